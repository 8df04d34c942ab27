#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "tests/storage/sample_rows.h"
#include "tests/storage/test_store.h"

namespace hotline {
namespace {

using namespace sample;

constexpr DueTick kFromTheStart{};

v1::Notice& AddNotice(v1::Dispatch& dispatch, v1::Notice::State state, Instant drawn) {
  v1::Notice& notice = *dispatch.add_notices();
  notice.set_name(dispatch.name() + "/notices/" + std::to_string(dispatch.notices_size()));
  notice.set_kind(v1::Notice::SUPERVISION);
  notice.set_state(state);
  notice.set_unit(dispatch.unit());
  *notice.mutable_draft_time() = ToProto(drawn);
  if (state != v1::Notice::DRAFT) *notice.mutable_sent_time() = ToProto(drawn);
  if (state == v1::Notice::SENT) *notice.mutable_answer_limit() = Limit(v1::Limit::FINISH, drawn);
  return notice;
}

// A rung that is due then.
void AddRung(v1::Dispatch& dispatch, Instant time) {
  v1::Limit::Rung& rung = *dispatch.mutable_limits()->rbegin()->add_ladder();
  rung.set_kind(v1::Limit::Rung::REMIND);
  *rung.mutable_time() = ToProto(time);
}

TEST_CASE("a quiet change is sealed and in the chain, and nobody's etag goes stale by it") {
  TestStore test;
  Store& store = test.Open();
  StoredCase stored;
  StoredDispatch dispatch;
  CHECK(Write(store, [&](Transaction& tx) {
          stored = Open(tx, "3206-260924-1-1");
          dispatch = Issue(tx, stored, {"u1"}).front();
        }) == Fate::kCommitted);
  const std::string case_etag = stored.record.etag();
  const std::string etag = dispatch.record.etag();
  CHECK(Write(store, [&](Transaction& tx) {
          AddNotice(dispatch.record, v1::Notice::SENT, kNow);
          tx.UpdateQuietly(dispatch, stored.id);
          tx.Append(Event(stored.record, v1::Act::REMIND), stored.id, 0);
          tx.UpdateQuietly(stored);
          tx.Append(Event(stored.record, v1::Act::LAPSE), stored.id, 0);
        }) == Fate::kCommitted);
  const auto read = [&] {
    return Read(store, [&](Reader& reader) {
      return std::pair(*reader.FindCase(stored.id), reader.DispatchesOf(stored.id).front());
    });
  };
  auto [case_now, dispatch_now] = read();
  CHECK(case_now.record.etag() == case_etag);
  CHECK(dispatch_now.record.etag() == etag);
  CHECK(dispatch_now.record.notices_size() == 1);
  CHECK(dispatch_now.version == dispatch_now.etag_version() + 1);
  CHECK(test.Verify().holds());

  // What people do afterwards raises the etag by one, as ever.
  CHECK(Write(store, [&, &dispatch_now = dispatch_now](Transaction& tx) {
          tx.Update(dispatch_now, stored.id);
          tx.Append(Event(stored.record, v1::Act::SIGN), stored.id, 0);
        }) == Fate::kCommitted);
  CHECK(read().second.record.etag() == Etag(dispatch.etag_version() + 1));
  // Whoever still has the row from before is told so.
  CHECK(Write(store, [&](Transaction& tx) {
          StoredDispatch old = dispatch;
          tx.UpdateQuietly(old, stored.id);
          tx.Append(Event(stored.record, v1::Act::REMIND), stored.id, 0);
        }) == Fate::kStale);
}

TEST_CASE("a quiet change makes no fact") {
  TestStore test;
  Store& store = test.Open();
  std::size_t before = 0;
  const auto facts = [&] {
    return Read(store, [](Reader& reader) {
      const std::int64_t seq = reader.LastSeq();
      return reader.FactsAt({&seq, 1}).front().dispatches.front().seq_from;
    });
  };
  StoredCase stored;
  StoredDispatch dispatch;
  CHECK(Write(store, [&](Transaction& tx) {
          stored = Open(tx, "3206-260924-1-1");
          dispatch = Issue(tx, stored, {"u1"}).front();
        }) == Fate::kCommitted);
  before = static_cast<std::size_t>(facts());
  CHECK(Write(store, [&](Transaction& tx) {
          tx.UpdateQuietly(dispatch, stored.id);
          tx.Append(Event(stored.record, v1::Act::REMIND), stored.id, 0);
        }) == Fate::kCommitted);
  CHECK(static_cast<std::size_t>(facts()) == before);
}

TEST_CASE("what is due comes by its time, page by page, and what is taken care of no more") {
  TestStore test;
  Store& store = test.Open();
  std::vector<std::int64_t> ids;
  CHECK(Write(store, [&](Transaction& tx) {
          // Hours: three are due, one exactly now, one is not; one is over.
          for (const int hour : {-1, -3, 0, 1, -2}) {
            const int n = static_cast<int>(ids.size()) + 1;
            StoredCase stored = Open(tx, "3206-260924-" + std::to_string(n) + "-1");
            StoredDispatch dispatch = Issue(tx, stored, {"u1"}).front();
            AddRung(dispatch.record, kNow + hour * kHour);
            if (hour == -2) dispatch.record.set_state(v1::Dispatch::ENDED);
            tx.Update(dispatch, stored.id);
            tx.Append(Event(stored.record, v1::Act::REMIND), stored.id, 0);
            ids.push_back(stored.id);
          }
        }) == Fate::kCommitted);
  const auto due = [&](DueTick after, int limit) {
    return Read(store, [&](Reader& reader) { return reader.DueDispatches(kNow, after, limit); });
  };
  const auto first = due(kFromTheStart, 2);
  REQUIRE(first.size() == 2);
  CHECK(first[0].case_id == ids[1]);
  CHECK(first[1].case_id == ids[0]);
  const auto rest = due(first[1], 2);
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].case_id == ids[2]);
  CHECK(Write(store, [&](Transaction& tx) { tx.PutOffDispatchTick(rest[0].row_id, kNever); }) ==
        Fate::kCommitted);
  CHECK(due(kFromTheStart, 9).size() == 2);
  CHECK(test.Verify().holds());
}

