#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "server/commands/ambient.h"

// What follows for open dispatches when the directory changes, in batches that fit between other
// commands. Doing it again changes nothing more.
namespace hotline::commands {

struct UnitChangePlan {
  // Cases with a live dispatch of a unit that is not in force at this moment, that is shut out of
  // the case, or that has lost its title with the version in force; ascending.
  std::vector<std::int64_t> cases;
  // That version, and the units that have lost their title with it.
  std::string version;
  std::set<std::string> lost_titles;
};
// One query for each unit.
UnitChangePlan PlanUnitChanges(Reader& reader, const PlaceIndex& place, Instant now);

// Does what is to be done for these cases of the plan; each change is an event by the clockwork.
// False when there was nothing to do.
bool ChangeUnits(Transaction& tx, const UnitChangePlan& plan, std::span<const std::int64_t> cases,
                 const PlacePtr& place);

}  // namespace hotline::commands
