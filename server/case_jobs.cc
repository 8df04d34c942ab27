#include "server/case_jobs.h"

#include <memory>
#include <utility>

#include "server/commands/recount.h"
#include "server/commands/unit_changes.h"

namespace hotline {
namespace {

// For which day and version of the directory all was done.
struct HandedOn {
  bool whole = false;
  Day day{};
  std::int64_t mark = 0;
};

}  // namespace

BatchJob::Plan CountingLimitsAnew(PlaceStore& places) {
  return [&places](Reader& reader) -> std::optional<BatchJob::Work> {
    auto plan = commands::PlanRecount(reader);
    if (!plan) return std::nullopt;
    BatchJob::Work work;
    work.cases = std::move(plan->cases);
    work.at_once = 100;
    work.batch = [&places, calendar = plan->calendar](Transaction& tx, auto cases, bool last) {
      return commands::RecountCases(tx, calendar, cases, last, places.InForce(tx, tx.Now()));
    };
    work.ends_when_refused = true;  // another server counts, or another calendar is in force
    return work;
  };
}

BatchJob::Plan HandingDispatchesOn(const Clock& clock, PlaceStore& places) {
  const auto done = std::make_shared<HandedOn>();
  return [&clock, &places, done](Reader& reader) -> std::optional<BatchJob::Work> {
    const Instant now = clock.Now();
    const Day day = OfficeDay(now);
    const std::int64_t mark = reader.DirectoryMark();
    if (done->whole && done->day == day && done->mark == mark) return std::nullopt;
    *done = {true, day, mark};
    BatchJob::Work work;
    auto plan = commands::PlanUnitChanges(reader, *places.InForce(reader, now), now);
    if (plan.cases.empty()) return std::nullopt;
    work.cases = plan.cases;
    work.batch = [&places, plan = std::move(plan)](Transaction& tx, auto cases, bool) {
      return commands::ChangeUnits(tx, plan, cases, places.InForce(tx, tx.Now()));
    };
    work.over = [done](bool whole) { done->whole = whole; };
    return work;
  };
}

}  // namespace hotline
