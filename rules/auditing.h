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

// A redo is ordered at most so often (procedure §3, redo).
inline constexpr int kMostRedos = 2;

enum class Verdict {
  kHalf,    // of an assigned dispatch one side has passed it; the other is still owed
  kPassed,  // accepted
  kFailed,  // sent back
};

struct AuditPlan {
  Verdict verdict;
  v1::Audit audit;
  // The audit completes the half one that is the last of the case, instead of being a new one.
  bool completes_half;
};

// Checks an audit of the lead's reply and says what it makes. An assigned dispatch needs the
// supervisor's and the issuer's pass, in any order; either may fail it. Refuses SAME_PERSON
// (drafter, releaser, or the other side of this audit), SAME_UNIT, ROLE_MAY_NOT (an issuer without
// an assignment, or a side that has spoken already), OUTSIDE_AUTHORITY, MISSING (a note for a
// failure), TOO_MANY_REDOS. A half audit has no time yet: it is not decided.
Result<AuditPlan> PlanAudit(const PlaceIndex& place, const v1::Case& record,
                            const v1::Dispatch& lead, bool passed, const std::string& note,
                            const v1::Account& actor, Instant now);

// Writes the audit into the case.
void Record(v1::Case& record, const AuditPlan& plan);

// What a pass and a failure do to the dispatch.
void Accept(v1::Dispatch& lead, Instant now);
void SendBack(v1::Dispatch& lead, Instant now);

// The dispatches of the next round: the same lead, designated, with half the kind's finish; the
// co-handlers that are named. Refuses TOO_MANY_REDOS and what is wrong with a co-handler.
Result<std::vector<v1::Dispatch>> PlanRedo(const PlaceIndex& place, const v1::Case& record,
                                           const v1::Dispatch& lead, int issued_before,
                                           const std::vector<CoHandlerChoice>& co_handlers,
                                           const std::vector<std::string>& accused, Instant now);
// The case goes into its next round: IN_HAND, one redo more. Without a lead (handled directly) the
// desk goes on with it.
void StartRedo(v1::Case& record);

}  // namespace hotline
