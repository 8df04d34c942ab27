#include <stdexcept>

#include "rules/asking.h"
#include "rules/dispatching.h"
#include "rules/ending.h"
#include "rules/extending.h"
#include "rules/lifecycle.h"
#include "rules/refusals.h"
#include "rules/terminating.h"
#include "rules/terms.h"
#include "rules/text.h"
#include "rules/withdrawing.h"
#include "server/commands/ask.h"
#include "server/commands/decision.h"
#include "server/commands/file.h"
#include "server/commands/merged.h"
#include "server/commands/round.h"

namespace hotline::commands {
namespace {

using v1::Act;
using v1::Ask;
using v1::Refusal;
using v1::Role;

using Ruled = Result<v1::ActResponse>;

// What every ruling has in common once it is allowed: the answer is written into the ask.
void Rule(AskFile& file, const v1::RuleOnAskRequest& request, const Ambient& ambient) {
  hotline::Answer(file.ask(), request.granted(), request.reason(), ambient.actor, ambient.now);
}

Ruled SaveRuling(Transaction& tx, AskFile& file, const v1::RuleOnAskRequest& request,
                 const Ambient& ambient) {
  const Act::Kind act = RulingOn(file.ask().kind());
  if (StoredDispatch* dispatch = file.named()) {
    Save(tx, file, *dispatch, act, request.change(), request.reason(), ambient);
  } else {
    Save(tx, file, act, request.change(), request.reason(), ambient);
  }
  return Answer(file, ambient);
}

// The limit moves, and the caller's with it where he was told.
Ruled SaveMoved(Transaction& tx, AskFile& file, const v1::Limit& limit,
                const v1::RuleOnAskRequest& request, const Ambient& ambient) {
  const Act::Kind act = RulingOn(file.ask().kind());
  v1::Dispatch& dispatch = *file.dispatch();
  const bool told = file.ask().told() && dispatch.part() == v1::Dispatch::LEAD;
  Rule(file, request, ambient);
  MoveLimit(dispatch, limit, act, ambient.place->calendar());
  v1::Limit moved = *dispatch.limits().rbegin();
  if (!MoveCallerLimit(file.record(), moved, told, ambient.now)) {
    return SaveRuling(tx, file, request, ambient);
  }
  SaveBoth(tx, file, *file.named(), act, request.change(), request.reason(), ambient);
  return Answer(file, ambient);
}

Ruled RuleOnExtension(Transaction& tx, AskFile& file, const v1::RuleOnAskRequest& request,
                      const Ambient& ambient) {
  const Share share = ShareOf(file, *file.dispatch());
  const bool has_own_head = IsForOwnHead(share) && tx.HasAccount(Role::HEAD, share.dispatch.unit(),
                                                                 file.ask().by_person());
  const Check ruler =
      CheckExtensionRuler(share, file.ask(), file.acting, has_own_head, ambient.now);
  if (!ruler) return ruler.refusals();
  if (request.granted()) {
    const auto limit = ExtendedLimit(*ambient.place, share, file.ask(), ambient.now);
    if (!limit) return limit.refusals();
    return SaveMoved(tx, file, *limit, request, ambient);
  }
  Rule(file, request, ambient);
  return SaveRuling(tx, file, request, ambient);
}

Ruled RuleOnLaterLimit(Transaction& tx, AskFile& file, const v1::RuleOnAskRequest& request,
                       const Ambient& ambient) {
  const Check answerer = CheckAnswerer(file.ask(), ambient.actor, ambient.now);
  if (!answerer) return answerer.refusals();
  if (request.granted()) {
    const auto limit =
        AgreedLimit(*ambient.place, ShareOf(file, *file.dispatch()), file.ask(), ambient.now);
    if (!limit) return limit.refusals();
    return SaveMoved(tx, file, *limit, request, ambient);
  }
  Rule(file, request, ambient);
  return SaveRuling(tx, file, request, ambient);
}

Ruled RuleOnWaiver(Transaction& tx, AskFile& file, const v1::RuleOnAskRequest& request,
                   const Ambient& ambient) {
  const Check answerer = CheckAnswerer(file.ask(), ambient.actor, ambient.now);
  if (!answerer) return answerer.refusals();
  if (request.granted()) {
    const Check waiver = CheckWaiver(*file.dispatch(), file.ask(), ambient.now);
    if (!waiver) return waiver.refusals();
  }
  Rule(file, request, ambient);
  if (request.granted()) Waive(*file.dispatch(), ambient.now);
  return SaveRuling(tx, file, request, ambient);
}

Ruled RuleOnTermination(Transaction& tx, AskFile& file, const v1::RuleOnAskRequest& request,
                        const Ambient& ambient) {
  const Check ruler =
      CheckTerminator(file.record(), LiveLead(file), file.ask(), ambient.actor, ambient.now);
  if (!ruler) return ruler.refusals();
  if (request.granted() && IsBlank(request.told_how())) {
    return Refuse(Refusal::MISSING, "told_how");
  }
  Rule(file, request, ambient);
  if (!request.granted()) return SaveRuling(tx, file, request, ambient);
  file.ask().set_told(request.told());
  file.ask().set_told_how(request.told_how());
  Terminate(file.record(), ambient.now);
  Released released = ReleaseChildren(tx, file, ambient);
  for (StoredDispatch& one : file.dispatches) {
    if (!IsLive(one.record.state())) continue;
    EndDispatch(one.record, v1::Dispatch::ENDED, "terminated", ambient.now);
    Save(tx, file, one, Act::TERMINATE, request.change(), request.reason(), ambient);
  }
  Write(tx, released.children, Act::UNMERGE, request.change(), "", ambient);
  Write(tx, released.of_parent);
  return SaveRuling(tx, file, request, ambient);
}

Ruled RuleOnWithdrawal(Transaction& tx, AskFile& file, const v1::RuleOnAskRequest& request,
                       const Ambient& ambient) {
  const Check answerer = CheckAnswerer(file.ask(), ambient.actor, ambient.now);
  if (!answerer) return answerer.refusals();
  Rule(file, request, ambient);
  ListBlocked(file.record());
  return SaveRuling(tx, file, request, ambient);
}

Ruled RuleOnHarmClearing(Transaction& tx, AskFile& file, const v1::RuleOnAskRequest& request,
                         const Ambient& ambient) {
  const Check answerer = CheckAnswerer(file.ask(), ambient.actor, ambient.now);
  if (!answerer) return answerer.refusals();
  Rule(file, request, ambient);
  if (request.granted()) ClearHarm(file.record());
  return SaveRuling(tx, file, request, ambient);
}

// What the authority decided is done first, as its own act; then the decision is an answered one.
Ruled ConfirmDecision(Transaction& tx, AskFile& file, const v1::RuleOnAskRequest& request,
                      const Ambient& ambient) {
  const Check answerer = CheckAnswerer(file.ask(), ambient.actor, ambient.now);
  if (!answerer) return answerer.refusals();
  if (!request.granted()) {
    Rule(file, request, ambient);
    return SaveRuling(tx, file, request, ambient);
  }
  const auto done = CarryOut(tx, file, request.change(), ambient);
  if (!done) return done.refusals();
  Result<AskFile> after = OpenAskFile(tx, request.name(), ambient);
  if (!after) throw std::logic_error("a confirmed decision has gone");
  Rule(*after, request, ambient);
  return SaveRuling(tx, *after, request, ambient);
}

}  // namespace

Result<v1::ActResponse> RuleOnAsk(Transaction& tx, const v1::RuleOnAskRequest& request,
                                  const Ambient& ambient) {
  Result<AskFile> file = BeginOnAsk(tx, request, Act::ACT_UNSPECIFIED, ambient);
  if (!file) return file.refusals();
  if (IsBlank(request.reason())) return Refuse(Refusal::MISSING, "reason");
  switch (file->ask().kind()) {
    case Ask::EXTENSION:
      return RuleOnExtension(tx, *file, request, ambient);
    case Ask::LATER_LIMIT:
      return RuleOnLaterLimit(tx, *file, request, ambient);
    case Ask::WAIVER:
      return RuleOnWaiver(tx, *file, request, ambient);
    case Ask::TERMINATION:
      return RuleOnTermination(tx, *file, request, ambient);
    case Ask::WITHDRAWAL:
      return RuleOnWithdrawal(tx, *file, request, ambient);
    case Ask::HARM_CLEARING:
      return RuleOnHarmClearing(tx, *file, request, ambient);
    case Ask::DECISION:
      return ConfirmDecision(tx, *file, request, ambient);
    default:
      // A return and a redirection have methods of their own.
      return Refuse(Refusal::IMPOSSIBLE, "name");
  }
}

}  // namespace hotline::commands
