#include "storage/chain.h"

#include <sodium.h>

#include <catch2/catch.hpp>

#include "tests/storage/test_store.h"

namespace hotline {
namespace {

std::string Hex(const Hash& hash) {
  std::string text(2 * hash.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();
  return text;
}

TEST_CASE("columns are hashed with their lengths") {
  // printf '\0\0\0\10\0\0\0\0\0\0\0\7\0\0\0\3abc' | sha256sum
  ColumnHasher hasher;
  hasher.Add(7);
  hasher.Add("abc");
  CHECK(Hex(hasher.Finish()) == "88c60ec540bc146d93223e330882e0344f17fd516e1599f2cc82e2952c617e0f");

  ColumnHasher left;
  left.Add("ab");
  left.Add("c");
  ColumnHasher right;
  right.Add("a");
  right.Add("bc");
  CHECK(left.Finish() != right.Finish());
}

TEST_CASE("a link is the hash of its three parts in their order") {
  // for n in 1 2 3; do printf "\\$n"; head -c 31 /dev/zero; done | sha256sum
  CHECK(Hex(Link(Hash{1}, Hash{2}, Hash{3})) ==
        "43bf8e8f87e066dded0af5d75cd152ee35fc99edfbe0e661ad21b8fcdb766de8");
}

// Two calls and their events, an account, one of the calls written twice.
void Fill(Store& store) {
  const auto log_call = [](Transaction& transaction) {
    v1::Call call;
    const std::int64_t id = transaction.NewId();
    call.set_name("calls/" + std::to_string(id));
    transaction.Insert(call, id, 0);
    transaction.Append({}, 0, id);
    return true;
  };
  REQUIRE(store.WriteAndWait(log_call) == Fate::kCommitted);
  REQUIRE(store.WriteAndWait(log_call) == Fate::kCommitted);
  REQUIRE(store.WriteAndWait([](Transaction& transaction) {
    auto call = transaction.FindCall(1);
    if (!call) return false;
    transaction.Update(*call);
    transaction.Append({}, 0, 1);
    return true;
  }) == Fate::kCommitted);
  REQUIRE(store.WriteAndWait([](Transaction& transaction) {
    v1::Account account;
    account.set_name("accounts/tester");
    transaction.PutAccount(account, std::string(32, '\2'), FromMicros(1));
    return true;
  }) == Fate::kCommitted);
}

TEST_CASE("whatever is altered afterwards is found") {
  struct Row {
    const char* what;
    const char* sql;
    std::int64_t first_broken;
    std::vector<std::string> altered;
  };
  const auto row = GENERATE(values<Row>({
      {"nothing", "UPDATE event SET seq = seq WHERE site = 1", 0, {}},
      {"an event's column", "UPDATE event SET actor = 'else' WHERE site = 1 AND seq = 2", 2, {}},
      {"an event's sealed reason",
       "UPDATE event SET body = x'00' WHERE site = 1 AND seq = 2",
       2,
       {}},
      {"an event's hash", "UPDATE event SET hash = x'00' WHERE site = 1 AND seq = 3", 3, {}},
      {"an event is gone, and what it wrote",
       "DELETE FROM event WHERE site = 1 AND seq = 3",
       3,
       {"call/1"}},
      {"the last event is gone", "DELETE FROM event WHERE site = 1 AND seq = 4", 4, {"account/3"}},
      {"all events are gone",
       "DELETE FROM event WHERE site = 1",
       1,
       {"call/1", "call/2", "account/3"}},
      {"the head", "UPDATE site_head SET hash = x'00' WHERE site = 1", 4, {}},
      {"the head's seq", "UPDATE site_head SET seq = 9 WHERE site = 1", 5, {}},
      {"a row", "UPDATE call SET body = x'00' WHERE site = 1 AND id = 1", 0, {"call/1"}},
      {"a row is gone", "DELETE FROM call WHERE site = 1 AND id = 2", 0, {"call/2"}},
      {"a row is put in",
       "INSERT INTO call (site, id, version, data_key, received, operator, telephone_key, body) "
       "VALUES (1, 3, 1, 1, 0, '', 0, x'00')",
       0,
       {"call/3"}},
      {"a row takes another's bytes",
       "UPDATE call SET body = (SELECT body FROM call WHERE site = 1 AND id = 2) "
       "WHERE site = 1 AND id = 1",
       0,
       {"call/1"}},
  }));
  INFO(row.what);
  TestStore test;
  Fill(test.Open());
  test.store.reset();
  OpenSqlite(test.path())->OpenWriter()->Run(row.sql);
  const ChainReport report = test.Verify();
  CHECK(report.first_broken == row.first_broken);
  CHECK(report.altered_rows == row.altered);
  CHECK(report.holds() == (std::string(row.what) == "nothing"));
}

TEST_CASE("a shredded call still verifies") {
  TestStore test;
  Store& store = test.Open();
  Fill(store);
  store.keys().Shred(TestStore::kSite, 1);
  store.ReadAndWait([](Reader& reader) { CHECK_FALSE(reader.FindCall(1)); });
  CHECK(test.Verify().holds());
}

TEST_CASE("a site without a head has an empty chain") {
  TestStore test;
  test.Open();
  const ChainReport report = VerifyChain(*OpenSqlite(test.path())->OpenReader(), 9);
  CHECK(report.events == 0);
  CHECK(report.holds());
}

}  // namespace
}  // namespace hotline
