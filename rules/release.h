#pragma once

#include <vector>

#include "hotline/v1/report.pb.h"
#include "rules/figures.h"
#include "rules/times.h"

// What readers are given who see figures only: leaders.
//
// rules/suppression.h hides what is small in one report. Two reports tell more, for their
// difference is a figure too, and a difference of 1 is a person. So there are no two reports that
// tell such a difference, whatever is asked and how often:
//
// - A period is one month, and what is not yet due is left out. Two months count nothing twice, so
//   none less another is a part of it. (A year less eleven months would give back what is hidden in
//   the twelfth.) Left out is also how many broken promises were of cases that ended before: few as
//   a rule, they would hide the figure.
// - A month is released twice: at its end, as it was known then, and as it was known three months
//   later, when nearly all that fell due in it is over. A report as of any other moment is that of
//   the last release before it. A month that still runs has none.
// - The second release of a column takes the place of the first only when no count of it differs by
//   1 to 4, in any row, shown or hidden, nor in the hidden rows together, and when the same rows
//   are hidden in both. Else the first stays. Whole columns, because the whole less its rows must
//   be of one moment; all figures of the same objects together, because they share a denominator;
//   hidden rows too, because one that is hidden no more gives back those that were hidden with it.
//
// Nothing is kept of who asked what: the same facts give the same answer for ever.
namespace hotline {

// Is (from, to] one month of the office's calendar?
bool IsMonth(Instant from, Instant to);

// The last release, at or before `as_of`, of the month that ends at `end`. Requires end <= as_of.
Instant ReleaseAt(Instant end, Instant as_of);

// The rows of a month as they are released: `first` as known at its end, `second` at a later
// release, or again those of its end. Requires both as CountFigures gives them. Small counts are
// hidden, rows in which nothing is left are not there.
std::vector<v1::FigureRow> Release(std::vector<v1::FigureRow> first,
                                   std::vector<v1::FigureRow> second,
                                   const FigureSettings& settings);

}  // namespace hotline
