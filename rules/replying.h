#pragma once

#include <optional>
#include <span>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// What a unit does with its dispatch. All of them require CheckAct to
// have passed.

// 签收.
void Sign(v1::Dispatch& dispatch, Instant now);

// Adds a contact or a try. A confidential caller is contacted by the desk, on the lead's dispatch,
// everybody else by the unit; an anonymous one by nobody. The first contact, or the last of the
// tries that suffice (contact_tries of the place), meets the contact limit, at the time it is
// recorded: what counts against a limit is when the desk knew. `contact.time` is when it happened,
// `now` when absent.
Check AddContact(const PlaceIndex& place, v1::Dispatch& dispatch, const v1::Contact& contact,
                 const v1::Case& record, const v1::Account& actor, Instant now);

// May this account record a contact on this dispatch, whatever came of it? NO_FEEDBACK_WANTED,
// CONTACT_BY_DESK, ROLE_MAY_NOT, WRONG_STATE.
Check CheckWhoContacts(const v1::Dispatch& dispatch, const v1::Case& record,
                       const v1::Account& actor);

// Is the caller contacted, tried often enough, or not to be contacted?
bool IsContactSettled(const v1::Case& record, const v1::Dispatch& dispatch);

// 进展.
Check AddProgress(v1::Dispatch& dispatch, const std::string& text, const v1::Account& actor,
                  Instant now);

// While a case is mandatory the next progress is owed 24 hours after each one. For leads; nothing
// for other cases.
void OweNextProgress(const v1::Case& record, v1::Dispatch& lead, const PlaceIndex& place,
                     Instant now);

// 会办意见: the dispatch is REPLIED. After its limit, or where it was waived as overdue, it is
// WAIVED and the opinion filed as a note, once; one waived for another reason is not open any more.
Check AddOpinion(v1::Dispatch& dispatch, const std::string& text, const v1::Account& actor,
                 Instant now);
// May one be given, whatever it says: was it not waived for another reason, and not filed late
// already? WRONG_STATE.
Check CheckOpinionOpen(const v1::Dispatch& dispatch);

struct ReplyPlan {
  v1::Reply reply;
  // False: a draft that waits for the head's release.
  bool released = false;
  // Places in `round` of the co-handlers whose opinion did not come in time: they become WAIVED
  // (逾期视为无意见).
  std::vector<std::size_t> overdue;
};

// Checks a reply of the lead and says what it makes. `given` is absent where the head releases the
// stored draft as it is. `round` holds all dispatches of the lead's round. Refuses with the paths
// of ReplyDispatchRequest: MISSING, NOT_CONTACTED, OPINIONS_OUTSTANDING, OPINION_NOT_WEIGHED,
// CLOSING_REPORT_NEEDED, UNKNOWN_VALUE, ROLE_MAY_NOT.
Result<ReplyPlan> PlanReply(const v1::Case& record, const v1::Dispatch& lead,
                            std::span<const v1::Dispatch> round,
                            const std::optional<v1::Reply>& given, bool release,
                            const v1::Account& actor, Instant now);

// Could any reply of this lead stand now? NOT_CONTACTED, OPINIONS_OUTSTANDING. `dispatches` holds
// at least those of the lead's round.
Check CheckReadyToReply(const v1::Case& record, const v1::Dispatch& lead,
                        std::span<const v1::Dispatch* const> dispatches, Instant now);

// Is there a text that nobody has released yet?
bool HasReplyDraft(const v1::Dispatch& lead);

// Has the head to release a reply to it (ASSIGN, JOINT in a name, 举报)?
bool NeedsRelease(const v1::Case& record, const v1::Dispatch& lead);

// A reply stands: dispatch and case are REPLIED, and the desk has its limit for the audit.
void Stand(v1::Case& record, v1::Dispatch& lead, const PlaceIndex& place, Instant now);

// A co-handler that the lead went on without.
void WaiveOverdue(v1::Dispatch& co_handler, Instant now);

}  // namespace hotline
