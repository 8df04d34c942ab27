#include "rules/notices.h"

#include "rules/names.h"
#include "rules/refusals.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/commands/tend.h"
#include "server/page_token.h"

namespace hotline::commands {
namespace {

using v1::Act;
using v1::Notice;
using v1::Refusal;

// Puts a person's notice in force: the signed draft, or a new one.
v1::ActResponse Issue(Transaction& tx, DispatchFile& file, Notice::Kind kind,
                      const NoticePlan& plan, const std::string& text, Act::Kind act,
                      const v1::Change& change, const Ambient& ambient) {
  v1::Dispatch& dispatch = file.dispatch();
  Notice& notice = plan.draft != 0 ? *dispatch.mutable_notices(plan.draft - 1)
                                   : Draw(dispatch, kind, plan.limit,
                                          v1::Limit::Rung::KIND_UNSPECIFIED, ambient.now);
  if (!text.empty()) notice.set_text(text);
  Send(notice, ambient.actor.name(), *ambient.place, ambient.now);
  SetNumber(tx, notice, ambient.now);
  SaveQuietly(tx, file, file.named(), act, change, NoticeTitle(notice), ambient);
  return Answer(file, ambient);
}

// The places in a list where the next page begins: below this rank and id.
constexpr PageKey kFromTheTop{INT64_MAX, INT64_MAX};

}  // namespace

Result<v1::ActResponse> RemindUnit(Transaction& tx, const v1::RemindUnitRequest& request,
                                   const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::REMIND, ambient);
  if (!file) return file.refusals();
  const auto plan = PlanReminder(file->dispatch(), request.limit(), ambient.now);
  if (!plan) return plan.refusals();
  return Issue(tx, *file, Notice::REMINDER, *plan, request.text(), Act::REMIND, request.change(),
               ambient);
}

Result<v1::ActResponse> SuperviseUnit(Transaction& tx, const v1::SuperviseUnitRequest& request,
                                      const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::SUPERVISE, ambient);
  if (!file) return file.refusals();
  const auto plan =
      PlanSupervision(*ambient.place, file->dispatch(), request.notice(), ambient.now);
  if (!plan) return plan.refusals();
  return Issue(tx, *file, Notice::SUPERVISION, *plan, request.text(), Act::SUPERVISE,
               request.change(), ambient);
}

Result<v1::ActResponse> PublishUnit(Transaction& tx, const v1::PublishUnitRequest& request,
                                    const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::PUBLISH, ambient);
  if (!file) return file.refusals();
  const auto plan = PlanCircular(*ambient.place, file->dispatch(), request.notice(), ambient.now);
  if (!plan) return plan.refusals();
  return Issue(tx, *file, Notice::CIRCULAR, *plan, request.text(), Act::PUBLISH, request.change(),
               ambient);
}

Result<v1::ActResponse> DropNotice(Transaction& tx, const v1::DropNoticeRequest& request,
                                   const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::ANNUL_NOTICE, ambient);
  if (!file) return file.refusals();
  const Check dropped = Drop(file->dispatch(), request.notice(), request.reason());
  if (!dropped) return dropped.refusals();
  SaveQuietly(tx, *file, file->named(), Act::ANNUL_NOTICE, request.change(), request.reason(),
              ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> AnswerNotice(Transaction& tx, const v1::AnswerNoticeRequest& request,
                                     const Ambient& ambient) {
  Result<DispatchFile> file = BeginOnDispatch(tx, request, Act::ANSWER_NOTICE, ambient);
  if (!file) return file.refusals();
  const Check answered = hotline::AnswerNotice(file->dispatch(), request.notice(), request.answer(),
                                               file->acting, ambient.now);
  if (!answered) return answered.refusals();
  SaveQuietly(tx, *file, file->named(), Act::ANSWER_NOTICE, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::GetNoticeResponse> GetNotice(Reader& reader, const v1::GetNoticeRequest& request,
                                        const Ambient& ambient) {
  if (request.name().empty()) return Refuse(Refusal::MISSING, "name");
  const auto path = ParseNoticeName(request.name());
  if (!path) {
    return Refuse(Refusal::BAD_FORMAT, "name", "cases/{number}/dispatches/{serial}/notices/{n}");
  }
  Result<DispatchFile> file = OpenDispatchFile(reader, path->dispatch, ambient);
  if (!file) return file.refusals();
  const v1::Dispatch& dispatch = file->dispatch();
  const bool unit = ambient.scope.kind == Scope::Kind::kUnit;
  // What never left the desk is not there for the unit.
  const bool there = path->number <= dispatch.notices_size() &&
                     (!unit || dispatch.notices(path->number - 1).has_sent_time());
  if (!there) return Refuse(Refusal::NOT_FOUND);
  v1::GetNoticeResponse response;
  *response.mutable_notice() = dispatch.notices(path->number - 1);
  response.mutable_notice()->set_state(StateOf(response.notice(), dispatch));
  response.set_text(NoticeText(response.notice(), dispatch, ambient.place->place().title()));
  return response;
}

Result<v1::ListNoticesResponse> ListNotices(Reader& reader, const v1::ListNoticesRequest& request,
                                            const Ambient& ambient) {
  const Result<int> size = PageSize(request.page_size());
  if (!size) return size.refusals();
  const Result<PageKey> from = ReadPageToken(request, request.page_token(), kFromTheTop);
  if (!from) return from.refusals();
  v1::ListNoticesResponse response;
  // Which other units are reminded is not for a unit to find out.
  const bool unit = ambient.scope.kind == Scope::Kind::kUnit;
  if (unit && !request.unit().empty() && request.unit() != ambient.scope.who) return response;
  auto listed = reader.ListNotices(ambient.scope, request.unit(), request.open(), from->sort_key,
                                   from->row_id, *size + 1);
  const auto shown = std::min(listed.size(), static_cast<std::size_t>(*size));
  for (std::size_t i = 0; i < shown; ++i) {
    *response.add_notices() = std::move(listed[i].notice);
  }
  if (listed.size() > shown) {
    const ListedNotice& last = listed[shown - 1];
    response.set_next_page_token(WritePageToken({last.rank, last.id}, request));
  }
  return response;
}

}  // namespace hotline::commands
