#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "server/clock.h"
#include "server/log.h"
#include "server/place_store.h"
#include "storage/store.h"

namespace hotline {

// Takes care of what fell due: reads which rows are, by the indexes ordered by that time, and has
// the writer tend each of their cases in a command of its own. Several servers of a store may do so
// at once: whoever comes second finds a case tended. Thread-safe; not on a thread of the store.
class Sweep {
 public:
  // All outlive it.
  Sweep(Store& store, const Clock& clock, PlaceStore& places, Log& log)
      : store_(store), clock_(clock), places_(places), log_(log) {}

  // All that is due by now; returns at once while another thread is at it.
  void All();
  // The same, but waits for the other thread and begins when that has ended.
  void AllAndWait();

 private:
  // Requires mutex_.
  void SweepNow();
  // Cases with something due by `now`, after the rows of the bite before.
  std::vector<std::int64_t> NextBite(Instant now, DueTick& dispatch, DueTick& record);
  // Waits for all of them. False when the store takes no more now.
  bool TendAll(const std::vector<std::int64_t>& cases);

  Store& store_;
  const Clock& clock_;
  PlaceStore& places_;
  Log& log_;
  std::mutex mutex_;  // one at a time
};

}  // namespace hotline
