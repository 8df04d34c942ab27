#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/duty.pb.h"
#include "rules/result.h"
#include "rules/times.h"

// The duty roster. `on_duty` are the entries that hold now; none: no roster is kept for this time,
// and roles alone decide.
namespace hotline {

// May this account, whose role may dispatch, do so now? A duty operator only while he is on duty
// and no dispatcher is who may know of the case: `kept_out` are accounts that may not.
// ROLE_MAY_NOT.
Check CheckDutyOperator(const v1::Account& actor, std::span<const v1::Duty> on_duty,
                        const std::set<std::string>& kept_out);

// Who is told of an alarm for a role: those on duty as that; for a dispatcher's, where none is on
// duty, the operators who are. Empty: everybody of that role.
std::vector<std::string> Told(std::span<const v1::Duty> on_duty, v1::Role::Kind role);

// An entry as it was asked for; `account` is null where there is none of that name. MISSING,
// UNKNOWN_VALUE (also of an account whose role is not on duty), NOT_AFTER_START, BEYOND_LIMIT.
Check CheckDuty(const v1::Duty& duty, const v1::Account* account);

}  // namespace hotline
