#include "rules/unit_change.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "rules/clocks.h"
#include "rules/extending.h"
#include "rules/lifecycle.h"
#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using v1::Dispatch;
using v1::UnitChange;

const char* const kNow = "2026-09-14T10:00+08:00";

// The sample place with other units.
PlaceIndex PlaceOf(const std::vector<v1::Unit>& units) {
  v1::Place place = SamplePlace().place();
  place.clear_units();
  for (const v1::Unit& unit : units) *place.add_units() = unit;
  return PlaceIndex(place);
}

v1::Unit Unit(const std::string& id, const std::string& valid_to = "",
              const std::string& successor = "", const std::string& parent = "") {
  v1::Unit unit;
  unit.set_id(id);
  unit.set_title("测试" + id);
  unit.set_sector("police");
  unit.set_valid_to(valid_to);
  unit.set_successor(successor);
  unit.set_parent(parent);
  return unit;
}

Dispatch Held(const std::string& unit, int serial, Dispatch::Part part = Dispatch::LEAD) {
  Dispatch dispatch;
  dispatch.set_name("cases/3206-260914-1-1/dispatches/" + std::to_string(serial));
  dispatch.set_state(Dispatch::ISSUED);
  dispatch.set_part(part);
  dispatch.set_round(1);
  dispatch.set_unit(unit);
  for (v1::Limit& limit :
       LeadLimits(SamplePlace(), "default", {v1::Demand::HELP, v1::Demand::NORMAL, false}, nullptr,
                  At("2026-09-11T10:00+08:00"))) {
    *dispatch.add_limits() = std::move(limit);
  }
  return dispatch;
}

v1::Case InHand() {
  v1::Case record;
  record.set_name("cases/3206-260914-1-1");
  record.set_state(v1::Case::IN_HAND);
  record.set_mode(v1::Mode::JOINT);
  record.set_round(1);
  return record;
}

Handed HandOn(const PlaceIndex& place, v1::Case& record, std::vector<Dispatch>& dispatches,
              const std::set<std::string>& shut_out = {}) {
  std::vector<Dispatch*> pointers;
  for (Dispatch& one : dispatches) pointers.push_back(&one);
  return HandOnDispatches(place, record, pointers, shut_out, At(kNow));
}

std::string Words(const Handed& handed) {
  std::string words;
  for (const UnitChange& change : handed.changes) {
    words += UnitChange::Kind_Name(change.kind()) + " " + change.unit() +
             (change.heir().empty() ? "" : " to " + change.heir()) + "; ";
  }
  return words;
}

TEST_CASE("an abolished unit's dispatch passes to its successor with the limits that still run") {
  const PlaceIndex place = PlaceOf(
      {Unit("old", "2026-09-13", "next"), Unit("next", "2026-09-13", "heir"), Unit("heir")});
  v1::Case record = InHand();
  std::vector<Dispatch> dispatches{Held("old", 1)};
  dispatches[0].set_state(Dispatch::SIGNED);
  dispatches[0].set_designated(true);
  dispatches[0].add_asks()->set_state(v1::Ask::OPEN);
  dispatches[0].add_progress();
  *dispatches[0].mutable_contact_time() = ToProto(At("2026-09-11T11:00+08:00"));
  const Dispatch before = dispatches[0];
  const Handed handed = HandOn(place, record, dispatches);
  CHECK(Words(handed) == "PASSED_ON old to heir; ");
  CHECK(dispatches[0].state() == Dispatch::SUPERSEDED);
  CHECK(dispatches[0].end_reason() == "unit_changed");
  CHECK(dispatches[0].asks(0).state() == v1::Ask::LAPSED);
  REQUIRE(handed.fresh.size() == 1);
  const Dispatch& fresh = handed.fresh[0];
  CHECK(fresh.name() == "cases/3206-260914-1-1/dispatches/2");
  CHECK(fresh.unit() == "heir");
  CHECK(fresh.unit_name() == "测试heir");
  CHECK(fresh.state() == Dispatch::SIGNED);
  CHECK(fresh.designated());
  CHECK(fresh.asks().empty());
  CHECK(fresh.progress_size() == 1);
  CHECK(InForce(fresh.limits(), v1::Limit::FINISH)->SerializeAsString() ==
        InForce(before.limits(), v1::Limit::FINISH)->SerializeAsString());
  // Signed and contacted: the old unit's, not the heir's.
  CHECK(InForce(fresh.limits(), v1::Limit::SIGN) == nullptr);
  CHECK(InForce(fresh.limits(), v1::Limit::CONTACT) == nullptr);
  CHECK_FALSE(handed.case_changed);
}

