#include "rules/dispatching.h"

#include <algorithm>
#include <set>
#include <utility>

#include "rules/calendar.h"
#include "rules/clocks.h"
#include "rules/consulting.h"
#include "rules/intake.h"
#include "rules/kept_limit.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/returning.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Dispatch;
using v1::Mode;
using v1::Refusal;

constexpr int kMostPastRoutings = 20;

std::string CoHandlerField(std::size_t i, std::string_view name) {
  return "co_handlers[" + std::to_string(i) + "]." + std::string(name);
}

bool Names(const v1::Assignment& assignment) {
  return !assignment.authority().empty() || !assignment.document_number().empty() ||
         !assignment.signatory().empty() || assignment.figure() != 0;
}

bool InForce(const v1::Authority& authority, Instant now) {
  const std::string day = FormatDay(OfficeDay(now));
  return (authority.valid_from().empty() || authority.valid_from() <= day) &&
         (authority.valid_to().empty() || day <= authority.valid_to());
}

template <class List>
bool Contains(const List& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// "accounts/issuer-1" and "issuer-1" are one account.
bool MaySign(const v1::Authority& authority, const std::string& signatory) {
  constexpr std::string_view kAccounts = "accounts/";
  const auto bare = [&](const std::string& name) {
    return name.starts_with(kAccounts) ? name.substr(kAccounts.size()) : name;
  };
  if (signatory == authority.office() && !signatory.empty()) return true;
  return std::any_of(authority.signatories().begin(), authority.signatories().end(),
                     [&](const std::string& one) { return bare(one) == bare(signatory); });
}

// Completes a choice by the proposal, then checks it.
class Planner {
 public:
  Planner(const PlaceIndex& place, const v1::Case& record, std::span<const Dispatch* const> before,
          const v1::Routing& proposal, const DispatchChoice& choice,
          const std::vector<std::string>& accused, Instant now)
      : place_(place),
        record_(record),
        before_(before),
        proposal_(proposal),
        accused_(accused),
        now_(now),
        chosen_(Complete(choice)) {}

  Result<DispatchPlan> Run() {
    if (chosen_.mode == Mode::DIRECT) {
      if (!chosen_.lead.empty()) Add("lead", Refusal::IMPOSSIBLE, ModeToken(Mode::DIRECT));
    } else {
      CheckLead();
    }
    CheckCoHandlers();
    CheckAssignment();
    if (Differs() && IsBlank(chosen_.reason)) Add("reason", Refusal::REASON_NEEDED);
    if (!found_.empty()) return found_.refusals();
    return Plan();
  }

 private:
  DispatchChoice Complete(DispatchChoice choice) const {
    if (choice.mode == Mode::MODE_UNSPECIFIED) {
      choice.mode = proposal_.manual() ? Mode::REFER : proposal_.mode();
    }
    if (choice.lead.empty() && choice.mode != Mode::DIRECT) choice.lead = proposal_.lead();
    if (choice.mode == Mode::JOINT && choice.co_handlers.empty()) {
      for (const std::string& unit : proposal_.co_handlers()) {
        if (unit != choice.lead) choice.co_handlers.push_back({unit, record_.demand().title()});
      }
    }
    const bool in_a_name = choice.mode == Mode::ASSIGN || choice.mode == Mode::JOINT;
    if (in_a_name && choice.mode == proposal_.mode() && choice.assignment.authority().empty()) {
      choice.assignment.set_authority(proposal_.authority());
    }
    return choice;
  }

  void Add(std::string_view field, Refusal::Reason reason, std::string_view detail = "") {
    found_.Add(reason, field, detail);
  }

  void CheckLead() {
    if (chosen_.lead.empty()) {
      Add("lead", Refusal::NO_LEAD);
    } else {
      CheckUnit(place_, chosen_.lead, "lead", accused_, now_, found_);
    }
  }

  void CheckCoHandlers() {
    const auto& co_handlers = chosen_.co_handlers;
    if (chosen_.mode != Mode::JOINT) {
      if (!co_handlers.empty()) Add("co_handlers", Refusal::CO_HANDLERS_ONLY_IN_JOINT);
      return;
    }
    if (co_handlers.empty()) Add("co_handlers", Refusal::MISSING);
    hotline::CheckCoHandlers(place_, co_handlers, chosen_.lead, accused_, now_, found_);
  }

  bool InAName() const {
    return chosen_.mode == Mode::ASSIGN ||
           (chosen_.mode == Mode::JOINT && Names(chosen_.assignment));
  }

  void CheckAssignment() {
    const v1::Assignment& assignment = chosen_.assignment;
    if (InAName()) {
      hotline::CheckAssignment(place_, assignment, chosen_.lead, accused_, now_, found_);
    } else if (Names(assignment)) {
      Add("assignment", Refusal::IMPOSSIBLE, ModeToken(chosen_.mode));
    }
  }

  // A manual proposal proposes nothing that could be differed from.
  bool Differs() const {
    if (proposal_.manual()) return false;
    if (chosen_.mode != proposal_.mode()) return true;
    if (chosen_.mode == Mode::DIRECT) return false;
    std::set<std::string> chosen;
    for (const auto& one : chosen_.co_handlers) chosen.insert(one.unit);
    const std::set<std::string> proposed(proposal_.co_handlers().begin(),
                                         proposal_.co_handlers().end());
    return chosen_.lead != proposal_.lead() || chosen != proposed ||
           chosen_.assignment.authority() != proposal_.authority();
  }

  DispatchPlan Plan() const {
    DispatchPlan plan{chosen_.mode, proposal_, {}};
    if (Differs()) {
      plan.routing.set_overridden(true);
      plan.routing.set_override_reason(chosen_.reason);
    }
    if (chosen_.mode == Mode::DIRECT) return plan;

    const int round = record_.round() + 1;
    int serial = static_cast<int>(before_.size()) + 1;
    Dispatch lead = NewDispatch(place_, record_, serial, Dispatch::LEAD, chosen_.lead, chosen_.mode,
                                round, now_);
    if (InAName()) *lead.mutable_assignment() = chosen_.assignment;
    std::vector<v1::Limit> limits =
        LeadLimits(place_, proposal_.profile(), GradeOf(record_.demand(), record_.mandatory()),
                   InAName() ? &chosen_.assignment : nullptr, now_);
    Dispatch fresh = lead;
    AddLeadLimits(fresh, record_, limits);
    if (const Dispatch* lost = LostByMerging(place_, record_, before_, chosen_.lead, now_)) {
      lead.set_limit_kept(true);
      limits = UnderOldFinish(std::move(limits), *lost, place_.calendar(), now_);
    }
    AddLeadLimits(lead, record_, std::move(limits));
    // An opinion cannot come before a limit that is over.
    const bool over =
        FromProto(hotline::InForce(lead.limits(), v1::Limit::FINISH)->due_time()) <= now_;
    plan.dispatches.reserve(1 + chosen_.co_handlers.size());
    plan.dispatches.push_back(std::move(lead));
    for (const CoHandlerChoice& one : chosen_.co_handlers) {
      plan.dispatches.push_back(NewCoHandler(place_, record_, proposal_.profile(), ++serial, one,
                                             over ? fresh : plan.dispatches.front(), now_));
    }
    return plan;
  }

  const PlaceIndex& place_;
  const v1::Case& record_;
  const std::span<const Dispatch* const> before_;
  const v1::Routing& proposal_;
  const std::vector<std::string>& accused_;
  const Instant now_;
  const DispatchChoice chosen_;
  Findings found_;
};

}  // namespace

