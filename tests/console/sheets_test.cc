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