TEST_CASE(
    "an heir keeps the extension of the old unit with the limit that it extends, and asks none") {
  const PlaceIndex place = PlaceOf({Unit("old", "2026-09-13", "heir"), Unit("heir")});
  v1::Case record = InHand();
  std::vector<Dispatch> dispatches{Held("old", 1)};
  Dispatch& old = dispatches[0];
  old.set_state(Dispatch::SIGNED);
  const v1::Limit first = *InForce(old.limits(), v1::Limit::FINISH);
  v1::Limit extended = place.calendar().Count(FromProto(first.due_time()) - std::chrono::seconds(1),
                                              v1::Limit::WORKING_DAYS, 3);
  extended.set_kind(v1::Limit::FINISH);
  extended.set_rule(first.rule() + "/extension");
  extended.set_moved_by(v1::Act::RULE_ON_EXTENSION);
  *old.add_limits() = extended;
  const Handed handed = HandOn(place, record, dispatches);
  REQUIRE(handed.fresh.size() == 1);
  std::vector<std::string> rules;
  for (const v1::Limit& limit : handed.fresh[0].limits()) {
    if (limit.kind() == v1::Limit::FINISH) rules.push_back(limit.rule());
  }
  CHECK(rules == std::vector<std::string>{first.rule(), extended.rule()});
  CHECK(Outcome(CheckExtendable(place, {record, handed.fresh[0], nullptr}, At(kNow))) ==
        "ASKED_BEFORE ");
}

TEST_CASE("an heir of what is long overdue gets time before it is supervised or published") {
  const PlaceIndex place = PlaceOf({Unit("old", "2026-09-13", "heir"), Unit("heir")});
  v1::Case record = InHand();
  std::vector<Dispatch> dispatches{Held("old", 1)};
  for (v1::Limit& limit : *dispatches[0].mutable_limits()) {
    for (auto& rung : *limit.mutable_ladder())
      *rung.mutable_time() = ToProto(At("2026-07-01T09:00+08:00"));
  }
  const Handed handed = HandOn(place, record, dispatches);
  REQUIRE(handed.fresh.size() == 1);
  const v1::Limit* finish = InForce(handed.fresh[0].limits(), v1::Limit::FINISH);
  int own = 0;
  for (const auto& rung : finish->ladder()) {
    const bool his =
        rung.kind() == v1::Limit::Rung::SUPERVISE || rung.kind() == v1::Limit::Rung::PUBLISH;
    CHECK((FromProto(rung.time()) > At(kNow)) == his);
    own += his ? 1 : 0;
  }
  CHECK(own == 2);
}

TEST_CASE("what was not signed is the heir's to sign") {
  const PlaceIndex place = PlaceOf({Unit("old", "2026-09-13", "heir"), Unit("heir")});
  v1::Case record = InHand();
  std::vector<Dispatch> dispatches{Held("old", 1)};
  const Handed handed = HandOn(place, record, dispatches);
  REQUIRE(handed.fresh.size() == 1);
  CHECK(handed.fresh[0].state() == Dispatch::ISSUED);
  CHECK(InForce(handed.fresh[0].limits(), v1::Limit::SIGN) != nullptr);
}

TEST_CASE("a unit works to the end of its last day") {
  v1::Case record = InHand();
  std::vector<Dispatch> dispatches{Held("old", 1)};
  CHECK(HandOn(PlaceOf({Unit("old", "2026-09-14", "heir"), Unit("heir")}), record, dispatches)
            .empty());
  CHECK_FALSE(HandOn(PlaceOf({Unit("old", "2026-09-13", "heir"), Unit("heir")}), record, dispatches)
                  .empty());
}

