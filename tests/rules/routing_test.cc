#include "rules/routing.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "rules/routing_why_not.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using Ids = std::vector<std::string>;

const std::string kNow = "2026-09-24T10:00";

RoutingInput Ask(const std::string& category, v1::Demand::Kind kind, const std::string& region) {
  RoutingInput input;
  input.demand.set_category(category);
  input.demand.set_kind(kind);
  input.event_region = region;
  input.now = At(kNow);
  return input;
}

Ids CoHandlers(const v1::Routing& routing) {
  return {routing.co_handlers().begin(), routing.co_handlers().end()};
}

// Why a unit was not chosen; empty when it was not looked at.
std::string WhyNot(const v1::Routing& routing, const std::string& unit) {
  for (const v1::Routing::Rejected& rejected : routing.rejected()) {
    if (rejected.unit() == unit) return rejected.why();
  }
  return "";
}

bool Mentions(const Ids& sentences, const std::string& text) {
  return std::any_of(sentences.begin(), sentences.end(), [&](const std::string& sentence) {
    return sentence.find(text) != std::string::npos;
  });
}

TEST_CASE("a child out of school because of hardship is referred to the county's civil affairs") {
  const auto category = GENERATE("02.04", "02.04.01");
  const v1::Routing routing =
      Decide(SamplePlace(), Ask(category, v1::Demand::HELP, "320623001"), {});
  CHECK(routing.mode() == v1::Mode::REFER);
  CHECK(routing.lead() == "rudong-civil-affairs");
  CHECK(routing.co_handlers_size() == 0);
  CHECK(routing.authority().empty());
  CHECK(routing.profile() == "default");
  CHECK(routing.rules_version() == "2026-01-01/2");
  CHECK(routing.region() == "320623001");
  CHECK(routing.region_of() == "event");
  CHECK_FALSE(routing.manual());
}

TEST_CASE("an internet café that lets minors in is handled by three together") {
  const auto kind = GENERATE(v1::Demand::COMPLAINT, v1::Demand::REPORT);
  const v1::Routing routing = Decide(SamplePlace(), Ask("03.01", kind, "320613002"), {});
  CHECK(routing.mode() == v1::Mode::JOINT);
  CHECK(routing.rule() == "venues");
  CHECK(routing.lead() == "chongchuan-culture-tourism");
  CHECK(CoHandlers(routing) == Ids{"chongchuan-market-regulation", "chongchuan-zhian"});
}

TEST_CASE("bullying is assigned by the protection committee to the education bureau") {
  RoutingInput input = Ask("02.01", v1::Demand::COMPLAINT, "320685001");
  const v1::Routing routing = Decide(SamplePlace(), input, {});
  CHECK(routing.mode() == v1::Mode::ASSIGN);
  CHECK(routing.authority() == "nantong-protection-committee");
  CHECK(routing.lead() == "haian-education");

  SECTION("also when the school itself is accused") {
    input.accused = {"haian-school-a"};
    const v1::Routing accused = Decide(SamplePlace(), input, {});
    CHECK(accused.mode() == v1::Mode::ASSIGN);
    CHECK(accused.lead() == "haian-education");
    CHECK(WhyNot(accused, "haian-school-a") == "accused");
  }
  SECTION("and to the city's when the county's bureau is accused") {
    input.accused = {"haian-education"};
    const v1::Routing accused = Decide(SamplePlace(), input, {});
    CHECK(accused.lead() == "nt-education");
    CHECK(accused.authority() == "nantong-protection-committee");
  }
  SECTION("and a question about it is only referred") {
    const v1::Routing asked =
        Decide(SamplePlace(), Ask("02.01", v1::Demand::CONSULTATION, "320685"), {});
    CHECK(asked.mode() == v1::Mode::REFER);
    CHECK(asked.rule() == "bullying-advice");
  }
}

