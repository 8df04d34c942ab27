#include "rules/tending.h"

#include <catch2/catch.hpp>
#include <string>

#include "rules/clocks.h"
#include "rules/duty.h"
#include "rules/notices.h"
#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Limit;
using v1::Notice;

Instant Local(const std::string& time) { return At("2026-" + time + "+08:00"); }

// Issued on Thursday 09-24 at 08:00: to sign by the end of 09-28, to finish by that of 10-09.
v1::Dispatch Issued(const std::string& unit = "rudong-civil-affairs") {
  v1::Dispatch dispatch;
  dispatch.set_name("cases/3206-260924-1-8/dispatches/1");
  dispatch.set_state(v1::Dispatch::ISSUED);
  dispatch.set_part(v1::Dispatch::LEAD);
  dispatch.set_unit(unit);
  dispatch.set_mode(v1::Mode::REFER);
  const Grade grade{v1::Demand::HELP, v1::Demand::NORMAL, false};
  for (v1::Limit& limit :
       LeadLimits(SamplePlace(), "default", grade, nullptr, Local("09-24T08:00"))) {
    *dispatch.add_limits() = std::move(limit);
  }
  return dispatch;
}

// What was done, in short: "REMIND, DRAFT_SUPERVISION".
std::string Acts(const std::vector<Tended>& done) {
  std::string words;
  for (const Tended& one : done) {
    words += (words.empty() ? "" : ", ") + Act::Kind_Name(one.act);
  }
  return words;
}

TEST_CASE("each rung is taken once, and what fell due together is told once") {
  struct Row {
    const char* why;
    const char* now;
    v1::Dispatch::State state;
    const char* acts;
    const char* next;
  };
  const auto row = GENERATE(values<Row>({
      {"nothing yet", "09-28T08:59", v1::Dispatch::ISSUED, "", "09-28T09:00"},
      {"to sign", "09-28T09:00", v1::Dispatch::ISSUED, "REMIND", "09-29T09:00"},
      {"it is over before anybody looked: not reminded of what is past", "09-29T03:00",
       v1::Dispatch::ISSUED, "", "09-29T09:00"},
      {"a long night: one reminder to sign", "09-29T10:00", v1::Dispatch::ISSUED, "REMIND",
       "10-09T09:00"},
      {"signed: that ladder is over", "09-29T10:00", v1::Dispatch::SIGNED, "", "10-09T09:00"},
      {"a return that is asked stops no clock", "10-09T09:00", v1::Dispatch::RETURN_ASKED, "REMIND",
       "10-10T09:00"},
      {"everything at once", "10-16T09:00", v1::Dispatch::SIGNED,
       "REMIND, DRAFT_SUPERVISION, DRAFT_SUPERVISION", ""},
      {"replied", "10-16T09:00", v1::Dispatch::REPLIED, "", ""},
      {"redirected", "10-16T09:00", v1::Dispatch::SUPERSEDED, "", ""},
  }));
  INFO(row.why);
  v1::Dispatch dispatch = Issued();
  dispatch.set_state(row.state);
  CHECK(Acts(Tend(dispatch, SamplePlace(), Local(row.now))) == row.acts);
  CHECK(NextTending(dispatch) == (*row.next ? Local(row.next) : kNoTending));
  CHECK(Acts(Tend(dispatch, SamplePlace(), Local(row.now))).empty());
}

TEST_CASE("a limit that was moved has a ladder of its own, and notices drawn stay") {
  v1::Dispatch dispatch = Issued();
  dispatch.set_state(v1::Dispatch::SIGNED);
  Tend(dispatch, SamplePlace(), Local("10-09T09:00"));
  REQUIRE(dispatch.notices_size() == 1);
  const Grade grade{v1::Demand::HELP, v1::Demand::NORMAL, false};
  *dispatch.add_limits() =
      *CountLimit(SamplePlace(), "default", grade, Limit::FINISH, Local("10-09T10:00"));
  CHECK(Acts(Tend(dispatch, SamplePlace(), Local("10-12T09:00"))).empty());
  CHECK(NextTending(dispatch) == Local("10-15T09:00"));
  CHECK(dispatch.notices_size() == 1);
}

TEST_CASE("a unit that nobody commands gets reminders alone") {
  v1::Dispatch dispatch = Issued("chongchuan-zhian");
  dispatch.set_state(v1::Dispatch::SIGNED);
  CHECK_FALSE(IsCommanded(SamplePlace(), dispatch, Local("10-12T09:00")));
  Tend(dispatch, SamplePlace(), Local("12-01T09:00"));
  for (const Notice& notice : dispatch.notices()) CHECK(notice.kind() == Notice::REMINDER);
  CHECK(dispatch.notices_size() == 2);
  // In an authority's name it is commanded.
  dispatch.mutable_assignment()->set_authority("nantong-protection-committee");
  CHECK(IsCommanded(SamplePlace(), dispatch, Local("10-12T09:00")));
}

