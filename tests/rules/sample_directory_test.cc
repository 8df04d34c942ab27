// What the sample place has to hold: the lists that it is made from, row by row.

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hotline/v1/procedure.pb.h"
#include "rules/csv.h"
#include "rules/route_lint.h"
#include "rules/routing.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using Ids = std::set<std::string>;
using v1::Demand;

const std::string kSubDistrict = "320612901";
const std::string kVillage = "320612901901";

// The units of the sub-district by the words of its responsibility list.
Ids UnitsOf(const std::string& word) {
  static const std::map<std::string, std::string> kUnits = {
      {"街道办事处", "sample-street"},      {"宣传办", "sample-publicity"},
      {"政法办", "sample-politics-law"},    {"司法所", "sample-justice"},
      {"派出所", "sample-police"},          {"教育学区", "sample-education"},
      {"民政办", "sample-civil-affairs"},   {"卫健办", "sample-health"},
      {"文化站", "sample-culture"},         {"团委", "sample-league"},
      {"关工委", "sample-next-generation"}, {"妇联", "sample-women"},
      {"各村居", "sample-village-a"},       {"市刑警一大队", "nt-criminal-1"}};
  const auto of_group = [](const char* id) {
    const auto& members = SamplePlace().FindGroup(id)->members();
    return Ids(members.begin(), members.end());
  };
  if (word == "各单位") return of_group("sample-units");
  if (word == "各成员单位") return of_group("sample-member-units");
  return {kUnits.at(word)};
}

Ids UnitsOfAll(const std::string& words) {
  Ids units;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    units.merge(UnitsOf(words.substr(begin, end - begin)));
    begin = end + 1;
  }
  return units;
}

// The rows of the list that a note names: "责任清单9、10：…", "责任清单1至4：…".
std::set<int> RowsIn(const std::string& note) {
  static const std::string kMark = "责任清单";
  std::set<int> rows;
  const std::size_t mark = note.find(kMark);
  if (mark == std::string::npos) return rows;
  std::string rest = note.substr(mark + kMark.size());
  int from = 0;
  while (!rest.empty()) {
    std::size_t digits = 0;
    const int row =
        std::isdigit(static_cast<unsigned char>(rest[0])) ? std::stoi(rest, &digits) : 0;
    if (row == 0) break;
    for (int each = from == 0 ? row : from; each <= row; ++each) rows.insert(each);
    rest = rest.substr(digits);
    from = rest.starts_with("至") ? row : 0;
    if (from == 0 && !rest.starts_with("、")) break;
    rest = rest.substr(std::string("至").size());
  }
  return rows;
}

