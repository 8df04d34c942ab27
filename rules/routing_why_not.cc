#include "rules/routing_why_not.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "rules/phrase.h"
#include "rules/rule_match.h"
#include "rules/unit_search.h"

namespace hotline {
namespace {

using Sentences = std::vector<std::string>;

constexpr Phrase kUnit{"{}（{}）", "{} ({})"};
constexpr Phrase kNoUnit{"目录中没有单位{}。", "The directory has no unit {}."};
constexpr Phrase kIsLead{"{}就是主办单位。", "{} is the lead."};
constexpr Phrase kIsCoHandler{"{}是会办单位。", "{} is a co-handler."};
constexpr Phrase kNotLead{"{}未主办：{}", "{} is not the lead: {}"};
constexpr Phrase kNorCoHandler{
    "规则所列会办系统中，该单位也不是管辖该地的那一个。",
    "Nor is it the one responsible there of the rule's co-handling sectors."};
constexpr Phrase kNoRule{"没有适用的规则，须人工派单。", "no rule applies, a dispatcher chooses."};
constexpr Phrase kDirect{"规则{}由热线直办，不派单位。", "by rule {} the desk handles it itself."};
constexpr Phrase kShutOut{"是被反映单位，或其下属、承继单位，须回避。",
                          "it is accused, stands under an accused unit, or succeeds one."};
constexpr Phrase kNotInForce{"当日不在册。", "it is not in force on that day."};
constexpr Phrase kAbove{"有被反映单位：由其本系统的上级单位主办，不派同级。",
                        "a unit is accused: the one above it in its sector leads, never a peer."};
constexpr Phrase kOtherSector{"规则{}派给{}系统，该单位属{}。",
                              "rule {} sends it to the sector {}, and the unit is of {}."};
constexpr Phrase kOtherLine{"规则{}派给{}条线，该单位属{}。",
                            "rule {} sends it to the line {}, and the unit is of {}."};
constexpr Phrase kNoLine{"规则{}派给{}条线，该单位不分条线。",
                         "rule {} sends it to the line {}, and the unit is of none."};
constexpr Phrase kNoRegion{"地区不明，无从按辖区查找；请给出地区（--region）。",
                           "no region is known: give one (--region)."};
constexpr Phrase kOtherArea{"不管辖{}。", "it is not responsible for {}."};
constexpr Phrase kHigherLevel{"规则{}从更高一级的单位找起。",
                              "rule {} looks from a higher level on."};
constexpr Phrase kOtherDuty{"职责不含此类别。", "its duties do not cover the category."};
constexpr Phrase kWiderArea{"已有更近的单位。", "there is a nearer one."};
constexpr Phrase kNoTitle{"没有该类维权岗称号，主办单位有。",
                          "it holds no title for this, and the lead does."};
constexpr Phrase kLessExact{"职责不如主办单位具体。", "its duty is less exact than the lead's."};
constexpr Phrase kBusier{"条件相同，在办{}件，主办单位{}件。",
                         "equal, with {} open dispatches to the lead's {}."};
constexpr Phrase kLaterId{"条件相同，编号在主办单位之后。",
                          "equal, and its id comes after the lead's."};

// Why a search passed a unit over.
constexpr std::pair<std::string_view, Phrase> kPassedOver[] = {
    {"other_duty", kOtherDuty},      {"wider_area", kWiderArea},    {"no_title", kNoTitle},
    {"less_exact_duty", kLessExact}, {"not_in_force", kNotInForce}, {"accused", kShutOut}};

bool Contains(const google::protobuf::RepeatedPtrField<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// The first thing that stands against a unit as lead.
class Hindrance {
 public:
  Hindrance(const PlaceIndex& place, const RoutingInput& input, const v1::Routing& decision,
            const v1::Unit& unit, Language language)
      : place_(place),
        input_(input),
        decision_(decision),
        unit_(unit),
        language_(language),
        search_(place, input) {}

  std::string Find() const {
    const v1::Rule* rule = FirstRule(place_, input_, search_.region());
    if (rule == nullptr) return In(kNoRule);
    if (rule->mode() == v1::Mode::DIRECT && !HasKnownAccused(place_, input_))
      return In(kDirect, {rule->id()});
    if (search_.ShutOut(unit_)) return In(kShutOut);
    if (!PlaceIndex::InForce(unit_, OfficeDay(input_.now))) return In(kNotInForce);
    if (HasKnownAccused(place_, input_)) return In(kAbove);
    const std::string_view sector = search_.SectorToday(rule->lead_sector());
    if (unit_.sector() != sector) {
      return In(kOtherSector, {rule->id(), TitleOfSector(sector), TitleOfSector(unit_.sector())});
    }
    if (!rule->lead_line().empty() && unit_.line() != rule->lead_line()) {
      return In(unit_.line().empty() ? kNoLine : kOtherLine,
                {rule->id(), rule->lead_line(), unit_.line()});
    }
    if (const std::string area = Area(*rule); !area.empty()) return area;
    return Beaten(*rule);
  }

 private:
  std::string In(const Phrase& phrase, std::initializer_list<std::string_view> values = {}) const {
    return Fill(phrase, language_, values);
  }
  std::string TitleOfSector(std::string_view id) const {
    const v1::Sector* sector = place_.FindSector(id);
    return sector == nullptr ? std::string(id) : sector->title();
  }

  // Empty when it is responsible there, at the rule's level.
  std::string Area(const v1::Rule& rule) const {
    const auto covers = [&](const std::string& code) { return search_.region().starts_with(code); };
    if (std::none_of(unit_.regions().begin(), unit_.regions().end(), covers)) {
      return search_.region().empty() ? In(kNoRegion) : In(kOtherArea, {search_.region()});
    }
    const auto within_level = [&](const std::string& code) {
      return covers(code) && code.size() <= LengthOf(rule.level());
    };
    if (std::none_of(unit_.regions().begin(), unit_.regions().end(), within_level)) {
      return In(kHigherLevel, {rule.id()});
    }
    return "";
  }

  // What a nearer, titled, more exact, less busy or lower one has over it.
  std::string Beaten(const v1::Rule& rule) const {
    const UnitSearch::Found found =
        search_.Competent(rule.lead_sector(), rule.lead_line(), rule.level());
    for (const auto& [other, reason] : found.passed_over) {
      if (other != &unit_) continue;
      for (const auto& [why, phrase] : kPassedOver) {
        if (why == reason) return In(phrase);
      }
    }
    if (std::find(found.equals.begin(), found.equals.end(), &unit_) == found.equals.end()) {
      return In(kWiderArea);
    }
    const auto load = [&](const std::string& id) {
      const auto entry = decision_.open_dispatches().find(id);
      return entry == decision_.open_dispatches().end() ? 0 : entry->second;
    };
    const int own = load(unit_.id());
    const int leads = load(decision_.lead());
    return own > leads ? In(kBusier, {std::to_string(own), std::to_string(leads)}) : In(kLaterId);
  }

  const PlaceIndex& place_;
  const RoutingInput& input_;
  const v1::Routing& decision_;
  const v1::Unit& unit_;
  const Language language_;
  const UnitSearch search_;
};

}  // namespace

std::vector<std::string> WhyNot(const PlaceIndex& place, const RoutingInput& input,
                                const v1::Routing& decision, const std::string& unit,
                                Language language) {
  const v1::Unit* found = place.FindUnit(unit);
  if (found == nullptr) return {Fill(kNoUnit, language, {unit})};
  const std::string name = Fill(kUnit, language, {found->title(), found->id()});
  if (decision.lead() == unit) return {Fill(kIsLead, language, {name})};
  if (Contains(decision.co_handlers(), unit)) return {Fill(kIsCoHandler, language, {name})};
  const std::string why = Hindrance(place, input, decision, *found, language).Find();
  Sentences sentences{Fill(kNotLead, language, {name, why})};
  if (decision.mode() == v1::Mode::JOINT) sentences.push_back(Fill(kNorCoHandler, language));
  return sentences;
}

}  // namespace hotline