TEST_CASE("without an heir, or with one that is shut out, a person decides") {
  v1::Case record = InHand();
  std::vector<Dispatch> dispatches{Held("old", 1)};
  const Dispatch before = dispatches[0];
  SECTION("split or ended") {
    CHECK(Words(HandOn(PlaceOf({Unit("old", "2026-09-13")}), record, dispatches)) ==
          "STRANDED old; ");
  }
  SECTION("the heir has ended too") {
    CHECK(Words(HandOn(PlaceOf({Unit("old", "2026-09-13", "heir"), Unit("heir", "2026-09-13")}),
                       record, dispatches)) == "STRANDED old; ");
  }
  SECTION("the heir is shut out") {
    CHECK(Words(HandOn(PlaceOf({Unit("old", "2026-09-13", "heir"), Unit("heir")}), record,
                       dispatches, {"heir"})) == "STRANDED old; ");
  }
  CHECK(dispatches[0].SerializeAsString() == before.SerializeAsString());
}

TEST_CASE("who is shut out by the change loses the case, and the round goes with the lead") {
  const PlaceIndex place = PlaceOf({Unit("a"), Unit("b"), Unit("c")});
  v1::Case record = InHand();
  std::vector<Dispatch> dispatches{Held("a", 1), Held("b", 2, Dispatch::CO_HANDLER)};
  SECTION("the lead") {
    CHECK(Words(HandOn(place, record, dispatches, {"a"})) == "SHUT_OUT a; LEAD_LOST b; ");
    CHECK(record.state() == v1::Case::REGISTERED);
    CHECK(dispatches[0].end_reason() == "accused");
  }
  SECTION("a co-handler") {
    CHECK(Words(HandOn(place, record, dispatches, {"b"})) == "SHUT_OUT b; ");
    CHECK(record.state() == v1::Case::IN_HAND);
    CHECK(dispatches[0].state() == Dispatch::ISSUED);
  }
}

TEST_CASE("what was handed down to who is shut out by the change is taken back, no more") {
  const PlaceIndex place = PlaceOf({Unit("a"), Unit("b")});
  v1::Case record = InHand();
  std::vector<Dispatch> dispatches{Held("a", 1), Held("b", 2, Dispatch::CO_HANDLER)};
  dispatches[0].mutable_handed_down()->set_unit("a-1");
  const Handed handed = HandOn(place, record, dispatches, {"a-1"});
  CHECK(Words(handed) == "TAKEN_BACK a; ");
  CHECK(handed.ended == std::vector<std::size_t>{0});
  CHECK(record.state() == v1::Case::IN_HAND);
  CHECK(dispatches[0].state() == Dispatch::ISSUED);
  CHECK_FALSE(dispatches[0].has_handed_down());
  CHECK(dispatches[0].past_hand_downs(0).unit() == "a-1");
}

TEST_CASE("a co-handler that merges with the lead ends without another dispatch") {
  const PlaceIndex place = PlaceOf({Unit("a"), Unit("b", "2026-09-13", "a")});
  v1::Case record = InHand();
  std::vector<Dispatch> dispatches{Held("a", 1), Held("b", 2, Dispatch::CO_HANDLER)};
  const Handed handed = HandOn(place, record, dispatches);
  CHECK(Words(handed) == "PASSED_ON b to a; ");
  CHECK(handed.fresh.empty());
  CHECK(dispatches[1].state() == Dispatch::SUPERSEDED);
}

TEST_CASE("a title is lost when it is no longer in force") {
  auto named = Unit("a");
  named.set_title_state(v1::Unit::NAMED);
  auto mending = named;
  mending.set_title_state(v1::Unit::RECTIFYING);
  CHECK(LostTitles(PlaceOf({named, Unit("b")}), PlaceOf({mending, Unit("b")})) ==
        std::vector<std::string>{"a"});
  CHECK(LostTitles(PlaceOf({named}), PlaceOf({named})).empty());
  CHECK(LostTitles(PlaceOf({mending}), PlaceOf({named})).empty());
}

