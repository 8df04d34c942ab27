#include "agent-console/acting.h"

namespace hotline {
namespace {

const Option kCase = {
    "CASE",  Value::kCase,
    nullptr, {"案件，- 从标准输入读", "the case; - reads names from standard input"},
    true,    true};

Exit CallBack(Session& session, const Arguments& arguments) {
  return RunAct<v1::RecordCallBackRequest>(
      session, arguments, [&](v1::RecordCallBackRequest& request, const Aim&) {
        if (request.call_back().has_time()) return Exit::kOk;
        if (const auto now = session.Now())
          *request.mutable_call_back()->mutable_time() = ToProto(*now);
        return Exit::kOk;
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
           {{"CASE",
             Value::kDispatch,
             nullptr,
             {"案件（取主办件）或 编号/序号；- 从标准输入读",
              "the case (its lead) or NUMBER/SERIAL; - reads standard input"},
             true,
             true},
            {"--pass", Value::kFlag, "passed", {"通过", "it passes"}, false, false, 'v'},
            {"--fail",
             Value::kFlag,
             nullptr,
             {"不通过，重办", "it fails: redo"},
             false,
             false,
             'v'},
            {"--note", Value::kLong, "note", {"意见，不通过必填", "why; required with --fail"}}}),
       {"case audit 3206-260907-1-8 --pass", "case audit @1 --fail --note 未说明处理依据"},
       PlainAct<v1::AuditReplyRequest>},
      {"case",
       "callback",
       {"回访", "record a call-back or a try"},
       v1::Act::CALL_BACK,
       &v1::RecordCallBackRequest::default_instance(),
       WithActOptions({kCase,
                       {"--reached",
                        Value::kFlag,
                        "call_back.reached",
                        {"已联系上", "the caller was reached"},
                        false,
                        false,
                        'r'},
                       {"--not-reached",
                        Value::kFlag,
                        nullptr,
                        {"未联系上", "a try that reached nobody"},
                        false,
                        false,
                        'r'},
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
       CallBack},
      {"case",
       "rule",
       {"不满意的处理：重办或结案", "rule on dissatisfaction: redo or close"},
       v1::Act::ORDER_REDO,
       &v1::RuleOnDissatisfactionRequest::default_instance(),
       WithActOptions({kCase,
                       {"--redo",
                        Value::kFlag,
                        "redo",
                        {"办理不力，重办", "badly handled: another round"},
                        false,
                        false,
                        'v'},
                       {"--close",
                        Value::kFlag,
                        nullptr,
                        {"政策、条件所限，结案", "objective limits: closed as dissatisfied"},
                        false,
                        false,
                        'v'},
                       {"--reason", Value::kLong, "reason", {"理由", "why"}, true},
                       {"--co",
                        Value::kUnit,
                        "co_handlers[+].unit=co_handlers[].question",
                        {"再次会办的单位=问题", "co-handler asked again=its question"},
                        false,
                        true}}),
       {"case rule @1 --redo --reason 未上门核实", "case rule @1 --close --reason 现行政策不支持"},
       PlainAct<v1::RuleOnDissatisfactionRequest>,
       true},
      {"case",
       "close",
       {"免回访结案", "close without call-back"},
       v1::Act::CLOSE_WITHOUT_CALL_BACK,
       &v1::CloseWithoutCallBackRequest::default_instance(),
       WithActOptions({kCase, {"--reason", Value::kField, "reason", {"理由", "why"}, true}}),
       {"case close @1 --reason 三次未接通 --yes"},
       PlainAct<v1::CloseWithoutCallBackRequest>,
       true},
      {"case",
       "perform",
       {"状态表中的其他行为（本版本尚未办理）",
        "any other act of the state table (this version says not yet)"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::PerformRequest::default_instance(),
       WithActOptions({kCase,
                       {"--act", Value::kField, "act", {"行为", "the act"}, true},
                       {"--reason", Value::kField, "reason", {"理由", "why"}}}),
       {"case perform @1 --act 并单 --reason 同一事项"},
       PlainAct<v1::PerformRequest>},
  };
}

}  // namespace hotline
