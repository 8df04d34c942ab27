#include "rules/redirecting.h"

#include <catch2/catch.hpp>
#include <functional>

#include "rules/clocks.h"
#include "rules/co_handling.h"
#include "rules/dispatching.h"
#include "rules/recount.h"
#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using v1::Ask;
using v1::Dispatch;
using v1::Limit;
using v1::Role;

const v1::Account kDispatcher = Person("dispatcher1", Role::DISPATCHER);
const v1::Account kSupervisor = Person("supervisor1", Role::SUPERVISOR);
const char* const kCommittee = "nantong-protection-committee";

Limit Counted(Limit::Basis basis, std::int64_t figure) {
  Limit limit = SamplePlace().calendar().Count(Noon(), basis, figure);
  limit.set_kind(Limit::FINISH);
  return limit;
}

TEST_CASE("four fifths of a limit are over when its own days or seconds say so") {
  struct Row {
    Limit::Basis basis;
    std::int64_t figure;
    const char* moment;
  };
  // From Monday noon; Sunday the 20th is worked, the week after is ordinary up to the 25th.
  const auto row = GENERATE(values<Row>({
      {Limit::ELAPSED, 100, "2026-09-14T12:01:20+08:00"},
      {Limit::WORKING_DAYS, 1, "2026-09-15T19:12:00+08:00"},
      {Limit::WORKING_DAYS, 2, "2026-09-16T14:24:00+08:00"},
      {Limit::WORKING_DAYS, 5, "2026-09-19T00:00:00+08:00"},
      {Limit::WORKING_DAYS, 10, "2026-09-24T00:00:00+08:00"},
      {Limit::NATURAL_DAYS, 5, "2026-09-19T00:00:00+08:00"},
  }));
  INFO(Limit::Basis_Name(row.basis) << " " << row.figure);
  CHECK(FormatInstant(FourFifthsOf(Counted(row.basis, row.figure), SamplePlace().calendar())) ==
        row.moment);
}

// A lead at rudong-civil-affairs and, where a test adds them, others.
struct Given {
  v1::Case record = SampleCase();
  std::vector<Dispatch> dispatches;
  Given() {
    record.set_state(v1::Case::IN_HAND);
    record.set_round(1);
    Add(Dispatch::LEAD, "rudong-civil-affairs");
  }
  Dispatch& Add(Dispatch::Part part, const std::string& unit) {
    dispatches.push_back(NewDispatch(SamplePlace(), record, static_cast<int>(dispatches.size()) + 1,
                                     part, unit, v1::Mode::REFER, 1, Noon()));
    AddLeadLimits(
        dispatches.back(), record,
        LeadLimits(SamplePlace(), "default", GradeOf(record.demand(), false), nullptr, Noon()));
    return dispatches.back();
  }
  Dispatch& lead() { return dispatches.front(); }
  std::vector<const Dispatch*> all() const {
    std::vector<const Dispatch*> all;
    for (const Dispatch& one : dispatches) all.push_back(&one);
    return all;
  }
};

TEST_CASE("the dispatcher redirects for four fifths of the time, then the supervisor") {
  Given given;
  const auto outcome = [&](const v1::Account& who, Instant now) {
    return Outcome(CheckRedirector(SamplePlace(), given.lead(), who, now));
  };
  const Instant late =
      FourFifthsOf(*InForce(given.lead().limits(), Limit::FINISH), SamplePlace().calendar());
  CHECK(outcome(kDispatcher, late - minutes(1)) == "OK");
  CHECK_THAT(outcome(kDispatcher, late), Catch::StartsWith("SUPERVISOR_NEEDED"));
  CHECK_THAT(outcome(kDispatcher, late + hours(999)), Catch::StartsWith("SUPERVISOR_NEEDED"));
  CHECK(outcome(kSupervisor, late) == "OK");
}

TEST_CASE("an assigned lead goes to nobody before its issuer has consented") {
  Given given;
  const v1::Account issuer = Person("issuer1", Role::ISSUER, kCommittee);
  const auto outcome = [&](const v1::Account& who) {
    return Outcome(CheckRedirector(SamplePlace(), given.lead(), who, Noon() + hours(1)));
  };
  CHECK_THAT(outcome(issuer), Catch::StartsWith("ROLE_MAY_NOT"));
  given.lead().mutable_assignment()->set_authority(kCommittee);
  CHECK_THAT(outcome(issuer), Catch::StartsWith("NOT_OPEN"));
  CHECK_THAT(outcome(Person("issuer9", Role::ISSUER, "another")),
             Catch::StartsWith("OUTSIDE_AUTHORITY"));
  AskConsent(given.lead(), {"rudong-education", Ask::WRONG_DISPATCH, "测试理由"}, kDispatcher,
             Noon());
  CHECK(outcome(issuer) == "OK");
  CHECK_THAT(outcome(kDispatcher), Catch::StartsWith("ASK_OPEN"));
  AnswerConsent(given.lead(), false, "不同意", issuer, Noon() + hours(2));
  CHECK(given.lead().asks(0).state() == Ask::REFUSED);
  CHECK(AwaitedConsent(given.lead()) == nullptr);
  CHECK(outcome(kDispatcher) == "OK");
}

