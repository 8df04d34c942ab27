#include "rules/registering.h"

#include <utility>

#include "rules/clocks.h"
#include "rules/ending.h"
#include "rules/harm.h"
#include "rules/intake.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {

using v1::Case;
using v1::Refusal;

v1::Case OpenCase(const v1::Call& call, const v1::Demand& demand, std::string name,
                  std::string query_code, const PlaceIndex& place, Instant now) {
  Case record;
  record.set_name(std::move(name));
  record.set_query_code(std::move(query_code));
  record.set_call(call.name());
  record.set_operator_(call.operator_());
  *record.mutable_demand() = demand;
  record.mutable_demand()->set_case_name(record.name());
  if (call.has_caller()) *record.mutable_caller() = call.caller();
  if (call.has_young_person()) *record.mutable_young_person() = call.young_person();
  if (call.has_safe_contact()) *record.mutable_safe_contact() = call.safe_contact();
  record.set_mandatory(IsMandatory(demand));
  *record.mutable_create_time() = ToProto(now);
  *record.mutable_update_time() = ToProto(now);
  record.set_state(Case::REGISTERED);
  v1::Account operator_account;
  operator_account.set_name(call.operator_());
  if (record.mandatory()) MakeMandatory(record, place, now);
  ReportByEmergency(record, operator_account, now);
  if (demand.outcome() == v1::Demand::HANDLED_DIRECTLY) {
    TakeDirectly(record, operator_account, place);
  } else {
    AddDeskLimit(record, v1::Limit::DISPATCH, place, now);
  }
  return record;
}

void TakeDirectly(v1::Case& record, const v1::Account& actor, const PlaceIndex& place) {
  record.set_state(Case::IN_HAND);
  record.set_mode(v1::Mode::DIRECT);
  record.set_round(record.round() + 1);
  record.set_handler(actor.name());
  if (record.has_caller_limit()) return;
  const auto limit =
      CountLimit(place, record.routing().profile(), GradeOf(record.demand(), record.mandatory()),
                 v1::Limit::FINISH, FromProto(record.create_time()));
  if (!limit) return;
  *record.mutable_caller_limit() = *limit;
  record.mutable_caller_limit()->clear_ladder();  // the desk has none
}

// A case that the desk handles has no dispatch: its mode says so.
Check CheckDirect(const Case& record) {
  if (record.mode() == v1::Mode::DIRECT) return Passed{};
  return Refuse(Refusal::WRONG_STATE, "", ModeToken(v1::Mode::DIRECT));
}

Check CheckSettler(const v1::Case& record, const v1::Account& actor) {
  if (const Check direct = CheckDirect(record); !direct) return direct;
  if (record.handler() != actor.name()) {
    return Refuse(Refusal::ROLE_MAY_NOT, "", HandlerToken());
  }
  if (record.mandatory() && !HasReportReference(record)) return Refuse(Refusal::REPORT_OWED);
  return Passed{};
}

Check Settle(v1::Case& record, const v1::Settlement& settlement, const v1::Account& actor,
             bool drawn, const PlaceIndex& place, Instant now) {
  if (const Check settler = CheckSettler(record, actor); !settler) return settler;
  Findings found;
  found.Require(settlement.result(), "settlement.result");
  found.Require(settlement.told_how(), "settlement.told_how");
  if (settlement.accepted_on_the_line() && !settlement.told()) {
    found.Add(Refusal::IMPOSSIBLE, "settlement.accepted_on_the_line", "settlement.told");
  }
  if (!found.empty()) return found.refusals();

  *record.mutable_settlement() = settlement;
  record.mutable_settlement()->set_by(actor.name());
  record.mutable_settlement()->set_by_person(actor.person());
  *record.mutable_settlement()->mutable_time() = ToProto(now);
  record.set_drawn_for_audit(drawn);
  // What was flagged in error and cleared closes by its call-back or a supervisor's reason.
  if (settlement.accepted_on_the_line() && (!WasMandatory(record) || HasReportReference(record))) {
    Close(record, Case::ACCEPTED_ON_THE_LINE, now);
  } else {
    StartCallingBack(record, place, now);
  }
  return Passed{};
}

Check GiveUp(v1::Case& record, const std::string& reason, const PlaceIndex& place, Instant now) {
  if (const Check direct = CheckDirect(record); !direct) return direct;
  if (IsBlank(reason)) return Refuse(Refusal::MISSING, "reason");
  LeaveDirect(record, now);
  record.set_state(Case::REGISTERED);
  // A case that waited for dispatch before has its limit still: taking and giving up moves no
  // clock.
  if (!InForce(record.desk_limits(), v1::Limit::DISPATCH)) {
    AddDeskLimit(record, v1::Limit::DISPATCH, place, FromProto(record.create_time()));
  }
  return Passed{};
}

bool WantsCallBack(const v1::Caller& caller) {
  return !caller.anonymous() && !caller.no_reply_wanted();
}

void StartCallingBack(v1::Case& record, const PlaceIndex& place, Instant now) {
  record.set_state(Case::CALLING_BACK);
  if (!WantsCallBack(record.caller())) return;
  AddDeskLimit(record, v1::Limit::FIRST_CALL_BACK, place, now);
  AddDeskLimit(record, v1::Limit::CALL_BACK, place, now);
}

void AddDeskLimit(v1::Case& record, v1::Limit::Kind kind, const PlaceIndex& place, Instant now) {
  *record.add_desk_limits() =
      DeskLimit(place, GradeOf(record.demand(), record.mandatory()), kind, now);
}

void Close(v1::Case& record, v1::Case::Closing closing, Instant now) {
  record.set_state(Case::CLOSED);
  record.set_closing(closing);
  *record.mutable_close_time() = ToProto(now);
}

}  // namespace hotline
