#include <charconv>

#include "agent-console/acting.h"
#include "agent-console/clock_sheet.h"
#include "agent-console/shared_options.h"

namespace hotline {
namespace {

using Wanted = bool (*)(const v1::Ask&);

bool IsOpen(const v1::Ask& ask) { return ask.state() == v1::Ask::OPEN; }
// A return has a ruling of its own.
bool AwaitsRuling(const v1::Ask& ask) { return IsOpen(ask) && ask.kind() != v1::Ask::RETURN; }
bool AwaitsConsent(const v1::Ask& ask) { return IsOpen(ask) && ask.kind() == v1::Ask::WAIVER; }

// An ask with the etag of what it stands in.
struct Found {
  std::string name;
  std::string etag;
};

// "1" of the case, "2/1" of its dispatch 2.
std::string AskPathOf(const std::string& name) {
  const auto path = ParseAskName(name);
  const int serial = SerialOf(path->parent);
  return (serial == 0 ? "" : std::to_string(serial) + "/") + std::to_string(path->number);
}

std::vector<Found> AsksOf(const v1::Case& record, Wanted wanted) {
  std::vector<Found> found;
  for (const v1::Ask& ask : record.asks()) {
    if (wanted(ask)) found.push_back({ask.name(), record.etag()});
  }
  for (const v1::Dispatch& dispatch : record.dispatches()) {
    for (const v1::Ask& ask : dispatch.asks()) {
      if (wanted(ask)) found.push_back({ask.name(), dispatch.etag()});
    }
  }
  return found;
}

// The one that --ask names, else the only one there is.
template <class Request>
Exit OnAsk(Session& session, const Arguments& arguments, Wanted wanted) {
  const std::string named = arguments.Get("--ask");
  return RunAct<Request>(session, arguments, [&](Request& request, const Aim& aim) {
    const bool given = request.change().etag() != aim.etag;
    const Found* one = nullptr;
    const std::vector<Found> asks = AsksOf(
        aim.record, named.empty() ? wanted : [](const v1::Ask&) { return true; });
    std::string open;
    for (const Found& ask : asks) {
      if (named.empty() || AskPathOf(ask.name) == named) one = &ask;
      open += " " + AskPathOf(ask.name);
    }
    if (asks.empty()) {
      return session.Usage(session.Say(texts::kNoOpenAsk, {NumberOf(aim.record.name())}));
    }
    if (one == nullptr) return session.Usage(session.Say(texts::kNoSuchAsk, {named, open}));
    if (named.empty() && asks.size() > 1) {
      return session.Usage(session.Say(texts::kWhichAsk, {open}));
    }
    request.set_name(one->name);
    if (!given) request.mutable_change()->set_etag(one->etag);
    return Exit::kOk;
  });
}

Exit RuleOnAsk(Session& session, const Arguments& arguments) {
  return OnAsk<v1::RuleOnAskRequest>(session, arguments, AwaitsRuling);
}
Exit TakeBackAsk(Session& session, const Arguments& arguments) {
  return OnAsk<v1::TakeBackAskRequest>(session, arguments, IsOpen);
}
Exit Consent(Session& session, const Arguments& arguments) {
  return OnAsk<v1::ConsentToWaiverRequest>(session, arguments, AwaitsConsent);
}

// What the clocks of a case are made of and nothing else.
v1::Case ClocksOf(const v1::Case& record) {
  v1::Case clocks;
  clocks.set_name(record.name());
  clocks.set_state(record.state());
  if (record.has_caller_limit()) *clocks.mutable_caller_limit() = record.caller_limit();
  *clocks.mutable_desk_limits() = record.desk_limits();
  for (const v1::Dispatch& dispatch : record.dispatches()) {
    v1::Dispatch& one = *clocks.add_dispatches();
    one.set_name(dispatch.name());
    one.set_state(dispatch.state());
    one.set_part(dispatch.part());
    one.set_unit(dispatch.unit());
    one.set_unit_name(dispatch.unit_name());
    *one.mutable_limits() = dispatch.limits();
    for (const v1::Ask& ask : dispatch.asks()) {
      if (AsksForTime(ask)) *one.add_asks() = ask;
    }
  }
  return clocks;
}

Exit Clocks(Session& session, const Arguments& arguments) {
  v1::GetCaseRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  const v1::Case clocks = ClocksOf(*answer);
  const View view = ViewOf(session);
  Page page;
  page.items = {&clocks};
  page.names = {ShortName(clocks.name())};
  page.sheet = ClockSheet(*answer, view);
  page.table = ClockTable(clocks, view);
  Print(session, page);
  return Exit::kOk;
}

Option Told() {
  return Also("told",
              {"--told", Value::kField, "told_how", {"已告知来电人：方式", "he was told: how"}});
}
Option NotTold() {
  return {"--not-told", Value::kField, "told_how", {"未告知：原因", "not told: why"}};
}

constexpr Option kAsk = {
    "--ask",
    Value::kWord,
    nullptr,
    {"哪项申请：序号，或 承办件/序号（仅一项待裁定时可省）",
     "which one: its number, or DISPATCH/NUMBER (not needed where only one is open)"}};
constexpr Option kLongReason = Needed({"--reason", Value::kLong, "reason", {"理由", "why"}});

std::vector<Verb> UnitsAsks() {
  return {
      {"case",
       "extend",
       {"申请延期，一次", "ask for more time, once"},
       v1::Act::ASK_EXTENSION,
       &v1::AskExtensionRequest::default_instance(),
       WithUnitActOptions(
           {kDispatch,
            Needed({"--figure",
                    Value::kField,
                    "figure",
                    {"延多少：日，连续计时的为秒", "days, or seconds of an elapsed limit"}}),
            kLongReason, OneOf('t', Told()), OneOf('t', NotTold())}),
       {"case extend 3206-260907-1-8 --figure 5 --reason 须等鉴定 --told 电话"},
       PlainAct<v1::AskExtensionRequest>},
      {"case",
       "later-limit",
       {"约定期限，由督导同意", "agree a later limit; the supervisor rules"},
       v1::Act::AGREE_LATER_LIMIT,
       &v1::AgreeLaterLimitRequest::default_instance(),
       WithUnitActOptions(
           {kDispatch,
            Needed({"--until", Value::kDay, "until_day", {"至何日", "until the end of this day"}}),
            Needed({"--review", Value::kDay, "review_day", {"何日再看", "looked at again on"}}),
            Needed({"--reason", Value::kLong, "reason", {"客观原因", "the objective ground"}}),
            Needed(
                {"--measures", Value::kLong, "measures", {"其间措施", "what is done meanwhile"}}),
            OneOf('t', Told()), OneOf('t', NotTold())}),
       {"case later-limit @1 --until 2026-10-20 --review 2026-10-10 --reason 须等开庭 --measures "
        "每周联系 --told 电话"},
       PlainAct<v1::AgreeLaterLimitRequest>},
      {"case",
       "waive",
       {"主办申请免予会办", "the lead asks that an opinion is not waited for"},
       v1::Act::ASK_WAIVER,
       &v1::AskWaiverRequest::default_instance(),
       WithUnitActOptions({kDispatch, kLongReason}),
       {"case waive 3206-260907-1-8/2 --reason 事实已清"},
       PlainAct<v1::AskWaiverRequest>},
      {"case",
       "consent",
       {"会办单位同意免予会办", "the co-handler agrees that it is not waited for"},
       v1::Act::CONSENT_TO_WAIVER,
       &v1::ConsentToWaiverRequest::default_instance(),
       WithUnitActOptions({kCase, kAsk}),
       {"case consent 3206-260907-1-8"},
       Consent},
  };
}

std::vector<Verb> CaseAsks() {
  return {
      {"case",
       "terminate",
       {"申请终止办理", "ask to end the case"},
       v1::Act::ASK_TERMINATION,
       &v1::AskTerminationRequest::default_instance(),
       WithActOptions({kCase,
                       Needed({"--ground", Value::kField, "ground", {"理由类别", "the ground"}}),
                       kLongReason}),
       {"case terminate @1 --ground 来电人撤回 --reason 来电人用登记号码撤回"},
       PlainAct<v1::AskTerminationRequest>},
      {"case",
       "withdraw",
       {"回避：本人，或来电人要求的账号", "withdraw: oneself, or whom the caller does not want"},
       v1::Act::WITHDRAW_PERSON,
       &v1::WithdrawPersonRequest::default_instance(),
       WithActOptions({kCase,
                       Also("demanded_by_caller", {"--account",
                                                   Value::kAccount,
                                                   "account",
                                                   {"来电人要求其回避的账号",
                                                    "the account that the caller does not want"}}),
                       kLongReason}),
       {"case withdraw @1 --reason 与当事人是亲属",
        "case withdraw @1 --account duty1 --reason 来电人要求"},
       PlainAct<v1::WithdrawPersonRequest>},
      {"case",
       "clear-harm",
       {"申请撤销强制报告标记", "ask to clear the mandatory flag"},
       v1::Act::ASK_HARM_CLEARING,
       &v1::AskHarmClearingRequest::default_instance(),
       WithActOptions({kCase, kLongReason}),
       {"case clear-harm @1 --reason 误选情形"},
       PlainAct<v1::AskHarmClearingRequest>},
      {"case",
       "take-back",
       {"撤回申请", "take an ask back"},
       v1::Act::WITHDRAW_ASK,
       &v1::TakeBackAskRequest::default_instance(),
       WithActOptions({kCase, kAsk}),
       {"case take-back @1", "case take-back @1 --ask 1/2"},
       TakeBackAsk},
      {"case",
       "decide",
       {"录入无账号机关的决定，由另一人复核（rule-ask）",
        "enter what an authority without accounts decided; a second person confirms (rule-ask)"},
       v1::Act::ENTER_DECISION,
       &v1::EnterDecisionRequest::default_instance(),
       WithActOptions(
           {kDispatch,
            {"--on",
             Value::kField,
             "answers",
             {"答复的申请：退单、延期、改派、终止办理；不写为审核回复",
              "which ask: return, extension, redirection, termination; none: the audit"}},
            OneOf('g', {"--grant", Value::kFlag, "favourable", {"同意、通过", "granted, passed"}}),
            OneOf('g', {"--refuse", Value::kFlag, nullptr, {"不同意、不通过", "refused, failed"}}),
            Needed({"--document", Value::kField, "document", {"文件编号", "its document"}}),
            kLongReason,
            Told(),
            NotTold()}),
       {"case decide 3206-260907-1-8/1 --grant --document 测试〔2026〕7号 --reason 办理属实",
        "case decide @1 --on 延期 --refuse --document 测试〔2026〕8号 --reason 理由不足"},
       PlainAct<v1::EnterDecisionRequest>},
      {"case",
       "rule-ask",
       {"裁定申请：延期、约定期限、免予会办、终止、回避、撤销标记；复核机关决定",
        "rule on what was asked: more time, a later limit, a waiver, an end, a withdrawal, the "
        "flag; confirm an authority's decision"},
       v1::Act::RULE_ON_EXTENSION,
       &v1::RuleOnAskRequest::default_instance(),
       WithActOptions({kCase, OneOf('g', {"--grant", Value::kFlag, "granted", {"同意", "granted"}}),
                       OneOf('g', {"--refuse", Value::kFlag, nullptr, {"不同意", "refused"}}),
                       kLongReason, kAsk, Told(), NotTold()}),
       {"case rule-ask @1 --grant --reason 理由充分",
        "case rule-ask @1 --ask 1 --grant --reason 来电人撤回 --told 电话"},
       RuleOnAsk},
  };
}

std::vector<Verb> Corrections() {
  return {
      {"case",
       "amend",
       {"补正：补充事实；派单员改类型、类别、地点", "add facts; change kind, category, place"},
       v1::Act::AMEND,
       &v1::AmendCaseRequest::default_instance(),
       WithActOptions(
           {kCase,
            {"--facts", Value::kLong, "facts", {"补充的事实", "what is added to what was said"}},
            {"--kind", Value::kField, "kind", {"类型", "kind"}},
            {"--category", Value::kCategory, "category", {"类别", "category"}},
            {"--region", Value::kRegion, "region", {"发生地区划", "where it happened"}},
            {"--place", Value::kField, "place", {"地点", "where in words"}},
            {"--event-time", Value::kField, "event_time", {"发生时间", "when in words"}},
            {"--none-named",
             Value::kFlag,
             "none_named",
             {"改为投诉、举报：已问，未指明被反映对象", "asked, and nobody is named as accused"}},
            {"--reason", Value::kLong, "reason", {"理由，派单后必填", "why; once dispatched"}},
            Told(),
            NotTold()}),
       {"case amend @1 --facts 孩子已返校两天 --reason 来电补充",
        "case amend @1 --kind 举报 --none-named --reason 实为举报"},
       PlainAct<v1::AmendCaseRequest>},
      {"case",
       "regrade",
       {"调整紧急程度、风险等级", "change urgency or risk"},
       v1::Act::REGRADE,
       &v1::RegradeCaseRequest::default_instance(),
       WithActOptions({kCase,
                       {"--urgency", Value::kField, "urgency", {"紧急程度", "urgency"}},
                       {"--risk", Value::kField, "risk", {"风险等级", "risk"}},
                       kLongReason,
                       Told(),
                       NotTold()}),
       {"case regrade @1 --urgency 紧急 --reason 孩子失联",
        "case regrade @1 --urgency 一般 --reason 已找到 --told 电话"},
       PlainAct<v1::RegradeCaseRequest>},
      {"case",
       "clocks",
       {"全部期限：依据、起止、日历、逐日、催督步骤、由何改动",
        "all limits: rule, basis, days, calendar, ladder, what moved them"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::GetCaseRequest::default_instance(),
       {kOneCase},
       {"case clocks 3206-260907-1-8", "case clocks @1 -o json"},
       Clocks},
  };
}

}  // namespace

std::vector<Verb> AskVerbs() {
  std::vector<Verb> verbs;
  for (auto part : {UnitsAsks, CaseAsks, Corrections}) {
    for (Verb& verb : part()) verbs.push_back(std::move(verb));
  }
  return verbs;
}

}  // namespace hotline
