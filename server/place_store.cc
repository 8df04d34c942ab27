#include "server/place_store.h"

#include <optional>
#include <stdexcept>
#include <utility>

namespace hotline {

PlacePtr PlaceStore::InForce(Reader& reader, Instant now) {
  const Day day = OfficeDay(now);
  // The lock is held while reading: once a day everybody waits for one reader instead of all
  // reading.
  const std::lock_guard lock(mutex_);
  if (place_ && day_ == day) return place_;
  std::optional<v1::Place> place = reader.PlaceAt(now);
  if (!place) throw std::runtime_error("no place version is in force at " + FormatInstant(now));
  if (!place_ || place_->version() != place->version()) {
    place_ = std::make_shared<const PlaceIndex>(std::move(*place));
  }
  day_ = day;
  return place_;
}

}  // namespace hotline
