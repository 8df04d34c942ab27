#include "rules/unit_search.h"

#include <algorithm>
#include <utility>

namespace hotline {
namespace {

// As many as a decision keeps; with so many at hand, wider areas need not be looked at.
constexpr std::size_t kEnoughPassedOver = 20;

// What makes one unit go before another that is as near; compared in this order.
struct Merit {
  bool titled;
  std::size_t exactness;

  friend auto operator<=>(const Merit&, const Merit&) = default;
};

// Length of the longest duty that covers the category; 0 when none does.
std::size_t Exactness(const v1::Unit& unit, std::string_view category) {
  std::size_t longest = 0;
  for (const std::string& duty : unit.duties()) {
    if (IsWithinCategory(category, duty)) longest = std::max(longest, duty.size());
  }
  return longest;
}

bool HasTitleFor(const v1::Unit& unit, std::string_view category) {
  if (unit.title_state() != v1::Unit::NAMED) return false;
  const auto& topics = unit.title_topics();
  return topics.empty() || std::any_of(topics.begin(), topics.end(), [&](const std::string& topic) {
           return IsWithinCategory(category, topic);
         });
}

}  // namespace

std::size_t LengthOf(v1::Rule::Level level) {
  switch (level) {
    case v1::Rule::PROVINCE:
      return 2;
    case v1::Rule::CITY:
      return 4;
    case v1::Rule::COUNTY:
      return 6;
    case v1::Rule::TOWN:
      return 9;
    default:
      return 12;
  }
}

bool IsWithinCategory(std::string_view code, std::string_view above) {
  return code.starts_with(above) && (code.size() == above.size() || code[above.size()] == '.');
}

UnitSearch::UnitSearch(const PlaceIndex& place, const RoutingInput& input)
    : place_(place), category_(input.demand.category()), today_(FormatDay(OfficeDay(input.now))) {
  const std::pair<std::string_view, std::string_view> regions[] = {{input.event_region, "event"},
                                                                   {input.child_region, "child"},
                                                                   {input.caller_region, "caller"}};
  for (const auto& [code, whose] : regions) {
    if (place.FindRegion(code) == nullptr) continue;
    region_ = code;
    region_of_ = whose;
    break;
  }
  shut_out_.insert(input.shut_out.begin(), input.shut_out.end());
  for (const std::string& accused : input.accused) {
    for (std::string& unit : place.ShutOutBy(accused)) shut_out_.insert(std::move(unit));
  }
}

bool UnitSearch::MayWork(const v1::Unit& unit) const {
  return !ShutOut(unit) && PlaceIndex::InForce(unit, today_);
}

std::string_view UnitSearch::SectorToday(std::string_view sector) const {
  // ReadPlace makes sure that successors do not go round.
  const v1::Sector* at = place_.FindSector(sector);
  while (at != nullptr && !at->valid_to().empty() && at->valid_to() < today_ &&
         !at->successor().empty()) {
    at = place_.FindSector(at->successor());
  }
  return at == nullptr ? sector : std::string_view(at->id());
}

UnitSearch::Found UnitSearch::Competent(std::string_view sector, std::string_view line,
                                        v1::Rule::Level level) const {
  Found found;
  const std::size_t start = LengthOf(level);
  Merit best{};
  for (const std::size_t length : kRegionLengths) {
    if (length > start || length > region_.size()) continue;
    const bool nearer_found = !found.equals.empty();
    if (nearer_found && found.passed_over.size() >= kEnoughPassedOver) break;
    for (const v1::Unit* unit :
         place_.routing().UnitsOf(SectorToday(sector), region_.substr(0, length))) {
      if (!line.empty() && unit->line() != line) continue;
      const Merit merit{HasTitleFor(*unit, category_), Exactness(*unit, category_)};
      const char* why = nullptr;
      if (ShutOut(*unit)) {
        why = "accused";
      } else if (!PlaceIndex::InForce(*unit, today_)) {
        why = "not_in_force";
      } else if (merit.exactness == 0) {
        why = "other_duty";
      } else if (nearer_found) {
        why = "wider_area";
      } else if (!found.equals.empty() && merit < best) {
        why = merit.titled == best.titled ? "less_exact_duty" : "no_title";
      }
      if (why != nullptr) {
        found.passed_over.push_back({unit, why});
        continue;
      }
      if (!found.equals.empty() && best < merit) {
        const char* beaten = merit.titled == best.titled ? "less_exact_duty" : "no_title";
        for (const v1::Unit* other : found.equals) found.passed_over.push_back({other, beaten});
        found.equals.clear();
      }
      best = merit;
      found.equals.push_back(unit);
    }
  }
  return found;
}

const v1::Unit* UnitSearch::NearestCoordinator(std::string_view sector, std::string_view region,
                                               std::size_t shorter_than) const {
  for (const std::size_t length : kRegionLengths) {
    if (length >= shorter_than || length > region.size()) continue;
    for (const v1::Unit* unit :
         place_.routing().UnitsOf(SectorToday(sector), region.substr(0, length))) {
      if (unit->coordinator() && MayWork(*unit)) return unit;
    }
  }
  return nullptr;
}

const v1::Unit* UnitSearch::CoordinatorAbove(std::string_view sector, v1::Rule::Level level) const {
  return NearestCoordinator(sector, region_, LengthOf(level));
}

std::vector<const v1::Unit*> UnitSearch::Expand(const v1::UnitGroup& group) const {
  std::vector<const v1::Unit*> members;
  std::size_t nearest = 0;
  for (const std::string& id : group.members()) {
    const v1::Unit* unit = place_.FindUnit(id);
    if (unit == nullptr || !MayWork(*unit)) continue;
    if (group.meaning() == v1::UnitGroup::ALL_MEMBERS) {
      members.push_back(unit);
      continue;
    }
    for (const std::string& region : unit->regions()) {
      if (!region_.starts_with(region) || region.size() <= nearest) continue;
      nearest = region.size();
      members = {unit};
    }
  }
  return members;
}

const v1::Unit* UnitSearch::AboveAccused(const v1::Unit& accused) const {
  for (const v1::Unit* at = place_.FindUnit(accused.parent()); at != nullptr;
       at = place_.FindUnit(at->parent())) {
    // A bureau has no line of its own: it leads all lines under it.
    const bool own_line = at->line().empty() || at->line() == accused.line();
    if (at->sector() == accused.sector() && own_line && MayWork(*at)) return at;
  }
  std::size_t area = 0;
  std::string_view region = region_;
  for (const std::string& code : accused.regions()) {
    if (code.size() <= area) continue;
    area = code.size();
    region = code;
  }
  return NearestCoordinator(accused.sector(), region, area);
}

}  // namespace hotline
