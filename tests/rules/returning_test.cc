#include "rules/returning.h"

#include <catch2/catch.hpp>
#include <functional>

#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using std::chrono::hours;
using v1::Ask;
using v1::Dispatch;
using v1::Role;

const std::string kUnit = "rudong-civil-affairs";
const v1::Account kHandler = Person("h-rudong-civil-affairs", Role::HANDLER, kUnit);
const v1::Account kDispatcher = Person("dispatcher1", Role::DISPATCHER);

// Dispatched at noon; signed when `signed_` says so.
struct Given {
  v1::Case record = SampleCase();
  Dispatch lead;
  explicit Given(Dispatch::Part part = Dispatch::LEAD) {
    record.set_state(v1::Case::IN_HAND);
    record.set_round(1);
    lead = NewDispatch(SamplePlace(), record, 1, part, kUnit, v1::Mode::REFER, 1, Noon());
    AddLeadLimits(
        lead, record,
        LeadLimits(SamplePlace(), "default", GradeOf(record.demand(), false), nullptr, Noon()));
  }
};

Ask Grounds() {
  Ask asked;
  asked.set_return_ground(Ask::NOT_OUR_REMIT);
  asked.set_competent_unit("rudong-education");
  asked.set_legal_basis("测试依据");
  asked.set_reason("测试理由");
  return asked;
}

std::string Try(Given& given, const Ask& asked, Instant now) {
  return Outcome(hotline::AskReturn(given.lead, asked, given.record, SamplePlace(), kHandler, now));
}

TEST_CASE("a return is asked with grounds, inside the window, where the dispatch can be returned") {
  struct Row {
    const char* why;
    std::function<void(Given&, Ask&)> spoil;
    hours after;
    const char* outcome;
  };
  // The window of 求助 is one working day: until midnight of the 15th.
  const auto row = GENERATE(values<Row>({
      {"in order", [](auto&, auto&) {}, hours(1), "OK"},
      {"a unit that is not in the directory", [](auto&, auto& a) { a.clear_competent_unit(); },
       hours(1), "OK"},
      {"the last hour of the window", [](auto&, auto&) {}, hours(35), "OK"},
      {"at its end", [](auto&, auto&) {}, hours(36), "RETURN_WINDOW_OVER"},
      {"designated", [](auto& g, auto&) { g.lead.set_designated(true); }, hours(1), "DESIGNATED"},
      {"mandatory", [](auto& g, auto&) { g.record.set_mandatory(true); }, hours(1),
       "NOT_FOR_PRESSING"},
      {"became 特急",
       [](auto& g, auto&) { g.record.mutable_demand()->set_urgency(v1::Demand::EXTREME); },
       hours(1), "NOT_FOR_PRESSING"},
      {"紧急 can be returned",
       [](auto& g, auto&) { g.record.mutable_demand()->set_urgency(v1::Demand::URGENT); }, hours(1),
       "OK"},
      {"an extension waits for its ruling",
       [](auto& g, auto&) {
         g.lead.add_asks()->set_state(Ask::OPEN);
         g.lead.mutable_asks(0)->set_kind(Ask::EXTENSION);
       },
       hours(1), "ASK_OPEN"},
      {"no ground", [](auto&, auto& a) { a.clear_return_ground(); }, hours(1), "MISSING ground"},
      {"no basis", [](auto&, auto& a) { a.set_legal_basis(" "); }, hours(1), "MISSING legal_basis"},
      {"no reason", [](auto&, auto& a) { a.clear_reason(); }, hours(1), "MISSING reason"},
      {"itself", [](auto&, auto& a) { a.set_competent_unit(kUnit); }, hours(1),
       "IMPOSSIBLE competent_unit"},
      {"no such unit", [](auto&, auto& a) { a.set_competent_unit("nobody"); }, hours(1),
       "UNKNOWN_VALUE competent_unit"},
      {"asked too often",
       [](auto& g, auto&) {
         for (int i = 0; i < 20; ++i) {
           Ask& ask = *g.lead.add_asks();
           ask.set_kind(Ask::RETURN);
           ask.set_state(Ask::TAKEN_BACK);
         }
       },
       hours(1), "TOO_MANY"},
  }));
  Given given;
  Ask asked = Grounds();
  row.spoil(given, asked);
  const std::string before = given.lead.SerializeAsString();
  INFO(row.why);
  CHECK_THAT(Try(given, asked, Noon() + row.after), Catch::StartsWith(row.outcome));
  if (std::string(row.outcome) != "OK") CHECK(given.lead.SerializeAsString() == before);
}

TEST_CASE("asking counts as signing, stops no clock, and starts the desk's for the ruling") {
  Given given;
  const std::string limits = given.lead.limits(0).SerializeAsString();
  const int before = given.lead.limits_size();
  REQUIRE(Try(given, Grounds(), Noon() + hours(2)) == "OK");
  CHECK(given.lead.state() == Dispatch::RETURN_ASKED);
  CHECK(FromProto(given.lead.sign_time()) == Noon() + hours(2));
  REQUIRE(given.lead.limits_size() == before + 1);
  CHECK(given.lead.limits(0).SerializeAsString() == limits);
  const v1::Limit* ruling = InForce(given.lead.limits(), v1::Limit::RULING);
  REQUIRE(ruling);
  CHECK(FormatInstant(FromProto(ruling->due_time())) == "2026-09-16T00:00:00+08:00");
  const Ask& ask = given.lead.asks(0);
  CHECK(ask.name() == given.lead.name() + "/asks/1");
  CHECK(ask.state() == Ask::OPEN);
  CHECK(ask.unit() == kUnit);
  CHECK(ask.by() == kHandler.name());
  CHECK(ask.by_person() == kHandler.person());
}

