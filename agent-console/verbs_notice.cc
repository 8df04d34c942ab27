#include <iostream>
#include <map>

#include "agent-console/acting.h"
#include "agent-console/shared_options.h"

namespace hotline {
namespace {

constexpr Option kNotice = {
    "--notice", Value::kField, "notice", {"通知在承办件中的序号", "its number in the dispatch"}};
constexpr Option kLead =
    Needed(Many({"CASE",
                 Value::kDispatch,
                 nullptr,
                 {"案件（取主办件）或 编号/序号；- 从标准输入读",
                  "the case (its lead) or NUMBER/SERIAL; - reads standard input"}}));

// "NUMBER/SERIAL/N", or the resource's name.
std::optional<std::string> ReadNoticeName(const Session& session, const std::string& text) {
  if (ParseNoticeName(text)) return text;
  const std::size_t split = text.rfind('/');
  if (split == std::string::npos) return std::nullopt;
  const auto ref = ReadCaseRef(text.substr(0, split), session.opened_cases);
  const auto number = ReadNumber(text.substr(split + 1));
  if (!ref || ref->dispatch == 0 || !number) return std::nullopt;
  return NoticeName(DispatchName(ref->case_name, ref->dispatch), *number);
}

// "NUMBER/SERIAL/N": what `notice print` takes.
std::string ShortNotice(const v1::Notice& notice) {
  const auto path = ParseNoticeName(notice.name());
  if (!path) return notice.name();
  return NumberOf(path->dispatch) + "/" + std::to_string(SerialOf(path->dispatch)) + "/" +
         std::to_string(path->number);
}

Exit ListNotices(Session& session, const Arguments& arguments) {
  v1::ListNoticesRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  const auto read =
      ReadRows(session, arguments, request, &v1::ListNoticesResponse::mutable_notices);
  if (!read) return read.exit;
  const std::vector<v1::Notice>& notices = read.rows;
  const View view = ViewOf(session);
  Page page;
  page.list = true;
  page.items = Pointers(notices);
  page.table.columns = {{texts::kNotice},    {texts::kNumber}, {texts::kKind},
                        {texts::kState},     {texts::kUnit},   {texts::kDueKind},
                        {texts::kDue, true}, {texts::kTime},   {texts::kAnswerUntil}};
  for (const v1::Notice& one : notices) {
    page.names.push_back(ShortNotice(one));
    page.table.rows.push_back({ShortNotice(one), one.number(), view.Of(one.kind()),
                               view.Of(one.state()), view.Unit(one.unit()), view.Of(one.limit()),
                               view.Due(one.limit_due_time()),
                               view.Time(one.has_sent_time() ? one.sent_time() : one.draft_time()),
                               view.Due(one.answer_limit().due_time())});
  }
  Print(session, page);
  return Exit::kOk;
}

Exit PrintNotice(Session& session, const Arguments& arguments) {
  const std::string text = arguments.Get("NOTICE");
  const auto name = ReadNoticeName(session, text);
  if (!name) return session.Usage(session.Say(texts::kNotANotice, {text}));
  v1::GetNoticeRequest request;
  request.set_name(*name);
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  Page page;
  page.items = {&*answer};
  page.names = {ShortNotice(answer->notice())};
  page.sheet = answer->text();
  Print(session, page);
  return Exit::kOk;
}

// The notices of a dispatch that are sent.
std::map<std::string, const v1::Notice*> SentOf(const v1::Case& record,
                                                const std::string& dispatch) {
  std::map<std::string, const v1::Notice*> sent;
  for (const v1::Dispatch& one : record.dispatches()) {
    if (one.name() != dispatch) continue;
    for (const v1::Notice& notice : one.notices()) {
      if (notice.has_sent_time()) sent[notice.name()] = &notice;
    }
  }
  return sent;
}

// The case as a row, and which notice went out.
template <class Request>
Exit SendNotice(Session& session, const Arguments& arguments) {
  return RunAct<Request>(
      session, arguments, nullptr, [&](const v1::ActResponse& answer, const Aim& aim) {
        const auto before = SentOf(aim.record, aim.name);
        for (const auto& [name, notice] : SentOf(answer.record(), aim.name)) {
          if (before.contains(name)) continue;
          session.Talk(session.Say(texts::kNoticeSent, {notice->number(), ShortNotice(*notice)}));
        }
      });
}

Exit ListAlarms(Session& session, const Arguments& arguments) {
  v1::ListAlarmsRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  const auto read = ReadRows(session, arguments, request, &v1::ListAlarmsResponse::mutable_alarms);
  if (!read) return read.exit;
  const std::vector<v1::Alarm>& alarms = read.rows;
  const View view = ViewOf(session);
  Page page;
  page.list = true;
  page.items = Pointers(alarms);
  page.table.columns = {{texts::kId},
                        {texts::kKind},
                        {texts::kNumber},
                        {texts::kDueKind},
                        {texts::kDue},
                        {texts::kLastRaised},
                        {texts::kTimesRaised, false, true},
                        {texts::kRole},
                        {texts::kAccount},
                        {texts::kTakenBy}};
  for (const v1::Alarm& one : alarms) {
    std::string told;
    for (const std::string& account : one.told()) {
      told += (told.empty() ? "" : " ") + LastPart(account);
    }
    page.names.push_back(LastPart(one.name()));
    page.table.rows.push_back(
        {LastPart(one.name()), view.Of(one.kind()),
         NumberOf(one.case_name()) +
             (one.dispatch() != 0 ? "/" + std::to_string(one.dispatch()) : ""),
         view.Of(one.limit()), view.Due(one.limit_due_time()), view.Time(one.last_raised_time()),
         std::to_string(one.times()), view.Of(one.role()), told, LastPart(one.acknowledged_by())});
  }
  Print(session, page);
  return Exit::kOk;
}

Exit AcknowledgeAlarm(Session& session, const Arguments& arguments) {
  const std::string id = arguments.Get("ALARM");
  v1::AcknowledgeAlarmRequest request;
  request.set_name(id.find('/') == std::string::npos ? "alarms/" + id : id);
  if (session.settings.dry_run) return ShowOnly(session, request);
  request.mutable_change()->set_request_id(session.RequestId());
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  session.Saw(answer->commit_seq());
  ShowCases(session, {answer->record()});
  return Exit::kOk;
}

void ShowDuties(Session& session, const std::vector<v1::Duty>& duties, bool list) {
  const View view = PlainView(session);
  Page page;
  page.list = list;
  page.items = Pointers(duties);
  page.table.columns = {{texts::kId},    {texts::kAccount}, {texts::kRole},
                        {texts::kStart}, {texts::kDutyEnd}, {texts::kEnteredBy, true}};
  for (const v1::Duty& one : duties) {
    page.names.push_back(LastPart(one.name()));
    page.table.rows.push_back({LastPart(one.name()), LastPart(one.account()), view.Of(one.role()),
                               view.Time(one.start_time()), view.Time(one.end_time()),
                               LastPart(one.by())});
  }
  Print(session, page);
}

Exit PutDuty(Session& session, const Arguments& arguments) {
  v1::PutDutyRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  std::string& duty = *request.mutable_duty()->mutable_name();
  if (!duty.empty() && duty.find('/') == std::string::npos) duty.insert(0, "duties/");
  if (session.settings.dry_run) return ShowOnly(session, request);
  request.mutable_change()->set_request_id(session.RequestId());
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  session.Saw(answer->commit_seq());
  ShowDuties(session, {answer->duty()}, false);
  return Exit::kOk;
}

Exit ListDuties(Session& session, const Arguments& arguments) {
  v1::ListDutiesRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  const auto read = ReadRows(session, arguments, request, &v1::ListDutiesResponse::mutable_duties);
  if (!read) return read.exit;
  const std::vector<v1::Duty>& duties = read.rows;
  ShowDuties(session, duties, true);
  return Exit::kOk;
}

}  // namespace

std::vector<Verb> NoticeVerbs() {
  return {
      {"notice",
       "list",
       {"催办、督办、通报；未答复、未签发的在前",
        "reminders, supervisions, circulars; open ones first"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ListNoticesRequest::default_instance(),
       {{"--open",
         Value::kFlag,
         "open",
         {"只列拟稿和待答复的", "only drafts and those unanswered"}},
        {"--unit", Value::kUnit, "unit", {"单位", "unit"}},
        kLimit},
       {"notice list", "notice list --open"},
       ListNotices},
      {"notice",
       "print",
       {"通知全文", "a notice in full"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::GetNoticeRequest::default_instance(),
       {Needed(
           {"NOTICE", Value::kWord, nullptr, {"案件编号/承办件序号/通知序号", "NUMBER/SERIAL/N"}})},
       {"notice print 3206-260907-1-8/1/2"},
       PrintNotice},
      {"notice",
       "send",
       {"催办", "remind a unit"},
       v1::Act::REMIND,
       &v1::RemindUnitRequest::default_instance(),
       WithActOptions({kLead,
                       {"--which", Value::kField, "limit", {"哪一期限", "which limit"}},
                       {"--text", Value::kLong, "text", {"附言", "what is added"}}}),
       {"notice send 3206-260907-1-8 --text 请按期办结"},
       SendNotice<v1::RemindUnitRequest>},
      {"notice",
       "sign",
       {"督办：签发待签的拟稿，没有拟稿则直接签发",
        "supervise: sign the draft that waits, else a new one"},
       v1::Act::SUPERVISE,
       &v1::SuperviseUnitRequest::default_instance(),
       WithActOptions(
           {kLead, kNotice, {"--text", Value::kLong, "text", {"附言", "what is asked besides"}}}),
       {"notice sign 3206-260907-1-8 --notice 3", "notice sign @1 --text 请书面说明原因"},
       SendNotice<v1::SuperviseUnitRequest>},
      {"notice",
       "publish",
       {"通报：签发待签的拟稿，没有拟稿则直接签发",
        "publish: sign the draft that waits, else a new one"},
       v1::Act::PUBLISH,
       &v1::PublishUnitRequest::default_instance(),
       WithActOptions(
           {kLead, kNotice, {"--text", Value::kLong, "text", {"附言", "what is added"}}}),
       {"notice publish 3206-260907-1-8 --notice 4"},
       SendNotice<v1::PublishUnitRequest>},
      {"notice",
       "drop",
       {"拟稿不发", "decide against a draft"},
       v1::Act::ANNUL_NOTICE,
       &v1::DropNoticeRequest::default_instance(),
       WithActOptions({kLead, Needed(kNotice), kReason}),
       {"notice drop 3206-260907-1-8 --notice 3 --reason 单位已说明"},
       PlainAct<v1::DropNoticeRequest>},
      {"notice",
       "answer",
       {"答复通知", "answer a notice"},
       v1::Act::ANSWER_NOTICE,
       &v1::AnswerNoticeRequest::default_instance(),
       WithActOptions(
           {kDispatch, kNotice,
            Needed({"--text", Value::kLong, "answer.text", {"办理情况", "how it stands"}}),
            Needed({"--measures", Value::kLong, "answer.measures", {"措施", "what is done"}}),
            Needed({"--day", Value::kDay, "answer.by_day", {"办结日期", "done by which day"}})}),
       {"notice answer 3206-260907-1-8 --text 正在核查 --measures 已派专人 --day 2026-10-20"},
       PlainAct<v1::AnswerNoticeRequest>},
      {"alarm",
       "list",
       {"告警，新的在前", "alarms, newest first"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ListAlarmsRequest::default_instance(),
       {{"--all", Value::kFlag, "all", {"含已确认的", "those that were taken too"}}, kLimit},
       {"alarm list"},
       ListAlarms},
      {"alarm",
       "ack",
       {"告警确认", "take an alarm"},
       v1::Act::ACKNOWLEDGE_ALARM,
       nullptr,
       {Needed({"ALARM", Value::kWord, nullptr, {"告警代码", "the alarm's id"}})},
       {"alarm ack 17"},
       AcknowledgeAlarm},
      {"duty",
       "put",
       {"登记或更改值班；起止相同即撤销",
        "enter or change a duty; one that ends when it begins is taken back"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::PutDutyRequest::default_instance(),
       {Needed({"--account", Value::kAccount, "duty.account", {"账号", "account"}}),
        Needed({"--from", Value::kField, "duty.start_time", {"自", "from"}}),
        Needed({"--to", Value::kField, "duty.end_time", {"至", "until"}}),
        {"--duty",
         Value::kField,
         "duty.name",
         {"更改哪一条（代码）", "which entry is changed: its id"}}},
       {"duty put --account duty1 --from '2026-09-24 18:00' --to '2026-09-25 08:00'"},
       PutDuty},
      {"duty",
       "list",
       {"值班表", "who is on duty and who comes next"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ListDutiesRequest::default_instance(),
       {{"--from", Value::kField, "from", {"自何时起", "from when on"}}, kLimit},
       {"duty list"},
       ListDuties},
  };
}

}  // namespace hotline
