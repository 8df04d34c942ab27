#include "rules/regrading.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "rules/dispatching.h"
#include "rules/extending.h"
#include "rules/intake.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/owing.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Demand;
using v1::Dispatch;
using v1::Limit;
using v1::Refusal;
using v1::Role;

constexpr Set kMayChange{Role::DISPATCHER, Role::SUPERVISOR};
constexpr Limit::Kind kOfDispatch[] = {Limit::SIGN,         Limit::CONTACT, Limit::PROGRESS,
                                       Limit::DISPOSAL,     Limit::FINISH,  Limit::OPINION,
                                       Limit::RETURN_WINDOW};

Instant Due(const Limit& limit) { return FromProto(limit.due_time()); }

const Limit* OfKind(const std::vector<Limit>& limits, Limit::Kind kind) {
  const auto found = std::find_if(limits.begin(), limits.end(),
                                  [&](const Limit& limit) { return limit.kind() == kind; });
  return found == limits.end() ? nullptr : &*found;
}

// What becomes of one limit: the same line counted by the grade before and by the new one from the
// old start, and by the new one from now.
struct Change {
  const Limit* old;
  const Limit* before;
  const Limit* after;
  const Limit* from_now;
};

// A higher grade takes time from nobody, also where its figure is the longer one.
bool IsRaised(const Grade& before, const Grade& after) {
  return after.mandatory && !before.mandatory;
}

// The limit that takes the place of the old one; absent: it stays.
std::optional<Limit> Moved(const Change& change, bool raised, Instant now) {
  if (change.after == nullptr || change.from_now == nullptr) return std::nullopt;
  if (change.old == nullptr) {
    // Asked for by the new grade alone.
    return change.before == nullptr ? std::optional(*change.from_now) : std::nullopt;
  }
  if (change.before == nullptr || Due(*change.old) <= now) return std::nullopt;
  if (Due(*change.after) < Due(*change.before) && Due(*change.from_now) < Due(*change.old)) {
    return *change.from_now;
  }
  const bool longer =
      Due(*change.after) > Due(*change.before) && Due(*change.after) > Due(*change.old);
  if (longer && !raised) return *change.after;
  return std::nullopt;
}

class Mover {
 public:
  Mover(const PlaceIndex& place, v1::Case& record, std::span<Dispatch* const> dispatches,
        const Grade& before, bool told, v1::Act::Kind act, Instant now)
      : place_(place),
        record_(record),
        dispatches_(dispatches),
        profile_(record.routing().profile()),
        before_(before),
        after_(GradeOf(record.demand(), record.mandatory())),
        raised_(IsRaised(before_, after_)),
        told_(told),
        act_(act),
        now_(now) {}

  Moves Run() {
    MoveDesk(Limit::DISPATCH);
    MoveDesk(Limit::AUDIT);
    const Dispatch* lead = nullptr;
    std::optional<Limit> finish_before;
    for (std::size_t i = 0; i < dispatches_.size(); ++i) {
      if (dispatches_[i]->part() != Dispatch::LEAD || !IsLive(dispatches_[i]->state())) continue;
      lead = dispatches_[i];
      finish_before = *InForce(lead->limits(), Limit::FINISH);
      MoveLead(i);
    }
    MoveCaller();
    if (lead == nullptr || Due(*finish_before) <= now_) return moves_;
    for (std::size_t i = 0; i < dispatches_.size(); ++i) {
      if (dispatches_[i]->part() != Dispatch::CO_HANDLER) continue;
      if (IsLive(dispatches_[i]->state())) MoveOpinion(i, *lead, *finish_before);
    }
    return moves_;
  }

 private:
  std::vector<Limit> Count(const Dispatch& lead, const Grade& grade, Instant start) const {
    if (IsOfRedo(lead)) return RedoLimits(place_, profile_, grade, start);
    return LeadLimits(place_, profile_, grade, IsAssigned(lead) ? &lead.assignment() : nullptr,
                      start);
  }

  void MoveLead(std::size_t at) {
    const Dispatch& lead = *dispatches_[at];
    Move(at, CountFromIssue(lead, before_), CountFromIssue(lead, after_),
         Count(lead, after_, now_));
  }

  // A finish limit that was kept from an earlier lead began with that one.
  std::vector<Limit> CountFromIssue(const Dispatch& lead, const Grade& grade) const {
    std::vector<Limit> limits = Count(lead, grade, FromProto(lead.issue_time()));
    if (!lead.limit_kept()) return limits;
    const auto first = std::ranges::find(lead.limits(), Limit::FINISH, &Limit::kind);
    const std::vector<Limit> kept = Count(lead, grade, FromProto(first->start_time()));
    for (Limit& limit : limits) {
      if (limit.kind() == Limit::FINISH) limit = *OfKind(kept, Limit::FINISH);
    }
    return limits;
  }

