#include "agent-console/words.h"

#include <algorithm>
#include <charconv>

#include "rules/lifecycle.h"

namespace hotline {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

// The Chinese word of a value; the English one where it is not simply the enumerator's name.
struct Row {
  std::string_view type;  // without "hotline.v1."
  int value;
  const char* chinese;
  const char* english = nullptr;
};

constexpr Row kRows[] = {
    {"Call.Channel", 1, "电话"},
    {"Call.Channel", 2, "短信"},
    {"Call.Channel", 3, "信箱"},
    {"Call.Channel", 4, "来访"},
    {"Call.Channel", 5, "其他热线"},
    {"Call.Type", 1, "无声"},
    {"Call.Type", 2, "挂断"},
    {"Call.Type", 3, "骚扰"},
    {"Call.Type", 4, "致谢"},
    {"Call.Type", 5, "测试"},
    {"Caller.Sex", 1, "男"},
    {"Caller.Sex", 2, "女"},
    {"Caller.Relation", 1, "本人"},
    {"Caller.Relation", 2, "父母"},
    {"Caller.Relation", 3, "祖父母"},
    {"Caller.Relation", 4, "其他亲属"},
    {"Caller.Relation", 5, "教师"},
    {"Caller.Relation", 6, "邻居"},
    {"Caller.Relation", 7, "朋友"},
    {"Caller.Relation", 8, "目击者"},
    {"Caller.Relation", 9, "机构"},
    {"Caller.Relation", 10, "其他"},
    {"YoungPerson.Guardianship", 1, "监护正常"},
    {"YoungPerson.Guardianship", 2, "监护缺失"},
    {"YoungPerson.Guardianship", 3, "监护不足"},
    {"YoungPerson.Guardianship", 4, "监护不当"},
    {"YoungPerson.Group", 1, "留守"},
    {"YoungPerson.Group", 2, "流动"},
    {"YoungPerson.Group", 3, "困境"},
    {"YoungPerson.Group", 4, "残疾"},
    {"YoungPerson.Group", 5, "孤儿"},
    {"YoungPerson.Group", 6, "事实无人抚养"},
    {"YoungPerson.Group", 7, "闲散"},
    {"YoungPerson.Group", 8, "不良行为"},
    {"YoungPerson.Group", 9, "服刑人员子女"},
    {"ReopenCaseRequest.Ground", 1, "新事实"},
    {"ReopenCaseRequest.Ground", 2, "决定有误"},
    {"Demand.Kind", 1, "咨询"},
    {"Demand.Kind", 2, "求助"},
    {"Demand.Kind", 3, "投诉"},
    {"Demand.Kind", 4, "举报"},
    {"Demand.Kind", 5, "建议"},
    {"Demand.Kind", 6, "表扬"},
    {"Demand.Domain", 1, "家庭保护", "family"},
    {"Demand.Domain", 2, "学校保护", "school"},
    {"Demand.Domain", 3, "社会保护", "society"},
    {"Demand.Domain", 4, "网络保护", "network"},
    {"Demand.Domain", 5, "政府保护", "government"},
    {"Demand.Domain", 6, "司法保护", "judiciary"},
    {"Demand.Urgency", 1, "一般"},
    {"Demand.Urgency", 2, "紧急"},
    {"Demand.Urgency", 3, "特急"},
    {"Demand.Risk", 1, "预警"},
    {"Demand.Risk", 2, "三级"},
    {"Demand.Risk", 3, "二级"},
    {"Demand.Risk", 4, "一级"},
    {"Demand.Situation", 1, "隐私部位损伤"},
    {"Demand.Situation", 2, "未满14周岁性侵害"},
    {"Demand.Situation", 3, "14周岁以上性侵害"},
    {"Demand.Situation", 4, "疑似暴力伤害"},
    {"Demand.Situation", 5, "伤亡自杀中毒"},
    {"Demand.Situation", 6, "遗弃或无人照料"},
    {"Demand.Situation", 7, "失踪或拐卖"},
    {"Demand.Situation", 8, "组织乞讨"},
    {"Demand.Situation", 9, "其他严重侵害"},
    {"Demand.Outcome", 1, "当场答复"},
    {"Demand.Outcome", 2, "直办"},
    {"Demand.Outcome", 3, "立案"},
    {"Demand.Outcome", 4, "并入"},
    {"Demand.Outcome", 5, "转其他热线"},
    {"Demand.Outcome", 6, "不予受理"},
    {"Ask.Kind", 1, "退单"},
    {"Ask.Kind", 2, "延期"},
    {"Ask.Kind", 3, "约定期限"},
    {"Ask.Kind", 4, "免予会办"},
    {"Ask.Kind", 5, "终止办理"},
    {"Ask.Kind", 6, "回避"},
    {"Ask.Kind", 7, "撤销强制报告标记"},
    {"Ask.Kind", 8, "改派"},
    {"Ask.Kind", 9, "机关决定"},
    {"Ask.State", 1, "待裁定"},
    {"Ask.State", 2, "同意"},
    {"Ask.State", 3, "不同意"},
    {"Ask.State", 4, "失效"},
    {"Ask.State", 5, "撤回"},
    {"Ask.TerminationGround", 1, "属不予受理"},
    {"Ask.TerminationGround", 2, "来电人不配合"},
    {"Ask.TerminationGround", 3, "来电人撤回"},
    {"Limit.Rung.Kind", 1, "催办"},
    {"Limit.Rung.Kind", 2, "再次催办"},
    {"Limit.Rung.Kind", 3, "督办"},
    {"Limit.Rung.Kind", 4, "通报"},
    {"Limit.Rung.Kind", 5, "告警"},
    {"Limit.Rung.Kind", 6, "复看"},
    {"Ask.ReturnGround", 1, "非本单位职责"},
    {"Ask.ReturnGround", 2, "非本辖区"},
    {"Ask.ReturnGround", 3, "职能已划转"},
    {"Ask.ReturnGround", 4, "已由其他单位办理"},
    {"Ask.RedirectReason", 1, "派单有误"},
    {"Ask.RedirectReason", 2, "办理不力"},
    {"Ask.RedirectReason", 3, "机构变动"},
    {"Ask.RedirectReason", 4, "被反映单位"},
    {"Case.Closing", 1, "来电人满意"},
    {"Case.Closing", 2, "当场认可"},
    {"Case.Closing", 3, "免回访"},
    {"Case.Closing", 4, "不满意结案"},
    {"Dispatch.Part", 1, "主办"},
    {"Dispatch.Part", 2, "会办"},
    {"Reply.Truth", 1, "属实"},
    {"Reply.Truth", 2, "部分属实"},
    {"Reply.Truth", 3, "不属实"},
    {"Reply.Truth", 4, "无法核实"},
    {"Reply.Solved", 1, "已解决", "yes"},
    {"Reply.Solved", 2, "部分解决", "partly"},
    {"Reply.Solved", 3, "未解决", "no"},
    {"CallBack.Grade", 1, "非常满意"},
    {"CallBack.Grade", 2, "满意"},
    {"CallBack.Grade", 3, "基本满意"},
    {"CallBack.Grade", 4, "不满意"},
    {"CallBack.Grade", 5, "非常不满意"},
    {"Limit.Kind", 1, "派单"},
    {"Limit.Kind", 2, "签收"},
    {"Limit.Kind", 3, "首次联系", "first-contact"},
    {"Limit.Kind", 4, "首次进展", "first-progress"},
    {"Limit.Kind", 5, "办结"},
    {"Limit.Kind", 6, "会办意见"},
    {"Limit.Kind", 7, "退单申请"},
    {"Limit.Kind", 8, "退单审核"},
    {"Limit.Kind", 9, "审核"},
    {"Limit.Kind", 10, "首次回访"},
    {"Limit.Kind", 11, "回访完成"},
    {"Limit.Kind", 12, "强制报告"},
    {"Limit.Kind", 13, "先期处置"},
    {"Limit.Kind", 14, "反馈报告人"},
    {"Limit.Basis", 1, "连续计时"},
    {"Limit.Basis", 2, "工作日"},
    {"Limit.Basis", 3, "自然日"},
    {"Notice.Kind", 1, "催办"},
    {"Notice.Kind", 2, "督办"},
    {"Notice.Kind", 3, "通报"},
    {"Notice.State", 1, "拟稿"},
    {"Notice.State", 2, "已发"},
    {"Notice.State", 3, "已答复"},
    {"Notice.State", 4, "作废"},
    {"Notice.State", 5, "不发"},
    {"Alarm.Kind", 1, "单位逾期"},
    {"Alarm.Kind", 2, "本台逾期"},
    {"Alarm.Kind", 3, "移送无回执"},
    {"Alarm.Kind", 4, "约定期限复看"},
    {"Unit.TitleState", 1, "命名"},
    {"Unit.TitleState", 2, "整改"},
    {"Unit.TitleState", 3, "已取消"},
};

std::string Normal(std::string_view text) {
  std::string normal(text);
  std::transform(normal.begin(), normal.end(), normal.begin(), [](unsigned char byte) {
    return byte == '_' || byte == ' ' ? '-' : static_cast<char>(std::tolower(byte));
  });
  return normal;
}

const Row* FindRow(const EnumDescriptor& type, int value) {
  constexpr std::string_view kPackage = "hotline.v1.";
  std::string_view name = type.full_name();
  if (name.starts_with(kPackage)) name.remove_prefix(kPackage.size());
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& candidate) {
    return candidate.type == name && candidate.value == value;
  });
  return row == std::end(kRows) ? nullptr : row;
}

