// Token files of accounts.csv over months: a running server renews them ahead of time.

#include "server/token_keeper.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include "server/place_folder.h"
#include "server/sessions.h"
#include "storage/sqlite.h"
#include "tests/server/test_server.h"

namespace hotline {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

// Is no demo clock, and yet goes when a test says so.
class MovedClock final : public Clock {
 public:
  explicit MovedClock(Instant start) : now_(start) {}
  Instant Now() const override { return now_; }
  void Put(Instant now) { now_ = now; }

 private:
  std::atomic<Instant> now_;
};

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<v1::Account> Two() {
  std::vector<v1::Account> accounts(2);
  for (int i = 0; i < 2; ++i) {
    accounts[i].set_name("accounts/operator" + std::to_string(i + 1));
    accounts[i].set_person("person-" + std::to_string(i + 1));
    accounts[i].set_role(v1::Role::OPERATOR);
  }
  return accounts;
}

// A keeper with its store, at a time that the test says.
struct Desk {
  TempFolder folder;
  MovedClock clock{TestStart()};
  int groups = 0;
  Log log{folder.File("log")};
  Store store{OpenSqlite(folder.File("store.db")),
              std::make_shared<KeyStore>(OpenSqlite(folder.File("keys.db")), Key{1}, FromSystem()),
              StoreOptions{.on_stored = [this](const StoredGroup&) { ++groups; }},
              [this] { return clock.Now(); }, FromSystem()};
  TokenKeeper keeper = New();

  TokenKeeper New() { return {store, clock, FromSystem(), log, folder.File("tokens")}; }
  std::string File(const std::string& id) const { return folder.File("tokens/" + id); }
  std::string Token(const std::string& id) const {
    std::ifstream file(File(id));
    std::string token;
    std::getline(file, token);
    return token;
  }
  // Absent when the store knows no such token.
  std::optional<Instant> End(const std::string& token) {
    std::optional<Instant> end;
    store.ReadAndWait([&](Reader& reader) {
      if (const auto session = reader.FindSession(TokenHash(token))) end = session->expires;
    });
    return end;
  }
};

TEST_CASE("tokens are renewed a week ahead, and the ones before stay good until their end") {
  Desk desk;
  desk.keeper.Take(Two());
  const std::string first = desk.Token("operator1");
  CHECK(desk.End(first) == TestStart() + 30 * 24h);

  struct Case {
    Instant now;
    bool due;
  };
  for (const auto& [now, due] : {Case{TestStart(), false}, Case{TestStart() + days(23) - 1s, false},
                                 Case{TestStart() + days(23), true}}) {
    desk.clock.Put(now);
    CAPTURE(FormatInstant(now));
    CHECK(desk.keeper.due() == due);
    if (due) break;
    const int groups = desk.groups;
    desk.keeper.Renew();
    CHECK(desk.Token("operator1") == first);
    CHECK(desk.groups == groups);
  }

  desk.keeper.Renew();
  const std::string second = desk.Token("operator1");
  CHECK(second != first);
  CHECK(desk.End(second) == TestStart() + days(53));
  CHECK(desk.End(first) == TestStart() + days(30));
  CHECK(desk.Token("operator2") != desk.Token("operator1"));
  CHECK_FALSE(desk.keeper.due());
  struct stat status {};
  REQUIRE(stat(desk.File("operator1").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK_FALSE(std::filesystem::exists(desk.File("operator1.new")));
}

TEST_CASE("no month of a long year is without a good token, and each month makes one") {
  Desk desk;
  desk.keeper.Take(Two());
  std::set<std::string> tokens;
  for (Instant now = TestStart(); now < TestStart() + days(365); now += 6h) {
    desk.clock.Put(now);
    if (desk.keeper.due()) desk.keeper.Renew();
    const std::string token = desk.Token("operator2");
    REQUIRE(desk.End(token).value() > now + TokenKeeper::kAhead);
    tokens.insert(token);
  }
  CHECK(tokens.size() == 16);  // one at the start, then every 23 days
  desk.log.Flush();
  const std::string log = ReadAll(desk.folder.File("log"));
  CHECK(log.find("2 token files") != std::string::npos);
  for (const std::string& token : tokens) CHECK(log.find(token) == std::string::npos);
}

TEST_CASE("a token file that was handed over and taken away is not made again at once") {
  Desk desk;
  desk.keeper.Take(Two());
  std::filesystem::remove(desk.File("operator1"));
  desk.clock.Put(TestStart() + days(10));
  CHECK_FALSE(desk.keeper.due());
  desk.keeper.Renew();
  CHECK_FALSE(std::filesystem::exists(desk.File("operator1")));
  desk.clock.Put(TestStart() + days(23));
  desk.keeper.Renew();
  CHECK(desk.End(desk.Token("operator1")) == TestStart() + days(53));
}

TEST_CASE("where no file can be written no token is made, and it is tried again") {
  Desk desk;
  desk.keeper.Take(Two());
  const std::string first = desk.Token("operator1");
  desk.clock.Put(TestStart() + days(25));
  std::filesystem::create_directories(desk.File("operator2.new"));
  const int groups = desk.groups;
  CHECK_THROWS_WITH(desk.keeper.Renew(), Catch::Contains("cannot be written"));
  CHECK(desk.groups == groups);
  CHECK(desk.Token("operator1") == first);
  CHECK(desk.keeper.due());
  std::filesystem::remove(desk.File("operator2.new"));
  desk.keeper.Renew();
  CHECK(desk.End(desk.Token("operator2")) == TestStart() + days(55));
}

TEST_CASE("a start at which no account changed and no token ends stores nothing") {
  Desk desk;
  desk.keeper.Take(Two());
  const std::int64_t seq = desk.store.last_seq();
  const int groups = desk.groups;
  const std::string token = desk.Token("operator1");
  TokenKeeper again = desk.New();
  again.Take(Two());
  CHECK(desk.groups == groups);
  CHECK(desk.store.last_seq() == seq);
  CHECK(desk.Token("operator1") == token);

  // It keeps what was there already: in time it renews that too.
  desk.clock.Put(TestStart() + days(23));
  CHECK(again.due());
  again.Renew();
  CHECK(desk.Token("operator1") != token);

  // Who is no longer listed is told, and stored.
  const std::string former = desk.Token("operator2");
  TokenKeeper fewer = desk.New();
  fewer.Take({Two().front()});
  CHECK(desk.End(former).value() <= desk.clock.Now() + 1s);
}

TEST_CASE("a server that runs on renews its token files by itself") {
  const TempFolder folder;
  MovedClock clock(TestStart());
  Options options = OptionsFor(folder);
  options.look_every = 1ms;
  Hotlined server(options, clock, FromSystem());
  const std::string path = folder.File("tokens/operator1");
  const std::string first = ReadAll(path);
  REQUIRE_FALSE(first.empty());
  clock.Put(TestStart() + days(29));
  const auto give_up = std::chrono::steady_clock::now() + 30s;
  while (ReadAll(path) == first && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::yield();
  }
  CHECK(ReadAll(path) != first);
}

}  // namespace
}  // namespace hotline
