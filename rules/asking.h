#pragma once

#include <string>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/ask.pb.h"
#include "hotline/v1/case.pb.h"
#include "hotline/v1/procedure.pb.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// Asks: records with an answer of their own, on a case or on one dispatch. What is asked and what a
// ruling makes of it is in extending.h, terminating.h and withdrawing.h; here is what all share.

using Asks = google::protobuf::RepeatedPtrField<v1::Ask>;

// One row holds all asks of a case, another those of a dispatch: it has to stay readable. Counted
// by kind: whoever asks for one thing on and on keeps nobody from asking for another.
inline constexpr int kMostAsksOfKind = 20;

// Does it wait for its answer? Also false once its time is over and nobody has written that yet.
bool IsOpen(const v1::Ask& ask, Instant now);
// The open ask of a kind; nullptr when there is none.
const v1::Ask* FindOpen(const Asks& asks, v1::Ask::Kind kind, Instant now);

// Is there room for another one of the kind? TOO_MANY.
Check CheckRoomFor(const Asks& asks, v1::Ask::Kind kind);
// May another ask of this kind be opened? ASK_OPEN while one of it is open, TOO_MANY.
Check CheckMayAsk(const Asks& asks, v1::Ask::Kind kind, Instant now);
// Adds an open ask: its name under `parent` ("cases/..", "cases/../dispatches/2"), who asks and
// when. Requires CheckMayAsk.
v1::Ask& OpenAsk(Asks& asks, const std::string& parent, v1::Ask::Kind kind,
                 const std::string& reason, const v1::Account& actor, Instant now);

// May this account answer at all? NOT_OPEN; SAME_PERSON for the asker and for who would withdraw.
Check CheckAnswerer(const v1::Ask& ask, const v1::Account& actor, Instant now);
// The answer is written down. Requires CheckAnswerer.
void Answer(v1::Ask& ask, bool granted, const std::string& ruling, const v1::Account& actor,
            Instant now);

// May he take it back: himself or somebody of his unit? NOT_OPEN, ROLE_MAY_NOT; SUPERVISOR_NEEDED
// for a withdrawal, which the supervisor decides once it is said; IMPOSSIBLE for a return, which
// returning.h takes back together with the state of its dispatch.
Check CheckTakeBack(const v1::Ask& ask, const v1::Account& actor, Instant now);
void TakeBack(v1::Ask& ask, Instant now);

// Open asks whose time is over at `now` lapse; gives how many. For the clockwork.
int LapseAsks(v1::Case& record, Instant now);
int LapseAsks(v1::Dispatch& dispatch, Instant now);
// Open asks of what is over lapse, for nothing is left to decide: a dispatch that is not live (but
// for an authority's decision, deciding.h), a case that is not (but for the clearing of its
// mandatory flag, and for a withdrawal: the person stays out of what is unmerged or reopened until
// the supervisor decides). Called with every row that is written.
void LapseMootAsks(v1::Case& record, Instant now);
void LapseMootAsks(v1::Dispatch& dispatch, Instant now);

// The act that answers an ask of this kind; ACT_UNSPECIFIED for a redirection, which the issuer
// consents to without an act of his own.
v1::Act::Kind RulingOn(v1::Ask::Kind kind);

// What stands against an act whatever it is about:
// WITHDRAWN_PERSON: the actor's person is withdrawn from the case, or a ruling on it is open.
// ASK_OPEN: while an ask is open the state of what it concerns stays. An open termination holds the
// case and its leads; an open extension or later limit holds its dispatch: the unit neither replies
// nor gives it back before it is answered or taken back. Signing is possible all the time, for
// nobody shall be late by what another one asks; the desk's acts that end a dispatch end its asks.
// An open waiver holds nothing: the opinion may still come.
// `dispatch` is null where the act names the case.
Check CheckStanding(v1::Act::Kind act, const v1::Case& record, const v1::Dispatch* dispatch,
                    const v1::Account& actor, Instant now);

}  // namespace hotline
