#pragma once

#include <optional>

#include "hotline/v1/procedure.pb.h"
#include "rules/calendar.h"
#include "rules/times.h"

namespace hotline {

// The ladder of reminders below a limit: what the clockwork does, and when, while a limit is not
// kept.

// While a pressing limit is not kept, the alarm comes again.
inline constexpr std::chrono::hours kAlarmEvery{2};

// Fills `limit.ladder` from what was counted: start, due, basis, figure. Only signing, finish and
// opinion have one; any other limit is left as it is. All rungs are untaken, by time, that of an
// agreed limit's REVIEW behind them: a limit that is moved is counted anew and so starts its ladder
// anew.
//
// n working days: REMIND at 09:00 of working day 4n/5 (rounded down) + 1 from the start day,
// REMIND_AGAIN at 09:00 of the first working day after the limit; finish and opinion besides:
// SUPERVISE at 09:00 of the second, PUBLISH at 09:00 of the sixth, when five are over. Natural
// days: the same with days for working days. Elapsed: REMIND when four fifths are over, at the
// limit SUPERVISE and ALARM at once; finish and opinion PUBLISH as for working days.
void AddLadder(v1::Limit& limit, const WorkCalendar& calendar);

// For whoever takes over a limit that runs: he is supervised and published for his own delay.
// PUBLISH is untaken and not before 09:00 of the sixth day after today, SUPERVISE of a limit in
// days not before the second; what lies later stays.
void GiveOwnTime(v1::Limit& limit, const WorkCalendar& calendar, Instant now);

// The next rung after that moment that nobody has taken; absent: none.
std::optional<Instant> NextRung(const v1::Limit& limit, Instant after = Instant::min());

// Marks a rung as taken. An alarm is not over with it: it moves on by whole periods until it lies
// after now.
void TakeRung(v1::Limit::Rung& rung, Instant now);

}  // namespace hotline