template <class T>
std::string FirstReason(const Result<T>& result) {
  if (result) return "OK";
  const v1::Refusal& first = result.refusals().refusals(0);
  return v1::Refusal::Reason_Name(first.reason()) + " " + first.detail();
}

TEST_CASE("a person's notice waits for its moment as the clockwork's does") {
  v1::Dispatch dispatch = Issued();
  const auto remind = [&](const char* now, Limit::Kind kind = Limit::KIND_UNSPECIFIED) {
    return FirstReason(PlanReminder(dispatch, kind, Local(now)));
  };
  CHECK(remind("09-28T08:59") == "TOO_EARLY 2026-09-28T09:00:00+08:00");
  CHECK(remind("09-28T09:00") == "OK");
  CHECK(remind("09-28T09:00", Limit::FINISH) == "TOO_EARLY 2026-10-09T09:00:00+08:00");
  CHECK(remind("09-28T09:00", Limit::CONTACT) == "IMPOSSIBLE ");
  dispatch.set_state(v1::Dispatch::SIGNED);
  CHECK(remind("09-28T09:00", Limit::SIGN) == "IMPOSSIBLE ");

  const auto supervise = [&](const char* now, int draft = 0) {
    return FirstReason(PlanSupervision(SamplePlace(), dispatch, draft, Local(now)));
  };
  CHECK(supervise("10-09T23:59") == "TOO_EARLY 2026-10-10T00:00:00+08:00");
  CHECK(supervise("10-10T00:00") == "OK");
  CHECK(supervise("10-10T00:00", 1) == "UNKNOWN_VALUE 1");
  CHECK(PlanSupervision(SamplePlace(), dispatch, 0, Local("10-10T00:00"))->draft == 0);

  const auto publish = [&](const char* now) {
    return FirstReason(PlanCircular(SamplePlace(), dispatch, 0, Local(now)));
  };
  CHECK(publish("10-16T08:59") == "TOO_EARLY 2026-10-16T09:00:00+08:00");
  CHECK(publish("10-16T09:00") == "OK");

  SECTION("an answer from before the limit explains nothing, one from after it does") {
    const Limit& finish = *InForce(dispatch.limits(), Limit::FINISH);
    Notice& notice = Draw(dispatch, Notice::REMINDER, finish, {}, Local("10-09T09:00"));
    notice.set_state(Notice::ANSWERED);
    *notice.mutable_answer()->mutable_time() = ToProto(Local("10-09T23:59"));
    CHECK(publish("10-16T09:00") == "OK");
    *notice.mutable_answer()->mutable_time() = ToProto(Local("10-10T00:00"));
    CHECK(publish("10-16T09:00") == "EXPLAINED ");
  }
  SECTION("without a number the latest draft that waits is signed, not another one drawn up") {
    const Limit& finish = *InForce(dispatch.limits(), Limit::FINISH);
    const auto plan = [&] {
      return PlanSupervision(SamplePlace(), dispatch, 0, Local("10-16T09:00"))->draft;
    };
    Draw(dispatch, Notice::SUPERVISION, finish, {}, Local("10-12T09:00"));
    Draw(dispatch, Notice::CIRCULAR, finish, {}, Local("10-12T09:00"));
    CHECK(plan() == 1);
    CHECK(PlanCircular(SamplePlace(), dispatch, 0, Local("10-16T09:00"))->draft == 2);
    Draw(dispatch, Notice::SUPERVISION, finish, {}, Local("10-13T09:00"));
    CHECK(plan() == 3);
    CHECK(PlanSupervision(SamplePlace(), dispatch, 1, Local("10-16T09:00"))->draft == 1);
    for (const int at : {0, 2}) dispatch.mutable_notices(at)->set_state(Notice::DROPPED);
    CHECK(plan() == 0);
  }

  SECTION("an explanation stands against a circular, two supervisions stand for it") {
    const Limit& finish = *InForce(dispatch.limits(), Limit::FINISH);
    Notice& first = Draw(dispatch, Notice::SUPERVISION, finish, {}, Local("10-10T09:00"));
    Send(first, "", SamplePlace(), Local("10-10T09:00"));
    first.set_state(Notice::ANSWERED);
    *first.mutable_answer()->mutable_time() = ToProto(Local("10-12T09:00"));
    CHECK(publish("10-16T09:00") == "EXPLAINED ");
    Send(Draw(dispatch, Notice::SUPERVISION, finish, {}, Local("10-14T09:00")), "", SamplePlace(),
         Local("10-14T09:00"));
    CHECK(publish("10-14T10:00") == "OK");
  }
}

