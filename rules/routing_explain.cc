#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/phrase.h"
#include "rules/routing.h"
#include "rules/rule_match.h"
#include "rules/unit_search.h"

namespace hotline {
namespace {

using Sentences = std::vector<std::string>;

constexpr std::size_t kMostRunnersUp = 3;

constexpr Phrase kUnit{"{}（{}）", "{} ({})"};
constexpr Phrase kAnd{"、", ", "};
constexpr Phrase kRuleInWords{"{}（优先级{}，限定{}项{}）",
                              "{} (priority {}, conditions given: {}{})"};
constexpr Phrase kNote{"，{}", ", {}"};
constexpr Phrase kLowerPriority{"优先级较低", "has a lower priority"};
constexpr Phrase kFewerConditions{"限定项较少", "has fewer conditions"};
constexpr Phrase kLaterId{"编号在后", "has a later id"};
constexpr Phrase kNoRule{"没有适用的规则（规则版本{}）。",
                         "No rule applies (rules of version {})."};
constexpr Phrase kRule{"适用规则{}，规则版本{}，时限方案{}。",
                       "Rule {} applies; rules of version {}, limits of profile {}."};
constexpr Phrase kRunnerUp{"规则{}也符合，{}。", "Rule {} fits too but {}."};
constexpr Phrase kNoRegion{
    "没有已知的地区：请给出事发地，或未成年人、来电人的住所地。",
    "No region is known: say where it happened (--region), or where the child "
    "or the caller lives."};
constexpr Phrase kRegion{"按{}{}（{}）由近及远查找。", "Looked from {}, {} ({}), outwards."};
constexpr Phrase kExcluded{"回避被反映单位及其下属、承继单位：{}。",
                           "Left out as accused, under an accused unit or its successor: {}."};
constexpr Phrase kAboveAccused{
    "由被反映单位的上级或其系统的上一级协调单位主办。",
    "The unit above the accused one, or its sector's coordinator one level up, takes the lead."};
constexpr Phrase kTitled{"被反映单位有维权岗称号，应抄送命名机关。",
                         "The accused unit holds a title: a copy goes to who named it."};
constexpr Phrase kRejected{"{}未选：{}。", "{} was not chosen: {}."};
constexpr Phrase kLead{"主办：{}。", "Lead: {}."};
constexpr Phrase kLoad{"{}在办{}件", "{} has {} open"};
constexpr Phrase kLoads{"条件相同的单位比较在办件：{}。",
                        "Equal units are told apart by their load: {}."};
constexpr Phrase kCoHandlers{"会办：{}。", "Co-handlers: {}."};
constexpr Phrase kInNameOf{"以{}名义，依据{}。", "In the name of {}, by {}."};
constexpr Phrase kNoAuthority{
    "规则所列交办机关无权交办该单位或不在任期，不以其名义。",
    "The rule's authority does not command this unit or is not in force: not in its name."};
constexpr Phrase kDirect{"由服务台直办。", "The desk handles it itself."};
constexpr Phrase kManual{"没有找到承办单位，由派单员人工确定。",
                         "No unit was found: a dispatcher chooses."};

struct Word {
  std::string_view id;
  Phrase phrase;
};

constexpr Word kWhose[] = {{"event", {"事发地", "where it happened"}},
                           {"child", {"未成年人住所地", "where the child lives"}},
                           {"caller", {"来电人住所地", "where the caller lives"}}};

constexpr Word kWhyNot[] = {
    {"accused", {"是被反映单位或受其回避", "accused, or shut out with an accused unit"}},
    {"other_duty", {"职责不含此类别", "its duties do not cover the category"}},
    {"wider_area", {"已有更近的单位", "there is a nearer one"}},
    {"no_title", {"没有该类维权岗称号", "it holds no title for this"}},
    {"less_exact_duty",
     {"职责不如中选单位具体", "its duty is less exact than that of the chosen one"}},
    {"more_open_dispatches", {"在办件较多", "it has more open dispatches"}},
    {"higher_id", {"条件相同，编号在后", "equal, and its id comes later"}},
    {"not_in_force", {"当日不在册", "not in force on that day"}}};

// How a decision came about, sentence by sentence.
class Explainer {
 public:
  Explainer(const PlaceIndex& place, const RoutingInput& input, const v1::Routing& decision,
            Language language)
      : place_(place), input_(input), decision_(decision), language_(language) {}

