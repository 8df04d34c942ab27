// What happens to a case besides its dispatches, act by act on a real store.

#include "server/commands/course.h"

#include "rules/clocks.h"
#include "rules/names.h"
#include "server/commands/ask.h"
#include "server/commands/tend.h"
#include "storage/chain.h"
#include "tests/server/stories.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Case;
using v1::Dispatch;

v1::Call Mandatory() {
  v1::Call call = Help();
  call.mutable_demands(0)->set_situation(v1::Demand::ABANDONED);
  return call;
}

v1::ReportHarmRequest Reporting(const std::string& name, const std::string& reference) {
  auto request = On<v1::ReportHarmRequest>(name);
  v1::HarmReport& report = *request.mutable_report();
  report.set_situation(v1::Demand::ABANDONED);
  report.set_receiver("rudong-police");
  report.set_channel("电话");
  report.set_taken_by("测试民警");
  report.set_reference(reference);
  *report.mutable_time() = ToProto(ParseInstant("2026-09-14T09:00+08:00").value());
  return request;
}

v1::RejectCaseRequest Rejecting(const std::string& name) {
  auto request = On<v1::RejectCaseRequest>(name);
  request.set_ground("已由法院受理");
  request.set_channel_told("向受理法院反映");
  return request;
}

v1::HandOverCaseRequest HandingOver(const std::string& name) {
  auto request = On<v1::HandOverCaseRequest>(name);
  request.mutable_hand_over()->set_receiver("12345");
  request.mutable_hand_over()->set_reason("属市政管理");
  request.mutable_hand_over()->set_told(true);
  request.mutable_hand_over()->set_told_how("电话");
  return request;
}
v1::ConfirmHandOverRequest Receipt(const std::string& name) {
  auto request = On<v1::ConfirmHandOverRequest>(name);
  request.set_taken_by("测试受理员");
  request.set_foreign_number("12345-测试-1");
  return request;
}

v1::InstructCaseRequest Instructing(const std::string& name) {
  auto request = On<v1::InstructCaseRequest>(name);
  request.mutable_instruction()->set_post("测试主任");
  request.mutable_instruction()->set_text("从快办理");
  request.mutable_instruction()->set_document("测批〔2026〕1号");
  return request;
}

v1::ReopenCaseRequest Reopening(const std::string& name) {
  auto request = On<v1::ReopenCaseRequest>(name);
  request.set_ground(v1::ReopenCaseRequest::NEW_FACTS);
  request.set_reason("来电人补充证据");
  return request;
}

v1::MergeCaseRequest Merging(const std::string& child, const std::string& parent) {
  auto request = On<v1::MergeCaseRequest>(child);
  request.set_parent(parent);
  request.set_reason("同一事项");
  return request;
}
v1::UnmergeCaseRequest Unmerging(const std::string& child) {
  auto request = On<v1::UnmergeCaseRequest>(child);
  request.set_reason("并非同一事项");
  return request;
}

// A second caller's.
v1::Call Other(v1::Call call, const char* telephone = "13800000077") {
  call.mutable_caller()->set_telephone(telephone);
  return call;
}

bool Sees(TestDesk& desk, const std::string& who, const std::string& name) {
  return static_cast<bool>(desk.Ask(who, commands::GetCase, On<v1::GetCaseRequest>(name)));
}

