#include "rules/extending.h"

#include <algorithm>
#include <utility>

#include "rules/asking.h"
#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/intake.h"
#include "rules/ladder.h"
#include "rules/registering.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Ask;
using v1::Demand;
using v1::Dispatch;
using v1::Limit;
using v1::Refusal;
using v1::Role;

constexpr std::string_view kRedo = "/redo";
constexpr std::string_view kExtension = "/extension";
constexpr std::chrono::hours kReviewTime{9};
constexpr int kMostDays = 366;

bool IsOpinion(const Dispatch& dispatch) { return dispatch.part() == Dispatch::CO_HANDLER; }

Limit::Kind MovedKind(const Dispatch& dispatch) {
  return IsOpinion(dispatch) ? Limit::OPINION : Limit::FINISH;
}

// Every dispatch has one.
const Limit& OldLimit(const Dispatch& dispatch) {
  return *InForce(dispatch.limits(), MovedKind(dispatch));
}

Instant Due(const Limit& limit) { return FromProto(limit.due_time()); }

Check CheckNotPassed(const Dispatch& dispatch, Instant now) {
  const Instant due = Due(OldLimit(dispatch));
  if (now < due) return Passed{};
  return Refuse(Refusal::TOO_LATE, "", FormatInstant(due));
}

bool WasAsked(const Dispatch& dispatch) {
  return std::any_of(dispatch.asks().begin(), dispatch.asks().end(), [](const Ask& ask) {
    return ask.kind() == Ask::EXTENSION && ask.state() != Ask::TAKEN_BACK &&
           ask.state() != Ask::OPEN;
  });
}

// A limit that was kept in a redirection brings its extension along: passing a case on wins none.
bool InheritsExtension(const Dispatch& dispatch) {
  return dispatch.limit_kept() &&
         std::any_of(dispatch.limits().begin(), dispatch.limits().end(), [&](const Limit& one) {
           return one.kind() == MovedKind(dispatch) &&
                  one.rule().find(kExtension) != std::string::npos;
         });
}

Check CheckPressing(const Share& share) {
  const auto urgency = share.record.demand().urgency();
  const bool allowed = share.record.mandatory()
                           ? !IsOpinion(share.dispatch)
                           : urgency != Demand::EXTREME && urgency != Demand::URGENT;
  if (allowed) return Passed{};
  return Refuse(Refusal::NOT_FOR_PRESSING, "", "act.ASK_EXTENSION");
}

// The most that may be asked; absent: nothing may.
std::optional<std::int64_t> Most(const PlaceIndex& place, const Share& share) {
  if (IsOpinion(share.dispatch) || IsAssigned(share.dispatch)) {
    return LargestFigure(OldLimit(share.dispatch).basis());
  }
  return MostExtension(place, share.record.routing().profile(),
                       GradeOf(share.record.demand(), share.record.mandatory()));
}

// From the last second of the old limit's day on, so that its day is the start day; around the
// clock from the limit itself.
Instant StartOfExtension(const Limit& old) {
  const bool elapsed = old.basis() == Limit::ELAPSED;
  return Due(old) - std::chrono::seconds(elapsed ? 0 : 1);
}

Result<Limit> CountExtension(const PlaceIndex& place, const Share& share, std::int64_t figure) {
  const Limit& old = OldLimit(share.dispatch);
  Limit limit = place.calendar().Count(StartOfExtension(old), old.basis(), figure);
  limit.set_kind(old.kind());
  limit.set_rule(old.rule() + std::string(kExtension));
  if (share.lead != nullptr) {
    const Instant leads = Due(*InForce(share.lead->limits(), Limit::FINISH));
    if (Due(limit) >= leads) {
      return Refuse(Refusal::BEYOND_LIMIT, "figure", FormatInstant(leads));
    }
  }
  return limit;
}

// 00:00 after the day.
Instant EndOf(Day day) { return Midnight(day + std::chrono::days(1)); }

// A day of the request that lies ahead and not more than a year.
std::optional<Day> CheckDay(const std::string& text, std::string_view field, Instant now,
                            Findings& found) {
  if (text.empty()) found.Add(Refusal::MISSING, field);
  const std::optional<Day> day = ParseDay(text);
  const Day today = OfficeDay(now);
  if (!day) {
    found.Add(Refusal::BAD_FORMAT, field, "2026-10-20");
    return std::nullopt;
  }
  if (*day <= today) found.Add(Refusal::NOT_AFTER_START, field);
  if (*day > today + std::chrono::days(kMostDays)) {
    found.Add(Refusal::BEYOND_LIMIT, field, std::to_string(kMostDays));
  }
  return day;
}

