#include "rules/auditing.h"

#include <catch2/catch.hpp>
#include <functional>

#include "rules/clocks.h"
#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using v1::Dispatch;
using v1::Role;

constexpr const char* kCommittee = "nantong-protection-committee";
const v1::Account kSupervisor = Person("supervisor1", Role::SUPERVISOR);
const v1::Account kIssuer = Person("issuer1", Role::ISSUER, kCommittee);

v1::Case RepliedCase() {
  v1::Case record = SampleCase();
  record.set_state(v1::Case::REPLIED);
  record.set_round(1);
  return record;
}

Dispatch RepliedLead(bool assigned) {
  Dispatch lead = NewDispatch(SamplePlace(), RepliedCase(), 1, Dispatch::LEAD,
                              "rudong-civil-affairs", v1::Mode::REFER, 1, Noon());
  lead.set_state(Dispatch::REPLIED);
  lead.mutable_reply()->set_by_person("person-drafter");
  lead.mutable_reply()->set_released_by_person("person-releaser");
  if (assigned) lead.mutable_assignment()->set_authority(kCommittee);
  return lead;
}

std::string VerdictOf(const Result<AuditPlan>& plan) {
  if (!plan) return InWords(plan.refusals());
  return plan->verdict == Verdict::kHalf     ? "half"
         : plan->verdict == Verdict::kPassed ? "passed"
                                             : "failed";
}

v1::Account Same(v1::Account account, const char* person) {
  account.set_person(person);
  return account;
}

TEST_CASE("who may audit, and what a verdict comes to") {
  struct Row {
    const char* why;
    bool assigned;
    std::function<void(Dispatch&, v1::Case&)> before;
    bool passed;
    const char* note;
    v1::Account actor;
    const char* outcome;
  };
  const auto nothing = [](Dispatch&, v1::Case&) {};
  const auto row = GENERATE_COPY(values<Row>({
      {"the supervisor passes", false, nothing, true, "", kSupervisor, "passed"},
      {"the supervisor fails", false, nothing, false, "未说明依据", kSupervisor, "failed"},
      {"a failure says why", false, nothing, false, " ", kSupervisor, "MISSING note"},
      {"the drafter under another account", false, nothing, true, "",
       Same(kSupervisor, "person-drafter"), "SAME_PERSON "},
      {"the releaser under another account", false, nothing, true, "",
       Same(kSupervisor, "person-releaser"), "SAME_PERSON "},
      {"of the replying unit", false, nothing, true, "",
       Person("s", Role::SUPERVISOR, "rudong-civil-affairs"), "SAME_UNIT "},
      {"no issuer where nothing was issued", false, nothing, true, "", kIssuer, "ROLE_MAY_NOT "},
      {"of an order the first pass is half", true, nothing, true, "", kSupervisor, "half"},
      {"in any order", true, nothing, true, "", kIssuer, "half"},
      {"another authority's issuer", true, nothing, true, "",
       Person("i", Role::ISSUER, "other-authority"), "OUTSIDE_AUTHORITY "},
      {"the issuer fails it at once", true, nothing, false, "报告不实", kIssuer, "failed"},
      {"the second pass completes", true,
       [](Dispatch& d, v1::Case&) {
         d.mutable_half_audit()->set_by("accounts/supervisor1");
         d.mutable_half_audit()->set_by_person("person-supervisor1");
       },
       true, "", kIssuer, "passed"},
      {"one side cannot pass twice", true,
       [](Dispatch& d, v1::Case&) {
         d.mutable_half_audit()->set_by("accounts/supervisor2");
         d.mutable_half_audit()->set_by_person("person-supervisor2");
       },
       true, "", kSupervisor, "ROLE_MAY_NOT "},
      {"one person cannot be both sides", true,
       [](Dispatch& d, v1::Case&) {
         d.mutable_half_audit()->set_by("accounts/supervisor1");
         d.mutable_half_audit()->set_by_person("person-issuer1");
       },
       true, "", kIssuer, "SAME_PERSON "},
      {"the other side may still fail it", true,
       [](Dispatch& d, v1::Case&) {
         d.mutable_half_audit()->set_by("accounts/supervisor1");
         d.mutable_half_audit()->set_by_person("person-supervisor1");
       },
       false, "报告不实", kIssuer, "failed"},
      {"no third redo", false, [](Dispatch&, v1::Case& c) { c.set_redos(2); }, false, "再办",
       kSupervisor, "TOO_MANY_REDOS "},
      {"after two redos it may pass", false, [](Dispatch&, v1::Case& c) { c.set_redos(2); }, true,
       "", kSupervisor, "passed"},
  }));
  v1::Case record = RepliedCase();
  Dispatch lead = RepliedLead(row.assigned);
  row.before(lead, record);
  INFO(row.why);
  CHECK(VerdictOf(PlanAudit(SamplePlace(), record, lead, row.passed, row.note, row.actor,
                            Noon())) == row.outcome);
}

