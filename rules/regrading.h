#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/clocks.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// What is corrected of a case once it is registered, and what that does to its limits.

// 调整等级: the demand with its new urgency and risk; what is unspecified stays. MISSING reason or
// both, IMPOSSIBLE when nothing differs, SUPERVISOR_NEEDED to lower one, MANDATORY_CASE to lower
// one while the flag is there.
Result<v1::Demand> Regraded(const v1::Case& record, v1::Demand::Urgency urgency,
                            v1::Demand::Risk risk, const std::string& reason,
                            const v1::Account& actor);

// What an amendment brings; what is empty stays.
struct Amendment {
  std::string facts{};
  v1::Demand::Kind kind = v1::Demand::KIND_UNSPECIFIED;
  std::string category{};
  std::string region{};
  std::string place{};
  std::string event_time{};
  std::string reason{};
  // Asked, and nobody was named as accused.
  bool none_named = false;
};

// All additions to what was said, with what was said, hold at most so many characters.
inline constexpr int kMostSaid = 20'000;

// 补正: the demand with what was added and changed; a changed category brings its domain. The
// accused is asked for as at intake, where the kind becomes one that asks for him. MISSING,
// IMPOSSIBLE (none_named beside one who is), ROLE_MAY_NOT for an operator who changes more than
// facts, UNKNOWN_VALUE, BAD_FORMAT, TOO_LONG.
Result<v1::Demand> Amended(const v1::Case& record, const Amendment& amendment,
                           const v1::Account& actor, const PlaceIndex& place, Instant now);

struct Moves {
  // Some limit became later: that is the supervisor's to decide.
  bool longer = false;
  // Places of the dispatches of which some limit moved.
  std::vector<std::size_t> dispatches;
  // The caller's limit moved; it would move to a later day, had he been told.
  bool caller = false;
  bool caller_later = false;
};

// Moves the limits of what is live after the case's grade changed from `before` to what its demand
// says now. Where the new grade has less time, a limit becomes min(old, now + new figure); where it
// has more, old start + new figure, never nearer than it was; where both have the same it stays,
// extended or not. A limit that has passed, or that was kept, stays, and so does a finish by an
// authority's own figure. What the new grade asks for besides counts from now. An opinion follows
// its lead. The caller's limit moves in the same way; to a later day only when `told`.
// `dispatches` are all of the case, by serial. Old limits stay in the history, moved by `act`.
Moves MoveLimits(const PlaceIndex& place, v1::Case& record,
                 std::span<v1::Dispatch* const> dispatches, const Grade& before, bool told,
                 v1::Act::Kind act, Instant now);

}  // namespace hotline
