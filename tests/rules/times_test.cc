#include "rules/times.h"

#include <catch2/catch.hpp>
#include <string>

namespace hotline {
namespace {

using namespace std::chrono_literals;

TEST_CASE("an instant is read with any offset and written at the office's") {
  struct Row {
    const char* text;
    const char* written;
  };
  const auto row = GENERATE(values<Row>({
      {"2026-10-01T09:30:00+08:00", "2026-10-01T09:30:00+08:00"},
      {"2026-10-01T09:30", "2026-10-01T09:30:00+08:00"},
      {"2026-10-01 09:30:15", "2026-10-01T09:30:15+08:00"},
      {"2026-10-01T01:30:00Z", "2026-10-01T09:30:00+08:00"},
      {"2026-10-01T09:30+08", "2026-10-01T09:30:00+08:00"},
      {"2026-10-01T09:30+0800", "2026-10-01T09:30:00+08:00"},
      {"2026-09-30T20:30:00-05:00", "2026-10-01T09:30:00+08:00"},
      {"2026-10-01T07:00:00+05:30", "2026-10-01T09:30:00+08:00"},
      {"2026-10-01T09:30:00.999999+08:00", "2026-10-01T09:30:00+08:00"},
      {"1969-12-31T23:59:59Z", "1970-01-01T07:59:59+08:00"},
  }));
  INFO(row.text);
  const auto instant = ParseInstant(row.text);
  REQUIRE(instant.has_value());
  CHECK(FormatInstant(*instant) == row.written);
}

TEST_CASE("a fraction of a second is kept to the microsecond") {
  const auto instant = ParseInstant("1970-01-01T00:00:01.2345678Z");
  REQUIRE(instant.has_value());
  CHECK(Micros(*instant) == 1'234'567);
}

TEST_CASE("what is not an instant is not read as one") {
  const std::string text =
      GENERATE(as<std::string>{}, "", "2026-10-01", "2026-02-29T09:30", "2026-13-01T09:30",
               "2026-10-01T24:00", "2026-10-01T09:60", "2026-10-01T09:30:60", "2026-10-01T9:30",
               "2026-10-01T09:30+", "2026-10-01T09:30+08:", "2026-10-01T09:30+08:0",
               "2026-10-01T09:30.5", "2026-10-01T09:30:00.", "2026-10-01T09:30Zx", "20261001T0930",
               "2026-10-01T09:30+19:00", "0000-01-01T00:00Z", "2026-10-01T09:30:00 ");
  INFO(text);
  CHECK_FALSE(ParseInstant(text).has_value());
}

TEST_CASE("a day is read and written in one form only") {
  CHECK(ParseDay("2024-02-29") == Day(2024y / 2 / 29));
  CHECK(FormatDay(Day(2024y / 2 / 29)) == "2024-02-29");
  const std::string text = GENERATE(as<std::string>{}, "", "2023-02-29", "2024-2-29", "2024/02/29",
                                    "2024-02-29 ", "24-02-29", "2024-00-10", "2024-10-00");
  INFO(text);
  CHECK_FALSE(ParseDay(text).has_value());
}

TEST_CASE("the office's day begins at 16:00 UTC") {
  const Day day = 2026y / 9 / 24;
  CHECK(OfficeDay(Instant(day) + 15h + 59min + 59s) == day);
  CHECK(OfficeDay(Instant(day) + 16h) == day + std::chrono::days(1));
  CHECK(Midnight(day) == Instant(day) - 8h);
  CHECK(OfficeDay(Midnight(day)) == day);
  CHECK(OfficeDay(Midnight(day) - 1us) == day - std::chrono::days(1));
}

TEST_CASE("an instant survives the way through a proto to the microsecond, also before 1970") {
  const std::int64_t micros =
      GENERATE(as<std::int64_t>{}, 0, 1, -1, 1'790'000'000'123'456, -86'400'000'001);
  CHECK(FromProto(ToProto(FromMicros(micros))) == FromMicros(micros));
}

}  // namespace
}  // namespace hotline