// A case of one of the desk's duties, its limit due on 09-28 at noon.
v1::Case Owing(Limit::Kind kind, v1::Case::State state, v1::Demand::Urgency urgency) {
  v1::Case record = SampleCase();
  record.clear_desk_limits();
  record.set_state(state);
  record.mutable_demand()->set_urgency(urgency);
  Limit& limit = *record.add_desk_limits();
  limit.set_kind(kind);
  *limit.mutable_due_time() = ToProto(Local("09-28T12:00"));
  return record;
}

TEST_CASE("what the desk owes and lets pass is told once to whoever has to see to it") {
  using C = v1::Case;
  struct Row {
    const char* why;
    Limit::Kind kind;
    C::State state;
    v1::Demand::Urgency urgency;
    void (*change)(C&);
    v1::Role::Kind told;  // ROLE_UNSPECIFIED: nobody
  };
  const auto nothing = [](C&) {};
  const auto mandatory = [](C& record) { record.set_mandatory(true); };
  const auto withdrawal = [](C& record) {
    v1::Ask& ask = *record.add_asks();
    ask.set_kind(v1::Ask::WITHDRAWAL);
    ask.set_state(v1::Ask::OPEN);
    record.mutable_desk_limits(0)->set_ask(1);
  };
  using R = v1::Role;
  constexpr auto kNormal = v1::Demand::NORMAL;
  constexpr auto kUrgent = v1::Demand::URGENT;
  const auto row = GENERATE_COPY(values<Row>({
      {"to dispatch", Limit::DISPATCH, C::REGISTERED, kUrgent, nothing, R::DISPATCHER},
      {"to dispatch, not pressing", Limit::DISPATCH, C::REGISTERED, kNormal, nothing,
       R::ROLE_UNSPECIFIED},
      {"dispatched", Limit::DISPATCH, C::IN_HAND, kUrgent, nothing, R::ROLE_UNSPECIFIED},
      {"to audit", Limit::AUDIT, C::REPLIED, kUrgent, nothing, R::SUPERVISOR},
      {"to call back", Limit::CALL_BACK, C::CALLING_BACK, kUrgent, nothing, R::DISPATCHER},
      {"a first try", Limit::FIRST_CALL_BACK, C::CALLING_BACK, kUrgent, nothing, R::DISPATCHER},
      {"tried", Limit::FIRST_CALL_BACK, C::CALLING_BACK, kUrgent,
       [](C& record) { record.add_call_backs(); }, R::ROLE_UNSPECIFIED},
      {"to report harm", Limit::HARM_REPORT, C::IN_HAND, kUrgent, mandatory, R::DISPATCHER},
      {"reported", Limit::HARM_REPORT, C::IN_HAND, kUrgent,
       [](C& record) {
         record.set_mandatory(true);
         record.add_harm_reports();
       },
       R::ROLE_UNSPECIFIED},
      {"the flag was cleared", Limit::HARM_REPORT, C::IN_HAND, kUrgent, nothing,
       R::ROLE_UNSPECIFIED},
      {"to tell who reported", Limit::FEEDBACK, C::REPLIED, kUrgent, mandatory, R::DISPATCHER},
      {"also when the case is over", Limit::FEEDBACK, C::CLOSED, kUrgent, mandatory, R::DISPATCHER},
      {"told, or why not", Limit::FEEDBACK, C::REPLIED, kUrgent,
       [](C& record) {
         record.set_mandatory(true);
         record.mutable_feedback()->set_told_how("联系不上");
       },
       R::ROLE_UNSPECIFIED},
      {"no flag, nobody to tell", Limit::FEEDBACK, C::REPLIED, kUrgent, nothing,
       R::ROLE_UNSPECIFIED},
      {"who withdraws waits for the supervisor", Limit::RULING, C::IN_HAND, kNormal, withdrawal,
       R::SUPERVISOR},
      {"ruled", Limit::RULING, C::IN_HAND, kNormal,
       [](C& record) {
         v1::Ask& ask = *record.add_asks();
         ask.set_kind(v1::Ask::WITHDRAWAL);
         ask.set_state(v1::Ask::REFUSED);
         record.mutable_desk_limits(0)->set_ask(1);
       },
       R::ROLE_UNSPECIFIED},
  }));
  INFO(row.why);
  v1::Case record = Owing(row.kind, row.state, row.urgency);
  row.change(record);
  CHECK(Tend(record, Local("09-28T11:59")).empty());
  const bool told = row.told != R::ROLE_UNSPECIFIED;
  CHECK((NextTending(record) == Local("09-28T12:00")) == told);
  const auto done = Tend(record, Local("09-28T12:00"));
  REQUIRE(done.size() == (told ? 1 : 0));
  CHECK(Tend(record, Local("09-28T12:01")).empty());
  CHECK(NextTending(record) > Local("09-28T12:01"));
  if (!told) return;
  CHECK(done[0].act == Act::ALARM);
  CHECK(done[0].alarm.kind() == v1::Alarm::DESK_LATE);
  CHECK(done[0].alarm.role() == row.told);
  CHECK(done[0].alarm.limit() == row.kind);
}

