#include <catch2/catch.hpp>

#include "tests/console/desk.h"

// What the verbs that read ask for, and what of the answer they show.
namespace hotline {
namespace {

using testing::Desk;
using testing::Room;

int Run(Room& room, Desk& desk, std::vector<std::string> words) {
  room.environment["HOTLINE_SERVER"] = desk.address();
  return room.Run(words);
}

TEST_CASE("case list asks for the settlements drawn for audit when it is told to, and only then") {
  Desk desk;
  desk.list.add_cases()->set_name("cases/3206-260907-1-8");
  Room room;
  CHECK(Run(room, desk, {"case", "list", "--drawn", "-o", "name"}) == 0);
  CHECK(room.out.str() == "case/3206-260907-1-8\n");
  CHECK(Run(room, desk, {"case", "list", "-o", "name"}) == 0);
  REQUIRE(desk.listed.size() == 2);
  CHECK(desk.listed[0].drawn());
  CHECK_FALSE(desk.listed[1].drawn());
}

TEST_CASE("a drawn settlement is audited by number, and what is to follow is told") {
  Desk desk;
  desk.record.set_name("cases/3206-260907-1-8");
  desk.record.set_etag("\"7\"");
  Room room;
  CHECK(Run(room, desk, {"case", "audit-settlement", "3206-260907-1-8", "--pass", "-o", "name"}) ==
        0);
  CHECK(room.err.str().empty());
  desk.next_act = v1::Act::REOPEN;
  CHECK(Run(room, desk,
            {"case", "audit-settlement", "3206-260907-1-8", "--fail", "--note", "未核实", "-o",
             "name", "--lang", "en"}) == 0);
  REQUIRE(desk.audited.size() == 2);
  CHECK(desk.audited[0].passed());
  CHECK(desk.audited[0].name() == desk.record.name());
  CHECK(desk.audited[0].change().etag() == "\"7\"");
  CHECK_FALSE(desk.audited[1].passed());
  CHECK(desk.audited[1].note() == "未核实");
  CHECK(room.out.str() == "case/3206-260907-1-8\ncase/3206-260907-1-8\n");
  CHECK(room.err.str().find("next for case 3206-260907-1-8: reopen") != std::string::npos);
}

TEST_CASE("neither or both verdicts are a usage error") {
  Desk desk;
  Room room;
  CHECK(Run(room, desk, {"case", "audit-settlement", "3206-260907-1-8"}) == 2);
  CHECK(Run(room, desk, {"case", "audit-settlement", "3206-260907-1-8", "--pass", "--fail"}) == 2);
  CHECK(desk.audited.empty());
}

TEST_CASE("the report ends with the last record that it knows of") {
  Desk desk;
  desk.report.set_as_of_seq(4711);
  desk.report.add_rows();
  struct Row {
    const char* language;
    const char* last_line;
  };
  const auto row = GENERATE(values<Row>({
      {"zh", "依据：第 4711 号及以前的记录\n"},
      {"en", "from the records up to number 4711\n"},
  }));
  Room room;
  CHECK(Run(room, desk, {"report", "closure", "--month", "2026-09", "--lang", row.language}) == 0);
  CAPTURE(room.out.str(), room.err.str());
  CHECK(room.out.str().ends_with(row.last_line));
}

}  // namespace
}  // namespace hotline
