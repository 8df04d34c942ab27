// What lasts of a case once it went another way: figures, sight, alarms.

#include "rules/tending.h"
#include "tests/server/sequences.h"

namespace hotline {
namespace {

using namespace sequences;

v1::RejectCaseRequest Rejecting(const std::string& name) {
  auto request = On<v1::RejectCaseRequest>(name);
  request.set_ground("不属受理范围");
  request.set_channel_told("12345");
  return request;
}

v1::ReopenCaseRequest Reopening(const std::string& name) {
  auto request = On<v1::ReopenCaseRequest>(name);
  request.set_ground(v1::ReopenCaseRequest::NEW_FACTS);
  request.set_reason("有新情况");
  return request;
}

TEST_CASE("a dispatch that came too late stays on the case after it is rejected and reopened") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  desk.SetClock("2026-09-16T09:00");  // due at the end of 09-15
  Must(desk, "dispatcher1", commands::RejectCase, Rejecting(name));
  desk.SetClock("2026-09-17T09:00");
  Must(desk, "supervisor1", commands::ReopenCase, Reopening(name));
  const Case record = desk.Stored(name);
  REQUIRE(record.desk_limits_size() == 2);
  const Limit& missed = record.desk_limits(0);
  CHECK(FormatInstant(FromProto(missed.end_time())).substr(0, 16) == "2026-09-16T09:00");
  CHECK_FALSE(missed.kept());
  CHECK_FALSE(record.desk_limits(1).has_end_time());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  CHECK(desk.Stored(name).desk_limits(1).kept());
}

TEST_CASE("a reply that was merged away answers nothing once the child stands alone again") {
  TestDesk desk;
  const std::string parent = InHand(desk);
  const std::string child = InHand(desk, Other(Help()));
  Must(desk, kCivil, commands::RecordContact, Calling(DispatchName(child, 1)));
  Must(desk, kCivil, commands::ReplyDispatch, Replying(DispatchName(child, 1)));
  REQUIRE(desk.Stored(child).state() == Case::REPLIED);
  Must(desk, "dispatcher1", commands::MergeCase, Merging(child, parent));
  CHECK(desk.Stored(child).dispatches(0).state() == Dispatch::ENDED);
  CHECK(desk.Stored(child).dispatches(0).end_reason() == "merged");
  auto parting = On<v1::UnmergeCaseRequest>(child);
  parting.set_reason("并非同一事项");
  Must(desk, "dispatcher1", commands::UnmergeCase, parting);
  CHECK(desk.Stored(child).state() == Case::REGISTERED);
  CHECK(desk.Stored(child).dispatches(0).state() == Dispatch::ENDED);
}

TEST_CASE("a child's caller is not told what was written for the parent's caller") {
  TestDesk desk;
  const std::string parent = InHand(desk);
  const std::string child = Log(desk, Other(Help()));
  Must(desk, "dispatcher1", commands::MergeCase, Merging(child, parent));
  auto reply = Replying(DispatchName(parent, 1));
  reply.mutable_reply()->set_text("测试甲的母亲已领取救助金");
  Must(desk, kCivil, commands::RecordContact, Calling(DispatchName(parent, 1)));
  Must(desk, kCivil, commands::ReplyDispatch, reply);
  Must(desk, "supervisor1", commands::AuditReply, Auditing(DispatchName(parent, 1), true));
  const Case record = desk.Stored(child);
  CHECK(record.state() == Case::CALLING_BACK);
  CHECK(record.DebugString().find("测试甲的母亲") == std::string::npos);
  CHECK_THAT(record.settlement().result(), Catch::Contains("核查：属实"));
  CHECK_THAT(record.settlement().result(), Catch::Contains("处理：已解决"));
  CHECK_THAT(record.settlement().result(),
             Catch::Contains(desk.Stored(parent).dispatches(0).unit_name()));
}

TEST_CASE("there and back wins no time over the first dispatch") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const auto finish = [&](int serial) {
    return InForce(desk.Stored(name).dispatches(serial - 1).limits(), Limit::FINISH)
        ->due_time()
        .seconds();
  };
  desk.SetClock("2026-09-16T10:00");
  Must(desk, "dispatcher1", commands::RedirectDispatch,
       Redirecting(DispatchName(name, 1), "rudong-education"));
  REQUIRE(finish(2) > finish(1));
  Must(desk, "dispatcher1", commands::RedirectDispatch,
       Redirecting(DispatchName(name, 2), "rudong-civil-affairs"));
  CHECK(finish(3) == finish(1));
}