TEST_CASE("a mandatory case: receivers named, reported, disposed of, closed with its reference") {
  TestDesk desk;
  const std::string name = Log(desk, Mandatory());
  const Case logged = desk.Stored(name);
  const v1::Limit* limit = InForce(logged.desk_limits(), v1::Limit::HARM_REPORT);
  REQUIRE(limit != nullptr);
  CHECK(FromProto(limit->due_time()) == FromProto(logged.create_time()) + std::chrono::minutes(15));
  const auto preview =
      desk.Ask("dispatcher1", commands::PreviewDispatch, On<v1::PreviewDispatchRequest>(name));
  REQUIRE(preview);
  CHECK(preview->explanation(preview->explanation_size() - 1) ==
        "强制报告：须向如东县公安局、如东县民政局报告。");

  Must(desk, "operator1", commands::ReportHarm, Reporting(name, ""));
  auto dispatching = Dispatching(name);
  dispatching.set_mode(v1::Mode::REFER);
  dispatching.set_reason("公安先行处置");
  Must(desk, "dispatcher1", commands::DispatchCase, dispatching);
  const std::string dispatch = DispatchName(name, 1);
  const std::string unit = desk.Stored(name).dispatches(0).unit();
  Sign(desk, "h-" + unit, dispatch);
  auto disposal = On<v1::RecordDisposalRequest>(dispatch);
  disposal.mutable_disposal()->set_whereabouts("测试救助站");
  disposal.mutable_disposal()->set_safe(true);
  disposal.mutable_disposal()->set_text("已安置");
  Must(desk, "h-" + unit, commands::RecordDisposal, disposal);
  CHECK(desk.See("dispatcher1", name).dispatches(0).disposals(0).safe());

  auto feedback = On<v1::RecordFeedbackRequest>(name);
  feedback.mutable_feedback()->set_told(true);
  feedback.mutable_feedback()->set_told_how("电话");
  Must(desk, "operator1", commands::RecordFeedback, feedback);
  CHECK(desk.See("supervisor1", name).feedback().told());

  Must(desk, "h-" + unit, commands::RecordContact, Calling(dispatch));
  Must(desk, "h-" + unit, commands::ReplyDispatch, Replying(dispatch));
  if (desk.Stored(name).state() == Case::IN_HAND) {  // where the head has to release it
    auto release = On<v1::ReplyDispatchRequest>(dispatch);
    release.set_release(true);
    Must(desk, "head-" + unit, commands::ReplyDispatch, release);
  }
  Must(desk, "supervisor1", commands::AuditReply, Auditing(dispatch, true));
  // Who took it is known, the reference is not.
  Must(desk, "operator1", commands::ReportHarm, Reporting(name, "测受〔2026〕1号"));
  Must(desk, "operator1", commands::RecordCallBack, Asking(name, v1::CallBack::SATISFIED));
  CHECK(desk.Stored(name).state() == Case::CLOSED);
  CHECK(desk.Verify().holds());
}

TEST_CASE("a case of which 110 took notice on the line is reported by that") {
  TestDesk desk;
  v1::Call call = Mandatory();
  v1::EmergencyPassedOn& emergency = *call.mutable_demands(0)->mutable_emergency();
  emergency.set_line("110");
  emergency.set_reference("110-测试-1");
  *emergency.mutable_passed_time() = ToProto(desk.now());
  const Case record = desk.Stored(Log(desk, call));
  REQUIRE(record.harm_reports_size() == 1);
  CHECK(record.harm_reports(0).reference() == "110-测试-1");
  CHECK(record.harm_reports(0).by() == "accounts/operator1");
}

TEST_CASE("what cannot be reopened any more goes on as a new case that is linked to it") {
  TestDesk desk;
  const std::string old = Log(desk, Help());
  v1::Call again = Help();
  again.mutable_demands(0)->set_follows(old);
  CHECK(Outcome(TryLog(desk, "operator2", again)) == "WRONG_STATE call.demands[0].follows");
  Must(desk, "dispatcher1", commands::RejectCase, Rejecting(old));
  desk.Wait(std::chrono::hours(24 * 40));
  CHECK(Outcome(desk.Do("supervisor1", commands::ReopenCase, Reopening(old))) == "WINDOW_OVER ");
  const std::string fresh = Log(desk, again, "operator2");
  CHECK(desk.Stored(fresh).linked_cases_size() == 1);
  CHECK(desk.See("supervisor1", fresh).linked_cases(0) == old);
  again.mutable_demands(0)->set_follows(CaseName(CaseNumber("3206", OfficeDay(desk.now()), 999)));
  CHECK(Outcome(TryLog(desk, "operator2", again)) == "UNKNOWN_VALUE call.demands[0].follows");
}

