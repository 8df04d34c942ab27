#include "rules/kept_limit.h"

#include <algorithm>
#include <iterator>

#include "rules/clocks.h"
#include "rules/ladder.h"
#include "rules/merging.h"

namespace hotline {
namespace {

using v1::Dispatch;

Instant Due(const v1::Limit& limit) { return FromProto(limit.due_time()); }

const v1::Limit* FinishOf(const Dispatch& dispatch) {
  return InForce(dispatch.limits(), v1::Limit::FINISH);
}

// A window of the new lead under a limit that began before it: at most half of what is left.
bool FitWindow(v1::Limit& window, const v1::Limit& finish, const WorkCalendar& calendar,
               Instant now) {
  const auto half = std::chrono::floor<std::chrono::seconds>((Due(finish) - now) / 2);
  if (half < std::chrono::seconds(1)) return false;
  if (Due(window) - now <= half) return true;
  v1::Limit fitted = calendar.Count(now, v1::Limit::ELAPSED, half.count());
  fitted.set_kind(window.kind());
  fitted.set_rule(window.rule());
  window = std::move(fitted);
  return true;
}

}  // namespace

bool InOneLine(const PlaceIndex& place, const std::string& one, const std::string& other) {
  const v1::Unit* first = place.FindUnit(one);
  const v1::Unit* second = place.FindUnit(other);
  return first && second && first->sector() == second->sector() && first->line() == second->line();
}

std::vector<v1::Limit> UnderOldFinish(std::vector<v1::Limit> limits, const v1::Dispatch& old,
                                      const WorkCalendar& calendar, Instant now) {
  std::vector<v1::Limit> kept;
  for (v1::Limit& limit : limits) {
    if (limit.kind() == v1::Limit::FINISH) {
      std::copy_if(old.limits().begin(), old.limits().end(), std::back_inserter(kept),
                   [](const v1::Limit& one) { return one.kind() == v1::Limit::FINISH; });
      GiveOwnTime(kept.back(), calendar, now);
    } else if (limit.kind() != v1::Limit::RETURN_WINDOW ||
               FitWindow(limit, *FinishOf(old), calendar, now)) {
      kept.push_back(std::move(limit));
    }
  }
  return kept;
}

const v1::Dispatch* LostByMerging(const PlaceIndex& place, const v1::Case& record,
                                  std::span<const v1::Dispatch* const> dispatches,
                                  const std::string& unit, Instant now) {
  const Dispatch* lost = nullptr;
  for (const Dispatch* one : dispatches) {
    const bool lead = one->part() == Dispatch::LEAD && one->round() == record.round();
    if (lead && one->end_reason() == kMergedAway && FinishOf(*one) != nullptr) lost = one;
  }
  if (lost == nullptr || now < Due(*FinishOf(*lost))) return lost;
  const bool had_it = lost->unit() == unit || InOneLine(place, lost->unit(), unit);
  return had_it ? lost : nullptr;
}

}  // namespace hotline
