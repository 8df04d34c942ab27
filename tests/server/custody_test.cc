// Verifying, backing up and restoring a data folder, by the program itself.

#include <signal.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <sstream>
#include <thread>

#include "server/custody/carry_out.h"
#include "storage/key_file.h"
#include "storage/sqlite.h"
#include "tests/paths.h"
#include "tests/server/process.h"
#include "tests/server/test_server.h"

namespace hotline {
namespace {

namespace fs = std::filesystem;

const std::string kPlace = SourceFolder() + "/server/places/nantong";

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The program on a folder, listening.
struct Served {
  explicit Served(const std::string& data)
      : process({ServerProgram(), "--data", data, "--listen", "127.0.0.1:0", "--place", kPlace,
                 "--place-accounts", "--log", data + "/hotlined.log"}) {
    const std::string line = process.ReadLine();
    INFO(line);
    REQUIRE(line.starts_with("listening on "));
    channel = grpc::CreateChannel("127.0.0.1:" + line.substr(line.rfind(':') + 1),
                                  grpc::InsecureChannelCredentials());
  }
  void Stop() {
    process.Signal(SIGTERM);
    CHECK(process.Wait() == 0);
  }

  Process process;
  std::shared_ptr<grpc::Channel> channel;
};

std::string TokenIn(const std::string& data, const std::string& account) {
  std::ifstream file(data + "/tokens/" + account);
  std::string token;
  std::getline(file, token);
  return token;
}

v1::LogCallRequest CallWithCase() {
  return CallWithCaseAt(SystemClock().Now() - std::chrono::seconds(1));
}

v1::Case Get(const std::shared_ptr<grpc::Channel>& channel, const std::string& token,
             const std::string& name) {
  v1::GetCaseRequest request;
  request.set_name(name);
  v1::Case record;
  const grpc::Status status =
      v1::CaseService::NewStub(channel)->GetCase(TestServer::With(token).get(), request, &record);
  INFO(status.error_message());
  CHECK(status.ok());
  return record;
}

TEST_CASE("a store that was backed up while a server wrote is read on elsewhere") {
  TempFolder folder;
  const std::string data = folder.File("data");
  Served server(data);
  const std::string token = TokenIn(data, "operator1");
  const auto stub = v1::IntakeService::NewStub(server.channel);
  v1::LogCallResponse before;
  REQUIRE(stub->LogCall(TestServer::With(token).get(), CallWithCase(), &before).ok());
  const std::string name = before.call().demands(0).case_name();

  std::atomic<bool> enough = false;
  std::atomic<int> written = 0;
  std::thread writing([&] {
    while (!enough) {
      v1::LogCallResponse response;
      written +=
          stub->LogCall(TestServer::With(token).get(), CallWithCase(), &response).ok() ? 1 : 0;
    }
  });
  while (written < 20) std::this_thread::yield();
  const std::string backup = folder.File("backup");
  const std::string keys = folder.File("keys-backup");
  const Ended backed_up = RunHotlined({"backup", "--data", data, "--to", backup});
  const Ended keys_backed_up = RunHotlined({"backup-keys", "--data", data, "--to", keys});
  const Ended verified = RunHotlined({"verify", "--data", data});
  enough = true;
  writing.join();
  CAPTURE(backed_up.text, keys_backed_up.text, verified.text);
  CHECK(backed_up.code == 0);
  CHECK(keys_backed_up.code == 0);
  CHECK(verified.code == 0);
  CHECK(Holds(verified.text, "All holds."));
  CHECK_FALSE(fs::exists(backup + "/keys.db"));
  CHECK_FALSE(fs::exists(backup + "/master.key"));
  CHECK(fs::status(keys).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  server.Stop();

  const std::string fresh = folder.File("restored");
  const Ended restored = RunHotlined({"restore", "--from", backup, "--keys", keys, "--master-key",
                                      data + "/master.key", "--data", fresh});
  CAPTURE(restored.text);
  REQUIRE(restored.code == 0);
  CHECK(Holds(restored.text, "--data " + fresh));
  Served second(fresh);
  const v1::Case read = Get(second.channel, TokenIn(data, "dispatcher1"), name);
  CHECK(read.demand().title() == "测试:因家庭困难辍学");
  CHECK(read.demand().said() == "测试通话内容");
  // It goes on: keys that are new here open what is written here.
  v1::LogCallResponse after;
  REQUIRE(v1::IntakeService::NewStub(second.channel)
              ->LogCall(TestServer::With(token).get(), CallWithCase(), &after)
              .ok());
  Get(second.channel, TokenIn(data, "dispatcher1"), after.call().demands(0).case_name());
  second.Stop();
  CHECK(RunHotlined({"verify", "--data", fresh}).code == 0);
}

// A stopped store with two cases, one of which was looked at twice.
class StoppedStore {
 public:
  StoppedStore() {
    name_ = server_.Log(server_.CallWithCase()).call().demands(0).case_name();
    server_.Log(server_.CallWithCase());
    for (int i = 0; i < 3; ++i) Get(server_.channel(), server_.Token("dispatcher1"), name_);
    events_ = server_.server().store().last_seq();
    server_.Stop();
  }
  std::string data() const { return server_.folder().path(); }
  std::int64_t events() const { return events_; }
  TestServer& server() { return server_; }

 private:
  TestServer server_;
  std::string name_;
  std::int64_t events_ = 0;
};

void FlipByte(Database& database, const std::string& table) {
  std::string body =
      AsBytes(database.Run("SELECT body FROM " + table + " WHERE site = 1 ORDER BY id LIMIT 1")
                  .at(0)
                  .at(0));
  body[body.size() / 2] = static_cast<char>(body[body.size() / 2] ^ 1);
  database.Run("UPDATE " + table + " SET body = $1 WHERE site = 1 AND id = (SELECT min(id) FROM " +
                   table + " WHERE site = 1)",
               {Blob{body}});
}

TEST_CASE("verify says what was altered, where it begins and what to do") {
  StoppedStore stopped;
  const std::string last = std::to_string(stopped.events());
  const std::string before_last = std::to_string(stopped.events() - 1);
  struct Tampering {
    const char* what;
    const char* file;
    std::function<void(Database&)> act;
    std::vector<std::string> said;
  };
  const auto sql = [](const std::string& text) {
    return [text](Database& database) { database.Run(text); };
  };
  const std::vector<Tampering> rows = {
      {"nothing", "store.db", [](Database&) {}, {"store.db: holds (" + last + " events)"}},
      {"a byte of a case",
       "store.db",
       [](Database& database) { FlipByte(database, "case_"); },
       {"row case_/"}},
      {"a byte of a call",
       "store.db",
       [](Database& database) { FlipByte(database, "call"); },
       {"row call/"}},
      {"an event deleted",
       "store.db",
       sql("DELETE FROM event WHERE site = 1 AND seq = 3"),
       {"first bad seq 3", "missing"}},
      {"two events exchanged",
       "store.db",
       [&](Database& database) {
         database.Run("UPDATE event SET seq = -1 WHERE site = 1 AND seq = 3");
         database.Run("UPDATE event SET seq = 3 WHERE site = 1 AND seq = 4");
         database.Run("UPDATE event SET seq = 4 WHERE site = 1 AND seq = -1");
       },
       {"first bad seq 3", "altered"}},
      {"an actor replaced",
       "store.db",
       sql("UPDATE event SET actor = 'accounts/else' WHERE site = 1 AND seq = " + before_last),
       {"first bad seq " + before_last, "altered"}},
      {"the end cut off",
       "store.db",
       sql("DELETE FROM event WHERE site = 1 AND seq = " + last),
       {"first bad seq " + last, "cut off"}},
      {"an access deleted",
       "access.db",
       sql("DELETE FROM access WHERE site = 1 AND seq = 2"),
       {"access.db: DOES NOT HOLD", "first bad seq 2", "missing"}},
      {"an access laid on somebody else",
       "access.db",
       sql("UPDATE access SET account = 'accounts/else' WHERE site = 1 AND seq = 1"),
       {"access.db: DOES NOT HOLD", "first bad seq 1", "altered"}},
  };
  for (const Tampering& row : rows) {
    TempFolder copy;
    for (const char* file : {"store.db", "access.db"}) {
      fs::copy(stopped.data() + "/" + file, copy.File(file));
    }
    row.act(*OpenSqlite(copy.File(row.file))->OpenWriter());
    const Ended ended = RunHotlined({"verify", "--data", copy.path()});
    CAPTURE(row.what, ended.text);
    const bool untouched = std::string(row.what) == "nothing";
    CHECK(ended.code == (untouched ? 0 : 1));
    CHECK(Holds(ended.text, "What to do") != untouched);
    for (const std::string& said : row.said) CHECK(Holds(ended.text, said));
  }
}

TEST_CASE("an order that cannot be carried out says why and leaves nothing behind") {
  StoppedStore stopped;
  TempFolder folder;
  const std::string backup = folder.File("backup");
  const std::string keys = folder.File("keys");
  const std::string data = stopped.data();
  const std::string master = data + "/master.key";
  REQUIRE(RunHotlined({"backup", "--data", data, "--to", backup}).code == 0);
  REQUIRE(RunHotlined({"backup-keys", "--data", data, "--to", keys}).code == 0);
  const std::string wrong_master = folder.File("wrong.key");
  std::ofstream(wrong_master) << std::string(64, 'a');
  fs::permissions(wrong_master, fs::perms::owner_read | fs::perms::owner_write);
  const std::string broken = folder.File("broken");
  fs::copy(backup, broken);
  FlipByte(*OpenSqlite(broken + "/store.db")->OpenWriter(), "case_");

  struct Row {
    const char* why;
    std::vector<std::string> arguments;
    std::string said;
  };
  const std::string fresh = folder.File("fresh");
  const std::vector<Row> rows = {
      {"no store", {"verify", "--data", fresh}, "there is no "},
      {"nothing to back up", {"backup", "--data", fresh, "--to", fresh}, "there is no file"},
      {"the place is taken", {"backup", "--data", data, "--to", backup}, "holds something"},
      {"the keys' place is taken", {"backup-keys", "--data", data, "--to", keys}, "is there"},
      {"a folder that is used",
       {"restore", "--from", backup, "--keys", keys, "--data", data},
       "holds something"},
      {"no backup",
       {"restore", "--from", fresh, "--keys", keys, "--data", fresh},
       "that backup made"},
      {"no key backup",
       {"restore", "--from", backup, "--keys", data + "/keys", "--data", fresh},
       "that backup-keys made"},
      {"the live key file of an older store",
       {"restore", "--from", backup, "--keys", backup + "/access.db", "--data", fresh},
       "was not made by backup-keys"},
      {"another master key",
       {"restore", "--from", backup, "--keys", keys, "--master-key", wrong_master, "--data", fresh},
       "another master key"},
      {"a backup that does not hold",
       {"restore", "--from", broken, "--keys", keys, "--data", fresh},
       "row case_/"},
  };
  for (const Row& row : rows) {
    const Ended ended = RunHotlined(row.arguments);
    CAPTURE(row.why, ended.text);
    CHECK(ended.code == 1);
    CHECK(Holds(ended.text, row.said));
    CHECK_FALSE(fs::exists(fresh));
    CHECK_FALSE(fs::exists(fresh + ".part"));
  }
  CHECK(RunHotlined({"backup-keys", "--data", data, "--to", fresh, "--expire-days", "367"}).code ==
        2);
  CHECK(RunHotlined({"verify"}).code == 2);
}

TEST_CASE("a key backup is restored until it expires and not after") {
  StoppedStore stopped;
  TempFolder folder;
  const Instant now = TestStart();
  const auto carry_out = [&](CustodyOrder order, Instant at) {
    std::ostringstream out;
    const int code = CarryOut(order, at, FromSystem(), out, out);
    return Ended{code, out.str()};
  };
  using enum CustodyOrder::Verb;
  const std::string backup = folder.File("backup");
  const std::string keys = folder.File("keys");
  REQUIRE(carry_out({.verb = kBackUp, .data = stopped.data(), .to = backup}, now).code == 0);
  const Ended made =
      carry_out({.verb = kBackUpKeys, .data = stopped.data(), .to = keys, .expire_days = 7}, now);
  REQUIRE(made.code == 0);
  CHECK(Holds(made.text, "expires: 2026-10-01T08:00:00+08:00"));
  const auto restore = [&](const std::string& into, Instant at) {
    return carry_out({.verb = kRestore, .data = folder.File(into), .from = backup, .keys = keys},
                     at);
  };
  const Instant end = now + std::chrono::days(7);
  const Ended in_time = restore("in-time", end - std::chrono::microseconds(1));
  CAPTURE(in_time.text);
  CHECK(in_time.code == 0);
  CHECK(Holds(in_time.text, "put the master key into"));
  const Ended too_late = restore("too-late", end);
  CHECK(too_late.code == 1);
  CHECK(Holds(too_late.text, "expired"));
  CHECK_FALSE(fs::exists(folder.File("too-late")));

  // A server does not make a master key of its own for keys that it could not open.
  Process server({ServerProgram(), "--data", folder.File("in-time"), "--listen", "127.0.0.1:0"});
  CHECK(Holds(server.ReadAll(), "master.key"));
  CHECK(server.Wait() == 1);
  CHECK_FALSE(fs::exists(folder.File("in-time/master.key")));
}

TEST_CASE("keys that an older key backup lacks are told, and their numbers are not used again") {
  StoppedStore stopped;
  TempFolder folder;
  const std::string keys = folder.File("keys");
  REQUIRE(RunHotlined({"backup-keys", "--data", stopped.data(), "--to", keys}).code == 0);
  // A new start lays in a new block, which the copy does not have.
  stopped.server().Start();
  stopped.server().Log(stopped.server().CallWithCase());
  stopped.server().Stop();
  const std::string backup = folder.File("backup");
  REQUIRE(RunHotlined({"backup", "--data", stopped.data(), "--to", backup}).code == 0);
  const std::string fresh = folder.File("fresh");
  const Ended restored = RunHotlined({"restore", "--from", backup, "--keys", keys, "--master-key",
                                      stopped.data() + "/master.key", "--data", fresh});
  CAPTURE(restored.text);
  CHECK(restored.code == 0);
  CHECK(Holds(restored.text, "1 cases and 1 calls have no key"));
  const auto number = [](const std::string& file, const std::string& sql) {
    return AsInt(OpenSqlite(file)->OpenReader()->Run(sql).at(0).at(0));
  };
  const std::int64_t lost =
      number(fresh + "/store.db", "SELECT max(data_key) FROM case_ WHERE site = 1");
  CHECK(number(keys, "SELECT last FROM key_head WHERE site = 1") < lost);
  CHECK(number(fresh + "/keys.db", "SELECT last FROM key_head WHERE site = 1") > lost);
}

}  // namespace
}  // namespace hotline
