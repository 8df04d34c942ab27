#include "storage/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <list>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>

namespace hotline {
namespace {

using Kind = DatabaseError::Kind;

Kind KindOf(int extended) {
  switch (extended & 0xff) {
    case SQLITE_FULL:
      return Kind::kFull;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Kind::kBusy;
    case SQLITE_CONSTRAINT:
      return Kind::kConstraint;
    case SQLITE_IOERR:
      break;
    default:
      return Kind::kFault;
  }
  switch (extended) {
    case SQLITE_IOERR_READ:
    case SQLITE_IOERR_SHORT_READ:
    case SQLITE_IOERR_NOMEM:
    case SQLITE_IOERR_CORRUPTFS:
      return Kind::kFault;
    case SQLITE_IOERR_SHMSIZE:  // The -shm file could not grow.
      return Kind::kFull;
    default:  // Something that should have reached the disk did not.
      return Kind::kSync;
  }
}

[[noreturn]] void Throw(sqlite3* connection, int result, std::string_view doing) {
  // The result of the call knows more than the connection after a close, the connection more than a
  // plain result.
  const int extended =
      connection != nullptr && (sqlite3_extended_errcode(connection) & 0xff) == (result & 0xff)
          ? sqlite3_extended_errcode(connection)
          : result;
  const char* text = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(result);
  throw DatabaseError(KindOf(extended), std::string(text) + " (" + std::to_string(extended) +
                                            ") in: " + std::string(doing));
}

[[noreturn]] void ThrowFault(std::string_view what, std::string_view sql) {
  throw DatabaseError(Kind::kFault, std::string(what) + " in: " + std::string(sql));
}

// A prepared statement and where its $1, $2 ... stand: SQLite numbers them by first appearance.
class Statement {
 public:
  Statement(sqlite3* connection, std::string_view sql) : connection_(connection) {
    const char* tail = nullptr;
    const int result = sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &statement_, &tail);
    if (result != SQLITE_OK) Throw(connection, result, sql);
    try {
      const std::string_view rest(tail, sql.data() + sql.size() - tail);
      if (statement_ == nullptr || rest.find_first_not_of(" \n\t;") != std::string_view::npos) {
        ThrowFault("not one statement", sql);
      }
      for (int n = 1; n <= sqlite3_bind_parameter_count(statement_); ++n) {
        const std::string name = "$" + std::to_string(n);
        const int position = sqlite3_bind_parameter_index(statement_, name.c_str());
        if (position == 0) ThrowFault("no parameter " + name, sql);
        positions_.push_back(position);
      }
    } catch (...) {
      sqlite3_finalize(statement_);
      throw;
    }
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // `params` has to live until Reset.
  void Bind(Params params) {
    if (params.size() != positions_.size()) {
      ThrowFault("wrong number of parameters", sqlite3_sql(statement_));
    }
    for (std::size_t i = 0; i < params.size(); ++i) {
      const int result =
          std::visit([&](const auto& value) { return Bind(positions_[i], value); }, params[i]);
      if (result != SQLITE_OK) Throw(connection_, result, sqlite3_sql(statement_));
    }
  }
  // True while there is a row.
  bool Step() {
    const int result = sqlite3_step(statement_);
    if (result != SQLITE_ROW && result != SQLITE_DONE) {
      Throw(connection_, result, sqlite3_sql(statement_));
    }
    return result == SQLITE_ROW;
  }
  Row Columns() const {
    const int count = sqlite3_column_count(statement_);
    Row row;
    row.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) row.push_back(Column(i));
    return row;
  }
  void Reset() {
    // Tells the error of the last step once more: it has been thrown already.
    sqlite3_reset(statement_);
  }

 private:
  int Bind(int position, std::int64_t number) {
    return sqlite3_bind_int64(statement_, position, number);
  }
  int Bind(int position, const std::string& text) {
    return sqlite3_bind_text64(statement_, position, text.data(), text.size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  int Bind(int position, const Blob& blob) {
    return sqlite3_bind_blob64(statement_, position, blob.bytes.data(), blob.bytes.size(),
                               SQLITE_STATIC);
  }
  Value Column(int i) const {
    switch (sqlite3_column_type(statement_, i)) {
      case SQLITE_INTEGER:
        return Value(std::int64_t{sqlite3_column_int64(statement_, i)});
      case SQLITE_TEXT:
        return Value(Bytes(sqlite3_column_text(statement_, i), i));
      case SQLITE_BLOB:
        return Value(Blob{Bytes(sqlite3_column_blob(statement_, i), i)});
      default:
        ThrowFault("a NULL or a fraction was read", sqlite3_sql(statement_));
    }
  }
  std::string Bytes(const void* data, int i) const {
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, i));
    return size == 0 ? std::string() : std::string(static_cast<const char*>(data), size);
  }

