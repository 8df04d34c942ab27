#include "server/commands/recount.h"

#include <algorithm>
#include <array>
#include <utility>

#include "rules/clocks.h"
#include "rules/recount.h"
#include "server/commands/file.h"

namespace hotline::commands {
namespace {

using v1::Act;

// A case in one of these may have a limit that runs: of a dispatch, of the desk that handles it
// itself, or the caller's.
constexpr std::array kUnfinished = {v1::Case::REGISTERED, v1::Case::IN_HAND, v1::Case::REPLIED};

// A case and what the calendar makes of it, before anything is written.
struct CountedCase {
  CaseFile file;
  Recounted caller;
  std::vector<Recounted> dispatches;  // as file.dispatches
};

std::optional<CountedCase> Count(Transaction& tx, std::int64_t case_id, const PlaceIndex& place,
                                 Instant now) {
  auto stored = tx.FindCase(case_id);
  if (!stored) return std::nullopt;  // shredded meanwhile
  CountedCase counted{{std::move(*stored), tx.DispatchesOf(case_id)}, {}, {}};

  std::vector<const v1::Dispatch*> dispatches;
  for (const StoredDispatch& one : counted.file.dispatches) dispatches.push_back(&one.record);
  counted.caller = RecountCaller(place, counted.file.record(), dispatches, now);

  counted.dispatches.resize(counted.file.dispatches.size());
  const v1::Limit* lead_finish = nullptr;
  for (const auto part : {v1::Dispatch::LEAD, v1::Dispatch::CO_HANDLER}) {
    for (std::size_t i = 0; i < counted.file.dispatches.size(); ++i) {
      v1::Dispatch& dispatch = counted.file.dispatches[i].record;
      if (dispatch.part() != part || dispatch.round() != counted.file.record().round()) continue;
      counted.dispatches[i] = RecountDispatch(place, dispatch, lead_finish, now);
      if (part == v1::Dispatch::LEAD) lead_finish = InForce(dispatch.limits(), v1::Limit::FINISH);
    }
  }
  return counted;
}

std::string Listed(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : "、") + text;
  return all;
}

// What somebody has in hand is not made stale by a calendar: the etags stay.
void Write(Transaction& tx, CountedCase& counted, const StoredCalendar& calendar,
           const Ambient& ambient) {
  const std::string reason = "日历" + calendar.record.version();
  if (counted.caller.changed) {
    ++counted.file.stored.quiet;
    Save(tx, counted.file, Act::RECOUNT, {}, reason, ambient);
  }
  for (const v1::MovedLimit& move : counted.caller.limits) tx.AddMovedLimit(calendar.id, move);

  for (std::size_t i = 0; i < counted.dispatches.size(); ++i) {
    const Recounted& recounted = counted.dispatches[i];
    for (const v1::MovedLimit& move : recounted.limits) tx.AddMovedLimit(calendar.id, move);
    if (!recounted.changed) continue;
    StoredDispatch& dispatch = counted.file.dispatches[i];
    ++dispatch.quiet;
    Save(tx, counted.file, dispatch, Act::RECOUNT, {}, reason, ambient);
    if (recounted.annulled.empty()) continue;
    tx.Append(EventOf(Act::ANNUL_NOTICE, {}, counted.file.record(), &dispatch.record,
                      Listed(recounted.annulled), ambient),
              counted.file.stored.id, 0);
  }
}

}  // namespace

std::optional<RecountPlan> PlanRecount(Reader& reader) {
  const auto calendar = reader.CalendarInForce();
  if (!calendar || calendar->recounted != Instant{}) return std::nullopt;
  return RecountPlan{calendar->record.version(), reader.CasesIn(kUnfinished, calendar->cursor)};
}

bool RecountCases(Transaction& tx, const std::string& version, std::span<const std::int64_t> cases,
                  bool last, const PlacePtr& place) {
  auto calendar = tx.FindCalendar(version);
  const bool waits = calendar && calendar->approved != Instant{} &&
                     calendar->recounted == Instant{} &&
                     (cases.empty() || calendar->cursor < cases.front());
  if (!waits || place->calendar().version() != version) return false;

  const Ambient ambient = ClockworkAmbient(place, tx.Now());
  std::vector<CountedCase> counted;
  for (const std::int64_t id : cases) {
    if (auto one = Count(tx, id, *place, ambient.now)) counted.push_back(std::move(*one));
  }
  for (CountedCase& one : counted) Write(tx, one, *calendar, ambient);
  tx.MoveCalendarCursor(*calendar, cases.empty() ? calendar->cursor : cases.back(), last);
  return true;
}

}  // namespace hotline::commands