  void MoveOpinion(std::size_t at, const Dispatch& lead, const Limit& finish_before) {
    const Limit& finish = *InForce(lead.limits(), Limit::FINISH);
    const Instant issued = FromProto(dispatches_[at]->issue_time());
    Move(at, OpinionLimits(place_, profile_, before_, finish_before, issued),
         OpinionLimits(place_, profile_, after_, finish, issued),
         OpinionLimits(place_, profile_, after_, finish, now_));
  }

  void Move(std::size_t at, const std::vector<Limit>& before, const std::vector<Limit>& after,
            const std::vector<Limit>& from_now) {
    Dispatch& dispatch = *dispatches_[at];
    bool moved = false;
    for (const Limit::Kind kind : kOfDispatch) {
      if (!IsOwed(dispatch, kind)) continue;
      if (kind == Limit::CONTACT && record_.caller().anonymous()) continue;
      const Limit* old = InForce(dispatch.limits(), kind);
      const auto limit = Moved(
          {old, OfKind(before, kind), OfKind(after, kind), OfKind(from_now, kind)}, raised_, now_);
      if (!limit) continue;
      moves_.longer = moves_.longer || (old != nullptr && Due(*limit) > Due(*old));
      MoveLimit(dispatch, *limit, act_, place_.calendar());
      moved = true;
    }
    if (moved) moves_.dispatches.push_back(at);
  }

  void MoveDesk(Limit::Kind kind) {
    const Limit* old = InForce(record_.desk_limits(), kind);
    if (old == nullptr || !IsOwed(record_, *old)) return;
    const Instant start = FromProto(old->start_time());
    const Limit before = DeskLimit(place_, before_, kind, start);
    const Limit after = DeskLimit(place_, after_, kind, start);
    const Limit from_now = DeskLimit(place_, after_, kind, now_);
    auto limit = Moved({old, &before, &after, &from_now}, raised_, now_);
    if (!limit) return;
    limit->set_moved_by(act_);
    moves_.longer = moves_.longer || Due(*limit) > Due(*old);
    *record_.add_desk_limits() = *std::move(limit);
  }

  // From when the caller's limit counts.
  Instant StartForCaller() const {
    const Limit& old = record_.caller_limit();
    if (old.moved_by() == v1::Act::ACT_UNSPECIFIED) return FromProto(old.start_time());
    for (const Dispatch* dispatch : dispatches_) {
      if (dispatch->part() == Dispatch::LEAD) return FromProto(dispatch->issue_time());
    }
    return FromProto(record_.create_time());
  }

  // The finish limit of a grade, as the first dispatch would have it.
  std::optional<Limit> CountCaller(const Grade& grade, Instant start) const {
    for (const Dispatch* dispatch : dispatches_) {
      if (dispatch->part() != Dispatch::LEAD) continue;
      const auto limits =
          LeadLimits(place_, profile_, grade,
                     IsAssigned(*dispatch) ? &dispatch->assignment() : nullptr, start);
      return *OfKind(limits, Limit::FINISH);
    }
    return CountLimit(place_, profile_, grade, Limit::FINISH, start);
  }

  void MoveCaller() {
    if (!record_.has_caller_limit()) return;
    const Limit old = record_.caller_limit();
    const Instant start = StartForCaller();
    const auto before = CountCaller(before_, start);
    const auto after = CountCaller(after_, start);
    const auto from_now = CountCaller(after_, now_);
    if (!before || !after || !from_now) return;
    auto limit = Moved({&old, &*before, &*after, &*from_now}, raised_, now_);
    if (!limit) return;
    moves_.caller_later = Due(*limit) > Due(old);
    if (moves_.caller_later && !told_) return;
    limit->set_moved_by(act_);
    limit->clear_ladder();
    *record_.mutable_caller_limit() = *std::move(limit);
    moves_.caller = true;
  }

  const PlaceIndex& place_;
  v1::Case& record_;
  const std::span<Dispatch* const> dispatches_;
  const std::string profile_;
  const Grade before_;
  const Grade after_;
  const bool raised_;
  const bool told_;
  const v1::Act::Kind act_;
  const Instant now_;
  Moves moves_;
};

void CheckCodes(const Amendment& amendment, const PlaceIndex& place, Findings& found) {
  if (!amendment.category.empty() && !place.FindCategory(amendment.category)) {
    found.Add(Refusal::UNKNOWN_VALUE, "category", amendment.category);
  }
  if (!amendment.region.empty() && !place.FindRegion(amendment.region)) {
    found.Add(Refusal::UNKNOWN_VALUE, "region", amendment.region);
  }
}

