#include <iostream>

#include "agent-console/acting.h"
#include "agent-console/entry.h"
#include "agent-console/shared_options.h"

namespace hotline {
namespace {

// The preview with its explanation, as sheet and as message.
Exit ShowPreview(Session& session, const Verb* verb, const std::string& case_name) {
  v1::PreviewDispatchRequest request;
  request.set_in_english(session.settings.language == Language::kEnglish);
  request.set_name(case_name);
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), verb);
  const View view = ViewOf(session);
  Page page;
  page.items = {&*answer};
  page.names = {ShortName(case_name)};
  page.sheet = NumberOf(case_name) + "\n" + RoutingLines(answer->routing(), view);
  for (const v1::Limit& limit : answer->limits()) page.sheet += LimitLines(limit, view, "  ");
  for (const std::string& sentence : answer->explanation()) page.sheet += "  - " + sentence + "\n";
  Print(session, page);
  return Exit::kOk;
}

Exit Preview(Session& session, const Arguments& arguments) {
  const auto targets = Targets(session, arguments, "CASE");
  if (!targets) return Exit::kUsage;
  Exit worst = Exit::kOk;
  for (const CaseRef& ref : *targets) {
    const Exit exit = ShowPreview(session, arguments.verb, ref.case_name);
    if (worst == Exit::kOk) worst = exit;
  }
  return worst;
}

// Nobody named: the preview's proposal is what will happen, so at a terminal it is shown and agreed
// to first.
Exit AgreeToProposal(Session& session, v1::DispatchCaseRequest& request, const Aim& aim) {
  if (session.settings.dry_run) return ShowPreview(session, nullptr, aim.record.name());
  const bool chosen = !request.lead().empty() || request.mode() != v1::Mode::MODE_UNSPECIFIED;
  if (chosen || session.settings.yes || session.in_script || !session.CanAsk()) return Exit::kOk;
  const Exit shown = ShowPreview(session, nullptr, aim.record.name());
  if (shown != Exit::kOk) return shown;
  return session.Confirm(session.Say(texts::kDispatchSo)) ? Exit::kOk : Exit::kUsage;
}

Exit Dispatch(Session& session, const Arguments& arguments) {
  return RunAct<v1::DispatchCaseRequest>(session, arguments,
                                         [&](v1::DispatchCaseRequest& request, const Aim& aim) {
                                           return AgreeToProposal(session, request, aim);
                                         });
}

Exit Settle(Session& session, const Arguments& arguments) {
  return PlainAct<v1::SettleCaseRequest>(session, arguments);
}

Exit RevealCase(Session& session, const Arguments& arguments) {
  v1::RevealRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  return ShowRevealed(session, arguments, request);
}

}  // namespace

std::vector<Verb> DeskVerbs() {
  const std::vector<Verb> verbs = {
      {"case",
       "preview",
       {"预览派单：方式、单位、时限、理由", "what dispatch would do, and why"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::PreviewDispatchRequest::default_instance(),
       {kCase},
       {"case preview 3206-260907-1-8"},
       Preview},
      {"case",
       "dispatch",
       {"派单；缺省照预览", "dispatch; as the preview proposes by default"},
       v1::Act::DISPATCH,
       &v1::DispatchCaseRequest::default_instance(),
       WithActOptions(
           {kCase,
            {"--mode", Value::kField, "mode", {"办理方式", "mode"}},
            {"--lead", Value::kUnit, "lead", {"主办单位", "lead"}},
            Many({"--co",
                  Value::kUnit,
                  "co_handlers[+].unit=co_handlers[].question",
                  {"会办单位=问题", "co-handler=its question"}}),
            {"--authority", Value::kField, "assignment.authority", {"交办机关", "authority"}},
            {"--document",
             Value::kField,
             "assignment.document_number",
             {"交办文号", "document number"}},
            {"--signatory", Value::kField, "assignment.signatory", {"签发人", "signatory"}},
            {"--figure",
             Value::kField,
             "assignment.figure",
             {"交办机关定的时限", "the authority's own figure"}},
            {"--basis", Value::kField, "assignment.basis", {"其计时方式", "how it counts"}},
            {"--reason",
             Value::kField,
             "reason",
             {"与预览不同的理由", "why it differs from the preview"}}}),
       {"case dispatch 3206-260907-1-8",
        "case dispatch @1 --mode 会办 --lead chongchuan-zhian --co "
        "'chongchuan-culture-tourism=网吧有无证照？' --reason 现场需公安牵头",
        "case dispatch @1 --mode 交办 --lead haian-education --authority "
        "nantong-protection-committee --document 测试〔2026〕9号 --signatory issuer1"},
       Dispatch},
      {"case",
       "direct",
       {"直办", "the desk takes it"},
       v1::Act::HANDLE_DIRECTLY,
       &v1::HandleDirectlyRequest::default_instance(),
       WithActOptions({kCase}),
       {"case direct @1"},
       PlainAct<v1::HandleDirectlyRequest>},
      {"case",
       "settle",
       {"直办办结", "the desk solved it"},
       v1::Act::SETTLE,
       &v1::SettleCaseRequest::default_instance(),
       WithActOptions(
           {kCase,
            Needed({"--result", Value::kLong, "settlement.result", {"处理结果", "result"}}),
            OneOf('t',
                  Also("settlement.told", {"--told",
                                           Value::kField,
                                           "settlement.told_how",
                                           {"已告知来电人：方式", "the answer was told: how"}})),
            OneOf('t', {"--not-told",
                        Value::kField,
                        "settlement.told_how",
                        {"未告知：原因", "not told: why"}}),
            {"--accepted",
             Value::kFlag,
             "settlement.accepted_on_the_line",
             {"来电人当场认可", "the caller accepted on the line"}}}),
       {"case settle @1 --result 已联系学校复学 --told 电话 --accepted"},
       Settle},
      {"case",
       "give-up",
       {"放弃直办", "give it back for dispatch"},
       v1::Act::GIVE_UP,
       &v1::GiveUpCaseRequest::default_instance(),
       WithActOptions({kCase, kReason}),
       {"case give-up @1 --reason 需现场核查"},
       PlainAct<v1::GiveUpCaseRequest>},
      {"case",
       "reveal",
       {"查看隐私信息，记入审计", "show what is masked; audited"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::RevealRequest::default_instance(),
       {kOneCase, kReason},
       {"case reveal @1 --reason 回访拨号"},
       RevealCase},
  };
  return verbs;
}

}  // namespace hotline
