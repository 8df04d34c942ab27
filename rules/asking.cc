#include "rules/asking.h"

#include <algorithm>

#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/terms.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Ask;
using v1::Refusal;
using v1::Role;

// Acts on the case that an open termination holds, beside those on a dispatch.
constexpr Set kMovesCase{Act::DISPATCH,  Act::HANDLE_DIRECTLY, Act::SETTLE,
                         Act::GIVE_UP,   Act::REJECT,          Act::MERGE,
                         Act::HAND_OVER, Act::ADD_CO_HANDLER,  Act::CONFIRM_HAND_OVER};
// Acts by which the unit itself moves its dispatch on.
constexpr Set kMovesDispatch{Act::REPLY, Act::GIVE_OPINION, Act::ASK_RETURN};

bool IsUnitStaff(const v1::Account& actor) {
  return actor.role() == Role::HANDLER || actor.role() == Role::HEAD;
}

// Who has to answer an ask, as a refusal names him.
std::string AnswererTokens(Ask::Kind kind) {
  const Act::Kind ruling = RulingOn(kind);
  return RoleTokens(ruling == Act::ACT_UNSPECIFIED ? Set{Role::ISSUER} : RowOf(ruling).roles);
}

Check HeldBy(const Ask* ask) {
  if (ask == nullptr) return Passed{};
  return Refuse(Refusal::ASK_OPEN, "", AnswererTokens(ask->kind()));
}

Check CheckUnasked(Act::Kind act, const v1::Case& record, const v1::Dispatch* dispatch,
                   Instant now) {
  if (kMovesCase.contains(act) || kMovesDispatch.contains(act)) {
    const Check held = HeldBy(FindOpen(record.asks(), Ask::TERMINATION, now));
    if (!held) return held;
  }
  if (dispatch == nullptr || !kMovesDispatch.contains(act)) return Passed{};
  for (const Ask::Kind kind : {Ask::EXTENSION, Ask::LATER_LIMIT}) {
    if (const Check held = HeldBy(FindOpen(dispatch->asks(), kind, now)); !held) return held;
  }
  return Passed{};
}

Check CheckPerson(const v1::Case& record, const v1::Account& actor) {
  const bool withdrawn =
      std::any_of(record.asks().begin(), record.asks().end(), [&](const Ask& ask) {
        return ask.kind() == Ask::WITHDRAWAL && ask.account_person() == actor.person() &&
               (ask.state() == Ask::OPEN || ask.state() == Ask::GRANTED);
      });
  if (withdrawn && !actor.person().empty()) return Refuse(Refusal::WITHDRAWN_PERSON);
  return Passed{};
}

void End(Ask& ask, Ask::State state, Instant now) {
  ask.set_state(state);
  *ask.mutable_ruled_time() = ToProto(now);
}

template <class IsOver>
int Lapse(Asks& asks, Instant now, const IsOver& is_over) {
  int lapsed = 0;
  for (Ask& ask : asks) {
    if (ask.state() != Ask::OPEN || !is_over(ask)) continue;
    End(ask, Ask::LAPSED, now);
    ++lapsed;
  }
  return lapsed;
}

bool IsTimeOver(const Ask& ask, Instant now) {
  return ask.has_lapse_time() && FromProto(ask.lapse_time()) <= now;
}

}  // namespace

bool IsOpen(const v1::Ask& ask, Instant now) {
  return ask.state() == Ask::OPEN && !IsTimeOver(ask, now);
}

const v1::Ask* FindOpen(const Asks& asks, v1::Ask::Kind kind, Instant now) {
  const auto found = std::find_if(asks.begin(), asks.end(), [&](const Ask& ask) {
    return ask.kind() == kind && IsOpen(ask, now);
  });
  return found == asks.end() ? nullptr : &*found;
}

Check CheckRoomFor(const Asks& asks, v1::Ask::Kind kind) {
  const auto asked =
      std::count_if(asks.begin(), asks.end(), [&](const Ask& ask) { return ask.kind() == kind; });
  if (asked < kMostAsksOfKind) return Passed{};
  return Refuse(Refusal::TOO_MANY, "", std::to_string(kMostAsksOfKind));
}

Check CheckMayAsk(const Asks& asks, v1::Ask::Kind kind, Instant now) {
  if (const Check held = HeldBy(FindOpen(asks, kind, now)); !held) return held;
  return CheckRoomFor(asks, kind);
}

