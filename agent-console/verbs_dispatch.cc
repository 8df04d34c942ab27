#include "agent-console/acting.h"
#include "agent-console/shared_options.h"

namespace hotline {

// What becomes of a dispatch between its issue and its reply.
std::vector<Verb> DispatchVerbs() {
  return {
      {"case",
       "return",
       {"申请退单", "ask to return the dispatch"},
       v1::Act::ASK_RETURN,
       &v1::AskReturnRequest::default_instance(),
       WithUnitActOptions(
           {kDispatch,
            Needed({"--ground", Value::kField, "ground", {"退单理由类别", "the ground"}}),
            {"--competent",
             Value::kUnit,
             "competent_unit",
             {"应承办单位（名录中没有的写在理由里）",
              "the competent unit (one that is not in the directory: in the reason)"}},
            Needed({"--basis", Value::kField, "legal_basis", {"依据", "its legal basis"}}),
            kReason}),
       {"case return 3206-260907-1-8 --ground 非本单位职责 --competent rudong-education --basis "
        "教育法第九条 --reason 属学籍管理"},
       PlainAct<v1::AskReturnRequest>},
      {"case",
       "return-withdraw",
       {"撤回退单申请", "withdraw the return"},
       v1::Act::WITHDRAW_RETURN,
       &v1::WithdrawReturnRequest::default_instance(),
       WithUnitActOptions({kDispatch}),
       {"case return-withdraw 3206-260907-1-8"},
       PlainAct<v1::WithdrawReturnRequest>},
      {"case",
       "rule-return",
       {"退单审核", "rule on a return"},
       v1::Act::RULE_ON_RETURN,
       &v1::RuleOnReturnRequest::default_instance(),
       WithActOptions(
           {kDispatch, OneOf('g', {"--grant", Value::kFlag, "granted", {"同意退单", "granted"}}),
            OneOf('g',
                  {"--refuse", Value::kFlag, nullptr, {"不同意，指定办理", "refused: designated"}}),
            kReason}),
       {"case rule-return 3206-260907-1-8 --grant --reason 属教育部门职责",
        "case rule-return @1/2 --refuse --reason 属本单位职责"},
       PlainAct<v1::RuleOnReturnRequest>},
  };
}

}  // namespace hotline
