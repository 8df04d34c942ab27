#include "storage/reader.h"

#include <algorithm>
#include <functional>

#include "storage/scope_sql.h"

namespace hotline {
namespace {

// Events looked at in one go when most are not the scope's.
constexpr std::int64_t kEventWindow = 1000;

std::string EventSelect() { return "SELECT " + std::string(kEventColumns) + " FROM event e "; }

template <class Message>
Message Parse(std::string_view bytes, std::string_view what) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw DatabaseError(DatabaseError::Kind::kFault, std::string(what) + ": not such a message");
  }
  return message;
}

}  // namespace

std::string Etag(std::int64_t version) { return "\"" + std::to_string(version) + "\""; }

Reader::Reader(Database& database, KeyStore& keys, std::int64_t site)
    : database_(database), keys_(keys), site_(site) {}

// From the events, not from the site's head: the head is written at the end of a group.
std::int64_t Reader::LastSeq() {
  const Rows rows =
      database_.Run("SELECT coalesce(max(seq), 0) FROM event WHERE site = $1", {site_});
  return AsInt(rows.at(0).at(0));
}

Instant Reader::LastRecorded() {
  const Rows rows =
      database_.Run("SELECT recorded FROM event WHERE site = $1 AND seq = $2", {site_, LastSeq()});
  return rows.empty() ? Instant{} : FromMicros(AsInt(rows[0].at(0)));
}

// Seqs have no gaps and recorded times only grow, so halving finds it without an index on the time.
std::int64_t Reader::SeqAt(Instant at) {
  std::int64_t not_after = 0;
  std::int64_t after = LastSeq() + 1;
  while (after - not_after > 1) {
    const std::int64_t middle = not_after + (after - not_after) / 2;
    const Rows rows =
        database_.Run("SELECT recorded FROM event WHERE site = $1 AND seq = $2", {site_, middle});
    (AsInt(rows.at(0).at(0)) <= Micros(at) ? not_after : after) = middle;
  }
  return not_after;
}

std::optional<std::string> Reader::OpenBody(std::string_view table, std::int64_t id,
                                            std::int64_t version, std::int64_t key,
                                            const std::string& sealed) {
  const auto data_key = keys_.Find(site_, key);
  if (!data_key) return std::nullopt;
  return Open(*data_key, {table, site_, id, version}, sealed);
}

// Takes a row of id, version, data_key, body and, where the table has it, quiet.
template <class Message>
std::optional<Stored<Message>> Reader::ReadStored(SealedTable table, const Row& row) {
  Stored<Message> stored{AsInt(row.at(0)), AsInt(row.at(1)), AsInt(row.at(2)), {}};
  const auto plain =
      OpenBody(NameOf(table), stored.id, stored.version, stored.key, AsBytes(row.at(3)));
  if (!plain) return std::nullopt;
  stored.record = Parse<Message>(*plain, NameOf(table));
  if (row.size() > 4) stored.quiet = AsInt(row.at(4));
  stored.record.set_etag(Etag(stored.etag_version()));
  return stored;
}

std::optional<StoredCase> Reader::ReadCase(const Row& row) {
  Touch(AsInt(row.at(0)));
  return ReadStored<v1::Case>(SealedTable::kCase, row);
}

std::optional<StoredCall> Reader::FindCall(std::int64_t id) {
  Touch(id);
  const Rows rows = database_.Run(
      "SELECT id, version, data_key, body FROM call WHERE site = $1 AND id = $2", {site_, id});
  if (rows.empty()) return std::nullopt;
  return ReadStored<v1::Call>(SealedTable::kCall, rows[0]);
}

std::optional<StoredCase> Reader::FindCase(std::string_view number) {
  Touch(NumberOf(number));
  const Rows rows = database_.Run(
      "SELECT id, version, data_key, body, quiet FROM case_ WHERE site = $1 AND number = $2",
      {site_, std::string(number)});
  if (rows.empty()) return std::nullopt;
  return ReadCase(rows[0]);
}

std::optional<StoredCase> Reader::FindCase(std::int64_t id) {
  const Rows rows = database_.Run(
      "SELECT id, version, data_key, body, quiet FROM case_ WHERE site = $1 AND id = $2",
      {site_, id});
  if (rows.empty()) return std::nullopt;
  return ReadCase(rows[0]);
}

std::optional<Reader::CaseMark> Reader::FindMark(std::string_view number) {
  Touch(NumberOf(number));
  const Rows rows =
      database_.Run("SELECT id, state, data_key FROM case_ WHERE site = $1 AND number = $2",
                    {site_, std::string(number)});
  if (rows.empty()) return std::nullopt;
  const Row& row = rows[0];
  Touch(AsInt(row.at(0)));
  return CaseMark{AsInt(row.at(0)), static_cast<v1::Case::State>(AsInt(row.at(1))),
                  AsInt(row.at(2))};
}

