#include "rules/harm.h"

#include <catch2/catch.hpp>

#include "rules/calling_back.h"
#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/leaving.h"
#include "rules/registering.h"
#include "rules/terminating.h"
#include "tests/rules/sample_case.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using v1::Case;
using v1::Demand;

std::string Words(const Check& check) {
  if (check) return "OK";
  std::string words;
  for (const v1::Refusal& one : check.refusals().refusals()) {
    words +=
        (words.empty() ? "" : ", ") + v1::Refusal::Reason_Name(one.reason()) + " " + one.field();
  }
  return words;
}

v1::HarmReport Report() {
  v1::HarmReport report;
  report.set_situation(Demand::SUSPECTED_VIOLENCE);
  report.set_receiver("rudong-police");
  report.set_channel("电话");
  *report.mutable_time() = ToProto(Noon());
  report.set_reference("测受〔2026〕1号");
  return report;
}

Case Mandatory(Demand::Situation situation) {
  Case record;
  record.set_name("cases/3206-260914-1-1");
  *record.mutable_demand() = SampleDemand();
  record.mutable_demand()->set_situation(situation);
  record.set_mandatory(true);
  record.set_state(Case::REGISTERED);
  *record.mutable_create_time() = ToProto(Noon());
  return record;
}

v1::Account Operator() {
  v1::Account account;
  account.set_name("accounts/operator1");
  return account;
}

std::vector<ReportReceiver> Receivers(Demand::Situation situation,
                                      std::vector<std::string> accused = {}) {
  return ReportReceivers(SamplePlace(),
                         RoutingInputOf(Mandatory(situation), std::move(accused), Noon()));
}

TEST_CASE("an accused receiver is replaced by the same sector above it") {
  const auto usual = Receivers(Demand::SUSPECTED_VIOLENCE);
  REQUIRE(usual.size() == 2);
  const auto moved = Receivers(Demand::SUSPECTED_VIOLENCE, {usual[1].unit});
  CHECK(moved[0].unit == usual[0].unit);
  CHECK(moved[1].instead_of == usual[1].unit);
  const v1::Unit* above = SamplePlace().FindUnit(moved[1].unit);
  REQUIRE(above != nullptr);
  CHECK(above->sector() == "civil-affairs");
  CHECK(above->id() == "nt-civil-affairs");
  CHECK(ExplainReceivers(SamplePlace(), moved).find("南通市民政局（代如东县民政局）") !=
        std::string::npos);
  CHECK(ExplainReceivers(SamplePlace(), {}).empty());
}

// Of the first unit of it.
std::string TitleInSector(const v1::Place& place, const std::string& sector) {
  for (const v1::Unit& unit : place.units()) {
    if (unit.sector() == sector) return unit.title();
  }
  return "";
}

TEST_CASE("which sectors of a mandatory case nobody has reported to yet") {
  const v1::Place& place = SamplePlace().place();
  Case record = Mandatory(Demand::OTHER_SERIOUS_HARM);
  const auto missing = [&] { return SectorsNotReportedTo(place, record); };
  using Ids = std::vector<std::string>;
  CHECK(missing() == Ids{"police", "civil-affairs", "education"});
  // On the line, before anything else.
  record.add_harm_reports()->set_receiver_name("110");
  CHECK(missing() == Ids{"civil-affairs", "education"});
  // Any unit of the sector: an accused one's place is taken by the one above.
  record.add_harm_reports()->set_receiver("nt-civil-affairs");
  CHECK(missing() == Ids{"education"});
  // Words tell no sector, be they part of a title; a whole title names its unit.
  record.add_harm_reports()->set_receiver_name("测试学校");
  record.add_harm_reports()->set_receiver_name("教育");
  CHECK(missing() == Ids{"education"});
  Case titled = record;
  titled.add_harm_reports()->set_receiver_name(TitleInSector(place, "education"));
  CHECK(SectorsNotReportedTo(place, titled).empty());
  // Beside an id the words are a remark.
  titled.mutable_harm_reports()->rbegin()->set_receiver("nt-civil-affairs");
  CHECK(SectorsNotReportedTo(place, titled) == Ids{"education"});
  record.set_mandatory(false);
  CHECK(missing().empty());
  CHECK(SectorsNotReportedTo(place, Mandatory(Demand::SITUATION_NONE)).empty());
}

