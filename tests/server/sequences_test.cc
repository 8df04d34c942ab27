// What no sequence of allowed acts may win, and whom it may not tell.

#include "tests/server/sequences.h"

namespace hotline {
namespace {

using namespace sequences;

TEST_CASE("a return is taken back with its dispatch, not as an ask alone") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const std::string lead = DispatchName(name, 1);
  Must(desk, kCivil, commands::AskReturn, Returning(lead));
  CHECK(Outcome(desk.Do(kCivil, commands::TakeBackAsk,
                        On<v1::TakeBackAskRequest>(AskName(lead, 1)))) == "IMPOSSIBLE name");
  Must(desk, kCivil, commands::WithdrawReturn, On<v1::WithdrawReturnRequest>(lead));
  CHECK(desk.Stored(name).dispatches(0).state() == Dispatch::SIGNED);
}

TEST_CASE("nobody rules on the return that he asked for himself, under whatever account") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const std::string lead = DispatchName(name, 1);
  MakeOnePerson(desk, "dispatcher1", kCivil);
  Must(desk, kCivil, commands::AskReturn, Returning(lead));
  CHECK(Outcome(desk.Do("dispatcher1", commands::RuleOnReturn, Granting(lead))) == "SAME_PERSON ");
}

TEST_CASE("nobody consents to the redirection that he asked for himself") {
  TestDesk desk;
  const std::string name = Log(desk, Bullying());
  Must(desk, "dispatcher1", commands::DispatchCase, Ordering(name));
  const std::string lead = DispatchName(name, 1);
  MakeOnePerson(desk, "issuer1", "dispatcher1");
  Must(desk, "dispatcher1", commands::RedirectDispatch, Redirecting(lead, "nt-education"));
  CHECK(Outcome(desk.Do("issuer1", commands::RedirectDispatch, Consenting(lead, true))) ==
        "SAME_PERSON ");
}

TEST_CASE("asking for a redirection again and again has an end") {
  TestDesk desk;
  const std::string name = Log(desk, Bullying());
  Must(desk, "dispatcher1", commands::DispatchCase, Ordering(name));
  const std::string lead = DispatchName(name, 1);
  std::string outcome = "OK";
  int asked = 0;
  for (; outcome == "OK" && asked < 60; ++asked) {
    outcome = Outcome(
        desk.Do("dispatcher1", commands::RedirectDispatch, Redirecting(lead, "nt-education")));
    if (outcome == "OK") Must(desk, "issuer1", commands::RedirectDispatch, Consenting(lead, false));
  }
  CHECK(outcome == "TOO_MANY ");
  CHECK(asked == 21);
}

TEST_CASE("a redirection that is thought of neither holds up a return nor shows itself by it") {
  TestDesk desk;
  v1::Call call = Bullying();
  const std::string name = Log(desk, call);
  Must(desk, "dispatcher1", commands::DispatchCase, Ordering(name));
  const std::string lead = DispatchName(name, 1);
  Sign(desk, "h-haian-education", lead);
  Must(desk, "dispatcher1", commands::RedirectDispatch, Redirecting(lead, "nt-education"));
  Must(desk, "h-haian-education", commands::AskReturn, Returning(lead));
  CHECK(desk.Stored(name).dispatches(0).state() == Dispatch::RETURN_ASKED);
}

