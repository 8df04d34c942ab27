#include "rules/rule_match.h"

#include <algorithm>

#include "rules/unit_search.h"

namespace hotline {
namespace {

constexpr int kOfficeFrom = 510;
constexpr int kOfficeTo = 1050;

// What rules are asked about, made complete.
struct Facts {
  v1::Demand::Kind kind;
  v1::Demand::Domain domain;
  v1::Demand::Urgency urgency;
  bool mandatory;
  bool office_hours;
};

bool IsOfficeHours(const PlaceIndex& place, Instant now) {
  const Day day = OfficeDay(now);
  if (place.calendar().IsRestDay(day)) return false;
  const bool set = place.place().office_from_minute() != 0 || place.place().office_to_minute() != 0;
  const int from = set ? place.place().office_from_minute() : kOfficeFrom;
  const int to = set ? place.place().office_to_minute() : kOfficeTo;
  const auto time = now - Midnight(day);
  return time >= std::chrono::minutes(from) && time < std::chrono::minutes(to);
}

Facts Complete(const PlaceIndex& place, const RoutingInput& input) {
  const v1::Demand& demand = input.demand;
  Facts facts{demand.kind(), demand.domain(), demand.urgency(), input.mandatory,
              IsOfficeHours(place, input.now)};
  if (facts.domain == v1::Demand::DOMAIN_UNSPECIFIED) {
    const v1::Category* category = place.FindCategory(demand.category());
    if (category != nullptr) facts.domain = category->domain();
  }
  if (facts.mandatory) {
    facts.urgency = v1::Demand::EXTREME;
  } else if (facts.urgency == v1::Demand::URGENCY_UNSPECIFIED) {
    facts.urgency = v1::Demand::NORMAL;
  }
  return facts;
}

// The conditions besides category and region, which the index has met already.
bool Holds(const v1::Rule& rule, const Facts& facts) {
  return (rule.kind() == v1::Demand::KIND_UNSPECIFIED || rule.kind() == facts.kind) &&
         (rule.domain() == v1::Demand::DOMAIN_UNSPECIFIED || rule.domain() == facts.domain) &&
         (rule.urgency() == v1::Demand::URGENCY_UNSPECIFIED || rule.urgency() == facts.urgency) &&
         (!rule.has_mandatory() || rule.mandatory() == facts.mandatory) &&
         (rule.hours() == v1::Rule::ANY_HOUR ||
          (rule.hours() == v1::Rule::OFFICE) == facts.office_hours);
}

// Calls `visit` for each pigeon-hole of rules whose category and region hold the question's.
template <class Visit>
void ForEachHole(const PlaceIndex& place, std::string_view category, std::string_view region,
                 Visit visit) {
  const auto visit_regions = [&](std::string_view part) {
    visit(place.routing().RulesFor(part, ""));
    for (const std::size_t length : kRegionLengths) {
      if (length <= region.size()) visit(place.routing().RulesFor(part, region.substr(0, length)));
    }
  };
  visit_regions("");
  for (std::size_t end = 0; end < category.size();) {
    end = std::min(category.find('.', end + 1), category.size());
    visit_regions(category.substr(0, end));
  }
}

}  // namespace

bool GoesBefore(const v1::Rule& left, const v1::Rule& right) {
  if (left.priority() != right.priority()) return left.priority() > right.priority();
  const int left_columns = RoutingIndex::ColumnsGiven(left);
  const int right_columns = RoutingIndex::ColumnsGiven(right);
  if (left_columns != right_columns) return left_columns > right_columns;
  return left.id() < right.id();
}

const v1::Rule* FirstRule(const PlaceIndex& place, const RoutingInput& input,
                          std::string_view region) {
  const Facts facts = Complete(place, input);
  RoutingIndex::RankedRule best{0, nullptr};
  ForEachHole(place, input.demand.category(), region, [&](auto rules) {
    for (const RoutingIndex::RankedRule& candidate : rules) {
      if (best.rule != nullptr && candidate.rank > best.rank) return;
      if (Holds(*candidate.rule, facts)) best = candidate;
    }
  });
  return best.rule;
}

std::vector<const v1::Rule*> MatchingRules(const PlaceIndex& place, const RoutingInput& input,
                                           std::string_view region) {
  const Facts facts = Complete(place, input);
  std::vector<RoutingIndex::RankedRule> matching;
  ForEachHole(place, input.demand.category(), region, [&](auto rules) {
    for (const RoutingIndex::RankedRule& candidate : rules) {
      if (Holds(*candidate.rule, facts)) matching.push_back(candidate);
    }
  });
  std::sort(matching.begin(), matching.end(),
            [](const auto& left, const auto& right) { return left.rank < right.rank; });
  std::vector<const v1::Rule*> rules;
  for (const RoutingIndex::RankedRule& ranked : matching) rules.push_back(ranked.rule);
  return rules;
}

}  // namespace hotline