std::vector<std::int64_t> Reader::CallsOf(std::int64_t case_id) {
  const Rows rows = database_.Run(
      "SELECT DISTINCT call_id FROM event WHERE site = $1 AND case_id = $2 AND case_id <> 0 "
      "AND call_id <> 0",
      {site_, case_id});
  std::vector<std::int64_t> calls;
  for (const Row& row : rows) calls.push_back(AsInt(row.at(0)));
  std::sort(calls.begin(), calls.end());
  return calls;
}

std::vector<StoredDispatch> Reader::DispatchesOf(std::int64_t case_id) {
  Touch(case_id);
  const Rows rows = database_.Run(
      "SELECT id, version, data_key, body, quiet FROM dispatch WHERE site = $1 AND case_id = $2 "
      "ORDER BY serial",
      {site_, case_id});
  std::vector<StoredDispatch> dispatches;
  for (const Row& row : rows) {
    auto dispatch = ReadStored<v1::Dispatch>(SealedTable::kDispatch, row);
    if (dispatch) dispatches.push_back(std::move(*dispatch));
  }
  return dispatches;
}

std::optional<StoredDispatch> Reader::FindDispatch(std::int64_t id) {
  const Rows rows = database_.Run(
      "SELECT id, version, data_key, body, quiet FROM dispatch WHERE site = $1 AND id = $2",
      {site_, id});
  if (rows.empty()) return std::nullopt;
  return ReadStored<v1::Dispatch>(SealedTable::kDispatch, rows[0]);
}

// Shredded calls are passed over, so that a page which meets them is not taken for the last.
std::vector<StoredCall> Reader::ListCalls(const Scope& scope, std::int64_t before_id, int limit) {
  std::vector<StoredCall> calls;
  std::int64_t before = before_id == 0 ? kNever : before_id;
  const auto wanted = static_cast<std::size_t>(std::max(limit, 0));
  while (calls.size() < wanted) {
    const Rows rows = CallRows(scope, before, limit);
    if (rows.empty()) break;
    before = AsInt(rows.back().at(0));
    for (const Row& row : rows) {
      auto call = ReadStored<v1::Call>(SealedTable::kCall, row);
      if (call && calls.size() < wanted) calls.push_back(std::move(*call));
    }
    if (rows.size() < wanted) break;
  }
  return calls;
}

Rows Reader::CallRows(const Scope& scope, std::int64_t before_id, int limit) {
  if (scope.kind == Scope::Kind::kSite) {
    return database_.Run(
        "SELECT k.id, k.version, k.data_key, k.body FROM call k WHERE k.site = $1 AND k.id < $2 "
        "AND NOT " +
            std::string(kPersonShutOutOfCall) + " ORDER BY k.id DESC LIMIT $4",
        {site_, before_id, scope.person, limit});
  }
  if (scope.kind != Scope::Kind::kOwn || SeesNothing(scope)) return {};
  return database_.Run(
      "SELECT k.id, k.version, k.data_key, k.body FROM call k WHERE k.site = $1 AND k.operator = "
      "$2 "
      "AND k.id < $4 AND NOT " +
          std::string(kPersonShutOutOfCall) + " ORDER BY k.id DESC LIMIT $5",
      {site_, scope.who, scope.person, before_id, limit});
}

bool Reader::Sees(const Scope& scope, std::int64_t case_id) {
  Touch(case_id);
  if (SeesNothing(scope)) return false;
  const std::string sql =
      "SELECT 1 FROM case_ c WHERE c.site = $1 AND c.id = $4 AND " + CaseCondition(scope);
  return !database_.Run(sql, {site_, WhoOf(scope), scope.person, case_id}).empty();
}

// Calls are the desk's: a unit learns what it needs from the case.
bool Reader::SeesCall(const Scope& scope, std::int64_t call_id) {
  Touch(call_id);
  const bool whole_site = scope.kind == Scope::Kind::kSite;
  if (SeesNothing(scope) || (!whole_site && scope.kind != Scope::Kind::kOwn)) return false;
  const std::string sql =
      "SELECT 1 FROM call k WHERE k.site = $1 AND k.id = $2 AND ($4 = '' OR k.operator = $4) AND "
      "NOT " +
      std::string(kPersonShutOutOfCall);
  return !database_.Run(sql, {site_, call_id, scope.person, WhoOf(scope)}).empty();
}

