#include <string>

#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/notices.h"
#include "rules/terms.h"

// The paper form of a notice. It is a Chinese document whatever language its reader works in.
namespace hotline {
namespace {

using v1::Limit;
using v1::Notice;

constexpr const char* kIndent = "　　";

std::string DayText(Day day) {
  const std::chrono::year_month_day date(day);
  return std::to_string(static_cast<int>(date.year())) + "年" +
         std::to_string(static_cast<unsigned>(date.month())) + "月" +
         std::to_string(static_cast<unsigned>(date.day())) + "日";
}

std::string TwoDigits(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// "2026年9月20日24时", "2026年9月20日10时15分": the midnight that ends a day is that day's.
std::string TimeText(const google::protobuf::Timestamp& time) {
  const Instant instant = FromProto(time);
  const Day day = OfficeDay(instant);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(instant - Midnight(day)).count();
  if (minutes == 0) return DayText(day - std::chrono::days(1)) + "24时";
  return DayText(day) + std::to_string(minutes / 60) + "时" + TwoDigits(minutes % 60) + "分";
}

const char* Title(Notice::Kind kind) {
  switch (kind) {
    case Notice::SUPERVISION:
      return "督办通知";
    case Notice::CIRCULAR:
      return "通报";
    default:
      return "催办通知";
  }
}

const char* LimitWord(Limit::Kind kind) {
  switch (kind) {
    case Limit::SIGN:
      return "签收";
    case Limit::OPINION:
      return "会办意见";
    default:
      return "办结";
  }
}

// As what the unit has the case.
std::string ShareOf(const v1::Dispatch& dispatch) {
  if (dispatch.part() == v1::Dispatch::CO_HANDLER) return "会办";
  const std::string mode = Term(dispatch.mode(), Language::kChinese);
  return dispatch.mode() == v1::Mode::JOINT ? mode + "主办" : mode;
}

// Which case, by what order, until when.
std::string Subject(const Notice& notice, const v1::Dispatch& dispatch) {
  std::string text = "案件" + ParseDispatchName(dispatch.name())->number + "（第" +
                     LastPart(dispatch.name()) + "号承办件，" + ShareOf(dispatch);
  if (!dispatch.assignment().document_number().empty()) {
    text += "，" + dispatch.assignment().document_number();
  }
  return text + "）由你单位承办，" + LimitWord(notice.limit()) + "期限为" +
         TimeText(notice.limit_due_time());
}

// Whether the limit was over when the notice was drawn up, and what is asked.
std::string Request(const Notice& notice) {
  const bool over = notice.draft_time().seconds() >= notice.limit_due_time().seconds();
  const std::string word = LimitWord(notice.limit());
  const std::string stands = over ? "，逾期尚未" + word + "。" : "，尚未" + word + "。";
  // A draft gets its limit with the signature.
  const std::string until =
      notice.has_answer_limit() ? "于" + TimeText(notice.answer_limit().due_time()) + "前" : "";
  switch (notice.kind()) {
    case Notice::SUPERVISION:
      return stands + "现予督办，请抓紧办理，并" + until +
             "书面答复办理情况、采取的措施和办结日期。督办不改变承办责任。";
    case Notice::CIRCULAR:
      return stands + "未作说明或经督办仍未办结，现予通报，请" + until +
             "书面说明原因、采取的措施和办结日期。";
    default:
      return stands + (over ? "请立即办理，并" + until + "答复" : "请按期办理") +
             "；有客观原因的，请说明。";
  }
}

std::string Signature(const Notice& notice) {
  if (!notice.has_sent_time()) return "（拟稿，未签发）\n";
  return DayText(OfficeDay(FromProto(notice.sent_time()))) + "\n";
}

}  // namespace

std::string NoticeText(const Notice& notice, const v1::Dispatch& dispatch,
                       const std::string& desk) {
  std::string text = desk + "\n" + Title(notice.kind()) + "\n";
  if (!notice.number().empty()) text += notice.number() + "\n";
  text += "\n" + dispatch.unit_name() + "：\n" + kIndent + Subject(notice, dispatch) +
          Request(notice) + "\n";
  if (!notice.text().empty()) text += kIndent + notice.text() + "\n";
  return text + "\n" + desk + "\n" + Signature(notice);
}

}  // namespace hotline