TEST_CASE("an authority out of office or without command over the lead gives no order") {
  v1::Place changed = SamplePlace().place();
  v1::Authority& authority = *changed.mutable_authorities(0);
  SECTION("not yet in office") { authority.set_valid_from("2026-09-25"); }
  SECTION("no longer in office") { authority.set_valid_to("2026-09-23"); }
  SECTION("the bureau is no member") {
    auto& members = *authority.mutable_members();
    members.erase(std::find(members.begin(), members.end(), "haian-education"));
  }
  const PlaceIndex place(changed);
  const RoutingInput input = Ask("02.01", v1::Demand::COMPLAINT, "320685");
  const v1::Routing routing = Decide(place, input, {});
  CHECK(routing.mode() == v1::Mode::REFER);
  CHECK(routing.authority().empty());
  CHECK(routing.lead() == "haian-education");
  CHECK(Mentions(Explain(place, input, routing), "不以其名义"));
}

TEST_CASE("what nobody ruled on becomes manual") {
  CHECK(Decide(SamplePlace(), Ask("99", v1::Demand::HELP, "320623"), {}).manual());
  const v1::Routing nowhere = Decide(SamplePlace(), Ask("03.01", v1::Demand::HELP, ""), {});
  CHECK(nowhere.manual());
  CHECK(nowhere.mode() == v1::Mode::MODE_UNSPECIFIED);
  CHECK(nowhere.lead().empty());
  CHECK(nowhere.rule() == "venues");
}

TEST_CASE("the place of the event goes before the child's and the caller's residence") {
  RoutingInput input = Ask("02.04.01", v1::Demand::HELP, "320685");
  input.child_region = "320623";
  input.caller_region = "320681";
  CHECK(Decide(SamplePlace(), input, {}).lead() == "haian-civil-affairs");
  input.event_region.clear();
  CHECK(Decide(SamplePlace(), input, {}).lead() == "rudong-civil-affairs");
  CHECK(Decide(SamplePlace(), input, {}).region_of() == "child");
  input.child_region = "990000";  // outside the place
  CHECK(Decide(SamplePlace(), input, {}).lead() == "qidong-civil-affairs");
  CHECK(Decide(SamplePlace(), input, {}).region_of() == "caller");
}

TEST_CASE("the nearest unit with the duty works, a wider one where there is none") {
  // The station covers its town, the bureau the rest of the county.
  CHECK(Decide(SamplePlace(), Ask("01.01", v1::Demand::HELP, "320685002"), {}).lead() ==
        "haian-chengbei");
  CHECK(Decide(SamplePlace(), Ask("01.01", v1::Demand::HELP, "320685001"), {}).lead() ==
        "haian-police");
  // The development zone has no civil affairs bureau.
  CHECK(Decide(SamplePlace(), Ask("02.04.01", v1::Demand::HELP, "320671"), {}).lead() ==
        "nt-civil-affairs");
}

TEST_CASE("no accused unit, none under it and no successor gets the case, and never a peer") {
  struct Row {
    const char* why;
    const char* accused;
    const char* category;
    const char* region;
    const char* lead;
  };
  const auto row = GENERATE(values<Row>({
      {"a ward: its station", "rudong-juegang-1", "01.01", "320623001901", "rudong-juegang"},
      {"a station: its bureau", "rudong-juegang", "01.01", "320623001901", "rudong-police"},
      {"a bureau: the city's", "rudong-police", "01.01", "320623001901", "nt-police"},
      {"an abolished bureau: its successor is out as well", "gangzha-police", "01.01", "320613003",
       "nt-police"},
      {"the city's bureau: the province's", "nt-police", "01.01", "320623001", "js-police"},
      {"no parent, own sector: its coordinator above", "nt-court", "06.06", "320613", ""},
      {"the desk: the League office above", "nantong-12355", "08.01", "320613", "nt-league"},
      {"a line of its own: its head", "nt-traffic-3", "03.08", "320613", "nt-traffic"},
  }));
  INFO(row.why);
  RoutingInput input = Ask(row.category, v1::Demand::COMPLAINT, row.region);
  input.accused = {row.accused};
  const v1::Routing routing = Decide(SamplePlace(), input, {});
  CHECK(routing.lead() == row.lead);
  CHECK(routing.manual() == std::string(row.lead).empty());
  for (const std::string& shut_out : SamplePlace().ShutOutBy(row.accused)) {
    CHECK(routing.lead() != shut_out);
    for (const std::string& co : routing.co_handlers()) CHECK(co != shut_out);
  }
  CHECK(Mentions(Explain(SamplePlace(), input, routing), "回避"));
}

