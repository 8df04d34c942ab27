#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "rules/lifecycle.h"
#include "storage/columns.h"
#include "tests/storage/sample_rows.h"

namespace hotline {
namespace {

using sample::kHour;
using sample::kNow;
using Kind = v1::Limit::Kind;

FactRows FactsAt(Reader& reader, std::int64_t seq) { return reader.FactsAt({&seq, 1}).front(); }

TEST_CASE("the next limit of a dispatch is the earliest that is not kept") {
  struct Row {
    const char* why;
    v1::Dispatch::State state;
    bool contacted;
    bool progressed;
    Kind next;
  };
  const auto row = GENERATE(values<Row>({
      {"signing first", v1::Dispatch::ISSUED, false, false, v1::Limit::SIGN},
      {"then the contact", v1::Dispatch::SIGNED, false, false, v1::Limit::CONTACT},
      {"asking to return counts as signing", v1::Dispatch::RETURN_ASKED, false, false,
       v1::Limit::CONTACT},
      {"then the progress", v1::Dispatch::SIGNED, true, false, v1::Limit::PROGRESS},
      {"then the finish", v1::Dispatch::SIGNED, true, true, v1::Limit::FINISH},
      {"the order of the limits, not of the acts", v1::Dispatch::ISSUED, true, true,
       v1::Limit::SIGN},
      {"nothing after the reply", v1::Dispatch::REPLIED, false, false, v1::Limit::KIND_UNSPECIFIED},
      {"nothing after the end", v1::Dispatch::SUPERSEDED, false, false,
       v1::Limit::KIND_UNSPECIFIED},
  }));
  INFO(row.why);
  v1::Dispatch dispatch;
  dispatch.set_state(row.state);
  *dispatch.add_limits() = sample::Limit(v1::Limit::FINISH, kNow + kHour);  // moved since
  *dispatch.add_limits() = sample::Limit(v1::Limit::RETURN_WINDOW, kNow);
  *dispatch.add_limits() = sample::Limit(v1::Limit::SIGN, kNow + 2 * kHour);
  *dispatch.add_limits() = sample::Limit(v1::Limit::CONTACT, kNow + 3 * kHour);
  *dispatch.add_limits() = sample::Limit(v1::Limit::PROGRESS, kNow + 4 * kHour);
  *dispatch.add_limits() = sample::Limit(v1::Limit::FINISH, kNow + 9 * kHour);
  if (row.contacted) *dispatch.mutable_contact_time() = ToProto(kNow);
  if (row.progressed) *dispatch.add_progress()->mutable_time() = ToProto(kNow);
  const NextLimit next = NextOf(dispatch);
  CHECK(next.kind == row.next);
  CHECK((next.due == kNever) == (row.next == v1::Limit::KIND_UNSPECIFIED));
}

TEST_CASE("the desk owes a ruling on the last return, unless it was taken back before the limit") {
  struct Row {
    const char* why;
    v1::Ask::State state;
    int ruled;  // hours after the limit
    bool assigned;
    bool owed;
    bool given;
  };
  const auto row = GENERATE(values<Row>({
      {"open", v1::Ask::OPEN, 0, false, true, false},
      {"refused in time", v1::Ask::REFUSED, -1, false, true, true},
      {"granted late", v1::Ask::GRANTED, 1, false, true, true},
      {"taken back in time", v1::Ask::TAKEN_BACK, -1, false, false, false},
      {"taken back when it was too late", v1::Ask::TAKEN_BACK, 0, false, true, false},
      {"its issuer rules", v1::Ask::OPEN, 0, true, false, false},
  }));
  v1::Dispatch dispatch;
  dispatch.set_name("cases/3206-260924-1-1/dispatches/1");
  *dispatch.add_limits() = sample::Limit(v1::Limit::RULING, kNow);
  if (row.assigned) dispatch.mutable_assignment()->set_authority("office");
  v1::Ask& ask = *dispatch.add_asks();
  ask.set_kind(v1::Ask::RETURN);
  ask.set_state(row.state);
  if (row.state != v1::Ask::OPEN) *ask.mutable_ruled_time() = ToProto(kNow + row.ruled * kHour);
  const DispatchFact fact = FactOf(dispatch, 1, 2);
  INFO(row.why);
  CHECK(fact.ruling_due == (row.owed ? Micros(kNow) : 0));
  CHECK(fact.ruled_at == (row.given ? Micros(kNow + row.ruled * kHour) : 0));
}

TEST_CASE(
    "a ruling that was late stays the desk's, also when the unit took its return back and asked "
    "again") {
  struct Row {
    const char* why;
    int taken_back;  // hours after the first limit
    int owed;        // the hour of the limit that counts
  };
  const auto row = GENERATE(values<Row>({{"in time", -1, 5}, {"too late", 1, 0}}));
  v1::Dispatch dispatch;
  dispatch.set_name("cases/3206-260924-1-1/dispatches/1");
  const auto ask = [&](int asked, int due, v1::Ask::State state, int ruled) {
    *dispatch.add_limits() = sample::Limit(v1::Limit::RULING, kNow + due * kHour);
    *dispatch.mutable_limits()->rbegin()->mutable_start_time() = ToProto(kNow + asked * kHour);
    v1::Ask& added = *dispatch.add_asks();
    added.set_kind(v1::Ask::RETURN);
    added.set_state(state);
    *added.mutable_time() = ToProto(kNow + asked * kHour);
    *added.mutable_ruled_time() = ToProto(kNow + ruled * kHour);
  };
  ask(-2, 0, v1::Ask::TAKEN_BACK, row.taken_back);
  ask(3, 5, v1::Ask::REFUSED, 4);
  const DispatchFact fact = FactOf(dispatch, 1, 2);
  INFO(row.why);
  CHECK(fact.ruling_due == Micros(kNow + row.owed * kHour));
  CHECK(fact.ruled_at == (row.owed == 0 ? 0 : Micros(kNow + 4 * kHour)));
}

TEST_CASE("the desk's next limit is the one its state waits for") {
  struct Row {
    const char* why;
    v1::Case::State state;
    v1::Mode::Kind mode;
    int tried_in_round;
    Kind next;
  };
  const auto row = GENERATE(values<Row>({
      {"to dispatch", v1::Case::REGISTERED, v1::Mode::MODE_UNSPECIFIED, 0, v1::Limit::DISPATCH},
      {"the unit's turn", v1::Case::IN_HAND, v1::Mode::REFER, 0, v1::Limit::KIND_UNSPECIFIED},
      {"the desk's own case", v1::Case::IN_HAND, v1::Mode::DIRECT, 0, v1::Limit::FINISH},
      {"to audit", v1::Case::REPLIED, v1::Mode::REFER, 0, v1::Limit::AUDIT},
      {"to call back", v1::Case::CALLING_BACK, v1::Mode::REFER, 0, v1::Limit::FIRST_CALL_BACK},
      {"tried in an earlier round", v1::Case::CALLING_BACK, v1::Mode::REFER, 1,
       v1::Limit::FIRST_CALL_BACK},
      {"tried", v1::Case::CALLING_BACK, v1::Mode::REFER, 2, v1::Limit::CALL_BACK},
      {"closed", v1::Case::CLOSED, v1::Mode::REFER, 2, v1::Limit::KIND_UNSPECIFIED},
  }));
  INFO(row.why);
  v1::Case record;
  record.set_state(row.state);
  record.set_mode(row.mode);
  record.set_round(2);
  *record.mutable_caller_limit() = sample::Limit(v1::Limit::FINISH, kNow + kHour);
  for (const Kind kind :
       {v1::Limit::DISPATCH, v1::Limit::AUDIT, v1::Limit::FIRST_CALL_BACK, v1::Limit::CALL_BACK}) {
    *record.add_desk_limits() = sample::Limit(kind, kNow + kind * kHour);
  }
  if (row.tried_in_round != 0) record.add_call_backs()->set_round(row.tried_in_round);
  CHECK(NextOf(record).kind == row.next);
}

TEST_CASE("a dispatch's facts are its steps and the limits in force") {
  v1::Dispatch dispatch;
  dispatch.set_name("cases/n-1/dispatches/12");
  dispatch.set_unit("unit-a");
  dispatch.set_mode(v1::Mode::JOINT);
  dispatch.set_round(3);
  dispatch.set_state(v1::Dispatch::SENT_BACK);
  dispatch.set_end_reason("redo");
  *dispatch.mutable_issue_time() = ToProto(kNow);
  *dispatch.mutable_sign_time() = ToProto(kNow + 1 * kHour);
  *dispatch.mutable_contact_time() = ToProto(kNow + 2 * kHour);
  *dispatch.mutable_reply_time() = ToProto(kNow + 3 * kHour);
  *dispatch.mutable_accept_time() = ToProto(kNow + 4 * kHour);
  *dispatch.mutable_end_time() = ToProto(kNow + 5 * kHour);
  dispatch.mutable_reply()->set_solved(v1::Reply::SOLVED_PARTLY);
  *dispatch.add_limits() = sample::Limit(v1::Limit::SIGN, kNow + 6 * kHour);
  *dispatch.add_limits() = sample::Limit(v1::Limit::CONTACT, kNow + 7 * kHour);
  *dispatch.add_limits() = sample::Limit(v1::Limit::FINISH, kNow + 8 * kHour);
  *dispatch.add_limits() = sample::Limit(v1::Limit::FINISH, kNow + 9 * kHour);
  *dispatch.add_limits() = sample::Limit(v1::Limit::OPINION, kNow + 10 * kHour);
  for (const auto part : {v1::Dispatch::LEAD, v1::Dispatch::CO_HANDLER}) {
    dispatch.set_part(part);
    const DispatchFact fact = FactOf(dispatch, 5, 6);
    const auto at = [](int hours) { return Micros(kNow + hours * kHour); };
    CHECK(fact.dispatch_id == 5);
    CHECK(fact.case_id == 6);
    CHECK(fact.case_number == "n-1");
    CHECK(fact.serial == 12);
    CHECK(fact.unit == "unit-a");
    CHECK(fact.part == part);
    CHECK(fact.mode == v1::Mode::JOINT);
    CHECK(fact.round == 3);
    CHECK(fact.state == v1::Dispatch::SENT_BACK);
    CHECK(fact.end_reason == "redo");
    CHECK(fact.issued == at(0));
    CHECK(fact.signed_at == at(1));
    CHECK(fact.contacted_at == at(2));
    CHECK(fact.replied_at == at(3));
    CHECK(fact.accepted_at == at(4));
    CHECK(fact.ended_at == at(5));
    CHECK(fact.sign_due == at(6));
    CHECK(fact.contact_due == at(7));
    CHECK(fact.finish_due == at(part == v1::Dispatch::LEAD ? 9 : 10));
    CHECK(fact.solved_by_unit == v1::Reply::SOLVED_PARTLY);
  }
}

TEST_CASE("a case's facts keep the steps of all rounds") {
  v1::Case record = sample::Case("n-1");
  record.set_state(v1::Case::CLOSED);
  record.set_closing(v1::Case::CALLER_SATISFIED);
  record.set_round(2);
  *record.mutable_close_time() = ToProto(kNow + kHour);
  record.mutable_caller()->set_no_reply_wanted(true);
  *record.mutable_settlement()->mutable_time() = ToProto(kNow + 2 * kHour);
  auto& audit = *record.add_audits();
  audit.set_dispatch("cases/n-1/dispatches/2");
  audit.set_passed(true);
  *audit.mutable_time() = ToProto(kNow);
  auto& call_back = *record.add_call_backs();
  *call_back.mutable_time() = ToProto(kNow);
  call_back.set_reached(true);
  call_back.set_round(2);
  call_back.set_grade(v1::CallBack::SATISFIED);
  call_back.set_solved(v1::Reply::SOLVED_YES);

  const CaseFact fact = FactOf(record, 4);
  CHECK(fact.case_id == 4);
  CHECK(fact.case_number == "n-1");
  CHECK(fact.state == v1::Case::CLOSED);
  CHECK(fact.kind == v1::Demand::HELP);
  CHECK(fact.registered == Micros(kNow));
  CHECK(fact.caller_due == Micros(kNow + 100 * kHour));
  CHECK(fact.closed == Micros(kNow + kHour));
  CHECK(fact.settled_at == Micros(kNow + 2 * kHour));
  CHECK(fact.closing == v1::Case::CALLER_SATISFIED);
  CHECK(fact.no_call_back == 1);
  REQUIRE(fact.steps.desk_limits_size() == 1);
  CHECK(fact.steps.desk_limits(0).kind() == v1::Limit::DISPATCH);
  CHECK(fact.steps.desk_limits(0).due() == Micros(kNow + kHour));
  REQUIRE(fact.steps.audits_size() == 1);
  CHECK(fact.steps.audits(0).dispatch() == 2);
  CHECK(fact.steps.audits(0).passed());
  REQUIRE(fact.steps.call_backs_size() == 1);
  CHECK(fact.steps.call_backs(0).grade() == v1::CallBack::SATISFIED);
  CHECK(fact.steps.call_backs(0).solved() == v1::Reply::SOLVED_YES);
  CHECK(fact.steps.call_backs(0).round() == 2);
}

TEST_CASE("row digests survive their encoding, and damage is noticed") {
  const std::vector<RowDigest> digests{{SealedTable::kCase, 7, Sha256("a")},
                                       {SealedTable::kDispatch, INT64_MAX, Sha256("b")}};
  const std::string bytes = EncodeDigests(digests);
  CHECK(bytes.size() == 2 * 41);
  const auto decoded = DecodeDigests(bytes);
  REQUIRE(decoded.size() == 2);
  CHECK(decoded[1].table == SealedTable::kDispatch);
  CHECK(decoded[1].id == INT64_MAX);
  CHECK(decoded[1].hash == Sha256("b"));
  CHECK(DecodeDigests("").empty());
  CHECK_THROWS_AS(DecodeDigests(bytes.substr(1)), DatabaseError);
  CHECK_THROWS_AS(DecodeDigests(std::string(41, '\x09')), DatabaseError);
}

TEST_CASE("a settlement is dated when it is recorded, and keeps its date") {
  TestStore test;
  Store& store = test.Open();
  StoredCase stored;
  const auto update = [&] {
    return sample::Write(store, [&](Transaction& transaction) {
      transaction.Update(stored);
      transaction.Append(sample::Event(stored.record, v1::Act::SETTLE), stored.id, 0);
    });
  };
  REQUIRE(sample::Write(store, [&](Transaction& t) { stored = sample::Open(t, "n-1"); }) ==
          Fate::kCommitted);
  stored.record.mutable_settlement()->set_result("测试结果");
  REQUIRE(update() == Fate::kCommitted);
  const Instant settled = FromProto(stored.record.settlement().time());
  CHECK(settled == kNow + std::chrono::microseconds(1));
  REQUIRE(update() == Fate::kCommitted);
  CHECK(FromProto(stored.record.settlement().time()) == settled);
  CHECK(FromProto(stored.record.update_time()) > settled);
  CHECK(sample::Read(store, [](Reader& reader) {
          return FactsAt(reader, reader.LastSeq()).cases[0].settled_at;
        }) == Micros(settled));
}

TEST_CASE("demands are facts from the event of their call on") {
  TestStore test;
  Store& store = test.Open();
  REQUIRE(sample::Write(store, [](Transaction& transaction) {
            const std::int64_t id = transaction.NewId();
            transaction.Insert(sample::Call(id), id, 0);
            v1::Demand demand = sample::Demand("一");
            transaction.AddDemandFact(id, demand, kNow, 9);
            demand.set_kind(v1::Demand::CONSULTATION);
            demand.set_outcome(v1::Demand::ANSWERED);
            transaction.AddDemandFact(id, demand, kNow, 0);
            transaction.Append(v1::Event(), 0, id);
            sample::Open(transaction, "n-1");
          }) == Fate::kCommitted);
  store.ReadAndWait([](Reader& reader) {
    CHECK(FactsAt(reader, 0).demands.empty());
    const auto facts = FactsAt(reader, 1).demands;
    REQUIRE(facts.size() == 2);
    CHECK(facts[0].case_id == 9);
    CHECK(facts[0].at == Micros(kNow));
    CHECK(facts[1].kind == v1::Demand::CONSULTATION);
    CHECK(facts[1].outcome == v1::Demand::ANSWERED);
    CHECK(facts[1].seq == 1);
    CHECK(FactsAt(reader, 2).demands.size() == 3);
  });
}

// --- Random acts
// -----------------------------------------------------------------------------------------------------

// All that a moment's facts say, as text that can be compared.
std::string Shown(const std::vector<DispatchFact>& dispatches, const std::vector<CaseFact>& cases) {
  std::string text;
  const auto add = [&](auto... values) { ((text += std::to_string(values) + " "), ...); };
  for (const DispatchFact& f : dispatches) {
    add(f.dispatch_id, f.case_id, f.serial, f.seq_from, f.part, f.mode, f.round, f.state, f.issued,
        f.sign_due, f.contact_due, f.finish_due, f.signed_at, f.contacted_at, f.replied_at,
        f.accepted_at, f.ended_at, f.solved_by_unit);
    text += f.case_number + " " + f.unit + " " + f.end_reason + "\n";
  }
  for (const CaseFact& f : cases) {
    add(f.case_id, f.seq_from, f.state, f.mode, f.kind, f.round, f.registered, f.caller_due,
        f.settled_at, f.closed, f.closing, f.no_call_back);
    text += f.case_number + " " + f.steps.SerializeAsString() + "\n";
  }
  return text;
}
std::string Shown(const FactRows& facts) {
  return Shown(facts.dispatches, facts.cases) + std::to_string(facts.demands.size());
}

// Acts that a command could do, chosen and timed at random; the store does not judge them.
class RandomActs {
 public:
  RandomActs(Store& store, std::uint64_t seed) : store_(store), random_(seed) {}

