// What sheets of a case tell, from cases made by hand.

#include <catch2/catch.hpp>

#include "agent-console/clock_sheet.h"
#include "agent-console/view.h"
#include "rules/times.h"

namespace hotline {
namespace {

using google::protobuf::Timestamp;

Timestamp At(const std::string& time) { return ToProto(*ParseInstant(time + ":00+08:00")); }

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

v1::Limit Limit(v1::Limit::Kind kind, const std::string& due) {
  v1::Limit limit;
  limit.set_kind(kind);
  limit.set_basis(v1::Limit::ELAPSED);
  *limit.mutable_start_time() = At("2026-09-14T10:00");
  *limit.mutable_due_time() = At(due);
  return limit;
}

void AddRung(v1::Limit& limit, v1::Limit::Rung::Kind kind, const std::string& time) {
  v1::Limit::Rung& rung = *limit.add_ladder();
  rung.set_kind(kind);
  *rung.mutable_time() = At(time);
}

v1::Case Mandatory() {
  v1::Case record;
  record.set_name("cases/3206-260914-1-1");
  record.set_state(v1::Case::REGISTERED);
  record.set_mandatory(true);
  record.mutable_demand()->set_situation(v1::Demand::SUSPECTED_VIOLENCE);
  *record.add_desk_limits() = Limit(v1::Limit::HARM_REPORT, "2026-09-14T10:15");
  return record;
}

v1::Place Place() {
  v1::Place place;
  for (const auto& [id, title] :
       {std::pair("police", "公安"), std::pair("civil-affairs", "民政")}) {
    v1::Sector& sector = *place.add_sectors();
    sector.set_id(id);
    sector.set_title(title);
  }
  v1::SituationReceivers& receivers = *place.add_receivers();
  receivers.set_situation(v1::Demand::SUSPECTED_VIOLENCE);
  receivers.add_sectors("police");
  receivers.add_sectors("civil-affairs");
  return place;
}

TEST_CASE("harm reported before the call was registered keeps its limit") {
  v1::Case record = Mandatory();
  const View view{.language = Language::kEnglish, .now = std::nullopt, .place = nullptr};
  for (const char* time : {"2026-09-14T11:00", "2026-09-14T09:50"}) {
    *record.add_harm_reports()->mutable_time() = At(time);
  }
  const std::string sheet = ClockSheet(record, view);
  INFO(sheet);
  CHECK(Holds(sheet, "done 2026-09-14 09:50"));
  CHECK_FALSE(Holds(sheet, "late"));
  record.mutable_harm_reports()->RemoveLast();
  CHECK(Holds(ClockSheet(record, view), "late, done 2026-09-14 11:00"));
}

TEST_CASE("what was done is never told as overdue, and a window that is over is nobody's debt") {
  struct Row {
    v1::Limit::Kind kind;
    bool done;
    const char* told;
  };
  const auto row = GENERATE(values<Row>({
      {v1::Limit::DISPOSAL, true, "于 2026-09-14 12:00 完成"},
      {v1::Limit::DISPOSAL, false, "超 "},
      {v1::Limit::PROGRESS, true, "于 2026-09-14 12:00 完成"},
      {v1::Limit::PROGRESS, false, "超 "},
      {v1::Limit::RULING, true, "于 2026-09-14 12:00 完成"},
      {v1::Limit::RULING, false, "超 "},
      {v1::Limit::RETURN_WINDOW, false, "已过"},
  }));
  v1::Case record = Mandatory();
  record.clear_desk_limits();
  record.set_state(v1::Case::IN_HAND);
  v1::Dispatch& dispatch = *record.add_dispatches();
  dispatch.set_name(record.name() + "/dispatches/1");
  const bool ruling = row.kind == v1::Limit::RULING;
  dispatch.set_state(ruling && !row.done ? v1::Dispatch::RETURN_ASKED : v1::Dispatch::SIGNED);
  *dispatch.add_limits() = Limit(row.kind, "2026-09-14T13:00");
  if (row.done) {
    *dispatch.add_disposals()->mutable_time() = At("2026-09-14T12:00");
    *dispatch.add_progress()->mutable_time() = At("2026-09-14T12:00");
    v1::Ask& ask = *dispatch.add_asks();
    ask.set_kind(v1::Ask::RETURN);
    ask.set_state(v1::Ask::REFUSED);
    *ask.mutable_time() = At("2026-09-14T11:00");
    *ask.mutable_ruled_time() = At("2026-09-14T12:00");
  }
  const View view{
      .language = Language::kChinese, .now = FromProto(At("2026-09-15T13:00")), .place = nullptr};
  const std::string sheet = ClockSheet(record, view);
  INFO(sheet);
  CHECK(Holds(sheet, row.told));
  CHECK(Holds(sheet, "超 ") == (std::string(row.told) == "超 "));
}

TEST_CASE("the desk's limits say what their rows know: kept, missed or owed") {
  for (const auto kind : {v1::Limit::FEEDBACK, v1::Limit::CALL_BACK}) {
    v1::Case record = Mandatory();
    record.set_state(v1::Case::CLOSED);
    v1::Limit& limit = *record.mutable_desk_limits(0);
    limit.set_kind(kind);
    limit.set_kept(true);
    *limit.mutable_end_time() = At("2026-09-14T10:10");
    *record.mutable_feedback()->mutable_time() = At("2026-09-14T10:10");
    const View view{
        .language = Language::kEnglish, .now = FromProto(At("2026-09-15T13:00")), .place = nullptr};
    const std::string sheet = ClockSheet(record, view);
    INFO(sheet);
    CHECK(Holds(sheet, "done 2026-09-14 10:10"));
    CHECK_FALSE(Holds(sheet, "late"));
  }
}

TEST_CASE("receipts and answers have their clocks too") {
  v1::Case record = Mandatory();
  record.set_state(v1::Case::IN_HAND);
  *record.mutable_hand_over()->mutable_receipt_limit() =
      Limit(v1::Limit::KIND_UNSPECIFIED, "2026-09-15T10:00");
  v1::Dispatch& dispatch = *record.add_dispatches();
  dispatch.set_name(record.name() + "/dispatches/1");
  v1::Notice& notice = *dispatch.add_notices();
  notice.set_number("督办〔2026〕1号");
  notice.set_state(v1::Notice::SENT);
  *notice.mutable_answer_limit() = Limit(v1::Limit::KIND_UNSPECIFIED, "2026-09-16T10:00");
  const View view{.language = Language::kEnglish, .now = std::nullopt, .place = nullptr};
  const std::string sheet = ClockSheet(record, view);
  INFO(sheet);
  CHECK(Holds(sheet, "hand-over · receipt"));
  CHECK(Holds(sheet, "2026-09-15 10:00"));
  CHECK(Holds(sheet, "督办〔2026〕1号 · answer"));
  CHECK(Holds(sheet, "2026-09-16 10:00"));
}

TEST_CASE("a case tells what was done about it besides its dispatches") {
  v1::Case record = Mandatory();
  record.set_state(v1::Case::IN_HAND);
  v1::HandOver& sent = *record.mutable_hand_over();
  sent.set_receiver("12345");
  sent.set_told_how("电话");
  *sent.mutable_receipt_time() = At("2026-09-14T12:00");
  sent.set_foreign_number("测〔2026〕1号");
  v1::Instruction& instruction = *record.add_instructions();
  instruction.set_post("测试书记");
  instruction.set_document("测批〔2026〕1号");
  instruction.set_text("从快办理");
  record.mutable_feedback()->set_told_how("报告人匿名");
  v1::Dispatch& dispatch = *record.add_dispatches();
  dispatch.set_name(record.name() + "/dispatches/1");
  v1::Disposal& disposal = *dispatch.add_disposals();
  disposal.set_whereabouts("测试救助站");
  disposal.set_safe(true);
  disposal.set_text("已安置");
  v1::HandDown& past = *dispatch.add_past_hand_downs();
  past.set_unit("rudong-juegang");
  *past.mutable_end_time() = At("2026-09-14T15:00");
  const View view{.language = Language::kEnglish, .now = std::nullopt, .place = nullptr};
  const std::string sheet = CaseSheet(record, view);
  INFO(sheet);
  for (const char* part :
       {"12345", "测〔2026〕1号", "测试书记", "测批〔2026〕1号", "从快办理", "not told 报告人匿名",
        "测试救助站", "safe", "已安置", "rudong-juegang", "2026-09-14 15:00"}) {
    CHECK(Holds(sheet, part));
  }
}

TEST_CASE("a case tells to whom harm was reported, and to whom it is still to be") {
  v1::Case record = Mandatory();
  const v1::Place place = Place();
  const View view{.language = Language::kChinese, .now = std::nullopt, .place = &place};
  v1::HarmReport& report = *record.add_harm_reports();
  report.set_receiver_name("110");
  report.set_reference("测受〔2026〕1号");
  *report.mutable_time() = At("2026-09-14T09:50");
  const std::string sheet = CaseSheet(record, view);
  INFO(sheet);
  CHECK(Holds(sheet, "测受〔2026〕1号"));
  CHECK(Holds(sheet, "尚未报告：civil-affairs 民政"));
  CHECK_FALSE(Holds(sheet, "尚未报告：police"));
  // Whoever does not owe it is not told.
  record.clear_desk_limits();
  CHECK_FALSE(Holds(CaseSheet(record, view), "尚未报告"));
}

TEST_CASE("in English a long label does not run into what follows, and days have English reasons") {
  v1::Case record = Mandatory();
  record.clear_desk_limits();
  v1::Dispatch& dispatch = *record.add_dispatches();
  dispatch.set_name("cases/3206-260914-1-1/dispatches/1");
  for (const auto kind : {v1::Limit::CONTACT, v1::Limit::RETURN_WINDOW, v1::Limit::SIGN}) {
    v1::Limit& limit = *dispatch.add_limits();
    limit = Limit(kind, "2026-09-15T00:00");
    v1::Limit::Segment& start = *limit.add_segments();
    start.set_first_day("2026-09-14");
    start.set_last_day("2026-09-14");
    start.set_reason("起始日");
  }
  const View view{.language = Language::kEnglish, .now = std::nullopt, .place = nullptr};
  const std::string sheet = CaseSheet(record, view);
  INFO(sheet);
  for (const char* label : {"first-contact until", "return-window until", "sign        until"}) {
    CHECK(Holds(sheet, label));
  }
  CHECK(Holds(sheet, "skips 2026-09-14 the day it starts"));
  v1::Event event;
  event.set_act(v1::Act::ASK_EXTENSION);
  event.set_dispatch(1);
  CHECK(Holds(Timeline({event}, view), "ask an extension #1"));
}

TEST_CASE("a merged case tells where it went, and its parent what came") {
  v1::Case record = Mandatory();
  record.set_merged_into("cases/3206-260914-2-2");
  const View view{.language = Language::kEnglish, .now = std::nullopt, .place = nullptr};
  CHECK(Holds(CaseSheet(record, view), "merged into 3206-260914-2-2"));
  record.clear_merged_into();
  record.add_merged_cases("cases/3206-260914-3-3");
  CHECK(Holds(CaseSheet(record, view), "merged case 3206-260914-3-3"));
}

TEST_CASE("the clocks tell what more time was asked for, and a ladder only where it goes on") {
  v1::Case record;
  record.set_name("cases/3206-260914-1-1");
  record.set_state(v1::Case::IN_HAND);
  v1::Dispatch& dispatch = *record.add_dispatches();
  dispatch.set_name("cases/3206-260914-1-1/dispatches/1");
  dispatch.set_state(v1::Dispatch::SIGNED);
  v1::Limit old = Limit(v1::Limit::FINISH, "2026-09-20T00:00");
  AddRung(old, v1::Limit::Rung::REMIND, "2026-09-18T09:00");
  AddRung(old, v1::Limit::Rung::PUBLISH, "2026-09-28T09:00");
  *old.mutable_ladder(0)->mutable_taken_time() = At("2026-09-18T09:01");
  v1::Limit now = Limit(v1::Limit::FINISH, "2026-09-25T00:00");
  AddRung(now, v1::Limit::Rung::REMIND, "2026-09-23T09:00");
  *dispatch.add_limits() = old;
  *dispatch.add_limits() = now;
  v1::Ask& ask = *dispatch.add_asks();
  ask.set_name("cases/3206-260914-1-1/dispatches/1/asks/1");
  ask.set_kind(v1::Ask::EXTENSION);
  ask.set_state(v1::Ask::GRANTED);
  ask.set_figure(5);
  ask.set_reason("测试理由");
  dispatch.add_asks()->set_kind(v1::Ask::WAIVER);

  const View view{.language = Language::kEnglish, .now = std::nullopt, .place = nullptr};
  const std::string sheet = ClockSheet(record, view);
  INFO(sheet);
  CHECK(Holds(sheet, "2026-09-18 09:01"));        // what was done stays
  CHECK_FALSE(Holds(sheet, "2026-09-28 09:00"));  // what never comes does not
  CHECK(Holds(sheet, "2026-09-23 09:00"));
  CHECK(Holds(sheet, "+5"));
  CHECK(Holds(sheet, "测试理由"));
  CHECK(AsksForTime(dispatch.asks(0)));
  CHECK_FALSE(AsksForTime(dispatch.asks(1)));

  dispatch.set_state(v1::Dispatch::SUPERSEDED);
  CHECK_FALSE(Holds(ClockSheet(record, view), "2026-09-23 09:00"));
}

}  // namespace
}  // namespace hotline
