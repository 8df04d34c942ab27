#include "server/clock.h"

#include <chrono>

namespace hotline {

bool Clock::MoveTo(Instant) { return false; }

Instant SystemClock::Now() const {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

Instant DemoClock::Now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

bool DemoClock::MoveTo(Instant time) {
  const std::lock_guard lock(mutex_);
  if (time < now_) return false;
  now_ = time;
  return true;
}

}  // namespace hotline
