// What becomes of a dispatch between its issue and its reply.

#include "rules/ending.h"
#include "rules/lifecycle.h"
#include "rules/returning.h"
#include "rules/text.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"

namespace hotline::commands {
namespace {

using v1::Act;
using v1::Dispatch;
using v1::Refusal;

v1::Ask AskOf(const v1::AskReturnRequest& request) {
  v1::Ask asked;
  asked.set_return_ground(request.ground());
  asked.set_competent_unit(request.competent_unit());
  asked.set_legal_basis(request.legal_basis());
  asked.set_reason(request.reason());
  return asked;
}

// What the round's others worked on goes with its lead; their opinions stay.
void EndWithLead(Transaction& tx, DispatchFile& file, const v1::Change& change,
                 const Ambient& ambient) {
  for (StoredDispatch& one : file.dispatches) {
    if (!IsLive(one.record.state())) continue;
    EndDispatch(one.record, Dispatch::SUPERSEDED, kLeadLost, ambient.now);
    Save(tx, file, one, Act::RULE_ON_RETURN, change, kLeadLost, ambient);
  }
}

}  // namespace

Result<v1::ActResponse> AskReturn(Transaction& tx, const v1::AskReturnRequest& request,
                                  const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::ASK_RETURN, ambient);
  if (!file) return file.refusals();
  const Check asked = hotline::AskReturn(file->dispatch(), AskOf(request), file->record(),
                                         *ambient.place, file->acting, ambient.now);
  if (!asked) return asked.refusals();
  Save(tx, *file, file->named(), Act::ASK_RETURN, request.change(), request.reason(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> WithdrawReturn(Transaction& tx, const v1::WithdrawReturnRequest& request,
                                       const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::WITHDRAW_RETURN, ambient);
  if (!file) return file.refusals();
  hotline::WithdrawReturn(file->dispatch(), file->acting, ambient.now);
  Save(tx, *file, file->named(), Act::WITHDRAW_RETURN, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> RuleOnReturn(Transaction& tx, const v1::RuleOnReturnRequest& request,
                                     const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::RULE_ON_RETURN, ambient);
  if (!file) return file.refusals();
  v1::Dispatch& dispatch = file->dispatch();
  if (const Check ruler = CheckReturnRuler(dispatch, ambient.actor); !ruler) {
    return ruler.refusals();
  }
  if (IsBlank(request.reason())) return Refuse(Refusal::MISSING, "reason");
  if (!request.granted()) {
    RefuseReturn(dispatch, request.reason(), ambient.actor, ambient.now);
    Save(tx, *file, file->named(), Act::RULE_ON_RETURN, request.change(), request.reason(),
         ambient);
    return Answer(*file, ambient);
  }
  if (const Check grantable = CheckGrantable(dispatch); !grantable) return grantable.refusals();
  GrantReturn(file->record(), dispatch, request.reason(), ambient.actor, *ambient.place,
              ambient.now);
  SaveBoth(tx, *file, file->named(), Act::RULE_ON_RETURN, request.change(), request.reason(),
           ambient);
  if (dispatch.part() == Dispatch::LEAD) EndWithLead(tx, *file, request.change(), ambient);
  return Answer(*file, ambient);
}

}  // namespace hotline::commands