TEST_CASE("where the child is and who reported harm is not for a co-handler") {
  TestDesk desk;
  const std::string name = Log(desk, Cafe());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  const std::string lead = DispatchName(name, 1);
  const Case issued = desk.Stored(name);
  for (const Dispatch& one : issued.dispatches()) Sign(desk, "h-" + one.unit(), one.name());
  Must(desk, "operator1", commands::ReportHarm, Reporting(name, v1::Demand::ABANDONED));
  auto disposal = On<v1::RecordDisposalRequest>(lead);
  disposal.mutable_disposal()->set_whereabouts("测试救助站");
  disposal.mutable_disposal()->set_text("已安置");
  Must(desk, "h-chongchuan-culture-tourism", commands::RecordDisposal, disposal);
  auto feedback = On<v1::RecordFeedbackRequest>(name);
  feedback.mutable_feedback()->set_told(true);
  feedback.mutable_feedback()->set_told_how("电话");
  feedback.mutable_feedback()->set_note("报告人系测试教师");
  Must(desk, "operator1", commands::RecordFeedback, feedback);

  const Case desks = desk.See("dispatcher1", name);
  CHECK(desks.dispatches(0).disposals_size() == 1);
  CHECK(desks.harm_reports_size() == 1);
  CHECK(desks.has_feedback());
  const Case leads = desk.See("h-chongchuan-culture-tourism", name);
  CHECK(leads.dispatches(0).disposals_size() == 1);
  CHECK(leads.harm_reports_size() == 1);
  CHECK_FALSE(leads.has_feedback());
  const Case theirs = desk.See("h-chongchuan-zhian", name);
  REQUIRE(theirs.dispatches(0).part() == Dispatch::LEAD);
  CHECK(theirs.dispatches(0).disposals().empty());
  CHECK(theirs.harm_reports().empty());
  CHECK_FALSE(theirs.has_feedback());
}

TEST_CASE("a unit from which the case was taken learns nothing of what becomes of it") {
  TestDesk desk;
  const std::string name = InHand(desk);
  Must(desk, "dispatcher1", commands::RedirectDispatch,
       Redirecting(DispatchName(name, 1), "rudong-education"));
  auto instructing = On<v1::InstructCaseRequest>(name);
  instructing.mutable_instruction()->set_post("团市委书记");
  instructing.mutable_instruction()->set_text("速办");
  instructing.mutable_instruction()->set_document("测试〔2026〕2号");
  Must(desk, "supervisor1", commands::InstructCase, instructing);
  Must(desk, "operator1", commands::ReportHarm, Reporting(name, v1::Demand::ABANDONED));
  Must(desk, "dispatcher1", commands::HandOverCase, HandingOver(name, "12345"));
  const Case old = desk.See(kCivil, name);
  CHECK(old.instructions().empty());
  CHECK(old.harm_reports().empty());
  CHECK_FALSE(old.has_hand_over());
  for (const v1::Event& event : desk.Events(kCivil, name)) CHECK(event.dispatch() == 1);
  CHECK(desk.See("h-rudong-education", name).instructions_size() == 1);
}

TEST_CASE(
    "harm that is reported of a merged case takes it out of its parent, with its own clocks") {
  TestDesk desk;
  const std::string parent = InHand(desk);
  const std::string child = Log(desk, Other(Help()));
  Must(desk, "dispatcher1", commands::MergeCase, Merging(child, parent));
  desk.Wait(std::chrono::minutes(31));
  SECTION("a situation makes it mandatory") {
    Must(desk, "operator1", commands::ReportHarm, Reporting(child, v1::Demand::ABANDONED));
    const Case alone = desk.Stored(child);
    CHECK(alone.state() == Case::REGISTERED);
    CHECK(alone.mandatory());
    CHECK(alone.merged_into().empty());
    CHECK(FromProto(InForce(alone.desk_limits(), Limit::DISPATCH)->due_time()) <=
          desk.now() + std::chrono::minutes(10));
    CHECK(desk.Stored(parent).merged_cases().empty());
    CHECK_FALSE(desk.Stored(parent).mandatory());
  }
  SECTION("other danger does not") {
    Must(desk, "operator1", commands::ReportHarm, Reporting(child, v1::Demand::SITUATION_NONE));
    CHECK(desk.Stored(child).state() == Case::MERGED);
  }
  CHECK(desk.Verify().holds());
}

TEST_CASE("a flag that two persons cleared comes back with another report") {
  TestDesk desk;
  v1::Call call = Help();
  call.mutable_demands(0)->set_situation(v1::Demand::ABANDONED);
  const std::string name = Log(desk, call);
  auto clearing = On<v1::AskHarmClearingRequest>(name);
  clearing.set_reason("误报");
  Must(desk, "operator1", commands::AskHarmClearing, clearing);
  auto ruling = On<v1::RuleOnAskRequest>(AskName(name, 1));
  ruling.set_granted(true);
  ruling.set_reason("查明误报");
  Must(desk, "supervisor1", commands::RuleOnAsk, ruling);
  REQUIRE_FALSE(desk.Stored(name).mandatory());
  Must(desk, "operator1", commands::ReportHarm, Reporting(name, v1::Demand::ABANDONED));
  CHECK(desk.Stored(name).mandatory());
}