RoutingInput RoutingInputOf(const v1::Case& record, std::vector<std::string> accused, Instant now) {
  RoutingInput input;
  input.demand = record.demand();
  input.mandatory = record.mandatory();
  input.event_region = record.demand().region();
  input.child_region = record.young_person().region();
  input.caller_region = record.caller().region();
  input.accused = std::move(accused);
  input.now = now;
  return input;
}

Result<DispatchPlan> PlanDispatch(const PlaceIndex& place, const v1::Case& record,
                                  std::span<const v1::Dispatch* const> before,
                                  const v1::Routing& proposal, const DispatchChoice& choice,
                                  const std::vector<std::string>& accused, Instant now) {
  return Planner(place, record, before, proposal, choice, accused, now).Run();
}

void KeepRouting(v1::Case& record, const v1::Routing& routing) {
  if (!record.routing().rules_version().empty()) {
    auto& past = *record.mutable_past_routings();
    if (past.size() == kMostPastRoutings) past.DeleteSubrange(0, 1);
    past.Add()->Swap(record.mutable_routing());
  }
  *record.mutable_routing() = routing;
}

void Issue(v1::Case& record, const DispatchPlan& plan) {
  const Dispatch& lead = plan.dispatches.front();
  record.set_state(v1::Case::IN_HAND);
  record.set_mode(plan.mode);
  record.set_round(lead.round());
  KeepRouting(record, plan.routing);
  record.set_manual(plan.routing.manual());
  const auto* finish = hotline::InForce(lead.limits(), v1::Limit::FINISH);
  // Before its first round a case can have one from a case that was merged into it: the earlier
  // counts.
  const bool first = lead.round() == 1 && finish != nullptr;
  const bool earlier =
      first && FromProto(finish->due_time()) < FromProto(record.caller_limit().due_time());
  if (record.has_caller_limit() && !earlier) return;
  if (finish != nullptr) {
    *record.mutable_caller_limit() = *finish;
    record.mutable_caller_limit()->clear_ladder();  // the unit's, on its dispatch
  }
}

