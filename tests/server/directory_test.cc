#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "rules/clocks.h"
#include "server/commands/unit_changes.h"
#include "tests/server/stories.h"

// A new version of the directory and of the rules, from the day it comes into force.
namespace hotline {
namespace {

constexpr const char* kUnit = "rudong-civil-affairs";
constexpr const char* kHandler = "h-rudong-civil-affairs";
constexpr const char* kAccused = "rudong-education";

v1::Place PlaceInForce(TestDesk& desk) {
  std::optional<v1::Place> place;
  desk.store().ReadAndWait([&](Reader& reader) { place = reader.PlaceAt(desk.now()); });
  return place.value();
}

// Stores a changed place, in force from the day on; without a day at once.
void PutPlace(TestDesk& desk, const std::string& version, const char* day,
              const std::function<void(v1::Place&)>& change) {
  v1::Place place = PlaceInForce(desk);
  place.set_version(version);
  change(place);
  REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
    tx.PutPlace(place, day == nullptr ? tx.Now() : Midnight(ParseDay(day).value()));
    return true;
  }) == Fate::kCommitted);
  desk.Wait(std::chrono::minutes(1));
}

v1::Unit& UnitOf(v1::Place& place, const std::string& id) {
  return *std::find_if(place.mutable_units()->begin(), place.mutable_units()->end(),
                       [&](const v1::Unit& unit) { return unit.id() == id; });
}

// What the clockwork does; gives how many cases it looked at.
std::size_t Sweep(TestDesk& desk) {
  commands::UnitChangePlan plan;
  desk.store().ReadAndWait([&](Reader& reader) {
    plan =
        commands::PlanUnitChanges(reader, *desk.places().InForce(reader, desk.now()), desk.now());
  });
  for (const std::int64_t id : plan.cases) {
    const Fate fate = desk.store().WriteAndWait([&](Transaction& tx) {
      return commands::ChangeUnits(tx, plan, std::span(&id, 1),
                                   desk.places().InForce(tx, tx.Now()));
    });
    CHECK((fate == Fate::kCommitted || fate == Fate::kRefused));
  }
  return plan.cases.size();
}

std::string Changes(TestDesk& desk, bool open = false) {
  v1::ListUnitChangesRequest request;
  request.set_open(open);
  const auto listed = desk.Ask("dispatcher1", commands::ListUnitChanges, request);
  REQUIRE(listed);
  std::string words;
  for (const v1::UnitChange& one : listed->changes()) {
    words += v1::UnitChange::Kind_Name(one.kind()) + " " + one.unit() +
             (one.heir().empty() ? "" : " to " + one.heir()) + (one.open() ? " open; " : "; ");
  }
  return words;
}

std::string Dispatched(TestDesk& desk) {
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  REQUIRE(desk.Stored(name).dispatches(0).unit() == kUnit);
  return name;
}

TEST_CASE("an open dispatch passes to the successor on the day that the unit is gone") {
  TestDesk desk;
  const std::string name = Dispatched(desk);
  Sign(desk, kHandler, DispatchName(name, 1));
  PutPlace(desk, "test/2", "2026-09-16", [](v1::Place& place) {
    UnitOf(place, kUnit).set_valid_to("2026-09-15");
    UnitOf(place, kUnit).set_successor("haian-civil-affairs");
  });
  CHECK(Sweep(desk) == 0);
  desk.SetClock("2026-09-15T23:59");
  CHECK(Sweep(desk) == 0);
  desk.SetClock("2026-09-16T00:01");
  CHECK(Sweep(desk) == 1);
  const v1::Case record = desk.Stored(name);
  REQUIRE(record.dispatches_size() == 2);
  CHECK(record.dispatches(0).state() == v1::Dispatch::SUPERSEDED);
  CHECK(record.dispatches(0).end_reason() == "unit_changed");
  CHECK(record.dispatches(1).unit() == "haian-civil-affairs");
  CHECK(record.dispatches(1).state() == v1::Dispatch::SIGNED);
  CHECK(InForce(record.dispatches(1).limits(), v1::Limit::FINISH)->SerializeAsString() ==
        InForce(record.dispatches(0).limits(), v1::Limit::FINISH)->SerializeAsString());
  CHECK(Changes(desk) == "PASSED_ON rudong-civil-affairs to haian-civil-affairs; ");
  const auto events = desk.Events("supervisor1", name);
  CHECK(events.back().act() == v1::Act::CHANGE_UNIT);
  CHECK(events[events.size() - 2].act() == v1::Act::CHANGE_UNIT);
  // The heir replies as if it had been his from the beginning.
  desk.Change("h-haian-education").set_scope("haian-civil-affairs");
  Must(desk, "h-haian-education", commands::RecordContact, Calling(DispatchName(name, 2)));
  Must(desk, "h-haian-education", commands::ReplyDispatch, Replying(DispatchName(name, 2)));
  CHECK(desk.Stored(name).state() == v1::Case::REPLIED);
  CHECK(Sweep(desk) == 0);
  CHECK(desk.Verify().first_broken == 0);
  CHECK(desk.Verify().altered_rows.empty());
}

