// What becomes of a dispatch between its issue and its reply.

#include <set>
#include <utility>

#include "rules/accusing.h"
#include "rules/asking.h"
#include "rules/co_handling.h"
#include "rules/ending.h"
#include "rules/instructing.h"
#include "rules/lifecycle.h"
#include "rules/redirecting.h"
#include "rules/registering.h"
#include "rules/returning.h"
#include "rules/text.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/commands/merged.h"
#include "server/commands/shutting_out.h"

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

// What is to be done: what the request says, or what the issuer was asked.
RedirectChoice ChoiceOf(const v1::RedirectDispatchRequest& request, const v1::Ask* asked) {
  if (asked == nullptr) return {request.to_unit(), request.why(), request.reason()};
  return {asked->to_unit(), asked->redirect_reason(), asked->reason()};
}

// What an accusation changes besides: who is shut out of the case and of those merged with it.
struct Accusation {
  std::set<std::string> units;
  ExclusionChange exclusion;
  std::vector<Regrouped> merged;
};

// The accusation is on record from here on, so that nothing more is issued to the unit. Reads only.
Result<Accusation> Accuse(Reader& reader, DispatchFile& file, const Ambient& ambient) {
  v1::Accused accused;
  accused.set_unit(file.dispatch().unit());
  const Check named = hotline::NameAccused(file.record(), accused);
  if (!named) return named.refusals();
  ShutOut shut_out;
  AddShutOut(file.record(), shut_out);
  std::vector<CaseFile> merged = OthersMerged(reader, file.record());
  for (const CaseFile& one : merged) AddShutOut(one.record(), shut_out);
  Accusation accusation{AllShutOut(reader, {accused.unit()}, *ambient.place),
                        PlanExclusion(reader, file, shut_out),
                        {}};
  for (CaseFile& one : merged) {
    ExclusionChange exclusion = PlanExclusion(reader, one, shut_out);
    accusation.merged.push_back({std::move(one), std::move(exclusion), false});
  }
  return accusation;
}

// The old lead and whatever else is taken from those who are shut out.
void EndOldLead(Transaction& tx, DispatchFile& file, const std::string& end_reason,
                const std::set<std::string>& shut_out, const v1::Change& change,
                const std::string& reason, const Ambient& ambient) {
  EndDispatch(file.dispatch(), Dispatch::SUPERSEDED, end_reason, ambient.now);
  Save(tx, file, file.named(), Act::REDIRECT, change, reason, ambient);
  for (StoredDispatch& one : file.dispatches) {
    if (!IsLive(one.record.state()) || !shut_out.contains(one.record.unit())) continue;
    EndDispatch(one.record, Dispatch::SUPERSEDED, end_reason, ambient.now);
    Save(tx, file, one, Act::REDIRECT, change, end_reason, ambient);
  }
}

Result<v1::ActResponse> SaveLead(Transaction& tx, DispatchFile& file, const v1::Change& change,
                                 const std::string& reason, const Ambient& ambient) {
  Save(tx, file, file.named(), Act::REDIRECT, change, reason, ambient);
  return Answer(file, ambient);
}

}  // namespace

Result<v1::ActResponse> RedirectDispatch(Transaction& tx,
                                         const v1::RedirectDispatchRequest& request,
                                         const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::REDIRECT, ambient);
  if (!file) return file.refusals();
  Dispatch& lead = file->dispatch();
  const Check redirector = CheckRedirector(*ambient.place, lead, ambient.actor, ambient.now);
  if (!redirector) return redirector.refusals();
  const bool is_issuer = ambient.actor.role() == v1::Role::ISSUER;
  if (IsBlank(request.reason())) return Refuse(Refusal::MISSING, "reason");
  if (is_issuer && !request.granted()) {
    AnswerConsent(lead, false, request.reason(), ambient.actor, ambient.now);
    return SaveLead(tx, *file, request.change(), request.reason(), ambient);
  }
  if (!is_issuer && request.granted()) return Refuse(Refusal::IMPOSSIBLE, "granted");

  const RedirectChoice choice = ChoiceOf(request, is_issuer ? AwaitedConsent(lead) : nullptr);
  auto accused = ShutOutUnits(tx, *file, *ambient.place);
  if (choice.why == v1::Ask::ACCUSED) accused.push_back(lead.unit());
  const auto records = RecordsOf(*file);
  const Check possible = CheckRedirect(*ambient.place, records, lead, choice, accused, ambient.now);
  if (!possible) return possible.refusals();
  if (!is_issuer && IsAssigned(lead)) {
    const Check may = CheckMayAsk(lead.asks(), v1::Ask::REDIRECTION, ambient.now);
    if (!may) return may.refusals();
    AskConsent(lead, choice, ambient.actor, ambient.now);
    return SaveLead(tx, *file, request.change(), request.reason(), ambient);
  }

  const Dispatch next =
      NewLead(*ambient.place, file->record(), records, lead, choice.to_unit, ambient.now);
  Accusation accusation;
  if (choice.why == v1::Ask::ACCUSED) {
    auto accused_now = Accuse(tx, *file, ambient);
    if (!accused_now) return accused_now.refusals();
    accusation = std::move(*accused_now);
  }
  if (is_issuer) AnswerConsent(lead, true, request.reason(), ambient.actor, ambient.now);
  Write(tx, accusation.exclusion);
  Write(tx, accusation.merged, Act::NAME_ACCUSED, request.change(), "", ambient);
  EndOldLead(tx, *file, EndReasonOf(choice.why), accusation.units, request.change(),
             request.reason(), ambient);
  // Who had it before keeps the limit of then: what the co-handlers owe comes before that.
  std::vector<Dispatch*> all;
  for (StoredDispatch& one : file->dispatches) all.push_back(&one.record);
  for (const std::size_t moved : PutOpinionsBeforeLead(file->record(), all, next, *ambient.place,
                                                       Act::REDIRECT, ambient.now)) {
    Save(tx, *file, file->dispatches[moved], Act::REDIRECT, request.change(), "", ambient);
  }
  SaveIssued(tx, *file, {next}, Act::REDIRECT, request.change(), request.reason(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> AddCoHandler(Transaction& tx, const v1::AddCoHandlerRequest& request,
                                     const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::ADD_CO_HANDLER, ambient);
  if (!file) return file.refusals();
  const Result<Dispatch> added = PlanCoHandler(
      *ambient.place, file->record(), RecordsOf(*file), {request.unit(), request.question()},
      ShutOutUnits(tx, *file, *ambient.place), ambient.now);
  if (!added) return added.refusals();
  file->record().set_mode(v1::Mode::JOINT);
  SaveIssued(tx, *file, {*added}, Act::ADD_CO_HANDLER, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> ConfirmDispatch(Transaction& tx, const v1::ConfirmDispatchRequest& request,
                                        const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::CONFIRM_DISPATCH, ambient);
  if (!file) return file.refusals();
  if (const Check owed = CheckUnconfirmed(file->record()); !owed) return owed.refusals();
  file->record().set_unconfirmed(false);
  Save(tx, *file, Act::CONFIRM_DISPATCH, request.change(), "", ambient);
  return Answer(*file, ambient);
}

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
