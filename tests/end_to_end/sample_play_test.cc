// The sample weeks that `./hotline run` plays without a terminal, and the figures that they have to
// end with.

#include <catch2/catch.hpp>

#include "tests/end_to_end/processes.h"

namespace hotline::testing {
namespace {

const std::string kPlay = HOTLINE_SOURCE_DIR "/server/places/nantong/play/";

// A figure of the report's first row: all units together.
struct Figure {
  const char* why;
  const char* id;
  int numerator;
  int denominator;
};

TEST_CASE("the sample weeks end with the figures that their stories give") {
  const ServerProcess server("2026-09-07T08:00+08:00");
  const Ended weeks = RunConsole(server, {"--script", kPlay + "1-september.hotline"});
  CAPTURE(weeks.err);
  REQUIRE(weeks.code == 0);
  const Ended report = RunConsole(server, {"--script", kPlay + "2-what-stands.hotline"});
  CAPTURE(report.err);
  REQUIRE(report.code == 0);

  const Ended json = RunConsole(
      server, {"report", "closure", "--as", "supervisor1", "--month", "2026-09", "-o", "json"});
  REQUIRE(json.code == 0);
  const std::string whole = json.out.substr(0, json.out.find("\"unit\": \"chongchuan"));
  for (const Figure& figure : std::initializer_list<Figure>{
           {"bullying, café, hardship, and the one that the desk settled", "closure", 4, 4},
           {"the café was answered four days late", "on_time_closure", 3, 4},
           {"two of five demands needed no unit", "direct_answer", 2, 5},
           {"the police gave no opinion", "opinion", 1, 2},
           {"the café's caller was not satisfied", "satisfied", 3, 4},
       }) {
    CAPTURE(figure.why, figure.id, whole);
    const auto at = whole.find("\"id\": \"" + std::string(figure.id) + "\"");
    REQUIRE(at != std::string::npos);
    const std::string tail = whole.substr(at, whole.find("definition_version", at) - at);
    CHECK(tail.find("\"numerator\": \"" + std::to_string(figure.numerator) + "\"") !=
          std::string::npos);
    CHECK(tail.find("\"denominator\": \"" + std::to_string(figure.denominator) + "\"") !=
          std::string::npos);
  }
  // The market regulator led nothing, so there is nothing to divide by.
  const auto line = report.out.find("\nchongchuan-market-regulation ");
  REQUIRE(line != std::string::npos);
  CHECK(report.out.substr(line, report.out.find('\n', line + 1) - line).find("n/a") !=
        std::string::npos);

  // What the limits of the café say, and the notice that its unit got.
  const auto from = report.out.find("$ case clocks");
  REQUIRE(from != std::string::npos);
  const std::string clocks = report.out.substr(from, report.out.find("$ notice list") - from);
  for (const char* words : {
           "派单        至 2026-09-18 24:00 · 于 2026-09-18 08:45 完成",  // in time: not counted on
           "办结        至 2026-09-24 24:00 · 逾期，于 2026-09-28 10:30",  // late
           "来电人期限\n    办结        至 2026-09-24 24:00 · 超",         // not satisfied yet
           "不计 2026-09-19 周末\n                计 2026-09-20 国庆节",   // day after day
       }) {
    CAPTURE(words, clocks);
    CHECK(clocks.find(words) != std::string::npos);
  }
  CHECK(report.out.find("催办〔2026〕4号\n\n崇川区文化广电和旅游局：\n　　案件3206-260917-1-9"
                        "（第1号承办件，会办主办）由你单位承办，办结期限为2026年9月24日24时") !=
        std::string::npos);
}

}  // namespace
}  // namespace hotline::testing
