#include "rules/regrading.h"

#include <catch2/catch.hpp>
#include <functional>

#include "rules/extending.h"
#include "rules/harm.h"
#include "tests/rules/sample_dispatch.h"

namespace hotline {
namespace {

using namespace std::chrono_literals;
using v1::Act;
using v1::Demand;
using v1::Limit;
using v1::Role;

const v1::Account kOperator = Person("o", Role::OPERATOR);
const v1::Account kDispatcher = Person("d", Role::DISPATCHER);
const v1::Account kSupervisor = Person("s", Role::SUPERVISOR);

Moves Change(InHand& at, const std::function<void(Demand&)>& change, Instant now,
             bool told = true) {
  const Grade before = GradeOf(at.record.demand(), at.record.mandatory());
  change(*at.record.mutable_demand());
  std::vector<v1::Dispatch*> dispatches;
  for (v1::Dispatch& one : at.dispatches) dispatches.push_back(&one);
  return MoveLimits(SamplePlace(), at.record, dispatches, before, told, Act::REGRADE, now);
}

std::string DueOf(const InHand& at, Limit::Kind kind, std::size_t i = 0) {
  const Limit* limit = InForce(at.dispatches[i].limits(), kind);
  return limit ? hotline::DueOf(*limit) : "none";
}

auto To(Demand::Urgency urgency) {
  return [=](Demand& demand) { demand.set_urgency(urgency); };
}
auto To(Demand::Kind kind) {
  return [=](Demand& demand) { demand.set_kind(kind); };
}

TEST_CASE(
    "a limit gets shorter from now on and longer from its old start, and no passed one moves") {
  struct Row {
    const char* why;
    Demand::Kind kind;
    Demand::Urgency urgency;
    std::function<void(Demand&)> change;
    const char* now;
    const char* due;
    bool longer;
  };
  // Issued on Monday 14 September at noon; 5 working days end with Sunday the 20th, 15 with 10
  // October.
  const auto row = GENERATE(values<Row>({
      {"up: now and 24 hours", Demand::HELP, Demand::NORMAL, To(Demand::URGENT), "2026-09-15T09:00",
       "2026-09-16T09:00", false},
      {"up, when less than that is left", Demand::HELP, Demand::NORMAL, To(Demand::URGENT),
       "2026-09-20T09:00", "2026-09-21T00:00", false},
      {"up, when it has passed", Demand::HELP, Demand::NORMAL, To(Demand::URGENT),
       "2026-09-21T00:00", "2026-09-21T00:00", false},
      {"down: old start and five working days", Demand::HELP, Demand::URGENT, To(Demand::NORMAL),
       "2026-09-15T09:00", "2026-09-21T00:00", true},
      {"down, when it has passed", Demand::HELP, Demand::URGENT, To(Demand::NORMAL),
       "2026-09-15T12:00", "2026-09-15T12:00", false},
      {"特急 and 紧急 have the same finish", Demand::HELP, Demand::URGENT, To(Demand::EXTREME),
       "2026-09-15T09:00", "2026-09-15T12:00", false},
      {"another kind with more time", Demand::HELP, Demand::NORMAL, To(Demand::REPORT),
       "2026-09-15T09:00", "2026-10-11T00:00", true},
      {"another kind with less", Demand::REPORT, Demand::NORMAL, To(Demand::HELP),
       "2026-09-15T09:00", "2026-09-22T00:00", false},
      {"another kind with as much", Demand::HELP, Demand::NORMAL, To(Demand::COMPLAINT),
       "2026-09-15T09:00", "2026-09-21T00:00", false},
      {"the kind of an urgent one does not matter", Demand::HELP, Demand::URGENT,
       To(Demand::REPORT), "2026-09-15T09:00", "2026-09-15T12:00", false},
  }));
  INFO(row.why);
  InHand at(row.kind, row.urgency);
  const Moves moves = Change(at, row.change, At(std::string(row.now) + "+08:00"));
  CHECK(DueOf(at, Limit::FINISH) == row.due);
  CHECK(moves.longer == row.longer);
}

TEST_CASE("an extension survives a change that gives its grade as much time as before") {
  InHand at(Demand::HELP);
  v1::Limit extended =
      SamplePlace().calendar().Count(At("2026-09-20T23:59:59+08:00"), Limit::WORKING_DAYS, 5);
  extended.set_kind(Limit::FINISH);
  MoveLimit(at.lead(), extended, Act::RULE_ON_EXTENSION, SamplePlace().calendar());
  REQUIRE(DueOf(at, Limit::FINISH) == "2026-09-29T00:00");
  CHECK(Change(at, To(Demand::COMPLAINT), Noon()).dispatches.empty());
  CHECK(DueOf(at, Limit::FINISH) == "2026-09-29T00:00");
}

TEST_CASE("what the new grade asks for besides counts from now, and what is done stays") {
  InHand at(Demand::HELP);
  Change(at, To(Demand::EXTREME), At("2026-09-15T09:00+08:00"));
  CHECK(DueOf(at, Limit::PROGRESS) == "2026-09-15T11:00");
  CHECK(DueOf(at, Limit::CONTACT) == "2026-09-15T09:30");
  CHECK(DueOf(at, Limit::SIGN) == "2026-09-16T00:00");  // it is signed
}

TEST_CASE("an opinion follows its lead and stays before it") {
  InHand at(Demand::COMPLAINT, Demand::NORMAL, 1);
  Change(at, To(Demand::URGENT), At("2026-09-15T09:00+08:00"));
  CHECK(DueOf(at, Limit::FINISH) == "2026-09-16T09:00");
  // 60 % of 24 hours.
  CHECK(DueOf(at, Limit::OPINION, 1) == "2026-09-15T23:24");
}

TEST_CASE("a case that becomes mandatory gives nobody more time, and the new duties begin now") {
  const auto urgency = GENERATE(Demand::NORMAL, Demand::URGENT, Demand::EXTREME);
  InHand at(Demand::HELP, urgency);
  const std::string finish = DueOf(at, Limit::FINISH);
  const std::string caller = hotline::DueOf(at.record.caller_limit());
  const Grade before = GradeOf(at.record.demand(), false);
  MakeMandatory(at.record, SamplePlace(), Noon() + 1h);
  v1::Dispatch* const dispatches[] = {&at.lead()};
  const Moves moves = MoveLimits(SamplePlace(), at.record, dispatches, before, false,
                                 Act::REPORT_HARM, Noon() + 1h);
  INFO(Demand::Urgency_Name(urgency));
  CHECK_FALSE(moves.longer);
  CHECK(DueOf(at, Limit::FINISH) == finish);
  CHECK(hotline::DueOf(at.record.caller_limit()) == caller);
  CHECK(DueOf(at, Limit::DISPOSAL) == "2026-09-15T13:00");
  CHECK(DueOf(at, Limit::PROGRESS) ==
        (urgency == Demand::EXTREME ? "2026-09-14T14:00" : "2026-09-14T15:00"));
}

TEST_CASE("a finish by an authority's own figure is its own") {
  InHand at(Demand::COMPLAINT, Demand::NORMAL, 0, "nantong-protection-committee");
  at.lead().mutable_assignment()->set_figure(8);
  at.lead().mutable_assignment()->set_basis(Limit::WORKING_DAYS);
  const std::string before = DueOf(at, Limit::FINISH);
  Change(at, To(Demand::REPORT), Noon());
  CHECK(DueOf(at, Limit::FINISH) == before);
}

TEST_CASE("the caller's limit comes nearer untold and goes away only told") {
  InHand at(Demand::HELP);
  CHECK(Change(at, To(Demand::URGENT), At("2026-09-15T09:00+08:00"), false).caller);
  CHECK(hotline::DueOf(at.record.caller_limit()) == "2026-09-16T09:00");
  const Moves untold = Change(at, To(Demand::NORMAL), At("2026-09-15T10:00+08:00"), false);
  CHECK(untold.caller_later);
  CHECK_FALSE(untold.caller);
  CHECK(hotline::DueOf(at.record.caller_limit()) == "2026-09-16T09:00");
}

TEST_CASE("up is the dispatcher's, down the supervisor's, and never with a mandatory flag") {
  struct Row {
    const char* why;
    v1::Account actor;
    bool mandatory;
    Demand::Urgency urgency;
    Demand::Risk risk;
    const char* reason;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"up", kDispatcher, false, Demand::EXTREME, Demand::RISK_UNSPECIFIED, "新情况", "OK"},
      {"a higher risk", kDispatcher, false, Demand::URGENCY_UNSPECIFIED, Demand::LEVEL_1, "新情况",
       "OK"},
      {"down", kDispatcher, false, Demand::NORMAL, Demand::RISK_UNSPECIFIED, "误报",
       "SUPERVISOR_NEEDED urgency"},
      {"one up, one down", kDispatcher, false, Demand::EXTREME, Demand::WARNING, "误报",
       "SUPERVISOR_NEEDED risk"},
      {"down by the supervisor", kSupervisor, false, Demand::NORMAL, Demand::WARNING, "误报", "OK"},
      {"down with the flag", kSupervisor, true, Demand::NORMAL, Demand::RISK_UNSPECIFIED, "误报",
       "MANDATORY_CASE urgency"},
      {"no reason", kSupervisor, false, Demand::EXTREME, Demand::RISK_UNSPECIFIED, " ",
       "MISSING reason"},
      {"as it was", kSupervisor, false, Demand::URGENT, Demand::LEVEL_3, "无",
       "IMPOSSIBLE urgency"},
      {"nothing", kSupervisor, false, Demand::URGENCY_UNSPECIFIED, Demand::RISK_UNSPECIFIED, "无",
       "MISSING urgency"},
  }));
  INFO(row.why);
  v1::Case record = SampleCase();
  record.mutable_demand()->set_urgency(Demand::URGENT);
  record.mutable_demand()->set_risk(Demand::LEVEL_3);
  record.set_mandatory(row.mandatory);
  CHECK(Outcome(Regraded(record, row.urgency, row.risk, row.reason, row.actor)) == row.outcome);
}

