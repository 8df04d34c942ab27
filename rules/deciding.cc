#include "rules/deciding.h"

#include "rules/asking.h"
#include "rules/auditing.h"
#include "rules/dispatching.h"
#include "rules/extending.h"
#include "rules/redirecting.h"
#include "rules/returning.h"
#include "rules/terminating.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Ask;
using v1::Dispatch;
using v1::Refusal;

constexpr Ask::Kind kAudit = Ask::KIND_UNSPECIFIED;
constexpr Ask::Kind kOnDispatch[] = {Ask::RETURN, Ask::EXTENSION, Ask::REDIRECTION};

// The reply waits for the authority's side of the audit.
bool OwesAudit(const v1::Case& record, const Dispatch& dispatch) {
  return record.state() == v1::Case::REPLIED && dispatch.state() == Dispatch::REPLIED &&
         dispatch.part() == Dispatch::LEAD && dispatch.half_audit().issuer_by().empty();
}

// The ask that the authority would answer; nullptr where none is open, or it is not its to answer.
const Ask* Asked(const v1::Case& record, const Dispatch& dispatch, Ask::Kind kind, Instant now) {
  if (kind == Ask::TERMINATION) {
    return dispatch.part() == Dispatch::LEAD ? FindOpen(record.asks(), kind, now) : nullptr;
  }
  // The opinion's extension is the lead's to rule on.
  if (kind == Ask::EXTENSION && dispatch.part() == Dispatch::CO_HANDLER) return nullptr;
  return FindOpen(dispatch.asks(), kind, now);
}

bool OwesAnything(const v1::Case& record, const Dispatch& dispatch, Instant now) {
  if (!IsAssigned(dispatch)) return false;
  if (OwesAudit(record, dispatch) || Asked(record, dispatch, Ask::TERMINATION, now)) return true;
  for (const Ask::Kind kind : kOnDispatch) {
    if (Asked(record, dispatch, kind, now)) return true;
  }
  return false;
}

Check CheckAudit(const PlaceIndex& place, const v1::Case& record, const Dispatch& dispatch,
                 const Ask& wanted, const v1::Account& issuer) {
  if (!OwesAudit(record, dispatch)) return Refuse(Refusal::NOT_OPEN, "answers");
  if (const Check auditor = CheckAuditor(place, dispatch, issuer); !auditor) return auditor;
  return wanted.favourable() ? Check(Passed{}) : CheckRedos(place, record);
}

// What the issuer's own act would refuse.
Check CheckAsIssuer(const PlaceIndex& place, const v1::Case& record, const Dispatch& dispatch,
                    const Ask& wanted, const v1::Account& issuer, Instant now) {
  if (wanted.answers() == kAudit) return CheckAudit(place, record, dispatch, wanted, issuer);
  const Ask* asked = Asked(record, dispatch, wanted.answers(), now);
  if (asked == nullptr) return Refuse(Refusal::NOT_OPEN, "answers");
  switch (wanted.answers()) {
    case Ask::RETURN: {
      const Check ruler = CheckReturnRuler(dispatch, issuer);
      return ruler && wanted.favourable() ? CheckGrantable(dispatch) : ruler;
    }
    case Ask::EXTENSION:
      return CheckExtensionRuler({record, dispatch, nullptr}, *asked, issuer, false, now);
    case Ask::TERMINATION:
      return CheckTerminator(record, &dispatch, *asked, issuer, now);
    case Ask::REDIRECTION:
      return CheckRedirector(place, dispatch, issuer, now);
    default:
      return Refuse(Refusal::IMPOSSIBLE, "answers");
  }
}

}  // namespace

Check CheckDecidable(const v1::Case& record, const v1::Dispatch& dispatch, bool has_account,
                     Instant now) {
  if (!OwesAnything(record, dispatch, now)) return Refuse(Refusal::NOT_OPEN);
  if (has_account) return Refuse(Refusal::UNIT_HAS_ACCOUNTS);
  return CheckMayAsk(dispatch.asks(), Ask::DECISION, now);
}

Check EnterDecision(const PlaceIndex& place, const v1::Case& record, const v1::Ask& wanted,
                    bool has_account, const v1::Account& actor, Instant now,
                    v1::Dispatch& dispatch) {
  const Check decidable = CheckDecidable(record, dispatch, has_account, now);
  if (!decidable) return decidable;
  const v1::Account issuer = AsIssuer(dispatch, actor);
  const Check possible = CheckAsIssuer(place, record, dispatch, wanted, issuer, now);
  if (!possible) return possible;
  Findings found;
  found.Require(wanted.document(), "document");
  found.Require(wanted.reason(), "reason");
  if (wanted.answers() == Ask::TERMINATION && wanted.favourable()) {
    found.Require(wanted.told_how(), "told_how");
  }
  if (!found.empty()) return found.refusals();
  Ask& ask = OpenAsk(*dispatch.mutable_asks(), dispatch.name(), Ask::DECISION, wanted.reason(),
                     actor, now);
  ask.set_answers(wanted.answers());
  ask.set_favourable(wanted.favourable());
  ask.set_document(wanted.document());
  ask.set_told(wanted.told());
  ask.set_told_how(wanted.told_how());
  return Passed{};
}

bool IsMoot(const v1::Ask& decision, const v1::Case& record, const v1::Dispatch& dispatch,
            Instant now) {
  if (decision.answers() == kAudit) return !OwesAudit(record, dispatch);
  return Asked(record, dispatch, decision.answers(), now) == nullptr;
}

bool LapseMootDecisions(const v1::Case& record, Instant now, v1::Dispatch& dispatch) {
  bool any = false;
  for (Ask& ask : *dispatch.mutable_asks()) {
    if (ask.kind() != Ask::DECISION || ask.state() != Ask::OPEN) continue;
    if (!IsMoot(ask, record, dispatch, now)) continue;
    ask.set_state(Ask::LAPSED);
    *ask.mutable_ruled_time() = ToProto(now);
    any = true;
  }
  return any;
}

v1::Account AsIssuer(const v1::Dispatch& dispatch, const v1::Account& actor) {
  v1::Account issuer = actor;
  issuer.set_role(v1::Role::ISSUER);
  issuer.set_scope(dispatch.assignment().authority());
  return issuer;
}

}  // namespace hotline
