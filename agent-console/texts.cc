#include "agent-console/texts.h"

#include <algorithm>
#include <iterator>

#include "rules/figures.h"
#include "rules/phrase.h"

namespace hotline {
namespace {

struct Titled {
  std::string_view id;
  Text title;
};

constexpr Titled kTitles[] = {
    // Parts of figures.
    {"on_time", {"按时", "on time"}},
    {"finished_late", {"逾期办结", "finished late"}},
    {"overdue_open", {"逾期未结", "overdue, open"}},
    {"not_yet_due", {"未到期", "not yet due"}},
    {"very_satisfied", {"非常满意", "very satisfied"}},
    {"satisfied", {"满意", "satisfied"}},
    {"fairly_satisfied", {"基本满意", "fairly satisfied"}},
    {"dissatisfied", {"不满意", "dissatisfied"}},
    {"very_dissatisfied", {"非常不满意", "very dissatisfied"}},
    {"solved", {"已解决", "solved"}},
    {"partly", {"部分解决", "partly"}},
    {"not_solved", {"未解决", "not solved"}},
    {"reached", {"已联系", "reached"}},
    {"unreachable", {"无法联系", "unreachable"}},
    {"waiting", {"待回访", "waiting"}},
    {"asked", {"申请中", "asked"}},
    {"ended_before", {"期限前另行终结", "ended before the limit"}},
    {"asked_only", {"申请未裁定", "asked, not ruled on"}},
    {"refused", {"未核准", "refused"}},
    {"cut", {"截断", "cut"}},
    {"median_hours", {"中位小时数", "median hours"}},
    {"p90_hours", {"九成小时数", "p90 hours"}},
    // Terms of the identities.
    {"open_at_start", {"期初未结", "open at start"}},
    {"open_at_end", {"期末未结", "open at end"}},
    {"registered", {"登记", "registered"}},
    {"reopened", {"重新办理", "reopened"}},
    {"closed", {"结案", "closed"}},
    {"rejected", {"不予受理", "rejected"}},
    {"terminated", {"终止", "terminated"}},
    {"handed_over", {"移送", "handed over"}},
    {"live_at_start", {"期初在办", "live at start"}},
    {"live_at_end", {"期末在办", "live at end"}},
    {"issued", {"派出", "issued"}},
    {"replied", {"回复", "replied"}},
    {"returned", {"退单", "returned"}},
    {"superseded", {"改派", "superseded"}},
    {"waived", {"免予会办", "waived"}},
    {"ended", {"终结", "ended"}},
    // Whose region it was, and why a unit was not chosen.
    {"event", {"事发地", "place of the event"}},
    {"child", {"未成年人住所地", "where the child lives"}},
    {"caller", {"来电人住所地", "where the caller lives"}},
    {"accused", {"被反映对象", "accused"}},
    {"other_duty", {"无此职责", "other duty"}},
    {"wider_area", {"有更近的单位", "a nearer unit is there"}},
    {"no_title", {"没有该类维权岗称号", "no title for this topic"}},
    {"less_exact_duty", {"职责不如中选单位具体", "less exact duty"}},
    {"more_open_dispatches", {"在办件较多", "more open dispatches"}},
    {"higher_id", {"按代码排在其后", "after it by id"}},
    {"not_in_force", {"单位未生效或已撤销", "not in force"}},
    // Why a day counts or does not; what else it may be is the name of a holiday.
    {"起始日", {"起始日", "the day it starts"}},
    {"周末", {"周末", "weekend"}},
    {"顺延", {"顺延", "put off to here"}},
    {"以下从略", {"以下从略", "the rest is left out"}},
    // Why a dispatch ended.
    {"overdue", {"逾期视为无意见", "overdue: no opinion"}},
    {"redo", {"重办", "redo"}},
    {"unit_failed", {"办理不力改派", "the unit failed"}},
    {"merged", {"并单", "merged"}},
    {"unit_changed", {"机构变动改派", "the unit changed"}},
    {"wrong_dispatch", {"派单有误改派", "wrong dispatch"}},
    {"lead_lost", {"主办已撤，随之终结", "ended with its lead"}},
};

}  // namespace

std::string Tell(const Text& text, Language language,
                 std::initializer_list<std::string_view> values) {
  return Fill({text.chinese, text.english}, language, values);
}

std::string FigureTitle(std::string_view id, Language language) {
  const FigureDefinition* figure = FindFigure(id);
  if (figure == nullptr) return std::string(id);
  return std::string(language == Language::kChinese ? figure->title : figure->title_en);
}

std::string TitleOf(std::string_view id, Language language) {
  const auto* found = std::find_if(std::begin(kTitles), std::end(kTitles),
                                   [&](const Titled& titled) { return titled.id == id; });
  return found == std::end(kTitles) ? std::string(id) : found->title.In(language);
}

}  // namespace hotline