  void Act() {
    REQUIRE(sample::Write(store_, [this](Transaction& transaction) {
              if (numbers_.empty() || Below(4) == 0) return Open(transaction);
              StoredCase stored =
                  *transaction.FindCase(std::string_view(numbers_[Below(numbers_.size())]));
              auto dispatches = transaction.DispatchesOf(stored.id);
              if (dispatches.empty() || Below(3) == 0) return ChangeCase(transaction, stored);
              ChangeDispatch(transaction, stored, dispatches[Below(dispatches.size())]);
            }) == Fate::kCommitted);
  }

 private:
  std::size_t Below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }
  Instant Later() { return kNow + static_cast<int>(Below(50)) * kHour; }
  v1::Limit AnyLimit() {
    return sample::Limit(static_cast<v1::Limit::Kind>(1 + Below(13)), Later());
  }

  void Open(Transaction& transaction) {
    numbers_.push_back("n-" + std::to_string(numbers_.size() + 1));
    sample::Open(transaction, numbers_.back(), "operator-" + std::to_string(Below(2)));
  }
  void ChangeCase(Transaction& transaction, StoredCase& stored) {
    *stored.record.add_desk_limits() = AnyLimit();
    if (Below(3) == 0) {
      sample::Issue(transaction, stored, {"unit-" + std::to_string(Below(3)), "unit-3"});
      return;
    }
    stored.record.set_state(static_cast<v1::Case::State>(1 + Below(10)));
    if (Below(4) == 0) stored.record.set_handler("operator-" + std::to_string(Below(3)));
    transaction.Update(stored);
    transaction.Append(sample::Event(stored.record, v1::Act::AMEND), stored.id, 0);
  }
  // Sometimes with the case, before or after the dispatch: the order must not matter.
  void ChangeDispatch(Transaction& transaction, StoredCase& stored, StoredDispatch& dispatch) {
    dispatch.record.set_state(static_cast<v1::Dispatch::State>(1 + Below(10)));
    if (Below(2) == 0) *dispatch.record.add_limits() = AnyLimit();
    if (Below(3) == 0) *dispatch.record.mutable_contact_time() = ToProto(Later());
    if (Below(3) == 0) dispatch.record.add_progress();
    const std::size_t order = Below(3);
    if (order == 1) transaction.Update(stored);
    transaction.Update(dispatch, stored.id);
    if (order == 2) transaction.Update(stored);
    transaction.Append(sample::Event(stored.record, v1::Act::RECORD_PROGRESS), stored.id, 0);
  }