struct ListRow {
  int row;
  const char* category;
  bool mandatory;
  const char* responsible;  // as the list has it, but for what the law gives to somebody else
};
const std::vector<ListRow> kList = {
    {1, "09.01", false, "各单位 各村居"},
    {2, "09.01", false, "各单位 各村居"},
    {3, "09.01", false, "各单位 各村居"},
    {4, "09.01", false, "各单位 各村居"},
    {5, "09.02", false, "各单位 各村居"},
    {6, "09.03", false, "街道办事处"},
    {7, "09.04", false, "宣传办 政法办"},
    {8, "09.05", false, "司法所 派出所 教育学区 民政办 卫健办"},
    {8, "03.05", true, "司法所 派出所 教育学区 民政办 卫健办"},
    {9, "09.06", false, "各成员单位"},
    {10, "09.06", false, "各成员单位"},
    {11, "01.07", false, "文化站 教育学区 团委 关工委 各村居"},
    {12, "01.09", false, "妇联 卫健办"},
    {13, "01.10", false, "民政办 教育学区 卫健办 妇联"},
    {14, "01.11", false, "民政办 教育学区"},
    {15, "02.12", false, "教育学区"},
    {16, "02.01", false, "教育学区"},
    {16, "02.02", false, "教育学区 市刑警一大队"},
    {17, "02.10", false, "教育学区"},
    {18, "02.08", false, "教育学区"},
    {19, "02.11", false, "教育学区"},
    {20, "03.09", false, "民政办 教育学区 团委 妇联"},
    {21, "03.10", false, "文化站 各村居"},
    {22, "03.11", false, "民政办 教育学区 文化站 各村居"},
    {23, "02.09", false, "教育学区"},
    {24, "03.12", false, "文化站 各村居"},
    {25, "04.08", false, "教育学区"},
    {26, "04.02", false, "教育学区"},
    {27, "02.04.02", false, "教育学区"},
    {27, "05.04", false, "教育学区"},
    {28, "05.05", false, "卫健办 民政办"},
    {29, "05.02", false, "民政办 派出所 各村居"},
    {29, "05.03", false, "民政办 派出所 各村居"},
    {29, "05.08", false, "民政办 派出所 各村居"},
    {30, "06.01", false, "司法所"},
    {30, "06.03", false, "司法所"},
    {31, "06.02", false, "政法办 派出所 司法所"},
    {31, "06.06", false, "政法办 派出所 司法所"},
    {32, "06.07", false, "政法办 派出所 司法所"},
    {33, "09.07", false, "各成员单位"},
    {34, "09.08", false, "街道办事处"},
    {35, "09.09", false, "街道办事处"},
    {36, "09.10", false, "街道办事处"},
    {37, "09.11", false, "街道办事处"},
    {38, "09.10", false, "街道办事处"},
    {39, "09.10", false, "街道办事处"},
    {40, "09.11", false, "街道办事处"},
    {41, "09.12", false, "民政办"},
};

TEST_CASE(
    "each of the 41 rows of the responsibility list goes to whom the list names, and says so") {
  std::set<int> seen;
  for (const ListRow& row : kList) {
    CAPTURE(row.row, row.category);
    seen.insert(row.row);
    RoutingInput input;
    input.demand.set_category(row.category);
    input.demand.set_kind(Demand::COMPLAINT);
    input.mandatory = row.mandatory;
    input.event_region = kVillage;
    input.now = At("2026-09-24T10:00");
    const v1::Routing routing = Decide(SamplePlace(), input, {});

    Ids units{routing.lead()};
    units.insert(routing.co_handlers().begin(), routing.co_handlers().end());
    CHECK(units == UnitsOfAll(row.responsible));

    const auto& rules = SamplePlace().place().rules();
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const v1::Rule& each) {
      return each.id() == routing.rule();
    });
    REQUIRE(rule != rules.end());
    CHECK(rule->region() == kSubDistrict);
    CHECK(RowsIn(rule->note()).contains(row.row));
    const auto sentences = Explain(SamplePlace(), input, routing);
    CHECK(std::any_of(sentences.begin(), sentences.end(), [&](const std::string& sentence) {
      return sentence.find(rule->note()) != std::string::npos;
    }));
  }
  CHECK(seen.size() == 41);
}

TEST_CASE("elsewhere than in the sub-district of the list the county's units stay responsible") {
  RoutingInput input;
  input.demand.set_category("09.05");
  input.demand.set_kind(Demand::COMPLAINT);
  input.event_region = "320623001901";
  input.now = At("2026-09-24T10:00");
  const v1::Routing routing = Decide(SamplePlace(), input, {});
  CHECK(routing.rule() == "default-work");
  CHECK(routing.lead() == "rudong-civil-affairs");
}