TEST_CASE("what nobody takes over is listed for the dispatcher, once") {
  TestDesk desk;
  const std::string name = Dispatched(desk);
  PutPlace(desk, "test/2", nullptr,
           [](v1::Place& place) { UnitOf(place, kUnit).set_valid_to("2026-09-13"); });
  CHECK(Sweep(desk) == 1);
  CHECK(Sweep(desk) == 1);
  CHECK(Changes(desk, true) == "STRANDED rudong-civil-affairs open; ");
  CHECK(desk.Stored(name).dispatches_size() == 1);
  CHECK(desk.Events("supervisor1", name).back().act() == v1::Act::CHANGE_UNIT);
  const auto before = desk.Events("supervisor1", name).size();
  Sweep(desk);
  CHECK(desk.Events("supervisor1", name).size() == before);

  auto redirect = On<v1::RedirectDispatchRequest>(DispatchName(name, 1));
  redirect.set_to_unit("nt-civil-affairs");
  redirect.set_why(v1::Ask::UNIT_CHANGED);
  redirect.set_reason("机构撤销");
  Must(desk, "dispatcher1", commands::RedirectDispatch, redirect);
  CHECK(Changes(desk, true).empty());
  CHECK(desk.Stored(name).dispatches(1).unit() == "nt-civil-affairs");
  CHECK(Sweep(desk) == 0);
}

// A case against the education bureau that kUnit leads: neither under it nor its successor so far.
std::string LedBesideAccused(TestDesk& desk) {
  v1::Call call = Help();
  call.mutable_demands(0)->add_accused()->set_unit(kAccused);
  std::string name = Log(desk, call);
  v1::DispatchCaseRequest request = Dispatching(name);
  request.set_mode(v1::Mode::REFER);
  request.set_lead(kUnit);
  request.set_reason("测试");
  Must(desk, "dispatcher1", commands::DispatchCase, request);
  return name;
}

void MoveUnderAccused(TestDesk& desk) {
  PutPlace(desk, "test/2", "2026-12-01",
           [](v1::Place& place) { UnitOf(place, kUnit).set_parent(kAccused); });
}

TEST_CASE("a unit that moves under an accused one loses the case at once") {
  TestDesk desk;
  const std::string name = LedBesideAccused(desk);
  CHECK(Sweep(desk) == 0);
  MoveUnderAccused(desk);
  // From the moment it is known, not from the day it holds.
  CHECK(Sweep(desk) == 1);
  CHECK(Changes(desk) == "SHUT_OUT rudong-civil-affairs; ");
  CHECK(desk.Stored(name).state() == v1::Case::REGISTERED);
  v1::GetCaseRequest get;
  get.set_name(name);
  CHECK(Outcome(desk.Ask(kHandler, commands::GetCase, get)) == "NOT_FOUND ");
}

