#include "rules/owing.h"

#include <catch2/catch.hpp>

#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using v1::Case;
using v1::Dispatch;
using v1::Limit;

constexpr Instant kStart = Instant(std::chrono::hours(500'000));
constexpr Instant kEnd = kStart + std::chrono::hours(5);
constexpr Instant kBefore = kStart - std::chrono::hours(1);

void Audit(Case& record, const char* dispatch, Instant time) {
  v1::Audit& audit = *record.add_audits();
  audit.set_dispatch(dispatch);
  *audit.mutable_time() = ToProto(time);
  record.set_state(Case::CALLING_BACK);
}

void CallBack(Case& record, Instant time, bool reached) {
  v1::CallBack& call_back = *record.add_call_backs();
  *call_back.mutable_time() = ToProto(time);
  call_back.set_reached(reached);
  call_back.set_round(record.round());
}

void Close(Case& record, Case::Closing closing) {
  record.set_state(Case::CLOSED);
  record.set_closing(closing);
}

TEST_CASE("what the desk owes ends with the act that does it, or with the case that is gone") {
  struct Row {
    const char* why;
    Limit::Kind kind;
    Case::State before;
    void (*act)(Case&);
    bool ends;
    bool kept;
  };
  const auto row = GENERATE(values<Row>({
      {"dispatched", Limit::DISPATCH, Case::REGISTERED,
       [](Case& record) {
         record.set_state(Case::IN_HAND);
         record.set_mode(v1::Mode::REFER);
       },
       true, true},
      {"taken on by the desk", Limit::DISPATCH, Case::REGISTERED,
       [](Case& record) {
         record.set_state(Case::IN_HAND);
         record.set_mode(v1::Mode::DIRECT);
       },
       true, false},
      {"rejected", Limit::DISPATCH, Case::REGISTERED,
       [](Case& record) { record.set_state(Case::REJECTED); }, true, false},
      {"nothing was done", Limit::DISPATCH, Case::REGISTERED, [](Case&) {}, false, false},
      {"audited", Limit::AUDIT, Case::REPLIED,
       [](Case& record) { Audit(record, "cases/1/dispatches/1", kEnd); }, true, true},
      {"audited in the round before", Limit::AUDIT, Case::REPLIED,
       [](Case& record) { Audit(record, "cases/1/dispatches/1", kBefore); }, true, false},
      {"a settlement of the desk's was audited", Limit::AUDIT, Case::REPLIED,
       [](Case& record) { Audit(record, "", kEnd); }, true, false},
      {"taken from an accused unit", Limit::AUDIT, Case::REPLIED,
       [](Case& record) { record.set_state(Case::REGISTERED); }, true, false},
      {"tried", Limit::FIRST_CALL_BACK, Case::CALLING_BACK,
       [](Case& record) { CallBack(record, kEnd, false); }, true, true},
      {"tried before the limit began", Limit::FIRST_CALL_BACK, Case::CALLING_BACK,
       [](Case& record) { CallBack(record, kBefore, false); }, true, false},
      {"tried in the round before", Limit::FIRST_CALL_BACK, Case::CALLING_BACK,
       [](Case& record) {
         CallBack(record, kBefore, true);
         record.set_round(record.round() + 1);
       },
       false, false},
      {"closed by the rules without a try", Limit::FIRST_CALL_BACK, Case::CALLING_BACK,
       [](Case& record) { Close(record, Case::WITHOUT_CALL_BACK); }, true, true},
      {"handled again without a try", Limit::FIRST_CALL_BACK, Case::CALLING_BACK,
       [](Case& record) { record.set_state(Case::IN_HAND); }, true, false},
      {"tried, not reached", Limit::CALL_BACK, Case::CALLING_BACK,
       [](Case& record) { CallBack(record, kEnd, false); }, false, false},
      {"tried, not reached, and handled again", Limit::CALL_BACK, Case::CALLING_BACK,
       [](Case& record) {
         CallBack(record, kEnd, false);
         record.set_state(Case::IN_HAND);
       },
       true, false},
      {"reached before the limit began", Limit::CALL_BACK, Case::CALLING_BACK,
       [](Case& record) {
         CallBack(record, kBefore, true);
         record.set_state(Case::IN_HAND);
       },
       true, false},
      {"closed with nobody called", Limit::CALL_BACK, Case::CALLING_BACK,
       [](Case& record) { Close(record, Case::ACCEPTED_ON_THE_LINE); }, true, false},
      {"reached", Limit::CALL_BACK, Case::CALLING_BACK,
       [](Case& record) {
         v1::CallBack& call_back = *record.add_call_backs();
         *call_back.mutable_time() = ToProto(kEnd);
         call_back.set_reached(true);
       },
       true, true},
      {"closed by the rules without one", Limit::CALL_BACK, Case::CALLING_BACK,
       [](Case& record) { Close(record, Case::WITHOUT_CALL_BACK); }, true, true},
      {"reported", Limit::HARM_REPORT, Case::REGISTERED,
       [](Case& record) { record.add_harm_reports(); }, true, true},
      {"not reported, the flag cleared", Limit::HARM_REPORT, Case::REGISTERED,
       [](Case& record) { record.set_mandatory(false); }, true, false},
      {"handed over without a report", Limit::HARM_REPORT, Case::REGISTERED,
       [](Case& record) { record.set_state(Case::HANDED_OVER); }, true, false},
      {"the reporter was told", Limit::FEEDBACK, Case::REGISTERED,
       [](Case& record) { record.mutable_feedback(); }, true, true},
      {"nothing to tell: the flag was cleared", Limit::FEEDBACK, Case::REGISTERED,
       [](Case& record) { record.set_mandatory(false); }, true, false},
      {"closed, the reporter still waits", Limit::FEEDBACK, Case::CALLING_BACK,
       [](Case& record) { record.set_state(Case::CLOSED); }, false, false},
      {"archived", Limit::FEEDBACK, Case::CLOSED,
       [](Case& record) { record.set_state(Case::ARCHIVED); }, true, false},
  }));
  INFO(row.why);
  Case record = SampleCase();
  record.clear_desk_limits();
  record.set_state(row.before);
  record.set_mandatory(true);
  Limit& limit = *record.add_desk_limits();
  limit.set_kind(row.kind);
  *limit.mutable_start_time() = ToProto(kStart);
  MarkEnds(record, kStart);
  CHECK(IsOwed(record, limit));
  CHECK_FALSE(limit.has_end_time());

  row.act(record);
  MarkEnds(record, kEnd);
  CHECK(IsOwed(record, limit) != row.ends);
  CHECK(limit.has_end_time() == row.ends);
  CHECK(limit.kept() == row.kept);
  MarkEnds(record, kEnd + std::chrono::hours(1));
  if (row.ends) CHECK(FromProto(limit.end_time()) == kEnd);

  // Again as before: parted from a parent, given up.
  if (row.kind != Limit::DISPATCH) return;
  record.set_state(row.before);
  MarkEnds(record, kEnd + std::chrono::hours(2));
  CHECK_FALSE(limit.has_end_time());
  CHECK_FALSE(limit.kept());
}

TEST_CASE("a limit that another one took the place of has no end of its own") {
  Case record = SampleCase();
  record.clear_desk_limits();
  record.set_state(Case::REGISTERED);
  record.add_desk_limits()->set_kind(Limit::DISPATCH);
  record.add_desk_limits()->set_kind(Limit::DISPATCH);
  record.set_state(Case::REJECTED);
  MarkEnds(record, kEnd);
  CHECK_FALSE(record.desk_limits(0).has_end_time());
  CHECK(record.desk_limits(1).has_end_time());
}

TEST_CASE("each withdrawal has a ruling of its own") {
  Case record = SampleCase();
  record.clear_desk_limits();
  for (int ask = 1; ask <= 2; ++ask) {
    record.add_asks()->set_state(v1::Ask::OPEN);
    Limit& limit = *record.add_desk_limits();
    limit.set_kind(Limit::RULING);
    limit.set_ask(ask);
  }
  CHECK(IsOwed(record, record.desk_limits(0)));
  record.mutable_asks(0)->set_state(v1::Ask::REFUSED);
  MarkEnds(record, kEnd);
  CHECK(record.desk_limits(0).kept());
  CHECK_FALSE(IsOwed(record, record.desk_limits(0)));
  CHECK(IsOwed(record, record.desk_limits(1)));
}

TEST_CASE("a ruling is kept by being given, and no longer owed when the case is over") {
  struct Row {
    v1::Ask::State ask;
    Case::State state;
    bool ends;
    bool kept;
  };
  const auto row = GENERATE(values<Row>({
      {v1::Ask::OPEN, Case::IN_HAND, false, false},
      {v1::Ask::OPEN, Case::REJECTED, true, false},
      {v1::Ask::GRANTED, Case::IN_HAND, true, true},
      {v1::Ask::REFUSED, Case::REJECTED, true, true},
      {v1::Ask::TAKEN_BACK, Case::IN_HAND, true, false},
      {v1::Ask::LAPSED, Case::IN_HAND, true, false},
  }));
  Case record = SampleCase();
  record.clear_desk_limits();
  record.add_asks()->set_state(row.ask);
  record.set_state(row.state);
  Limit& limit = *record.add_desk_limits();
  limit.set_kind(Limit::RULING);
  limit.set_ask(1);
  CAPTURE(row.ask, row.state);
  CHECK(IsOwed(record, limit) != row.ends);
  MarkEnds(record, kEnd);
  CHECK(limit.has_end_time() == row.ends);
  CHECK(limit.kept() == row.kept);
}

TEST_CASE("a unit owes each step until it is made, and nothing once the dispatch is over") {
  struct Row {
    Limit::Kind kind;
    void (*step)(Dispatch&);
  };
  const auto row = GENERATE(values<Row>({
      {Limit::SIGN, [](Dispatch& one) { one.set_state(Dispatch::SIGNED); }},
      {Limit::CONTACT, [](Dispatch& one) { one.mutable_contact_time()->set_seconds(1); }},
      {Limit::PROGRESS, [](Dispatch& one) { one.add_progress(); }},
      {Limit::DISPOSAL, [](Dispatch& one) { one.add_disposals(); }},
      {Limit::RETURN_WINDOW, [](Dispatch& one) { one.set_state(Dispatch::RETURN_ASKED); }},
      {Limit::FINISH, [](Dispatch& one) { one.set_state(Dispatch::REPLIED); }},
      {Limit::OPINION, [](Dispatch& one) { one.set_state(Dispatch::WAIVED); }},
      {Limit::SIGN, [](Dispatch& one) { one.set_state(Dispatch::SUPERSEDED); }},
  }));
  Dispatch dispatch;
  dispatch.set_state(Dispatch::ISSUED);
  CHECK(IsOwed(dispatch, row.kind));
  row.step(dispatch);
  CHECK_FALSE(IsOwed(dispatch, row.kind));
}

TEST_CASE("a ruling on a return is owed while the return is asked for") {
  Dispatch dispatch;
  dispatch.set_state(Dispatch::SIGNED);
  CHECK_FALSE(IsOwed(dispatch, Limit::RULING));
  dispatch.set_state(Dispatch::RETURN_ASKED);
  CHECK(IsOwed(dispatch, Limit::RULING));
  dispatch.set_state(Dispatch::RETURNED);
  CHECK_FALSE(IsOwed(dispatch, Limit::RULING));
}

TEST_CASE("an alarm was raised when its step was taken, or has moved on to come again") {
  struct Row {
    const char* why;
    Limit::Rung::Kind kind;
    Instant time;
    bool taken;
    bool alarmed;
  };
  const auto row = GENERATE(values<Row>({
      {"not yet", Limit::Rung::ALARM, kEnd, false, false},
      {"raised once, comes again", Limit::Rung::ALARM, kEnd + std::chrono::hours(2), false, true},
      {"raised, comes no more", Limit::Rung::ALARM, kEnd, true, true},
      {"to be looked at later", Limit::Rung::REVIEW, kEnd + std::chrono::hours(2), false, false},
      {"looked at", Limit::Rung::REVIEW, kBefore, true, true},
      {"reminded", Limit::Rung::REMIND, kBefore, true, false},
  }));
  INFO(row.why);
  Limit limit;
  *limit.mutable_due_time() = ToProto(kEnd);
  Limit::Rung& rung = *limit.add_ladder();
  rung.set_kind(row.kind);
  *rung.mutable_time() = ToProto(row.time);
  if (row.taken) *rung.mutable_taken_time() = ToProto(row.time);
  CHECK(IsAlarmed(limit) == row.alarmed);
}

}  // namespace
}  // namespace hotline
