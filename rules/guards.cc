#include "rules/guards.h"

#include "rules/auditing.h"
#include "rules/calling_back.h"
#include "rules/recording.h"
#include "rules/registering.h"
#include "rules/replying.h"
#include "rules/returning.h"

namespace hotline {
namespace {

using v1::Act;

using Guard = Check (*)(const Situation&);

Check GuardSettling(const Situation& at) { return CheckSettler(at.record, at.actor); }
Check GuardGivingUp(const Situation& at) { return CheckDirect(at.record); }
Check GuardContact(const Situation& at) {
  return CheckWhoContacts(*at.dispatch, at.record, at.actor);
}
Check GuardReply(const Situation& at) {
  return CheckReadyToReply(at.record, *at.dispatch, at.dispatches, at.now);
}
Check GuardAudit(const Situation& at) { return CheckAuditor(at.place, *at.dispatch, at.actor); }
Check GuardRedo(const Situation& at) { return CheckRedos(at.record); }
Check GuardCallBack(const Situation& at) { return CheckCallBackOwed(at.record); }
Check GuardClosing(const Situation& at) { return CheckClosable(at.record); }
Check GuardRuling(const Situation& at) { return CheckRulingOwed(at.record); }
Check GuardDispatch(const Situation& at) { return CheckNextDispatcher(at.record, at.actor); }
Check GuardReturn(const Situation& at) { return CheckReturnable(at.record, *at.dispatch, at.now); }
Check GuardRecording(const Situation& at) { return CheckRecordedFor(at.place, *at.dispatch); }
Check GuardReturnRuling(const Situation& at) { return CheckReturnRuler(*at.dispatch, at.actor); }

// An act may have several: all hold.
struct Row {
  Act::Kind act;
  Guard guard;
};
constexpr Row kGuards[] = {
    {Act::DISPATCH, GuardDispatch},
    {Act::ASK_RETURN, GuardReturn},
    {Act::RULE_ON_RETURN, GuardReturnRuling},
    {Act::RECORD_FOR_UNIT, GuardRecording},
    {Act::SETTLE, GuardSettling},
    {Act::GIVE_UP, GuardGivingUp},
    {Act::RECORD_CONTACT, GuardContact},
    {Act::DRAFT_REPLY, GuardReply},
    {Act::REPLY, GuardReply},
    {Act::PASS_AUDIT, GuardAudit},
    {Act::FAIL_AUDIT, GuardAudit},
    {Act::FAIL_AUDIT, GuardRedo},
    {Act::ORDER_REDO, GuardRuling},
    {Act::ORDER_REDO, GuardRedo},
    {Act::CLOSE_DISSATISFIED, GuardRuling},
    {Act::CALL_BACK, GuardCallBack},
    {Act::CLOSE_WITHOUT_CALL_BACK, GuardClosing},
};

}  // namespace

Check CheckGuards(v1::Act::Kind act, const Situation& situation) {
  for (const Row& row : kGuards) {
    if (row.act != act) continue;
    if (const Check guard = row.guard(situation); !guard) return guard;
  }
  return Passed{};
}

}  // namespace hotline
