#include "tests/storage/power_cut_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <stdexcept>
#include <vector>

namespace hotline {
namespace {

constexpr std::size_t kSector = 512;

// Something that happened to a file and may be lost.
struct Change {
  enum class Fate { kPending, kSynced, kDoubtful } fate = Fate::kPending;
  bool truncates = false;
  std::size_t offset = 0;  // or the new size
  std::string bytes;

  void ApplyWhole(std::string& image) const {
    if (truncates) {
      image.resize(offset);
    } else {
      image.resize(std::max(image.size(), offset + bytes.size()));
      image.replace(offset, bytes.size(), bytes);
    }
  }
};

// What a disk holds of a file.
struct Disk {
  bool was_synced = false;
  std::string sure;
  std::vector<Change> changes;  // since `sure`, in order

  void Sync(bool succeeds) {
    for (Change& change : changes) {
      if (change.fate != Change::Fate::kPending) continue;
      change.fate = succeeds ? Change::Fate::kSynced : Change::Fate::kDoubtful;
    }
    if (!succeeds) return;
    was_synced = true;
    std::size_t folded = 0;
    while (folded < changes.size() && changes[folded].fate == Change::Fate::kSynced) {
      changes[folded++].ApplyWhole(sure);
    }
    changes.erase(changes.begin(), changes.begin() + static_cast<std::ptrdiff_t>(folded));
  }

  std::string AfterPowerCut(std::mt19937_64& random) const {
    std::string image = sure;
    for (const Change& change : changes) {
      if (change.fate == Change::Fate::kSynced) {
        change.ApplyWhole(image);
      } else if (change.truncates) {
        if (random() % 2 == 0) change.ApplyWhole(image);
      } else {
        ApplyTorn(change, image, random);
      }
    }
    return image;
  }

  static void ApplyTorn(const Change& change, std::string& image, std::mt19937_64& random) {
    const std::size_t end = change.offset + change.bytes.size();
    for (std::size_t at = change.offset; at < end;) {
      const std::size_t next = std::min(end, (at / kSector + 1) * kSector);
      std::size_t kept = next - at;
      switch (random() % 4) {
        case 0:
          kept = 0;
          break;
        case 1:
          kept = random() % kept;
          break;
        default:
          break;
      }
      if (kept > 0) {
        Change{.offset = at, .bytes = change.bytes.substr(at - change.offset, kept)}.ApplyWhole(
            image);
      }
      at = next;
    }
  }
};

}  // namespace

struct PowerCutVfs::Impl {
  mutable std::mutex mutex;  // guards all below but name, inner and vfs
  std::mt19937_64 random;
  std::map<std::string, Disk> disks;
  std::int64_t operations = 0;
  std::int64_t cut_at = 0;  // 0: never
  bool cut = false;
  bool full = false;
  bool sync_fails = false;

  std::string name;
  sqlite3_vfs* inner = nullptr;
  sqlite3_vfs vfs{};

  // Counts a write or sync; false when the power is off or goes off in it.
  bool HasPower() {
    if (!cut && ++operations == cut_at) cut = true;
    return !cut;
  }
};

namespace {

using Impl = PowerCutVfs::Impl;

struct File {
  sqlite3_file base;
  Impl* impl;
  Disk* disk;  // null: a temporary file, which no power cut outlives
  sqlite3_file* inner;
};

File& Of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
Impl& Of(sqlite3_vfs* vfs) { return *static_cast<Impl*>(vfs->pAppData); }

int Close(sqlite3_file* file) { return Of(file).inner->pMethods->xClose(Of(file).inner); }

int Read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  return Of(file).inner->pMethods->xRead(Of(file).inner, to, size, at);
}

int Write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  File& f = Of(file);
  if (f.disk == nullptr) return f.inner->pMethods->xWrite(f.inner, from, size, at);
  const std::lock_guard lock(f.impl->mutex);
  const bool was_cut = f.impl->cut;
  Change change{.offset = static_cast<std::size_t>(at),
                .bytes = {static_cast<const char*>(from), static_cast<std::size_t>(size)}};
  if (!f.impl->HasPower()) {
    // The write in which the power fails may still get through in part.
    if (!was_cut) f.disk->changes.push_back(std::move(change));
    return SQLITE_IOERR_WRITE;
  }
  if (f.impl->full) return SQLITE_FULL;
  f.disk->changes.push_back(std::move(change));
  return f.inner->pMethods->xWrite(f.inner, from, size, at);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  File& f = Of(file);
  if (f.disk == nullptr) return f.inner->pMethods->xTruncate(f.inner, size);
  const std::lock_guard lock(f.impl->mutex);
  if (f.impl->cut) return SQLITE_IOERR_TRUNCATE;
  f.disk->changes.push_back(
      {.truncates = true, .offset = static_cast<std::size_t>(size), .bytes = {}});
  return f.inner->pMethods->xTruncate(f.inner, size);
}

