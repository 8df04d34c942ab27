#include "rules/route_lint.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "rules/route_replay.h"
#include "rules/routing_why_not.h"
#include "rules/rule_match.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using v1::Demand;
using v1::LintFinding;

// Rules "id priority category kind domain region urgency mandatory hours lead"; "-" is any.
v1::Rule Rule(const std::string& id, int priority, const std::string& category = "",
              Demand::Kind kind = Demand::KIND_UNSPECIFIED, const std::string& lead = "police") {
  v1::Rule rule;
  rule.set_id(id);
  rule.set_priority(priority);
  rule.set_category(category);
  rule.set_kind(kind);
  rule.set_mode(v1::Mode::REFER);
  rule.set_lead_sector(lead);
  rule.set_level(v1::Rule::COUNTY);
  return rule;
}

PlaceIndex PlaceWith(const std::vector<v1::Rule>& rules) {
  v1::Place place = SamplePlace().place();
  place.clear_rules();
  for (const v1::Rule& rule : rules) *place.add_rules() = rule;
  return PlaceIndex(place);
}

std::string Words(const std::vector<LintFinding>& findings) {
  std::string words;
  for (const LintFinding& one : findings) {
    if (one.kind() == LintFinding::MISSING) continue;
    words += LintFinding::Kind_Name(one.kind()) + " " + one.rule() + " " + one.other_rule() + "; ";
  }
  return words;
}

// The example as routing is asked.
RoutingInput InputOf(const v1::RoutingQuestion& example) {
  RoutingInput input;
  input.demand.set_category(example.category());
  input.demand.set_kind(example.kind());
  input.demand.set_domain(example.domain());
  input.demand.set_urgency(example.urgency());
  input.mandatory = example.mandatory();
  input.event_region = example.region();
  input.now =
      At(example.hours() == v1::Rule::OFF ? "2026-09-14T22:00+08:00" : "2026-09-14T10:00+08:00");
  return input;
}

std::string FirstOf(const PlaceIndex& place, const v1::RoutingQuestion& example) {
  const v1::Rule* rule = FirstRule(place, InputOf(example), example.region());
  return rule == nullptr ? "" : rule->id();
}

TEST_CASE("a rule that another one goes before for all it holds for is unreachable") {
  auto narrow = Rule("narrow", 10, "02.01", Demand::COMPLAINT);
  auto wide = Rule("wide", 20, "02");
  auto all = Rule("all", 0);
  const PlaceIndex place = PlaceWith({narrow, wide, all});
  const auto findings = LintRules(place);
  CHECK(Words(findings) == "UNREACHABLE narrow wide; ");
  CHECK(FirstOf(place, findings[0].example()) == "wide");

  SECTION("also when it takes several to cover it") {
    std::vector<v1::Rule> rules{Rule("covered", 1, "02"), all};
    for (int kind = 1; kind <= Demand::Kind_MAX; ++kind) {
      rules.push_back(Rule("kind-" + std::to_string(kind), 5, "", static_cast<Demand::Kind>(kind)));
    }
    CHECK(Words(LintRules(PlaceWith(rules))) ==
          "UNREACHABLE covered kind-1; UNREACHABLE all kind-1; ");
    // One kind less, and it holds for that one.
    rules.pop_back();
    CHECK(Words(LintRules(PlaceWith(rules))).empty());
  }
  SECTION("and one whose own conditions cannot be met at once") {
    auto never = Rule("never", 30, "02");
    never.set_mandatory(true);
    never.set_urgency(Demand::NORMAL);
    CHECK(Words(LintRules(PlaceWith({never, all}))) == "UNREACHABLE never ; ");
  }
  SECTION("but not with a region, an hour or an urgency less") {
    narrow.set_priority(5);
    const int which = GENERATE(0, 1, 2, 3);
    if (which == 0) wide.set_region("320623");
    if (which == 1) wide.set_hours(v1::Rule::OFFICE);
    if (which == 2) wide.set_urgency(Demand::URGENT);
    if (which == 3) wide.set_domain(Demand::FAMILY);
    CHECK(Words(LintRules(PlaceWith({narrow, wide, all}))).empty());
  }
}

