#include "rules/replying.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/registering.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Dispatch;
using v1::Refusal;
using v1::Reply;
using v1::Role;

// One row holds all contacts and all progress of a dispatch: it has to stay readable.
constexpr int kMostNotes = 200;
constexpr const char* kOverdue = "overdue";
constexpr std::chrono::seconds kProgressEvery = std::chrono::hours(24);

bool IsUnitStaff(const v1::Account& actor) {
  return actor.role() == Role::HANDLER || actor.role() == Role::HEAD;
}

// Nobody has to be contacted about an answer that nobody can or wants to get.
bool IsContactOwed(const v1::Caller& caller) {
  return !caller.anonymous() && !caller.no_reply_wanted();
}

int Tries(const Dispatch& dispatch) {
  const auto& contacts = dispatch.contacts();
  return static_cast<int>(std::count_if(contacts.begin(), contacts.end(),
                                        [](const auto& one) { return !one.reached(); }));
}

bool WasReached(const Dispatch& dispatch) {
  const auto& contacts = dispatch.contacts();
  return std::any_of(contacts.begin(), contacts.end(),
                     [](const auto& one) { return one.reached(); });
}

bool HasTriedEnough(const Dispatch& dispatch, const PlaceIndex& place) {
  return WasReached(dispatch) || Tries(dispatch) >= place.settings().contact_tries();
}

std::string Serial(const Dispatch& dispatch) { return LastPart(dispatch.name()); }

void Append(std::string& list, const std::string& item) {
  if (!list.empty()) list += ", ";
  list += item;
}

bool IsOverdue(const Dispatch& co_handler, Instant now) {
  const v1::Limit* limit = InForce(co_handler.limits(), v1::Limit::OPINION);
  return limit && FromProto(limit->due_time()) <= now;
}

// Does it still owe an opinion that the lead has to wait for?
bool IsOutstanding(const Dispatch& one, Instant now) {
  return one.part() == Dispatch::CO_HANDLER && IsLive(one.state()) && !IsOverdue(one, now);
}

// Checks a reply that is going to be a draft or to stand.
class ReplyCheck {
 public:
  ReplyCheck(const v1::Case& record, const Dispatch& lead, std::span<const Dispatch> round,
             const Reply& reply, Instant now)
      : record_(record), lead_(lead), round_(round), reply_(reply), now_(now) {}

  Result<std::vector<std::size_t>> Run() {
    CheckFields();
    CheckContact();
    CheckWeighings();
    if (!found_.empty()) return found_.refusals();
    return overdue_;
  }

 private:
  void CheckFields() {
    if (reply_.truth() == Reply::TRUTH_UNSPECIFIED) found_.Add(Refusal::MISSING, "reply.truth");
    if (reply_.solved() == Reply::SOLVED_UNSPECIFIED) {
      found_.Add(Refusal::MISSING, "reply.solved");
    }
    found_.Require(reply_.text(), "reply.text");
    found_.Require(reply_.told_how(), "reply.told_how");
    if (IsAssigned(lead_) && IsBlank(reply_.closing_report())) {
      found_.Add(Refusal::CLOSING_REPORT_NEEDED, "reply.closing_report");
    }
  }

  void CheckContact() {
    if (!IsContactSettled(record_, lead_)) {
      found_.Add(Refusal::NOT_CONTACTED, "");
    } else if (!WasReached(lead_)) {
      found_.Require(reply_.no_contact_reason(), "reply.no_contact_reason");
    }
  }

  void CheckWeighings() {
    std::string outstanding;
    std::string unweighed;
    for (std::size_t i = 0; i < round_.size(); ++i) {
      const Dispatch& one = round_[i];
      if (one.part() != Dispatch::CO_HANDLER) continue;
      if (one.state() == Dispatch::REPLIED) {
        if (!IsWeighed(one)) Append(unweighed, Serial(one));
      } else if (IsOutstanding(one, now_)) {
        Append(outstanding, Serial(one));
      } else if (IsLive(one.state())) {
        overdue_.push_back(i);
      }
    }
    if (!outstanding.empty()) {
      found_.Add(Refusal::OPINIONS_OUTSTANDING, "reply.weighings", outstanding);
    }
    if (!unweighed.empty()) {
      found_.Add(Refusal::OPINION_NOT_WEIGHED, "reply.weighings", unweighed);
    }
    CheckStrayWeighings();
  }

