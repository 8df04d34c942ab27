#include "rules/ladder.h"

#include <algorithm>

namespace hotline {
namespace {

using std::chrono::days;
using Rung = v1::Limit::Rung;

// The office opens its mail then.
constexpr std::chrono::hours kMorning{9};
// Late by a whole day.
constexpr int kSuperviseDay = 2;
// "5 working days overdue": five are over, so it is the morning of the sixth.
constexpr int kPublishDay = 6;

// Days as a limit counts them.
class Days {
 public:
  Days(const WorkCalendar& calendar, v1::Limit::Basis basis)
      : calendar_(calendar), all_(basis == v1::Limit::NATURAL_DAYS) {}

  // 09:00 of the n-th day after `day`; n is at least 1.
  Instant Morning(Day day, std::int64_t n) const {
    while (n > 0) {
      day += days(1);
      if (all_ || !calendar_.IsRestDay(day)) --n;
    }
    return Midnight(day) + kMorning;
  }

 private:
  const WorkCalendar& calendar_;
  const bool all_;
};

void Add(v1::Limit& limit, Rung::Kind kind, Instant time) {
  Rung& rung = *limit.add_ladder();
  rung.set_kind(kind);
  *rung.mutable_time() = ToProto(time);
}

void AddInDays(v1::Limit& limit, const Days& days_of, bool supervised) {
  const Day start = OfficeDay(FromProto(limit.start_time()));
  // It is due at the midnight that ends its last day.
  const Day last = OfficeDay(FromProto(limit.due_time())) - days(1);
  Add(limit, Rung::REMIND, days_of.Morning(start, limit.figure() * 4 / 5 + 1));
  Add(limit, Rung::REMIND_AGAIN, days_of.Morning(last, 1));
  if (!supervised) return;
  Add(limit, Rung::SUPERVISE, days_of.Morning(last, kSuperviseDay));
  Add(limit, Rung::PUBLISH, days_of.Morning(last, kPublishDay));
}

void AddElapsed(v1::Limit& limit, const Days& days_of, bool supervised) {
  const Instant start = FromProto(limit.start_time());
  const Instant due = FromProto(limit.due_time());
  Add(limit, Rung::REMIND, start + (due - start) * 4 / 5);
  Add(limit, Rung::SUPERVISE, due);
  Add(limit, Rung::ALARM, due);
  if (supervised) Add(limit, Rung::PUBLISH, days_of.Morning(OfficeDay(due), kPublishDay));
}

}  // namespace

void AddLadder(v1::Limit& limit, const WorkCalendar& calendar) {
  const bool supervised = limit.kind() == v1::Limit::FINISH || limit.kind() == v1::Limit::OPINION;
  if (!supervised && limit.kind() != v1::Limit::SIGN) return;
  limit.clear_ladder();
  const Days days_of(calendar, limit.basis());
  if (limit.basis() == v1::Limit::ELAPSED) {
    AddElapsed(limit, days_of, supervised);
  } else {
    AddInDays(limit, days_of, supervised);
  }
  if (limit.has_review_time()) Add(limit, Rung::REVIEW, FromProto(limit.review_time()));
}

void GiveOwnTime(v1::Limit& limit, const WorkCalendar& calendar, Instant now) {
  const Days days_of(calendar, limit.basis());
  for (Rung& rung : *limit.mutable_ladder()) {
    const bool publish = rung.kind() == Rung::PUBLISH;
    const bool in_days = limit.basis() != v1::Limit::ELAPSED;
    if (!publish && !(in_days && rung.kind() == Rung::SUPERVISE)) continue;
    const Instant earliest = days_of.Morning(OfficeDay(now), publish ? kPublishDay : kSuperviseDay);
    rung.clear_taken_time();
    *rung.mutable_time() = ToProto(std::max(FromProto(rung.time()), earliest));
  }
}

std::optional<Instant> NextRung(const v1::Limit& limit, Instant after) {
  std::optional<Instant> next;
  for (const Rung& rung : limit.ladder()) {
    if (rung.has_taken_time()) continue;
    const Instant time = FromProto(rung.time());
    if (time <= after) continue;
    next = next ? std::min(*next, time) : time;
  }
  return next;
}

void TakeRung(Rung& rung, Instant now) {
  if (rung.kind() != Rung::ALARM) {
    *rung.mutable_taken_time() = ToProto(now);
    return;
  }
  const Instant time = FromProto(rung.time());
  *rung.mutable_time() = ToProto(time + ((now - time) / kAlarmEvery + 1) * kAlarmEvery);
}

}  // namespace hotline
