#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "storage/database.h"
#include "storage/key_store.h"
#include "storage/transaction.h"

namespace hotline {

// What became of a command.
enum class Fate {
  kCommitted,
  kRefused,    // the work said no before its first write
  kStale,      // a row count was not the expected one: somebody was faster
  kQueueFull,  // too much waits: not even queued, or the engine's lock was not to be had; nothing
               // of it is stored
  kStoreFull,  // no space left; nothing of it is stored
  kStopped,    // a sync failed: writing has stopped; whether this one is stored is unknown
  kShuttingDown,  // not even queued
  kFault,         // a bug or a broken machine; nothing of it is stored
};

// A group of commands that was stored with one sync.
struct StoredGroup {
  std::size_t commands;
  // Its whole transaction, the sync included.
  std::chrono::microseconds took;
};

struct StoreOptions {
  std::int64_t site = 1;
  std::size_t queue_commands = 1024;
  std::size_t queue_bytes = 16 << 20;
  std::size_t group = 256;
  // Reading threads, each with its own connection; and how many reads may wait.
  int readers = 4;
  std::size_t queue_reads = 4096;
  // Paces the proofs after a failed sync; apart from the clock, which may stand still.
  std::function<std::chrono::steady_clock::time_point()> monotonic = std::chrono::steady_clock::now;
  // Told of each group before its answers, on a writer's thread. Quick; does not throw.
  std::function<void(const StoredGroup&)> on_stored = {};
};

// The store of one site: a writer that commits in groups, reading threads with snapshots.
class Store {
 public:
  // Runs on one of the writer's threads, one command at a time, as part of a group. True: commit
  // what it wrote; false: it refused, before its first write. May run again - when it cannot be
  // decided ahead of its turn, when another member of its group threw - so it must have no effect
  // but on the transaction and its own answer, and begin that anew each time.
  using Work = std::function<bool(Transaction&)>;
  // Runs on a writer's thread after the sync. `seq` is that of the last event of this command, or
  // of the site when it wrote none (0 unless committed).
  using Done = std::function<void(Fate fate, std::int64_t seq)>;
  // Runs on a reading thread inside a snapshot.
  using Look = std::function<void(Reader&)>;
  // What a read may cost: heavy ones never hold more than half of the reading threads, so that the
  // light ones find one free.
  enum class Weight { kLight, kHeavy };
  // Called on a writer's thread after each group with the site's last seq. Must be quick.
  using Committed = std::function<void(std::int64_t last_seq)>;

  // `clock` is asked once per command. Brings the schema up to date first. Throws DatabaseError.
  Store(std::unique_ptr<Databases> databases, std::shared_ptr<KeyStore> keys, StoreOptions options,
        std::function<Instant()> clock, Randomness randomness);
  // Finishes what is queued, then stops.
  ~Store();

  // Queues a command of about `bytes`; `done` is called exactly once, at once on this thread when
  // it was not queued.
  void Write(std::size_t bytes, Work work, Done done);
  // Queues a read; false when too many wait (of the heavy ones half as many may) or the store shuts
  // down: then `look` never runs. `look` is called exactly once otherwise; what it throws is caught
  // and logged, so it answers for itself. `failed` runs in its place when no snapshot could be
  // made.
  bool Read(Look look, std::function<void(const DatabaseError&)> failed,
            Weight weight = Weight::kLight);
  void OnCommitted(Committed listener);

  // Refuses new commands, finishes the queued ones. Idempotent. Not from a callback.
  void Shutdown();

  // Why writing has stopped; empty while it goes on.
  std::string WritingStopped() const;
  // Commands that wait for the writer.
  std::size_t queued() const;
  std::int64_t last_seq() const;
  KeyStore& keys();
  const StoreOptions& options() const;

  // For tests and set-up: wait for the answer on the calling thread, which is none of the store's.
  // ReadAndWait throws what `look` threw, or DatabaseError when it could not run.
  Fate WriteAndWait(Work work);
  void ReadAndWait(Look look);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hotline
