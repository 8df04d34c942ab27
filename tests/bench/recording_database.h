#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.h"

namespace hotline {

// What a server's writing connection executed: statements with their bytes, by committed
// transaction. Thread-safe.
class Recording {
 public:
  struct Statement {
    std::size_t text = 0;  // index into texts()
    std::vector<Value> params;
    std::int64_t expected_rows = -1;  // of a Post; -1 for a Run
  };
  using Group = std::vector<Statement>;

  // The writer's connections are recorded, until Stop; readers are not.
  std::unique_ptr<Databases> Record(std::unique_ptr<Databases> databases);

  // What comes from now on is measured; what came before is needed to replay it.
  void Mark();
  // Later statements pass unrecorded.
  void Stop();

  // Not while anybody records.
  const std::vector<std::string>& texts() const { return texts_; }
  const std::vector<Group>& groups() const { return groups_; }
  std::size_t marked() const { return marked_; }

 private:
  class Connection;
  class Maker;
  void Add(Group& group, std::string_view sql, Params params, std::int64_t expected_rows);
  void Commit(Group group);

  std::mutex mutex_;  // guards all below
  bool stopped_ = false;
  std::size_t marked_ = 0;
  std::vector<std::string> texts_;
  std::map<std::string, std::size_t, std::less<>> numbers_;  // text -> its index
  std::vector<Group> groups_;
};

struct Replayed {
  double seconds = 0;
  std::size_t commands = 0;
  // Of the measured part: by index of the text, how often and how long; and all commits.
  std::vector<std::size_t> times;
  std::vector<double> seconds_of;
  double seconds_of_commits = 0;
  // Rows of each table at the end.
  std::map<std::string, std::int64_t> rows;
};

// Executes a recording on a fresh file with one thread: first what came before the mark, then,
// timed, the rest in transactions of `at_once` commands. A command ends with the row of its request
// id. Reads are left out.
Replayed Replay(const Recording& recording, const std::string& path, std::size_t at_once);

// Rows of each table of a file.
std::map<std::string, std::int64_t> CountRows(const std::string& path);

}  // namespace hotline