TEST_CASE("notices are numbered without a gap, each kind and year for itself, whoever asks") {
  TestStore test;
  Store& store = test.Open();
  Answers answers;
  std::vector<std::int64_t> numbers(40);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    answers.Write(store, [&, i](Transaction& tx) {
      numbers[i] = tx.NextNoticeNumber(v1::Notice::REMINDER, 2026);
      tx.Append({}, 0, 0);
      return true;
    });
  }
  for (const Fate fate : answers.Fates()) CHECK(fate == Fate::kCommitted);
  std::sort(numbers.begin(), numbers.end());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    CHECK(numbers[i] == static_cast<std::int64_t>(i) + 1);
  }
  const auto next = [&](v1::Notice::Kind kind, int year) {
    std::int64_t number = 0;
    CHECK(Write(store, [&](Transaction& tx) {
            number = tx.NextNoticeNumber(kind, year);
            tx.Append({}, 0, 0);
          }) == Fate::kCommitted);
    return number;
  };
  CHECK(next(v1::Notice::SUPERVISION, 2026) == 1);
  CHECK(next(v1::Notice::REMINDER, 2027) == 1);
  CHECK(next(v1::Notice::REMINDER, 2026) == 41);
}

TEST_CASE("open notices come first, and a unit sees what was sent to it unless it is accused") {
  TestStore test;
  Store& store = test.Open();
  StoredCase stored;
  std::vector<StoredDispatch> dispatches;
  CHECK(Write(store, [&](Transaction& tx) {
          stored = Open(tx, "3206-260924-1-1");
          dispatches = Issue(tx, stored, {"u1", "u2"});
          AddNotice(dispatches[0].record, v1::Notice::ANSWERED, kNow);
          AddNotice(dispatches[0].record, v1::Notice::SENT, kNow - kHour);
          AddNotice(dispatches[0].record, v1::Notice::DRAFT, kNow - 2 * kHour);
          AddNotice(dispatches[1].record, v1::Notice::SENT, kNow - 3 * kHour);
          for (StoredDispatch& one : dispatches) tx.UpdateQuietly(one, stored.id);
          tx.Append(Event(stored.record, v1::Act::REMIND), stored.id, 0);
        }) == Fate::kCommitted);
  const auto names = [&](Scope::Kind kind, const std::string& who, bool open) {
    std::string list;
    for (const ListedNotice& one : Read(store, [&](Reader& reader) {
           return reader.ListNotices({.kind = kind, .who = who}, "", open, INT64_MAX, INT64_MAX, 9);
         })) {
      list += one.notice.unit() + ":" + v1::Notice::State_Name(one.notice.state()) + " ";
    }
    return list;
  };
  CHECK(names(Scope::Kind::kSite, "", false) == "u1:SENT u1:DRAFT u2:SENT u1:ANSWERED ");
  CHECK(names(Scope::Kind::kSite, "", true) == "u1:SENT u1:DRAFT u2:SENT ");
  CHECK(names(Scope::Kind::kUnit, "u1", false) == "u1:SENT u1:ANSWERED ");
  CHECK(names(Scope::Kind::kUnit, "u2", false) == "u2:SENT ");
  CHECK(names(Scope::Kind::kUnit, "u3", false).empty());
  CHECK(names(Scope::Kind::kNothing, "", false).empty());

  SECTION("an accused unit sees none") {
    CHECK(Write(store, [&](Transaction& tx) {
            tx.AddAccused(stored.id, "u1");
            tx.Append({}, stored.id, 0);
          }) == Fate::kCommitted);
    CHECK(names(Scope::Kind::kUnit, "u1", false).empty());
    CHECK(names(Scope::Kind::kUnit, "u2", false) == "u2:SENT ");
  }
  SECTION("once its dispatch is over none is open, and a draft is dropped") {
    CHECK(Write(store, [&](Transaction& tx) {
            dispatches[0].record.set_state(v1::Dispatch::REPLIED);
            tx.Update(dispatches[0], stored.id);
            tx.Append(Event(stored.record, v1::Act::REPLY), stored.id, 0);
          }) == Fate::kCommitted);
    CHECK(names(Scope::Kind::kSite, "", true) == "u2:SENT ");
    CHECK(names(Scope::Kind::kSite, "", false) == "u2:SENT u1:ANSWERED u1:SENT u1:DROPPED ");
  }
  SECTION("what was shredded is passed over, and hides nothing that comes after it") {
    std::int64_t key = 0;
    CHECK(Write(store, [&](Transaction& tx) {
            StoredCase newer = Open(tx, "3206-260924-2-1");
            auto issued = Issue(tx, newer, {"u3"});
            for (int i = 0; i < 3; ++i) AddNotice(issued[0].record, v1::Notice::SENT, kNow + kHour);
            tx.UpdateQuietly(issued[0], newer.id);
            tx.Append(Event(newer.record, v1::Act::REMIND), newer.id, 0);
            key = newer.key;
          }) == Fate::kCommitted);
    store.keys().Shred(TestStore::kSite, key);
    const auto page = Read(store, [&](Reader& reader) {
      return reader.ListNotices({.kind = Scope::Kind::kSite}, "", false, INT64_MAX, INT64_MAX, 2);
    });
    REQUIRE(page.size() == 2);
    CHECK(page[0].notice.unit() == "u1");
  }
  SECTION("pages go on where the last one ended") {
    const auto page = Read(store, [&](Reader& reader) {
      return reader.ListNotices({.kind = Scope::Kind::kSite}, "", false, INT64_MAX, INT64_MAX, 2);
    });
    REQUIRE(page.size() == 2);
    const auto rest = Read(store, [&](Reader& reader) {
      return reader.ListNotices({.kind = Scope::Kind::kSite}, "", false, page[1].rank, page[1].id,
                                9);
    });
    REQUIRE(rest.size() == 2);
    CHECK(rest[0].notice.unit() == "u2");
  }
}

