#include "rules/co_handling.h"

#include <algorithm>

#include "rules/clocks.h"
#include "rules/lifecycle.h"
#include "rules/redirecting.h"

namespace hotline {

using v1::Dispatch;
using v1::Refusal;

const v1::Dispatch* LiveLeadOf(std::span<const v1::Dispatch* const> dispatches) {
  const auto found = std::find_if(dispatches.begin(), dispatches.end(), [](const Dispatch* one) {
    return one->part() == Dispatch::LEAD && IsLive(one->state());
  });
  return found == dispatches.end() ? nullptr : *found;
}

Check CheckLeadForOpinion(std::span<const v1::Dispatch* const> dispatches, Instant now) {
  const Dispatch* lead = LiveLeadOf(dispatches);
  if (lead == nullptr) return Refuse(Refusal::NO_LEAD);
  const v1::Limit* finish = InForce(lead->limits(), v1::Limit::FINISH);
  const Instant due = finish ? FromProto(finish->due_time()) : now;
  if (now < due) return Passed{};
  return Refuse(Refusal::TOO_LATE, "", FormatInstant(due));
}

Result<v1::Dispatch> PlanCoHandler(const PlaceIndex& place, const v1::Case& record,
                                   std::span<const v1::Dispatch* const> dispatches,
                                   const CoHandlerChoice& choice,
                                   const std::vector<std::string>& accused, Instant now) {
  if (const Check lead = CheckLeadForOpinion(dispatches, now); !lead) return lead.refusals();
  Findings found;
  CheckUnit(place, choice.unit, "unit", accused, now, found);
  found.Require(choice.question, "question");
  const bool works = std::any_of(dispatches.begin(), dispatches.end(), [&](const Dispatch* one) {
    return one->unit() == choice.unit && IsLive(one->state());
  });
  if (works) found.Add(Refusal::ALREADY_IN_CASE, "unit");
  if (dispatches.size() >= kMostDispatches) {
    found.Add(Refusal::TOO_MANY, "", std::to_string(kMostDispatches));
  }
  if (!found.empty()) return found.refusals();
  Dispatch added =
      NewCoHandler(place, record, record.routing().profile(),
                   static_cast<int>(dispatches.size()) + 1, choice, *LiveLeadOf(dispatches), now);
  added.set_mode(v1::Mode::JOINT);
  return added;
}

}  // namespace hotline
