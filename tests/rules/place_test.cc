#include "rules/place.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "rules/csv.h"
#include "rules/place_tables.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using namespace std::chrono_literals;

TEST_CASE("CSV is read with quotes, both line ends and a byte order mark") {
  const auto records = ParseCsv("x.csv", "\xEF\xBB\xBF\"a\",b\r\n\"1,\n\"\"2\"\"\",\r\n\n甲,乙");
  REQUIRE(records);
  REQUIRE(records->size() == 3);
  CHECK((*records)[0].cells == std::vector<std::string>{"a", "b"});
  CHECK((*records)[1].cells == std::vector<std::string>{"1,\n\"2\"", ""});
  CHECK((*records)[2].cells == std::vector<std::string>{"甲", "乙"});
  CHECK((*records)[1].line == 2);
  CHECK((*records)[2].line == 5);
}

TEST_CASE("broken CSV is refused at its line") {
  struct Row {
    const char* text;
    const char* refusal;
  };
  const auto row = GENERATE(values<Row>({
      {"a,b\n\"1,2\n", "BAD_FORMAT x.csv:2"},
      {"a,b\n1\"2\",3\n", "BAD_FORMAT x.csv:2"},
      {"a\n\"1\"2\n", "BAD_FORMAT x.csv:2"},
      {"a\nb\n\xC3(\n", "NOT_UTF8 x.csv:3"},
      {"a\x01\n", "NOT_UTF8 x.csv:1"},
  }));
  INFO(row.text);
  const auto records = ParseCsv("x.csv", row.text);
  REQUIRE_FALSE(records);
  CHECK(InWords(records.refusals()) == row.refusal);
}

TEST_CASE("the sample place loads, also with a byte order mark") {
  auto files = SampleFiles();
  const auto plain = ReadPlace(files);
  REQUIRE(plain);
  for (auto& [name, text] : files) text = "\xEF\xBB\xBF" + text;
  const auto marked = ReadPlace(files);
  REQUIRE(marked);
  CHECK(plain->SerializeAsString() == marked->SerializeAsString());
  CHECK(plain->code() == "3206");
  CHECK(plain->office_from_minute() == 510);
}

// The sample place after one of its files was changed.
Result<v1::Place> ReadChanged(const std::string& file, const std::string& from,
                              const std::string& to) {
  auto files = SampleFiles();
  std::string& text = files.at(file);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  return ReadPlace(files);
}

