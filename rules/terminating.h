#pragma once

#include <span>
#include <string>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/ask.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// 免予会办: an opinion that the lead need not wait for.

// May the lead of the round ask it of this live co-handler? ASK_OPEN, MISSING reason.
Check AskWaiver(v1::Dispatch& co_handler, const std::string& reason, const v1::Account& actor,
                Instant now);
// Is it an open waiver to which the co-handler has not consented yet?
bool AwaitsConsent(const v1::Ask& ask, Instant now);
// The co-handler agrees. NOT_OPEN, also when it has agreed before.
Check ConsentToWaiver(v1::Ask& ask, const v1::Account& actor, Instant now);
// May the dispatcher grant it? CONSENT_NEEDED before the opinion's limit without the consent.
Check CheckWaiver(const v1::Dispatch& co_handler, const v1::Ask& ask, Instant now);
void Waive(v1::Dispatch& co_handler, Instant now);

// 终止办理: a case is worked on no more, though nobody solved it.

// May he ask it now, whatever he gives for it: the desk or the live lead (nullptr: there is none)?
// ROLE_MAY_NOT, MANDATORY_CASE (also where harm was reported without the flag), ASK_OPEN.
Check CheckTerminable(const v1::Case& record, const v1::Dispatch* lead, const v1::Account& actor,
                      Instant now);
// Opens the ask. `wanted` holds ground and reason. MISSING.
Check AskTermination(v1::Case& record, const v1::Dispatch* lead, const v1::Ask& wanted,
                     const v1::Account& actor, Instant now);
// May he rule on it: of an assigned case its issuer, else the supervisor? NOT_OPEN, SAME_PERSON,
// MANDATORY_CASE, ISSUER_NEEDED, OUTSIDE_AUTHORITY, ROLE_MAY_NOT. `lead` is null where the case has
// no live lead.
Check CheckTerminator(const v1::Case& record, const v1::Dispatch* lead, const v1::Ask& ask,
                      const v1::Account& actor, Instant now);
// TERMINATED; that its live dispatches end is the caller's to do. That and how the person who
// called was told, or why not, is in the ask.
void Terminate(v1::Case& record, Instant now);

}  // namespace hotline
