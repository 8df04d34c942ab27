#include "rules/auditing.h"

#include <algorithm>
#include <set>

#include "rules/clocks.h"
#include "rules/ending.h"
#include "rules/intake.h"
#include "rules/terms.h"
#include "rules/text.h"
#include "rules/unit_change.h"

namespace hotline {
namespace {

using v1::Audit;
using v1::Dispatch;
using v1::Refusal;
using v1::Role;

bool IsSame(const std::string& person, const std::string& other) {
  return !person.empty() && person == other;
}

}  // namespace

Check CheckRedos(const PlaceIndex& place, const v1::Case& record) {
  const int most = place.settings().redos();
  if (record.redos() < most) return Passed{};
  return Refuse(Refusal::TOO_MANY_REDOS, "", std::to_string(most));
}

Check CheckAuditor(const PlaceIndex& place, const v1::Dispatch& lead, const v1::Account& actor) {
  const Audit* half = lead.has_half_audit() ? &lead.half_audit() : nullptr;
  const bool is_issuer = actor.role() == Role::ISSUER;
  if (is_issuer && !IsAssigned(lead)) {
    return Refuse(Refusal::ROLE_MAY_NOT, "", RoleTokens({Role::SUPERVISOR}));
  }
  if (is_issuer && lead.assignment().authority() != actor.scope()) {
    return Refuse(Refusal::OUTSIDE_AUTHORITY);
  }
  if (half && !(is_issuer ? half->issuer_by() : half->by()).empty()) {
    return Refuse(Refusal::ROLE_MAY_NOT, "",
                  RoleTokens({is_issuer ? Role::SUPERVISOR : Role::ISSUER}));
  }
  const v1::Reply& reply = lead.reply();
  if (IsSame(actor.person(), reply.by_person()) ||
      IsSame(actor.person(), reply.released_by_person())) {
    return Refuse(Refusal::SAME_PERSON);
  }
  if (half && (IsSame(actor.person(), half->by_person()) ||
               IsSame(actor.person(), half->issuer_by_person()))) {
    return Refuse(Refusal::SAME_PERSON);
  }
  const auto& keyed = lead.keyed_by_persons();
  if (std::find(keyed.begin(), keyed.end(), actor.person()) != keyed.end()) {
    return Refuse(Refusal::SAME_PERSON);
  }
  // An authority whose office is the replying unit would examine itself.
  const v1::Authority* authority = place.FindAuthority(actor.scope());
  if (actor.scope() == lead.unit() ||
      (is_issuer && authority && authority->office() == lead.unit())) {
    return Refuse(Refusal::SAME_UNIT);
  }
  return Passed{};
}

Result<AuditPlan> PlanAudit(const PlaceIndex& place, const v1::Case& record,
                            const v1::Dispatch& lead, bool passed, const std::string& note,
                            const v1::Account& actor, Instant now) {
  const Audit* half = lead.has_half_audit() ? &lead.half_audit() : nullptr;
  if (const Check auditor = CheckAuditor(place, lead, actor); !auditor) {
    return auditor.refusals();
  }
  if (!passed && IsBlank(note)) return Refuse(Refusal::MISSING, "note");
  if (!passed) {
    if (const Check redos = CheckRedos(place, record); !redos) return redos.refusals();
  }

  AuditPlan plan{Verdict::kFailed, half ? *half : Audit()};
  plan.audit.set_dispatch(lead.name());
  plan.audit.set_passed(passed);
  if (!note.empty()) plan.audit.set_note(note);
  if (actor.role() == Role::ISSUER) {
    plan.audit.set_issuer_by(actor.name());
    plan.audit.set_issuer_by_person(actor.person());
  } else {
    plan.audit.set_by(actor.name());
    plan.audit.set_by_person(actor.person());
  }
  if (passed) plan.verdict = IsAssigned(lead) && !half ? Verdict::kHalf : Verdict::kPassed;
  if (plan.verdict != Verdict::kHalf) *plan.audit.mutable_time() = ToProto(now);
  return plan;
}

void Apply(v1::Dispatch& lead, const AuditPlan& plan, Instant now) {
  if (plan.verdict == Verdict::kHalf) {
    *lead.mutable_half_audit() = plan.audit;
    return;
  }
  lead.clear_half_audit();
  if (plan.verdict == Verdict::kPassed) {
    lead.set_state(Dispatch::ACCEPTED);
    *lead.mutable_accept_time() = ToProto(now);
  } else {
    lead.set_state(Dispatch::SENT_BACK);
    lead.set_end_reason("redo");
    *lead.mutable_end_time() = ToProto(now);
  }
}

bool AwaitsSettlementAudit(const v1::Case& record) {
  return record.drawn_for_audit() && record.mode() == v1::Mode::DIRECT && record.has_settlement();
}

Check CheckSettlementAuditor(const v1::Case& record, const v1::Account& actor) {
  if (!AwaitsSettlementAudit(record)) return Refuse(Refusal::WRONG_STATE, "", DrawnToken());
  const v1::Settlement& settlement = record.settlement();
  // A settlement that tells of nobody is its handler's.
  const std::string& settler = settlement.by().empty() ? record.handler() : settlement.by();
  if (settler == actor.name() || IsSame(actor.person(), settlement.by_person())) {
    return Refuse(Refusal::SAME_PERSON);
  }
  return Passed{};
}

Check AuditSettlement(const PlaceIndex& place, v1::Case& record, bool passed,
                      const std::string& note, const v1::Account& actor, Instant now) {
  if (const Check auditor = CheckSettlementAuditor(record, actor); !auditor) return auditor;
  if (!passed && IsBlank(note)) return Refuse(Refusal::MISSING, "note");
  const bool again = !passed && record.state() == v1::Case::CALLING_BACK;
  if (again) {
    if (const Check redos = CheckRedos(place, record); !redos) return redos;
  }

  Audit& audit = *record.add_audits();
  *audit.mutable_time() = ToProto(now);
  audit.set_passed(passed);
  audit.set_note(note);
  audit.set_by(actor.name());
  audit.set_by_person(actor.person());
  *audit.mutable_settlement() = record.settlement();
  record.set_drawn_for_audit(false);
  if (!again) return Passed{};
  record.clear_settlement();
  StartRedo(record);
  return Passed{};
}

bool AwaitsReopening(const v1::Case& record) {
  if (record.state() != v1::Case::CLOSED || record.audits().empty()) return false;
  const Audit& last = *record.audits().rbegin();
  return last.has_settlement() && !last.passed() &&
         FromProto(last.time()) >= FromProto(record.close_time());
}

Result<std::vector<v1::Dispatch>> PlanRedo(const PlaceIndex& place, const v1::Case& record,
                                           const v1::Dispatch& lead, int issued_before,
                                           const std::vector<CoHandlerChoice>& co_handlers,
                                           const std::vector<std::string>& accused, Instant now) {
  if (const Check redos = CheckRedos(place, record); !redos) return redos.refusals();
  Findings found;
  CheckCoHandlers(place, co_handlers, lead.unit(), accused, now, found);
  if (!found.empty()) return found.refusals();

  // An abolished unit's redo is its successor's at once.
  const v1::Unit* heir = HeirOf(place, lead.unit(), OfficeDay(now));
  const bool passes_on = heir != nullptr && !IsShutOut(place, accused, heir->id());
  int serial = issued_before + 1;
  Dispatch again =
      NewDispatch(place, record, serial, Dispatch::LEAD, passes_on ? heir->id() : lead.unit(),
                  lead.mode(), record.round() + 1, now);
  again.set_designated(true);
  if (lead.has_assignment()) *again.mutable_assignment() = lead.assignment();
  AddLeadLimits(again, record,
                RedoLimits(place, record.routing().profile(),
                           GradeOf(record.demand(), record.mandatory()), now));
  std::vector<Dispatch> dispatches{again};
  for (const CoHandlerChoice& one : co_handlers) {
    dispatches.push_back(
        NewCoHandler(place, record, record.routing().profile(), ++serial, one, again, now));
  }
  return dispatches;
}

Check RedoElsewhere(v1::Case& record, const PlaceIndex& place, Instant now) {
  if (const Check redos = CheckRedos(place, record); !redos) return redos;
  record.set_redos(record.redos() + 1);
  WaitForDispatch(record, place, now);
  return Passed{};
}

Check CheckDeskRedo(const PlaceIndex& place, const v1::Case& record, int co_handlers) {
  if (co_handlers > 0) return Refuse(Refusal::CO_HANDLERS_ONLY_IN_JOINT, "co_handlers");
  return CheckRedos(place, record);
}

void StartRedo(v1::Case& record) {
  record.set_state(v1::Case::IN_HAND);
  record.set_round(record.round() + 1);
  record.set_redos(record.redos() + 1);
}

}  // namespace hotline