TEST_CASE("the new lead is one that can be given the case") {
  struct Row {
    const char* why;
    std::function<void(Given&, RedirectChoice&, std::vector<std::string>&)> spoil;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"in order", [](auto&, auto&, auto&) {}, "OK"},
      {"no reason", [](auto&, auto& c, auto&) { c.reason = " "; }, "MISSING reason"},
      {"no kind of reason", [](auto&, auto& c, auto&) { c.why = Ask::REDIRECT_REASON_UNSPECIFIED; },
       "MISSING why"},
      {"nowhere", [](auto&, auto& c, auto&) { c.to_unit.clear(); }, "MISSING to_unit"},
      {"nobody", [](auto&, auto& c, auto&) { c.to_unit = "nobody"; }, "UNKNOWN_VALUE to_unit"},
      {"accused", [](auto&, auto&, auto& a) { a.push_back("rudong-education"); },
       "ACCUSED_UNIT to_unit"},
      {"the lead itself", [](auto&, auto& c, auto&) { c.to_unit = "rudong-civil-affairs"; },
       "ALREADY_IN_CASE to_unit"},
      {"a live co-handler",
       [](auto& g, auto&, auto&) { g.Add(Dispatch::CO_HANDLER, "rudong-education"); },
       "ALREADY_IN_CASE to_unit"},
      {"a co-handler whose opinion is in",
       [](auto& g, auto&, auto&) {
         g.Add(Dispatch::CO_HANDLER, "rudong-education").set_state(Dispatch::REPLIED);
       },
       "OK"},
      {"assigned, no member of the authority",
       [](auto& g, auto& c, auto&) {
         g.lead().mutable_assignment()->set_authority(kCommittee);
         c.to_unit = "rudong-juegang";
       },
       "OUTSIDE_AUTHORITY to_unit"},
      {"assigned, a member",
       [](auto& g, auto&, auto&) { g.lead().mutable_assignment()->set_authority(kCommittee); },
       "OK"},
      {"assigned and accused",
       [](auto& g, auto& c, auto&) {
         g.lead().mutable_assignment()->set_authority(kCommittee);
         c.why = Ask::ACCUSED;
       },
       "ISSUER_NEEDED why"},
  }));
  Given given;
  given.dispatches.reserve(8);
  RedirectChoice choice{"rudong-education", Ask::WRONG_DISPATCH, "测试理由"};
  std::vector<std::string> accused;
  row.spoil(given, choice, accused);
  INFO(row.why);
  CHECK_THAT(Outcome(CheckRedirect(SamplePlace(), given.all(), given.lead(), choice, accused,
                                   Noon() + hours(1))),
             Catch::StartsWith(row.outcome));
}

std::int64_t DueOf(const Dispatch& dispatch, Limit::Kind kind) {
  const Limit* limit = InForce(dispatch.limits(), kind);
  return limit ? limit->due_time().seconds() : 0;
}

TEST_CASE("within one line, or back to who held it, the old limit stays; elsewhere it is new") {
  struct Row {
    const char* why;
    const char* to;
    bool held;
    bool kept;
  };
  const auto row = GENERATE(values<Row>({
      {"another sector", "rudong-education", false, false},
      {"the same line, one level up", "nt-civil-affairs", false, true},
      {"held it in this round", "rudong-education", true, true},
  }));
  Given given;
  given.dispatches.reserve(8);
  if (row.held) given.Add(Dispatch::LEAD, row.to).set_state(Dispatch::SUPERSEDED);
  const Instant now = Noon() + hours(48);
  const Dispatch next =
      NewLead(SamplePlace(), given.record, given.all(), given.lead(), row.to, now);
  INFO(row.why);
  CHECK(next.state() == Dispatch::ISSUED);
  CHECK(next.part() == Dispatch::LEAD);
  CHECK(next.round() == 1);
  CHECK(next.limit_kept() == row.kept);
  CHECK((DueOf(next, Limit::FINISH) == DueOf(given.lead(), Limit::FINISH)) == row.kept);
  CHECK(DueOf(next, Limit::SIGN) > ToProto(now).seconds());
  // A return has to leave at least as much time to finish.
  const auto window = DueOf(next, Limit::RETURN_WINDOW) - ToProto(now).seconds();
  CHECK(window > 0);
  CHECK(window * 2 <= DueOf(next, Limit::FINISH) - ToProto(now).seconds());
}