TEST_CASE("a signature that was given stays the first one") {
  Given given;
  given.lead.set_state(Dispatch::SIGNED);
  *given.lead.mutable_sign_time() = ToProto(Noon() + hours(1));
  REQUIRE(Try(given, Grounds(), Noon() + hours(2)) == "OK");
  CHECK(FromProto(given.lead.sign_time()) == Noon() + hours(1));
}

TEST_CASE("a withdrawn return leaves the dispatch signed, and may be asked again") {
  Given given;
  REQUIRE(Try(given, Grounds(), Noon() + hours(1)) == "OK");
  WithdrawReturn(given.lead, kHandler, Noon() + hours(2));
  CHECK(given.lead.state() == Dispatch::SIGNED);
  CHECK(given.lead.asks(0).state() == Ask::TAKEN_BACK);
  CHECK_FALSE(given.lead.designated());
  CHECK(Try(given, Grounds(), Noon() + hours(3)) == "OK");
  CHECK(given.lead.asks(1).name() == given.lead.name() + "/asks/2");
}

TEST_CASE("a refused return designates and moves no clock") {
  Given given;
  REQUIRE(Try(given, Grounds(), Noon() + hours(1)) == "OK");
  const auto due = InForce(given.lead.limits(), v1::Limit::FINISH)->due_time().seconds();
  const int limits = given.lead.limits_size();
  RefuseReturn(given.lead, "属本单位职责", kDispatcher, Noon() + hours(5));
  CHECK(given.lead.state() == Dispatch::SIGNED);
  CHECK(given.lead.designated());
  CHECK(given.lead.asks(0).state() == Ask::REFUSED);
  CHECK(given.lead.asks(0).ruling() == "属本单位职责");
  CHECK(given.lead.asks(0).ruled_by() == kDispatcher.name());
  CHECK(given.lead.limits_size() == limits);
  CHECK(InForce(given.lead.limits(), v1::Limit::FINISH)->due_time().seconds() == due);
  CHECK(Try(given, Grounds(), Noon() + hours(6)) == "DESIGNATED ");
}

TEST_CASE("a granted return of a lead sends the case back for dispatch, of a co-handler not") {
  const auto part = GENERATE(Dispatch::LEAD, Dispatch::CO_HANDLER);
  Given given(part);
  REQUIRE(Try(given, Grounds(), Noon() + hours(1)) == "OK");
  GrantReturn(given.record, given.lead, "属教育部门", kDispatcher, SamplePlace(),
              Noon() + hours(5));
  CHECK(given.lead.state() == Dispatch::RETURNED);
  CHECK(FromProto(given.lead.end_time()) == Noon() + hours(5));
  CHECK(given.lead.asks(0).state() == Ask::GRANTED);
  CHECK(given.record.returns() == 1);
  const bool lead = part == Dispatch::LEAD;
  CHECK(given.record.state() == (lead ? v1::Case::REGISTERED : v1::Case::IN_HAND));
  const v1::Limit* dispatch = InForce(given.record.desk_limits(), v1::Limit::DISPATCH);
  REQUIRE(dispatch);
  CHECK((FromProto(dispatch->start_time()) == Noon() + hours(5)) == lead);
}

TEST_CASE("a dispatcher rules on returns, of what is assigned the issuer of that authority") {
  struct Row {
    const char* authority;
    v1::Account who;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"", kDispatcher, "OK"},
      {"", Person("issuer1", Role::ISSUER, "nantong-protection-committee"), "ROLE_MAY_NOT"},
      {"nantong-protection-committee", kDispatcher, "ISSUER_NEEDED"},
      {"nantong-protection-committee",
       Person("issuer1", Role::ISSUER, "nantong-protection-committee"), "OK"},
      {"nantong-protection-committee", Person("issuer9", Role::ISSUER, "another"),
       "OUTSIDE_AUTHORITY"},
  }));
  Given given;
  if (*row.authority) given.lead.mutable_assignment()->set_authority(row.authority);
  INFO(row.authority << " " << row.who.name());
  CHECK_THAT(Outcome(CheckReturnRuler(given.lead, row.who)), Catch::StartsWith(row.outcome));
}

TEST_CASE("what was designated meanwhile is not granted any more") {
  Given given;
  CHECK(Outcome(CheckGrantable(given.lead)) == "OK");
  given.lead.set_designated(true);
  CHECK_THAT(Outcome(CheckGrantable(given.lead)), Catch::StartsWith("DESIGNATED"));
}

TEST_CASE("after two granted returns the next dispatch is the supervisor's, and designated") {
  const v1::Account supervisor = Person("supervisor1", Role::SUPERVISOR);
  const v1::Account duty = Person("duty1", Role::DUTY_OPERATOR);
  v1::Case record = SampleCase();
  for (int returns = 0; returns <= 3; ++returns) {
    record.set_returns(returns);
    const bool twice = returns >= 2;
    INFO(returns);
    CHECK_THAT(Outcome(CheckNextDispatcher(record, kDispatcher)),
               Catch::StartsWith(twice ? "SUPERVISOR_NEEDED" : "OK"));
    CHECK_THAT(Outcome(CheckNextDispatcher(record, duty)),
               Catch::StartsWith(twice ? "SUPERVISOR_NEEDED" : "OK"));
    CHECK_THAT(Outcome(CheckNextDispatcher(record, supervisor)),
               Catch::StartsWith(twice ? "OK" : "ROLE_MAY_NOT"));
    CHECK(NewDispatch(SamplePlace(), record, 4, Dispatch::LEAD, kUnit, v1::Mode::REFER, 3, Noon())
              .designated() == twice);
  }
}

}  // namespace
}  // namespace hotline
