#pragma once

#include <mutex>

#include "rules/place.h"
#include "storage/reader.h"

namespace hotline {

// The place version in force, with its calendar. Versions come into force at midnight (UTC+8) or
// when they are stored, which the directory's mark tells. Thread-safe.
class PlaceStore {
 public:
  // Throws std::runtime_error when no version is in force at `now`.
  PlacePtr InForce(Reader& reader, Instant now);

 private:
  std::mutex mutex_;
  PlacePtr place_;  // guarded by mutex_
  // Guarded by mutex_: the day and the mark for which place_ was read.
  Day day_{};
  std::int64_t mark_ = 0;
};

}  // namespace hotline
