#include "rules/place.h"

#include <unordered_set>
#include <utility>

#include "rules/settings.h"

namespace hotline {
namespace {

template <class T>
const T* Find(const std::unordered_map<std::string_view, const T*>& index, std::string_view key) {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : found->second;
}

}  // namespace

PlaceIndex::PlaceIndex(v1::Place place)
    : place_(std::move(place)),
      calendar_(place_.calendar()),
      settings_(SettingsOf(place_)),
      routing_(place_) {
  for (const v1::Unit& unit : place_.units()) {
    units_[unit.id()] = &unit;
    if (!unit.parent().empty()) children_.emplace(unit.parent(), &unit);
  }
  for (const v1::Category& category : place_.categories()) categories_[category.code()] = &category;
  for (const v1::Region& region : place_.regions()) regions_[region.code()] = &region;
  for (const v1::Sector& sector : place_.sectors()) sectors_[sector.id()] = &sector;
  for (const v1::Authority& authority : place_.authorities()) {
    authorities_[authority.id()] = &authority;
  }
  for (const v1::UnitGroup& group : place_.groups()) groups_[group.id()] = &group;
}

const v1::Unit* PlaceIndex::FindUnit(std::string_view id) const { return Find(units_, id); }
const v1::Category* PlaceIndex::FindCategory(std::string_view code) const {
  return Find(categories_, code);
}
const v1::Region* PlaceIndex::FindRegion(std::string_view code) const {
  return Find(regions_, code);
}
const v1::Sector* PlaceIndex::FindSector(std::string_view id) const { return Find(sectors_, id); }
const v1::Authority* PlaceIndex::FindAuthority(std::string_view id) const {
  return Find(authorities_, id);
}
const v1::UnitGroup* PlaceIndex::FindGroup(std::string_view id) const { return Find(groups_, id); }

bool PlaceIndex::StandsUnder(std::string_view unit, std::string_view above) const {
  for (const v1::Unit* at = FindUnit(unit); at != nullptr; at = FindUnit(at->parent())) {
    if (at->id() == above) return true;
  }
  return false;
}

std::vector<std::string> PlaceIndex::ShutOutBy(std::string_view unit) const {
  std::vector<std::string> shut_out;
  std::unordered_set<std::string_view> seen;
  const auto add = [&](const v1::Unit* found) {
    if (found != nullptr && seen.insert(found->id()).second) shut_out.push_back(found->id());
  };

  // Who succeeds an accused unit directs those under it too. The list grows while it is walked.
  add(FindUnit(unit));
  for (std::size_t i = 0; i < shut_out.size(); ++i) {
    const auto [first, last] = children_.equal_range(std::string_view(shut_out[i]));
    for (auto child = first; child != last; ++child) add(child->second);
    add(FindUnit(FindUnit(shut_out[i])->successor()));
  }
  return shut_out;
}

bool PlaceIndex::InForce(const v1::Unit& unit, Day day) { return InForce(unit, FormatDay(day)); }

bool PlaceIndex::InForce(const v1::Unit& unit, std::string_view day) {
  return (unit.valid_from().empty() || unit.valid_from() <= day) &&
         (unit.valid_to().empty() || day <= unit.valid_to());
}

}  // namespace hotline
