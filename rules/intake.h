#pragma once

#include "hotline/v1/call.pb.h"
#include "rules/clocks.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// Is the call possible as it was entered (the comments of call.proto say what is)? One refusal for
// each field, with the path that it has in LogCallRequest: "call.demands[0].category". That an
// ATTACHED case exists and is live is not checked here. The console asks the same before it sends.
//
// A mandatory situation needs a case (CASE_OPENED, HANDLED_DIRECTLY, ATTACHED), not only no
// rejection: a report of harm has to be followed up (高检发〔2020〕9号 art 4).
Check CheckCall(const v1::Call& call, const PlaceIndex& place, Instant now);

// With the defaults of call.proto filled in: the category's domain; EXTREME and LEVEL_1 for a
// mandatory situation, EXTREME when an emergency line took it; else NORMAL and WARNING. Requires a
// checked demand.
v1::Demand WithDefaults(v1::Demand demand, const PlaceIndex& place);

// Has the caller to be asked whom he accuses?
bool AsksForAccused(v1::Demand::Kind kind);
bool IsMandatory(const v1::Demand& demand);
// Does the demand become a case of its own?
bool OpensCase(const v1::Demand& demand);
// What decides its limits. Requires defaults filled in.
Grade GradeOf(const v1::Demand& demand, bool mandatory);

// 3 to 20 characters of digits, "+", "-" and space, at least three digits.
bool IsTelephone(std::string_view text);
// Only its digits: the form under which a number is looked up. A leading +86 or 0086 is left out.
std::string TelephoneDigits(std::string_view text);

}  // namespace hotline
