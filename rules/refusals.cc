#include "rules/refusals.h"

#include <algorithm>

#include "rules/lifecycle.h"
#include "rules/terms.h"

namespace hotline {
namespace {

// The part between [ and ] is left out when there is no detail.
struct Sentences {
  v1::Refusal::Reason reason;
  std::string_view zh;
  std::string_view en;
};

constexpr Sentences kSentences[] = {
    {v1::Refusal::REASON_UNSPECIFIED, "未能办理，请稍后再试。",
     "It could not be done; try again later."},

    {v1::Refusal::MISSING, "请填写此项[（{detail}）]。", "Fill this in[ ({detail})]."},
    {v1::Refusal::TOO_LONG, "内容过长，请缩短[到 {detail} 个字以内]。",
     "Too long: shorten it[ to at most {detail} characters]."},
    {v1::Refusal::TOO_MANY, "条目过多，请减少[到 {detail} 条以内]。",
     "Too many: give fewer[, at most {detail}]."},
    {v1::Refusal::NOT_UTF8, "文字须为 UTF-8 编码，且不含控制字符，请重新输入。",
     "Enter it again as UTF-8 without control characters."},
    {v1::Refusal::UNKNOWN_VALUE, "没有这个值[“{detail}”]，请从目录中选择。",
     "There is no such value[ ({detail})]: choose one from the directory."},
    {v1::Refusal::IN_FUTURE, "时间不能晚于现在，请改为已经发生的时间。",
     "The time must not be later than now: give one that has passed."},
    {v1::Refusal::IMPOSSIBLE, "此项与其他内容矛盾[（{detail}）]，请更正其一。",
     "This contradicts something else[ ({detail})]: correct one of the two."},
    {v1::Refusal::BAD_FORMAT, "格式不正确[，应为 {detail}]。",
     "Write it in the right form[: {detail}]."},
    {v1::Refusal::BAD_PAGE_TOKEN, "翻页标记无效或属于另一次查询，请从第一页重新查询。",
     "The page token is damaged or of another question: ask again from the first page."},
    {v1::Refusal::REQUEST_ID_REUSED, "该请求编号已用于另一请求，请换用新的编号。",
     "This request id was used for another request: use a new one."},
    {v1::Refusal::NOT_AFTER_START, "结束时间须晚于开始时间。",
     "The end has to lie after the start."},
    {v1::Refusal::ONE_OF, "没有这个值，请改为[以下之一：{detail}]。",
     "There is no such value: give one of these[: {detail}]."},
    {v1::Refusal::ROW_KEPT,
     "不能删去此行[（{detail}）]：已有案件、账号或决定引用，请恢复；停用的填写 valid_to。",
     "Put this row back[ ({detail})]: cases, accounts or decisions name it; what is no longer used "
     "gets a valid_to."},
    {v1::Refusal::DAY_PASSED, "该日已过，请改为[ {detail} ]或以后的日期。",
     "That day is over: give[ {detail} or] a later one."},
    {v1::Refusal::NOT_A_TABLE, "文件须为 UTF-8 或 GB18030 编码的 CSV，请转换编码后重试。",
     "The file has to be CSV in UTF-8 or GB18030: convert it and try again."},
    {v1::Refusal::NO_NOTICE_OF_YEAR,
     "该年[（{detail}）]尚无放假通知，请在通知表 calendar_notices.csv 中写明（导入时用 "
     "--notices）。",
     "No notice of that year[ ({detail})] is known: give it in calendar_notices.csv (when "
     "importing, "
     "with --notices)."},

    {v1::Refusal::NOT_FOUND, "没有找到，请核对编号。", "Not found: check the number."},

    {v1::Refusal::WRONG_STATE, "当前状态不能办理此事[；须处于：{detail}]。",
     "Not possible in this state[; possible from: {detail}]."},
    {v1::Refusal::SWITCHED_OFF, "本服务器未启用此功能[（{detail}）]，请与管理员联系。",
     "Switched off on this server[ ({detail})]: ask its administrator."},
    {v1::Refusal::NO_LEAD, "须有且仅有一个主办单位，请选定主办。",
     "Name the lead: there has to be exactly one."},
    {v1::Refusal::CO_HANDLERS_ONLY_IN_JOINT, "只有会办才能有会办单位：请改为会办，或去掉会办单位。",
     "Only JOINT has co-handlers: choose JOINT or leave them out."},
    {v1::Refusal::ACCUSED_UNIT, "该单位不能承办本案，请另选单位。",
     "This unit cannot handle this case: choose another one."},
    {v1::Refusal::OUTSIDE_AUTHORITY,
     "该机关无权向此单位交办或不在有效期内：请另选机关、单位，或改为转办。",
     "The authority does not command this unit or is not in force: choose another one, or refer."},
    {v1::Refusal::NO_AUTHORITY, "交办须写明交办机关、文号和签发人。",
     "ASSIGN needs the authority, the document number and the signatory."},
    {v1::Refusal::REASON_NEEDED, "与系统建议不同，请写明理由。",
     "The choice differs from the preview: give the reason."},
    {v1::Refusal::OPINIONS_OUTSTANDING,
     "会办意见未到且未逾期[（承办件 {detail}）]，请等到意见或其时限届满。",
     "Opinions are outstanding within their limit[ (dispatches {detail})]: wait for them or for "
     "the "
     "limit."},
    {v1::Refusal::NOT_CONTACTED, "须先联系来电人：登记一次联系，或登记两次未联系上。",
     "Contact the caller first: record a contact, or two tries."},
    {v1::Refusal::CLOSING_REPORT_NEEDED, "交办件须附办结报告。", "ASSIGN needs a closing report."},
    {v1::Refusal::OPINION_NOT_WEIGHED,
     "每份会办意见须注明采纳，或写明不采纳的理由[（承办件 {detail}）]。",
     "Adopt each opinion or say why not[ (dispatches {detail})]."},
    {v1::Refusal::SAME_PERSON,
     "审核人与回复人、审签人、代录人，裁定人与申请人，核准人与导入人，须为不同的人，请由他人办理。",
     "Who audits must not have replied, released or keyed, who rules must not have asked, who "
     "approves must not have imported: somebody else has to do it."},
    {v1::Refusal::SAME_UNIT, "审核人不能属于回复单位，请由其他单位的人审核。",
     "The auditor must not belong to the replying unit: somebody else has to do it."},
    {v1::Refusal::CALL_BACK_POSSIBLE,
     "尚可回访：仅匿名、要求不回复或多次联系不上（两天内三次，其中一次在 9–17 "
     "时以外）时可免回访结案。",
     "A call-back is possible: close without it only when the caller is anonymous, wants no reply, "
     "or "
     "is unreachable (3 tries on 2 days, one outside 9-17 h)."},
    {v1::Refusal::REPORT_OWED, "强制报告案件须有报告文号，或由督导书面签署理由后结案。",
     "A mandatory case needs its report's reference, or a supervisor's signed reason."},
    {v1::Refusal::TOO_MANY_REDOS, "重办已达上限[（{detail} 次）]：请按不满意结案、会商或改为交办。",
     "The redos are used up[ ({detail})]: close as dissatisfied, confer, or assign."},
    {v1::Refusal::UNIT_NOT_IN_FORCE, "该单位已撤销或尚未成立，请选其承继单位或其他单位。",
     "The unit is abolished or not yet founded: choose its successor or another one."},
    {v1::Refusal::CONTACT_BY_DESK, "来电人要求保密：请由热线联系来电人。",
     "The caller asked for confidentiality: the desk has to make the contact."},
    {v1::Refusal::NO_FEEDBACK_WANTED,
     "来电人匿名或要求不回复，不作联系和回访；待回访时请督导免回访结案。",
     "The caller is anonymous or wants no reply: no contact; when a call-back is due, a supervisor "
     "closes without it."},
    {v1::Refusal::ASK_OPEN, "尚有待答复的事项[（须由 {detail} 答复）]，请先答复。",
     "Something waits for an answer[ of: {detail}]: answer it first."},
    {v1::Refusal::SHREDDED, "内容已依规销毁，仅存编号。",
     "The content was destroyed for good; only the number is left."},
    {v1::Refusal::LINKED_CASE_OPEN, "同一来电的另一案件尚未办结[（{detail}）]，请待其办结。",
     "Another case of the same call is not over[ ({detail})]: wait until it is."},
    {v1::Refusal::RETURN_WINDOW_OVER, "退单申请期已过[（{detail}）]：请办理，或请热线改派。",
     "The window for returns is over[ (since {detail})]: work on it, or ask the desk to redirect "
     "it."},
    {v1::Refusal::DESIGNATED, "本承办件已指定，不得退单：请办理，有疑问请询问热线。",
     "This dispatch is designated and never returned: work on it, or ask the desk."},
    {v1::Refusal::NOT_FOR_PRESSING, "特急、紧急或强制报告案件不能如此办理[：{detail}]。",
     "Not for pressing or mandatory cases[: {detail}]."},
    {v1::Refusal::SUPERVISOR_NEEDED, "须由督导办理[：{detail}]。",
     "From here on it is the supervisor's[: {detail}]."},
    {v1::Refusal::ISSUER_NEEDED, "交办件须先经交办机关同意。",
     "An assigned dispatch needs its issuer first."},
    {v1::Refusal::NOT_UNDER_UNIT, "只能转派本单位的下级单位，请另选。",
     "Hand down only to a unit under yours: choose another one."},
    {v1::Refusal::UNIT_HAS_ACCOUNTS, "该单位有账号，请由其自行办理。",
     "The unit has accounts: it does this itself."},
    {v1::Refusal::CONSENT_NEEDED, "意见时限未到，须先经会办单位同意。",
     "Before its limit the co-handler has to consent first."},
    {v1::Refusal::ALREADY_IN_CASE, "该单位已在承办本案，请另选单位。",
     "The unit works on this case already: choose another one."},
    {v1::Refusal::TOO_LATE, "时限已过[（{detail}）]，不能再办理此事。",
     "The limit has passed[ ({detail})]: this is not possible any more."},
    {v1::Refusal::TOO_EARLY, "尚不能办理此事[，最早 {detail}]。",
     "Too early for this[: not before {detail}]."},
    {v1::Refusal::ASKED_BEFORE, "本承办件已申请过一次，不能再次申请。",
     "It was asked before in this dispatch, and only once is possible."},
    {v1::Refusal::NOT_OPEN, "该申请或通知已答复、撤回或失效，请重新读取。",
     "It is answered, taken back or lapsed: read it again."},
    {v1::Refusal::NOTHING_ASKED, "本案没有待答复的申请；已答复的见 case get。",
     "Nothing waits for an answer here; `case get` shows what was answered."},
    {v1::Refusal::MANDATORY_CASE, "强制报告案件不得如此办理，标记撤销后也不得终结：请办理至结案。",
     "Never with a mandatory flag, nor ended so once it is cleared: work on it until it closes."},
    {v1::Refusal::ASSIGNED_CASE, "交办件须经办结报告审核才能结案：请把另一案并入本案。",
     "An assigned case closes with its closing report alone: merge the other one into it."},
    {v1::Refusal::EXPLAINED, "该单位已说明逾期原因：请先督办，两次督办后可以通报。",
     "The unit has explained why it is late: supervise it first, after two of those publish it."},
    {v1::Refusal::REDO_POSSIBLE, "还可以退回重办：请审核不通过。",
     "It can still be sent back: fail the audit."},
    {v1::Refusal::REOPEN_FIRST, "案件已结束：先由督导重新办理，再登记侵害情形。",
     "The case is over: a supervisor reopens it first, then the harm is reported."},
    {v1::Refusal::SAME_CALLER, "同一来电人的来电请用“并入已有案件”登记，不作并单。",
     "The same caller's call is attached to the case, not merged."},
    {v1::Refusal::MERGED_ALREADY, "并单只有一层：请选未并单、也未并入他案的案件。",
     "One parent, no chains: choose a case that is neither merged nor has merged cases."},
    {v1::Refusal::RECEIPT_OWED, "移送中，回执和对方编号未到，仍由本台负责：请先登记回执。",
     "A hand-over is under way and still ours: record its receipt first."},
    {v1::Refusal::WINDOW_OVER,
     "重新办理期已过[（{detail}）]：请登记新案件，以 --follows 写明本案。",
     "The window for reopening is over[ (since {detail})]: log a new case that --follows it."},
    {v1::Refusal::NOT_ACCUSED, "本案没有登记该被反映人，请核对。",
     "That accusation is not recorded in this case: check it."},
    {v1::Refusal::WITHDRAWN_PERSON, "您已回避或待裁定回避，请由他人办理。",
     "You have withdrawn from this case, or a ruling on it is open: somebody else has to do it."},
    {v1::Refusal::NOT_EXTENDABLE, "该时限不能延期[：{detail}]。",
     "This limit is not extended[: {detail}]."},
    {v1::Refusal::BEYOND_LIMIT, "超过最长期限[（{detail}）]，请缩短。",
     "Longer than what is possible[ ({detail})]: ask for less."},
    {v1::Refusal::NO_SUCH_GROUND, "该理由不成立[：须有{detail}]。",
     "That ground does not hold[: it needs {detail}]."},
    {v1::Refusal::CALL_BACK_OWED, "回访尚未办完，请先回访。",
     "A call-back is still owed: do it first."},
    {v1::Refusal::NOT_APPROVED, "该版本尚未经他人核准。",
     "Nobody else has approved this version yet."},
    {v1::Refusal::CELL, "此格内容有误[：{detail}]。", "This cell is wrong[: {detail}]."},

    {v1::Refusal::STALE_ETAG, "内容已被他人更新，请重新读取后再办理。",
     "Somebody changed it meanwhile: read it again, then decide."},

    {v1::Refusal::ROLE_MAY_NOT, "您的角色不能办理此事[；可由以下角色办理：{detail}]。",
     "Your role may not do this[; these may: {detail}]."},
    {v1::Refusal::NOT_SIGNED_IN, "请先登录，或登录已过期，请重新登录。",
     "Sign in; an earlier sign-in may have expired."},

    {v1::Refusal::QUEUE_FULL, "系统繁忙，请稍候用同一请求编号重试。",
     "Too many requests wait: try again soon with the same request id."},
    {v1::Refusal::STORE_FULL, "磁盘空间不足，暂不能登记（仍可查阅）：请管理员清出空间后重试。",
     "The disk is full; reading goes on: an administrator has to make room, then try again."},
    {v1::Refusal::WRITING_STOPPED, "写入已停止（仍可查阅），请稍候用同一请求编号重试。",
     "Writing has stopped, reading goes on: try again later with the same request id."},
    {v1::Refusal::SHUTTING_DOWN, "服务正在停止，请稍候用同一请求编号重试。",
     "The server is stopping: try again soon with the same request id."},
    {v1::Refusal::TOO_MANY_STREAMS, "同时订阅过多，请先关闭一个[（最多 {detail} 个）]。",
     "Too many streams: close one first[; at most {detail}]."},
    {v1::Refusal::TOO_MANY_AT_ONCE,
     "此类查询同时进行过多，请等第一个完成后再试[（最多 {detail} 个）]。",
     "Too many of these at a time: wait for the first to finish[; at most {detail}]."},
    {v1::Refusal::NOT_REACHED, "此副本尚未更新到所需位置，请稍候重试。",
     "This replica is not up to date yet: try again soon."},
    {v1::Refusal::KEYS_IN_USE, "已登记销毁，密钥文件正被占用：请稍候用同一请求编号重试。",
     "The destruction is recorded, but the file of keys is in use: try again soon with the same "
     "request id."},
};

const Sentences& SentencesOf(v1::Refusal::Reason reason) {
  const auto* found = std::find_if(std::begin(kSentences), std::end(kSentences),
                                   [&](const Sentences& row) { return row.reason == reason; });
  return found != std::end(kSentences) ? *found : kSentences[0];
}

// Cuts to at most `count` code points without splitting one. Requires UTF-8.
std::string_view FirstCharacters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  while (end < text.size() && count > 0) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    --count;
  }
  return text.substr(0, end);
}