Ask& OpenFrom(const Ask& wanted, Ask::Kind kind, const v1::Account& actor, Instant now,
              Dispatch& asking) {
  Ask& ask = OpenAsk(*asking.mutable_asks(), asking.name(), kind, wanted.reason(), actor, now);
  *ask.mutable_lapse_time() = OldLimit(asking).due_time();
  ask.set_told(wanted.told());
  ask.set_told_how(wanted.told_how());
  return ask;
}

}  // namespace

bool IsOfRedo(const v1::Dispatch& dispatch) {
  return std::any_of(dispatch.limits().begin(), dispatch.limits().end(), [](const Limit& limit) {
    return limit.rule().find(kRedo) != std::string::npos;
  });
}

Check CheckExtendable(const PlaceIndex& place, const Share& share, Instant now) {
  const Dispatch& dispatch = share.dispatch;
  if (const Check pressing = CheckPressing(share); !pressing) return pressing;
  if (IsOfRedo(dispatch)) return Refuse(Refusal::NOT_EXTENDABLE, "", "act.ORDER_REDO");
  if (WasAsked(dispatch) || InheritsExtension(dispatch)) return Refuse(Refusal::ASKED_BEFORE);
  if (const Check may = CheckMayAsk(dispatch.asks(), Ask::EXTENSION, now); !may) return may;
  if (const Check in_time = CheckNotPassed(dispatch, now); !in_time) return in_time;
  if (!Most(place, share)) {
    return Refuse(Refusal::NOT_EXTENDABLE, "", KindToken(share.record.demand().kind()));
  }
  return Passed{};
}

Check AskExtension(const PlaceIndex& place, const Share& share, const v1::Ask& wanted,
                   const v1::Account& actor, Instant now, v1::Dispatch& asking) {
  if (const Check may = CheckExtendable(place, share, now); !may) return may;
  Findings found;
  found.Require(wanted.reason(), "reason");
  if (!IsOpinion(share.dispatch)) found.Require(wanted.told_how(), "told_how");
  const std::int64_t most = *Most(place, share);
  if (wanted.figure() < 1) {
    found.Add(Refusal::BAD_FORMAT, "figure", "1-" + std::to_string(most));
  } else if (wanted.figure() > most) {
    found.Add(Refusal::BEYOND_LIMIT, "figure", std::to_string(most));
  }
  if (!found.empty()) return found.refusals();
  const Result<Limit> limit = CountExtension(place, share, wanted.figure());
  if (!limit) return limit.refusals();
  OpenFrom(wanted, Ask::EXTENSION, actor, now, asking).set_figure(wanted.figure());
  return Passed{};
}

bool IsForOwnHead(const Share& share) {
  return !share.lead && !IsAssigned(share.dispatch) && !share.record.mandatory();
}

Check CheckExtensionRuler(const Share& share, const v1::Ask& ask, const v1::Account& actor,
                          bool has_own_head, Instant now) {
  if (const Check answerer = CheckAnswerer(ask, actor, now); !answerer) return answerer;
  if (share.record.mandatory()) {
    if (actor.role() == Role::SUPERVISOR) return Passed{};
    return Refuse(Refusal::SUPERVISOR_NEEDED, "", "act.RULE_ON_EXTENSION");
  }
  const bool unit_staff = actor.role() == Role::HANDLER || actor.role() == Role::HEAD;
  if (share.lead != nullptr) {
    if (unit_staff && actor.scope() == share.lead->unit()) return Passed{};
    return Refuse(Refusal::ROLE_MAY_NOT, "", PartToken(Dispatch::LEAD));
  }
  if (IsAssigned(share.dispatch)) {
    if (actor.role() != Role::ISSUER) return Refuse(Refusal::ISSUER_NEEDED);
    if (actor.scope() == share.dispatch.assignment().authority()) return Passed{};
    return Refuse(Refusal::OUTSIDE_AUTHORITY);
  }
  if (has_own_head) {
    if (actor.role() == Role::HEAD && actor.scope() == share.dispatch.unit()) return Passed{};
    return Refuse(Refusal::ROLE_MAY_NOT, "", RoleTokens({Role::HEAD}));
  }
  if (actor.role() == Role::DISPATCHER) return Passed{};
  return Refuse(Refusal::ROLE_MAY_NOT, "", RoleTokens({Role::DISPATCHER}));
}

