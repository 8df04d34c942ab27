#include <catch2/catch.hpp>
#include <set>

#include "tests/storage/sample_rows.h"

namespace hotline {
namespace {

using sample::kHour;
using sample::kNow;

// Changes the file behind the store's back.
void Tamper(const TestStore& test, std::string_view sql, std::initializer_list<Value> params) {
  OpenSqlite(test.path())->OpenWriter()->Run(sql, params);
}

struct OneCase {
  StoredCall call;
  StoredCase record;
  std::vector<StoredDispatch> dispatches;
};

OneCase WriteCase(Store& store, const std::string& number) {
  OneCase one;
  REQUIRE(sample::Write(store, [&](Transaction& transaction) {
            const std::int64_t call_id = transaction.NewId();
            one.call = transaction.Insert(sample::Call(call_id), call_id, 77);
            one.record = transaction.Insert(sample::Case(number), transaction.NewId(), call_id);
            transaction.Append(sample::Event(one.record.record, v1::Act::LOG_CALL), one.record.id,
                               call_id);
            one.dispatches = sample::Issue(transaction, one.record, {"unit-a", "unit-b"});
          }) == Fate::kCommitted);
  return one;
}

TEST_CASE("calls, cases and dispatches come back as they were written") {
  TestStore test;
  Store& store = test.Open();
  const OneCase one = WriteCase(store, "3206-260924-1-1");
  CHECK(one.record.version == 2);
  CHECK(one.record.record.etag() == "\"2\"");

  store.ReadAndWait([&](Reader& reader) {
    const auto call = reader.FindCall(one.call.id);
    REQUIRE(call);
    CHECK(call->record.SerializeAsString() == one.call.record.SerializeAsString());
    CHECK(call->record.has_recorded_time());
    const auto record = reader.FindCase("3206-260924-1-1");
    REQUIRE(record);
    CHECK(record->id == one.record.id);
    CHECK(record->version == 2);
    CHECK(record->record.SerializeAsString() == one.record.record.SerializeAsString());
    CHECK(reader.FindCase(one.record.id)->record.etag() == "\"2\"");
    const auto dispatches = reader.DispatchesOf(one.record.id);
    REQUIRE(dispatches.size() == 2);
    CHECK(dispatches[1].record.unit() == "unit-b");
    CHECK(dispatches[1].record.SerializeAsString() == one.dispatches[1].record.SerializeAsString());
    CHECK_FALSE(reader.FindCase("3206-260924-2-2"));
    CHECK_FALSE(reader.FindCase(999));
    CHECK_FALSE(reader.FindCall(one.record.id));
  });
  CHECK(test.Verify().holds());
}

TEST_CASE("what was said stands nowhere in the files") {
  TestStore test;
  WriteCase(test.Open(), "3206-260924-1-1");
  const std::string bytes = test.folder.AllBytes();
  for (const char* text : {"测试甲", "13800000000", "测试标题", "测试理由", "标题3206"}) {
    INFO(text);
    CHECK(bytes.find(text) == std::string::npos);
  }
  CHECK(bytes.find("3206-260924-1-1") != std::string::npos);
}

TEST_CASE("a row that was altered or swapped does not open, and the chain knows it") {
  struct Row {
    const char* why;
    const char* sql;
    const char* broken;
  };
  const auto row = GENERATE(values<Row>({
      {"a case's body of another case",
       "UPDATE case_ SET body = (SELECT o.body FROM case_ o WHERE o.number = 'n-2') "
       "WHERE number = 'n-1'",
       "case_/2"},
      {"a case with the key of another one, too",
       "UPDATE case_ SET (body, data_key, version) = (SELECT o.body, o.data_key, o.version "
       "FROM case_ o WHERE o.number = 'n-2') WHERE number = 'n-1'",
       "case_/2"},
      {"a case under another version", "UPDATE case_ SET version = 1 WHERE number = 'n-1'", ""},
      {"a case under another key", "UPDATE case_ SET data_key = 1 WHERE number = 'n-1'", ""},
      {"no seal at all", "UPDATE case_ SET body = X'0102' WHERE number = 'n-1'", "case_/2"},
      {"an unknown format",
       "UPDATE case_ SET body = CAST(X'07' || substr(body, 2) AS BLOB) WHERE number = 'n-1'",
       "case_/2"},
  }));
  INFO(row.why);
  TestStore test;
  Store& store = test.Open();
  const OneCase one = WriteCase(store, "n-1");
  REQUIRE(one.record.id == 2);
  WriteCase(store, "n-2");
  Tamper(test, row.sql, {});
  bool opened = false;
  bool threw = false;
  store.ReadAndWait([&](Reader& reader) {
    try {
      opened = reader.FindCase("n-1").has_value();
    } catch (const DatabaseError& error) {
      threw = error.kind() == DatabaseError::Kind::kFault;
    }
  });
  CHECK(threw);
  CHECK_FALSE(opened);
  const ChainReport report = test.Verify();
  if (*row.broken != '\0') CHECK(report.altered_rows == std::vector<std::string>{row.broken});
}

TEST_CASE("of two updates from one version the second is told that it is stale") {
  TestStore test;
  Store& store = test.Open();
  OneCase one = WriteCase(store, "n-1");
  const StoredCase late_case = one.record;
  const StoredDispatch late_dispatch = one.dispatches[0];
  const StoredCall late_call = one.call;
  const auto touch = [&](OneCase& rows) {
    return sample::Write(store, [&](Transaction& transaction) {
      transaction.Update(rows.call);
      transaction.Update(rows.dispatches[0], rows.record.id);
      transaction.Update(rows.record);
      transaction.Append(sample::Event(rows.record.record, v1::Act::AMEND), rows.record.id, 0);
    });
  };
  REQUIRE(touch(one) == Fate::kCommitted);
  CHECK(one.record.version == 3);
  const std::int64_t seq = store.last_seq();
  // A command may run again: each run has a row of its own.
  CHECK(sample::Write(store, [&](Transaction& t) {
          StoredCase late = late_case;
          t.Update(late);
        }) == Fate::kStale);
  CHECK(sample::Write(store, [&](Transaction& t) {
          StoredCall late = late_call;
          t.Update(late);
        }) == Fate::kStale);
  CHECK(sample::Write(store, [&](Transaction& t) {
          StoredDispatch late = late_dispatch;
          t.Update(late, one.record.id);
        }) == Fate::kStale);
  CHECK(store.last_seq() == seq);
  CHECK(test.Verify().holds());
}

TEST_CASE("another dispatch's act does not bump the case") {
  TestStore test;
  Store& store = test.Open();
  OneCase one = WriteCase(store, "n-1");
  REQUIRE(sample::Write(store, [&](Transaction& transaction) {
            one.dispatches[1].record.set_state(v1::Dispatch::SIGNED);
            transaction.Update(one.dispatches[1], one.record.id);
            transaction.Append(sample::Event(one.record.record, v1::Act::SIGN), one.record.id, 0);
          }) == Fate::kCommitted);
  CHECK(sample::Read(store, [&](Reader& reader) { return reader.FindCase("n-1")->version; }) == 2);
  CHECK(sample::Read(store, [&](Reader& reader) {
          return reader.DispatchesOf(one.record.id)[0].version;
        }) == 1);
  CHECK(test.Verify().holds());
}

TEST_CASE("a row that one event writes twice is vouched for as it was left") {
  TestStore test;
  Store& store = test.Open();
  REQUIRE(sample::Write(store, [&](Transaction& transaction) {
            StoredCase stored = transaction.Insert(sample::Case("n-1"), transaction.NewId(), 0);
            stored.record.add_linked_cases("cases/n-2");
            transaction.Update(stored);
            transaction.Append(sample::Event(stored.record, v1::Act::LOG_CALL), stored.id, 0);
          }) == Fate::kCommitted);
  CHECK(sample::Read(store, [](Reader& reader) {
          return reader.FindCase("n-1")->record.linked_cases_size();
        }) == 1);
  CHECK(sample::Read(store, [](Reader& reader) {
          const std::int64_t seqs[] = {reader.LastSeq()};
          return reader.FactsAt(seqs)[0].cases.size();
        }) == 1);
  CHECK(test.Verify().holds());
}

TEST_CASE("a shredded case cannot be read, and the chain still verifies") {
  TestStore test;
  Store& store = test.Open();
  const OneCase one = WriteCase(store, "n-1");
  WriteCase(store, "n-2");
  store.keys().Shred(TestStore::kSite, one.record.key);
  store.keys().Shred(TestStore::kSite, one.call.key);

  store.ReadAndWait([&](Reader& reader) {
    CHECK_FALSE(reader.FindCase("n-1"));
    CHECK_FALSE(reader.FindCase(one.record.id));
    CHECK_FALSE(reader.FindCall(one.call.id));
    CHECK(reader.DispatchesOf(one.record.id).empty());
    CHECK(reader.FindCase("n-2"));
    // What remains says that there was a case, by number only.
    const auto listed = reader.ListCases(sample::Question(Scope::Kind::kSite));
    REQUIRE(listed.size() == 2);
    CHECK(listed[0].summary.name() == "cases/n-1");
    CHECK(listed[0].summary.title().empty());
    CHECK(listed[1].summary.title() == "标题n-2");
    for (const v1::Event& event : reader.EventsOfCase(one.record.id, 0, 10)) {
      CHECK(event.reason().empty());
    }
    CHECK(reader.ListCalls({Scope::Kind::kSite, ""}, 0, 10).size() == 1);
  });
  CHECK(test.Verify().holds());
}

TEST_CASE("the history of a case is its events, oldest first, with their reasons") {
  TestStore test;
  Store& store = test.Open();
  const OneCase one = WriteCase(store, "n-1");
  WriteCase(store, "n-2");
  const auto events = sample::Read(
      store, [&](Reader& reader) { return reader.EventsOfCase(one.record.id, 0, 10); });
  REQUIRE(events.size() == 2);
  CHECK(events[0].act() == v1::Act::LOG_CALL);
  CHECK(events[0].resource() == "cases/n-1");
  CHECK(events[0].reason().empty());
  CHECK(events[1].act() == v1::Act::DISPATCH);
  CHECK(events[1].reason() == "测试理由");
  CHECK(events[1].case_state() == v1::Case::IN_HAND);
  CHECK(events[1].hash().size() == 32);
  CHECK(FromProto(events[0].recorded_time()) == kNow);
  CHECK(FromProto(events[1].recorded_time()) == kNow + std::chrono::microseconds(1));
  CHECK(sample::Read(store, [&](Reader& reader) {
          return reader.EventsOfCase(one.record.id, 1, 10);
        }).size() == 1);
}

TEST_CASE("a moment is found by halving the events") {
  TestStore test;
  Store& store = test.Open();
  CHECK(sample::Read(store, [](Reader& reader) { return reader.SeqAt(kNow); }) == 0);
  for (int i = 1; i <= 5; ++i) WriteCase(store, "n-" + std::to_string(i));
  // Ten events, a microsecond apart because the clock stands still.
  store.ReadAndWait([](Reader& reader) {
    CHECK(reader.LastSeq() == 10);
    CHECK(reader.SeqAt(kNow - std::chrono::microseconds(1)) == 0);
    for (int i = 0; i < 10; ++i) CHECK(reader.SeqAt(kNow + std::chrono::microseconds(i)) == i + 1);
    CHECK(reader.SeqAt(kNow + kHour) == 10);
  });
}

TEST_CASE("case numbers are counted by day, and a day that is over gets none") {
  TestStore test;
  Store& store = test.Open();
  const Day today = OfficeDay(kNow);
  std::vector<std::int64_t> numbers;
  const auto take = [&](Day day) {
    return sample::Write(store, [&, day](Transaction& transaction) {
      numbers.push_back(transaction.NextCaseNumber(day));
      LeaveMark(transaction, "number-" + std::to_string(numbers.size()));
    });
  };
  CHECK(take(today) == Fate::kCommitted);
  CHECK(take(today) == Fate::kCommitted);
  CHECK(take(today + std::chrono::days(1)) == Fate::kCommitted);
  CHECK(take(today) == Fate::kFault);
  CHECK(take(today + std::chrono::days(1)) == Fate::kCommitted);
  CHECK(numbers == std::vector<std::int64_t>{1, 2, 1, 2});
}

TEST_CASE("random numbers stay below their bound and reach it") {
  TestStore test;
  std::set<std::int64_t> seen;
  test.Open().WriteAndWait([&](Transaction& transaction) {
    for (int i = 0; i < 1000; ++i) seen.insert(transaction.Random(7));
    return false;
  });
  CHECK(seen == std::set<std::int64_t>{0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE("a request is known by account and id until it is forgotten") {
  TestStore test;
  Store& store = test.Open();
  for (int i = 0; i < 3; ++i)
    REQUIRE(store.WriteAndWait(Mark("request-" + std::to_string(i))) == Fate::kCommitted);
  store.ReadAndWait([](Reader& reader) {
    const auto known = reader.FindRequest("tester", "request-1");
    REQUIRE(known);
    CHECK(known->hash == std::string(32, '\1'));
    CHECK(known->method == "LeaveMark");
    CHECK(known->resource == "calls/1");
    CHECK(known->version == 1);
    CHECK(known->seq == 2);
    CHECK_FALSE(reader.FindRequest("somebody", "request-1"));
  });
  std::vector<std::int64_t> forgotten;
  for (int i = 0; i < 3; ++i) {
    sample::Write(store, [&](Transaction& transaction) {
      forgotten.push_back(transaction.ForgetRequests(kNow + kHour, 2));
    });
  }
  CHECK(forgotten == std::vector<std::int64_t>{2, 1, 0});
  CHECK_FALSE(HasMark(store, "request-2"));
}

TEST_CASE("tokens that have ended are deleted, a bite at a time, and no others") {
  TestStore test;
  Store& store = test.Open();
  const auto hash = [](int number) { return std::string(32, static_cast<char>('a' + number)); };
  v1::Account account;
  account.set_name("accounts/somebody");
  for (int number = 0; number < 5; ++number) {
    sample::Write(store, [&](Transaction& transaction) {
      transaction.PutAccount(account, hash(number), kNow + number * kHour);
    });
  }
  std::vector<std::int64_t> forgotten;
  for (int i = 0; i < 3; ++i) {
    sample::Write(store, [&](Transaction& transaction) {
      forgotten.push_back(transaction.ForgetTokens(kNow + 3 * kHour, 2));
    });
  }
  CHECK(forgotten == std::vector<std::int64_t>{2, 1, 0});
  store.ReadAndWait([&](Reader& reader) {
    for (int number = 0; number < 5; ++number) {
      INFO(number);
      CHECK(reader.FindSession(hash(number)).has_value() == (number >= 3));
    }
  });
}

TEST_CASE("a token gives its account, as it was put last") {
  TestStore test;
  Store& store = test.Open();
  v1::Account account;
  account.set_name("accounts/operator-1");
  account.set_person("person-1");
  account.set_role(v1::Role::OPERATOR);
  account.set_display_name("接线员甲");
  const std::string first(32, 'a');
  const std::string second(32, 'b');
  REQUIRE(sample::Write(store, [&](Transaction& transaction) {
            transaction.PutAccount(account, first, kNow + kHour);
            account.set_role(v1::Role::DISPATCHER);
            transaction.PutAccount(account, second, kNow + 2 * kHour);
            transaction.PutAccount(account, second, kNow + 3 * kHour);
          }) == Fate::kCommitted);
  store.ReadAndWait([&](Reader& reader) {
    for (const auto& [hash, expires] :
         {std::pair(first, kNow + kHour), std::pair(second, kNow + 3 * kHour)}) {
      const auto session = reader.FindSession(hash);
      REQUIRE(session);
      CHECK(session->account.name() == "accounts/operator-1");
      CHECK(session->account.role() == v1::Role::DISPATCHER);
      CHECK(session->expires == expires);
      CHECK(FromProto(session->account.token_expire_time()) == expires);
    }
    CHECK_FALSE(reader.FindSession(std::string(32, 'c')));
    CHECK_FALSE(reader.FindSession(""));
  });
  CHECK(test.folder.AllBytes().find("接线员甲") == std::string::npos);
  CHECK(test.Verify().holds());
}

TEST_CASE("the place in force is the last one that has taken effect") {
  TestStore test;
  Store& store = test.Open();
  const auto put = [&](const std::string& version, Instant effective) {
    v1::Place place;
    place.set_version(version);
    return sample::Write(store, [&](Transaction& t) { t.PutPlace(place, effective); });
  };
  REQUIRE(put("a/1", kNow) == Fate::kCommitted);
  REQUIRE(put("b/1", kNow + kHour) == Fate::kCommitted);
  REQUIRE(put("b/2", kNow + kHour) == Fate::kCommitted);
  CHECK(put("a/1", kNow) == Fate::kFault);
  store.ReadAndWait([](Reader& reader) {
    CHECK_FALSE(reader.PlaceAt(kNow - kHour));
    CHECK(reader.PlaceAt(kNow)->version() == "a/1");
    CHECK(reader.PlaceAt(kNow + kHour)->version() == "b/2");
    CHECK(reader.NextPlaceVersion(kNow - kHour) == kNow);
    CHECK(reader.NextPlaceVersion(kNow) == kNow + kHour);
    CHECK_FALSE(reader.NextPlaceVersion(kNow + kHour));
    CHECK(reader.FindPlace("b/1")->version() == "b/1");
    CHECK_FALSE(reader.FindPlace("c/1"));
  });
  CHECK(test.Verify().holds());
}

TEST_CASE("a store that ran with a demo clock stays marked") {
  TestStore test;
  CHECK_FALSE(sample::Read(test.Open(), [](Reader& reader) { return reader.IsDemo(); }));
  REQUIRE(sample::Write(*test.store, [](Transaction& t) { t.MarkDemo(); }) == Fate::kCommitted);
  CHECK(sample::Read(test.Open(), [](Reader& reader) { return reader.IsDemo(); }));
  CHECK(test.Verify().holds());
}

TEST_CASE("a telephone number's history counts its calls and names its live cases") {
  TestStore test;
  Store& store = test.Open();
  REQUIRE(sample::Write(store, [](Transaction& transaction) {
            sample::Open(transaction, "n-1", "operator", 77);
            StoredCase closed = sample::Open(transaction, "n-2", "operator", 77);
            sample::Open(transaction, "n-3", "operator", 77);
            sample::Open(transaction, "n-4", "operator", 78);
            sample::Open(transaction, "n-5", "operator", 0);
            closed.record.set_state(v1::Case::CLOSED);
            transaction.Update(closed);
            transaction.Append(sample::Event(closed.record, v1::Act::CALL_BACK), closed.id, 0);
          }) == Fate::kCommitted);
  store.ReadAndWait([](Reader& reader) {
    const auto history = reader.History(77, "person", 20);
    CHECK(history.calls == 3);
    CHECK(history.last == kNow);
    CHECK(history.open_cases == std::vector<std::string>{"n-3", "n-1"});
    CHECK(reader.History(77, "", 1).open_cases == std::vector<std::string>{"n-3"});
    CHECK(reader.History(0, "", 20).calls == 0);
    CHECK(reader.History(79, "", 20).calls == 0);
  });
}

}  // namespace
}  // namespace hotline
