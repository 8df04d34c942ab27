#pragma once

#include <string>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "hotline/v1/procedure.pb.h"
#include "rules/place.h"
#include "rules/result.h"

namespace hotline {

// 代录: the desk records what a unit without accounts did, from evidence, at the time of recording.

// Has the desk to record for this unit? UNIT_HAS_ACCOUNTS otherwise. One that left the directory
// has nobody who could act either.
Check CheckRecordedFor(const PlaceIndex& place, const v1::Dispatch& dispatch);

// Who performs an act on a dispatch by the rules. Without evidence the actor himself. With it the
// unit, under the actor's account and person: as its head where the head may do it, for what comes
// on paper is signed, else as its handler. Refuses with the paths of Change: IMPOSSIBLE where it is
// no act of the unit, ROLE_MAY_NOT, UNIT_HAS_ACCOUNTS.
Result<v1::Account> ActingFor(const v1::Account& actor, const std::string& evidence,
                              v1::Act::Kind act, const v1::Dispatch& dispatch,
                              const PlaceIndex& place);

// Remembers who recorded, for he does not audit.
void MarkKeyed(v1::Dispatch& dispatch, const v1::Account& keyer);

// The reason of the event: the evidence, then what the unit gave as its own.
std::string MarkedReason(const std::string& evidence, const std::string& reason);

}  // namespace hotline