  sqlite3* connection_;
  sqlite3_stmt* statement_ = nullptr;
  std::vector<int> positions_;
};

// Statements by text, the least recently used one goes first.
class StatementCache {
 public:
  Statement& Get(sqlite3* connection, std::string_view sql) {
    if (const auto found = by_text_.find(sql); found != by_text_.end()) {
      used_.splice(used_.begin(), used_, found->second);
      return used_.front().statement;
    }
    used_.emplace_front(connection, sql);
    by_text_.emplace(used_.front().text, used_.begin());
    if (used_.size() > kAtMost) {
      by_text_.erase(used_.back().text);
      used_.pop_back();
    }
    return used_.front().statement;
  }

 private:
  static constexpr std::size_t kAtMost = 256;
  struct Entry {
    Entry(sqlite3* connection, std::string_view sql) : text(sql), statement(connection, text) {}
    std::string text;
    Statement statement;
  };
  std::list<Entry> used_;
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_text_;
};

// A checkpoint that meets a snapshot comes to no end, and would be begun again with each commit.
constexpr int kPagesOfLongLog = 8000;

class SqliteDatabase : public Database {
 public:
  SqliteDatabase(const std::string& path, const SqliteOptions& options, bool writer)
      : begin_(writer ? "BEGIN IMMEDIATE" : "BEGIN") {
    const int result =
        sqlite3_open_v2(path.c_str(), &connection_,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        options.vfs.empty() ? nullptr : options.vfs.c_str());
    try {
      if (result != SQLITE_OK) Throw(connection_, result, "open");
      sqlite3_extended_result_codes(connection_, 1);
      sqlite3_busy_timeout(connection_, options.busy_timeout_ms);
      if (AsText(Execute("PRAGMA journal_mode = WAL", {}).at(0).at(0)) != "wal") {
        ThrowFault("the file system cannot do WAL", "open");
      }
      Execute(options.synchronous ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF", {});
      Execute("PRAGMA temp_store = MEMORY", {});
      Execute("PRAGMA wal_autocheckpoint = " + std::to_string(kPagesOfLongLog), {});
      if (!writer) Execute("PRAGMA query_only = ON", {});
    } catch (...) {
      Close();
      throw;
    }
  }
  ~SqliteDatabase() override { Close(); }

  Rows Run(std::string_view sql, Params params) override {
    if (sql == "ROLLBACK") return Rollback();
    if (sql == "ANALYZE") return Analyze();
    if (sql == "CHECKPOINT") return Execute("PRAGMA wal_checkpoint(PASSIVE)", {});
    return Execute(sql == "BEGIN" ? begin_ : sql, params);
  }

  void Post(std::string_view sql, Values params, std::int64_t expected_rows) override {
    Execute(sql, params);
    const std::int64_t changed = sqlite3_changes64(connection_);
    if (changed != expected_rows) {
      throw DatabaseError(Kind::kRowCount, "changed " + std::to_string(changed) + " rows, not " +
                                               std::to_string(expected_rows) +
                                               ", in: " + std::string(sql));
    }
  }

 private:
  Rows Execute(std::string_view sql, Params params) {
    if (aborted_) ThrowFault("an error has ended the transaction; refused", sql);
    const bool inside = InTransaction();
    try {
      return Step(statements_.Get(connection_, sql), params);
    } catch (...) {
      // After FULL, IOERR and others SQLite may have rolled back by itself: from then on each
      // statement would be a transaction of its own.
      aborted_ = inside && !InTransaction();
      throw;
    }
  }

  static Rows Step(Statement& statement, Params params) {
    struct Resetting {
      Statement& statement;
      ~Resetting() { statement.Reset(); }
    } resetting{statement};
    statement.Bind(params);
    Rows rows;
    while (statement.Step()) rows.push_back(statement.Columns());
    return rows;
  }

  Rows Rollback() {
    aborted_ = false;
    return InTransaction() ? Execute("ROLLBACK", {}) : Rows{};
  }

  // Without statistics SQLite takes the first column of any index for selective, and would rather
  // walk a whole covering index by the site alone than look a row up. So it is told, instead of
  // what few rows there are today, what will hold: the site selects nothing, each further column of
  // an index by ten, all of them a single row.
  Rows Analyze() {
    Execute("ANALYZE sqlite_schema", {});  // Makes sqlite_stat1.
    Execute("DELETE FROM sqlite_stat1", {});
    const Rows indexes = Execute(
        "SELECT tbl_name, name, (SELECT count(*) FROM pragma_index_info(m.name)) "
        "FROM sqlite_schema m WHERE type = 'index'",
        {});
    for (const Row& index : indexes) {
      const Value statistics[] = {index.at(0), index.at(1), Statistics(AsInt(index.at(2)))};
      Execute("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)", statistics);
    }
    return Execute("ANALYZE sqlite_schema", {});  // Reads sqlite_stat1.
  }

  // Rows of the table, then rows that are alike in the first column, the first two ...
  static std::string Statistics(std::int64_t columns) {
    if (columns == 1) return "1 1";  // By the site alone: one row for each.
    std::string text = "1000000 1000000";
    for (std::int64_t n = 2; n <= columns; ++n) {
      text += " 1" + std::string(static_cast<std::size_t>(columns - n), '0');
    }
    return text;
  }

  bool InTransaction() const { return sqlite3_get_autocommit(connection_) == 0; }

  void Close() {
    statements_ = {};  // Before the connection: they belong to it.
    sqlite3_close(connection_);
    connection_ = nullptr;
  }

  const std::string_view begin_;
  sqlite3* connection_ = nullptr;
  StatementCache statements_;
  bool aborted_ = false;
};

class SqliteDatabases : public Databases {
 public:
  SqliteDatabases(std::string path, SqliteOptions options)
      : path_(std::move(path)), options_(std::move(options)) {}

