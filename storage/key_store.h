#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>

#include "rules/times.h"
#include "storage/database.h"
#include "storage/sealing.h"

namespace hotline {

// Data keys, one per call and one per case, wrapped by the master key, in a small file of their own
// (secure_delete). Keys are laid in ahead in blocks by a thread of its own, so that a group of
// commands costs no second sync and the writer wraps nothing: a row of the main store names
// its key by number, and a number whose row never came to be is simply never used. Shredding
// deletes the key. Thread-safe.
class KeyStore {
 public:
  // Opens or makes the file. `databases` is the connection maker of keys.db. Throws DatabaseError.
  KeyStore(std::unique_ptr<Databases> databases, const Key& master, Randomness randomness);
  ~KeyStore();

  // A key that no row uses yet. Durable before this returns. Numbers of a site start at 1, only
  // ever grow, and are never handed out twice, also not after a crash or a shredding. Waits only
  // when keys are taken faster than they can be laid in; throws when no more could be.
  struct Fresh {
    std::int64_t number;
    Key key;
  };
  Fresh Take(std::int64_t site);
  // The key of a number; absent when it was shredded.
  std::optional<Key> Find(std::int64_t site, std::int64_t number);
  // Destroys keys for ever: rows deleted, checkpoint TRUNCATE, cache dropped. Shredding twice is
  // harmless. Throws when the log could not be emptied: the keys are deleted, but shred again.
  void Shred(std::int64_t site, std::span<const std::int64_t> numbers);
  void Shred(std::int64_t site, std::int64_t number) { Shred(site, {&number, 1}); }
  // When the last key backup expires that is still good at `now`; absent when there is none.
  std::optional<Instant> LastBackupExpiry(std::int64_t site, Instant now);

  // Random keys of a site by purpose ("phone", "index", "account", "access", "event"), made at first use.
  Key SiteKey(std::int64_t site, std::string_view purpose);

 private:
  // Keys laid in with one sync. The next block is asked for when half of one is left.
  static constexpr std::int64_t kBlock = 4096;
  // Keys kept in memory after use; when so many are there the older half goes.
  static constexpr std::size_t kCached = 1 << 16;

  // What is laid in for a site and not handed out.
  struct Pool {
    std::deque<Fresh> keys;
    // A block is asked for and neither there nor failed.
    bool asked = false;
    // Why the last block did not come.
    std::exception_ptr failed;
  };
  using KeyName = std::pair<std::int64_t, std::int64_t>;  // site, number
  struct HashOfKeyName {
    std::size_t operator()(const KeyName& name) const {
      return std::hash<std::int64_t>()(name.first * 0x9E3779B97F4A7C15 + name.second);
    }
  };

  void Supply();
  std::deque<Fresh> LayIn(Database& database, std::int64_t site);
  // Requires mutex_.
  void Remember(const KeyName& name, const Key& key);

  const std::unique_ptr<Databases> databases_;
  const Key master_;
  const Randomness randomness_;

  std::mutex connection_mutex_;  // guards connection_; taken before mutex_
  std::unique_ptr<Database> connection_;

  std::mutex mutex_;  // guards all below
  std::condition_variable asked_;
  std::condition_variable laid_in_;
  bool stopping_ = false;
  std::unordered_map<std::int64_t, Pool> pools_;
  std::unordered_map<KeyName, Key, HashOfKeyName> cache_;
  std::deque<KeyName> cache_order_;  // oldest first
  std::map<std::pair<std::int64_t, std::string>, Key> site_keys_;

  std::thread supplier_;
};

}  // namespace hotline