Check CheckUnconfirmed(const v1::Case& record) {
  if (record.unconfirmed()) return Passed{};
  return Refuse(Refusal::NOT_OPEN);
}

bool IsAssigned(const v1::Dispatch& dispatch) {
  return dispatch.has_assignment() && !dispatch.assignment().authority().empty();
}

v1::Dispatch NewDispatch(const PlaceIndex& place, const v1::Case& record, int serial,
                         v1::Dispatch::Part part, const std::string& unit, v1::Mode::Kind mode,
                         int round, Instant now) {
  Dispatch dispatch;
  dispatch.set_name(DispatchName(record.name(), serial));
  dispatch.set_state(Dispatch::ISSUED);
  dispatch.set_part(part);
  dispatch.set_unit(unit);
  if (const v1::Unit* found = place.FindUnit(unit)) dispatch.set_unit_name(found->title());
  dispatch.set_round(round);
  dispatch.set_mode(mode);
  dispatch.set_designated(IsNextDesignated(record) || IsBoundByConference(record, unit));
  *dispatch.mutable_issue_time() = ToProto(now);
  return dispatch;
}

v1::Dispatch NewCoHandler(const PlaceIndex& place, const v1::Case& record,
                          const std::string& profile, int serial, const CoHandlerChoice& choice,
                          const v1::Dispatch& lead, Instant now) {
  Dispatch dispatch = NewDispatch(place, record, serial, Dispatch::CO_HANDLER, choice.unit,
                                  lead.mode(), lead.round(), now);
  dispatch.set_question(choice.question);
  const v1::Limit* finish = InForce(lead.limits(), v1::Limit::FINISH);
  for (v1::Limit& limit :
       OpinionLimits(place, profile, GradeOf(record.demand(), record.mandatory()), *finish, now)) {
    *dispatch.add_limits() = std::move(limit);
  }
  return dispatch;
}

