#include "rules/redirecting.h"

#include <algorithm>

#include "rules/asking.h"
#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/intake.h"
#include "rules/kept_limit.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using std::chrono::days;
using v1::Ask;
using v1::Dispatch;
using v1::Refusal;
using v1::Role;

Instant Due(const v1::Limit& limit) { return FromProto(limit.due_time()); }

// The end of the n-th day that counts from a start; of none, of the start day.
Instant EndOfDay(const v1::Limit& limit, const WorkCalendar& calendar, std::int64_t n) {
  const Instant start = FromProto(limit.start_time());
  if (n == 0) return Midnight(OfficeDay(start) + days(1));
  return Due(calendar.Count(start, limit.basis(), n));
}

bool IsAwaited(const Ask& ask) {
  return ask.kind() == Ask::REDIRECTION && ask.state() == Ask::OPEN;
}

bool WorksOnIt(std::span<const Dispatch* const> dispatches, const std::string& unit) {
  return std::any_of(dispatches.begin(), dispatches.end(), [&](const Dispatch* one) {
    return one->unit() == unit && IsLive(one->state());
  });
}

const v1::Limit* FinishOf(const Dispatch& dispatch) {
  return InForce(dispatch.limits(), v1::Limit::FINISH);
}

// The dispatch with the earliest finish limit of those with which a unit has led this round;
// nullptr when it did not.
const Dispatch* HeldWith(std::span<const Dispatch* const> dispatches, const Dispatch& lead,
                         const std::string& unit) {
  const Dispatch* earliest = nullptr;
  for (const Dispatch* one : dispatches) {
    const bool held =
        one->part() == Dispatch::LEAD && one->round() == lead.round() && one->unit() == unit;
    if (!held || FinishOf(*one) == nullptr) continue;
    if (!earliest || Due(*FinishOf(*one)) < Due(*FinishOf(*earliest))) earliest = one;
  }
  return earliest;
}

// The dispatch whose finish limit stays the new lead's; nullptr: it gets one of its own. Who had
// the case before wins nothing by its way there and back.
const Dispatch* KeptFrom(const PlaceIndex& place, std::span<const Dispatch* const> dispatches,
                         const Dispatch& lead, const std::string& to_unit) {
  const v1::Limit* finish = FinishOf(lead);
  const Dispatch* own = HeldWith(dispatches, lead, to_unit);
  if (!finish) return own;
  if (own) return Due(*FinishOf(*own)) < Due(*finish) ? own : &lead;
  return InOneLine(place, lead.unit(), to_unit) ? &lead : nullptr;
}

}  // namespace

Instant FourFifthsOf(const v1::Limit& limit, const WorkCalendar& calendar) {
  const Instant start = FromProto(limit.start_time());
  if (limit.basis() == v1::Limit::ELAPSED) return start + (Due(limit) - start) * 4 / 5;
  const std::int64_t fifths = limit.figure() * 4;
  const std::int64_t whole = fifths / 5;
  const std::int64_t rest = fifths % 5;
  if (rest == 0) return EndOfDay(limit, calendar, whole);
  return EndOfDay(limit, calendar, whole + 1) - days(1) + std::chrono::minutes(24 * 60) * rest / 5;
}

Check CheckRedirector(const PlaceIndex& place, const v1::Dispatch& lead, const v1::Account& actor,
                      Instant now) {
  const bool awaited = AwaitedConsent(lead) != nullptr;
  if (actor.role() == Role::ISSUER) {
    if (!IsAssigned(lead)) {
      return Refuse(Refusal::ROLE_MAY_NOT, "", RoleTokens({Role::DISPATCHER, Role::SUPERVISOR}));
    }
    if (lead.assignment().authority() != actor.scope()) return Refuse(Refusal::OUTSIDE_AUTHORITY);
    if (!awaited) return Refuse(Refusal::NOT_OPEN);
    return CheckAnswerer(*AwaitedConsent(lead), actor, now);
  }
  if (awaited) return Refuse(Refusal::ASK_OPEN, "", RoleTokens({Role::ISSUER}));
  if (actor.role() == Role::SUPERVISOR) return Passed{};
  const v1::Limit* finish = InForce(lead.limits(), v1::Limit::FINISH);
  if (finish == nullptr) return Passed{};
  const Instant late = FourFifthsOf(*finish, place.calendar());
  if (now < late) return Passed{};
  return Refuse(Refusal::SUPERVISOR_NEEDED, "", FormatInstant(late));
}

