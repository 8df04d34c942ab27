#include "rules/calendar.h"

#include <algorithm>
#include <cassert>
#include <vector>

namespace hotline {
namespace {

using std::chrono::days;

constexpr std::int64_t kMostDays = 366;
constexpr std::size_t kMostSegments = 64;

int Number(Day day) { return static_cast<int>(day.time_since_epoch().count()); }

bool IsWeekend(Day day) { return std::chrono::weekday(day).iso_encoding() >= 6; }

// The days that a limit passes, those alike together. The last place is kept for one run that
// stands for all the rest: a limit of a year has more runs than anybody would read.
class Runs {
 public:
  void Add(Day day, bool counted, std::string_view reason) {
    if (!runs_.empty()) {
      Run& last = runs_.back();
      const bool alike = last.counted == counted && last.reason == reason;
      if (!alike && runs_.size() == kMostSegments) last = {last.first, day, true, "以下从略"};
      if (alike || runs_.size() == kMostSegments) {
        last.last = day;
        return;
      }
    }
    runs_.push_back({day, day, counted, reason});
  }

  void WriteTo(v1::Limit& limit) const {
    for (const Run& run : runs_) {
      v1::Limit::Segment& segment = *limit.add_segments();
      segment.set_first_day(FormatDay(run.first));
      segment.set_last_day(FormatDay(run.last));
      segment.set_counted(run.counted);
      segment.set_reason(std::string(run.reason));
    }
  }

 private:
  struct Run {
    Day first;
    Day last;
    bool counted;
    std::string_view reason;
  };
  std::vector<Run> runs_;
};

}  // namespace

std::int64_t LargestFigure(v1::Limit::Basis basis) {
  return basis == v1::Limit::ELAPSED ? std::chrono::seconds(days(kMostDays)).count() : kMostDays;
}

WorkCalendar::WorkCalendar(const v1::Calendar& calendar) : version_(calendar.version()) {
  for (const v1::Calendar::Notice& notice : calendar.notices()) years_.insert(notice.year());
  for (const v1::Calendar::Day& day : calendar.days()) {
    const std::optional<Day> date = ParseDay(day.date());
    assert(date.has_value());
    days_[Number(*date)] = {day.worked(), day.occasion() + (day.worked() ? "调休上班" : "")};
  }
}

bool WorkCalendar::IsRestDay(Day day) const { return KindOf(day).rest; }

bool WorkCalendar::IsPublished(std::chrono::year year) const {
  return years_.contains(static_cast<int>(year));
}

WorkCalendar::Kind WorkCalendar::KindOf(Day day) const {
  const auto found = days_.find(Number(day));
  if (found != days_.end()) return {!found->second.worked, found->second.reason};
  const bool weekend = IsWeekend(day);
  return {weekend, weekend ? "周末" : ""};
}

v1::Limit WorkCalendar::Count(Instant start, v1::Limit::Basis basis, std::int64_t figure) const {
  assert(figure >= 1 && figure <= LargestFigure(basis));
  v1::Limit limit;
  limit.set_basis(basis);
  limit.set_figure(figure);
  *limit.mutable_start_time() = ToProto(start);
  const Instant due = basis == v1::Limit::ELAPSED ? start + std::chrono::seconds(figure)
                                                  : Midnight(LastDay(limit) + days(1));
  *limit.mutable_due_time() = ToProto(due);
  return limit;
}

v1::Limit WorkCalendar::CountShare(Instant start, Instant until, int percent) const {
  using std::chrono::microseconds;
  const Day first = OfficeDay(start);
  // What one day has between the two.
  const auto length = [&](Day day) {
    const Instant end = std::min(Midnight(day + days(1)), until);
    return std::max(end - std::max(Midnight(day), start), microseconds(0));
  };
  microseconds working(0);
  for (Day day = first; Midnight(day) < until; day += days(1)) {
    if (!IsRestDay(day)) working += length(day);
  }
  const bool all = working == microseconds(0);
  microseconds left = (all ? until - start : working) * percent / 100;

  Day day = first;
  Runs passed;
  Instant due = start;
  for (; left > microseconds(0); day += days(1)) {
    const Kind kind = KindOf(day);
    const bool counted = all || !kind.rest;
    passed.Add(day, counted, kind.reason);
    if (!counted) continue;
    due = std::max(Midnight(day), start) + std::min(left, length(day));
    left -= length(day);
  }
  const auto figure = std::chrono::floor<std::chrono::seconds>(due - start).count();
  v1::Limit limit = Count(start, v1::Limit::ELAPSED, std::max<std::int64_t>(1, figure));
  limit.set_calendar_version(version_);
  passed.WriteTo(limit);
  return limit;
}

Day WorkCalendar::LastDay(v1::Limit& limit) const {
  limit.set_calendar_version(version_);
  Day day = OfficeDay(FromProto(limit.start_time()));
  Runs passed;
  passed.Add(day, false, "起始日");
  const auto step = [&] {
    day += days(1);
    if (!IsPublished(std::chrono::year_month_day(day).year())) limit.set_provisional(true);
    return KindOf(day);
  };

  const bool natural = limit.basis() == v1::Limit::NATURAL_DAYS;
  for (std::int64_t left = limit.figure(); left > 0;) {
    const Kind kind = step();
    const bool counted = natural || !kind.rest;
    passed.Add(day, counted, natural ? "" : kind.reason);
    if (counted) --left;
  }
  // A last day of rest moves on to the next working day (Civil Code art. 203).
  while (IsRestDay(day)) {
    const Kind kind = step();
    passed.Add(day, !kind.rest, kind.rest ? kind.reason : "顺延");
  }
  passed.WriteTo(limit);
  return day;
}

}  // namespace hotline