TEST_CASE("an accused co-handler is replaced from above") {
  RoutingInput input = Ask("03.01", v1::Demand::COMPLAINT, "320613");
  input.accused = {"chongchuan-culture-tourism", "chongchuan-zhian"};
  const v1::Routing routing = Decide(SamplePlace(), input, {});
  CHECK(routing.lead() == "nt-culture-tourism");
  CHECK(CoHandlers(routing) == Ids{"chongchuan-market-regulation", "nt-zhian"});
}

TEST_CASE("in no case of the sample place does a shut out unit get a part") {
  const v1::Place& place = SamplePlace().place();
  for (const v1::Category& category : place.categories()) {
    for (const v1::Unit& accused : place.units()) {
      RoutingInput input = Ask(category.code(), v1::Demand::REPORT, accused.regions(0));
      input.accused = {accused.id()};
      const v1::Routing routing = Decide(SamplePlace(), input, {});
      const Ids shut_out = SamplePlace().ShutOutBy(accused.id());
      const auto is_out = [&](const std::string& id) {
        return std::find(shut_out.begin(), shut_out.end(), id) != shut_out.end();
      };
      if (is_out(routing.lead()) ||
          std::any_of(routing.co_handlers().begin(), routing.co_handlers().end(), is_out)) {
        FAIL(category.code() << " against " << accused.id() << " went to "
                             << routing.ShortDebugString());
      }
    }
  }
}

TEST_CASE("every category of the sample place finds somebody in every county") {
  for (const v1::Category& category : SamplePlace().place().categories()) {
    for (const v1::Region& region : SamplePlace().place().regions()) {
      if (region.code().size() < 6) continue;
      for (const bool mandatory : {false, true}) {
        for (int kind = v1::Demand::Kind_MIN + 1; kind <= v1::Demand::Kind_MAX; ++kind) {
          RoutingInput input =
              Ask(category.code(), static_cast<v1::Demand::Kind>(kind), region.code());
          input.mandatory = mandatory;
          const v1::Routing routing = Decide(SamplePlace(), input, {});
          INFO(category.code() << " " << region.code() << " " << kind << " "
                               << routing.ShortDebugString());
          REQUIRE_FALSE(routing.manual());
          REQUIRE((routing.mode() == v1::Mode::DIRECT) == routing.lead().empty());
        }
      }
    }
  }
}

TEST_CASE("a report that the law demands goes to the police first") {
  RoutingInput input = Ask("01.04", v1::Demand::HELP, "320623001");
  input.mandatory = true;
  const v1::Routing routing = Decide(SamplePlace(), input, {});
  CHECK(routing.rule() == "mandatory-family");
  CHECK(routing.lead() == "rudong-juegang");
  CHECK(CoHandlers(routing) == Ids{"rudong-civil-affairs", "rudong-women"});
}

TEST_CASE("a group expands to the member that covers the place") {
  const v1::Routing in_village =
      Decide(SamplePlace(), Ask("01.03", v1::Demand::HELP, "320623001901"), {});
  CHECK(CoHandlers(in_village) == Ids{"rudong-police", "rudong-village-a"});
  const v1::Routing elsewhere =
      Decide(SamplePlace(), Ask("01.03", v1::Demand::HELP, "320623001"), {});
  CHECK(CoHandlers(elsewhere) == Ids{"rudong-police"});
}

// A place that is small enough to see why: one county, units and rules as a test wants them.
class SmallPlace {
 public:
  SmallPlace() {
    place_.set_version("test/1");
    place_.set_code("3206");
    for (const char* code : {"32", "3206", "320623", "320623001"})
      place_.add_regions()->set_code(code);
    for (const char* code : {"01", "01.01", "02"}) {
      v1::Category& category = *place_.add_categories();
      category.set_code(code);
      category.set_domain(code[1] == '1' ? v1::Demand::FAMILY : v1::Demand::SCHOOL);
    }
    for (const char* id : {"education", "police", "old-police"}) place_.add_sectors()->set_id(id);
    v1::Profile& profile = *place_.add_profiles();
    profile.set_id("default");
  }