TEST_CASE("a report needs channel, time, a receiver who is not accused, and what proves it") {
  struct Row {
    const char* what;
    void (*spoil)(v1::HarmReport&);
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"as it is", [](auto&) {}, "OK"},
      {"only who took it",
       [](auto& r) {
         r.clear_reference();
         r.set_taken_by("测试民警");
       },
       "OK"},
      {"a receiver in words",
       [](auto& r) {
         r.clear_receiver();
         r.set_receiver_name("外省公安");
       },
       "OK"},
      {"nothing that proves it", [](auto& r) { r.clear_reference(); }, "MISSING report.reference"},
      {"no channel", [](auto& r) { r.clear_channel(); }, "MISSING report.channel"},
      {"no receiver", [](auto& r) { r.clear_receiver(); }, "MISSING report.receiver"},
      {"an unknown one", [](auto& r) { r.set_receiver("nobody"); },
       "UNKNOWN_VALUE report.receiver"},
      {"an accused one", [](auto& r) { r.set_receiver("haian-school-a"); },
       "ACCUSED_UNIT report.receiver"},
      {"no time", [](auto& r) { r.clear_time(); }, "MISSING report.time"},
      {"a later time", [](auto& r) { *r.mutable_time() = ToProto(Noon() + std::chrono::hours(1)); },
       "IN_FUTURE report.time"},
  }));
  INFO(row.what);
  Case record = Mandatory(Demand::SUSPECTED_VIOLENCE);
  v1::HarmReport report = Report();
  row.spoil(report);
  const Check added =
      AddHarmReport(record, report, {"haian-school-a"}, Operator(), SamplePlace(), Noon());
  CHECK(Words(added) == row.outcome);
  CHECK(record.harm_reports_size() == (added ? 1 : 0));
  if (added) CHECK(HasReportReference(record) == !report.reference().empty());
}

TEST_CASE("a report of a situation makes the case mandatory, one of other danger does not") {
  Case record = Mandatory(Demand::SITUATION_NONE);
  record.set_mandatory(false);
  v1::HarmReport other = Report();
  other.set_situation(Demand::SITUATION_NONE);
  CHECK(AddHarmReport(record, other, {}, Operator(), SamplePlace(), Noon()));
  CHECK_FALSE(record.mandatory());
  CHECK(AddHarmReport(record, Report(), {}, Operator(), SamplePlace(), Noon()));
  CHECK(record.mandatory());
  CHECK(record.demand().situation() == Demand::SUSPECTED_VIOLENCE);
  CHECK(record.demand().urgency() == Demand::EXTREME);
  CHECK(record.demand().risk() == Demand::LEVEL_1);
  const v1::Limit* limit = InForce(record.desk_limits(), v1::Limit::HARM_REPORT);
  REQUIRE(limit != nullptr);
  CHECK(FromProto(limit->due_time()) == Noon() + std::chrono::minutes(15));
  for (int i = record.harm_reports_size(); i < 20; ++i) {
    CHECK(AddHarmReport(record, Report(), {}, Operator(), SamplePlace(), Noon()));
  }
  CHECK(Words(AddHarmReport(record, Report(), {}, Operator(), SamplePlace(), Noon())) ==
        "TOO_MANY report");
}

TEST_CASE("the feedback counts from when the case became mandatory") {
  struct Row {
    const char* why;
    const char* now;
    const char* due;
  };
  const auto row = GENERATE(values<Row>({
      {"at registration, on Monday", "2026-09-14T12:00", "2026-09-18T00:00"},
      {"two days later", "2026-09-16T09:00", "2026-09-21T00:00"},
      {"the third day is a worked Sunday", "2026-09-17T09:00", "2026-09-21T00:00"},
      {"the third day is National Day", "2026-09-28T09:00", "2026-10-09T00:00"},
  }));
  INFO(row.why);
  Case record = Mandatory(Demand::SITUATION_NONE);
  record.set_mandatory(false);
  const Instant now = At(std::string(row.now) + "+08:00");
  CHECK(AddHarmReport(record, Report(), {}, Operator(), SamplePlace(), now));
  CHECK(FromProto(InForce(record.desk_limits(), v1::Limit::FEEDBACK)->due_time()) ==
        At(std::string(row.due) + "+08:00"));
  CHECK(OwesFeedback(record));
  v1::Feedback feedback;
  feedback.set_told_how("联系不上");
  CHECK(RecordFeedback(record, feedback, Operator(), now));
  CHECK_FALSE(OwesFeedback(record));
}

TEST_CASE("what is over is reopened before a report makes it mandatory") {
  for (const Case::State state : {Case::CLOSED, Case::REJECTED, Case::TERMINATED}) {
    Case record = Mandatory(Demand::SITUATION_NONE);
    record.set_mandatory(false);
    record.set_state(state);
    CHECK(Words(AddHarmReport(record, Report(), {}, Operator(), SamplePlace(), Noon())) ==
          "REOPEN_FIRST report.situation");
    v1::HarmReport other = Report();
    other.set_situation(Demand::SITUATION_NONE);
    CHECK(AddHarmReport(record, other, {}, Operator(), SamplePlace(), Noon()));
    CHECK_FALSE(record.mandatory());
  }
}

TEST_CASE("110 that took the case on the line has the report; 120 has not") {
  struct Row {
    const char* line;
    const char* taken_by;
    const char* reference;
    Demand::Situation situation;
    int reports;
  };
  const auto row = GENERATE(values<Row>({
      {"110", "测试民警", "", Demand::ABANDONED, 1},
      {"110", "", "110-测试-1", Demand::ABANDONED, 1},
      {"110", "", "", Demand::ABANDONED, 0},
      {"120", "测试调度", "1", Demand::ABANDONED, 0},
      {"110", "测试民警", "1", Demand::SITUATION_NONE, 0},
  }));
  Case record = Mandatory(row.situation);
  v1::EmergencyPassedOn& emergency = *record.mutable_demand()->mutable_emergency();
  emergency.set_line(row.line);
  emergency.set_taken_by(row.taken_by);
  emergency.set_reference(row.reference);
  *emergency.mutable_passed_time() = ToProto(Noon());
  ReportByEmergency(record, Operator(), Noon());
  CHECK(record.harm_reports_size() == row.reports);
  CHECK(HasReportReference(record) == (row.reports == 1 && *row.reference != '\0'));
}