  bool IsWeighed(const Dispatch& co_handler) const {
    const auto& weighings = reply_.weighings();
    return std::count_if(weighings.begin(), weighings.end(), [&](const Reply::Weighing& one) {
             return one.dispatch() == co_handler.name() &&
                    (one.adopted() || !IsBlank(one.reason()));
           }) == 1;
  }

  void CheckStrayWeighings() {
    for (int i = 0; i < reply_.weighings_size(); ++i) {
      const std::string& name = reply_.weighings(i).dispatch();
      const bool known = std::any_of(round_.begin(), round_.end(), [&](const Dispatch& one) {
        return one.part() == Dispatch::CO_HANDLER && one.state() == Dispatch::REPLIED &&
               one.name() == name;
      });
      if (!known) {
        found_.Add(Refusal::UNKNOWN_VALUE, "reply.weighings[" + std::to_string(i) + "].dispatch",
                   name);
      }
    }
  }

  const v1::Case& record_;
  const Dispatch& lead_;
  const std::span<const Dispatch> round_;
  const Reply& reply_;
  const Instant now_;
  Findings found_;
  std::vector<std::size_t> overdue_;
};

// The text with who stands for it: the stored draft under its drafter's name, anything else under
// the actor's.
Result<Reply> Attributed(const Dispatch& lead, const std::optional<Reply>& given, bool release,
                         const v1::Account& actor) {
  if (given) {
    Reply reply = *given;
    reply.set_by(actor.name());
    reply.set_by_person(actor.person());
    reply.clear_released_by();
    reply.clear_released_by_person();
    return reply;
  }
  if (release && HasReplyDraft(lead)) return lead.reply();
  return Refuse(Refusal::MISSING, "reply");
}

}  // namespace

bool HasReplyDraft(const v1::Dispatch& lead) {
  return lead.has_reply() && !lead.reply().by().empty() && lead.reply().released_by().empty();
}

void Sign(v1::Dispatch& dispatch, Instant now) {
  dispatch.set_state(Dispatch::SIGNED);
  *dispatch.mutable_sign_time() = ToProto(now);
}

Check CheckWhoContacts(const v1::Dispatch& dispatch, const v1::Case& record,
                       const v1::Account& actor) {
  if (record.caller().anonymous()) return Refuse(Refusal::NO_FEEDBACK_WANTED);
  if (record.caller().confidential()) {
    if (IsUnitStaff(actor)) return Refuse(Refusal::CONTACT_BY_DESK);
    if (dispatch.part() != Dispatch::LEAD) {
      return Refuse(Refusal::WRONG_STATE, "name", PartToken(Dispatch::LEAD));
    }
    return Passed{};
  }
  if (!IsUnitStaff(actor)) return Refuse(Refusal::ROLE_MAY_NOT, "", RoleTokens({Role::HANDLER}));
  return Passed{};
}

Check AddContact(const PlaceIndex& place, v1::Dispatch& dispatch, const v1::Contact& contact,
                 const v1::Case& record, const v1::Account& actor, Instant now) {
  if (const Check who = CheckWhoContacts(dispatch, record, actor); !who) return who;
  if (dispatch.contacts_size() >= kMostNotes) {
    return Refuse(Refusal::TOO_MANY, "contact", std::to_string(kMostNotes));
  }
  Findings found;
  found.Require(contact.means(), "contact.means");
  if (contact.has_time()) {
    const auto time = found.CheckTime(contact.time(), "contact.time", now);
    if (time && *time < FromProto(dispatch.issue_time())) {
      found.Add(Refusal::NOT_AFTER_START, "contact.time");
    }
  }
  if (!found.empty()) return found.refusals();

  v1::Contact& added = *dispatch.add_contacts();
  added = contact;
  if (!contact.has_time()) *added.mutable_time() = ToProto(now);
  added.set_by(actor.name());
  if (!dispatch.has_contact_time() && HasTriedEnough(dispatch, place)) {
    *dispatch.mutable_contact_time() = ToProto(now);
  }
  return Passed{};
}

bool IsContactSettled(const v1::Case& record, const v1::Dispatch& dispatch) {
  return !IsContactOwed(record.caller()) || dispatch.has_contact_time();
}

Check AddProgress(v1::Dispatch& dispatch, const std::string& text, const v1::Account& actor,
                  Instant now) {
  if (IsBlank(text)) return Refuse(Refusal::MISSING, "text");
  if (dispatch.progress_size() >= kMostNotes) {
    return Refuse(Refusal::TOO_MANY, "text", std::to_string(kMostNotes));
  }
  v1::Progress& progress = *dispatch.add_progress();
  *progress.mutable_time() = ToProto(now);
  progress.set_text(text);
  progress.set_by(actor.name());
  return Passed{};
}