TEST_CASE("a sub-unit that moves under an accused one works on the case no longer") {
  TestDesk desk;
  v1::Call call = Help();
  call.mutable_demands(0)->add_accused()->set_unit(kAccused);
  const std::string name = Log(desk, call);
  v1::DispatchCaseRequest request = Dispatching(name);
  request.set_mode(v1::Mode::REFER);
  request.set_lead("rudong-police");
  request.set_reason("测试");
  Must(desk, "dispatcher1", commands::DispatchCase, request);
  Sign(desk, "h-rudong-police", DispatchName(name, 1));
  auto down = On<v1::HandDownRequest>(DispatchName(name, 1));
  down.set_unit("rudong-juegang");
  Must(desk, "h-rudong-police", commands::HandDown, down);
  CHECK(Sweep(desk) == 0);
  PutPlace(desk, "test/2", "2026-12-01",
           [](v1::Place& place) { UnitOf(place, "rudong-juegang").set_parent(kAccused); });
  CHECK(Outcome(desk.Ask("h-rudong-juegang", commands::GetCase, On<v1::GetCaseRequest>(name))) ==
        "NOT_FOUND ");
  CHECK(Sweep(desk) == 1);
  CHECK(Changes(desk) == "TAKEN_BACK rudong-police; ");
  CHECK(desk.Stored(name).state() == v1::Case::IN_HAND);
  CHECK_FALSE(desk.Stored(name).dispatches(0).has_handed_down());
  CHECK(Sweep(desk) == 0);
}

TEST_CASE("nobody audits the reply of a unit that has moved under an accused one") {
  TestDesk desk;
  const std::string name = LedBesideAccused(desk);
  Reply(desk, "h-rudong-civil-affairs", DispatchName(name, 1));
  REQUIRE(desk.Stored(name).state() == v1::Case::REPLIED);
  MoveUnderAccused(desk);
  CHECK(Sweep(desk) == 1);
  CHECK(Changes(desk) == "SHUT_OUT rudong-civil-affairs; ");
  // A failed audit would have given it back to the accused one's own.
  CHECK(desk.Stored(name).state() == v1::Case::REGISTERED);
  CHECK(desk.Stored(name).dispatches(0).state() == v1::Dispatch::SENT_BACK);
  CHECK(Outcome(desk.Do("supervisor1", commands::AuditReply,
                        Auditing(DispatchName(name, 1), false))) == "WRONG_STATE ");
  CHECK(Sweep(desk) == 0);
}

TEST_CASE("a lost title is told of every open case, and changes no dispatch") {
  TestDesk desk;
  PutPlace(desk, "test/2", nullptr,
           [](v1::Place& place) { UnitOf(place, kUnit).set_title_state(v1::Unit::NAMED); });
  const std::string name = Dispatched(desk);
  const std::string before = desk.Stored(name).dispatches(0).SerializeAsString();
  CHECK(Sweep(desk) == 0);
  PutPlace(desk, "test/3", nullptr,
           [](v1::Place& place) { UnitOf(place, kUnit).set_title_state(v1::Unit::LOST); });
  Sweep(desk);
  Sweep(desk);
  CHECK(Changes(desk) == "TITLE_LOST rudong-civil-affairs; ");
  CHECK(desk.Stored(name).dispatches(0).SerializeAsString() == before);
  CHECK(desk.Events("supervisor1", name).back().reason() == "维权岗称号失效，不再优先");
}

TEST_CASE("a route is explained for a case and for a question, and a unit told why not") {
  TestDesk desk;
  const std::string name = Dispatched(desk);
  v1::ExplainRouteRequest request;
  CHECK(Outcome(desk.Ask("dispatcher1", commands::ExplainRoute, request)) == "MISSING name");
  request.set_name(name);
  const auto of_case = desk.Ask("dispatcher1", commands::ExplainRoute, request);
  REQUIRE(of_case);
  CHECK(of_case->routing().lead() == kUnit);
  CHECK(of_case->explanation_size() > 2);

  v1::ExplainRouteRequest question;
  question.mutable_question()->set_category("02.04.01");
  question.mutable_question()->set_kind(v1::Demand::HELP);
  question.mutable_question()->set_region("320623001");
  question.mutable_question()->set_hours(v1::Rule::OFFICE);
  const auto of_question = desk.Ask("dispatcher1", commands::ExplainRoute, question);
  REQUIRE(of_question);
  CHECK(of_question->routing().lead() == kUnit);
  question.mutable_question()->set_category("99");
  CHECK(Outcome(desk.Ask("dispatcher1", commands::ExplainRoute, question)) ==
        "UNKNOWN_VALUE question.category");
  question.set_version("none");
  CHECK(Outcome(desk.Ask("dispatcher1", commands::ExplainRoute, question)) == "NOT_FOUND version");

  v1::WhyNotUnitRequest why;
  why.set_name(name);
  why.set_unit("haian-civil-affairs");
  const auto answer = desk.Ask("dispatcher1", commands::WhyNotUnit, why);
  REQUIRE(answer);
  CHECK_FALSE(answer->chosen());
  CHECK(answer->reasons(0).find("不管辖") != std::string::npos);
  why.set_unit(kUnit);
  CHECK(desk.Ask("dispatcher1", commands::WhyNotUnit, why)->chosen());
  why.set_unit("nobody");
  CHECK(Outcome(desk.Ask("dispatcher1", commands::WhyNotUnit, why)) == "UNKNOWN_VALUE unit");
}

