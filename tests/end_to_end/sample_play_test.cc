// The sample weeks that `./hotline run` plays without a terminal, and the figures that they have to
// end with.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "tests/end_to_end/processes.h"
#include "tests/paths.h"

namespace hotline::testing {
namespace {

const std::string kPlay = SourceFolder() + "/server/places/nantong/play/";

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

// Scripts name their files from the source folder, as `./hotline run` plays them.
class InSourceFolder {
 public:
  InSourceFolder() { std::filesystem::current_path(SourceFolder()); }
  ~InSourceFolder() { std::filesystem::current_path(before_); }

 private:
  std::filesystem::path before_ = std::filesystem::current_path();
};

// What all of the play prints, in the order in which it is played.
std::string PlayAll(const ServerProcess& server) {
  const InSourceFolder there;
  std::set<std::filesystem::path> scripts;
  for (const auto& entry : std::filesystem::directory_iterator(kPlay)) {
    if (entry.path().extension() == ".hotline") scripts.insert(entry.path());
  }
  std::string printed;
  for (const auto& script : scripts) {
    const Ended played = RunConsole(server, {"--script", script});
    CAPTURE(script, played.err);
    REQUIRE(played.code == 0);
    printed += played.out;
  }
  return printed;
}

// A printed line without what only aligns it.
std::string Squeezed(const std::string& line) {
  std::string squeezed;
  for (const char each : line) {
    if (each == ' ' && squeezed.ends_with("  ")) continue;
    squeezed += each;
  }
  return squeezed;
}

// Of the last report of `printed`: its period, what it says of all units together, its identities.
std::vector<std::string> LastReport(const std::string& printed) {
  const std::string kAll = "全部  ";
  std::istringstream lines(printed.substr(printed.find("$ report closure --month 2026-10\n")));
  std::vector<std::string> report;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && !line.starts_with("$ ")) {
    line = Squeezed(line);
    if (line.starts_with(kAll)) report.push_back(line.substr(kAll.size()));
    if (line.starts_with("期间") || line.starts_with("✓")) report.push_back(line);
  }
  return report;
}

TEST_CASE("the README shows the last report of the sample weeks and explains each of its figures") {
  const ServerProcess server("2026-09-07T08:00+08:00");
  const std::string printed = PlayAll(server);
  const std::vector<std::string> report = LastReport(printed);
  REQUIRE(report.size() >= 25);

  std::ifstream file(SourceFolder() + "/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  const std::string opening = "\n```report\n";
  const auto begin = readme.find(opening);
  REQUIRE(begin != std::string::npos);
  const auto end = readme.find("```\n", begin + opening.size());
  std::string block;
  for (const std::string& line : report) block += line + "\n";
  CHECK(readme.substr(begin + opening.size(), end - begin - opening.size()) == block);

  for (const std::string& line : report) {
    if (line.starts_with("期间") || line.starts_with("✓")) continue;
    const auto name = line.find("  ");
    const auto numerator = line.find("  ", name + 2);
    const auto denominator = line.find("  ", numerator + 2);
    const std::string row = line.substr(0, name) + " `";
    const std::string figures = "` | " + line.substr(name + 2, numerator - name - 2) + " ÷ " +
                                line.substr(numerator + 2, denominator - numerator - 2) + " | ";
    CAPTURE(row, figures);
    const auto at = readme.find("\n| " + row, end);
    REQUIRE(at != std::string::npos);
    const std::string told = readme.substr(at + 1, readme.find('\n', at + 1) - at);
    CHECK(told.find(figures) != std::string::npos);
  }
}

TEST_CASE("the sample weeks tell what the documents tell of") {
  const ServerProcess server("2026-09-07T08:00+08:00");
  const std::string printed = PlayAll(server);
  struct Story {
    const char* why;
    const char* of;     // what is printed about the case, besides
    const char* words;  // what it comes to
  };
  for (const Story& story : std::initializer_list<Story>{
           {"direct", "$ case settle 3206-260910-1-0", "直办"},
           {"refer", "$ case dispatch 3206-261009-1-7", "转办"},
           {"assign", "$ case dispatch 3206-260908-1-4", "交办"},
           {"joint", "$ case dispatch 3206-260917-1-9", "会办"},
           {"a return granted", "$ case rule-return 3206-261009-1-7 --grant", "待派"},
           {"a return refused", "$ case rule-return 3206-261009-2-5 --refuse", "已签收"},
           {"an extension", "$ case rule-ask 3206-261010-1-6 --grant", "2026-10-23 24:00"},
           {"moved by a day off", "case/3206-261010-1-6/1", "2026-10-26 24:00  推后"},
           {"an audit not passed", "$ case audit 3206-261012-2-3 --fail", "办理中"},
           {"a redo after the call-back", "$ case rule 3206-261012-3-1 --redo", "办理中"},
           {"three callers", "$ case merge 3206-261008-2-7 3206-261008-3-5 --into", "并单"},
           {"an accused school", "$ case dispatch 3206-260908-1-4", "海安市教育体育局"},
           {"a mandatory report at night", "$ case dispatch 3206-261001-1-0", "掘港派出所"},
           {"an anonymous caller", "$ case close 3206-261002-1-6", "结案"},
           {"another line", "$ case receipt 3206-261013-2-0", "已移送"},
           {"a redirect", "$ case redirect 3206-261013-3-8", "南通市民政局"},
           {"a unit abolished", "case/3206-261008-4-3/1", "已转承继单位  haimen-education"},
           {"a complaint about a 维权岗", "$ case dispatch 3206-261013-1-1", "崇川分局"},
           {"an instruction", "$ case instruct 3206-261019-2-8", "交办"},
           {"a supervision", "$ notice print 3206-261012-3-1/1/4", "督办〔2026〕1号"},
           {"a withdrawn demand", "$ case rule-ask 3206-261015-1-4 --grant", "终止办理"},
           {"one not accepted", "$ case reject 3206-261014-3-4", "不予受理"},
           {"a reopened one", "$ case reopen 3206-261015-3-9", "待派"},
       }) {
    CAPTURE(story.why, story.of, story.words);
    const auto at = printed.find(story.of);
    REQUIRE(at != std::string::npos);
    const auto next = printed.find("\n$ ", at + 1);
    CHECK(printed.substr(at, next - at).find(story.words) != std::string::npos);
  }
  std::set<std::string> cases;
  for (auto at = printed.find("$ case callback 3206-"); at != std::string::npos;
       at = printed.find("$ case callback 3206-", at + 1)) {
    cases.insert(printed.substr(at + 16, 15));
  }
  CHECK(cases.size() >= 20);
}

}  // namespace
}  // namespace hotline::testing
