#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"
#include "storage/access_record.h"
#include "storage/reader.h"
#include "storage/transaction.h"

namespace hotline {

// Who looked at "cases/{number}" or "calls/{id}", each account and method once.
using LooksAt = std::function<std::vector<AccessEntry>(const std::string& resource)>;

// What a command knows besides its transaction and its request. Who acts comes from the token,
// never from the request.
struct Ambient {
  v1::Account actor;
  // What the actor's queries let through.
  Scope scope;
  // The place version in force now.
  PlacePtr place;
  Instant now;
  // Who looked at what (AccessRecord::LooksAt); null: nobody asks.
  const LooksAt* looks_at = nullptr;
};

// The program itself, at work on all cases.
inline Ambient ClockworkAmbient(PlacePtr place, Instant now) {
  Ambient ambient{{}, {Scope::Kind::kSite, ""}, std::move(place), now};
  ambient.actor.set_name("accounts/clockwork");
  ambient.actor.set_role(v1::Role::CLOCKWORK);
  return ambient;
}

// A command is a plain function: load, ask the rule, post. It refuses before its first write. It
// runs on the writing thread and may run twice (see Store::Work).
template <class Request, class Response>
using Command = Result<Response> (*)(Transaction&, const Request&, const Ambient&);

// A question is the same on a snapshot, on a reading thread.
template <class Request, class Response>
using Question = Result<Response> (*)(Reader&, const Request&, const Ambient&);

}  // namespace hotline
