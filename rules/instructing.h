#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// 批示: an authority's word on a case, recorded by the supervisor. With an assignment the live lead
// is from now on an ASSIGN in that authority's name: a closing report is owed to it. Its own figure
// makes the finish the earlier of the old one and now + figure; a limit that has passed stays.
// CLOSED is reopened, whatever its window says. `lead` is null where the case has no live one; then
// there is nothing to assign: NO_LEAD. Refuses MISSING (post, text, document), UNKNOWN_VALUE,
// ACCUSED_UNIT, OUTSIDE_AUTHORITY, BAD_FORMAT, TOO_MANY beyond 20. The assignment's document is the
// instruction's, its signatory the authority's office where none is named.
Check Instruct(v1::Case& record, v1::Dispatch* lead, const v1::Instruction& instruction,
               const v1::Assignment& assignment, const std::vector<std::string>& accused,
               const v1::Account& actor, const PlaceIndex& place, Instant now);

// A lead whose finish came nearer by this act: opinions that would come too late for it are counted
// anew from now. Gives which of `dispatches`, all of the case.
std::vector<std::size_t> PutOpinionsBeforeLead(const v1::Case& record,
                                               std::span<v1::Dispatch* const> dispatches,
                                               const v1::Dispatch& lead, const PlaceIndex& place,
                                               v1::Act::Kind act, Instant now);

}  // namespace hotline
