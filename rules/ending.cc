#include "rules/ending.h"

#include "rules/registering.h"

namespace hotline {

void EndDispatch(v1::Dispatch& dispatch, v1::Dispatch::State state, const std::string& reason,
                 Instant now) {
  dispatch.set_state(state);
  dispatch.set_end_reason(reason);
  *dispatch.mutable_end_time() = ToProto(now);
  for (v1::Ask& ask : *dispatch.mutable_asks()) {
    if (ask.state() != v1::Ask::OPEN) continue;
    ask.set_state(v1::Ask::LAPSED);
    *ask.mutable_ruled_time() = ToProto(now);
  }
}

bool IsLost(v1::Dispatch::State state) {
  return state == v1::Dispatch::RETURNED || state == v1::Dispatch::SUPERSEDED ||
         state == v1::Dispatch::ENDED;
}

void KeepDemand(v1::Dispatch& dispatch, const v1::Case& record) {
  if (IsLost(dispatch.state()) && !dispatch.has_last_demand()) {
    *dispatch.mutable_last_demand() = record.demand();
  }
}

void LeaveDirect(v1::Case& record, Instant now) {
  const bool direct = record.mode() == v1::Mode::DIRECT;
  record.set_mode(v1::Mode::MODE_UNSPECIFIED);
  record.clear_handler();
  if (!direct || !record.has_caller_limit()) return;
  const auto& due = record.caller_limit().due_time();
  auto& past = *record.mutable_past_direct();
  // A case that was settled, reopened and taken again has the old settlement still.
  const bool settled =
      record.has_settlement() && (past.empty() || FromProto(past.rbegin()->end_time()) <
                                                      FromProto(record.settlement().time()));
  if (!settled && now < FromProto(due)) return;
  // Taken and given up over and over, one limit is missed once.
  const bool same = !past.empty() && !past.rbegin()->has_settle_time() &&
                    FromProto(past.rbegin()->due_time()) == FromProto(due);
  if (same && !settled) return;
  v1::DirectShare& share = *past.Add();
  *share.mutable_due_time() = due;
  if (settled) *share.mutable_settle_time() = record.settlement().time();
  *share.mutable_end_time() = ToProto(now);
}

void WaitForDispatch(v1::Case& record, const PlaceIndex& place, Instant now) {
  LeaveDirect(record, now);
  record.set_state(v1::Case::REGISTERED);
  AddDeskLimit(record, v1::Limit::DISPATCH, place, now);
}

}  // namespace hotline
