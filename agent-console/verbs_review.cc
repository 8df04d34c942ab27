#include "agent-console/acting.h"
#include "agent-console/shared_options.h"
#include "rules/lifecycle.h"

namespace hotline {
namespace {

// A failure after the end changes no state: what is to follow has to be said.
Exit AuditSettlement(Session& session, const Arguments& arguments) {
  return RunAct<v1::AuditSettlementRequest>(
      session, arguments, nullptr, [&](const v1::ActResponse& answer, const Aim&) {
        if (answer.next_act() == v1::Act::ACT_UNSPECIFIED) return;
        session.Talk(
            session.Say(texts::kNextAct, {NumberOf(answer.record().name()),
                                          Term(answer.next_act(), session.settings.language)}));
      });
}

}  // namespace

std::vector<Verb> ReviewVerbs() {
  return {
      {"case",
       "audit",
       {"审核回复", "audit a reply"},
       v1::Act::PASS_AUDIT,
       &v1::AuditReplyRequest::default_instance(),
       WithActOptions(
           {Needed(Many({"CASE",
                         Value::kDispatch,
                         nullptr,
                         {"案件（取主办件）或 编号/序号；- 从标准输入读",
                          "the case (its lead) or NUMBER/SERIAL; - reads standard input"}})),
            OneOf('v', {"--pass", Value::kFlag, "passed", {"通过", "it passes"}}),
            OneOf('v', {"--fail", Value::kFlag, nullptr, {"不通过，重办", "it fails: redo"}}),
            {"--note", Value::kLong, "note", {"意见，不通过必填", "why; required with --fail"}}}),
       {"case audit 3206-260907-1-8 --pass", "case audit @1 --fail --note 未说明处理依据"},
       PlainAct<v1::AuditReplyRequest>},
      {"case",
       "audit-settlement",
       {"抽查直办办结（case list --drawn）",
        "audit a direct settlement that was drawn (case list --drawn)"},
       v1::Act::AUDIT_SETTLEMENT,
       &v1::AuditSettlementRequest::default_instance(),
       WithActOptions(
           {kCase,
            OneOf('v', {"--pass", Value::kFlag, "passed", {"通过", "it passes"}}),
            OneOf('v',
                  {"--fail",
                   Value::kFlag,
                   nullptr,
                   {"不通过；待回访的回到办理中", "it fails: before the call-back in hand again"}}),
            {"--note", Value::kLong, "note", {"意见，不通过必填", "why; required with --fail"}}}),
       {"case audit-settlement 3206-260907-1-8 --pass",
        "case audit-settlement @1 --fail --note 未核实是否复学"},
       AuditSettlement},
      {"case",
       "callback",
       {"回访；可回访他人登记的（case list --state CALLING_BACK）",
        "record a call-back or a try, also of a colleague's case (case list --state CALLING_BACK)"},
       v1::Act::CALL_BACK,
       &v1::RecordCallBackRequest::default_instance(),
       WithActOptions({kCase,
                       OneOf('r', {"--reached",
                                   Value::kFlag,
                                   "call_back.reached",
                                   {"已联系上", "the caller was reached"}}),
                       OneOf('r', {"--not-reached",
                                   Value::kFlag,
                                   nullptr,
                                   {"未联系上", "a try that reached nobody"}}),
                       {"--solved",
                        Value::kField,
                        "call_back.solved",
                        {"来电人认为是否解决", "solved, as the caller says"}},
                       {"--grade", Value::kField, "call_back.grade", {"满意度", "grade"}},
                       {"--note", Value::kLong, "call_back.note", {"说明", "note"}},
                       {"--time",
                        Value::kField,
                        "call_back.time",
                        {"时间（缺省：现在）", "when (default: now)"}}}),
       {"case callback @1 --reached --solved 已解决 --grade 满意",
        "case callback @1 --not-reached --note 无人接听"},
       PlainAct<v1::RecordCallBackRequest>},
      {"case",
       "rule",
       {"不满意的处理：重办或结案", "rule on dissatisfaction: redo or close"},
       v1::Act::ORDER_REDO,
       &v1::RuleOnDissatisfactionRequest::default_instance(),
       WithActOptions(
           {kCase,
            OneOf('v', {"--redo",
                        Value::kFlag,
                        "redo",
                        {"办理不力，重办", "badly handled: another round"}}),
            OneOf('v', {"--close",
                        Value::kFlag,
                        nullptr,
                        {"政策、条件所限，结案", "objective limits: closed as dissatisfied"}}),
            Needed({"--reason", Value::kLong, "reason", {"理由", "why"}}),
            Many({"--co",
                  Value::kUnit,
                  "co_handlers[+].unit=co_handlers[].question",
                  {"再次会办的单位=问题", "co-handler asked again=its question"}})}),
       {"case rule @1 --redo --reason 未上门核实", "case rule @1 --close --reason 现行政策不支持"},
       PlainAct<v1::RuleOnDissatisfactionRequest>,
       true},
      {"case",
       "close",
       {"免回访结案", "close without call-back"},
       v1::Act::CLOSE_WITHOUT_CALL_BACK,
       &v1::CloseWithoutCallBackRequest::default_instance(),
       WithActOptions({kCase, kReason}),
       {"case close @1 --reason 三次未接通 --yes"},
       PlainAct<v1::CloseWithoutCallBackRequest>,
       true},
  };
}

}  // namespace hotline
