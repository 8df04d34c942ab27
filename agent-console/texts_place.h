#pragma once

#include "agent-console/texts.h"

// What the console says of calendars, of versions of the place and of routing.
namespace hotline::texts {

inline constexpr Text kVersion{"版本", "version"};
inline constexpr Text kImportedBy{"导入人", "imported by"};
inline constexpr Text kApprovedBy{"核准人", "approved by"};
inline constexpr Text kApprovedAt{"核准时间", "approved"};
inline constexpr Text kRecounted{"重算完毕", "recounted"};
inline constexpr Text kDay{"日期", "day"};
inline constexpr Text kBefore{"原为", "before"};
inline constexpr Text kAfter{"现为", "after"};
inline constexpr Text kOccasion{"名目", "occasion"};
inline constexpr Text kRestDay{"休息日", "rest day"};
inline constexpr Text kWorkingDay{"工作日", "working day"};
inline constexpr Text kLimitKind{"时限", "limit"};
inline constexpr Text kMove{"结果", "outcome"};
inline constexpr Text kAnnulled{"作废通知", "notices annulled"};
inline constexpr Text kStaysAsTold{"提前，按原告知", "nearer, stays as told"};
inline constexpr Text kMovedLater{"推后", "later"};
inline constexpr Text kNoLongerOverdue{"推后，不再逾期", "later, no longer overdue"};
inline constexpr Text kStillCounting{"仍在重算，清单未完。", "Limits are still being counted."};
inline constexpr Text kCalendarImported{"日历 {} 已导入，须由他人核准：calendar approve {}",
                                        "Calendar {} is entered; somebody else approves it: "
                                        "calendar approve {}"};
inline constexpr Text kFileTooLong{"文件 {} 过大，最多 {} KiB。",
                                   "The file {} is too long: at most {} KiB."};

inline constexpr Text kEffective{"起效", "effective"};
inline constexpr Text kOtherRule{"另一规则", "other rule"};
inline constexpr Text kFinding{"问题", "finding"};
inline constexpr Text kExample{"示例", "example"};
inline constexpr Text kNeverFires{"永不适用", "unreachable"};
inline constexpr Text kOverlapping{"重叠", "overlapping"};
inline constexpr Text kMissingRule{"缺漏", "missing"};
inline constexpr Text kHeir{"承继单位", "successor"};
inline constexpr Text kValidFrom{"成立", "in force from"};
inline constexpr Text kValidTo{"在册至", "in force until"};
inline constexpr Text kStillOpen{"待处理", "open"};
inline constexpr Text kPassedOn{"已转承继单位", "passed on"};
inline constexpr Text kStranded{"无承继，待改派", "stranded"};
inline constexpr Text kTitleLost{"称号失效", "title lost"};
inline constexpr Text kShutOut{"回避", "shut out"};
inline constexpr Text kReplayed{
    "重演 {} 件：不同 {} 件（主办不同 {}，方式不同 {}，转为人工 {}）；未列入 {} 件。",
    "{} decided anew: {} differ ({} in the lead, {} in the mode, {} left to a person); {} left "
    "out."};

inline constexpr Text kTable{"表", "table"};
inline constexpr Text kRows{"行数", "rows"};
inline constexpr Text kAdded{"新增", "added"};
inline constexpr Text kChanged{"改动", "changed"};
inline constexpr Text kRemoved{"删除", "removed"};
inline constexpr Text kWhich{"哪些", "which"};
inline constexpr Text kWhichTable{
    "{} 不是可导入的表；文件另有名称时用 --table 指明是哪张：{}（节假日用 calendar "
    "import，账号不经导入）",
    "{} is no table of an import; where the file has another name say with --table which it is: {} "
    "(days: calendar import; accounts are not imported)"};
inline constexpr Text kWhichRoute{
    "请给出案件，或用 --category、--kind、--region 等描述一类案件。",
    "Give a case, or describe one with --category, --kind, --region ..."};
inline constexpr Text kNothingChanged{
    "没有改动：版本 {} 已是如此，未存新版本。",
    "Nothing changes: version {} holds the same; none is stored."};
inline constexpr Text kPlaceImported{"已存为版本 {}。", "Stored as version {}."};
inline constexpr Text kLaterVersion{"版本 {} 生效更晚，不含此次改动：须再按其生效日导入一次。",
                                    "Version {} takes effect later and lacks this change: import "
                                    "it for that day too."};
inline constexpr Text kFileIsThere{"文件 {} 已存在，不覆盖。",
                                   "The file {} is there already; it is not written over."};
inline constexpr Text kNoWriting{"文件 {} 写不进去。", "The file {} cannot be written."};

}  // namespace hotline::texts