TEST_CASE("a case in which harm was reported is not terminated, whatever the situation") {
  TestDesk desk;
  const std::string name = InHand(desk);
  auto asking = On<v1::AskTerminationRequest>(name);
  asking.set_ground(Ask::CALLER_WITHDRAWS);
  asking.set_reason("来电人撤回");
  auto ruling = On<v1::RuleOnAskRequest>(AskName(name, 1));
  ruling.set_granted(true);
  ruling.set_reason("同意");
  ruling.set_told_how("电话");
  const auto report = Reporting(name, v1::Demand::SITUATION_NONE);
  SECTION("reported before it is asked") {
    Must(desk, "operator1", commands::ReportHarm, report);
    CHECK(Outcome(desk.Do("operator1", commands::AskTermination, asking)) == "MANDATORY_CASE ");
  }
  SECTION("reported meanwhile") {
    Must(desk, "operator1", commands::AskTermination, asking);
    Must(desk, "operator1", commands::ReportHarm, report);
    CHECK(Outcome(desk.Do("supervisor1", commands::RuleOnAsk, ruling)) == "MANDATORY_CASE ");
  }
}

TEST_CASE("handing over again wins no time for the receipt") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  const auto due = [&] {
    return FromProto(desk.Stored(name).hand_over().receipt_limit().due_time());
  };
  Must(desk, "dispatcher1", commands::HandOverCase, HandingOver(name, "12345"));
  const Instant first = due();
  desk.SetClock("2026-09-15T23:00");
  Must(desk, "dispatcher1", commands::HandOverCase, HandingOver(name, "12348"));
  CHECK(due() == first);
  CHECK(desk.Stored(name).hand_over().receiver() == "12348");
  // Over: it was alarmed, and another receiver has his own time.
  desk.SetClock("2026-09-16T00:00");
  Must(desk, "dispatcher1", commands::HandOverCase, HandingOver(name, "12345"));
  CHECK(due() > first);
}

TEST_CASE("an urgent return that nobody rules on in time raises an alarm") {
  TestDesk desk;
  PutOnDuty(desk, "dispatcher1");
  const std::string name = InHand(desk, Urgent());
  Must(desk, kCivil, commands::AskReturn, Returning(DispatchName(name, 1)));
  desk.Wait(std::chrono::minutes(29));
  Tend(desk, name);
  CHECK(AlarmsOf(desk, "dispatcher1").empty());
  desk.Wait(std::chrono::minutes(2));
  Tend(desk, name);
  Tend(desk, name);
  const auto alarms = AlarmsOf(desk, "dispatcher1");
  REQUIRE(alarms.size() == 1);
  CHECK(alarms[0].limit() == Limit::RULING);
  CHECK(alarms[0].dispatch() == 1);
  CHECK(alarms[0].times() == 1);
  CHECK(alarms[0].told(0) == "accounts/dispatcher1");
}

TEST_CASE("a withdrawal that nobody decides does not silence the alarms after it") {
  TestDesk desk;
  const std::string name = Log(desk, Urgent());
  Must(desk, "operator1", commands::HandleDirectly, On<v1::HandleDirectlyRequest>(name));
  Must(desk, "dispatcher1", commands::WithdrawPerson, Withdrawing(name, "operator2"));
  desk.SetClock("2026-09-15T10:00");
  Must(desk, "dispatcher1", commands::HandOverCase, HandingOver(name, "12345"));
  desk.SetClock("2026-09-16T00:00");  // the withdrawal should have been decided
  Tend(desk, name);
  desk.SetClock("2026-09-17T00:00");  // the receipt should be in
  std::vector<DueTick> ticks;
  desk.store().ReadAndWait([&](Reader& reader) { ticks = reader.DueCases(desk.now(), {}, 9); });
  CHECK(ticks.size() == 1);
  Tend(desk, name);
  const auto alarms = AlarmsOf(desk, "supervisor1");
  REQUIRE(alarms.size() == 2);
  CHECK(alarms[0].kind() == v1::Alarm::NO_RECEIPT);
  CHECK(alarms[1].kind() == v1::Alarm::DESK_LATE);
  CHECK(alarms[1].limit() == Limit::RULING);
  CHECK(alarms[1].role() == v1::Role::SUPERVISOR);
}