TEST_CASE("the disposal says where the child is and what was done, of mandatory cases alone") {
  Case record = Mandatory(Demand::ABANDONED);
  v1::Dispatch lead;
  v1::Disposal disposal;
  CHECK(Words(AddDisposal(lead, disposal, record, Operator(), Noon())) ==
        "MISSING disposal.whereabouts, MISSING disposal.text");
  disposal.set_whereabouts("测试救助站");
  disposal.set_text("已安置");
  CHECK(AddDisposal(lead, disposal, record, Operator(), Noon()));
  CHECK(lead.disposals(0).by() == "accounts/operator1");
  record.set_mandatory(false);
  CHECK(Words(AddDisposal(lead, disposal, record, Operator(), Noon())) == "NO_SUCH_GROUND ");
}

TEST_CASE("who reported is told once") {
  Case record = Mandatory(Demand::ABANDONED);
  v1::Feedback feedback;
  CHECK(Words(RecordFeedback(record, feedback, Operator(), Noon())) == "MISSING feedback.told_how");
  feedback.set_told_how("联系不上");
  CHECK(RecordFeedback(record, feedback, Operator(), Noon()));
  feedback.set_told(true);
  feedback.set_told_how("电话");
  CHECK(RecordFeedback(record, feedback, Operator(), Noon()));
  CHECK(Words(RecordFeedback(record, feedback, Operator(), Noon())) == "IMPOSSIBLE feedback");
}

TEST_CASE("a mandatory case closes by a good call-back once the report's reference is known") {
  for (const bool with_reference : {false, true}) {
    Case record = Mandatory(Demand::ABANDONED);
    record.set_state(Case::CALLING_BACK);
    record.set_round(1);
    v1::HarmReport report = Report();
    report.set_taken_by("测试民警");
    if (!with_reference) report.clear_reference();
    CHECK(AddHarmReport(record, report, {}, Operator(), SamplePlace(), Noon()));
    v1::CallBack call_back;
    call_back.set_reached(true);
    call_back.set_grade(v1::CallBack::SATISFIED);
    call_back.set_solved(v1::Reply::SOLVED_YES);
    CHECK(AddCallBack(record, call_back, Operator(), Noon()));
    CHECK(record.state() == (with_reference ? Case::CLOSED : Case::CALLING_BACK));
  }
}

TEST_CASE("what was flagged once is never rejected or terminated, and never closes by itself") {
  Case record = Mandatory(Demand::ABANDONED);
  record.set_mandatory(false);
  CHECK_FALSE(HasHarm(record));
  v1::Ask& clearing = *record.add_asks();
  clearing.set_kind(v1::Ask::HARM_CLEARING);
  clearing.set_state(v1::Ask::REFUSED);
  CHECK_FALSE(WasMandatory(record));
  clearing.set_state(v1::Ask::GRANTED);
  CHECK(WasMandatory(record));
  CHECK(Words(CheckRejectable(record)) == "MANDATORY_CASE ");
  CHECK(Words(CheckTerminable(record, nullptr, Operator(), Noon())) == "MANDATORY_CASE ");
  SECTION("by a good call-back") {
    record.set_state(Case::CALLING_BACK);
    record.set_round(1);
    v1::CallBack call_back;
    call_back.set_reached(true);
    call_back.set_grade(v1::CallBack::SATISFIED);
    call_back.set_solved(v1::Reply::SOLVED_YES);
    CHECK(AddCallBack(record, call_back, Operator(), Noon()));
    CHECK(record.state() == Case::CALLING_BACK);
    CHECK(CloseWithoutCallBack(SamplePlace(), record, "误标，已撤销", Noon()));
  }
  SECTION("on the line") {
    record.set_state(Case::IN_HAND);
    record.set_mode(v1::Mode::DIRECT);
    record.set_handler("accounts/operator1");
    v1::Settlement settlement;
    settlement.set_result("已协调");
    settlement.set_told(true);
    settlement.set_told_how("电话");
    settlement.set_accepted_on_the_line(true);
    CHECK(Settle(record, settlement, Operator(), false, SamplePlace(), Noon()));
    CHECK(record.state() == Case::CALLING_BACK);
  }
}

TEST_CASE("the desk settles a mandatory case only with the report's reference") {
  for (const bool with_reference : {false, true}) {
    Case record = Mandatory(Demand::ABANDONED);
    record.set_state(Case::IN_HAND);
    record.set_mode(v1::Mode::DIRECT);
    record.set_handler("accounts/operator1");
    if (with_reference) *record.add_harm_reports() = Report();
    CHECK(Words(CheckSettler(record, Operator())) == (with_reference ? "OK" : "REPORT_OWED "));
  }
}

}  // namespace
}  // namespace hotline
