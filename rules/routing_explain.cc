#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/routing.h"
#include "rules/rule_match.h"
#include "rules/unit_search.h"

namespace hotline {
namespace {

using Sentences = std::vector<std::string>;

constexpr std::size_t kMostRunnersUp = 3;

std::string NameOf(const PlaceIndex& place, const std::string& id) {
  const v1::Unit* unit = place.FindUnit(id);
  return unit == nullptr ? id : unit->title() + "（" + id + "）";
}

std::string Join(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "" : "、") + text;
  return joined;
}

std::string RuleInWords(const v1::Rule& rule) {
  std::string words = rule.id() + "（优先级" + std::to_string(rule.priority()) + "，限定" +
                      std::to_string(RoutingIndex::ColumnsGiven(rule)) + "项";
  if (!rule.note().empty()) words += "，" + rule.note();
  return words + "）";
}

std::string WhyLater(const v1::Rule& rule, const v1::Rule& first) {
  if (rule.priority() != first.priority()) return "优先级较低";
  const int columns = RoutingIndex::ColumnsGiven(rule);
  return columns != RoutingIndex::ColumnsGiven(first) ? "限定项较少" : "编号在后";
}

void ExplainRule(const PlaceIndex& place, const RoutingInput& input, const v1::Routing& decision,
                 Sentences& out) {
  const auto rules = MatchingRules(place, input, decision.region());
  if (rules.empty()) {
    out.push_back("没有适用的规则（规则版本" + decision.rules_version() + "）。");
    return;
  }
  out.push_back("适用规则" + RuleInWords(*rules.front()) + "，规则版本" + decision.rules_version() +
                "，时限方案" + decision.profile() + "。");
  for (std::size_t i = 1; i < rules.size() && i <= kMostRunnersUp; ++i) {
    out.push_back("规则" + RuleInWords(*rules[i]) + "也符合，" +
                  WhyLater(*rules[i], *rules.front()) + "。");
  }
}

void ExplainRegion(const PlaceIndex& place, const v1::Routing& decision, Sentences& out) {
  static const std::map<std::string_view, std::string_view> whose = {
      {"event", "事发地"}, {"child", "未成年人住所地"}, {"caller", "来电人住所地"}};
  const v1::Region* region = place.FindRegion(decision.region());
  if (region == nullptr) {
    out.emplace_back("没有已知的地区。");
    return;
  }
  out.push_back("按" + std::string(whose.at(decision.region_of())) + region->title() + "（" +
                region->code() + "）由近及远查找。");
}

void ExplainExclusion(const PlaceIndex& place, const RoutingInput& input,
                      const v1::Routing& decision, Sentences& out) {
  std::vector<std::string> shut_out;
  bool titled = false;
  for (const std::string& accused : input.accused) {
    for (const std::string& id : place.ShutOutBy(accused)) shut_out.push_back(NameOf(place, id));
    const v1::Unit* unit = place.FindUnit(accused);
    titled = titled || (unit != nullptr && unit->title_state() != v1::Unit::TITLE_NONE);
  }
  if (shut_out.empty()) return;
  out.push_back("回避被反映单位及其下属、承继单位：" + Join(shut_out) + "。");
  if (!decision.lead().empty())
    out.emplace_back("由被反映单位的上级或其系统的上一级协调单位主办。");
  if (titled) out.emplace_back("被反映单位有维权岗称号，应抄送命名机关。");
}

void ExplainRejected(const PlaceIndex& place, const v1::Routing& decision, Sentences& out) {
  static const std::map<std::string_view, std::string_view> why = {
      {"accused", "是被反映单位或受其回避"},  {"other_duty", "职责不含此类别"},
      {"other_area", "不管辖该地"},           {"wider_area", "已有更近的单位"},
      {"no_title", "没有该类维权岗称号"},     {"less_exact_duty", "职责不如中选单位具体"},
      {"more_open_dispatches", "在办件较多"}, {"higher_id", "条件相同，编号在后"},
      {"not_in_force", "当日不在册"}};
  for (const v1::Routing::Rejected& rejected : decision.rejected()) {
    const auto found = why.find(rejected.why());
    const std::string_view reason = found == why.end() ? rejected.why() : found->second;
    out.push_back(NameOf(place, rejected.unit()) + "未选：" + std::string(reason) + "。");
  }
}

void ExplainUnits(const PlaceIndex& place, const v1::Routing& decision, Sentences& out) {
  if (!decision.lead().empty()) out.push_back("主办：" + NameOf(place, decision.lead()) + "。");
  if (!decision.open_dispatches().empty()) {
    // A sorted copy: a protobuf map has no order.
    const std::map<std::string, int> loads(decision.open_dispatches().begin(),
                                           decision.open_dispatches().end());
    std::vector<std::string> texts;
    for (const auto& [unit, load] : loads) {
      texts.push_back(NameOf(place, unit) + "在办" + std::to_string(load) + "件");
    }
    out.push_back("条件相同的单位比较在办件：" + Join(texts) + "。");
  }
  if (decision.co_handlers_size() > 0) {
    std::vector<std::string> names;
    for (const std::string& id : decision.co_handlers()) names.push_back(NameOf(place, id));
    out.push_back("会办：" + Join(names) + "。");
  }
}

void ExplainAuthority(const PlaceIndex& place, const v1::Routing& decision, Sentences& out) {
  if (const v1::Authority* authority = place.FindAuthority(decision.authority())) {
    out.push_back("以" + authority->title() + "名义，依据" + authority->basis() + "。");
    return;
  }
  for (const v1::Rule& rule : place.place().rules()) {
    if (rule.id() != decision.rule() || rule.authority().empty() || decision.lead().empty()) {
      continue;
    }
    out.emplace_back("规则所列交办机关无权交办该单位或不在任期，不以其名义。");
  }
}

}  // namespace

std::vector<std::string> Explain(const PlaceIndex& place, const RoutingInput& input,
                                 const v1::Routing& decision) {
  Sentences out;
  ExplainRule(place, input, decision, out);
  if (decision.mode() == v1::Mode::DIRECT) {
    out.emplace_back("由服务台直办。");
    return out;
  }
  ExplainRegion(place, decision, out);
  ExplainExclusion(place, input, decision, out);
  ExplainUnits(place, decision, out);
  ExplainRejected(place, decision, out);
  ExplainAuthority(place, decision, out);
  if (decision.manual()) out.emplace_back("没有找到承办单位，由派单员人工确定。");
  return out;
}

}  // namespace hotline
