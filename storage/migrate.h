#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "storage/database.h"

namespace hotline {

// One step of the schema: the SQL of storage/migrations/<name>.sql. Never edited once released.
struct Migration {
  std::int64_t number;
  std::string_view name;
  // Statements, each ended by a semicolon; no semicolon inside a string or a comment.
  std::string_view sql;
};

// The steps compiled into this program, by number: 1, 2, 3 ...
const std::vector<Migration>& Migrations();

// Number of the newest step that the file has; 0 for none. Throws DatabaseError where there is no
// store at all.
std::int64_t SchemaVersion(Database& database);

// Brings the schema up to date: each missing step in a transaction of its own, recorded in
// schema_version. Safe when several processes do it at once. Throws DatabaseError, also when the
// file was written by a newer program.
void Migrate(Database& database, const std::vector<Migration>& steps = Migrations());

}  // namespace hotline