// The words that the state table already has.
std::optional<std::string> TermOf(const EnumDescriptor& type, int value, Language language) {
  if (&type == v1::Act::Kind_descriptor()) return Term(v1::Act::Kind(value), language);
  if (&type == v1::Role::Kind_descriptor()) return Term(v1::Role::Kind(value), language);
  if (&type == v1::Mode::Kind_descriptor()) return Term(v1::Mode::Kind(value), language);
  if (&type == v1::Case::State_descriptor()) return Term(v1::Case::State(value), language);
  if (&type == v1::Dispatch::State_descriptor()) return Term(v1::Dispatch::State(value), language);
  return std::nullopt;
}

}  // namespace

std::string Word(const EnumDescriptor& type, int value, Language language) {
  const EnumValueDescriptor* known = type.FindValueByNumber(value);
  if (known == nullptr) return std::to_string(value);
  if (value == 0) return "";
  if (auto term = TermOf(type, value, language)) return *term;
  const Row* row = FindRow(type, value);
  if (language == Language::kChinese) return row ? row->chinese : Normal(known->name());
  return row && row->english ? row->english : Normal(known->name());
}

std::optional<int> ParseWord(const EnumDescriptor& type, std::string_view text) {
  const std::string wanted = Normal(text);
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (value.number() == 0) continue;
    if (text == Word(type, value.number(), Language::kChinese) ||
        wanted == Normal(Word(type, value.number(), Language::kEnglish)) ||
        wanted == Normal(value.name()) || text == std::to_string(value.number())) {
      return value.number();
    }
  }
  return std::nullopt;
}

std::vector<std::string> WordsOf(const EnumDescriptor& type, Language language) {
  std::vector<std::string> words;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;
    words.push_back(Word(type, type.value(i)->number(), language));
    std::replace(words.back().begin(), words.back().end(), ' ', '-');
  }
  return words;
}

std::string Choices(const EnumDescriptor& type, Language language) {
  std::string choices;
  for (int i = 0; i < type.value_count(); ++i) {
    const int value = type.value(i)->number();
    if (value == 0) continue;
    if (!choices.empty()) choices += language == Language::kChinese ? "、" : ", ";
    choices +=
        Word(type, value, Language::kChinese) + "(" + Word(type, value, Language::kEnglish) + ")";
  }
  return choices;
}

}  // namespace hotline
