#include "rules/intake.h"

#include <catch2/catch.hpp>
#include <functional>

#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using v1::Call;
using v1::Demand;

Demand& First(Call& call) { return *call.mutable_demands(0); }

// A mandatory case was passed on in its own way: who took the emergency.
void PassEmergency(Demand& demand) {
  demand.mutable_emergency()->set_line("110");
  *demand.mutable_emergency()->mutable_passed_time() = ToProto(Noon());
  demand.mutable_emergency()->set_taken_by("测试接警员");
}

Demand Answered() {
  Demand demand = SampleDemand();
  demand.set_outcome(Demand::ANSWERED);
  demand.set_result("已答复");
  return demand;
}

TEST_CASE("a call in order passes") {
  CHECK(Outcome(CheckCall(SampleCall(), SamplePlace(), Noon())) == "OK");
}

TEST_CASE("each thing that is missing or impossible is told with its field") {
  struct Row {
    const char* why;
    std::function<void(Call&)> spoil;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"no channel", [](Call& c) { c.clear_channel(); }, "MISSING call.channel"},
      {"an unknown channel", [](Call& c) { c.set_channel(static_cast<Call::Channel>(42)); },
       "UNKNOWN_VALUE call.channel"},
      {"a type with demands", [](Call& c) { c.set_type(Call::SILENT); }, "IMPOSSIBLE call.type"},
      {"neither type nor demands", [](Call& c) { c.clear_demands(); }, "MISSING call.type"},
      {"silent, nothing else",
       [](Call& c) {
         c.clear_demands();
         c.clear_caller();
         c.set_type(Call::SILENT);
       },
       "OK"},
      {"no caller with a demand", [](Call& c) { c.clear_caller(); }, "MISSING call.caller"},
      {"no time", [](Call& c) { c.clear_received_time(); }, "MISSING call.received_time"},
      {"a future time",
       [](Call& c) {
         *c.mutable_received_time() = ToProto(Noon() + std::chrono::microseconds(1));
       },
       "IN_FUTURE call.received_time"},
      {"ended before it began",
       [](Call& c) { *c.mutable_ended_time() = ToProto(Noon() - std::chrono::hours(1)); },
       "NOT_AFTER_START call.ended_time"},
      {"another line without number and name",
       [](Call& c) { c.set_channel(Call::OTHER_LINE); },
       "MISSING call.foreign_number, MISSING call.foreign_line"},

      {"no number", [](Call& c) { c.mutable_caller()->clear_telephone(); },
       "MISSING call.caller.telephone"},
      {"no number, but a visit",
       [](Call& c) {
         c.set_channel(Call::VISIT);
         c.mutable_caller()->clear_telephone();
       },
       "OK"},
      {"letters in the number", [](Call& c) { c.mutable_caller()->set_telephone("13800o00000"); },
       "BAD_FORMAT call.caller.telephone"},
      {"two digits", [](Call& c) { c.mutable_caller()->set_telephone("1-2"); },
       "BAD_FORMAT call.caller.telephone"},
      {"anonymous with name and number", [](Call& c) { c.mutable_caller()->set_anonymous(true); },
       "IMPOSSIBLE call.caller.telephone, IMPOSSIBLE call.caller.display_name"},
      {"anonymous",
       [](Call& c) {
         c.mutable_caller()->Clear();
         c.mutable_caller()->set_anonymous(true);
       },
       "OK"},
      {"a region of no province", [](Call& c) { c.mutable_caller()->set_region("990000"); },
       "UNKNOWN_VALUE call.caller.region"},
      {"a region of another province", [](Call& c) { c.mutable_caller()->set_region("330100"); },
       "OK"},
      {"a region of ours that is not there",
       [](Call& c) { c.mutable_caller()->set_region("320699"); },
       "UNKNOWN_VALUE call.caller.region"},
      {"a child of 26", [](Call& c) { c.mutable_young_person()->set_age(26); },
       "BAD_FORMAT call.young_person.age"},
      {"an unborn child", [](Call& c) { c.mutable_young_person()->set_age(0); }, "OK"},

      {"an empty demand", [](Call& c) { First(c).Clear(); },
       "MISSING call.demands[0].kind, MISSING call.demands[0].category, "
       "MISSING call.demands[0].title, MISSING call.demands[0].said, "
       "MISSING call.demands[0].view, MISSING call.demands[0].outcome"},
      {"blanks are nothing", [](Call& c) { First(c).set_said("\u3000 \n"); },
       "MISSING call.demands[0].said"},
      {"an unknown category", [](Call& c) { First(c).set_category("99.99"); },
       "UNKNOWN_VALUE call.demands[0].category"},
      {"an unknown region", [](Call& c) { First(c).set_region("320699"); },
       "UNKNOWN_VALUE call.demands[0].region"},
      {"a region in words", [](Call& c) { First(c).set_region("如东"); },
       "BAD_FORMAT call.demands[0].region"},
      {"a case without any region", [](Call& c) { First(c).clear_region(); },
       "MISSING call.demands[0].region"},
      {"a case by the child's region",
       [](Call& c) {
         First(c).clear_region();
         c.mutable_young_person()->set_region("320623");
       },
       "OK"},
      {"a broken text", [](Call& c) { First(c).set_said("\xff"); },
       "NOT_UTF8 call.demands[0].said"},
      {"an over-long text", [](Call& c) { First(c).set_said(std::string(4001, 'x')); },
       "TOO_LONG call.demands[0].said"},

      {"a complaint that asked for nobody",
       [](Call& c) { First(c).set_kind(Demand::COMPLAINT); }, "MISSING call.demands[0].accused"},
      {"a report of nobody by name",
       [](Call& c) {
         First(c).set_kind(Demand::REPORT);
         First(c).set_none_named(true);
       },
       "OK"},
      {"somebody and nobody",
       [](Call& c) {
         First(c).set_none_named(true);
         First(c).add_accused()->set_person("测试丁");
       },
       "IMPOSSIBLE call.demands[0].none_named"},
      {"an accused that is two",
       [](Call& c) {
         First(c).add_accused()->set_person("测试丁");
         First(c).mutable_accused(0)->set_unit("haian-school-a");
       },
       "IMPOSSIBLE call.demands[0].accused[0]"},
      {"an accused that is nothing", [](Call& c) { First(c).add_accused(); },
       "MISSING call.demands[0].accused[0]"},
      {"an accused unit that is not there",
       [](Call& c) { First(c).add_accused()->set_unit("no-such-unit"); },
       "UNKNOWN_VALUE call.demands[0].accused[0].unit"},

      {"answered without a result",
       [](Call& c) { First(c).set_outcome(Demand::ANSWERED); },
       "MISSING call.demands[0].result"},
      {"answered", [](Call& c) { First(c) = Answered(); }, "OK"},
      {"attached to nothing",
       [](Call& c) {
         First(c) = Answered();
         First(c).set_outcome(Demand::ATTACHED);
       },
       "MISSING call.demands[0].case_name"},
      {"attached to what is no case number",
       [](Call& c) {
         First(c) = Answered();
         First(c).set_outcome(Demand::ATTACHED);
         First(c).set_case_name("cases/3206-260914-1-4");
       },
       "BAD_FORMAT call.demands[0].case_name"},
      {"passed on to nobody",
       [](Call& c) {
         First(c) = Answered();
         First(c).set_outcome(Demand::PASSED_ON);
       },
       "MISSING call.demands[0].passed_to"},
      {"rejected without ground and channel",
       [](Call& c) {
         First(c) = Answered();
         First(c).set_outcome(Demand::REJECTED);
       },
       "MISSING call.demands[0].ground, MISSING call.demands[0].channel_told"},
      {"harm to a child is never rejected",
       [](Call& c) {
         First(c) = Answered();
         First(c).set_outcome(Demand::REJECTED);
         First(c).set_ground("测试");
         First(c).set_channel_told("测试");
         First(c).set_situation(Demand::ABANDONED);
       },
       "IMPOSSIBLE call.demands[0].outcome"},
      {"harm to a child is never merely answered",
       [](Call& c) {
         First(c) = Answered();
         First(c).set_situation(Demand::SUSPECTED_VIOLENCE);
       },
       "IMPOSSIBLE call.demands[0].outcome"},
      {"goes on an earlier case", [](Call& c) { First(c).set_follows("cases/3206-250914-1-3"); },
       "OK"},
      {"goes on what is no case", [](Call& c) { First(c).set_follows("3206"); },
       "BAD_FORMAT call.demands[0].follows"},
      {"goes on a case without one of its own",
       [](Call& c) {
         First(c).set_outcome(Demand::ANSWERED);
         First(c).set_result("已答复");
         First(c).set_follows("cases/3206-250914-1-3");
       },
       "IMPOSSIBLE call.demands[0].follows"},
      {"an emergency always leaves a case",
       [](Call& c) {
         First(c) = Answered();
         PassEmergency(First(c));
       },
       "IMPOSSIBLE call.demands[0].outcome"},
      {"an emergency with a case", [](Call& c) { PassEmergency(First(c)); }, "OK"},
      {"an emergency line that is none",
       [](Call& c) {
         PassEmergency(First(c));
         First(c).mutable_emergency()->set_line("114");
       },
       "UNKNOWN_VALUE call.demands[0].emergency.line"},
      {"an emergency that nobody is said to have taken",
       [](Call& c) {
         PassEmergency(First(c));
         First(c).mutable_emergency()->set_taken_by(" ");
       },
       "MISSING call.demands[0].emergency.taken_by"},
      {"an emergency with a number alone",
       [](Call& c) {
         PassEmergency(First(c));
         First(c).mutable_emergency()->clear_taken_by();
         First(c).mutable_emergency()->set_reference("测警〔2026〕1号");
       },
       "OK"},
      {"an emergency without a time",
       [](Call& c) {
         First(c).mutable_emergency()->set_line("120");
         First(c).mutable_emergency()->set_taken_by("测试接警员");
       },
       "MISSING call.demands[0].emergency.passed_time"},
      {"eleven demands",
       [](Call& c) {
         for (int i = 0; i < 10; ++i) *c.add_demands() = SampleDemand();
       },
       "TOO_MANY call.demands"},
      {"the second demand has its own path",
       [](Call& c) {
         *c.add_demands() = SampleDemand();
         c.mutable_demands(1)->clear_title();
       },
       "MISSING call.demands[1].title"},
  }));
  Call call = SampleCall();
  row.spoil(call);
  INFO(row.why);
  CHECK(Outcome(CheckCall(call, SamplePlace(), Noon())) == row.outcome);
}

