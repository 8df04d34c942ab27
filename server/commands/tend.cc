#include "server/commands/tend.h"

#include <algorithm>

#include "rules/duty.h"
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

// Who is on duty and may know of the case: neither accused in it nor withdrawn from it.
std::vector<v1::Duty> OnDutyFor(Reader& reader, const CaseFile& file, Instant now) {
  std::vector<v1::Duty> on_duty = reader.OnDuty(now);
  const auto& blocked = file.record().blocked_accounts();
  std::erase_if(on_duty, [&](const v1::Duty& duty) {
    const auto account = reader.FindAccount(duty.account());
    return !account || reader.IsAccused(file.stored.id, account->person()) ||
           std::find(blocked.begin(), blocked.end(), duty.account()) != blocked.end();
  });
  return on_duty;
}

// An alarm that nobody has taken comes again as itself.
void Raise(Transaction& tx, const CaseFile& file, std::int64_t dispatch, v1::Alarm alarm,
           const Ambient& ambient) {
  alarm.set_dispatch(static_cast<std::int32_t>(dispatch));
  if (const auto open = tx.FindOpenAlarm(file.stored.id, alarm)) {
    alarm = *open;
  } else {
    *alarm.mutable_raised_time() = ToProto(ambient.now);
  }
  alarm.set_times(alarm.times() + 1);
  *alarm.mutable_last_raised_time() = ToProto(ambient.now);
  alarm.clear_told();
  for (std::string& account : Told(OnDutyFor(tx, file, ambient.now), alarm.role())) {
    alarm.add_told(std::move(account));
  }
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
    const std::string reason =
        one.notice >= 0 ? NoticeTitle(dispatch->notices(one.notice)) : "";
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