TEST_CASE("a case is rejected, reopened within its window, and never one with harm") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::RejectCase, Rejecting(name));
  CHECK(desk.Stored(name).state() == Case::REJECTED);
  CHECK(desk.See("operator1", name).reject_channel_told() == "向受理法院反映");
  auto reopening = Reopening(name);
  reopening.clear_ground();
  reopening.clear_reason();
  CHECK(Outcome(desk.Do("supervisor1", commands::ReopenCase, reopening)) ==
        "MISSING reason, MISSING ground");
  Must(desk, "supervisor1", commands::ReopenCase, Reopening(name));
  CHECK(desk.Stored(name).state() == Case::REGISTERED);
  CHECK(desk.Stored(name).reject_ground().empty());
  Must(desk, "dispatcher1", commands::RejectCase, Rejecting(name));
  desk.Wait(std::chrono::hours(24 * 31));
  CHECK(Outcome(desk.Do("supervisor1", commands::ReopenCase, Reopening(name))) == "WINDOW_OVER ");
  CHECK(Outcome(desk.Do("dispatcher1", commands::RejectCase, Rejecting(Log(desk, Mandatory())))) ==
        "MANDATORY_CASE ");
}

TEST_CASE("a hand-over leaves the case in hand until its receipt is in") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  CHECK(Outcome(desk.Do("dispatcher1", commands::ConfirmHandOver, Receipt(name))) == "NOT_OPEN ");
  Must(desk, "dispatcher1", commands::HandOverCase, HandingOver(name));
  CHECK(desk.Stored(name).state() == Case::IN_HAND);
  CHECK(desk.Stored(name).hand_over().has_receipt_limit());
  Sign(desk, "h-rudong-civil-affairs", DispatchName(name, 1));  // work goes on meanwhile
  auto early = Receipt(name);
  *early.mutable_receipt_time() = ToProto(desk.now() + std::chrono::hours(1));
  CHECK(Outcome(desk.Do("dispatcher1", commands::ConfirmHandOver, early)) ==
        "IN_FUTURE receipt_time");
  Must(desk, "dispatcher1", commands::ConfirmHandOver, Receipt(name));
  const Case stored = desk.Stored(name);
  CHECK(stored.state() == Case::HANDED_OVER);
  CHECK(stored.dispatches(0).state() == Dispatch::ENDED);
  CHECK(stored.hand_over().foreign_number() == "12345-测试-1");
}

TEST_CASE("an instruction makes the lead answer to the authority, which then has to pass it") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  auto request = Instructing(name);
  request.mutable_assignment()->set_authority("nantong-protection-committee");
  request.mutable_assignment()->set_figure(2);
  request.mutable_assignment()->set_basis(v1::Limit::WORKING_DAYS);
  CHECK_FALSE(Sees(desk, "issuer1", name));
  Must(desk, "supervisor1", commands::InstructCase, request);
  CHECK(Sees(desk, "issuer1", name));
  CHECK(desk.Stored(name).dispatches(0).mode() == v1::Mode::ASSIGN);
  const std::string dispatch = DispatchName(name, 1);
  Sign(desk, "h-rudong-civil-affairs", dispatch);
  Must(desk, "h-rudong-civil-affairs", commands::RecordContact, Calling(dispatch));
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::ReplyDispatch, Replying(dispatch))) ==
        "CLOSING_REPORT_NEEDED reply.closing_report");
}

TEST_CASE("a lead that an instruction gives less time does not wait for opinions beyond it") {
  TestDesk desk;
  const std::string name = Log(desk, Cafe());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  auto request = Instructing(name);
  request.mutable_assignment()->set_authority("nantong-protection-committee");
  request.mutable_assignment()->set_figure(1);
  request.mutable_assignment()->set_basis(v1::Limit::WORKING_DAYS);
  Must(desk, "supervisor1", commands::InstructCase, request);
  const Case stored = desk.Stored(name);
  const auto due = [&](int i, v1::Limit::Kind kind) {
    return FromProto(InForce(stored.dispatches(i).limits(), kind)->due_time());
  };
  for (const int co_handler : {1, 2}) {
    CHECK(due(co_handler, v1::Limit::OPINION) < due(0, v1::Limit::FINISH));
  }
  CHECK(desk.Verify().holds());
}

