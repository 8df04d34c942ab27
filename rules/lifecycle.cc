#include "rules/lifecycle.h"

#include <algorithm>
#include <stdexcept>

#include "rules/terms.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Case;
using v1::Dispatch;
using v1::Role;

bool Allows(Set states, int state) { return states.empty() || states.contains(state); }

Check CheckStates(const ActRow& row, const v1::Case* record, const v1::Dispatch* dispatch) {
  if (!row.case_states.empty() && (!record || !row.case_states.contains(record->state()))) {
    return Refuse(v1::Refusal::WRONG_STATE, "", CaseStateTokens(row.case_states));
  }
  if (row.dispatch_states.empty()) return Passed{};
  if (row.part != Dispatch::PART_UNSPECIFIED && (!dispatch || dispatch->part() != row.part)) {
    return Refuse(v1::Refusal::WRONG_STATE, "", PartToken(row.part));
  }
  if (!dispatch || !Allows(row.dispatch_states, dispatch->state())) {
    return Refuse(v1::Refusal::WRONG_STATE, "", DispatchStateTokens(row.dispatch_states));
  }
  return Passed{};
}

}  // namespace

bool IsPressing(const Case& record) {
  const auto urgency = record.demand().urgency();
  return record.mandatory() || urgency == v1::Demand::URGENT || urgency == v1::Demand::EXTREME;
}

const ActRow& RowOf(v1::Act::Kind act) {
  const auto table = StateTable();
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const ActRow& row) { return row.act == act; });
  if (found == table.end()) throw std::logic_error("act without a row in the state table");
  return *found;
}

Check CheckAct(v1::Act::Kind act, v1::Role::Kind role, const v1::Case* record,
               const v1::Dispatch* dispatch) {
  const ActRow& row = RowOf(act);
  if (!row.roles.contains(role)) {
    return Refuse(v1::Refusal::ROLE_MAY_NOT, "", RoleTokens(row.roles));
  }
  if (const Check states = CheckStates(row, record, dispatch); !states) return states;
  if (act == Act::DISPATCH && role == Role::DUTY_OPERATOR && !IsPressing(*record)) {
    return Refuse(v1::Refusal::ROLE_MAY_NOT, "", RoleTokens({Role::DISPATCHER}));
  }
  return Passed{};
}

}  // namespace hotline
