#include "storage/migrate.h"

#include <algorithm>
#include <string>

namespace hotline {
namespace {

// Leaves out "-- ..." comments, so that a semicolon in one does not end a statement.
std::string WithoutComments(std::string_view sql) {
  std::string kept;
  while (!sql.empty()) {
    const std::string_view line = sql.substr(0, sql.find('\n'));
    kept.append(line.substr(0, line.find("--"))).push_back('\n');
    sql.remove_prefix(std::min(line.size() + 1, sql.size()));
  }
  return kept;
}

void RunEach(Database& database, std::string_view text) {
  const std::string sql = WithoutComments(text);
  std::string_view rest = sql;
  for (auto end = rest.find(';'); end != std::string_view::npos; end = rest.find(';')) {
    database.Run(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  if (rest.find_first_not_of(" \n\t") != std::string_view::npos) {
    throw DatabaseError(DatabaseError::Kind::kFault, "a migration ends without a semicolon");
  }
}

// The version is asked again inside the transaction: another process may have been faster.
void Apply(Database& database, const Migration& step) {
  database.Run("BEGIN");
  try {
    if (SchemaVersion(database) < step.number) {
      RunEach(database, step.sql);
      database.Run("ANALYZE");
      database.Post("INSERT INTO schema_version (version, name) VALUES ($1, $2)",
                    {step.number, std::string(step.name)}, 1);
    }
    database.Run("COMMIT");
  } catch (...) {
    database.Run("ROLLBACK");
    throw;
  }
}

}  // namespace

std::int64_t SchemaVersion(Database& database) {
  return AsInt(database.Run("SELECT coalesce(max(version), 0) FROM schema_version").at(0).at(0));
}

void Migrate(Database& database, const std::vector<Migration>& steps) {
  database.Run(
      "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL)");
  const std::int64_t version = SchemaVersion(database);
  const std::int64_t newest = steps.empty() ? 0 : steps.back().number;
  if (version > newest) {
    throw DatabaseError(DatabaseError::Kind::kFault,
                        "the store has schema version " + std::to_string(version) +
                            ", this program knows " + std::to_string(newest) +
                            ": a newer program wrote it");
  }
  for (const Migration& step : steps) {
    if (step.number > version) Apply(database, step);
  }
}

}  // namespace hotline
