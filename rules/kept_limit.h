#pragma once

#include <span>
#include <string>
#include <vector>

#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/times.h"

// A dispatch is new, and the limit of the one before it stays (procedure 3: redirect, unmerge).
namespace hotline {

// 条线: one sector, and within it one line. Passing a case on inside it wins no time.
bool InOneLine(const PlaceIndex& place, const std::string& one, const std::string& other);

// The limits of a lead that is new to the case, under the old finish: with what that came from, for
// a calendar counts an extension from the limit that it extends. Requires that `old` has a finish.
std::vector<v1::Limit> UnderOldFinish(std::vector<v1::Limit> limits, const v1::Dispatch& old,
                                      const WorkCalendar& calendar, Instant now);

// The lead that the case lost by being merged in the present round, whose finish limit stays when
// it is unmerged and dispatched to `unit`; nullptr: there is none. Merging and unmerging wins
// nobody time; but a limit that is over by then binds only the unit that had it, and its line.
const v1::Dispatch* LostByMerging(const PlaceIndex& place, const v1::Case& record,
                                  std::span<const v1::Dispatch* const> dispatches,
                                  const std::string& unit, Instant now);

}  // namespace hotline
