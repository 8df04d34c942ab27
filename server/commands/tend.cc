#include "server/commands/tend.h"

#include <set>

#include "rules/duty.h"
#include "rules/ladder.h"
#include "rules/leaving.h"
#include "rules/notices.h"
#include "rules/tending.h"
#include "server/commands/file.h"

namespace hotline::commands {
namespace {

// A row of the case with what was done to it.
struct Work {
  StoredDispatch* dispatch = nullptr;  // nullptr: the case itself
  bool was_due = false;
  std::vector<Tended> done;
};

std::vector<Work> Plan(CaseFile& file, const Ambient& ambient) {
  std::vector<Work> works;
  for (StoredDispatch& one : file.dispatches) {
    const bool due = NextTending(one.record) <= ambient.now;
    works.push_back(
        {&one, due, due ? Tend(one.record, *ambient.place, ambient.now) : std::vector<Tended>()});
  }
  const bool due = NextTending(file.record()) <= ambient.now;
  works.push_back({nullptr, due, due ? Tend(file.record(), ambient.now) : std::vector<Tended>()});
  return works;
}

void Tell(Reader& reader, const CaseFile& file, v1::Alarm& alarm, Instant now) {
  std::vector<v1::Duty> on_duty = reader.OnDuty(now);
  const std::set<std::string> kept_out = KeptOut(reader, file, on_duty);
  std::erase_if(on_duty, [&](const v1::Duty& duty) { return kept_out.contains(duty.account()); });
  alarm.set_times(alarm.times() + 1);
  *alarm.mutable_last_raised_time() = ToProto(now);
  alarm.clear_told();
  for (std::string& account : Told(on_duty, alarm.role())) alarm.add_told(std::move(account));
}

bool IsOpen(const v1::Alarm& alarm) {
  return !alarm.has_acknowledged_time() && !alarm.has_over_time();
}

// When the period began in which an alarm that comes again is told once.
Instant PeriodOf(const v1::Alarm& alarm, Instant now) {
  const Instant due = FromProto(alarm.limit_due_time());
  return due + (now - due) / kAlarmEvery * kAlarmEvery;
}

// An alarm that comes again has no event and leaves the row as it is: takes it out of what is done.
// So the row says when it was due first, and the alarm when it came last.
void RaiseAgain(Transaction& tx, const CaseFile& file, Work& work, const Ambient& ambient) {
  std::erase_if(work.done, [&](const Tended& one) {
    if (one.act != v1::Act::ALARM || one.alarm.kind() != v1::Alarm::UNIT_LATE) return false;
    v1::Alarm like = one.alarm;
    like.set_dispatch(static_cast<std::int32_t>(SerialIn(work.dispatch->record.name())));
    auto last = tx.FindLastAlarm(file.stored.id, like);
    if (!last || last->limit_due_time().seconds() != like.limit_due_time().seconds()) return false;
    if (FromProto(last->last_raised_time()) >= PeriodOf(like, ambient.now)) return true;
    if (!IsOpen(*last)) return false;
    Tell(tx, file, *last, ambient.now);
    tx.RaiseAgain(*last);
    return true;
  });
}

void Raise(Transaction& tx, const CaseFile& file, std::int64_t dispatch, v1::Alarm alarm,
           const Ambient& ambient) {
  alarm.set_dispatch(static_cast<std::int32_t>(dispatch));
  const auto last = tx.FindLastAlarm(file.stored.id, alarm);
  if (last && IsOpen(*last)) {
    alarm = *last;
  } else {
    *alarm.mutable_raised_time() = ToProto(ambient.now);
  }
  Tell(tx, file, alarm, ambient.now);
  tx.PutAlarm(alarm, file.stored.id);
}

// One event for each thing done; the first one carries the row.
void Write(Transaction& tx, CaseFile& file, Work& work, const Ambient& ambient) {
  v1::Dispatch* dispatch = work.dispatch ? &work.dispatch->record : nullptr;
  const std::int64_t serial = dispatch ? SerialIn(dispatch->name()) : 0;
  for (const Tended& one : work.done) {
    if (one.notice < 0) continue;
    v1::Notice& notice = *dispatch->mutable_notices(one.notice);
    if (notice.has_sent_time()) SetNumber(tx, notice, ambient.now);
  }
  if (work.dispatch) {
    tx.UpdateQuietly(*work.dispatch, file.stored.id);
  } else {
    tx.UpdateQuietly(file.stored);
  }
  for (const Tended& one : work.done) {
    if (one.act == v1::Act::ALARM) Raise(tx, file, serial, one.alarm, ambient);
    const std::string reason = one.notice >= 0 ? NoticeTitle(dispatch->notices(one.notice)) : "";
    tx.Append(EventOf(one.act, {}, file.record(), dispatch, reason, ambient), file.stored.id, 0);
  }
}

// All of a case's history, oldest first.
std::vector<v1::Event> EventsOf(Reader& reader, std::int64_t case_id) {
  constexpr int kAtOnce = 1000;
  std::vector<v1::Event> events;
  for (bool more = true; more;) {
    auto page = reader.EventsOfCase(case_id, events.empty() ? 0 : events.back().seq(), kAtOnce);
    more = page.size() == kAtOnce;
    events.insert(events.end(), page.begin(), page.end());
  }
  return events;
}

// 归档: with the hash of what the case consisted of.
void ArchiveCase(Transaction& tx, CaseFile& file, const Ambient& ambient) {
  const auto events = EventsOf(tx, file.stored.id);
  Archive(file.record(), AsText(Sha256(ArchiveManifest(file.record(), events))));
  Save(tx, file, v1::Act::ARCHIVE, {}, "", ambient);
}

}  // namespace

void SetNumber(Transaction& tx, v1::Notice& notice, Instant now) {
  const int year = NoticeYear(now);
  notice.set_number(NoticeNumber(notice.kind(), year, tx.NextNoticeNumber(notice.kind(), year)));
}

bool TendCase(Transaction& tx, std::int64_t case_id, const Ambient& ambient) {
  auto stored = tx.FindCase(case_id);
  if (!stored) return false;
  CaseFile file{std::move(*stored), tx.DispatchesOf(case_id)};
  if (MayArchive(file.record(), ambient.now)) {
    ArchiveCase(tx, file, ambient);
    return true;
  }
  bool wrote = false;
  for (Work& work : Plan(file, ambient)) {
    if (!work.was_due) continue;
    wrote = true;
    RaiseAgain(tx, file, work, ambient);
    if (!work.done.empty()) {
      Write(tx, file, work, ambient);
    } else if (work.dispatch) {
      tx.PutOffDispatchTick(work.dispatch->id, TickOf(work.dispatch->record, ambient.now));
    } else {
      tx.PutOffCaseTick(file.stored.id, TickOf(file.record(), ambient.now));
    }
  }
  return wrote;
}

}  // namespace hotline::commands
