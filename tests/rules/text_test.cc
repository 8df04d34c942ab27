#include "rules/text.h"

#include <catch2/catch.hpp>

#include "hotline/v1/call.pb.h"
#include "rules/names.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

TEST_CASE("characters are code points, and what is no text has none") {
  struct Row {
    const char* why;
    std::string text;
    TextKind kind;
    int count;  // -1: no text
  };
  const auto row = GENERATE(values<Row>({
      {"empty", "", TextKind::kLine, 0},
      {"three bytes each", "测试甲", TextKind::kLine, 3},
      {"four bytes", "𠀀", TextKind::kLine, 1},
      {"a line feed in a line", "一\n二", TextKind::kLine, -1},
      {"a line feed in a long text", "一\n二", TextKind::kLong, 3},
      {"a tab in a long text", "\t", TextKind::kLong, 1},
      {"a carriage return nowhere", "一\r\n二", TextKind::kLong, -1},
      {"a null byte", std::string("a\0b", 3), TextKind::kLong, -1},
      {"a C1 control", "\u0085", TextKind::kLong, -1},
      {"a line separator", "\u2028", TextKind::kLong, -1},
      {"cut in two", "测\xe6\xb5", TextKind::kLong, -1},
      {"a lone continuation", "\x80", TextKind::kLine, -1},
      {"overlong", "\xc0\xaf", TextKind::kLine, -1},
      {"a surrogate", "\xed\xa0\x80", TextKind::kLine, -1},
  }));
  INFO(row.why);
  const auto count = CountCharacters(row.text, row.kind);
  CHECK((count ? static_cast<int>(*count) : -1) == row.count);
}

TEST_CASE("nothing but blanks is blank, ideographic ones too") {
  CHECK(IsBlank(""));
  CHECK(IsBlank(" \t\n\u3000"));
  CHECK_FALSE(IsBlank("\u3000测"));
}

TEST_CASE("of one field only the first finding is told") {
  Findings found;
  found.Add(v1::Refusal::TOO_LONG, "call.type", "1");
  found.Add(v1::Refusal::MISSING, "call.type");
  found.Add(v1::Refusal::MISSING, "call.channel");
  CHECK(InWords(found.refusals()) == "TOO_LONG call.type, MISSING call.channel");
}

TEST_CASE("every field of a message is held to its length, lists and enums too") {
  v1::Call call;
  v1::Demand& demand = *call.add_demands();
  for (int i = 0; i < 61; ++i) demand.mutable_title()->append("测");
  demand.set_said(std::string(4000, 'x'));
  demand.set_view("\x01");
  demand.set_kind(static_cast<v1::Demand::Kind>(99));
  for (int i = 0; i < 11; ++i) demand.add_accused();
  call.mutable_young_person()->add_groups(static_cast<v1::YoungPerson::Group>(77));
  Findings found;
  found.CheckFields(call, "call");
  CHECK(InWords(found.refusals()) ==
        "UNKNOWN_VALUE call.young_person.groups[0], UNKNOWN_VALUE call.demands[0].kind, "
        "TOO_LONG call.demands[0].title, TOO_MANY call.demands[0].accused, "
        "NOT_UTF8 call.demands[0].view");
}

TEST_CASE("a time has a form, lies not ahead and not more than 366 days back") {
  struct Row {
    const char* why;
    std::int64_t seconds;
    int nanos;
    const char* outcome;
  };
  const Instant now = At("2026-09-14T12:00+08:00");
  const std::int64_t noon = Micros(now) / 1'000'000;
  const auto row = GENERATE_COPY(values<Row>({
      {"now", noon, 0, ""},
      {"a microsecond later", noon, 1000, "IN_FUTURE time"},
      {"366 days ago", noon - 366 * 86'400, 0, ""},
      {"a second more", noon - 366 * 86'400 - 1, 0, "IMPOSSIBLE time"},
      {"beyond all years", INT64_MAX, 0, "BAD_FORMAT time"},
      {"before all years", INT64_MIN, 0, "BAD_FORMAT time"},
      {"negative nanos", noon, -1, "BAD_FORMAT time"},
  }));
  google::protobuf::Timestamp time;
  time.set_seconds(row.seconds);
  time.set_nanos(row.nanos);
  Findings found;
  INFO(row.why);
  const bool sound = found.CheckTime(time, "time", now).has_value();
  CHECK(sound == found.empty());
  CHECK(InWords(found.refusals()) == row.outcome);
}

TEST_CASE("names are read in their only written form") {
  CHECK(ParseCallName("calls/17") == 17);
  for (const char* wrong : {"calls/", "calls/017", "calls/-1", "calls/0", "calls/17x", "call/17",
                            "calls/99999999999999999999"}) {
    INFO(wrong);
    CHECK_FALSE(ParseCallName(wrong));
  }
  const std::string name = "cases/3206-260914-1-1";
  REQUIRE(ParseCaseName(name));
  CHECK(*ParseCaseName(name) == "3206-260914-1-1");
  CHECK_FALSE(ParseCaseName("cases/3206-260914-1-4"));
  CHECK_FALSE(ParseCaseName(name + "/dispatches/1"));
  const auto dispatch = ParseDispatchName(DispatchName(name, 2));
  REQUIRE(dispatch);
  CHECK(dispatch->number == "3206-260914-1-1");
  CHECK(dispatch->serial == 2);
  CHECK_FALSE(ParseDispatchName(name));
  CHECK_FALSE(ParseDispatchName(name + "/dispatches/02"));
}

}  // namespace
}  // namespace hotline
