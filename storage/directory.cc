#include <algorithm>
#include <utility>

#include "rules/lifecycle.h"
#include "storage/scope_sql.h"
#include "storage/transaction.h"

// Versions of the calendar and of the place, and what they changed.
namespace hotline {
namespace {

constexpr std::string_view kFault = "not of the form that this program knows";

template <class Message>
Message ReadPlain(const Value& value, std::string_view table) {
  std::string_view body = AsBytes(value);
  Message message;
  if (body.empty() || body[0] != kPlainFormat ||
      !message.ParseFromArray(body.data() + 1, static_cast<int>(body.size() - 1))) {
    throw DatabaseError(DatabaseError::Kind::kFault,
                        std::string(table) + ": " + std::string(kFault));
  }
  return message;
}

StoredCalendar CalendarIn(const Row& row) {
  StoredCalendar calendar{.id = AsInt(row.at(0)),
                          .cursor = AsInt(row.at(1)),
                          .approved = FromMicros(AsInt(row.at(2))),
                          .recounted = FromMicros(AsInt(row.at(3))),
                          .record = ReadPlain<v1::CalendarVersion>(row.at(4), "calendar_version")};
  if (calendar.recounted != Instant{}) {
    *calendar.record.mutable_recount_time() = ToProto(calendar.recounted);
  }
  return calendar;
}

// As it is stored: what a column holds is left out.
std::string BodyOf(const StoredCalendar& calendar) {
  v1::CalendarVersion record = calendar.record;
  record.clear_recount_time();
  return kPlainFormat + record.SerializeAsString();
}

}  // namespace

std::int64_t Reader::DirectoryMark() {
  return AsInt(
      database_.Run("SELECT directory FROM site_head WHERE site = $1", {site_}).at(0).at(0));
}

std::optional<StoredCalendar> Reader::ReadCalendar(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return CalendarIn(rows[0]);
}

std::optional<StoredCalendar> Reader::CalendarInForce() {
  return ReadCalendar(database_.Run(
      "SELECT id, cursor, approved, recounted, body FROM calendar_version WHERE site = $1 AND "
      "approved > 0 ORDER BY approved DESC, id DESC LIMIT 1",
      {site_}));
}

std::optional<StoredCalendar> Reader::FindCalendar(std::string_view version) {
  return ReadCalendar(
      database_.Run("SELECT id, cursor, approved, recounted, body FROM calendar_version "
                    "WHERE site = $1 AND version = $2",
                    {site_, std::string(version)}));
}

std::vector<StoredCalendar> Reader::ListCalendars(int limit) {
  std::vector<StoredCalendar> calendars;
  for (const Row& row :
       database_.Run("SELECT id, cursor, approved, recounted, body FROM calendar_version "
                     "WHERE site = $1 ORDER BY id DESC LIMIT $2",
                     {site_, std::int64_t{limit}})) {
    calendars.push_back(CalendarIn(row));
  }
  return calendars;
}

std::vector<Reader::ListedMove> Reader::MovedLimits(std::int64_t calendar_id, std::int64_t after_id,
                                                    int limit) {
  std::vector<ListedMove> moves;
  for (const Row& row :
       database_.Run("SELECT id, body FROM moved_limit WHERE site = $1 AND calendar_id = $2 AND "
                     "id > $3 ORDER BY id LIMIT $4",
                     {site_, calendar_id, after_id, std::int64_t{limit}})) {
    moves.push_back({AsInt(row.at(0)), ReadPlain<v1::MovedLimit>(row.at(1), "moved_limit")});
  }
  return moves;
}

std::vector<Reader::ListedVersion> Reader::PlaceVersions(int limit) {
  std::vector<ListedVersion> versions;
  for (const Row& row :
       database_.Run("SELECT version, effective FROM place_version WHERE site = $1 "
                     "ORDER BY effective DESC, id DESC LIMIT $2",
                     {site_, std::int64_t{limit}})) {
    versions.push_back({AsText(row.at(0)), FromMicros(AsInt(row.at(1)))});
  }
  return versions;
}

std::optional<Instant> Reader::NextPlaceVersion(Instant after) {
  const Rows rows = database_.Run(
      "SELECT effective FROM place_version WHERE site = $1 AND effective > $2 "
      "ORDER BY effective LIMIT 1",
      {site_, Micros(after)});
  if (rows.empty()) return std::nullopt;
  return FromMicros(AsInt(rows[0].at(0)));
}

std::optional<v1::Place> Reader::PlaceBefore(std::string_view version) {
  const Rows rows =
      database_.Run("SELECT effective, id FROM place_version WHERE site = $1 AND version = $2",
                    {site_, std::string(version)});
  if (rows.empty()) return std::nullopt;
  return ReadPlace(
      database_.Run("SELECT body FROM place_version WHERE site = $1 AND effective <= $2 AND "
                    "(effective < $2 OR id < $3) ORDER BY effective DESC, id DESC LIMIT 1",
                    {site_, rows[0].at(0), rows[0].at(1)}));
}

std::vector<std::int64_t> Reader::CasesOfUnit(std::string_view unit) {
  std::vector<std::int64_t> ids;
  for (const v1::Dispatch::State state :
       {v1::Dispatch::ISSUED, v1::Dispatch::SIGNED, v1::Dispatch::RETURN_ASKED}) {
    for (const Row& row :
         database_.Run("SELECT case_id FROM dispatch WHERE site = $1 AND unit = $2 AND state = $3",
                       {site_, std::string(unit), std::int64_t{state}})) {
      ids.push_back(AsInt(row.at(0)));
    }
  }
  return ids;
}

std::vector<std::int64_t> Reader::CasesShutOutOf(std::string_view unit) {
  std::vector<std::int64_t> ids;
  for (const v1::Dispatch::State state : {v1::Dispatch::ISSUED, v1::Dispatch::SIGNED,
                                          v1::Dispatch::RETURN_ASKED, v1::Dispatch::REPLIED}) {
    for (const std::string_view way : WaysToUnit(state)) {
      const std::string sql =
          "SELECT c.id FROM dispatch d JOIN case_ c ON c.site = $1 AND c.id = d.case_id "
          "WHERE d.site = $1 AND " +
          std::string(way) + " AND d.state = $3 AND " + std::string(kShutOut);
      for (const Row& row : database_.Run(sql, {site_, std::string(unit), std::int64_t{state}})) {
        ids.push_back(AsInt(row.at(0)));
      }
    }
  }
  return ids;
}

bool Reader::HasUnitChange(std::int64_t dispatch_id, v1::UnitChange::Kind kind,
                           std::string_view version) {
  return !database_
              .Run(
                  "SELECT 1 FROM unit_change WHERE site = $1 AND dispatch_id = $2 AND kind = $3 "
                  "AND version = $4",
                  {site_, dispatch_id, std::int64_t{kind}, std::string(version)})
              .empty();
}

std::vector<Reader::ListedChange> Reader::UnitChanges(bool open, std::int64_t before_id,
                                                      int limit) {
  constexpr std::string_view kAll =
      "SELECT u.id, u.body, d.state FROM unit_change u JOIN dispatch d ON d.site = $1 AND "
      "d.id = u.dispatch_id WHERE u.site = $1 AND u.id < $2 ORDER BY u.id DESC LIMIT $3";
  // Of who is stranded alone, and in one read: live dispatches whose unit is gone.
  static_assert(v1::UnitChange::STRANDED == 2 && v1::Dispatch::ISSUED == 1 &&
                v1::Dispatch::SIGNED == 2 && v1::Dispatch::RETURN_ASKED == 5);
  constexpr std::string_view kOpen =
      "SELECT u.id, u.body, d.state FROM unit_change u JOIN dispatch d ON d.site = $1 AND "
      "d.id = u.dispatch_id WHERE u.site = $1 AND u.kind = 2 AND u.id < $2 AND d.state IN "
      "(1, 2, 5) ORDER BY u.id DESC LIMIT $3";
  std::vector<ListedChange> changes;
  for (const Row& row :
       database_.Run(open ? kOpen : kAll, {site_, before_id, std::int64_t{limit}})) {
    ListedChange listed{AsInt(row.at(0)), ReadPlain<v1::UnitChange>(row.at(1), "unit_change")};
    listed.change.set_open(listed.change.kind() == v1::UnitChange::STRANDED &&
                           IsLive(static_cast<v1::Dispatch::State>(AsInt(row.at(2)))));
    changes.push_back(std::move(listed));
  }
  return changes;
}

std::vector<Reader::RecordedDecision> Reader::DecisionsRecorded(std::int64_t from,
                                                                std::int64_t through, int limit) {
  std::vector<RecordedDecision> decisions;
  for (const Row& row :
       database_.Run("SELECT case_id, recorded FROM event WHERE site = $1 AND seq > $2 AND "
                     "seq <= $3 AND act IN ($4, $5) AND case_id <> 0 ORDER BY seq LIMIT $6",
                     {site_, from, through, std::int64_t{v1::Act::DISPATCH},
                      std::int64_t{v1::Act::HANDLE_DIRECTLY}, std::int64_t{limit}})) {
    decisions.push_back({AsInt(row.at(0)), FromMicros(AsInt(row.at(1)))});
  }
  return decisions;
}

std::vector<std::int64_t> Reader::CasesIn(std::span<const v1::Case::State> states,
                                          std::int64_t above_id) {
  std::vector<std::int64_t> ids;
  for (const v1::Case::State state : states) {
    for (const Row& row : database_.Run("SELECT id FROM case_ WHERE site = $1 AND state = $2",
                                        {site_, std::int64_t{state}})) {
      if (AsInt(row.at(0)) > above_id) ids.push_back(AsInt(row.at(0)));
    }
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

// Random, so that what was rolled back is never taken for what came in its place.
void Transaction::ChangeDirectory() {
  constexpr std::int64_t kMarks = INT64_C(1) << 62;
  std::int64_t mark = head_.directory;
  while (mark == head_.directory) mark = Random(kMarks);
  head_.directory = mark;
}

StoredCalendar Transaction::InsertCalendar(v1::CalendarVersion record) {
  RequireTurn();
  StoredCalendar calendar{.id = NewId(), .record = std::move(record)};
  *calendar.record.mutable_import_time() = ToProto(Now());
  std::string body = BodyOf(calendar);
  Wrote(SealedTable::kCalendar, calendar.id, body);
  Post(
      "INSERT INTO calendar_version (site, id, version, approved, recounted, cursor, body) "
      "VALUES ($1, $2, $3, 0, 0, 0, $4)",
      {site(), calendar.id, calendar.record.version(), Blob{std::move(body)}}, 1);
  return calendar;
}

void Transaction::ApproveCalendar(StoredCalendar& calendar) {
  RequireTurn();
  calendar.approved = Now();
  *calendar.record.mutable_approve_time() = ToProto(calendar.approved);
  std::string body = BodyOf(calendar);
  Wrote(SealedTable::kCalendar, calendar.id, body);
  Post(
      "UPDATE calendar_version SET approved = $3, body = $4 WHERE site = $1 AND id = $2 AND "
      "approved = 0",
      {site(), calendar.id, Micros(calendar.approved), Blob{std::move(body)}}, 1);
  ChangeDirectory();
}

// Belongs to no event: it says how far the work is, not what happened.
void Transaction::MoveCalendarCursor(StoredCalendar& calendar, std::int64_t case_id, bool done) {
  const std::int64_t cursor = calendar.cursor;
  calendar.cursor = case_id;
  if (done) calendar.recounted = Now();
  wrote_ = true;
  std::vector<Value> params{site(), calendar.id, cursor, case_id,
                            done ? Micros(calendar.recounted) : std::int64_t{0}};
  database().Post(
      "UPDATE calendar_version SET cursor = $4, recounted = $5 WHERE site = $1 AND id = $2 AND "
      "cursor = $3 AND recounted = 0",
      std::move(params), 1);
}

void Transaction::AddUnitChange(v1::UnitChange change, std::int64_t dispatch_id,
                                std::string_view version) {
  *change.mutable_time() = ToProto(FromMicros(head_.last_time));
  wrote_ = true;
  std::vector<Value> params{site(),
                            NewId(),
                            dispatch_id,
                            std::int64_t{change.kind()},
                            std::string(version),
                            Blob{kPlainFormat + change.SerializeAsString()}};
  database().Post(
      "INSERT INTO unit_change (site, id, dispatch_id, kind, version, body) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      std::move(params), 1);
}

// A list beside the events, which tell the same of each case.
void Transaction::AddMovedLimit(std::int64_t calendar_id, const v1::MovedLimit& move) {
  wrote_ = true;
  std::vector<Value> params{site(), calendar_id, NewId(),
                            Blob{kPlainFormat + move.SerializeAsString()}};
  database().Post("INSERT INTO moved_limit (site, calendar_id, id, body) VALUES ($1, $2, $3, $4)",
                  std::move(params), 1);
}

}  // namespace hotline
