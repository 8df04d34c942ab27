#include "server/batch_job.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace hotline {
namespace {

bool IsBroken(Fate fate) { return fate == Fate::kFault || fate == Fate::kStale; }

}  // namespace

BatchJob::BatchJob(Store& store, Log& log, std::string name, Plan plan)
    : store_(store), log_(log), name_(std::move(name)), plan_(std::move(plan)) {}

void BatchJob::Look() {
  if (!busy_.exchange(true)) QueuePlan();
}

void BatchJob::LookAndWait() {
  while (busy_.exchange(true)) busy_.wait(true);
  QueuePlan();
  busy_.wait(true);
}

void BatchJob::QueuePlan() {
  const auto fail = [this](const std::exception& error) {
    log_.Fault(name_, "", error.what());
    Rest();
  };
  const bool queued = store_.Read(
      [this, fail](Reader& reader) {
        try {
          Begin(reader);
        } catch (const std::exception& error) {
          fail(error);
        }
      },
      fail);
  if (!queued) Rest();
}

void BatchJob::Rest() {
  busy_ = false;
  busy_.notify_all();
}

void BatchJob::Begin(Reader& reader) {
  auto work = plan_(reader);
  if (!work) return Rest();
  log_.Note(name_ + ": " + std::to_string(work->cases.size()) + " cases");
  Next(std::make_shared<const Work>(std::move(*work)), {});
}

void BatchJob::Do(const std::shared_ptr<const Work>& work, Range range) {
  const bool last = range.end == work->cases.size();
  store_.Write(
      0,
      [work, range, last](Transaction& tx) {
        const std::span cases(work->cases);
        return work->batch(tx, cases.subspan(range.begin, range.end - range.begin), last);
      },
      [this, work, range, last](Fate fate, std::int64_t) {
        if (IsBroken(fate) && range.end - range.begin > 1) {
          return Do(work, {range.begin, range.begin + 1, range.end});
        }
        const bool broken = IsBroken(fate) && range.end > range.begin;
        if (broken) {
          log_.Fault(name_, "",
                     "case row " + std::to_string(work->cases[range.begin]) + " is left as it is");
        }
        const bool refused = fate == Fate::kRefused && !work->ends_when_refused;
        if (fate != Fate::kCommitted && !refused && !broken) return End(*work, false);
        if (!last) return Next(work, range);
        // The work has an end of its own to write, which went down with the last case.
        if (broken) return Do(work, {range.end, range.end, range.end});
        End(*work, true);
      });
}

void BatchJob::Next(const std::shared_ptr<const Work>& work, Range done) {
  const std::size_t step = done.end < done.retried_until ? 1 : work->at_once;
  Do(work, {done.end, std::min(work->cases.size(), done.end + step), done.retried_until});
}

void BatchJob::End(const Work& work, bool whole) {
  work.over(whole);
  Rest();
}

}  // namespace hotline