v1::ReplayRoutesRequest Replaying(Instant from, Instant to, const std::string& version) {
  v1::ReplayRoutesRequest request;
  *request.mutable_from_time() = ToProto(from);
  *request.mutable_to_time() = ToProto(to);
  request.set_version(version);
  return request;
}

TEST_CASE("a period is replayed under a version that is not in force yet") {
  TestDesk desk;
  const Instant from = desk.now() - std::chrono::hours(1);
  const std::string first = Dispatched(desk);
  const std::string amended = Dispatched(desk);
  REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
    auto stored = tx.FindCase(ParseCaseName(amended).value());
    stored->record.mutable_demand()->set_region("320685001");
    tx.Update(*stored);
    tx.Append({}, stored->id, 0);
    return true;
  }) == Fate::kCommitted);
  const std::string rule = desk.Stored(first).routing().rule();
  PutPlace(desk, "test/2", "2026-12-01", [&](v1::Place& place) {
    for (v1::Rule& one : *place.mutable_rules()) {
      if (one.id() == rule) one.set_lead_sector("education");
    }
  });
  auto request = Replaying(from, desk.now() + std::chrono::hours(1), "");
  CHECK(Outcome(desk.Ask("dispatcher1", commands::ReplayRoutes, request)) == "MISSING version");
  request.set_version("test/2");
  const auto replayed = desk.Ask("dispatcher1", commands::ReplayRoutes, request);
  INFO(Outcome(replayed));
  REQUIRE(replayed);
  // What was amended since is decided anew by what was known then.
  CHECK(replayed->decided() == 2);
  CHECK(replayed->left_out() == 0);
  CHECK(replayed->differ() == 2);
  CHECK(replayed->other_lead() == 2);
  REQUIRE(replayed->changes_size() == 2);
  CHECK(replayed->changes(0).case_name() == first);
  CHECK(replayed->changes(0).would_be().lead() == "rudong-education");
  CHECK_FALSE(replayed->has_through_time());
  const auto versions =
      desk.Ask("operator1", commands::ListPlaceVersions, v1::ListPlaceVersionsRequest());
  REQUIRE(versions);
  CHECK(versions->versions(0).version() == "test/2");
  CHECK_FALSE(versions->versions(0).in_force());
  CHECK(versions->versions(1).in_force());
}

TEST_CASE("what the rules gave to the desk itself is replayed too, what it took unasked is not") {
  TestDesk desk;
  const Instant from = desk.now() - std::chrono::hours(1);
  v1::Call call = Help();
  call.mutable_demands(0)->set_category("07.03");
  const std::string direct = Log(desk, call);
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(direct));
  REQUIRE(desk.Stored(direct).mode() == v1::Mode::DIRECT);
  const std::string taken = Log(desk, Help());
  Must(desk, "operator1", commands::HandleDirectly, On<v1::HandleDirectlyRequest>(taken));
  const std::string rule = desk.Stored(direct).routing().rule();
  PutPlace(desk, "test/2", "2026-12-01", [&](v1::Place& place) {
    for (v1::Rule& one : *place.mutable_rules()) {
      if (one.id() != rule) continue;
      one.set_mode(v1::Mode::REFER);
      one.set_lead_sector("education");
    }
  });
  const auto request = Replaying(from, desk.now() + std::chrono::hours(1), "test/2");
  const auto replayed = desk.Ask("dispatcher1", commands::ReplayRoutes, request);
  INFO(Outcome(replayed));
  REQUIRE(replayed);
  CHECK(replayed->decided() == 1);
  CHECK(replayed->left_out() == 0);
  CHECK(replayed->other_mode() == 1);
  REQUIRE(replayed->changes_size() == 1);
  CHECK(replayed->changes(0).case_name() == direct);
  CHECK(replayed->changes(0).would_be().lead() == "rudong-education");
}

