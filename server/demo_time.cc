#include "server/demo_time.h"

#include <algorithm>

#include "rules/unit_change.h"

namespace hotline {

bool DemoTime::MoveTo(Instant time) {
  const std::lock_guard lock(mutex_);
  if (!clock_.is_demo() || time < clock_.Now()) return false;
  DoAll();
  for (int stops = 0; stops < kMostStops && clock_.Now() < time; ++stops) {
    if (!clock_.MoveTo(NextStop(time))) break;
    DoAll();
  }
  if (clock_.Now() < time) {
    clock_.MoveTo(time);
    DoAll();
  }
  return true;
}

void DemoTime::DoAll() {
  for (BatchJob* job : jobs_) job->LookAndWait();
  sweep_.AllAndWait();
}

Instant DemoTime::NextStop(Instant time) {
  const Instant now = clock_.Now();
  const DueTick after{Micros(now), INT64_MAX, 0};
  Instant stop = time;
  store_.ReadAndWait([&](Reader& reader) {
    for (const auto& due :
         {reader.DueDispatches(time, after, 1), reader.DueCases(time, after, 1)}) {
      if (!due.empty()) stop = std::min(stop, FromMicros(due.front().tick));
    }
    if (const auto version = reader.NextPlaceVersion(now)) stop = std::min(stop, *version);
    const auto day = NextUnitDay(places_.InForce(reader, now)->place(), OfficeDay(now));
    if (day) stop = std::min(stop, Midnight(*day));
  });
  return stop;
}

}  // namespace hotline
