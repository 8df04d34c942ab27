#include "rules/harm.h"

#include <algorithm>
#include <set>

#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/intake.h"
#include "rules/lifecycle.h"
#include "rules/phrase.h"
#include "rules/registering.h"
#include "rules/terms.h"
#include "rules/text.h"
#include "rules/unit_search.h"

namespace hotline {
namespace {

using v1::Case;
using v1::Demand;
using v1::Refusal;

// One row holds them all.
constexpr int kMostReports = 20;
constexpr int kMostDisposals = 20;
constexpr const char* kPolice = "110";
constexpr const char* kPoliceSector = "police";

const v1::SituationReceivers* ReceiversOf(const v1::Place& place, Demand::Situation situation) {
  for (const v1::SituationReceivers& one : place.receivers()) {
    if (one.situation() == situation) return &one;
  }
  return nullptr;
}

// Who of the sector is the nearest, whoever is accused.
const v1::Unit* NearestOf(const std::string& sector, const UnitSearch& search) {
  const auto found = search.Competent(sector, "", v1::Rule::VILLAGE).equals;
  return found.empty() ? search.CoordinatorAbove(sector, v1::Rule::VILLAGE) : found.front();
}

std::string TitleOf(const PlaceIndex& place, const std::string& unit) {
  const v1::Unit* found = place.FindUnit(unit);
  return found ? found->title() : unit;
}

// Who writes a unit's title means the unit.
bool IsReceiver(const v1::HarmReport& report, const v1::Unit& unit) {
  if (!report.receiver().empty()) return report.receiver() == unit.id();
  return !unit.title().empty() && report.receiver_name() == unit.title();
}

}  // namespace

std::vector<ReportReceiver> ReportReceivers(const PlaceIndex& place, const RoutingInput& input) {
  std::vector<ReportReceiver> receivers;
  const v1::SituationReceivers* named = ReceiversOf(place.place(), input.demand.situation());
  if (named == nullptr || !IsMandatory(input.demand)) return receivers;
  RoutingInput nobody_accused = input;
  nobody_accused.accused.clear();
  nobody_accused.shut_out.clear();
  const UnitSearch all(place, nobody_accused);
  const UnitSearch allowed(place, input);
  for (const std::string& sector : named->sectors()) {
    ReportReceiver& receiver = receivers.emplace_back(ReportReceiver{sector, "", ""});
    const v1::Unit* unit = NearestOf(sector, all);
    if (unit != nullptr && allowed.ShutOut(*unit)) {
      receiver.instead_of = unit->id();
      unit = allowed.AboveAccused(*unit);
    }
    if (unit != nullptr) receiver.unit = unit->id();
  }
  return receivers;
}

std::string ExplainReceivers(const PlaceIndex& place, const std::vector<ReportReceiver>& receivers,
                             Language language) {
  std::string names;
  for (const ReportReceiver& one : receivers) {
    if (one.unit.empty()) continue;
    if (!names.empty()) names += Fill({"、", ", "}, language);
    names += TitleOf(place, one.unit);
    if (one.instead_of.empty()) continue;
    names += Fill({"（代{}）", " (for {})"}, language, {TitleOf(place, one.instead_of)});
  }
  if (names.empty()) return "";
  return Fill({"强制报告：须向{}报告。", "Mandatory report: harm is to be reported to {}."},
              language, {names});
}

std::vector<std::string> SectorsNotReportedTo(const v1::Place& place, const v1::Case& record) {
  const v1::SituationReceivers* named = ReceiversOf(place, record.demand().situation());
  if (named == nullptr || !record.mandatory()) return {};
  std::set<std::string> told;
  for (const v1::HarmReport& report : record.harm_reports()) {
    if (report.receiver_name() == kPolice) told.insert(kPoliceSector);
    for (const v1::Unit& unit : place.units()) {
      if (IsReceiver(report, unit)) told.insert(unit.sector());
    }
  }
  std::vector<std::string> missing;
  for (const std::string& sector : named->sectors()) {
    if (!told.contains(sector)) missing.push_back(sector);
  }
  return missing;
}

bool WasMandatory(const v1::Case& record) {
  return record.mandatory() ||
         std::any_of(record.asks().begin(), record.asks().end(), [](const v1::Ask& ask) {
           return ask.kind() == v1::Ask::HARM_CLEARING && ask.state() == v1::Ask::GRANTED;
         });
}

bool HasHarm(const v1::Case& record) {
  return WasMandatory(record) || !record.harm_reports().empty();
}

bool HasReportReference(const v1::Case& record) {
  return std::any_of(record.harm_reports().begin(), record.harm_reports().end(),
                     [](const v1::HarmReport& one) { return !one.reference().empty(); });
}

void MakeMandatory(v1::Case& record, const PlaceIndex& place, Instant now) {
  record.set_mandatory(true);
  record.mutable_demand()->set_urgency(Demand::EXTREME);
  record.mutable_demand()->set_risk(Demand::LEVEL_1);
  AddDeskLimit(record, v1::Limit::HARM_REPORT, place, FromProto(record.create_time()));
  AddDeskLimit(record, v1::Limit::FEEDBACK, place, now);
}

bool OwesFeedback(const v1::Case& record) {
  return record.mandatory() && !record.has_feedback() && record.state() != Case::ARCHIVED;
}

void ReportByEmergency(v1::Case& record, const v1::Account& actor, Instant now) {
  const Demand& demand = record.demand();
  const v1::EmergencyPassedOn& emergency = demand.emergency();
  const bool told = !emergency.taken_by().empty() || !emergency.reference().empty();
  if (!IsMandatory(demand) || emergency.line() != kPolice || !told) return;
  v1::HarmReport& report = *record.add_harm_reports();
  *report.mutable_recorded_time() = ToProto(now);
  report.set_by(actor.name());
  report.set_situation(demand.situation());
  report.set_receiver_name(kPolice);
  report.set_channel(kPolice);
  *report.mutable_time() = emergency.passed_time();
  report.set_reference(emergency.reference());
  report.set_taken_by(emergency.taken_by());
}

namespace {

// A report that brings the mandatory flag to what is over would make a decision wrong that nobody
// takes back: the case is reopened first.
Check CheckFlaggable(const Case& record) {
  const bool worked_on = IsLive(record.state()) || record.state() == Case::MERGED;
  if (worked_on) return Passed{};
  return Refuse(Refusal::REOPEN_FIRST, "report.situation");
}

}  // namespace

Check AddHarmReport(v1::Case& record, const v1::HarmReport& report,
                    const std::vector<std::string>& accused, const v1::Account& actor,
                    const PlaceIndex& place, Instant now) {
  if (record.harm_reports_size() >= kMostReports) {
    return Refuse(Refusal::TOO_MANY, "report", std::to_string(kMostReports));
  }
  // Also where the flag was cleared before: this is another report.
  const bool flags = !record.mandatory() && report.situation() != Demand::SITUATION_NONE;
  if (flags) {
    if (const Check flaggable = CheckFlaggable(record); !flaggable) return flaggable;
  }
  Findings found;
  found.Require(report.channel(), "report.channel");
  if (report.receiver().empty()) {
    found.Require(report.receiver_name(), "report.receiver");
  } else if (!place.FindUnit(report.receiver())) {
    found.Add(Refusal::UNKNOWN_VALUE, "report.receiver", report.receiver());
  } else if (IsShutOut(place, accused, report.receiver())) {
    found.Add(Refusal::ACCUSED_UNIT, "report.receiver");
  }
  if (!report.has_time()) {
    found.Add(Refusal::MISSING, "report.time");
  } else {
    found.CheckTime(report.time(), "report.time", now);
  }
  if (IsBlank(report.reference()) && IsBlank(report.taken_by())) {
    found.Add(Refusal::MISSING, "report.reference", "reference / taken_by");
  }
  if (!found.empty()) return found.refusals();

  v1::HarmReport& added = *record.add_harm_reports();
  added = report;
  *added.mutable_recorded_time() = ToProto(now);
  added.set_by(actor.name());
  if (!flags) return Passed{};
  record.mutable_demand()->set_situation(report.situation());
  MakeMandatory(record, place, now);
  return Passed{};
}

Check CheckMandatory(const v1::Case& record) {
  if (record.mandatory()) return Passed{};
  return Refuse(Refusal::NO_SUCH_GROUND, "", "act.REPORT_HARM");
}

Check AddDisposal(v1::Dispatch& lead, const v1::Disposal& disposal, const v1::Case& record,
                  const v1::Account& actor, Instant now) {
  if (const Check mandatory = CheckMandatory(record); !mandatory) return mandatory;
  if (lead.disposals_size() >= kMostDisposals) {
    return Refuse(Refusal::TOO_MANY, "disposal", std::to_string(kMostDisposals));
  }
  Findings found;
  found.Require(disposal.whereabouts(), "disposal.whereabouts");
  found.Require(disposal.text(), "disposal.text");
  if (!found.empty()) return found.refusals();
  v1::Disposal& added = *lead.add_disposals();
  added = disposal;
  *added.mutable_time() = ToProto(now);
  added.set_by(actor.name());
  return Passed{};
}

Check RecordFeedback(v1::Case& record, const v1::Feedback& feedback, const v1::Account& actor,
                     Instant now) {
  if (const Check mandatory = CheckMandatory(record); !mandatory) return mandatory;
  if (record.feedback().told()) return Refuse(Refusal::IMPOSSIBLE, "feedback", "case.feedback");
  Findings found;
  found.Require(feedback.told_how(), "feedback.told_how");
  if (!found.empty()) return found.refusals();
  v1::Feedback& recorded = *record.mutable_feedback();
  recorded = feedback;
  *recorded.mutable_time() = ToProto(now);
  recorded.set_by(actor.name());
  return Passed{};
}

}  // namespace hotline
