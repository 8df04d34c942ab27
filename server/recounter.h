#pragma once

#include <atomic>

#include "server/log.h"
#include "server/place_store.h"
#include "storage/store.h"

namespace hotline {

// Counts limits anew after a calendar was approved. Several servers of a store may do it at once:
// what one has counted the other leaves alone. Thread-safe.
class Recounter {
 public:
  // All outlive it.
  Recounter(Store& store, PlaceStore& places, Log& log)
      : store_(store), places_(places), log_(log) {}

  // Begins what is to be done, if anything is and it is not under way. Quick: reading and writing
  // are the store's threads'.
  void Look();

 private:
  void Begin(Reader& reader);

  Store& store_;
  PlaceStore& places_;
  Log& log_;
  std::atomic<bool> busy_ = false;
};

}  // namespace hotline
