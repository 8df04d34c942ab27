#pragma once

#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/dispatching.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

enum class Verdict {
  kHalf,    // of an assigned dispatch one side has passed it; the other is still owed
  kPassed,  // accepted
  kFailed,  // sent back
};

// May this account audit the lead's reply, whatever its verdict? SAME_PERSON, SAME_UNIT,
// ROLE_MAY_NOT, OUTSIDE_AUTHORITY.
Check CheckAuditor(const PlaceIndex& place, const v1::Dispatch& lead, const v1::Account& actor);
// TOO_MANY_REDOS once they are used up, by the place's settings.
Check CheckRedos(const PlaceIndex& place, const v1::Case& record);

struct AuditPlan {
  Verdict verdict;
  v1::Audit audit;
};

// Checks an audit of the lead's reply and says what it makes. An assigned dispatch needs the
// supervisor's and the issuer's pass, in any order; either may fail it. Refuses SAME_PERSON
// (drafter, releaser, who recorded for the unit, or the other side of this audit), SAME_UNIT,
// ROLE_MAY_NOT (an issuer without an assignment, or a side that has spoken already),
// OUTSIDE_AUTHORITY, MISSING (a note for a failure), TOO_MANY_REDOS. A half audit has no time:
// nothing is decided yet.
Result<AuditPlan> PlanAudit(const PlaceIndex& place, const v1::Case& record,
                            const v1::Dispatch& lead, bool passed, const std::string& note,
                            const v1::Account& actor, Instant now);

// What the audit does to the dispatch: half an audit is kept there, a pass accepts it, a failure
// sends it back.
void Apply(v1::Dispatch& lead, const AuditPlan& plan, Instant now);

// The audit of a direct settlement that was drawn for it. It is no audit of a reply: the audit
// rates (audit redo, audits on time) count replies alone. What a failure undoes shows where the
// case is counted: it is finished when it was settled last.

// Is the present settlement drawn, and by nobody audited? Not once the case has left the desk.
bool AwaitsSettlementAudit(const v1::Case& record);
// May this account audit the settlement, whatever its verdict? WRONG_STATE when it was not drawn or
// is audited already, SAME_PERSON for who settled it.
Check CheckSettlementAuditor(const v1::Case& record, const v1::Account& actor);
// Records the verdict, with the settlement as it is. One that fails while the caller waits to be
// called back is taken away: the case is IN_HAND with the same handler, in its next round. Of a
// closed case the failure is recorded alone. Refuses as CheckSettlementAuditor, and a failure:
// MISSING (a note), TOO_MANY_REDOS (from CALLING_BACK).
Check AuditSettlement(const PlaceIndex& place, v1::Case& record, bool passed,
                      const std::string& note, const v1::Account& actor, Instant now);
// Was the settlement found bad after the case was closed, and was it not reopened since?
bool AwaitsReopening(const v1::Case& record);

// The dispatches of the next round: the same lead, designated, with its share of the kind's finish;
// the co-handlers that are named. Refuses TOO_MANY_REDOS and what is wrong with a co-handler.
Result<std::vector<v1::Dispatch>> PlanRedo(const PlaceIndex& place, const v1::Case& record,
                                           const v1::Dispatch& lead, int issued_before,
                                           const std::vector<CoHandlerChoice>& co_handlers,
                                           const std::vector<std::string>& accused, Instant now);
// Where that lead is shut out by now: the case waits for dispatch, one redo more. TOO_MANY_REDOS.
Check RedoElsewhere(v1::Case& record, const PlaceIndex& place, Instant now);
// The same where the desk handles the case itself: TOO_MANY_REDOS, CO_HANDLERS_ONLY_IN_JOINT.
Check CheckDeskRedo(const PlaceIndex& place, const v1::Case& record, int co_handlers);
// The case goes into its next round: IN_HAND, one redo more. Without a lead (handled directly) the
// desk goes on with it.
void StartRedo(v1::Case& record);

}  // namespace hotline
