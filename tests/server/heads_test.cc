// The signed heads of days, and proofs of cases, by the program itself.

#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "server/head_signer.h"
#include "storage/sqlite.h"
#include "tests/server/process.h"
#include "tests/server/test_server.h"

namespace hotline {
namespace {

namespace fs = std::filesystem;

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Waits until the server has signed so many days.
std::vector<DayHead> AwaitHeads(const std::string& data, std::size_t count) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::vector<DayHead> heads;
  while (heads.size() < count && std::chrono::steady_clock::now() < end) {
    heads = ReadHeadList(data + "/heads", 1);
    std::this_thread::yield();
  }
  CHECK(heads.size() == count);
  return heads;
}

TEST_CASE("the clockwork signs a day once it is over, and what is kept of it finds a cut end") {
  TestServer server;
  const std::string data = server.folder().path();
  const std::string number =
      server.Log(server.CallWithCase()).call().demands(0).case_name().substr(6);
  const std::int64_t first_day_ends = server.server().store().last_seq();
  CHECK_FALSE(fs::exists(data + "/heads"));
  server.clock().MoveTo(TestStart() + std::chrono::days(1));
  CHECK(AwaitHeads(data, 1).front().last_seq == first_day_ends);

  // The second day; the third is quiet and gets no head, the fourth is not over.
  server.Log(server.CallWithCase());
  server.clock().MoveTo(TestStart() + std::chrono::days(3));
  const std::vector<DayHead> heads = AwaitHeads(data, 2);
  CHECK(heads[1].first_seq == first_day_ends + 1);
  CHECK(heads[1].day == OfficeDay(TestStart() + std::chrono::days(1)));
  server.Log(server.CallWithCase());
  CHECK(fs::status(data + "/signing.key").permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
  server.Stop();

  const std::string key = HexOf(heads[0].key);
  CHECK(RunHotlined({"public-key", "--data", data}).text == key + "\n");
  TempFolder elsewhere;
  const std::string kept = elsewhere.File("heads");
  fs::copy(data + "/heads", kept);
  const Ended held = RunHotlined({"verify", "--data", data, "--heads", kept});
  INFO(held.text);
  CHECK(held.code == 0);
  CHECK(Holds(held.text, "heads of days: 2 through 2026-09-25"));
  CHECK(Holds(held.text, "signed with the key " + key));
  CHECK(Holds(held.text, kept + ": agrees (2 heads)"));

  // Cut where the first day ends, and all that the folder knows of it.
  const auto database = OpenSqlite(data + "/store.db")->OpenWriter();
  const auto tables = {"call", "case_", "dispatch", "place_version", "account", "destruction"};
  const std::int64_t last_id =
      AsInt(database->Run("SELECT max(id) FROM case_ WHERE site = 1 AND number = $1", {number})
                .at(0)
                .at(0));
  database->Run("DELETE FROM event WHERE site = 1 AND seq > $1", {first_day_ends});
  database->Run(
      "UPDATE site_head SET seq = $1, hash = (SELECT hash FROM event WHERE site = 1 AND seq = $1) "
      "WHERE site = 1",
      {first_day_ends});
  for (const std::string table : tables) {
    database->Run("DELETE FROM " + table + " WHERE site = 1 AND id > $1", {last_id});
  }
  database->Run("DELETE FROM day_head WHERE site = 1 AND last_seq > $1", {first_day_ends});
  fs::remove(data + "/heads");
  CHECK(RunHotlined({"verify", "--data", data}).code == 0);
  const Ended found = RunHotlined({"verify", "--data", data, "--heads", kept});
  INFO(found.text);
  CHECK(found.code == 1);
  CHECK(Holds(found.text, "DOES NOT AGREE"));
  CHECK(Holds(found.text, "the head of 2026-09-25 signs events that are not there"));
}

TEST_CASE("a case is proven to whoever has the public key and no store") {
  TestServer server;
  const std::string data = server.folder().path();
  const std::string name = server.Log(server.CallWithCase()).call().demands(0).case_name();
  const std::string number = name.substr(6);
  TempFolder elsewhere;
  const std::string file = elsewhere.File("proof");
  const Ended early = RunHotlined({"prove", "--data", data, "--case", number, "--to", file});
  CHECK(early.code == 1);
  CHECK(Holds(early.text, "is signed yet"));
  server.clock().MoveTo(TestStart() + std::chrono::days(1));
  const std::string key = HexOf(AwaitHeads(data, 1).front().key);

  const Ended proven = RunHotlined({"prove", "--data", data, "--case", number, "--to", file});
  INFO(proven.text);
  CHECK(proven.code == 0);
  const std::string proof = ReadAll(file);
  for (const char* secret : {"测试", "13800000000"}) CHECK_FALSE(Holds(proof, secret));
  const Ended checked = RunHotlined({"check-proof", file, "--key", key});
  INFO(checked.text);
  CHECK(checked.code == 0);
  CHECK(Holds(checked.text, "accounts/operator1"));
  CHECK(Holds(checked.text, name));
  CHECK(Holds(checked.text, "The proof holds."));

  struct Row {
    const char* why;
    std::vector<std::string> arguments;
    int code;
    std::string said;
  };
  const std::string forged = elsewhere.File("forged");
  std::string text = proof;
  text.replace(text.find("operator1"), 9, "operator2");
  std::ofstream(forged) << text;
  const std::string nothing = elsewhere.File("nothing");
  const std::vector<Row> rows = {
      {"another actor", {"check-proof", forged, "--key", key}, 1, "DOES NOT HOLD"},
      {"another key", {"check-proof", file, "--key", std::string(64, 'a')}, 1, "by another key"},
      {"no key", {"check-proof", file}, 2, "--key"},
      {"half a key", {"check-proof", file, "--key", "abcd"}, 1, "64 hex digits"},
      {"no proof", {"check-proof", data + "/heads", "--key", key}, 1, "is no proof"},
      {"no file", {"check-proof", nothing, "--key", key}, 1, "cannot be read"},
      {"no such case", {"prove", "--data", data, "--case", "1", "--to", nothing}, 1, "no case 1"},
      {"no store", {"prove", "--data", nothing, "--case", number, "--to", nothing}, 1, "no file"},
      {"in the way", {"prove", "--data", data, "--case", number, "--to", file}, 1, "is there"},
      {"no list", {"verify", "--data", data, "--heads", nothing}, 1, "no file"},
      {"no folder", {"public-key", "--data", nothing}, 1, "no folder"},
  };
  for (const Row& row : rows) {
    const Ended ended = RunHotlined(row.arguments);
    CAPTURE(row.why, ended.text);
    CHECK(ended.code == row.code);
    CHECK(Holds(ended.text, row.said));
  }
  CHECK_FALSE(fs::exists(nothing));
}

TEST_CASE("two signers of a store agree, and a list that was lost is written anew") {
  TestServer server;
  for (int day = 0; day < 3; ++day) {
    server.Log(server.SilentCall());
    server.clock().MoveTo(TestStart() + std::chrono::days(day + 1));
  }
  Store& store = server.server().store();
  TempFolder folder;
  HeadSigner one(store, server.clock(), Key{1}, folder.File("one"));
  HeadSigner two(store, server.clock(), Key{2}, folder.File("two"));
  CHECK(one.due());
  std::thread other([&] { two.SignAll(); });
  one.SignAll();
  other.join();
  CHECK_FALSE(one.due());
  AwaitHeads(server.folder().path(), 3);
  const auto heads = ReadHeadList(folder.File("one"), 1);
  CHECK(heads.size() == 3);
  CHECK(ReadHeadList(folder.File("two"), 1) == heads);
  HeadSigner(store, server.clock(), Key{3}, folder.File("three")).SignAll();
  CHECK(ReadHeadList(folder.File("three"), 1) == heads);
}

TEST_CASE("an event that is recorded late is the next head's") {
  TestServer server;
  const Instant start = TestStart();
  server.Log(server.SilentCall());
  // This server's clock is a day behind that of the signer.
  DemoClock ahead(start + std::chrono::days(1));
  TempFolder folder;
  HeadSigner signer(server.server().store(), ahead, Key{1}, folder.File("heads"));
  signer.SignAll();
  server.Log(server.SilentCall());
  const std::int64_t late = server.server().store().last_seq();
  signer.SignAll();
  CHECK(ReadHeadList(folder.File("heads"), 1).size() == 1);
  ahead.MoveTo(start + std::chrono::days(2));
  CHECK(signer.due());
  signer.SignAll();
  const auto heads = ReadHeadList(folder.File("heads"), 1);
  REQUIRE(heads.size() == 2);
  CHECK(heads[1].day == heads[0].day + std::chrono::days(1));
  CHECK(heads[1].last_seq == late);
  server.Stop();
  CHECK(RunHotlined({"verify", "--data", server.folder().path()}).code == 0);
}

}  // namespace
}  // namespace hotline
