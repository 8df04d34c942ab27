#include "rules/leaving.h"

#include "rules/ending.h"
#include "rules/harm.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Case;
using v1::Dispatch;
using v1::Refusal;

constexpr std::chrono::days kReopeningDays{30};
constexpr std::int64_t kReceiptSeconds = 30 * 60;
constexpr std::int64_t kReceiptDays = 1;

v1::Limit ReceiptLimit(const Case& record, const PlaceIndex& place, Instant now) {
  const bool extreme = record.demand().urgency() == v1::Demand::EXTREME;
  v1::Limit limit = extreme ? place.calendar().Count(now, v1::Limit::ELAPSED, kReceiptSeconds)
                            : place.calendar().Count(now, v1::Limit::WORKING_DAYS, kReceiptDays);
  limit.set_rule("hand-over/receipt");
  return limit;
}

// When it was over; what has no such time was last written then.
Instant EndOf(const Case& record) {
  return FromProto(record.has_close_time() ? record.close_time() : record.update_time());
}

std::string Hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char byte : bytes) {
    hex += kDigits[static_cast<unsigned char>(byte) >> 4];
    hex += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return hex;
}

}  // namespace

Check CheckRejectable(const v1::Case& record) {
  if (HasHarm(record)) return Refuse(Refusal::MANDATORY_CASE);
  return Passed{};
}

Check Reject(v1::Case& record, const std::string& ground, const std::string& channel_told,
             Instant now) {
  if (const Check rejectable = CheckRejectable(record); !rejectable) return rejectable;
  Findings found;
  found.Require(ground, "ground");
  found.Require(channel_told, "channel_told");
  if (!found.empty()) return found.refusals();
  record.set_state(Case::REJECTED);
  record.set_reject_ground(ground);
  record.set_reject_channel_told(channel_told);
  *record.mutable_close_time() = ToProto(now);
  return Passed{};
}

Check HandOver(v1::Case& record, const v1::HandOver& hand_over, const v1::Account& actor,
               const PlaceIndex& place, Instant now) {
  Findings found;
  found.Require(hand_over.receiver(), "hand_over.receiver");
  found.Require(hand_over.reason(), "hand_over.reason");
  found.Require(hand_over.told_how(), "hand_over.told_how");
  if (!found.empty()) return found.refusals();
  v1::HandOver sent;
  sent.set_receiver(hand_over.receiver());
  sent.set_reason(hand_over.reason());
  sent.set_told(hand_over.told());
  sent.set_told_how(hand_over.told_how());
  *sent.mutable_time() = ToProto(now);
  sent.set_by(actor.name());
  *sent.mutable_receipt_limit() = ReceiptLimit(record, place, now);
  // Sent to another receiver meanwhile: the time for a receipt goes on.
  const v1::Limit& before = record.hand_over().receipt_limit();
  if (CheckHandOverUnderWay(record) && now < FromProto(before.due_time())) {
    *sent.mutable_receipt_limit() = before;
  }
  *record.mutable_hand_over() = std::move(sent);
  return Passed{};
}

Check CheckHandOverUnderWay(const v1::Case& record) {
  if (record.has_hand_over() && !record.hand_over().has_receipt_time()) return Passed{};
  return Refuse(Refusal::NOT_OPEN);
}

