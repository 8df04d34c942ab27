#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "server/encoding.h"
#include "tests/server/stories.h"

// Rules and directory, imported in versions.
namespace hotline {
namespace {

std::map<std::string, std::string> TablesInForce(TestDesk& desk, const std::string& version = "") {
  v1::ExportPlaceRequest request;
  request.set_version(version);
  const auto exported = desk.Ask("supervisor1", commands::ExportPlace, request);
  INFO(Outcome(exported));
  REQUIRE(exported);
  std::map<std::string, std::string> tables;
  for (const v1::PlaceTable& table : exported->tables()) tables[table.name()] = table.content();
  return tables;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  INFO(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

v1::ImportPlaceRequest Importing(const std::string& file, const std::string& content,
                                 const std::string& day) {
  v1::ImportPlaceRequest request;
  v1::PlaceTable& table = *request.add_tables();
  table.set_name(file);
  table.set_content(content);
  request.set_effective_day(day);
  return request;
}

// Hardship cases go to the education bureau instead.
std::string OtherRules(TestDesk& desk) {
  return Replaced(TablesInForce(desk).at("rules.csv"), "02.04.01,,,,,,,REFER,civil-affairs,",
                  "02.04.01,,,,,,,REFER,education,");
}

std::string LeadOfPreview(TestDesk& desk, const std::string& name) {
  v1::PreviewDispatchRequest request;
  request.set_name(name);
  const auto preview = desk.Ask("dispatcher1", commands::PreviewDispatch, request);
  INFO(Outcome(preview));
  REQUIRE(preview);
  return preview->routing().lead();
}

TEST_CASE("text is UTF-8 as it is, with its mark taken off, or GB18030") {
  CHECK(AsUtf8("甲,a") == "甲,a");
  CHECK(AsUtf8("\xEF\xBB\xBF甲") == "甲");
  CHECK(AsUtf8("") == "");
  // 甲乙 in GB 2312, € in GBK, 𠀀 in the four bytes of GB18030.
  CHECK(AsUtf8("\xBC\xD7\xD2\xD2,a\n") == "甲乙,a\n");
  CHECK(AsUtf8("\xA2\xE3") == "€");
  CHECK(AsUtf8("\x95\x32\x82\x36") == "𠀀");
  // Half a character.
  CHECK_FALSE(AsUtf8("\xBC\xD7\xD2"));
  CHECK_FALSE(AsUtf8("\xFF\xFF"));
}

TEST_CASE("imported rules hold from their day on, and the old ones until then") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  const std::string before = LeadOfPreview(desk, name);
  REQUIRE(before == "rudong-civil-affairs");
  const std::string rules = OtherRules(desk);

  auto dry = Importing("rules.csv", rules, "2026-09-16");
  dry.set_dry_run(true);
  const std::int64_t seq = desk.LastSeq();
  const auto checked = Must(desk, "supervisor1", commands::ImportPlace, dry);
  CHECK(checked.version().version().empty());
  CHECK(checked.base() == "2026-01-01/2");
  REQUIRE(checked.changes_size() == 1);
  CHECK(checked.changes(0).changed() == 1);
  CHECK(desk.LastSeq() == seq);

  const auto imported =
      Must(desk, "supervisor1", commands::ImportPlace, Importing("rules.csv", rules, "2026-09-16"));
  CHECK(imported.version().version() == "2026-09-16/1");
  CHECK(FormatInstant(FromProto(imported.version().effective_time())) ==
        "2026-09-16T00:00:00+08:00");
  CHECK(desk.LastSeq() == seq + 1);
  CHECK(LeadOfPreview(desk, name) == before);
  desk.SetClock("2026-09-15T23:59");
  CHECK(LeadOfPreview(desk, name) == before);
  desk.SetClock("2026-09-16T00:01");
  CHECK(LeadOfPreview(desk, name) == "rudong-education");
  CHECK(desk.Verify().first_broken == 0);
  CHECK(desk.Verify().altered_rows.empty());
}

TEST_CASE("what a site decides for itself counts from its day on and changes no figure of before") {
  TestDesk desk;
  const std::string head = TablesInForce(desk).at("place.csv");
  const auto import = [&](const std::string& lines, const char* day) {
    Must(desk, "supervisor1", commands::ImportPlace, Importing("place.csv", head + lines, day));
  };
  import("audited_percent,0\n", "2026-09-15");
  import("audited_percent,100\nfairly_satisfied_is_good,no\n", "2026-09-17");
  const auto drawn = [&] {
    int count = 0;
    for (int i = 0; i < 8; ++i) count += desk.Stored(SettledAtDesk(desk)).drawn_for_audit();
    return count;
  };
  const auto satisfied = [&](const char* until) {
    v1::GetClosureReportRequest request;
    *request.mutable_period()->mutable_from_time() =
        ToProto(*ParseInstant("2026-09-14T00:00+08:00"));
    *request.mutable_period()->mutable_to_time() =
        ToProto(*ParseInstant(std::string(until) + "T00:00+08:00"));
    const auto report = desk.Ask("supervisor1", commands::GetClosureReport, request);
    REQUIRE(report);
    for (const v1::Figure& figure : report->rows(0).figures()) {
      if (figure.id() != "satisfied") continue;
      return std::to_string(figure.numerator()) + "/" + std::to_string(figure.denominator()) + " " +
             figure.definition_version();
    }
    return std::string();
  };

  desk.SetClock("2026-09-15T10:00");
  CHECK(drawn() == 0);
  const std::string before = SettledAtDesk(desk);
  Must(desk, "operator1", commands::RecordCallBack, Asking(before, v1::CallBack::FAIRLY_SATISFIED));
  desk.SetClock("2026-09-17T10:00");
  CHECK(drawn() == 8);
  const std::string after = SettledAtDesk(desk);
  Must(desk, "operator1", commands::RecordCallBack, Asking(after, v1::CallBack::FAIRLY_SATISFIED));
  CHECK(desk.Stored(after).state() == v1::Case::CLOSED);
  desk.SetClock("2026-09-19T10:00");
  CHECK_THAT(satisfied("2026-09-16"), Catch::Matches("1/1 .*/fairly_satisfied=good"));
  CHECK_THAT(satisfied("2026-09-18"), Catch::Matches("0/2 .*/fairly_satisfied=bad"));
}

TEST_CASE("whoever sends an import again is told the same") {
  TestDesk desk;
  Must(desk, "admin1", commands::ImportPlace,
       Importing("rules.csv", OtherRules(desk), "2026-12-01"));
  const std::string units =
      Replaced(TablesInForce(desk).at("units.csv"), "如东县教育", "测试县教育");
  const auto first =
      Must(desk, "admin1", commands::ImportPlace, Importing("units.csv", units, "2026-10-01"));
  CHECK(commands::ResourceOf(first) == "places/2026-10-01/1");
  desk.store().ReadAndWait([&](Reader& reader) {
    const auto again = commands::AnswerOfPlaceImport(reader, commands::ResourceOf(first));
    REQUIRE(again);
    CHECK(again->DebugString() == first.DebugString());
    CHECK_FALSE(commands::AnswerOfPlaceImport(reader, "places/2026-10-01/2"));
  });
}

TEST_CASE("what is imported for today holds at once") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  const auto first = Must(desk, "admin1", commands::ImportPlace,
                          Importing("rules.csv", OtherRules(desk), "2026-09-14"));
  CHECK(first.version().version() == "2026-09-14/1");
  CHECK(LeadOfPreview(desk, name) == "rudong-education");
  // Upon the version of the same day that came before.
  const std::string units =
      Replaced(TablesInForce(desk).at("units.csv"), "如东县教育", "测试县教育");
  const auto second =
      Must(desk, "admin1", commands::ImportPlace, Importing("units.csv", units, "2026-09-14"));
  CHECK(second.version().version() == "2026-09-14/2");
  CHECK(second.base() == "2026-09-14/1");
  CHECK(LeadOfPreview(desk, name) == "rudong-education");
}

TEST_CASE("whoever imports before a version that is stored already hears of it") {
  TestDesk desk;
  const std::string units =
      Replaced(TablesInForce(desk).at("units.csv"), "如东县教育", "测试县教育");
  Must(desk, "admin1", commands::ImportPlace, Importing("units.csv", units, "2026-12-01"));
  const auto earlier = Must(desk, "admin1", commands::ImportPlace,
                            Importing("rules.csv", OtherRules(desk), "2026-10-01"));
  CHECK(earlier.base() == "2026-01-01/2");
  REQUIRE(earlier.later_versions_size() == 1);
  CHECK(earlier.later_versions(0) == "2026-12-01/1");
  // Imported for that day too, it holds beside the units.
  const auto later = Must(desk, "admin1", commands::ImportPlace,
                          Importing("rules.csv", OtherRules(desk), "2026-12-01"));
  CHECK(later.base() == "2026-12-01/1");
  CHECK(later.later_versions().empty());
  CHECK(TablesInForce(desk, "2026-12-01/2").at("units.csv") ==
        TablesInForce(desk, "2026-12-01/1").at("units.csv"));
}

TEST_CASE("a table in GB18030 says the same as in UTF-8, with its mark or without") {
  TestDesk desk;
  const auto changed = [&](const std::string& content) {
    auto request = Importing("regions.csv", content, "2026-10-01");
    request.set_dry_run(true);
    return Must(desk, "admin1", commands::ImportPlace, request).changes_size();
  };
  // A region's title is 甲 in place of what it was.
  const std::string regions = TablesInForce(desk).at("regions.csv");
  CHECK(changed(regions) == 0);
  CHECK(changed("\xEF\xBB\xBF" + regions) == 0);
  std::string plain = "code,title\n";
  std::string wide = plain;
  const v1::Place place = *desk.Ask("admin1", commands::GetPlace, v1::GetPlaceRequest());
  for (const v1::Region& region : place.regions()) {
    plain += region.code() + ",甲\n";
    wide += region.code() + ",\xBC\xD7\n";
  }
  v1::ImportPlaceRequest utf8 = Importing("regions.csv", plain, "2026-10-01");
  v1::ImportPlaceRequest gb18030 = Importing("regions.csv", wide, "2026-10-02");
  const auto one = Must(desk, "admin1", commands::ImportPlace, utf8);
  const auto other = Must(desk, "admin1", commands::ImportPlace, gb18030);
  CHECK(one.changes(0).changed() == place.regions_size());
  CHECK(other.changes().empty());
  CHECK(TablesInForce(desk, other.version().version()).at("regions.csv") == plain);
}

TEST_CASE("an import that changes nothing names the version that holds, and stores none") {
  TestDesk desk;
  const std::string rules = OtherRules(desk);
  const auto first =
      Must(desk, "admin1", commands::ImportPlace, Importing("rules.csv", rules, "2026-10-01"));
  REQUIRE(first.version().version() == "2026-10-01/1");
  const auto again =
      Must(desk, "admin1", commands::ImportPlace, Importing("rules.csv", rules, "2026-11-01"));
  CHECK(again.changes().empty());
  CHECK(again.version().version() == "2026-10-01/1");
  CHECK(again.version().effective_time().seconds() == first.version().effective_time().seconds());
  const auto versions =
      desk.Ask("operator1", commands::ListPlaceVersions, v1::ListPlaceVersionsRequest());
  CHECK(versions->versions_size() == 2);
  // Before that day something else holds: there it is a change.
  const auto earlier =
      Must(desk, "admin1", commands::ImportPlace, Importing("rules.csv", rules, "2026-09-20"));
  CHECK(earlier.version().version() == "2026-09-20/1");
}

TEST_CASE("an import is refused by its form and by its cells, and nothing is kept") {
  TestDesk desk;
  const std::string rules = OtherRules(desk);
  const std::string units = TablesInForce(desk).at("units.csv");
  const std::size_t row_of_unit = units.find("\nnt-fire-special,") + 1;
  const std::string fewer =
      units.substr(0, row_of_unit) + units.substr(units.find('\n', row_of_unit) + 1);
  struct Row {
    const char* why;
    v1::ImportPlaceRequest request;
    std::string outcome;
  };
  v1::ImportPlaceRequest nothing;
  nothing.set_effective_day("2026-10-01");
  const std::vector<Row> rows = {
      {"no table", nothing, "MISSING tables"},
      {"no day", Importing("rules.csv", rules, ""), "MISSING effective_day"},
      {"no day either", Importing("rules.csv", rules, "soon"), "BAD_FORMAT effective_day"},
      {"yesterday", Importing("rules.csv", rules, "2026-09-13"), "DAY_PASSED effective_day"},
      {"neither UTF-8 nor GB18030", Importing("rules.csv", "\xFF\xFF", "2026-10-01"),
       "NOT_A_TABLE tables.rules.csv"},
      {"a wrong cell",
       Importing("rules.csv",
                 Replaced(rules, "02.04.01,,,,,,,REFER,education,", "02.04.01,,,,,,,REFER,nobody,"),
                 "2026-10-01"),
       "CELL rules.csv row"},
      {"a unit left out", Importing("units.csv", fewer, "2026-10-01"), "ROW_KEPT units.csv"},
  };
  const std::int64_t seq = desk.LastSeq();
  for (const Row& row : rows) {
    INFO(row.why);
    const std::string outcome = Outcome(desk.Do("admin1", commands::ImportPlace, row.request));
    INFO(outcome);
    CHECK(outcome.starts_with(row.outcome));
  }
  CHECK(desk.LastSeq() == seq);
  const auto versions =
      desk.Ask("operator1", commands::ListPlaceVersions, v1::ListPlaceVersionsRequest());
  CHECK(versions->versions_size() == 1);
}

TEST_CASE("thousands of rules and units go in by one import") {
  TestDesk desk;
  auto tables = TablesInForce(desk);
  std::string& rules = tables.at("rules.csv");
  std::string& units = tables.at("units.csv");
  for (int i = 0; i < 5'000; ++i) {
    const std::string n = std::to_string(i);
    rules += "test-rule-" + n + ",1,02.01,,,,,,,REFER,police,,,COUNTY,,,测试规则\n";
    units +=
        "test-unit-" + n + ",测试单位,police,,nt-police,320623,02.01;02.02,no,no,,,,,,,,,,,,\n";
  }
  v1::ImportPlaceRequest request = Importing("rules.csv", rules, "2026-10-01");
  v1::PlaceTable& more = *request.add_tables();
  more.set_name("units.csv");
  more.set_content(units);
  const auto imported = Must(desk, "admin1", commands::ImportPlace, request);
  REQUIRE(imported.changes_size() == 2);
  CHECK(imported.changes(0).added() == 5'000);
  CHECK(imported.changes(0).keys_size() == 100);
}

}  // namespace
}  // namespace hotline
