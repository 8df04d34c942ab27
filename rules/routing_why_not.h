#pragma once

#include <string>
#include <vector>

#include "rules/routing.h"

namespace hotline {

// Why a unit did not get what `decision` decided: sentences, the first hindrance that
// alone would have been enough. When the unit is the lead or a co-handler, it says that. A function
// of its own beside deciding and explaining: it asks the rule and the directory again about this
// one unit.
std::vector<std::string> WhyNot(const PlaceIndex& place, const RoutingInput& input,
                                const v1::Routing& decision, const std::string& unit,
                                Language language = Language::kChinese);

}  // namespace hotline