Result<std::vector<std::size_t>> ConfirmHandOver(v1::Case& record,
                                                 std::span<v1::Dispatch* const> dispatches,
                                                 const std::string& taken_by,
                                                 const std::string& foreign_number,
                                                 std::optional<Instant> received, Instant now) {
  if (const Check open = CheckHandOverUnderWay(record); !open) return open.refusals();
  Findings found;
  if (IsBlank(taken_by)) found.Add(Refusal::RECEIPT_OWED, "taken_by");
  if (IsBlank(foreign_number)) found.Add(Refusal::RECEIPT_OWED, "foreign_number");
  v1::HandOver& hand_over = *record.mutable_hand_over();
  if (received && *received > now) found.Add(Refusal::IN_FUTURE, "receipt_time");
  // People say a minute; it was sent at a microsecond of it.
  const Instant sent = std::chrono::floor<std::chrono::minutes>(FromProto(hand_over.time()));
  if (received && *received < sent) found.Add(Refusal::NOT_AFTER_START, "receipt_time");
  if (!found.empty()) return found.refusals();
  hand_over.set_taken_by(taken_by);
  hand_over.set_foreign_number(foreign_number);
  *hand_over.mutable_receipt_time() = ToProto(received.value_or(now));
  record.set_state(Case::HANDED_OVER);
  *record.mutable_close_time() = ToProto(now);
  return EndLive(dispatches, "handed_over", now);
}

std::optional<Instant> ReopeningEnds(const v1::Case& record) {
  if (HasHarm(record)) return std::nullopt;
  return Midnight(OfficeDay(EndOf(record)) + kReopeningDays + std::chrono::days(1));
}

Check CheckReopenable(const v1::Case& record, Instant now) {
  const auto ends = ReopeningEnds(record);
  if (!ends || now < *ends) return Passed{};
  return Refuse(Refusal::WINDOW_OVER, "", FormatInstant(*ends));
}

Case::State EndedAs(const Case& record) {
  if (record.state() != Case::ARCHIVED) return record.state();
  if (record.closing() != Case::CLOSING_UNSPECIFIED) return Case::CLOSED;
  if (!record.reject_ground().empty()) return Case::REJECTED;
  return record.hand_over().has_receipt_time() ? Case::HANDED_OVER : Case::TERMINATED;
}

void Reopen(v1::Case& record, const PlaceIndex& place, Instant now) {
  v1::Reopening& reopening = *record.add_reopenings();
  reopening.set_ended_as(record.state());
  reopening.set_closing(record.closing());
  *reopening.mutable_end_time() = ToProto(EndOf(record));
  *reopening.mutable_time() = ToProto(now);
  record.clear_closing();
  record.clear_close_time();
  record.clear_reject_ground();
  record.clear_reject_channel_told();
  WaitForDispatch(record, place, now);
}

Check MayArchive(const v1::Case& record, Instant now) {
  const Set states = RowOf(v1::Act::ARCHIVE).case_states;
  if (!states.contains(record.state())) {
    return Refuse(Refusal::WRONG_STATE, "", CaseStateTokens(states));
  }
  if (!record.harm_reports().empty() && !record.has_feedback()) {
    return Refuse(Refusal::CALL_BACK_OWED);
  }
  const auto ends = ReopeningEnds(record);
  if (!ends) return Refuse(Refusal::MANDATORY_CASE);  // it may be reopened for ever
  if (now < *ends) return Refuse(Refusal::TOO_EARLY, "", FormatInstant(*ends));
  return Passed{};
}

std::string ArchiveManifest(const v1::Case& record, std::span<const v1::Event> events) {
  std::string manifest = record.name() + "\n" + Case::State_Name(record.state()) + " " +
                         Case::Closing_Name(record.closing()) + "\n";
  for (const v1::Event& event : events) {
    manifest += std::to_string(event.seq()) + " " + std::to_string(event.act()) + " " +
                Hex(event.hash()) + "\n";
  }
  return manifest;
}

void Archive(v1::Case& record, const std::string& manifest_hash) {
  record.set_state(Case::ARCHIVED);
  record.set_archive_manifest(manifest_hash);
}

std::vector<std::size_t> EndLive(std::span<v1::Dispatch* const> dispatches, const char* reason,
                                 Instant now) {
  std::vector<std::size_t> ended;
  for (std::size_t i = 0; i < dispatches.size(); ++i) {
    if (!IsLive(dispatches[i]->state())) continue;
    EndDispatch(*dispatches[i], Dispatch::ENDED, reason, now);
    ended.push_back(i);
  }
  return ended;
}

}  // namespace hotline
