#include <catch2/catch.hpp>
#include <numeric>
#include <set>

#include "tests/storage/sample_rows.h"

namespace hotline {
namespace {

using sample::kHour;
using sample::kNow;
using sample::NamesOf;
using sample::Question;
using Kind = Scope::Kind;
using Names = std::vector<std::string>;

void AddUnit(v1::Place& place, const std::string& id, const std::string& parent,
             const std::string& successor = "") {
  v1::Unit& unit = *place.add_units();
  unit.set_id(id);
  unit.set_parent(parent);
  unit.set_successor(successor);
}

// bureau > station > post; the station's successor is new-station with a post of its own; school
// stands apart and above nobody; the bureau is above the station, so no accusation of the station
// touches it.
v1::Place SamplePlace() {
  v1::Place place;
  place.set_version("2026-09-01/1");
  AddUnit(place, "bureau", "");
  AddUnit(place, "station", "bureau", "new-station");
  AddUnit(place, "post", "station", "new-post");
  AddUnit(place, "new-station", "");
  AddUnit(place, "new-station-post", "new-station");
  AddUnit(place, "new-post", "");
  AddUnit(place, "school", "");
  return place;
}

const std::vector<std::string> kUnits{"bureau",           "station",  "post",  "new-station",
                                      "new-station-post", "new-post", "school"};

// Every way in which a scope can come by a case; each gives the names or figures that it lets out.
struct Query {
  const char* name;
  std::size_t (*finds)(Reader&, const Scope&, std::int64_t case_id);
};

const Query kQueries[] = {
    {"Sees", [](Reader& reader, const Scope& scope,
                std::int64_t id) { return std::size_t{reader.Sees(scope, id)}; }},
    {"ListCases",
     [](Reader& reader, const Scope& scope, std::int64_t) {
       return reader.ListCases({.scope = scope, .states = {}, .unit = "", .dispatch_states = {}})
           .size();
     }},
    {"ListCases of a state",
     [](Reader& reader, const Scope& scope, std::int64_t) {
       return reader
           .ListCases({.scope = scope,
                       .states = {v1::Case::IN_HAND},
                       .unit = "",
                       .dispatch_states = {v1::Dispatch::ISSUED}})
           .size();
     }},
    {"ListCases of the own unit",
     [](Reader& reader, const Scope& scope, std::int64_t) {
       return reader
           .ListCases({.scope = scope, .states = {}, .unit = scope.who, .dispatch_states = {}})
           .size();
     }},
    {"ListCases of another unit",
     [](Reader& reader, const Scope& scope, std::int64_t) {
       return reader
           .ListCases({.scope = scope, .states = {}, .unit = "school", .dispatch_states = {}})
           .size();
     }},
    {"ListCase",
     [](Reader& reader, const Scope& scope, std::int64_t id) {
       return std::size_t{reader.ListCase(scope, id).has_value()};
     }},
    {"CountStanding, to sign",
     [](Reader& reader, const Scope& scope, std::int64_t) {
       return static_cast<std::size_t>(reader.CountStanding(scope, kNow).to_sign());
     }},
    {"CountStanding, overdue",
     [](Reader& reader, const Scope& scope, std::int64_t) {
       return static_cast<std::size_t>(reader.CountStanding(scope, kNow + 1000 * kHour).overdue());
     }},
    {"EventsAfter",
     [](Reader& reader, const Scope& scope, std::int64_t) {
       std::int64_t through = 0;
       return reader.EventsAfter(scope, 0, 100, &through).size();
     }},
};

TEST_CASE("an accused unit, one under it and a successor of these see nothing in any query") {
  struct Row {
    const char* accused;
    std::set<std::string> shut_out;
  };
  const auto row = GENERATE(values<Row>({
      {"", {}},
      {"school", {"school"}},
      {"post", {"post", "new-post"}},
      {"station", {"station", "post", "new-station", "new-station-post", "new-post"}},
      {"bureau", {"bureau", "station", "post", "new-station", "new-station-post", "new-post"}},
      {"a-unit-of-no-directory", {}},
  }));
  const bool handed_down = GENERATE(false, true);
  TestStore test;
  Store& store = test.Open();
  std::int64_t case_id = 0;
  REQUIRE(sample::Write(store, [&](Transaction& transaction) {
            transaction.PutPlace(SamplePlace(), kNow);
            StoredCase stored = sample::Open(transaction, "n-1");
            case_id = stored.id;
            if (handed_down) {
              const std::vector<std::string> holders(kUnits.size(), "holder");
              auto dispatches = sample::Issue(transaction, stored, holders);
              for (std::size_t i = 0; i < kUnits.size(); ++i) {
                dispatches[i].record.mutable_handed_down()->set_unit(kUnits[i]);
                transaction.Update(dispatches[i], case_id);
              }
              transaction.Append(sample::Event(stored.record, v1::Act::HAND_DOWN), case_id, 0);
            } else {
              sample::Issue(transaction, stored, kUnits);
            }
            if (*row.accused == '\0') return;
            transaction.AddAccused(case_id, row.accused);
            transaction.AddAccused(case_id, row.accused);
            transaction.Append(sample::Event(stored.record, v1::Act::NAME_ACCUSED), case_id, 0);
          }) == Fate::kCommitted);

  store.ReadAndWait([&](Reader& reader) {
    for (const std::string& unit : kUnits) {
      const bool shut_out = row.shut_out.contains(unit);
      CHECK(reader.IsShutOut(case_id, unit) == shut_out);
      for (const Query& query : kQueries) {
        INFO(row.accused << " is accused; " << unit << " asks " << query.name
                         << (handed_down ? ", handed down" : ""));
        CHECK((query.finds(reader, {Kind::kUnit, unit}, case_id) == 0) == shut_out);
      }
    }
    // The desk goes on seeing it.
    CHECK(reader.Sees({Kind::kSite, ""}, case_id));
    CHECK(reader
              .ListCases({.scope = {Kind::kSite, ""},
                          .states = {},
                          .unit = "station",
                          .dispatch_states = {}})
              .size() == 1);
  });
}

TEST_CASE("an accused person sees nothing in any query, whatever his accounts may do") {
  TestStore test;
  Store& store = test.Open();
  std::int64_t case_id = 0;
  std::int64_t call_id = 0;
  REQUIRE(sample::Write(store, [&](Transaction& transaction) {
            transaction.PutPlace(SamplePlace(), kNow);
            StoredCase stored = sample::Open(transaction, "n-1", "operator-1", 77);
            case_id = stored.id;
            call_id = case_id - 1;
            auto dispatches = sample::Issue(transaction, stored, {"school"});
            dispatches[0].record.mutable_assignment()->set_authority("office");
            transaction.Update(dispatches[0], stored.id);
            for (const std::int64_t row : {case_id, call_id}) {
              transaction.AddAccusedPerson(row, "person-1");
              transaction.AddAccusedPerson(row, "person-1");
            }
            transaction.Append(sample::Event(stored.record, v1::Act::NAME_ACCUSED), case_id, 0);
          }) == Fate::kCommitted);
  const auto counts = [&](const Scope& scope) {
    return sample::Read(store, [&](Reader& reader) {
      std::vector<std::size_t> found;
      for (const Query& query : kQueries) found.push_back(query.finds(reader, scope, case_id));
      found.push_back(reader.SeesCall(scope, call_id));
      found.push_back(reader.ListCalls(scope, 0, 5).size());
      const v1::Standing standing = reader.CountStanding(scope, kNow);
      found.push_back(static_cast<std::size_t>(standing.in_hand() + standing.overdue()));
      const auto history = reader.History(77, scope.person, 5);
      found.push_back(static_cast<std::size_t>(history.calls) + history.open_cases.size());
      return found;
    });
  };
  const auto sum = [](const std::vector<std::size_t>& all) {
    return std::accumulate(all.begin(), all.end(), std::size_t{0});
  };
  for (const Scope& scope :
       {Scope{Kind::kSite, "", ""}, Scope{Kind::kOwn, "operator-1", ""},
        Scope{Kind::kUnit, "school", ""}, Scope{Kind::kIssuer, "office", ""}}) {
    INFO(static_cast<int>(scope.kind));
    CHECK(sum(counts(scope)) > 3);
    CHECK(counts({scope.kind, scope.who, "person-2"}) == counts(scope));
    CHECK(sum(counts({scope.kind, scope.who, "person-1"})) == 0);
  }
  REQUIRE(sample::Write(store, [&](Transaction& transaction) {
            transaction.RemoveAccusedPerson(case_id, "person-1");
            transaction.RemoveAccusedPerson(call_id, "person-1");
            transaction.Append({}, case_id, 0);
          }) == Fate::kCommitted);
  CHECK(counts({Kind::kSite, "", "person-1"}) == counts({Kind::kSite, "", ""}));
}

TEST_CASE("an authority is shut out with its office") {
  TestStore test;
  Store& store = test.Open();
  std::int64_t case_id = 0;
  REQUIRE(sample::Write(store, [&](Transaction& transaction) {
            v1::Place place = SamplePlace();
            v1::Authority& authority = *place.add_authorities();
            authority.set_id("committee");
            authority.set_office("station");
            transaction.PutPlace(place, kNow);
            StoredCase stored = sample::Open(transaction, "n-1");
            case_id = stored.id;
            auto dispatches = sample::Issue(transaction, stored, {"school"});
            dispatches[0].record.mutable_assignment()->set_authority("committee");
            transaction.Update(dispatches[0], stored.id);
            transaction.Append({}, stored.id, 0);
          }) == Fate::kCommitted);
  const auto sees = [&] {
    return sample::Read(store, [&](Reader& reader) {
      return reader.Sees({Kind::kIssuer, "committee"}, case_id);
    });
  };
  CHECK(sees());
  REQUIRE(sample::Write(store, [&](Transaction& transaction) {
            CHECK(transaction.ShutOutWith("bureau").contains("committee"));
            transaction.AddAccused(case_id, "bureau");
            transaction.Append({}, case_id, 0);
          }) == Fate::kCommitted);
  CHECK_FALSE(sees());
  REQUIRE(sample::Write(store, [&](Transaction& transaction) {
            transaction.RemoveAccused(case_id, "bureau");
            transaction.Append({}, case_id, 0);
          }) == Fate::kCommitted);
  CHECK(sees());
}

TEST_CASE("an accusation of one case shuts nobody out of another") {
  TestStore test;
  Store& store = test.Open();
  REQUIRE(sample::Write(store, [](Transaction& transaction) {
            transaction.PutPlace(SamplePlace(), kNow);
            for (const char* number : {"n-1", "n-2"}) {
              StoredCase stored = sample::Open(transaction, number);
              sample::Issue(transaction, stored, {"station"});
              if (number == std::string("n-2")) continue;
              transaction.AddAccused(stored.id, "bureau");
              transaction.Append(sample::Event(stored.record, v1::Act::NAME_ACCUSED), stored.id, 0);
            }
          }) == Fate::kCommitted);
  CHECK(NamesOf(sample::Read(store, [](Reader& reader) {
          return reader.ListCases(Question(Kind::kUnit, "station"));
        })) == Names{"cases/n-2"});
}

TEST_CASE("a unit that moved away in the directory stays shut out") {
  TestStore test;
  Store& store = test.Open();
  std::int64_t case_id = 0;
  REQUIRE(sample::Write(store, [&](Transaction& transaction) {
            transaction.PutPlace(SamplePlace(), kNow);
            StoredCase stored = sample::Open(transaction, "n-1");
            case_id = stored.id;
            sample::Issue(transaction, stored, {"school", "post"});
            transaction.AddAccused(stored.id, "station");
            transaction.Append(sample::Event(stored.record, v1::Act::NAME_ACCUSED), stored.id, 0);
            v1::Place moved;
            moved.set_version("2026-10-01/1");
            AddUnit(moved, "station", "");
            AddUnit(moved, "post", "school");
            AddUnit(moved, "school", "station");
            transaction.PutPlace(moved, kNow);
          }) == Fate::kCommitted);
  store.ReadAndWait([&](Reader& reader) {
    CHECK_FALSE(reader.Sees({Kind::kUnit, "post"}, case_id));
    CHECK_FALSE(reader.Sees({Kind::kUnit, "school"}, case_id));  // moved in under it
  });
}

TEST_CASE("a directory that goes in a circle does not hold up its version") {
  TestStore test;
  v1::Place place;
  place.set_version("circle/1");
  AddUnit(place, "a", "b");
  AddUnit(place, "b", "a", "a");
  CHECK(sample::Write(test.Open(), [&](Transaction& t) { t.PutPlace(place, kNow); }) ==
        Fate::kCommitted);
}

// Cases of every kind of owner: n-1 and n-2 of operator-1, n-3 of operator-2 and handled at the
// desk by operator-1, n-4 of operator-3 and to be called back.
void WriteOwned(Store& store) {
  REQUIRE(sample::Write(store, [](Transaction& transaction) {
            StoredCase first = sample::Open(transaction, "n-1", "operator-1");
            auto dispatches = sample::Issue(transaction, first, {"unit-a", "unit-b"});
            dispatches[0].record.mutable_assignment()->set_authority("office");
            transaction.Update(dispatches[0], first.id);
            transaction.Append(sample::Event(first.record, v1::Act::AMEND), first.id, 0);
            sample::Open(transaction, "n-2", "operator-1");
            StoredCase third = sample::Open(transaction, "n-3", "operator-2");
            third.record.set_handler("operator-1");
            third.record.set_state(v1::Case::IN_HAND);
            third.record.set_mode(v1::Mode::DIRECT);
            transaction.Update(third);
            transaction.Append(sample::Event(third.record, v1::Act::HANDLE_DIRECTLY), third.id, 0);
            StoredCase fourth = sample::Open(transaction, "n-4", "operator-3");
            fourth.record.set_state(v1::Case::CALLING_BACK);
            transaction.Update(fourth);
            transaction.Append(sample::Event(fourth.record, v1::Act::PASS_AUDIT), fourth.id, 0);
          }) == Fate::kCommitted);
}

TEST_CASE("each scope sees its own cases, in lists, in events and one by one") {
  struct Row {
    Scope scope;
    std::set<std::string> sees;
  };
  const auto row = GENERATE(values<Row>({
      {{Kind::kSite, ""}, {"cases/n-1", "cases/n-2", "cases/n-3", "cases/n-4"}},
      {{Kind::kSite, "whoever"}, {"cases/n-1", "cases/n-2", "cases/n-3", "cases/n-4"}},
      {{Kind::kOwn, "operator-1"}, {"cases/n-1", "cases/n-2", "cases/n-3", "cases/n-4"}},
      {{Kind::kOwn, "operator-2"}, {"cases/n-3", "cases/n-4"}},
      {{Kind::kOwn, "operator-3"}, {"cases/n-4"}},
      {{Kind::kOwn, "operator-4"}, {"cases/n-4"}},
      {{Kind::kOwn, ""}, {}},
      {{Kind::kUnit, "unit-a"}, {"cases/n-1"}},
      {{Kind::kUnit, "unit-b"}, {"cases/n-1"}},
      {{Kind::kUnit, "unit-c"}, {}},
      {{Kind::kUnit, ""}, {}},
      {{Kind::kIssuer, "office"}, {"cases/n-1"}},
      {{Kind::kIssuer, "other-office"}, {}},
      {{Kind::kIssuer, ""}, {}},
      {{Kind::kNothing, ""}, {}},
      {{Kind::kNothing, "operator-1"}, {}},
  }));
  INFO(static_cast<int>(row.scope.kind) << " " << row.scope.who);
  TestStore test;
  Store& store = test.Open();
  WriteOwned(store);
  store.ReadAndWait([&](Reader& reader) {
    CaseQuestion question;
    question.scope = row.scope;
    const Names listed = NamesOf(reader.ListCases(question));
    CHECK(std::set<std::string>(listed.begin(), listed.end()) == row.sees);
    CHECK(listed.size() == row.sees.size());

    std::set<std::string> told;
    std::int64_t through = 0;
    for (const v1::Event& event : reader.EventsAfter(row.scope, 0, 100, &through)) {
      told.insert(event.resource());
    }
    CHECK(told == row.sees);
    CHECK(through == reader.LastSeq());

    for (const char* number : {"n-1", "n-2", "n-3", "n-4"}) {
      const std::int64_t id = reader.FindCase(std::string_view(number))->id;
      const bool sees = row.sees.contains(std::string("cases/") + number);
      CHECK(reader.Sees(row.scope, id) == sees);
      CHECK(reader.ListCase(row.scope, id).has_value() == sees);
    }
    CHECK_FALSE(reader.Sees(row.scope, 12345));
    CHECK_FALSE(reader.ListCase(row.scope, 12345));

    const v1::Standing standing = reader.CountStanding(row.scope, kNow);
    const std::size_t counted = static_cast<std::size_t>(
        standing.to_dispatch() + standing.in_hand() + standing.to_sign() + standing.to_call_back());
    CHECK(counted == row.sees.size());
  });
}

TEST_CASE("what waits to be called back is everybody's queue by due time, page by page") {
  TestStore test;
  Store& store = test.Open();
  REQUIRE(sample::Write(store, [](Transaction& transaction) {
            for (int i = 1; i <= 7; ++i) {
              StoredCase stored = sample::Open(transaction, "n-" + std::to_string(i),
                                               "operator-" + std::to_string(i % 3));
              stored.record.set_state(i == 7 ? v1::Case::CLOSED : v1::Case::CALLING_BACK);
              *stored.record.add_desk_limits() =
                  sample::Limit(v1::Limit::FIRST_CALL_BACK, kNow + (10 - i) * kHour);
              transaction.Update(stored);
              transaction.Append(sample::Event(stored.record, v1::Act::PASS_AUDIT), stored.id, 0);
            }
          }) == Fate::kCommitted);
  const Names queue{"cases/n-6", "cases/n-5", "cases/n-4", "cases/n-3", "cases/n-2", "cases/n-1"};
  store.ReadAndWait([&](Reader& reader) {
    for (const char* who : {"operator-1", "operator-2", "operator-9"}) {
      CaseQuestion question = Question(Kind::kOwn, who);
      question.states = {v1::Case::CALLING_BACK};
      question.limit = 2;
      Names found;
      while (true) {
        const auto page = reader.ListCases(question);
        if (page.empty()) break;
        for (const std::string& name : NamesOf(page)) found.push_back(name);
        question.after_due = page.back().due;
        question.after_id = page.back().id;
      }
      INFO(who);
      CHECK(found == queue);
      CHECK(reader.CountStanding({Kind::kOwn, who}, kNow).to_call_back() == 6);
    }
    for (const Kind kind : {Kind::kUnit, Kind::kIssuer, Kind::kNothing}) {
      CaseQuestion question = Question(kind, "operator-1");
      question.states = {v1::Case::CALLING_BACK};
      CHECK(reader.ListCases(question).empty());
    }
  });
}

TEST_CASE("calls are seen by the desk, and by an operator his own") {
  TestStore test;
  Store& store = test.Open();
  WriteOwned(store);
  store.ReadAndWait([](Reader& reader) {
    const auto all = reader.ListCalls({Kind::kSite, ""}, 0, 10);
    REQUIRE(all.size() == 4);
    CHECK(all[0].id > all[1].id);
    CHECK(reader.ListCalls({Kind::kSite, ""}, all[0].id, 1)[0].id == all[1].id);
    CHECK(reader.ListCalls({Kind::kOwn, "operator-1"}, 0, 10).size() == 2);
    CHECK(reader.ListCalls({Kind::kOwn, "operator-1"}, 0, 1).size() == 1);
    const Scope nobodys[] = {{Kind::kOwn, ""},
                             {Kind::kUnit, "unit-a"},
                             {Kind::kUnit, "operator-2"},
                             {Kind::kIssuer, "operator-2"},
                             {Kind::kNothing, "operator-2"}};
    for (const Scope& scope : nobodys) {
      CHECK(reader.ListCalls(scope, 0, 10).empty());
      CHECK_FALSE(reader.SeesCall(scope, all[0].id));
    }
    CHECK(reader.SeesCall({Kind::kSite, ""}, all[0].id));
    CHECK_FALSE(reader.SeesCall({Kind::kSite, ""}, 12345));
    CHECK(reader.SeesCall({Kind::kOwn, "operator-3"}, all[0].id));
    // That the case is to be called back opens no call.
    CHECK_FALSE(reader.SeesCall({Kind::kOwn, "operator-1"}, all[0].id));
  });
}

TEST_CASE("an operator's list by unit holds own cases alone") {
  TestStore test;
  Store& store = test.Open();
  WriteOwned(store);
  store.ReadAndWait([](Reader& reader) {
    CaseQuestion question = Question(Kind::kOwn, "operator-1");
    question.unit = "unit-b";
    CHECK(NamesOf(reader.ListCases(question)) == Names{"cases/n-1"});
    question.dispatch_states = {v1::Dispatch::SIGNED};
    CHECK(reader.ListCases(question).empty());
    question = Question(Kind::kOwn, "operator-2");
    question.unit = "unit-b";
    CHECK(reader.ListCases(question).empty());
  });
}

TEST_CASE("events are told window by window, and through says how far was looked") {
  TestStore test;
  Store& store = test.Open();
  WriteOwned(store);
  for (int i = 0; i < 12; ++i) {
    REQUIRE(sample::Write(store, [&](Transaction& transaction) {
              for (int n = 0; n < 100; ++n) {
                LeaveMark(transaction, std::to_string(i) + "/" + std::to_string(n));
              }
            }) == Fate::kCommitted);
  }
  REQUIRE(sample::Write(store, [](Transaction& transaction) {
            sample::Open(transaction, "n-5", "operator-2");
          }) == Fate::kCommitted);
  store.ReadAndWait([](Reader& reader) {
    const Scope scope{Kind::kOwn, "operator-2"};
    std::vector<std::int64_t> told;
    std::int64_t through = 0;
    int looks = 0;
    for (std::int64_t after = -1; after != through; ++looks) {
      after = through;
      for (const v1::Event& event : reader.EventsAfter(scope, after, 1, &through)) {
        told.push_back(event.seq());
      }
    }
    CHECK(told.size() == 5);
    CHECK(std::is_sorted(told.begin(), told.end()));
    CHECK(through == reader.LastSeq());
    CHECK(looks < 10);
  });
}

TEST_CASE("cases that changed are named by their first event, without opening them") {
  TestStore test;
  Store& store = test.Open();
  WriteOwned(store);
  store.ReadAndWait([](Reader& reader) {
    std::int64_t through = 0;
    const std::int64_t first = reader.FindCase(std::string_view("n-1"))->id;
    CHECK(reader.ChangedCases(0, 100, &through).size() == 4);
    CHECK(through == reader.LastSeq());
    CHECK(reader.ChangedCases(0, 2, &through) == std::vector<std::int64_t>{first});
    CHECK(through == 2);
    CHECK(reader.ChangedCases(reader.LastSeq(), 100, &through).empty());
    CHECK(through == reader.LastSeq());
  });
}

}  // namespace
}  // namespace hotline
