#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hotline {

// Bytes, as opposed to text.
struct Blob {
  std::string bytes;
  bool operator==(const Blob&) const = default;
};

// A parameter or a column. Nothing is ever NULL: absent is 0, "" or no bytes.
using Value = std::variant<std::int64_t, std::string, Blob>;
using Row = std::vector<Value>;
using Rows = std::vector<Row>;
using Params = std::span<const Value>;

// Parameters that are handed over: in braces, what is long is moved in and never copied again.
struct Values {
  template <class... Parts>
  requires(std::constructible_from<Value, Parts>&&...) Values(Parts&&... parts) {
    all.reserve(sizeof...(parts));
    (all.emplace_back(std::forward<Parts>(parts)), ...);
  }
  Values(std::vector<Value> values) : all(std::move(values)) {}
  operator Params() const { return all; }

  std::vector<Value> all;
};

inline std::int64_t AsInt(const Value& value) { return std::get<std::int64_t>(value); }
inline const std::string& AsText(const Value& value) { return std::get<std::string>(value); }
inline const std::string& AsBytes(const Value& value) { return std::get<Blob>(value).bytes; }

// Broken machinery. What a command may be told of it is decided by the writer, not here.
class DatabaseError : public std::runtime_error {
 public:
  enum class Kind {
    kFault,      // anything else: a bug, a damaged file, a lost connection
    kBusy,       // somebody holds the lock for longer than the busy timeout
    kFull,       // no space left
    kSync,       // a write or sync failed: what is on the disk is unknown
    kRowCount,   // a Post changed another number of rows than expected: somebody was faster
    kConstraint  // a unique or check constraint
  };
  DatabaseError(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

// One connection. Used by one thread at a time. One SQL text for all engines: parameters are $1, $2
// ...; types BIGINT, TEXT, BYTEA; nothing NULL (a NULL in an answer is a fault: write coalesce);
// ordered by integers.
//
// A transaction begins with Run("BEGIN") and ends with Run("COMMIT") or Run("ROLLBACK"). A writer's
// BEGIN takes the lock at once. When an error has ended the transaction, all but ROLLBACK is
// refused until ROLLBACK, so that nothing is written outside of it by mistake; ROLLBACK is harmless
// where no transaction is open. Run("ANALYZE"), after the tables have changed, tells the planner
// what it has to know of them. Run("CHECKPOINT"), outside a transaction and best while nobody has a
// snapshot, keeps the log of a writer short; the engine does so by itself only when it is long.
class Database {
 public:
  virtual ~Database() = default;
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Executes now and gives the rows (none for a change). Sends what was posted before. Throws
  // DatabaseError.
  virtual Rows Run(std::string_view sql, Params params) = 0;
  // A change (INSERT, UPDATE, DELETE) whose answer nobody waits for; may be delayed until the next
  // Run. Changing another number of rows than `expected_rows` throws kRowCount, here or at the next
  // Run.
  virtual void Post(std::string_view sql, Values params, std::int64_t expected_rows) = 0;

  Rows Run(std::string_view sql, std::initializer_list<Value> params = {}) {
    return Run(sql, Params(params.begin(), params.size()));
  }
};

// Makes a connection each time it is called: the writer's, a reader's, a new one after a fault.
// Thread-safe.
class Databases {
 public:
  virtual ~Databases() = default;
  // For writing: FULL sync. Throws DatabaseError.
  virtual std::unique_ptr<Database> OpenWriter() = 0;
  // Snapshot reader; a write through it is refused.
  virtual std::unique_ptr<Database> OpenReader() = 0;
  // After a failed sync: proves on a new connection that the disk takes writes again
  // (wal_checkpoint(TRUNCATE)). Throws while it does not.
  virtual void ProveWritable() = 0;
};

}  // namespace hotline
