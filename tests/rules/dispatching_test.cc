#include "rules/dispatching.h"

#include <catch2/catch.hpp>
#include <functional>

#include "rules/clocks.h"
#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using v1::Dispatch;
using v1::Mode;

constexpr const char* kCommittee = "nantong-protection-committee";

v1::Routing Referral() {
  v1::Routing routing;
  routing.set_mode(Mode::REFER);
  routing.set_lead("rudong-civil-affairs");
  return routing;
}

v1::Routing Meeting() {
  v1::Routing routing;
  routing.set_mode(Mode::JOINT);
  routing.set_lead("chongchuan-culture-tourism");
  routing.add_co_handlers("chongchuan-market-regulation");
  routing.add_co_handlers("chongchuan-zhian");
  return routing;
}

v1::Routing Order() {
  v1::Routing routing;
  routing.set_mode(Mode::ASSIGN);
  routing.set_lead("haian-education");
  routing.set_authority(kCommittee);
  return routing;
}

v1::Routing Nobody() {
  v1::Routing routing;
  routing.set_manual(true);
  return routing;
}

void SignedBy(v1::Assignment& assignment, const char* signatory) {
  assignment.set_document_number("测试〔2026〕1号");
  assignment.set_signatory(signatory);
}

// So many dispatches that the case had.
std::vector<const v1::Dispatch*> Before(std::size_t count) {
  static const v1::Dispatch past;
  return std::vector<const v1::Dispatch*>(count, &past);
}

Result<DispatchPlan> Plan(const v1::Routing& proposal, const DispatchChoice& choice,
                          const std::vector<std::string>& accused = {}) {
  return PlanDispatch(SamplePlace(), SampleCase(), {}, proposal, choice, accused, Noon());
}

