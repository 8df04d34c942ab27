#pragma once

#include <optional>

#include "hotline/v1/case.pb.h"
#include "rules/times.h"

// Who still owes what a limit asks for: the one place that says so. Lists, sweep, notices, alarms,
// regrading, the heirs of a unit and the figures ask here.
namespace hotline {

// Does the unit still have to keep the dispatch's limits of this kind? Of RETURN_WINDOW: may it
// still use it; of RULING: is the desk still to rule on its return.
bool IsOwed(const v1::Dispatch& dispatch, v1::Limit::Kind kind);

// Does the desk still have to keep this limit, which is one of the case's `desk_limits`?
bool IsOwed(const v1::Case& record, const v1::Limit& limit);

// Writes on each of the desk's limits in force since when it is no longer owed, and whether it was
// kept then; takes it off one that is owed again. Limits that another one of their kind took the
// place of stay as they are. A RULING stands for one ask, so each one is in force.
void MarkEnds(v1::Case& record, Instant now);

// Was an alarm raised about this limit?
bool IsAlarmed(const v1::Limit& limit);

}  // namespace hotline