std::string Filled(std::string_view sentence, const std::string& detail) {
  constexpr std::string_view kSlot = "{detail}";
  const auto open = sentence.find('[');
  if (open == std::string_view::npos) return std::string(sentence);
  const auto close = sentence.find(']', open);
  std::string text(sentence.substr(0, open));
  if (!detail.empty()) {
    const auto part = sentence.substr(open + 1, close - open - 1);
    const auto slot = part.find(kSlot);
    text.append(part.substr(0, slot)).append(detail).append(part.substr(slot + kSlot.size()));
  }
  return text.append(sentence.substr(close + 1));
}

// What is wrong with a cell, "UNKNOWN_VALUE:DIRECTLY", as its own sentence without the full stop.
std::string WrongWithCell(std::string_view detail, Language language) {
  const std::size_t colon = detail.find(':');
  v1::Refusal inner;
  v1::Refusal::Reason reason{};
  if (!v1::Refusal::Reason_Parse(std::string(detail.substr(0, colon)), &reason)) {
    return std::string(detail);
  }
  inner.set_reason(reason);
  if (colon != std::string_view::npos) inner.set_detail(std::string(detail.substr(colon + 1)));
  std::string sentence = Sentence(inner, language);
  const std::string_view stop = language == Language::kChinese ? "。" : ".";
  if (sentence.ends_with(stop)) sentence.erase(sentence.size() - stop.size());
  return sentence;
}

}  // namespace

v1::Refusal Refuse(v1::Refusal::Reason reason, std::string_view field, std::string_view detail) {
  v1::Refusal refusal;
  refusal.set_reason(reason);
  refusal.set_field(std::string(field));
  refusal.set_detail(std::string(FirstCharacters(detail, 200)));
  refusal.set_message(std::string(FirstCharacters(Sentence(refusal, Language::kChinese), 300)));
  return refusal;
}

std::string Sentence(const v1::Refusal& refusal, Language language) {
  const Sentences& row = SentencesOf(refusal.reason());
  return Filled(language == Language::kChinese ? row.zh : row.en,
                refusal.reason() == v1::Refusal::CELL ? WrongWithCell(refusal.detail(), language)
                                                      : TermsOf(refusal.detail(), language));
}

}  // namespace hotline
