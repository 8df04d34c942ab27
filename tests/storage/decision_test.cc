// What is decided ahead of its turn has to come out as if it had been decided in it.

#include <catch2/catch.hpp>
#include <filesystem>
#include <future>
#include <random>
#include <set>

#include "tests/storage/faulty_databases.h"
#include "tests/storage/sample_rows.h"
#include "tests/storage/test_store.h"

namespace hotline {
namespace {

// Adds a link to the case: what is written depends on what is read.
Store::Work AddLink(std::int64_t case_id, const std::string& link) {
  return [=](Transaction& transaction) {
    StoredCase stored = *transaction.FindCase(case_id);
    stored.record.add_linked_cases(link);
    transaction.Update(stored);
    transaction.Append(sample::Event(stored.record, v1::Act::AMEND, link), case_id, 0);
    return true;
  };
}

std::set<std::string> LinksOf(Store& store, std::int64_t case_id) {
  return sample::Read(store, [&](Reader& reader) {
    const StoredCase stored = *reader.FindCase(case_id);
    return std::set<std::string>(stored.record.linked_cases().begin(),
                                 stored.record.linked_cases().end());
  });
}

std::int64_t OpenCase(Store& store, const std::string& number) {
  std::int64_t id = 0;
  REQUIRE(sample::Write(store, [&](Transaction& transaction) {
            id = sample::Open(transaction, number).id;
          }) == Fate::kCommitted);
  return id;
}

TEST_CASE("two acts on one case in a group both hold") {
  TestStore test;
  Store& store = test.Open();
  const std::int64_t id = OpenCase(store, "n-1");
  Answers answers;
  {
    Gate gate(store);
    answers.Write(store, AddLink(id, "first"));
    answers.Write(store, AddLink(id, "second"));
  }
  CHECK(answers.Fates() == std::vector{Fate::kCommitted, Fate::kCommitted});
  CHECK(LinksOf(store, id) == std::set<std::string>{"first", "second"});
  CHECK(test.Verify().holds());
}

TEST_CASE("who only reads what another of its group writes sees it") {
  TestStore test;
  Store& store = test.Open();
  const std::int64_t id = OpenCase(store, "n-1");
  const auto row = GENERATE_COPY(values<std::function<bool(Transaction&)>>({
      [=](Transaction& tx) { return tx.FindCase(id)->record.linked_cases_size() == 1; },
      [=](Transaction& tx) { return tx.FindCase("n-1")->record.linked_cases_size() == 1; },
      [=](Transaction& tx) { return tx.FindRequest("tester", "mark").has_value(); },
  }));
  Answers answers;
  {
    Gate gate(store);
    answers.Write(store, AddLink(id, "link"));
    answers.Write(store, Mark("mark"));
    answers.Write(store, [&](Transaction& tx) { return row(tx) && LeaveMark(tx, "seen"); });
  }
  CHECK(answers.Fates() == std::vector(3, Fate::kCommitted));
}

TEST_CASE("a case that another of the group opens is found by its number") {
  TestStore test;
  Store& store = test.Open();
  Answers answers;
  {
    Gate gate(store);
    answers.Write(store, [](Transaction& tx) { return sample::Open(tx, "n-1").id > 0; });
    answers.Write(store,
                  [](Transaction& tx) { return tx.FindCase("n-1") && LeaveMark(tx, "seen"); });
  }
  CHECK(answers.Fates() == std::vector(2, Fate::kCommitted));
}

// Holds a group at its COMMIT until a command of the next one was run, then fails it or not.
struct HeldCommit {
  FaultyDatabases::Plan plan;
  std::promise<void> next_ran;
  TestStore test;

