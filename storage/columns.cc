#include "storage/columns.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <tuple>
#include <utility>

#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/leaving.h"
#include "rules/lifecycle.h"
#include "rules/notices.h"
#include "rules/owing.h"
#include "rules/tending.h"
#include "storage/chain.h"

namespace hotline {
namespace {

// 0 when absent.
std::int64_t MicrosOf(bool has, const google::protobuf::Timestamp& time) {
  return has ? Micros(FromProto(time)) : 0;
}

using Limits = google::protobuf::RepeatedPtrField<v1::Limit>;

// 0 when there is no such limit.
std::int64_t DueOf(const Limits& limits, v1::Limit::Kind kind) {
  const v1::Limit* limit = InForce(limits, kind);
  return limit == nullptr ? 0 : Micros(FromProto(limit->due_time()));
}

void Consider(NextLimit& next, const v1::Limit& limit) {
  const std::int64_t due = Micros(FromProto(limit.due_time()));
  if (due < next.due) next = {due, limit.kind()};
}

internal::CaseSteps StepsOf(const v1::Case& record) {
  internal::CaseSteps steps;
  for (const v1::Limit& limit : record.desk_limits()) {
    auto& step = *steps.add_desk_limits();
    step.set_kind(limit.kind());
    step.set_start(Micros(FromProto(limit.start_time())));
    step.set_due(Micros(FromProto(limit.due_time())));
    step.set_ended(MicrosOf(limit.has_end_time(), limit.end_time()));
    step.set_kept(limit.kept());
  }
  for (const v1::Audit& audit : record.audits()) {
    auto& step = *steps.add_audits();
    step.set_at(Micros(FromProto(audit.time())));
    step.set_dispatch(static_cast<std::int32_t>(SerialIn(audit.dispatch())));
    step.set_passed(audit.passed());
  }
  for (const v1::CallBack& call_back : record.call_backs()) {
    auto& step = *steps.add_call_backs();
    step.set_at(Micros(FromProto(call_back.time())));
    step.set_round(call_back.round());
    step.set_reached(call_back.reached());
    step.set_grade(call_back.grade());
    step.set_solved(call_back.solved());
    step.set_redo(MicrosOf(call_back.has_redo_time(), call_back.redo_time()));
  }
  for (const v1::DirectShare& share : record.past_direct()) {
    auto& step = *steps.add_past_direct();
    step.set_due(Micros(FromProto(share.due_time())));
    step.set_settled(MicrosOf(share.has_settle_time(), share.settle_time()));
    step.set_ended(Micros(FromProto(share.end_time())));
  }
  for (const v1::Reopening& reopening : record.reopenings()) {
    auto& step = *steps.add_reopenings();
    step.set_ended_as(reopening.ended_as());
    step.set_ended(Micros(FromProto(reopening.end_time())));
    step.set_at(Micros(FromProto(reopening.time())));
  }
  return steps;
}

using Asks = google::protobuf::RepeatedPtrField<v1::Ask>;

std::int64_t MicrosOrNever(Instant time) { return time == kNoTending ? kNever : Micros(time); }

std::int64_t CountAsks(const Asks& asks, v1::Ask::Kind kind) {
  return std::count_if(asks.begin(), asks.end(),
                       [&](const v1::Ask& ask) { return ask.kind() == kind; });
}
std::int64_t CountAsks(const Asks& asks, v1::Ask::Kind kind, v1::Ask::State state) {
  return std::count_if(asks.begin(), asks.end(), [&](const v1::Ask& ask) {
    return ask.kind() == kind && ask.state() == state;
  });
}

// A ruling that the desk owed: its limit and when it was given, 0: never. Without a limit: none was
// owed.
struct Ruling {
  std::int64_t due = 0;
  std::int64_t at = 0;
};

// On one return, by its limit. None was owed where it was taken back, or had ended otherwise,
// before the limit.
Ruling RulingOn(const v1::Ask& asked, const v1::Limit& limit, const v1::Dispatch& dispatch) {
  const std::int64_t due = Micros(FromProto(limit.due_time()));
  const std::int64_t ended = asked.has_ruled_time()
                                 ? Micros(FromProto(asked.ruled_time()))
                                 : MicrosOf(dispatch.has_end_time(), dispatch.end_time());
  const bool ruled = asked.state() == v1::Ask::GRANTED || asked.state() == v1::Ask::REFUSED;
  if (ruled) return {due, ended};
  return ended != 0 && ended < due ? Ruling{} : Ruling{due, 0};
}

// On the last return of a dispatch, or on an earlier one that was taken back after its ruling was
// late. Nothing where its issuer rules.
Ruling RulingOf(const v1::Dispatch& dispatch) {
  Ruling ruling;
  if (IsAssigned(dispatch)) return ruling;
  std::vector<const v1::Ask*> returns;
  for (const v1::Ask& ask : dispatch.asks()) {
    if (ask.kind() == v1::Ask::RETURN) returns.push_back(&ask);
  }
  for (std::size_t i = 0; i < returns.size() && ruling.due == 0; ++i) {
    const v1::Limit* own = nullptr;
    for (const v1::Limit& limit : dispatch.limits()) {
      const bool of_later = i + 1 < returns.size() &&
                            FromProto(limit.start_time()) >= FromProto(returns[i + 1]->time());
      if (limit.kind() == v1::Limit::RULING && !of_later) own = &limit;
    }
    if (own != nullptr) ruling = RulingOn(*returns[i], *own, dispatch);
  }
  return ruling;
}

bool HandledAtDesk(const v1::Case& record) {
  return record.state() == v1::Case::IN_HAND && record.mode() == v1::Mode::DIRECT;
}

std::int64_t Number(std::string_view digits) {
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

void AppendBigEndian(std::string& bytes, std::int64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> shift & 0xff));
  }
}

