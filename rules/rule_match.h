#pragma once

#include <string_view>
#include <vector>

#include "rules/place.h"
#include "rules/routing.h"

namespace hotline {

// The first half of routing: which rules a question meets. Part of routing; nobody else needs
// it. `region` is the code that decides; a rule with a region needs one that begins with it.

// The order in which rules are asked: by priority, then by more columns given, then by id.
bool GoesBefore(const v1::Rule& left, const v1::Rule& right);

// The rule that fires; nullptr when none does.
const v1::Rule* FirstRule(const PlaceIndex& place, const RoutingInput& input,
                          std::string_view region);

// All that would fire, in their order.
std::vector<const v1::Rule*> MatchingRules(const PlaceIndex& place, const RoutingInput& input,
                                           std::string_view region);

}  // namespace hotline