  v1::Unit& AddUnit(const std::string& id, const std::string& region = "320623",
                    const std::string& duty = "01") {
    v1::Unit& unit = *place_.add_units();
    unit.set_id(id);
    unit.set_title(id);
    unit.set_sector("police");
    unit.add_regions(region);
    if (!duty.empty()) unit.add_duties(duty);
    return unit;
  }
  v1::Rule& AddRule(const std::string& id, int priority = 10) {
    v1::Rule& rule = *place_.add_rules();
    rule.set_id(id);
    rule.set_priority(priority);
    rule.set_mode(v1::Mode::REFER);
    rule.set_lead_sector("police");
    rule.set_level(v1::Rule::COUNTY);
    return rule;
  }
  v1::Place& place() { return place_; }

  v1::Routing Route(const RoutingInput& input, const OpenDispatches& open = {}) const {
    const PlaceIndex index(place_);
    return Decide(index, input, open);
  }

 private:
  v1::Place place_;
};

const RoutingInput kAsked = [] {
  RoutingInput input;
  input.demand.set_category("01.01");
  input.demand.set_kind(v1::Demand::HELP);
  input.event_region = "320623";
  // 2026-09-24 is a Thursday; 10:00 at UTC+8.
  input.now = Midnight(Day(std::chrono::year(2026) / 9 / 24)) + std::chrono::hours(10);
  return input;
}();

TEST_CASE("of rules that hold the first is by priority, then columns given, then id") {
  SmallPlace small;
  small.AddUnit("unit");
  small.AddRule("a-plain");
  CHECK(small.Route(kAsked).rule() == "a-plain");
  small.AddRule("b-one-column").set_category("01.01");
  CHECK(small.Route(kAsked).rule() == "b-one-column");
  small.AddRule("a-one-column").set_kind(v1::Demand::HELP);
  CHECK(small.Route(kAsked).rule() == "a-one-column");
  v1::Rule& two = small.AddRule("z-two-columns");
  two.set_region("32");
  two.set_domain(v1::Demand::FAMILY);
  CHECK(small.Route(kAsked).rule() == "z-two-columns");
  small.AddRule("y-priority", 11);
  CHECK(small.Route(kAsked).rule() == "y-priority");
}

TEST_CASE("each column of a rule is a condition") {
  struct Row {
    const char* column;
    void (*set)(v1::Rule&);
    void (*ask)(RoutingInput&);
    bool holds;
  };
  const auto row = GENERATE(values<Row>({
      {"category", [](v1::Rule& r) { r.set_category("01"); }, [](RoutingInput&) {}, true},
      {"category", [](v1::Rule& r) { r.set_category("02"); }, [](RoutingInput&) {}, false},
      {"kind", [](v1::Rule& r) { r.set_kind(v1::Demand::REPORT); }, [](RoutingInput&) {}, false},
      {"the category's domain", [](v1::Rule& r) { r.set_domain(v1::Demand::FAMILY); },
       [](RoutingInput&) {}, true},
      {"the demand's own domain", [](v1::Rule& r) { r.set_domain(v1::Demand::FAMILY); },
       [](RoutingInput& i) { i.demand.set_domain(v1::Demand::NETWORK); }, false},
      {"region", [](v1::Rule& r) { r.set_region("3206"); }, [](RoutingInput&) {}, true},
      {"region", [](v1::Rule& r) { r.set_region("320623001"); }, [](RoutingInput&) {}, false},
      {"urgency", [](v1::Rule& r) { r.set_urgency(v1::Demand::NORMAL); }, [](RoutingInput&) {},
       true},
      {"urgency", [](v1::Rule& r) { r.set_urgency(v1::Demand::URGENT); }, [](RoutingInput&) {},
       false},
      {"mandatory is extreme", [](v1::Rule& r) { r.set_urgency(v1::Demand::EXTREME); },
       [](RoutingInput& i) { i.mandatory = true; }, true},
      {"mandatory", [](v1::Rule& r) { r.set_mandatory(true); }, [](RoutingInput&) {}, false},
      {"mandatory", [](v1::Rule& r) { r.set_mandatory(false); },
       [](RoutingInput& i) { i.mandatory = true; }, false},
      {"office hours", [](v1::Rule& r) { r.set_hours(v1::Rule::OFFICE); }, [](RoutingInput&) {},
       true},
      {"before them", [](v1::Rule& r) { r.set_hours(v1::Rule::OFFICE); },
       [](RoutingInput& i) { i.now = At("2026-09-24T08:29:59"); }, false},
      {"from 08:30", [](v1::Rule& r) { r.set_hours(v1::Rule::OFFICE); },
       [](RoutingInput& i) { i.now = At("2026-09-24T08:30"); }, true},
      {"until 17:30", [](v1::Rule& r) { r.set_hours(v1::Rule::OFF); },
       [](RoutingInput& i) { i.now = At("2026-09-24T17:30"); }, true},
      {"a Saturday", [](v1::Rule& r) { r.set_hours(v1::Rule::OFF); },
       [](RoutingInput& i) { i.now = At("2026-09-26T10:00"); }, true},
  }));
  INFO(row.column);
  SmallPlace small;
  small.AddUnit("unit");
  row.set(small.AddRule("rule"));
  RoutingInput input = kAsked;
  row.ask(input);
  CHECK(small.Route(input).manual() != row.holds);
}