TEST_CASE("who is accused or withdrawn is not told of an alarm, somebody else is") {
  TestDesk desk;
  const std::string name = Log(desk, Urgent());
  PutOnDuty(desk, "dispatcher1");
  PutOnDuty(desk, "operator2");
  SECTION("accused, under another account") {
    MakeOnePerson(desk, "dispatcher1", "h-nt-police");
    Must(desk, "operator1", commands::NameAccused, Naming(name, "", "h-nt-police"));
  }
  SECTION("withdrawn") {
    Must(desk, "operator1", commands::WithdrawPerson, Withdrawing(name, "dispatcher1"));
  }
  desk.Wait(std::chrono::minutes(31));
  Tend(desk, name);
  const auto alarms = AlarmsOf(desk, "supervisor1");
  REQUIRE(alarms.size() == 1);
  REQUIRE(alarms[0].told_size() == 1);
  CHECK(alarms[0].told(0) == "accounts/operator2");
}

TEST_CASE("an alarm is told to an account, not to all whose names are like it") {
  TestDesk desk;
  for (const char* id : {"night_1", "nightX1", "NIGHT_1"}) {
    v1::Account account = desk.Who("operator2");
    account.set_name(std::string("accounts/") + id);
    account.set_person(std::string("person-") + id);
    desk.Add(account);
  }
  PutOnDuty(desk, "nightX1");
  const std::string name = Log(desk, Urgent());
  desk.Wait(std::chrono::minutes(31));
  Tend(desk, name);
  CHECK(AlarmsOf(desk, "nightX1").size() == 1);
  CHECK(AlarmsOf(desk, "night_1").empty());
  CHECK(AlarmsOf(desk, "NIGHT_1").empty());
}

TEST_CASE(
    "a person stays out until the supervisor decides, whatever becomes of the case meanwhile") {
  TestDesk desk;
  const std::string parent = InHand(desk);
  const std::string child = Log(desk, Other(Help()));
  Must(desk, "operator1", commands::WithdrawPerson, Withdrawing(child, "dispatcher1"));
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, Dispatching(child))) ==
        "WITHDRAWN_PERSON ");
  v1::Account second = desk.Who("dispatcher1");
  second.set_name("accounts/dispatcher2");
  second.set_person("person-dispatcher2");
  desk.Add(second);
  Must(desk, "dispatcher2", commands::MergeCase, Merging(child, parent));
  auto unmerging = On<v1::UnmergeCaseRequest>(child);
  unmerging.set_reason("并非同一事项");
  CHECK(Outcome(desk.Do("dispatcher1", commands::UnmergeCase, unmerging)) == "WITHDRAWN_PERSON ");
  Must(desk, "dispatcher2", commands::UnmergeCase, unmerging);
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, Dispatching(child))) ==
        "WITHDRAWN_PERSON ");
  CHECK(desk.Stored(child).blocked_accounts_size() == 1);
}

TEST_CASE("passing a case on within the line wins no second extension") {
  TestDesk desk;
  const std::string name = InHand(desk);
  auto extending = On<v1::AskExtensionRequest>(DispatchName(name, 1));
  extending.set_figure(3);
  extending.set_reason("须等鉴定");
  extending.set_told(true);
  extending.set_told_how("电话");
  Must(desk, kCivil, commands::AskExtension, extending);
  auto ruling = On<v1::RuleOnAskRequest>(AskName(DispatchName(name, 1), 1));
  ruling.set_granted(true);
  ruling.set_reason("同意");
  Must(desk, "head-rudong-civil-affairs", commands::RuleOnAsk, ruling);
  Must(desk, "dispatcher1", commands::RedirectDispatch,
       Redirecting(DispatchName(name, 1), "nt-civil-affairs"));
  REQUIRE(desk.Stored(name).dispatches(1).limit_kept());
  Sign(desk, "h-nt-civil-affairs", DispatchName(name, 2));
  extending.set_name(DispatchName(name, 2));
  CHECK(Outcome(desk.Do("h-nt-civil-affairs", commands::AskExtension, extending)) ==
        "ASKED_BEFORE ");
}

