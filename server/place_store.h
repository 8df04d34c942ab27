#pragma once

#include <mutex>

#include "rules/place.h"
#include "storage/reader.h"

namespace hotline {

// The place version in force. Versions come into force at midnight (UTC+8) and are put in place
// only while the server does not serve, so one look a day is enough. Thread-safe.
class PlaceStore {
 public:
  // Throws std::runtime_error when no version is in force at `now`.
  PlacePtr InForce(Reader& reader, Instant now);

 private:
  std::mutex mutex_;
  PlacePtr place_;  // guarded by mutex_
  Day day_{};       // guarded by mutex_; the day for which place_ was read
};

}  // namespace hotline