// The real disk need not be synced: this test does not cut the real power.
int Sync(sqlite3_file* file, int) {
  File& f = Of(file);
  if (f.disk == nullptr) return SQLITE_OK;
  const std::lock_guard lock(f.impl->mutex);
  if (!f.impl->HasPower()) return SQLITE_IOERR_FSYNC;
  f.disk->Sync(!f.impl->sync_fails);
  return f.impl->sync_fails ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  return Of(file).inner->pMethods->xFileSize(Of(file).inner, size);
}
int Lock(sqlite3_file* file, int level) {
  return Of(file).inner->pMethods->xLock(Of(file).inner, level);
}
int Unlock(sqlite3_file* file, int level) {
  return Of(file).inner->pMethods->xUnlock(Of(file).inner, level);
}
int CheckReservedLock(sqlite3_file* file, int* reserved) {
  return Of(file).inner->pMethods->xCheckReservedLock(Of(file).inner, reserved);
}
// A size hint would let the file grow behind our back.
int FileControl(sqlite3_file* file, int what, void* argument) {
  if (what == SQLITE_FCNTL_SIZE_HINT) return SQLITE_OK;
  return Of(file).inner->pMethods->xFileControl(Of(file).inner, what, argument);
}
int SectorSize(sqlite3_file* file) { return Of(file).inner->pMethods->xSectorSize(Of(file).inner); }
int DeviceCharacteristics(sqlite3_file* file) {
  return Of(file).inner->pMethods->xDeviceCharacteristics(Of(file).inner);
}
// Shared memory does not outlive a power cut and needs no care.
int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
  return Of(file).inner->pMethods->xShmMap(Of(file).inner, page, size, extend, to);
}
int ShmLock(sqlite3_file* file, int offset, int n, int flags) {
  return Of(file).inner->pMethods->xShmLock(Of(file).inner, offset, n, flags);
}
void ShmBarrier(sqlite3_file* file) { Of(file).inner->pMethods->xShmBarrier(Of(file).inner); }
int ShmUnmap(sqlite3_file* file, int remove) {
  return Of(file).inner->pMethods->xShmUnmap(Of(file).inner, remove);
}

// Version 2: without xFetch nothing is memory-mapped past us.
const sqlite3_io_methods kMethods = {2,
                                     Close,
                                     Read,
                                     Write,
                                     Truncate,
                                     Sync,
                                     FileSize,
                                     Lock,
                                     Unlock,
                                     CheckReservedLock,
                                     FileControl,
                                     SectorSize,
                                     DeviceCharacteristics,
                                     ShmMap,
                                     ShmLock,
                                     ShmBarrier,
                                     ShmUnmap,
                                     nullptr,
                                     nullptr};

int OpenFile(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
  Impl& impl = Of(vfs);
  File& f = Of(file);
  f.inner = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(File));
  f.impl = &impl;
  f.disk = nullptr;
  f.base.pMethods = nullptr;
  {
    const std::lock_guard lock(impl.mutex);
    if (impl.cut) return SQLITE_CANTOPEN;
    if (path != nullptr) f.disk = &impl.disks[path];
  }
  const int result = impl.inner->xOpen(impl.inner, path, f.inner, flags, out);
  if (result == SQLITE_OK) f.base.pMethods = &kMethods;
  return result;
}

