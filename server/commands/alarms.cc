#include <algorithm>

#include "rules/asking.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/refusals.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/page_token.h"

namespace hotline::commands {
namespace {

using v1::Act;
using v1::Refusal;

bool WasTold(const v1::Alarm& alarm, const v1::Account& account) {
  return std::find(alarm.told().begin(), alarm.told().end(), account.name()) != alarm.told().end();
}

// Whoever was told of an alarm may look at what it is about, to take it.
Ambient Looking(const v1::Alarm& alarm, Ambient ambient) {
  if (WasTold(alarm, ambient.actor)) {
    ambient.scope = {.kind = Scope::Kind::kSite, .person = ambient.scope.person};
  }
  return ambient;
}

}  // namespace

Result<v1::ListAlarmsResponse> ListAlarms(Reader& reader, const v1::ListAlarmsRequest& request,
                                          const Ambient& ambient) {
  const Result<int> size = PageSize(request.page_size());
  if (!size) return size.refusals();
  const Result<PageKey> from = ReadPageToken(request, request.page_token(), {0, INT64_MAX});
  if (!from) return from.refusals();
  auto alarms = reader.ListAlarms(ambient.scope, ambient.actor.name(), !request.all(), from->row_id,
                                  *size + 1);
  v1::ListAlarmsResponse response;
  const auto shown = std::min(alarms.size(), static_cast<std::size_t>(*size));
  for (std::size_t i = 0; i < shown; ++i) *response.add_alarms() = std::move(alarms[i]);
  if (alarms.size() > shown) {
    const std::string& last = response.alarms().rbegin()->name();
    response.set_next_page_token(WritePageToken({0, *ParseAlarmName(last)}, request));
  }
  return response;
}

Result<v1::ActResponse> AcknowledgeAlarm(Transaction& tx,
                                         const v1::AcknowledgeAlarmRequest& request,
                                         const Ambient& ambient) {
  const Check form = CheckForm(request, request.change(), ambient.now);
  if (!form) return form.refusals();
  if (request.name().empty()) return Refuse(Refusal::MISSING, "name");
  const auto id = ParseAlarmName(request.name());
  if (!id) return Refuse(Refusal::BAD_FORMAT, "name", "alarms/{id}");
  auto alarm = tx.FindAlarm(*id);
  if (!alarm) return Refuse(Refusal::NOT_FOUND);
  const Ambient looking = Looking(*alarm, ambient);
  Result<CaseFile> file = OpenCaseFile(tx, alarm->case_name(), looking);
  if (!file) return Refuse(Refusal::NOT_FOUND);
  const Check possible =
      CheckAct(Act::ACKNOWLEDGE_ALARM, ambient.actor.role(), &file->record(), nullptr);
  if (!possible) return possible.refusals();
  const Check standing =
      CheckStanding(Act::ACKNOWLEDGE_ALARM, file->record(), nullptr, ambient.actor, ambient.now);
  if (!standing) return standing.refusals();
  if (alarm->has_acknowledged_time()) return Refuse(Refusal::NOT_OPEN, "name");

  *alarm->mutable_acknowledged_time() = ToProto(ambient.now);
  alarm->set_acknowledged_by(ambient.actor.name());
  tx.PutAlarm(*alarm, file->stored.id);
  v1::Event event =
      EventOf(Act::ACKNOWLEDGE_ALARM, request.change(), file->record(), nullptr, "", ambient);
  event.set_dispatch(alarm->dispatch());
  tx.Append(std::move(event), file->stored.id, 0);
  return Answer(*file, looking);
}

}  // namespace hotline::commands
