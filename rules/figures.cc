#include "rules/figures.h"

#include <algorithm>
#include <array>

#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"

namespace hotline {

namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 4> kLimitParts = {"on_time", "finished_late", "overdue_open",
                                                         "not_yet_due"};
constexpr std::array<std::string_view, 5> kGradeParts = {
    "very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied"};
constexpr std::array<std::string_view, 3> kSolvedParts = {"solved", "partly", "not_solved"};
constexpr std::array<std::string_view, 3> kCallBackParts = {"reached", "unreachable", "waiting"};
constexpr std::array<std::string_view, 1> kPromiseParts = {"ended_before"};
constexpr std::array<std::string_view, 2> kReturnParts = {"asked", "refused"};
constexpr std::array<std::string_view, 2> kExtensionParts = {"asked_only", "refused"};
constexpr std::array<std::string_view, 1> kTimeParts = {"cut"};

bool IsDone(const FigureObject& object, const FigureSettings&) { return object.done != 0; }
bool IsMarked(const FigureObject& object, const FigureSettings&) { return object.marked; }
// On time means before due.
bool InTime(const FigureObject& object) { return object.done != 0 && object.done < object.moment; }
bool IsInTime(const FigureObject& object, const FigureSettings&) { return InTime(object); }

bool IsGood(const FigureObject& object, const FigureSettings& settings) {
  switch (object.call_back->grade()) {
    case v1::CallBack::VERY_SATISFIED:
    case v1::CallBack::SATISFIED:
      return true;
    case v1::CallBack::FAIRLY_SATISFIED:
      return settings.fairly_satisfied_is_good;
    default:
      return false;
  }
}
bool CallerSaysSolved(const FigureObject& object, const FigureSettings&) {
  return object.call_back->solved() == v1::Reply::SOLVED_YES;
}
bool UnitSaysSolved(const FigureObject& object, const FigureSettings&) {
  return object.dispatch->solved_by_unit == v1::Reply::SOLVED_YES;
}
bool IsReturned(const FigureObject& object, const FigureSettings&) {
  return object.dispatch->state == v1::Dispatch::RETURNED;
}
bool IsExtended(const FigureObject& object, const FigureSettings&) {
  return object.dispatch->extensions_granted > 0;
}
bool IsAgreedLater(const FigureObject& object, const FigureSettings&) {
  return object.dispatch->later_limits > 0;
}

int LimitPart(const FigureObject& object) {
  if (InTime(object)) return 0;
  return object.done != 0 ? 1 : 2;
}
int NotYetDue(const FigureObject& object, const FigureSpan& span) {
  return object.open && object.moment > span.until ? 3 : -1;
}
// Parts follow the enums, whose values begin with 1; an unknown value is in no part.
int PartOfValue(std::int64_t value, std::size_t parts) {
  return value >= 1 && value <= static_cast<std::int64_t>(parts) ? static_cast<int>(value) - 1 : -1;
}
int GradePart(const FigureObject& object) {
  return PartOfValue(object.call_back->grade(), kGradeParts.size());
}
int CallerSolvedPart(const FigureObject& object) {
  return PartOfValue(object.call_back->solved(), kSolvedParts.size());
}
int UnitSolvedPart(const FigureObject& object) {
  return PartOfValue(object.dispatch->solved_by_unit, kSolvedParts.size());
}
int CallBackPart(const FigureObject& object) {
  if (object.done != 0) return 0;
  return object.open ? 2 : 1;
}
int PromisePart(const FigureObject& object) { return object.marked ? 0 : -1; }
// Beside the granted ones: asked and not ruled on, refused.
int ReturnPart(const FigureObject& object) {
  const DispatchFact& dispatch = *object.dispatch;
  if (dispatch.state == v1::Dispatch::RETURN_ASKED) return 0;
  return dispatch.state != v1::Dispatch::RETURNED && dispatch.returns_refused > 0 ? 1 : -1;
}
// Beside the granted ones: asked and not ruled on, refused.
int ExtensionPart(const FigureObject& object) {
  const DispatchFact& dispatch = *object.dispatch;
  if (dispatch.extensions_granted > 0 || dispatch.extensions_asked == 0) return -1;
  return dispatch.extensions_refused > 0 ? 1 : 0;
}
int TimePart(const FigureObject& object) { return object.done == 0 ? 0 : -1; }

constexpr FigureRows kEverywhere{true, true, true};
constexpr FigureRows kUnits{true, true, false};
constexpr FigureRows kDesk{true, false, true};
constexpr FigureRows kWhole{true, false, false};

using K = ObjectKind;
constexpr std::array kDefinitions = {
    FigureDefinition{"closure",
                     "1",
                     "办结率",
                     "closure",
                     "期内到期的承办件中已办结的件次；退单核准的和到期前改派、终结的不计",
                     K::kFinish,
                     kEverywhere,
                     IsDone,
                     {},
                     nullptr,
                     nullptr},
    FigureDefinition{"on_time_closure", "1", "按时办结率", "on-time closure",
                     "期内到期的承办件中在到期前办结的件次；逾期未办结的计入分母", K::kFinish,
                     kEverywhere, IsInTime, kLimitParts, LimitPart, NotYetDue},
    FigureDefinition{"kept_promise", "1", "对来电人按时答复率", "kept promise",
                     "对来电人的期限在期内的案件中，审核通过的回复早于该期限的；"
                     "期限前撤回、移送等另行终结的计入分母，并单列件数",
                     K::kPromise, kEverywhere, IsInTime, kPromiseParts, PromisePart, nullptr},
    FigureDefinition{"signing",
                     "1",
                     "按时签收率",
                     "signing",
                     "签收期限在期内的承办件中，期限前签收或申请退单的",
                     K::kSign,
                     kUnits,
                     IsInTime,
                     {},
                     nullptr,
                     nullptr},
    FigureDefinition{"response",
                     "1",
                     "响应率",
                     "response",
                     "首次联系期限在期内的承办件中，期限前联系来电人的",
                     K::kContact,
                     kUnits,
                     IsInTime,
                     {},
                     nullptr,
                     nullptr},
    FigureDefinition{"opinion",
                     "1",
                     "会办意见办结率",
                     "opinions given",
                     "期内到期的会办件中已提出意见的",
                     K::kOpinion,
                     kUnits,
                     IsDone,
                     {},
                     nullptr,
                     nullptr},
    FigureDefinition{"opinion_on_time", "1", "会办意见按时率", "opinions on time",
                     "期内到期的会办件中在到期前提出意见的", K::kOpinion, kUnits, IsInTime,
                     kLimitParts, LimitPart, NotYetDue},
    FigureDefinition{"opinion_signing",
                     "1",
                     "会办按时签收率",
                     "signing of opinions",
                     "签收期限在期内的会办件中，期限前签收或申请退单的",
                     K::kOpinionSign,
                     kUnits,
                     IsInTime,
                     {},
                     nullptr,
                     nullptr},
    FigureDefinition{"direct_answer",
                     "1",
                     "直接答复率",
                     "direct answer",
                     "期内诉求（并入在办案件的除外）中，当场答复或本台直办且未派单的",
                     K::kDemand,
                     kDesk,
                     IsMarked,
                     {},
                     nullptr,
                     nullptr},
    FigureDefinition{
        "called_back", "1", "回访率", "called back",
        "回访期限在期内的案件中已联系上来电人的；匿名和不要求回复的不计，无法联系的计入分母",
        K::kCallBackOwed, kDesk, IsDone, kCallBackParts, CallBackPart, nullptr},
    FigureDefinition{"satisfied", "1", "满意率", "satisfied",
                     "期内每案最后一次有评价的回访中评价为好的，归该轮主办单位", K::kLastGrade,
                     kEverywhere, IsGood, kGradeParts, GradePart, nullptr, false, true},
    FigureDefinition{"solved_by_caller", "1", "解决率（来电人）", "solved, says the caller",
                     "期内每案最后一次有评价的回访中，来电人认为已解决的", K::kLastGrade,
                     kEverywhere, CallerSaysSolved, kSolvedParts, CallerSolvedPart, nullptr},
    FigureDefinition{"solved_by_unit", "1", "解决率（单位）", "solved, says the unit",
                     "期内审核通过的回复中，单位认为已解决的", K::kAcceptedReply, kUnits,
                     UnitSaysSolved, kSolvedParts, UnitSolvedPart, nullptr},
    FigureDefinition{"return", "2", "退单率", "returns", "期内派出的承办件中已核准退单的",
                     K::kIssue, kUnits, IsReturned, kReturnParts, ReturnPart, nullptr},
    FigureDefinition{"extension", "1", "延期率", "extensions", "期内派出的承办件中已核准延期的",
                     K::kIssue, kUnits, IsExtended, kExtensionParts, ExtensionPart, nullptr},
    FigureDefinition{"later_limit",
                     "1",
                     "约定期限率",
                     "later limits",
                     "期内派出的承办件中已同意约定期限的，与延期分列",
                     K::kIssue,
                     kUnits,
                     IsAgreedLater,
                     {},
                     nullptr,
                     nullptr},
    FigureDefinition{"audit_redo",
                     "1",
                     "审核重办率",
                     "redo after audit",
                     "期内对回复作出的审核中不通过的",
                     K::kAudit,
                     kEverywhere,
                     IsMarked,
                     {},
                     nullptr,
                     nullptr},
    FigureDefinition{"callback_redo",
                     "2",
                     "回访重办率",
                     "redo after call-back",
                     "期内有评价的回访中决定重办的",
                     K::kGradedCallBack,
                     kEverywhere,
                     IsDone,
                     {},
                     nullptr,
                     nullptr},
    FigureDefinition{"time_to_finish", "1", "办结用时", "time to finish",
                     "期内登记的案件自登记至办结的小时数（Kaplan-Meier），未办结的计至统计时点",
                     K::kTimeToFinish, kWhole, IsDone, kTimeParts, TimePart, nullptr, true},
    FigureDefinition{"time_to_close", "1", "结案用时", "time to close",
                     "期内登记的案件自登记至结案的小时数（Kaplan-Meier），未结案的计至统计时点",
                     K::kTimeToClose, kWhole, IsDone, kTimeParts, TimePart, nullptr, true},
    FigureDefinition{"desk_dispatch", "1", "按时派单率", "dispatch on time",
                     "派单期限在期内的案件中期限前派出的", K::kDeskDispatch, kDesk, IsInTime,
                     kLimitParts, LimitPart, NotYetDue},
    FigureDefinition{"desk_ruling", "1", "按时裁定退单率", "rulings on returns on time",
                     "裁定期限在期内的退单申请中期限前裁定的；由交办机关裁定的不计", K::kDeskRuling,
                     kDesk, IsInTime, kLimitParts, LimitPart, NotYetDue},
    FigureDefinition{"desk_audit", "1", "按时审核率", "audit on time",
                     "审核期限在期内的回复中期限前审核的", K::kDeskAudit, kDesk, IsInTime,
                     kLimitParts, LimitPart, NotYetDue},
    FigureDefinition{"desk_first_call_back", "1", "按时首次回访率", "first call-back on time",
                     "首次回访期限在期内的案件中期限前拨打过的", K::kDeskFirstCallBack, kDesk,
                     IsInTime, kLimitParts, LimitPart, NotYetDue},
    FigureDefinition{"desk_call_back", "1", "按时回访率", "call-back on time",
                     "回访期限在期内的案件中期限前回访到或依规免回访结案的", K::kDeskCallBack,
                     kDesk, IsInTime, kLimitParts, LimitPart, NotYetDue},
};

}  // namespace

std::span<const FigureDefinition> FigureDefinitions() { return kDefinitions; }

const FigureDefinition* FindFigure(std::string_view id) {
  const auto* found = std::ranges::find(kDefinitions, id, &FigureDefinition::id);
  return found == kDefinitions.end() ? nullptr : &*found;
}

}  // namespace hotline
