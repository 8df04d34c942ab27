#include "rules/terms.h"

#include <algorithm>
#include <iterator>

namespace hotline {
namespace {

struct Word {
  int value;
  // Name of the enum value, as it stands in a token.
  std::string_view token;
  std::string_view zh;
  std::string_view en;
};

using v1::Act;
using v1::Case;
using v1::Dispatch;
using v1::Mode;
using v1::Role;

constexpr Word kActs[] = {
    {Act::LOG_CALL, "LOG_CALL", "登记来电", "log a call"},
    {Act::AMEND, "AMEND", "补正", "amend"},
    {Act::NAME_ACCUSED, "NAME_ACCUSED", "登记被反映人", "name an accused"},
    {Act::CLEAR_ACCUSED, "CLEAR_ACCUSED", "撤销被反映人", "clear an accused"},
    {Act::WITHDRAW_PERSON, "WITHDRAW_PERSON", "回避", "withdraw"},
    {Act::REPORT_HARM, "REPORT_HARM", "强制报告", "report harm"},
    {Act::DISPATCH, "DISPATCH", "派单", "dispatch"},
    {Act::ADD_CO_HANDLER, "ADD_CO_HANDLER", "加派", "add a co-handler"},
    {Act::HANDLE_DIRECTLY, "HANDLE_DIRECTLY", "直办", "handle directly"},
    {Act::SETTLE, "SETTLE", "直办办结", "settle"},
    {Act::GIVE_UP, "GIVE_UP", "放弃直办", "give up"},
    {Act::RULE_ON_RETURN, "RULE_ON_RETURN", "退单审核", "rule on a return"},
    {Act::REDIRECT, "REDIRECT", "改派", "redirect"},
    {Act::WAIVE_OPINION, "WAIVE_OPINION", "免予会办", "waive an opinion"},
    {Act::MERGE, "MERGE", "并单", "merge"},
    {Act::UNMERGE, "UNMERGE", "撤销并单", "unmerge"},
    {Act::REJECT, "REJECT", "不予受理", "reject"},
    {Act::HAND_OVER, "HAND_OVER", "移送", "hand over"},
    {Act::REGRADE, "REGRADE", "调整等级", "regrade"},
    {Act::CONFER, "CONFER", "会商", "confer"},
    {Act::CALL_BACK, "CALL_BACK", "回访", "call back"},
    {Act::CLOSE_WITHOUT_CALL_BACK, "CLOSE_WITHOUT_CALL_BACK", "免回访结案",
     "close without call-back"},
    {Act::SIGN, "SIGN", "签收", "sign"},
    {Act::ASK_RETURN, "ASK_RETURN", "申请退单", "ask to return"},
    {Act::WITHDRAW_RETURN, "WITHDRAW_RETURN", "撤回退单申请", "withdraw the return"},
    {Act::RECORD_CONTACT, "RECORD_CONTACT", "联系记录", "record contact"},
    {Act::RECORD_PROGRESS, "RECORD_PROGRESS", "进展", "record progress"},
    {Act::ASK_EXTENSION, "ASK_EXTENSION", "申请延期", "ask an extension"},
    {Act::AGREE_LATER_LIMIT, "AGREE_LATER_LIMIT", "约定期限", "agree a later limit"},
    {Act::HAND_DOWN, "HAND_DOWN", "转派下级", "hand down"},
    {Act::ASK_DESK, "ASK_DESK", "询问热线", "ask the desk"},
    {Act::GIVE_OPINION, "GIVE_OPINION", "会办意见", "give opinion"},
    {Act::DRAFT_REPLY, "DRAFT_REPLY", "拟稿", "draft a reply"},
    {Act::REPLY, "REPLY", "回复", "reply"},
    {Act::ANSWER_NOTICE, "ANSWER_NOTICE", "答复督办", "answer a notice"},
    {Act::RECORD_FOR_UNIT, "RECORD_FOR_UNIT", "代录", "record for the unit"},
    {Act::PASS_AUDIT, "PASS_AUDIT", "审核通过", "pass the audit"},
    {Act::FAIL_AUDIT, "FAIL_AUDIT", "审核不通过", "fail the audit"},
    {Act::ORDER_REDO, "ORDER_REDO", "重办", "order a redo"},
    {Act::CLOSE_DISSATISFIED, "CLOSE_DISSATISFIED", "不满意结案", "close as dissatisfied"},
    {Act::SHRED, "SHRED", "销毁", "shred"},
    {Act::INSTRUCT, "INSTRUCT", "批示", "instruct"},
    {Act::REMIND, "REMIND", "催办", "remind"},
    {Act::SUPERVISE, "SUPERVISE", "督办", "supervise"},
    {Act::PUBLISH, "PUBLISH", "通报", "publish"},
    {Act::TERMINATE, "TERMINATE", "终止办理", "terminate"},
    {Act::REOPEN, "REOPEN", "重新办理", "reopen"},
    {Act::ARCHIVE, "ARCHIVE", "归档", "archive"},
    {Act::CHANGE_UNIT, "CHANGE_UNIT", "机构变动", "change a unit"},
    {Act::ASK_HARM_CLEARING, "ASK_HARM_CLEARING", "申请撤销强制报告标记",
     "ask to clear the mandatory flag"},
    {Act::ANSWER_QUESTION, "ANSWER_QUESTION", "答复询问", "answer a question"},
    {Act::CONFIRM_HAND_OVER, "CONFIRM_HAND_OVER", "移送回执", "confirm a hand-over"},
    {Act::CONFIRM_DISPATCH, "CONFIRM_DISPATCH", "派单确认", "confirm a dispatch"},
    {Act::ENTER_DECISION, "ENTER_DECISION", "录入机关决定", "enter a decision"},
    {Act::CONFIRM_DECISION, "CONFIRM_DECISION", "机关决定复核", "confirm a decision"},
    {Act::RECORD_FEEDBACK, "RECORD_FEEDBACK", "反馈报告人", "record the feedback"},
    {Act::RULE_ON_EXTENSION, "RULE_ON_EXTENSION", "延期审批", "rule on an extension"},
    {Act::ASK_WAIVER, "ASK_WAIVER", "申请免予会办", "ask a waiver"},
    {Act::ASK_TERMINATION, "ASK_TERMINATION", "申请终止办理", "ask to terminate"},
    {Act::WITHDRAW_ASK, "WITHDRAW_ASK", "撤回申请", "withdraw an ask"},
    {Act::CONSENT_TO_WAIVER, "CONSENT_TO_WAIVER", "同意免予会办", "consent to a waiver"},
    {Act::RECORD_DISPOSAL, "RECORD_DISPOSAL", "先期处置", "record the disposal"},
    {Act::ANSWER_HAND_DOWN, "ANSWER_HAND_DOWN", "下级反馈", "answer a hand-down"},
    {Act::RULE_ON_LATER_LIMIT, "RULE_ON_LATER_LIMIT", "约定期限审批", "rule on a later limit"},
    {Act::RULE_ON_WITHDRAWAL, "RULE_ON_WITHDRAWAL", "回避裁定", "rule on a withdrawal"},
    {Act::CLEAR_HARM, "CLEAR_HARM", "撤销强制报告标记", "clear the mandatory flag"},
    {Act::AUDIT_SETTLEMENT, "AUDIT_SETTLEMENT", "直办抽查", "audit a settlement"},
    {Act::ALARM, "ALARM", "告警", "alarm"},
    {Act::ACKNOWLEDGE_ALARM, "ACKNOWLEDGE_ALARM", "告警确认", "acknowledge an alarm"},
    {Act::LAPSE, "LAPSE", "申请失效", "lapse"},
    {Act::DRAFT_SUPERVISION, "DRAFT_SUPERVISION", "督办拟稿", "draft a supervision"},
    {Act::RECOUNT, "RECOUNT", "日历重算", "recount"},
    {Act::ANNUL_NOTICE, "ANNUL_NOTICE", "通知作废", "annul a notice"},
    {Act::OPEN_CASE, "OPEN_CASE", "查看", "open"},
    {Act::REVEAL, "REVEAL", "查看隐私信息", "reveal"},
    {Act::LOOK_UP, "LOOK_UP", "来电人查询", "look up"},
};

constexpr Word kCaseStates[] = {
    {Case::REGISTERED, "REGISTERED", "待派", "registered"},
    {Case::IN_HAND, "IN_HAND", "办理中", "in hand"},
    {Case::REPLIED, "REPLIED", "待审核", "replied"},
    {Case::CALLING_BACK, "CALLING_BACK", "已办结待回访", "calling back"},
    {Case::CLOSED, "CLOSED", "结案", "closed"},
    {Case::ARCHIVED, "ARCHIVED", "归档", "archived"},
    {Case::REJECTED, "REJECTED", "不予受理", "rejected"},
    {Case::TERMINATED, "TERMINATED", "终止办理", "terminated"},
    {Case::MERGED, "MERGED", "并单", "merged"},
    {Case::HANDED_OVER, "HANDED_OVER", "已移送", "handed over"},
};

constexpr Word kDispatchStates[] = {
    {Dispatch::ISSUED, "ISSUED", "待签收", "issued"},
    {Dispatch::SIGNED, "SIGNED", "已签收", "signed"},
    {Dispatch::REPLIED, "REPLIED", "已回复", "replied"},
    {Dispatch::ACCEPTED, "ACCEPTED", "审核通过", "accepted"},
    {Dispatch::RETURN_ASKED, "RETURN_ASKED", "退单待审核", "return asked"},
    {Dispatch::RETURNED, "RETURNED", "已退单", "returned"},
    {Dispatch::SENT_BACK, "SENT_BACK", "退回重办", "sent back"},
    {Dispatch::SUPERSEDED, "SUPERSEDED", "已改派", "superseded"},
    {Dispatch::WAIVED, "WAIVED", "免予会办", "waived"},
    {Dispatch::ENDED, "ENDED", "终结", "ended"},
};

constexpr Word kRoles[] = {
    {Role::OPERATOR, "OPERATOR", "接线员", "operator"},
    {Role::DUTY_OPERATOR, "DUTY_OPERATOR", "值班接线员", "duty operator"},
    {Role::DISPATCHER, "DISPATCHER", "派单员", "dispatcher"},
    {Role::HANDLER, "HANDLER", "承办人", "handler"},
    {Role::HEAD, "HEAD", "承办单位负责人", "head"},
    {Role::ISSUER, "ISSUER", "交办机关签发人", "issuer"},
    {Role::SUPERVISOR, "SUPERVISOR", "督导", "supervisor"},
    {Role::LEADER, "LEADER", "领导", "leader"},
    {Role::AUDITOR, "AUDITOR", "审计", "auditor"},
    {Role::ADMIN, "ADMIN", "管理员", "admin"},
    {Role::CLOCKWORK, "CLOCKWORK", "系统", "clockwork"},
};

constexpr Word kModes[] = {
    {Mode::DIRECT, "DIRECT", "直办", "direct"},
    {Mode::REFER, "REFER", "转办", "refer"},
    {Mode::ASSIGN, "ASSIGN", "交办", "assign"},
    {Mode::JOINT, "JOINT", "会办", "joint"},
};

constexpr Word kParts[] = {
    {Dispatch::LEAD, "LEAD", "主办", "lead"},
    {Dispatch::CO_HANDLER, "CO_HANDLER", "会办", "co-handler"},
};

// Persons that are known by what they do in this case rather than by their role.
constexpr Word kPersons[] = {
    {0, "HANDLER", "本案直办人", "the one who handles this case"},
    {1, "ASKER", "申请人或其本单位", "the asker or his unit"},
};

constexpr Word kDemandKinds[] = {
    {v1::Demand::CONSULTATION, "CONSULTATION", "咨询", "consultation"},
    {v1::Demand::HELP, "HELP", "求助", "help"},
    {v1::Demand::COMPLAINT, "COMPLAINT", "投诉", "complaint"},
    {v1::Demand::REPORT, "REPORT", "举报", "report"},
    {v1::Demand::SUGGESTION, "SUGGESTION", "建议", "suggestion"},
    {v1::Demand::PRAISE, "PRAISE", "表扬", "praise"},
};

constexpr Word kGrades[] = {
    {v1::CallBack::DISSATISFIED, "DISSATISFIED", "回访不满意", "dissatisfied"},
    {v1::CallBack::VERY_DISSATISFIED, "VERY_DISSATISFIED", "回访非常不满意", "very dissatisfied"},
};

constexpr Word kSettlements[] = {
    {0, "DRAWN", "抽中待审的直办办结", "a settlement drawn for audit"},
};

constexpr Word kTruths[] = {
    {v1::Reply::TRUE, "TRUE", "属实", "true"},
    {v1::Reply::PARTLY_TRUE, "PARTLY_TRUE", "部分属实", "partly true"},
    {v1::Reply::NOT_TRUE, "NOT_TRUE", "不属实", "not true"},
    {v1::Reply::CANNOT_TELL, "CANNOT_TELL", "无法核实", "cannot tell"},
};

constexpr Word kSolved[] = {
    {v1::Reply::SOLVED_YES, "SOLVED_YES", "已解决", "solved"},
    {v1::Reply::SOLVED_PARTLY, "SOLVED_PARTLY", "部分解决", "partly solved"},
    {v1::Reply::SOLVED_NO, "SOLVED_NO", "未解决", "not solved"},
};

struct Vocabulary {
  std::string_view prefix;
  std::span<const Word> words;
};
constexpr Vocabulary kVocabularies[] = {
    {"act.", kActs},
    {"case.", kCaseStates},
    {"dispatch.", kDispatchStates},
    {"role.", kRoles},
    {"mode.", kModes},
    {"part.", kParts},
    {"person.", kPersons},
    {"grade.", kGrades},
    {"kind.", kDemandKinds},
    {"settlement.", kSettlements},
};

std::string In(const Word& word, Language language) {
  return std::string(language == Language::kChinese ? word.zh : word.en);
}

std::string Find(std::span<const Word> words, int value, Language language) {
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.value == value; });
  return found != words.end() ? In(*found, language) : std::to_string(value);
}

