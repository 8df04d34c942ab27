#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hotline/v1/case.pb.h"
#include "hotline/v1/duty.pb.h"
#include "rules/place.h"
#include "rules/times.h"

// What the clockwork does with a case when something in it falls due. The marks of what is done
// stand in the rows themselves, so whoever comes second finds nothing to do.
namespace hotline {

// When the clockwork has to look at the row itself again: the next rung of a ladder that nobody has
// taken, the end of an open ask, the desk's limit of a pressing case (of a dispatch: for the ruling
// on its return), the feedback to who reported harm, the ruling on a withdrawal or the receipt of a
// hand-over that no alarm was raised about yet, the end of the window for reopening. kNoTending: at
// nothing.
inline constexpr Instant kNoTending = Instant::max();
// Moments up to `after` are passed over: what fell due by then and could not be done must not hide
// what falls due later.
Instant NextTending(const v1::Dispatch& dispatch, Instant after = Instant::min());
Instant NextTending(const v1::Case& record, Instant after = Instant::min());

// One thing that was done; each is an event of its own.
struct Tended {
  v1::Act::Kind act = v1::Act::ACT_UNSPECIFIED;
  // Place of a notice that was drawn, among the dispatch's; -1: none. One that was sent waits for
  // its number.
  int notice = -1;
  // Raised, where its kind is not KIND_UNSPECIFIED: kind, limit, due time and role are filled in.
  v1::Alarm alarm;
};

// Does all that fell due in a dispatch by now. Where a whole ladder fell due at once, as after a
// night without power, the unit is not reminded of a limit that is still to come. A dispatch that
// is not live is left alone.
std::vector<Tended> Tend(v1::Dispatch& dispatch, const PlaceIndex& place, Instant now);
// The same for what concerns the case as a whole, but the archive (rules/leaving.h).
std::vector<Tended> Tend(v1::Case& record, Instant now);

}  // namespace hotline
