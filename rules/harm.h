#pragma once

#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/routing.h"
#include "rules/times.h"

namespace hotline {

// 强制报告 (高检发〔2020〕9号, WBF art 11): to whom harm is reported, the report, the disposal by
// who handles the case, and the answer to who reported.

// Who receives the report.
struct ReportReceiver {
  std::string sector;
  // Id in the directory; empty: the directory has nobody of that sector who may.
  std::string unit;
  // The unit that would have received it, were it not shut out as accused; else empty.
  std::string instead_of;
};
// One for each sector that the place names for the demand's situation: the nearest competent unit,
// for an accused one the same sector one level up. Empty for a demand without a situation.
std::vector<ReportReceiver> ReportReceivers(const PlaceIndex& place, const RoutingInput& input);
// The sentence of the preview; empty without receivers.
std::string ExplainReceivers(const PlaceIndex& place, const std::vector<ReportReceiver>& receivers,
                             Language language = Language::kChinese);

// Sectors that the place names for the situation of a mandatory case and that no report went to, in
// its order. A report counts for the sector of the unit that received it, be it named by its id or,
// where none is given, by its title; 110 for the police; other words for no sector, since what they
// mean is not known.
std::vector<std::string> SectorsNotReportedTo(const v1::Place& place, const v1::Case& record);

// The case carries the mandatory flag, or carried it until two persons cleared it: what was flagged
// once is never rejected or terminated, and closes with its report's reference or a supervisor's
// signed reason.
bool WasMandatory(const v1::Case& record);
// That, or harm was reported in it: it is not ended without an answer.
bool HasHarm(const v1::Case& record);

// Is the harm reported and the report's reference known? Only then a mandatory case closes without
// a supervisor's signed reason.
bool HasReportReference(const v1::Case& record);

// REPORT_HARM: adds the report, made now by `actor`. A case without the mandatory flag gets it with
// the report's situation; what is over is reopened first: WRONG_STATE. MISSING
// (channel, time, receiver, reference or who took it), UNKNOWN_VALUE, ACCUSED_UNIT, IN_FUTURE,
// TOO_MANY beyond 20.
Check AddHarmReport(v1::Case& record, const v1::HarmReport& report,
                    const std::vector<std::string>& accused, const v1::Account& actor,
                    const PlaceIndex& place, Instant now);
// A demand with a situation: EXTREME, LEVEL_1, the flag, and the desk's limits: for the report,
// which counts from registration, and for what is told to who reported, which counts from now.
void MakeMandatory(v1::Case& record, const PlaceIndex& place, Instant now);
// A situation of which the police took notice on the line, with a name or a reference, is reported
// by that.
void ReportByEmergency(v1::Case& record, const v1::Account& actor, Instant now);

// Does who reported harm still wait to be told what became of it? So also when the case is over.
bool OwesFeedback(const v1::Case& record);

// NO_SUCH_GROUND for a case without the mandatory flag.
Check CheckMandatory(const v1::Case& record);

// RECORD_DISPOSAL 先期处置, by the lead: MISSING, TOO_MANY beyond 20.
Check AddDisposal(v1::Dispatch& lead, const v1::Disposal& disposal, const v1::Case& record,
                  const v1::Account& actor, Instant now);

// RECORD_FEEDBACK: what who reported was told. One that told nobody may be recorded anew;
// IMPOSSIBLE once he was told.
Check RecordFeedback(v1::Case& record, const v1::Feedback& feedback, const v1::Account& actor,
                     Instant now);

}  // namespace hotline