TEST_CASE("a decision is explained by what it looked at, whatever was amended since") {
  TestDesk desk;
  const Instant from = desk.now() - std::chrono::hours(1);
  const std::string name = Dispatched(desk);
  v1::ExplainRouteRequest request;
  request.set_name(name);
  const auto before = desk.Ask("dispatcher1", commands::ExplainRoute, request);
  REQUIRE(before);
  auto amendment = On<v1::AmendCaseRequest>(name);
  amendment.set_category("07.03");
  amendment.set_reason("类别有误");
  Must(desk, "supervisor1", commands::AmendCase, amendment);
  const auto after = desk.Ask("dispatcher1", commands::ExplainRoute, request);
  REQUIRE(after);
  CHECK(after->SerializeAsString() == before->SerializeAsString());
  CHECK(desk.Stored(name).routing().inputs().category() == "02.04.01");

  // Taken back and sent out again it is decided again; both decisions are kept, and replayed each
  // in its time.
  auto returning = On<v1::AskReturnRequest>(DispatchName(name, 1));
  returning.set_ground(v1::Ask::NOT_OUR_REMIT);
  returning.set_competent_unit("rudong-education");
  returning.set_legal_basis("测试依据");
  returning.set_reason("测试理由");
  Must(desk, kHandler, commands::AskReturn, returning);
  auto ruling = On<v1::RuleOnReturnRequest>(DispatchName(name, 1));
  ruling.set_granted(true);
  ruling.set_reason("同意");
  Must(desk, "dispatcher1", commands::RuleOnReturn, ruling);
  desk.Wait(std::chrono::minutes(60));
  const Instant between = desk.now() - std::chrono::minutes(30);
  auto again = Dispatching(name);
  again.set_mode(v1::Mode::REFER);
  again.set_lead("rudong-education");
  again.set_reason("测试");
  Must(desk, "dispatcher1", commands::DispatchCase, again);
  CHECK(desk.Stored(name).past_routings_size() == 1);
  CHECK(desk.Stored(name).routing().inputs().category() == "07.03");
  CHECK(desk.See("h-rudong-education", name).past_routings().empty());
  const auto decided = [&](Instant begin, Instant end) {
    const auto question = Replaying(begin, end, desk.Stored(name).routing().rules_version());
    return desk.Ask("dispatcher1", commands::ReplayRoutes, question)->decided();
  };
  const Instant end = desk.now() + std::chrono::hours(1);
  CHECK(decided(from, end) == 2);
  CHECK(decided(from, between) == 1);
  CHECK(decided(between, end) == 1);
}

TEST_CASE(
    "lists of what changed and replays leave out the cases in which their reader is accused") {
  TestDesk desk;
  const Instant from = desk.now() - std::chrono::hours(1);
  const std::string of_others = Dispatched(desk);
  const std::string own = Dispatched(desk);
  PutPlace(desk, "test/2", nullptr,
           [](v1::Place& place) { UnitOf(place, kUnit).set_valid_to("2026-09-13"); });
  REQUIRE(Sweep(desk) == 2);
  const auto change = [&](const std::string& who) {
    return desk.Ask(who, commands::ListUnitChanges, v1::ListUnitChangesRequest())->changes_size();
  };
  const auto replayed = [&](const std::string& who) {
    const auto answer =
        desk.Ask(who, commands::ReplayRoutes, Replaying(from, desk.now(), "test/2"));
    REQUIRE(answer);
    CHECK(answer->changes_size() == answer->differ());
    return answer->decided() + answer->left_out();
  };
  CHECK(change("supervisor1") == 2);
  CHECK(replayed("supervisor1") == 2);

  auto naming = On<v1::NameAccusedRequest>(own);
  naming.mutable_accused()->set_account("accounts/supervisor1");
  Must(desk, "operator1", commands::NameAccused, naming);
  CHECK(change("supervisor1") == 1);
  CHECK(replayed("supervisor1") == 1);
  CHECK(change("supervisor2") == 2);
  CHECK(replayed("supervisor2") == 2);
  v1::ExplainRouteRequest explain;
  explain.set_name(own);
  CHECK(Outcome(desk.Ask("supervisor1", commands::ExplainRoute, explain)) == "NOT_FOUND ");
  v1::WhyNotUnitRequest why;
  why.set_name(own);
  why.set_unit(kUnit);
  CHECK(Outcome(desk.Ask("supervisor1", commands::WhyNotUnit, why)) == "NOT_FOUND ");
}

