#include "storage/key_store.h"

#include <algorithm>
#include <iterator>

#include "storage/key_file.h"
#include "storage/thread_name.h"

namespace hotline {
namespace {

// What a wrapped key is bound to, so that wrapped keys cannot be swapped.
std::string DataKeyPurpose(std::int64_t site, std::int64_t number) {
  return "data/" + std::to_string(site) + "/" + std::to_string(number);
}

template <class Work>
void InTransaction(Database& database, Work work) {
  database.Run("BEGIN");
  try {
    work();
    database.Run("COMMIT");
  } catch (...) {
    database.Run("ROLLBACK");
    throw;
  }
}

// Deleted keys are overwritten with zeros, not only unlinked.
std::unique_ptr<Database> Connect(Databases& databases) {
  auto connection = databases.OpenWriter();
  connection->Run("PRAGMA secure_delete = ON");
  return connection;
}

}  // namespace

KeyStore::KeyStore(std::unique_ptr<Databases> databases, const Key& master, Randomness randomness)
    : databases_(std::move(databases)),
      master_(master),
      randomness_(std::move(randomness)),
      connection_(Connect(*databases_)) {
  InTransaction(*connection_, [&] { MakeKeyTables(*connection_); });
  supplier_ = std::thread([this] {
    NameThread("keys");
    Supply();
  });
}

KeyStore::~KeyStore() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  asked_.notify_one();
  supplier_.join();
}

KeyStore::Fresh KeyStore::Take(std::int64_t site) {
  std::unique_lock lock(mutex_);
  Pool& pool = pools_[site];
  if (pool.keys.size() < kBlock / 2 && !pool.asked) {
    pool.asked = true;
    pool.failed = nullptr;
    asked_.notify_one();
  }
  laid_in_.wait(lock, [&] { return !pool.keys.empty() || pool.failed != nullptr; });
  if (pool.keys.empty()) std::rethrow_exception(pool.failed);
  const Fresh fresh = pool.keys.front();
  pool.keys.pop_front();
  Remember({site, fresh.number}, fresh.key);
  return fresh;
}

// The supplier's thread. A number enters the pool after the commit: until then nobody knows it.
// After a fault the disk has to be proved before anything more is laid in.
void KeyStore::Supply() {
  std::unique_ptr<Database> connection;
  bool proved = true;
  std::unique_lock lock(mutex_);
  const auto find_asked = [&] {
    return std::find_if(pools_.begin(), pools_.end(),
                        [](const auto& entry) { return entry.second.asked; });
  };
  while (true) {
    asked_.wait(lock, [&] { return stopping_ || find_asked() != pools_.end(); });
    if (stopping_) return;
    auto& [site, pool] = *find_asked();
    lock.unlock();
    std::deque<Fresh> block;
    std::exception_ptr failed;
    try {
      if (!proved) databases_->ProveWritable();
      proved = true;
      if (connection == nullptr) connection = Connect(*databases_);
      block = LayIn(*connection, site);
    } catch (...) {
      failed = std::current_exception();
      connection.reset();
      proved = false;
    }
    lock.lock();
    pool.asked = false;
    pool.failed = failed;
    std::move(block.begin(), block.end(), std::back_inserter(pool.keys));
    laid_in_.notify_all();
  }
}

std::deque<KeyStore::Fresh> KeyStore::LayIn(Database& database, std::int64_t site) {
  std::deque<Fresh> block;
  InTransaction(database, [&] {
    const Rows head = database.Run(
        "INSERT INTO key_head (site, last) VALUES ($1, $2) "
        "ON CONFLICT (site) DO UPDATE SET last = key_head.last + $2 RETURNING last",
        {site, kBlock});
    const std::int64_t last = AsInt(head.at(0).at(0));
    for (std::int64_t number = last - kBlock + 1; number <= last; ++number) {
      Fresh& fresh = block.emplace_back(Fresh{number, {}});
      randomness_(fresh.key.data(), fresh.key.size());
      database.Post(
          "INSERT INTO data_key (site, number, wrapped) VALUES ($1, $2, $3)",
          {site, number, Blob{Wrap(master_, DataKeyPurpose(site, number), fresh.key, randomness_)}},
          1);
    }
  });
  return block;
}

std::optional<Key> KeyStore::Find(std::int64_t site, std::int64_t number) {
  const KeyName name{site, number};
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = cache_.find(name); found != cache_.end()) return found->second;
  }
  // Held until the key is remembered: a shredding in between would be undone by it.
  const std::lock_guard connection_lock(connection_mutex_);
  const Rows rows = connection_->Run("SELECT wrapped FROM data_key WHERE site = $1 AND number = $2",
                                     {site, number});
  if (rows.empty()) return std::nullopt;
  const Key key = Unwrap(master_, DataKeyPurpose(site, number), AsBytes(rows[0].at(0)));
  const std::lock_guard lock(mutex_);
  Remember(name, key);
  return key;
}

void KeyStore::Remember(const KeyName& name, const Key& key) {
  if (cache_order_.size() >= kCached) {
    for (std::size_t i = 0; i < kCached / 2; ++i) {
      cache_.erase(cache_order_.front());
      cache_order_.pop_front();
    }
  }
  if (cache_.insert_or_assign(name, key).second) cache_order_.push_back(name);
}

void KeyStore::Shred(std::int64_t site, std::span<const std::int64_t> numbers) {
  const std::lock_guard connection_lock(connection_mutex_);
  {
    // Their places in cache_order_ stay and are harmless: a number is never handed out again.
    const std::lock_guard lock(mutex_);
    for (const std::int64_t number : numbers) cache_.erase({site, number});
  }
  DestroyKeys(*connection_, site, numbers);
}

std::optional<Instant> KeyStore::LastBackupExpiry(std::int64_t site, Instant now) {
  const std::lock_guard connection_lock(connection_mutex_);
  return LastKeyBackupExpiry(*connection_, site, now);
}

Key KeyStore::SiteKey(std::int64_t site, std::string_view purpose) {
  const auto name = std::make_pair(site, std::string(purpose));
  const auto known = [&]() -> std::optional<Key> {
    const std::lock_guard lock(mutex_);
    const auto found = site_keys_.find(name);
    return found == site_keys_.end() ? std::nullopt : std::optional(found->second);
  };
  if (const auto key = known()) return *key;

  const std::lock_guard connection_lock(connection_mutex_);
  const std::string bound_to = SiteKeyPurpose(site, purpose);
  Key fresh;
  randomness_(fresh.data(), fresh.size());
  InTransaction(*connection_, [&] {
    connection_->Run(
        "INSERT INTO site_key (site, purpose, wrapped) VALUES ($1, $2, $3) "
        "ON CONFLICT (site, purpose) DO NOTHING",
        {site, name.second, Blob{Wrap(master_, bound_to, fresh, randomness_)}});
  });
  const Rows rows = connection_->Run(
      "SELECT wrapped FROM site_key WHERE site = $1 AND purpose = $2", {site, name.second});
  const Key key = Unwrap(master_, bound_to, AsBytes(rows.at(0).at(0)));
  const std::lock_guard lock(mutex_);
  site_keys_.emplace(name, key);
  return key;
}

}  // namespace hotline
