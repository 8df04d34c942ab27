#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rules/times.h"
#include "storage/database.h"
#include "storage/sealing.h"

// The file of keys as a file: its tables, its backups and what a restored one needs. No key leaves
// its wrapping here. All throw DatabaseError.
namespace hotline {

// What a wrapped site key is bound to, so that wrapped keys cannot be swapped.
std::string SiteKeyPurpose(std::int64_t site, std::string_view purpose);

// Makes what is missing of the tables.
void MakeKeyTables(Database& keys);

// After how many days a copy of the keys expires: between these, unless said otherwise the last.
inline constexpr int kKeyBackupFewestDays = 1;
inline constexpr int kKeyBackupMostDays = 366;
inline constexpr int kKeyBackupDays = 30;

// A copy of the keys that was made to be kept elsewhere. Until it expires it can bring back keys
// that were destroyed after it was made.
struct KeyBackup {
  Instant made;
  Instant expires;
};

// Notes a copy before it is made, so that a destruction never forgets one.
void NoteKeyBackup(Database& keys, std::int64_t site, const KeyBackup& backup);
// The newest one noted; in a copy that is the copy itself.
std::optional<KeyBackup> NewestKeyBackup(Database& keys, std::int64_t site);

// When the last of the copies expires that have not expired at `now`; absent when there is none.
std::optional<Instant> LastKeyBackupExpiry(Database& keys, std::int64_t site, Instant now);

// Notes and makes a copy of the key file at `path` in a new file (as BackupSqlite).
void BackUpKeys(const std::string& path, const std::string& target, std::int64_t site,
                const KeyBackup& backup);

// Deletes keys for ever: the rows are overwritten and the log is emptied. Gives how many of them
// were there; deleting again is harmless. Throws kBusy when the log could not be emptied: then the
// keys are deleted, but have to be deleted again.
std::int64_t DestroyKeys(Database& keys, std::int64_t site, std::span<const std::int64_t> numbers);

// Whether the keys in the file are wrapped by this master key; true when there are none.
bool IsWrappedBy(Database& keys, std::int64_t site, const Key& master);

// What of a store a restored key file cannot open.
struct KeyGap {
  std::int64_t calls = 0;
  std::int64_t cases = 0;
  // Highest key number that a row of the store names.
  std::int64_t highest = 0;
};
KeyGap FindKeyGap(Database& store, Database& keys, std::int64_t site);

// From now on the file hands out numbers far beyond `highest`: rows of a store that is newer than
// these keys, and lists of destroyed keys, name numbers that this file has not handed out yet. The
// stretch is of random length, so that two restores from one file do not meet either.
void PassOverNumbers(Database& keys, std::int64_t site, std::int64_t highest,
                     const Randomness& randomness);

}  // namespace hotline
