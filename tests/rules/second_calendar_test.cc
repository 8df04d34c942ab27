#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "rules/calendar.h"
#include "rules/calendar_import.h"
#include "rules/refusals.h"
#include "tests/rules/sample_place.h"

// A second calendar, entered by hand from the notices as runs of days, which counts another way:
// how many working days lie before each day, and a search in that. It shares nothing with
// WorkCalendar but the names of days.
namespace hotline {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

struct Run {
  const char* first;
  const char* last;
};
struct Year {
  const char* name;
  std::vector<Run> off;
  std::vector<const char*> worked;
};

// The two states of 2020: as announced in November 2019, and with the longer Spring Festival of
// the notice of 2020-01-27.
const Year k2020Announced{"2020, announced",
                          {{"2020-01-01", "2020-01-01"},
                           {"2020-01-24", "2020-01-30"},
                           {"2020-04-04", "2020-04-06"},
                           {"2020-05-01", "2020-05-05"},
                           {"2020-06-25", "2020-06-27"},
                           {"2020-10-01", "2020-10-08"}},
                          {"2020-01-19", "2020-02-01", "2020-04-26", "2020-05-09", "2020-06-28",
                           "2020-09-27", "2020-10-10"}};
const Year k2020Extended{
    "2020, extended",
    {{"2020-01-01", "2020-01-01"},
     {"2020-01-24", "2020-02-02"},
     {"2020-04-04", "2020-04-06"},
     {"2020-05-01", "2020-05-05"},
     {"2020-06-25", "2020-06-27"},
     {"2020-10-01", "2020-10-08"}},
    {"2020-01-19", "2020-04-26", "2020-05-09", "2020-06-28", "2020-09-27", "2020-10-10"}};
const std::vector<Year> kOtherYears = {
    {"2019",
     {{"2018-12-30", "2019-01-01"},
      {"2019-02-04", "2019-02-10"},
      {"2019-04-05", "2019-04-05"},
      {"2019-05-01", "2019-05-04"},
      {"2019-06-07", "2019-06-07"},
      {"2019-09-13", "2019-09-13"},
      {"2019-10-01", "2019-10-07"}},
     {"2018-12-29", "2019-02-02", "2019-02-03", "2019-04-28", "2019-05-05", "2019-09-29",
      "2019-10-12"}},
    {"2021",
     {{"2021-01-01", "2021-01-03"},
      {"2021-02-11", "2021-02-17"},
      {"2021-04-03", "2021-04-05"},
      {"2021-05-01", "2021-05-05"},
      {"2021-06-12", "2021-06-14"},
      {"2021-09-19", "2021-09-21"},
      {"2021-10-01", "2021-10-07"}},
     {"2021-02-07", "2021-02-20", "2021-04-25", "2021-05-08", "2021-09-18", "2021-09-26",
      "2021-10-09"}},
    {"2022",
     {{"2022-01-01", "2022-01-03"},
      {"2022-01-31", "2022-02-06"},
      {"2022-04-03", "2022-04-05"},
      {"2022-04-30", "2022-05-04"},
      {"2022-06-03", "2022-06-05"},
      {"2022-09-10", "2022-09-12"},
      {"2022-10-01", "2022-10-07"}},
     {"2022-01-29", "2022-01-30", "2022-04-02", "2022-04-24", "2022-05-07", "2022-10-08",
      "2022-10-09"}},
    {"2023",
     {{"2022-12-31", "2023-01-02"},
      {"2023-01-21", "2023-01-27"},
      {"2023-04-05", "2023-04-05"},
      {"2023-04-29", "2023-05-03"},
      {"2023-06-22", "2023-06-24"},
      {"2023-09-29", "2023-10-06"}},
     {"2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07",
      "2023-10-08"}},
    {"2024",
     {{"2024-01-01", "2024-01-01"},
      {"2024-02-10", "2024-02-17"},
      {"2024-04-04", "2024-04-06"},
      {"2024-05-01", "2024-05-05"},
      {"2024-06-10", "2024-06-10"},
      {"2024-09-15", "2024-09-17"},
      {"2024-10-01", "2024-10-07"}},
     {"2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14",
      "2024-09-29", "2024-10-12"}},
    {"2025",
     {{"2025-01-01", "2025-01-01"},
      {"2025-01-28", "2025-02-04"},
      {"2025-04-04", "2025-04-06"},
      {"2025-05-01", "2025-05-05"},
      {"2025-05-31", "2025-06-02"},
      {"2025-10-01", "2025-10-08"}},
     {"2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"}},
    {"2026",
     {{"2026-01-01", "2026-01-03"},
      {"2026-02-15", "2026-02-23"},
      {"2026-04-04", "2026-04-06"},
      {"2026-05-01", "2026-05-05"},
      {"2026-06-19", "2026-06-21"},
      {"2026-09-25", "2026-09-27"},
      {"2026-10-01", "2026-10-07"}},
     {"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"}}};

constexpr Day kFirst = 2018y / 12 / 1;
constexpr Day kEnd = 2027y / 6 / 1;

class SecondCalendar {
 public:
  explicit SecondCalendar(const Year& year_2020) {
    std::vector<bool> works;
    for (Day day = kFirst; day < kEnd; day += days(1)) {
      works.push_back(std::chrono::weekday(day).iso_encoding() <= 5);
    }
    std::vector<Year> years = kOtherYears;
    years.push_back(year_2020);
    for (const Year& year : years) {
      for (const Run& run : year.off) {
        std::fill(works.begin() + At(run.first), works.begin() + At(run.last) + 1, false);
      }
      for (const char* day : year.worked) works[static_cast<std::size_t>(At(day))] = true;
    }
    // worked_through_[i]: working days up to and with day i.
    int sum = 0;
    for (const bool day_works : works) worked_through_.push_back(sum += day_works ? 1 : 0);
  }

