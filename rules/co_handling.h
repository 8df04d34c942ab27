#pragma once

#include <span>
#include <string>
#include <vector>

#include "hotline/v1/case.pb.h"
#include "rules/dispatching.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// 加派: another unit is asked for its opinion. Both require CheckAct to have passed, and
// `dispatches` to be all of the case, by serial.

// Is there a lead that waits for opinions? NO_LEAD where none is live, TOO_LATE once its limit has
// passed: an opinion would come before it.
Check CheckLeadForOpinion(std::span<const v1::Dispatch* const> dispatches, Instant now);

// The co-handler's dispatch with its question. Refuses as CheckLeadForOpinion and with the paths of
// AddCoHandlerRequest: MISSING, UNKNOWN_VALUE, ACCUSED_UNIT, UNIT_NOT_IN_FORCE, ALREADY_IN_CASE,
// TOO_MANY. The case is JOINT from then on; that is the caller's to set.
Result<v1::Dispatch> PlanCoHandler(const PlaceIndex& place, const v1::Case& record,
                                   std::span<const v1::Dispatch* const> dispatches,
                                   const CoHandlerChoice& choice,
                                   const std::vector<std::string>& accused, Instant now);

// The live lead; nullptr when there is none.
const v1::Dispatch* LiveLeadOf(std::span<const v1::Dispatch* const> dispatches);

}  // namespace hotline