TEST_CASE("the 18 sectors of the notice are there, and who took over from those that are gone") {
  struct Row {
    const char* sector;
    const char* today;  // empty: as it was
  };
  const std::vector<Row> notice = {{"league", ""},
                                   {"comprehensive-governance", "politics-law"},
                                   {"court", ""},
                                   {"procuratorate", ""},
                                   {"education", ""},
                                   {"police", ""},
                                   {"civil-affairs", ""},
                                   {"justice", ""},
                                   {"human-resources", ""},
                                   {"urban-construction", "housing-construction"},
                                   {"planning", "natural-resources"},
                                   {"urban-management", ""},
                                   {"landscape", ""},
                                   {"culture", "culture-tourism"},
                                   {"industry-commerce", "market-regulation"},
                                   {"quality-supervision", "market-regulation"},
                                   {"broadcasting", "culture-tourism"},
                                   {"publishing", "publicity"}};
  CHECK(notice.size() == 18);
  for (const Row& row : notice) {
    CAPTURE(row.sector);
    const v1::Sector* sector = SamplePlace().FindSector(row.sector);
    REQUIRE(sector != nullptr);
    CHECK(sector->successor() == row.today);
    CHECK(sector->valid_to().empty() == std::string(row.today).empty());
    // Somebody works for it today.
    const std::string today = *row.today == '\0' ? row.sector : row.today;
    const auto& units = SamplePlace().place().units();
    CHECK(std::any_of(units.begin(), units.end(), [&](const v1::Unit& unit) {
      return unit.sector() == today && unit.coordinator() &&
             PlaceIndex::InForce(unit, "2026-09-24");
    }));
  }
  for (const v1::Sector& sector : SamplePlace().place().sectors()) {
    CAPTURE(sector.id());
    CHECK(sector.valid_to().empty() == sector.successor().empty());
  }
}

TEST_CASE("a unit that is gone has a successor in force, of the sector that took over") {
  int gone = 0;
  for (const v1::Unit& unit : SamplePlace().place().units()) {
    if (unit.valid_to().empty()) continue;
    ++gone;
    CAPTURE(unit.id());
    const v1::Unit* successor = SamplePlace().FindUnit(unit.successor());
    REQUIRE(successor != nullptr);
    CHECK(PlaceIndex::InForce(*successor, "2026-09-24"));
    const v1::Sector* sector = SamplePlace().FindSector(unit.sector());
    if (!sector->successor().empty()) CHECK(successor->sector() == sector->successor());
  }
  CHECK(gone >= 10);
}

TEST_CASE("the 29 candidates of the police are there, in their line, under their bureau") {
  struct Row {
    const char* unit;
    const char* line;
    const char* bureau;
  };
  // The first list makes 8 candidates of the province, who hold the city's title; the second 21 of
  // the city, who hold the county's.
  const std::vector<Row> province = {{"rudong-juegang-1", "治安", "rudong-police"},
                                     {"chongchuan-xuetian", "治安", "chongchuan-police"},
                                     {"chongchuan-yongxing", "治安", "chongchuan-police"},
                                     {"nt-traffic-1", "交巡警", "nt-police"},
                                     {"devzone-criminal", "刑侦", "devzone-police"},
                                     {"nt-drugs", "禁毒", "nt-police"},
                                     {"haian-cyber", "网安", "haian-police"},
                                     {"nt-detention-house", "监管", "nt-police"}};
  const std::vector<Row> city = {{"haian-chengbei", "治安", "haian-police"},
                                 {"haian-baidian", "治安", "haian-police"},
                                 {"rugao-criminal-rucheng", "刑侦", "rugao-police"},
                                 {"rugao-traffic-east", "交巡警", "rugao-police"},
                                 {"tongzhou-campus", "经文保", "tongzhou-police"},
                                 {"haimen-sanyang", "治安", "haimen-police"},
                                 {"haimen-sanhe", "治安", "haimen-police"},
                                 {"haimen-legal", "法制", "haimen-police"},
                                 {"qidong-traffic-city-1", "交巡警", "qidong-police"},
                                 {"qidong-criminal-huilong", "刑侦", "qidong-police"},
                                 {"chongchuan-hepingqiao", "治安", "chongchuan-police"},
                                 {"chongchuan-tangzha", "治安", "chongchuan-police"},
                                 {"nt-criminal-1", "刑侦", "nt-police"},
                                 {"nt-traffic-2", "交巡警", "nt-police"},
                                 {"nt-traffic-3", "交巡警", "nt-police"},
                                 {"nt-traffic-4", "交巡警", "nt-police"},
                                 {"nt-traffic-5", "交巡警", "nt-police"},
                                 {"nt-traffic-9", "交巡警", "nt-police"},
                                 {"nt-water-river-1", "治安", "nt-police"},
                                 {"nt-fire-special", "消防", "nt-police"},
                                 {"nt-fire-tangzha", "消防", "nt-police"}};
  REQUIRE(province.size() == 8);
  REQUIRE(city.size() == 21);
  const PlaceIndex& place = SamplePlace();
  for (const auto* list : {&province, &city}) {
    for (const Row& row : *list) {
      CAPTURE(row.unit);
      const v1::Unit* unit = place.FindUnit(row.unit);
      REQUIRE(unit != nullptr);
      CHECK(unit->sector() == "police");
      CHECK(unit->line() == row.line);
      CHECK(place.StandsUnder(row.unit, row.bureau));
      CHECK(place.StandsUnder(row.bureau, "js-police"));
      CHECK(unit->title_state() == v1::Unit::NAMED);
      CHECK(unit->title_round() == "2011-2012");
      CHECK(unit->title_level() == (list == &province ? "市" : "县"));
    }
  }
  // Province, city, county, station, ward.
  int depth = 0;
  for (const v1::Unit* at = place.FindUnit("rudong-juegang-1"); at != nullptr;
       at = place.FindUnit(at->parent())) {
    ++depth;
  }
  CHECK(depth == 5);
}

