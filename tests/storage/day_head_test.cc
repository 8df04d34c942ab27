#include "storage/day_head.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "storage/case_proof.h"
#include "storage/head_check.h"
#include "storage/merkle.h"
#include "tests/storage/sample_rows.h"
#include "tests/storage/test_store.h"

namespace hotline {
namespace {

using std::chrono::days;

constexpr Key kSeed{7};
constexpr Day kThursday = std::chrono::year(2026) / 9 / 24;
constexpr const char* kNumber = "3206-260924-1-1";

DayHead SampleHead() {
  DayHead head{.site = 1,
               .day = kThursday,
               .first_seq = 1,
               .last_seq = 57,
               .root = LeafHash("root"),
               .hash = LeafHash("hash")};
  SigningKey(kSeed).Sign(head);
  return head;
}

TEST_CASE("a head is a line, and only that line is it") {
  const DayHead head = SampleHead();
  const std::string line = FormatHead(head);
  CHECK(line.starts_with("hotline-day-head-1 1 2026-09-24 1 57 "));
  CHECK(ParseHead(line) == head);
  CHECK(IsSigned(head));
  for (const std::string& other :
       {line + " ", line + "\n", line + " x", " " + line, line.substr(0, line.size() - 2),
        "hotline-day-head-2" + line.substr(18), std::string()}) {
    INFO(other);
    CHECK_FALSE(ParseHead(other));
  }
}

TEST_CASE("a head of which any bit was flipped is not signed") {
  const std::string line = FormatHead(SampleHead());
  int unseen = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = line;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      const auto head = ParseHead(flipped);
      unseen += head && IsSigned(*head);
    }
  }
  CHECK(unseen == 0);
}

TEST_CASE("the list keeps what it has and takes what is new") {
  TempFolder folder;
  const std::string path = folder.File("heads");
  CHECK(ReadHeadList(path, 1).empty());
  DayHead second = SampleHead();
  second.day += days(1);
  SigningKey(kSeed).Sign(second);
  DayHead elsewhere = SampleHead();
  elsewhere.site = 2;
  AddToHeadList(path, {SampleHead(), elsewhere});
  AddToHeadList(path, {SampleHead(), second});
  CHECK(ReadHeadList(path, 1) == std::vector{SampleHead(), second});
  CHECK(ReadHeadList(path, 2) == std::vector{elsewhere});
  std::ofstream(path, std::ios::app) << "something\n";
  CHECK_THROWS_AS(ReadHeadList(path, 1), DatabaseError);
}

// Three days of two events each, the first and the last of the same case, with their heads.
class ThreeDays {
 public:
  ThreeDays() {
    Store store(
        OpenSqlite(path()),
        std::make_shared<KeyStore>(OpenSqlite(folder_.File("keys.db")), Key{1}, FromSystem()), {},
        [this] { return now_; }, FromSystem());
    std::int64_t id = 0;
    for (int day = 0; day < 3; ++day) {
      now_ = Midnight(kThursday + days(day));
      CHECK(sample::Write(store, [&](Transaction& tx) {
              if (day == 0) {
                id = sample::Open(tx, kNumber).id;
              } else {
                tx.Append({}, 0, 0);
              }
            }) == Fate::kCommitted);
      now_ = Midnight(kThursday + days(day + 1)) - std::chrono::microseconds(1);
      CHECK(sample::Write(store, [&](Transaction& tx) {
              if (day < 2) {
                tx.Append({}, 0, 0);
                return;
              }
              StoredCase stored = *tx.FindCase(id);
              tx.Update(stored);
              tx.Append(sample::Event(stored.record, v1::Act::AMEND), id, 0);
            }) == Fate::kCommitted);
      heads_.push_back(HeadOf(store, kThursday + days(day)));
      CHECK(Put(store, heads_.back()) == Fate::kCommitted);
      CHECK(Put(store, heads_.back()) == Fate::kRefused);
    }
    last_seq_ = store.last_seq();
  }