bool Reader::IsShutOut(std::int64_t case_id, std::string_view unit) {
  Touch(case_id);
  const std::string sql =
      "SELECT 1 FROM case_ c WHERE c.site = $1 AND c.id = $3 AND " + std::string(kShutOut);
  return !database_.Run(sql, {site_, std::string(unit), case_id}).empty();
}

std::vector<std::string> Reader::AccusedUnits(std::int64_t case_id) {
  Touch(case_id);
  const Rows rows =
      database_.Run("SELECT unit FROM accused WHERE site = $1 AND case_id = $2", {site_, case_id});
  std::vector<std::string> units;
  for (const Row& row : rows) units.push_back(AsText(row.at(0)));
  std::sort(units.begin(), units.end());  // Not by SQL: engines order texts differently.
  return units;
}

std::set<std::string> Reader::ShutOutWith(std::string_view unit) {
  const Rows rows = database_.Run("SELECT below FROM unit_closure WHERE site = $1 AND above = $2",
                                  {site_, std::string(unit)});
  std::set<std::string> shut_out{std::string(unit)};
  for (const Row& row : rows) shut_out.insert(AsText(row.at(0)));
  return shut_out;
}

std::vector<std::string> Reader::AccusedPersons(std::int64_t row_id) {
  Touch(row_id);
  const Rows rows = database_.Run(
      "SELECT person FROM accused_person WHERE site = $1 AND row_id = $2", {site_, row_id});
  std::vector<std::string> persons;
  for (const Row& row : rows) persons.push_back(AsText(row.at(0)));
  std::sort(persons.begin(), persons.end());
  return persons;
}

bool Reader::IsAccused(std::int64_t row_id, std::string_view person) {
  Touch(row_id);
  return !database_
              .Run("SELECT 1 FROM accused_person WHERE site = $1 AND row_id = $2 AND person = $3",
                   {site_, row_id, std::string(person)})
              .empty();
}

bool Reader::IsAccusedAnywhere(std::string_view person) {
  if (person.empty()) return false;
  return !database_
              .Run("SELECT 1 FROM accused_person WHERE site = $1 AND person = $2 LIMIT 1",
                   {site_, std::string(person)})
              .empty();
}

v1::Event Reader::ReadEvent(const Row& row) {
  const EventRow stored = ReadEventRow(row);
  v1::Event event;
  event.set_seq(stored.seq);
  event.set_resource(stored.resource);
  event.set_dispatch(static_cast<std::int32_t>(stored.dispatch));
  event.set_act(static_cast<v1::Act::Kind>(stored.act));
  event.set_actor(stored.actor);
  event.set_unit(stored.unit);
  *event.mutable_recorded_time() = ToProto(FromMicros(stored.recorded));
  *event.mutable_happened_time() = ToProto(FromMicros(stored.happened));
  event.set_case_state(static_cast<v1::Case::State>(stored.case_state));
  event.set_dispatch_state(static_cast<v1::Dispatch::State>(stored.dispatch_state));
  event.set_hash(stored.hash);
  if (!stored.body.empty()) {
    const auto reason =
        stored.data_key == 0
            ? Open(keys_.SiteKey(site_, kEventKey), {"event", site_, stored.seq, 1}, stored.body)
            : OpenBody("event", stored.seq, 1, stored.data_key, stored.body);
    if (reason) event.set_reason(*reason);
  }
  return event;
}

std::vector<v1::Event> Reader::EventsOfCase(std::int64_t case_id, std::int64_t after_seq,
                                            int limit) {
  const Rows rows =
      database_.Run(EventSelect() +
                        "WHERE e.site = $1 AND e.case_id = $2 AND e.case_id <> 0 AND e.seq > $3 "
                        "ORDER BY e.seq LIMIT $4",
                    {site_, case_id, after_seq, limit});
  std::vector<v1::Event> events;
  for (const Row& row : rows) events.push_back(ReadEvent(row));
  return events;
}

std::vector<v1::Event> Reader::EventsAfter(const Scope& scope, std::int64_t after_seq, int limit,
                                           std::int64_t* through) {
  const std::int64_t window_end = std::min(LastSeq(), after_seq + kEventWindow);
  *through = std::max(after_seq, window_end);
  std::vector<v1::Event> events;
  if (SeesNothing(scope)) return events;
  const std::string sql =
      EventSelect() +
      "WHERE e.site = $1 AND e.seq > $4 AND e.seq <= $5 AND e.case_id <> 0 "
      "AND EXISTS (SELECT 1 FROM case_ c WHERE c.site = $1 AND c.id = e.case_id AND " +
      CaseCondition(scope) + ") ORDER BY e.seq LIMIT $6";
  for (const Row& row :
       database_.Run(sql, {site_, WhoOf(scope), scope.person, after_seq, window_end, limit})) {
    events.push_back(ReadEvent(row));
  }
  if (events.size() == static_cast<std::size_t>(limit)) *through = events.back().seq();
  return events;
}

