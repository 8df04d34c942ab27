#include <algorithm>

#include "rules/auditing.h"
#include "rules/calling_back.h"
#include "rules/lifecycle.h"
#include "rules/merging.h"
#include "rules/registering.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/commands/merged.h"
#include "server/commands/shutting_out.h"

namespace hotline::commands {
namespace {

using v1::Act;

// The lead of the present round, the last one of it; nullptr when the desk handles the case itself.
StoredDispatch* PresentLead(CaseFile& file) {
  StoredDispatch* lead = nullptr;
  for (StoredDispatch& one : file.dispatches) {
    const bool present = one.record.round() == file.record().round();
    if (one.record.part() == v1::Dispatch::LEAD && present) lead = &one;
  }
  return lead;
}

Result<std::vector<v1::Dispatch>> NextRound(Reader& reader, const CaseFile& file,
                                            const v1::Dispatch& lead,
                                            const std::vector<CoHandlerChoice>& co_handlers,
                                            const Ambient& ambient) {
  return PlanRedo(*ambient.place, file.record(), lead, static_cast<int>(file.dispatches.size()),
                  co_handlers, ShutOutUnits(reader, file, *ambient.place), ambient.now);
}

// Has the lead been accused since, or whoever ordered it?
bool IsShutOut(Reader& reader, const CaseFile& file, const v1::Dispatch& lead,
               const Ambient& ambient) {
  const auto shut_out = ShutOutUnits(reader, file, *ambient.place);
  const auto is_in = [&](const std::string& unit) {
    return std::find(shut_out.begin(), shut_out.end(), unit) != shut_out.end();
  };
  return is_in(lead.unit()) || is_in(lead.assignment().authority());
}

// A merged child's redo is its own: it leaves the parent and waits for dispatch.
Result<v1::ActResponse> RedoAlone(Transaction& tx, CaseFile& file,
                                  const v1::RuleOnDissatisfactionRequest& request,
                                  const Ambient& ambient) {
  const Check elsewhere = RedoElsewhere(file.record(), *ambient.place, ambient.now);
  if (!elsewhere) return elsewhere.refusals();
  return GoOnAlone(tx, std::move(file), Act::ORDER_REDO, request.change(), request.reason(),
                   ambient);
}

Result<v1::ActResponse> OrderRedo(Transaction& tx, CaseFile& file,
                                  const v1::RuleOnDissatisfactionRequest& request,
                                  const Ambient& ambient) {
  if (!file.record().merged_into().empty()) return RedoAlone(tx, file, request, ambient);
  const StoredDispatch* stored = PresentLead(file);
  if (!stored) {
    const Check desk = CheckDeskRedo(*ambient.place, file.record(), request.co_handlers_size());
    if (!desk) return desk.refusals();
    StartRedo(file.record());
    Save(tx, file, Act::ORDER_REDO, request.change(), request.reason(), ambient);
    return Answer(file, ambient);
  }
  const v1::Dispatch* lead = &stored->record;
  if (IsShutOut(tx, file, *lead, ambient)) {
    const Check elsewhere = RedoElsewhere(file.record(), *ambient.place, ambient.now);
    if (!elsewhere) return elsewhere.refusals();
    Save(tx, file, Act::ORDER_REDO, request.change(), request.reason(), ambient);
    return Answer(file, ambient);
  }
  const auto next = NextRound(tx, file, *lead, ChoicesOf(request.co_handlers()), ambient);
  if (!next) return next.refusals();
  StartRedo(file.record());
  SaveIssued(tx, file, *next, Act::ORDER_REDO, request.change(), request.reason(), ambient);
  return Answer(file, ambient);
}

}  // namespace

Result<v1::ActResponse> AuditReply(Transaction& tx, const v1::AuditReplyRequest& request,
                                   const Ambient& ambient) {
  const Act::Kind act = request.passed() ? Act::PASS_AUDIT : Act::FAIL_AUDIT;
  Result<DispatchFile> file = BeginOnDispatch(tx, request, act, ambient);
  if (!file) return file.refusals();
  const Result<AuditPlan> plan =
      PlanAudit(*ambient.place, file->record(), file->dispatch(), request.passed(), request.note(),
                ambient.actor, ambient.now);
  if (!plan) return plan.refusals();
  std::vector<v1::Dispatch> redo;
  if (plan->verdict == Verdict::kFailed) {
    auto next = NextRound(tx, *file, file->dispatch(), {}, ambient);
    if (!next) return next.refusals();
    redo = std::move(*next);
  }

  Apply(file->dispatch(), *plan, ambient.now);
  if (plan->verdict == Verdict::kHalf) {
    Save(tx, *file, file->named(), act, request.change(), request.note(), ambient);
    return Answer(*file, ambient);
  }
  *file->record().add_audits() = plan->audit;
  if (plan->verdict == Verdict::kPassed) {
    StartCallingBack(file->record(), *ambient.place, ambient.now);
    std::vector<CaseFile> children =
        AnswerChildren(tx, file->record(), AnswerOf(file->dispatch()), ambient);
    WriteAnswered(tx, children, act, request.change(), ambient);
    SaveBoth(tx, *file, file->named(), act, request.change(), request.note(), ambient);
    return Answer(*file, ambient);
  }
  StartRedo(file->record());
  Save(tx, *file, file->named(), act, request.change(), request.note(), ambient);
  SaveIssued(tx, *file, redo, Act::ORDER_REDO, request.change(), request.note(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> AuditSettlement(Transaction& tx, const v1::AuditSettlementRequest& request,
                                        const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::AUDIT_SETTLEMENT, ambient);
  if (!file) return file.refusals();
  const Check audited = hotline::AuditSettlement(*ambient.place, file->record(), request.passed(),
                                                 request.note(), ambient.actor, ambient.now);
  if (!audited) return audited.refusals();
  Save(tx, *file, Act::AUDIT_SETTLEMENT, request.change(), request.note(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> RuleOnDissatisfaction(Transaction& tx,
                                              const v1::RuleOnDissatisfactionRequest& request,
                                              const Ambient& ambient) {
  const Act::Kind act = request.redo() ? Act::ORDER_REDO : Act::CLOSE_DISSATISFIED;
  Result<CaseFile> file = BeginOnCase(tx, request, act, ambient);
  if (!file) return file.refusals();
  if (request.redo()) {
    const Check ruling = CheckRuling(file->record(), request.reason());
    if (!ruling) return ruling.refusals();
    MarkRedoOrdered(file->record(), ambient.now);
    return OrderRedo(tx, *file, request, ambient);
  }
  StoredDispatch* lead = PresentLead(*file);
  const bool replied = file->record().state() == v1::Case::REPLIED;
  const Check closed =
      CloseDissatisfied(*ambient.place, file->record(), lead ? &lead->record : nullptr,
                        request.reason(), ambient.now);
  if (!closed) return closed.refusals();
  if (replied) {
    Released released = ReleaseChildren(tx, *file, ambient);
    Save(tx, *file, *lead, act, request.change(), request.reason(), ambient);
    Write(tx, released.children, Act::UNMERGE, request.change(), "", ambient);
    Write(tx, released.of_parent);
  }
  Save(tx, *file, act, request.change(), request.reason(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> CloseWithoutCallBack(Transaction& tx,
                                             const v1::CloseWithoutCallBackRequest& request,
                                             const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::CLOSE_WITHOUT_CALL_BACK, ambient);
  if (!file) return file.refusals();
  const Check closed =
      hotline::CloseWithoutCallBack(*ambient.place, file->record(), request.reason(), ambient.now);
  if (!closed) return closed.refusals();
  Save(tx, *file, Act::CLOSE_WITHOUT_CALL_BACK, request.change(), request.reason(), ambient);
  return Answer(*file, ambient);
}

}  // namespace hotline::commands
