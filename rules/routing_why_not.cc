#include "rules/routing_why_not.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "rules/rule_match.h"
#include "rules/unit_search.h"

namespace hotline {
namespace {

using Sentences = std::vector<std::string>;

std::string NameOf(const v1::Unit& unit) { return unit.title() + "（" + unit.id() + "）"; }

std::string TitleOfSector(const PlaceIndex& place, std::string_view id) {
  const v1::Sector* sector = place.FindSector(id);
  return sector == nullptr ? std::string(id) : sector->title();
}

bool Contains(const google::protobuf::RepeatedPtrField<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool AnyKnown(const PlaceIndex& place, const std::vector<std::string>& units) {
  return std::any_of(units.begin(), units.end(),
                     [&](const std::string& id) { return place.FindUnit(id) != nullptr; });
}

// What a nearer, titled, more exact, less busy or lower one has over it.
std::string Beaten(const PlaceIndex& place, const RoutingInput& input, const v1::Rule& rule,
                   const v1::Routing& decision, const v1::Unit& unit) {
  static const std::map<std::string_view, std::string_view> why = {
      {"other_duty", "职责不含此类别"},
      {"wider_area", "已有更近的单位"},
      {"no_title", "没有该类维权岗称号，主办单位有"},
      {"less_exact_duty", "职责不如主办单位具体"},
      {"not_in_force", "当日不在册"},
      {"accused", "是被反映单位或受其回避"}};
  const UnitSearch search(place, input);
  const UnitSearch::Found found =
      search.Competent(rule.lead_sector(), rule.lead_line(), rule.level());
  for (const auto& [other, reason] : found.passed_over) {
    if (other == &unit) return std::string(why.at(reason)) + "。";
  }
  if (std::find(found.equals.begin(), found.equals.end(), &unit) == found.equals.end()) {
    return "已有更近的单位。";
  }
  const auto load = [&](const std::string& id) {
    const auto entry = decision.open_dispatches().find(id);
    return entry == decision.open_dispatches().end() ? 0 : entry->second;
  };
  if (load(unit.id()) > load(decision.lead())) {
    return "条件相同，在办" + std::to_string(load(unit.id())) + "件，主办单位" +
           std::to_string(load(decision.lead())) + "件。";
  }
  return "条件相同，编号在主办单位之后。";
}

Sentences WhyNotLead(const PlaceIndex& place, const RoutingInput& input,
                     const v1::Routing& decision, const v1::Unit& unit) {
  const UnitSearch search(place, input);
  const v1::Rule* rule = FirstRule(place, input, search.region());
  if (rule == nullptr) return {"没有适用的规则，须人工派单。"};
  if (rule->mode() == v1::Mode::DIRECT) return {"规则" + rule->id() + "由热线直办，不派单位。"};
  if (search.ShutOut(unit)) return {"是被反映单位，或其下属、承继单位，须回避。"};
  if (!PlaceIndex::InForce(unit, OfficeDay(input.now))) return {"当日不在册。"};
  if (AnyKnown(place, input.accused)) {
    return {"有被反映单位：由其本系统的上级单位主办，不派同级。"};
  }
  const std::string_view sector = search.SectorToday(rule->lead_sector());
  if (unit.sector() != sector) {
    return {"规则" + rule->id() + "派给" + TitleOfSector(place, sector) + "系统，该单位属" +
            TitleOfSector(place, unit.sector()) + "。"};
  }
  if (!rule->lead_line().empty() && unit.line() != rule->lead_line()) {
    return {"规则" + rule->id() + "派给" + rule->lead_line() + "条线，该单位" +
            (unit.line().empty() ? "不分条线" : "属" + unit.line()) + "。"};
  }
  const auto covers = [&](const std::string& code) { return search.region().starts_with(code); };
  if (std::none_of(unit.regions().begin(), unit.regions().end(), covers)) {
    return {search.region().empty() ? "地区不明，无从按辖区查找。"
                                    : "不管辖" + std::string(search.region()) + "。"};
  }
  const auto within_level = [&](const std::string& code) {
    return covers(code) && code.size() <= LengthOf(rule->level());
  };
  if (std::none_of(unit.regions().begin(), unit.regions().end(), within_level)) {
    return {"规则" + rule->id() + "从更高一级的单位找起。"};
  }
  return {Beaten(place, input, *rule, decision, unit)};
}

}  // namespace

std::vector<std::string> WhyNot(const PlaceIndex& place, const RoutingInput& input,
                                const v1::Routing& decision, const std::string& unit) {
  const v1::Unit* found = place.FindUnit(unit);
  if (found == nullptr) return {"目录中没有单位" + unit + "。"};
  if (decision.lead() == unit) return {NameOf(*found) + "就是主办单位。"};
  if (Contains(decision.co_handlers(), unit)) return {NameOf(*found) + "是会办单位。"};
  Sentences sentences{NameOf(*found) + "未主办："};
  for (std::string& why : WhyNotLead(place, input, decision, *found)) {
    sentences.front() += why;
  }
  if (decision.mode() == v1::Mode::JOINT) {
    sentences.emplace_back("规则所列会办系统中，该单位也不是管辖该地的那一个。");
  }
  return sentences;
}

}  // namespace hotline