TEST_CASE(
    "among units as near a title goes first, then the exact duty, then the load, then the id") {
  SmallPlace small;
  small.AddRule("rule");
  small.AddUnit("b");
  small.AddUnit("a");
  CHECK(small.Route(kAsked).lead() == "a");
  CHECK(WhyNot(small.Route(kAsked), "b") == "higher_id");

  const OpenDispatches busy = {{"a", 3}, {"b", 2}};
  const v1::Routing by_load = small.Route(kAsked, busy);
  CHECK(by_load.lead() == "b");
  CHECK(WhyNot(by_load, "a") == "more_open_dispatches");
  CHECK(by_load.open_dispatches().at("a") == 3);
  CHECK(by_load.open_dispatches().at("b") == 2);

  small.AddUnit("y-exact", "320623", "01.01");
  const v1::Routing by_duty = small.Route(kAsked, {{"y-exact", 9}});
  CHECK(by_duty.lead() == "y-exact");
  CHECK(WhyNot(by_duty, "a") == "less_exact_duty");
  CHECK(by_duty.open_dispatches().empty());
  // In whatever order the directory has them.
  small.AddUnit("z-late");
  const v1::Routing after = small.Route(kAsked, {{"y-exact", 9}});
  CHECK(after.lead() == "y-exact");
  CHECK(WhyNot(after, "z-late") == "less_exact_duty");
  CHECK(after.open_dispatches().empty());

  v1::Unit& titled = small.AddUnit("z-titled");
  titled.set_title_state(v1::Unit::NAMED);
  CHECK(small.Route(kAsked).lead() == "z-titled");
  CHECK(WhyNot(small.Route(kAsked), "y-exact") == "no_title");
  titled.add_title_topics("02");
  CHECK(small.Route(kAsked).lead() == "y-exact");
  titled.add_title_topics("01");
  CHECK(small.Route(kAsked).lead() == "z-titled");
  titled.set_title_state(v1::Unit::RECTIFYING);
  CHECK(small.Route(kAsked).lead() == "y-exact");
}

TEST_CASE("only units that are alike are asked for their load") {
  SmallPlace small;
  small.AddRule("rule");
  small.AddUnit("b");
  small.AddUnit("a");
  small.AddUnit("other-duty", "320623", "02");
  small.AddUnit("wider", "3206");
  CHECK(Tied(PlaceIndex(small.place()), kAsked) == Ids{"a", "b"});
  CHECK(WhyNot(small.Route(kAsked), "other-duty") == "other_duty");
  CHECK(WhyNot(small.Route(kAsked), "wider") == "wider_area");
  small.AddUnit("c", "320623", "01.01");
  CHECK(Tied(PlaceIndex(small.place()), kAsked).empty());
}

TEST_CASE("the search starts at the rule's level") {
  SmallPlace small;
  v1::Rule& rule = small.AddRule("rule");
  small.AddUnit("town", "320623001");
  small.AddUnit("county", "320623");
  RoutingInput input = kAsked;
  input.event_region = "320623001";
  CHECK(small.Route(input).lead() == "county");
  rule.set_level(v1::Rule::TOWN);
  CHECK(small.Route(input).lead() == "town");
  CHECK(WhyNot(small.Route(input), "county") == "wider_area");
}