std::vector<std::int64_t> Reader::ChangedCases(std::int64_t after_seq, int limit,
                                               std::int64_t* through) {
  const Rows rows = database_.Run(
      "SELECT seq, case_id FROM event WHERE site = $1 AND seq > $2 ORDER BY seq LIMIT $3",
      {site_, after_seq, limit});
  *through = rows.empty() ? after_seq : AsInt(rows.back().at(0));
  std::vector<std::int64_t> cases;
  for (const Row& row : rows) {
    const std::int64_t id = AsInt(row.at(1));
    if (id != 0 && std::find(cases.begin(), cases.end(), id) == cases.end()) cases.push_back(id);
  }
  return cases;
}

// A hash: what has the same one only waits for each other.
std::int64_t Reader::NumberOf(std::string_view name) {
  return static_cast<std::int64_t>(std::hash<std::string_view>()(name)) | INT64_MIN;
}
std::int64_t Reader::NumberOf(std::string_view account, std::string_view request_id) {
  return NumberOf(std::string(account) + '/' + std::string(request_id));
}

std::optional<KnownRequest> Reader::FindRequest(std::string_view account,
                                                std::string_view request_id) {
  Touch(NumberOf(account, request_id));
  const Rows rows = database_.Run(
      "SELECT hash, method, resource, version, seq FROM request "
      "WHERE site = $1 AND account = $2 AND request_id = $3",
      {site_, std::string(account), std::string(request_id)});
  if (rows.empty()) return std::nullopt;
  const Row& row = rows[0];
  return KnownRequest{AsBytes(row.at(0)), AsText(row.at(1)), AsText(row.at(2)), AsInt(row.at(3)),
                      AsInt(row.at(4))};
}

std::optional<v1::Place> Reader::ReadPlace(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  std::string_view body = AsBytes(rows[0].at(0));
  if (body.empty() || body[0] != kPlainFormat) {
    throw DatabaseError(DatabaseError::Kind::kFault, "place_version: unknown format byte");
  }
  body.remove_prefix(1);
  return Parse<v1::Place>(body, "place_version");
}

std::optional<v1::Place> Reader::PlaceAt(Instant at) {
  std::optional<v1::Place> place =
      ReadPlace(database_.Run("SELECT body FROM place_version WHERE site = $1 AND effective <= $2 "
                              "ORDER BY effective DESC, id DESC LIMIT 1",
                              {site_, Micros(at)}));
  if (!place) return place;
  if (auto calendar = CalendarInForce()) {
    place->mutable_calendar()->Swap(calendar->record.mutable_calendar());
  }
  return place;
}

std::optional<v1::Place> Reader::FindPlace(std::string_view version) {
  return ReadPlace(database_.Run("SELECT body FROM place_version WHERE site = $1 AND version = $2",
                                 {site_, std::string(version)}));
}

std::optional<Session> Reader::FindSession(std::string_view token_hash) {
  const Rows rows = database_.Run(
      "SELECT a.id, a.version, a.body, t.expires FROM token t "
      "JOIN account a ON a.site = $1 AND a.id = t.account_id WHERE t.site = $1 AND t.hash = $2",
      {site_, Blob{std::string(token_hash)}});
  if (rows.empty()) return std::nullopt;
  const Row& row = rows[0];
  Session session{ReadAccount(row), FromMicros(AsInt(row.at(3)))};
  *session.account.mutable_token_expire_time() = ToProto(session.expires);
  return session;
}

std::optional<v1::Account> Reader::FindAccount(std::string_view name) {
  const Rows rows =
      database_.Run("SELECT id, version, body FROM account WHERE site = $1 AND name = $2",
                    {site_, std::string(name)});
  if (rows.empty()) return std::nullopt;
  return ReadAccount(rows[0]);
}

v1::Account Reader::ReadAccount(const Row& row) {
  const std::string plain =
      Open(keys_.SiteKey(site_, kAccountKey),
           {NameOf(SealedTable::kAccount), site_, AsInt(row.at(0)), AsInt(row.at(1))},
           AsBytes(row.at(2)));
  return Parse<v1::Account>(plain, "account");
}

bool Reader::IsDemo() {
  const Rows rows = database_.Run("SELECT demo FROM site_head WHERE site = $1", {site_});
  return !rows.empty() && AsInt(rows[0].at(0)) != 0;
}

}  // namespace hotline
