#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hotline {

// An instant, in microseconds since 1970 UTC: the grain of every stored time.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;
// A day of the office's calendar.
using Day = std::chrono::sys_days;

// The office's day is UTC+8; there has been no other offset since 1991.
inline constexpr std::chrono::hours kOfficeOffset{8};

Day OfficeDay(Instant instant);
// 00:00 of a day at UTC+8.
Instant Midnight(Day day);

Instant FromProto(const google::protobuf::Timestamp& time);
google::protobuf::Timestamp ToProto(Instant instant);
inline std::int64_t Micros(Instant instant) { return instant.time_since_epoch().count(); }
inline Instant FromMicros(std::int64_t micros) {
  return Instant(std::chrono::microseconds(micros));
}

// "2026-10-01"; absent when it is not a day.
std::optional<Day> ParseDay(std::string_view text);
// Of the years 0 to 9999.
std::string FormatDay(Day day);
// RFC 3339 with seconds at UTC+8: "2026-10-01T09:30:00+08:00". Parses also "Z", "+08", other
// offsets, minutes without seconds, and fractions; a time without an offset is UTC+8.
std::optional<Instant> ParseInstant(std::string_view text);
std::string FormatInstant(Instant instant);

}  // namespace hotline
