// What help and the English console say, against the real server.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/end_to_end/processes.h"
#include "tests/paths.h"

namespace hotline::testing {
namespace {

constexpr int kNotPermitted = 5;
constexpr const char* kCase = "3206-260907-1-8";
const std::string kSource = SourceFolder() + "/server/places/nantong/";

struct Asked {
  const char* verb;
  std::vector<std::string> arguments;
};

// Verbs that are no act of the state table, so that the console lists by itself who may.
const std::vector<Asked> kVerbs = {
    {"call get", {"call", "get", "1"}},
    {"call list", {"call", "list"}},
    {"call lookup", {"call", "lookup", "13800000000"}},
    {"case get", {"case", "get", kCase}},
    {"case list", {"case", "list"}},
    {"case search", {"case", "search", "测试"}},
    {"case history", {"case", "history", kCase}},
    {"case acts", {"case", "acts", kCase}},
    {"case preview", {"case", "preview", kCase}},
    {"case shredded", {"case", "shredded"}},
    {"calendar import", {"calendar", "import", kSource + "calendar_days.csv", "--dry-run"}},
    {"calendar approve", {"calendar", "approve", "2026-09-07/1", "--yes"}},
    {"calendar moved", {"calendar", "moved", "2026-09-07/1"}},
    {"place import",
     {"place", "import", kSource + "rules.csv", "--from", "2027-01-01", "--dry-run"}},
    {"place export", {"place", "export", "/dev/null/at/all"}},
    {"unit changes", {"unit", "changes"}},
    {"route explain", {"route", "explain", kCase}},
    {"route why-not", {"route", "why-not", "nt-police", kCase}},
    {"route replay",
     {"route", "replay", "--from", "2026-09-01T00:00+08:00", "--to", "2026-09-07T00:00+08:00",
      "--version", "2026-01-01/2"}},
    {"route lint", {"route", "lint"}},
    {"report closure", {"report", "closure", "--month", "2026-08"}},
    {"notice print", {"notice", "print", "3206-260907-1-8/1/1"}},
    {"notice list", {"notice", "list"}},
    {"alarm list", {"alarm", "list"}},
    {"duty put",
     {"duty", "put", "--account", "duty1", "--from", "2026-09-07T18:00", "--to",
      "2026-09-08T08:00"}},
    {"duty list", {"duty", "list"}},
};

struct Person {
  const char* account;
  const char* role;
};
const std::vector<Person> kPeople = {
    {"operator1", "operator"},        {"duty1", "duty operator"},
    {"dispatcher1", "dispatcher"},    {"h-haian-education", "handler"},
    {"head-haian-education", "head"}, {"issuer1", "issuer"},
    {"supervisor1", "supervisor"},    {"leader1", "leader"},
    {"auditor1", "auditor"},          {"admin1", "admin"}};

// "Who may: operator, head" as "operator, head, ".
std::string WhoMay(const std::string& help) {
  const std::string label = "Who may: ";
  const auto at = help.find(label);
  if (at == std::string::npos) return "";
  const auto begin = at + label.size();
  return ", " + help.substr(begin, help.find('\n', begin) - begin) + ", ";
}

TEST_CASE("help names just those whom the server lets") {
  const ServerProcess server("2026-09-07T08:00+08:00");
  for (const Asked& asked : kVerbs) {
    const std::string verb = asked.verb;
    const auto space = verb.find(' ');
    const Ended help =
        RunConsole(server, {"--lang", "en", "help", verb.substr(0, space), verb.substr(space + 1)});
    const std::string who = WhoMay(help.out);
    CAPTURE(verb, who);
    CHECK_FALSE(who.empty());
    for (const Person& person : kPeople) {
      std::vector<std::string> words = {"--as", person.account};
      words.insert(words.end(), asked.arguments.begin(), asked.arguments.end());
      const Ended ended = RunConsole(server, words);
      CAPTURE(person.account, ended.code, ended.err);
      const bool listed = who.find(", " + std::string(person.role) + ", ") != std::string::npos;
      CHECK(listed == (ended.code != kNotPermitted));
    }
  }
}

bool IsAscii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
}

TEST_CASE("in English the acts of a case and why they cannot be are English") {
  const ServerProcess server("2026-09-07T08:00+08:00");
  const std::string log = R"(as operator1
call log --telephone 13800000000 --demand --kind 求助 --category 02.04.01 --region 320623 --title T --said S --view V --outcome 立案
)";
  REQUIRE(RunConsole(server, {"--script", "-"}, log).code == 0);
  for (const char* who : {"operator1", "dispatcher1", "supervisor1"}) {
    const Ended acts = RunConsole(server, {"--as", who, "--lang", "en", "case", "acts", kCase});
    CAPTURE(acts.out, acts.err);
    CHECK(acts.code == 0);
    CHECK(acts.out.find("Not possible in this state") != std::string::npos);
    CHECK(IsAscii(acts.out));
  }
}

