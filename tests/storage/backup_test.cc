#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/storage/test_store.h"

namespace hotline {
namespace {

TEST_CASE("a backup taken under load is one moment of the store") {
  TestStore test;
  Store& store = test.Open();
  for (int i = 0; i < 50; ++i) store.WriteAndWait(Mark("before-" + std::to_string(i)));
  std::atomic<bool> enough = false;
  std::thread writing([&] {
    for (int i = 0; !enough; ++i) store.WriteAndWait(Mark("during-" + std::to_string(i), 2000));
  });
  const std::string copy = test.folder.File("copy.db");
  const std::int64_t seq = store.last_seq();
  BackupSqlite(test.path(), copy);
  enough = true;
  writing.join();

  CHECK_FALSE(std::filesystem::exists(copy + ".part"));
  const auto reader = OpenSqlite(copy)->OpenReader();
  const ChainReport report = VerifyChain(*reader, TestStore::kSite);
  CHECK(report.holds());
  CHECK(report.events >= seq);
  CHECK(reader->Run("SELECT seq FROM request WHERE site = $1 AND request_id = 'before-49'",
                    {TestStore::kSite}) == Rows{{std::int64_t{50}}});
}

TEST_CASE("a backup opens as a store and goes on from there") {
  TestStore test;
  test.Open().WriteAndWait(Mark("kept"));
  TestStore restored;
  BackupSqlite(test.path(), restored.path());
  std::filesystem::copy(test.folder.File("keys.db"), restored.folder.File("keys.db"));
  Store& store = restored.Open();
  CHECK(HasMark(store, "kept"));
  CHECK(store.WriteAndWait(Mark("new")) == Fate::kCommitted);
  CHECK(restored.Verify().events == 2);
  CHECK(test.Verify().events == 1);
}

TEST_CASE("a backup that cannot be whole does not exist") {
  TestStore test;
  test.Open().WriteAndWait(Mark("kept"));
  const std::string target = test.folder.File("copy.db");
  SECTION("the target is there already") {
    std::ofstream(target) << "something dear";
    CHECK_THROWS_AS(BackupSqlite(test.path(), target), DatabaseError);
    CHECK(std::filesystem::file_size(target) == 14);
  }
  SECTION("there is no store") {
    CHECK_THROWS_AS(BackupSqlite(test.folder.File("none.db"), target), DatabaseError);
    CHECK_FALSE(std::filesystem::exists(target));
    CHECK_FALSE(std::filesystem::exists(test.folder.File("none.db")));
  }
  SECTION("the store is damaged") {
    test.store.reset();
    {
      std::fstream file(test.path(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(4096 * 3);
      file << std::string(4096 * 4, '\x5a');
    }
    CHECK_THROWS_AS(BackupSqlite(test.path(), target), DatabaseError);
    CHECK_FALSE(std::filesystem::exists(target));
    CHECK_FALSE(std::filesystem::exists(target + ".part"));
  }
  SECTION("the damage shows only when the copy is examined") {
    const auto writer = OpenSqlite(test.path())->OpenWriter();
    writer->Run("CREATE TABLE odd (site BIGINT, name TEXT)");
    writer->Run("INSERT INTO odd VALUES (1, NULL)");
    writer->Run("PRAGMA writable_schema = ON");
    writer->Run(
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE odd (site BIGINT, name TEXT NOT NULL)' "
        "WHERE name = 'odd'");
    CHECK_THROWS_WITH(BackupSqlite(test.path(), target), Catch::Contains("the copy is damaged"));
    CHECK_FALSE(std::filesystem::exists(target));
    CHECK_FALSE(std::filesystem::exists(target + ".part"));
  }
  SECTION("an earlier attempt was interrupted") {
    std::ofstream(target + ".part") << "half";
    BackupSqlite(test.path(), target);
    CHECK(VerifyChain(*OpenSqlite(target)->OpenReader(), TestStore::kSite).events == 1);
  }
}

}  // namespace
}  // namespace hotline
