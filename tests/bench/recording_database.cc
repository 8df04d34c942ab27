#include "tests/bench/recording_database.h"

#include <chrono>
#include <utility>

#include "storage/sqlite.h"

namespace hotline {
namespace {

using Steady = std::chrono::steady_clock;

template <class Work>
double SecondsFor(Work work) {
  const auto start = Steady::now();
  work();
  return std::chrono::duration<double>(Steady::now() - start).count();
}

bool IsRead(std::string_view sql) { return sql.starts_with("SELECT") || sql.starts_with("WITH"); }

// Outside a transaction; in a replay after the next one.
bool IsCheckpoint(std::string_view sql) { return sql == "CHECKPOINT"; }

bool EndsCommand(std::string_view sql) { return sql.starts_with("INSERT INTO request "); }

void Execute(Database& database, const Recording& recording,
             const Recording::Statement& statement) {
  const std::string& sql = recording.texts()[statement.text];
  if (statement.expected_rows < 0) {
    database.Run(sql, statement.params);
  } else {
    database.Post(sql, statement.params, statement.expected_rows);
  }
}

}  // namespace

class Recording::Connection : public Database {
 public:
  Connection(Recording& recording, std::unique_ptr<Database> inner)
      : recording_(recording), inner_(std::move(inner)) {}

  Rows Run(std::string_view sql, Params params) override {
    Rows rows = inner_->Run(sql, params);
    if (sql == "BEGIN") {
      inside_ = true;
    } else if (sql == "COMMIT") {
      End();
    } else if (sql == "ROLLBACK") {
      group_.clear();
      inside_ = false;
    } else {
      recording_.Add(group_, sql, params, -1);
      if (!inside_ && !IsCheckpoint(sql)) End();
    }
    return rows;
  }

  void Post(std::string_view sql, Values params, std::int64_t expected_rows) override {
    inner_->Post(sql, params, expected_rows);
    recording_.Add(group_, sql, params, expected_rows);
    if (!inside_) End();
  }

 private:
  void End() {
    recording_.Commit(std::exchange(group_, {}));
    inside_ = false;
  }

  Recording& recording_;
  std::unique_ptr<Database> inner_;
  Group group_;
  bool inside_ = false;
};

class Recording::Maker : public Databases {
 public:
  Maker(Recording& recording, std::unique_ptr<Databases> inner)
      : recording_(recording), inner_(std::move(inner)) {}
  std::unique_ptr<Database> OpenWriter() override {
    return std::make_unique<Connection>(recording_, inner_->OpenWriter());
  }
  std::unique_ptr<Database> OpenReader() override { return inner_->OpenReader(); }
  void ProveWritable() override { inner_->ProveWritable(); }

 private:
  Recording& recording_;
  std::unique_ptr<Databases> inner_;
};

std::unique_ptr<Databases> Recording::Record(std::unique_ptr<Databases> databases) {
  return std::make_unique<Maker>(*this, std::move(databases));
}

void Recording::Mark() {
  std::lock_guard lock(mutex_);
  marked_ = groups_.size();
}

void Recording::Stop() {
  std::lock_guard lock(mutex_);
  stopped_ = true;
}

void Recording::Add(Group& group, std::string_view sql, Params params, std::int64_t expected_rows) {
  std::lock_guard lock(mutex_);
  if (stopped_) return;
  auto known = numbers_.find(sql);
  if (known == numbers_.end()) {
    known = numbers_.emplace(sql, texts_.size()).first;
    texts_.emplace_back(sql);
  }
  group.push_back({known->second, {params.begin(), params.end()}, expected_rows});
}

void Recording::Commit(Group group) {
  std::lock_guard lock(mutex_);
  if (!stopped_ && !group.empty()) groups_.push_back(std::move(group));
}

Replayed Replay(const Recording& recording, const std::string& path, std::size_t at_once) {
  const std::unique_ptr<Database> database = OpenSqlite(path)->OpenWriter();
  std::vector<bool> reads;
  std::vector<bool> ends;
  std::vector<bool> checkpoints;
  for (const std::string& text : recording.texts()) {
    reads.push_back(IsRead(text));
    ends.push_back(EndsCommand(text));
    checkpoints.push_back(IsCheckpoint(text));
  }
  Replayed replayed;
  replayed.times.resize(recording.texts().size());
  replayed.seconds_of.resize(recording.texts().size());
  const auto& groups = recording.groups();
  for (std::size_t i = 0; i < recording.marked(); ++i) {
    database->Run("BEGIN");
    for (const auto& statement : groups[i]) {
      if (!reads[statement.text] && !checkpoints[statement.text])
        Execute(*database, recording, statement);
    }
    database->Run("COMMIT");
  }

  const auto start = Steady::now();
  bool checkpoint = false;
  database->Run("BEGIN");
  for (std::size_t i = recording.marked(); i < groups.size(); ++i) {
    for (const auto& statement : groups[i]) {
      if (reads[statement.text]) continue;
      if (checkpoints[statement.text]) {
        checkpoint = true;
        continue;
      }
      replayed.seconds_of[statement.text] +=
          SecondsFor([&] { Execute(*database, recording, statement); });
      ++replayed.times[statement.text];
      if (ends[statement.text] && ++replayed.commands % at_once == 0) {
        replayed.seconds_of_commits += SecondsFor([&] {
          database->Run("COMMIT");
          if (std::exchange(checkpoint, false)) database->Run("CHECKPOINT");
        });
        database->Run("BEGIN");
      }
    }
  }
  database->Run("COMMIT");
  replayed.seconds = std::chrono::duration<double>(Steady::now() - start).count();
  replayed.rows = CountRows(path);
  return replayed;
}

std::map<std::string, std::int64_t> CountRows(const std::string& path) {
  const std::unique_ptr<Database> reader = OpenSqlite(path)->OpenReader();
  std::map<std::string, std::int64_t> rows;
  for (const Row& table : reader->Run(
           "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")) {
    const std::string& name = AsText(table[0]);
    rows[name] = AsInt(reader->Run("SELECT count(*) FROM " + name)[0][0]);
  }
  return rows;
}

}  // namespace hotline