TEST_CASE("an authority whose office is the replying unit does not examine itself") {
  v1::Place place = SamplePlace().place();
  place.mutable_authorities(0)->set_office("rudong-civil-affairs");
  CHECK(VerdictOf(PlanAudit(PlaceIndex(place), RepliedCase(), RepliedLead(true), true, "", kIssuer,
                            Noon())) == "SAME_UNIT ");
}

TEST_CASE("half an audit is kept without a time, a whole one names both sides") {
  const v1::Case record = RepliedCase();
  Dispatch lead = RepliedLead(true);
  const auto half = PlanAudit(SamplePlace(), record, lead, true, "", kSupervisor, Noon());
  REQUIRE(half);
  Apply(lead, *half, Noon());
  CHECK(lead.state() == Dispatch::REPLIED);
  CHECK_FALSE(lead.half_audit().has_time());

  const auto whole = PlanAudit(SamplePlace(), record, lead, true, "已阅", kIssuer, Noon());
  REQUIRE(whole);
  Apply(lead, *whole, Noon());
  CHECK(lead.state() == Dispatch::ACCEPTED);
  CHECK_FALSE(lead.has_half_audit());
  CHECK(whole->audit.by() == kSupervisor.name());
  CHECK(whole->audit.issuer_by() == kIssuer.name());
  CHECK(FromProto(whole->audit.time()) == Noon());
}

TEST_CASE("the redo of a unit that is gone goes to its successor at once") {
  const v1::Case record = RepliedCase();
  v1::Place place = SamplePlace().place();
  for (v1::Unit& unit : *place.mutable_units()) {
    if (unit.id() != "rudong-civil-affairs") continue;
    unit.set_valid_to("2026-09-13");
    unit.set_successor("nt-civil-affairs");
  }
  const auto lead = [&](const std::vector<std::string>& accused) {
    return PlanRedo(PlaceIndex(place), record, RepliedLead(false), 1, {}, accused, Noon())
        ->at(0)
        .unit();
  };
  CHECK(lead({}) == "nt-civil-affairs");
  CHECK(lead({"nt-civil-affairs"}) == "rudong-civil-affairs");
}

TEST_CASE("a redo goes to the same lead, designated, with half the kind's finish") {
  v1::Case record = RepliedCase();
  const Dispatch old = RepliedLead(true);
  const auto redo =
      PlanRedo(SamplePlace(), record, old, 3, {{"rudong-education", "学籍情况"}}, {}, Noon());
  REQUIRE(redo);
  REQUIRE(redo->size() == 2);
  const Dispatch& lead = redo->at(0);
  CHECK(lead.unit() == old.unit());
  CHECK(lead.designated());
  CHECK(lead.state() == Dispatch::ISSUED);
  CHECK(lead.round() == 2);
  CHECK(lead.assignment().authority() == kCommittee);
  CHECK(lead.name() == DispatchName(record.name(), 4));
  CHECK(InForce(lead.limits(), v1::Limit::FINISH)->figure() == 3);  // half of 5, rounded up
  CHECK(redo->at(1).part() == Dispatch::CO_HANDLER);
  CHECK(redo->at(1).round() == 2);
  StartRedo(record);
  CHECK(record.round() == 2);
  CHECK(record.redos() == 1);
  CHECK(record.state() == v1::Case::IN_HAND);
}

TEST_CASE("a redo refuses a third round and what a dispatch refuses of co-handlers") {
  v1::Case record = RepliedCase();
  const Dispatch old = RepliedLead(false);
  CHECK(Outcome(PlanRedo(SamplePlace(), record, old, 1, {{"rudong-civil-affairs", "问"}}, {},
                         Noon())) == "IMPOSSIBLE co_handlers[0].unit");
  CHECK(Outcome(PlanRedo(SamplePlace(), record, old, 1, {{"nt-police", "问"}}, {"nt-police"},
                         Noon())) == "ACCUSED_UNIT co_handlers[0].unit");
  record.set_redos(2);
  CHECK(Outcome(PlanRedo(SamplePlace(), record, old, 1, {}, {}, Noon())) == "TOO_MANY_REDOS ");
  CHECK(Outcome(CheckDeskRedo(SamplePlace(), record, 0)) == "TOO_MANY_REDOS ");
}

v1::Case SettledCase(v1::Case::State state) {
  v1::Case record = SampleCase();
  record.set_state(state);
  record.set_mode(v1::Mode::DIRECT);
  record.set_round(1);
  record.set_handler("accounts/operator1");
  record.mutable_settlement()->set_result("已协调");
  record.mutable_settlement()->set_by("accounts/operator1");
  record.mutable_settlement()->set_by_person("person-operator1");
  record.set_drawn_for_audit(true);
  return record;
}

