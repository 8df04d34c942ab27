#include "server/view.h"

#include <algorithm>
#include <utility>

#include "rules/calling_back.h"
#include "rules/consulting.h"
#include "rules/ending.h"
#include "rules/lifecycle.h"
#include "rules/masking.h"
#include "rules/names.h"
#include "rules/notices.h"
#include "rules/refusals.h"
#include "rules/terms.h"

namespace hotline {
namespace {

using v1::Dispatch;
using v1::Role;

bool IsUnit(const Ambient& ambient) { return ambient.scope.kind == Scope::Kind::kUnit; }

// Does the unit work on it: was it dispatched to it, or handed down to it?
bool WorksOn(const Dispatch& dispatch, const std::string& unit) {
  return dispatch.unit() == unit || SubUnitOf(dispatch) == unit;
}

// Part of the unit in a round, of both the lead; PART_UNSPECIFIED when it has none, or none any
// more.
Dispatch::Part PartIn(std::span<const StoredDispatch> dispatches, const std::string& unit,
                      int round) {
  Dispatch::Part part = Dispatch::PART_UNSPECIFIED;
  for (const StoredDispatch& one : dispatches) {
    const bool its = WorksOn(one.record, unit) && one.record.round() == round;
    if (!its || IsLost(one.record.state()) || part == Dispatch::LEAD) continue;
    part = one.record.part();
  }
  return part;
}

// Part of the unit in the last round in which it had one; PART_UNSPECIFIED when that is gone.
Dispatch::Part LatestPart(std::span<const StoredDispatch> dispatches, const std::string& unit) {
  for (auto one = dispatches.rbegin(); one != dispatches.rend(); ++one) {
    if (!WorksOn(one->record, unit)) continue;
    return IsLost(one->record.state()) ? Dispatch::PART_UNSPECIFIED : one->record.part();
  }
  return Dispatch::PART_UNSPECIFIED;
}

// What a unit's last dispatch leaves it of the case; nullptr when it has a part in it still. A
// sub-unit that answered keeps nothing.
const Dispatch* LostBy(std::span<const StoredDispatch> dispatches, const std::string& unit) {
  for (auto one = dispatches.rbegin(); one != dispatches.rend(); ++one) {
    if (!WorksOn(one->record, unit)) continue;
    return IsLost(one->record.state()) ? &one->record : nullptr;
  }
  return &Dispatch::default_instance();
}

// Those on which it works, and those of the other part in a round in which the unit has one.
bool SeesDispatch(const Dispatch& dispatch, std::span<const StoredDispatch> dispatches,
                  const std::string& unit) {
  if (WorksOn(dispatch, unit)) return true;
  const auto part = PartIn(dispatches, unit, dispatch.round());
  return part != Dispatch::PART_UNSPECIFIED && part != dispatch.part();
}

// What a unit sees depends on all of them: first who is seen, then they are taken.
std::vector<StoredDispatch> SeenBy(const std::string& unit,
                                   std::vector<StoredDispatch> dispatches) {
  std::vector<std::size_t> seen;
  for (std::size_t i = 0; i < dispatches.size(); ++i) {
    if (SeesDispatch(dispatches[i].record, dispatches, unit)) seen.push_back(i);
  }
  std::vector<StoredDispatch> taken;
  for (const std::size_t i : seen) taken.push_back(std::move(dispatches[i]));
  return taken;
}

void HidePersons(v1::Audit& audit) {
  audit.clear_by_person();
  audit.clear_issuer_by_person();
  if (audit.has_settlement()) audit.mutable_settlement()->clear_by_person();
}

void HidePersons(google::protobuf::RepeatedPtrField<v1::Ask>& asks) {
  for (v1::Ask& ask : asks) {
    ask.clear_by_person();
    ask.clear_ruled_by_person();
    ask.clear_account_person();
  }
}

void HidePersons(v1::Demand& demand) {
  for (v1::Accused& accused : *demand.mutable_accused()) accused.clear_account_person();
}

// Of its own dispatch a unit sees what was sent to it, of others none. Taking out one would give
// the rest other numbers, so a draft leaves its name.
void ViewNotices(Dispatch& view, bool unit, bool own) {
  if (unit && !own) view.clear_notices();
  for (v1::Notice& notice : *view.mutable_notices()) {
    notice.set_state(StateOf(notice, view));
    if (!unit || notice.has_sent_time()) continue;
    v1::Notice bare;
    bare.set_name(notice.name());
    notice = std::move(bare);
  }
}

Dispatch ViewDispatch(StoredDispatch stored, const Ambient& ambient) {
  Dispatch view = std::move(stored.record);
  view.set_etag(Etag(stored.etag_version()));
  view.clear_last_demand();
  HidePersons(*view.mutable_asks());
  view.clear_keyed_by_persons();
  // The sub-unit reads what was done; what the unit alone answers for (notices, a reply's draft) is
  // not its own.
  const bool own = IsUnit(ambient) && view.unit() == ambient.scope.who;
  const bool works = IsUnit(ambient) && WorksOn(view, ambient.scope.who);
  ViewNotices(view, IsUnit(ambient), own);
  const bool draft = IsLive(view.state());
  if (draft && !own) view.clear_reply();
  if (view.has_reply()) {
    view.mutable_reply()->clear_by_person();
    view.mutable_reply()->clear_released_by_person();
  }
  if (IsUnit(ambient)) {
    view.clear_half_audit();
    // What a co-handler sees of the lead: that it is there and until when.
    if (!works && view.part() == Dispatch::LEAD) {
      view.clear_reply();
      view.clear_asks();
      view.clear_contacts();
      view.clear_progress();
      view.clear_questions();
      view.clear_handed_down();
      view.clear_past_hand_downs();
      view.clear_disposals();
    }
    // Who thinks of taking the case from it, and why, is not for the unit; nor is what an authority
    // has said before it is confirmed.
    auto& asks = *view.mutable_asks();
    const auto inner = [](const v1::Ask& ask) {
      return ask.kind() == v1::Ask::REDIRECTION || ask.kind() == v1::Ask::DECISION;
    };
    asks.erase(std::remove_if(asks.begin(), asks.end(), inner), asks.end());
  } else if (view.has_half_audit()) {
    HidePersons(*view.mutable_half_audit());
  }
  return view;
}

// A unit reads of the conferences in which it was.
void HideConferences(v1::Case& view, const std::string& unit) {
  auto& conferences = *view.mutable_conferences();
  const auto foreign = [&](const v1::Conference& one) {
    return std::none_of(one.members().begin(), one.members().end(),
                        [&](const auto& member) { return member.unit() == unit; });
  };
  conferences.erase(std::remove_if(conferences.begin(), conferences.end(), foreign),
                    conferences.end());
}

// Of what was asked about the case as a whole a unit sees what it asked itself.
void HideOthersAsks(google::protobuf::RepeatedPtrField<v1::Ask>& asks, const std::string& unit) {
  asks.erase(std::remove_if(asks.begin(), asks.end(),
                            [&](const v1::Ask& ask) { return ask.unit() != unit; }),
             asks.end());
}

// The lead learns that the case may go elsewhere, and where. What the desk wrote to the receiver,
// what it told the caller and who took it is not for units.
void HideHandOver(v1::Case& view, Dispatch::Part part) {
  if (!view.has_hand_over()) return;
  v1::HandOver bare;
  bare.set_receiver(view.hand_over().receiver());
  *bare.mutable_time() = view.hand_over().time();
  if (view.hand_over().has_receipt_time()) {
    *bare.mutable_receipt_time() = view.hand_over().receipt_time();
  }
  view.clear_hand_over();
  if (part == Dispatch::LEAD) *view.mutable_hand_over() = std::move(bare);
}

void HideFromUnit(v1::Case& view, Dispatch::Part part, const std::string& unit) {
  HideOthersAsks(*view.mutable_asks(), unit);
  view.clear_audits();
  view.clear_routing();
  view.clear_past_routings();
  view.clear_past_direct();
  view.clear_desk_limits();
  view.clear_linked_cases();
  view.clear_blocked_accounts();
  view.clear_merged_cases();
  view.clear_merged_into();
  HideHandOver(view, part);
  // Who reported harm is protected from everybody whom it may concern.
  view.clear_feedback();
  for (auto& one : *view.mutable_call_backs()) one.clear_note();
  if (part == Dispatch::PART_UNSPECIFIED) view.clear_call_backs();
  if (part != Dispatch::LEAD) {
    view.clear_harm_reports();
    view.clear_instructions();
    view.clear_caller();
    view.clear_safe_contact();
    if (view.has_young_person()) {
      view.mutable_young_person()->clear_display_name();
      view.mutable_young_person()->clear_guardian();
    }
  } else if (view.caller().confidential()) {
    view.mutable_caller()->clear_display_name();
    view.mutable_caller()->clear_telephone();
    view.clear_safe_contact();
  }
}

// What is left of a case to the unit that lost it: which one it was, and what was said of it until
// then. What was written since is not its own.
v1::Case Remains(const v1::Case& view, const Dispatch& lost) {
  v1::Case left;
  left.set_name(view.name());
  left.set_etag(view.etag());
  left.set_state(view.state());
  *left.mutable_create_time() = view.create_time();
  if (lost.has_last_demand()) {
    *left.mutable_demand() = lost.last_demand();
    HidePersons(*left.mutable_demand());
  }
  return left;
}

}  // namespace

v1::Case ViewCase(StoredCase stored, std::vector<StoredDispatch> dispatches,
                  const Ambient& ambient) {
  v1::Case view = std::move(stored.record);
  view.set_etag(Etag(stored.etag_version()));
  if (view.operator_() != ambient.actor.name()) view.clear_query_code();
  if (view.has_caller()) *view.mutable_caller() = Masked(view.caller());
  if (view.has_young_person()) *view.mutable_young_person() = Masked(view.young_person());
  for (auto& audit : *view.mutable_audits()) HidePersons(audit);
  if (view.has_settlement()) view.mutable_settlement()->clear_by_person();
  HidePersons(*view.mutable_asks());
  HidePersons(*view.mutable_demand());
  if (IsUnit(ambient)) {
    const std::string& unit = ambient.scope.who;
    HideFromUnit(view, LatestPart(dispatches, unit), unit);
    HideConferences(view, unit);
    if (const Dispatch* lost = LostBy(dispatches, unit)) view = Remains(view, *lost);
  }
  if (IsUnit(ambient)) dispatches = SeenBy(ambient.scope.who, std::move(dispatches));
  for (StoredDispatch& one : dispatches) {
    *view.add_dispatches() = ViewDispatch(std::move(one), ambient);
  }
  return view;
}

v1::Call ViewCall(StoredCall stored) {
  v1::Call view = std::move(stored.record);
  view.set_etag(Etag(stored.etag_version()));
  if (view.has_caller()) *view.mutable_caller() = Masked(view.caller());
  if (view.has_young_person()) *view.mutable_young_person() = Masked(view.young_person());
  for (v1::Demand& demand : *view.mutable_demands()) HidePersons(demand);
  return view;
}

v1::Call ViewCallLine(const StoredCall& stored) {
  v1::Call view = ViewCall(stored);
  view.clear_young_person();
  view.clear_safe_contact();
  if (view.has_caller()) {
    view.mutable_caller()->clear_display_name();
    view.mutable_caller()->clear_telephone();
  }
  for (v1::Demand& demand : *view.mutable_demands()) {
    demand.clear_place();
    demand.clear_event_time();
    demand.clear_accused();
    demand.clear_said();
    demand.clear_view();
    demand.clear_result();
    demand.clear_ground();
    demand.clear_channel_told();
    demand.clear_emergency();
  }
  return view;
}

bool SeesEvent(const v1::Event& event, std::span<const StoredDispatch> dispatches,
               const Ambient& ambient) {
  if (!IsUnit(ambient)) return true;
  if (event.dispatch() == 0) {
    return LatestPart(dispatches, ambient.scope.who) != Dispatch::PART_UNSPECIFIED;
  }
  return std::any_of(dispatches.begin(), dispatches.end(), [&](const StoredDispatch& one) {
    const auto path = ParseDispatchName(one.record.name());
    return path && path->serial == event.dispatch() &&
           SeesDispatch(one.record, dispatches, ambient.scope.who);
  });
}

v1::Event ViewEvent(v1::Event event, const Ambient& ambient) {
  if (IsUnit(ambient) && event.unit() != ambient.scope.who) event.clear_reason();
  return event;
}

Check CheckReveal(const StoredCall& stored, const Ambient& ambient) {
  switch (ambient.actor.role()) {
    case Role::OPERATOR:
    case Role::DUTY_OPERATOR:
      if (stored.record.operator_() == ambient.actor.name()) return Passed{};
      break;
    case Role::DISPATCHER:
    case Role::SUPERVISOR:
      return Passed{};
    default:
      break;
  }
  return Refuse(v1::Refusal::ROLE_MAY_NOT, "", RoleTokens({Role::DISPATCHER, Role::SUPERVISOR}));
}

Check CheckReveal(const StoredCase& stored, std::span<const StoredDispatch> dispatches,
                  const Ambient& ambient) {
  switch (ambient.actor.role()) {
    case Role::OPERATOR:
    case Role::DUTY_OPERATOR:
      if (stored.record.operator_() == ambient.actor.name()) return Passed{};
      if (AwaitsCallBack(stored.record)) return Passed{};  // a colleague's, to dial the number
      break;
    case Role::DISPATCHER:
    case Role::SUPERVISOR:
      return Passed{};
    case Role::HANDLER:
    case Role::HEAD:
      if (PartIn(dispatches, ambient.scope.who, stored.record.round()) != Dispatch::LEAD) break;
      // What is closed needs no more contact by the unit.
      if (!IsLive(stored.record.state())) break;
      if (stored.record.caller().confidential()) return Refuse(v1::Refusal::CONTACT_BY_DESK);
      return Passed{};
    default:
      break;
  }
  return Refuse(v1::Refusal::ROLE_MAY_NOT, "", RoleTokens({Role::DISPATCHER, Role::SUPERVISOR}));
}

}  // namespace hotline
