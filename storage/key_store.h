#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "storage/database.h"
#include "storage/sealing.h"

namespace hotline {

// Data keys, one per call and one per case, wrapped by the master key, in a small file of their own (secure_delete).
// Keys are laid in ahead in blocks, so that a group of commands costs no second sync: a row of the main store names
// its key by number, and a number whose row never came to be is simply never used. Shredding deletes the key.
// Thread-safe.
class KeyStore {
 public:
  // Opens or makes the file. `databases` is the connection maker of keys.db.
  KeyStore(std::unique_ptr<Databases> databases, const Key& master, Randomness randomness);

  // A key that no row uses yet. Durable before this returns.
  struct Fresh {
    std::int64_t number;
    Key key;
  };
  Fresh Take(std::int64_t site);
  // The key of a number; absent when it was shredded.
  std::optional<Key> Find(std::int64_t site, std::int64_t number);
  // Destroys a key for ever: row deleted, checkpoint TRUNCATE, cache dropped. Shredding twice is harmless.
  void Shred(std::int64_t site, std::int64_t number);

  // Random keys of a site by purpose ("phone", "index"), made at first use.
  Key SiteKey(std::int64_t site, std::string_view purpose);

 private:
  // Key number -> key, at most kCached of them; the oldest half goes when full.
  static constexpr std::size_t kBlock = 4096;
  static constexpr std::size_t kCached = 1 << 16;
  void LayIn(std::int64_t site);

  std::mutex mutex_;  // guards all below
  std::unique_ptr<Databases> databases_;
  std::unique_ptr<Database> connection_;
  Key master_;
  Randomness randomness_;
  struct Pool {
    std::int64_t next = 0;
    std::int64_t end = 0;
  };
  std::unordered_map<std::int64_t, Pool> pools_;
  std::unordered_map<std::int64_t, std::unordered_map<std::int64_t, Key>> cache_;
};

}  // namespace hotline
