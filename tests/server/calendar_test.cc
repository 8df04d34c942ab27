#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "hotline/v1/report_service.pb.h"
#include "rules/clocks.h"
#include "server/commands/recount.h"
#include "server/commands/tend.h"
#include "tests/server/stories.h"

// A calendar from its import to the last limit that it moved.
namespace hotline {
namespace {

// The days of 2026 as they are, but for these rows.
std::string Days(const v1::Calendar& calendar, const std::vector<std::string>& besides) {
  std::map<std::string, std::string> rows;
  for (const v1::Calendar::Day& day : calendar.days()) {
    if (!day.date().starts_with("2026-")) continue;
    rows[day.date()] = day.date() + "," + day.occasion() + (day.worked() ? ",yes" : ",no");
  }
  for (const std::string& row : besides) rows[row.substr(0, 10)] = row;
  std::string file = "year,date,occasion,worked\n";
  for (const auto& [date, row] : rows) file += "2026," + row + "\n";
  return file;
}

v1::Calendar CalendarOf(TestDesk& desk) {
  const auto place = desk.Ask("admin1", commands::GetPlace, v1::GetPlaceRequest());
  REQUIRE(place);
  return place->calendar();
}

v1::ImportCalendarRequest Importing(TestDesk& desk, const std::vector<std::string>& besides) {
  v1::ImportCalendarRequest request;
  request.set_days_csv(Days(CalendarOf(desk), besides));
  return request;
}

std::string Import(TestDesk& desk, const std::string& who,
                   const std::vector<std::string>& besides) {
  return Must(desk, who, commands::ImportCalendar, Importing(desk, besides)).calendar().version();
}

v1::ApproveCalendarRequest Approving(const std::string& version) {
  v1::ApproveCalendarRequest request;
  request.set_version(version);
  return request;
}

// What the clockwork does, in batches of two cases; gives how many.
int CountAnew(TestDesk& desk) {
  std::optional<commands::RecountPlan> plan;
  desk.store().ReadAndWait([&](Reader& reader) { plan = commands::PlanRecount(reader); });
  if (!plan) return 0;
  int batches = 0;
  std::size_t at = 0;
  do {
    const std::size_t end = std::min(plan->cases.size(), at + 2);
    REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
      return commands::RecountCases(tx, plan->calendar,
                                    std::span(plan->cases).subspan(at, end - at),
                                    end == plan->cases.size(), desk.places().InForce(tx, tx.Now()));
    }) == Fate::kCommitted);
    at = end;
    ++batches;
  } while (at < plan->cases.size());
  return batches;
}

