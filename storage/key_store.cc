#include "storage/key_store.h"

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
};

// What a wrapped key is bound to, so that wrapped keys cannot be swapped.
std::string DataKeyPurpose(std::int64_t site, std::int64_t number) {
  return "data/" + std::to_string(site) + "/" + std::to_string(number);
}
std::string SiteKeyPurpose(std::int64_t site, std::string_view purpose) {
  return "site/" + std::to_string(site) + "/" + std::string(purpose);
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

}  // namespace

KeyStore::KeyStore(std::unique_ptr<Databases> databases, const Key& master, Randomness randomness)
    : databases_(std::move(databases)),
      connection_(databases_->OpenWriter()),
      master_(master),
      randomness_(std::move(randomness)) {
  // Deleted keys are overwritten with zeros, not only unlinked.
  connection_->Run("PRAGMA secure_delete = ON");
  InTransaction(*connection_, [&] {
    for (const char* sql : kSchema) connection_->Run(sql);
  });
}

KeyStore::Fresh KeyStore::Take(std::int64_t site) {
  const std::lock_guard lock(mutex_);
  Pool& pool = pools_[site];
  if (pool.keys.empty()) LayIn(site, pool);
  const Fresh fresh{pool.next, pool.keys.front()};
  ++pool.next;
  pool.keys.pop_front();
  Remember({site, fresh.number}, fresh.key);
  return fresh;
}

// The pool changes only after the commit: a number is known to nobody before it is durable.
void KeyStore::LayIn(std::int64_t site, Pool& pool) {
  std::int64_t first = 0;
  std::deque<Key> keys;
  InTransaction(*connection_, [&] {
    const Rows head = connection_->Run(
        "INSERT INTO key_head (site, last) VALUES ($1, $2) "
        "ON CONFLICT (site) DO UPDATE SET last = key_head.last + $2 RETURNING last",
        {site, kBlock});
    first = AsInt(head.at(0).at(0)) - kBlock + 1;
    for (std::int64_t number = first; number < first + kBlock; ++number) {
      Key& key = keys.emplace_back();
      randomness_(key.data(), key.size());
      connection_->Post(
          "INSERT INTO data_key (site, number, wrapped) VALUES ($1, $2, $3)",
          {site, number, Blob{Wrap(master_, DataKeyPurpose(site, number), key, randomness_)}}, 1);
    }
  });
  pool.next = first;
  pool.keys = std::move(keys);
}

std::optional<Key> KeyStore::Find(std::int64_t site, std::int64_t number) {
  const std::lock_guard lock(mutex_);
  if (const auto found = cache_.find({site, number}); found != cache_.end()) return found->second;
  const Rows rows = connection_->Run("SELECT wrapped FROM data_key WHERE site = $1 AND number = $2",
                                     {site, number});
  if (rows.empty()) return std::nullopt;
  const Key key = Unwrap(master_, DataKeyPurpose(site, number), AsBytes(rows[0].at(0)));
  Remember({site, number}, key);
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

void KeyStore::Shred(std::int64_t site, std::int64_t number) {
  const std::lock_guard lock(mutex_);
  // Its place in cache_order_ stays and is harmless: a number is never handed out again.
  cache_.erase({site, number});
  connection_->Run("DELETE FROM data_key WHERE site = $1 AND number = $2", {site, number});
  // The old page must leave the log as well.
  if (AsInt(connection_->Run("PRAGMA wal_checkpoint(TRUNCATE)").at(0).at(0)) != 0) {
    throw DatabaseError(DatabaseError::Kind::kBusy,
                        "somebody reads the key file: the shredded key is still in its log");
  }
}

Key KeyStore::SiteKey(std::int64_t site, std::string_view purpose) {
  const std::lock_guard lock(mutex_);
  const auto name = std::make_pair(site, std::string(purpose));
  if (const auto found = site_keys_.find(name); found != site_keys_.end()) return found->second;

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
  site_keys_.emplace(name, key);
  return key;
}

}  // namespace hotline
