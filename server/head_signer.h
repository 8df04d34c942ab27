#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>

#include "server/clock.h"
#include "storage/day_head.h"
#include "storage/store.h"

namespace hotline {

// Signs the days that are over, and keeps the list of heads beside the store. Several servers of a
// store may do it at once: the first one's head counts. Thread-safe.
class HeadSigner {
 public:
  // `list` is the path of the list's file. `store` and `clock` outlive it.
  HeadSigner(Store& store, const Clock& clock, const Key& seed, std::string list);

  // Whether a day has ended since all were signed. Quick.
  bool due() const;
  // Signs every day that is over and has events without a head, the earliest first; the list has
  // all heads of the store then. Returns at once while another thread is at it. Not on a thread of
  // the store. Throws DatabaseError; what is signed by then stays.
  void SignAll();

 private:
  // Takes note of heads that are new in the store, and writes them to the list.
  void CatchUp();
  // The next one, unsigned; absent when its day is not over or there is no event for it.
  std::optional<DayHead> Next(Day today);
  void Put(const DayHead& head);

  Store& store_;
  const Clock& clock_;
  const SigningKey key_;
  const std::string list_;
  std::atomic<Day> all_signed_before_{Day::min()};

  std::mutex mutex_;             // guards what follows
  std::optional<DayHead> last_;  // the newest head that is known
};

}  // namespace hotline
