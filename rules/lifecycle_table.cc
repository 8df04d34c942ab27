#include "rules/lifecycle.h"

// The state table as data; lifecycle.cc reads it.
namespace hotline {
namespace {

using v1::Act;
using v1::Case;
using v1::Dispatch;
using v1::Role;

// A duty operator may do whatever an operator may.
constexpr Set kOperators{Role::OPERATOR, Role::DUTY_OPERATOR};
constexpr Set kDesk{Role::OPERATOR, Role::DUTY_OPERATOR, Role::DISPATCHER};
constexpr Set kUnitStaff{Role::HANDLER, Role::HEAD};
constexpr Set kSupervisor{Role::SUPERVISOR};
constexpr Set kWhoActs{Role::OPERATOR, Role::DUTY_OPERATOR, Role::DISPATCHER, Role::HANDLER,
                       Role::HEAD,     Role::ISSUER,        Role::SUPERVISOR};
constexpr Set kDispatchers{Role::DUTY_OPERATOR, Role::DISPATCHER, Role::SUPERVISOR};
constexpr Set kDispatcher{Role::DISPATCHER};
constexpr Set kDispatcherOrIssuer{Role::DISPATCHER, Role::ISSUER};
constexpr Set kDispatcherOrSupervisor{Role::DISPATCHER, Role::SUPERVISOR};
constexpr Set kRedirectors{Role::DISPATCHER, Role::SUPERVISOR, Role::ISSUER};
constexpr Set kHandler{Role::HANDLER};
constexpr Set kHandlerOrDesk{Role::HANDLER, Role::OPERATOR, Role::DUTY_OPERATOR, Role::DISPATCHER};
constexpr Set kDeskAndSupervisor{Role::OPERATOR, Role::DUTY_OPERATOR, Role::DISPATCHER,
                                 Role::SUPERVISOR};
constexpr Set kExtensionRulers{Role::HANDLER, Role::HEAD, Role::DISPATCHER, Role::ISSUER,
                               Role::SUPERVISOR};
constexpr Set kAuditors{Role::ISSUER, Role::SUPERVISOR};
constexpr Set kReminders{Role::DISPATCHER, Role::CLOCKWORK};
constexpr Set kClockwork{Role::CLOCKWORK};
constexpr Set kSupervisors{Role::SUPERVISOR, Role::CLOCKWORK};
constexpr Set kAdmin{Role::ADMIN};

constexpr Set kNoCase{};
constexpr Set kRegistered{Case::REGISTERED};
constexpr Set kInHand{Case::IN_HAND};
constexpr Set kReplied{Case::REPLIED};
constexpr Set kCallingBack{Case::CALLING_BACK};
constexpr Set kAnsweredCase{Case::REPLIED, Case::CALLING_BACK};
constexpr Set kSettled{Case::CALLING_BACK, Case::CLOSED};
constexpr Set kMerged{Case::MERGED};
constexpr Set kBeforeReply{Case::REGISTERED, Case::IN_HAND};
constexpr Set kBeforeAudit{Case::REGISTERED, Case::IN_HAND, Case::REPLIED};
constexpr Set kUntilAudit{Case::IN_HAND, Case::REPLIED};
constexpr Set kFromDispatchOn{Case::IN_HAND, Case::REPLIED, Case::CALLING_BACK};
constexpr Set kReopenable{Case::CLOSED, Case::REJECTED, Case::TERMINATED};
constexpr Set kOver{Case::CLOSED, Case::REJECTED, Case::TERMINATED, Case::HANDED_OVER};
constexpr Set kShreddable{Case::CLOSED, Case::ARCHIVED, Case::REJECTED, Case::TERMINATED,
                          Case::HANDED_OVER};
constexpr Set kLiveCase{Case::REGISTERED, Case::IN_HAND, Case::REPLIED, Case::CALLING_BACK};
constexpr Set kAnyCase{Case::REGISTERED, Case::IN_HAND,    Case::REPLIED,  Case::CALLING_BACK,
                       Case::CLOSED,     Case::ARCHIVED,   Case::REJECTED, Case::TERMINATED,
                       Case::MERGED,     Case::HANDED_OVER};
constexpr Set kButArchived{Case::REGISTERED,   Case::IN_HAND, Case::REPLIED,
                           Case::CALLING_BACK, Case::CLOSED,  Case::REJECTED,
                           Case::TERMINATED,   Case::MERGED,  Case::HANDED_OVER};

constexpr Set kNoDispatch{};
constexpr Set kIssued{Dispatch::ISSUED};
constexpr Set kSigned{Dispatch::SIGNED};
constexpr Set kAnswered{Dispatch::REPLIED};
constexpr Set kReturnAsked{Dispatch::RETURN_ASKED};
constexpr Set kIssuedOrSigned{Dispatch::ISSUED, Dispatch::SIGNED};
constexpr Set kSignedOrWaived{Dispatch::SIGNED, Dispatch::WAIVED};
constexpr Set kLiveDispatch{Dispatch::ISSUED, Dispatch::SIGNED, Dispatch::RETURN_ASKED};
constexpr Set kRecordable{Dispatch::ISSUED, Dispatch::SIGNED, Dispatch::RETURN_ASKED,
                          Dispatch::WAIVED};
constexpr Set kWorking{Dispatch::SIGNED, Dispatch::RETURN_ASKED};
constexpr Set kUndecided{Dispatch::ISSUED, Dispatch::SIGNED, Dispatch::RETURN_ASKED,
                         Dispatch::REPLIED};

constexpr auto kEither = Dispatch::PART_UNSPECIFIED;

// The desk, the unit, those above; each in the order of the work.
const ActRow kTable[] = {
    {Act::LOG_CALL, kDesk, kNoCase, kNoDispatch, kEither,
     "每项诉求填通话内容、处理意见、处理结果；投诉、举报须问被反映人", "来电、诉求、案件",
     "the three texts of each demand; the accused asked for in COMPLAINT and REPORT",
     "call, demands, cases"},
    {Act::AMEND, kDeskAndSupervisor, kLiveCase, kNoDispatch, kEither,
     "接线员补充事实，派单员改类型、类别、地点，时限变长的由督导；派单后须写理由",
     "升级或缩短取较早的时限，降级或延长自原起点重算",
     "operator adds facts; dispatcher changes kind, category, place, the supervisor where a limit "
     "gets longer; a reason once dispatched",
     "limits: the earlier one when it gets shorter, from the old start when longer"},
    {Act::NAME_ACCUSED, kDesk, kAnyCase, kNoDispatch, kEither, "单位、个人，或“目录中没有”并写明",
     "相关承办件改派并收回查阅；主办受影响的回到待派",
     "unit, person, or \"not in the directory\" with text",
     "dispatches of it superseded, sight withdrawn; a lead so lost: back to REGISTERED"},
    {Act::CLEAR_ACCUSED, kSupervisor, kAnyCase, kNoDispatch, kEither, "须写理由", "恢复可见",
     "reason", "sight again"},
    {Act::WITHDRAW_PERSON, kWhoActs, kLiveCase, kNoDispatch, kEither, "本人提出，或来电人要求",
     "督导裁定前（1 个工作日）停止其办理", "a person of himself, or the caller's demand",
     "blocked until the supervisor decides (1 working day)"},
    {Act::REPORT_HARM, kDesk, kButArchived, kNoDispatch, kEither,
     "情形、接收单位、方式、时间、文号或接收人", "报告记录；自登记起 15 分钟",
     "situation, receiver, channel, time, reference or who took it",
     "report row; 15 min from registration"},
    {Act::DISPATCH, kDispatchers, kRegistered, kNoDispatch, kEither,
     "一个主办；会办单位只用于会办；排除被反映单位；交办不出其权限；与建议不同须写理由；"
     "值班接线员只派特急、紧急、强制报告；两次退单后由督导派单",
     "办理中，承办件待签收；时限自派单起算；督导所派为指定",
     "one lead; co-handlers only in JOINT; no accused unit; ASSIGN within its authority; a reason "
     "when it differs from the preview; a duty operator only EXTREME, URGENT and mandatory; after "
     "two granted returns the supervisor",
     "IN_HAND, dispatches ISSUED; their clocks start now; the supervisor's are designated"},
    {Act::ADD_CO_HANDLER, kDispatcher, kInHand, kNoDispatch, kEither, "已有主办，未逾期；写明所问",
     "会办；意见时限为主办剩余时间的 60%",
     "there is a lead within its limit; its question in words",
     "JOINT; opinion limit 60 % of the lead's remaining time"},
    {Act::HANDLE_DIRECTLY, kDesk, kRegistered, kNoDispatch, kEither, "", "办理中，热线直办", "",
     "IN_HAND, handled by the desk"},
    {Act::SETTLE, kDesk, kInHand, kNoDispatch, kEither,
     "直办人本人；无承办件；写明结果、是否告知；强制报告须有文号", "待回访；来电人当场认可的结案",
     "its handler; no dispatch; result, answer told or why not; a mandatory case only with its "
     "report's reference",
     "CALLING_BACK, or CLOSED when accepted on the line"},
    {Act::GIVE_UP, kDesk, kInHand, kNoDispatch, kEither, "直办且无承办件；须写理由", "回到待派",
     "handled directly, no dispatch; reason", "REGISTERED"},
    {Act::RULE_ON_RETURN, kDispatcherOrIssuer, kInHand, kReturnAsked, kEither,
     "须写理由；交办由交办机关裁定",
     "同意：已退单，主办的本轮其余承办件改派、案件待派；不同意：已签收并指定",
     "reason; ASSIGN: the issuer",
     "granted: RETURNED, of a lead the round's others SUPERSEDED and the case REGISTERED; refused: "
     "SIGNED and designated"},
    {Act::REDIRECT, kRedirectors, kInHand, kLiveDispatch, Dispatch::LEAD,
     "须写理由；超过 80% 时限由督导；交办须交办机关同意",
     "已改派，另发承办件；同一条线内、本轮曾办的单位沿用原时限",
     "reason; after 80 % of the time the supervisor; ASSIGN: with the issuer's consent",
     "SUPERSEDED, a new dispatch; within one line, or to a unit that held it in this round, the "
     "old limit stays"},
    {Act::WAIVE_OPINION, kDispatcher, kInHand, kLiveDispatch, Dispatch::CO_HANDLER,
     "主办申请；须写理由；时限未到须会办单位同意", "免予会办",
     "the lead asks; reason; before its limit the co-handler's consent", "WAIVED"},
    {Act::MERGE, kDispatcher, kBeforeAudit, kNoDispatch, kEither, "另一来电人的同一事项",
     "并单；分别答复", "another caller, the same matter", "MERGED, answered each by itself"},
    {Act::UNMERGE, kDispatcher, kMerged, kNoDispatch, kEither, "须写理由", "回到待派，原时限",
     "reason", "REGISTERED with its old limit"},
    {Act::REJECT, kDispatcher, kRegistered, kNoDispatch, kEither,
     "法定理由；告知途径；强制报告不得", "不予受理",
     "lawful ground; proper channel told; never a mandatory case", "REJECTED"},
    {Act::HAND_OVER, kDispatcher, kBeforeReply, kNoDispatch, kEither,
     "接收单位、理由、已告知来电人", "收到回执和编号后：已移送", "receiver, reason, caller told",
     "HANDED_OVER once receipt and number are in"},
    {Act::REGRADE, kDispatcherOrSupervisor, kLiveCase, kNoDispatch, kEither, "须写理由；降级由督导",
     "升级或缩短取较早的时限，降级或延长自原起点重算", "reason; down only by the supervisor",
     "limits: the earlier one when it gets shorter, from the old start when longer"},
    {Act::CONFER, kDispatcher, kLiveCase, kNoDispatch, kEither, "成员、角色、决定", "决定等同指定",
     "members, roles, decisions", "decisions bind as designation"},
    {Act::ASK_HARM_CLEARING, kDeskAndSupervisor, kButArchived, kNoDispatch, kEither,
     "须写理由；另由督导裁定", "待裁定", "reason; a supervisor who is somebody else rules",
     "waits for the ruling"},
    {Act::RECORD_FEEDBACK, kDesk, kButArchived, kNoDispatch, kEither,
     "强制报告案件；告知方式或未告知原因", "记录；3 个自然日内",
     "a mandatory case; told how, or why not", "recorded; within 3 natural days"},
    {Act::ENTER_DECISION, kDesk, kUntilAudit, kUndecided, kEither,
     "交办；机关无账号；有待其裁定的申请或待审核的回复；文件编号、理由", "待另一人复核",
     "ASSIGN; the authority has no account; an ask or a reply waits for it; document, reason",
     "waits for a second person"},
    {Act::CONFIRM_DECISION, kDispatcherOrSupervisor, kUntilAudit, kUndecided, kEither, "非录入人",
     "按交办机关的决定办理", "not who entered it", "carried out as the issuer's act"},
    {Act::CONFIRM_DISPATCH, kDispatcher, kFromDispatchOn, kNoDispatch, kEither, "值班接线员所派",
     "已确认", "sent out by the operator on duty", "confirmed"},
    {Act::ANSWER_QUESTION, kDesk, kInHand, kWorking, kEither, "有未答复的询问",
     "问答记录；时限不动", "a question is open", "the answer as an event; no clock moves"},
    {Act::CONFIRM_HAND_OVER, kDispatcher, kBeforeReply, kNoDispatch, kEither,
     "移送中；接收人和对方编号", "已移送", "a hand-over is under way; who took it, their number",
     "HANDED_OVER"},
    {Act::CALL_BACK, kOperators, kCallingBack, kNoDispatch, kEither,
     "安全联系；每次登记；匿名、要求不回复的不回访",
     "满意的结案（强制报告须有文号，否则待督导签署）；不满意的交督导",
     "safe contact; each try recorded; not when anonymous or no reply wanted",
     "good: CLOSED (mandatory: with its report's reference, else once a supervisor signed); "
     "dissatisfied: to the supervisor"},
    {Act::CLOSE_WITHOUT_CALL_BACK, kSupervisor, kCallingBack, kNoDispatch, kEither,
     "匿名、要求不回复、联系不上；强制报告回访满意后由督导签署理由", "结案，单列，不计满意",
     "anonymous, no reply wanted, unreachable; mandatory: after a good call-back with a signed "
     "reason",
     "CLOSED, counted apart, never as satisfied"},
    {Act::SIGN, kHandler, kInHand, kIssued, kEither, "", "已签收", "", "SIGNED"},
    {Act::ASK_RETURN, kHandler, kInHand, kIssuedOrSigned, kEither,
     "理由、应承办单位及依据；在退单时限内；非指定、非特急、非强制报告", "退单待审核；时限不停",
     "ground, the competent unit and its basis; inside the window; not designated, EXTREME or "
     "mandatory",
     "RETURN_ASKED; no clock stops"},
    {Act::WITHDRAW_RETURN, kHandler, kInHand, kReturnAsked, kEither, "", "已签收", "", "SIGNED"},
    {Act::RECORD_CONTACT, kHandlerOrDesk, kInHand, kWorking, kEither,
     "要求保密的由热线联系；匿名的不联系；两次未联系上亦可", "记录",
     "the desk's when confidential; none when anonymous; two tries (a setting) do too", "event"},
    {Act::RECORD_PROGRESS, kHandler, kInHand, kWorking, kEither, "", "记录", "", "event"},
    {Act::ASK_EXTENSION, kHandler, kInHand, kSigned, kEither,
     "时限届满前一次；理由；已告知来电人；特急、紧急不得", "另由他人批准，自原时限日起算",
     "once, before the limit; reason; caller told; never EXTREME, URGENT",
     "approved by another; counts from the old limit's day"},
    {Act::AGREE_LATER_LIMIT, kHandler, kInHand, kSigned, Dispatch::LEAD,
     "客观原因、措施、日期；督导同意；特急、强制报告不得", "新时限，单列",
     "objective ground, measures, date; supervisor grants; never EXTREME, mandatory",
     "new limit, counted apart"},
    {Act::HAND_DOWN, kUnitStaff, kInHand, kSigned, kEither, "其下级单位，非被反映单位",
     "下级办理，本单位负责", "a unit under it, not accused",
     "the sub-unit works, the unit stays answerable"},
    {Act::ASK_DESK, kHandler, kInHand, kSigned, kEither, "", "问答记录；时限不动", "",
     "question and answer as events; no clock moves"},
    {Act::GIVE_OPINION, kUnitStaff, kFromDispatchOn, kSignedOrWaived, Dispatch::CO_HANDLER,
     "逾期的只作备注", "已回复，主办可见", "after its limit WAIVED, a note only",
     "that dispatch REPLIED; seen by the lead"},
    {Act::DRAFT_REPLY, kHandler, kInHand, kSigned, Dispatch::LEAD, "交办、举报须由负责人审签",
     "拟稿待审签", "ASSIGN and REPORT need the head's release", "a draft that waits for release"},
    {Act::REPLY, kUnitStaff, kInHand, kSigned, Dispatch::LEAD,
     "已联系；意见逐一采纳或说明；给来电人的答复；交办附办结报告；交办、举报由负责人审签",
     "已回复，案件待审核；逾期的会办意见视为无意见",
     "contacted; each opinion adopted or why not; text for the caller; ASSIGN with closing report; "
     "ASSIGN and REPORT released by the head",
     "REPLIED; case REPLIED; overdue opinions WAIVED"},
    {Act::ANSWER_HAND_DOWN, kUnitStaff, kInHand, kSigned, kEither, "下级单位承办中", "反馈记录",
     "the sub-unit works on it", "what it did, as an event"},
    {Act::RECORD_DISPOSAL, kHandler, kInHand, kWorking, Dispatch::LEAD,
     "强制报告案件；未成年人在何处、是否安全、处置情况", "先期处置记录；24 小时内",
     "a mandatory case; where the child is, whether it is safe, what was done",
     "recorded; within 24 h"},
    {Act::RULE_ON_EXTENSION, kExtensionRulers, kInHand, kSigned, kEither,
     "非申请人；本单位负责人，否则派单员；交办由交办机关；会办意见由主办；强制报告由督导；时限届满"
     "前",
     "同意：新时限；不同意：时限不动",
     "not the asker; own head, else the dispatcher; ASSIGN: the issuer; an opinion: the lead; a "
     "mandatory case: the supervisor; before the limit",
     "granted: a new limit; refused: none moves"},
    {Act::ASK_WAIVER, kHandler, kInHand, kLiveDispatch, Dispatch::CO_HANDLER, "主办申请；须写理由",
     "待裁定", "the lead asks; reason", "waits for the ruling"},
    {Act::CONSENT_TO_WAIVER, kHandler, kInHand, kLiveDispatch, Dispatch::CO_HANDLER,
     "会办单位本身；有未裁定的申请", "记录同意", "the co-handler itself; the ask is open",
     "the consent is recorded"},
    {Act::ASK_TERMINATION, kHandlerOrDesk, kBeforeReply, kNoDispatch, kEither,
     "属不予受理、来电人不配合或撤回；强制报告不得", "待裁定",
     "found inadmissible, caller does not cooperate or withdraws; never mandatory",
     "waits for the ruling"},
    {Act::WITHDRAW_ASK, kWhoActs, kLiveCase, kNoDispatch, kEither, "申请人本人或本单位；未裁定",
     "申请撤回", "the asker or his unit; not ruled yet", "the ask is taken back"},
    {Act::ANSWER_NOTICE, kUnitStaff, kLiveCase, kLiveDispatch, kEither,
     "有未答复的通知；文字、措施、日期", "通知已答复", "a notice is open; text, measures, date",
     "the notice is answered"},
    {Act::RECORD_FOR_UNIT, kDesk, kFromDispatchOn, kRecordable, kEither,
     "单位无账号；有凭据；代录人不审核；同所代之事", "同所代之事，注明代录",
     "unit without accounts; evidence; the keyer is not the auditor; as the act",
     "as the act, marked"},
    {Act::PASS_AUDIT, kAuditors, kReplied, kAnswered, Dispatch::LEAD,
     "非回复人、审签人、代录人，不属该单位；交办须交办机关与督导均通过", "审核通过，案件待回访",
     "not replier, releaser, keyer, nor of that unit; ASSIGN: issuer and supervisor both",
     "ACCEPTED; case CALLING_BACK"},
    {Act::FAIL_AUDIT, kAuditors, kReplied, kAnswered, Dispatch::LEAD,
     "同上；须写理由；至多重办两次", "退回重办：同一主办另发承办件，指定",
     "the same; note; at most two redos (a setting)",
     "SENT_BACK; a new dispatch to the same lead, designated"},
    {Act::ORDER_REDO, kSupervisor, kCallingBack, kNoDispatch, kEither,
     "回访不满意且属办理不力；至多两次", "办理中，同一主办另发承办件，指定",
     "dissatisfied because handled badly; at most two",
     "IN_HAND; a new dispatch to the same lead, designated"},
    {Act::CLOSE_DISSATISFIED, kSupervisor, kAnsweredCase, kNoDispatch, kEither,
     "回访不满意，因政策、条件所限或重办已满；待审核的须重办已满、非交办；须写理由", "按不满意结案",
     "dissatisfied for objective reasons or after the redos; before the audit after the redos "
     "alone "
     "and no ASSIGN; reason",
     "CLOSED as dissatisfied"},
    {Act::INSTRUCT, kSupervisor, kButArchived, kNoDispatch, kEither, "职务、内容、文件",
     "主办转为交办；已结案的重新办理", "post, text, document",
     "the lead becomes ASSIGN; CLOSED is reopened"},
    {Act::REMIND, kReminders, kLiveCase, kLiveDispatch, kEither, "时限已过五分之四，或已逾期",
     "催办", "four fifths of the limit are over, or all of it", "numbered notice"},
    {Act::SUPERVISE, kSupervisors, kLiveCase, kLiveDispatch, kEither,
     "已逾期；有机关可指令该单位；督导签署，连续计时的即时发出", "督办，2 个工作日内答复",
     "overdue; an authority commands the unit; signed by the supervisor, around the clock at once",
     "numbered notice, an answer is owed in 2 working days"},
    {Act::PUBLISH, kSupervisor, kLiveCase, kLiveDispatch, kEither,
     "有机关可指令该单位；逾期 5 个工作日无说明，或督办两次", "通报",
     "an authority commands the unit; 5 working days overdue without explanation, or twice "
     "supervised",
     "circular"},
    {Act::TERMINATE, kAuditors, kBeforeReply, kNoDispatch, kEither,
     "属不予受理、来电人不配合或撤回；强制报告不得", "终止办理，告知来电人",
     "found inadmissible, caller does not cooperate or withdraws; never mandatory",
     "TERMINATED, caller told"},
    {Act::REOPEN, kSupervisor, kReopenable, kNoDispatch, kEither,
     "新事实或决定有误；30 天内，侵害未成年人不限", "回到待派，下一轮",
     "new facts or a wrong decision; 30 days, none for harm to a minor", "REGISTERED, next round"},
    {Act::ARCHIVE, kClockwork, kOver, kNoDispatch, kEither, "重新办理期已过，回访已尽", "归档",
     "the reopening window is over, every call-back duty done", "ARCHIVED"},
    {Act::AUDIT_SETTLEMENT, kSupervisor, kSettled, kNoDispatch, kEither,
     "直办抽中；非办结人；不通过须写意见，待回访的至多重办两次", "记录；不通过且待回访的回到办理中",
     "a direct settlement drawn for it; not who settled it; a failure: note, and before the "
     "call-back at most two redos (a setting)",
     "recorded; failed before the call-back: IN_HAND again"},
    {Act::RULE_ON_LATER_LIMIT, kSupervisor, kInHand, kSigned, Dispatch::LEAD,
     "非申请人；时限届满前", "同意：新时限，单列；不同意：时限不动",
     "not the asker; before the limit", "granted: a new limit, counted apart; refused: none moves"},
    {Act::RULE_ON_WITHDRAWAL, kSupervisor, kLiveCase, kNoDispatch, kEither, "非其本人",
     "同意：不再办理；不同意：恢复", "not the person himself",
     "granted: stays out; refused: goes on"},
    {Act::CLEAR_HARM, kSupervisor, kButArchived, kNoDispatch, kEither, "非申请人；须写理由",
     "撤销强制报告标记", "not the asker; reason", "the mandatory flag is cleared"},
    {Act::ALARM, kClockwork, kButArchived, kNoDispatch, kEither,
     "紧急时限逾期；移送无回执；未反馈报告人；回避未裁定", "通知值班人员",
     "a pressing limit passed, a hand-over without receipt, nobody told who reported harm, no "
     "ruling "
     "on a withdrawal",
     "whoever is on duty is told"},
    {Act::ACKNOWLEDGE_ALARM, kDeskAndSupervisor, kAnyCase, kNoDispatch, kEither, "有未确认的告警",
     "告警确认", "an alarm is open", "the alarm is taken"},
    {Act::LAPSE, kClockwork, kLiveCase, kNoDispatch, kEither, "时限届满仍未裁定", "申请失效",
     "undecided when the limit passed", "the ask lapses"},
    {Act::DRAFT_SUPERVISION, kClockwork, kInHand, kLiveDispatch, kEither,
     "逾期第二个工作日拟督办；逾期 5 个工作日无说明拟通报", "拟稿，待督导签署",
     "the second working day after the limit: a supervision; after 5 without explanation: a "
     "circular",
     "a draft that waits for the supervisor's signature"},
    {Act::RECOUNT, kClockwork, kInHand, kLiveDispatch, kEither, "新日历经他人核准",
     "较晚的取新时限；较早的保留并列出", "a new calendar, approved by a second person",
     "later: the new limit; nearer: stays and is listed"},
    {Act::ANNUL_NOTICE, kSupervisors, kLiveCase, kLiveDispatch, kEither,
     "拟稿：督导不发，写明理由；或日历重算后未逾期", "不发，或作废",
     "a draft that the supervisor decides against, with a reason; or no longer overdue by the new "
     "calendar",
     "dropped, or annulled"},
    {Act::CHANGE_UNIT, kClockwork, kUntilAudit, kUndecided, kEither,
     "目录变动：撤并、移转、称号失效",
     "转承继单位；无承继的列出待改派；称号失效不再优先；成为应回避单位的退出，主办退出的回到待派",
     "the directory changed: abolished, merged, moved, title lost",
     "passes to the successor with its limits; without one it is listed for the dispatcher; who "
     "stands under the accused now is out, a lead so lost: back to REGISTERED"},
    {Act::SHRED, kAdmin, kShreddable, kNoDispatch, kEither,
     "须写理由和批准文号；同一来电的其他案件均已办结",
     "销毁该案件及其来电的密钥；编号、记录、统计保留",
     "reason and document number; no other case of its calls is live",
     "the keys of the case and of its calls are destroyed; number, history and figures stay"},
};

}  // namespace

std::span<const ActRow> StateTable() { return kTable; }

bool IsLive(v1::Case::State state) { return kLiveCase.contains(state); }
bool IsLive(v1::Dispatch::State state) { return kLiveDispatch.contains(state); }

}  // namespace hotline