void OweNextProgress(const v1::Case& record, v1::Dispatch& lead, const PlaceIndex& place,
                     Instant now) {
  const v1::Limit* last = InForce(lead.limits(), v1::Limit::PROGRESS);
  if (!record.mandatory() || last == nullptr) return;
  v1::Limit next = place.calendar().Count(now, v1::Limit::ELAPSED, kProgressEvery.count());
  next.set_kind(v1::Limit::PROGRESS);
  next.set_rule(last->rule());
  *lead.add_limits() = std::move(next);
}

Check CheckOpinionOpen(const v1::Dispatch& dispatch) {
  const bool waived = dispatch.state() == Dispatch::WAIVED;
  if (waived && (dispatch.end_reason() != kOverdue || dispatch.has_opinion())) {
    return Refuse(Refusal::WRONG_STATE, "", DispatchStateTokens({Dispatch::SIGNED}));
  }
  return Passed{};
}

Check AddOpinion(v1::Dispatch& dispatch, const std::string& text, const v1::Account& actor,
                 Instant now) {
  if (IsBlank(text)) return Refuse(Refusal::MISSING, "text");
  if (const Check open = CheckOpinionOpen(dispatch); !open) return open;
  if (dispatch.state() == Dispatch::SIGNED && !IsOutstanding(dispatch, now)) {
    WaiveOverdue(dispatch, now);
  }
  const bool late = dispatch.state() == Dispatch::WAIVED;
  v1::Opinion& opinion = *dispatch.mutable_opinion();
  *opinion.mutable_time() = ToProto(now);
  opinion.set_text(text);
  opinion.set_by(actor.name());
  opinion.set_late(late);
  if (late) return Passed{};
  dispatch.set_state(Dispatch::REPLIED);
  *dispatch.mutable_reply_time() = ToProto(now);
  return Passed{};
}

Result<ReplyPlan> PlanReply(const v1::Case& record, const v1::Dispatch& lead,
                            std::span<const v1::Dispatch> round,
                            const std::optional<v1::Reply>& given, bool release,
                            const v1::Account& actor, Instant now) {
  const bool is_head = actor.role() == Role::HEAD;
  if (release && !is_head) {
    return Refuse(Refusal::ROLE_MAY_NOT, "release", RoleTokens({Role::HEAD}));
  }
  const Result<Reply> text = Attributed(lead, given, release, actor);
  if (!text) return text.refusals();
  const auto overdue = ReplyCheck(record, lead, round, *text, now).Run();
  if (!overdue) return overdue.refusals();

  ReplyPlan plan{*text, is_head || !NeedsRelease(record, lead), {}};
  *plan.reply.mutable_time() = ToProto(now);
  if (is_head) {
    plan.reply.set_released_by(actor.name());
    plan.reply.set_released_by_person(actor.person());
  }
  if (plan.released) plan.overdue = *overdue;
  return plan;
}

Check CheckReadyToReply(const v1::Case& record, const v1::Dispatch& lead,
                        std::span<const v1::Dispatch* const> dispatches, Instant now) {
  if (!IsContactSettled(record, lead)) return Refuse(Refusal::NOT_CONTACTED);
  std::string outstanding;
  for (const Dispatch* one : dispatches) {
    if (one->round() == lead.round() && IsOutstanding(*one, now)) Append(outstanding, Serial(*one));
  }
  if (outstanding.empty()) return Passed{};
  return Refuse(Refusal::OPINIONS_OUTSTANDING, "reply.weighings", outstanding);
}

bool NeedsRelease(const v1::Case& record, const v1::Dispatch& lead) {
  return IsAssigned(lead) || record.demand().kind() == v1::Demand::REPORT;
}

void Stand(v1::Case& record, v1::Dispatch& lead, const PlaceIndex& place, Instant now) {
  lead.set_state(Dispatch::REPLIED);
  *lead.mutable_reply_time() = ToProto(now);
  record.set_state(v1::Case::REPLIED);
  AddDeskLimit(record, v1::Limit::AUDIT, place, now);
}

void WaiveOverdue(v1::Dispatch& co_handler, Instant now) {
  co_handler.set_state(Dispatch::WAIVED);
  co_handler.set_end_reason(kOverdue);
  *co_handler.mutable_end_time() = ToProto(now);
}

}  // namespace hotline
