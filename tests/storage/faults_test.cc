#include <catch2/catch.hpp>

#include "tests/storage/faulty_databases.h"
#include "tests/storage/test_store.h"

namespace hotline {
namespace {

struct FaultyStore {
  FaultyDatabases::Plan plan;
  TestStore test;

  FaultyStore() {
    test.wrap = [this](std::unique_ptr<Databases> databases) {
      return std::make_unique<FaultyDatabases>(std::move(databases), plan);
    };
  }
};

// Not decided ahead: it asks for what only the lock's holder may do.
Store::Work InTurn(Store::Work work) {
  return [work = std::move(work)](Transaction& transaction) {
    transaction.ForgetRequests(Instant{}, 1);
    return work(transaction);
  };
}

TEST_CASE("a connection that dies at any statement of a group costs no more than that group") {
  // What was decided ahead and could not be stored is run again in its turn; only a COMMIT that may
  // have been stored is not.
  const auto [in_turn, most] = GENERATE(table<bool, int>({{false, 1}, {true, 8}}));
  CAPTURE(in_turn);
  FaultyStore faulty;
  Store& store = faulty.test.Open();
  int failed = 0;
  bool through = false;
  for (int n = 1; !through; ++n) {
    REQUIRE(n < 100);
    const std::string mark = "mark-" + std::to_string(n);
    faulty.plan.dies_at = n;
    const Fate fate = store.WriteAndWait(in_turn ? InTurn(Mark(mark)) : Mark(mark));
    // Not used up: the group has fewer statements than n.
    through = faulty.plan.dies_at.exchange(0) > 0;
    INFO("dies at statement " << n);
    if (fate == Fate::kCommitted) {
      CHECK(HasMark(store, mark));
    } else {
      ++failed;
      CHECK((fate == Fate::kFault || fate == Fate::kStopped));
      CHECK_FALSE(HasMark(store, mark));
    }
    faulty.test.seconds += 10;
    CHECK(store.WriteAndWait(Mark("after-" + mark)) == Fate::kCommitted);
    CHECK(HasMark(store, "after-" + mark));
  }
  CHECK(failed >= (in_turn ? 4 : 1));
  CHECK(failed <= most);
  CHECK(faulty.test.Verify().holds());
}

TEST_CASE("a connection that died while nobody wrote costs nothing") {
  FaultyStore faulty;
  Store& store = faulty.test.Open();
  REQUIRE(store.WriteAndWait(Mark("before")) == Fate::kCommitted);
  faulty.plan.dies_at = 1;
  CHECK(store.WriteAndWait(Mark("after")) == Fate::kCommitted);
  CHECK(faulty.plan.dies_at == 0);
  CHECK(HasMark(store, "after"));
}

TEST_CASE("a fault after COMMIT and before its answer is told as unknown, never as failed") {
  FaultyStore faulty;
  Store& store = faulty.test.Open();
  faulty.plan.commits_and_dies = true;
  CHECK(store.WriteAndWait(Mark("stored")) == Fate::kStopped);
  CHECK(HasMark(store, "stored"));
  // The same request again finds what the first one left.
  bool found = false;
  CHECK(store.WriteAndWait([&](Transaction& transaction) {
    found = transaction.FindRequest("tester", "stored").has_value();
    return true;
  }) == Fate::kCommitted);
  CHECK(found);
  CHECK(faulty.test.Verify().holds());
}

TEST_CASE(
    "while writing is stopped nothing is decided ahead: a snapshot holds up the proof of the "
    "disk") {
  FaultyStore faulty;
  FaultyDatabases::Plan& plan = faulty.plan;
  Store& store = faulty.test.Open();
  REQUIRE(store.WriteAndWait(Mark("before")) == Fate::kCommitted);
  plan.at_commit = [] { throw DatabaseError(DatabaseError::Kind::kSync, "the sync failed"); };
  REQUIRE(store.WriteAndWait(Mark("lost")) == Fate::kStopped);
  plan.at_commit = [] {};
  const int snapshots_before = plan.snapshots;
  REQUIRE(snapshots_before > 0);
  int snapshots_at_proof = 0;
  plan.at_proof = [&] { snapshots_at_proof = plan.snapshots; };

  faulty.test.seconds += 2;
  CHECK(store.WriteAndWait(Mark("after")) == Fate::kCommitted);
  CHECK(snapshots_at_proof == snapshots_before);
  // Afterwards it is decided ahead again.
  CHECK(store.WriteAndWait(Mark("later")) == Fate::kCommitted);
  CHECK(plan.snapshots > snapshots_before);
}

TEST_CASE("an open snapshot holds up the proof of the disk") {
  TestStore test;
  REQUIRE(test.Open().WriteAndWait(Mark("stored")) == Fate::kCommitted);
  test.store.reset();
  SqliteOptions hasty = test.sqlite;
  hasty.busy_timeout_ms = 1;
  const auto databases = OpenSqlite(test.path(), hasty);
  const auto writer = databases->OpenWriter();
  const auto snapshot = databases->OpenReader();
  snapshot->Run("BEGIN");
  snapshot->Run("SELECT seq FROM site_head WHERE site = $1", {TestStore::kSite});
  writer->Run("UPDATE site_head SET epoch = epoch + 1 WHERE site = $1", {TestStore::kSite});
  CHECK_THROWS_AS(databases->ProveWritable(), DatabaseError);
  snapshot->Run("ROLLBACK");
  CHECK_NOTHROW(databases->ProveWritable());
}

}  // namespace
}  // namespace hotline