TEST_CASE("a merged child is answered with its parent and called back by itself") {
  TestDesk desk;
  const std::string parent = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(parent));
  const std::string same = Log(desk, Help());
  CHECK(Outcome(desk.Do("dispatcher1", commands::MergeCase, Merging(same, parent))) ==
        "SAME_CALLER parent");
  const std::string child = Log(desk, Other(Help()));
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(child));
  CHECK(Outcome(desk.Do("dispatcher1", commands::MergeCase, Merging(child, "cases/17"))) ==
        "BAD_FORMAT parent");
  Must(desk, "dispatcher1", commands::MergeCase, Merging(child, parent));
  CHECK(desk.Stored(child).state() == Case::MERGED);
  CHECK(desk.Stored(child).dispatches(0).state() == Dispatch::ENDED);
  CHECK(desk.Stored(parent).merged_cases(0) == child);
  CHECK(desk.See("h-rudong-civil-affairs", parent).merged_cases().empty());
  const std::string third = Log(desk, Other(Help(), "13800000088"));
  CHECK(Outcome(desk.Do("dispatcher1", commands::MergeCase, Merging(third, child))) ==
        "MERGED_ALREADY parent");
  CHECK(Outcome(desk.Do("dispatcher1", commands::MergeCase, Merging(parent, third))) ==
        "MERGED_ALREADY ");

  Reply(desk, "h-rudong-civil-affairs", DispatchName(parent, 1));
  Must(desk, "supervisor1", commands::AuditReply, Auditing(DispatchName(parent, 1), true));
  CHECK(desk.Stored(child).state() == Case::CALLING_BACK);
  CHECK_THAT(desk.Stored(child).settlement().result(), Catch::Contains("核查：属实"));
  Must(desk, "operator1", commands::RecordCallBack, Asking(parent, v1::CallBack::SATISFIED));
  CHECK(desk.Stored(child).state() == Case::CALLING_BACK);

  SECTION("its own good grade closes it") {
    Must(desk, "operator1", commands::RecordCallBack, Asking(child, v1::CallBack::SATISFIED));
    CHECK(desk.Stored(child).state() == Case::CLOSED);
  }
  SECTION("its redo is its own") {
    Must(desk, "operator1", commands::RecordCallBack, Asking(child, v1::CallBack::DISSATISFIED));
    Must(desk, "supervisor1", commands::RuleOnDissatisfaction, Ruling(child, true));
    const Case stored = desk.Stored(child);
    CHECK(stored.state() == Case::REGISTERED);
    CHECK(stored.redos() == 1);
    CHECK(stored.merged_into().empty());
    CHECK(desk.Stored(parent).merged_cases().empty());
    CHECK(desk.Stored(parent).state() == Case::CLOSED);
    Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(child));
    // The second round was the answer by its parent.
    CHECK(desk.Stored(child).round() == 3);
    CHECK(desk.Events("supervisor1", parent).back().act() == Act::UNMERGE);
  }
  SECTION("reopened it waits for no parent, until it is merged into another") {
    const bool instructed = GENERATE(false, true);
    Must(desk, "operator1", commands::RecordCallBack, Asking(child, v1::CallBack::SATISFIED));
    if (instructed) {
      Must(desk, "supervisor1", commands::InstructCase, Instructing(child));
    } else {
      Must(desk, "supervisor1", commands::ReopenCase, Reopening(child));
    }
    CHECK(desk.Stored(child).state() == Case::REGISTERED);
    CHECK(desk.Stored(child).merged_into().empty());
    CHECK(desk.Stored(parent).merged_cases().empty());
    CHECK(desk.Events("supervisor1", child).back().act() ==
          (instructed ? Act::INSTRUCT : Act::REOPEN));
    CHECK(desk.Events("supervisor1", parent).back().act() == Act::UNMERGE);
    CHECK(desk.Events("supervisor1", parent).back().reason().empty());
    Must(desk, "dispatcher1", commands::MergeCase, Merging(child, third));
    // What the first parent answers anew is not for it.
    Must(desk, "supervisor1", commands::ReopenCase, Reopening(parent));
    Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(parent));
    Reply(desk, "h-rudong-civil-affairs", DispatchName(parent, 2));
    Must(desk, "supervisor1", commands::AuditReply, Auditing(DispatchName(parent, 2), true));
    CHECK(desk.Stored(child).state() == Case::MERGED);
    CHECK(desk.Stored(child).merged_into() == third);
  }
  CHECK(desk.Verify().holds());
}

