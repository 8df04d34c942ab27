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
       [](Case& record) {
         v1::Audit& audit = *record.add_audits();
         audit.set_dispatch("cases/1/dispatches/1");
         *audit.mutable_time() = ToProto(kEnd);
         record.set_state(Case::CALLING_BACK);
       },
       true, true},
      {"taken from an accused unit", Limit::AUDIT, Case::REPLIED,
       [](Case& record) { record.set_state(Case::REGISTERED); }, true, false},
      {"tried", Limit::FIRST_CALL_BACK, Case::CALLING_BACK,
       [](Case& record) { *record.add_call_backs()->mutable_time() = ToProto(kEnd); }, true, true},
      {"tried, not reached", Limit::CALL_BACK, Case::CALLING_BACK,
       [](Case& record) { *record.add_call_backs()->mutable_time() = ToProto(kEnd); }, false,
       false},
      {"reached", Limit::CALL_BACK, Case::CALLING_BACK,
       [](Case& record) {
         v1::CallBack& call_back = *record.add_call_backs();
         *call_back.mutable_time() = ToProto(kEnd);
         call_back.set_reached(true);
       },
       true, true},
      {"closed by the rules without one", Limit::CALL_BACK, Case::CALLING_BACK,
       [](Case& record) {
         record.set_state(Case::CLOSED);
         record.set_closing(Case::WITHOUT_CALL_BACK);
       },
       true, true},
  }));
  INFO(row.why);
  Case record = SampleCase();
  record.clear_desk_limits();
  record.set_state(row.before);
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

}  // namespace
}  // namespace hotline