TEST_CASE("a query keeps out whom the directory shuts out, at any number of steps") {
  TestDesk desk;
  // The heir of an accused unit directs those under it.
  PutPlace(desk, "test/2", nullptr, [](v1::Place& place) {
    v1::Unit& unit = UnitOf(place, kUnit);
    unit.set_valid_to("2026-09-13");
    unit.set_successor("haian-civil-affairs");
    UnitOf(place, "haian-education").set_parent("haian-civil-affairs");
  });
  const PlaceIndex place(PlaceInForce(desk));
  desk.store().ReadAndWait([&](Reader& reader) {
    for (const v1::Unit& unit : place.place().units()) {
      INFO(unit.id());
      const std::vector<std::string> ids = place.ShutOutBy(unit.id());
      const std::set<std::string> kept_out = reader.ShutOutWith(unit.id());
      // The queries know authorities too, and what the directory had before.
      CHECK(std::all_of(ids.begin(), ids.end(),
                        [&](const std::string& id) { return kept_out.contains(id); }));
      if (unit.id() == kUnit) {
        CHECK(std::set(ids.begin(), ids.end()) ==
              std::set<std::string>{kUnit, "haian-civil-affairs", "haian-education",
                                    "haian-school-a"});
      }
    }
  });
}

TEST_CASE("who stood under an accused unit by an earlier directory is chosen for nothing") {
  TestDesk desk;
  const char* const former = "haian-civil-affairs";
  PutPlace(desk, "test/2", nullptr,
           [&](v1::Place& place) { UnitOf(place, former).set_parent(kUnit); });
  PutPlace(desk, "test/3", nullptr,
           [&](v1::Place& place) { UnitOf(place, former).clear_parent(); });
  const std::string name = Log(desk, Help());
  auto naming = On<v1::NameAccusedRequest>(name);
  naming.mutable_accused()->set_unit(kUnit);
  Must(desk, "operator1", commands::NameAccused, naming);

  auto dispatch = On<v1::DispatchCaseRequest>(name);
  dispatch.set_mode(v1::Mode::REFER);
  dispatch.set_lead(former);
  dispatch.set_reason("就近办理");
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, dispatch)) == "ACCUSED_UNIT lead");
  dispatch.set_lead("haian-education");
  Must(desk, "dispatcher1", commands::DispatchCase, dispatch);

  auto redirect = On<v1::RedirectDispatchRequest>(DispatchName(name, 1));
  redirect.set_to_unit(former);
  redirect.set_why(v1::Ask::WRONG_DISPATCH);
  redirect.set_reason("改派");
  CHECK(Outcome(desk.Do("dispatcher1", commands::RedirectDispatch, redirect)) ==
        "ACCUSED_UNIT to_unit");
  auto added = On<v1::AddCoHandlerRequest>(name);
  added.set_unit(former);
  added.set_question("是否符合救助条件");
  CHECK(Outcome(desk.Do("dispatcher1", commands::AddCoHandler, added)) == "ACCUSED_UNIT unit");
  v1::WhyNotUnitRequest why;
  why.set_name(name);
  why.set_unit(former);
  const auto answer = desk.Ask("dispatcher1", commands::WhyNotUnit, why);
  REQUIRE(answer);
  CHECK_FALSE(answer->chosen());
}

}  // namespace
}  // namespace hotline
