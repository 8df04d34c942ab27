#include "rules/recount.h"

#include <algorithm>
#include <optional>

#include "rules/clocks.h"
#include "rules/ladder.h"
#include "rules/lifecycle.h"
#include "rules/notices.h"
#include "rules/owing.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Limit;
using v1::Notice;
using Limits = google::protobuf::RepeatedPtrField<Limit>;

Instant Due(const Limit& limit) { return FromProto(limit.due_time()); }

// The limit of its kind that `at` has taken the place of; -1 when it is the first.
int Before(const Limits& limits, int at) {
  const Limit::Kind kind = limits[at].kind();
  do {
    --at;
  } while (at >= 0 && limits[at].kind() != kind);
  return at;
}

// Nobody counted an agreed date, so no calendar counts it anew.
bool IsCounted(const Limit& limit) {
  return limit.basis() != Limit::ELAPSED && limit.basis() != Limit::BASIS_UNSPECIFIED &&
         limit.moved_by() != Act::RULE_ON_LATER_LIMIT;
}

// The limit as if this calendar had always counted. An extension begins on the last day of the
// limit that it extends, so it moves along with that one. A limit that was counted anew before is
// counted from where it came from.
Limit CountAnew(const WorkCalendar& calendar, const Limits& limits, int at) {
  const Limit& limit = limits[at];
  const int before = Before(limits, at);
  if (limit.moved_by() == Act::RECOUNT && before >= 0) return CountAnew(calendar, limits, before);
  if (!IsCounted(limit)) return limit;
  Instant start = FromProto(limit.start_time());
  if (limit.moved_by() == Act::RULE_ON_EXTENSION && before >= 0) {
    start += Due(CountAnew(calendar, limits, before)) - Due(limits[before]);
  }
  Limit counted = calendar.Count(start, limit.basis(), limit.figure());
  counted.set_kind(limit.kind());
  counted.set_rule(limit.rule());
  AddLadder(counted, calendar);
  return counted;
}

bool AwaitsAnswer(Notice::State state) {
  return state == Notice::DRAFT || state == Notice::SENT || state == Notice::ANSWERED;
}

// What was said of a limit that has turned out not to be over.
std::vector<std::string> Annul(v1::Dispatch& dispatch, const Limit& old) {
  std::vector<std::string> annulled;
  for (Notice& notice : *dispatch.mutable_notices()) {
    if (!IsAbout(notice, old) || !AwaitsAnswer(notice.state())) continue;
    notice.set_state(Notice::ANNULLED);
    annulled.push_back(notice.number().empty() ? "-" : notice.number());
  }
  return annulled;
}

// What is asked for until the limit may be decided as long as it runs.
void LapseLater(v1::Dispatch& dispatch, const Limit& old, const Limit& moved) {
  for (v1::Ask& ask : *dispatch.mutable_asks()) {
    if (ask.state() != v1::Ask::OPEN || !ask.has_lapse_time()) continue;
    if (FromProto(ask.lapse_time()) == Due(old)) *ask.mutable_lapse_time() = moved.due_time();
  }
}

v1::MovedLimit Told(const std::string& name, const std::string& unit, const Limit& old,
                    const Limit& counted, bool moved, Instant now) {
  v1::MovedLimit told;
  told.set_name(name);
  told.set_unit(unit);
  told.set_kind(old.kind());
  *told.mutable_old_due_time() = old.due_time();
  *told.mutable_new_due_time() = counted.due_time();
  told.set_moved(moved);
  told.set_no_longer_overdue(moved && Due(old) <= now && now < Due(counted));
  return told;
}

// What is due at the same time may be followed up on other days. No step comes nearer than told.
bool MoveLadder(Limit& limit, const Limit& counted) {
  bool moved = false;
  for (Limit::Rung& rung : *limit.mutable_ladder()) {
    if (rung.has_taken_time()) continue;
    for (const Limit::Rung& other : counted.ladder()) {
      if (other.kind() != rung.kind() || FromProto(other.time()) <= FromProto(rung.time()))
        continue;
      *rung.mutable_time() = other.time();
      moved = true;
    }
  }
  return moved;
}

