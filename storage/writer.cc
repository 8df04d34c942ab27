#include "storage/writer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace hotline {
namespace {

using Kind = DatabaseError::Kind;

constexpr std::chrono::seconds kBetweenProofs{1};

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

// The first statement of a group: its row lock is the only lock among writers, on every engine.
GroupHead Begin(Database& connection, std::int64_t site) {
  connection.Run("BEGIN");
  const Rows rows = connection.Run(
      "UPDATE site_head SET epoch = epoch + 1 WHERE site = $1 "
      "RETURNING seq, hash, last_time, last_id, day, day_count",
      {site});
  if (rows.size() != 1) throw DatabaseError(Kind::kFault, "the site has no head");
  const Row& row = rows[0];
  return {.seq = AsInt(row.at(0)),
          .hash = AsBytes(row.at(1)),
          .last_time = AsInt(row.at(2)),
          .last_id = AsInt(row.at(3)),
          .day = AsInt(row.at(4)),
          .day_count = AsInt(row.at(5))};
}

void WriteHead(Database& connection, std::int64_t site, const GroupHead& head) {
  connection.Post(
      "UPDATE site_head SET seq = $2, hash = $3, last_time = $4, last_id = $5, day = $6, "
      "day_count = $7 WHERE site = $1",
      {site, head.seq, Blob{head.hash}, head.last_time, head.last_id, head.day, head.day_count}, 1);
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
      last_seq_(last_seq),
      thread_([this] { Loop(); }) {}

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
        wake_.notify_one();
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

void Writer::Refuse() {
  const std::lock_guard lock(mutex_);
  refusing_ = true;
  wake_.notify_one();
}

void Writer::Finish() {
  Refuse();
  const std::lock_guard lock(join_mutex_);
  if (thread_.joinable()) thread_.join();
}

void Writer::Loop() {
  for (std::vector<Member> members = TakeGroup(); !members.empty(); members = TakeGroup()) {
    RunGroup(members);
  }
}

// Waits for at least one member; none means the end.
std::vector<Writer::Member> Writer::TakeGroup() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return refusing_ || !queue_.empty(); });
  const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), options_.group));
  std::vector<Member> members(std::make_move_iterator(queue_.begin()),
                              std::make_move_iterator(queue_.begin() + count));
  queue_.erase(queue_.begin(), queue_.begin() + count);
  for (const Member& member : members) queued_bytes_ -= member.bytes;
  return members;
}

void Writer::RunGroup(Group group) {
  if (!MayWrite()) return Answer(group, Fate::kStopped);
  try {
    const bool wrote = Transact(group);
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
  for (Member& member : group) wrote = RunMember(member, head) || wrote;
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
      return Begin(*connection_, options_.site);
    } catch (const DatabaseError& error) {
      if (error.kind() != Kind::kFault) throw;
      spdlog::warn("the writing connection is reopened: {}", error.what());
      connection_.reset();
    }
  }
  connection_ = databases_.OpenWriter();
  return Begin(*connection_, options_.site);
}

// True when it wrote. The ids and numbers that a refused command took are given back with the head.
bool Writer::RunMember(Member& member, GroupHead& head) {
  const GroupHead before = head;
  try {
    Transaction transaction(*connection_, keys_, options_.site, head, clock_(), randomness_);
    const bool agreed = member.work(transaction);
    if (!agreed && transaction.wrote()) {
      throw std::logic_error("a command refused after its first write");
    }
    if (agreed) transaction.CheckComplete();
    if (!agreed) head = before;
    member.fate = agreed ? Fate::kCommitted : Fate::kRefused;
    member.seq = agreed ? head.seq : 0;
    return transaction.wrote();
  } catch (...) {
    Attribute();
  }
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
