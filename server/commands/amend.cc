#include "rules/intake.h"
#include "rules/refusals.h"
#include "rules/regrading.h"
#include "rules/text.h"
#include "server/commands/ask.h"
#include "server/commands/file.h"

namespace hotline::commands {
namespace {

using v1::Act;
using v1::Refusal;

// The case gets its new demand and its limits follow; one event for the case, one more for each
// dispatch whose limits moved.
template <class Request>
Result<v1::ActResponse> Correct(Transaction& tx, CaseFile& file, v1::Demand demand, Act::Kind act,
                                const Request& request, const Ambient& ambient) {
  v1::Case& record = file.record();
  const Grade before = GradeOf(record.demand(), record.mandatory());
  *record.mutable_demand() = std::move(demand);
  std::vector<v1::Dispatch*> dispatches;
  for (StoredDispatch& one : file.dispatches) dispatches.push_back(&one.record);
  const Moves moves =
      MoveLimits(*ambient.place, record, dispatches, before, request.told(), act, ambient.now);
  if (moves.longer && ambient.actor.role() != v1::Role::SUPERVISOR) {
    return Refuse(Refusal::SUPERVISOR_NEEDED, act == Act::AMEND ? "kind" : "urgency",
                  "act." + Act::Kind_Name(act));
  }
  if (moves.caller_later && IsBlank(request.told_how())) {
    return Refuse(Refusal::MISSING, "told_how");
  }

  Save(tx, file, act, request.change(), request.reason(), ambient);
  for (const std::size_t at : moves.dispatches) {
    Save(tx, file, file.dispatches[at], act, request.change(), request.reason(), ambient);
  }
  return Answer(file, ambient);
}

Amendment AmendmentOf(const v1::AmendCaseRequest& request) {
  return {.facts = request.facts(),
          .kind = request.kind(),
          .category = request.category(),
          .region = request.region(),
          .place = request.place(),
          .event_time = request.event_time(),
          .reason = request.reason(),
          .none_named = request.none_named()};
}

}  // namespace

Result<v1::ActResponse> AmendCase(Transaction& tx, const v1::AmendCaseRequest& request,
                                  const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::AMEND, ambient);
  if (!file) return file.refusals();
  Result<v1::Demand> demand =
      Amended(file->record(), AmendmentOf(request), ambient.actor, *ambient.place, ambient.now);
  if (!demand) return demand.refusals();
  return Correct(tx, *file, *std::move(demand), Act::AMEND, request, ambient);
}

Result<v1::ActResponse> RegradeCase(Transaction& tx, const v1::RegradeCaseRequest& request,
                                    const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::REGRADE, ambient);
  if (!file) return file.refusals();
  Result<v1::Demand> demand =
      Regraded(file->record(), request.urgency(), request.risk(), request.reason(), ambient.actor);
  if (!demand) return demand.refusals();
  return Correct(tx, *file, *std::move(demand), Act::REGRADE, request, ambient);
}

}  // namespace hotline::commands
