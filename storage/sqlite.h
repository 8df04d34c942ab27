#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "storage/database.h"

namespace hotline {

struct SqliteOptions {
  // Name of a registered VFS; empty: the default. Tests cut the power with it.
  std::string vfs;
  // False only where a test has to show that it would notice (synchronous=OFF).
  bool synchronous = true;
  int busy_timeout_ms = 5000;
};

// The SQLite driver: WAL, synchronous=FULL, foreign keys off, statements prepared once and kept by
// text. `$n` is bound by name, so PostgreSQL's text works unchanged. A path ":memory:" is not
// supported.
std::unique_ptr<Databases> OpenSqlite(const std::string& path, const SqliteOptions& options = {});

// Copies the whole database at one moment into a new file (VACUUM INTO in one read transaction) and
// verifies it by opening the copy. `target` must not exist; it appears whole and synced, or not at
// all. Throws DatabaseError.
void BackupSqlite(const std::string& path, const std::string& target);

// Syncs a file or a folder to the disk. Throws DatabaseError(kSync).
void SyncPath(const std::string& path);

// Puts `text` into the file, whole and synced or not at all; what stood there is replaced. Throws
// DatabaseError.
void WriteWhole(const std::string& path, std::string_view text);

}  // namespace hotline