TEST_CASE("a graver child shortens what the parent's unit has, and a report of harm does too") {
  TestDesk desk;
  const std::string parent = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(parent));
  const auto finish = [&](const std::string& name) {
    const Case stored = desk.Stored(name);
    return FromProto(InForce(stored.dispatches(0).limits(), v1::Limit::FINISH)->due_time());
  };
  const Instant before = finish(parent);
  v1::Call urgent = Other(Help());
  urgent.mutable_demands(0)->set_urgency(v1::Demand::URGENT);
  const std::string child = Log(desk, urgent);
  Must(desk, "dispatcher1", commands::MergeCase, Merging(child, parent));
  CHECK(desk.Stored(parent).demand().urgency() == v1::Demand::URGENT);
  CHECK(finish(parent) < before);
  CHECK(finish(parent) <= desk.now() + std::chrono::hours(25));

  const std::string harmed = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(harmed));
  const Instant before_harm = finish(harmed);
  Must(desk, "operator1", commands::ReportHarm, Reporting(harmed, "1"));
  const Case stored = desk.Stored(harmed);
  CHECK(stored.mandatory());
  CHECK(InForce(stored.dispatches(0).limits(), v1::Limit::DISPOSAL) != nullptr);
  // What counts as a report has 15 working days; what had less keeps it.
  CHECK(finish(harmed) == before_harm);
}

TEST_CASE("a case that answers to an authority is not merged away from it") {
  TestDesk desk;
  const std::string parent = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(parent));
  const std::string child = Log(desk, Other(Help()));
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(child));
  auto request = Instructing(child);
  request.mutable_assignment()->set_authority("nantong-protection-committee");
  Must(desk, "supervisor1", commands::InstructCase, request);
  CHECK(Outcome(desk.Do("dispatcher1", commands::MergeCase, Merging(child, parent))) ==
        "ASSIGNED_CASE parent");
  CHECK(desk.Stored(child).state() == Case::IN_HAND);
  Must(desk, "dispatcher1", commands::MergeCase, Merging(parent, child));
}

v1::RuleOnAskRequest Declined(const std::string& name) {
  auto ruling = On<v1::RuleOnAskRequest>(AskName(name, 1));
  ruling.set_reason("不必回避");
  return ruling;
}

TEST_CASE("who has withdrawn from the parent merges nothing into it") {
  TestDesk desk;
  const std::string parent = Log(desk, Help());
  const std::string child = Log(desk, Other(Help()));
  auto himself = On<v1::WithdrawPersonRequest>(parent);
  himself.set_reason("与当事人是亲属");
  Must(desk, "dispatcher1", commands::WithdrawPerson, himself);
  CHECK(Outcome(desk.Do("dispatcher1", commands::MergeCase, Merging(child, parent))) ==
        "WITHDRAWN_PERSON parent");
  Must(desk, "supervisor1", commands::RuleOnAsk, Declined(parent));
  Must(desk, "dispatcher1", commands::MergeCase, Merging(child, parent));
}

TEST_CASE("a child whose parent ends without an answer stands alone again") {
  TestDesk desk;
  const std::string parent = Log(desk, Help());
  const std::string child = Log(desk, Other(Help()));
  Must(desk, "dispatcher1", commands::MergeCase, Merging(child, parent));
  SECTION("rejected") { Must(desk, "dispatcher1", commands::RejectCase, Rejecting(parent)); }
  SECTION("terminated") {
    auto asking = On<v1::AskTerminationRequest>(parent);
    asking.set_ground(v1::Ask::CALLER_WITHDRAWS);
    asking.set_reason("来电人撤回");
    Must(desk, "operator1", commands::AskTermination, asking);
    auto ruling = On<v1::RuleOnAskRequest>(parent + "/asks/1");
    ruling.set_granted(true);
    ruling.set_reason("属实");
    ruling.set_told(true);
    ruling.set_told_how("电话");
    ruling.mutable_change()->set_etag(desk.Stored(parent).etag());
    Must(desk, "supervisor1", commands::RuleOnAsk, ruling);
    CHECK(desk.Stored(parent).state() == Case::TERMINATED);
  }
  SECTION("handed over") {
    Must(desk, "dispatcher1", commands::HandOverCase, HandingOver(parent));
    CHECK(desk.Stored(child).state() == Case::MERGED);
    Must(desk, "dispatcher1", commands::ConfirmHandOver, Receipt(parent));
  }
  SECTION("unmerged") {
    auto silent = Unmerging(child);
    silent.clear_reason();
    CHECK(Outcome(desk.Do("dispatcher1", commands::UnmergeCase, silent)) == "MISSING reason");
    Must(desk, "dispatcher1", commands::UnmergeCase, Unmerging(child));
  }
  CHECK(desk.Stored(child).state() == Case::REGISTERED);
  CHECK(desk.Stored(child).merged_into().empty());
  CHECK(desk.Stored(parent).merged_cases().empty());
  CHECK(desk.Events("supervisor1", child).back().act() == Act::UNMERGE);
}

