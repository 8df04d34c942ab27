#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "server/log.h"
#include "storage/store.h"

namespace hotline {

// Background work on many cases, done a batch at a time so that commands come in between: the next
// batch queues when the one before is stored. Where a batch fails it is done again case by case; a
// case that fails by itself is told in the log and left as it is, so that it keeps no other from
// its turn. Several servers of a store may have the same job. Thread-safe.
class BatchJob {
 public:
  struct Work {
    std::vector<std::int64_t> cases;
    // How many keep other commands waiting for some ten milliseconds.
    std::size_t at_once = 50;
    // A batch, as a command; `last` with the last one, which is empty when there are no cases.
    // False: nothing was written.
    std::function<bool(Transaction&, std::span<const std::int64_t>, bool last)> batch;
    // Whether what is left is worth nothing once a batch gave false.
    bool ends_when_refused = false;
    // Told at the end, on a thread of the store; `whole` unless the store took no more or a batch
    // that gave false ended it.
    std::function<void(bool whole)> over = [](bool) {};
  };
  // What there is to do now; absent: nothing. Called on a reading thread, never twice at a time.
  using Plan = std::function<std::optional<Work>(Reader&)>;

  // `store` and `log` outlive it, and it outlives the store's threads. `name` as in "count limits
  // anew": what the log calls it.
  BatchJob(Store& store, Log& log, std::string name, Plan plan);

  // Begins what there is to do, unless it is under way. Returns at once.
  void Look();
  // Does what there is to do, after what is under way; returns when that is over. Not on a thread
  // of the store.
  void LookAndWait();

 private:
  // Requires that the caller has made it busy.
  void QueuePlan();
  void Begin(Reader& reader);
  // Busy no more.
  void Rest();
  // Does `range` of the work, then what follows it.
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t retried_until = 0;  // cases before it are done one by one
  };
  void Do(const std::shared_ptr<const Work>& work, Range range);
  void Next(const std::shared_ptr<const Work>& work, Range done);
  void End(const Work& work, bool whole);

  Store& store_;
  Log& log_;
  const std::string name_;
  const Plan plan_;
  std::atomic<bool> busy_ = false;
};

}  // namespace hotline