TEST_CASE("a choice is held to the guards of a dispatch") {
  struct Row {
    const char* why;
    v1::Routing proposal;
    std::function<void(DispatchChoice&)> choose;
    std::vector<std::string> accused;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"as proposed", Referral(), [](auto&) {}, {}, "OK"},
      {"a meeting as proposed", Meeting(), [](auto&) {}, {}, "OK"},
      {"nobody was found and nobody is named", Nobody(), [](auto&) {}, {}, "NO_LEAD lead"},
      {"nobody was found: any choice is free",
       Nobody(),
       [](auto& c) { c.lead = "rudong-civil-affairs"; },
       {},
       "OK"},
      {"another lead without a reason",
       Referral(),
       [](auto& c) { c.lead = "nt-civil-affairs"; },
       {},
       "REASON_NEEDED reason"},
      {"another lead with a reason",
       Referral(),
       [](auto& c) {
         c.lead = "nt-civil-affairs";
         c.reason = "跨县";
       },
       {},
       "OK"},
      {"one co-handler fewer without a reason",
       Meeting(),
       [](auto& c) {
         c.co_handlers = {{"chongchuan-zhian", "是否属实"}};
       },
       {},
       "REASON_NEEDED reason"},
      {"a unit that is none",
       Referral(),
       [](auto& c) {
         c.lead = "nowhere";
         c.reason = "测试";
       },
       {},
       "UNKNOWN_VALUE lead"},
      {"a group is never lead",
       Referral(),
       [](auto& c) {
         c.lead = "village-committees";
         c.reason = "测试";
       },
       {},
       "UNKNOWN_VALUE lead"},
      {"an accused lead", Referral(), [](auto&) {}, {"rudong-civil-affairs"}, "ACCUSED_UNIT lead"},
      {"a lead under an accused one",
       Referral(),
       [](auto&) {},
       {"nt-civil-affairs"},
       "ACCUSED_UNIT lead"},
      {"a lead above an accused one",
       Referral(),
       [](auto& c) {
         c.lead = "nt-civil-affairs";
         c.reason = "回避";
       },
       {"rudong-civil-affairs"},
       "OK"},
      {"an accused co-handler",
       Meeting(),
       [](auto&) {},
       {"chongchuan-zhian"},
       "ACCUSED_UNIT co_handlers[1].unit"},
      {"co-handlers outside a meeting",
       Referral(),
       [](auto& c) {
         c.co_handlers = {{"nt-police", "是否属实"}};
         c.reason = "测试";
       },
       {},
       "CO_HANDLERS_ONLY_IN_JOINT co_handlers"},
      {"a meeting of one",
       Referral(),
       [](auto& c) {
         c.mode = Mode::JOINT;
         c.reason = "测试";
       },
       {},
       "MISSING co_handlers"},
      {"the lead twice, a co-handler without a question",
       Meeting(),
       [](auto& c) {
         c.co_handlers = {{"chongchuan-culture-tourism", "是否属实"}, {"chongchuan-zhian", " "}};
         c.reason = "测试";
       },
       {},
       "IMPOSSIBLE co_handlers[0].unit, MISSING co_handlers[1].question"},

      {"an order without document and signatory",
       Order(),
       [](auto&) {},
       {},
       "NO_AUTHORITY assignment.document_number, NO_AUTHORITY assignment.signatory"},
      {"an order signed",
       Order(),
       [](auto& c) { SignedBy(c.assignment, "accounts/issuer1"); },
       {},
       "OK"},
      {"signed by the office",
       Order(),
       [](auto& c) { SignedBy(c.assignment, "nt-civil-affairs"); },
       {},
       "OK"},
      {"an order of an office that is accused",
       Order(),
       [](auto& c) { SignedBy(c.assignment, "accounts/issuer1"); },
       {"nt-civil-affairs"},
       "ACCUSED_UNIT assignment.authority"},
      {"signed by somebody else",
       Order(),
       [](auto& c) { SignedBy(c.assignment, "accounts/supervisor1"); },
       {},
       "UNKNOWN_VALUE assignment.signatory"},
      {"to a unit that is no member",
       Order(),
       [](auto& c) {
         SignedBy(c.assignment, "issuer1");
         c.lead = "haian-school-a";
         c.reason = "测试";
       },
       {},
       "OUTSIDE_AUTHORITY assignment.authority"},
      {"by an authority that is none",
       Order(),
       [](auto& c) {
         SignedBy(c.assignment, "issuer1");
         c.assignment.set_authority("nobody");
         c.reason = "测试";
       },
       {},
       "UNKNOWN_VALUE assignment.authority"},
      {"with no basis for its figure",
       Order(),
       [](auto& c) {
         SignedBy(c.assignment, "issuer1");
         c.assignment.set_figure(10);
       },
       {},
       "MISSING assignment.basis"},
      {"with a figure beyond a year",
       Order(),
       [](auto& c) {
         SignedBy(c.assignment, "issuer1");
         c.assignment.set_figure(367);
         c.assignment.set_basis(v1::Limit::WORKING_DAYS);
       },
       {},
       "BAD_FORMAT assignment.figure"},
      {"a referral in a name",
       Referral(),
       [](auto& c) {
         SignedBy(c.assignment, "issuer1");
         c.assignment.set_authority(kCommittee);
       },
       {},
       "IMPOSSIBLE assignment, REASON_NEEDED reason"},
      {"a meeting in a name",
       Meeting(),
       [](auto& c) {
         SignedBy(c.assignment, "issuer1");
         c.assignment.set_authority(kCommittee);
         c.reason = "未保委要求";
       },
       {},
       "OK"},
      {"the desk itself",
       Referral(),
       [](auto& c) {
         c.mode = Mode::DIRECT;
         c.reason = "可当场解决";
       },
       {},
       "OK"},
      {"the desk with a lead",
       Referral(),
       [](auto& c) {
         c.mode = Mode::DIRECT;
         c.lead = "nt-police";
         c.reason = "测试";
       },
       {},
       "IMPOSSIBLE lead"},
  }));
  DispatchChoice choice;
  row.choose(choice);
  INFO(row.why);
  CHECK(Outcome(Plan(row.proposal, choice, row.accused)) == row.outcome);
}

TEST_CASE("a unit that is abolished or not yet founded gets nothing") {
  v1::Place place = SamplePlace().place();
  for (v1::Unit& unit : *place.mutable_units()) {
    if (unit.id() == "rudong-civil-affairs") unit.set_valid_to("2026-09-13");
    if (unit.id() == "nt-civil-affairs") unit.set_valid_from("2026-09-15");
  }
  const PlaceIndex index(place);
  for (const char* unit : {"rudong-civil-affairs", "nt-civil-affairs"}) {
    DispatchChoice choice;
    choice.lead = unit;
    choice.reason = "测试";
    CHECK(Outcome(PlanDispatch(index, SampleCase(), {}, Referral(), choice, {}, Noon())) ==
          "UNIT_NOT_IN_FORCE lead");
  }
}

