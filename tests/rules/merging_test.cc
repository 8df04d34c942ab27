#include "rules/merging.h"

#include <catch2/catch.hpp>

#include "rules/clocks.h"
#include "tests/rules/sample_case.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using v1::Case;
using v1::Dispatch;

std::string Words(const Check& check) {
  return check ? "OK" : v1::Refusal::Reason_Name(check.refusals().refusals(0).reason());
}

Case Of(int number, const char* telephone, Case::State state) {
  Case record;
  record.set_name("cases/3206-260914-" + std::to_string(number) + "-1");
  record.set_call("calls/" + std::to_string(number));
  record.set_state(state);
  record.set_round(1);
  *record.mutable_demand() = SampleDemand();
  record.mutable_demand()->set_urgency(v1::Demand::NORMAL);
  record.mutable_demand()->set_risk(v1::Demand::WARNING);
  record.mutable_caller()->set_telephone(telephone);
  *record.mutable_create_time() = ToProto(Noon());
  return record;
}

Dispatch At(Dispatch::State state, const char* unit) {
  Dispatch dispatch;
  dispatch.set_state(state);
  dispatch.set_unit(unit);
  dispatch.set_round(1);
  return dispatch;
}

struct Two {
  Case child = Of(2, "13800000002", Case::REGISTERED);
  Case parent = Of(1, "13800000001", Case::IN_HAND);
  Dispatch lead = At(Dispatch::SIGNED, "lead");
  Dispatch childs = At(Dispatch::RETURNED, "childs");
  std::set<std::string> shut_out;

  void Order(Dispatch& dispatch, const char* authority) {
    dispatch.set_part(Dispatch::LEAD);
    dispatch.set_mode(v1::Mode::ASSIGN);
    dispatch.mutable_assignment()->set_authority(authority);
  }
  void OrderChild(const char* authority, Dispatch::State state) {
    childs.set_state(state);
    child.set_round(1);
    child.set_state(state == Dispatch::REPLIED ? Case::REPLIED : Case::IN_HAND);
    Order(childs, authority);
  }
};

TEST_CASE("a case is merged into another caller's of the same level, and no chains") {
  struct Row {
    const char* what;
    void (*spoil)(Two&);
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"as they are", [](Two&) {}, "OK"},
      {"into itself", [](Two& two) { two.parent = two.child; }, "IMPOSSIBLE"},
      {"the same number, written otherwise",
       [](Two& two) { two.child.mutable_caller()->set_telephone("+86 138 0000 0001"); },
       "SAME_CALLER"},
      {"two cases of one call",
       [](Two& two) {
         two.child.set_call(two.parent.call());
         two.child.mutable_caller()->clear_telephone();
       },
       "SAME_CALLER"},
      {"nobody knows whether it is the same caller",
       [](Two& two) {
         two.child.mutable_caller()->clear_telephone();
         two.parent.mutable_caller()->clear_telephone();
       },
       "OK"},
      {"a child that is a parent", [](Two& two) { two.child.add_merged_cases("cases/3"); },
       "MERGED_ALREADY"},
      {"a parent that is a child", [](Two& two) { two.parent.set_merged_into("cases/3"); },
       "MERGED_ALREADY"},
      {"a parent that is over", [](Two& two) { two.parent.set_state(Case::CLOSED); },
       "WRONG_STATE"},
      {"a parent that is called back", [](Two& two) { two.parent.set_state(Case::CALLING_BACK); },
       "WRONG_STATE"},
      {"harm that the parent does not carry", [](Two& two) { two.child.set_mandatory(true); },
       "MANDATORY_CASE"},
      {"harm that both carry",
       [](Two& two) {
         two.child.set_mandatory(true);
         two.parent.set_mandatory(true);
       },
       "OK"},
      {"the parent's lead accused in the child", [](Two& two) { two.shut_out.insert("lead"); },
       "ACCUSED_UNIT"},
      {"who ordered it accused in the child",
       [](Two& two) {
         two.lead.mutable_assignment()->set_authority("office");
         two.shut_out.insert("office");
       },
       "ACCUSED_UNIT"},
      {"its reply waits for audit",
       [](Two& two) {
         two.parent.set_state(Case::REPLIED);
         two.lead.set_state(Dispatch::REPLIED);
         two.shut_out.insert("lead");
       },
       "ACCUSED_UNIT"},
      {"an authority waits for the child's closing report",
       [](Two& two) { two.OrderChild("office", Dispatch::SIGNED); }, "ASSIGNED_CASE"},
      {"it has the child's reply and has not examined it",
       [](Two& two) { two.OrderChild("office", Dispatch::REPLIED); }, "ASSIGNED_CASE"},
      {"the parent answers to another authority",
       [](Two& two) {
         two.OrderChild("office", Dispatch::SIGNED);
         two.Order(two.lead, "another");
       },
       "ASSIGNED_CASE"},
      {"both answer to the same one",
       [](Two& two) {
         two.OrderChild("office", Dispatch::SIGNED);
         two.Order(two.lead, "office");
       },
       "OK"},
      {"the order was given back", [](Two& two) { two.OrderChild("office", Dispatch::RETURNED); },
       "OK"},
      {"who has given the parent its opinion is accused in the child",
       [](Two& two) {
         two.lead.set_part(Dispatch::CO_HANDLER);
         two.lead.set_state(Dispatch::REPLIED);
         two.shut_out.insert("lead");
       },
       "ACCUSED_UNIT"},
      {"an opinion of a round that is over",
       [](Two& two) {
         two.lead.set_part(Dispatch::CO_HANDLER);
         two.lead.set_state(Dispatch::REPLIED);
         two.lead.set_round(0);
         two.shut_out.insert("lead");
       },
       "OK"},
      {"the sub-unit that works on the parent is accused in the child",
       [](Two& two) {
         two.lead.mutable_handed_down()->set_unit("below");
         two.shut_out.insert("below");
       },
       "ACCUSED_UNIT"},
      {"a lead of a round that is over",
       [](Two& two) {
         two.lead.set_state(Dispatch::RETURNED);
         two.shut_out.insert("lead");
       },
       "OK"},
  }));
  INFO(row.what);
  Two two;
  row.spoil(two);
  Dispatch* const dispatches[] = {&two.lead};
  Dispatch* const childs[] = {&two.childs};
  CHECK(Words(CheckMerge(two.child, childs, two.parent, dispatches, two.shut_out)) == row.outcome);
}

