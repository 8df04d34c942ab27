#include "rules/calendar.h"

#include <cassert>

namespace hotline {
namespace {

using std::chrono::days;

constexpr std::int64_t kMostDays = 366;
constexpr int kMostSegments = 64;

int Number(Day day) { return static_cast<int>(day.time_since_epoch().count()); }

bool IsWeekend(Day day) { return std::chrono::weekday(day).iso_encoding() >= 6; }

// Adds a day to the last run, or begins a new one. The last place is kept for one run that stands
// for all the rest: a limit of a year has more runs than anybody would read.
void AddDay(v1::Limit& limit, Day day, bool counted, const std::string& reason) {
  const std::string date = FormatDay(day);
  if (const int size = limit.segments_size(); size > 0) {
    v1::Limit::Segment& last = *limit.mutable_segments(size - 1);
    const bool alike = last.counted() == counted && last.reason() == reason;
    if (alike || size == kMostSegments) {
      if (!alike) {
        last.set_counted(true);
        last.set_reason("以下从略");
      }
      last.set_last_day(date);
      return;
    }
  }
  v1::Limit::Segment& added = *limit.add_segments();
  added.set_first_day(date);
  added.set_last_day(date);
  added.set_counted(counted);
  added.set_reason(reason);
}

}  // namespace

std::int64_t LargestFigure(v1::Limit::Basis basis) {
  return basis == v1::Limit::ELAPSED ? std::chrono::seconds(days(kMostDays)).count() : kMostDays;
}

WorkCalendar::WorkCalendar(const v1::Calendar& calendar) : version_(calendar.version()) {
  for (const v1::Calendar::Notice& notice : calendar.notices()) years_.insert(notice.year());
  for (const v1::Calendar::Day& day : calendar.days()) {
    const std::optional<Day> date = ParseDay(day.date());
    assert(date.has_value());
    days_[Number(*date)] = Exception{day.worked(), day.occasion()};
  }
}

bool WorkCalendar::IsRestDay(Day day) const {
  const auto found = days_.find(Number(day));
  return found == days_.end() ? IsWeekend(day) : !found->second.worked;
}

bool WorkCalendar::IsPublished(std::chrono::year year) const {
  return years_.contains(static_cast<int>(year));
}

std::string WorkCalendar::ReasonFor(Day day) const {
  const auto found = days_.find(Number(day));
  if (found == days_.end()) return IsWeekend(day) ? "周末" : "";
  return found->second.worked ? found->second.occasion + "调休上班" : found->second.occasion;
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

Day WorkCalendar::LastDay(v1::Limit& limit) const {
  limit.set_calendar_version(version_);
  Day day = OfficeDay(FromProto(limit.start_time()));
  AddDay(limit, day, false, "起始日");
  const auto step = [&] {
    day += days(1);
    if (!IsPublished(std::chrono::year_month_day(day).year())) limit.set_provisional(true);
  };

  const bool natural = limit.basis() == v1::Limit::NATURAL_DAYS;
  for (std::int64_t left = limit.figure(); left > 0;) {
    step();
    const bool counted = natural || !IsRestDay(day);
    AddDay(limit, day, counted, natural ? "" : ReasonFor(day));
    if (counted) --left;
  }
  // A last day of rest moves on to the next working day (Civil Code art. 203).
  while (IsRestDay(day)) {
    step();
    const bool rest = IsRestDay(day);
    AddDay(limit, day, !rest, rest ? ReasonFor(day) : "顺延");
  }
  return day;
}

}  // namespace hotline