std::vector<v1::MovedLimit> Moved(TestDesk& desk, const std::string& version) {
  std::vector<v1::MovedLimit> all;
  v1::ListMovedLimitsRequest request;
  request.set_version(version);
  request.set_page_size(2);
  do {
    const auto page = desk.Ask("supervisor1", commands::ListMovedLimits, request);
    INFO(Outcome(page));
    REQUIRE(page);
    all.insert(all.end(), page->limits().begin(), page->limits().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return all;
}

std::string DueOf(const v1::Dispatch& dispatch, v1::Limit::Kind kind) {
  return FormatInstant(FromProto(InForce(dispatch.limits(), kind)->due_time()));
}

std::string Dispatched(TestDesk& desk, const v1::Call& call = Help()) {
  const std::string name = Log(desk, call);
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  return name;
}

constexpr const char* kHandler = "h-rudong-civil-affairs";

TEST_CASE("a calendar counts once another person has approved it") {
  TestDesk desk;
  const auto dry = [&] {
    auto request = Importing(desk, {"2026-09-17,测试,no"});
    request.set_dry_run(true);
    return request;
  }();
  const std::int64_t seq = desk.LastSeq();
  const auto checked = Must(desk, "supervisor1", commands::ImportCalendar, dry);
  CHECK(checked.calendar().version().empty());
  CHECK(checked.calendar().base() == "2026/1");
  REQUIRE(checked.changed_days_size() == 1);
  CHECK(checked.changed_days(0).date() == "2026-09-17");
  CHECK(checked.changed_days(0).is_rest_day());
  CHECK(desk.LastSeq() == seq);

  const std::string version = Import(desk, "supervisor1", {"2026-09-17,测试,no"});
  CHECK(version == "2026-09-14/1");
  const auto due = [&] {
    v1::CountDueRequest request;
    *request.mutable_from_time() = ToProto(desk.now());
    request.set_basis(v1::Limit::WORKING_DAYS);
    request.set_figure(5);
    return FormatInstant(FromProto(desk.Ask("operator1", commands::CountDue, request)->due_time()));
  };
  CHECK(due() == "2026-09-21T00:00:00+08:00");

  // Whoever sends the import again is told the same.
  desk.store().ReadAndWait([&](Reader& reader) {
    const auto again = commands::AnswerOfImport(reader, "calendars/" + version,
                                                desk.AmbientOf(reader, "supervisor1", desk.now()));
    REQUIRE(again);
    CHECK(again->calendar().version() == version);
    CHECK(again->changed_days_size() == 1);
  });
  const auto own = desk.Do("supervisor1", commands::ApproveCalendar, Approving(version));
  CHECK(Outcome(own) == "SAME_PERSON ");
  CHECK(Outcome(desk.Do("admin1", commands::ApproveCalendar, Approving("2026-09-14/9"))) ==
        "NOT_FOUND version");
  v1::ListMovedLimitsRequest moved;
  moved.set_version(version);
  CHECK(Outcome(desk.Ask("supervisor1", commands::ListMovedLimits, moved)) ==
        "NOT_APPROVED version");
  // Somebody else's account of the same person is the same person.
  desk.Change("supervisor2").set_person(desk.Who("supervisor1").person());
  CHECK(Outcome(desk.Do("supervisor2", commands::ApproveCalendar, Approving(version))) ==
        "SAME_PERSON ");
  CHECK(due() == "2026-09-21T00:00:00+08:00");

  Must(desk, "admin1", commands::ApproveCalendar, Approving(version));
  CHECK(due() == "2026-09-22T00:00:00+08:00");
  CHECK(CalendarOf(desk).version() == version);
  CHECK(Outcome(desk.Do("admin1", commands::ApproveCalendar, Approving(version))) ==
        "NOT_OPEN version");
  const auto listed = desk.Ask("auditor1", commands::ListCalendars, v1::ListCalendarsRequest());
  REQUIRE(listed);
  REQUIRE(listed->calendars_size() == 1);
  CHECK(listed->in_force() == version);
  CHECK(listed->calendars(0).approved_by() == "accounts/admin1");
  CHECK(listed->calendars(0).imported_by_person().empty());
  CHECK(desk.Verify().first_broken == 0);
  CHECK(desk.Verify().altered_rows.empty());
}

TEST_CASE("days that are in force already make no new version") {
  TestDesk desk;
  const auto same = Importing(desk, {});
  const std::int64_t seq = desk.LastSeq();
  const auto imported = Must(desk, "supervisor1", commands::ImportCalendar, same);
  CHECK(imported.calendar().version() == "2026/1");
  CHECK(imported.calendar().base() == "2026/1");
  CHECK(imported.changed_days().empty());
  CHECK(commands::ResourceOf(imported).empty());
  CHECK(desk.LastSeq() == seq);
  CHECK(
      desk.Ask("admin1", commands::ListCalendars, v1::ListCalendarsRequest())->calendars().empty());
  // Another occasion for a day is another text, though it counts the same.
  auto renamed = same;
  std::string& days = *renamed.mutable_days_csv();
  days.replace(days.find("国庆节"), std::string("国庆节").size(), "测试节");
  const auto other = Must(desk, "supervisor1", commands::ImportCalendar, renamed);
  CHECK(other.calendar().version() == "2026-09-14/1");
  CHECK(other.changed_days().empty());
}

TEST_CASE(
    "while one calendar is counted no other comes in, and one made from a replaced one never") {
  TestDesk desk;
  const std::string first = Import(desk, "supervisor1", {"2026-09-17,测试,no"});
  const std::string second = Import(desk, "supervisor1", {"2026-09-11,测试,no"});
  CHECK(first != second);
  Must(desk, "admin1", commands::ApproveCalendar, Approving(first));
  CHECK(Outcome(desk.Do("admin1", commands::ApproveCalendar, Approving(second))) ==
        "NOT_OPEN version");
  const std::string third = Import(desk, "supervisor1", {"2026-09-11,测试,no"});
  CHECK(Outcome(desk.Do("admin1", commands::ApproveCalendar, Approving(third))) == "TOO_EARLY ");
  CHECK(CountAnew(desk) == 1);
  Must(desk, "admin1", commands::ApproveCalendar, Approving(third));
}

TEST_CASE("a wrong cell is told and nothing is kept") {
  TestDesk desk;
  v1::ImportCalendarRequest request;
  request.set_days_csv("year,date,occasion,worked\n2026,2026-13-01,测试,no\n");
  CHECK(Outcome(desk.Do("admin1", commands::ImportCalendar, request)) ==
        "CELL calendar_days.csv row 2 column date");
  request.clear_days_csv();
  CHECK(Outcome(desk.Do("admin1", commands::ImportCalendar, request)) == "MISSING days_csv");
  CHECK(desk.Ask("admin1", commands::ListCalendars, v1::ListCalendarsRequest())->calendars_size() ==
        0);
}

TEST_CASE("an approved calendar moves later limits, keeps nearer ones, and lists both") {
  TestDesk desk;
  const std::string overdue = Dispatched(desk);
  Sign(desk, kHandler, DispatchName(overdue, 1));
  Must(desk, kHandler, commands::RecordContact, Calling(DispatchName(overdue, 1)));
  desk.SetClock("2026-09-15T10:00");
  const std::string running = Dispatched(desk);
  // In seconds: never touched.
  v1::Call pressing = Help();
  pressing.mutable_demands(0)->set_urgency(v1::Demand::URGENT);
  const std::string urgent = Dispatched(desk, pressing);
  const std::string registered = Log(desk, Help());
  desk.SetClock("2026-09-21T08:00");
  // The day of rest lies behind it, the worked Saturday before it.
  const std::string nearer = Dispatched(desk);
  desk.SetClock("2026-09-21T09:00");
  const auto is_overdue = [&](const std::string& name) {
    v1::ListCasesRequest request;
    request.set_overdue(true);
    const auto listed = desk.Ask("supervisor1", commands::ListCases, request);
    REQUIRE(listed);
    return std::any_of(listed->cases().begin(), listed->cases().end(),
                       [&](const v1::CaseSummary& one) { return one.name() == name; });
  };
  CHECK(DueOf(desk.Stored(overdue).dispatches(0), v1::Limit::FINISH) ==
        "2026-09-21T00:00:00+08:00");
  CHECK(is_overdue(overdue));

  // What a report says now it says for ever, as of now.
  const Instant before = desk.now();
  const auto report = [&](std::optional<Instant> as_of) {
    v1::GetClosureReportRequest request;
    *request.mutable_period()->mutable_from_time() = ToProto(Midnight(*ParseDay("2026-09-07")));
    *request.mutable_period()->mutable_to_time() = ToProto(Midnight(*ParseDay("2026-09-30")));
    if (as_of) *request.mutable_period()->mutable_as_of() = ToProto(*as_of);
    auto answer = desk.Ask("supervisor1", commands::GetClosureReport, request);
    INFO(Outcome(answer));
    REQUIRE(answer);
    return answer->DebugString();
  };
  const std::string told = report(before);
  desk.Wait(std::chrono::minutes(1));

  const std::string version =
      Import(desk, "supervisor1", {"2026-09-17,测试,no", "2026-09-26,测试,yes"});
  Must(desk, "supervisor2", commands::ApproveCalendar, Approving(version));
  // While it is counted, whoever dispatches counts by it already.
  const std::string meanwhile = Dispatched(desk);
  CHECK(InForce(desk.Stored(meanwhile).dispatches(0).limits(), v1::Limit::FINISH)
            ->calendar_version() == version);
  const v1::Case running_before = desk.Stored(running);
  const std::string urgent_before = desk.Stored(urgent).dispatches(0).SerializeAsString();
  const std::string meanwhile_before = desk.Stored(meanwhile).dispatches(0).SerializeAsString();
  CHECK(CountAnew(desk) == 3);

  std::map<std::string, std::string> moves;
  for (const v1::MovedLimit& move : Moved(desk, version)) {
    moves[move.name() + " " + v1::Limit::Kind_Name(move.kind())] =
        FormatInstant(FromProto(move.new_due_time())).substr(5, 5) +
        (move.moved() ? " later" : " nearer") + (move.no_longer_overdue() ? " on time" : "");
  }
  CHECK(moves == std::map<std::string, std::string>{
                     {overdue + " FINISH", "09-22 later on time"},
                     {DispatchName(overdue, 1) + " FINISH", "09-22 later on time"},
                     {running + " FINISH", "09-23 later"},
                     {DispatchName(running, 1) + " FINISH", "09-23 later"},
                     {nearer + " FINISH", "09-29 nearer"},
                     {DispatchName(nearer, 1) + " FINISH", "09-29 nearer"},
                 });
  CHECK(DueOf(desk.Stored(overdue).dispatches(0), v1::Limit::FINISH) ==
        "2026-09-22T00:00:00+08:00");
  CHECK(DueOf(desk.Stored(nearer).dispatches(0), v1::Limit::FINISH) == "2026-09-30T00:00:00+08:00");
  CHECK_FALSE(is_overdue(overdue));
  // Whoever has read it before may still act on it.
  CHECK(desk.Stored(running).etag() == running_before.etag());
  CHECK(desk.Stored(running).dispatches(0).etag() == running_before.dispatches(0).etag());
  CHECK(desk.Stored(urgent).dispatches(0).SerializeAsString() == urgent_before);
  CHECK(desk.Stored(meanwhile).dispatches(0).SerializeAsString() == meanwhile_before);
  CHECK(desk.Events("supervisor1", overdue).back().act() == v1::Act::RECOUNT);
  CHECK(desk.Events("supervisor1", overdue).back().actor() == "accounts/clockwork");
  CHECK(desk.Events("supervisor1", overdue).back().reason() == "日历" + version);
  CHECK(desk.Events("supervisor1", nearer).back().act() == v1::Act::DISPATCH);

  CHECK(report(before) == told);
  CHECK(report(std::nullopt) != told);
  CHECK(desk.Verify().first_broken == 0);
  CHECK(desk.Verify().altered_rows.empty());

  SECTION("and once over, nothing is counted again") {
    CHECK(CountAnew(desk) == 0);
    CHECK(desk.Ask("admin1", commands::ListCalendars, v1::ListCalendarsRequest())
              ->calendars(0)
              .has_recount_time());
  }
}

TEST_CASE("the list of what moved leaves out the cases in which its reader is accused") {
  TestDesk desk;
  const std::string of_others = Dispatched(desk);
  const std::string own = Dispatched(desk);
  const std::string version = Import(desk, "supervisor2", {"2026-09-17,测试,no"});
  Must(desk, "admin1", commands::ApproveCalendar, Approving(version));
  REQUIRE(CountAnew(desk) == 1);
  CHECK(Moved(desk, version).size() == 4);
  auto naming = On<v1::NameAccusedRequest>(own);
  naming.mutable_accused()->set_account("accounts/supervisor1");
  Must(desk, "operator1", commands::NameAccused, naming);
  const auto seen = Moved(desk, version);  // as supervisor1
  REQUIRE(seen.size() == 2);
  for (const v1::MovedLimit& move : seen) CHECK(move.name().starts_with(of_others));
}

// What the clockwork does with a case now.
void Tend(TestDesk& desk, const std::string& name) {
  REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
    return commands::TendCase(tx, tx.FindCase(ParseCaseName(name).value())->id,
                              ClockworkAmbient(desk.places().InForce(tx, tx.Now()), tx.Now()));
  }) == Fate::kCommitted);
}