TEST_CASE("a settlement that was drawn is audited by somebody else than who settled it") {
  struct Row {
    const char* why;
    v1::Case::State state;
    std::function<void(v1::Case&)> before;
    bool passed;
    const char* note;
    v1::Account actor;
    const char* outcome;
    v1::Case::State after;
  };
  const auto nothing = [](v1::Case&) {};
  const auto two_redos = [](v1::Case& c) { c.set_redos(2); };
  constexpr auto kCallingBack = v1::Case::CALLING_BACK;
  constexpr auto kClosed = v1::Case::CLOSED;
  const auto row = GENERATE_COPY(values<Row>({
      {"passed", kCallingBack, nothing, true, "", kSupervisor, "OK", kCallingBack},
      {"passed after the end", kClosed, nothing, true, "", kSupervisor, "OK", kClosed},
      {"failed", kCallingBack, nothing, false, "未核实", kSupervisor, "OK", v1::Case::IN_HAND},
      {"failed after the end", kClosed, nothing, false, "未核实", kSupervisor, "OK", kClosed},
      {"a failure says why", kClosed, nothing, false, " ", kSupervisor, "MISSING note", kClosed},
      {"not drawn", kCallingBack, [](v1::Case& c) { c.set_drawn_for_audit(false); }, true, "",
       kSupervisor, "WRONG_STATE ", kCallingBack},
      {"drawn before it left the desk", kCallingBack,
       [](v1::Case& c) { c.set_mode(v1::Mode::REFER); }, true, "", kSupervisor, "WRONG_STATE ",
       kCallingBack},
      {"who settled it, under another account", kCallingBack, nothing, true, "",
       Same(kSupervisor, "person-operator1"), "SAME_PERSON ", kCallingBack},
      {"who settled it, although the account is another person's now", kCallingBack, nothing, true,
       "", Person("operator1", Role::SUPERVISOR), "SAME_PERSON ", kCallingBack},
      {"its handler, where the settlement tells of nobody", kCallingBack,
       [](v1::Case& c) {
         c.mutable_settlement()->clear_by();
         c.mutable_settlement()->clear_by_person();
       },
       true, "", Person("operator1", Role::SUPERVISOR), "SAME_PERSON ", kCallingBack},
      {"no third redo", kCallingBack, two_redos, false, "再办", kSupervisor, "TOO_MANY_REDOS ",
       kCallingBack},
      {"after two redos it may pass", kCallingBack, two_redos, true, "", kSupervisor, "OK",
       kCallingBack},
      {"and fail where nothing follows", kClosed, two_redos, false, "未核实", kSupervisor, "OK",
       kClosed},
  }));
  CAPTURE(row.why);
  v1::Case record = SettledCase(row.state);
  row.before(record);
  const v1::Case before = record;
  CHECK(Outcome(AuditSettlement(SamplePlace(), record, row.passed, row.note, row.actor, Noon())) ==
        row.outcome);
  CHECK(record.state() == row.after);
  if (std::string(row.outcome) != "OK") {
    CHECK(record.SerializeAsString() == before.SerializeAsString());
    return;
  }
  REQUIRE(record.audits_size() == 1);
  const v1::Audit& audit = record.audits(0);
  CHECK(audit.passed() == row.passed);
  CHECK(audit.note() == row.note);
  CHECK(audit.dispatch().empty());
  CHECK(audit.by_person() == kSupervisor.person());
  CHECK(FromProto(audit.time()) == Noon());
  CHECK(audit.settlement().result() == "已协调");
  CHECK_FALSE(record.drawn_for_audit());
  CHECK(AwaitsReopening(record) == (row.after == kClosed && !row.passed));
  // Taken away with its round, or as it was.
  const bool again = row.after == v1::Case::IN_HAND;
  CHECK(record.has_settlement() != again);
  CHECK(record.redos() == before.redos() + (again ? 1 : 0));
  CHECK(record.round() == before.round() + (again ? 1 : 0));
  CHECK(record.handler() == "accounts/operator1");
  CHECK(record.mode() == v1::Mode::DIRECT);
}

TEST_CASE("a settlement that failed before the case was closed calls for no reopening") {
  v1::Case record = SettledCase(v1::Case::CLOSED);
  *record.mutable_close_time() = ToProto(Noon());
  REQUIRE(AuditSettlement(SamplePlace(), record, false, "未核实", kSupervisor,
                          Noon() + std::chrono::hours(1)));
  CHECK(AwaitsReopening(record));
  *record.mutable_close_time() = ToProto(Noon() + std::chrono::hours(2));
  CHECK_FALSE(AwaitsReopening(record));
  record.set_state(v1::Case::REGISTERED);
  CHECK_FALSE(AwaitsReopening(record));
}

}  // namespace
}  // namespace hotline
