#include "storage/access_record.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "storage/sqlite.h"
#include "tests/storage/temp_folder.h"

namespace hotline {
namespace {

using Kind = DatabaseError::Kind;

// Fails the next COMMIT while told to.
class FailingDatabases : public Databases {
 public:
  FailingDatabases(std::unique_ptr<Databases> inner, std::atomic<bool>& fail)
      : inner_(std::move(inner)), fail_(fail) {}
  std::unique_ptr<Database> OpenWriter() override {
    return std::make_unique<Failing>(inner_->OpenWriter(), fail_);
  }
  std::unique_ptr<Database> OpenReader() override { return inner_->OpenReader(); }
  void ProveWritable() override { inner_->ProveWritable(); }

 private:
  class Failing : public Database {
   public:
    Failing(std::unique_ptr<Database> inner, std::atomic<bool>& fail)
        : inner_(std::move(inner)), fail_(fail) {}
    Rows Run(std::string_view sql, Params params) override {
      if (sql == "COMMIT" && fail_) throw DatabaseError(Kind::kSync, "the disk is gone");
      return inner_->Run(sql, params);
    }
    void Post(std::string_view sql, Values params, std::int64_t expected_rows) override {
      inner_->Post(sql, params, expected_rows);
    }

   private:
    std::unique_ptr<Database> inner_;
    std::atomic<bool>& fail_;
  };
  std::unique_ptr<Databases> inner_;
  std::atomic<bool>& fail_;
};

struct Desk {
  TempFolder folder;
  std::shared_ptr<KeyStore> keys =
      std::make_shared<KeyStore>(OpenSqlite(folder.File("keys.db")), Key{1, 2, 3}, FromSystem());
  std::string path = folder.File("access.db");

