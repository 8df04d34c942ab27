#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "storage/database.h"

namespace hotline {

// The query plan of each statement that ran, by its text.
struct Plans {
  std::mutex mutex;  // guards by_sql
  std::map<std::string, std::vector<std::string>, std::less<>> by_sql;
};

// A driver that notes the plan of each statement as the engine really prepares it.
class NotingDatabases : public Databases {
 public:
  NotingDatabases(std::unique_ptr<Databases> inner, Plans& plans)
      : inner_(std::move(inner)), plans_(plans) {}

  std::unique_ptr<Database> OpenWriter() override {
    return std::make_unique<Connection>(inner_->OpenWriter(), plans_);
  }
  std::unique_ptr<Database> OpenReader() override {
    return std::make_unique<Connection>(inner_->OpenReader(), plans_);
  }
  void ProveWritable() override { inner_->ProveWritable(); }

 private:
  class Connection : public Database {
   public:
    Connection(std::unique_ptr<Database> inner, Plans& plans)
        : inner_(std::move(inner)), plans_(plans) {}

    Rows Run(std::string_view sql, Params params) override {
      Note(sql, params);
      return inner_->Run(sql, params);
    }
    void Post(std::string_view sql, Values params, std::int64_t expected_rows) override {
      Note(sql, params);
      inner_->Post(sql, params, expected_rows);
    }

   private:
    void Note(std::string_view sql, Params params) {
      bool plain = false;
      for (const char* verb : {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}) {
        plain = plain || sql.starts_with(verb);
      }
      const std::lock_guard lock(plans_.mutex);
      if (!plain || plans_.by_sql.contains(sql)) return;
      std::vector<std::string>& plan = plans_.by_sql[std::string(sql)];
      for (const Row& row : inner_->Run("EXPLAIN QUERY PLAN " + std::string(sql), params)) {
        plan.push_back(AsText(row.at(3)));
      }
    }

    std::unique_ptr<Database> inner_;
    Plans& plans_;
  };

  std::unique_ptr<Databases> inner_;
  Plans& plans_;
};

}  // namespace hotline
