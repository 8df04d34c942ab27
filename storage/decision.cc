#include "storage/decision.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace hotline {

// Reads what was stored when the decision began, and keeps what is posted.
class Decider::Snapshot : public Database {
 public:
  Snapshot(std::unique_ptr<Database> connection, std::vector<PendingPost>& posts)
      : connection_(std::move(connection)), posts_(posts) {}

  void Begin() { connection_->Run("BEGIN"); }
  void End() { connection_->Run("ROLLBACK"); }
  void BeginMember() { posts_before_ = posts_.size(); }
  void ForgetMember() { posts_.resize(posts_before_); }

  Rows Run(std::string_view sql, Params params) override {
    const bool wrote = posts_.size() != posts_before_;
    if (wrote || !sql.starts_with("SELECT")) throw NotAhead();
    return connection_->Run(sql, params);
  }
  void Post(std::string_view sql, Values params, std::int64_t expected_rows) override {
    posts_.push_back({sql, std::move(params.all), expected_rows});
  }

 private:
  const std::unique_ptr<Database> connection_;
  std::vector<PendingPost>& posts_;
  std::size_t posts_before_ = 0;
};

Decider::Decider(Databases& databases, KeyStore& keys, std::int64_t site,
                 std::function<Instant()> clock, const Randomness& randomness)
    : databases_(databases),
      keys_(keys),
      site_(site),
      clock_(std::move(clock)),
      randomness_(randomness) {}

Decider::~Decider() = default;

bool Decider::Begin(const Decision* before) {
  decision_ = {};
  unsettled_.clear();
  try {
    if (snapshot_ == nullptr) {
      snapshot_ = std::make_unique<Snapshot>(databases_.OpenReader(), decision_.posts);
    }
    snapshot_->Begin();
    snapshot_->BeginMember();
    // The first read: from here on the snapshot stands.
    const GroupHead stored = ReadHead(*snapshot_, site_);
    decision_.from = before != nullptr ? before->to : stored;
  } catch (const DatabaseError& error) {
    spdlog::warn("nothing is decided ahead: {}", error.what());
    snapshot_.reset();
    return false;
  }
  decision_.to = decision_.from;
  if (before != nullptr) unsettled_ = before->rows;
  return true;
}

bool Decider::Add(Member& member) {
  const GroupHead head_before = decision_.to;
  snapshot_->BeginMember();
  try {
    Transaction transaction(*snapshot_, keys_, site_, decision_.to, clock_(), randomness_,
                            &unsettled_);
    RunMember(member, transaction, decision_.to);
    decision_.rows.insert(transaction.rows().begin(), transaction.rows().end());
    unsettled_.insert(transaction.rows().begin(), transaction.rows().end());
  } catch (...) {
    // Whatever it is will show again when the command has its turn.
    snapshot_->ForgetMember();
    decision_.to = head_before;
    return false;
  }
  decision_.members.push_back(std::move(member));
  return true;
}

Decision Decider::End() {
  try {
    snapshot_->End();
  } catch (const DatabaseError& error) {
    spdlog::warn("a snapshot is thrown away: {}", error.what());
    snapshot_.reset();
  }
  return std::exchange(decision_, {});
}

}  // namespace hotline
