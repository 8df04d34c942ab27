#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "storage/destructions.h"
#include "storage/store.h"

namespace hotline {

// Destroys the keys that the store says are destroyed: in the file of keys, and on the list beside
// it. The store is told first; so what a crash leaves undone is done at the next start.
// Thread-safe.
class KeyShredder {
 public:
  // `list` is the path of the list's file. `store` outlives it.
  KeyShredder(Store& store, std::string list) : store_(store), list_(std::move(list)) {}

  // Returns when the keys are gone. Throws DatabaseError when they may not be; they are owed then.
  void Destroy(const KeyNumbers& numbers);
  // All that the store and the list name: after a crash, a restore, a failure. Not on a thread of
  // the store.
  void DestroyAll();
  // Something failed: DestroyAll has to be done again.
  bool owed() const { return owed_; }

 private:
  void Do(const KeyNumbers& numbers);

  Store& store_;
  const std::string list_;
  std::mutex mutex_;  // one at a time
  std::atomic<bool> owed_ = false;
};

}  // namespace hotline
