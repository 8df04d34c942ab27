#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "server/commands/ambient.h"

// What follows for open dispatches when the directory changes, in batches that fit between other
// commands. Doing it again changes nothing more.
namespace hotline::commands {

// Cases with a live dispatch of a unit that is not in force at this moment, that is shut out of the
// case, or that has lost its title with the version in force; ascending. One query for each unit.
std::vector<std::int64_t> PlanUnitChanges(Reader& reader, const PlaceIndex& place, Instant now);

// Does what is to be done for these cases; each change is an event by the clockwork. False when
// there was nothing to do.
bool ChangeUnits(Transaction& tx, std::span<const std::int64_t> cases, const PlacePtr& place);

}  // namespace hotline::commands