TEST_CASE("notices of what is no longer overdue are annulled, and its ladder begins anew") {
  TestDesk desk;
  const std::string name = Dispatched(desk);
  Sign(desk, kHandler, DispatchName(name, 1));
  Must(desk, kHandler, commands::RecordContact, Calling(DispatchName(name, 1)));
  // The fifth working day (a worked Sunday), and the first one after the limit.
  desk.SetClock("2026-09-20T09:00");
  Tend(desk, name);
  desk.SetClock("2026-09-21T09:00");
  Tend(desk, name);
  const auto notices = [&] {
    const v1::Case record = desk.Stored(name);
    std::string words;
    for (const v1::Notice& notice : record.dispatches(0).notices()) {
      words += notice.number() + " " + v1::Notice::State_Name(notice.state()) + "; ";
    }
    return words;
  };
  REQUIRE(notices() == "催办〔2026〕1号 SENT; 催办〔2026〕2号 SENT; ");

  desk.Wait(std::chrono::minutes(1));
  const std::string version = Import(desk, "supervisor1", {"2026-09-17,测试,no"});
  Must(desk, "admin1", commands::ApproveCalendar, Approving(version));
  CHECK(CountAnew(desk) == 1);
  CHECK(notices() == "催办〔2026〕1号 ANNULLED; 催办〔2026〕2号 ANNULLED; ");
  const auto events = desk.Events("supervisor1", name);
  CHECK(events[events.size() - 2].act() == v1::Act::RECOUNT);
  CHECK(events.back().act() == v1::Act::ANNUL_NOTICE);
  CHECK(events.back().reason() == "催办〔2026〕1号、催办〔2026〕2号");
  v1::ListNoticesRequest open;
  open.set_open(true);
  CHECK(desk.Ask("supervisor1", commands::ListNotices, open)->notices().empty());
  // The moved limit's fifth working day has begun: its own reminder, under the next number.
  Tend(desk, name);
  CHECK(notices() == "催办〔2026〕1号 ANNULLED; 催办〔2026〕2号 ANNULLED; 催办〔2026〕3号 SENT; ");
  CHECK(desk.Verify().first_broken == 0);
  CHECK(desk.Verify().altered_rows.empty());
}

