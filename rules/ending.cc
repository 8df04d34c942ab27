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

void WaitForDispatch(v1::Case& record, const PlaceIndex& place, Instant now) {
  record.set_state(v1::Case::REGISTERED);
  record.set_mode(v1::Mode::MODE_UNSPECIFIED);
  record.clear_handler();
  AddDeskLimit(record, v1::Limit::DISPATCH, place, now);
}

}  // namespace hotline
