#include "storage/key_store.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "storage/sqlite.h"
#include "tests/storage/power_cut_vfs.h"
#include "tests/storage/temp_folder.h"

namespace hotline {
namespace {

constexpr Key kMaster{1};

struct TestKeys {
  TempFolder folder;
  std::string path() const { return folder.File("keys.db"); }
  KeyStore Open(const Key& master = kMaster) const {
    return KeyStore(OpenSqlite(path()), master, FromSystem());
  }
  std::string Wrapped(std::int64_t number) const {
    return AsBytes(
        OpenSqlite(path())
            ->OpenReader()
            ->Run("SELECT wrapped FROM data_key WHERE site = $1 AND number = $2", {1, number})
            .at(0)
            .at(0));
  }
};

TEST_CASE("keys are numbered from 1 without a gap, each its own, over many blocks") {
  const TestKeys test;
  KeyStore keys = test.Open();
  std::set<Key> seen;
  for (std::int64_t number = 1; number <= 9000; ++number) {
    const KeyStore::Fresh fresh = keys.Take(1);
    REQUIRE(fresh.number == number);
    seen.insert(fresh.key);
  }
  CHECK(seen.size() == 9000);
  CHECK(keys.Take(2).number == 1);
}

TEST_CASE("a key is found again, also after a restart, and a new one is not an old one") {
  const TestKeys test;
  KeyStore::Fresh first;
  {
    KeyStore keys = test.Open();
    first = keys.Take(1);
    CHECK(keys.Find(1, first.number) == first.key);
  }
  KeyStore keys = test.Open();
  CHECK(keys.Find(1, first.number) == first.key);
  CHECK_FALSE(keys.Find(2, first.number).has_value());
  CHECK(keys.Take(1).number > first.number);
}

TEST_CASE("more keys than memory keeps are still found") {
  const TestKeys test;
  KeyStore keys = test.Open();
  const KeyStore::Fresh first = keys.Take(1);
  for (int i = 0; i < (1 << 16) + 10; ++i) keys.Take(1);
  CHECK(keys.Find(1, first.number) == first.key);
}

TEST_CASE("a shredded key is nowhere, for ever") {
  const TestKeys test;
  KeyStore::Fresh kept;
  KeyStore::Fresh shredded;
  std::string wrapped;
  {
    KeyStore keys = test.Open();
    kept = keys.Take(1);
    shredded = keys.Take(1);
    wrapped = test.Wrapped(shredded.number);
    REQUIRE(test.folder.AllBytes().find(wrapped) != std::string::npos);
    keys.Shred(1, shredded.number);
    keys.Shred(1, shredded.number);
    CHECK_FALSE(keys.Find(1, shredded.number).has_value());
    CHECK(test.folder.AllBytes().find(wrapped) == std::string::npos);
  }
  KeyStore keys = test.Open();
  CHECK_FALSE(keys.Find(1, shredded.number).has_value());
  CHECK(keys.Find(1, kept.number) == kept.key);
}

TEST_CASE("while somebody reads the file a shredding says that the log still holds the key") {
  const TestKeys test;
  KeyStore keys(OpenSqlite(test.path(), {.vfs = "", .busy_timeout_ms = 1}), kMaster, FromSystem());
  const KeyStore::Fresh fresh = keys.Take(1);
  const auto reader = OpenSqlite(test.path())->OpenReader();
  reader->Run("BEGIN");
  reader->Run("SELECT last FROM key_head WHERE site = $1", {1});
  CHECK_THROWS_AS(keys.Shred(1, fresh.number), DatabaseError);
  CHECK_FALSE(keys.Find(1, fresh.number).has_value());
  reader->Run("COMMIT");
  keys.Shred(1, fresh.number);
}

TEST_CASE("the number of a shredded key is not given to another one") {
  const TestKeys test;
  test.Open().Take(1);
  const std::int64_t last = AsInt(OpenSqlite(test.path())
                                      ->OpenReader()
                                      ->Run("SELECT max(number) FROM data_key WHERE site = $1", {1})
                                      .at(0)
                                      .at(0));
  test.Open().Shred(1, last);
  CHECK(test.Open().Take(1).number > last);
}

TEST_CASE("wrapped keys cannot be swapped, nor opened by another master key") {
  const TestKeys test;
  test.Open().Take(1);
  CHECK_THROWS_AS(test.Open(Key{2}).Find(1, 1), DatabaseError);
  OpenSqlite(test.path())
      ->OpenWriter()
      ->Run("UPDATE data_key SET wrapped = $3 WHERE site = $1 AND number = $2",
            {1, 1, Blob{test.Wrapped(2)}});
  KeyStore keys = test.Open();
  CHECK_THROWS_AS(keys.Find(1, 1), DatabaseError);
  CHECK(keys.Find(1, 2).has_value());
}

TEST_CASE("a site has one key for each purpose, for ever") {
  const TestKeys test;
  Key phone;
  {
    KeyStore keys = test.Open();
    phone = keys.SiteKey(1, "phone");
    CHECK(keys.SiteKey(1, "phone") == phone);
    CHECK(keys.SiteKey(1, "index") != phone);
    CHECK(keys.SiteKey(2, "phone") != phone);
  }
  CHECK(test.Open().SiteKey(1, "phone") == phone);
}

TEST_CASE("threads that take at once get different keys") {
  const TestKeys test;
  KeyStore keys = test.Open();
  std::mutex mutex;
  std::set<std::int64_t> numbers;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      std::vector<std::int64_t> mine;
      for (int n = 0; n < 1500; ++n) mine.push_back(keys.Take(1).number);
      const std::lock_guard lock(mutex);
      numbers.insert(mine.begin(), mine.end());
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(numbers.size() == 6000);
}

TEST_CASE("a key that was handed out survives a power cut at any moment, and comes once") {
  const std::uint64_t seed = std::random_device()();
  INFO("seed " << seed);
  PowerCutVfs vfs(seed);
  const TestKeys test;
  const SqliteOptions options{.vfs = vfs.name()};
  std::vector<KeyStore::Fresh> taken;
  for (int cut = 1; cut <= 60; cut += 4) {
    try {
      KeyStore keys(OpenSqlite(test.path(), options), kMaster, FromSystem());
      taken.push_back(keys.Take(1));
      vfs.CutAtOperation(cut);
      for (int i = 0; i < 4097; ++i) taken.push_back(keys.Take(1));
    } catch (const DatabaseError&) {
    }
    vfs.Restore();
  }
  REQUIRE(taken.size() > 15 * 4096 / 2);
  KeyStore keys(OpenSqlite(test.path(), options), kMaster, FromSystem());
  std::set<std::int64_t> numbers;
  int lost = 0;
  for (const KeyStore::Fresh& fresh : taken) {
    if (keys.Find(1, fresh.number) != fresh.key) ++lost;
    numbers.insert(fresh.number);
  }
  CHECK(lost == 0);
  CHECK(numbers.size() == taken.size());
}

}  // namespace
}  // namespace hotline
