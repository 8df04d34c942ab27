#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "server/commands/ambient.h"

// The counting anew that follows a calendar's approval, in batches that fit between other commands.
namespace hotline::commands {

// What is left to count: absent when no calendar waits for it. Reads one row for each live case.
struct RecountPlan {
  std::string calendar;
  // Cases with limits in days that may run, ascending; what was counted already is left out.
  std::vector<std::int64_t> cases;
};
std::optional<RecountPlan> PlanRecount(Reader& reader);

// Counts the limits of these cases, which follow each other in the plan, by the calendar in force
// and moves the calendar's cursor; with `last` the counting is over. Each change is an event by the
// clockwork. False, and nothing written, when that calendar is not being counted from this cursor
// on any more: somebody else is at it.
bool RecountCases(Transaction& tx, const std::string& calendar, std::span<const std::int64_t> cases,
                  bool last, const PlacePtr& place);

}  // namespace hotline::commands
