#include "rules/duty.h"

#include "rules/names.h"
#include "rules/refusals.h"
#include "rules/text.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/page_token.h"

namespace hotline::commands {
namespace {

using v1::Refusal;

v1::Event RosterEvent(const v1::Duty& duty, const Ambient& ambient) {
  v1::Event event;
  event.set_resource(duty.name());
  event.set_actor(ambient.actor.name());
  return event;
}

}  // namespace

Result<v1::PutDutyResponse> PutDuty(Transaction& tx, const v1::PutDutyRequest& request,
                                    const Ambient& ambient) {
  const Check form = CheckForm(request, request.change(), ambient.now);
  if (!form) return form.refusals();
  v1::Duty duty = request.duty();
  if (!duty.name().empty()) {
    const auto id = ParseDutyName(duty.name());
    if (!id) return Refuse(Refusal::BAD_FORMAT, "duty.name", "duties/{id}");
    if (!tx.FindDuty(*id)) return Refuse(Refusal::NOT_FOUND, "duty.name");
  }
  const auto account = tx.FindAccount(duty.account());
  const Check sound = CheckDuty(duty, account ? &*account : nullptr);
  if (!sound) return sound.refusals();
  duty.set_role(account->role());
  duty.set_by(ambient.actor.name());
  tx.PutDuty(duty);
  tx.Append(RosterEvent(duty, ambient), 0, 0);
  v1::PutDutyResponse response;
  *response.mutable_duty() = std::move(duty);
  return response;
}

Result<v1::ListDutiesResponse> ListDuties(Reader& reader, const v1::ListDutiesRequest& request,
                                          const Ambient& ambient) {
  Instant since = ambient.now;
  if (request.has_from()) {
    Findings found;
    const auto from = found.CheckForm(request.from(), "from");
    if (!from) return found.refusals();
    since = *from;
  }
  const Result<int> size = PageSize(request.page_size());
  if (!size) return size.refusals();
  const Result<PageKey> from = ReadPageToken(request, request.page_token(), {INT64_MIN, INT64_MIN});
  if (!from) return from.refusals();
  auto duties = reader.ListDuties(since, from->sort_key, from->row_id, *size + 1);
  v1::ListDutiesResponse response;
  const auto shown = std::min(duties.size(), static_cast<std::size_t>(*size));
  for (std::size_t i = 0; i < shown; ++i) *response.add_duties() = std::move(duties[i]);
  if (duties.size() > shown) {
    const v1::Duty& last = *response.duties().rbegin();
    response.set_next_page_token(
        WritePageToken({Micros(FromProto(last.end_time())), *ParseDutyName(last.name())}, request));
  }
  return response;
}

// One that was taken back meanwhile has only its name.
Result<v1::PutDutyResponse> AnswerOfDuty(Reader& reader, const std::string& resource) {
  v1::PutDutyResponse response;
  response.mutable_duty()->set_name(resource);
  const auto id = ParseDutyName(resource);
  if (const auto duty = id ? reader.FindDuty(*id) : std::nullopt) *response.mutable_duty() = *duty;
  return response;
}

}  // namespace hotline::commands
