#include "rules/unit_change.h"

#include <algorithm>

#include "rules/accusing.h"
#include "rules/clocks.h"
#include "rules/ending.h"
#include "rules/ladder.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/owing.h"

namespace hotline {
namespace {

using v1::Dispatch;
using v1::Limit;
using v1::UnitChange;

constexpr const char* kUnitChanged = "unit_changed";

// What the heir takes over: all but what the old unit alone answers for. Limits that were kept are
// the old unit's; of those that run also what they came from.
Dispatch PassedOn(const PlaceIndex& place, const Dispatch& old, const v1::Case& record, int serial,
                  const v1::Unit& heir, Instant now) {
  Dispatch fresh = old;
  fresh.clear_etag();
  fresh.set_name(DispatchName(record.name(), serial));
  fresh.set_unit(heir.id());
  fresh.set_unit_name(heir.title());
  *fresh.mutable_issue_time() = ToProto(now);
  fresh.set_state(old.state() == Dispatch::ISSUED ? Dispatch::ISSUED : Dispatch::SIGNED);
  fresh.clear_end_time();
  fresh.clear_end_reason();
  fresh.clear_asks();
  fresh.clear_notices();
  fresh.clear_keyed_by_persons();
  fresh.clear_past_hand_downs();
  fresh.clear_reply();  // a draft of the old unit's
  if (!place.StandsUnder(old.handed_down().unit(), heir.id())) fresh.clear_handed_down();
  fresh.set_limit_kept(true);
  fresh.clear_limits();
  for (const Limit& limit : old.limits()) {
    if (!IsOwed(fresh, limit.kind())) continue;
    const bool in_force = &limit == InForce(old.limits(), limit.kind());
    Limit& taken_over = *fresh.add_limits();
    taken_over = limit;
    if (in_force) GiveOwnTime(taken_over, place.calendar(), now);
  }
  return fresh;
}

class HandingOn {
 public:
  HandingOn(const PlaceIndex& place, v1::Case& record, std::span<Dispatch* const> dispatches,
            const std::set<std::string>& shut_out, Instant now)
      : place_(place), record_(record), dispatches_(dispatches), shut_out_(shut_out), now_(now) {}

  Handed Run() {
    TakeFromShutOut();
    // The lead first: a co-handler may have the lead's heir for its own.
    for (const auto part : {Dispatch::LEAD, Dispatch::CO_HANDLER}) {
      for (std::size_t at = 0; at < dispatches_.size(); ++at) {
        if (IsLive(dispatches_[at]->state()) && dispatches_[at]->part() == part) PassOn(at);
      }
    }
    return std::move(handed_);
  }

 private:
  void Tell(const Dispatch& dispatch, UnitChange::Kind kind, std::string_view heir = "") {
    UnitChange& change = handed_.changes.emplace_back();
    change.set_name(dispatch.name());
    change.set_unit(dispatch.unit());
    change.set_kind(kind);
    change.set_heir(std::string(heir));
  }

  void EndAt(std::size_t at, const char* why) {
    EndDispatch(*dispatches_[at], Dispatch::SUPERSEDED, why, now_);
    handed_.ended.push_back(at);
  }

  void TakeFromShutOut() {
    const v1::Case::State before = record_.state();
    const Loss loss = TakeFromAccused(record_, dispatches_, shut_out_, false, place_, now_);
    for (const std::size_t at : loss.dispatches) {
      const Dispatch& lost = *dispatches_[at];
      const bool shut_out = shut_out_.contains(lost.unit());
      Tell(lost, IsLive(lost.state()) ? UnitChange::TAKEN_BACK
                 : shut_out           ? UnitChange::SHUT_OUT
                                      : UnitChange::LEAD_LOST);
      handed_.ended.push_back(at);
    }
    handed_.case_changed = record_.state() != before;
  }

  // Works on the case already, or is about to.
  bool Works(const std::string& unit) const {
    const auto works = [&](const Dispatch& one) {
      return IsLive(one.state()) && one.unit() == unit;
    };
    return std::any_of(dispatches_.begin(), dispatches_.end(),
                       [&](const Dispatch* one) { return works(*one); }) ||
           std::any_of(handed_.fresh.begin(), handed_.fresh.end(), works);
  }

  void PassOn(std::size_t at) {
    const Dispatch old = *dispatches_[at];
    const v1::Unit* heir = HeirOf(place_, old.unit(), OfficeDay(now_));
    if (heir != nullptr && heir->id() == old.unit()) return;
    if (heir == nullptr || shut_out_.contains(heir->id())) {
      Tell(old, UnitChange::STRANDED);
      return;
    }
    Tell(old, UnitChange::PASSED_ON, heir->id());
    const bool merged = old.part() == Dispatch::CO_HANDLER && Works(heir->id());
    EndAt(at, kUnitChanged);
    if (merged) return;
    const int serial = static_cast<int>(dispatches_.size() + handed_.fresh.size()) + 1;
    handed_.fresh.push_back(PassedOn(place_, old, record_, serial, *heir, now_));
  }

  const PlaceIndex& place_;
  v1::Case& record_;
  const std::span<Dispatch* const> dispatches_;
  const std::set<std::string>& shut_out_;
  const Instant now_;
  Handed handed_;
};

}  // namespace

const v1::Unit* HeirOf(const PlaceIndex& place, std::string_view unit, Day day) {
  // ReadPlace makes sure that successors do not go round.
  const v1::Unit* at = place.FindUnit(unit);
  while (at != nullptr && !PlaceIndex::InForce(*at, day)) {
    at = at->successor().empty() ? nullptr : place.FindUnit(at->successor());
  }
  return at;
}

std::optional<Day> NextUnitDay(const v1::Place& place, Day after) {
  std::optional<Day> next;
  const auto take = [&](std::optional<Day> day) {
    if (day && *day > after && (!next || *day < *next)) next = day;
  };
  for (const v1::Unit& unit : place.units()) {
    take(ParseDay(unit.valid_from()));
    if (const auto last = ParseDay(unit.valid_to())) take(*last + std::chrono::days(1));
  }
  return next;
}

Handed HandOnDispatches(const PlaceIndex& place, v1::Case& record,
                        std::span<v1::Dispatch* const> dispatches,
                        const std::set<std::string>& shut_out, Instant now) {
  return HandingOn(place, record, dispatches, shut_out, now).Run();
}

std::vector<std::string> LostTitles(const PlaceIndex& before, const PlaceIndex& now) {
  std::vector<std::string> lost;
  for (const v1::Unit& unit : now.place().units()) {
    const v1::Unit* was = before.FindUnit(unit.id());
    if (was != nullptr && was->title_state() == v1::Unit::NAMED &&
        unit.title_state() != v1::Unit::NAMED) {
      lost.push_back(unit.id());
    }
  }
  std::sort(lost.begin(), lost.end());
  return lost;
}

}  // namespace hotline