TEST_CASE("an authority out of its dates commands nobody") {
  v1::Place place = SamplePlace().place();
  place.mutable_authorities(0)->set_valid_to("2026-09-13");
  DispatchChoice choice;
  SignedBy(choice.assignment, "issuer1");
  CHECK(Outcome(PlanDispatch(PlaceIndex(place), SampleCase(), {}, Order(), choice, {}, Noon())) ==
        "OUTSIDE_AUTHORITY assignment.authority");
}

TEST_CASE(
    "a meeting makes one lead and a dispatch for each co-handler, its limits before the lead's") {
  const auto plan =
      PlanDispatch(SamplePlace(), SampleCase(), Before(2), Meeting(), DispatchChoice(), {}, Noon());
  REQUIRE(plan);
  REQUIRE(plan->dispatches.size() == 3);
  const Dispatch& lead = plan->dispatches[0];
  CHECK(lead.name() == "cases/3206-260914-1-1/dispatches/3");
  CHECK(lead.part() == Dispatch::LEAD);
  CHECK(lead.state() == Dispatch::ISSUED);
  CHECK(lead.round() == 1);
  CHECK(lead.unit_name() == "崇川区文化广电和旅游局");
  CHECK(FromProto(InForce(lead.limits(), v1::Limit::SIGN)->start_time()) == Noon());
  const Instant lead_due = FromProto(InForce(lead.limits(), v1::Limit::FINISH)->due_time());
  for (std::size_t i = 1; i < 3; ++i) {
    const Dispatch& one = plan->dispatches[i];
    CHECK(one.part() == Dispatch::CO_HANDLER);
    CHECK(one.name() == DispatchName("cases/3206-260914-1-1", static_cast<int>(i) + 3));
    CHECK(one.question() == "因家庭困难失学");
    CHECK(FromProto(InForce(one.limits(), v1::Limit::OPINION)->due_time()) < lead_due);
    CHECK(InForce(one.limits(), v1::Limit::FINISH) == nullptr);
  }
  CHECK_FALSE(plan->routing.overridden());
}

TEST_CASE("an order keeps its own figure and stores in whose name it is") {
  DispatchChoice choice;
  SignedBy(choice.assignment, "issuer1");
  choice.assignment.set_figure(20);
  choice.assignment.set_basis(v1::Limit::WORKING_DAYS);
  const auto plan = Plan(Order(), choice);
  REQUIRE(plan);
  const Dispatch& lead = plan->dispatches.at(0);
  CHECK(lead.assignment().authority() == kCommittee);
  CHECK(InForce(lead.limits(), v1::Limit::FINISH)->figure() == 20);
  CHECK(IsAssigned(lead));
}

TEST_CASE("what was chosen against the proposal is kept with its reason") {
  DispatchChoice choice;
  choice.lead = "nt-civil-affairs";
  choice.reason = "跨县";
  const auto plan = Plan(Referral(), choice);
  REQUIRE(plan);
  CHECK(plan->routing.overridden());
  CHECK(plan->routing.override_reason() == "跨县");
  CHECK(plan->routing.lead() == "rudong-civil-affairs");
}

TEST_CASE("no first contact is owed to an anonymous caller") {
  v1::Case record = SampleCase();
  record.mutable_caller()->set_anonymous(true);
  const auto plan =
      PlanDispatch(SamplePlace(), record, {}, Referral(), DispatchChoice(), {}, Noon());
  REQUIRE(plan);
  CHECK(InForce(plan->dispatches[0].limits(), v1::Limit::CONTACT) == nullptr);
  const auto known = Plan(Referral(), DispatchChoice());
  CHECK(InForce(known->dispatches[0].limits(), v1::Limit::CONTACT) != nullptr);
}

TEST_CASE("the first dispatch sets the caller's limit, later ones leave it") {
  v1::Case record = SampleCase();
  const auto plan = Plan(Referral(), DispatchChoice());
  REQUIRE(plan);
  Issue(record, *plan);
  CHECK(record.state() == v1::Case::IN_HAND);
  CHECK(record.round() == 1);
  const auto first = record.caller_limit().SerializeAsString();
  CHECK(record.caller_limit().kind() == v1::Limit::FINISH);

  const auto later = PlanDispatch(SamplePlace(), record, Before(1), Referral(), DispatchChoice(),
                                  {}, Noon() + std::chrono::days(3));
  REQUIRE(later);
  Issue(record, *later);
  CHECK(record.round() == 2);
  CHECK(record.caller_limit().SerializeAsString() == first);
}

}  // namespace
}  // namespace hotline