TEST_CASE("without a competent unit the coordinator one level up works, else a person decides") {
  SmallPlace small;
  small.AddRule("rule");
  small.AddUnit("county", "320623", "").set_coordinator(true);
  CHECK(small.Route(kAsked).manual());
  small.AddUnit("province", "32", "").set_coordinator(true);
  CHECK(small.Route(kAsked).lead() == "province");
  small.AddUnit("city", "3206", "").set_coordinator(true);
  CHECK(small.Route(kAsked).lead() == "city");
  small.AddUnit("a-city-without-post", "3206", "");
  CHECK(small.Route(kAsked).lead() == "city");
}

TEST_CASE("units and sectors work from their first day to their last") {
  SmallPlace small;
  small.AddRule("rule").set_lead_sector("old-police");
  v1::Sector& old = *small.place().mutable_sectors(2);
  old.set_valid_to("2026-09-23");
  old.set_successor("police");
  v1::Unit& unit = small.AddUnit("unit");
  CHECK(small.Route(kAsked).lead() == "unit");
  old.set_valid_to("2026-09-24");
  CHECK(small.Route(kAsked).manual());
  old.set_valid_to("2026-09-23");
  unit.set_valid_to("2026-09-23");
  CHECK(small.Route(kAsked).manual());
  CHECK(WhyNot(small.Route(kAsked), "unit") == "not_in_force");
}

TEST_CASE("a joint handling that nobody joins is a referral") {
  SmallPlace small;
  v1::Rule& rule = small.AddRule("rule");
  rule.set_mode(v1::Mode::JOINT);
  rule.add_co_sectors("education");
  small.AddUnit("unit");
  CHECK(small.Route(kAsked).mode() == v1::Mode::REFER);
  small.AddUnit("school").set_sector("education");
  CHECK(small.Route(kAsked).mode() == v1::Mode::JOINT);
}

TEST_CASE("a group of all members brings each of them but the lead, once") {
  SmallPlace small;
  v1::Rule& rule = small.AddRule("rule");
  rule.set_mode(v1::Mode::JOINT);
  rule.add_co_sectors("group:members");
  rule.add_co_sectors("education");
  small.AddUnit("lead");
  small.AddUnit("school").set_sector("education");
  small.AddUnit("gone", "320623", "").set_valid_to("2020-01-01");
  v1::UnitGroup& group = *small.place().add_groups();
  group.set_id("members");
  group.set_meaning(v1::UnitGroup::ALL_MEMBERS);
  for (const char* id : {"lead", "school", "gone"}) group.add_members(id);
  CHECK(CoHandlers(small.Route(kAsked)) == Ids{"school"});
}

TEST_CASE("the order of the tables does not matter, and the same question has the same answer") {
  const unsigned seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  v1::Place shuffled = SamplePlace().place();
  std::shuffle(shuffled.mutable_units()->begin(), shuffled.mutable_units()->end(), random);
  std::shuffle(shuffled.mutable_rules()->begin(), shuffled.mutable_rules()->end(), random);
  const PlaceIndex other(shuffled);
  for (const v1::Category& category : shuffled.categories()) {
    for (const v1::Region& region : shuffled.regions()) {
      const RoutingInput input = Ask(category.code(), v1::Demand::HELP, region.code());
      const v1::Routing first = Decide(SamplePlace(), input, {});
      CHECK(Decide(SamplePlace(), input, {}).ShortDebugString() == first.ShortDebugString());
      CHECK(Decide(other, input, {}).ShortDebugString() == first.ShortDebugString());
    }
  }
}

TEST_CASE("at most 20 units that were passed over are kept") {
  SmallPlace small;
  small.AddRule("rule");
  for (int i = 100; i < 150; ++i) small.AddUnit("unit-" + std::to_string(i));
  const v1::Routing routing = small.Route(kAsked);
  CHECK(routing.lead() == "unit-100");
  CHECK(routing.rejected_size() == 20);
}

