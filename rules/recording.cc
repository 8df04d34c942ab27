#include "rules/recording.h"

#include <algorithm>

#include "rules/lifecycle.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Refusal;
using v1::Role;

constexpr const char* kField = "change.recorded_evidence";

// What a unit does with its dispatch.
bool IsOfUnit(const ActRow& row) {
  const bool unit = row.roles.contains(Role::HANDLER) || row.roles.contains(Role::HEAD);
  return unit && !row.dispatch_states.empty();
}

}  // namespace

Check CheckRecordedFor(const PlaceIndex& place, const v1::Dispatch& dispatch) {
  const v1::Unit* unit = place.FindUnit(dispatch.unit());
  if (unit == nullptr || !unit->has_accounts()) return Passed{};
  return Refuse(Refusal::UNIT_HAS_ACCOUNTS);
}

Result<v1::Account> ActingFor(const v1::Account& actor, const std::string& evidence,
                              v1::Act::Kind act, const v1::Dispatch& dispatch,
                              const PlaceIndex& place) {
  if (evidence.empty()) return actor;
  const ActRow& row = RowOf(act);
  if (!IsOfUnit(row)) return Refuse(Refusal::IMPOSSIBLE, kField);
  const Set keyers = RowOf(Act::RECORD_FOR_UNIT).roles;
  if (!keyers.contains(actor.role())) {
    return Refuse(Refusal::ROLE_MAY_NOT, kField, RoleTokens(keyers));
  }
  if (IsBlank(evidence)) return Refuse(Refusal::MISSING, kField);
  if (const Check unit = CheckRecordedFor(place, dispatch); !unit) return unit.refusals();
  v1::Account acting = actor;
  acting.set_role(row.roles.contains(Role::HEAD) ? Role::HEAD : Role::HANDLER);
  acting.set_scope(dispatch.unit());
  return acting;
}

void MarkKeyed(v1::Dispatch& dispatch, const v1::Account& keyer) {
  const auto& keyed = dispatch.keyed_by_persons();
  if (std::find(keyed.begin(), keyed.end(), keyer.person()) != keyed.end()) return;
  dispatch.add_keyed_by_persons(keyer.person());
}

std::string MarkedReason(const std::string& evidence, const std::string& reason) {
  const std::string mark = "代录（" + evidence + "）";
  return reason.empty() ? mark : mark + "：" + reason;
}

}  // namespace hotline
