#include "agent-console/fields.h"

#include <catch2/catch.hpp>

#include "hotline/v1/case_service.pb.h"
#include "hotline/v1/intake_service.pb.h"

namespace hotline {
namespace {

constexpr Instant kNow = Instant(std::chrono::seconds(1'790'000'000));

FieldContext AtNow() {
  return {.language = Language::kChinese, .now = [] { return std::optional<Instant>(kNow); }};
}

TEST_CASE("a typed value goes to the field that the path names, by the field's type") {
  v1::LogCallRequest request;
  const FieldContext context = AtNow();
  CHECK_FALSE(SetField(request, "call.caller.telephone", "13800000000", context));
  CHECK_FALSE(SetField(request, "call.caller.anonymous", "true", context));
  CHECK_FALSE(SetField(request, "call.young_person.age", "12", context));
  CHECK_FALSE(SetField(request, "call.young_person.groups", "留守", context));
  CHECK_FALSE(SetField(request, "call.young_person.groups", "idle", context));
  CHECK_FALSE(SetField(request, "call.received_time", "2026-09-24 08:00", context));
  CHECK(request.call().caller().telephone() == "13800000000");
  CHECK(request.call().caller().anonymous());
  CHECK(request.call().young_person().age() == 12);
  CHECK(request.call().young_person().groups_size() == 2);
  CHECK(FormatInstant(FromProto(request.call().received_time())) == "2026-09-24T08:00:00+08:00");
}

TEST_CASE("a new element begins with [+], [] means the last one") {
  v1::LogCallRequest request;
  const FieldContext context = AtNow();
  CHECK_FALSE(SetField(request, "call.demands[].title", "第一项", context));
  CHECK_FALSE(SetField(request, "call.demands[+]", "true", context));
  CHECK_FALSE(SetField(request, "call.demands[].title", "第二项", context));
  CHECK_FALSE(SetField(request, "call.demands[].accused[+].unit", "unit-a", context));
  CHECK_FALSE(SetField(request, "call.demands[].accused[+].person", "测试甲", context));
  REQUIRE(request.call().demands_size() == 2);
  CHECK(request.call().demands(0).title() == "第一项");
  CHECK(request.call().demands(0).accused().empty());
  REQUIRE(request.call().demands(1).accused_size() == 2);
  CHECK(request.call().demands(1).accused(0).unit() == "unit-a");
  CHECK(request.call().demands(1).accused(1).person() == "测试甲");
}

TEST_CASE("a value that cannot be says why and names the choices") {
  v1::LogCallRequest request;
  const FieldContext context = AtNow();
  struct Row {
    std::string path;
    std::string value;
    std::string says;
  };
  const auto row = GENERATE(values<Row>({
      {"call.demands[].kind", "救命", "求助(help)"},
      {"call.young_person.age", "十二", "十二"},
      {"call.young_person.age", "99999999999", "99999999999"},
      {"call.received_time", "昨天", "2026-09-24 08:00"},
      {"call.received_time", "2026-13-01", "2026-13-01"},
  }));
  CAPTURE(row.path, row.value);
  const auto wrong = SetField(request, row.path, row.value, context);
  REQUIRE(wrong);
  CHECK(wrong->find(row.says) != std::string::npos);
}

TEST_CASE("a pair is split at its first equals sign") {
  v1::DispatchCaseRequest request;
  const FieldContext context = AtNow();
  constexpr auto kPath = "co_handlers[+].unit=co_handlers[].question";
  CHECK_FALSE(SetField(request, kPath, "unit-a=有无证照=是否超时？", context));
  CHECK_FALSE(SetField(request, kPath, "unit-b=问题", context));
  REQUIRE(request.co_handlers_size() == 2);
  CHECK(request.co_handlers(0).unit() == "unit-a");
  CHECK(request.co_handlers(0).question() == "有无证照=是否超时？");
  CHECK(SetField(request, kPath, "unit-c", context));
  CHECK(SetField(request, kPath, "unit-c=", context));
  CHECK(SetField(request, kPath, "=问题", context));
  CHECK(request.co_handlers_size() == 2);
}

TEST_CASE("a path that the message does not have is a bug") {
  v1::DispatchCaseRequest request;
  CHECK_THROWS_AS(SetField(request, "leed", "x", AtNow()), std::logic_error);
}

TEST_CASE("a field is known to be set, and can be emptied") {
  v1::LogCallRequest request;
  CHECK_FALSE(IsSet(request, "call.demands[].kind"));
  CHECK_FALSE(SetField(request, "call.demands[].kind", "求助", AtNow()));
  CHECK(IsSet(request, "call.demands[].kind"));
  CHECK_FALSE(IsSet(request, "call.demands[].title"));
  CHECK_FALSE(IsSet(request, "call.demands[].accused[+].unit"));
  ClearField(*request.mutable_call()->mutable_demands(0), "kind");
  CHECK_FALSE(IsSet(request, "call.demands[].kind"));
}

TEST_CASE("a time is written as a day, a minute, RFC 3339, now, or a span from now") {
  struct Row {
    std::string text;
    std::string time;
  };
  const auto row = GENERATE(values<Row>({
      {"2026-09-24", "2026-09-24T00:00:00+08:00"},
      {"2026-09-24 08:30", "2026-09-24T08:30:00+08:00"},
      {"2026-09-24T08:30+08:00", "2026-09-24T08:30:00+08:00"},
      {"2026-09-24T00:30:00Z", "2026-09-24T08:30:00+08:00"},
      {"now", FormatInstant(kNow)},
      {"+2d3h", FormatInstant(kNow + std::chrono::hours(51))},
      {"-90m", FormatInstant(kNow - std::chrono::minutes(90))},
  }));
  CAPTURE(row.text);
  const auto time = ReadTime(row.text, AtNow());
  REQUIRE(time);
  CHECK(FormatInstant(*time) == row.time);
}

TEST_CASE("what is no span is not taken for one") {
  const std::string text =
      GENERATE("", "+", "2d", "+d", "+2", "+2x", "+2d3", "+-2d", "+9999999999d");
  CAPTURE(text);
  CHECK_FALSE(ReadSpan(text));
}

TEST_CASE("without the server's time a relative time is refused, an absolute one is not") {
  FieldContext blind;
  CHECK_FALSE(ReadTime("+1h", blind));
  CHECK_FALSE(ReadTime("now", blind));
  CHECK(ReadTime("2026-09-24", blind));
}

TEST_CASE("an option and a refusal meet at the bare path") {
  CHECK(BarePath("call.demands[1].category") == BarePath("call.demands[].category"));
  CHECK(BarePath("demands[0].accused[2].unit") == BarePath("call.demands[].accused[+].unit"));
  CHECK(BarePath("reply.text") == "text");
}

}  // namespace
}  // namespace hotline
