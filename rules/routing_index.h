#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hotline/v1/place.pb.h"

namespace hotline {

// Sorts a place's rules and units into pigeon-holes, so that deciding looks only at those that can
// matter: rules by category and region prefix, units by sector and the exact region that they are
// responsible for.
class RoutingIndex {
 public:
  // A rule with its place in the one order of all rules: 0 goes first (by priority, then
  // columns given, then id).
  struct RankedRule {
    std::size_t rank;
    const v1::Rule* rule;
  };

  // Points into `place`, which has to outlive it unmoved.
  explicit RoutingIndex(const v1::Place& place);
  RoutingIndex(const RoutingIndex&) = delete;
  RoutingIndex& operator=(const RoutingIndex&) = delete;

  // Rules whose category and region columns hold exactly these texts, in order. "" = column left
  // empty.
  std::span<const RankedRule> RulesFor(std::string_view category, std::string_view region) const;
  // Units of a sector that name exactly this region code, by id.
  std::span<const v1::Unit* const> UnitsOf(std::string_view sector, std::string_view region) const;

  // How many conditions a rule sets.
  static int ColumnsGiven(const v1::Rule& rule);

 private:
  using Key = std::pair<std::string_view, std::string_view>;
  struct HashKey {
    std::size_t operator()(const Key& key) const {
      const std::hash<std::string_view> hash;
      return hash(key.first) * 31 + hash(key.second);
    }
  };

  std::unordered_map<Key, std::vector<RankedRule>, HashKey> rules_;
  std::unordered_map<Key, std::vector<const v1::Unit*>, HashKey> units_;
};

}  // namespace hotline