// Logs a case, dispatches and signs it.
const std::string kSigned = R"(as operator1
call log --telephone 13800000000 --demand --kind 求助 --category 02.04.01 --region 320623 --title T --said S --view V --outcome 立案
as dispatcher1
case dispatch @1
as h-rudong-civil-affairs
case sign @1
)";

TEST_CASE("the supervision that waits is signed without its number, and told is which went out") {
  const ServerProcess server("2026-09-07T08:00+08:00");
  const Ended ended = RunConsole(server, {"--script", "-"}, kSigned + R"(as operator1
clock set 2026-09-29T10:00+08:00
as supervisor1
notice sign @1
notice list --open
)");
  CAPTURE(ended.out, ended.err);
  REQUIRE(ended.code == 0);
  CHECK(ended.err.find("督办〔2026〕1号") != std::string::npos);
  CHECK(ended.err.find("notice print 3206-260907-1-8/1/3") != std::string::npos);
  const std::string list = ended.out.substr(ended.out.rfind("$ notice list"));
  CHECK(list.find("3206-260907-1-8/1/3") != std::string::npos);
  CHECK(list.find("3206-260907-1-8/1/5") == std::string::npos);
}

TEST_CASE("what cannot be done says what can") {
  const ServerProcess server("2026-09-07T08:00+08:00");
  REQUIRE(RunConsole(server, {"--script", "-"}, kSigned).code == 0);
  const std::string place = SourceFolder() + "/server/places/nantong/";
  struct Row {
    std::vector<std::string> words;
    int code;
    std::string told;
  };
  const std::vector<Row> rows = {
      {{"place", "import", place + "accounts.csv", "--from", "2026-10-01"}, 2, "rules.csv"},
      {{"place", "import", place + "rules.csv", "--table", "rule.csv", "--from", "2026-10-01"},
       2,
       "--table"},
      {{"place", "import", place + "rules.csv", "--from", "2026-01-01"}, 1, "2026-09-07"},
      {{"place", "import", place + "rules.csv", "--from", "2026-10-01"}, 0, "2026-01-01/2"},
      {{"report", "closure", "--figure", "bogus"}, 2, "on_time_closure"},
      {{"case", "rule-ask", kCase, "--grant", "--reason", "R"}, 2, "case get"},
      {{"route", "explain"}, 2, "--category"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> words = {"--as", "supervisor1"};
    words.insert(words.end(), row.words.begin(), row.words.end());
    const Ended ended = RunConsole(server, words);
    CAPTURE(row.words, ended.out, ended.err);
    CHECK(ended.code == row.code);
    CHECK(ended.err.find(row.told) != std::string::npos);
  }
  // An account is named by its id alone.
  const Ended accused =
      RunConsole(server, {"--as", "operator1", "case", "accuse", kCase, "--account", "operator2"});
  CAPTURE(accused.out, accused.err);
  CHECK(accused.code == 0);
}

TEST_CASE("a report without a period is that of the last month that is over, and says so") {
  const ServerProcess server("2027-01-03T08:00+08:00");
  const Ended report = RunConsole(server, {"--as", "supervisor1", "report", "closure"});
  CAPTURE(report.out, report.err);
  CHECK(report.code == 0);
  CHECK(report.err.find("2026-12") != std::string::npos);
  CHECK(report.out.find("2026-12-01 00:00 至 2027-01-01 00:00") != std::string::npos);
}

}  // namespace
}  // namespace hotline::testing
