#pragma once

#include <atomic>
#include <cstdint>

#include "server/clock.h"
#include "server/log.h"
#include "server/place_store.h"
#include "storage/store.h"

namespace hotline {

// Hands open dispatches on when a version of the directory comes into force, when a unit's last day
// is over, and once after each start. Several servers of a store may do it at once. Thread-safe.
class UnitSweeper {
 public:
  // All outlive it.
  UnitSweeper(Store& store, const Clock& clock, PlaceStore& places, Log& log)
      : store_(store), clock_(clock), places_(places), log_(log) {}

  // Begins what is to be done, if the directory or the day is another one and nothing is under way.
  // Quick.
  void Look();

 private:
  void Begin(Reader& reader);

  Store& store_;
  const Clock& clock_;
  PlaceStore& places_;
  Log& log_;
  std::atomic<bool> busy_ = false;
  // Of whoever has set busy_: for which day and mark all was done.
  bool swept_ = false;
  Day day_{};
  std::int64_t mark_ = 0;
};

}  // namespace hotline
