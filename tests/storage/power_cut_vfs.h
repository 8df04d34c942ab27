#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace hotline {

// A disk whose power can be cut, as an SQLite VFS over the default one. It remembers for each file
// what was written since its last sync. After a power cut only what was synced is sure: of the rest
// each sector is kept, dropped or torn, as the seed has it. Writes before a failed sync stay in
// doubt for ever, also when a later sync succeeds, as on Linux. All functions are thread-safe.
class PowerCutVfs {
 public:
  // Registers itself under name().
  explicit PowerCutVfs(std::uint64_t seed);
  // Every connection is closed before.
  ~PowerCutVfs();

  const std::string& name() const;

  // The power fails in the n-th write or sync from now on (1 = the next): it and all later ones
  // fail.
  void CutAtOperation(std::int64_t n);
  bool is_cut() const;
  // Writes and syncs so far.
  std::int64_t operations() const;
  // Cuts the power if it is still on, leaves on the disk what a power cut may leave, and gives
  // power again. Every connection is closed before.
  void Restore();

  // While set, writes find no space, or syncs fail.
  void SetFull(bool full);
  void SetSyncFails(bool fails);

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace hotline
