#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "hotline/v1/procedure.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// What is known before anybody has said what he wants to do: everything as stored.
struct Situation {
  const PlaceIndex& place;
  const v1::Case& record;
  // All dispatches of all rounds, by serial.
  std::span<const v1::Dispatch* const> dispatches;
  // The one that the act would name; nullptr where it names the case.
  const v1::Dispatch* dispatch;
  const v1::Account& actor;
  Instant now;
  // Is there an account of this role and scope that is not this person's? Not empty.
  std::function<bool(v1::Role::Kind role, const std::string& scope, const std::string& but)>
      has_account;
  // Is it the actor's turn to dispatch by the roster (rules/duty.h)? Not empty.
  std::function<Check()> is_on_duty;
  // Has the case an alarm that nobody has taken? Not empty.
  std::function<bool()> has_alarm;
  // The units that whoever is accused in the case, or in one merged with it, shuts out. Not empty.
  std::function<std::vector<std::string>()> shut_out;
  // May the actor name an ask of this dispatch? Not empty.
  std::function<bool(const v1::Dispatch&)> reaches;
};

// Why an act that the state table allows is impossible all the same, as far as that can be told
// without its request: the first guard that refuses. An act refuses for every such reason itself,
// with the same words: each guard here is the function that the act's own rule asks. Requires that
// CheckAct has passed.
Check CheckGuards(v1::Act::Kind act, const Situation& situation);

}  // namespace hotline