  explicit HeldCommit(std::optional<DatabaseError::Kind> fails_with) {
    plan.at_commit = [this, fails_with, held = false]() mutable {
      if (!armed || std::exchange(held, true)) return;
      at_commit.set_value();
      next_ran.get_future().wait();
      if (fails_with) throw DatabaseError(*fails_with, "as the test wants it");
    };
    test.wrap = [this](std::unique_ptr<Databases> databases) {
      return std::make_unique<FaultyDatabases>(std::move(databases), plan);
    };
  }
  std::atomic<bool> armed = false;
  std::promise<void> at_commit;
};

TEST_CASE("while a group is stored the next one is decided, upon it, and holds only if it does") {
  using Kind = DatabaseError::Kind;
  struct Row {
    const char* why;
    std::optional<Kind> fails_with;
    Fate first;
    std::vector<std::int64_t> seqs;
    int times_run;
  };
  const auto row = GENERATE(values<Row>({
      {"the group before is stored", std::nullopt, Fate::kCommitted, {2, 3}, 1},
      {"the disk is full for the group before", Kind::kFull, Fate::kStoreFull, {0, 2}, 2},
      {"somebody else holds the lock", Kind::kBusy, Fate::kQueueFull, {0, 2}, 2},
  }));
  INFO(row.why);
  HeldCommit held(row.fails_with);
  Store& store = held.test.Open();
  REQUIRE(store.WriteAndWait(Mark("before")) == Fate::kCommitted);
  held.armed = true;

  Answers answers;
  answers.Write(store, Mark("first"));
  held.at_commit.get_future().wait();
  std::atomic<int> times_run = 0;
  answers.Write(store, [&](Transaction& transaction) {
    if (++times_run == 1) held.next_ran.set_value();
    return LeaveMark(transaction, "second");
  });
  const auto got = answers.Get();
  CHECK(got[0].fate == row.first);
  CHECK(got[0].seq == row.seqs[0]);
  CHECK(got[1].fate == Fate::kCommitted);
  CHECK(got[1].seq == row.seqs[1]);
  CHECK(times_run == row.times_run);
  CHECK(HasMark(store, "first") == !row.fails_with);
  store.Shutdown();
  CHECK(held.test.Verify().holds());
}

TEST_CASE("what is asked upon an answer finds what the answer told of") {
  HeldCommit held(std::nullopt);
  Store& store = held.test.Open();
  held.armed = true;
  std::promise<bool> found;
  store.Write(
      1,
      [&](Transaction& transaction) {
        sample::Open(transaction, "n-1");
        return true;
      },
      [&](Fate, std::int64_t) {
        auto was_found = found.get_future();
        store.Write(
            1,
            [&](Transaction& transaction) {
              found.set_value(transaction.FindCase("n-1").has_value());
              return false;
            },
            [](Fate, std::int64_t) {});
        CHECK(was_found.get());
      });
  held.at_commit.get_future().wait();
  // A snapshot that lacks the first one is in use when the third is asked.
  Answers answers;
  answers.Write(store, [&](Transaction& transaction) {
    held.next_ran.set_value();
    return LeaveMark(transaction, "second");
  });
  CHECK(answers.Fates() == std::vector{Fate::kCommitted});
  store.Shutdown();
}

TEST_CASE("the log stays short while commands keep coming") {
  TestStore test;
  test.options.group = 4;
  Store& store = test.Open();
  Answers answers;
  for (int i = 0; i < 1000; ++i) {
    answers.Write(store, Mark("mark-" + std::to_string(i), 4000));
  }
  for (const Fate fate : answers.Fates()) REQUIRE(fate == Fate::kCommitted);
  // 4 MB of events, and each group writes the same few pages again.
  CHECK(std::filesystem::file_size(test.path() + "-wal") < 2'000'000);
  CHECK(test.Verify().holds());
}

TEST_CASE("two servers on one store write one chain") {
  TestStore test;
  Store& one = test.Open();
  Store other(
      OpenSqlite(test.path()), std::shared_ptr<KeyStore>(&one.keys(), [](KeyStore*) {}),
      test.options, [] { return FromMicros(1'790'000'000'000'000); }, FromSystem());
  const std::int64_t id = OpenCase(one, "n-1");
  Answers answers;
  std::set<std::string> links;
  for (int i = 0; i < 60; ++i) {
    Store& store = i % 3 == 0 ? other : one;
    const std::string link = "link-" + std::to_string(i);
    answers.Write(store, i % 2 == 0 ? AddLink(id, link) : Mark(link));
    if (i % 2 == 0) links.insert(link);
  }
  for (const Fate fate : answers.Fates()) CHECK(fate == Fate::kCommitted);
  CHECK(LinksOf(one, id) == links);
  CHECK(test.Verify().holds());
}

TEST_CASE("of many commands on few cases none is lost and none is done twice") {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  TestStore test;
  Store& store = test.Open();
  std::vector<std::int64_t> cases;
  for (int i = 0; i < 4; ++i) cases.push_back(OpenCase(store, "n-" + std::to_string(i)));
  std::vector<std::set<std::string>> links(cases.size());
  Answers answers;
  std::vector<Fate> expected;
  const auto write = [&](Store::Work work, Fate fate) {
    answers.Write(store, std::move(work));
    expected.push_back(fate);
  };
  for (int i = 0; i < 600; ++i) {
    const std::string name = "name-" + std::to_string(i);
    const std::size_t which = random() % cases.size();
    switch (random() % 8) {
      case 0:
        write([](Transaction&) { return false; }, Fate::kRefused);
        break;
      case 1:
        write([](Transaction&) -> bool { throw std::runtime_error("boom"); }, Fate::kFault);
        break;
      case 2:
      case 3:
        write(AddLink(cases[which], name), Fate::kCommitted);
        links[which].insert(name);
        break;
      default:
        write(Mark(name), Fate::kCommitted);
    }
  }
  CHECK(answers.Fates() == expected);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CHECK(LinksOf(store, cases[i]) == links[i]);
    const StoredCase stored =
        sample::Read(store, [&](Reader& reader) { return *reader.FindCase(cases[i]); });
    CHECK(stored.version == 1 + static_cast<std::int64_t>(links[i].size()));
  }
  CHECK(test.Verify().holds());
}

}  // namespace
}  // namespace hotline
