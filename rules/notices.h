#pragma once

#include <string>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

// 催办, 督办, 通报: when one may be drawn up, what it takes to be in force, how it is answered. A
// notice is known by its number among its dispatch's notices, from 1.
namespace hotline {

// One row holds all of them: it has to stay readable.
inline constexpr int kMostNotices = 200;

// Waits for a signature or for an answer, and the unit still owes what it speaks of.
bool IsOpen(const v1::Notice& notice, const v1::Dispatch& dispatch);
// As readers see it: a draft of which nothing came before the dispatch was over is DROPPED.
v1::Notice::State StateOf(const v1::Notice& notice, const v1::Dispatch& dispatch);

// Does the notice speak of this limit?
bool IsAbout(const v1::Notice& notice, const v1::Limit& limit);
// Is no circular due, however late the unit is: has it explained itself, by an answer to a notice
// about this limit, and was it supervised but once?
bool IsSpared(const v1::Dispatch& dispatch, const v1::Limit& limit);
// May somebody supervise the unit? A desk commands nobody: it takes an authority, the dispatch's
// own or one in force that lists the unit. Without one there are reminders only.
bool IsCommanded(const PlaceIndex& place, const v1::Dispatch& dispatch, Instant now);

// Draws one up, as a draft. Requires fewer than kMostNotices.
v1::Notice& Draw(v1::Dispatch& dispatch, v1::Notice::Kind kind, const v1::Limit& limit,
                 v1::Limit::Rung::Kind rung, Instant now);
// Puts it in force, with a limit of its own to answer: of a reminder ahead of time the limit that
// it speaks of, else the working days that the place sets for its kind. `by` is an account, empty
// for the program. The number is the caller's to fill in.
void Send(v1::Notice& notice, const std::string& by, const PlaceIndex& place, Instant now);

// "催办〔2026〕3号".
std::string NoticeNumber(v1::Notice::Kind kind, int year, std::int64_t running);
// The year at UTC+8.
int NoticeYear(Instant now);
// What a history calls it: its number; of a draft its kind.
std::string NoticeTitle(const v1::Notice& notice);

// Is there a draft of this kind? Any draft at all, NOT_OPEN; any notice that waits for an answer of
// the unit, NOT_OPEN: what can be told before one is named.
bool HasDraft(const v1::Dispatch& dispatch, v1::Notice::Kind kind);
Check CheckDraft(const v1::Dispatch& dispatch);
Check CheckAnswerable(const v1::Dispatch& dispatch);

// What a person's notice is about: the limit, and the draft's number, 0 where a new one is drawn.
struct NoticePlan {
  v1::Limit limit;
  int draft = 0;
};

// A dispatcher reminds. `kind` may be unspecified: the first limit that is four fifths over.
// TOO_EARLY with the moment, IMPOSSIBLE where that limit is kept or there is none, TOO_MANY: some
// of kMostNotices are the clockwork's.
Result<NoticePlan> PlanReminder(const v1::Dispatch& dispatch, v1::Limit::Kind kind, Instant now);
// A supervisor signs draft number `draft`; with 0 the latest that waits, or he draws one up.
// UNKNOWN_VALUE and NOT_OPEN of the draft; TOO_EARLY before the limit; OUTSIDE_AUTHORITY where
// nobody commands the unit.
Result<NoticePlan> PlanSupervision(const PlaceIndex& place, const v1::Dispatch& dispatch, int draft,
                                   Instant now);
// The same for a circular: TOO_EARLY unless 5 working days are over without explanation, or the
// unit was supervised twice.
Result<NoticePlan> PlanCircular(const PlaceIndex& place, const v1::Dispatch& dispatch, int draft,
                                Instant now);
// The supervisor decides against a draft.
Check Drop(v1::Dispatch& dispatch, int draft, const std::string& reason);
// The unit answers notice `number`, with 0 the last one sent that waits. MISSING, BAD_FORMAT,
// UNKNOWN_VALUE, NOT_OPEN; IMPOSSIBLE for a day that is over.
Check AnswerNotice(v1::Dispatch& dispatch, int number, const v1::NoticeAnswer& answer,
                   const v1::Account& actor, Instant now);

// As it is printed; `desk` is the desk's title. Says nothing of the caller or what was said.
std::string NoticeText(const v1::Notice& notice, const v1::Dispatch& dispatch,
                       const std::string& desk);

}  // namespace hotline
