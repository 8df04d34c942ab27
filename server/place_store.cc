#include "server/place_store.h"

#include <optional>
#include <stdexcept>
#include <utility>

namespace hotline {

PlacePtr PlaceStore::InForce(Reader& reader, Instant now) {
  const Day day = OfficeDay(now);
  const std::int64_t mark = reader.DirectoryMark();
  // The lock is held while reading: everybody waits for one reader instead of all reading.
  const std::lock_guard lock(mutex_);
  if (place_ && day_ == day && mark_ == mark) return place_;
  std::optional<v1::Place> place = reader.PlaceAt(now);
  if (!place) throw std::runtime_error("no place version is in force at " + FormatInstant(now));
  place_ = std::make_shared<const PlaceIndex>(std::move(*place));
  day_ = day;
  mark_ = mark;
  return place_;
}

}  // namespace hotline