std::int64_t BigEndian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(number);
}

constexpr std::size_t kDigestBytes = 1 + 8 + sizeof(Hash);
constexpr std::string_view kCasePrefix = "cases/";
constexpr std::string_view kDispatchInfix = "/dispatches/";

}  // namespace

NextLimit NextOf(const v1::Dispatch& dispatch) {
  using L = v1::Limit;
  NextLimit next;
  for (const auto kind : {L::SIGN, L::CONTACT, L::PROGRESS, L::DISPOSAL, L::FINISH, L::OPINION}) {
    if (!IsOwed(dispatch, kind)) continue;
    if (const L* limit = InForce(dispatch.limits(), kind)) Consider(next, *limit);
  }
  return next;
}

NextLimit NextOf(const v1::Case& record) {
  NextLimit next;
  if (!IsLive(record.state())) return next;
  for (const v1::Limit& limit : record.desk_limits()) {
    if (IsOwed(record, limit)) Consider(next, limit);
  }
  if (HandledAtDesk(record) && record.has_caller_limit()) Consider(next, record.caller_limit());
  return next;
}

std::int64_t TickOf(const v1::Dispatch& dispatch, Instant after) {
  return MicrosOrNever(NextTending(dispatch, after));
}
std::int64_t TickOf(const v1::Case& record, Instant after) {
  return MicrosOrNever(NextTending(record, after));
}

std::int64_t RankOf(const v1::Notice& notice, const v1::Dispatch& dispatch) {
  const std::int64_t drawn = Micros(FromProto(notice.draft_time()));
  return IsOpen(notice, dispatch) ? drawn | kOpenNotice : drawn;
}

std::string NumberIn(std::string_view name) {
  if (!name.starts_with(kCasePrefix)) return "";
  name.remove_prefix(kCasePrefix.size());
  return std::string(name.substr(0, name.find('/')));
}

std::int64_t SerialIn(std::string_view name) {
  const std::size_t at = name.find(kDispatchInfix);
  return at == std::string_view::npos ? 0 : Number(name.substr(at + kDispatchInfix.size()));
}

DispatchFact FactOf(const v1::Dispatch& dispatch, std::int64_t id, std::int64_t case_id) {
  DispatchFact fact;
  fact.dispatch_id = id;
  fact.case_id = case_id;
  fact.case_number = NumberIn(dispatch.name());
  fact.serial = SerialIn(dispatch.name());
  fact.unit = dispatch.unit();
  fact.part = dispatch.part();
  fact.mode = dispatch.mode();
  fact.round = dispatch.round();
  fact.state = dispatch.state();
  fact.end_reason = dispatch.end_reason();
  fact.issued = MicrosOf(dispatch.has_issue_time(), dispatch.issue_time());
  fact.sign_due = DueOf(dispatch.limits(), v1::Limit::SIGN);
  fact.contact_due = DueOf(dispatch.limits(), v1::Limit::CONTACT);
  fact.finish_due =
      DueOf(dispatch.limits(),
            dispatch.part() == v1::Dispatch::CO_HANDLER ? v1::Limit::OPINION : v1::Limit::FINISH);
  fact.signed_at = MicrosOf(dispatch.has_sign_time(), dispatch.sign_time());
  fact.contacted_at = MicrosOf(dispatch.has_contact_time(), dispatch.contact_time());
  fact.replied_at = MicrosOf(dispatch.has_reply_time(), dispatch.reply_time());
  fact.accepted_at = MicrosOf(dispatch.has_accept_time(), dispatch.accept_time());
  fact.ended_at = MicrosOf(dispatch.has_end_time(), dispatch.end_time());
  fact.solved_by_unit = dispatch.reply().solved();
  fact.returns_asked = CountAsks(dispatch.asks(), v1::Ask::RETURN);
  fact.returns_refused = CountAsks(dispatch.asks(), v1::Ask::RETURN, v1::Ask::REFUSED);
  const Ruling ruling = RulingOf(dispatch);
  fact.ruling_due = ruling.due;
  fact.ruled_at = ruling.at;
  fact.extensions_asked = CountAsks(dispatch.asks(), v1::Ask::EXTENSION);
  fact.extensions_granted = CountAsks(dispatch.asks(), v1::Ask::EXTENSION, v1::Ask::GRANTED);
  fact.extensions_refused = CountAsks(dispatch.asks(), v1::Ask::EXTENSION, v1::Ask::REFUSED);
  fact.later_limits = CountAsks(dispatch.asks(), v1::Ask::LATER_LIMIT, v1::Ask::GRANTED);
  return fact;
}

