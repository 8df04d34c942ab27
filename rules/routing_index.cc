#include "rules/routing_index.h"

#include <algorithm>
#include <string>

#include "rules/rule_match.h"

namespace hotline {
int RoutingIndex::ColumnsGiven(const v1::Rule& rule) {
  return int{!rule.category().empty()} + int{rule.kind() != v1::Demand::KIND_UNSPECIFIED} +
         int{rule.domain() != v1::Demand::DOMAIN_UNSPECIFIED} + int{!rule.region().empty()} +
         int{rule.urgency() != v1::Demand::URGENCY_UNSPECIFIED} + int{rule.has_mandatory()} +
         int{rule.hours() != v1::Rule::ANY_HOUR};
}

RoutingIndex::RoutingIndex(const v1::Place& place) {
  std::vector<const v1::Rule*> rules;
  for (const v1::Rule& rule : place.rules()) rules.push_back(&rule);
  std::sort(rules.begin(), rules.end(),
            [](const v1::Rule* left, const v1::Rule* right) { return GoesBefore(*left, *right); });
  for (std::size_t rank = 0; rank < rules.size(); ++rank) {
    rules_[{rules[rank]->category(), rules[rank]->region()}].push_back({rank, rules[rank]});
  }

  for (const v1::Unit& unit : place.units()) {
    for (const std::string& region : unit.regions()) {
      units_[{unit.sector(), region}].push_back(&unit);
    }
  }
  for (auto& [key, units] : units_) {
    std::sort(units.begin(), units.end(),
              [](const v1::Unit* left, const v1::Unit* right) { return left->id() < right->id(); });
  }
}

std::span<const RoutingIndex::RankedRule> RoutingIndex::RulesFor(std::string_view category,
                                                                 std::string_view region) const {
  const auto found = rules_.find({category, region});
  if (found == rules_.end()) return {};
  return found->second;
}

std::span<const v1::Unit* const> RoutingIndex::UnitsOf(std::string_view sector,
                                                       std::string_view region) const {
  const auto found = units_.find({sector, region});
  if (found == units_.end()) return {};
  return found->second;
}

}  // namespace hotline