TEST_CASE("an alarm is open until somebody takes it, and operators hear of their own") {
  TestStore test;
  Store& store = test.Open();
  StoredCase stored;
  v1::Alarm alarm;
  alarm.set_kind(v1::Alarm::UNIT_LATE);
  alarm.set_dispatch(1);
  alarm.set_limit(v1::Limit::SIGN);
  *alarm.mutable_raised_time() = ToProto(kNow);
  *alarm.mutable_last_raised_time() = ToProto(kNow);
  alarm.set_times(1);
  alarm.set_role(v1::Role::DISPATCHER);
  alarm.add_told("accounts/duty1");
  alarm.add_told("accounts/duty2");
  CHECK(Write(store, [&](Transaction& tx) {
          stored = Open(tx, "3206-260924-1-1", "accounts/somebody");
          tx.PutAlarm(alarm, stored.id);
          tx.Append(Event(stored.record, v1::Act::ALARM), stored.id, 0);
        }) == Fate::kCommitted);
  const auto last = [&] {
    return Read(store, [&](Reader& reader) { return reader.FindLastAlarm(stored.id, alarm); });
  };
  const auto listed = [&](Scope::Kind kind, const std::string& who, bool only_open) {
    return Read(store, [&](Reader& reader) {
      return reader.ListAlarms({.kind = kind, .who = who}, who, only_open, INT64_MAX, 9).size();
    });
  };
  REQUIRE(last());
  alarm.set_case_name(stored.record.name());
  *alarm.mutable_limit_due_time() = ToProto(Instant{});
  CHECK(last()->DebugString() == alarm.DebugString());
  CHECK(listed(Scope::Kind::kSite, "", true) == 1);
  CHECK(listed(Scope::Kind::kOwn, "accounts/duty2", true) == 1);
  CHECK(listed(Scope::Kind::kOwn, "accounts/duty", true) == 0);
  CHECK(listed(Scope::Kind::kOwn, "accounts/somebody", true) == 1);

  CHECK(Write(store, [&](Transaction& tx) {
          *alarm.mutable_acknowledged_time() = ToProto(kNow);
          alarm.set_acknowledged_by("accounts/duty1");
          tx.PutAlarm(alarm, stored.id);
          tx.Append(Event(stored.record, v1::Act::ACKNOWLEDGE_ALARM), stored.id, 0);
        }) == Fate::kCommitted);
  CHECK(last()->acknowledged_by() == "accounts/duty1");
  CHECK(listed(Scope::Kind::kSite, "", true) == 0);
  CHECK(listed(Scope::Kind::kSite, "", false) == 1);
}

