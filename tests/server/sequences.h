#pragma once

#include <string>
#include <vector>

#include "rules/clocks.h"
#include "server/commands/tend.h"
#include "tests/server/stories.h"

// What the tests of longer courses ask for, and what they look at.
namespace hotline::sequences {

using v1::Act;
using v1::Ask;
using v1::Case;
using v1::Dispatch;
using v1::Limit;

inline constexpr const char* kCivil = "h-rudong-civil-affairs";

// From here on `who` is the account of the same person as `as`.
inline void MakeOnePerson(TestDesk& desk, const std::string& who, const std::string& as) {
  v1::Account account = desk.Who(who);
  account.set_person(desk.Who(as).person());
  desk.Add(account);
}

inline void PutOnDuty(TestDesk& desk, const std::string& who) {
  v1::PutDutyRequest request;
  request.mutable_duty()->set_account("accounts/" + who);
  *request.mutable_duty()->mutable_start_time() = ToProto(desk.now() - std::chrono::hours(1));
  *request.mutable_duty()->mutable_end_time() = ToProto(desk.now() + std::chrono::days(20));
  const auto answer = desk.Do("supervisor2", commands::PutDuty, request);
  REQUIRE(answer);
}

// One look of the clockwork at a case.
inline void Tend(TestDesk& desk, const std::string& name) {
  desk.store().WriteAndWait([&](Transaction& tx) {
    return commands::TendCase(tx, tx.FindMark(ParseCaseName(name).value())->id,
                              ClockworkAmbient(desk.places().InForce(tx, tx.Now()), tx.Now()));
  });
}

inline std::vector<v1::Alarm> AlarmsOf(TestDesk& desk, const std::string& who) {
  v1::ListAlarmsRequest request;
  request.set_all(true);
  const auto answer = desk.Ask(who, commands::ListAlarms, request);
  REQUIRE(answer);
  return {answer->alarms().begin(), answer->alarms().end()};
}

inline v1::Call Urgent() {
  v1::Call call = Help();
  call.mutable_demands(0)->set_urgency(v1::Demand::URGENT);
  return call;
}

inline v1::Call Other(v1::Call call) {
  call.mutable_caller()->set_telephone("13800000077");
  return call;
}

inline std::string InHand(TestDesk& desk, const v1::Call& call = Help()) {
  const std::string name = Log(desk, call);
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Sign(desk, kCivil, DispatchName(name, 1));
  return name;
}

inline v1::AskReturnRequest Returning(const std::string& dispatch) {
  auto request = On<v1::AskReturnRequest>(dispatch);
  request.set_ground(Ask::NOT_OUR_REMIT);
  request.set_competent_unit("rudong-education");
  request.set_legal_basis("测试依据");
  request.set_reason("测试退单理由");
  return request;
}

inline v1::RuleOnReturnRequest Granting(const std::string& dispatch) {
  auto request = On<v1::RuleOnReturnRequest>(dispatch);
  request.set_granted(true);
  request.set_reason("测试裁定理由");
  return request;
}

inline v1::RedirectDispatchRequest Redirecting(const std::string& dispatch, const std::string& to) {
  auto request = On<v1::RedirectDispatchRequest>(dispatch);
  request.set_to_unit(to);
  request.set_why(Ask::WRONG_DISPATCH);
  request.set_reason("测试改派理由");
  return request;
}

inline v1::RedirectDispatchRequest Consenting(const std::string& dispatch, bool granted) {
  auto request = On<v1::RedirectDispatchRequest>(dispatch);
  request.set_granted(granted);
  request.set_reason("测试答复");
  return request;
}

inline v1::ReportHarmRequest Reporting(const std::string& name, v1::Demand::Situation situation) {
  auto request = On<v1::ReportHarmRequest>(name);
  v1::HarmReport& report = *request.mutable_report();
  report.set_situation(situation);
  report.set_receiver_name("110");
  report.set_channel("电话");
  report.set_taken_by("测试民警");
  *report.mutable_time() = ToProto(ParseInstant("2026-09-14T09:00+08:00").value());
  return request;
}

inline v1::MergeCaseRequest Merging(const std::string& child, const std::string& parent) {
  auto request = On<v1::MergeCaseRequest>(child);
  request.set_parent(parent);
  request.set_reason("同一事项");
  return request;
}

inline v1::NameAccusedRequest Naming(const std::string& name, const std::string& unit,
                                     const std::string& account = "") {
  auto request = On<v1::NameAccusedRequest>(name);
  if (!unit.empty()) request.mutable_accused()->set_unit(unit);
  if (!account.empty()) request.mutable_accused()->set_account("accounts/" + account);
  return request;
}

inline v1::WithdrawPersonRequest Withdrawing(const std::string& name, const std::string& who) {
  auto request = On<v1::WithdrawPersonRequest>(name);
  request.set_account("accounts/" + who);
  request.set_demanded_by_caller(true);
  request.set_reason("来电人要求回避");
  return request;
}

inline v1::HandOverCaseRequest HandingOver(const std::string& name, const std::string& receiver) {
  auto request = On<v1::HandOverCaseRequest>(name);
  request.mutable_hand_over()->set_receiver(receiver);
  request.mutable_hand_over()->set_reason("属市政管理");
  request.mutable_hand_over()->set_told(true);
  request.mutable_hand_over()->set_told_how("电话");
  return request;
}

}  // namespace hotline::sequences