TEST_CASE("two rules that only their id keeps apart overlap, unless they decide the same") {
  const auto by_kind = Rule("by-kind", 10, "", Demand::COMPLAINT, "police");
  auto by_category = Rule("by-category", 10, "02", Demand::KIND_UNSPECIFIED, "education");
  const auto all = Rule("all", 0);
  const PlaceIndex place = PlaceWith({by_kind, by_category, all});
  const auto findings = LintRules(place);
  CHECK(Words(findings) == "OVERLAPPING by-category by-kind; ");
  CHECK(FirstOf(place, findings[0].example()) == "by-category");
  CHECK(
      MatchingRules(place, InputOf(findings[0].example()), findings[0].example().region()).size() ==
      3);

  by_category.set_lead_sector("police");
  CHECK(Words(LintRules(PlaceWith({by_kind, by_category, all}))).empty());
  by_category.set_lead_sector("education");
  SECTION("nor where another rule goes before both of them") {
    const auto first = Rule("first", 20, "02", Demand::COMPLAINT);
    CHECK(Words(LintRules(PlaceWith({by_kind, by_category, all, first}))).empty());
  }
}

TEST_CASE("a category with an input that no rule holds for is told with that input") {
  auto office = Rule("office", 0);
  office.set_hours(v1::Rule::OFFICE);
  const PlaceIndex place = PlaceWith({office});
  const auto findings = LintRules(place);
  REQUIRE_FALSE(findings.empty());
  for (const LintFinding& one : findings) {
    CHECK(one.kind() == LintFinding::MISSING);
    CHECK(one.example().hours() == v1::Rule::OFF);
    CHECK(FirstOf(place, one.example()).empty());
  }
  CHECK(LintRules(PlaceWith({office, Rule("all", 0)})).empty());
}

TEST_CASE("every example of the sample place shows what it says") {
  const PlaceIndex& place = SamplePlace();
  for (const LintFinding& one : LintRules(place)) {
    INFO(one.ShortDebugString());
    const std::string first = FirstOf(place, one.example());
    if (one.kind() == LintFinding::MISSING) CHECK(first.empty());
    if (one.kind() == LintFinding::UNREACHABLE) CHECK(first != one.rule());
    if (one.kind() == LintFinding::OVERLAPPING) CHECK(first == one.rule());
  }
}

