#include "rules/calling_back.h"

#include <catch2/catch.hpp>
#include <functional>

#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using v1::CallBack;
using v1::Case;

const v1::Account kOperator = Person("operator1", v1::Role::OPERATOR);

Case CallingBack() {
  Case record = SampleCase();
  record.set_round(1);
  StartCallingBack(record, SamplePlace(), Noon());
  return record;
}

CallBack Graded(CallBack::Grade grade) {
  CallBack call_back;
  call_back.set_reached(true);
  call_back.set_grade(grade);
  call_back.set_solved(v1::Reply::SOLVED_YES);
  return call_back;
}

CallBack TryAt(const std::string& time) {
  CallBack call_back;
  *call_back.mutable_time() = ToProto(At(time));
  return call_back;
}

const Instant kFriday = At("2026-09-18T22:00+08:00");

TEST_CASE("a grade closes or waits for the supervisor") {
  struct Row {
    CallBack::Grade grade;
    Case::State state;
    bool awaits;
  };
  const auto row = GENERATE(values<Row>({
      {CallBack::VERY_SATISFIED, Case::CLOSED, false},
      {CallBack::SATISFIED, Case::CLOSED, false},
      {CallBack::FAIRLY_SATISFIED, Case::CLOSED, false},
      {CallBack::DISSATISFIED, Case::CALLING_BACK, true},
      {CallBack::VERY_DISSATISFIED, Case::CALLING_BACK, true},
  }));
  Case record = CallingBack();
  REQUIRE(AddCallBack(record, Graded(row.grade), kOperator, kFriday));
  CHECK(record.state() == row.state);
  CHECK(AwaitsRuling(record) == row.awaits);
  CHECK(record.call_backs(0).round() == 1);
  CHECK(record.call_backs(0).by() == kOperator.name());
  if (row.state == Case::CLOSED) {
    CHECK(record.closing() == Case::CALLER_SATISFIED);
    CHECK(FromProto(record.close_time()) == kFriday);
  }
}

TEST_CASE("what a call-back may not say") {
  struct Row {
    const char* why;
    std::function<void(Case&, CallBack&)> spoil;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"reached without grade and answer",
       [](Case&, CallBack& c) {
         c.Clear();
         c.set_reached(true);
       },
       "MISSING call_back.grade, MISSING call_back.solved"},
      {"a grade from nobody", [](Case&, CallBack& c) { c.set_reached(false); },
       "IMPOSSIBLE call_back.grade, IMPOSSIBLE call_back.solved"},
      {"ahead of time",
       [](Case&, CallBack& c) { *c.mutable_time() = ToProto(kFriday + std::chrono::hours(1)); },
       "IN_FUTURE call_back.time"},
      {"before the case",
       [](Case&, CallBack& c) { *c.mutable_time() = TryAt("2026-09-13T09:00").time(); },
       "NOT_AFTER_START call_back.time"},
      {"before the reply passed",
       [](Case& r, CallBack& c) {
         v1::Limit& first = *r.add_desk_limits();
         first.set_kind(v1::Limit::FIRST_CALL_BACK);
         *first.mutable_start_time() = TryAt("2026-09-15T09:00").time();
         *c.mutable_time() = TryAt("2026-09-15T08:59").time();
       },
       "NOT_AFTER_START call_back.time"},
      {"once more than a row can hold",
       [](Case& r, CallBack&) {
         for (int i = 0; i < 50; ++i) *r.add_call_backs() = TryAt("2026-09-15T10:00");
       },
       "TOO_MANY call_back"},
      {"an anonymous caller", [](Case& r, CallBack&) { r.mutable_caller()->set_anonymous(true); },
       "NO_FEEDBACK_WANTED "},
      {"no reply wanted", [](Case& r, CallBack&) { r.mutable_caller()->set_no_reply_wanted(true); },
       "NO_FEEDBACK_WANTED "},
      {"while the supervisor has to rule",
       [](Case& r, CallBack&) {
         CHECK(AddCallBack(r, Graded(CallBack::DISSATISFIED), kOperator, kFriday));
       },
       "ASK_OPEN "},
  }));
  Case record = CallingBack();
  CallBack call_back = Graded(CallBack::SATISFIED);
  row.spoil(record, call_back);
  INFO(row.why);
  CHECK(Outcome(AddCallBack(record, call_back, kOperator, kFriday)) == row.outcome);
}

