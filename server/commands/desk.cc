#include <algorithm>

#include "rules/accusing.h"
#include "rules/calling_back.h"
#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/duty.h"
#include "rules/harm.h"
#include "rules/intake.h"
#include "rules/kept_limit.h"
#include "rules/lifecycle.h"
#include "rules/merging.h"
#include "rules/names.h"
#include "rules/refusals.h"
#include "rules/registering.h"
#include "rules/returning.h"
#include "rules/routing.h"
#include "rules/terms.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/commands/merged.h"
#include "server/commands/shutting_out.h"

namespace hotline::commands {
namespace {

using v1::Act;
using v1::Refusal;

struct Proposal {
  RoutingInput input;
  v1::Routing routing;
};

Proposal Propose(Reader& reader, const CaseFile& file, const Ambient& ambient) {
  Proposal proposal{RoutingInputOf(file.record(), reader.AccusedUnits(file.stored.id), ambient.now),
                    {}};
  proposal.input.shut_out = ShutOutUnits(reader, file, *ambient.place);
  const auto tied = Tied(*ambient.place, proposal.input);
  proposal.routing = Decide(*ambient.place, proposal.input, reader.OpenDispatches(tied));
  *proposal.routing.mutable_inputs() = InputsOf(proposal.input);
  return proposal;
}

DispatchChoice ChoiceOf(const v1::DispatchCaseRequest& request) {
  DispatchChoice choice;
  choice.mode = request.mode();
  choice.lead = request.lead();
  choice.co_handlers = ChoicesOf(request.co_handlers());
  choice.assignment = request.assignment();
  choice.reason = request.reason();
  return choice;
}

// What the proposal would give the lead and the co-handlers to keep.
std::vector<v1::Limit> LimitsOf(const CaseFile& file, const v1::Routing& routing,
                                const Ambient& ambient) {
  if (routing.manual()) return {};
  const v1::Case& record = file.record();
  const Grade grade = GradeOf(record.demand(), record.mandatory());
  v1::Assignment assignment;
  assignment.set_authority(routing.authority());
  std::vector<v1::Limit> given =
      LeadLimits(*ambient.place, routing.profile(), grade,
                 routing.authority().empty() ? nullptr : &assignment, ambient.now);
  const auto before = RecordsOf(file);
  if (const auto* lost =
          LostByMerging(*ambient.place, record, before, routing.lead(), ambient.now)) {
    given = UnderOldFinish(std::move(given), *lost, ambient.place->calendar(), ambient.now);
  }
  v1::Dispatch lead;
  AddLeadLimits(lead, record, std::move(given));
  std::vector<v1::Limit> limits(lead.limits().begin(), lead.limits().end());
  if (routing.mode() != v1::Mode::JOINT) return limits;
  for (v1::Limit& limit : OpinionLimits(*ambient.place, routing.profile(), grade,
                                        *InForce(lead.limits(), v1::Limit::FINISH), ambient.now)) {
    if (limit.kind() == v1::Limit::OPINION) limits.push_back(std::move(limit));
  }
  return limits;
}

}  // namespace

Result<v1::PreviewDispatchResponse> PreviewDispatch(Reader& reader,
                                                    const v1::PreviewDispatchRequest& request,
                                                    const Ambient& ambient) {
  const Result<CaseFile> file = OpenCaseFile(reader, request.name(), ambient);
  if (!file) return file.refusals();
  const Set states = RowOf(Act::DISPATCH).case_states;
  if (!states.contains(file->record().state())) {
    return Refuse(Refusal::WRONG_STATE, "", CaseStateTokens(states));
  }
  const Proposal proposal = Propose(reader, *file, ambient);
  v1::PreviewDispatchResponse response;
  *response.mutable_routing() = proposal.routing;
  for (v1::Limit& limit : LimitsOf(*file, proposal.routing, ambient)) {
    *response.add_limits() = std::move(limit);
  }
  for (std::string& line :
       Explain(*ambient.place, proposal.input, proposal.routing, LanguageOf(request))) {
    response.add_explanation(std::move(line));
  }
  const std::string receivers = ExplainReceivers(
      *ambient.place, ReportReceivers(*ambient.place, proposal.input), LanguageOf(request));
  if (!receivers.empty()) response.add_explanation(receivers);
  return response;
}

Result<v1::ActResponse> DispatchCase(Transaction& tx, const v1::DispatchCaseRequest& request,
                                     const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::DISPATCH, ambient);
  if (!file) return file.refusals();
  if (const Check whose = CheckNextDispatcher(file->record(), ambient.actor); !whose) {
    return whose.refusals();
  }
  const Check on_duty = CheckOnDuty(tx, *file, ambient);
  if (!on_duty) return on_duty.refusals();
  const Proposal proposal = Propose(tx, *file, ambient);
  Result<DispatchPlan> plan =
      PlanDispatch(*ambient.place, file->record(), RecordsOf(*file), proposal.routing,
                   ChoiceOf(request), proposal.input.shut_out, ambient.now);
  if (!plan) return plan.refusals();

