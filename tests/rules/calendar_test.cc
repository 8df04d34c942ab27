#include "rules/calendar.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

const WorkCalendar& SampleCalendar() { return SamplePlace().calendar(); }

// The last day that belongs to a limit.
std::string LastDay(const v1::Limit& limit) {
  return FormatDay(OfficeDay(FromProto(limit.due_time()) - 1us));
}

TEST_CASE("elapsed time runs through nights and holidays") {
  const v1::Limit limit =
      SampleCalendar().Count(At("2026-09-30T23:50:00.000001+08:00"), v1::Limit::ELAPSED, 86'400);
  CHECK(FromProto(limit.due_time()) == At("2026-10-01T23:50:00.000001+08:00"));
  CHECK(limit.segments().empty());
  CHECK(limit.calendar_version().empty());
  CHECK_FALSE(limit.provisional());
}

// Another way to the same answer: a table of all working days in order, and the n-th entry after
// the start.
class DayTable {
 public:
  explicit DayTable(const v1::Calendar& calendar) {
    for (Day day = 2018y / 12 / 1; day < Day(2027y / 1 / 1); day += days(1)) {
      bool works = std::chrono::weekday(day) != std::chrono::Saturday &&
                   std::chrono::weekday(day) != std::chrono::Sunday;
      for (const v1::Calendar::Day& exception : calendar.days()) {
        if (exception.date() == FormatDay(day)) works = exception.worked();
      }
      if (works) working_.push_back(day);
    }
  }

  Day After(Day start, int figure) const {
    const auto next = std::upper_bound(working_.begin(), working_.end(), start);
    return *(next + (figure - 1));
  }

 private:
  std::vector<Day> working_;
};

TEST_CASE("a table of days agrees for every start of 2019 to 2026") {
  const DayTable table(SamplePlace().place().calendar());
  const int figure = GENERATE(1, 2, 5, 10, 15);
  int wrong = 0;
  for (Day start = 2019y / 1 / 1; start < Day(2026y / 11 / 30); start += days(1)) {
    const Day last = table.After(start, figure);
    // The first and the last microsecond of the start day.
    for (const Instant at : {Midnight(start), Midnight(start + days(1)) - 1us}) {
      const v1::Limit limit = SampleCalendar().Count(at, v1::Limit::WORKING_DAYS, figure);
      if (FromProto(limit.due_time()) != Midnight(last + days(1))) {
        ++wrong;
        UNSCOPED_INFO(FormatDay(start) << " + " << figure << " is " << LastDay(limit) << ", not "
                                       << FormatDay(last));
      }
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("segments tell which days were counted and why not") {
  const v1::Limit limit =
      SampleCalendar().Count(At("2026-09-24T10:00"), v1::Limit::WORKING_DAYS, 5);
  struct Row {
    std::string first, last;
    bool counted;
    std::string reason;
    bool operator==(const Row&) const = default;
  };
  std::vector<Row> rows;
  for (const v1::Limit::Segment& segment : limit.segments()) {
    rows.push_back({segment.first_day(), segment.last_day(), segment.counted(), segment.reason()});
  }
  const std::vector<Row> expected = {
      {"2026-09-24", "2026-09-24", false, "起始日"}, {"2026-09-25", "2026-09-27", false, "中秋节"},
      {"2026-09-28", "2026-09-30", true, ""},        {"2026-10-01", "2026-10-07", false, "国庆节"},
      {"2026-10-08", "2026-10-09", true, ""},
  };
  CHECK(rows == expected);

  const v1::Limit made_up =
      SampleCalendar().Count(At("2026-05-08T10:00"), v1::Limit::WORKING_DAYS, 2);
  REQUIRE(made_up.segments_size() == 4);
  CHECK(made_up.segments(1).reason() == "劳动节调休上班");
  CHECK(made_up.segments(1).counted());
  CHECK(made_up.segments(2).reason() == "周末");

  const v1::Limit rolled =
      SampleCalendar().Count(At("2026-03-06T10:00"), v1::Limit::NATURAL_DAYS, 1);
  CHECK(rolled.segments(rolled.segments_size() - 1).reason() == "顺延");
}

TEST_CASE("a year of working days still fits into 64 segments without a gap") {
  const v1::Limit limit =
      SampleCalendar().Count(At("2024-01-02T10:00"), v1::Limit::WORKING_DAYS, 366);
  CHECK(limit.segments_size() == 64);
  CHECK(limit.segments(63).reason() == "以下从略");
  CHECK(limit.segments(63).last_day() == LastDay(limit));
  for (int i = 1; i < limit.segments_size(); ++i) {
    CHECK(*ParseDay(limit.segments(i).first_day()) ==
          *ParseDay(limit.segments(i - 1).last_day()) + days(1));
  }
}

TEST_CASE("a count that reaches a year without a notice is provisional and goes Monday to Friday") {
  const v1::Limit within =
      SampleCalendar().Count(At("2026-12-30T10:00"), v1::Limit::WORKING_DAYS, 1);
  CHECK_FALSE(within.provisional());
  const v1::Limit beyond =
      SampleCalendar().Count(At("2026-12-31T10:00"), v1::Limit::WORKING_DAYS, 1);
  CHECK(beyond.provisional());
  CHECK(LastDay(beyond) == "2027-01-01");
  CHECK(SampleCalendar().IsPublished(2026y));
  CHECK_FALSE(SampleCalendar().IsPublished(2027y));
}

TEST_CASE("a holiday is a rest day, a make-up day is not") {
  CHECK(SampleCalendar().IsRestDay(2026y / 10 / 1));
  CHECK_FALSE(SampleCalendar().IsRestDay(2026y / 10 / 10));
  CHECK(SampleCalendar().IsRestDay(2026y / 10 / 11));
  CHECK_FALSE(SampleCalendar().IsRestDay(2018y / 12 / 29));
}

}  // namespace
}  // namespace hotline