// The same due time, counted for certain now, or by other days.
void Refresh(Limit& limit, const Limit& counted) {
  limit.set_provisional(counted.provisional());
  limit.set_calendar_version(counted.calendar_version());
  *limit.mutable_segments() = counted.segments();
}

// Each kind's limit in force that a calendar counts, by place in the list.
std::vector<int> CountedInForce(const Limits& limits) {
  std::vector<int> in_force;
  for (int at = 0; at < limits.size(); ++at) {
    if (&limits[at] == InForce(limits, limits[at].kind()) && IsCounted(limits[at])) {
      in_force.push_back(at);
    }
  }
  return in_force;
}

bool SameCount(const Limit& one, const Limit& other) {
  return one.basis() == other.basis() && one.figure() == other.figure() &&
         FromProto(one.start_time()) == FromProto(other.start_time()) && Due(one) == Due(other);
}

}  // namespace

Recounted RecountDispatch(const PlaceIndex& place, v1::Dispatch& dispatch,
                          const v1::Limit* lead_finish, Instant now) {
  Recounted recounted;
  if (!IsLive(dispatch.state())) return recounted;
  Limits& limits = *dispatch.mutable_limits();
  for (const int at : CountedInForce(limits)) {
    const Limit old = limits[at];
    if (old.calendar_version() == place.calendar().version()) continue;
    Limit counted = CountAnew(place.calendar(), limits, at);
    if (Due(counted) == Due(old)) {
      const bool followed_up_later =
          IsOwed(dispatch, old.kind()) && MoveLadder(limits[at], counted);
      if (followed_up_later || counted.provisional() != old.provisional()) {
        Refresh(limits[at], counted);
        recounted.changed = true;
      }
      continue;
    }
    const bool behind_lead =
        old.kind() == Limit::OPINION && lead_finish != nullptr && Due(counted) >= Due(*lead_finish);
    const bool moves = Due(counted) > Due(old) && !behind_lead;
    v1::MovedLimit told = Told(dispatch.name(), dispatch.unit(), old, counted, moves, now);
    if (moves) {
      counted.set_moved_by(Act::RECOUNT);
      LapseLater(dispatch, old, counted);
      *limits.Add() = counted;
      recounted.changed = true;
      if (told.no_longer_overdue()) {
        const auto annulled = Annul(dispatch, old);
        told.set_annulled_notices(static_cast<std::int32_t>(annulled.size()));
        recounted.annulled.insert(recounted.annulled.end(), annulled.begin(), annulled.end());
      }
    }
    recounted.limits.push_back(std::move(told));
  }
  return recounted;
}

Recounted RecountCaller(const PlaceIndex& place, v1::Case& record,
                        const std::vector<const v1::Dispatch*>& dispatches, Instant now) {
  Recounted recounted;
  if (!record.has_caller_limit() || !IsLive(record.state())) return recounted;
  const Limit old = record.caller_limit();
  if (!IsCounted(old) || old.calendar_version() == place.calendar().version()) return recounted;

  Limits alone;
  *alone.Add() = old;
  if (old.moved_by() == Act::RECOUNT) alone[0].clear_moved_by();
  Limit counted = CountAnew(place.calendar(), alone, 0);
  for (const v1::Dispatch* dispatch : dispatches) {
    for (int at = 0; at < dispatch->limits_size(); ++at) {
      const Limit& limit = dispatch->limits(at);
      if (limit.kind() == old.kind() && SameCount(limit, old)) {
        counted = CountAnew(place.calendar(), dispatch->limits(), at);
      }
    }
  }
  if (Due(counted) == Due(old)) {
    if (counted.provisional() != old.provisional()) {
      Refresh(*record.mutable_caller_limit(), counted);
      recounted.changed = true;
    }
    return recounted;
  }
  const bool moves = Due(counted) > Due(old);
  recounted.limits.push_back(Told(record.name(), "", old, counted, moves, now));
  if (moves) {
    counted.set_moved_by(Act::RECOUNT);
    *record.mutable_caller_limit() = counted;
    recounted.changed = true;
  }
  return recounted;
}

}  // namespace hotline
