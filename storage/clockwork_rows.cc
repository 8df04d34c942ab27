#include <stdexcept>
#include <utility>

#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/notices.h"
#include "rules/owing.h"
#include "storage/columns.h"
#include "storage/scope_sql.h"
#include "storage/transaction.h"

// The rows that the clockwork reads and writes: what is due, notices, alarms, the duty roster.
namespace hotline {
namespace {

static_assert(kMostNotices < kNoticesOfDispatch);

// People on duty at one time are a handful; a list that is longer is a mistake.
constexpr std::int64_t kMostOnDuty = 200;

std::vector<DueTick> TicksIn(const Rows& rows) {
  std::vector<DueTick> ticks;
  for (const Row& row : rows)
    ticks.push_back({AsInt(row.at(0)), AsInt(row.at(1)), AsInt(row.at(2))});
  return ticks;
}

std::string JoinedAccounts(const v1::Alarm& alarm) {
  std::string joined;
  for (const std::string& account : alarm.told()) joined += " " + account;
  return joined.empty() ? joined : joined + " ";
}

constexpr std::string_view kAlarmColumns =
    "a.id, a.kind, c.number, a.dispatch, a.limit_kind, a.due, a.raised, a.last_raised, a.times, "
    "a.role, a.told, a.acknowledged, a.acknowledged_by, a.over_at, a.ask";

v1::Alarm AlarmIn(const Row& row) {
  v1::Alarm alarm;
  alarm.set_name(AlarmName(AsInt(row.at(0))));
  alarm.set_kind(static_cast<v1::Alarm::Kind>(AsInt(row.at(1))));
  alarm.set_case_name(CaseName(AsText(row.at(2))));
  alarm.set_dispatch(static_cast<std::int32_t>(AsInt(row.at(3))));
  alarm.set_limit(static_cast<v1::Limit::Kind>(AsInt(row.at(4))));
  *alarm.mutable_limit_due_time() = ToProto(FromMicros(AsInt(row.at(5))));
  *alarm.mutable_raised_time() = ToProto(FromMicros(AsInt(row.at(6))));
  *alarm.mutable_last_raised_time() = ToProto(FromMicros(AsInt(row.at(7))));
  alarm.set_times(static_cast<std::int32_t>(AsInt(row.at(8))));
  alarm.set_role(static_cast<v1::Role::Kind>(AsInt(row.at(9))));
  const std::string& told = AsText(row.at(10));
  for (std::size_t start = 1; start < told.size();) {
    const std::size_t end = told.find(' ', start);
    alarm.add_told(told.substr(start, end - start));
    start = end + 1;
  }
  if (AsInt(row.at(11)) != 0) {
    *alarm.mutable_acknowledged_time() = ToProto(FromMicros(AsInt(row.at(11))));
  }
  alarm.set_acknowledged_by(AsText(row.at(12)));
  if (AsInt(row.at(13)) != 0) *alarm.mutable_over_time() = ToProto(FromMicros(AsInt(row.at(13))));
  alarm.set_ask(static_cast<std::int32_t>(AsInt(row.at(14))));
  return alarm;
}

v1::Duty DutyIn(const Row& row) {
  v1::Duty duty;
  duty.set_name(DutyName(AsInt(row.at(0))));
  duty.set_account(AsText(row.at(1)));
  duty.set_role(static_cast<v1::Role::Kind>(AsInt(row.at(2))));
  *duty.mutable_start_time() = ToProto(FromMicros(AsInt(row.at(3))));
  *duty.mutable_end_time() = ToProto(FromMicros(AsInt(row.at(4))));
  duty.set_by(AsText(row.at(5)));
  return duty;
}

std::vector<v1::Duty> DutiesIn(const Rows& rows) {
  std::vector<v1::Duty> duties;
  for (const Row& row : rows) duties.push_back(DutyIn(row));
  return duties;
}

}  // namespace

std::vector<DueTick> Reader::DueDispatches(Instant now, DueTick after, int limit) {
  return TicksIn(database_.Run(
      "SELECT tick, id, case_id FROM dispatch WHERE site = $1 AND tick <= $2 "
      "AND tick < 9223372036854775807 AND (tick, id) > ($3, $4) ORDER BY tick, id LIMIT $5",
      {site_, Micros(now), after.tick, after.row_id, std::int64_t{limit}}));
}

std::vector<DueTick> Reader::DueCases(Instant now, DueTick after, int limit) {
  return TicksIn(database_.Run(
      "SELECT tick, id, id FROM case_ WHERE site = $1 AND tick <= $2 "
      "AND tick < 9223372036854775807 AND (tick, id) > ($3, $4) ORDER BY tick, id LIMIT $5",
      {site_, Micros(now), after.tick, after.row_id, std::int64_t{limit}}));
}

std::vector<ListedNotice> Reader::ListNotices(const Scope& scope, const std::string& unit,
                                              bool open, std::int64_t below_rank,
                                              std::int64_t below_id, int limit) {
  std::vector<ListedNotice> listed;
  if (SeesNothing(scope)) return listed;
  const bool own = scope.kind == Scope::Kind::kUnit;
  const std::string sql =
      "SELECT n.id, n.rank FROM notice n JOIN case_ c ON c.site = $1 AND "
      "c.id = n.case_id WHERE n.site = $1 AND (n.rank, n.id) < ($4, $5) AND n.rank >= $6" +
      std::string(own || !unit.empty() ? " AND n.unit = $7" : " AND $7 = ''") +
      (own ? " AND n.sent <> 0" : "") + " AND " + CaseCondition(scope) +
      " ORDER BY n.rank DESC, n.id DESC LIMIT $8";
  // What was shredded is passed over, and what follows it comes all the same.
  for (bool more = true; more && std::ssize(listed) < limit;) {
    const Rows rows = database_.Run(sql, {site_, WhoOf(scope), scope.person, below_rank, below_id,
                                          open ? kOpenNotice : INT64_MIN, own ? scope.who : unit,
                                          std::int64_t{limit} - std::ssize(listed)});
    more = !rows.empty();
    for (const Row& row : rows) {
      below_id = AsInt(row.at(0));
      below_rank = AsInt(row.at(1));
      const auto dispatch = FindDispatch(below_id / kNoticesOfDispatch);
      if (!dispatch) continue;
      const int number = static_cast<int>(below_id % kNoticesOfDispatch);
      ListedNotice one{dispatch->record.notices(number - 1), below_rank, below_id};
      one.notice.set_state(StateOf(one.notice, dispatch->record));
      listed.push_back(std::move(one));
    }
  }
  return listed;
}

std::vector<v1::Alarm> Reader::ListAlarms(const Scope& scope, const std::string& account, bool open,
                                          std::int64_t before_id, int limit) {
  std::vector<v1::Alarm> alarms;
  if (SeesNothing(scope)) return alarms;
  // Not LIKE: a name may have its wild cards, and another one in capitals is not his.
  const std::string sql =
      "SELECT " + std::string(kAlarmColumns) +
      " FROM alarm a JOIN case_ c ON c.site = $1 AND c.id = a.case_id WHERE a.site = $1 AND "
      "a.id < $4" +
      (open ? " AND a.acknowledged = 0 AND a.over_at = 0" : "") + " AND (" + OwnerCondition(scope) +
      " OR replace(a.told, $5, '') <> a.told) AND NOT " + std::string(kPersonShutOut) +
      " ORDER BY a.id DESC LIMIT $6";
  for (const Row& row : database_.Run(sql, {site_, WhoOf(scope), scope.person, before_id,
                                            " " + account + " ", std::int64_t{limit}})) {
    alarms.push_back(AlarmIn(row));
  }
  return alarms;
}

bool Reader::HasAlarm(std::int64_t case_id) {
  return !database_
              .Run(
                  "SELECT 1 FROM alarm WHERE site = $1 AND case_id = $2 AND acknowledged = 0 "
                  "LIMIT 1",
                  {site_, case_id})
              .empty();
}

std::optional<v1::Alarm> Reader::FindAlarm(std::int64_t id) {
  const Rows rows = database_.Run(
      "SELECT " + std::string(kAlarmColumns) +
          " FROM alarm a JOIN case_ c ON c.site = $1 AND c.id = a.case_id WHERE a.site = $1 AND "
          "a.id = $2",
      {site_, id});
  if (rows.empty()) return std::nullopt;
  return AlarmIn(rows[0]);
}

std::optional<v1::Alarm> Reader::FindLastAlarm(std::int64_t case_id, const v1::Alarm& like) {
  const Rows rows = database_.Run(
      "SELECT " + std::string(kAlarmColumns) +
          " FROM alarm a JOIN case_ c ON c.site = $1 AND c.id = a.case_id WHERE a.site = $1 AND "
          "a.case_id = $2 AND a.dispatch = $3 AND a.kind = $4 AND a.limit_kind = $5 AND "
          "a.ask = $6 ORDER BY a.id DESC LIMIT 1",
      {site_, case_id, std::int64_t{like.dispatch()}, std::int64_t{like.kind()},
       std::int64_t{like.limit()}, std::int64_t{like.ask()}});
  if (rows.empty()) return std::nullopt;
  return AlarmIn(rows[0]);
}

std::vector<v1::Duty> Reader::OnDuty(Instant now) {
  return DutiesIn(database_.Run(
      "SELECT id, account, role, begins, ends, entered_by FROM duty WHERE site = $1 AND ends > $2 "
      "AND begins <= $2 ORDER BY ends, id LIMIT $3",
      {site_, Micros(now), kMostOnDuty}));
}

std::vector<v1::Duty> Reader::ListDuties(Instant from, std::int64_t after_end,
                                         std::int64_t after_id, int limit) {
  return DutiesIn(database_.Run(
      "SELECT id, account, role, begins, ends, entered_by FROM duty WHERE site = $1 AND ends > $2 "
      "AND (ends, id) > ($3, $4) ORDER BY ends, id LIMIT $5",
      {site_, Micros(from), after_end, after_id, std::int64_t{limit}}));
}

std::optional<v1::Duty> Reader::FindDuty(std::int64_t id) {
  const Rows rows = database_.Run(
      "SELECT id, account, role, begins, ends, entered_by FROM duty WHERE site = $1 AND id = $2",
      {site_, id});
  if (rows.empty()) return std::nullopt;
  return DutyIn(rows[0]);
}

void Transaction::UpdateQuietly(StoredCase& record) {
  const std::int64_t old_version = record.version;
  ++record.quiet;
  std::string body = SealNext(SealedTable::kCase, record);
  keys_of_[record.id] = record.key;
  Post(
      "UPDATE case_ SET version = version + 1, quiet = quiet + 1, body = $4, tick = $5 "
      "WHERE site = $1 AND id = $2 AND version = $3",
      {site(), record.id, old_version, Blob{std::move(body)}, TickOf(record.record)}, 1);
}

void Transaction::UpdateQuietly(StoredDispatch& dispatch, std::int64_t case_id) {
  const std::int64_t old_version = dispatch.version;
  ++dispatch.quiet;
  std::string body = SealNext(SealedTable::kDispatch, dispatch);
  keys_of_[case_id] = dispatch.key;
  Post(
      "UPDATE dispatch SET version = version + 1, quiet = quiet + 1, body = $4, tick = $5 "
      "WHERE site = $1 AND id = $2 AND version = $3",
      {site(), dispatch.id, old_version, Blob{std::move(body)}, TickOf(dispatch.record)}, 1);
  PostNotices(dispatch, case_id);
}

// A dispatch has few of them, most have none.
void Transaction::PostNotices(const StoredDispatch& dispatch, std::int64_t case_id) {
  for (int i = 0; i < dispatch.record.notices_size(); ++i) {
    const v1::Notice& notice = dispatch.record.notices(i);
    Post(
        "INSERT INTO notice (site, id, case_id, unit, sent, rank) VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT (site, id) DO UPDATE SET sent = excluded.sent, rank = excluded.rank",
        {site(), dispatch.id * kNoticesOfDispatch + i + 1, case_id, notice.unit(),
         std::int64_t{notice.has_sent_time()}, RankOf(notice, dispatch.record)},
        1);
  }
}

void Transaction::PutOffCaseTick(std::int64_t id, std::int64_t tick) {
  wrote_ = true;
  std::vector<Value> params{site(), id, tick};
  database().Post("UPDATE case_ SET tick = $3 WHERE site = $1 AND id = $2", std::move(params), 1);
}

void Transaction::PutOffDispatchTick(std::int64_t id, std::int64_t tick) {
  wrote_ = true;
  std::vector<Value> params{site(), id, tick};
  database().Post("UPDATE dispatch SET tick = $3 WHERE site = $1 AND id = $2", std::move(params),
                  1);
}

std::int64_t Transaction::NextNoticeNumber(v1::Notice::Kind kind, int year) {
  RequireTurn();  // the number before may not be stored yet
  wrote_ = true;
  open_ = true;
  const Rows rows = database().Run(
      "INSERT INTO notice_number (site, kind, year, last) VALUES ($1, $2, $3, 1) "
      "ON CONFLICT (site, kind, year) DO UPDATE SET last = notice_number.last + 1 RETURNING last",
      {site(), std::int64_t{kind}, std::int64_t{year}});
  return AsInt(rows.at(0).at(0));
}

void Transaction::EndAlarmsOf(const StoredCase& record) {
  for (const v1::Limit& limit : record.record.desk_limits()) {
    const bool ends_now = limit.has_end_time() && FromProto(limit.end_time()) == Now();
    if (ends_now && IsAlarmed(limit)) EndAlarms(record.id, 0, limit);
  }
  const v1::HandOver& hand_over = record.record.hand_over();
  const bool awaited = IsLive(record.record.state()) && !hand_over.has_receipt_time();
  if (!awaited && IsAlarmed(hand_over.receipt_limit())) {
    EndAlarms(record.id, 0, hand_over.receipt_limit());
  }
}

void Transaction::EndAlarmsOf(const v1::Dispatch& dispatch, std::int64_t case_id) {
  for (const v1::Limit& limit : dispatch.limits()) {
    if (IsOwed(dispatch, limit.kind()) || !IsAlarmed(limit)) continue;
    EndAlarms(case_id, SerialIn(dispatch.name()), limit);
  }
}

void Transaction::PutAlarm(v1::Alarm& alarm, std::int64_t case_id) {
  const auto acknowledged =
      alarm.has_acknowledged_time() ? Micros(FromProto(alarm.acknowledged_time())) : 0;
  const std::int64_t last_raised = Micros(FromProto(alarm.last_raised_time()));
  if (alarm.name().empty()) {
    const std::int64_t id = NewId();
    alarm.set_name(AlarmName(id));
    Post(
        "INSERT INTO alarm (site, id, kind, case_id, dispatch, limit_kind, due, raised, "
        "last_raised, times, role, told, acknowledged, acknowledged_by, ask) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        {site(), id, std::int64_t{alarm.kind()}, case_id, std::int64_t{alarm.dispatch()},
         std::int64_t{alarm.limit()}, Micros(FromProto(alarm.limit_due_time())),
         Micros(FromProto(alarm.raised_time())), last_raised, std::int64_t{alarm.times()},
         std::int64_t{alarm.role()}, JoinedAccounts(alarm), acknowledged, alarm.acknowledged_by(),
         std::int64_t{alarm.ask()}},
        1);
    return;
  }
  Post(
      "UPDATE alarm SET last_raised = $3, times = $4, told = $5, acknowledged = $6, "
      "acknowledged_by = $7 WHERE site = $1 AND id = $2",
      {site(), *ParseAlarmName(alarm.name()), last_raised, std::int64_t{alarm.times()},
       JoinedAccounts(alarm), acknowledged, alarm.acknowledged_by()},
      1);
}

