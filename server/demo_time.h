#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "server/batch_job.h"
#include "server/clock.h"
#include "server/place_store.h"
#include "server/sweep.h"
#include "storage/store.h"

namespace hotline {

// Moves a demo clock and does on the way what a server would have done by itself, each thing at its
// own time. Thread-safe; not on a thread of the store.
class DemoTime {
 public:
  // At each stop the jobs are done in this order, then the sweep. All outlive it.
  DemoTime(Store& store, Clock& clock, PlaceStore& places, Sweep& sweep,
           std::vector<BatchJob*> jobs)
      : store_(store), clock_(clock), places_(places), sweep_(sweep), jobs_(std::move(jobs)) {}

  // Does first what is to be done already. The clock stands still at each moment at which something
  // falls due, a version of the directory takes effect, or a unit's time begins or is over; after
  // kMostStops of them the rest is done at the end, at `time`. False, without effect, when `time`
  // lies before now or the clock goes by itself.
  bool MoveTo(Instant time);

  const Clock& clock() const { return clock_; }

  static constexpr int kMostStops = 2000;

 private:
  void DoAll();
  // The first stop after now, not after `time`; else `time`.
  Instant NextStop(Instant time);

  Store& store_;
  Clock& clock_;
  PlaceStore& places_;
  Sweep& sweep_;
  const std::vector<BatchJob*> jobs_;
  std::mutex mutex_;  // one at a time
};

}  // namespace hotline