  Sentences Run() {
    Rule();
    if (decision_.mode() == v1::Mode::DIRECT) {
      Say(kDirect);
      return std::move(out_);
    }
    Region();
    Exclusion();
    Units();
    Rejected();
    Authority();
    if (decision_.manual()) Say(kManual);
    return std::move(out_);
  }

 private:
  std::string In(const Phrase& phrase, std::initializer_list<std::string_view> values = {}) const {
    return Fill(phrase, language_, values);
  }
  void Say(const Phrase& phrase, std::initializer_list<std::string_view> values = {}) {
    out_.push_back(In(phrase, values));
  }
  // The id itself where this version has no word for it.
  template <std::size_t size>
  std::string Of(std::string_view id, const Word (&words)[size]) const {
    for (const Word& word : words) {
      if (word.id == id) return In(word.phrase);
    }
    return std::string(id);
  }

  std::string NameOf(const std::string& id) const {
    const v1::Unit* unit = place_.FindUnit(id);
    return unit == nullptr ? id : In(kUnit, {unit->title(), id});
  }
  std::string Join(const std::vector<std::string>& texts) const {
    std::string joined;
    for (const std::string& text : texts) joined += (joined.empty() ? "" : In(kAnd)) + text;
    return joined;
  }

  std::string InWords(const v1::Rule& rule) const {
    return In(kRuleInWords, {rule.id(), std::to_string(rule.priority()),
                             std::to_string(RoutingIndex::ColumnsGiven(rule)),
                             rule.note().empty() ? "" : In(kNote, {rule.note()})});
  }
  std::string WhyLater(const v1::Rule& rule, const v1::Rule& first) const {
    if (rule.priority() != first.priority()) return In(kLowerPriority);
    const int columns = RoutingIndex::ColumnsGiven(rule);
    return In(columns != RoutingIndex::ColumnsGiven(first) ? kFewerConditions : kLaterId);
  }
  void Rule() {
    const auto rules = MatchingRules(place_, input_, decision_.region());
    if (rules.empty()) return Say(kNoRule, {decision_.rules_version()});
    Say(kRule, {InWords(*rules.front()), decision_.rules_version(), decision_.profile()});
    for (std::size_t i = 1; i < rules.size() && i <= kMostRunnersUp; ++i) {
      Say(kRunnerUp, {InWords(*rules[i]), WhyLater(*rules[i], *rules.front())});
    }
  }

  void Region() {
    const v1::Region* region = place_.FindRegion(decision_.region());
    if (region == nullptr) return Say(kNoRegion);
    Say(kRegion, {Of(decision_.region_of(), kWhose), region->title(), region->code()});
  }

  void Exclusion() {
    std::vector<std::string> shut_out;
    for (const std::string& accused : input_.accused) {
      for (const std::string& id : place_.ShutOutBy(accused)) shut_out.push_back(NameOf(id));
    }
    if (shut_out.empty()) return;
    Say(kExcluded, {Join(shut_out)});
    if (!decision_.lead().empty()) Say(kAboveAccused);
    if (decision_.copy_to_naming_body()) Say(kTitled);
  }

  void Rejected() {
    for (const v1::Routing::Rejected& rejected : decision_.rejected()) {
      Say(kRejected, {NameOf(rejected.unit()), Of(rejected.why(), kWhyNot)});
    }
  }

  void Units() {
    if (!decision_.lead().empty()) Say(kLead, {NameOf(decision_.lead())});
    // A sorted copy: a protobuf map has no order.
    const std::map<std::string, int> loads(decision_.open_dispatches().begin(),
                                           decision_.open_dispatches().end());
    std::vector<std::string> texts;
    for (const auto& [unit, load] : loads) {
      texts.push_back(In(kLoad, {NameOf(unit), std::to_string(load)}));
    }
    if (!texts.empty()) Say(kLoads, {Join(texts)});
    std::vector<std::string> names;
    for (const std::string& id : decision_.co_handlers()) names.push_back(NameOf(id));
    if (!names.empty()) Say(kCoHandlers, {Join(names)});
  }

  void Authority() {
    if (const v1::Authority* authority = place_.FindAuthority(decision_.authority())) {
      return Say(kInNameOf, {authority->title(), authority->basis()});
    }
    if (decision_.without_authority()) Say(kNoAuthority);
  }

  const PlaceIndex& place_;
  const RoutingInput& input_;
  const v1::Routing& decision_;
  const Language language_;
  Sentences out_;
};

}  // namespace

std::vector<std::string> Explain(const PlaceIndex& place, const RoutingInput& input,
                                 const v1::Routing& decision, Language language) {
  return Explainer(place, input, decision, language).Run();
}

}  // namespace hotline
