#include "rules/owing.h"

#include <algorithm>

#include "rules/calling_back.h"
#include "rules/clocks.h"
#include "rules/harm.h"
#include "rules/lifecycle.h"

namespace hotline {
namespace {

using v1::Ask;
using v1::Case;
using v1::Dispatch;
using v1::Limit;

// Is it as late as the limit's beginning? What was done before belongs to one before.
bool IsSince(const google::protobuf::Timestamp& time, const Limit& limit) {
  return FromProto(time) >= FromProto(limit.start_time());
}

bool AwaitsDispatch(const Case& record, const Limit&) { return record.state() == Case::REGISTERED; }
// The desk's own limit runs from registration where it took the case on itself.
bool IsDispatched(const Case& record, const Limit&) {
  return record.state() == Case::IN_HAND && record.mode() != v1::Mode::DIRECT;
}

bool AwaitsAudit(const Case& record, const Limit&) { return record.state() == Case::REPLIED; }
bool IsAudited(const Case& record, const Limit& limit) {
  return std::any_of(record.audits().begin(), record.audits().end(), [&](const v1::Audit& audit) {
    return !audit.dispatch().empty() && IsSince(audit.time(), limit);
  });
}

bool IsTried(const Case& record) {
  return std::any_of(record.call_backs().begin(), record.call_backs().end(),
                     [&](const v1::CallBack& one) { return one.round() == record.round(); });
}
bool AwaitsFirstTry(const Case& record, const Limit&) {
  return record.state() == Case::CALLING_BACK && !IsTried(record);
}
bool HasTry(const Case& record, const Limit& limit) {
  return std::any_of(record.call_backs().begin(), record.call_backs().end(),
                     [&](const v1::CallBack& one) { return IsSince(one.time(), limit); });
}

bool AwaitsReaching(const Case& record, const Limit&) { return AwaitsCallBack(record); }
// Closing without a call-back is by the rules and ends the duty.
bool IsCalledBack(const Case& record, const Limit& limit) {
  if (record.state() == Case::CLOSED && record.closing() == Case::WITHOUT_CALL_BACK) return true;
  return std::any_of(
      record.call_backs().begin(), record.call_backs().end(),
      [&](const v1::CallBack& one) { return one.reached() && IsSince(one.time(), limit); });
}
bool IsTriedOrClosed(const Case& record, const Limit& limit) {
  return HasTry(record, limit) || IsCalledBack(record, limit);
}

bool AwaitsReport(const Case& record, const Limit&) {
  return IsLive(record.state()) && record.mandatory() && record.harm_reports().empty();
}
bool IsReported(const Case& record, const Limit&) { return !record.harm_reports().empty(); }

bool AwaitsFeedback(const Case& record, const Limit&) { return OwesFeedback(record); }
bool IsToldBack(const Case& record, const Limit&) { return record.has_feedback(); }

// The ask that a ruling is about; nullptr when it names none.
const Ask* AskOf(const Case& record, const Limit& limit) {
  return limit.ask() > 0 && limit.ask() <= record.asks_size() ? &record.asks(limit.ask() - 1)
                                                              : nullptr;
}
// Somebody is kept out of the case until it is decided whether he has to be.
bool AwaitsRuling(const Case& record, const Limit& limit) {
  const Ask* ask = AskOf(record, limit);
  return IsLive(record.state()) && ask != nullptr && ask->state() == Ask::OPEN;
}
bool IsRuled(const Case& record, const Limit& limit) {
  const Ask* ask = AskOf(record, limit);
  return ask != nullptr && (ask->state() == Ask::GRANTED || ask->state() == Ask::REFUSED);
}

// The desk's limits: while each is owed, and by what it is kept once it no longer is.
struct DeskDuty {
  Limit::Kind kind;
  bool (*is_owed)(const Case&, const Limit&);
  bool (*is_kept)(const Case&, const Limit&);
};
constexpr DeskDuty kDeskDuties[] = {
    {Limit::DISPATCH, AwaitsDispatch, IsDispatched},
    {Limit::AUDIT, AwaitsAudit, IsAudited},
    {Limit::FIRST_CALL_BACK, AwaitsFirstTry, IsTriedOrClosed},
    {Limit::CALL_BACK, AwaitsReaching, IsCalledBack},
    {Limit::HARM_REPORT, AwaitsReport, IsReported},
    {Limit::FEEDBACK, AwaitsFeedback, IsToldBack},
    {Limit::RULING, AwaitsRuling, IsRuled},
};

const DeskDuty* DutyOf(Limit::Kind kind) {
  const auto* duty = std::ranges::find(kDeskDuties, kind, &DeskDuty::kind);
  return duty == std::end(kDeskDuties) ? nullptr : duty;
}

bool IsInForce(const Case& record, const Limit& limit) {
  return limit.kind() == Limit::RULING || InForce(record.desk_limits(), limit.kind()) == &limit;
}

}  // namespace

bool IsOwed(const Dispatch& dispatch, Limit::Kind kind) {
  if (!IsLive(dispatch.state())) return false;
  switch (kind) {
    case Limit::SIGN:
      return dispatch.state() == Dispatch::ISSUED;
    case Limit::CONTACT:
      return !dispatch.has_contact_time();
    case Limit::PROGRESS: {
      if (dispatch.progress().empty()) return true;
      const Limit* limit = InForce(dispatch.limits(), kind);
      const auto& last = dispatch.progress().rbegin()->time();
      return limit != nullptr && FromProto(last) <= FromProto(limit->start_time());
    }
    case Limit::DISPOSAL:
      return dispatch.disposals().empty();
    case Limit::RETURN_WINDOW:
      return dispatch.state() != Dispatch::RETURN_ASKED;
    case Limit::RULING:
      return dispatch.state() == Dispatch::RETURN_ASKED;
    default:
      return true;
  }
}

bool IsOwed(const Case& record, const Limit& limit) {
  const DeskDuty* duty = DutyOf(limit.kind());
  return duty != nullptr && IsInForce(record, limit) && duty->is_owed(record, limit);
}

void MarkEnds(Case& record, Instant now) {
  for (Limit& limit : *record.mutable_desk_limits()) {
    const DeskDuty* duty = DutyOf(limit.kind());
    if (duty == nullptr || !IsInForce(record, limit)) continue;
    if (duty->is_owed(record, limit)) {
      limit.clear_end_time();
      limit.clear_kept();
    } else if (!limit.has_end_time()) {
      *limit.mutable_end_time() = ToProto(now);
      limit.set_kept(duty->is_kept(record, limit));
    }
  }
}

bool IsAlarmed(const Limit& limit) {
  return std::any_of(limit.ladder().begin(), limit.ladder().end(), [&](const Limit::Rung& rung) {
    const bool alarm = rung.kind() == Limit::Rung::ALARM || rung.kind() == Limit::Rung::REVIEW;
    // One that comes again moves on each time.
    const bool moved_on =
        rung.kind() == Limit::Rung::ALARM && FromProto(rung.time()) > FromProto(limit.due_time());
    return alarm && (rung.has_taken_time() || moved_on);
  });
}

}  // namespace hotline