void Transaction::EndAlarms(std::int64_t case_id, std::int64_t dispatch, const v1::Limit& limit) {
  RequireTurn();  // how many there are is not known before
  open_ = true;
  database().Run(
      "UPDATE alarm SET over_at = $6 WHERE site = $1 AND case_id = $2 AND dispatch = $3 AND "
      "limit_kind = $4 AND ask = $5 AND over_at = 0",
      {site(), case_id, dispatch, std::int64_t{limit.kind()}, std::int64_t{limit.ask()},
       Micros(Now())});
}

void Transaction::RaiseAgain(const v1::Alarm& alarm) {
  wrote_ = true;
  std::vector<Value> params{site(), *ParseAlarmName(alarm.name()),
                            Micros(FromProto(alarm.last_raised_time())),
                            std::int64_t{alarm.times()}, JoinedAccounts(alarm)};
  database().Post(
      "UPDATE alarm SET last_raised = $3, times = $4, told = $5 WHERE site = $1 AND id = $2",
      std::move(params), 1);
}

void Transaction::PutDuty(v1::Duty& duty) {
  RequireTurn();  // who may dispatch hangs on it
  const std::int64_t begins = Micros(FromProto(duty.start_time()));
  const std::int64_t ends = Micros(FromProto(duty.end_time()));
  if (duty.name().empty()) {
    const std::int64_t id = NewId();
    duty.set_name(DutyName(id));
    Post(
        "INSERT INTO duty (site, id, account, role, begins, ends, entered_by) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {site(), id, duty.account(), std::int64_t{duty.role()}, begins, ends, duty.by()}, 1);
    return;
  }
  const std::int64_t id = *ParseDutyName(duty.name());
  if (begins == ends) {
    Post("DELETE FROM duty WHERE site = $1 AND id = $2", {site(), id}, 1);
    return;
  }
  Post(
      "UPDATE duty SET account = $3, role = $4, begins = $5, ends = $6, entered_by = $7 "
      "WHERE site = $1 AND id = $2",
      {site(), id, duty.account(), std::int64_t{duty.role()}, begins, ends, duty.by()}, 1);
}

}  // namespace hotline