int Delete(sqlite3_vfs* vfs, const char* path, int sync_folder) {
  Impl& impl = Of(vfs);
  const std::lock_guard lock(impl.mutex);
  if (impl.cut) return SQLITE_IOERR_DELETE;
  impl.disks[path] = Disk{};
  return impl.inner->xDelete(impl.inner, path, sync_folder);
}

int Access(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
  return Of(vfs).inner->xAccess(Of(vfs).inner, path, flags, result);
}
int FullPathname(sqlite3_vfs* vfs, const char* path, int size, char* to) {
  return Of(vfs).inner->xFullPathname(Of(vfs).inner, path, size, to);
}
int Randomness(sqlite3_vfs* vfs, int size, char* to) {
  return Of(vfs).inner->xRandomness(Of(vfs).inner, size, to);
}
int Sleep(sqlite3_vfs* vfs, int microseconds) {
  return Of(vfs).inner->xSleep(Of(vfs).inner, microseconds);
}
int CurrentTime(sqlite3_vfs* vfs, double* now) {
  return Of(vfs).inner->xCurrentTime(Of(vfs).inner, now);
}
int GetLastError(sqlite3_vfs* vfs, int size, char* to) {
  return Of(vfs).inner->xGetLastError(Of(vfs).inner, size, to);
}

void Overwrite(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace

PowerCutVfs::PowerCutVfs(std::uint64_t seed) : impl_(std::make_unique<Impl>()) {
  impl_->random.seed(seed);
  impl_->name = "power-cut-" + std::to_string(reinterpret_cast<std::uintptr_t>(impl_.get()));
  impl_->inner = sqlite3_vfs_find(nullptr);
  sqlite3_vfs& vfs = impl_->vfs;
  vfs.iVersion = 1;
  vfs.szOsFile = static_cast<int>(sizeof(File)) + impl_->inner->szOsFile;
  vfs.mxPathname = impl_->inner->mxPathname;
  vfs.zName = impl_->name.c_str();
  vfs.pAppData = impl_.get();
  vfs.xOpen = OpenFile;
  vfs.xDelete = Delete;
  vfs.xAccess = Access;
  vfs.xFullPathname = FullPathname;
  vfs.xRandomness = Randomness;
  vfs.xSleep = Sleep;
  vfs.xCurrentTime = CurrentTime;
  vfs.xGetLastError = GetLastError;
  if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) throw std::runtime_error("no VFS");
}

PowerCutVfs::~PowerCutVfs() { sqlite3_vfs_unregister(&impl_->vfs); }

const std::string& PowerCutVfs::name() const { return impl_->name; }

void PowerCutVfs::CutAtOperation(std::int64_t n) {
  const std::lock_guard lock(impl_->mutex);
  impl_->cut_at = impl_->operations + n;
}

bool PowerCutVfs::is_cut() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->cut;
}

std::int64_t PowerCutVfs::operations() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->operations;
}

void PowerCutVfs::Restore() {
  namespace fs = std::filesystem;
  const std::lock_guard lock(impl_->mutex);
  for (auto& [path, disk] : impl_->disks) {
    fs::remove(path + "-shm");
    if (!disk.was_synced) {
      // Its name was never made durable either.
      fs::remove(path);
      disk = {};
      continue;
    }
    std::string image = disk.AfterPowerCut(impl_->random);
    Overwrite(path, image);
    disk = {.was_synced = true, .sure = std::move(image), .changes = {}};
  }
  impl_->cut = false;
  impl_->cut_at = 0;
}

void PowerCutVfs::SetFull(bool full) {
  const std::lock_guard lock(impl_->mutex);
  impl_->full = full;
}

void PowerCutVfs::SetSyncFails(bool fails) {
  const std::lock_guard lock(impl_->mutex);
  impl_->sync_fails = fails;
}

}  // namespace hotline
