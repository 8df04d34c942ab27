// 强制报告: the report, the disposal, the answer to who reported.

#include "rules/harm.h"

#include "rules/dispatching.h"
#include "rules/intake.h"
#include "rules/lifecycle.h"
#include "rules/regrading.h"
#include "server/commands/course.h"
#include "server/commands/file.h"
#include "server/commands/merged.h"
#include "server/commands/shutting_out.h"

namespace hotline::commands {

using v1::Act;

namespace {

// The limits of the case and of its dispatches follow its grade; gives the dispatches moved.
std::vector<std::size_t> MoveAll(CaseFile& file, const Grade& before, const Ambient& ambient) {
  std::vector<v1::Dispatch*> dispatches;
  for (StoredDispatch& one : file.dispatches) dispatches.push_back(&one.record);
  return MoveLimits(*ambient.place, file.record(), dispatches, before, false, Act::REPORT_HARM,
                    ambient.now)
      .dispatches;
}

// New harm is a case of its own: it does not wait in a parent that knows nothing of it.
Result<v1::ActResponse> LeaveParent(Transaction& tx, CaseFile child, const Grade& before,
                                    const v1::Change& change, const Ambient& ambient) {
  std::vector<Regrouped> group = PartFromParent(tx, std::move(child), ambient);
  MoveAll(group.front().file, before, ambient);
  WriteParted(tx, group, Act::REPORT_HARM, change, "", ambient);
  return Answer(group.front().file, ambient);
}

}  // namespace

Result<v1::ActResponse> ReportHarm(Transaction& tx, const v1::ReportHarmRequest& request,
                                   const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::REPORT_HARM, ambient);
  if (!file) return file.refusals();
  const Grade before = GradeOf(file->record().demand(), file->record().mandatory());
  const Check reported =
      AddHarmReport(file->record(), request.report(), ShutOutUnits(tx, *file, *ambient.place),
                    ambient.actor, *ambient.place, ambient.now);
  if (!reported) return reported.refusals();
  const bool flagged = file->record().mandatory() != before.mandatory;
  if (flagged && file->record().state() == v1::Case::MERGED) {
    return LeaveParent(tx, *std::move(file), before, request.change(), ambient);
  }
  std::vector<std::size_t> moved;
  if (flagged) moved = MoveAll(*file, before, ambient);
  for (const std::size_t i : moved) {
    Save(tx, *file, file->dispatches[i], Act::REPORT_HARM, request.change(), "", ambient);
  }
  Save(tx, *file, Act::REPORT_HARM, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> RecordDisposal(Transaction& tx, const v1::RecordDisposalRequest& request,
                                       const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::RECORD_DISPOSAL, ambient);
  if (!file) return file.refusals();
  const Check added =
      AddDisposal(file->dispatch(), request.disposal(), file->record(), ambient.actor, ambient.now);
  if (!added) return added.refusals();
  Save(tx, *file, file->named(), Act::RECORD_DISPOSAL, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> RecordFeedback(Transaction& tx, const v1::RecordFeedbackRequest& request,
                                       const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::RECORD_FEEDBACK, ambient);
  if (!file) return file.refusals();
  const Check recorded =
      hotline::RecordFeedback(file->record(), request.feedback(), ambient.actor, ambient.now);
  if (!recorded) return recorded.refusals();
  Save(tx, *file, Act::RECORD_FEEDBACK, request.change(), "", ambient);
  return Answer(*file, ambient);
}

}  // namespace hotline::commands
