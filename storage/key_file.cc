#include "storage/key_file.h"

#include <algorithm>

#include "storage/sqlite.h"

namespace hotline {
namespace {

// `last` is the highest number ever laid in: the highest row does not tell it once that one is
// shredded.
constexpr const char* kSchema[] = {
    "CREATE TABLE IF NOT EXISTS key_head (site BIGINT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY "
    "(site))",
    "CREATE TABLE IF NOT EXISTS data_key (site BIGINT NOT NULL, number BIGINT NOT NULL, wrapped "
    "BYTEA NOT NULL, "
    "PRIMARY KEY (site, number))",
    "CREATE TABLE IF NOT EXISTS site_key (site BIGINT NOT NULL, purpose TEXT NOT NULL, wrapped "
    "BYTEA NOT NULL, "
    "PRIMARY KEY (site, purpose))",
    "CREATE TABLE IF NOT EXISTS key_backup (site BIGINT NOT NULL, made BIGINT NOT NULL, expires "
    "BIGINT NOT NULL, "
    "PRIMARY KEY (site, made, expires))",
};

constexpr std::int64_t kBatch = 500;
// Of the stretch that PassOverNumbers leaves out.
constexpr int kStretchBits = 40;

constexpr std::string_view kKeysOfCalls =
    "SELECT id, data_key FROM call WHERE site = $1 AND id > $2 ORDER BY id LIMIT $3";
constexpr std::string_view kKeysOfCases =
    "SELECT id, data_key FROM case_ WHERE site = $1 AND id > $2 ORDER BY id LIMIT $3";

bool HasKey(Database& keys, std::int64_t site, std::int64_t number) {
  return !keys.Run("SELECT 1 FROM data_key WHERE site = $1 AND number = $2", {site, number})
              .empty();
}

// How many rows of `sql` name a key that is not there; raises `highest`.
std::int64_t CountLocked(Database& store, Database& keys, std::int64_t site, std::string_view sql,
                         std::int64_t& highest) {
  std::int64_t locked = 0;
  std::int64_t id = 0;
  const auto next = [&] { return store.Run(sql, {site, id, kBatch}); };
  for (Rows rows = next(); !rows.empty(); rows = next()) {
    for (const Row& row : rows) {
      id = AsInt(row.at(0));
      const std::int64_t number = AsInt(row.at(1));
      highest = std::max(highest, number);
      locked += number != 0 && !HasKey(keys, site, number);
    }
  }
  return locked;
}

}  // namespace

std::string SiteKeyPurpose(std::int64_t site, std::string_view purpose) {
  return "site/" + std::to_string(site) + "/" + std::string(purpose);
}

void MakeKeyTables(Database& keys) {
  for (const char* sql : kSchema) keys.Run(sql);
}

void NoteKeyBackup(Database& keys, std::int64_t site, const KeyBackup& backup) {
  keys.Run(
      "INSERT INTO key_backup (site, made, expires) VALUES ($1, $2, $3) "
      "ON CONFLICT (site, made, expires) DO NOTHING",
      {site, Micros(backup.made), Micros(backup.expires)});
}

std::optional<KeyBackup> NewestKeyBackup(Database& keys, std::int64_t site) {
  const Rows rows = keys.Run(
      "SELECT made, expires FROM key_backup WHERE site = $1 ORDER BY made DESC, expires DESC "
      "LIMIT 1",
      {site});
  if (rows.empty()) return std::nullopt;
  return KeyBackup{FromMicros(AsInt(rows[0].at(0))), FromMicros(AsInt(rows[0].at(1)))};
}

void BackUpKeys(const std::string& path, const std::string& target, std::int64_t site,
                const KeyBackup& backup) {
  {
    const auto keys = OpenSqlite(path)->OpenWriter();
    MakeKeyTables(*keys);  // a file of an earlier version lacks the newest
    NoteKeyBackup(*keys, site, backup);
  }
  BackupSqlite(path, target);
}

std::optional<Instant> LastKeyBackupExpiry(Database& keys, std::int64_t site, Instant now) {
  const Rows rows =
      keys.Run("SELECT coalesce(max(expires), 0) FROM key_backup WHERE site = $1 AND expires > $2",
               {site, Micros(now)});
  const std::int64_t last = AsInt(rows.at(0).at(0));
  if (last == 0) return std::nullopt;
  return FromMicros(last);
}

std::int64_t DestroyKeys(Database& keys, std::int64_t site, std::span<const std::int64_t> numbers) {
  keys.Run("PRAGMA secure_delete = ON");
  std::int64_t destroyed = 0;
  keys.Run("BEGIN");
  try {
    for (const std::int64_t number : numbers) {
      const Rows gone = keys.Run(
          "DELETE FROM data_key WHERE site = $1 AND number = $2 RETURNING number", {site, number});
      destroyed += static_cast<std::int64_t>(gone.size());
    }
    keys.Run("COMMIT");
  } catch (...) {
    keys.Run("ROLLBACK");
    throw;
  }
  // The old pages must leave the log as well.
  if (AsInt(keys.Run("PRAGMA wal_checkpoint(TRUNCATE)").at(0).at(0)) != 0) {
    throw DatabaseError(DatabaseError::Kind::kBusy,
                        "the key file is in use: the destroyed keys are still in its log");
  }
  return destroyed;
}

bool IsWrappedBy(Database& keys, std::int64_t site, const Key& master) {
  const Rows rows = keys.Run(
      "SELECT purpose, wrapped FROM site_key WHERE site = $1 ORDER BY purpose LIMIT 1", {site});
  if (rows.empty()) return true;
  try {
    Unwrap(master, SiteKeyPurpose(site, AsText(rows[0].at(0))), AsBytes(rows[0].at(1)));
    return true;
  } catch (const DatabaseError&) {
    return false;
  }
}

KeyGap FindKeyGap(Database& store, Database& keys, std::int64_t site) {
  KeyGap gap;
  gap.calls = CountLocked(store, keys, site, kKeysOfCalls, gap.highest);
  gap.cases = CountLocked(store, keys, site, kKeysOfCases, gap.highest);
  return gap;
}

void PassOverNumbers(Database& keys, std::int64_t site, std::int64_t highest,
                     const Randomness& randomness) {
  std::uint64_t random = 0;
  randomness(&random, sizeof random);
  const auto stretch = static_cast<std::int64_t>(random >> (64 - kStretchBits)) + 1;
  keys.Run(
      "INSERT INTO key_head (site, last) VALUES ($1, $2) ON CONFLICT (site) DO UPDATE SET last = "
      "CASE WHEN key_head.last > $3 THEN key_head.last ELSE $3 END + $4",
      {site, highest + stretch, highest, stretch});
}

}  // namespace hotline
