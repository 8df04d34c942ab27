#include "rules/returning.h"

#include <algorithm>

#include "rules/asking.h"
#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/ending.h"
#include "rules/intake.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/replying.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Ask;
using v1::Dispatch;
using v1::Refusal;
using v1::Role;

bool IsOpen(const Ask& ask) { return ask.state() == Ask::OPEN; }
// Whether the case is taken from the unit is not asked by it nor told to it.
bool StandsAgainstReturn(const Ask& ask) { return IsOpen(ask) && ask.kind() != Ask::REDIRECTION; }
bool IsOpenReturn(const Ask& ask) { return IsOpen(ask) && ask.kind() == Ask::RETURN; }

// The return that waits for its ruling. Requires RETURN_ASKED.
Ask* OpenReturn(Dispatch& dispatch) {
  auto& asks = *dispatch.mutable_asks();
  const auto found = std::find_if(asks.begin(), asks.end(), IsOpenReturn);
  return found == asks.end() ? nullptr : &*found;
}

void CloseReturn(Dispatch& dispatch, Ask::State state, const std::string& ruling,
                 const v1::Account& actor, Instant now) {
  Ask* ask = OpenReturn(dispatch);
  if (ask == nullptr) return;
  ask->set_state(state);
  *ask->mutable_ruled_time() = ToProto(now);
  ask->set_ruled_by(actor.name());
  ask->set_ruled_by_person(actor.person());
  ask->set_ruling(ruling);
}

Check CheckGrounds(const Ask& asked, const Dispatch& dispatch, const PlaceIndex& place) {
  Findings found;
  if (asked.return_ground() == Ask::RETURN_GROUND_UNSPECIFIED) {
    found.Add(Refusal::MISSING, "ground");
  }
  found.Require(asked.legal_basis(), "legal_basis");
  found.Require(asked.reason(), "reason");
  const std::string& unit = asked.competent_unit();
  if (unit == dispatch.unit()) {
    found.Add(Refusal::IMPOSSIBLE, "competent_unit", unit);
  } else if (!unit.empty() && place.FindUnit(unit) == nullptr) {
    found.Add(Refusal::UNKNOWN_VALUE, "competent_unit", unit);
  }
  if (!found.empty()) return found.refusals();
  return CheckRoomFor(dispatch.asks(), Ask::RETURN);
}

}  // namespace

Check CheckReturnable(const v1::Case& record, const v1::Dispatch& dispatch, Instant now) {
  if (dispatch.designated()) return Refuse(Refusal::DESIGNATED);
  if (record.mandatory() || record.demand().urgency() == v1::Demand::EXTREME) {
    return Refuse(Refusal::NOT_FOR_PRESSING);
  }
  if (std::any_of(dispatch.asks().begin(), dispatch.asks().end(), StandsAgainstReturn)) {
    return Refuse(Refusal::ASK_OPEN);
  }
  const v1::Limit* window = InForce(dispatch.limits(), v1::Limit::RETURN_WINDOW);
  if (window == nullptr) return Refuse(Refusal::RETURN_WINDOW_OVER);
  const Instant end = FromProto(window->due_time());
  if (now < end) return Passed{};
  return Refuse(Refusal::RETURN_WINDOW_OVER, "", FormatInstant(end));
}

Check AskReturn(v1::Dispatch& dispatch, const v1::Ask& asked, const v1::Case& record,
                const PlaceIndex& place, const v1::Account& actor, Instant now) {
  if (const Check returnable = CheckReturnable(record, dispatch, now); !returnable) {
    return returnable;
  }
  if (const Check grounds = CheckGrounds(asked, dispatch, place); !grounds) return grounds;

  Ask& ask = *dispatch.add_asks();
  ask.set_name(AskName(dispatch.name(), dispatch.asks_size()));
  ask.set_kind(Ask::RETURN);
  ask.set_state(Ask::OPEN);
  *ask.mutable_time() = ToProto(now);
  ask.set_by(actor.name());
  ask.set_by_person(actor.person());
  ask.set_unit(dispatch.unit());
  ask.set_reason(asked.reason());
  ask.set_return_ground(asked.return_ground());
  ask.set_competent_unit(asked.competent_unit());
  ask.set_legal_basis(asked.legal_basis());
  if (dispatch.state() == Dispatch::ISSUED) Sign(dispatch, now);
  dispatch.set_state(Dispatch::RETURN_ASKED);
  *dispatch.add_limits() =
      DeskLimit(place, GradeOf(record.demand(), record.mandatory()), v1::Limit::RULING, now);
  return Passed{};
}

void WithdrawReturn(v1::Dispatch& dispatch, const v1::Account& actor, Instant now) {
  CloseReturn(dispatch, Ask::TAKEN_BACK, "", actor, now);
  dispatch.set_state(Dispatch::SIGNED);
}

Check CheckReturnRuler(const v1::Dispatch& dispatch, const v1::Account& actor) {
  const auto& asks = dispatch.asks();
  const auto asked = std::find_if(asks.begin(), asks.end(), IsOpenReturn);
  if (asked != asks.end() && !actor.person().empty() && asked->by_person() == actor.person()) {
    return Refuse(Refusal::SAME_PERSON);
  }
  const bool is_issuer = actor.role() == Role::ISSUER;
  if (!IsAssigned(dispatch)) {
    if (!is_issuer) return Passed{};
    return Refuse(Refusal::ROLE_MAY_NOT, "", RoleTokens({Role::DISPATCHER}));
  }
  if (!is_issuer) return Refuse(Refusal::ISSUER_NEEDED);
  if (dispatch.assignment().authority() == actor.scope()) return Passed{};
  return Refuse(Refusal::OUTSIDE_AUTHORITY);
}

Check CheckGrantable(const v1::Dispatch& dispatch) {
  if (!dispatch.designated()) return Passed{};
  return Refuse(Refusal::DESIGNATED);
}

void RefuseReturn(v1::Dispatch& dispatch, const std::string& reason, const v1::Account& actor,
                  Instant now) {
  CloseReturn(dispatch, Ask::REFUSED, reason, actor, now);
  dispatch.set_state(Dispatch::SIGNED);
  dispatch.set_designated(true);
}

void GrantReturn(v1::Case& record, v1::Dispatch& dispatch, const std::string& reason,
                 const v1::Account& actor, const PlaceIndex& place, Instant now) {
  CloseReturn(dispatch, Ask::GRANTED, reason, actor, now);
  EndDispatch(dispatch, Dispatch::RETURNED, "", now);
  record.set_returns(record.returns() + 1);
  if (dispatch.part() == Dispatch::LEAD) WaitForDispatch(record, place, now);
}

Check CheckNextDispatcher(const v1::Case& record, const v1::Account& actor) {
  const bool is_supervisor = actor.role() == Role::SUPERVISOR;
  if (is_supervisor == IsNextDesignated(record)) return Passed{};
  if (is_supervisor) return Refuse(Refusal::ROLE_MAY_NOT, "", RoleTokens({Role::DISPATCHER}));
  return Refuse(Refusal::SUPERVISOR_NEEDED);
}

bool IsNextDesignated(const v1::Case& record) {
  return record.returns() >= kReturnsUntilSupervisor;
}

}  // namespace hotline