TEST_CASE("a sub-unit that is named as accused does not go on working on the case") {
  TestDesk desk;
  v1::Call call = Bullying();
  call.mutable_demands(0)->clear_accused();
  call.mutable_demands(0)->set_none_named(true);
  const std::string name = Log(desk, call);
  auto dispatching = Dispatching(name);
  dispatching.set_mode(v1::Mode::REFER);
  dispatching.set_lead("haian-education");
  dispatching.set_reason("测试");
  Must(desk, "dispatcher1", commands::DispatchCase, dispatching);
  const std::string lead = DispatchName(name, 1);
  Sign(desk, "h-haian-education", lead);
  auto down = On<v1::HandDownRequest>(lead);
  down.set_unit("haian-school-a");
  Must(desk, "h-haian-education", commands::HandDown, down);
  Must(desk, "operator1", commands::NameAccused, Naming(name, "haian-school-a"));
  const Case after = desk.Stored(name);
  CHECK(after.state() == Case::IN_HAND);
  CHECK(after.dispatches(0).state() == Dispatch::SIGNED);
  CHECK_FALSE(after.dispatches(0).has_handed_down());
  bool told = false;
  for (const v1::Event& event : desk.Events("supervisor1", name)) {
    told = told || (event.act() == Act::NAME_ACCUSED && event.dispatch() == 1);
  }
  CHECK(told);
}

TEST_CASE("a case is not merged into one that is handled by whom it accuses") {
  TestDesk desk;
  const std::string parent = Log(desk, Help());
  Must(desk, "operator1", commands::HandleDirectly, On<v1::HandleDirectlyRequest>(parent));
  const std::string child = Log(desk, Other(Help()), "operator2");
  Must(desk, "operator2", commands::NameAccused, Naming(child, "", "operator1"));
  CHECK(Outcome(desk.Do("dispatcher1", commands::MergeCase, Merging(child, parent))) ==
        "ACCUSED_UNIT parent");
}

TEST_CASE("an answer by the parent is a round of its own, for call-backs and for the rates") {
  TestDesk desk;
  const std::string parent = InHand(desk);
  const std::string child = Log(desk, Other(Help()));
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(child));
  Must(desk, "dispatcher1", commands::MergeCase, Merging(child, parent));
  Must(desk, kCivil, commands::RecordContact, Calling(DispatchName(parent, 1)));
  Must(desk, kCivil, commands::ReplyDispatch, Replying(DispatchName(parent, 1)));
  Must(desk, "supervisor1", commands::AuditReply, Auditing(DispatchName(parent, 1), true));
  Must(desk, "operator1", commands::RecordCallBack, Asking(child, v1::CallBack::DISSATISFIED));
  const Case graded = desk.Stored(child);
  CHECK(graded.dispatches(0).round() == 1);
  CHECK(graded.call_backs(0).round() == 2);

  // Its redo is answered by another parent: the caller is asked again.
  Must(desk, "supervisor1", commands::RuleOnDissatisfaction, Ruling(child, true));
  v1::Call third = Help();
  third.mutable_caller()->set_telephone("13800000066");
  const std::string next = InHand(desk, third);
  Must(desk, "dispatcher1", commands::MergeCase, Merging(child, next));
  Must(desk, kCivil, commands::RecordContact, Calling(DispatchName(next, 1)));
  Must(desk, kCivil, commands::ReplyDispatch, Replying(DispatchName(next, 1)));
  Must(desk, "supervisor1", commands::AuditReply, Auditing(DispatchName(next, 1), true));
  Must(desk, "operator1", commands::RecordCallBack, Asking(child, v1::CallBack::SATISFIED));
  CHECK(desk.Stored(child).state() == Case::CLOSED);
}

