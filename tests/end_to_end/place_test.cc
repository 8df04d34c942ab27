// What the desk decides by, changed at the console against the real server.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/end_to_end/processes.h"

namespace hotline::testing {
namespace {

namespace fs = std::filesystem;

constexpr auto kMorning = "2026-09-07T08:00+08:00";

const std::string kDispatch = R"(as operator1
call log --telephone 13800000000 --caller-name 测试甲 --demand --kind 求助 --category 02.04.01 --region 320623 \
  --title 家庭困难辍学 --said 孩子没有去上学 --view 转民政核实 --outcome 立案
as dispatcher1
case dispatch @1
)";

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  CAPTURE(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// Asks until the answer holds the part: the clockwork looks every second.
std::string Until(const ServerProcess& server, const std::vector<std::string>& arguments,
                  const std::string& part) {
  Ended ended{};
  for (int times = 0; times < 1'000; ++times) {
    ended = RunConsole(server, arguments);
    if (Holds(ended.out, part)) return ended.out;
  }
  CAPTURE(part, ended.out, ended.err);
  FAIL("the clockwork has not done it");
  return "";
}

TEST_CASE("due times are counted by the notices, and a year without one is provisional") {
  const ServerProcess server(kMorning);
  const auto due = [&](std::vector<std::string> counting) {
    std::vector<std::string> arguments = {"calendar", "due", "--as", "operator1", "--from"};
    arguments.insert(arguments.end(), counting.begin(), counting.end());
    return RunConsole(server, arguments).out;
  };
  // The Spring Festival lies between, with a worked Saturday before and one after it.
  CHECK(Holds(due({"2026-02-13T10:00", "--working-days", "5", "-o", "json"}),
              R"("due": "2026-02-28T00:00:00+08:00")"));
  CHECK(Holds(due({"2026-02-13T10:00", "--natural-days", "5", "-o", "json"}),
              R"("due": "2026-02-25T00:00:00+08:00")"));
  CHECK(Holds(due({"2026-02-13T10:00", "--hours", "24", "-o", "json"}),
              R"("due": "2026-02-14T10:00:00+08:00")"));
  CHECK_FALSE(Holds(due({"2026-02-13T10:00", "--working-days", "5"}), "暂计"));
  CHECK(Holds(due({"2026-12-30T10:00", "--working-days", "5"}), "日历未公布，暂计"));
}

TEST_CASE("who dispatches can learn whether a unit has accounts") {
  const ServerProcess server(kMorning);
  const auto of = [&](const char* unit) {
    return RunConsole(server, {"unit", "get", unit, "--as", "dispatcher1"}).out;
  };
  CHECK(Holds(of("qidong-civil-affairs"), "账号：无，由服务台代录"));
  CHECK(Holds(of("rudong-civil-affairs"), "如东县民政局"));
  CHECK_FALSE(Holds(of("rudong-civil-affairs"), "账号"));
}

TEST_CASE("of a unit without accounts the list of acts says how the desk records for it") {
  const ServerProcess server(kMorning);
  const auto acts = [&](const std::string& region) {
    const Ended played =
        RunConsole(server, {"--script", "-"},
                   Replaced(kDispatch, "--region 320623", "--region " + region) + "case acts @1\n");
    CAPTURE(played.err);
    CHECK(played.code == 0);
    return played.out;
  };
  CHECK(Holds(acts("320681"), "case sign CASE --recorded-evidence"));
  CHECK_FALSE(Holds(acts("320623"), "case sign CASE --recorded-evidence"));
}

TEST_CASE("a notice is entered by one, approved by another, and what it moved is listed") {
  const ServerProcess server(kMorning);
  const TempFolder folder;
  const std::string exported = (folder.path() / "now").string();
  REQUIRE(RunConsole(server, {"place", "export", exported, "--as", "supervisor1"}).code == 0);
  const std::string days = Read(folder.path() / "now" / "calendar_days.csv");
  std::string of_2026 = days.substr(0, days.find('\n') + 1);
  for (std::size_t at = 0; (at = days.find("\n2026,", at)) != std::string::npos; ++at) {
    of_2026 += days.substr(at + 1, days.find('\n', at + 1) - at);
  }
  const std::string file = (folder.path() / "days.csv").string();
  Write(file, of_2026 + "2026,2026-09-10,测试,no\n");

  const std::string script = kDispatch + R"(case clocks @1
as supervisor1
calendar import )" + file + R"( --dry-run
calendar import )" + file + R"(
calendar list
! 1 calendar approve 2026-09-07/1 --yes
as operator1
! 5 calendar import )" + file +
                             R"(
as admin1
calendar approve 2026-09-07/1 --yes
)";
  const Ended ended = RunConsole(server, {"--script", "-"}, script);
  CAPTURE(ended.out, ended.err);
  REQUIRE(ended.code == 0);
  CHECK(Holds(ended.out, "至 2026-09-14 24:00"));
  CHECK(Holds(ended.out, "2026-09-10"));
  CHECK(Holds(ended.err, "calendar approve 2026-09-07/1"));
  // The case's dispatch and its caller's limit, a working day later.
  const std::string moved = Until(
      server, {"calendar", "moved", "2026-09-07/1", "--as", "supervisor1"}, "2026-09-15 24:00");
  CHECK(Holds(moved, "推后"));
  CHECK(Holds(moved, "rudong-civil-affairs"));
}

