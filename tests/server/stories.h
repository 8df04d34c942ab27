#pragma once

#include <string>

#include "tests/server/sample_calls.h"
#include "tests/server/test_desk.h"

// Requests in order, and the steps that most stories have in common. Each step fails the test when
// it is refused.
namespace hotline {

inline Result<v1::LogCallResponse> TryLog(TestDesk& desk, const std::string& who, v1::Call call) {
  v1::LogCallRequest request;
  *request.mutable_call() = std::move(call);
  if (!request.call().has_received_time()) {
    *request.mutable_call()->mutable_received_time() = ToProto(desk.now());
  }
  return desk.Do(who, commands::LogCall, request);
}

// The name of the first case.
inline std::string Log(TestDesk& desk, const v1::Call& call, const std::string& who = "operator1") {
  const auto answer = TryLog(desk, who, call);
  INFO(Outcome(answer));
  REQUIRE(answer);
  REQUIRE(answer->cases_size() > 0);
  return answer->cases(0).name();
}

template <class Request>
Request On(const std::string& name) {
  Request request;
  request.set_name(name);
  return request;
}

template <class Request, class Answer>
Answer Must(TestDesk& desk, const std::string& who,
            Result<Answer> (*command)(Transaction&, const Request&, const Ambient&),
            const Request& request) {
  const auto answer = desk.Do(who, command, request);
  INFO(who << ": " << Outcome(answer));
  REQUIRE(answer);
  return *answer;
}

inline v1::DispatchCaseRequest Dispatching(const std::string& name) {
  return On<v1::DispatchCaseRequest>(name);
}
inline v1::DispatchCaseRequest Ordering(const std::string& name) {
  auto request = Dispatching(name);
  request.mutable_assignment()->set_document_number("测试〔2026〕1号");
  request.mutable_assignment()->set_signatory("issuer1");
  return request;
}

inline v1::RecordContactRequest Calling(const std::string& dispatch, bool reached = true) {
  auto request = On<v1::RecordContactRequest>(dispatch);
  request.mutable_contact()->set_reached(reached);
  request.mutable_contact()->set_means("电话");
  return request;
}

inline v1::ReplyDispatchRequest Replying(const std::string& dispatch) {
  auto request = On<v1::ReplyDispatchRequest>(dispatch);
  v1::Reply& reply = *request.mutable_reply();
  reply.set_truth(v1::Reply::TRUE);
  reply.set_solved(v1::Reply::SOLVED_YES);
  reply.set_in_remit(true);
  reply.set_text("已核实处理");
  reply.set_told(true);
  reply.set_told_how("电话");
  return request;
}

inline v1::AuditReplyRequest Auditing(const std::string& dispatch, bool passed) {
  auto request = On<v1::AuditReplyRequest>(dispatch);
  request.set_passed(passed);
  if (!passed) request.set_note("未说明依据");
  return request;
}

inline v1::RecordCallBackRequest Asking(const std::string& name, v1::CallBack::Grade grade) {
  auto request = On<v1::RecordCallBackRequest>(name);
  request.mutable_call_back()->set_reached(true);
  request.mutable_call_back()->set_grade(grade);
  request.mutable_call_back()->set_solved(v1::Reply::SOLVED_YES);
  return request;
}

inline v1::RuleOnDissatisfactionRequest Ruling(const std::string& name, bool redo) {
  auto request = On<v1::RuleOnDissatisfactionRequest>(name);
  request.set_redo(redo);
  request.set_reason("督导裁定");
  return request;
}

inline v1::AuditSettlementRequest AuditingSettlement(const std::string& name, bool passed) {
  auto request = On<v1::AuditSettlementRequest>(name);
  request.set_passed(passed);
  if (!passed) request.set_note("未核实");
  return request;
}

// A case that operator1 has handled and settled at the desk.
inline std::string SettledAtDesk(TestDesk& desk) {
  const std::string name = Log(desk, Help());
  Must(desk, "operator1", commands::HandleDirectly, On<v1::HandleDirectlyRequest>(name));
  auto settling = On<v1::SettleCaseRequest>(name);
  settling.mutable_settlement()->set_result("已解决");
  settling.mutable_settlement()->set_told(true);
  settling.mutable_settlement()->set_told_how("电话");
  Must(desk, "operator1", commands::SettleCase, settling);
  return name;
}

// The same, `drawn` as the draw would have it.
inline std::string SettledCase(TestDesk& desk, bool drawn) {
  const std::string name = SettledAtDesk(desk);
  REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
    StoredCase stored = *tx.FindCase(ParseCaseName(name).value());
    stored.record.set_drawn_for_audit(drawn);
    tx.Update(stored);
    tx.Append({}, stored.id, 0);
    return true;
  }) == Fate::kCommitted);
  return name;
}

inline void Sign(TestDesk& desk, const std::string& who, const std::string& dispatch) {
  Must(desk, who, commands::SignDispatch, On<v1::SignDispatchRequest>(dispatch));
}

// Signs, calls and replies; the case is REPLIED.
inline void Reply(TestDesk& desk, const std::string& who, const std::string& dispatch) {
  Sign(desk, who, dispatch);
  Must(desk, who, commands::RecordContact, Calling(dispatch));
  Must(desk, who, commands::ReplyDispatch, Replying(dispatch));
}

// A referred case of the sample, up to CALLING_BACK.
inline std::string CallingBackCase(TestDesk& desk, const v1::Call& call = Help()) {
  const std::string name = Log(desk, call);
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Reply(desk, "h-rudong-civil-affairs", DispatchName(name, 1));
  Must(desk, "supervisor1", commands::AuditReply, Auditing(DispatchName(name, 1), true));
  return name;
}

}  // namespace hotline