TEST_CASE("in a merged group the accused are the union, and no longer once it is parted") {
  TestDesk desk;
  const std::string parent = Log(desk, Help());
  const std::string child = Log(desk, Other(Help()));
  const std::string sibling = Log(desk, Other(Help(), "13800000088"));
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(parent));
  Must(desk, "dispatcher1", commands::MergeCase, Merging(sibling, parent));
  auto naming = On<v1::NameAccusedRequest>(child);
  naming.mutable_accused()->set_unit("rudong-civil-affairs");
  Must(desk, "operator1", commands::NameAccused, naming);
  CHECK(Outcome(desk.Do("dispatcher1", commands::MergeCase, Merging(child, parent))) ==
        "ACCUSED_UNIT parent");
  naming.mutable_accused()->set_account("accounts/supervisor2");
  naming.mutable_accused()->clear_unit();
  auto clearing = On<v1::ClearAccusedRequest>(child);
  clearing.mutable_accused()->set_unit("rudong-civil-affairs");
  clearing.set_reason("更正");
  Must(desk, "supervisor1", commands::ClearAccused, clearing);
  Must(desk, "operator1", commands::NameAccused, naming);
  Must(desk, "dispatcher1", commands::MergeCase, Merging(child, parent));
  for (const std::string& name : {parent, child, sibling}) {
    INFO(name);
    CHECK_FALSE(Sees(desk, "supervisor2", name));
    CHECK(Sees(desk, "supervisor1", name));
  }
  // Named in one, the unit loses the parent.
  naming = On<v1::NameAccusedRequest>(sibling);
  naming.mutable_accused()->set_unit("rudong-civil-affairs");
  Must(desk, "operator1", commands::NameAccused, naming);
  CHECK(desk.Stored(parent).state() == Case::REGISTERED);
  CHECK(desk.Stored(parent).dispatches(0).state() == Dispatch::SUPERSEDED);
  CHECK_FALSE(Sees(desk, "h-rudong-civil-affairs", parent));

  Must(desk, "dispatcher1", commands::UnmergeCase, Unmerging(child));
  CHECK(Sees(desk, "supervisor2", parent));
  CHECK(Sees(desk, "supervisor2", sibling));
  CHECK_FALSE(Sees(desk, "supervisor2", child));
  CHECK_FALSE(Sees(desk, "h-rudong-civil-affairs", parent));
  Must(desk, "dispatcher1", commands::UnmergeCase, Unmerging(sibling));
  CHECK(Sees(desk, "h-rudong-civil-affairs", parent));
}

TEST_CASE("the clockwork archives what is over with the hash of its manifest") {
  TestDesk desk;
  const std::string name = CallingBackCase(desk);
  Must(desk, "operator1", commands::RecordCallBack, Asking(name, v1::CallBack::SATISFIED));
  const auto tend = [&] {
    bool wrote = false;
    desk.store().WriteAndWait([&](Transaction& tx) {
      Ambient clockwork = desk.AmbientOf(tx, "admin1", tx.Now());
      clockwork.actor.set_name("clockwork");
      wrote = commands::TendCase(tx, tx.FindCase(*ParseCaseName(name))->id, clockwork);
      return wrote;
    });
    return wrote;
  };
  CHECK_FALSE(tend());
  desk.Wait(std::chrono::hours(24 * 31));
  CHECK(tend());
  CHECK(desk.Stored(name).state() == Case::ARCHIVED);
  CHECK(desk.Stored(name).archive_manifest().size() == 32);
  CHECK_FALSE(tend());
  CHECK(Outcome(desk.Do("supervisor1", commands::ReopenCase, Reopening(name))) == "WRONG_STATE ");
  CHECK(desk.Events("supervisor1", name).back().act() == Act::ARCHIVE);
  CHECK(desk.Verify().holds());
}

}  // namespace
}  // namespace hotline