TEST_CASE("each county has its court, procuratorate, League desk, and each town a village") {
  const v1::Place& place = SamplePlace().place();
  const auto has = [&](const char* sector, const std::string& region, const char* line = "") {
    return std::any_of(place.units().begin(), place.units().end(), [&](const v1::Unit& unit) {
      return unit.sector() == sector && unit.regions(0) == region && unit.line() == line;
    });
  };
  int villages = 0;
  for (const v1::Region& region : place.regions()) {
    CAPTURE(region.code(), region.title());
    if (region.code().size() == 6) {
      CHECK(has("court", region.code()));
      CHECK(has("procuratorate", region.code()));
      // The development zone's young people belong to the city's.
      if (region.code() != "320671") CHECK(has("league", region.code()));
    }
    if (region.code().size() == 9) {
      CHECK(has("grassroots", region.code()));
      CHECK(std::any_of(place.regions().begin(), place.regions().end(), [&](const v1::Region& one) {
        return one.code().size() == 12 && one.code().starts_with(region.code());
      }));
    }
    if (region.code().size() == 12) {
      ++villages;
      CHECK(has("grassroots", region.code(), "村居"));
    }
    if (region.code().size() == 2) continue;
    const std::size_t above =
        region.code().size() <= 6 ? region.code().size() - 2 : region.code().size() - 3;
    CHECK(SamplePlace().FindRegion(region.code().substr(0, above)) != nullptr);
  }
  CHECK(villages >= 40);
  for (const char* desk : {"js-12355", "nantong-12355", "rudong-12355"}) {
    CHECK(SamplePlace().StandsUnder(desk, "js-league"));
  }
}

