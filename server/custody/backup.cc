#include "server/custody/backup.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <ostream>
#include <vector>

#include "server/custody/verify.h"
#include "storage/destructions.h"
#include "storage/key_file.h"
#include "storage/migrate.h"
#include "storage/sqlite.h"
#include "storage/store.h"

namespace hotline {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCopied[] = {"store.db", "access.db"};
constexpr const char* kShredList = "shredded";
// Migration 002.
constexpr std::int64_t kSchemaOfDestructions = 2;

std::int64_t Site() { return StoreOptions().site; }

void RequireFile(const std::string& path, const std::string& what_to_do) {
  if (!fs::is_regular_file(path)) {
    throw CustodyError("there is no file " + path + ": " + what_to_do);
  }
}

// A folder under another name until it is whole; gone again when something fails.
class NewFolder {
 public:
  explicit NewFolder(const std::string& path) : path_(path), part_(path + ".part") {
    if (fs::exists(path_) && !(fs::is_directory(path_) && fs::is_empty(path_))) {
      throw CustodyError(path_ + " holds something already: name a folder that is new or empty");
    }
    std::error_code error;
    fs::remove_all(part_, error);  // of an attempt that was interrupted
    fs::create_directories(part_, error);
    if (!error) fs::permissions(part_, fs::perms::owner_all, error);
    if (error) throw CustodyError(part_ + " cannot be made: " + error.message());
  }
  ~NewFolder() {
    std::error_code ignored;
    if (!whole_) fs::remove_all(part_, ignored);
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  std::string operator/(const char* name) const { return part_ + "/" + name; }
  const std::string& part() const { return part_; }

  void Finish() {
    SyncPath(part_);
    std::error_code error;
    fs::rename(part_, path_, error);
    if (error) throw CustodyError(path_ + " cannot be made: " + error.message());
    whole_ = true;
    SyncPath(fs::absolute(path_).parent_path());
  }

 private:
  const std::string path_;
  const std::string part_;
  bool whole_ = false;
};

Key ReadMaster(const CustodyOrder& order, const Randomness& randomness) {
  if (!order.master_key.empty()) {
    RequireFile(order.master_key, "name the file of the master key with --master-key");
  }
  return MasterKey(order.master_key, randomness);
}

bool MasterIsHere(const CustodyOrder& order) {
  const char* given = std::getenv("HOTLINE_MASTER_KEY");
  return !order.master_key.empty() || (given != nullptr && *given != '\0');
}

void CheckExpiry(Database& keys, const std::string& file, Instant now) {
  const auto backup = NewestKeyBackup(keys, Site());
  if (!backup) {
    throw CustodyError(file + " was not made by backup-keys: name such a file with --keys");
  }
  if (backup->expires <= now) {
    throw CustodyError("the key backup " + file + " expired on " + FormatInstant(backup->expires) +
                       " and must not bring back what was destroyed since: destroy it, and use a "
                       "newer one");
  }
}

void SayGap(const KeyGap& gap, std::ostream& out) {
  if (gap.cases == 0 && gap.calls == 0) return;
  out << gap.cases << " cases and " << gap.calls
      << " calls have no key in this key backup and cannot be read: they were destroyed, or are\n"
         "newer than the key backup; then restore again with a newer one.\n";
}

// All keys that any of the lists names.
KeyNumbers ShreddedBefore(const CustodyOrder& order, Database& store) {
  KeyNumbers numbers;
  if (SchemaVersion(store) >= kSchemaOfDestructions) numbers = DestroyedKeys(store, Site());
  numbers.merge(ReadShredList(order.from + "/" + kShredList, Site()));
  for (const std::string& path : order.shred_lists) {
    RequireFile(path, "name a copy of the file 'shredded' with --shredded");
    numbers.merge(ReadShredList(path, Site()));
  }
  return numbers;
}

// Destroys them again, lest a key backup brings back what was destroyed after it was made.
std::int64_t ShredAgain(const NewFolder& folder, Database& keys, const KeyNumbers& numbers,
                        std::ostream& out) {
  const std::vector<std::int64_t> list(numbers.begin(), numbers.end());
  const std::int64_t destroyed = DestroyKeys(keys, Site(), list);
  AddToShredList(folder / kShredList, Site(), numbers);
  if (!list.empty()) {
    out << "The shred list names " << list.size() << " keys; " << destroyed
        << " of them were in the key backup and are destroyed again.\n";
  }
  return list.empty() ? 0 : list.back();
}

// Keys are checked and made ready in the copy: the backup itself stays as it is.
void RestoreKeys(const CustodyOrder& order, const NewFolder& folder, Instant now,
                 const Randomness& randomness, std::ostream& out) {
  BackupSqlite(order.keys, folder / "keys.db");
  const auto keys = OpenSqlite(folder / "keys.db")->OpenWriter();
  MakeKeyTables(*keys);
  CheckExpiry(*keys, order.keys, now);
  if (MasterIsHere(order) && !IsWrappedBy(*keys, Site(), ReadMaster(order, randomness))) {
    throw CustodyError("the keys in " + order.keys +
                       " are wrapped by another master key than the one given");
  }
  const auto store = OpenSqlite(folder / "store.db")->OpenReader();
  const KeyGap gap = FindKeyGap(*store, *keys, Site());
  const std::int64_t highest = ShredAgain(folder, *keys, ShreddedBefore(order, *store), out);
  PassOverNumbers(*keys, Site(), std::max(gap.highest, highest), randomness);
  SayGap(gap, out);
}

void RestoreMasterKey(const CustodyOrder& order, const NewFolder& folder) {
  if (order.master_key.empty()) return;
  const std::string target = folder / "master.key";
  fs::copy_file(order.master_key, target);
  fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
  SyncPath(target);
}

}  // namespace

void BackUpData(const std::string& data, const std::string& to, std::ostream& out) {
  for (const char* file : kCopied) {
    RequireFile(data + "/" + file, "name the folder of the store with --data");
  }
  NewFolder folder(to);
  for (const char* file : kCopied) BackupSqlite(data + "/" + file, folder / file);
  AddToShredList(folder / kShredList, Site(), ReadShredList(data + "/" + kShredList, Site()));
  folder.Finish();
  out << "The backup is in " << to << ". Check it with: hotlined verify --data " << to
      << "\nIt holds no keys: back them up apart from it with hotlined backup-keys.\n";
}

void BackUpKeysOf(const std::string& data, const std::string& to, Instant now, int days,
                  std::ostream& out) {
  const std::string file = data + "/keys.db";
  RequireFile(file, "name the folder of the store with --data");
  if (fs::exists(to)) throw CustodyError(to + " is there already: name a new file with --to");
  std::error_code error;
  fs::create_directories(fs::absolute(to).parent_path(), error);
  if (error) throw CustodyError("the folder of " + to + " cannot be made: " + error.message());
  const Instant expires = now + std::chrono::days(days);
  BackUpKeys(file, to, Site(), {now, expires});
  out << "The keys are in " << to
      << ", wrapped by the master key. Keep them apart from it and from "
      << "the backups.\nDestroy this file when it expires: " << FormatInstant(expires) << "\n";
}

void RestoreData(const CustodyOrder& order, Instant now, const Randomness& randomness,
                 std::ostream& out, std::ostream& progress) {
  for (const char* file : kCopied) {
    RequireFile(order.from + "/" + file, "name a folder that backup made with --from");
  }
  RequireFile(order.keys, "name a file that backup-keys made with --keys");
  NewFolder folder(order.data);
  for (const char* file : kCopied) BackupSqlite(order.from + "/" + file, folder / file);
  if (!VerifyData(folder.part(), {}, out, progress)) {
    throw CustodyError("the backup " + order.from + " does not hold: restore another one");
  }
  RestoreKeys(order, folder, now, randomness, out);
  RestoreMasterKey(order, folder);
  folder.Finish();
  out << "Restored into " << order.data << ".\nNext: ";
  if (!MasterIsHere(order))
    out << "put the master key into " << order.data << "/master.key (mode 0600), ";
  out << "start the server with --data " << order.data
      << ", look at the newest cases,\nand enter again what was written after the backup. Back up "
         "the "
         "keys anew: older key backups do not hold the new numbers.\n";
}

}  // namespace hotline
