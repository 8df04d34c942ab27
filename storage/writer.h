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

#include "storage/decision.h"
#include "storage/member.h"
#include "storage/store.h"

namespace hotline {

// The writing of a site: what waits becomes a group, a group one transaction with one sync, then
// all its answers are given.
//
// Two threads share it. While one stores a group, the other decides the next one upon a snapshot;
// what it decided is executed as it stands if the head is then still the one it began with. What
// cannot be decided ahead, and all that goes wrong, is run inside the transaction when its turn
// comes. Either way one command runs at a time.
class Writer {
 public:
  // All references outlive it. `last_seq` is the site's at the start. Starts its threads.
  Writer(Databases& databases, KeyStore& keys, const StoreOptions& options,
         std::function<Instant()> clock, const Randomness& randomness, std::int64_t last_seq);
  ~Writer();

  // As Store's functions of these names.
  void Write(std::size_t bytes, Store::Work work, Store::Done done);
  void OnCommitted(Store::Committed listener);
  std::string WritingStopped() const;
  std::size_t queued() const;
  std::int64_t last_seq() const { return last_seq_; }

  // Refuses new commands from now on; Finish() also waits for the queued ones. Any thread but the
  // writer's own.
  void Refuse();
  void Finish();

 private:
  using Group = std::span<Member>;

  // What the deciding thread hands over to the storing one.
  struct Turn {
    Decision decision;
    bool decided = false;     // else only its members count
    bool checkpoint = false;  // to be begun with one
    // Guarded by mutex_: no longer before its checkpoint; stored as decided, so that what was
    // decided upon it holds.
    bool begun = false;
    bool stands = false;
  };

  // The deciding thread.
  void DecideAll();
  // Moves what waits to `members`, waiting for the first one; false at the end.
  bool Take(std::deque<Member>& members);
  // The same while a turn is under way and there is room: false as soon as one of them is not so.
  bool TakeMore(std::deque<Member>& members, std::size_t room);
  void MoveQueued(std::deque<Member>& members, std::size_t room);
  // Decides as many as it can before the turn of the group before is over; those are taken away.
  std::shared_ptr<Turn> Decide(const Turn* before, std::deque<Member>& members);
  bool IsOver(const Turn& turn) const;
  // Waits until no checkpoint would meet a snapshot.
  void AwaitCheckpoint();
  void HandOver(const std::shared_ptr<Turn>& turn);
  // Waits until no turn is under way; gives whether `before` stands (true for none).
  bool AwaitTurn(const Turn* before);

  // The storing thread.
  void StoreAll();
  // Gives every member its answer.
  void StoreTurn(Turn& turn);
  void Checkpoint(Turn& turn);
  void EndTurn(Turn& turn, bool stands);
  // Uses up what is posted.
  bool Execute(Decision& decision);
  void RunGroup(Group group);
  // One transaction; afterwards every member has its fate. True when something was written. Throws
  // what a member or the store threw: then nothing is decided.
  bool Transact(Group group);
  GroupHead BeginGroup();
  void Rollback();

  // The fate of a whole group after a fault of the store; acts on it.
  Fate FateAfter(const DatabaseError& error);
  void Stop(const std::string& why);
  bool MayWrite();

  // A group was stored whose transaction began then.
  void TellStored(Group group, std::chrono::steady_clock::time_point began) const;
  void Answer(Group group, Fate fate);
  void Answer(Group group);
  void Tell();

  Databases& databases_;
  KeyStore& keys_;
  const StoreOptions options_;
  const std::function<Instant()> clock_;
  const Randomness& randomness_;

  // Of the deciding thread alone.
  Decider decider_;
  int turns_ = 0;  // since the last checkpoint

  // Of the storing thread alone.
  std::unique_ptr<Database> connection_;
  std::chrono::steady_clock::time_point next_proof_{};

  std::atomic<std::int64_t> last_seq_;
  std::mutex running_;  // held while a command runs

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable wake_deciding_;
  std::condition_variable wake_storing_;
  std::deque<Member> queue_;
  std::size_t queued_bytes_ = 0;
  bool refusing_ = false;
  bool decided_all_ = false;
  std::shared_ptr<Turn> turn_;  // under way
  Store::Committed listener_;
  std::string stopped_;

  std::mutex join_mutex_;  // guards the joining of the threads
  std::thread storing_;
  std::thread deciding_;
};

}  // namespace hotline
