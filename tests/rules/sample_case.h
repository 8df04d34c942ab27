#pragma once

#include <string>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/intake.h"
#include "rules/names.h"
#include "rules/registering.h"
#include "tests/rules/sample_place.h"

// Made-up calls, cases and people that are in order; a test spoils what it is about.
namespace hotline {

// A Monday of an ordinary week, in office hours.
inline Instant Noon() { return At("2026-09-14T12:00+08:00"); }

inline v1::Demand SampleDemand() {
  v1::Demand demand;
  demand.set_kind(v1::Demand::HELP);
  demand.set_category("02.04.01");
  demand.set_title("因家庭困难失学");
  demand.set_region("320623001");
  demand.set_said("测试内容");
  demand.set_view("建议民政核实");
  demand.set_outcome(v1::Demand::CASE_OPENED);
  return demand;
}

inline v1::Call SampleCall() {
  v1::Call call;
  call.set_channel(v1::Call::TELEPHONE);
  *call.mutable_received_time() = ToProto(Noon() - std::chrono::minutes(5));
  call.mutable_caller()->set_display_name("测试甲");
  call.mutable_caller()->set_telephone("13800000000");
  call.mutable_caller()->set_relation(v1::Caller::NEIGHBOUR);
  *call.add_demands() = SampleDemand();
  return call;
}

inline v1::Account Person(const std::string& id, v1::Role::Kind role,
                          const std::string& scope = "") {
  v1::Account account;
  account.set_name("accounts/" + id);
  account.set_person("person-" + id);
  account.set_role(role);
  account.set_scope(scope);
  return account;
}

// A case of SampleDemand, REGISTERED at noon.
inline v1::Case SampleCase() {
  v1::Call call = SampleCall();
  call.set_name(CallName(7));
  call.set_operator_("accounts/operator1");
  return OpenCase(call, WithDefaults(call.demands(0), SamplePlace()), CaseName("3206-260914-1-1"),
                  "123456", SamplePlace(), Noon());
}

// "OK", else each refusal as in InWords.
template <class T>
std::string Outcome(const Result<T>& result) {
  return result ? "OK" : InWords(result.refusals());
}

}  // namespace hotline