TEST_CASE("a unit that lost the case reads nothing that was written since") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const auto amend = [&](const std::string& facts) {
    auto amending = On<v1::AmendCaseRequest>(name);
    amending.set_facts(facts);
    amending.set_reason("来电人补充");
    Must(desk, "dispatcher1", commands::AmendCase, amending);
  };
  amend("失去之前补充的");
  Must(desk, "dispatcher1", commands::RedirectDispatch,
       Redirecting(DispatchName(name, 1), "rudong-education"));
  amend("失去之后补充的");
  const Case old = desk.See(kCivil, name);
  CHECK_THAT(old.demand().said(), Catch::Contains("失去之前补充的"));
  CHECK(old.DebugString().find("失去之后") == std::string::npos);
  CHECK_FALSE(old.has_caller_limit());
  CHECK_THAT(desk.See("h-rudong-education", name).demand().said(),
             Catch::Contains("失去之后补充的"));
  const auto lines = desk.Ask(kCivil, commands::ListCases, v1::ListCasesRequest());
  REQUIRE(lines);
  for (const auto& line : lines->cases()) CHECK(line.lead().empty());
  CHECK(lines->cases_size() == 1);

  SECTION("not in what it may search either, and it reads on where it has it again") {
    Must(desk, "dispatcher1", commands::RedirectDispatch,
         Redirecting(DispatchName(name, 2), "rudong-civil-affairs"));
    CHECK_THAT(desk.See(kCivil, name).demand().said(), Catch::Contains("失去之后补充的"));
  }
}

TEST_CASE("a lead reads to whom a case may go, not what the desk wrote there") {
  TestDesk desk;
  const std::string name = InHand(desk);
  Must(desk, "dispatcher1", commands::HandOverCase, HandingOver(name, "12345"));
  const Case seen = desk.See(kCivil, name);
  CHECK(seen.hand_over().receiver() == "12345");
  CHECK(seen.hand_over().has_time());
  CHECK(seen.hand_over().reason().empty());
  CHECK(seen.hand_over().told_how().empty());
  CHECK(seen.hand_over().by().empty());
  CHECK_FALSE(desk.See("dispatcher1", name).hand_over().reason().empty());
}

std::vector<v1::Alarm> OpenAlarms(TestDesk& desk) {
  const auto answer = desk.Ask("supervisor1", commands::ListAlarms, v1::ListAlarmsRequest());
  REQUIRE(answer);
  return {answer->alarms().begin(), answer->alarms().end()};
}

v1::AcknowledgeAlarmRequest Taking(const v1::Alarm& alarm) {
  v1::AcknowledgeAlarmRequest request;
  request.set_name(alarm.name());
  return request;
}

TEST_CASE("an alarm is over with what it is about") {
  TestDesk desk;
  const std::string name = Log(desk, Urgent());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  desk.Wait(std::chrono::minutes(121));  // to be signed within 2 h
  Tend(desk, name);
  REQUIRE(OpenAlarms(desk).size() == 1);
  SECTION("signed") {
    Sign(desk, kCivil, DispatchName(name, 1));
    CHECK(OpenAlarms(desk).empty());
  }
  SECTION("superseded") {
    Must(desk, "supervisor1", commands::RedirectDispatch,
         Redirecting(DispatchName(name, 1), "rudong-education"));
    CHECK(OpenAlarms(desk).empty());
    CHECK(AlarmsOf(desk, "supervisor1").at(0).has_over_time());
  }
  SECTION("taken, it is not told again before its time") {
    Must(desk, "supervisor1", commands::AcknowledgeAlarm, Taking(OpenAlarms(desk).at(0)));
    desk.Wait(std::chrono::minutes(30));
    Tend(desk, name);
    CHECK(OpenAlarms(desk).empty());
    desk.Wait(std::chrono::minutes(90));
    Tend(desk, name);
    CHECK(OpenAlarms(desk).size() == 1);
  }
  CHECK(desk.Verify().holds());
}

TEST_CASE("the desk's own alarm is over with the late act, or with the case") {
  TestDesk desk;
  const std::string name = Log(desk, Urgent());
  desk.Wait(std::chrono::minutes(31));
  Tend(desk, name);
  REQUIRE(OpenAlarms(desk).size() == 1);
  SECTION("dispatched") { Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name)); }
  SECTION("rejected") { Must(desk, "dispatcher1", commands::RejectCase, Rejecting(name)); }
  CHECK(OpenAlarms(desk).empty());
}

TEST_CASE("an alarm of an archived case can be taken") {
  TestDesk desk;
  const std::string name = Log(desk, Urgent());
  desk.Wait(std::chrono::minutes(31));
  Tend(desk, name);
  const v1::Alarm alarm = OpenAlarms(desk).at(0);
  Must(desk, "dispatcher1", commands::RejectCase, Rejecting(name));
  desk.SetClock("2026-11-01T09:00");
  Tend(desk, name);
  REQUIRE(desk.Stored(name).state() == Case::ARCHIVED);
  Must(desk, "supervisor1", commands::AcknowledgeAlarm, Taking(alarm));
  CHECK(AlarmsOf(desk, "supervisor1").at(0).acknowledged_by() == "accounts/supervisor1");
}