TEST_CASE("each county has a bureau of each sector that counties have, under the city's") {
  struct Row {
    const char* sector;
    const char* city;  // the bureau that those of the counties stand under
    bool districts;    // false: districts have the city's
  };
  // Of the 18 sectors those that a county has a body of today, and those that came to them since.
  const std::vector<Row> rows = {{"politics-law", "nt-politics-law", true},
                                 {"education", "nt-education", true},
                                 {"police", "nt-police", true},
                                 {"civil-affairs", "nt-civil-affairs", true},
                                 {"justice", "nt-justice", true},
                                 {"human-resources", "nt-human-resources", true},
                                 {"housing-construction", "nt-housing-construction", true},
                                 {"natural-resources", "nt-natural-resources", false},
                                 {"urban-management", "nt-urban-management", true},
                                 {"culture-tourism", "nt-culture-tourism", true},
                                 {"market-regulation", "nt-market-regulation", true},
                                 {"publicity", "nt-publicity", true},
                                 {"health", "nt-health", true},
                                 {"womens-federation", "nt-women", true},
                                 {"next-generation", "nt-next-generation", true},
                                 {"disabled-federation", "nt-disabled", true},
                                 {"fire-rescue", "nt-fire-rescue", true}};
  const Ids districts = {"320612", "320613", "320614"};
  const Ids others = {"320623", "320681", "320682", "320685"};
  for (const Row& row : rows) {
    Ids covered;
    for (const v1::Unit& unit : SamplePlace().place().units()) {
      const bool bureau = unit.sector() == row.sector && unit.line().empty() &&
                          unit.regions(0).size() == 6 && unit.coordinator() &&
                          PlaceIndex::InForce(unit, "2026-09-24");
      if (!bureau) continue;
      CAPTURE(unit.id());
      CHECK(SamplePlace().StandsUnder(unit.id(), row.city));
      covered.insert(unit.regions(0));
    }
    CAPTURE(row.sector);
    Ids expected = others;
    if (row.districts) expected.insert(districts.begin(), districts.end());
    covered.erase("320671");  // the development zone has the city's, but for the police
    CHECK(covered == expected);
  }
}

TEST_CASE("what rules give to a county goes to the county's bureau") {
  struct Row {
    const char* category;
    const char* region;
    const char* unit;
  };
  const std::vector<Row> rows = {{"03.04", "320623001901", "rudong-human-resources"},
                                 {"07.05", "320682", "rugao-human-resources"},
                                 {"03.13", "320613001901", "chongchuan-urban-management"},
                                 {"07.05", "320671", "nt-human-resources"}};
  for (const Row& row : rows) {
    CAPTURE(row.category, row.region);
    RoutingInput input;
    input.demand.set_category(row.category);
    input.demand.set_kind(Demand::COMPLAINT);
    input.event_region = row.region;
    input.now = At("2026-09-24T10:00");
    CHECK(Decide(SamplePlace(), input, {}).lead() == row.unit);
  }
}

TEST_CASE("no rule of the sample place is out of reach, doubled or missing") {
  for (const v1::LintFinding& finding : LintRules(SamplePlace())) {
    FAIL_CHECK(finding.ShortDebugString());
  }
}

TEST_CASE("the sample place has a hundred accounts, some of every role, of made-up people") {
  const auto records = ParseCsv("accounts.csv", SampleFile("nantong/accounts.csv"));
  REQUIRE(records);
  const auto& header = records->front().cells;
  const auto column = [&](const char* name) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
  };
  std::set<std::string> roles;
  Ids persons;
  for (std::size_t at = 1; at < records->size(); ++at) {
    const auto& cells = (*records)[at].cells;
    CAPTURE(cells[0]);
    roles.insert(cells[column("role")]);
    persons.insert(cells[column("person")]);
    CHECK(cells[column("display_name")].starts_with("测试"));
  }
  CHECK(persons.size() >= 100);
  CHECK(persons.size() == records->size() - 1);
  for (int role = 1; role <= v1::Role::Kind_MAX; ++role) {
    if (!v1::Role::Kind_IsValid(role) || role == v1::Role::CLOCKWORK) continue;
    CAPTURE(role);
    CHECK(roles.contains(v1::Role::Kind_Name(static_cast<v1::Role::Kind>(role))));
  }
}

TEST_CASE(
    "a unit of the sample place has accounts just where accounts.csv lists a handler and a head") {
  const auto records = ParseCsv("accounts.csv", SampleFile("nantong/accounts.csv"));
  REQUIRE(records);
  std::map<std::string, Ids> roles;  // by scope
  for (const auto& record : *records) roles[record.cells.at(3)].insert(record.cells.at(2));
  // Else nobody could act for it: neither an account, nor the desk, which records for units
  // without.
  for (const v1::Unit& unit : SamplePlace().place().units()) {
    CAPTURE(unit.id());
    CHECK(roles[unit.id()] == (unit.has_accounts() ? Ids{"HANDLER", "HEAD"} : Ids{}));
  }
}

}  // namespace
}  // namespace hotline