TEST_CASE("an explanation tells rule, runner-up, region, lead and who was passed over") {
  const RoutingInput input = Ask("03.01", v1::Demand::REPORT, "320613");
  const v1::Routing routing = Decide(SamplePlace(), input, {});
  const Ids sentences = Explain(SamplePlace(), input, routing);
  CHECK(Mentions(sentences, "适用规则venues"));
  CHECK(Mentions(sentences, "default-society"));
  CHECK(Mentions(sentences, "优先级较低"));
  CHECK(Mentions(sentences, "事发地崇川区（320613）"));
  CHECK(Mentions(sentences, "主办：崇川区文化广电和旅游局"));
  CHECK(Mentions(sentences, "会办：崇川区市场监督管理局"));
  CHECK(Mentions(sentences, "南通市文化广电和旅游局（nt-culture-tourism）未选：已有更近的单位"));
  CHECK(Mentions(Explain(SamplePlace(), Ask("99", v1::Demand::HELP, ""), v1::Routing()),
                 "没有适用的规则"));
}

TEST_CASE("in English nothing of an explanation is Chinese but the names of the place") {
  v1::Place place = SamplePlace().place();
  for (v1::Unit& unit : *place.mutable_units()) {
    unit.set_title("T");
    if (!unit.line().empty()) unit.set_line("L");
  }
  for (v1::Region& region : *place.mutable_regions()) region.set_title("R");
  for (v1::Sector& sector : *place.mutable_sectors()) sector.set_title("S");
  for (v1::Rule& rule : *place.mutable_rules()) {
    rule.set_note("note");
    if (!rule.lead_line().empty()) rule.set_lead_line("L");
  }
  for (v1::Authority& authority : *place.mutable_authorities()) {
    authority.set_title("A");
    authority.set_basis("B");
  }
  const PlaceIndex english(place);
  int told = 0;
  const auto check = [&](const std::vector<std::string>& sentences) {
    for (const std::string& sentence : sentences) {
      INFO(sentence);
      CHECK(std::all_of(sentence.begin(), sentence.end(), [](char c) { return c > 0; }));
      CHECK(sentence.find("{}") == std::string::npos);
      ++told;
    }
  };
  for (const v1::Category& category : place.categories()) {
    for (const char* region : {"320613", "320685001", "320623", ""}) {
      RoutingInput input = Ask(category.code(), v1::Demand::REPORT, region);
      if (category.code().ends_with("1")) input.accused = {"haian-school-a"};
      const v1::Routing routing = Decide(english, input, {});
      check(Explain(english, input, routing, Language::kEnglish));
      for (const char* unit : {"nt-police", "haian-education", "haian-school-a", "nobody"}) {
        check(WhyNot(english, input, routing, unit, Language::kEnglish));
      }
    }
  }
  CHECK(told > 1'000);
}

TEST_CASE("deciding against 5,000 rules and 5,000 units takes a millisecond at the most",
          "[.][slow]") {
  SmallPlace small;
  std::mt19937 random(1);
  std::vector<std::string> towns;
  for (int i = 100; i < 400; ++i) {
    towns.push_back("320623" + std::to_string(i));
    small.place().add_regions()->set_code(towns.back());
  }
  for (int i = 0; i < 5'000; ++i) {
    small.AddUnit("unit-" + std::to_string(i),
                  i % 10 == 0 ? "320623" : towns[random() % towns.size()]);
    v1::Rule& rule = small.AddRule("rule-" + std::to_string(i), static_cast<int>(random() % 50));
    rule.set_level(v1::Rule::TOWN);
    if (i % 3 != 0) rule.set_category(i % 2 == 0 ? "01" : "01.01");
    if (i % 5 != 0) rule.set_region(towns[random() % towns.size()]);
    rule.set_kind(static_cast<v1::Demand::Kind>(1 + random() % 6));
  }
  const PlaceIndex place(small.place());
  std::vector<std::chrono::nanoseconds> times;
  RoutingInput input = kAsked;
  for (int i = 0; i < 2'000; ++i) {
    input.event_region = towns[random() % towns.size()];
    const auto begin = std::chrono::steady_clock::now();
    const v1::Routing routing = Decide(place, input, {});
    times.push_back(std::chrono::steady_clock::now() - begin);
    REQUIRE_FALSE(routing.rules_version().empty());
  }
  std::sort(times.begin(), times.end());
  const auto most = times[times.size() * 99 / 100];
  std::cout << "median " << times[times.size() / 2].count() << " ns, 99 % " << most.count()
            << " ns\n";
  CHECK(most < std::chrono::milliseconds(1));
}

}  // namespace
}  // namespace hotline
