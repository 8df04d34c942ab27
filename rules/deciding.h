#pragma once

#include "hotline/v1/account.pb.h"
#include "hotline/v1/ask.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// 机关决定: what an authority whose office has no account decides about what it ordered. The desk
// enters it with the authority's document, a second person of the desk confirms it, and only then
// it is carried out, as the issuer's act.

// Is anything of this dispatch the authority's to decide now, and not entered yet? NOT_OPEN,
// UNIT_HAS_ACCOUNTS where the authority's office has one (`has_account`), ASK_OPEN.
Check CheckDecidable(const v1::Case& record, const v1::Dispatch& dispatch, bool has_account,
                     Instant now);

// Opens the ask on the dispatch. `wanted` holds what it answers, favourable, document, reason,
// told, told_how. Refuses with the paths of EnterDecisionRequest: as CheckDecidable, MISSING,
// IMPOSSIBLE (no such thing is an authority's), and whatever the issuer himself would be refused.
Check EnterDecision(const PlaceIndex& place, const v1::Case& record, const v1::Ask& wanted,
                    bool has_account, const v1::Account& actor, Instant now,
                    v1::Dispatch& dispatch);

// Is there nothing left that this entered decision would answer: was the ask taken back, or has it
// lapsed? It is not carried out then; LapseMootDecisions ends those, and says whether there were
// any.
bool IsMoot(const v1::Ask& decision, const v1::Case& record, const v1::Dispatch& dispatch,
            Instant now);
bool LapseMootDecisions(const v1::Case& record, Instant now, v1::Dispatch& dispatch);

// As whom a decision is carried out: the authority's issuer, under the account and person of who
// confirms it.
v1::Account AsIssuer(const v1::Dispatch& dispatch, const v1::Account& actor);

}  // namespace hotline
