#include "server/commands/ask.h"

#include "rules/asking.h"
#include "rules/extending.h"
#include "rules/lifecycle.h"
#include "rules/refusals.h"
#include "rules/terminating.h"
#include "rules/withdrawing.h"
#include "server/commands/file.h"
#include "server/commands/round.h"

namespace hotline::commands {
namespace {

using v1::Act;
using v1::Refusal;

// Whom a withdrawal is about: the actor, or the account that is named.
Result<v1::Account> WhoWithdraws(Reader& reader, const std::string& name, const Ambient& ambient) {
  if (name.empty() || name == ambient.actor.name()) return ambient.actor;
  auto account = reader.FindAccount(name);
  if (account) return *std::move(account);
  // Who speaks for himself alone does not find out which accounts there are.
  const bool of_desk = RowOf(Act::ASK_HARM_CLEARING).roles.contains(ambient.actor.role());
  if (!of_desk) return Refuse(Refusal::IMPOSSIBLE, "account", "demanded_by_caller");
  return Refuse(Refusal::UNKNOWN_VALUE, "account", name);
}

}  // namespace

Result<v1::ActResponse> AskExtension(Transaction& tx, const v1::AskExtensionRequest& request,
                                     const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::ASK_EXTENSION, ambient);
  if (!file) return file.refusals();
  v1::Ask wanted;
  wanted.set_figure(request.figure());
  wanted.set_reason(request.reason());
  wanted.set_told(request.told());
  wanted.set_told_how(request.told_how());
  const Check asked = hotline::AskExtension(*ambient.place, ShareOf(*file, file->dispatch()),
                                            wanted, file->acting, ambient.now, file->dispatch());
  if (!asked) return asked.refusals();
  Save(tx, *file, file->named(), Act::ASK_EXTENSION, request.change(), request.reason(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> AgreeLaterLimit(Transaction& tx, const v1::AgreeLaterLimitRequest& request,
                                        const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::AGREE_LATER_LIMIT, ambient);
  if (!file) return file.refusals();
  v1::Ask wanted;
  wanted.set_until_day(request.until_day());
  wanted.set_review_day(request.review_day());
  wanted.set_reason(request.reason());
  wanted.set_measures(request.measures());
  wanted.set_told(request.told());
  wanted.set_told_how(request.told_how());
  const Check asked = AskLaterLimit(ShareOf(*file, file->dispatch()), wanted, file->acting,
                                    ambient.now, file->dispatch());
  if (!asked) return asked.refusals();
  Save(tx, *file, file->named(), Act::AGREE_LATER_LIMIT, request.change(), request.reason(),
       ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> AskWaiver(Transaction& tx, const v1::AskWaiverRequest& request,
                                  const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::ASK_WAIVER, ambient);
  if (!file) return file.refusals();
  const Check asked =
      hotline::AskWaiver(file->dispatch(), request.reason(), file->acting, ambient.now);
  if (!asked) return asked.refusals();
  Save(tx, *file, file->named(), Act::ASK_WAIVER, request.change(), request.reason(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> ConsentToWaiver(Transaction& tx, const v1::ConsentToWaiverRequest& request,
                                        const Ambient& ambient) {
  Result<AskFile> file = BeginOnAsk(tx, request, Act::CONSENT_TO_WAIVER, ambient);
  if (!file) return file.refusals();
  // The lead reaches the ask too; it is the co-handler who consents.
  if (file->dispatch()->unit() != file->acting.scope()) return Refuse(Refusal::NOT_FOUND);
  const Check consent = hotline::ConsentToWaiver(file->ask(), file->acting, ambient.now);
  if (!consent) return consent.refusals();
  Save(tx, *file, *file->named(), Act::CONSENT_TO_WAIVER, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> AskTermination(Transaction& tx, const v1::AskTerminationRequest& request,
                                       const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::ASK_TERMINATION, ambient);
  if (!file) return file.refusals();
  v1::Ask wanted;
  wanted.set_termination_ground(request.ground());
  wanted.set_reason(request.reason());
  const Check asked =
      hotline::AskTermination(file->record(), LiveLead(*file), wanted, ambient.actor, ambient.now);
  if (!asked) return asked.refusals();
  Save(tx, *file, Act::ASK_TERMINATION, request.change(), request.reason(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> WithdrawPerson(Transaction& tx, const v1::WithdrawPersonRequest& request,
                                       const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::WITHDRAW_PERSON, ambient);
  if (!file) return file.refusals();
  const Result<v1::Account> account = WhoWithdraws(tx, request.account(), ambient);
  if (!account) return account.refusals();
  const Check asked = AskWithdrawal(file->record(), *account, request.demanded_by_caller(),
                                    request.reason(), ambient.actor, *ambient.place, ambient.now);
  if (!asked) return asked.refusals();
  Save(tx, *file, Act::WITHDRAW_PERSON, request.change(), request.reason(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> AskHarmClearing(Transaction& tx, const v1::AskHarmClearingRequest& request,
                                        const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::ASK_HARM_CLEARING, ambient);
  if (!file) return file.refusals();
  const Check asked =
      hotline::AskHarmClearing(file->record(), request.reason(), ambient.actor, ambient.now);
  if (!asked) return asked.refusals();
  Save(tx, *file, Act::ASK_HARM_CLEARING, request.change(), request.reason(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> TakeBackAsk(Transaction& tx, const v1::TakeBackAskRequest& request,
                                    const Ambient& ambient) {
  Result<AskFile> file = BeginOnAsk(tx, request, Act::WITHDRAW_ASK, ambient);
  if (!file) return file.refusals();
  const Check may = CheckTakeBack(file->ask(), ambient.actor, ambient.now);
  if (!may) return may.refusals();
  TakeBack(file->ask(), ambient.now);
  if (StoredDispatch* dispatch = file->named()) {
    Save(tx, *file, *dispatch, Act::WITHDRAW_ASK, request.change(), "", ambient);
  } else {
    Save(tx, *file, Act::WITHDRAW_ASK, request.change(), "", ambient);
  }
  return Answer(*file, ambient);
}

}  // namespace hotline::commands
