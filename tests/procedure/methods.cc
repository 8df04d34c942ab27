#include "tests/procedure/methods.h"

namespace hotline {
namespace {

using v1::Act;

constexpr struct {
  Act::Kind act;
  const char* method;
} kMethods[] = {
    {Act::AMEND, "AmendCase"},
    {Act::NAME_ACCUSED, "NameAccused"},
    {Act::CLEAR_ACCUSED, "ClearAccused"},
    {Act::WITHDRAW_PERSON, "WithdrawPerson"},
    {Act::REPORT_HARM, "ReportHarm"},
    {Act::DISPATCH, "DispatchCase"},
    {Act::ADD_CO_HANDLER, "AddCoHandler"},
    {Act::HANDLE_DIRECTLY, "HandleDirectly"},
    {Act::SETTLE, "SettleCase"},
    {Act::GIVE_UP, "GiveUpCase"},
    {Act::RULE_ON_RETURN, "RuleOnReturn"},
    {Act::REDIRECT, "RedirectDispatch"},
    {Act::WAIVE_OPINION, "RuleOnAsk"},
    {Act::MERGE, "MergeCase"},
    {Act::UNMERGE, "UnmergeCase"},
    {Act::REJECT, "RejectCase"},
    {Act::HAND_OVER, "HandOverCase"},
    {Act::REGRADE, "RegradeCase"},
    {Act::CONFER, "Confer"},
    {Act::CALL_BACK, "RecordCallBack"},
    {Act::CLOSE_WITHOUT_CALL_BACK, "CloseWithoutCallBack"},
    {Act::ASK_HARM_CLEARING, "AskHarmClearing"},
    {Act::ANSWER_QUESTION, "AnswerQuestion"},
    {Act::CONFIRM_HAND_OVER, "ConfirmHandOver"},
    {Act::CONFIRM_DISPATCH, "ConfirmDispatch"},
    {Act::RECORD_FEEDBACK, "RecordFeedback"},
    {Act::ENTER_DECISION, "EnterDecision"},
    {Act::CONFIRM_DECISION, "RuleOnAsk"},
    {Act::SIGN, "SignDispatch"},
    {Act::ASK_RETURN, "AskReturn"},
    {Act::WITHDRAW_RETURN, "WithdrawReturn"},
    {Act::RECORD_CONTACT, "RecordContact"},
    {Act::RECORD_PROGRESS, "RecordProgress"},
    {Act::ASK_EXTENSION, "AskExtension"},
    {Act::AGREE_LATER_LIMIT, "AgreeLaterLimit"},
    {Act::HAND_DOWN, "HandDown"},
    {Act::ASK_DESK, "AskDesk"},
    {Act::GIVE_OPINION, "GiveOpinion"},
    {Act::DRAFT_REPLY, "ReplyDispatch"},
    {Act::REPLY, "ReplyDispatch"},
    {Act::ANSWER_NOTICE, "AnswerNotice"},
    {Act::RECORD_FOR_UNIT, "SignDispatch"},
    {Act::RECORD_FOR_UNIT, "RecordContact"},
    {Act::RECORD_FOR_UNIT, "RecordProgress"},
    {Act::RECORD_FOR_UNIT, "GiveOpinion"},
    {Act::RECORD_FOR_UNIT, "ReplyDispatch"},
    {Act::RECORD_FOR_UNIT, "AskReturn"},
    {Act::RECORD_FOR_UNIT, "AskExtension"},
    {Act::RECORD_FOR_UNIT, "AskWaiver"},
    {Act::RULE_ON_EXTENSION, "RuleOnAsk"},
    {Act::ASK_WAIVER, "AskWaiver"},
    {Act::ASK_TERMINATION, "AskTermination"},
    {Act::WITHDRAW_ASK, "TakeBackAsk"},
    {Act::CONSENT_TO_WAIVER, "ConsentToWaiver"},
    {Act::RECORD_DISPOSAL, "RecordDisposal"},
    {Act::ANSWER_HAND_DOWN, "AnswerHandDown"},
    {Act::PASS_AUDIT, "AuditReply"},
    {Act::FAIL_AUDIT, "AuditReply"},
    {Act::ORDER_REDO, "RuleOnDissatisfaction"},
    {Act::CLOSE_DISSATISFIED, "RuleOnDissatisfaction"},
    {Act::INSTRUCT, "InstructCase"},
    {Act::REMIND, "RemindUnit"},
    {Act::SUPERVISE, "SuperviseUnit"},
    {Act::PUBLISH, "PublishUnit"},
    {Act::TERMINATE, "RuleOnAsk"},
    {Act::REOPEN, "ReopenCase"},
    {Act::AUDIT_SETTLEMENT, "AuditSettlement"},
    {Act::RULE_ON_LATER_LIMIT, "RuleOnAsk"},
    {Act::RULE_ON_WITHDRAWAL, "RuleOnAsk"},
    {Act::CLEAR_HARM, "RuleOnAsk"},
    {Act::ACKNOWLEDGE_ALARM, "AcknowledgeAlarm"},
    {Act::ANNUL_NOTICE, "DropNotice"},
};

}  // namespace

std::vector<std::string> MethodsOf(v1::Act::Kind act) {
  std::vector<std::string> methods;
  for (const auto& row : kMethods) {
    if (row.act == act) methods.push_back(row.method);
  }
  return methods;
}

}  // namespace hotline