TEST_CASE("a cell that does not hold together is refused by file, line and column") {
  struct Row {
    const char* why;
    const char* file;
    const char* from;
    const char* to;
    const char* refusal;  // without the line
  };
  const auto row = GENERATE(values<Row>({
      {"unknown sector", "units.csv", "江苏省公安厅,police", "江苏省公安厅,polizei",
       "UNKNOWN_VALUE units.csv:2:sector"},
      {"unknown parent", "units.csv", "南通市公安局,police,,js-police",
       "南通市公安局,police,,nobody", "UNKNOWN_VALUE units.csv:3:parent"},
      {"parents go round", "units.csv", "江苏省公安厅,police,,", "江苏省公安厅,police,,nt-police",
       "IMPOSSIBLE units.csv:2:parent, IMPOSSIBLE units.csv:3:parent"},
      {"unknown region", "units.csv", "police,,,32,", "police,,,99,",
       "UNKNOWN_VALUE units.csv:2:regions"},
      {"unknown duty", "units.csv", "police,,,32,01;", "police,,,32,99;",
       "UNKNOWN_VALUE units.csv:2:duties"},
      {"bad id", "units.csv", "js-police,江苏省", "JS police,江苏省",
       "BAD_FORMAT units.csv:2:id, UNKNOWN_VALUE units.csv:3:parent"},
      {"the desk's own id", "units.csv", "\nnt-zhian,", "\ndesk,", "IMPOSSIBLE units.csv:4:id"},
      {"id twice", "units.csv", "\nnt-zhian,", "\nnt-traffic,", "IMPOSSIBLE units.csv:5:id"},
      {"no title", "regions.csv", "32,江苏省", "32,", "MISSING regions.csv:2:title"},
      {"orphan region", "regions.csv", "\n3206,", "\n3207,", "UNKNOWN_VALUE place.csv:3:value"},
      {"region of odd length", "regions.csv", "320612,", "32061,", "BAD_FORMAT regions.csv:4:code"},
      {"category without parent", "categories.csv", "\n01.01,", "\n77.01,",
       "UNKNOWN_VALUE categories.csv:3:code"},
      {"no such domain", "categories.csv", "FAMILY", "FAMILIES", "ONE_OF categories.csv:2:domain"},
      {"no such day", "sectors.csv", "2018-12-31", "2018-12-32", "BAD_FORMAT sectors.csv"},
      {"successor of one that stays", "sectors.csv", "2018-12-31", "", "MISSING sectors.csv"},
      {"ends before it begins", "authorities.csv", "2021-06-01,,", "2021-06-01,2020-06-01,",
       "IMPOSSIBLE authorities.csv:2:valid_to"},
      {"unknown member", "groups.csv", "nt-education;", "nobody;",
       "UNKNOWN_VALUE groups.csv:3:members"},
      {"group without meaning", "groups.csv", "COVERING_ONE", "", "MISSING groups.csv:2:meaning"},
      {"unknown authority", "rules.csv", ",nantong-protection-committee,", ",nobody,",
       "UNKNOWN_VALUE rules.csv"},
      {"an order in nobody's name", "rules.csv",
       "ASSIGN,education,,,COUNTY,nantong-protection-committee", "ASSIGN,education,,,COUNTY,",
       "NO_AUTHORITY rules.csv"},
      {"joint with nobody", "rules.csv", "market-regulation;police/治安", "",
       "IMPOSSIBLE rules.csv"},
      {"unknown line", "rules.csv", "police/治安", "police/骑警", "UNKNOWN_VALUE rules.csv"},
      {"unknown group", "rules.csv", "group:village-committees", "group:nobody",
       "UNKNOWN_VALUE rules.csv"},
      {"no such grade", "profiles.csv", "jinan,咨询", "jinan,问候", "ONE_OF profiles.csv"},
      {"line twice", "profiles.csv", "jinan,咨询", "jinan,求助", "IMPOSSIBLE profiles.csv"},
      {"figure of nothing", "profiles.csv", "ELAPSED,900", "ELAPSED,0",
       "BAD_FORMAT profiles.csv:2:figure"},
      {"default lacks a line", "profiles.csv", "default,特急,SIGN", "beijing,特急,SIGN",
       "MISSING profiles.csv"},
      {"a year without its notice", "calendar_notices.csv", "\n2026,", "\n2025,",
       "NO_NOTICE_OF_YEAR calendar_days.csv"},
      {"day twice", "calendar_days.csv", "2026-10-02", "2026-10-01",
       "IMPOSSIBLE calendar_days.csv"},
      {"day of another year", "calendar_days.csv", "2026-10-07", "2025-11-07",
       "IMPOSSIBLE calendar_days.csv"},
      {"a make-up day in the week", "calendar_days.csv", "2026-10-10", "2026-10-09",
       "IMPOSSIBLE calendar_days.csv"},
      {"situation without receivers", "receivers.csv", "GENITAL_INJURY,police", "GENITAL_INJURY,",
       "MISSING receivers.csv:2:sectors"},
      {"odd office hours", "place.csv", "08:30", "25:30", "BAD_FORMAT place.csv:7:value"},
      {"a desk that is no unit", "place.csv", "nantong-12355", "nobody",
       "UNKNOWN_VALUE place.csv:6:value"},
      {"no version", "place.csv", "version,2026-01-01/2\n", "", "MISSING place.csv"},
      {"unknown column", "groups.csv", "meaning", "sense",
       "UNKNOWN_VALUE groups.csv:1:sense, MISSING groups.csv:1:meaning"},
      {"a cell too many", "regions.csv", "32,江苏省", "32,江苏省,", "BAD_FORMAT regions.csv:2"},
  }));
  INFO(row.why);
  const auto place = ReadChanged(row.file, row.from, row.to);
  REQUIRE_FALSE(place);
  CHECK_THAT(InWords(place.refusals()), Catch::StartsWith(row.refusal));
}