TEST_CASE("random unit trees: nothing is orphaned and nothing goes to who is shut out") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 201)));
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const auto pick = [&](int bound) { return static_cast<int>(random() % unsigned(bound)); };
  constexpr int kUnits = 12;
  const auto name = [](int i) { return "u" + std::to_string(i); };
  std::vector<v1::Unit> units;
  for (int i = 0; i < kUnits; ++i) {
    // Successors stand later and parents earlier in the list, so that neither goes round.
    const bool gone = pick(3) == 0;
    const bool has_heir = gone && i + 1 < kUnits && pick(4) != 0;
    units.push_back(Unit(name(i), gone ? "2026-09-13" : "",
                         has_heir ? name(i + 1 + pick(kUnits - i - 1)) : "",
                         i > 0 && pick(2) ? name(pick(i)) : ""));
  }
  const PlaceIndex place = PlaceOf(units);
  v1::Case record = InHand();
  std::vector<Dispatch> dispatches{Held(name(pick(kUnits)), 1)};
  for (int i = 0; i < pick(4); ++i) {
    const std::string unit = name(pick(kUnits));
    const bool twice = std::any_of(dispatches.begin(), dispatches.end(),
                                   [&](const Dispatch& one) { return one.unit() == unit; });
    if (!twice) {
      dispatches.push_back(
          Held(unit, static_cast<int>(dispatches.size()) + 1, Dispatch::CO_HANDLER));
    }
  }
  std::set<std::string> shut_out;
  if (pick(2)) {
    for (const std::string& unit : place.ShutOutBy(name(pick(kUnits)))) shut_out.insert(unit);
  }
  const auto is_live = [](const Dispatch& one) { return IsLive(one.state()); };
  const auto live_before = std::count_if(dispatches.begin(), dispatches.end(), is_live);
  const Handed handed = HandOn(place, record, dispatches, shut_out);

  std::vector<Dispatch> all = dispatches;
  all.insert(all.end(), handed.fresh.begin(), handed.fresh.end());
  std::set<std::string> stranded;
  for (const UnitChange& change : handed.changes) {
    if (change.kind() == UnitChange::STRANDED) stranded.insert(change.name());
  }
  int leads = 0;
  for (const Dispatch& one : all) {
    if (!is_live(one)) continue;
    leads += one.part() == Dispatch::LEAD ? 1 : 0;
    INFO(one.name() << " of " << one.unit());
    CHECK_FALSE(shut_out.contains(one.unit()));
    const bool works = PlaceIndex::InForce(*place.FindUnit(one.unit()), OfficeDay(At(kNow)));
    CHECK((works || stranded.contains(one.name())));
  }
  // Exactly one live lead while it is in hand, none otherwise; and every one that ended was told.
  CHECK(leads == (record.state() == v1::Case::IN_HAND ? 1 : 0));
  const auto live_after = std::count_if(dispatches.begin(), dispatches.end(), is_live);
  CHECK(live_before - live_after == static_cast<std::ptrdiff_t>(handed.ended.size()));
  // Once more, and nothing but the stranded is told again.
  std::vector<Dispatch> again = all;
  const Handed twice = HandOn(place, record, again, shut_out);
  CHECK(twice.fresh.empty());
  CHECK(twice.changes.size() == stranded.size());
}

TEST_CASE("the next day on which other units are in force is a first day or the one after a last") {
  v1::Unit later = Unit("b");
  later.set_valid_from("2026-09-20");
  const v1::Place place = PlaceOf({Unit("a", "2026-09-15"), later, Unit("c")}).place();
  const auto next = [&](const char* day) {
    const auto found = NextUnitDay(place, *ParseDay(day));
    return found ? FormatDay(*found) : "";
  };
  CHECK(next("2026-09-14") == "2026-09-16");
  CHECK(next("2026-09-15") == "2026-09-16");
  CHECK(next("2026-09-16") == "2026-09-20");
  CHECK(next("2026-09-20") == "");
}

}  // namespace
}  // namespace hotline
