#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hotline/v1/case.pb.h"
#include "hotline/v1/directory.pb.h"
#include "rules/place.h"
#include "rules/times.h"

// What becomes of open dispatches when the directory changes (procedure 3, "change a unit").
namespace hotline {

// The unit while it is in force on this day, else the first of its successors that is; nullptr when
// there is none: the unit was split, or nobody took over.
const v1::Unit* HeirOf(const PlaceIndex& place, std::string_view unit, Day day);

// The first day after this one on which another set of the place's units is in force.
std::optional<Day> NextUnitDay(const v1::Place& place, Day after);

// What a changed directory makes of one case.
struct Handed {
  // Each dispatch that was touched and why; `name`, `unit`, `heir` and `kind` are filled in.
  std::vector<v1::UnitChange> changes;
  // New dispatches, to be written besides; serials follow those of the case.
  std::vector<v1::Dispatch> fresh;
  // Of the dispatches given, which ones were changed.
  std::vector<std::size_t> ended;
  // The case itself was changed.
  bool case_changed = false;

  bool empty() const { return changes.empty(); }
};

// Goes through the live dispatches of a case. One of a unit that is no longer in force passes to
// its heir with the limits that still run, what was done and its state; the old one is SUPERSEDED
// as "unit_changed" and its open asks lapse. Where there is no heir, or the heir is shut out of the
// case, it stays and is told as STRANDED: a person redirects it. A co-handler whose heir works on
// the case already ends without a new dispatch. A unit that the change has shut out loses its
// dispatch, or what was handed down to it, as if it had been accused now (accusing.h). `shut_out`
// are the units that are kept out of the case, in any version of the directory so far.
Handed HandOnDispatches(const PlaceIndex& place, v1::Case& record,
                        std::span<v1::Dispatch* const> dispatches,
                        const std::set<std::string>& shut_out, Instant now);

// Units that held a title before and hold none now, by id.
std::vector<std::string> LostTitles(const PlaceIndex& before, const PlaceIndex& now);

}  // namespace hotline