TEST_CASE("random rules: what is reachable, tied or missing is as trying all inputs says") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 21)));
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const auto pick = [&](int bound) { return static_cast<int>(random() % unsigned(bound)); };
  v1::Place small = SamplePlace().place();
  small.mutable_categories()->DeleteSubrange(4, small.categories_size() - 4);
  small.mutable_regions()->DeleteSubrange(4, small.regions_size() - 4);
  small.clear_rules();
  for (int i = 0; i < 8; ++i) {
    auto rule = Rule("r" + std::to_string(i), pick(3));
    if (pick(2)) rule.set_category(small.categories(pick(4)).code());
    if (pick(2)) rule.set_kind(static_cast<Demand::Kind>(1 + pick(3)));
    if (pick(3) == 0) rule.set_region(small.regions(pick(4)).code());
    if (pick(3) == 0) rule.set_hours(pick(2) ? v1::Rule::OFFICE : v1::Rule::OFF);
    if (pick(4) == 0) rule.set_mandatory(pick(2) == 0);
    if (pick(4) == 0) rule.set_urgency(static_cast<Demand::Urgency>(1 + pick(3)));
    *small.add_rules() = rule;
  }
  const PlaceIndex place(small);

  std::set<std::string> fires;
  std::set<std::string> missing;
  for (const v1::Category& category : small.categories()) {
    for (int domain = 0; domain <= Demand::Domain_MAX; ++domain) {
      if (domain == 0 && category.domain() != Demand::DOMAIN_UNSPECIFIED) continue;
      for (int kind = 1; kind <= Demand::Kind_MAX; ++kind) {
        for (int grade = 0; grade < 4; ++grade) {
          for (int region = -1; region < small.regions_size(); ++region) {
            for (const auto hours : {v1::Rule::OFFICE, v1::Rule::OFF}) {
              v1::RoutingQuestion question;
              question.set_category(category.code());
              question.set_domain(static_cast<Demand::Domain>(domain));
              question.set_kind(static_cast<Demand::Kind>(kind));
              question.set_mandatory(grade == 3);
              question.set_urgency(grade == 0   ? Demand::NORMAL
                                   : grade == 1 ? Demand::URGENT
                                                : Demand::EXTREME);
              if (region >= 0) question.set_region(small.regions(region).code());
              question.set_hours(hours);
              const std::string first = FirstOf(place, question);
              if (first.empty()) missing.insert(category.code());
              fires.insert(first);
            }
          }
        }
      }
    }
  }
  std::set<std::string> told_missing;
  for (const LintFinding& one : LintRules(place)) {
    INFO(one.ShortDebugString());
    if (one.kind() == LintFinding::MISSING) told_missing.insert(one.example().category());
    if (one.kind() == LintFinding::UNREACHABLE) {
      CHECK_FALSE(fires.contains(one.rule()));
      fires.insert(one.rule());
    }
  }
  CHECK(told_missing == missing);
  for (const v1::Rule& rule : small.rules()) CHECK(fires.contains(rule.id()));
}

RoutingInput Hardship() {
  RoutingInput input;
  input.demand.set_kind(Demand::HELP);
  input.demand.set_category("02.04.01");
  input.demand.set_urgency(Demand::NORMAL);
  input.event_region = "320623001";
  input.now = At("2026-09-14T10:00+08:00");
  return input;
}

TEST_CASE("thousands of rules are linted within seconds", "[.][slow]") {
  v1::Place place = SamplePlace().place();
  const auto all = place.rules();
  std::mt19937 random(1);
  const auto any = [&](const auto& list) {
    return list[static_cast<int>(random() % static_cast<unsigned>(list.size()))];
  };
  const bool narrow = GENERATE(false, true);
  if (narrow) place.clear_rules();
  for (int i = 0; i < 5'000; ++i) {
    v1::Rule& rule = *place.add_rules();
    rule = any(all);
    rule.set_id("test-" + std::to_string(i));
    // Narrow ones go before all that are wide, so that each wide one is cut to pieces.
    const bool wide = i % 20 == 0;
    rule.set_priority(narrow ? (wide ? 0 : 1) : static_cast<int>(random() % 50));
    if (narrow ? !wide : i % 3 != 0) rule.set_category(any(place.categories()).code());
    if (narrow ? !wide : i % 5 != 0) rule.set_region(any(place.regions()).code());
    rule.set_kind(narrow && wide ? Demand::KIND_UNSPECIFIED
                                 : static_cast<v1::Demand::Kind>(random() % 7));
    rule.set_urgency(narrow && wide ? Demand::URGENCY_UNSPECIFIED
                                    : static_cast<v1::Demand::Urgency>(random() % 4));
    rule.clear_domain();
    if (narrow && wide) rule.set_category(any(place.categories()).code());
  }
  const PlaceIndex index(place);
  const auto begin = std::chrono::steady_clock::now();
  const auto findings = LintRules(index);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::cout << findings.size() << " findings in " << took.count() << " s\n";
  CHECK(took.count() < 10);
}