Check CheckRedirect(const PlaceIndex& place, std::span<const v1::Dispatch* const> dispatches,
                    const v1::Dispatch& lead, const RedirectChoice& choice,
                    const std::vector<std::string>& accused, Instant now) {
  Findings found;
  if (choice.why == Ask::REDIRECT_REASON_UNSPECIFIED) found.Add(Refusal::MISSING, "why");
  if (choice.why == Ask::ACCUSED && IsAssigned(lead)) found.Add(Refusal::ISSUER_NEEDED, "why");
  found.Require(choice.reason, "reason");
  if (choice.to_unit.empty()) {
    found.Add(Refusal::MISSING, "to_unit");
  } else {
    CheckUnit(place, choice.to_unit, "to_unit", accused, now, found);
  }
  if (WorksOnIt(dispatches, choice.to_unit)) found.Add(Refusal::ALREADY_IN_CASE, "to_unit");
  if (IsAssigned(lead) && !choice.to_unit.empty() &&
      !Commands(place, lead.assignment().authority(), choice.to_unit, now)) {
    found.Add(Refusal::OUTSIDE_AUTHORITY, "to_unit");
  }
  if (dispatches.size() >= kMostDispatches) {
    found.Add(Refusal::TOO_MANY, "", std::to_string(kMostDispatches));
  }
  if (!found.empty()) return found.refusals();
  return Passed{};
}

void AskConsent(v1::Dispatch& lead, const RedirectChoice& choice, const v1::Account& actor,
                Instant now) {
  Ask& ask = *lead.add_asks();
  ask.set_name(AskName(lead.name(), lead.asks_size()));
  ask.set_kind(Ask::REDIRECTION);
  ask.set_state(Ask::OPEN);
  *ask.mutable_time() = ToProto(now);
  ask.set_by(actor.name());
  ask.set_by_person(actor.person());
  ask.set_reason(choice.reason);
  ask.set_to_unit(choice.to_unit);
  ask.set_redirect_reason(choice.why);
}

const v1::Ask* AwaitedConsent(const v1::Dispatch& lead) {
  const auto found = std::find_if(lead.asks().begin(), lead.asks().end(), IsAwaited);
  return found == lead.asks().end() ? nullptr : &*found;
}

void AnswerConsent(v1::Dispatch& lead, bool granted, const std::string& reason,
                   const v1::Account& actor, Instant now) {
  auto& asks = *lead.mutable_asks();
  Ask& ask = *std::find_if(asks.begin(), asks.end(), IsAwaited);
  ask.set_state(granted ? Ask::GRANTED : Ask::REFUSED);
  *ask.mutable_ruled_time() = ToProto(now);
  ask.set_ruled_by(actor.name());
  ask.set_ruled_by_person(actor.person());
  ask.set_ruling(reason);
}

std::string EndReasonOf(v1::Ask::RedirectReason why) {
  switch (why) {
    case Ask::UNIT_FAILED:
      return "unit_failed";
    case Ask::UNIT_CHANGED:
      return "unit_changed";
    case Ask::ACCUSED:
      return "accused";
    default:
      return "wrong_dispatch";
  }
}

v1::Dispatch NewLead(const PlaceIndex& place, const v1::Case& record,
                     std::span<const v1::Dispatch* const> dispatches, const v1::Dispatch& lead,
                     const std::string& to_unit, Instant now) {
  Dispatch next = NewDispatch(place, record, static_cast<int>(dispatches.size()) + 1,
                              Dispatch::LEAD, to_unit, lead.mode(), lead.round(), now);
  if (lead.has_assignment()) *next.mutable_assignment() = lead.assignment();
  std::vector<v1::Limit> limits =
      LeadLimits(place, record.routing().profile(), GradeOf(record.demand(), record.mandatory()),
                 IsAssigned(lead) ? &lead.assignment() : nullptr, now);
  if (const Dispatch* old = KeptFrom(place, dispatches, lead, to_unit)) {
    next.set_limit_kept(true);
    limits = UnderOldFinish(std::move(limits), *old, place.calendar(), now);
  }
  AddLeadLimits(next, record, std::move(limits));
  return next;
}

}  // namespace hotline