TEST_CASE("a kept limit brings along what it came from, so that a calendar counts it anew") {
  Given given;
  Dispatch& lead = given.dispatches[0];
  Limit extended = SamplePlace().calendar().Count(
      FromProto(InForce(lead.limits(), Limit::FINISH)->due_time()) - std::chrono::seconds(1),
      Limit::WORKING_DAYS, 3);
  extended.set_kind(Limit::FINISH);
  extended.set_rule("default/求助/finish/extension");
  extended.set_moved_by(v1::Act::RULE_ON_EXTENSION);
  *lead.add_limits() = extended;
  Dispatch next = NewLead(SamplePlace(), given.record, given.all(), lead, "nt-civil-affairs",
                          Noon() + hours(24));
  REQUIRE(DueOf(next, Limit::FINISH) == DueOf(lead, Limit::FINISH));
  v1::Place place = SamplePlace().place();
  place.mutable_calendar()->set_version("test/2");
  v1::Calendar::Day& day = *place.mutable_calendar()->add_days();
  day.set_date("2026-09-16");  // in the time that the extension was added to
  const Instant now = Noon() + hours(26);
  for (Dispatch* one : {&lead, &next}) {
    CHECK(RecountDispatch(PlaceIndex(place), *one, nullptr, now).changed);
    CHECK(DueOf(*one, Limit::FINISH) > extended.due_time().seconds());
  }
  CHECK(DueOf(next, Limit::FINISH) == DueOf(lead, Limit::FINISH));
}

TEST_CASE("a limit that has passed stays passed within the line, and leaves nothing to return") {
  Given given;
  const Instant late = Noon() + hours(24 * 30);
  const Dispatch next =
      NewLead(SamplePlace(), given.record, given.all(), given.lead(), "nt-civil-affairs", late);
  CHECK(DueOf(next, Limit::FINISH) == DueOf(given.lead(), Limit::FINISH));
  // For the delay of the one before it is neither supervised nor published.
  for (const auto& rung : InForce(next.limits(), Limit::FINISH)->ladder()) {
    if (rung.kind() != Limit::Rung::SUPERVISE && rung.kind() != Limit::Rung::PUBLISH) continue;
    CHECK(rung.time().seconds() > ToProto(late).seconds());
  }
  CHECK(DueOf(next, Limit::RETURN_WINDOW) == 0);
  CHECK(DueOf(next, Limit::SIGN) > ToProto(late).seconds());
}

TEST_CASE("how a dispatch ended is said in the words that the figures know") {
  CHECK(EndReasonOf(Ask::WRONG_DISPATCH) == "wrong_dispatch");
  CHECK(EndReasonOf(Ask::UNIT_FAILED) == "unit_failed");
  CHECK(EndReasonOf(Ask::UNIT_CHANGED) == "unit_changed");
  CHECK(EndReasonOf(Ask::ACCUSED) == "accused");
}

TEST_CASE(
    "a co-handler is added under a live lead, and its opinion comes before the lead's limit") {
  struct Row {
    const char* why;
    std::function<void(Given&, CoHandlerChoice&)> spoil;
    int after_hours;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"in order", [](auto&, auto&) {}, 1, "OK"},
      {"late, but before the lead's limit", [](auto&, auto&) {}, 24 * 6, "OK"},
      {"after it", [](auto&, auto&) {}, 24 * 7, "TOO_LATE"},
      {"no live lead", [](auto& g, auto&) { g.lead().set_state(Dispatch::REPLIED); }, 1, "NO_LEAD"},
      {"no question", [](auto&, auto& c) { c.question = ""; }, 1, "MISSING question"},
      {"the lead", [](auto&, auto& c) { c.unit = "rudong-civil-affairs"; }, 1,
       "ALREADY_IN_CASE unit"},
      {"works on it already", [](auto& g, auto&) { g.Add(Dispatch::CO_HANDLER, "rudong-police"); },
       1, "ALREADY_IN_CASE unit"},
      {"nobody", [](auto&, auto& c) { c.unit = "nobody"; }, 1, "UNKNOWN_VALUE unit"},
  }));
  Given given;
  given.dispatches.reserve(8);
  CoHandlerChoice choice{"rudong-police", "是否有报警记录"};
  row.spoil(given, choice);
  const Instant now = Noon() + hours(row.after_hours);
  const auto added = PlanCoHandler(SamplePlace(), given.record, given.all(), choice, {}, now);
  INFO(row.why);
  CHECK_THAT(Outcome(added), Catch::StartsWith(row.outcome));
  if (!added) return;
  CHECK(added->part() == Dispatch::CO_HANDLER);
  CHECK(added->mode() == v1::Mode::JOINT);
  CHECK(added->name() == DispatchName(given.record.name(), 2));
  CHECK(DueOf(*added, Limit::OPINION) > ToProto(now).seconds());
  CHECK(DueOf(*added, Limit::OPINION) < DueOf(given.lead(), Limit::FINISH));
}

TEST_CASE("an accused unit is not asked for its opinion either") {
  Given given;
  CHECK_THAT(Outcome(PlanCoHandler(SamplePlace(), given.record, given.all(),
                                   {"rudong-police", "是否有报警记录"}, {"rudong-police"}, Noon())),
             Catch::StartsWith("ACCUSED_UNIT unit"));
}

}  // namespace
}  // namespace hotline
