#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hotline/v1/place.pb.h"
#include "rules/calendar.h"
#include "rules/routing_index.h"
#include "rules/times.h"

namespace hotline {

// One version of a place with the look-ups that deciding needs. Immutable and shared by threads.
// Built once per version; building costs one pass over the place.
class PlaceIndex {
 public:
  explicit PlaceIndex(v1::Place place);
  // Its look-ups point into the place it holds.
  PlaceIndex(const PlaceIndex&) = delete;
  PlaceIndex& operator=(const PlaceIndex&) = delete;

  const v1::Place& place() const { return place_; }
  const std::string& version() const { return place_.version(); }
  const WorkCalendar& calendar() const { return calendar_; }
  // Each one set, where the place says nothing to its default.
  const v1::Settings& settings() const { return settings_; }
  // For deciding; see routing_index.h.
  const RoutingIndex& routing() const { return routing_; }

  // nullptr when there is none of this id or code.
  const v1::Unit* FindUnit(std::string_view id) const;
  const v1::Category* FindCategory(std::string_view code) const;
  const v1::Region* FindRegion(std::string_view code) const;
  const v1::Sector* FindSector(std::string_view id) const;
  const v1::Authority* FindAuthority(std::string_view id) const;
  const v1::UnitGroup* FindGroup(std::string_view id) const;

  // True when `unit` is `above` or stands anywhere under it.
  bool StandsUnder(std::string_view unit, std::string_view above) const;
  // The unit itself and, at any number of steps, the units under one of these and those that
  // succeed one: who must not see a case in which `unit` is accused.
  std::vector<std::string> ShutOutBy(std::string_view unit) const;
  // True when the unit exists on this day; its last day included.
  static bool InForce(const v1::Unit& unit, Day day);
  // The same for a written day, "2026-10-01": written days sort like days.
  static bool InForce(const v1::Unit& unit, std::string_view day);

 private:
  v1::Place place_;
  WorkCalendar calendar_;
  v1::Settings settings_;
  RoutingIndex routing_;
  std::unordered_map<std::string_view, const v1::Unit*> units_;
  std::unordered_map<std::string_view, const v1::Category*> categories_;
  std::unordered_map<std::string_view, const v1::Region*> regions_;
  std::unordered_map<std::string_view, const v1::Sector*> sectors_;
  std::unordered_map<std::string_view, const v1::Authority*> authorities_;
  std::unordered_map<std::string_view, const v1::UnitGroup*> groups_;
  std::unordered_multimap<std::string_view, const v1::Unit*> children_;
};

using PlacePtr = std::shared_ptr<const PlaceIndex>;

}  // namespace hotline
