#pragma once

#include <span>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/ask.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/calendar.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// 改派: another unit leads from now on; the co-handlers go on under it. All of them require
// CheckAct to have passed, and `dispatches` to be all of the case, by serial.

struct RedirectChoice {
  std::string to_unit;
  v1::Ask::RedirectReason why = v1::Ask::REDIRECT_REASON_UNSPECIFIED;
  std::string reason;
};

// When four fifths of a limit's time are over, counted as the limit counts: of days the whole ones,
// then the fifths of the next one that counts.
Instant FourFifthsOf(const v1::Limit& limit, const WorkCalendar& calendar);

// Is it this account's to redirect the lead now? SUPERVISOR_NEEDED for a dispatcher once four
// fifths of the time to finish are over; ROLE_MAY_NOT for an issuer of what is not assigned,
// OUTSIDE_AUTHORITY for that of another authority, NOT_OPEN where nobody asked his consent,
// SAME_PERSON where he himself did.
// ASK_OPEN for the others while his consent is awaited.
Check CheckRedirector(const PlaceIndex& place, const v1::Dispatch& lead, const v1::Account& actor,
                      Instant now);

// May the lead go to this unit? Refuses with the paths of RedirectDispatchRequest: MISSING,
// UNKNOWN_VALUE, ACCUSED_UNIT, UNIT_NOT_IN_FORCE, ALREADY_IN_CASE, OUTSIDE_AUTHORITY (assigned: no
// member of the authority), TOO_MANY, ISSUER_NEEDED (assigned and ACCUSED: sight ends at once, so
// there is no time to ask; the accused is named instead).
Check CheckRedirect(const PlaceIndex& place, std::span<const v1::Dispatch* const> dispatches,
                    const v1::Dispatch& lead, const RedirectChoice& choice,
                    const std::vector<std::string>& accused, Instant now);

// Assigned: the issuer has to consent first; the dispatcher's wish waits as an ask.
void AskConsent(v1::Dispatch& lead, const RedirectChoice& choice, const v1::Account& actor,
                Instant now);
// The wish that waits; nullptr when none does.
const v1::Ask* AwaitedConsent(const v1::Dispatch& lead);
// The issuer's answer. Requires one that waits.
void AnswerConsent(v1::Dispatch& lead, bool granted, const std::string& reason,
                   const v1::Account& actor, Instant now);

// "wrong_dispatch", "unit_failed" (the dispatch stays in the unit's figures), "unit_changed",
// "accused".
std::string EndReasonOf(v1::Ask::RedirectReason why);

// The new lead, issued now, in the same round and name. Within one line, or to a unit that held the
// case in this round, the old finish limit stays, also a passed one; of the lead's and the one with
// which that unit held it the earlier. Then a return is possible for
// half of what is left at most. Requires CheckRedirect.
v1::Dispatch NewLead(const PlaceIndex& place, const v1::Case& record,
                     std::span<const v1::Dispatch* const> dispatches, const v1::Dispatch& lead,
                     const std::string& to_unit, Instant now);

// A case has at most so many dispatches.
inline constexpr std::size_t kMostDispatches = 200;

}  // namespace hotline