// Who may bring only facts brings nothing else.
void CheckOwnPart(const Amendment& amendment, const v1::Account& actor, Findings& found) {
  if (kMayChange.contains(actor.role())) return;
  const std::pair<const char*, bool> changes[] = {
      {"kind", amendment.kind != Demand::KIND_UNSPECIFIED},
      {"category", !amendment.category.empty()},
      {"region", !amendment.region.empty()},
      {"place", !amendment.place.empty()},
      {"event_time", !amendment.event_time.empty()},
      {"none_named", amendment.none_named}};
  for (const auto& [field, given] : changes) {
    if (given) found.Add(Refusal::ROLE_MAY_NOT, field, RoleTokens(kMayChange));
  }
}

void CheckAskedForAccused(const v1::Demand& demand, const Amendment& amendment,
                          const v1::Account& actor, Findings& found) {
  if (!kMayChange.contains(actor.role())) return;
  if (amendment.none_named && !demand.accused().empty()) {
    found.Add(Refusal::IMPOSSIBLE, "none_named", "demand.accused");
  }
  const bool asked = !demand.accused().empty() || demand.none_named() || amendment.none_named;
  if (AsksForAccused(amendment.kind) && !asked) found.Add(Refusal::MISSING, "none_named");
}

bool IsEmpty(const Amendment& amendment) {
  return IsBlank(amendment.facts) && amendment.kind == Demand::KIND_UNSPECIFIED &&
         amendment.category.empty() && amendment.region.empty() && IsBlank(amendment.place) &&
         IsBlank(amendment.event_time);
}

// "[补充 2026-09-14T12:00:00+08:00 operator1] ..." below what was said.
std::string WithFacts(const std::string& said, const std::string& facts, const v1::Account& actor,
                      Instant now) {
  if (IsBlank(facts)) return said;
  return said + "\n[补充 " + FormatInstant(now) + " " + LastPart(actor.name()) + "] " + facts;
}

}  // namespace

Result<v1::Demand> Regraded(const v1::Case& record, v1::Demand::Urgency urgency,
                            v1::Demand::Risk risk, const std::string& reason,
                            const v1::Account& actor) {
  v1::Demand demand = record.demand();
  if (urgency != Demand::URGENCY_UNSPECIFIED) demand.set_urgency(urgency);
  if (risk != Demand::RISK_UNSPECIFIED) demand.set_risk(risk);
  const v1::Demand& old = record.demand();

  if (urgency == Demand::URGENCY_UNSPECIFIED && risk == Demand::RISK_UNSPECIFIED) {
    return Refuse(Refusal::MISSING, "urgency");
  }
  if (demand.urgency() == old.urgency() && demand.risk() == old.risk()) {
    return Refuse(Refusal::IMPOSSIBLE, "urgency");
  }
  if (IsBlank(reason)) return Refuse(Refusal::MISSING, "reason");
  const char* lowered = demand.urgency() < old.urgency() ? "urgency"
                        : demand.risk() < old.risk()     ? "risk"
                                                         : nullptr;
  if (lowered == nullptr) return demand;
  if (record.mandatory()) return Refuse(Refusal::MANDATORY_CASE, lowered);
  if (actor.role() != Role::SUPERVISOR) {
    return Refuse(Refusal::SUPERVISOR_NEEDED, lowered, "act.REGRADE");
  }
  return demand;
}

Result<v1::Demand> Amended(const v1::Case& record, const Amendment& amendment,
                           const v1::Account& actor, const PlaceIndex& place, Instant now) {
  Findings found;
  CheckOwnPart(amendment, actor, found);
  CheckCodes(amendment, place, found);
  CheckAskedForAccused(record.demand(), amendment, actor, found);
  if (IsEmpty(amendment)) found.Add(Refusal::MISSING, "facts");
  if (record.round() > 0) found.Require(amendment.reason, "reason");
  v1::Demand demand = record.demand();
  demand.set_said(WithFacts(demand.said(), amendment.facts, actor, now));
  const auto characters = CountCharacters(demand.said(), TextKind::kLong);
  if (characters && *characters > kMostSaid) {
    found.Add(Refusal::TOO_LONG, "facts", std::to_string(kMostSaid));
  }
  if (!found.empty()) return found.refusals();

  if (amendment.kind != Demand::KIND_UNSPECIFIED) demand.set_kind(amendment.kind);
  if (amendment.none_named) demand.set_none_named(true);
  if (!amendment.category.empty()) {
    demand.set_category(amendment.category);
    demand.set_domain(place.FindCategory(amendment.category)->domain());
  }
  if (!amendment.region.empty()) demand.set_region(amendment.region);
  if (!IsBlank(amendment.place)) demand.set_place(amendment.place);
  if (!IsBlank(amendment.event_time)) demand.set_event_time(amendment.event_time);
  return demand;
}

Moves MoveLimits(const PlaceIndex& place, v1::Case& record,
                 std::span<v1::Dispatch* const> dispatches, const Grade& before, bool told,
                 v1::Act::Kind act, Instant now) {
  return Mover(place, record, dispatches, before, told, act, now).Run();
}

}  // namespace hotline
