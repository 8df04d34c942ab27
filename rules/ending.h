#pragma once

#include <string>

#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/times.h"

namespace hotline {

// How work is taken away. What else that moves is the act's own rule.

// Ends a dispatch otherwise than by a reply that stands: its state, why, when; what was asked about
// it lapses.
void EndDispatch(v1::Dispatch& dispatch, v1::Dispatch::State state, const std::string& reason,
                 Instant now);

// Given back, taken away or ended: nothing of the case is the unit's any more but this dispatch and
// what was said of the case until then.
bool IsLost(v1::Dispatch::State state);
// Keeps the demand as it is now for the unit that loses the dispatch; once.
void KeepDemand(v1::Dispatch& dispatch, const v1::Case& record);

// The desk handles the case itself no longer. What it settled, or let pass, stays its own
// (past_direct); what it gave up in time leaves nothing. A case in any other mode is left as it is.
void LeaveDirect(v1::Case& record, Instant now);

// The case waits for dispatch, with a new limit of the desk's for it. The round stays; the next
// dispatch begins another one.
void WaitForDispatch(v1::Case& record, const PlaceIndex& place, Instant now);

}  // namespace hotline