TEST_CASE("a heap of reminders leaves the ladder its room") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const std::string lead = DispatchName(name, 1);
  desk.SetClock("2026-09-20T12:00");
  auto reminding = On<v1::RemindUnitRequest>(lead);
  std::string outcome = "OK";
  for (int i = 0; outcome == "OK" && i < 201; ++i) {
    outcome = Outcome(desk.Do("dispatcher1", commands::RemindUnit, reminding));
  }
  CHECK(outcome == "TOO_MANY name");
  desk.SetClock("2026-09-22T12:00");
  Tend(desk, name);
  bool drafted = false;
  const Case stored = desk.Stored(name);
  for (const v1::Notice& notice : stored.dispatches(0).notices()) {
    drafted = drafted || notice.kind() == v1::Notice::SUPERVISION;
  }
  CHECK(drafted);
}

TEST_CASE("who is withdrawn does not take the alarms of the case") {
  TestDesk desk;
  const std::string name = Log(desk, Urgent());
  desk.Wait(std::chrono::minutes(31));
  Tend(desk, name);
  Must(desk, "operator1", commands::WithdrawPerson, Withdrawing(name, "dispatcher1"));
  const auto alarms = AlarmsOf(desk, "dispatcher1");
  REQUIRE(alarms.size() == 1);
  CHECK(Outcome(desk.Do("dispatcher1", commands::AcknowledgeAlarm,
                        On<v1::AcknowledgeAlarmRequest>(alarms[0].name()))) == "WITHDRAWN_PERSON ");
}

TEST_CASE("taking back again and again keeps nobody from asking for something else") {
  TestDesk desk;
  const std::string name = InHand(desk);
  auto asking = On<v1::AskTerminationRequest>(name);
  asking.set_ground(Ask::CALLER_WITHDRAWS);
  asking.set_reason("来电人撤回");
  int asked = 0;
  for (; asked < 60; ++asked) {
    if (!desk.Do(kCivil, commands::AskTermination, asking)) break;
    Must(desk, kCivil, commands::TakeBackAsk, On<v1::TakeBackAskRequest>(AskName(name, asked + 1)));
  }
  CHECK(asked == 20);
  Must(desk, "operator1", commands::WithdrawPerson, Withdrawing(name, "dispatcher1"));
}

TEST_CASE("a unit does not find out which accounts there are") {
  TestDesk desk;
  const std::string name = InHand(desk);
  auto withdrawing = Withdrawing(name, "supervisor1");
  withdrawing.clear_demanded_by_caller();
  const auto known = desk.Do(kCivil, commands::WithdrawPerson, withdrawing);
  withdrawing.set_account("accounts/nobody");
  const auto unknown = desk.Do(kCivil, commands::WithdrawPerson, withdrawing);
  CHECK(Outcome(known) == "IMPOSSIBLE account");
  CHECK(unknown.refusals().SerializeAsString() == known.refusals().SerializeAsString());
  CHECK(Outcome(desk.Do("operator1", commands::WithdrawPerson, withdrawing)) ==
        "UNKNOWN_VALUE account");
}

TEST_CASE("a redirection that accuses the lead stands in the history of each merged case") {
  TestDesk desk;
  const std::string parent = InHand(desk);
  const std::string child = Log(desk, Other(Help()));
  Must(desk, "dispatcher1", commands::MergeCase, Merging(child, parent));
  auto redirecting = Redirecting(DispatchName(parent, 1), "nt-civil-affairs");
  redirecting.set_why(Ask::ACCUSED);
  Must(desk, "dispatcher1", commands::RedirectDispatch, redirecting);
  CHECK(desk.Events("supervisor1", child).back().act() == Act::NAME_ACCUSED);
  CHECK(desk.Verify().holds());
}

// The desk's own row of a figure from the beginning until now, "finished/due"; "" of all rows.
std::string Figure(TestDesk& desk, const std::string& id, const std::string& row,
                   const std::string& who = "supervisor1") {
  v1::GetClosureReportRequest request;
  *request.mutable_period()->mutable_from_time() = ToProto(desk.now() - std::chrono::days(60));
  *request.mutable_period()->mutable_to_time() = ToProto(desk.now());
  request.set_unit(row);
  const auto report = desk.Ask(who, commands::GetClosureReport, request);
  REQUIRE(report);
  for (const v1::Identity& identity : report->identities()) CHECK(identity.holds());
  for (const v1::Figure& figure : report->rows(0).figures()) {
    if (figure.id() != id) continue;
    return std::to_string(figure.numerator()) + "/" + std::to_string(figure.denominator());
  }
  return "none";
}