  std::unique_ptr<AccessRecord> Open(AccessRecordOptions options = {}) {
    return std::make_unique<AccessRecord>(OpenSqlite(path), keys, options, FromSystem());
  }
  // Changes the file behind the record's back.
  void Tamper(std::string_view sql) { OpenSqlite(path)->OpenWriter()->Run(sql); }
};

AccessEntry Entry(int n) {
  AccessEntry entry;
  entry.time = FromMicros(1'790'000'000'000'000 + n);
  entry.account = "accounts/handler-1";
  entry.role = v1::Role::HANDLER;
  entry.unit = "police-demo";
  entry.method = "Reveal";
  entry.resource = "cases/3206-260924-" + std::to_string(n) + "-5";
  entry.reason = "回电核实住址";
  entry.outcome = "OK";
  return entry;
}

bool WriteAndWait(AccessRecord& record, AccessEntry entry) {
  std::promise<bool> stored;
  record.Write(std::move(entry), [&](bool done) { stored.set_value(done); });
  return stored.get_future().get();
}

TEST_CASE("an entry is listed as it was written, and the file does not show its reason") {
  Desk desk;
  {
    const auto record = desk.Open();
    for (int n = 1; n <= 3; ++n) REQUIRE(WriteAndWait(*record, Entry(n)));
    const auto lines = record->List(1, 10);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].seq == 2);
    const AccessEntry& entry = lines[0].entry;
    const AccessEntry wanted = Entry(2);
    CHECK(entry.time == wanted.time);
    CHECK(entry.account == wanted.account);
    CHECK(entry.role == wanted.role);
    CHECK(entry.unit == wanted.unit);
    CHECK(entry.method == wanted.method);
    CHECK(entry.resource == wanted.resource);
    CHECK(entry.reason == wanted.reason);
    CHECK(entry.outcome == wanted.outcome);
    CHECK(record->List(0, 2).size() == 2);
  }
  const std::string bytes = desk.folder.AllBytes();
  CHECK(bytes.find("Reveal") != std::string::npos);
  CHECK(bytes.find("核实") == std::string::npos);
}

TEST_CASE(
    "who looked at a resource is told once for each account and method, and who did not get it") {
  Desk desk;
  const auto record = desk.Open();
  const auto look = [&](const std::string& account, const std::string& method,
                        const std::string& resource, int hour, const std::string& outcome = "OK") {
    AccessEntry entry;
    entry.time = Instant(std::chrono::hours(500'000 + hour));
    entry.account = account;
    entry.unit = "u1";
    entry.method = method;
    entry.resource = resource;
    entry.outcome = outcome;
    std::promise<bool> stored;
    record->Write(entry, [&](bool done) { stored.set_value(done); });
    REQUIRE(stored.get_future().get());
  };
  for (int hour = 1; hour <= 20; ++hour) look("accounts/a", "GetCase", "cases/1", hour);
  look("accounts/b", "GetCase", "cases/1", 0, "NOT_FOUND");
  look("accounts/b", "Reveal", "cases/1", 30);
  look("accounts/a", "Reveal", "cases/1", 25);
  look("accounts/c", "GetCase", "cases/11", 1);
  const auto looks = record->LooksAt("cases/1", 9);
  REQUIRE(looks.size() == 3);
  CHECK(looks[0].account == "accounts/a");
  CHECK(looks[0].method == "GetCase");
  CHECK(looks[0].unit == "u1");
  CHECK(looks[0].time == Instant(std::chrono::hours(500'001)));
  CHECK(looks[1].method == "Reveal");
  CHECK(looks[2].account == "accounts/b");
  CHECK(record->LooksAt("cases/1", 2).size() == 2);
  CHECK(record->LooksAt("cases/2", 9).empty());
}

TEST_CASE("done runs after another connection sees the entry") {
  Desk desk;
  const auto record = desk.Open();
  for (int n = 1; n <= 20; ++n) {
    std::promise<std::size_t> seen;
    record->Write(Entry(n), [&](bool) { seen.set_value(record->List(0, 100).size()); });
    CHECK(seen.get_future().get() == static_cast<std::size_t>(n));
  }
}

TEST_CASE("the chain goes on where it stood when the record is opened again") {
  Desk desk;
  for (int n = 1; n <= 3; ++n) {
    const auto record = desk.Open();
    REQUIRE(WriteAndWait(*record, Entry(n)));
    const ChainReport report = record->Verify();
    CHECK(report.holds());
    CHECK(report.events == n);
    CHECK(record->List(0, 10).back().seq == n);
  }
}

TEST_CASE("an altered access row breaks the chain at its place") {
  struct Change {
    const char* sql;
    std::int64_t broken;
  };
  const auto change =
      GENERATE(values<Change>({{"UPDATE access SET time = time + 1 WHERE seq = 2", 2},
                               {"UPDATE access SET account = 'accounts/other' WHERE seq = 3", 3},
                               {"UPDATE access SET role = 3 WHERE seq = 1", 1},
                               {"UPDATE access SET unit = '' WHERE seq = 2", 2},
                               {"UPDATE access SET method = 'GetCase' WHERE seq = 2", 2},
                               {"UPDATE access SET resource = 'cases/x' WHERE seq = 2", 2},
                               {"UPDATE access SET outcome = 'NOT_FOUND' WHERE seq = 2", 2},
                               {"UPDATE access SET reason = x'01' WHERE seq = 2", 2},
                               {"UPDATE access SET hash = x'00' WHERE seq = 3", 3},
                               {"DELETE FROM access WHERE seq = 2", 2},
                               {"DELETE FROM access WHERE seq = 1", 1}}));
  Desk desk;
  const auto record = desk.Open();
  for (int n = 1; n <= 4; ++n) REQUIRE(WriteAndWait(*record, Entry(n)));
  REQUIRE(record->Verify().holds());
  desk.Tamper(change.sql);
  INFO(change.sql);
  CHECK(record->Verify().first_broken == change.broken);
}

TEST_CASE("when too many entries wait the next is refused at once, and all others are stored") {
  Desk desk;
  AccessRecordOptions options;
  options.queue = 2;
  const auto record = desk.Open(options);
  std::promise<void> first_done;
  std::promise<void> go_on;
  record->Write(Entry(1), [&](bool) {
    first_done.set_value();
    go_on.get_future().wait();  // holds up the record's thread
  });
  first_done.get_future().wait();
  std::promise<bool> second, third;
  record->Write(Entry(2), [&](bool stored) { second.set_value(stored); });
  record->Write(Entry(3), [&](bool stored) { third.set_value(stored); });
  bool refused = false;
  record->Write(Entry(4), [&](bool stored) { refused = !stored; });
  CHECK(refused);
  go_on.set_value();
  CHECK(second.get_future().get());
  CHECK(third.get_future().get());
  CHECK(record->Verify().events == 3);
}

TEST_CASE("an entry whose commit fails is not stored, and the next one is") {
  Desk desk;
  std::atomic<bool> fail = false;
  AccessRecord record(std::make_unique<FailingDatabases>(OpenSqlite(desk.path), fail), desk.keys,
                      {}, FromSystem());
  REQUIRE(WriteAndWait(record, Entry(1)));
  fail = true;
  CHECK_FALSE(WriteAndWait(record, Entry(2)));
  fail = false;
  CHECK(WriteAndWait(record, Entry(3)));
  const auto lines = record.List(0, 10);
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].entry.resource == Entry(3).resource);
  CHECK(record.Verify().holds());
}

TEST_CASE("what waits when the record is closed is written first") {
  Desk desk;
  std::atomic<int> stored = 0;
  {
    const auto record = desk.Open();
    for (int n = 1; n <= 300; ++n) record->Write(Entry(n), [&](bool done) { stored += done; });
  }
  CHECK(stored == 300);
  CHECK(desk.Open()->Verify().events == 300);
}

}  // namespace
}  // namespace hotline
