#pragma once

#include <mutex>

#include "rules/times.h"

namespace hotline {

// What time it is. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
  // True for a clock that stands still until it is moved.
  virtual bool is_demo() const { return false; }
  // Moves a demo clock forward. False, without effect, when `time` lies before the present time or
  // when this clock goes by itself.
  virtual bool MoveTo(Instant time);
};

// The computer's time.
class SystemClock final : public Clock {
 public:
  Instant Now() const override;
};

// Stands still until it is moved: for samples and tests.
class DemoClock final : public Clock {
 public:
  explicit DemoClock(Instant start) : now_(start) {}
  Instant Now() const override;
  bool is_demo() const override { return true; }
  bool MoveTo(Instant time) override;

 private:
  mutable std::mutex mutex_;
  Instant now_;  // guarded by mutex_
};

}  // namespace hotline
