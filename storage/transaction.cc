#include "storage/transaction.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "rules/auditing.h"
#include "rules/consulting.h"
#include "rules/owing.h"
#include "storage/chain.h"

namespace hotline {
namespace {

// The earliest of the desk's own limit ($6) and those of the case's dispatches, which are kNever
// once they are not live.
constexpr std::string_view kUpdateCase =
    "UPDATE case_ SET version = version + 1, state = $4, handler = $5, desk_due = CAST($6 AS "
    "BIGINT), "
    "due = (SELECT min(x.due) FROM (SELECT CAST($6 AS BIGINT) AS due UNION ALL "
    "SELECT d.due FROM dispatch d WHERE d.site = $1 AND d.case_id = $2) AS x), "
    "body = $7, drawn = $8, tick = $9, quiet = $10 WHERE site = $1 AND id = $2 AND version = $3";
constexpr std::string_view kFollowDispatches =
    "UPDATE case_ SET due = (SELECT min(x.due) FROM (SELECT case_.desk_due AS due UNION ALL "
    "SELECT d.due FROM dispatch d WHERE d.site = $1 AND d.case_id = $2) AS x) "
    "WHERE site = $1 AND id = $2";

// The message as it is stored: what other rows or columns hold is left out. Takes it out of the
// message itself, for copying a case costs more than sealing it; the etag is the caller's to set
// again.
std::string BodyOf(v1::Call& call) {
  call.clear_etag();
  return call.SerializeAsString();
}
std::string BodyOf(v1::Case& record) {
  record.clear_etag();
  google::protobuf::RepeatedPtrField<v1::Dispatch> dispatches;
  record.mutable_dispatches()->Swap(&dispatches);
  std::string body = record.SerializeAsString();
  record.mutable_dispatches()->Swap(&dispatches);
  return body;
}
std::string BodyOf(v1::Dispatch& dispatch) {
  dispatch.clear_etag();
  return dispatch.SerializeAsString();
}

template <class Fact, class Id>
void Replace(std::vector<Fact>& facts, Fact fact, Id Fact::*id) {
  const auto same = std::find_if(facts.begin(), facts.end(),
                                 [&](const Fact& other) { return other.*id == fact.*id; });
  if (same == facts.end()) {
    facts.push_back(std::move(fact));
  } else {
    *same = std::move(fact);
  }
}

// What only storage can know of a case: when it was written.
void FillTimes(v1::Case& record, Instant now) {
  *record.mutable_update_time() = ToProto(now);
  if (record.has_settlement() && !record.settlement().has_time()) {
    *record.mutable_settlement()->mutable_time() = ToProto(now);
  }
}

void RequireName(const std::string& name) {
  if (name.empty()) throw std::logic_error("a row without its name was written");
}

}  // namespace

Transaction::Transaction(Database& database, KeyStore& keys, std::int64_t site, GroupHead& head,
                         Instant now, const Randomness& randomness, const RowIds* unsettled)
    : Reader(database, keys, site),
      head_(head),
      now_(now),
      randomness_(randomness),
      unsettled_(unsettled) {}

void Transaction::Touch(std::int64_t id) {
  if (unsettled_ != nullptr && unsettled_->contains(id)) throw NotAhead();
}

void Transaction::RequireTurn() const {
  if (unsettled_ != nullptr) throw NotAhead();
}

Instant Transaction::Now() const {
  return std::max(now_, FromMicros(head_.last_time) + std::chrono::microseconds(1));
}

std::int64_t Transaction::NewId() { return ++head_.last_id; }

std::int64_t Transaction::NextCaseNumber(Day day) {
  const std::int64_t days = day.time_since_epoch().count();
  if (days < head_.day) throw std::logic_error("a case number of a day that is over");
  if (days > head_.day) {
    head_.day = days;
    head_.day_count = 0;
  }
  return ++head_.day_count;
}

// Draws again while the number lies in the incomplete last stretch, so that no value is likelier
// than another.
std::int64_t Transaction::Random(std::int64_t bound) {
  if (bound <= 0) throw std::logic_error("a random number below nothing");
  const auto range = static_cast<std::uint64_t>(bound);
  const std::uint64_t unfair = UINT64_MAX - UINT64_MAX % range;
  std::uint64_t number = 0;
  do {
    randomness_(&number, sizeof number);
  } while (number >= unfair);
  return static_cast<std::int64_t>(number % range);
}

void Transaction::Post(std::string_view sql, Values params, std::int64_t expected_rows) {
  wrote_ = true;
  open_ = true;
  database().Post(sql, std::move(params), expected_rows);
}

void Transaction::Wrote(SealedTable table, std::int64_t id, std::string_view body) {
  const RowDigest digest{table, id, Sha256(body)};
  const auto same = std::find_if(digests_.begin(), digests_.end(), [&](const RowDigest& other) {
    return other.table == table && other.id == id;
  });
  if (same == digests_.end()) {
    digests_.push_back(digest);
  } else {
    *same = digest;
  }
}

void Transaction::Note(DispatchFact fact) {
  Replace(dispatch_facts_, std::move(fact), &DispatchFact::dispatch_id);
}
void Transaction::Note(CaseFact fact) { Replace(case_facts_, std::move(fact), &CaseFact::case_id); }

StoredCall Transaction::Insert(v1::Call call, std::int64_t id, std::int64_t telephone_key) {
  RequireName(call.name());
  if (!call.has_recorded_time()) *call.mutable_recorded_time() = ToProto(Now());
  StoredCall stored{id, 0, keys().Take(site()).number, std::move(call)};
  std::string body = SealNext(SealedTable::kCall, stored);
  keys_of_[id] = stored.key;
  Post(
      "INSERT INTO call (site, id, version, data_key, received, operator, telephone_key, body) "
      "VALUES ($1, $2, 1, $3, $4, $5, $6, $7)",
      {site(), id, stored.key, Micros(FromProto(stored.record.received_time())),
       stored.record.operator_(), telephone_key, Blob{std::move(body)}},
      1);
  return stored;
}

StoredCase Transaction::Insert(v1::Case record, std::int64_t id, std::int64_t call_id) {
  RequireName(record.name());
  FillTimes(record, Now());
  MarkEnds(record, Now());
  StoredCase stored{id, 0, keys().Take(site()).number, std::move(record)};
  std::string body = SealNext(SealedTable::kCase, stored);
  keys_of_[id] = stored.key;
  rows_.insert(NumberOf(NumberIn(stored.record.name())));
  Note(FactOf(stored.record, id));
  Post(
      "INSERT INTO case_ (site, id, version, data_key, number, call_id, state, operator, handler, "
      "desk_due, due, body, tick) VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)",
      {site(), id, stored.key, NumberIn(stored.record.name()), call_id,
       std::int64_t{stored.record.state()}, stored.record.operator_(), stored.record.handler(),
       NextOf(stored.record).due, Blob{std::move(body)}, TickOf(stored.record)},
      1);
  return stored;
}

StoredDispatch Transaction::Insert(v1::Dispatch dispatch, std::int64_t id, std::int64_t case_id,
                                   std::int64_t key) {
  RequireName(dispatch.name());
  StoredDispatch stored{id, 0, key, std::move(dispatch)};
  std::string body = SealNext(SealedTable::kDispatch, stored);
  keys_of_[case_id] = key;
  Note(FactOf(stored.record, id, case_id));
  stale_dues_.insert(case_id);
  const v1::Dispatch& record = stored.record;
  const NextLimit next = NextOf(record);
  Post(
      "INSERT INTO dispatch (site, id, version, data_key, case_id, serial, unit, part, round, "
      "state, authority, due, due_kind, body, tick, handed_to) "
      "VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
      {site(), id, key, case_id, SerialIn(record.name()), record.unit(),
       std::int64_t{record.part()}, std::int64_t{record.round()}, std::int64_t{record.state()},
       record.assignment().authority(), next.due, std::int64_t{next.kind}, Blob{std::move(body)},
       TickOf(record), SubUnitOf(record)},
      1);
  return stored;
}

void Transaction::Update(StoredCall& call) {
  const std::int64_t old_version = call.version;
  std::string body = SealNext(SealedTable::kCall, call);
  keys_of_[call.id] = call.key;
  Post(
      "UPDATE call SET version = version + 1, body = $4 WHERE site = $1 AND id = $2 "
      "AND version = $3",
      {site(), call.id, old_version, Blob{std::move(body)}}, 1);
}

void Transaction::Update(StoredCase& record) {
  const std::int64_t old_version = record.version;
  FillTimes(record.record, Now());
  MarkEnds(record.record, Now());
  std::string body = SealNext(SealedTable::kCase, record);
  keys_of_[record.id] = record.key;
  Note(FactOf(record.record, record.id));
  stale_dues_.erase(record.id);
  Post(kUpdateCase,
       {site(), record.id, old_version, std::int64_t{record.record.state()},
        record.record.handler(), NextOf(record.record).due, Blob{std::move(body)},
        std::int64_t{AwaitsSettlementAudit(record.record)}, TickOf(record.record), record.quiet},
       1);
  EndAlarmsOf(record);
}

void Transaction::Update(StoredDispatch& dispatch, std::int64_t case_id) {
  const std::int64_t old_version = dispatch.version;
  std::string body = SealNext(SealedTable::kDispatch, dispatch);
  keys_of_[case_id] = dispatch.key;
  Note(FactOf(dispatch.record, dispatch.id, case_id));
  stale_dues_.insert(case_id);
  const NextLimit next = NextOf(dispatch.record);
  Post(
      "UPDATE dispatch SET version = version + 1, state = $5, authority = $6, due = $7, "
      "due_kind = $8, body = $9, tick = $10, quiet = $11, handed_to = $12 WHERE site = $1 AND "
      "id = $2 AND version = $3 AND case_id = $4",
      {site(), dispatch.id, old_version, case_id, std::int64_t{dispatch.record.state()},
       dispatch.record.assignment().authority(), next.due, std::int64_t{next.kind},
       Blob{std::move(body)}, TickOf(dispatch.record), dispatch.quiet, SubUnitOf(dispatch.record)},
      1);
  PostNotices(dispatch, case_id);
  EndAlarmsOf(dispatch.record, case_id);
}

// Raises the version and seals the record under it.
template <class Message>
std::string Transaction::SealNext(SealedTable table, Stored<Message>& stored) {
  const auto key = keys().Find(site(), stored.key);
  if (!key) throw std::logic_error("a row was written whose key is shredded");
  ++stored.version;
  std::string body = Seal(*key, {NameOf(table), site(), stored.id, stored.version},
                          BodyOf(stored.record), randomness_);
  stored.record.set_etag(Etag(stored.etag_version()));
  Wrote(table, stored.id, body);
  return body;
}

// Naming a unit twice is harmless.
void Transaction::AddAccused(std::int64_t case_id, std::string_view accused_unit) {
  Post(
      "INSERT INTO accused (site, case_id, unit) VALUES ($1, $2, $3) "
      "ON CONFLICT (site, case_id, unit) DO UPDATE SET unit = excluded.unit",
      {site(), case_id, std::string(accused_unit)}, 1);
}

void Transaction::RemoveAccused(std::int64_t case_id, std::string_view accused_unit) {
  Post("DELETE FROM accused WHERE site = $1 AND case_id = $2 AND unit = $3",
       {site(), case_id, std::string(accused_unit)}, 1);
}

void Transaction::AddAccusedPerson(std::int64_t row_id, std::string_view person) {
  Post(
      "INSERT INTO accused_person (site, row_id, person) VALUES ($1, $2, $3) "
      "ON CONFLICT (site, row_id, person) DO UPDATE SET person = excluded.person",
      {site(), row_id, std::string(person)}, 1);
}

void Transaction::RemoveAccusedPerson(std::int64_t row_id, std::string_view person) {
  Post("DELETE FROM accused_person WHERE site = $1 AND row_id = $2 AND person = $3",
       {site(), row_id, std::string(person)}, 1);
}

void Transaction::AddDemandFact(std::int64_t call_id, const v1::Demand& demand, Instant received,
                                std::int64_t case_id) {
  Post(
      "INSERT INTO fact_demand (site, seq, ordinal, call_id, at, kind, outcome, case_id) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {site(), head_.seq + 1, ++demands_, call_id, Micros(received), std::int64_t{demand.kind()},
       std::int64_t{demand.outcome()}, case_id},
      1);
}