TEST_CASE("the days of a notice may come in GB18030") {
  TestDesk desk;
  auto request = Importing(desk, {"2026-09-17,test,no"});
  std::string days = request.days_csv();
  days.replace(days.find("test"), 4, "\xB2\xE2\xCA\xD4");
  // The rest of the file is UTF-8, so what is neither is refused ...
  request.set_days_csv(days);
  CHECK(Outcome(desk.Do("admin1", commands::ImportCalendar, request)) == "NOT_A_TABLE days_csv");
  // ... and what is one thing is read.
  request.set_days_csv("year,date,occasion,worked\n2026,2026-09-17,\xB2\xE2\xCA\xD4,no\n");
  const auto imported = Must(desk, "admin1", commands::ImportCalendar, request);
  const auto& changed = imported.changed_days();
  CHECK(std::any_of(changed.begin(), changed.end(), [](const v1::ChangedDay& day) {
    return day.date() == "2026-09-17" && day.occasion() == "测试";
  }));
}

TEST_CASE("a counting that was interrupted goes on behind the last case that was counted") {
  TestDesk desk;
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) names.push_back(Dispatched(desk));
  const std::string version = Import(desk, "supervisor1", {"2026-09-17,测试,no"});
  Must(desk, "admin1", commands::ApproveCalendar, Approving(version));
  std::optional<commands::RecountPlan> plan;
  const auto look = [&] {
    desk.store().ReadAndWait([&](Reader& reader) { plan = commands::PlanRecount(reader); });
  };
  const auto count = [&](std::size_t from, std::size_t many) {
    return desk.store().WriteAndWait([&](Transaction& tx) {
      return commands::RecountCases(tx, version, std::span(plan->cases).subspan(from, many), false,
                                    desk.places().InForce(tx, tx.Now()));
    });
  };
  look();
  REQUIRE(plan);
  REQUIRE(plan->cases.size() == 5);
  CHECK(count(0, 3) == Fate::kCommitted);
  // Another server that fires with the same plan changes nothing.
  CHECK(count(0, 3) == Fate::kRefused);
  look();
  REQUIRE(plan);
  CHECK(plan->cases.size() == 2);
  CHECK(CountAnew(desk) == 1);
  CHECK(Moved(desk, version).size() == 10);
  for (const std::string& name : names) {
    CHECK(DueOf(desk.Stored(name).dispatches(0), v1::Limit::FINISH) == "2026-09-22T00:00:00+08:00");
  }
}

}  // namespace
}  // namespace hotline