  // The last day of a limit in working days that begins on `start`.
  Day Working(Day start, int figure) const {
    const int wanted = worked_through_[Index(start)] + figure;
    return Nth(wanted);
  }
  // In natural days: the first working day from the last day on.
  Day Natural(Day start, int figure) const {
    const std::size_t last = Index(start) + static_cast<std::size_t>(figure);
    const bool rests = worked_through_[last] == worked_through_[last - 1];
    return rests ? Nth(worked_through_[last] + 1) : kFirst + days(last);
  }

 private:
  static std::ptrdiff_t At(const char* date) { return (*ParseDay(date) - kFirst).count(); }
  static std::size_t Index(Day day) { return static_cast<std::size_t>((day - kFirst).count()); }
  Day Nth(int worked) const {
    const auto found = std::lower_bound(worked_through_.begin(), worked_through_.end(), worked);
    return kFirst + days(found - worked_through_.begin());
  }

  std::vector<int> worked_through_;
};

// The facts of the product's own file, before the notice of 2020-01-27 or as they stand.
v1::Calendar Facts(bool extended) {
  v1::Calendar calendar = SamplePlace().place().calendar();
  if (extended) return calendar;
  const auto merged = MergeCalendar(calendar, SampleFile("calendars/2020-announced.csv"), "");
  REQUIRE(merged);
  return *merged;
}

TEST_CASE("a second calendar agrees for every start of 2019 to 2026 and every figure to 30") {
  const bool extended = GENERATE(false, true);
  INFO((extended ? k2020Extended : k2020Announced).name);
  const SecondCalendar second(extended ? k2020Extended : k2020Announced);
  const WorkCalendar first(Facts(extended));
  int compared = 0;
  int wrong = 0;
  for (Day start = 2019y / 1 / 1; start < Day(2027y / 1 / 1); start += days(1)) {
    for (int figure = 1; figure <= 30; ++figure) {
      for (const auto basis : {v1::Limit::WORKING_DAYS, v1::Limit::NATURAL_DAYS}) {
        const Day last = basis == v1::Limit::WORKING_DAYS ? second.Working(start, figure)
                                                          : second.Natural(start, figure);
        const v1::Limit limit = first.Count(Midnight(start) + 10h, basis, figure);
        ++compared;
        const bool right = FromProto(limit.due_time()) == Midnight(last + days(1)) &&
                           limit.provisional() == (last >= Day(2027y / 1 / 1));
        if (right) continue;
        if (++wrong > 5) continue;
        UNSCOPED_INFO(FormatDay(start) << " + " << figure << " " << v1::Limit::Basis_Name(basis)
                                       << " should end on " << FormatDay(last));
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(compared == 2922 * 30 * 2);
}

TEST_CASE("the two states of 2020 differ where the Spring Festival was made longer") {
  const auto changed = ChangedDays(Facts(false), Facts(true));
  std::vector<std::string> dates;
  for (const v1::ChangedDay& day : changed) {
    CHECK(day.is_rest_day());
    CHECK_FALSE(day.was_rest_day());
    dates.push_back(day.date());
  }
  // 2 February was a Sunday, and the make-up day of 1 February fell away.
  CHECK(dates == std::vector<std::string>{"2020-01-31", "2020-02-01"});
  CHECK(FromProto(WorkCalendar(Facts(false))
                      .Count(At("2020-01-23T10:00+08:00"), v1::Limit::WORKING_DAYS, 5)
                      .due_time()) == At("2020-02-06T00:00+08:00"));
  CHECK(FromProto(WorkCalendar(Facts(true))
                      .Count(At("2020-01-23T10:00+08:00"), v1::Limit::WORKING_DAYS, 5)
                      .due_time()) == At("2020-02-08T00:00+08:00"));
}

TEST_CASE("other days are told of the years that a calendar knows, and no others") {
  const v1::Calendar& old = SamplePlace().place().calendar();
  const auto newer = MergeCalendar(
      old, "year,date,occasion,worked\n2027,2026-12-31,元旦,no\n2027,2027-01-01,元旦,no\n",
      "year,title,address,published\n2027,测试通知,http://test,2026-11-20\n");
  REQUIRE(newer);
  CHECK(SameDays(old, old));
  CHECK_FALSE(SameDays(old, *newer));
  CHECK(OtherDays(*newer, old).empty());
  CHECK(OtherDays(old, *newer).size() == 2);
  v1::Calendar other = old;
  other.mutable_days()->RemoveLast();
  CHECK(OtherDays(*newer, other).size() == 1);
  // Neither their order nor the version makes other days.
  v1::Calendar turned = old;
  turned.set_version("test/2");
  std::reverse(turned.mutable_days()->begin(), turned.mutable_days()->end());
  CHECK(SameDays(old, turned));
}

TEST_CASE("imported notices replace their years whole and leave the others") {
  const v1::Calendar& base = SamplePlace().place().calendar();
  const std::string notice = "year,title,address,published\n2027,测试通知,http://test,2026-11-20\n";
  const std::string good =
      "year,date,occasion,worked\r\n"
      "2027,2026-12-31,元旦,no\r\n2027,2027-01-01,元旦,no\r\n2027,2027-01-03,元旦,yes\r\n";

  const auto merged = MergeCalendar(base, good, notice);
  REQUIRE(merged);
  CHECK(NewYears(base, *merged) == std::vector<int>{2027});
  CHECK(ChangedDays(base, *merged).size() == 3);
  CHECK(merged->days_size() == base.days_size() + 3);
  CHECK(merged->notices_size() == base.notices_size() + 1);
  CHECK_FALSE(WorkCalendar(*merged)
                  .Count(At("2026-12-30T10:00+08:00"), v1::Limit::WORKING_DAYS, 2)
                  .provisional());

  // Once more, with one day less: the year is replaced, not added to.
  const auto again =
      MergeCalendar(*merged, "year,date,occasion,worked\n2027,2027-01-01,元旦,no\n", notice);
  REQUIRE(again);
  CHECK(again->days_size() == base.days_size() + 1);
  CHECK(again->notices_size() == merged->notices_size());

  struct Row {
    const char* why;
    std::string days;
    std::string notices;
    const char* refusal;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {"no notice for the year", good, "", "CELL calendar_days.csv row 2 column year"},
      {"a day of another year", "year,date,occasion,worked\n2026,2027-01-01,元旦,no\n", "",
       "CELL calendar_days.csv row 2 column date"},
      {"a worked Thursday", "year,date,occasion,worked\n2026,2026-12-31,元旦,yes\n", "",
       "CELL calendar_days.csv row 2 column worked"},
      {"a day twice",
       "year,date,occasion,worked\n2026,2026-10-01,国庆节,no\n2026,2026-10-01,国庆节,no\n", "",
       "CELL calendar_days.csv row 3 column date"},
      {"a column that is missing", "year,date,worked\n", "",
       "CELL calendar_days.csv row 1 column occasion"},
      {"nothing", "", "", "CELL calendar_days.csv"},
  }));
  INFO(row.why);
  const auto refused = MergeCalendar(base, row.days, row.notices);
  REQUIRE_FALSE(refused);
  CHECK(InWords(refused.refusals()).starts_with(row.refusal));
}

TEST_CASE("a cell's refusal says in either language what is wrong with it") {
  const auto refused = MergeCalendar(SamplePlace().place().calendar(),
                                     "year,date,occasion,worked\n2031,2031-01-01,元旦,no\n", "");
  REQUIRE_FALSE(refused);
  const v1::Refusal& cell = refused.refusals().refusals(0);
  CHECK(cell.detail() == "NO_NOTICE_OF_YEAR:2031");
  CHECK(cell.message() ==
        "此格内容有误：该年（2031）尚无放假通知，请在通知表 calendar_notices.csv 中写明（导入时用 "
        "--notices）。");
  CHECK(
      Sentence(cell, Language::kEnglish) ==
      "This cell is wrong: No notice of that year (2031) is known: give it in calendar_notices.csv "
      "(when importing, with --notices).");
}

}  // namespace
}  // namespace hotline
