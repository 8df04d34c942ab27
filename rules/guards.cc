#include "rules/guards.h"

#include <algorithm>
#include <utility>

#include "rules/accusing.h"
#include "rules/asking.h"
#include "rules/auditing.h"
#include "rules/calling_back.h"
#include "rules/co_handling.h"
#include "rules/consulting.h"
#include "rules/deciding.h"
#include "rules/dispatching.h"
#include "rules/duty.h"
#include "rules/extending.h"
#include "rules/harm.h"
#include "rules/leaving.h"
#include "rules/lifecycle.h"
#include "rules/merging.h"
#include "rules/notices.h"
#include "rules/recording.h"
#include "rules/redirecting.h"
#include "rules/registering.h"
#include "rules/replying.h"
#include "rules/returning.h"
#include "rules/terminating.h"
#include "rules/terms.h"
#include "rules/withdrawing.h"

namespace hotline {
namespace {

using v1::Act;

using Guard = Check (*)(const Situation&);

Check GuardSettling(const Situation& at) { return CheckSettler(at.record, at.actor); }
Check GuardHandling(const Situation& at) {
  return CheckDirectHandling(at.place, at.shut_out(), "");
}
Check GuardGivingUp(const Situation& at) { return CheckDirect(at.record); }
Check GuardContact(const Situation& at) {
  return CheckWhoContacts(*at.dispatch, at.record, at.actor);
}
Check GuardReply(const Situation& at) {
  return CheckReadyToReply(at.record, *at.dispatch, at.dispatches, at.now);
}
// A handler's own text stands by itself where no head has to release it: then the act is the reply.
Check GuardDraft(const Situation& at) {
  if (NeedsRelease(at.record, *at.dispatch)) return Passed{};
  return CheckStanding(Act::REPLY, at.record, at.dispatch, at.actor, at.now);
}
// And where a head has to, it is never the reply.
Check GuardReplier(const Situation& at) {
  if (at.actor.role() != v1::Role::HANDLER || !NeedsRelease(at.record, *at.dispatch)) {
    return Passed{};
  }
  return Refuse(v1::Refusal::ROLE_MAY_NOT, "", RoleTokens({v1::Role::HEAD}));
}
Check GuardOpinion(const Situation& at) { return CheckOpinionOpen(*at.dispatch); }
Check GuardAudit(const Situation& at) { return CheckAuditor(at.place, *at.dispatch, at.actor); }
Check GuardSettlementAudit(const Situation& at) {
  return CheckSettlementAuditor(at.record, at.actor);
}
Check GuardRedo(const Situation& at) { return CheckRedos(at.place, at.record); }
Check GuardCallBack(const Situation& at) { return CheckCallBackOwed(at.record); }
Check GuardClosing(const Situation& at) { return CheckClosable(at.place, at.record); }
Check GuardRuling(const Situation& at) { return CheckRulingOwed(at.record); }
Check GuardDissatisfied(const Situation& at) {
  const v1::Dispatch* lead = nullptr;
  for (const v1::Dispatch* one : at.dispatches) {
    const bool present = one->round() == at.record.round();
    if (one->part() == v1::Dispatch::LEAD && present) lead = one;
  }
  return CheckDissatisfied(at.place, at.record, lead);
}
Check GuardDispatch(const Situation& at) {
  if (const Check his = CheckNextDispatcher(at.record, at.actor); !his) return his;
  return at.is_on_duty();
}
Check GuardClearingAccused(const Situation& at) { return CheckAnyAccused(at.record); }
Check GuardAlarm(const Situation& at) {
  return at.has_alarm() ? Check(Passed{}) : Refuse(v1::Refusal::NOTHING_ASKED);
}
Check GuardReturn(const Situation& at) { return CheckReturnable(at.record, *at.dispatch, at.now); }
Check GuardRecording(const Situation& at) { return CheckRecordedFor(at.place, *at.dispatch); }
Check GuardRedirect(const Situation& at) {
  return CheckRedirector(at.place, *at.dispatch, at.actor, at.now);
}
Check GuardAdding(const Situation& at) { return CheckLeadForOpinion(at.dispatches, at.now); }
Check GuardConfirming(const Situation& at) { return CheckUnconfirmed(at.record); }
Check GuardAnswering(const Situation& at) { return CheckQuestionOpen(*at.dispatch); }
Check GuardFromBelow(const Situation& at) { return CheckHandedDown(*at.dispatch); }
Check GuardReturnRuling(const Situation& at) { return CheckReturnRuler(*at.dispatch, at.actor); }
Check GuardReminder(const Situation& at) {
  const auto plan = PlanReminder(*at.dispatch, v1::Limit::KIND_UNSPECIFIED, at.now);
  if (plan) return Passed{};
  return plan.refusals();
}
// A draft or a new one.
Check GuardSupervision(const Situation& at) {
  if (HasDraft(*at.dispatch, v1::Notice::SUPERVISION)) return Passed{};
  const auto plan = PlanSupervision(at.place, *at.dispatch, 0, at.now);
  if (plan) return Passed{};
  return plan.refusals();
}
Check GuardCircular(const Situation& at) {
  if (HasDraft(*at.dispatch, v1::Notice::CIRCULAR)) return Passed{};
  const auto plan = PlanCircular(at.place, *at.dispatch, 0, at.now);
  if (plan) return Passed{};
  return plan.refusals();
}
Check GuardDropping(const Situation& at) { return CheckDraft(*at.dispatch); }
Check GuardAnswer(const Situation& at) { return CheckAnswerable(*at.dispatch); }

const v1::Dispatch* LiveLead(const Situation& at) {
  for (const v1::Dispatch* one : at.dispatches) {
    if (one->part() == v1::Dispatch::LEAD && IsLive(one->state())) return one;
  }
  return nullptr;
}

Share ShareOf(const Situation& at) {
  const bool opinion = at.dispatch->part() == v1::Dispatch::CO_HANDLER;
  return {at.record, *at.dispatch, opinion ? LiveLead(at) : nullptr};
}

Check GuardExtension(const Situation& at) { return CheckExtendable(at.place, ShareOf(at), at.now); }
Check GuardLaterLimit(const Situation& at) { return CheckMayAgree(ShareOf(at), at.now); }
Check GuardWaiver(const Situation& at) {
  return CheckMayAsk(at.dispatch->asks(), v1::Ask::WAIVER, at.now);
}
Check GuardTermination(const Situation& at) {
  return CheckTerminable(at.record, LiveLead(at), at.actor, at.now);
}
Check GuardClearing(const Situation& at) { return CheckClearable(at.record, at.now); }
Check GuardExtensionRuling(const Situation& at) {
  const v1::Ask* ask = FindOpen(at.dispatch->asks(), v1::Ask::EXTENSION, at.now);
  if (ask == nullptr) return Refuse(v1::Refusal::NOTHING_ASKED);
  const Share share = ShareOf(at);
  const bool has_own_head =
      IsForOwnHead(share) && at.has_account(v1::Role::HEAD, at.dispatch->unit(), ask->by_person());
  return CheckExtensionRuler(share, *ask, at.actor, has_own_head, at.now);
}
Check GuardDecision(const Situation& at) {
  const std::string& authority = at.dispatch->assignment().authority();
  const bool has_account = !authority.empty() && at.has_account(v1::Role::ISSUER, authority, "");
  return CheckDecidable(at.record, *at.dispatch, has_account, at.now);
}
// Is one asked that the actor may answer? Else what stands against the first.
Check AwaitsAnswer(const Asks& asks, v1::Ask::Kind kind, const Situation& at) {
  Check answer = Refuse(v1::Refusal::NOTHING_ASKED);
  bool first = true;
  for (const v1::Ask& ask : asks) {
    if (ask.kind() != kind || !IsOpen(ask, at.now)) continue;
    Check may = CheckAnswerer(ask, at.actor, at.now);
    if (may) return may;
    if (std::exchange(first, false)) answer = std::move(may);
  }
  return answer;
}

Check AwaitsDecision(const Situation& at) {
  const v1::Ask* decision = FindOpen(at.dispatch->asks(), v1::Ask::DECISION, at.now);
  if (decision != nullptr && IsMoot(*decision, at.record, *at.dispatch, at.now)) {
    return Refuse(v1::Refusal::NOTHING_ASKED);
  }
  return AwaitsAnswer(at.dispatch->asks(), v1::Ask::DECISION, at);
}
Check AwaitsLaterLimit(const Situation& at) {
  return AwaitsAnswer(at.dispatch->asks(), v1::Ask::LATER_LIMIT, at);
}
Check AwaitsWaiverRuling(const Situation& at) {
  return AwaitsAnswer(at.dispatch->asks(), v1::Ask::WAIVER, at);
}
Check GuardConsent(const Situation& at) {
  const Asks& asks = at.dispatch->asks();
  const bool awaited = std::any_of(asks.begin(), asks.end(),
                                   [&](const v1::Ask& ask) { return AwaitsConsent(ask, at.now); });
  return awaited ? Check(Passed{}) : Refuse(v1::Refusal::NOTHING_ASKED);
}
Check GuardTerminator(const Situation& at) {
  const v1::Ask* ask = FindOpen(at.record.asks(), v1::Ask::TERMINATION, at.now);
  if (ask == nullptr) return Refuse(v1::Refusal::NOTHING_ASKED);
  return CheckTerminator(at.record, LiveLead(at), *ask, at.actor, at.now);
}
Check AwaitsWithdrawal(const Situation& at) {
  return AwaitsAnswer(at.record.asks(), v1::Ask::WITHDRAWAL, at);
}
Check AwaitsClearing(const Situation& at) {
  return AwaitsAnswer(at.record.asks(), v1::Ask::HARM_CLEARING, at);
}

// Is there any that he may take back?
Check GuardTakingBack(const Situation& at) {
  const auto his = [&](const v1::Ask& ask) {
    return static_cast<bool>(CheckTakeBack(ask, at.actor, at.now));
  };
  const auto has_his = [&](const Asks& asks) { return std::any_of(asks.begin(), asks.end(), his); };
  if (has_his(at.record.asks())) return Passed{};
  for (const v1::Dispatch* one : at.dispatches) {
    if (at.reaches(*one) && has_his(one->asks())) return Passed{};
  }
  return Refuse(v1::Refusal::NOTHING_ASKED);
}
Check GuardMandatory(const Situation& at) { return CheckMandatory(at.record); }
Check GuardRejecting(const Situation& at) { return CheckRejectable(at.record); }
Check GuardReceipt(const Situation& at) { return CheckHandOverUnderWay(at.record); }
Check GuardReopening(const Situation& at) { return CheckReopenable(at.record, at.now); }
Check GuardMerging(const Situation& at) { return CheckMergeable(at.record); }

// An act may have several: all hold.
struct Row {
  Act::Kind act;
  Guard guard;
};
constexpr Row kGuards[] = {
    {Act::DISPATCH, GuardDispatch},
    {Act::CLEAR_ACCUSED, GuardClearingAccused},
    {Act::ACKNOWLEDGE_ALARM, GuardAlarm},
    {Act::ASK_RETURN, GuardReturn},
    {Act::RULE_ON_RETURN, GuardReturnRuling},
    {Act::RECORD_FOR_UNIT, GuardRecording},
    {Act::RECORD_DISPOSAL, GuardMandatory},
    {Act::RECORD_FEEDBACK, GuardMandatory},
    {Act::REJECT, GuardRejecting},
    {Act::CONFIRM_HAND_OVER, GuardReceipt},
    {Act::REOPEN, GuardReopening},
    {Act::MERGE, GuardMerging},
    {Act::REDIRECT, GuardRedirect},
    {Act::ADD_CO_HANDLER, GuardAdding},
    {Act::CONFIRM_DISPATCH, GuardConfirming},
    {Act::ANSWER_QUESTION, GuardAnswering},
    {Act::ANSWER_HAND_DOWN, GuardFromBelow},
    {Act::HANDLE_DIRECTLY, GuardHandling},
    {Act::SETTLE, GuardSettling},
    {Act::GIVE_UP, GuardGivingUp},
    {Act::RECORD_CONTACT, GuardContact},
    {Act::DRAFT_REPLY, GuardReply},
    {Act::DRAFT_REPLY, GuardDraft},
    {Act::GIVE_OPINION, GuardOpinion},
    {Act::REPLY, GuardReply},
    {Act::REPLY, GuardReplier},
    {Act::PASS_AUDIT, GuardAudit},
    {Act::FAIL_AUDIT, GuardAudit},
    {Act::FAIL_AUDIT, GuardRedo},
    {Act::AUDIT_SETTLEMENT, GuardSettlementAudit},
    {Act::ORDER_REDO, GuardRuling},
    {Act::ORDER_REDO, GuardRedo},
    {Act::CLOSE_DISSATISFIED, GuardDissatisfied},
    {Act::CALL_BACK, GuardCallBack},
    {Act::CLOSE_WITHOUT_CALL_BACK, GuardClosing},
    {Act::ASK_EXTENSION, GuardExtension},
    {Act::AGREE_LATER_LIMIT, GuardLaterLimit},
    {Act::ASK_WAIVER, GuardWaiver},
    {Act::ASK_TERMINATION, GuardTermination},
    {Act::ASK_HARM_CLEARING, GuardClearing},
    {Act::RULE_ON_EXTENSION, GuardExtensionRuling},
    {Act::ENTER_DECISION, GuardDecision},
    {Act::CONFIRM_DECISION, AwaitsDecision},
    {Act::RULE_ON_LATER_LIMIT, AwaitsLaterLimit},
    {Act::CONSENT_TO_WAIVER, GuardConsent},
    {Act::WAIVE_OPINION, AwaitsWaiverRuling},
    {Act::TERMINATE, GuardTerminator},
    {Act::RULE_ON_WITHDRAWAL, AwaitsWithdrawal},
    {Act::CLEAR_HARM, AwaitsClearing},
    {Act::WITHDRAW_ASK, GuardTakingBack},
    {Act::REMIND, GuardReminder},
    {Act::SUPERVISE, GuardSupervision},
    {Act::PUBLISH, GuardCircular},
    {Act::ANNUL_NOTICE, GuardDropping},
    {Act::ANSWER_NOTICE, GuardAnswer},
};

}  // namespace

Check CheckGuards(v1::Act::Kind act, const Situation& situation) {
  const Check standing =
      CheckStanding(act, situation.record, situation.dispatch, situation.actor, situation.now);
  if (!standing) return standing;
  for (const Row& row : kGuards) {
    if (row.act != act) continue;
    if (const Check guard = row.guard(situation); !guard) return guard;
  }
  return Passed{};
}

}  // namespace hotline