TEST_CASE("an alarm that nobody takes comes again and again, and has one event") {
  TestDesk desk;
  const std::string name = Log(desk, Urgent());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  desk.Wait(std::chrono::minutes(121));
  Tend(desk, name);
  const auto events = [&] {
    int alarms = 0;
    for (const v1::Event& event : desk.Events("supervisor1", name)) {
      alarms += event.act() == Act::ALARM;
    }
    return alarms;
  };
  CHECK(events() == 1);
  for (int times = 2; times <= 9; ++times) {
    desk.Wait(std::chrono::hours(2));
    std::vector<DueTick> due;
    desk.store().ReadAndWait(
        [&](Reader& reader) { due = reader.DueDispatches(desk.now(), {}, 9); });
    CHECK(due.size() == 1);
    Tend(desk, name);
    Tend(desk, name);
    REQUIRE(OpenAlarms(desk).size() == 1);
    CHECK(OpenAlarms(desk)[0].times() == times);
  }
  CHECK(events() == 1);
  CHECK(desk.Verify().holds());
}

TEST_CASE("each of two withdrawals that nobody decides has an alarm of its own") {
  TestDesk desk;
  const std::string name = Log(desk, Urgent());
  Must(desk, "operator1", commands::HandleDirectly, On<v1::HandleDirectlyRequest>(name));
  Must(desk, "dispatcher1", commands::WithdrawPerson, Withdrawing(name, "operator2"));
  Must(desk, "dispatcher1", commands::WithdrawPerson, Withdrawing(name, "supervisor2"));
  desk.SetClock("2026-09-16T00:00");
  Tend(desk, name);
  CHECK(OpenAlarms(desk).size() == 2);
  auto ruling = On<v1::RuleOnAskRequest>(name + "/asks/1");
  ruling.set_granted(false);
  ruling.set_reason("无利害关系");
  Must(desk, "supervisor1", commands::RuleOnAsk, ruling);
  REQUIRE(OpenAlarms(desk).size() == 1);
  CHECK(OpenAlarms(desk)[0].ask() == 2);
}

TEST_CASE("a dispatcher who may not know of the case keeps nobody from dispatching it") {
  TestDesk desk;
  const std::string name = Log(desk, Urgent());
  PutOnDuty(desk, "dispatcher1");
  PutOnDuty(desk, "duty1");
  CHECK(Outcome(desk.Do("duty1", commands::DispatchCase, Dispatching(name))) == "ROLE_MAY_NOT ");
  SECTION("accused, under another account") {
    MakeOnePerson(desk, "dispatcher1", "h-nt-police");
    Must(desk, "operator1", commands::NameAccused, Naming(name, "", "h-nt-police"));
  }
  SECTION("withdrawn") {
    Must(desk, "operator1", commands::WithdrawPerson, Withdrawing(name, "dispatcher1"));
  }
  Must(desk, "duty1", commands::DispatchCase, Dispatching(name));
  CHECK(desk.Stored(name).unconfirmed());
}

TEST_CASE("an agreed later limit is looked at again on its day") {
  TestDesk desk;
  const std::string name = InHand(desk);
  auto asking = On<v1::AgreeLaterLimitRequest>(DispatchName(name, 1));
  asking.set_reason("须等开庭");
  asking.set_measures("已临时安置");
  asking.set_until_day("2026-10-20");
  asking.set_review_day("2026-10-12");
  asking.set_told(true);
  asking.set_told_how("电话");
  Must(desk, kCivil, commands::AgreeLaterLimit, asking);
  auto ruling = On<v1::RuleOnAskRequest>(DispatchName(name, 1) + "/asks/1");
  ruling.set_granted(true);
  ruling.set_reason("客观原因");
  Must(desk, "supervisor1", commands::RuleOnAsk, ruling);
  const Instant review =
      FromProto(InForce(desk.Stored(name).dispatches(0).limits(), Limit::FINISH)->review_time());
  CHECK(NextTending(desk.Stored(name).dispatches(0)) == review);
  desk.SetClock("2026-10-12T08:59");
  Tend(desk, name);
  CHECK(OpenAlarms(desk).empty());
  desk.SetClock("2026-10-12T09:00");
  Tend(desk, name);
  Tend(desk, name);
  REQUIRE(OpenAlarms(desk).size() == 1);
  CHECK(OpenAlarms(desk)[0].kind() == v1::Alarm::REVIEW_DUE);
  CHECK(OpenAlarms(desk)[0].role() == v1::Role::SUPERVISOR);
  CHECK(OpenAlarms(desk)[0].times() == 1);
}

}  // namespace
}  // namespace hotline