TEST_CASE("unreachable is three tries on two days, one outside 9 to 17 h") {
  struct Row {
    const char* why;
    std::vector<const char*> tries;
    bool unreachable;
  };
  const auto row = GENERATE(values<Row>({
      {"none", {}, false},
      {"two", {"2026-09-15T10:00", "2026-09-16T20:00"}, false},
      {"three in working hours",
       {"2026-09-15T09:00", "2026-09-15T16:59", "2026-09-16T12:00"},
       false},
      {"three on one day", {"2026-09-15T10:00", "2026-09-15T15:00", "2026-09-15T20:00"}, false},
      {"at 17:00", {"2026-09-15T10:00", "2026-09-15T17:00", "2026-09-16T10:00"}, true},
      {"before nine", {"2026-09-15T10:00", "2026-09-16T08:59", "2026-09-16T10:00"}, true},
      {"midnight parts the days at UTC+8",
       {"2026-09-15T23:59", "2026-09-16T00:01", "2026-09-16T10:00"},
       true},
  }));
  Case record = CallingBack();
  for (const char* time : row.tries) {
    REQUIRE(AddCallBack(record, TryAt(std::string(time) + "+08:00"), kOperator, kFriday));
  }
  INFO(row.why);
  CHECK(IsUnreachable(SamplePlace(), record) == row.unreachable);
  CHECK(Outcome(CloseWithoutCallBack(SamplePlace(), record, "多次联系不上", kFriday)) ==
        (row.unreachable ? "OK" : "CALL_BACK_POSSIBLE "));
  CHECK((record.closing() == Case::WITHOUT_CALL_BACK) == row.unreachable);
}

TEST_CASE("tries of an earlier round do not make a caller unreachable") {
  Case record = CallingBack();
  for (const char* time : {"2026-09-15T10:00", "2026-09-15T17:00", "2026-09-16T10:00"}) {
    REQUIRE(AddCallBack(record, TryAt(time), kOperator, kFriday));
  }
  record.set_round(2);
  CHECK_FALSE(IsUnreachable(SamplePlace(), record));
}

TEST_CASE("who is not to be called back is closed with a reason and counted apart") {
  Case record = CallingBack();
  record.mutable_caller()->set_anonymous(true);
  CHECK(Outcome(CloseWithoutCallBack(SamplePlace(), record, " ", kFriday)) == "MISSING reason");
  CHECK(Outcome(CloseWithoutCallBack(SamplePlace(), record, "匿名", kFriday)) == "OK");
  CHECK(record.state() == Case::CLOSED);
  CHECK(record.closing() == Case::WITHOUT_CALL_BACK);
}

TEST_CASE("no call-back limit runs for who is not to be called back") {
  Case record = SampleCase();
  record.mutable_caller()->set_no_reply_wanted(true);
  const int before = record.desk_limits_size();
  StartCallingBack(record, SamplePlace(), Noon());
  CHECK(record.desk_limits_size() == before);
  CHECK(CallingBack().desk_limits_size() == before + 2);
}

TEST_CASE("a mandatory case closes by a supervisor's reason alone") {
  Case record = CallingBack();
  record.set_mandatory(true);
  CHECK(Outcome(CloseWithoutCallBack(SamplePlace(), record, "理由", kFriday)) ==
        "CALL_BACK_POSSIBLE ");
  REQUIRE(AddCallBack(record, Graded(CallBack::SATISFIED), kOperator, kFriday));
  CHECK(record.state() == Case::CALLING_BACK);
  CHECK_FALSE(AwaitsRuling(record));
  CHECK(Outcome(CloseWithoutCallBack(SamplePlace(), record, "已另行报告公安", kFriday)) == "OK");
  CHECK(record.closing() == Case::CALLER_SATISFIED);
}

TEST_CASE("only a dissatisfied call-back is ruled on") {
  Case record = CallingBack();
  CHECK(Outcome(CloseDissatisfied(SamplePlace(), record, nullptr, "政策所限", kFriday)) ==
        "WRONG_STATE ");
  REQUIRE(AddCallBack(record, Graded(CallBack::DISSATISFIED), kOperator, kFriday));
  CHECK(Outcome(CloseWithoutCallBack(SamplePlace(), record, "理由", kFriday)) == "ASK_OPEN ");
  CHECK(Outcome(CloseDissatisfied(SamplePlace(), record, nullptr, "", kFriday)) ==
        "MISSING reason");
  CHECK(Outcome(CheckRuling(record, "办理不力")) == "OK");
  CHECK(Outcome(CloseDissatisfied(SamplePlace(), record, nullptr, "政策所限", kFriday)) == "OK");
  CHECK(record.closing() == Case::DISSATISFIED);
}