TEST_CASE("a missing file is named") {
  auto files = SampleFiles();
  files.erase("rules.csv");
  const auto place = ReadPlace(files);
  REQUIRE_FALSE(place);
  CHECK(InWords(place.refusals()) == "MISSING rules.csv");
}

TEST_CASE("a wholly broken table gives at most 100 refusals") {
  auto files = SampleFiles();
  std::string& sectors = files.at("sectors.csv");
  sectors = sectors.substr(0, sectors.find('\n') + 1);
  const auto place = ReadPlace(files);
  REQUIRE_FALSE(place);
  CHECK(place.refusals().refusals_size() == 100);
}

TEST_CASE("things are found by id and code") {
  const PlaceIndex& place = SamplePlace();
  REQUIRE(place.FindUnit("rudong-civil-affairs") != nullptr);
  CHECK(place.FindUnit("rudong-civil-affairs")->title() == "如东县民政局");
  CHECK(place.FindUnit("nobody") == nullptr);
  CHECK(place.FindCategory("02.01")->title() == "学生欺凌");
  CHECK(place.FindRegion("320685")->title() == "海安市");
  CHECK(place.FindSector("police")->title() == "公安");
  CHECK(place.FindAuthority("nantong-protection-committee") != nullptr);
  CHECK(place.FindGroup("village-committees")->meaning() == v1::UnitGroup::COVERING_ONE);
  CHECK(place.FindGroup("") == nullptr);
}

TEST_CASE("the directory nests at least five deep") {
  const PlaceIndex& place = SamplePlace();
  int deepest = 0;
  for (const v1::Unit& unit : place.place().units()) {
    int depth = 0;
    for (const v1::Unit* at = &unit; at != nullptr; at = place.FindUnit(at->parent())) ++depth;
    deepest = std::max(deepest, depth);
  }
  CHECK(deepest >= 5);
  CHECK(place.StandsUnder("rudong-juegang-1", "nt-police"));
  CHECK(place.StandsUnder("nt-police", "nt-police"));
  CHECK_FALSE(place.StandsUnder("nt-police", "rudong-juegang-1"));
  CHECK_FALSE(place.StandsUnder("rudong-juegang-1", "haian-police"));
  CHECK_FALSE(place.StandsUnder("nobody", "nt-police"));
}

TEST_CASE("an accused unit shuts out itself, all under it, its heirs and all under these") {
  const auto shut_out = [](const char* unit) {
    auto ids = SamplePlace().ShutOutBy(unit);
    std::sort(ids.begin(), ids.end());
    return ids;
  };
  using Ids = std::vector<std::string>;
  CHECK(shut_out("rudong-juegang") == Ids{"rudong-juegang", "rudong-juegang-1"});
  CHECK(shut_out("gangzha-police") ==
        Ids{"chongchuan-hepingqiao", "chongchuan-police", "chongchuan-tangzha",
            "chongchuan-xuetian", "chongchuan-yongxing", "chongchuan-zhian", "gangzha-police"});
  CHECK(shut_out("nt-fire-gangzha") ==
        Ids{"chongchuan-fire-rescue", "nt-fire-gangzha", "nt-fire-tangzha"});
  CHECK(shut_out("nobody").empty());
}

TEST_CASE("a unit is in force from its first day to its last") {
  v1::Unit unit;
  CHECK(PlaceIndex::InForce(unit, 1970y / 1 / 1));
  unit.set_valid_from("2012-08-08");
  unit.set_valid_to("2018-12-31");
  CHECK_FALSE(PlaceIndex::InForce(unit, 2012y / 8 / 7));
  CHECK(PlaceIndex::InForce(unit, 2012y / 8 / 8));
  CHECK(PlaceIndex::InForce(unit, 2018y / 12 / 31));
  CHECK_FALSE(PlaceIndex::InForce(unit, 2019y / 1 / 1));
}

}  // namespace
}  // namespace hotline
