#include "tests/bench/sample_calls.h"

#include <array>
#include <random>
#include <string>
#include <string_view>

namespace hotline {
namespace {

struct Matter {
  v1::Demand::Kind kind;
  std::string_view category;
  std::string_view title;
};
// Each is routed by a rule of the sample place without an authority, so that nothing but the
// preview is needed.
constexpr std::array<Matter, 5> kMatters = {{
    {v1::Demand::HELP, "02.04.01", "因家庭困难失学"},
    {v1::Demand::CONSULTATION, "02.04.02", "咨询转学入学"},
    {v1::Demand::COMPLAINT, "02.09", "投诉培训机构退费难"},
    {v1::Demand::HELP, "01.05", "抚养费纠纷求助"},
    {v1::Demand::COMPLAINT, "03.07", "投诉向学生推销商品"},
}};
constexpr std::array<std::string_view, 4> kRegions = {"320613", "320623", "320685", "320681"};
constexpr std::array<std::string_view, 24> kSentences = {"来电人反映孩子这学期没有到学校报到。",
                                                         "家里老人长期生病，父亲在外地打工。",
                                                         "孩子平时由祖母照看，生活费时常接不上。",
                                                         "村里的干部来过两次，没有给出明确答复。",
                                                         "希望有关部门上门了解情况。",
                                                         "孩子本人愿意继续读书。",
                                                         "学校老师打过电话，家长没有接到。",
                                                         "对方称需要等到月底才能处理。",
                                                         "合同上写明可以退费，但机构一直推脱。",
                                                         "周边有好几户人家遇到同样的问题。",
                                                         "来电人情绪比较激动，已安抚。",
                                                         "孩子最近睡不好觉，不愿意出门。",
                                                         "店家在校门口摆摊，放学时间最多。",
                                                         "已经保存了付款记录和聊天截图。",
                                                         "来电人不清楚该找哪个部门。",
                                                         "之前打过其他电话，被告知不归他们管。",
                                                         "母亲改嫁后很少联系。",
                                                         "孩子今年十二岁，读六年级。",
                                                         "户口不在本地，租房居住。",
                                                         "希望尽快得到书面答复。",
                                                         "孩子的姐姐也受到影响。",
                                                         "来电人可以在每天傍晚以后接听电话。",
                                                         "请承办单位不要到学校公开询问孩子。",
                                                         "已告知办理时限和查询方式。"};

}  // namespace

v1::Call SampleCall(std::uint64_t number, std::int64_t received) {
  std::mt19937_64 random(number);
  const auto below = [&](std::size_t n) { return random() % n; };
  const Matter& matter = kMatters[below(kMatters.size())];
  v1::Call call;
  call.set_channel(v1::Call::TELEPHONE);
  call.mutable_received_time()->set_seconds(received);
  call.mutable_caller()->set_display_name("测试来电人");
  call.mutable_caller()->set_telephone("1380000" + std::to_string(1000 + below(9000)));
  call.mutable_caller()->set_relation(v1::Caller::PARENT);
  call.mutable_young_person()->set_display_name("测试孩子");
  call.mutable_young_person()->set_age(static_cast<std::int32_t>(6 + below(12)));
  v1::Demand& demand = *call.add_demands();
  demand.set_kind(matter.kind);
  demand.set_category(std::string(matter.category));
  demand.set_title(std::string(matter.title));
  demand.set_region(std::string(kRegions[below(kRegions.size())]));
  demand.set_place("样例路" + std::to_string(1 + below(999)) + "号");
  demand.set_none_named(matter.kind == v1::Demand::COMPLAINT);
  for (int i = 0; i < 12; ++i) demand.mutable_said()->append(kSentences[below(kSentences.size())]);
  demand.set_view("建议由主管部门了解情况后答复来电人。");
  demand.set_outcome(v1::Demand::CASE_OPENED);
  return call;
}

}  // namespace hotline