  std::string path() const { return folder_.File("hotline.db"); }
  const std::vector<DayHead>& heads() const { return heads_; }
  std::int64_t last_seq() const { return last_seq_; }
  void Alter(const std::string& sql) { OpenSqlite(path())->OpenWriter()->Run(sql); }
  ChainReport Verify() const { return VerifyChain(*OpenSqlite(path())->OpenReader(), 1); }
  BuiltProof Proof() const { return *BuildProof(*OpenSqlite(path())->OpenReader(), 1, kNumber); }

 private:
  static Fate Put(Store& store, const DayHead& head) {
    return store.WriteAndWait([&](Transaction& tx) { return tx.PutDayHead(head); });
  }

  DayHead HeadOf(Store& store, Day day) const {
    DayHead head{.site = 1, .day = day};
    MerkleRoot root;
    store.ReadAndWait([&](Reader& reader) {
      for (const auto& leaf :
           reader.LeavesAfter(heads_.empty() ? 0 : heads_.back().last_seq, 1000)) {
        if (head.first_seq == 0) head.first_seq = leaf.seq;
        head.last_seq = leaf.seq;
        head.hash = leaf.hash;
        root.Add(leaf.leaf);
      }
    });
    head.root = root.Get();
    SigningKey(kSeed).Sign(head);
    return head;
  }

  TempFolder folder_;
  Instant now_;
  std::vector<DayHead> heads_;
  std::int64_t last_seq_ = 0;
};

TEST_CASE("heads hold over the events that they sign") {
  ThreeDays days_of_store;
  const ChainReport report = days_of_store.Verify();
  CHECK(report.holds());
  CHECK(report.heads == days_of_store.heads());
  CHECK(report.last_seq == days_of_store.last_seq());
  CHECK(CompareHeads(days_of_store.heads(), report.heads, report.last_seq).empty());
}

TEST_CASE("what is done to heads, or to events that they sign, is found") {
  struct Row {
    const char* what;
    std::vector<std::string> sql;
    std::vector<HeadFault> alone;      // what the store itself shows
    std::vector<HeadFault> with_copy;  // what a copy of the heads shows besides
  };
  const Day first = kThursday, second = kThursday + days(1), third = kThursday + days(2);
  // As whoever cuts the end off would do it who knows the tables: what is left is whole.
  const std::vector<std::string> cut = {
      "DELETE FROM event WHERE site = 1 AND seq > 4",
      "UPDATE site_head SET seq = 4, hash = (SELECT hash FROM event WHERE site = 1 AND seq = 4) "
      "WHERE site = 1"};
  const auto and_also = [](std::vector<std::string> sql, const std::string& more) {
    sql.push_back(more);
    return sql;
  };
  const std::vector<Row> rows = {
      {"a head's root",
       {"UPDATE day_head SET root = zeroblob(32) WHERE day = 20720"},
       {{first, HeadBreak::kUnsigned}},
       {{first, HeadBreak::kOther}}},
      {"a head is gone",
       {"DELETE FROM day_head WHERE day = 20721"},
       {{third, HeadBreak::kGap}},
       {{second, HeadBreak::kRemoved}}},
      {"an event was altered",
       {"UPDATE event SET actor = 'else' WHERE seq = 3"},
       {{second, HeadBreak::kEvents}},
       {}},
      {"the end was cut off", cut, {{third, HeadBreak::kCut}}, {}},
      {"the end was cut off, with its head",
       and_also(cut, "DELETE FROM day_head WHERE day = 20722"),
       {},
       {{third, HeadBreak::kCut}}},
  };
  for (const Row& row : rows) {
    ThreeDays store;
    for (const std::string& sql : row.sql) store.Alter(sql);
    const ChainReport report = store.Verify();
    INFO(row.what);
    CHECK(report.head_faults == row.alone);
    const auto compared = CompareHeads(store.heads(), report.heads, report.last_seq);
    CHECK(compared == row.with_copy);
  }
}

TEST_CASE("a copy with a line that nobody signed is told") {
  DayHead forged = SampleHead();
  forged.last_seq = 58;
  CHECK(CompareHeads({forged}, {SampleHead()}, 57) ==
        std::vector<HeadFault>{{kThursday, HeadBreak::kUnsigned}});
}

