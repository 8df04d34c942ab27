#pragma once

#include <string>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// 回避: a person keeps out of a case. From the ask on he can do nothing in it (CheckStanding in
// asking.h), until the supervisor has refused it; he has one working day for that (a desk limit
// of kind RULING). Undecided it goes on: better one hand too few than a partial one.

// Opens the ask for `account`: the actor himself, or whom the caller does not want, then only asked
// by the desk or the supervisor. ASK_OPEN while one of this person is open, ASKED_BEFORE when it
// was granted, IMPOSSIBLE, ROLE_MAY_NOT, MISSING.
Check AskWithdrawal(v1::Case& record, const v1::Account& account, bool demanded_by_caller,
                    const std::string& reason, const v1::Account& actor, const PlaceIndex& place,
                    Instant now);
// After a ruling or an ask: whose accounts are kept out now.
void ListBlocked(v1::Case& record);

// 撤销强制报告标记: by two persons, the second one a supervisor.

// May anybody ask it? NO_SUCH_GROUND without the flag, ASK_OPEN.
Check CheckClearable(const v1::Case& record, Instant now);
Check AskHarmClearing(v1::Case& record, const std::string& reason, const v1::Account& actor,
                      Instant now);
// The flag goes; what was recorded of the report stays, and no limit moves by it.
void ClearHarm(v1::Case& record);

}  // namespace hotline