std::string Tokens(std::string_view prefix, std::span<const Word> words, Set values) {
  std::string text;
  for (const Word& word : words) {
    if (!values.contains(word.value)) continue;
    if (!text.empty()) text += ',';
    text.append(prefix).append(word.token);
  }
  return text;
}

// The term of one token; empty when it is none.
std::string TermOfToken(std::string_view token, Language language) {
  for (const Vocabulary& vocabulary : kVocabularies) {
    if (!token.starts_with(vocabulary.prefix)) continue;
    const auto name = token.substr(vocabulary.prefix.size());
    for (const Word& word : vocabulary.words) {
      if (word.token == name) return In(word, language);
    }
  }
  return "";
}

}  // namespace

std::string Term(v1::Act::Kind act, Language language) { return Find(kActs, act, language); }
std::string Term(v1::Case::State state, Language language) {
  return Find(kCaseStates, state, language);
}
std::string Term(v1::Dispatch::State state, Language language) {
  return Find(kDispatchStates, state, language);
}
std::string Term(v1::Role::Kind role, Language language) { return Find(kRoles, role, language); }
std::string Term(v1::Mode::Kind mode, Language language) { return Find(kModes, mode, language); }
std::string Term(v1::Reply::Truth truth, Language language) {
  return Find(kTruths, truth, language);
}
std::string Term(v1::Reply::Solved solved, Language language) {
  return Find(kSolved, solved, language);
}

