#include "storage/writer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "storage/thread_name.h"

namespace hotline {
namespace {

using Kind = DatabaseError::Kind;

constexpr std::chrono::seconds kBetweenProofs{1};
// A thousand pages or so under load.
constexpr int kTurnsBetweenCheckpoints = 16;

// Thrown out of a group by one member's own doing: the others are innocent.
struct MemberThrew {
  Fate fate;
  std::string why;
};

bool IsMembersOwn(Kind kind) {
  return kind == Kind::kRowCount || kind == Kind::kConstraint || kind == Kind::kFault;
}

// Called where an exception is in flight: a member's own one as MemberThrew, the store's as it is.
[[noreturn]] void Attribute() {
  try {
    throw;
  } catch (const DatabaseError& error) {
    if (!IsMembersOwn(error.kind())) throw;
    throw MemberThrew{error.kind() == Kind::kRowCount ? Fate::kStale : Fate::kFault, error.what()};
  } catch (const std::exception& error) {
    throw MemberThrew{Fate::kFault, error.what()};
  } catch (...) {
    throw MemberThrew{Fate::kFault, "something unknown"};
  }
}

// When a COMMIT fails in a way that says nothing, the group may be stored: that is as bad as a
// failed sync.
void Commit(Database& connection) {
  try {
    connection.Run("COMMIT");
  } catch (const DatabaseError& error) {
    const bool surely_not_stored = error.kind() == Kind::kFull || error.kind() == Kind::kBusy;
    throw DatabaseError(surely_not_stored ? error.kind() : Kind::kSync, error.what());
  }
}

}  // namespace

Writer::Writer(Databases& databases, KeyStore& keys, const StoreOptions& options,
               std::function<Instant()> clock, const Randomness& randomness, std::int64_t last_seq)
    : databases_(databases),
      keys_(keys),
      options_(options),
      clock_(std::move(clock)),
      randomness_(randomness),
      decider_(databases, keys, options.site, clock_, randomness),
      last_seq_(last_seq),
      storing_([this] {
        NameThread("store");
        StoreAll();
      }),
      deciding_([this] {
        NameThread("decide");
        DecideAll();
      }) {}

Writer::~Writer() { Finish(); }

void Writer::Write(std::size_t bytes, Store::Work work, Store::Done done) {
  Fate fate = Fate::kShuttingDown;
  {
    const std::lock_guard lock(mutex_);
    if (!refusing_) {
      if (queue_.size() < options_.queue_commands &&
          queued_bytes_ + bytes <= options_.queue_bytes) {
        queue_.push_back({.bytes = bytes, .work = std::move(work), .done = std::move(done)});
        queued_bytes_ += bytes;
        wake_deciding_.notify_one();
        return;
      }
      fate = Fate::kQueueFull;
    }
  }
  done(fate, 0);
}

void Writer::OnCommitted(Store::Committed listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

std::string Writer::WritingStopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

std::size_t Writer::queued() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Writer::Refuse() {
  const std::lock_guard lock(mutex_);
  refusing_ = true;
  wake_deciding_.notify_one();
}

void Writer::Finish() {
  Refuse();
  const std::lock_guard lock(join_mutex_);
  if (deciding_.joinable()) deciding_.join();
  if (storing_.joinable()) storing_.join();
}

// --- the deciding thread

void Writer::DecideAll() {
  std::deque<Member> members;
  std::shared_ptr<Turn> before;
  while (!members.empty() || Take(members)) {
    if (before != nullptr && IsOver(*before)) before.reset();  // The snapshot will have it.
    const std::shared_ptr<Turn> turn = Decide(before.get(), members);
    const bool stands = AwaitTurn(before.get());
    before.reset();
    if (turn != nullptr) {
      turn->decided = stands;
      HandOver(turn);
      if (stands) {
        before = turn;
      } else {
        AwaitTurn(nullptr);
      }
    }
    if (members.empty()) continue;
    // The first of these cannot be decided ahead: all wait for their turn, and what comes after
    // them for its end.
    const auto inside = std::make_shared<Turn>();
    inside->decision.members.assign(std::make_move_iterator(members.begin()),
                                    std::make_move_iterator(members.end()));
    members.clear();
    AwaitTurn(nullptr);
    HandOver(inside);
    AwaitTurn(nullptr);
    before.reset();
  }
  AwaitTurn(nullptr);
  const std::lock_guard lock(mutex_);
  decided_all_ = true;
  wake_storing_.notify_one();
}

bool Writer::Take(std::deque<Member>& members) {
  std::unique_lock lock(mutex_);
  wake_deciding_.wait(lock, [this] { return refusing_ || !queue_.empty(); });
  MoveQueued(members, options_.group);
  return !members.empty();
}

bool Writer::TakeMore(std::deque<Member>& members, std::size_t room) {
  if (room == 0) return false;
  std::unique_lock lock(mutex_);
  wake_deciding_.wait(lock, [this] { return !queue_.empty() || turn_ == nullptr || refusing_; });
  if (turn_ == nullptr || queue_.empty()) return false;
  MoveQueued(members, room);
  return true;
}

// Requires mutex_.
void Writer::MoveQueued(std::deque<Member>& members, std::size_t room) {
  for (; room > 0 && !queue_.empty(); --room) {
    queued_bytes_ -= queue_.front().bytes;
    members.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
}

std::shared_ptr<Writer::Turn> Writer::Decide(const Turn* before, std::deque<Member>& members) {
  AwaitCheckpoint();
  // The proof of the disk would wait for the snapshot, and the snapshot for the proof.
  if (!WritingStopped().empty()) return nullptr;
  if (!decider_.Begin(before != nullptr ? &before->decision : nullptr)) return nullptr;
  do {
    const std::lock_guard one_at_a_time(running_);
    while (!members.empty() && decider_.Add(members.front())) members.pop_front();
  } while (members.empty() && TakeMore(members, options_.group - decider_.size()));
  const auto turn = std::make_shared<Turn>();
  turn->decision = decider_.End();
  return turn->decision.members.empty() ? nullptr : turn;
}

bool Writer::IsOver(const Turn& turn) const {
  const std::lock_guard lock(mutex_);
  return turn_.get() != &turn;
}

void Writer::AwaitCheckpoint() {
  std::unique_lock lock(mutex_);
  wake_deciding_.wait(lock,
                      [this] { return turn_ == nullptr || !turn_->checkpoint || turn_->begun; });
}

bool Writer::AwaitTurn(const Turn* before) {
  std::unique_lock lock(mutex_);
  wake_deciding_.wait(lock, [this] { return turn_ == nullptr; });
  return before == nullptr || before->stands;
}

void Writer::HandOver(const std::shared_ptr<Turn>& turn) {
  turn->checkpoint = ++turns_ >= kTurnsBetweenCheckpoints;
  if (turn->checkpoint) turns_ = 0;
  const std::lock_guard lock(mutex_);
  turn_ = turn;
  wake_storing_.notify_one();
}

// --- the storing thread

void Writer::StoreAll() {
  while (true) {
    std::shared_ptr<Turn> turn;
    {
      std::unique_lock lock(mutex_);
      wake_storing_.wait(lock, [this] { return turn_ != nullptr || decided_all_; });
      if (turn_ == nullptr) return;
      turn = turn_;
    }
    StoreTurn(*turn);
  }
}

void Writer::StoreTurn(Turn& turn) {
  if (turn.checkpoint) Checkpoint(turn);
  const Group group = turn.decision.members;
  if (!MayWrite()) {
    Answer(group, Fate::kStopped);
    return EndTurn(turn, false);
  }
  if (turn.decided) {
    try {
      const auto began = std::chrono::steady_clock::now();
      if (Execute(turn.decision)) {
        if (turn.decision.writes()) TellStored(group, began);
        // Before the answers: what is asked upon them is not for a snapshot that lacks them.
        EndTurn(turn, true);
        Answer(group);
        if (turn.decision.writes()) Tell();
        // The deciding thread may keep the turn for long; what callers said is not to stay in it.
        turn.decision.members.clear();
        turn.decision.posts.clear();
        return;
      }
    } catch (const DatabaseError& error) {
      Rollback();
      if (!IsMembersOwn(error.kind())) {
        Answer(group, FateAfter(error));
        return EndTurn(turn, false);
      }
    } catch (const std::exception& error) {
      spdlog::error("a group is run again in its turn: {}", error.what());
      Rollback();
    }
  }
  RunGroup(group);
  EndTurn(turn, false);
}

// A log that stays long makes nothing wrong.
void Writer::Checkpoint(Turn& turn) {
  try {
    if (connection_ != nullptr) connection_->Run("CHECKPOINT");
  } catch (const DatabaseError& error) {
    spdlog::warn("no checkpoint: {}", error.what());
  }
  const std::lock_guard lock(mutex_);
  turn.begun = true;
  wake_deciding_.notify_one();
}

void Writer::EndTurn(Turn& turn, bool stands) {
  const std::lock_guard lock(mutex_);
  turn.stands = stands;
  turn_.reset();
  wake_deciding_.notify_one();
}

// False, with nothing written, when the head is not the one that was decided upon.
bool Writer::Execute(Decision& decision) {
  if (!decision.writes()) return true;  // Answered from what is stored already, without a sync.
  if (BeginGroup() != decision.from) {
    Rollback();
    return false;
  }
  for (PendingPost& post : decision.posts) {
    connection_->Post(post.sql, std::move(post.params), post.expected_rows);
  }
  WriteHead(*connection_, options_.site, decision.to);
  Commit(*connection_);
  last_seq_ = decision.to.seq;
  return true;
}

void Writer::RunGroup(Group group) {
  if (!MayWrite()) return Answer(group, Fate::kStopped);
  try {
    const auto began = std::chrono::steady_clock::now();
    const bool wrote = Transact(group);
    if (wrote) TellStored(group, began);
    Answer(group);
    if (wrote) Tell();
    return;
  } catch (const MemberThrew& threw) {
    Rollback();
    if (group.size() == 1) {
      if (threw.fate == Fate::kFault) spdlog::error("a command failed: {}", threw.why);
      return Answer(group, threw.fate);
    }
  } catch (const DatabaseError& error) {
    Rollback();
    return Answer(group, FateAfter(error));
  } catch (const std::exception& error) {
    Rollback();
    spdlog::error("a group failed: {}", error.what());
    return Answer(group, Fate::kFault);
  }
  // One of them threw: each alone, so that the others need not suffer.
  for (Member& member : group) RunGroup({&member, 1});
}

bool Writer::Transact(Group group) {
  GroupHead head = BeginGroup();
  bool wrote = false;
  const std::lock_guard one_at_a_time(running_);
  for (Member& member : group) {
    try {
      Transaction transaction(*connection_, keys_, options_.site, head, clock_(), randomness_);
      wrote = RunMember(member, transaction, head) || wrote;
    } catch (...) {
      Attribute();
    }
  }
  if (!wrote) {  // Nothing new: answered from what is stored already, without a sync.
    Rollback();
    return false;
  }
  WriteHead(*connection_, options_.site, head);
  Commit(*connection_);
  last_seq_ = head.seq;
  return true;
}

// A connection that died while nobody looked is no reason to fail: nothing of the group has run
// yet.
GroupHead Writer::BeginGroup() {
  if (connection_ != nullptr) {
    try {
      return LockHead(*connection_, options_.site);
    } catch (const DatabaseError& error) {
      if (error.kind() != Kind::kFault) throw;
      spdlog::warn("the writing connection is reopened: {}", error.what());
      connection_.reset();
    }
  }
  connection_ = databases_.OpenWriter();
  return LockHead(*connection_, options_.site);
}

void Writer::Rollback() {
  if (connection_ == nullptr) return;
  try {
    connection_->Run("ROLLBACK");
  } catch (const DatabaseError& error) {
    spdlog::warn("the writing connection is thrown away: {}", error.what());
    connection_.reset();
  }
}

Fate Writer::FateAfter(const DatabaseError& error) {
  switch (error.kind()) {
    case Kind::kFull:
      spdlog::error("no space left: {}", error.what());
      return Fate::kStoreFull;
    case Kind::kBusy:
      spdlog::warn("the lock could not be had: {}", error.what());
      return Fate::kQueueFull;
    case Kind::kSync:
      Stop(error.what());
      return Fate::kStopped;
    case Kind::kFault:
    case Kind::kRowCount:
    case Kind::kConstraint:
      break;
  }
  spdlog::error("a group failed: {}", error.what());
  connection_.reset();
  return Fate::kFault;
}

void Writer::Stop(const std::string& why) {
  connection_.reset();
  const std::lock_guard lock(mutex_);
  if (stopped_.empty()) spdlog::error("writing stops: {}", why);
  stopped_ = why;
}

// While writing is stopped: whether a new connection could prove the disk. Asked at most once a
// second.
bool Writer::MayWrite() {
  if (WritingStopped().empty()) return true;
  const auto now = options_.monotonic();
  if (now < next_proof_) return false;
  next_proof_ = now + kBetweenProofs;
  try {
    databases_.ProveWritable();
  } catch (const DatabaseError& error) {
    Stop(error.what());
    return false;
  }
  spdlog::info("writing goes on");
  const std::lock_guard lock(mutex_);
  stopped_.clear();
  return true;
}

void Writer::TellStored(Group group, std::chrono::steady_clock::time_point began) const {
  if (!options_.on_stored) return;
  const auto took = std::chrono::steady_clock::now() - began;
  options_.on_stored({group.size(), std::chrono::duration_cast<std::chrono::microseconds>(took)});
}

void Writer::Answer(Group group, Fate fate) {
  for (Member& member : group) {
    member.fate = fate;
    member.seq = 0;
  }
  Answer(group);
}

void Writer::Answer(Group group) {
  for (Member& member : group) {
    try {
      member.done(member.fate, member.seq);
    } catch (const std::exception& error) {
      spdlog::error("an answer threw: {}", error.what());
    }
  }
}

void Writer::Tell() {
  Store::Committed listener;
  {
    const std::lock_guard lock(mutex_);
    listener = listener_;
  }
  if (!listener) return;
  try {
    listener(last_seq_);
  } catch (const std::exception& error) {
    spdlog::error("a listener threw: {}", error.what());
  }
}

}  // namespace hotline
