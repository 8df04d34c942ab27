#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "rules/place.h"
#include "rules/routing.h"

namespace hotline {

// Finds units for one routing question: the second half of routing. Used by routing.cc, and by harm.cc
// for the receivers of reports. Keeps references to what it is made from.
class UnitSearch {
 public:
  UnitSearch(const PlaceIndex& place, const RoutingInput& input);

  // The region that decides and whose it is: "event", "child", "caller". Both empty when none is
  // known.
  std::string_view region() const { return region_; }
  std::string_view region_of() const { return region_of_; }

  struct PassedOver {
    const v1::Unit* unit;
    const char* why;  // a word of Routing.Rejected.why
  };
  struct Found {
    // Nearest units in force with the duty that are alike up to their load, by id. Empty: nobody.
    std::vector<const v1::Unit*> equals;
    std::vector<PassedOver> passed_over;
  };
  // Step (3) and (4) but for load and id. `line` empty = any.
  Found Competent(std::string_view sector, std::string_view line, v1::Rule::Level level) const;
  // Step (5): the sector's nearest coordinator above the level; nullptr when there is none.
  const v1::Unit* CoordinatorAbove(std::string_view sector, v1::Rule::Level level) const;
  // Members of a group by what it means; without those that are shut out or not in force.
  std::vector<const v1::Unit*> Expand(const v1::UnitGroup& group) const;

  // The sector, or whoever has taken over from it by today.
  std::string_view SectorToday(std::string_view sector) const;
  // Who takes a case against this unit: the nearest above it in its own line, else its sector's
  // coordinator above its area; nullptr when there is none.
  const v1::Unit* AboveAccused(const v1::Unit& accused) const;
  bool ShutOut(const v1::Unit& unit) const { return shut_out_.contains(unit.id()); }

 private:
  bool MayWork(const v1::Unit& unit) const;
  const v1::Unit* NearestCoordinator(std::string_view sector, std::string_view region,
                                     std::size_t shorter_than) const;

  const PlaceIndex& place_;
  std::string_view category_;
  std::string_view region_;
  std::string_view region_of_;
  std::string today_;
  std::unordered_set<std::string> shut_out_;
};

// Lengths of GB/T 2260 codes and below, longest first.
inline constexpr std::size_t kRegionLengths[] = {12, 9, 6, 4, 2};

// How long the code of a region of this level is: where the search for a unit starts.
std::size_t LengthOf(v1::Rule::Level level);

// True when `code` is `above` or stands under it in the tree of dotted codes.
bool IsWithinCategory(std::string_view code, std::string_view above);

}  // namespace hotline
