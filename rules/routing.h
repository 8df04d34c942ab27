#pragma once

#include <map>
#include <string>
#include <vector>

#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/refusals.h"

namespace hotline {

// All that routing looks at. Deciding is deterministic: the same input gives the same answer for
// ever.
struct RoutingInput {
  v1::Demand demand;
  bool mandatory = false;
  // Region codes, the first one given decides: place of the event, else the child's, else the
  // caller's residence.
  std::string event_region;
  std::string child_region;
  std::string caller_region;
  // Units that are accused; in a merged group the union.
  std::vector<std::string> accused;
  // Units that are shut out besides what the accused shut out by this directory: by an earlier one.
  std::vector<std::string> shut_out;
  // When the decision is made: decides office hours and which units are in force.
  Instant now;
};

// The input as it is stored with the decision, and the same again.
v1::RoutingInputs InputsOf(const RoutingInput& input);
RoutingInput InputOf(const v1::RoutingInputs& inputs);

// Is a unit of the directory accused? Then who stands above it leads, also where the rule would let
// the desk handle the case itself.
bool HasKnownAccused(const PlaceIndex& place, const RoutingInput& input);

// How many open dispatches a unit has. Asked only for units that are tied.
using OpenDispatches = std::map<std::string, int, std::less<>>;

// Decides mode, lead and co-handlers: first the rule (rule_match.h), then the unit (unit_search.h).
// Never fails: what nobody is responsible for becomes manual. `open` may lack a unit; that counts
// as 0.
v1::Routing Decide(const PlaceIndex& place, const RoutingInput& input, const OpenDispatches& open);

// The units whose open dispatches Decide may need: those that are equal up to the load. Empty when
// no tie is possible.
std::vector<std::string> Tied(const PlaceIndex& place, const RoutingInput& input);

// Sentences that tell how `decision` came about, in order: the rule and why it beat the
// others, the region, the exclusions, the unit. A function of its own: it may repeat work, deciding
// may not.
std::vector<std::string> Explain(const PlaceIndex& place, const RoutingInput& input,
                                 const v1::Routing& decision,
                                 Language language = Language::kChinese);

}  // namespace hotline