TEST_CASE("the roster says who is on duty: from the first moment, and not at the last") {
  TestStore test;
  Store& store = test.Open();
  v1::Duty duty;
  duty.set_account("accounts/duty1");
  duty.set_role(v1::Role::DUTY_OPERATOR);
  *duty.mutable_start_time() = ToProto(kNow);
  *duty.mutable_end_time() = ToProto(kNow + 8 * kHour);
  const auto put = [&] {
    return Write(store, [&](Transaction& tx) {
      tx.PutDuty(duty);
      tx.Append({}, 0, 0);
    });
  };
  CHECK(put() == Fate::kCommitted);
  const auto on_duty = [&](Instant at) {
    return Read(store, [&](Reader& reader) { return reader.OnDuty(at).size(); });
  };
  CHECK(on_duty(kNow - kHour) == 0);
  CHECK(on_duty(kNow) == 1);
  CHECK(on_duty(kNow + 7 * kHour) == 1);
  CHECK(on_duty(kNow + 8 * kHour) == 0);
  *duty.mutable_end_time() = ToProto(kNow + kHour);
  CHECK(put() == Fate::kCommitted);
  CHECK(on_duty(kNow + 2 * kHour) == 0);
  *duty.mutable_end_time() = duty.start_time();
  CHECK(put() == Fate::kCommitted);
  CHECK(Read(store, [&](Reader& reader) {
          return reader.ListDuties(Instant::min(), 0, 0, 9).size();
        }) == 0);
}

}  // namespace
}  // namespace hotline