void Transaction::PostFacts(std::int64_t seq) {
  for (const DispatchFact& fact : dispatch_facts_) {
    Post(
        "INSERT INTO fact_dispatch (site, dispatch_id, seq_from, case_id, case_number, serial, "
        "unit, part, mode, round, state, end_reason, issued, sign_due, contact_due, finish_due, "
        "signed_at, contacted_at, replied_at, accepted_at, ended_at, solved_by_unit, "
        "returns_asked, returns_refused, extensions_asked, extensions_granted, "
        "extensions_refused, later_limits, ruling_due, ruled_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
        "$18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)",
        {site(),
         fact.dispatch_id,
         seq,
         fact.case_id,
         fact.case_number,
         fact.serial,
         fact.unit,
         fact.part,
         fact.mode,
         fact.round,
         fact.state,
         fact.end_reason,
         fact.issued,
         fact.sign_due,
         fact.contact_due,
         fact.finish_due,
         fact.signed_at,
         fact.contacted_at,
         fact.replied_at,
         fact.accepted_at,
         fact.ended_at,
         fact.solved_by_unit,
         fact.returns_asked,
         fact.returns_refused,
         fact.extensions_asked,
         fact.extensions_granted,
         fact.extensions_refused,
         fact.later_limits,
         fact.ruling_due,
         fact.ruled_at},
        1);
  }
  for (const CaseFact& fact : case_facts_) {
    Post(
        "INSERT INTO fact_case (site, case_id, seq_from, case_number, state, mode, kind, round, "
        "registered, caller_due, settled_at, closed, closing, no_call_back, steps) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        {site(), fact.case_id, seq, fact.case_number, fact.state, fact.mode, fact.kind, fact.round,
         fact.registered, fact.caller_due, fact.settled_at, fact.closed, fact.closing,
         fact.no_call_back, Blob{fact.steps.SerializeAsString()}},
        1);
  }
  dispatch_facts_.clear();
  case_facts_.clear();
}