  if (plan->mode == v1::Mode::DIRECT) {
    const Set roles = RowOf(Act::HANDLE_DIRECTLY).roles;
    if (!roles.contains(ambient.actor.role())) {
      return Refuse(Refusal::ROLE_MAY_NOT, "mode", RoleTokens(roles));
    }
    const Check may = CheckDirectHandling(*ambient.place, proposal.input.shut_out, "mode");
    if (!may) return may.refusals();
    KeepRouting(file->record(), plan->routing);
    TakeDirectly(file->record(), ambient.actor, *ambient.place);
    Save(tx, *file, Act::HANDLE_DIRECTLY, request.change(), request.reason(), ambient);
  } else {
    Issue(file->record(), *plan);
    file->record().set_unconfirmed(ambient.actor.role() == v1::Role::DUTY_OPERATOR);
    SaveIssued(tx, *file, std::move(plan->dispatches), Act::DISPATCH, request.change(),
               request.reason(), ambient);
  }
  return Answer(*file, ambient);
}

Result<v1::ActResponse> HandleDirectly(Transaction& tx, const v1::HandleDirectlyRequest& request,
                                       const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::HANDLE_DIRECTLY, ambient);
  if (!file) return file.refusals();
  const Check may =
      CheckDirectHandling(*ambient.place, ShutOutUnits(tx, *file, *ambient.place), "");
  if (!may) return may.refusals();
  TakeDirectly(file->record(), ambient.actor, *ambient.place);
  Save(tx, *file, Act::HANDLE_DIRECTLY, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> SettleCase(Transaction& tx, const v1::SettleCaseRequest& request,
                                   const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::SETTLE, ambient);
  if (!file) return file.refusals();
  const bool drawn = tx.Random(100) < ambient.place->settings().audited_percent();
  const Check settled = Settle(file->record(), request.settlement(), ambient.actor, drawn,
                               *ambient.place, ambient.now);
  if (!settled) return settled.refusals();
  std::vector<CaseFile> children = AnswerChildren(tx, file->record(), AnswerOfDesk(), ambient);
  WriteAnswered(tx, children, Act::SETTLE, request.change(), ambient);
  Save(tx, *file, Act::SETTLE, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> GiveUpCase(Transaction& tx, const v1::GiveUpCaseRequest& request,
                                   const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::GIVE_UP, ambient);
  if (!file) return file.refusals();
  const Check given_up = GiveUp(file->record(), request.reason(), *ambient.place, ambient.now);
  if (!given_up) return given_up.refusals();
  Save(tx, *file, Act::GIVE_UP, request.change(), request.reason(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> RecordCallBack(Transaction& tx, const v1::RecordCallBackRequest& request,
                                       const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::CALL_BACK, ambient);
  if (!file) return file.refusals();
  const Check added = AddCallBack(file->record(), request.call_back(), ambient.actor, ambient.now);
  if (!added) return added.refusals();
  Save(tx, *file, Act::CALL_BACK, request.change(), "", ambient);
  return Answer(*file, ambient);
}

}  // namespace hotline::commands
