// Words between the unit, those under it, the desk and a conference.

#include "rules/consulting.h"
#include "rules/lifecycle.h"
#include "rules/replying.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/commands/shutting_out.h"

namespace hotline::commands {
namespace {

using v1::Act;

// What only the server says of a conference is left out.
v1::Conference Given(const v1::ConferRequest& request) {
  v1::Conference conference = request.conference();
  conference.clear_time();
  conference.clear_by();
  return conference;
}

}  // namespace

Result<v1::ActResponse> AskDesk(Transaction& tx, const v1::AskDeskRequest& request,
                                const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::ASK_DESK, ambient);
  if (!file) return file.refusals();
  const Check asked = hotline::AskDesk(file->dispatch(), request.text(), file->acting, ambient.now);
  if (!asked) return asked.refusals();
  Save(tx, *file, file->named(), Act::ASK_DESK, request.change(), request.text(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> AnswerQuestion(Transaction& tx, const v1::AnswerQuestionRequest& request,
                                       const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::ANSWER_QUESTION, ambient);
  if (!file) return file.refusals();
  const Check answered = hotline::AnswerQuestion(file->dispatch(), request.question(),
                                                 request.text(), file->acting, ambient.now);
  if (!answered) return answered.refusals();
  Save(tx, *file, file->named(), Act::ANSWER_QUESTION, request.change(), request.text(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> HandDown(Transaction& tx, const v1::HandDownRequest& request,
                                 const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::HAND_DOWN, ambient);
  if (!file) return file.refusals();
  const Check handed =
      hotline::HandDown(file->dispatch(), request.unit(), request.note(), *ambient.place,
                        ShutOutUnits(tx, *file, *ambient.place), file->acting, ambient.now);
  if (!handed) return handed.refusals();
  const std::string reason =
      request.note().empty() ? request.unit() : request.unit() + ": " + request.note();
  Save(tx, *file, file->named(), Act::HAND_DOWN, request.change(), reason, ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> AnswerHandDown(Transaction& tx, const v1::AnswerHandDownRequest& request,
                                       const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::ANSWER_HAND_DOWN, ambient);
  if (!file) return file.refusals();
  const Check answered =
      hotline::AnswerHandDown(file->dispatch(), request.text(), file->acting, ambient.now);
  if (!answered) return answered.refusals();
  OweNextProgress(file->record(), file->dispatch(), *ambient.place, ambient.now);
  Save(tx, *file, file->named(), Act::ANSWER_HAND_DOWN, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> Confer(Transaction& tx, const v1::ConferRequest& request,
                               const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::CONFER, ambient);
  if (!file) return file.refusals();
  std::vector<v1::Dispatch*> records;
  for (StoredDispatch& one : file->dispatches) records.push_back(&one.record);
  const auto bound =
      hotline::Confer(file->record(), records, Given(request), *ambient.place,
                      ShutOutUnits(tx, *file, *ambient.place), ambient.actor, ambient.now);
  if (!bound) return bound.refusals();
  Save(tx, *file, Act::CONFER, request.change(), "", ambient);
  for (const std::size_t i : *bound) {
    Save(tx, *file, file->dispatches[i], Act::CONFER, request.change(), "", ambient);
  }
  return Answer(*file, ambient);
}

}  // namespace hotline::commands