  std::unique_ptr<Database> OpenWriter() override { return Open(true); }
  std::unique_ptr<Database> OpenReader() override { return Open(false); }

  void ProveWritable() override {
    const Rows answer = Open(true)->Run("PRAGMA wal_checkpoint(TRUNCATE)");
    if (AsInt(answer.at(0).at(0)) != 0) {
      throw DatabaseError(Kind::kBusy, "readers hold up the checkpoint");
    }
  }

 private:
  std::unique_ptr<Database> Open(bool writer) const {
    return std::make_unique<SqliteDatabase>(path_, options_, writer);
  }

  const std::string path_;
  const SqliteOptions options_;
};

void Verify(const std::string& path) {
  const auto copy = OpenSqlite(path)->OpenReader();
  const Rows verdict = copy->Run("PRAGMA integrity_check");
  if (verdict.size() != 1 || AsText(verdict[0].at(0)) != "ok") {
    ThrowFault("the copy is damaged", "PRAGMA integrity_check");
  }
}

}  // namespace

std::unique_ptr<Databases> OpenSqlite(const std::string& path, const SqliteOptions& options) {
  return std::make_unique<SqliteDatabases>(path, options);
}

void SyncPath(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  if (file >= 0) close(file);
  if (!synced) throw DatabaseError(Kind::kSync, "cannot sync " + path);
}

void WriteWhole(const std::string& path, std::string_view text) {
  namespace fs = std::filesystem;
  const std::string part = path + ".part";
  std::ofstream file(part, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw DatabaseError(Kind::kFault, part + " cannot be written");
  SyncPath(part);
  std::error_code error;
  fs::rename(part, path, error);
  if (error) throw DatabaseError(Kind::kFault, path + " cannot be written: " + error.message());
  SyncPath(fs::absolute(path).parent_path());
}

void BackupSqlite(const std::string& path, const std::string& target) {
  namespace fs = std::filesystem;
  if (!fs::exists(path)) ThrowFault("there is nothing to copy", "backup");
  if (fs::exists(target)) ThrowFault("the target exists", "backup");
  const std::string part = target + ".part";
  const auto remove_part = [&] {
    for (const char* end : {"", "-wal", "-shm", "-journal"}) fs::remove(part + end);
  };
  remove_part();
  try {
    OpenSqlite(path)->OpenWriter()->Run("VACUUM INTO $1", {part});
    Verify(part);
    SyncPath(part);
    fs::rename(part, target);
    SyncPath(fs::absolute(target).parent_path());
  } catch (const fs::filesystem_error& error) {
    ThrowFault(error.what(), "backup");
  } catch (...) {
    remove_part();
    throw;
  }
}

}  // namespace hotline