TEST_CASE("why a unit does not get a case is told by the first thing that stands against it") {
  const PlaceIndex& place = SamplePlace();
  RoutingInput input = Hardship();
  struct Row {
    const char* unit;
    const char* why;
  };
  const auto row = GENERATE(values<Row>({
      {"rudong-civil-affairs", "就是主办单位"},
      {"haian-civil-affairs", "不管辖320623001"},
      {"nt-civil-affairs", "已有更近的单位"},
      {"rudong-police", "该单位属公安"},
      {"nobody", "目录中没有单位nobody"},
  }));
  INFO(row.unit);
  const auto why = WhyNot(place, input, Decide(place, input, {}), row.unit);
  REQUIRE_FALSE(why.empty());
  CHECK_THAT(why.front(), Catch::Contains(row.why));
}

TEST_CASE("an accused unit and its peers are told why they do not get it") {
  const PlaceIndex& place = SamplePlace();
  RoutingInput input = Hardship();
  input.accused = {"rudong-civil-affairs"};
  const v1::Routing decision = Decide(place, input, {});
  CHECK_THAT(WhyNot(place, input, decision, "rudong-civil-affairs").front(),
             Catch::Contains("回避"));
  CHECK_THAT(WhyNot(place, input, decision, "haian-civil-affairs").front(),
             Catch::Contains("不派同级"));
}

TEST_CASE("a replay tells what another version would decide, with the loads of then") {
  const PlaceIndex& place = SamplePlace();
  const RoutingInput input = Hardship();
  const v1::Routing stored = Decide(place, input, {});
  const auto same = Replay(place, place, input, stored);
  REQUIRE(same);
  CHECK_FALSE(Differs(*same));

  v1::Place next = place.place();
  next.set_version("test/2");
  for (v1::Rule& rule : *next.mutable_rules()) {
    if (rule.id() == stored.rule()) rule.set_lead_sector("education");
  }
  const PlaceIndex other(next);
  const auto changed = Replay(place, other, input, stored);
  REQUIRE(changed);
  CHECK(Differs(*changed));
  CHECK(changed->was().lead() == "rudong-civil-affairs");
  CHECK(changed->would_be().lead() == "rudong-education");
  CHECK(changed->would_be().rules_version() == "test/2");

  // Amended since: what it was decided by is not known any more.
  RoutingInput amended = input;
  amended.event_region = "320685001";
  CHECK_FALSE(Replay(place, other, amended, stored));
}

TEST_CASE("a replay differs by whatever people would notice, and by nothing else") {
  v1::Routing was;
  was.set_mode(v1::Mode::JOINT);
  was.set_lead("a");
  was.add_co_handlers("b");
  was.add_co_handlers("c");
  was.set_authority("office");
  const auto differs = [&](const auto& change) {
    v1::RouteChange one;
    *one.mutable_was() = was;
    *one.mutable_would_be() = was;
    change(*one.mutable_would_be());
    return Differs(one);
  };
  CHECK(differs([](v1::Routing& other) { other.set_manual(true); }));
  CHECK(differs([](v1::Routing& other) { other.set_mode(v1::Mode::ASSIGN); }));
  CHECK(differs([](v1::Routing& other) { other.set_lead("d"); }));
  CHECK(differs([](v1::Routing& other) { other.set_authority(""); }));
  CHECK(differs([](v1::Routing& other) { other.mutable_co_handlers()->RemoveLast(); }));
  CHECK_FALSE(differs([](v1::Routing& other) {
    other.mutable_co_handlers()->SwapElements(0, 1);
    other.set_rule("another");
    other.set_rules_version("test/2");
    other.set_profile("another");
  }));
}

TEST_CASE("what was decided otherwise, by another rule or to another end, is not replayed") {
  const PlaceIndex& place = SamplePlace();
  const v1::Routing stored = Decide(place, Hardship(), {});
  REQUIRE(Replay(place, place, Hardship(), stored));
  v1::Routing by_another_rule = stored;
  by_another_rule.set_rule("another");
  CHECK_FALSE(Replay(place, place, Hardship(), by_another_rule));
  v1::Routing to_another_end = stored;
  to_another_end.set_mode(v1::Mode::DIRECT);
  CHECK_FALSE(Replay(place, place, Hardship(), to_another_end));
}

}  // namespace
}  // namespace hotline
