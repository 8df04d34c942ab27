#include <optional>

#include "rules/asking.h"
#include "rules/lifecycle.h"
#include "rules/replying.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"

namespace hotline::commands {
namespace {

using v1::Act;

// The dispatches of the named one's round, and where each stands in the file.
struct Round {
  std::vector<v1::Dispatch> dispatches;
  std::vector<std::size_t> places;
};

Round RoundOf(const DispatchFile& file, int round) {
  Round found;
  for (std::size_t i = 0; i < file.dispatches.size(); ++i) {
    if (file.dispatches[i].record.round() != round) continue;
    found.dispatches.push_back(file.dispatches[i].record);
    found.places.push_back(i);
  }
  return found;
}

// The input of a reply, without what only the server says.
std::optional<v1::Reply> GivenReply(const v1::ReplyDispatchRequest& request) {
  if (!request.has_reply()) return std::nullopt;
  v1::Reply reply = request.reply();
  reply.clear_time();
  reply.clear_by();
  reply.clear_released_by();
  reply.clear_by_person();
  reply.clear_released_by_person();
  return reply;
}

}  // namespace

Result<v1::ActResponse> SignDispatch(Transaction& tx, const v1::SignDispatchRequest& request,
                                     const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::SIGN, ambient);
  if (!file) return file.refusals();
  Sign(file->dispatch(), ambient.now);
  Save(tx, *file, file->named(), Act::SIGN, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> RecordContact(Transaction& tx, const v1::RecordContactRequest& request,
                                      const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::RECORD_CONTACT, ambient);
  if (!file) return file.refusals();
  const Check added = AddContact(*ambient.place, file->dispatch(), request.contact(),
                                 file->record(), file->acting, ambient.now);
  if (!added) return added.refusals();
  Save(tx, *file, file->named(), Act::RECORD_CONTACT, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> RecordProgress(Transaction& tx, const v1::RecordProgressRequest& request,
                                       const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::RECORD_PROGRESS, ambient);
  if (!file) return file.refusals();
  const Check added = AddProgress(file->dispatch(), request.text(), file->acting, ambient.now);
  if (!added) return added.refusals();
  OweNextProgress(file->record(), file->dispatch(), *ambient.place, ambient.now);
  Save(tx, *file, file->named(), Act::RECORD_PROGRESS, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> GiveOpinion(Transaction& tx, const v1::GiveOpinionRequest& request,
                                    const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::GIVE_OPINION, ambient);
  if (!file) return file.refusals();
  const Check added = AddOpinion(file->dispatch(), request.text(), file->acting, ambient.now);
  if (!added) return added.refusals();
  Save(tx, *file, file->named(), Act::GIVE_OPINION, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> ReplyDispatch(Transaction& tx, const v1::ReplyDispatchRequest& request,
                                      const Ambient& ambient) {
  // What a handler sends may be a draft, which moves nothing.
  const bool by_handler = ambient.actor.role() == v1::Role::HANDLER;
  Result<DispatchFile> file =
      BeginOnDispatch(tx, request, by_handler ? Act::DRAFT_REPLY : Act::REPLY, ambient);
  if (!file) return file.refusals();
  if (by_handler && !NeedsRelease(file->record(), file->dispatch())) {
    const Check standing =
        CheckStanding(Act::REPLY, file->record(), &file->dispatch(), file->acting, ambient.now);
    if (!standing) return standing.refusals();
  }
  const Round round = RoundOf(*file, file->dispatch().round());
  const Result<ReplyPlan> plan =
      PlanReply(file->record(), file->dispatch(), round.dispatches, GivenReply(request),
                request.release(), file->acting, ambient.now);
  if (!plan) return plan.refusals();

  *file->dispatch().mutable_reply() = plan->reply;
  if (!plan->released) {
    Save(tx, *file, file->named(), Act::DRAFT_REPLY, request.change(), "", ambient);
    return Answer(*file, ambient);
  }
  for (const std::size_t overdue : plan->overdue) {
    StoredDispatch& co_handler = file->dispatches[round.places[overdue]];
    WaiveOverdue(co_handler.record, ambient.now);
    Save(tx, *file, co_handler, Act::WAIVE_OPINION, request.change(), "overdue", ambient);
  }
  Stand(file->record(), file->dispatch(), *ambient.place, ambient.now);
  SaveBoth(tx, *file, file->named(), Act::REPLY, request.change(), "", ambient);
  return Answer(*file, ambient);
}

}  // namespace hotline::commands