TEST_CASE(
    "a reply that cannot be sent back any more closes as dissatisfied, an ordered one never") {
  struct Row {
    int redos;
    bool ordered;
    const char* reason;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {1, false, "答复仍不能成立", "REDO_POSSIBLE "},
      {2, true, "答复仍不能成立", "CLOSING_REPORT_NEEDED "},
      {2, false, " ", "MISSING reason"},
      {2, false, "答复仍不能成立", "OK"},
  }));
  Case record = SampleCase();
  record.set_state(Case::REPLIED);
  record.set_round(3);
  record.set_redos(row.redos);
  v1::Dispatch lead;
  lead.set_state(v1::Dispatch::REPLIED);
  lead.set_part(v1::Dispatch::LEAD);
  if (row.ordered) {
    lead.set_mode(v1::Mode::ASSIGN);
    lead.mutable_assignment()->set_authority("nantong-protection-committee");
  }
  INFO(row.redos << (row.ordered ? " ordered" : ""));
  CHECK(Outcome(CloseDissatisfied(SamplePlace(), record, &lead, row.reason, kFriday)) ==
        row.outcome);
  const bool closed = std::string(row.outcome) == "OK";
  CHECK(record.state() == (closed ? Case::CLOSED : Case::REPLIED));
  CHECK(lead.state() == (closed ? v1::Dispatch::SENT_BACK : v1::Dispatch::REPLIED));
}

TEST_CASE("the desk settles what it handles itself, and only who handles it") {
  Case record = SampleCase();
  v1::Settlement settlement;
  settlement.set_result("已协调");
  settlement.set_told(true);
  settlement.set_told_how("电话");
  const auto settle = [&](Case& one, const v1::Account& actor) {
    return Outcome(Settle(one, settlement, actor, false, SamplePlace(), kFriday));
  };
  CHECK(settle(record, kOperator) == "WRONG_STATE ");
  TakeDirectly(record, kOperator, SamplePlace());
  CHECK(settle(record, Person("operator2", v1::Role::OPERATOR)) == "ROLE_MAY_NOT ");

  Case mandatory = record;
  mandatory.set_mandatory(true);
  CHECK(settle(mandatory, kOperator) == "REPORT_OWED ");
  Case untold = record;
  settlement.clear_told_how();
  CHECK(settle(untold, kOperator) == "MISSING settlement.told_how");
  settlement.set_told_how("电话");

  Case accepted = record;
  CHECK(settle(record, kOperator) == "OK");
  CHECK(record.state() == Case::CALLING_BACK);
  settlement.set_accepted_on_the_line(true);
  CHECK(settle(accepted, kOperator) == "OK");
  CHECK(accepted.state() == Case::CLOSED);
  CHECK(accepted.closing() == Case::ACCEPTED_ON_THE_LINE);
}

TEST_CASE("given up, a case waits for dispatch again and keeps the caller's limit") {
  Case record = SampleCase();
  CHECK(Outcome(GiveUp(record, "理由", SamplePlace(), Noon())) == "WRONG_STATE ");
  TakeDirectly(record, kOperator, SamplePlace());
  const auto limit = record.caller_limit().SerializeAsString();
  CHECK(Outcome(GiveUp(record, "", SamplePlace(), Noon())) == "MISSING reason");
  CHECK(Outcome(GiveUp(record, "超出权限", SamplePlace(), Noon())) == "OK");
  CHECK(record.state() == Case::REGISTERED);
  CHECK(record.handler().empty());
  CHECK(record.caller_limit().SerializeAsString() == limit);
  // Taking a case and giving it up gains no time.
  const auto waiting = record.desk_limits();
  TakeDirectly(record, kOperator, SamplePlace());
  CHECK(Outcome(GiveUp(record, "再次放弃", SamplePlace(), Noon())) == "OK");
  CHECK(record.desk_limits_size() == waiting.size());
  CHECK(record.desk_limits().rbegin()->start_time().seconds() == record.create_time().seconds());
}

}  // namespace
}  // namespace hotline
