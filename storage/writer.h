#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "storage/store.h"

namespace hotline {

// The one writing thread of a site. It takes whatever waits, runs it in one transaction with one
// sync, then gives all answers (design §3).
class Writer {
 public:
  // All references outlive it. `last_seq` is the site's at the start. Starts its thread.
  Writer(Databases& databases, KeyStore& keys, const StoreOptions& options,
         std::function<Instant()> clock, const Randomness& randomness, std::int64_t last_seq);
  ~Writer();

  // As Store's functions of these names.
  void Write(std::size_t bytes, Store::Work work, Store::Done done);
  void OnCommitted(Store::Committed listener);
  std::string WritingStopped() const;
  std::int64_t last_seq() const { return last_seq_; }

  // Refuses new commands from now on; Finish() also waits for the queued ones. Any thread but the
  // writing one.
  void Refuse();
  void Finish();

 private:
  struct Member {
    std::size_t bytes;
    Store::Work work;
    Store::Done done;
    Fate fate = Fate::kFault;
    std::int64_t seq = 0;
  };
  using Group = std::span<Member>;

  void Loop();
  std::vector<Member> TakeGroup();

  // Gives every member of the group its answer.
  void RunGroup(Group group);
  // One transaction; afterwards every member has its fate. True when something was written. Throws
  // what a member or the store threw: then nothing is decided.
  bool Transact(Group group);
  GroupHead BeginGroup();
  bool RunMember(Member& member, GroupHead& head);
  void Rollback();

  // The fate of a whole group after a fault of the store; acts on it.
  Fate FateAfter(const DatabaseError& error);
  void Stop(const std::string& why);
  bool MayWrite();

  void Answer(Group group, Fate fate);
  void Answer(Group group);
  void Tell();

  Databases& databases_;
  KeyStore& keys_;
  const StoreOptions options_;
  const std::function<Instant()> clock_;
  const Randomness& randomness_;

  // Of the writing thread alone.
  std::unique_ptr<Database> connection_;
  std::chrono::steady_clock::time_point next_proof_{};

  std::atomic<std::int64_t> last_seq_;

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable wake_;
  std::deque<Member> queue_;
  std::size_t queued_bytes_ = 0;
  bool refusing_ = false;
  Store::Committed listener_;
  std::string stopped_;

  std::mutex join_mutex_;  // guards the joining of thread_
  std::thread thread_;
};

}  // namespace hotline