v1::Ask& OpenAsk(Asks& asks, const std::string& parent, v1::Ask::Kind kind,
                 const std::string& reason, const v1::Account& actor, Instant now) {
  Ask& ask = *asks.Add();
  ask.set_name(AskName(parent, asks.size()));
  ask.set_kind(kind);
  ask.set_state(Ask::OPEN);
  *ask.mutable_time() = ToProto(now);
  ask.set_by(actor.name());
  ask.set_by_person(actor.person());
  if (IsUnitStaff(actor)) ask.set_unit(actor.scope());
  ask.set_reason(reason);
  return ask;
}

Check CheckAnswerer(const v1::Ask& ask, const v1::Account& actor, Instant now) {
  if (!IsOpen(ask, now)) return Refuse(Refusal::NOT_OPEN);
  const std::string& person = actor.person();
  if (person.empty()) return Passed{};
  if (person == ask.by_person() || person == ask.account_person()) {
    return Refuse(Refusal::SAME_PERSON);
  }
  return Passed{};
}

void Answer(v1::Ask& ask, bool granted, const std::string& ruling, const v1::Account& actor,
            Instant now) {
  End(ask, granted ? Ask::GRANTED : Ask::REFUSED, now);
  ask.set_ruled_by(actor.name());
  ask.set_ruled_by_person(actor.person());
  ask.set_ruling(ruling);
}

Check CheckTakeBack(const v1::Ask& ask, const v1::Account& actor, Instant now) {
  if (!IsOpen(ask, now)) return Refuse(Refusal::NOT_OPEN);
  // Its dispatch goes back with it: that is an act of its own.
  if (ask.kind() == Ask::RETURN) return Refuse(Refusal::IMPOSSIBLE, "name", "act.WITHDRAW_RETURN");
  if (ask.kind() == Ask::WITHDRAWAL) {
    return Refuse(Refusal::SUPERVISOR_NEEDED, "", "act.RULE_ON_WITHDRAWAL");
  }
  const bool his_own = ask.by() == actor.name() || ask.by_person() == actor.person();
  const bool his_units = IsUnitStaff(actor) && ask.unit() == actor.scope();
  if (his_own || his_units) return Passed{};
  return Refuse(Refusal::ROLE_MAY_NOT, "", AskerToken());
}

void TakeBack(v1::Ask& ask, Instant now) { End(ask, Ask::TAKEN_BACK, now); }

int LapseAsks(v1::Case& record, Instant now) {
  return Lapse(*record.mutable_asks(), now, [&](const Ask& ask) { return IsTimeOver(ask, now); });
}

int LapseAsks(v1::Dispatch& dispatch, Instant now) {
  return Lapse(*dispatch.mutable_asks(), now, [&](const Ask& ask) { return IsTimeOver(ask, now); });
}

void LapseMootAsks(v1::Case& record, Instant now) {
  if (IsLive(record.state())) return;
  Lapse(*record.mutable_asks(), now, [](const Ask& ask) {
    return ask.kind() != Ask::HARM_CLEARING && ask.kind() != Ask::WITHDRAWAL;
  });
}

void LapseMootAsks(v1::Dispatch& dispatch, Instant now) {
  if (IsLive(dispatch.state())) return;
  Lapse(*dispatch.mutable_asks(), now, [](const Ask& ask) { return ask.kind() != Ask::DECISION; });
}

v1::Act::Kind RulingOn(v1::Ask::Kind kind) {
  switch (kind) {
    case Ask::RETURN:
      return Act::RULE_ON_RETURN;
    case Ask::EXTENSION:
      return Act::RULE_ON_EXTENSION;
    case Ask::LATER_LIMIT:
      return Act::RULE_ON_LATER_LIMIT;
    case Ask::WAIVER:
      return Act::WAIVE_OPINION;
    case Ask::TERMINATION:
      return Act::TERMINATE;
    case Ask::WITHDRAWAL:
      return Act::RULE_ON_WITHDRAWAL;
    case Ask::HARM_CLEARING:
      return Act::CLEAR_HARM;
    case Ask::DECISION:
      return Act::CONFIRM_DECISION;
    default:  // a redirection: the issuer consents, the dispatcher acts
      return Act::ACT_UNSPECIFIED;
  }
}

Check CheckStanding(v1::Act::Kind act, const v1::Case& record, const v1::Dispatch* dispatch,
                    const v1::Account& actor, Instant now) {
  if (const Check person = CheckPerson(record, actor); !person) return person;
  return CheckUnasked(act, record, dispatch, now);
}

}  // namespace hotline