CaseFact FactOf(const v1::Case& record, std::int64_t id) {
  CaseFact fact;
  fact.case_id = id;
  fact.case_number = NumberIn(record.name());
  fact.state = EndedAs(record);
  fact.mode = record.mode();
  fact.kind = record.demand().kind();
  fact.round = record.round();
  fact.registered = MicrosOf(record.has_create_time(), record.create_time());
  fact.caller_due = MicrosOf(record.has_caller_limit(), record.caller_limit().due_time());
  fact.settled_at = MicrosOf(record.has_settlement(), record.settlement().time());
  fact.closed = MicrosOf(record.has_close_time(), record.close_time());
  fact.closing = record.closing();
  fact.no_call_back = record.caller().anonymous() || record.caller().no_reply_wanted();
  fact.steps = StepsOf(record);
  return fact;
}

std::string_view NameOf(SealedTable table) {
  switch (table) {
    case SealedTable::kCall:
      return "call";
    case SealedTable::kCase:
      return "case_";
    case SealedTable::kDispatch:
      return "dispatch";
    case SealedTable::kPlace:
      return "place_version";
    case SealedTable::kAccount:
      return "account";
    case SealedTable::kDestruction:
      return "destruction";
    case SealedTable::kCalendar:
      return "calendar_version";
  }
  throw DatabaseError(DatabaseError::Kind::kFault, "no such sealed table");
}

std::string EncodeDigests(const std::vector<RowDigest>& digests) {
  std::string bytes;
  bytes.reserve(digests.size() * kDigestBytes);
  for (const RowDigest& digest : digests) {
    bytes.push_back(static_cast<char>(digest.table));
    AppendBigEndian(bytes, digest.id);
    bytes += AsText(digest.hash);
  }
  return bytes;
}

std::vector<RowDigest> DecodeDigests(std::string_view bytes) {
  if (bytes.size() % kDigestBytes != 0) {
    throw DatabaseError(DatabaseError::Kind::kFault, "damaged row digests");
  }
  std::vector<RowDigest> digests;
  for (; !bytes.empty(); bytes.remove_prefix(kDigestBytes)) {
    RowDigest digest{static_cast<SealedTable>(bytes[0]), BigEndian(bytes.substr(1, 8)), {}};
    std::memcpy(digest.hash.data(), bytes.data() + 9, digest.hash.size());
    NameOf(digest.table);  // Throws for an unknown one.
    digests.push_back(digest);
  }
  return digests;
}

EventRow ReadEventRow(const Row& row) {
  return {
      .site = AsInt(row.at(0)),
      .seq = AsInt(row.at(1)),
      .recorded = AsInt(row.at(2)),
      .happened = AsInt(row.at(3)),
      .resource = AsText(row.at(4)),
      .case_id = AsInt(row.at(5)),
      .call_id = AsInt(row.at(6)),
      .dispatch = AsInt(row.at(7)),
      .act = AsInt(row.at(8)),
      .actor = AsText(row.at(9)),
      .unit = AsText(row.at(10)),
      .case_state = AsInt(row.at(11)),
      .dispatch_state = AsInt(row.at(12)),
      .data_key = AsInt(row.at(13)),
      .row_digests = AsBytes(row.at(14)),
      .body = AsBytes(row.at(15)),
      .hash = AsBytes(row.at(16)),
  };
}

Values ValuesOf(EventRow event) {
  return {event.site,
          event.seq,
          event.recorded,
          event.happened,
          std::move(event.resource),
          event.case_id,
          event.call_id,
          event.dispatch,
          event.act,
          std::move(event.actor),
          std::move(event.unit),
          event.case_state,
          event.dispatch_state,
          event.data_key,
          Blob{std::move(event.row_digests)},
          Blob{std::move(event.body)},
          Blob{std::move(event.hash)}};
}

Hash EventColumns(const EventRow& event) {
  ColumnHasher hasher;
  hasher.Add(event.site);
  hasher.Add(event.seq);
  hasher.Add(event.recorded);
  hasher.Add(event.happened);
  hasher.Add(event.resource);
  hasher.Add(event.case_id);
  hasher.Add(event.call_id);
  hasher.Add(event.dispatch);
  hasher.Add(event.act);
  hasher.Add(event.actor);
  hasher.Add(event.unit);
  hasher.Add(event.case_state);
  hasher.Add(event.dispatch_state);
  hasher.Add(event.data_key);
  hasher.Add(event.row_digests);
  return hasher.Finish();
}

}  // namespace hotline