TEST_CASE("a case is proven by its events of signed days, without the store") {
  ThreeDays store;
  const BuiltProof built = store.Proof();
  CHECK(built.unsigned_events == 0);
  CHECK(built.proof.case_name() == std::string("cases/") + kNumber);
  CHECK(built.proof.heads_size() == 2);
  REQUIRE(built.proof.events_size() == 2);
  for (const v1::ProvenEvent& event : built.proof.events()) CHECK(event.path_size() <= 64);
  const PublicKey key = SigningKey(kSeed).public_key();
  CHECK(CheckProof(built.proof, {key}).empty());
  CHECK(CheckProof(built.proof, {SigningKey(Key{8}).public_key(), key}).empty());
  CHECK_FALSE(CheckProof(built.proof, {SigningKey(Key{8}).public_key()}).empty());
  CHECK_FALSE(CheckProof(built.proof, {}).empty());
  CHECK_FALSE(BuildProof(*OpenSqlite(store.path())->OpenReader(), 1, "3206-260924-9-9"));

  store.Alter("DELETE FROM day_head WHERE day = 20722");
  CHECK(store.Proof().unsigned_events == 1);
  CHECK(store.Proof().proof.events_size() == 1);
  store.Alter("UPDATE event SET actor = 'else' WHERE seq = 2");
  CHECK_THROWS_AS(store.Proof(), DatabaseError);
}

TEST_CASE("a proof in which any bit was flipped does not hold") {
  const ThreeDays store;
  const v1::CaseProof proof = store.Proof().proof;
  const std::string bytes = proof.SerializeAsString();
  const std::vector<PublicKey> keys = {SigningKey(kSeed).public_key()};
  std::vector<std::size_t> unseen;
  for (std::size_t at = 0; at < bytes.size() * 8; ++at) {
    std::string flipped = bytes;
    flipped[at / 8] = static_cast<char>(flipped[at / 8] ^ (1 << at % 8));
    v1::CaseProof read;
    if (!read.ParseFromString(flipped) || !CheckProof(read, keys).empty()) continue;
    // A flipped tag takes an event out; what is left is as it was.
    const bool true_still =
        read.case_name() == proof.case_name() &&
        std::all_of(read.events().begin(), read.events().end(), [&](const auto& event) {
          return event.SerializeAsString() == proof.events(0).SerializeAsString() ||
                 event.SerializeAsString() == proof.events(1).SerializeAsString();
        });
    if (!true_still) unseen.push_back(at);
  }
  CHECK(unseen.empty());
}

TEST_CASE("a proof that is put together of others does not hold") {
  const ThreeDays store;
  const v1::CaseProof proof = store.Proof().proof;
  const std::vector<PublicKey> keys = {SigningKey(kSeed).public_key()};
  struct Row {
    const char* what;
    void (*change)(v1::CaseProof&);
  };
  const auto row = GENERATE(values<Row>({
      {"another case's name", [](v1::CaseProof& p) { p.set_case_name("cases/3206-260924-2-2"); }},
      {"a part of the name", [](v1::CaseProof& p) { p.set_case_name("cases/3206-260924-1"); }},
      {"no events", [](v1::CaseProof& p) { p.clear_events(); }},
      {"no heads", [](v1::CaseProof& p) { p.clear_heads(); }},
      {"an event twice", [](v1::CaseProof& p) { *p.add_events() = p.events(1); }},
      {"the other order", [](v1::CaseProof& p) { p.mutable_events()->SwapElements(0, 1); }},
      {"another event's path",
       [](v1::CaseProof& p) { *p.mutable_events(1)->mutable_path() = p.events(0).path(); }},
      {"a long path",
       [](v1::CaseProof& p) {
         for (int i = 0; i < 70; ++i) p.mutable_events(0)->add_path(std::string(32, 'x'));
       }},
  }));
  v1::CaseProof changed = proof;
  row.change(changed);
  INFO(row.what);
  CHECK_FALSE(CheckProof(changed, keys).empty());
}

}  // namespace
}  // namespace hotline