void Transaction::PostDues() {
  for (const std::int64_t case_id : stale_dues_) Post(kFollowDispatches, {site(), case_id}, 1);
  stale_dues_.clear();
}

std::int64_t Transaction::KeyOf(std::int64_t case_id, std::int64_t call_id) {
  if (case_id == 0 && call_id == 0) return 0;
  const auto known = keys_of_.find(case_id != 0 ? case_id : call_id);
  if (known != keys_of_.end()) return known->second;
  throw std::logic_error("an event's reason needs a case or call that the command wrote");
}

std::string Transaction::SealReason(const std::string& reason, std::int64_t seq,
                                    std::int64_t key_number) {
  const auto key =
      key_number == 0 ? keys().SiteKey(site(), kEventKey) : keys().Find(site(), key_number);
  if (!key) throw std::logic_error("an event of a case or call whose key is shredded");
  return Seal(*key, {"event", site(), seq, 1}, reason, randomness_);
}

std::int64_t Transaction::Append(v1::Event event, std::int64_t case_id, std::int64_t call_id) {
  const std::int64_t recorded = Micros(Now());
  const std::int64_t seq = head_.seq + 1;
  PostDues();
  PostFacts(seq);

  EventRow row;
  row.site = site();
  row.seq = seq;
  row.recorded = recorded;
  row.happened = event.has_happened_time() ? Micros(FromProto(event.happened_time())) : recorded;
  row.resource = event.resource();
  row.case_id = case_id;
  row.call_id = call_id;
  row.dispatch = event.dispatch();
  row.act = event.act();
  row.actor = event.actor();
  row.unit = event.unit();
  row.case_state = event.case_state();
  row.dispatch_state = event.dispatch_state();
  row.row_digests = EncodeDigests(digests_);
  if (!event.reason().empty()) {
    row.data_key = KeyOf(case_id, call_id);
    row.body = SealReason(event.reason(), seq, row.data_key);
  }
  Hash previous;
  if (head_.hash.size() != previous.size()) throw std::logic_error("the chain has no tail");
  std::copy(head_.hash.begin(), head_.hash.end(), previous.begin());
  row.hash = AsText(Link(previous, EventColumns(row), Sha256(row.body)));

  static const std::string kInsert =
      "INSERT INTO event (" + std::string(kEventColumns) +
      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
  head_.hash = row.hash;
  Post(kInsert, ValuesOf(std::move(row)), 1);
  if (case_id != 0) rows_.insert(case_id);
  if (call_id != 0) rows_.insert(call_id);
  head_.seq = seq;
  head_.last_time = recorded;
  digests_.clear();
  demands_ = 0;
  open_ = false;
  return seq;
}

void Transaction::CheckComplete() const {
  if (open_) throw std::logic_error("rows were written outside an event");
}

}  // namespace hotline
