#include "rules/route_replay.h"

#include <set>
#include <string>

namespace hotline {
namespace {

std::set<std::string> SetOf(const google::protobuf::RepeatedPtrField<std::string>& ids) {
  return {ids.begin(), ids.end()};
}

bool SameOutcome(const v1::Routing& one, const v1::Routing& other) {
  return one.manual() == other.manual() && one.mode() == other.mode() &&
         one.lead() == other.lead() && one.authority() == other.authority() &&
         SetOf(one.co_handlers()) == SetOf(other.co_handlers());
}

}  // namespace

std::optional<v1::RouteChange> Replay(const PlaceIndex& then, const PlaceIndex& other,
                                      const RoutingInput& input, const v1::Routing& stored) {
  OpenDispatches open;
  for (const auto& [unit, load] : stored.open_dispatches()) open[unit] = load;
  v1::Routing again = Decide(then, input, open);
  if (again.rule() != stored.rule() || !SameOutcome(again, stored)) return std::nullopt;
  v1::RouteChange change;
  *change.mutable_was() = std::move(again);
  *change.mutable_would_be() = Decide(other, input, open);
  return change;
}

bool Differs(const v1::RouteChange& change) {
  return !SameOutcome(change.was(), change.would_be());
}

}  // namespace hotline