Result<v1::Limit> ExtendedLimit(const PlaceIndex& place, const Share& share, const v1::Ask& ask,
                                Instant now) {
  if (const Check in_time = CheckNotPassed(share.dispatch, now); !in_time) {
    return in_time.refusals();
  }
  return CountExtension(place, share, ask.figure());
}

Check CheckMayAgree(const Share& share, Instant now) {
  if (share.record.mandatory() || share.record.demand().urgency() == Demand::EXTREME) {
    return Refuse(Refusal::NOT_FOR_PRESSING, "", "act.AGREE_LATER_LIMIT");
  }
  const Check may = CheckMayAsk(share.dispatch.asks(), Ask::LATER_LIMIT, now);
  if (!may) return may;
  return CheckNotPassed(share.dispatch, now);
}

Check AskLaterLimit(const Share& share, const v1::Ask& wanted, const v1::Account& actor,
                    Instant now, v1::Dispatch& asking) {
  if (const Check may = CheckMayAgree(share, now); !may) return may;
  Findings found;
  found.Require(wanted.reason(), "reason");
  found.Require(wanted.measures(), "measures");
  found.Require(wanted.told_how(), "told_how");
  if (!wanted.told() && WantsCallBack(share.record.caller())) found.Add(Refusal::MISSING, "told");
  const auto until = CheckDay(wanted.until_day(), "until_day", now, found);
  const auto review = CheckDay(wanted.review_day(), "review_day", now, found);
  if (until && EndOf(*until) <= Due(OldLimit(share.dispatch))) {
    found.Add(Refusal::NOT_AFTER_START, "until_day");
  }
  if (until && review && *review > *until) {
    found.Add(Refusal::IMPOSSIBLE, "review_day", "until_day");
  }
  if (!found.empty()) return found.refusals();
  Ask& ask = OpenFrom(wanted, Ask::LATER_LIMIT, actor, now, asking);
  ask.set_until_day(wanted.until_day());
  ask.set_review_day(wanted.review_day());
  ask.set_measures(wanted.measures());
  return Passed{};
}

Result<v1::Limit> AgreedLimit(const PlaceIndex& place, const Share& share, const v1::Ask& ask,
                              Instant now) {
  if (const Check in_time = CheckNotPassed(share.dispatch, now); !in_time) {
    return in_time.refusals();
  }
  const Limit& old = OldLimit(share.dispatch);
  const auto left = ParseDay(ask.until_day()).value() - OfficeDay(now);
  // The day agreed lies after the old limit, which has not passed: at least today is over by then.
  Limit limit =
      place.calendar().Count(now, Limit::NATURAL_DAYS, std::max<std::int64_t>(1, left.count()));
  limit.set_kind(old.kind());
  limit.set_rule(old.rule() + "/agreed");
  *limit.mutable_review_time() =
      ToProto(Midnight(ParseDay(ask.review_day()).value()) + kReviewTime);
  return limit;
}

void MoveLimit(v1::Dispatch& dispatch, v1::Limit limit, v1::Act::Kind moved_by,
               const WorkCalendar& calendar) {
  limit.set_moved_by(moved_by);
  limit.clear_ladder();
  AddLadder(limit, calendar);
  if (limit.kind() == MovedKind(dispatch)) {
    for (Ask& ask : *dispatch.mutable_asks()) {
      if (ask.state() == Ask::OPEN && ask.has_lapse_time() && ask.kind() != Ask::RETURN) {
        *ask.mutable_lapse_time() = limit.due_time();
      }
    }
  }
  *dispatch.add_limits() = std::move(limit);
}

bool MoveCallerLimit(v1::Case& record, const v1::Limit& limit, bool told, Instant now) {
  if (!told || !record.has_caller_limit()) return false;
  const Instant old = Due(record.caller_limit());
  if (old <= now || Due(limit) <= old) return false;
  *record.mutable_caller_limit() = limit;
  record.mutable_caller_limit()->clear_ladder();
  return true;
}

}  // namespace hotline
