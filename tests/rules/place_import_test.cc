#include "rules/place_import.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "rules/place_files.h"
#include "rules/place_tables.h"
#include "rules/refusals.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

const v1::Place& Base() { return SamplePlace().place(); }

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  INFO(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// Without the line that begins so.
std::string Without(const std::string& text, const std::string& begin) {
  const std::size_t at = text.find("\n" + begin);
  INFO(begin);
  REQUIRE(at != std::string::npos);
  return text.substr(0, at) + text.substr(text.find('\n', at + 1));
}

TEST_CASE("a place that is written to files reads back as the same place") {
  v1::Place place = Base();
  // What a cell has to be quoted for.
  place.mutable_units(0)->set_commitment_standard("甲,\"乙\"\n丙");
  place.mutable_rules(0)->clear_mandatory();
  place.mutable_rules(1)->set_mandatory(false);
  const auto again = ReadPlace(WritePlace(place));
  REQUIRE(again);
  CHECK(again->SerializeAsString() == place.SerializeAsString());
  place.set_office_from_minute(0);
  place.set_office_to_minute(0);
  CHECK(ReadPlace(WritePlace(place))->SerializeAsString() == place.SerializeAsString());
}

TEST_CASE("an imported table takes the place of its own and leaves the others") {
  const std::string units = WritePlace(Base()).at("units.csv");
  const auto merged =
      MergePlace(Base(), {{"units.csv", Replaced(units, "南通市公安局,", "测试市公安局,")}});
  REQUIRE(merged);
  const auto changes = ChangedTables(Base(), *merged);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].file() == "units.csv");
  CHECK(changes[0].rows() == Base().units_size());
  CHECK(changes[0].changed() == 1);
  CHECK(changes[0].added() == 0);
  CHECK(changes[0].removed() == 0);
  CHECK(changes[0].keys(0) == "~nt-police");
  CHECK(merged->rules_size() == Base().rules_size());
  CHECK(ChangedTables(*merged, *merged).empty());
}

TEST_CASE("added, removed and changed rows are counted; the order of rows is no change") {
  v1::Place after = Base();
  const std::string gone = after.rules(0).id();
  after.mutable_rules()->DeleteSubrange(0, 1);
  after.mutable_rules(0)->set_note("测试");
  v1::Rule fresh = after.rules(1);
  fresh.set_id("test-fresh");
  *after.add_rules() = fresh;
  std::reverse(after.mutable_rules()->begin(), after.mutable_rules()->end());
  const auto changes = ChangedTables(Base(), after);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].added() == 1);
  CHECK(changes[0].removed() == 1);
  CHECK(changes[0].changed() == 1);
  const auto has = [&](const std::string& key) {
    return std::count(changes[0].keys().begin(), changes[0].keys().end(), key) == 1;
  };
  CHECK(has("-" + gone));
  CHECK(has("+test-fresh"));
  CHECK(has("~" + Base().rules(1).id()));
}

TEST_CASE("an import is refused cell by cell, and what cases name for ever is not left out") {
  const auto files = WritePlace(Base());
  const std::string& rules = files.at("rules.csv");
  const std::string header = rules.substr(0, rules.find('\n') + 1);
  struct Row {
    const char* why;
    std::map<std::string, std::string> tables;
    std::string refusals;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {"two wrong cells, both told",
       {{"rules.csv", header + "a,1,99,,,,,,,REFER,police,,,COUNTY,,,\n" +
                          "b,x,,,,,,,,REFER,police,,,COUNTY,,,\n"}},
       "CELL rules.csv row 2 column category, CELL rules.csv row 3 column priority"},
      {"a table that refers to what another one no longer has",
       {{"categories.csv", Without(files.at("categories.csv"), "02.04.01,")}},
       "CELL rules.csv row "},
      {"no table of an import", {{"rule.csv", rules}}, "ONE_OF tables"},
      {"the calendar has its own way",
       {{"calendar_days.csv", files.at("calendar_days.csv")}},
       "ONE_OF tables"},
      {"a unit that is left out",
       {{"units.csv", Without(files.at("units.csv"), "nt-fire-special,")}},
       "ROW_KEPT units.csv"},
      {"another city",
       {{"place.csv", Replaced(files.at("place.csv"), "code,3206", "code,32")}},
       "CELL place.csv row 3 column value"},
      {"a broken file", {{"rules.csv", "\"id"}}, "CELL rules.csv row 1"},
  }));
  INFO(row.why);
  const auto merged = MergePlace(Base(), row.tables);
  REQUIRE_FALSE(merged);
  INFO(InWords(merged.refusals()));
  CHECK(InWords(merged.refusals()).starts_with(row.refusals));
}

TEST_CASE("units, sectors, authorities, categories and regions are kept; rules come and go") {
  v1::Place after = Base();
  after.mutable_rules()->Clear();
  CHECK(CheckKept(Base(), after));
  const std::string unit = after.units(after.units_size() - 1).id();
  after.mutable_units()->RemoveLast();
  after.mutable_regions()->RemoveLast();
  const Check kept = CheckKept(Base(), after);
  REQUIRE_FALSE(kept);
  CHECK(InWords(kept.refusals()) == "ROW_KEPT regions.csv, ROW_KEPT units.csv");
  CHECK(kept.refusals().refusals(1).detail() == unit);
  CHECK(CheckKept(after, Base()));

  v1::Place moved = Base();
  moved.set_code("32");
  CHECK(InWords(CheckKept(Base(), moved).refusals()) == "ROW_KEPT place.csv");
}

TEST_CASE("title and office hours can be imported; which version it is, place.csv does not say") {
  const auto files = WritePlace(Base());
  std::string head = files.at("place.csv");
  head = Replaced(head, "title," + Base().title(), "title,测试服务台");
  head = Replaced(head, "version," + Base().version(), "version,1999-01-01/1");
  const auto merged = MergePlace(Base(), {{"place.csv", head}});
  REQUIRE(merged);
  CHECK(merged->title() == "测试服务台");
  CHECK(merged->version() == Base().version());
  CHECK(merged->calendar().version() == Base().calendar().version());
  const auto changes = ChangedTables(Base(), *merged);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].keys_size() == 1);
  CHECK(changes[0].keys(0) == "~title");

  v1::Place later = Base();
  later.set_version("2027-01-01/1");
  CHECK(ChangedTables(Base(), later).empty());
}

TEST_CASE("what is wrong with an import says what would be right") {
  const auto files = WritePlace(Base());
  const std::string& rules = files.at("rules.csv");
  const std::string header = rules.substr(0, rules.find('\n') + 1);
  const auto told = [](const std::string& file, const std::string& text) {
    const auto merged = MergePlace(Base(), {{file, text}});
    return merged ? std::string() : Sentence(merged.refusals().refusals(0), Language::kEnglish);
  };
  const auto level = told("rules.csv", header + "a,1,,,,,,,,REFER,police,,,KREIS,,,\n");
  CHECK_THAT(level, Catch::Contains("VILLAGE, TOWN, COUNTY, CITY, PROVINCE"));
  CHECK_THAT(told("rule.csv", rules), Catch::Contains("rules.csv") && Catch::Contains("place.csv"));
  CHECK_THAT(told("rule.csv", rules), !Catch::Contains("calendar"));
  const auto row = told("units.csv", Without(files.at("units.csv"), "nt-fire-special,"));
  CHECK_THAT(row, Catch::Contains("nt-fire-special") && Catch::Contains("valid_to"));
}

}  // namespace
}  // namespace hotline
