#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "hotline/v1/account.pb.h"
#include "rules/lifecycle.h"
#include "rules/result.h"
#include "rules/times.h"
#include "storage/reader.h"

namespace hotline {

// Who may call a method and whether it is kept in the access record. What a role then
// sees is its Scope, and the queries hold to it.
struct Access {
  // As in the proto; unique over all services.
  std::string_view method;
  Set roles;
  // The answer leaves only after the access record has it.
  bool logged = false;
  // A heavy read: it may walk much of the store. An account may have so many of them under way, and
  // all accounts together get half of the reading threads (Store::Weight). 0: no such read.
  int at_once = 0;
  // A request is at most this long; what a form of the protocol can hold is far below.
  std::size_t most_bytes = 256 << 10;
};

// One row for each method of each service, streams included; a test compares.
std::span<const Access> AccessTable();
// Requires a method of the table.
const Access& AccessOf(std::string_view method);

// What a role's queries let through.
Scope ScopeOf(const v1::Account& account);

// Leave to call a method.
struct Grant {
  v1::Account account;
  Scope scope;
};

// The one authorisation function: every handler, unary or streaming, passes it. NOT_SIGNED_IN
// without a session or after its end, ROLE_MAY_NOT with the roles that may.
Result<Grant> Authorise(const std::optional<Session>& session, const Access& access, Instant now);

}  // namespace hotline