void AddLeadLimits(v1::Dispatch& lead, const v1::Case& record, std::vector<v1::Limit> limits) {
  for (v1::Limit& limit : limits) {
    if (limit.kind() == v1::Limit::CONTACT && record.caller().anonymous()) continue;
    *lead.add_limits() = std::move(limit);
  }
}

void CheckAssignment(const PlaceIndex& place, const v1::Assignment& assignment,
                     const std::string& lead, const std::vector<std::string>& accused, Instant now,
                     Findings& found) {
  if (assignment.authority().empty()) found.Add(Refusal::NO_AUTHORITY, "assignment.authority");
  if (IsBlank(assignment.document_number())) {
    found.Add(Refusal::NO_AUTHORITY, "assignment.document_number");
  }
  if (IsBlank(assignment.signatory())) found.Add(Refusal::NO_AUTHORITY, "assignment.signatory");
  const std::int64_t most = LargestFigure(assignment.basis());
  if (assignment.figure() < 0 || assignment.figure() > most) {
    found.Add(Refusal::BAD_FORMAT, "assignment.figure", "1-" + std::to_string(most));
  }
  if (assignment.figure() != 0 && assignment.basis() == v1::Limit::BASIS_UNSPECIFIED) {
    found.Add(Refusal::MISSING, "assignment.basis");
  }
  if (assignment.authority().empty()) return;

  const v1::Authority* authority = place.FindAuthority(assignment.authority());
  if (!authority) {
    found.Add(Refusal::UNKNOWN_VALUE, "assignment.authority", assignment.authority());
    return;
  }
  // Its office receives what comes back.
  CheckUnit(place, authority->office(), "assignment.authority", accused, now, found);
  if (!InForce(*authority, now) || !Contains(authority->members(), lead)) {
    found.Add(Refusal::OUTSIDE_AUTHORITY, "assignment.authority");
  }
  if (!IsBlank(assignment.signatory()) && !MaySign(*authority, assignment.signatory())) {
    found.Add(Refusal::UNKNOWN_VALUE, "assignment.signatory", assignment.signatory());
  }
}

void CheckCoHandlers(const PlaceIndex& place, const std::vector<CoHandlerChoice>& co_handlers,
                     const std::string& lead, const std::vector<std::string>& accused, Instant now,
                     Findings& found) {
  std::set<std::string> seen{lead};
  for (std::size_t i = 0; i < co_handlers.size(); ++i) {
    const std::string& unit = co_handlers[i].unit;
    CheckUnit(place, unit, CoHandlerField(i, "unit"), accused, now, found);
    if (!seen.insert(unit).second) {
      found.Add(Refusal::IMPOSSIBLE, CoHandlerField(i, "unit"), unit);
    }
    found.Require(co_handlers[i].question, CoHandlerField(i, "question"));
  }
}

void CheckUnit(const PlaceIndex& place, const std::string& id, const std::string& field,
               const std::vector<std::string>& accused, Instant now, Findings& found) {
  const v1::Unit* unit = place.FindUnit(id);
  if (!unit) {
    found.Add(Refusal::UNKNOWN_VALUE, field, id);
  } else if (IsShutOut(place, accused, id)) {
    found.Add(Refusal::ACCUSED_UNIT, field);
  } else if (!PlaceIndex::InForce(*unit, OfficeDay(now))) {
    found.Add(Refusal::UNIT_NOT_IN_FORCE, field);
  }
}

bool Commands(const PlaceIndex& place, const std::string& authority, const std::string& unit,
              Instant now) {
  const v1::Authority* found = place.FindAuthority(authority);
  return found && InForce(*found, now) && Contains(found->members(), unit);
}

bool IsShutOut(const PlaceIndex& place, const std::vector<std::string>& accused,
               const std::string& unit) {
  return std::any_of(accused.begin(), accused.end(),
                     [&](const std::string& one) { return Contains(place.ShutOutBy(one), unit); });
}

}  // namespace hotline