TEST_CASE(
    "giving a case up takes nothing out of the desk's figures that it has missed or settled") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  const auto take = [&] {
    Must(desk, "operator1", commands::HandleDirectly, On<v1::HandleDirectlyRequest>(name));
    desk.Wait(std::chrono::minutes(1));
  };
  const auto give_up = [&] {
    auto request = On<v1::GiveUpCaseRequest>(name);
    request.set_reason("超出权限");
    Must(desk, "operator1", commands::GiveUpCase, request);
  };
  take();
  give_up();  // in time: nothing was missed
  take();
  desk.Wait(std::chrono::hours(24 * 20));
  CHECK(Figure(desk, "closure", "desk") == "0/1");
  SECTION("given up late, over and over, and dispatched then") {
    give_up();
    CHECK(Figure(desk, "closure", "desk") == "0/1");
    take();
    give_up();
    CHECK(Figure(desk, "closure", "desk") == "0/1");
    Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
    CHECK(Figure(desk, "closure", "desk") == "0/1");
  }
  SECTION("merged away late") {
    const std::string parent = Log(desk, Other(Help()));
    Must(desk, "dispatcher1", commands::MergeCase, Merging(name, parent));
    CHECK(Figure(desk, "closure", "desk") == "0/1");
  }
  SECTION("settled late, reopened, and taken again") {
    auto settle = On<v1::SettleCaseRequest>(name);
    settle.mutable_settlement()->set_result("已协调");
    settle.mutable_settlement()->set_told_how("电话");
    settle.mutable_settlement()->set_told(true);
    Must(desk, "operator1", commands::SettleCase, settle);
    CHECK(Figure(desk, "closure", "desk") == "1/1");
    Must(desk, "operator2", commands::RecordCallBack, Asking(name, v1::CallBack::SATISFIED));
    auto reopen = On<v1::ReopenCaseRequest>(name);
    reopen.set_ground(v1::ReopenCaseRequest::NEW_FACTS);
    reopen.set_reason("来电人补充新情况");
    Must(desk, "supervisor1", commands::ReopenCase, reopen);
    CHECK(Figure(desk, "closure", "desk") == "1/1");
    take();
    // The old settlement does not answer what was taken anew.
    CHECK(Figure(desk, "closure", "desk") == "1/2");
  }
}

TEST_CASE("merging a case and parting it wins its unit no time") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const std::string parent = Log(desk, Other(Help()));
  const auto finish = [&](int at) {
    return FromProto(
        InForce(desk.Stored(name).dispatches(at).limits(), v1::Limit::FINISH)->due_time());
  };
  const Instant due = finish(0);
  const auto round_about = [&](const std::string& to) {
    Must(desk, "dispatcher1", commands::MergeCase, Merging(name, parent));
    auto parting = On<v1::UnmergeCaseRequest>(name);
    parting.set_reason("并非同一事项");
    Must(desk, "dispatcher1", commands::UnmergeCase, parting);
    v1::PreviewDispatchRequest asking;
    asking.set_name(name);
    const auto preview = desk.Ask("dispatcher1", commands::PreviewDispatch, asking);
    REQUIRE(preview);
    auto dispatch = Dispatching(name);
    dispatch.set_lead(to);
    dispatch.set_reason("测试理由");
    Must(desk, "dispatcher1", commands::DispatchCase, dispatch);
    return *preview;
  };
  desk.Wait(std::chrono::hours(30));
  SECTION("to the same unit, as the preview says") {
    const auto preview = round_about("rudong-civil-affairs");
    CHECK(finish(1) == due);
    CHECK(desk.Stored(name).dispatches(1).limit_kept());
    CHECK(std::ranges::any_of(preview.limits(), [&](const v1::Limit& limit) {
      return limit.kind() == v1::Limit::FINISH && FromProto(limit.due_time()) == due;
    }));
  }
  SECTION("to another one") {
    round_about("rudong-education");
    CHECK(finish(1) == due);
  }
  SECTION("to the same unit, when it is over") {
    desk.Wait(std::chrono::hours(24 * 20));
    round_about("rudong-civil-affairs");
    CHECK(finish(1) == due);
  }
  SECTION("to another one, when it is over: nobody is late by what another did") {
    desk.Wait(std::chrono::hours(24 * 20));
    round_about("rudong-education");
    CHECK(finish(1) > desk.now());
  }
}

