#pragma once

#include <span>
#include <string>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/ask.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// 退单: a unit that thinks another one competent gives its dispatch back. No clock stops by it. All
// of them require CheckAct to have passed.

// After so many granted returns in a case the next dispatch is the supervisor's, and designated.
inline constexpr int kReturnsUntilSupervisor = 2;

// May this dispatch be given back now? DESIGNATED, NOT_FOR_PRESSING (特急, mandatory), ASK_OPEN
// (something else that the unit asked about it waits), RETURN_WINDOW_OVER.
Check CheckReturnable(const v1::Case& record, const v1::Dispatch& dispatch, Instant now);

// The dispatch is RETURN_ASKED, which counts as signing; the desk has its limit for the ruling
// (Limit::RULING of the dispatch). `asked` brings ground, competent unit, legal basis and reason.
// Refuses as CheckReturnable, and with the paths of AskReturnRequest: MISSING, UNKNOWN_VALUE,
// IMPOSSIBLE (the unit itself), TOO_MANY.
Check AskReturn(v1::Dispatch& dispatch, const v1::Ask& asked, const v1::Case& record,
                const PlaceIndex& place, const v1::Account& actor, Instant now);

// The unit keeps it after all: SIGNED.
void WithdrawReturn(v1::Dispatch& dispatch, const v1::Account& actor, Instant now);

// May he rule on this return? The dispatcher; where the dispatch is assigned, the issuer of that
// authority: ISSUER_NEEDED, ROLE_MAY_NOT, OUTSIDE_AUTHORITY. SAME_PERSON for who asked, or recorded
// it for the unit.
Check CheckReturnRuler(const v1::Dispatch& dispatch, const v1::Account& actor);
// May it be granted? DESIGNATED where it became so meanwhile: then it can only be refused.
Check CheckGrantable(const v1::Dispatch& dispatch);

// Refused: SIGNED and designated; no clock moves.
void RefuseReturn(v1::Dispatch& dispatch, const std::string& reason, const v1::Account& actor,
                  Instant now);
// Granted: RETURNED. Of a lead the case waits for dispatch again; that the round's other live
// dispatches end (EndDispatch, kLeadLost) is the caller's to do. The caller's limit stays.
void GrantReturn(v1::Case& record, v1::Dispatch& dispatch, const std::string& reason,
                 const v1::Account& actor, const PlaceIndex& place, Instant now);

// Why the round's other dispatches end with their lead.
inline constexpr const char* kLeadLost = "lead_lost";

// Whose is the next dispatch of this case? SUPERVISOR_NEEDED after two granted returns for anybody
// but the supervisor, ROLE_MAY_NOT before them for him.
Check CheckNextDispatcher(const v1::Case& record, const v1::Account& actor);
// Is the next dispatch designated for that reason?
bool IsNextDesignated(const v1::Case& record);

}  // namespace hotline
