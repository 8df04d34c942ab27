#include "rules/terminating.h"

#include "rules/asking.h"
#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/ending.h"
#include "rules/harm.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Ask;
using v1::Dispatch;
using v1::Refusal;
using v1::Role;

}  // namespace

Check AskWaiver(v1::Dispatch& co_handler, const std::string& reason, const v1::Account& actor,
                Instant now) {
  if (const Check may = CheckMayAsk(co_handler.asks(), Ask::WAIVER, now); !may) return may;
  if (IsBlank(reason)) return Refuse(Refusal::MISSING, "reason");
  OpenAsk(*co_handler.mutable_asks(), co_handler.name(), Ask::WAIVER, reason, actor, now);
  return Passed{};
}

bool AwaitsConsent(const v1::Ask& ask, Instant now) {
  return ask.kind() == Ask::WAIVER && IsOpen(ask, now) && !ask.has_consent_time();
}

Check ConsentToWaiver(v1::Ask& ask, const v1::Account& actor, Instant now) {
  if (!AwaitsConsent(ask, now)) return Refuse(Refusal::NOT_OPEN);
  *ask.mutable_consent_time() = ToProto(now);
  ask.set_consent_by(actor.name());
  return Passed{};
}

Check CheckWaiver(const v1::Dispatch& co_handler, const v1::Ask& ask, Instant now) {
  const v1::Limit* limit = InForce(co_handler.limits(), v1::Limit::OPINION);
  const bool over = limit != nullptr && FromProto(limit->due_time()) <= now;
  if (over || ask.has_consent_time()) return Passed{};
  return Refuse(Refusal::CONSENT_NEEDED, "granted");
}

void Waive(v1::Dispatch& co_handler, Instant now) {
  EndDispatch(co_handler, Dispatch::WAIVED, "waived", now);
}

Check CheckTerminable(const v1::Case& record, const v1::Dispatch* lead, const v1::Account& actor,
                      Instant now) {
  if (actor.role() == Role::HANDLER && (lead == nullptr || lead->unit() != actor.scope())) {
    return Refuse(Refusal::ROLE_MAY_NOT, "", PartToken(Dispatch::LEAD));
  }
  if (HasHarm(record)) return Refuse(Refusal::MANDATORY_CASE);
  return CheckMayAsk(record.asks(), Ask::TERMINATION, now);
}

Check AskTermination(v1::Case& record, const v1::Dispatch* lead, const v1::Ask& wanted,
                     const v1::Account& actor, Instant now) {
  if (const Check may = CheckTerminable(record, lead, actor, now); !may) return may;
  Findings found;
  if (wanted.termination_ground() == Ask::TERMINATION_GROUND_UNSPECIFIED) {
    found.Add(Refusal::MISSING, "ground");
  }
  found.Require(wanted.reason(), "reason");
  if (!found.empty()) return found.refusals();
  OpenAsk(*record.mutable_asks(), record.name(), Ask::TERMINATION, wanted.reason(), actor, now)
      .set_termination_ground(wanted.termination_ground());
  return Passed{};
}

Check CheckTerminator(const v1::Case& record, const v1::Dispatch* lead, const v1::Ask& ask,
                      const v1::Account& actor, Instant now) {
  if (const Check answerer = CheckAnswerer(ask, actor, now); !answerer) return answerer;
  if (lead != nullptr && IsAssigned(*lead)) {
    if (actor.role() != Role::ISSUER) return Refuse(Refusal::ISSUER_NEEDED);
    if (actor.scope() != lead->assignment().authority()) {
      return Refuse(Refusal::OUTSIDE_AUTHORITY);
    }
  } else if (actor.role() != Role::SUPERVISOR) {
    return Refuse(Refusal::ROLE_MAY_NOT, "", RoleTokens({Role::SUPERVISOR}));
  }
  // It may have become one since it was asked.
  if (HasHarm(record)) return Refuse(Refusal::MANDATORY_CASE);
  return Passed{};
}

void Terminate(v1::Case& record, Instant now) {
  record.set_state(v1::Case::TERMINATED);
  *record.mutable_close_time() = ToProto(now);
}

}  // namespace hotline
