#include "rules/times.h"

#include <google/protobuf/util/time_util.h>

#include <cstdio>

namespace hotline {
namespace {

using google::protobuf::util::TimeUtil;

constexpr std::int64_t kMicrosPerSecond = 1'000'000;

// Reads a written time from left to right. Each Take... says whether it found what it looked for
// and only then moves on.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool AtEnd() const { return rest_.empty(); }

  bool Take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Exactly `count` digits.
  bool TakeNumber(std::size_t count, int* value) {
    if (rest_.size() < count) return false;
    int number = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return false;
      number = number * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    *value = number;
    return true;
  }

  // At least one digit; what is finer than a microsecond is dropped.
  bool TakeFraction(std::int64_t* micros) {
    std::int64_t unit = kMicrosPerSecond / 10;
    int digit = 0;
    if (!TakeNumber(1, &digit)) return false;
    *micros = 0;
    do {
      *micros += digit * unit;
      unit /= 10;
    } while (TakeNumber(1, &digit));
    return true;
  }

 private:
  std::string_view rest_;
};

bool TakeDay(Scanner& in, Day* day) {
  int year = 0, month = 0, day_of_month = 0;
  if (!in.TakeNumber(4, &year) || !in.Take('-') || !in.TakeNumber(2, &month) || !in.Take('-') ||
      !in.TakeNumber(2, &day_of_month)) {
    return false;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day_of_month))};
  if (year == 0 || !date.ok()) return false;
  *day = Day(date);
  return true;
}

bool TakeTimeOfDay(Scanner& in, std::chrono::microseconds* time) {
  int hour = 0, minute = 0, second = 0;
  std::int64_t micros = 0;
  if (!in.TakeNumber(2, &hour) || !in.Take(':') || !in.TakeNumber(2, &minute)) return false;
  if (in.Take(':')) {
    if (!in.TakeNumber(2, &second)) return false;
    if (in.Take('.') && !in.TakeFraction(&micros)) return false;
  }
  if (hour > 23 || minute > 59 || second > 59) return false;
  *time = std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) +
          std::chrono::microseconds(micros);
  return true;
}

// "Z", "+08", "+08:00", "-0530"; nothing at all is the office's own offset.
bool TakeOffset(Scanner& in, std::chrono::minutes* offset) {
  *offset = kOfficeOffset;
  if (in.AtEnd()) return true;
  *offset = std::chrono::minutes(0);
  if (in.Take('Z') || in.Take('z')) return true;
  const bool west = in.Take('-');
  if (!west && !in.Take('+')) return false;
  int hours = 0, minutes = 0;
  if (!in.TakeNumber(2, &hours)) return false;
  const bool colon = in.Take(':');
  if (!in.AtEnd() || colon) {
    if (!in.TakeNumber(2, &minutes)) return false;
  }
  if (hours > 18 || minutes > 59) return false;
  *offset = std::chrono::minutes((west ? -1 : 1) * (hours * 60 + minutes));
  return true;
}

}  // namespace

Day OfficeDay(Instant instant) {
  return std::chrono::floor<std::chrono::days>(instant + kOfficeOffset);
}

Instant Midnight(Day day) { return Instant(day) - kOfficeOffset; }

Instant FromProto(const google::protobuf::Timestamp& time) {
  return FromMicros(TimeUtil::TimestampToMicroseconds(time));
}

google::protobuf::Timestamp ToProto(Instant instant) {
  return TimeUtil::MicrosecondsToTimestamp(Micros(instant));
}

std::optional<Day> ParseDay(std::string_view text) {
  Scanner in(text);
  Day day;
  if (!TakeDay(in, &day) || !in.AtEnd()) return std::nullopt;
  return day;
}

std::string FormatDay(Day day) {
  const std::chrono::year_month_day date(day);
  // Many days are told for each limit: without the detour through a format.
  std::string text = "0000-00-00";
  const auto put = [&](std::size_t first, std::size_t width, unsigned number) {
    for (std::size_t at = first + width; at-- > first; number /= 10) {
      text[at] = static_cast<char>('0' + number % 10);
    }
  };
  put(0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
  put(5, 2, static_cast<unsigned>(date.month()));
  put(8, 2, static_cast<unsigned>(date.day()));
  return text;
}

std::optional<Instant> ParseInstant(std::string_view text) {
  Scanner in(text);
  Day day;
  std::chrono::microseconds time{};
  std::chrono::minutes offset{};
  if (!TakeDay(in, &day)) return std::nullopt;
  if (!in.Take('T') && !in.Take('t') && !in.Take(' ')) return std::nullopt;
  if (!TakeTimeOfDay(in, &time) || !TakeOffset(in, &offset) || !in.AtEnd()) return std::nullopt;
  return Instant(day) + time - offset;
}

std::string FormatInstant(Instant instant) {
  const Day day = OfficeDay(instant);
  const std::chrono::hh_mm_ss time(
      std::chrono::floor<std::chrono::seconds>(instant - Midnight(day)));
  char text[48];
  std::snprintf(text, sizeof text, "%sT%02d:%02d:%02d+08:00", FormatDay(day).c_str(),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text;
}

}  // namespace hotline