TEST_CASE("a ruling on a return that is a matter of minutes is the dispatcher's alarm") {
  for (const auto urgency : {v1::Demand::URGENT, v1::Demand::NORMAL}) {
    v1::Dispatch dispatch = Issued();
    dispatch.clear_limits();
    dispatch.set_state(v1::Dispatch::RETURN_ASKED);
    *dispatch.add_limits() = DeskLimit(SamplePlace(), {v1::Demand::HELP, urgency, false},
                                       Limit::RULING, Local("09-24T08:00"));
    const bool minutes = urgency == v1::Demand::URGENT;
    CHECK((NextTending(dispatch) == Local("09-24T08:30")) == minutes);
    CHECK(Acts(Tend(dispatch, SamplePlace(), Local("09-24T08:29"))).empty());
    CHECK(Acts(Tend(dispatch, SamplePlace(), Local("09-30T08:30"))) == (minutes ? "ALARM" : ""));
    CHECK(Acts(Tend(dispatch, SamplePlace(), Local("09-30T08:31"))).empty());
    dispatch.mutable_limits(0)->clear_ladder();
    dispatch.set_state(v1::Dispatch::SIGNED);
    CHECK(Acts(Tend(dispatch, SamplePlace(), Local("09-30T08:30"))).empty());
  }
}

v1::Duty On(const std::string& account, v1::Role::Kind role) {
  v1::Duty duty;
  duty.set_account("accounts/" + account);
  duty.set_role(role);
  return duty;
}

TEST_CASE("alarms go to whoever is on duty, a dispatcher's to the operator where none is") {
  using R = v1::Role;
  const v1::Duty dispatcher = On("d", R::DISPATCHER);
  const v1::Duty night = On("n", R::DUTY_OPERATOR);
  const v1::Duty supervisor = On("s", R::SUPERVISOR);
  using Names = std::vector<std::string>;
  CHECK(Told({}, R::DISPATCHER) == Names{});
  CHECK(Told(std::vector{dispatcher, night, dispatcher}, R::DISPATCHER) == Names{"accounts/d"});
  CHECK(Told(std::vector{night, supervisor}, R::DISPATCHER) == Names{"accounts/n"});
  CHECK(Told(std::vector{night, dispatcher}, R::SUPERVISOR) == Names{});
  CHECK(Told(std::vector{night, supervisor}, R::SUPERVISOR) == Names{"accounts/s"});
}

TEST_CASE("who dispatches at night is who is on duty, while no dispatcher is") {
  const v1::Account night = Person("n", v1::Role::DUTY_OPERATOR);
  const v1::Duty own = On("n", v1::Role::DUTY_OPERATOR);
  CHECK(CheckDutyOperator(night, {}, {}));
  CHECK(CheckDutyOperator(night, std::vector{own}, {}));
  const std::vector both{own, On("d", v1::Role::DISPATCHER)};
  CHECK_FALSE(CheckDutyOperator(night, both, {}));
  // Who may not know of the case dispatches nothing, and holds nobody up.
  CHECK(CheckDutyOperator(night, both, {"accounts/d"}));
  CHECK_FALSE(CheckDutyOperator(night, std::vector{On("other", v1::Role::DUTY_OPERATOR)}, {}));
  CHECK(CheckDutyOperator(Person("d", v1::Role::DISPATCHER), std::vector{own}, {}));
}

TEST_CASE("what fell due and cannot be done does not hide what falls due later") {
  // Closed so long ago that it could be archived, but for an ask that is still open.
  v1::Case record;
  record.set_state(v1::Case::CLOSED);
  *record.mutable_close_time() = ToProto(Local("08-01T10:00"));
  v1::Ask& ask = *record.add_asks();
  ask.set_state(v1::Ask::OPEN);
  *ask.mutable_lapse_time() = ToProto(Local("09-29T09:00"));
  const Instant now = Local("09-28T09:00");
  REQUIRE(NextTending(record) < now);
  CHECK(NextTending(record, now) == Local("09-29T09:00"));
  CHECK(NextTending(record, Local("09-29T09:00")) == kNoTending);

  v1::Dispatch dispatch = Issued();
  CHECK(NextTending(dispatch, Local("09-28T09:00")) == Local("09-29T09:00"));
  CHECK(NextTending(dispatch, Local("09-29T09:00")) == Local("10-09T09:00"));
}

}  // namespace
}  // namespace hotline
