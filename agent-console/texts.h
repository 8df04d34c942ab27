#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "rules/refusals.h"

namespace hotline {

// A text in both languages. "{}" stands for a value that Tell fills in.
struct Text {
  const char* chinese;
  const char* english;

  const char* In(Language language) const {
    return language == Language::kChinese ? chinese : english;
  }
};

// The text with its "{}" replaced by `values`, in order.
std::string Tell(const Text& text, Language language,
                 std::initializer_list<std::string_view> values = {});

// The title of a report's figure by its id ("closure").
std::string FigureTitle(std::string_view id, Language language);
// The title of a part of a figure or of an identity ("on_time"), of a routing word
// ("less_exact_duty"), of the reason why a dispatch ended ("overdue") or a day does not count; the
// id itself when this version has none.
std::string TitleOf(std::string_view id, Language language);

// Everything that the console says, beside the summaries in the table of verbs and the words of
// words.h.
namespace texts {

// Columns and labels.
inline constexpr Text kNumber{"编号", "number"};
inline constexpr Text kState{"状态", "state"};
inline constexpr Text kMode{"方式", "mode"};
inline constexpr Text kKind{"类型", "kind"};
inline constexpr Text kCategory{"类别", "category"};
inline constexpr Text kUrgency{"紧急", "urgency"};
inline constexpr Text kRisk{"风险", "risk"};
inline constexpr Text kMandatory{"强制报告", "mandatory"};
inline constexpr Text kTitle{"标题", "title"};
inline constexpr Text kLead{"主办", "lead"};
inline constexpr Text kDispatchState{"承办状态", "dispatch"};
inline constexpr Text kOwnDispatch{"本单位", "own dispatch"};
inline constexpr Text kAwaited{"待办", "awaited"};
inline constexpr Text kDueKind{"事项", "due for"};
inline constexpr Text kDue{"到期", "due"};
inline constexpr Text kRemaining{"剩余", "left"};
inline constexpr Text kRegistered{"登记", "registered"};
inline constexpr Text kRound{"轮次", "round"};
inline constexpr Text kCallerLimit{"来电人期限", "caller's limit"};
inline constexpr Text kQueryCode{"查询码", "query code"};
inline constexpr Text kDispatchUntil{"派单期限", "dispatch until"};
inline constexpr Text kCall{"来电", "call"};
inline constexpr Text kReceived{"来电时间", "received"};
inline constexpr Text kChannel{"渠道", "channel"};
inline constexpr Text kCallType{"无诉求类型", "type"};
inline constexpr Text kDemands{"诉求数", "demands"};
inline constexpr Text kOperator{"接线员", "operator"};
inline constexpr Text kCalls{"来电次数", "calls"};
inline constexpr Text kLastCall{"最近来电", "last call"};
inline constexpr Text kOpenCases{"未结案件", "open cases"};
inline constexpr Text kSeq{"序号", "seq"};
inline constexpr Text kRecorded{"登记时间", "recorded"};
inline constexpr Text kHappenedAt{"发生时间", "happened"};
inline constexpr Text kAct{"行为", "act"};
inline constexpr Text kDispatchSerial{"承办件", "dispatch"};
inline constexpr Text kWho{"账号", "account"};
inline constexpr Text kUnit{"单位", "unit"};
inline constexpr Text kReason{"理由", "reason"};
inline constexpr Text kPossible{"可否", "possible"};
inline constexpr Text kWhyNot{"为何不可", "why not"};
inline constexpr Text kRecordHow{
    "单位的行为加 --recorded-evidence 依据，如 case sign CASE --recorded-evidence '传真 3 页'",
    "any act of the unit with --recorded-evidence, as case sign CASE --recorded-evidence 'fax, 3 "
    "pages'"};
inline constexpr Text kFigure{"指标", "figure"};
inline constexpr Text kFigureId{"指标代码", "id"};
inline constexpr Text kNumerator{"分子", "numerator"};
inline constexpr Text kDenominator{"分母", "denominator"};
inline constexpr Text kQuotient{"比率", "rate"};
inline constexpr Text kDistinct{"件数", "cases"};
inline constexpr Text kParts{"其中", "of which"};
inline constexpr Text kEdition{"口径版本", "edition"};
inline constexpr Text kDone{"完成", "done"};
inline constexpr Text kCounted{"计入分子", "counted"};
inline constexpr Text kPart{"归类", "part"};
inline constexpr Text kStart{"起算", "from"};
inline constexpr Text kBasis{"计时方式", "basis"};
inline constexpr Text kFigureOf{"数值", "figure"};
inline constexpr Text kId{"代码", "id"};
inline constexpr Text kCode{"代码", "code"};
inline constexpr Text kSector{"系统", "sector"};
inline constexpr Text kLine{"条线", "line"};
inline constexpr Text kAbove{"上级", "above"};
inline constexpr Text kRegions{"区划", "regions"};
inline constexpr Text kDuties{"职责", "duties"};
inline constexpr Text kUnitTitle{"维权岗", "title"};
inline constexpr Text kDomain{"六大保护", "protection"};
inline constexpr Text kTime{"时间", "time"};
inline constexpr Text kDocument{"批准文号", "document"};
inline constexpr Text kKeyNumbers{"密钥编号", "keys"};
inline constexpr Text kShreddedCalls{"来电", "calls"};
inline constexpr Text kBackupsUntil{"密钥备份至", "key backups until"};
inline constexpr Text kAccount{"账号", "account"};
inline constexpr Text kRole{"角色", "role"};
inline constexpr Text kScope{"范围", "scope"};
inline constexpr Text kShownName{"显示名", "name"};
inline constexpr Text kPerson{"人员", "person"};
inline constexpr Text kNotice{"通知", "notice"};
inline constexpr Text kAnswerUntil{"答复期限", "answer until"};
inline constexpr Text kLastRaised{"最近告警", "last raised"};
inline constexpr Text kTimesRaised{"次数", "times"};
inline constexpr Text kTakenBy{"确认人", "taken by"};
inline constexpr Text kDutyEnd{"至", "until"};
inline constexpr Text kEnteredBy{"登记人", "entered by"};
inline constexpr Text kTokenUntil{"令牌有效至", "token until"};

// The sheets.
inline constexpr Text kDemand{"诉求", "demand"};
inline constexpr Text kWhere{"地点", "where"};
inline constexpr Text kAsk{"申请", "asked"};
inline constexpr Text kAccused{"被反映对象", "accused"};
inline constexpr Text kOutcome{"处理方式", "outcome"};
inline constexpr Text kEmergency{"紧急转接", "emergency"};
inline constexpr Text kSaid{"通话内容", "what was said"};
inline constexpr Text kOpinionOfDesk{"处理意见", "the desk's view"};
inline constexpr Text kResult{"处理结果", "result"};
inline constexpr Text kLinked{"关联案件", "linked case"};
inline constexpr Text kMergedInto{"并入案件", "merged into"};
inline constexpr Text kMergedCase{"并来案件", "merged case"};
inline constexpr Text kHarmReport{"强制报告", "harm report"};
inline constexpr Text kDisposal{"先期处置", "disposal"};
inline constexpr Text kSafeNow{"已安全", "safe"};
inline constexpr Text kNotSafeYet{"尚不安全", "not safe yet"};
inline constexpr Text kFeedbackGiven{"反馈报告人", "feedback"};
inline constexpr Text kHandedOver{"移送", "hand-over"};
inline constexpr Text kReceipt{"回执", "receipt"};
inline constexpr Text kInstruction{"批示", "instruction"};
inline constexpr Text kAnswerOwed{"答复", "answer"};
inline constexpr Text kWindowOver{"已过", "over"};
inline constexpr Text kNotReported{"尚未报告：{}", "not yet reported to {}"};
inline constexpr Text kCaller{"来电人", "caller"};
inline constexpr Text kYoung{"未成年人", "young person"};
inline constexpr Text kSafeContact{"安全联系", "safe contact"};
inline constexpr Text kDeskLimits{"本台期限", "the desk's limits"};
inline constexpr Text kDispatches{"承办件", "dispatches"};
inline constexpr Text kAnonymous{"匿名", "anonymous"};
inline constexpr Text kConfidential{"要求保密", "confidential"};
inline constexpr Text kNoReply{"要求不回复", "no reply wanted"};
inline constexpr Text kGuardianBlocked{"不得让监护人知情", "guardian must not know"};
inline constexpr Text kNoneNamed{"未指明", "nobody named"};
inline constexpr Text kYears{"{} 岁", "{} years"};
inline constexpr Text kDraft{"拟稿待审签", "draft"};
inline constexpr Text kReply{"回复", "reply"};
inline constexpr Text kInRemit{"属职责范围", "in remit"};
inline constexpr Text kNotInRemit{"不属职责范围", "not in remit"};
inline constexpr Text kOpinion{"会办意见", "opinion"};
inline constexpr Text kAdopted{"采纳", "adopted"};
inline constexpr Text kNotAdopted{"未采纳", "not adopted"};
inline constexpr Text kTextForCaller{"给来电人的答复", "text for the caller"};
inline constexpr Text kTold{"告知", "told"};
inline constexpr Text kClosingReport{"办结报告", "closing report"};
inline constexpr Text kRoundN{"第 {} 轮", "round {}"};
inline constexpr Text kDesignated{"指定承办", "designated"};
inline constexpr Text kInNameOf{"交办机关 {}", "in the name of {}"};
inline constexpr Text kQuestion{"问题", "question"};
inline constexpr Text kReached{"已联系", "reached"};
inline constexpr Text kTried{"未接通", "tried"};
inline constexpr Text kProgress{"进展", "progress"};
inline constexpr Text kLate{"逾期提交", "late"};
inline constexpr Text kAudit{"审核", "audit"};
inline constexpr Text kPassed{"通过", "passed"};
inline constexpr Text kNotPassed{"不通过", "not passed"};
inline constexpr Text kCallBack{"回访", "call-back"};
inline constexpr Text kDrawn{"抽审", "audit"};
inline constexpr Text kDrawnForAudit{"已抽中，须由他人审核", "drawn, to be done by somebody else"};
inline constexpr Text kSettlement{"直办办结", "settled"};
inline constexpr Text kClosed{"结案", "closed"};
inline constexpr Text kUntil{"至 {}", "until {}"};
inline constexpr Text kFrom{"自 {} 起", "from {}"};
inline constexpr Text kProvisional{"日历未公布，暂计", "provisional: calendar not published"};
inline constexpr Text kCounts{"计 {}", "counts {}"};
inline constexpr Text kSkipped{"不计 {}", "skips {}"};
inline constexpr Text kProposal{"建议", "proposal"};
inline constexpr Text kManual{"没有找到承办单位，人工派单", "nobody found: choose by hand"};
inline constexpr Text kCoHandler{"会办", "co-handler"};
inline constexpr Text kAuthority{"交办机关", "authority"};
inline constexpr Text kRule{"依据规则", "rule"};
inline constexpr Text kNotChosen{"未选", "not chosen"};
inline constexpr Text kOverridden{"与建议不同", "differs, because"};
inline constexpr Text kHappened{"发生于 {}", "happened {}"};
inline constexpr Text kNotTold{"未告知", "not told"};
inline constexpr Text kDoneAt{"于 {} 完成", "done {}"};
inline constexpr Text kDoneLate{"逾期，于 {} 完成", "late, done {}"};
inline constexpr Text kLeft{"剩 {}", "{} left"};
inline constexpr Text kOver{"超 {}", "{} over"};
inline constexpr Text kYes{"是", "yes"};
inline constexpr Text kNo{"否", "no"};
inline constexpr Text kAllUnits{"全部", "all"};
inline constexpr Text kReportSeq{"依据：第 {} 号及以前的记录", "from the records up to number {}"};
inline constexpr Text kPeriodLine{"期间 {} 至 {}，截至 {}", "from {} to {}, as of {}"};
inline constexpr Text kCallLogged{"已登记 {}", "logged {}"};

inline constexpr Text kCalendarVersion{"日历版本", "calendar"};
inline constexpr Text kMoved{"由何改动", "moved by"};
inline constexpr Text kInForce{"现行", "in force"};
inline constexpr Text kMovedBy{"改自：{}", "moved by: {}"};
inline constexpr Text kNotInForce{"已由后一期限取代", "replaced by the next one"};
inline constexpr Text kReview{"{} 再看", "looked at again {}"};

// Talk.
inline constexpr Text kNothing{"没有记录。", "Nothing there."};
inline constexpr Text kSeenBefore{"被反映方此前的查阅与办理：",
                                  "what those who are accused did with it before:"};
inline constexpr Text kMoreRows{"已显示 {} 行，还有更多；用 --limit 增加行数。",
                                "{} rows shown, there are more; --limit shows them."};
inline constexpr Text kNextAct{"案件 {} 下一步：{}", "next for case {}: {}"};
inline constexpr Text kNoticeSent{"已发出 {}；全文：notice print {}",
                                  "{} is sent; its text: notice print {}"};
inline constexpr Text kNotSent{"未提交；请求如下：", "Not sent. This is the request:"};
inline constexpr Text kTryingAgain{"服务器暂时不可用，第 {} 次尝试……",
                                   "The server cannot answer now; try {} ..."};
inline constexpr Text kLinkLost{"连接中断，正在续接……{}", "The link broke; resuming ... {}"};
inline constexpr Text kStanding{
    "待派 {}，待签收 {}，办理中 {}，待审核 {}，待回访 {}，超期 {}",
    "to dispatch {}, to sign {}, in hand {}, to audit {}, to call back {}, overdue {}"};
inline constexpr Text kIndexBehind{
    "索引尚未追上最近的登记，稍后再查。",
    "The index has not caught up with the last records; search again soon."};
inline constexpr Text kHideAt{"请在 {} 前关闭以上内容；本次查看已记入审计。",
                              "Hide the above by {}; this look is in the audit record."};
inline constexpr Text kAsExpected{"（退出码 {}，符合预期）", "(exit code {}, as expected)"};
inline constexpr Text kDispatchSo{"照此派单？", "Dispatch so?"};
inline constexpr Text kYesOrNo{" [y/N] ", " [y/N] "};
inline constexpr Text kReally{"确定执行 {}？", "Really {}?"};

// What went wrong.
inline constexpr Text kColon{"：", ": "};
inline constexpr Text kFailed{"失败：{}", "Failed: {}"};
inline constexpr Text kUnreachable{
    "无法从 {} 得到答复：{}。请确认服务已启动（./hotline run 或 hotlined）、地址无误；用 TLS "
    "的服务须加 --ca。",
    "No answer from {}: {}. Is the server running (./hotline run, or hotlined), and is this its "
    "address? One with TLS needs --ca."};
inline constexpr Text kNotSignedIn{"未登录：{}", "Not signed in: {}"};
inline constexpr Text kBroken{"控制台出错：{}", "The console broke: {}"};
inline constexpr Text kNoTokens{
    "账号“{}”的令牌找不到：请用环境变量 HOTLINE_TOKENS 指明令牌文件夹。",
    "No token for the account \"{}\": say with HOTLINE_TOKENS which folder holds the token files."};
inline constexpr Text kNoTokenFile{
    "令牌文件 {} 读不到：由服务启动时写出，请先启动服务（./hotline run 或 "
    "hotlined），再核对路径和权限。",
    "The token file {} cannot be read. The server writes it when it starts (./hotline run, or "
    "hotlined); then check the path and who may read it."};
inline constexpr Text kNeedsYes{"此操作不可撤回，请加 --yes。",
                                "This cannot be taken back: add --yes."};
inline constexpr Text kNoFile{"文件 {} 读不到，或过大。",
                              "The file {} cannot be read, or is too large."};
inline constexpr Text kBadJson{"{} 不是来电的 JSON：{}", "{} is not the JSON of a call: {}"};
inline constexpr Text kUnknownWord{"没有“{}”。可用：{}", "There is no \"{}\". Choose from: {}"};
inline constexpr Text kNotATime{
    "“{}”不是时间；可写 2026-09-24、2026-09-24 08:00、now、+2d3h。",
    "\"{}\" is not a time; write 2026-09-24, 2026-09-24 08:00, now or +2d3h."};
inline constexpr Text kNotANumber{"“{}”不是可用的整数。",
                                  "\"{}\" is not a whole number that can be used."};
inline constexpr Text kNotAPair{"“{}”应写作 名称=内容。", "\"{}\" should be written NAME=TEXT."};
inline constexpr Text kNotACase{
    "“{}”不是案件编号（或校验位不符）；可写 3206-260907-1-8、case/…、@1。",
    "\"{}\" is no case number (or its check digit is wrong); write 3206-260907-1-8, case/… or @1."};
inline constexpr Text kNotOpened{
    "本次会话还没有“{}”；编号见 case list。",
    "There is no \"{}\" in this session yet: case list has the numbers."};
inline constexpr Text kNotANotice{
    "“{}”不是通知；可写 案件编号/承办件序号/通知序号，如 3206-260907-1-8/1/2。",
    "\"{}\" is no notice; write NUMBER/SERIAL/N, as in 3206-260907-1-8/1/2."};
inline constexpr Text kBetween{"应在 {} 到 {} 之间。", "It has to be between {} and {}."};
inline constexpr Text kNoDispatch{
    "案件 {} 没有可供此操作的承办件；case acts {} 说明您现在能办什么、其余为何不能。",
    "Case {} has no dispatch for this; case acts {} tells what you can do now, and why not the "
    "rest."};
inline constexpr Text kNoOpenAsk{
    "案件 {} 没有待答复的申请；case get 列出各项申请（退单用 case rule-return，审核用 case "
    "audit）。",
    "Nothing waits for such an answer in case {}; case get shows what was asked (a return: case "
    "rule-return, a reply: case audit)."};
inline constexpr Text kNoSuchAsk{"没有申请 {}；本案的申请：{}",
                                 "There is no ask {} here; there are:{}"};
inline constexpr Text kWhichAsk{"有多项申请，请用 --ask 指明其一：{}",
                                "Several are open: say with --ask which one:{}"};
inline constexpr Text kOneRequestId{"--request-id 只能用于一个案件。",
                                    "--request-id is for one case alone."};
inline constexpr Text kNoSuchCode{"没有“{}”：{}", "There is no \"{}\": {}"};
inline constexpr Text kNothingLike{"没有“{}”；按 Tab 看可选项。",
                                   "There is no \"{}\"; Tab shows what there is."};
inline constexpr Text kYesOrNoPlease{"请答 y 或 n。", "Answer y or n."};
inline constexpr Text kNoSuchVerb{"没有命令“{}”；help 列出全部命令。",
                                  "There is no verb \"{}\"; help lists them all."};
inline constexpr Text kUnknownArgument{"不认识“{}”；见 {}。", "\"{}\" is not known here; see {}."};
inline constexpr Text kValueMissing{"有选项缺少值。", "An option lacks its value."};
inline constexpr Text kBadGlobal{"{}：“{}”不可用，应为 {}。", "{}: \"{}\" cannot be; it takes {}."};
inline constexpr Text kOptionMissing{"缺少 {}；见 help {}。", "{} is missing; see help {}."};
inline constexpr Text kOnlyOnce{"{} 只能给一次。", "{} may be given once only."};
inline constexpr Text kExactlyOne{"须且只须给出其一：{}", "Exactly one is needed of: {}"};
inline constexpr Text kLastMonth{"未指定期间：统计上一整月 {}。",
                                 "No period given: the last month that is over, {}."};
inline constexpr Text kNoSuchFigure{"没有指标“{}”。可用：{}",
                                    "There is no figure \"{}\". Choose from: {}"};
inline constexpr Text kBadPeriod{"请用 --month 2026-09，或同时用 --from 与 --to。",
                                 "Give --month 2026-09, or both --from and --to."};
inline constexpr Text kBrokenIdentity{"恒等式 {} 不成立，本报表不可使用。",
                                      "The identity {} does not hold: do not use this report."};
inline constexpr Text kNoDemoClock{"此服务器没有演示时钟（须以 --demo-clock 启动）。",
                                   "This server has no demo clock (start it with --demo-clock)."};
inline constexpr Text kNoTerminal{
    "没有命令，也没有终端。试试 hotline-console help，或以 --script 逐行执行。",
    "No verb and no terminal. Try hotline-console help, or --script to run lines."};
inline constexpr Text kBadScriptLine{
    "无法读懂这一行（引号未闭合，或“! 退出码”写法有误）：{}",
    "This line cannot be read (an open quote, or \"! CODE\" is not right): {}"};
inline constexpr Text kScriptStopped{"停止于：{}（退出码 {}，预期 {}）",
                                     "Stopped at: {} (exit code {}, expected {})"};
inline constexpr Text kAsWhom{"写法：as 账号", "Write: as ACCOUNT"};
inline constexpr Text kCallNeedsOptions{
    "call log 需要选项（见 help call log），或在终端逐项填写。",
    "call log needs options (see help call log), or a terminal to ask at."};

// The guided entry and the prompt.
inline constexpr Text kEntryHelp{
    "逐项填写；* 为必填，Enter 跳过，Tab 补全，Ctrl-D 中断（已填内容保留）。",
    "Field by field; * is required, Enter skips, Tab completes, Ctrl-D stops (what was typed is "
    "kept)."};
inline constexpr Text kAskCaller{"填写来电人信息？ [y/N] ", "Enter the caller? [y/N] "};
inline constexpr Text kAskYoung{"填写未成年人信息？ [y/N] ", "Enter the young person? [y/N] "};
inline constexpr Text kAskSafe{"填写安全联系方式？ [y/N] ", "Enter safe contact? [y/N] "};
inline constexpr Text kAnotherDemand{"还有其他诉求？ [y/N] ", "Another demand? [y/N] "};
inline constexpr Text kRequired{"此项必填。", "This is required."};
inline constexpr Text kAgain{"请再填一次。", "Please enter it again."};
inline constexpr Text kDraftKept{"已填内容保留；再次输入 call log 可继续。",
                                 "What was typed is kept; call log goes on with it."};
inline constexpr Text kGoOn{"继续上次未提交的登记？ [Y/n] ",
                            "Go on with the call that was not sent? [Y/n] "};
inline constexpr Text kWelcome{
    "12355 热线控制台。输入 help 看命令，Tab 补全，call log 登记来电，as 账号 切换账号，quit 或 "
    "Ctrl-D 退出。",
    "12355 hotline console. help lists the verbs, Tab completes, call log asks for a call, as "
    "ACCOUNT switches, quit or Ctrl-D leaves."};
inline constexpr Text kNobody{"未登录", "nobody"};

// Help.
inline constexpr Text kUsageLine{
    "用法：hotline-console [全局选项] 名词 动词 [参数] [选项]\n不带命令在终端上进入提示符；help "
    "名词 动词 看详细说明。",
    "Usage: hotline-console [global options] noun verb [arguments] [options]\nWithout a verb a "
    "terminal gets a prompt; help NOUN VERB tells more."};
inline constexpr Text kGlobalOptions{"全局选项", "Global options"};
inline constexpr Text kExitCodes{
    "退出码：0 成功；1 失败或被拒；2 用法；3 没有；4 未登录；5 无权；6 冲突（状态或版本已变）；7 "
    "连不上或超时；130 中断",
    "Exit codes: 0 ok; 1 failed or refused; 2 usage; 3 not found; 4 not signed in; 5 not "
    "permitted; 6 conflict (state or version changed); 7 unreachable; 130 interrupted"};
inline constexpr Text kNamesHelp{
    "案件可写：编号、case/编号、编号/承办件序号、@N（本次会话登记的第 N "
    "件）、-（从标准输入读）。时间可写：2026-09-24 08:00（UTC+8）、RFC 3339、now、+2d3h。",
    "A case: NUMBER, case/NUMBER, NUMBER/SERIAL, @N (the N-th that this session opened), - (from "
    "standard input). A time: 2026-09-24 08:00 (UTC+8), RFC 3339, now, +2d3h."};
inline constexpr Text kIsRequired{"（必填）", " (required)"};
inline constexpr Text kWhoMay{"谁可以：{}", "Who may: {}"};
inline constexpr Text kExamples{"例", "Examples"};

}  // namespace texts
}  // namespace hotline
