#include "storage/sqlite.h"

#include <catch2/catch.hpp>

#include "storage/migrate.h"
#include "tests/storage/power_cut_vfs.h"
#include "tests/storage/temp_folder.h"

namespace hotline {
namespace {

using Kind = DatabaseError::Kind;

// What an action throws.
template <class Action>
Kind KindOf(Action action) {
  try {
    action();
  } catch (const DatabaseError& error) {
    return error.kind();
  }
  FAIL("nothing was thrown");
  return Kind::kFault;
}

struct Thing {
  TempFolder folder;
  PowerCutVfs vfs{1};
  std::string path = folder.File("thing.db");
  std::unique_ptr<Databases> databases =
      OpenSqlite(path, {.vfs = vfs.name(), .busy_timeout_ms = 0});
  std::unique_ptr<Database> writer = databases->OpenWriter();

  Thing() {
    writer->Run(
        "CREATE TABLE thing (site BIGINT, id BIGINT, name TEXT NOT NULL, body BYTEA NOT NULL, "
        "PRIMARY KEY (site, id))");
  }
  void Put(std::int64_t id, const std::string& name) {
    writer->Post("INSERT INTO thing (site, id, name, body) VALUES ($1, $2, $3, $4)",
                 {std::int64_t{1}, id, name, Blob{name}}, 1);
  }
  std::int64_t Count(Database& database) {
    return AsInt(
        database.Run("SELECT count(*) FROM thing WHERE site = $1", {std::int64_t{1}}).at(0).at(0));
  }
};

TEST_CASE("parameters are bound by their number, not by where they first appear") {
  Thing thing;
  thing.writer->Post("INSERT INTO thing (body, name, id, site) VALUES ($4, $3, $2, $1)",
                     {std::int64_t{1}, std::int64_t{7}, "seven", Blob{"bytes"}}, 1);
  const Rows rows =
      thing.writer->Run("SELECT site, id, name, body FROM thing WHERE id = $2 AND site = $1",
                        {std::int64_t{1}, std::int64_t{7}});
  CHECK(rows == Rows{{std::int64_t{1}, std::int64_t{7}, "seven", Blob{"bytes"}}});
}

TEST_CASE("values come back as they went in, empty ones as well") {
  Thing thing;
  const auto text = GENERATE(as<std::string>{}, "", "青少年", std::string("\0x", 2));
  const Rows rows = thing.writer->Run("SELECT $1, $2, $3", {text, Blob{text}, INT64_MIN});
  CHECK(rows == Rows{{text, Blob{text}, std::int64_t{INT64_MIN}}});
}

TEST_CASE("what a statement must not be") {
  Thing thing;
  struct Row {
    const char* why;
    const char* sql;
    Kind kind;
  };
  const auto row = GENERATE(values<Row>({
      {"a NULL is never read", "SELECT max(id) FROM thing WHERE site = 9", Kind::kFault},
      {"nor a fraction", "SELECT 0.5", Kind::kFault},
      {"two statements are not one", "SELECT 1; SELECT 2", Kind::kFault},
      {"nothing is no statement", " ", Kind::kFault},
      {"a missing parameter is not NULL", "SELECT coalesce($1, 7)", Kind::kFault},
      {"a gap in the numbers", "SELECT $2", Kind::kFault},
      {"a broken rule of the schema", "INSERT INTO thing VALUES (1, 1, NULL, '')",
       Kind::kConstraint},
  }));
  INFO(row.why);
  CHECK(KindOf([&] { thing.writer->Run(row.sql); }) == row.kind);
}

TEST_CASE("a post that changes another number of rows than expected is refused") {
  Thing thing;
  thing.Put(1, "one");
  const std::string sql = "UPDATE thing SET name = $3 WHERE site = $1 AND id = $2";
  thing.writer->Post(sql, {std::int64_t{1}, std::int64_t{1}, "uno"}, 1);
  CHECK(KindOf([&] {
          thing.writer->Post(sql, {std::int64_t{1}, std::int64_t{2}, "due"}, 1);
        }) == Kind::kRowCount);
}

TEST_CASE("more statements than the cache holds still run, in any order") {
  Thing thing;
  for (int round = 0; round < 2; ++round) {
    for (std::int64_t i = 0; i < 600; ++i) {
      const Rows rows =
          thing.writer->Run("SELECT $1 + " + std::to_string(i * 7919 % 600), {std::int64_t{1}});
      REQUIRE(AsInt(rows.at(0).at(0)) == i * 7919 % 600 + 1);
    }
  }
}

TEST_CASE("a reader cannot write and keeps its snapshot") {
  Thing thing;
  const auto reader = thing.databases->OpenReader();
  CHECK(KindOf([&] { reader->Run("INSERT INTO thing VALUES (1, 1, '', '')"); }) == Kind::kFault);

  reader->Run("BEGIN");
  CHECK(thing.Count(*reader) == 0);
  thing.Put(1, "one");
  CHECK(thing.Count(*reader) == 0);
  reader->Run("COMMIT");
  CHECK(thing.Count(*reader) == 1);
}

TEST_CASE("of two writers the second is told that the lock is taken, already at BEGIN") {
  Thing thing;
  const auto other = thing.databases->OpenWriter();
  thing.writer->Run("BEGIN");
  CHECK(KindOf([&] { other->Run("BEGIN"); }) == Kind::kBusy);
  other->Run("ROLLBACK");
  thing.writer->Run("COMMIT");
  other->Run("BEGIN");
  other->Run("COMMIT");
}

TEST_CASE("after an error has ended a transaction nothing is written until it is rolled back") {
  Thing thing;
  thing.writer->Run("BEGIN");
  thing.Put(1, "one");
  // As after SQLITE_FULL, where SQLite rolls back by itself.
  CHECK(KindOf([&] {
          thing.writer->Run("INSERT OR ROLLBACK INTO thing VALUES (1, 1, 'again', '')");
        }) == Kind::kConstraint);
  CHECK(KindOf([&] { thing.Put(2, "two"); }) == Kind::kFault);
  CHECK(KindOf([&] { thing.writer->Run("COMMIT"); }) == Kind::kFault);
  thing.writer->Run("ROLLBACK");
  thing.writer->Run("ROLLBACK");
  CHECK(thing.Count(*thing.writer) == 0);
  thing.Put(3, "three");
  CHECK(thing.Count(*thing.writer) == 1);
}

TEST_CASE("faults of the disk have their kinds") {
  Thing thing;
  SECTION("full") {
    thing.vfs.SetFull(true);
    CHECK(KindOf([&] { thing.Put(1, "one"); }) == Kind::kFull);
    thing.writer->Run("ROLLBACK");
    thing.vfs.SetFull(false);
    thing.Put(1, "one");
    CHECK(thing.Count(*thing.writer) == 1);
  }
  SECTION("a failed sync") {
    thing.vfs.SetSyncFails(true);
    CHECK(KindOf([&] { thing.Put(1, "one"); }) == Kind::kSync);
    CHECK(KindOf([&] { thing.databases->ProveWritable(); }) == Kind::kSync);
    thing.vfs.SetSyncFails(false);
    thing.databases->ProveWritable();
  }
  SECTION("a failed write") {
    thing.vfs.CutAtOperation(1);
    CHECK(KindOf([&] { thing.Put(1, "one"); }) == Kind::kSync);
  }
}

TEST_CASE("a reader in the way of the proof is no proof") {
  Thing thing;
  thing.Put(1, "one");
  const auto reader = thing.databases->OpenReader();
  reader->Run("BEGIN");
  thing.Count(*reader);
  thing.Put(2, "two");
  CHECK(KindOf([&] { thing.databases->ProveWritable(); }) == Kind::kBusy);
  reader->Run("COMMIT");
  thing.databases->ProveWritable();
}

TEST_CASE("migrations run once, in order, each whole or not at all") {
  Thing thing;
  const Migration one{1, "001_one",
                      "-- a comment; with a semicolon\nCREATE TABLE one (a BIGINT);\n"};
  const Migration two{2, "002_two", "CREATE TABLE two (a BIGINT);\nINSERT INTO two VALUES (2);\n"};
  const Migration bad{3, "003_bad",
                      "CREATE TABLE three (a BIGINT);\nCREATE TABLE one (a BIGINT);\n"};
  const auto has = [&](const std::string& table) {
    return !thing.writer->Run("SELECT name FROM sqlite_schema WHERE name = $1", {table}).empty();
  };

  Migrate(*thing.writer, {one});
  Migrate(*thing.writer, {one, two});
  Migrate(*thing.writer, {one, two});
  CHECK(thing.writer->Run("SELECT version, name FROM schema_version ORDER BY version") ==
        Rows{{std::int64_t{1}, "001_one"}, {std::int64_t{2}, "002_two"}});
  CHECK(thing.writer->Run("SELECT a FROM two").size() == 1);

  CHECK_THROWS_AS(Migrate(*thing.writer, {one, two, bad}), DatabaseError);
  CHECK_FALSE(has("three"));
  CHECK_THROWS_WITH(Migrate(*thing.writer, {one}), Catch::Contains("newer program"));
}

TEST_CASE("the migrations of this program are numbered without a gap") {
  std::int64_t number = 0;
  for (const Migration& step : Migrations()) CHECK(step.number == ++number);
  CHECK(number > 0);
}

TEST_CASE("what was archived before reports knew as what counts as that from then on") {
  constexpr std::int64_t kClosed = 5, kArchived = 6, kTerminated = 8;
  constexpr std::size_t kBefore = 11;
  Thing thing;
  const std::vector<Migration>& all = Migrations();
  REQUIRE(all.size() > kBefore);
  Migrate(*thing.writer, {all.begin(), all.begin() + kBefore});
  const auto put = [&](std::int64_t id, std::int64_t seq, std::int64_t state) {
    thing.writer->Run(
        "INSERT INTO fact_case VALUES (1, $1, $2, '', $3, 0, 0, 0, 0, 0, 0, 0, 0, 0, x'')",
        {id, seq, state});
  };
  put(7, 1, kClosed);
  put(7, 5, kArchived);
  put(7, 9, kArchived);  // an accused was named since
  put(8, 2, kTerminated);
  put(8, 6, kArchived);
  put(9, 3, kClosed);
  Migrate(*thing.writer, all);
  CHECK(thing.writer->Run("SELECT state FROM fact_case ORDER BY case_id, seq_from") ==
        Rows{{kClosed}, {kClosed}, {kClosed}, {kTerminated}, {kTerminated}, {kClosed}});
}

}  // namespace
}  // namespace hotline