TEST_CASE("what is not said is filled in, what endangers a child is raised") {
  struct Row {
    const char* why;
    std::function<void(Demand&)> say;
    Demand::Urgency urgency;
    Demand::Risk risk;
  };
  const auto row = GENERATE(values<Row>({
      {"nothing", [](Demand&) {}, Demand::NORMAL, Demand::WARNING},
      {"urgent of level 3",
       [](Demand& d) {
         d.set_urgency(Demand::URGENT);
         d.set_risk(Demand::LEVEL_3);
       },
       Demand::URGENT, Demand::LEVEL_3},
      {"a mandatory situation over what was said",
       [](Demand& d) {
         d.set_urgency(Demand::NORMAL);
         d.set_risk(Demand::LEVEL_3);
         d.set_situation(Demand::UNDER_14_SEXUAL_HARM);
       },
       Demand::EXTREME, Demand::LEVEL_1},
      {"an emergency", [](Demand& d) { PassEmergency(d); }, Demand::EXTREME, Demand::WARNING},
  }));
  Demand demand = SampleDemand();
  row.say(demand);
  demand = WithDefaults(demand, SamplePlace());
  INFO(row.why);
  CHECK(demand.domain() == Demand::SCHOOL);
  CHECK(demand.urgency() == row.urgency);
  CHECK(demand.risk() == row.risk);
}