TEST_CASE("a wrong cell is told by file, row and column, in a table of thousands too") {
  const ServerProcess server(kMorning);
  const TempFolder folder;
  const fs::path now = folder.path() / "now";
  REQUIRE(RunConsole(server, {"place", "export", now.string(), "--as", "admin1"}).code == 0);
  // No file is written over.
  CHECK(RunConsole(server, {"place", "export", now.string(), "--as", "admin1"}).code == 1);
  const fs::path rules = folder.path() / "new.csv";
  std::string text = Read(now / "rules.csv");
  for (int i = 0; i < 5'000; ++i) {
    text += "test-" + std::to_string(i) + ",1,02.01,,,,,,,REFER,police,,,COUNTY,,,测试规则\n";
  }
  REQUIRE(text.size() > std::size_t{256} << 10);
  Write(rules, text);
  const std::vector<std::string> import = {"place",     "import",   rules.string(), "--table",
                                           "rules.csv", "--from",   "2027-01-01",   "--as",
                                           "admin1",    "--dry-run"};
  const Ended fine = RunConsole(server, import);
  CAPTURE(fine.out.substr(0, 1000), fine.err);
  CHECK(fine.code == 0);
  CHECK(Holds(fine.out, "5000"));
  Write(rules, Replaced(text, "test-4999,1,02.01", "test-4999,1,99"));
  const Ended wrong = RunConsole(server, import);
  CHECK(wrong.code == 1);
  const auto lines = std::count(text.begin(), text.end(), '\n');
  CHECK(Holds(wrong.err, "rules.csv row " + std::to_string(lines)));
  CHECK(Holds(wrong.err, "column category"));
  CHECK_FALSE(Holds(RunConsole(server, {"place", "versions", "--as", "admin1"}).out, "2027-01-01"));
}

TEST_CASE("routes are explained, replayed under other rules and linted at the console") {
  const ServerProcess server(kMorning);
  const TempFolder folder;
  const fs::path now = folder.path() / "now";
  REQUIRE(RunConsole(server, {"place", "export", now.string(), "--as", "admin1"}).code == 0);
  Write(now / "rules.csv", Replaced(Read(now / "rules.csv"), "02.04.01,,,,,,,REFER,civil-affairs,",
                                    "02.04.01,,,,,,,REFER,education,"));
  const std::string script = kDispatch + R"(route explain @1
route why-not haian-civil-affairs @1
route explain --category 02.04.01 --kind 求助 --region 320623 --hours OFFICE
route explain --category 02.01 --kind COMPLAINT --region 320685001 --accused haian-education
route why-not haian-education --category 02.01 --kind COMPLAINT --region 320685001 --accused haian-education
as admin1
place import )" + now.string() +
                             R"( --from 2026-12-01
place versions
as dispatcher1
route replay --from 2026-09-01T00:00+08:00 --to 2026-10-01T00:00+08:00 --version 2026-12-01/1
route lint
as h-rudong-civil-affairs
! 5 route why-not haian-civil-affairs @1
)";
  const Ended ended = RunConsole(server, {"--script", "-"}, script);
  CAPTURE(ended.out, ended.err);
  REQUIRE(ended.code == 0);
  CHECK(Holds(ended.out, "不管辖320623"));
  CHECK(Holds(ended.out, "out-of-school-hardship"));
  // The accused bureau's complaint goes above it.
  CHECK(Holds(ended.out, "主办：南通市教育局（nt-education）"));
  CHECK(Holds(ended.out, "海安市教育体育局（haian-education）未主办：是被反映单位"));
  CHECK(Holds(ended.out, "~out-of-school-hardship"));
  CHECK(Holds(ended.out, "2026-12-01/1"));
  CHECK(Holds(ended.out, "rudong-education"));
  CHECK(Holds(ended.err, "重演 1 件：不同 1 件（主办不同 1"));
}

TEST_CASE("an imported directory hands an abolished unit's dispatch to its successor on the day") {
  const ServerProcess server(kMorning);
  const TempFolder folder;
  const fs::path now = folder.path() / "now";
  REQUIRE(RunConsole(server, {"place", "export", now.string(), "--as", "admin1"}).code == 0);
  const std::string units = Read(now / "units.csv");
  const std::size_t at = units.find("\nrudong-civil-affairs,") + 1;
  const std::string row = units.substr(at, units.find('\n', at) - at);
  // valid_from, valid_to and successor stand in front of the title's four columns.
  const std::string gone = Replaced(row, ",,,,,,,", ",,2026-09-08,nt-civil-affairs,,,,");
  Write(folder.path() / "units.csv", Replaced(units, row, gone));
  const std::string script = kDispatch + "as admin1\nplace import " +
                             (folder.path() / "units.csv").string() +
                             " --from 2026-09-09\nclock set 2026-09-09T08:30+08:00\n";
  const Ended ended = RunConsole(server, {"--script", "-"}, script);
  CAPTURE(ended.out, ended.err);
  REQUIRE(ended.code == 0);
  CHECK(Holds(ended.out, "~rudong-civil-affairs"));
  const std::string changes =
      Until(server, {"unit", "changes", "--as", "dispatcher1"}, "已转承继单位");
  CHECK(Holds(changes, "nt-civil-affairs"));
  CHECK(Holds(RunConsole(server, {"case", "list", "--as", "h-nt-civil-affairs", "-o", "name"}).out,
              "case/3206-260907-1"));
}

}  // namespace
}  // namespace hotline::testing