TEST_CASE("who works for the desk and is accused counts the case in none of his figures") {
  TestDesk desk;
  InHand(desk);
  const std::string hidden = InHand(desk, Other(Help()));
  CHECK(Figure(desk, "signing", "", "dispatcher2") == "0/0");
  Must(desk, "dispatcher1", commands::NameAccused, Naming(hidden, "", "dispatcher2"));
  desk.Wait(std::chrono::hours(24 * 9));
  CHECK(Figure(desk, "closure", "", "dispatcher2") == "0/1");
  CHECK(Figure(desk, "closure", "", "dispatcher1") == "0/2");
}

TEST_CASE("whom a case accuses destroys neither it nor its call, and learns of neither") {
  TestDesk desk;
  v1::Call call = Help();
  *call.add_demands() = call.demands(0);
  const auto logged = TryLog(desk, "operator1", call);
  REQUIRE(logged);
  const std::string kept = logged->cases(0).name();
  const std::string twin = logged->cases(1).name();
  Must(desk, "dispatcher1", commands::NameAccused, Naming(kept, "", "admin1"));
  const auto shred = [&](const std::string& name) {
    auto request = On<v1::ShredCaseRequest>(name);
    request.set_reason("到期");
    request.set_document("测试〔2026〕9号");
    return Outcome(desk.Do("admin1", commands::ShredCase, request));
  };
  CHECK(shred(kept) == "NOT_FOUND ");
  for (const std::string& name : {kept, twin}) {
    auto reject = On<v1::RejectCaseRequest>(name);
    reject.set_ground("不属受理范围");
    reject.set_channel_told("12345");
    Must(desk, "dispatcher1", commands::RejectCase, reject);
  }
  CHECK(shred(kept) == "NOT_FOUND ");
  CHECK(shred(twin) == "NOT_FOUND ");
}

TEST_CASE("regrading up and down gives back a limit that was kept") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const auto due = [&] {
    const Dispatch lead = *desk.Stored(name).dispatches().rbegin();
    return FromProto(InForce(lead.limits(), v1::Limit::FINISH)->due_time());
  };
  const Instant before = due();
  desk.Wait(std::chrono::hours(26));
  Must(desk, "dispatcher1", commands::RedirectDispatch,
       Redirecting(DispatchName(name, 1), "nt-civil-affairs"));
  REQUIRE(due() == before);
  for (const auto urgency : {v1::Demand::URGENT, v1::Demand::NORMAL}) {
    auto request = On<v1::RegradeCaseRequest>(name);
    request.set_urgency(urgency);
    request.set_reason("测试理由");
    request.set_told_how("电话");
    request.set_told(true);
    Must(desk, "supervisor1", commands::RegradeCase, request);
  }
  CHECK(due() == before);
}

TEST_CASE("where the old limit comes back, what co-handlers owe comes before it") {
  TestDesk desk;
  const std::string name = InHand(desk);
  desk.Wait(std::chrono::hours(25));
  Must(desk, "dispatcher1", commands::RedirectDispatch,
       Redirecting(DispatchName(name, 1), "rudong-education"));
  desk.Wait(std::chrono::hours(120));
  auto adding = On<v1::AddCoHandlerRequest>(name);
  adding.set_unit("rudong-justice");
  adding.set_question("是否需要法律援助");
  Must(desk, "dispatcher1", commands::AddCoHandler, adding);
  const auto due = [&](int at, v1::Limit::Kind kind) {
    const Dispatch one = desk.Stored(name).dispatches(at);
    return FromProto(InForce(one.limits(), kind)->due_time());
  };
  REQUIRE(due(2, v1::Limit::OPINION) > due(0, v1::Limit::FINISH));
  Must(desk, "supervisor1", commands::RedirectDispatch,
       Redirecting(DispatchName(name, 2), "rudong-civil-affairs"));
  REQUIRE(due(3, v1::Limit::FINISH) == due(0, v1::Limit::FINISH));
  CHECK(due(2, v1::Limit::OPINION) < due(3, v1::Limit::FINISH));
}

}  // namespace
}  // namespace hotline