std::string CaseStateTokens(Set states) { return Tokens("case.", kCaseStates, states); }
std::string DispatchStateTokens(Set states) { return Tokens("dispatch.", kDispatchStates, states); }
std::string RoleTokens(Set roles) { return Tokens("role.", kRoles, roles); }
std::string PartToken(v1::Dispatch::Part part) { return Tokens("part.", kParts, {part}); }
std::string ModeToken(v1::Mode::Kind mode) { return Tokens("mode.", kModes, {mode}); }

std::string DrawnToken() { return Tokens("settlement.", kSettlements, {0}); }
std::string GradeTokens() {
  return Tokens("grade.", kGrades, {v1::CallBack::DISSATISFIED, v1::CallBack::VERY_DISSATISFIED});
}
std::string KindToken(v1::Demand::Kind kind) { return Tokens("kind.", kDemandKinds, {kind}); }
std::string AskerToken() { return "person.ASKER"; }
std::string HandlerToken() { return "person.HANDLER"; }

std::string TermsOf(std::string_view detail, Language language) {
  std::string text;
  for (std::size_t begin = 0; begin <= detail.size();) {
    const auto end = std::min(detail.find(',', begin), detail.size());
    const auto term = TermOfToken(detail.substr(begin, end - begin), language);
    if (term.empty()) return std::string(detail);
    if (!text.empty()) text += language == Language::kChinese ? "、" : ", ";
    text += term;
    begin = end + 1;
  }
  return text;
}

}  // namespace hotline