TEST_CASE("what an amendment may bring") {
  struct Row {
    const char* why;
    v1::Account actor;
    Amendment amendment;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"facts", kOperator, {.facts = "补充"}, "OK"},
      {"nothing", kDispatcher, {}, "MISSING facts"},
      {"an operator changes the category",
       kOperator,
       {.category = "02.01"},
       "ROLE_MAY_NOT category"},
      {"the dispatcher does", kDispatcher, {.category = "02.01"}, "OK"},
      {"no such category", kDispatcher, {.category = "99"}, "UNKNOWN_VALUE category"},
      {"no such region", kDispatcher, {.region = "999999"}, "UNKNOWN_VALUE region"},
  }));
  INFO(row.why);
  v1::Case record = SampleCase();
  CHECK(Outcome(Amended(record, row.amendment, row.actor, SamplePlace(), Noon())) == row.outcome);
  record.set_round(1);  // dispatched: a reason is owed
  const std::string outcome =
      Outcome(Amended(record, row.amendment, row.actor, SamplePlace(), Noon()));
  CHECK_THAT(outcome, Catch::Contains("MISSING reason"));
}

TEST_CASE("a kind that asks for the accused asks for him also when it comes later") {
  struct Row {
    const char* why;
    Demand::Kind kind;
    int accused;
    bool asked_at_intake;
    bool none_named;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"a complaint, and nobody was asked", Demand::COMPLAINT, 0, false, false,
       "MISSING none_named"},
      {"a report, and nobody was asked", Demand::REPORT, 0, false, false, "MISSING none_named"},
      {"asked now, nobody is named", Demand::REPORT, 0, false, true, "OK"},
      {"asked at intake", Demand::COMPLAINT, 0, true, false, "OK"},
      {"somebody is named", Demand::COMPLAINT, 1, false, false, "OK"},
      {"named, and nobody named", Demand::COMPLAINT, 1, false, true, "IMPOSSIBLE none_named"},
      {"a suggestion asks for nobody", Demand::SUGGESTION, 0, false, false, "OK"},
  }));
  INFO(row.why);
  v1::Case record = SampleCase();
  for (int i = 0; i < row.accused; ++i) {
    record.mutable_demand()->add_accused()->set_unit("haian-school-a");
  }
  record.mutable_demand()->set_none_named(row.asked_at_intake);
  const auto amended = Amended(record, {.kind = row.kind, .none_named = row.none_named},
                               kDispatcher, SamplePlace(), Noon());
  CHECK(Outcome(amended) == row.outcome);
  if (amended) CHECK(amended->none_named() == (row.none_named || row.asked_at_intake));
}

TEST_CASE("all that is added to a case has an end") {
  v1::Case record = SampleCase();
  record.mutable_demand()->set_said(std::string(kMostSaid, 'x'));
  CHECK(Outcome(Amended(record, {.facts = "补充"}, kOperator, SamplePlace(), Noon())) ==
        "TOO_LONG facts");
}

}  // namespace
}  // namespace hotline
