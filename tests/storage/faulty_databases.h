#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "storage/database.h"

namespace hotline {

// A driver whose writing connection fails where a test wants it.
class FaultyDatabases : public Databases {
 public:
  // Shared with the test; outlives the driver.
  struct Plan {
    // The n-th statement from now on throws kFault and its connection is dead from then on; 0:
    // none.
    std::atomic<int> dies_at = 0;
    // The next COMMIT is done, and then throws: the answer of a server that went away.
    std::atomic<bool> commits_and_dies = false;
    // Called before each COMMIT; what it throws the COMMIT throws, undone.
    std::function<void()> at_commit = [] {};
    // Called before each proof of the disk.
    std::function<void()> at_proof = [] {};
    // How many snapshots were begun.
    std::atomic<int> snapshots = 0;
  };

  FaultyDatabases(std::unique_ptr<Databases> inner, Plan& plan)
      : inner_(std::move(inner)), plan_(plan) {}

  std::unique_ptr<Database> OpenWriter() override {
    return std::make_unique<Connection>(inner_->OpenWriter(), plan_);
  }
  std::unique_ptr<Database> OpenReader() override {
    return std::make_unique<ReadingConnection>(inner_->OpenReader(), plan_);
  }
  void ProveWritable() override {
    plan_.at_proof();
    inner_->ProveWritable();
  }

 private:
  class Connection : public Database {
   public:
    Connection(std::unique_ptr<Database> inner, Plan& plan)
        : inner_(std::move(inner)), plan_(plan) {}

    Rows Run(std::string_view sql, Params params) override {
      MayDie(sql);
      if (sql == "COMMIT") plan_.at_commit();
      Rows rows = inner_->Run(sql, params);
      if (sql == "COMMIT" && plan_.commits_and_dies.exchange(false)) Die();
      return rows;
    }
    void Post(std::string_view sql, Values params, std::int64_t expected_rows) override {
      MayDie(sql);
      inner_->Post(sql, params, expected_rows);
    }

   private:
    void MayDie(std::string_view sql) {
      if (dead_ || (sql != "ROLLBACK" && plan_.dies_at > 0 && --plan_.dies_at == 0)) Die();
    }
    [[noreturn]] void Die() {
      dead_ = true;
      throw DatabaseError(DatabaseError::Kind::kFault, "the connection is dead");
    }

    std::unique_ptr<Database> inner_;
    Plan& plan_;
    bool dead_ = false;
  };

  class ReadingConnection : public Database {
   public:
    ReadingConnection(std::unique_ptr<Database> inner, Plan& plan)
        : inner_(std::move(inner)), plan_(plan) {}

    Rows Run(std::string_view sql, Params params) override {
      if (sql == "BEGIN") ++plan_.snapshots;
      return inner_->Run(sql, params);
    }
    void Post(std::string_view sql, Values params, std::int64_t expected_rows) override {
      inner_->Post(sql, params, expected_rows);
    }

   private:
    std::unique_ptr<Database> inner_;
    Plan& plan_;
  };

  std::unique_ptr<Databases> inner_;
  Plan& plan_;
};

}  // namespace hotline
