#include <catch2/catch.hpp>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "tests/storage/power_cut_vfs.h"
#include "tests/storage/test_store.h"

namespace hotline {
namespace {

TEST_CASE("commands that wait become one group, with an event each") {
  TestStore test;
  Store& store = test.Open();
  Answers answers;
  {
    Gate gate(store);
    for (int i = 0; i < 10; ++i) answers.Write(store, Mark("mark-" + std::to_string(i)));
  }
  std::int64_t seq = 0;
  for (const auto& answer : answers.Get()) {
    CHECK(answer.fate == Fate::kCommitted);
    CHECK(answer.seq == ++seq);
  }
  CHECK(store.last_seq() == 10);
  CHECK(test.Head("seq") == 10);
  // The gate's own group wrote nothing and left no trace.
  CHECK(test.Head("epoch") == 1);
  CHECK(test.Verify().holds());
}

TEST_CASE("when one of a group throws, it alone fails") {
  struct Row {
    const char* why;
    Store::Work work;
    Fate fate;
  };
  const auto row = GENERATE(values<Row>({
      {"before it writes", [](Transaction&) -> bool { throw std::runtime_error("boom"); },
       Fate::kFault},
      {"after it wrote",
       [](Transaction& transaction) -> bool {
         LeaveMark(transaction, "bad");
         throw std::runtime_error("boom");
       },
       Fate::kFault},
      {"something that is no exception", [](Transaction&) -> bool { throw 7; }, Fate::kFault},
      {"somebody was faster",
       [](Transaction& transaction) -> bool {
         LeaveMark(transaction, "bad");
         throw DatabaseError(DatabaseError::Kind::kRowCount, "changed 0 rows");
       },
       Fate::kStale},
      {"it refuses after its first write",
       [](Transaction& transaction) { return !LeaveMark(transaction, "bad"); }, Fate::kFault},
      {"it breaks a rule of the schema",
       [](Transaction& transaction) {
         LeaveMark(transaction, "good-0");
         return LeaveMark(transaction, "good-0");
       },
       Fate::kFault},
  }));
  INFO(row.why);
  TestStore test;
  Store& store = test.Open();
  Answers answers;
  {
    Gate gate(store);
    answers.Write(store, Mark("good-0"));
    answers.Write(store, Mark("good-1"));
    answers.Write(store, row.work);
    answers.Write(store, Mark("good-2"));
  }
  const auto got = answers.Get();
  CHECK(got[0].fate == Fate::kCommitted);
  CHECK(got[1].fate == Fate::kCommitted);
  CHECK(got[2].fate == row.fate);
  CHECK(got[3].fate == Fate::kCommitted);
  CHECK(got[3].seq == 3);
  CHECK_FALSE(HasMark(store, "bad"));
  for (const char* mark : {"good-0", "good-1", "good-2"}) CHECK(HasMark(store, mark));
  const ChainReport report = test.Verify();
  CHECK(report.holds());
  CHECK(report.events == 3);
}

TEST_CASE("a row outside an event is a fault") {
  TestStore test;
  Store& store = test.Open();
  const auto work = [](Transaction& transaction) {
    v1::Call call;
    const std::int64_t id = transaction.NewId();
    call.set_name("calls/" + std::to_string(id));
    transaction.Insert(call, id, 0);
    return true;
  };
  CHECK(store.WriteAndWait(work) == Fate::kFault);
  CHECK(store.WriteAndWait(Mark("good")) == Fate::kCommitted);
  CHECK(test.Verify().holds());
}

TEST_CASE("what a refused command took is given back") {
  TestStore test;
  Store& store = test.Open();
  const Day day = std::chrono::sys_days(std::chrono::year(2026) / 9 / 24);
  Answers answers;
  std::int64_t number = 0;
  std::int64_t id = 0;
  {
    Gate gate(store);
    answers.Write(store, [&](Transaction& transaction) {
      transaction.NewId();
      transaction.NextCaseNumber(day);
      return false;
    });
    answers.Write(store, [&](Transaction& transaction) {
      id = transaction.NewId();
      number = transaction.NextCaseNumber(day);
      return LeaveMark(transaction, "good");
    });
  }
  CHECK(answers.Fates() == std::vector{Fate::kRefused, Fate::kCommitted});
  CHECK(id == 1);
  CHECK(number == 1);
}

TEST_CASE("a member sees what the ones before it in its group wrote") {
  TestStore test;
  Store& store = test.Open();
  Answers answers;
  bool seen = false;
  {
    Gate gate(store);
    answers.Write(store, Mark("first"));
    answers.Write(store, [&](Transaction& transaction) {
      seen = transaction.FindRequest("tester", "first").has_value();
      return false;
    });
  }
  CHECK(answers.Fates() == std::vector{Fate::kCommitted, Fate::kRefused});
  CHECK(seen);
}

TEST_CASE("a full queue says so at once") {
  TestStore test;
  struct Row {
    const char* why;
    std::size_t commands;
    std::size_t bytes;
  };
  const auto row = GENERATE(values<Row>({{"commands", 2, 1000}, {"bytes", 1000, 2}}));
  INFO(row.why);
  test.options.queue_commands = row.commands;
  test.options.queue_bytes = row.bytes;
  Store& store = test.Open();
  Answers answers;
  {
    Gate gate(store);
    for (const char* mark : {"one", "two"}) answers.Write(store, Mark(mark));
    const auto caller = std::this_thread::get_id();
    Fate fate = Fate::kCommitted;
    store.Write(1, Mark("three"), [&](Fate got, std::int64_t) {
      CHECK(std::this_thread::get_id() == caller);
      fate = got;
    });
    CHECK(fate == Fate::kQueueFull);
  }
  CHECK(answers.Fates() == std::vector{Fate::kCommitted, Fate::kCommitted});
  CHECK(store.WriteAndWait(Mark("four")) == Fate::kCommitted);
  CHECK_FALSE(HasMark(store, "three"));
}

TEST_CASE("a full disk stops nothing but writes, and only while it is full") {
  PowerCutVfs vfs(1);
  TestStore test;
  test.sqlite.vfs = vfs.name();
  Store& store = test.Open();
  REQUIRE(store.WriteAndWait(Mark("before")) == Fate::kCommitted);
  vfs.SetFull(true);
  Answers answers;
  {
    Gate gate(store);
    answers.Write(store, Mark("lost-1"));
    answers.Write(store, Mark("lost-2"));
  }
  CHECK(answers.Fates() == std::vector{Fate::kStoreFull, Fate::kStoreFull});
  CHECK(store.WritingStopped().empty());
  CHECK(HasMark(store, "before"));
  vfs.SetFull(false);
  CHECK(store.WriteAndWait(Mark("after")) == Fate::kCommitted);
  CHECK(HasMark(store, "after"));
  CHECK_FALSE(HasMark(store, "lost-1"));
  CHECK(test.Verify().holds());
  test.store.reset();
}

TEST_CASE("after a failed sync nothing is written until a new connection has proved the disk") {
  PowerCutVfs vfs(7);
  TestStore test;
  test.sqlite.vfs = vfs.name();
  Store& store = test.Open();
  REQUIRE(store.WriteAndWait(Mark("before")) == Fate::kCommitted);

  vfs.SetSyncFails(true);
  Answers answers;
  {
    Gate gate(store);
    answers.Write(store, Mark("unknown-1"));
    answers.Write(store, [](Transaction&) { return false; });
  }
  CHECK(answers.Fates() == std::vector{Fate::kStopped, Fate::kStopped});
  CHECK_FALSE(store.WritingStopped().empty());
  CHECK(HasMark(store, "before"));

  // The disk is asked once, and not again within the second.
  CHECK(store.WriteAndWait(Mark("refused-1")) == Fate::kStopped);
  vfs.SetSyncFails(false);
  CHECK(store.WriteAndWait(Mark("refused-2")) == Fate::kStopped);
  test.seconds = 1;
  CHECK(store.WriteAndWait(Mark("after")) == Fate::kCommitted);
  CHECK(store.WritingStopped().empty());
  CHECK_FALSE(HasMark(store, "refused-1"));
  CHECK_FALSE(HasMark(store, "refused-2"));

  // What was acknowledged since is there after a power cut, although the failed sync's writes may
  // be lost.
  test.store.reset();
  vfs.Restore();
  Store& again = test.Open();
  CHECK(HasMark(again, "before"));
  CHECK(HasMark(again, "after"));
  CHECK(test.Verify().holds());
  test.store.reset();
}

TEST_CASE("a look sees one moment, and writing goes on beside it") {
  TestStore test;
  Store& store = test.Open();
  store.ReadAndWait([&](Reader& reader) {
    const std::int64_t before = reader.LastSeq();
    CHECK(store.WriteAndWait(Mark("meanwhile")) == Fate::kCommitted);
    CHECK(reader.LastSeq() == before);
  });
  store.ReadAndWait([&](Reader& reader) { CHECK(reader.LastSeq() == 1); });
}

TEST_CASE("a look's snapshot begins before the look does") {
  TestStore test;
  Store& store = test.Open();
  store.ReadAndWait([&](Reader& reader) {
    CHECK(store.WriteAndWait(Mark("meanwhile")) == Fate::kCommitted);
    CHECK(reader.LastSeq() == 0);
  });
}

TEST_CASE("a look that throws harms nobody") {
  TestStore test;
  test.options.readers = 1;
  Store& store = test.Open();
  REQUIRE(store.Read([](Reader&) { throw std::runtime_error("boom"); }, [](const auto&) {}));
  REQUIRE(store.Read([](Reader&) { throw 7; }, [](const auto&) {}));
  store.ReadAndWait([](Reader& reader) { CHECK(reader.LastSeq() == 0); });
}

// Gives a reading thread something to do until `leave` is kept; it is at it when this returns.
void HoldReader(Store& store, std::promise<void>& leave) {
  const auto entered = std::make_shared<std::promise<void>>();
  REQUIRE(store.Read(
      [entered, left = leave.get_future().share()](Reader&) {
        entered->set_value();
        left.wait();
      },
      [](const auto&) {}));
  entered->get_future().wait();
}

TEST_CASE("only so many reads wait") {
  TestStore test;
  test.options.readers = 1;
  test.options.queue_reads = 1;
  Store& store = test.Open();
  std::promise<void> leave;
  std::promise<void> second_ran;
  HoldReader(store, leave);
  CHECK(store.Read([&](Reader&) { second_ran.set_value(); }, [](const auto&) {}));
  CHECK_FALSE(store.Read([](Reader&) {}, [](const auto&) {}));
  leave.set_value();
  second_ran.get_future().wait();
  store.Shutdown();
}

TEST_CASE("heavy reads take half of the reading threads, and all of them run in the end") {
  constexpr int kHeavy = 6;
  TestStore test;
  test.options.readers = 4;
  test.options.queue_reads = 20;
  Store& store = test.Open();
  std::promise<void> leave;
  const std::shared_future<void> left = leave.get_future().share();
  std::promise<void> two_run;
  std::atomic<int> started = 0;
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::atomic<int> ran = 0;
  for (int i = 0; i < kHeavy; ++i) {
    REQUIRE(store.Read(
        [&](Reader&) {
          const int now = ++running;
          int before = most;
          while (before < now && !most.compare_exchange_weak(before, now)) {
          }
          if (++started == 2) two_run.set_value();
          left.wait();
          --running;
          ++ran;
        },
        [](const auto&) {}, Store::Weight::kHeavy));
  }
  two_run.get_future().wait();
  // As many light ones at once as there are other threads: both are served while the heavy ones
  // hold theirs.
  std::promise<void> met[2];
  const std::shared_future<void> meets[2] = {met[0].get_future().share(),
                                             met[1].get_future().share()};
  std::promise<void> over[2];
  for (int i = 0; i < 2; ++i) {
    REQUIRE(store.Read(
        [&, i](Reader&) {
          met[i].set_value();
          meets[1 - i].wait_for(std::chrono::seconds(30));
          over[i].set_value();
        },
        [](const auto&) {}));
  }
  const bool light_served =
      meets[0].wait_for(std::chrono::seconds(30)) == std::future_status::ready &&
      meets[1].wait_for(std::chrono::seconds(30)) == std::future_status::ready;
  CHECK(light_served);
  CHECK(ran == 0);
  leave.set_value();
  for (auto& one : over) one.get_future().wait();
  store.Shutdown();
  CHECK(ran == kHeavy);
  CHECK(most == 2);
}

TEST_CASE("only half of the places to wait are for heavy reads") {
  TestStore test;
  test.options.readers = 1;
  test.options.queue_reads = 4;
  Store& store = test.Open();
  std::promise<void> leave;
  HoldReader(store, leave);
  const auto read = [&](Store::Weight weight) {
    return store.Read([](Reader&) {}, [](const auto&) {}, weight);
  };
  CHECK(read(Store::Weight::kHeavy));
  CHECK(read(Store::Weight::kHeavy));
  CHECK_FALSE(read(Store::Weight::kHeavy));
  CHECK(read(Store::Weight::kLight));
  CHECK(read(Store::Weight::kLight));
  CHECK_FALSE(read(Store::Weight::kLight));
  leave.set_value();
}

TEST_CASE("where no snapshot can be made the caller is told, and later reads get through") {
  PowerCutVfs vfs(1);
  TestStore test;
  test.sqlite.vfs = vfs.name();
  test.options.readers = 1;
  Store& store = test.Open();
  // The power goes before the reader has opened its first connection.
  vfs.CutAtOperation(1);
  CHECK(store.WriteAndWait(Mark("lost")) == Fate::kFault);
  CHECK_THROWS_AS(store.ReadAndWait([](Reader&) {}), DatabaseError);
  test.store.reset();
  vfs.Restore();
  CHECK_FALSE(HasMark(test.Open(), "lost-too"));
  test.store.reset();
}

TEST_CASE("shutting down finishes what is queued and takes nothing new") {
  TestStore test;
  Store& store = test.Open();
  Answers answers;
  std::thread stopper;
  {
    Gate gate(store);
    for (int i = 0; i < 20; ++i) answers.Write(store, Mark("mark-" + std::to_string(i)));
    stopper = std::thread([&] { store.Shutdown(); });
    // Until the refusal shows that the shutdown has begun.
    Fate fate = Fate::kCommitted;
    while (fate != Fate::kShuttingDown) {
      std::this_thread::yield();
      if (!store.Read([](Reader&) {}, [](const auto&) {})) {
        store.Write(0, Mark("late"), [&](Fate got, std::int64_t) { fate = got; });
      }
    }
  }
  stopper.join();
  for (const auto& answer : answers.Get()) CHECK(answer.fate == Fate::kCommitted);
  CHECK(store.WriteAndWait(Mark("late")) == Fate::kShuttingDown);
  store.Shutdown();
  CHECK_FALSE(HasMark(test.Open(), "late"));
}

TEST_CASE("the listener hears of each group that wrote, after its answers") {
  TestStore test;
  Store& store = test.Open();
  std::vector<std::string> heard;  // of the writing thread alone
  store.OnCommitted([&](std::int64_t seq) { heard.push_back("seq " + std::to_string(seq)); });
  for (const char* name : {"one", "two"}) {
    store.Write(0, Mark(name), [&, name](Fate, std::int64_t) { heard.push_back(name); });
  }
  store.WriteAndWait([](Transaction&) { return false; });
  store.Shutdown();
  CHECK((heard == std::vector<std::string>{"one", "seq 1", "two", "seq 2"} ||
         heard == std::vector<std::string>{"one", "two", "seq 2"}));
}

TEST_CASE("two servers may write for one site at once") {
  TestStore test;
  Store& first = test.Open();
  TestStore other;
  Store second(
      OpenSqlite(test.path()),
      std::make_shared<KeyStore>(OpenSqlite(test.folder.File("keys-2.db")), Key{1}, FromSystem()),
      StoreOptions{}, [] { return FromMicros(0); }, FromSystem());
  std::atomic<int> committed = 0;
  const auto work = [&](Store& store, const std::string& who) {
    for (int i = 0; i < 40; ++i) {
      if (store.WriteAndWait(Mark(who + std::to_string(i))) == Fate::kCommitted) ++committed;
    }
  };
  std::thread beside([&] { work(second, "second-"); });
  work(first, "first-");
  beside.join();
  CHECK(committed == 80);
  const ChainReport report = test.Verify();
  CHECK(report.holds());
  CHECK(report.events == 80);
}

TEST_CASE("a storm of commands, some throwing, some refusing, leaves a chain without a gap") {
  TestStore test;
  test.options.group = 7;
  Store& store = test.Open();
  std::atomic<int> committed = 0;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 8; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < 40; ++i) {
        const std::string mark = std::to_string(caller) + "-" + std::to_string(i);
        const int kind = (caller * 31 + i * 17) % 10;
        const Fate fate = store.WriteAndWait([&](Transaction& transaction) {
          if (kind == 0) return false;
          LeaveMark(transaction, mark);
          if (kind == 1) throw std::runtime_error("boom");
          return true;
        });
        const Fate expected = kind == 0   ? Fate::kRefused
                              : kind == 1 ? Fate::kFault
                                          : Fate::kCommitted;
        if (fate != expected) ++wrong;
        if (fate == Fate::kCommitted) ++committed;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  CHECK(wrong == 0);
  const ChainReport report = test.Verify();
  CHECK(report.holds());
  CHECK(report.events == committed);
}

TEST_CASE("each group that is stored is told with its commands, before its answers") {
  TestStore test;
  std::mutex mutex;
  std::vector<std::size_t> groups;
  test.options.on_stored = [&](const StoredGroup& group) {
    const std::lock_guard lock(mutex);
    groups.push_back(group.commands);
  };
  Store& store = test.Open();
  Answers answers;
  {
    Gate gate(store);
    for (int i = 0; i < 5; ++i) answers.Write(store, Mark("mark " + std::to_string(i)));
    CHECK(store.queued() == 5);
  }
  answers.Get();
  CHECK(store.queued() == 0);
  const auto all = [&] {
    const std::lock_guard lock(mutex);
    return std::accumulate(groups.begin(), groups.end(), std::size_t{0});
  };
  // The gate itself, which writes nothing, may be in the group of the others.
  CHECK(all() >= 5);
  CHECK(all() <= 6);
  const std::size_t before = all();
  CHECK(store.WriteAndWait([](Transaction&) { return false; }) == Fate::kRefused);
  CHECK(all() == before);
}

}  // namespace
}  // namespace hotline
