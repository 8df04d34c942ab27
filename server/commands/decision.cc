// 机关决定: entered by one person of the desk, confirmed by another, then carried out.

#include "server/commands/decision.h"

#include "rules/asking.h"
#include "rules/deciding.h"
#include "rules/lifecycle.h"
#include "rules/recording.h"
#include "server/access.h"
#include "server/commands/ask.h"
#include "server/commands/commands.h"

namespace hotline::commands {
namespace {

using v1::Ask;

// The act that the decision stands for, on its way to the command that performs it.
class Errand {
 public:
  Errand(Transaction& tx, AskFile& file, const v1::Change& change, const Ambient& ambient)
      : tx_(tx), file_(file), decision_(file.ask()), ambient_(ambient), change_(change) {
    ambient_.actor = AsIssuer(*file.dispatch(), ambient.actor);
    ambient_.scope = ScopeOf(ambient_.actor);
    reason_ = MarkedReason(decision_.document(), decision_.reason());
  }

  Result<v1::ActResponse> Run() {
    switch (decision_.answers()) {
      case Ask::RETURN:
        return RuleOnReturn(tx_, Granting<v1::RuleOnReturnRequest>(), ambient_);
      case Ask::REDIRECTION:
        return RedirectDispatch(tx_, Granting<v1::RedirectDispatchRequest>(), ambient_);
      case Ask::EXTENSION:
        return Rule(file_.dispatch()->asks(), file_.named()->etag_version());
      case Ask::TERMINATION:
        return Rule(file_.record().asks(), file_.stored.etag_version());
      default:
        return Audit();
    }
  }

 private:
  template <class Request>
  Request OnDispatch() {
    Request request;
    *request.mutable_change() = change_;
    request.mutable_change()->set_etag(Etag(file_.named()->etag_version()));
    request.set_name(file_.dispatch()->name());
    return request;
  }
  template <class Request>
  Request Granting() {
    auto request = OnDispatch<Request>();
    request.set_granted(decision_.favourable());
    request.set_reason(reason_);
    return request;
  }

  Result<v1::ActResponse> Audit() {
    auto request = OnDispatch<v1::AuditReplyRequest>();
    request.set_passed(decision_.favourable());
    request.set_note(reason_);
    return AuditReply(tx_, request, ambient_);
  }

  Result<v1::ActResponse> Rule(const Asks& asks, std::int64_t version) {
    const Ask* asked = FindOpen(asks, decision_.answers(), ambient_.now);
    if (asked == nullptr) return Refuse(v1::Refusal::NOT_OPEN);
    auto request = Granting<v1::RuleOnAskRequest>();
    request.mutable_change()->set_etag(Etag(version));
    request.set_name(asked->name());
    request.set_told(decision_.told());
    request.set_told_how(decision_.told_how());
    return RuleOnAsk(tx_, request, ambient_);
  }

  Transaction& tx_;
  AskFile& file_;
  const Ask& decision_;
  Ambient ambient_;
  const v1::Change change_;
  std::string reason_;
};

}  // namespace

Result<v1::ActResponse> EnterDecision(Transaction& tx, const v1::EnterDecisionRequest& request,
                                      const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, v1::Act::ENTER_DECISION, ambient);
  if (!file) return file.refusals();
  Ask wanted;
  wanted.set_answers(request.answers());
  wanted.set_favourable(request.favourable());
  wanted.set_document(request.document());
  wanted.set_reason(request.reason());
  wanted.set_told(request.told());
  wanted.set_told_how(request.told_how());
  const std::string& authority = file->dispatch().assignment().authority();
  const bool has_account = !authority.empty() && tx.HasAccount(v1::Role::ISSUER, authority, "");
  const Check entered = hotline::EnterDecision(*ambient.place, file->record(), wanted, has_account,
                                               ambient.actor, ambient.now, file->dispatch());
  if (!entered) return entered.refusals();
  Save(tx, *file, file->named(), v1::Act::ENTER_DECISION, request.change(), request.reason(),
       ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> CarryOut(Transaction& tx, AskFile& file, const v1::Change& change,
                                 const Ambient& ambient) {
  return Errand(tx, file, change, ambient).Run();
}

}  // namespace hotline::commands
