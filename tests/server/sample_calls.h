#pragma once

#include "hotline/v1/call.pb.h"

// What callers say in tests, as it would be logged; the time of receipt is left to the test.
namespace hotline {

// A child out of school, which routing refers to civil affairs.
inline v1::Call Help() {
  v1::Call call;
  call.set_channel(v1::Call::TELEPHONE);
  call.mutable_caller()->set_display_name("测试甲");
  call.mutable_caller()->set_telephone("138 0000 0000");
  call.mutable_young_person()->set_display_name("测试乙");
  call.mutable_young_person()->set_school("测试小学");
  call.mutable_safe_contact()->set_when("晚上七点以后");
  v1::Demand& demand = *call.add_demands();
  demand.set_kind(v1::Demand::HELP);
  demand.set_category("02.04.01");
  demand.set_title("因家庭困难失学");
  demand.set_region("320623001");
  demand.set_said("孩子开学三周没有上学");
  demand.set_view("建议民政核实");
  demand.set_outcome(v1::Demand::CASE_OPENED);
  return call;
}

// Bullying at a school that is itself accused: an order of the protection committee.
inline v1::Call Bullying() {
  v1::Call call = Help();
  v1::Demand& demand = *call.mutable_demands(0);
  demand.set_kind(v1::Demand::COMPLAINT);
  demand.set_category("02.01");
  demand.set_title("学生被同学长期欺凌");
  demand.set_region("320685001");
  demand.add_accused()->set_unit("haian-school-a");
  return call;
}

// An internet café that lets minors in: one lead, two co-handlers.
inline v1::Call Cafe() {
  v1::Call call = Help();
  v1::Demand& demand = *call.mutable_demands(0);
  demand.set_kind(v1::Demand::COMPLAINT);
  demand.set_category("03.01");
  demand.set_title("网吧接纳未成年人");
  demand.set_region("320613001");
  demand.set_none_named(true);
  return call;
}

}  // namespace hotline