TEST_CASE("the parent takes the higher grade and the earlier caller's limit") {
  struct Row {
    v1::Demand::Urgency child;
    v1::Demand::Urgency parent;
    v1::Demand::Urgency after;
    int child_hours;
    int parent_hours;  // 0: none
    int hours_after;
  };
  const auto row = GENERATE(values<Row>({
      {v1::Demand::URGENT, v1::Demand::NORMAL, v1::Demand::URGENT, 10, 20, 10},
      {v1::Demand::NORMAL, v1::Demand::EXTREME, v1::Demand::EXTREME, 20, 10, 10},
      {v1::Demand::NORMAL, v1::Demand::NORMAL, v1::Demand::NORMAL, 20, 0, 20},
      {v1::Demand::NORMAL, v1::Demand::NORMAL, v1::Demand::NORMAL, 0, 30, 30},
  }));
  const auto set = [](Case& record, int hours) {
    if (hours == 0) return;
    *record.mutable_caller_limit()->mutable_due_time() =
        ToProto(Noon() + std::chrono::hours(hours));
  };
  Two two;
  two.child.mutable_demand()->set_urgency(row.child);
  two.child.mutable_demand()->set_risk(v1::Demand::LEVEL_2);
  two.parent.mutable_demand()->set_urgency(row.parent);
  set(two.child, row.child_hours);
  set(two.parent, row.parent_hours);
  Dispatch returned = At(Dispatch::RETURNED, "u");
  Dispatch live = At(Dispatch::ISSUED, "u");
  Dispatch* const of_child[] = {&returned, &live};
  CHECK(Merge(two.child, of_child, two.parent, Noon()) == std::vector<std::size_t>{1});
  CHECK(live.state() == Dispatch::ENDED);
  CHECK(live.end_reason() == "merged");
  CHECK(two.child.state() == Case::MERGED);
  CHECK(two.child.merged_into() == two.parent.name());
  CHECK(two.parent.merged_cases(0) == two.child.name());
  CHECK(two.parent.demand().urgency() == row.after);
  CHECK(two.parent.demand().risk() == v1::Demand::LEVEL_2);
  CHECK(FromProto(two.parent.caller_limit().due_time()) ==
        Noon() + std::chrono::hours(row.hours_after));
}

TEST_CASE("a child that stands alone again has the limits that it had") {
  Two two;
  two.child.set_state(Case::IN_HAND);
  two.child.set_mode(v1::Mode::DIRECT);
  *two.child.mutable_caller_limit()->mutable_due_time() = ToProto(Noon());
  Merge(two.child, {}, two.parent, Noon());
  Unmerge(two.child, two.parent, SamplePlace());
  CHECK(two.child.state() == Case::REGISTERED);
  CHECK(two.child.merged_into().empty());
  CHECK(two.parent.merged_cases().empty());
  CHECK(FromProto(two.child.caller_limit().due_time()) == Noon());
  // It never waited for dispatch: the limit for that counts from registration.
  const v1::Limit* dispatch = InForce(two.child.desk_limits(), v1::Limit::DISPATCH);
  REQUIRE(dispatch != nullptr);
  CHECK(FromProto(dispatch->start_time()) == Noon());
  const int limits = two.child.desk_limits_size();
  Merge(two.child, {}, two.parent, Noon());
  Unmerge(two.child, two.parent, SamplePlace());
  CHECK(two.child.desk_limits_size() == limits);
}

TEST_CASE("the parent's answer is the child's own, and it is called back by itself") {
  Two two;
  Merge(two.child, {}, two.parent, Noon());
  AnswerChild(two.child, "已依法处理", SamplePlace(), Noon());
  CHECK(two.child.state() == Case::CALLING_BACK);
  CHECK(two.child.settlement().result() == "已依法处理");
  CHECK_FALSE(two.child.settlement().told());
  CHECK(InForce(two.child.desk_limits(), v1::Limit::CALL_BACK) != nullptr);
}

}  // namespace
}  // namespace hotline
