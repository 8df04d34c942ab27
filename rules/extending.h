#pragma once

#include <string>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/ask.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// 延期 and 约定期限: a later finish (opinion) limit, asked by the unit before the old one passes
// and ruled on by somebody else. Undecided when it passes the ask lapses.
//
// What moves the lead's limit so moves the caller's limit too, where the caller was told and his
// own has not passed; it never comes nearer by it.

// A dispatch with what its limits depend on.
struct Share {
  const v1::Case& record;
  const v1::Dispatch& dispatch;
  // The lead of the same round, for an opinion; nullptr for the lead itself.
  const v1::Dispatch* lead;
};

// Is it of the round of a redo? Its limits say so.
bool IsOfRedo(const v1::Dispatch& dispatch);

// May this dispatch be extended, whatever is asked? NOT_FOR_PRESSING (EXTREME and URGENT; of a
// mandatory case all but the finish), NOT_EXTENDABLE (a redo; a kind that the profile has no
// extension for), ASKED_BEFORE (also where the limit that a redirection kept was extended),
// ASK_OPEN, TOO_LATE.
Check CheckExtendable(const PlaceIndex& place, const Share& share, Instant now);
// Opens the ask. `wanted` holds figure, reason, told, told_how. BEYOND_LIMIT: more than the profile
// has, of an opinion up to the lead's limit or beyond; an authority's dispatch has no bound but the
// largest figure.
Check AskExtension(const PlaceIndex& place, const Share& share, const v1::Ask& wanted,
                   const v1::Account& actor, Instant now, v1::Dispatch& asking);
// Is it the unit's own head who rules on it, where the unit has one besides the asker?
bool IsForOwnHead(const Share& share);
// May he rule on it? The own head; the dispatcher where the unit has no head but the asker
// (`has_own_head` false); the issuer of an assigned dispatch; the lead on an opinion; the
// supervisor in a mandatory case. NOT_OPEN, SAME_PERSON, SUPERVISOR_NEEDED, ISSUER_NEEDED,
// OUTSIDE_AUTHORITY, ROLE_MAY_NOT.
Check CheckExtensionRuler(const Share& share, const v1::Ask& ask, const v1::Account& actor,
                          bool has_own_head, Instant now);
// A granted extension: the new limit, counted from the day of the old one. TOO_LATE, BEYOND_LIMIT.
Result<v1::Limit> ExtendedLimit(const PlaceIndex& place, const Share& share, const v1::Ask& ask,
                                Instant now);

// May a later limit be agreed, whatever is asked? NOT_FOR_PRESSING (EXTREME, mandatory), ASK_OPEN,
// TOO_LATE.
Check CheckMayAgree(const Share& share, Instant now);
// Opens the ask. `wanted` holds until_day, review_day, reason, measures, told, told_how. The caller
// has to be told unless nobody can or may tell him.
Check AskLaterLimit(const Share& share, const v1::Ask& wanted, const v1::Account& actor,
                    Instant now, v1::Dispatch& asking);
// A granted later limit: natural days from today to the day agreed (which rolls on when it is a
// rest day), with 09:00 of the review day. TOO_LATE.
Result<v1::Limit> AgreedLimit(const PlaceIndex& place, const Share& share, const v1::Ask& ask,
                              Instant now);

// The dispatch's limit of the new one's kind is `limit` from now on, moved by an act; the old one
// stays in the history, and open asks lapse with the new one.
void MoveLimit(v1::Dispatch& dispatch, v1::Limit limit, v1::Act::Kind moved_by,
               const WorkCalendar& calendar);
// The caller's limit follows the lead's new one, as said above. True when it moved.
bool MoveCallerLimit(v1::Case& record, const v1::Limit& limit, bool told, Instant now);

}  // namespace hotline