TEST_CASE("one number in several spellings is one number") {
  for (const char* text :
       {"13800000000", "138 0000 0000", "+86 138-0000-0000", "008613800000000"}) {
    INFO(text);
    CHECK(TelephoneDigits(text) == "13800000000");
  }
  CHECK(TelephoneDigits("0513-00000027") == "051300000027");
}

TEST_CASE("a case is registered with the desk's limit, a direct one with the caller's") {
  const v1::Case registered = SampleCase();
  CHECK(registered.state() == v1::Case::REGISTERED);
  CHECK(registered.round() == 0);
  REQUIRE(registered.desk_limits_size() == 1);
  CHECK(registered.desk_limits(0).kind() == v1::Limit::DISPATCH);
  CHECK_FALSE(registered.has_caller_limit());

  Call call = SampleCall();
  call.set_operator_("accounts/operator1");
  Demand demand = WithDefaults(call.demands(0), SamplePlace());
  demand.set_outcome(Demand::HANDLED_DIRECTLY);
  const v1::Case direct = OpenCase(call, demand, "cases/x", "000001", SamplePlace(), Noon());
  CHECK(direct.state() == v1::Case::IN_HAND);
  CHECK(direct.mode() == v1::Mode::DIRECT);
  CHECK(direct.handler() == "accounts/operator1");
  CHECK(direct.caller_limit().kind() == v1::Limit::FINISH);
  CHECK(FromProto(direct.caller_limit().start_time()) == Noon());
}

}  // namespace
}  // namespace hotline