  Store& store_;
  std::mt19937_64 random_;
  std::vector<std::string> numbers_;
};

// The columns and facts of every case say what its bodies say.
void CheckColumns(Reader& reader) {
  std::map<std::int64_t, DispatchFact> dispatch_facts;
  const FactRows facts = FactsAt(reader, reader.LastSeq());
  for (const auto& fact : facts.dispatches) dispatch_facts[fact.dispatch_id] = fact;
  for (const CaseFact& fact : facts.cases) {
    const StoredCase stored = *reader.FindCase(fact.case_id);
    NextLimit next = NextOf(stored.record);
    CaseFact expected = FactOf(stored.record, stored.id);
    expected.seq_from = fact.seq_from;
    CHECK(Shown({}, {expected}) == Shown({}, {fact}));

    for (const StoredDispatch& dispatch : reader.DispatchesOf(fact.case_id)) {
      const NextLimit its = NextOf(dispatch.record);
      if (its.due < next.due) next = its;
      const auto found = dispatch_facts.find(dispatch.id);
      REQUIRE(found != dispatch_facts.end());
      DispatchFact wanted = FactOf(dispatch.record, dispatch.id, fact.case_id);
      wanted.seq_from = found->second.seq_from;
      CHECK(Shown({wanted}, {}) == Shown({found->second}, {}));
      dispatch_facts.erase(found);
    }
    const auto line = reader.ListCase({Scope::Kind::kSite, ""}, fact.case_id);
    REQUIRE(line);
    CHECK(line->due == next.due);
    CHECK(line->summary.due_kind() == next.kind);
    CHECK(line->summary.state() == stored.record.state());
  }
  CHECK(dispatch_facts.empty());
}

// A list is in order, its pages put together are the whole, and it holds what its question asks
// for.
void CheckLists(Reader& reader, const Scope& scope) {
  CaseQuestion question;
  question.scope = scope;
  question.limit = 1000;
  const std::vector<ListedCase> whole = reader.ListCases(question);
  const auto key = [](const ListedCase& line) { return std::pair(line.due, line.id); };
  CHECK(std::is_sorted(whole.begin(), whole.end(),
                       [&](const auto& a, const auto& b) { return key(a) < key(b); }));
  for (const ListedCase& line : whole) {
    CHECK(IsLive(line.summary.state()));
    const Instant due =
        line.summary.has_due_time() ? FromProto(line.summary.due_time()) : FromMicros(kNever);
    CHECK(line.due == Micros(due));
    if (scope.kind == Scope::Kind::kUnit) CHECK(line.summary.dispatch() != 0);
  }

  question.limit = 3;
  std::vector<std::string> paged;
  for (auto page = reader.ListCases(question); !page.empty(); page = reader.ListCases(question)) {
    for (const ListedCase& line : page) paged.push_back(line.summary.name());
    question.after_due = page.back().due;
    question.after_id = page.back().id;
  }
  CHECK(paged == sample::NamesOf(whole));

  const Instant before = kNow + 20 * kHour;
  CaseQuestion early;
  early.scope = scope;
  early.limit = 1000;
  early.due_before = before;
  CHECK(reader.ListCases(early).size() ==
        static_cast<std::size_t>(std::count_if(whole.begin(), whole.end(), [&](const auto& line) {
          return line.due < Micros(before);
        })));
}

TEST_CASE("after random acts columns and facts say what the bodies say, then and later") {
  const std::uint64_t seed = std::random_device()();
  INFO("seed " << seed);
  TestStore test;
  Store& store = test.Open();
  RandomActs acts(store, seed);
  std::mt19937 random(seed);
  std::map<std::int64_t, std::string> as_it_was;
  for (int i = 0; i < 120; ++i) {
    acts.Act();
    store.ReadAndWait([&](Reader& reader) {
      const std::int64_t seq = reader.LastSeq();
      as_it_was[seq] = Shown(FactsAt(reader, seq));
    });
  }
  store.ReadAndWait([&](Reader& reader) {
    CheckColumns(reader);
    for (const auto& [seq, shown] : as_it_was) {
      INFO("as of " << seq);
      CHECK(Shown(FactsAt(reader, seq)) == shown);
    }
    for (int i = 0; i < 30; ++i) {
      std::vector<std::int64_t> seqs(2 + random() % 2);
      for (std::int64_t& seq : seqs) {
        seq = std::next(as_it_was.begin(), static_cast<std::ptrdiff_t>(random() % as_it_was.size()))
                  ->first;
      }
      std::ranges::sort(seqs);
      const auto facts = reader.FactsAt(seqs);
      REQUIRE(facts.size() == seqs.size());
      for (std::size_t moment = 0; moment < seqs.size(); ++moment) {
        INFO("as of " << seqs[moment] << ", number " << moment << " of " << seqs.size());
        CHECK(Shown(facts[moment]) == as_it_was[seqs[moment]]);
      }
    }
    CheckLists(reader, {Scope::Kind::kSite, ""});
    CheckLists(reader, {Scope::Kind::kOwn, "operator-1"});
    CheckLists(reader, {Scope::Kind::kUnit, "unit-3"});
  });
  CHECK(test.Verify().holds());
}

TEST_CASE("a fact row stands until the next one of its dispatch") {
  TestStore test;
  Store& store = test.Open();
  REQUIRE(sample::Write(store, [](Transaction& transaction) {
            StoredCase stored = sample::Open(transaction, "n-1");
            auto dispatches = sample::Issue(transaction, stored, {"unit-a"});
            dispatches[0].record.set_state(v1::Dispatch::SIGNED);
            transaction.Update(dispatches[0], stored.id);
            transaction.Append(sample::Event(stored.record, v1::Act::SIGN), stored.id, 0);
          }) == Fate::kCommitted);
  store.ReadAndWait([](Reader& reader) {
    CHECK(FactsAt(reader, 1).dispatches.empty());
    const auto issued = FactsAt(reader, 2).dispatches;
    const auto signed_ = FactsAt(reader, 3).dispatches;
    REQUIRE(issued.size() == 1);
    REQUIRE(signed_.size() == 1);
    CHECK(issued[0].seq_from == 2);
    CHECK(issued[0].state == v1::Dispatch::ISSUED);
    CHECK(signed_[0].seq_from == 3);
    CHECK(signed_[0].state == v1::Dispatch::SIGNED);
    CHECK(FactsAt(reader, 1).cases[0].seq_from == 1);
    CHECK(FactsAt(reader, 3).cases[0].seq_from == 2);
  });
}

TEST_CASE("facts are read at one to three moments, oldest first") {
  TestStore test;
  Store& store = test.Open();
  store.ReadAndWait([](Reader& reader) {
    CHECK_THROWS_AS(reader.FactsAt({}), std::invalid_argument);
    CHECK_THROWS_AS(reader.FactsAt(std::vector<std::int64_t>{2, 1}), std::invalid_argument);
    CHECK_THROWS_AS(reader.FactsAt(std::vector<std::int64_t>{1, 2, 3, 4}), std::invalid_argument);
    CHECK(reader.FactsAt(std::vector<std::int64_t>{0, 0, 1}).size() == 3);
  });
}

}  // namespace
}  // namespace hotline
