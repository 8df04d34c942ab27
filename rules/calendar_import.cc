#include "rules/calendar_import.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

#include "rules/calendar.h"
#include "rules/cells.h"
#include "rules/place_parts.h"

namespace hotline {
namespace {

constexpr std::string_view kNewYear = "元旦";
constexpr std::string_view kNoNotices = "year,title,address,published\n";

std::set<int> YearsOf(const v1::Calendar& calendar) {
  std::set<int> years;
  for (const v1::Calendar::Notice& notice : calendar.notices()) years.insert(notice.year());
  return years;
}

// The years that rows say they belong to.
Names YearsIn(const Table& table) {
  Names years;
  for (const TableRow& row : table.rows()) years.insert(row.Raw("year"));
  return years;
}

std::set<std::string> DatesOf(const v1::Calendar& calendar) {
  std::set<std::string> dates;
  for (const v1::Calendar::Day& day : calendar.days()) dates.insert(day.date());
  return dates;
}

std::string OccasionOf(const v1::Calendar& calendar, const std::string& date) {
  const auto found = std::find_if(calendar.days().begin(), calendar.days().end(),
                                  [&](const v1::Calendar::Day& day) { return day.date() == date; });
  return found == calendar.days().end() ? "" : found->occasion();
}

template <class Rows>
std::multiset<std::string> TextsOf(const Rows& rows) {
  std::multiset<std::string> texts;
  for (const auto& row : rows) texts.insert(row.SerializeAsString());
  return texts;
}

}  // namespace

int YearOfNotice(const v1::Calendar::Day& day) {
  const int year = std::stoi(day.date().substr(0, 4));
  const bool eve =
      day.date().substr(5, 2) == "12" && day.occasion().find(kNewYear) != std::string::npos;
  return eve ? year + 1 : year;
}

Result<v1::Calendar> MergeCalendar(const v1::Calendar& base, std::string_view days,
                                   std::string_view notices) {
  Problems problems;
  const Table notice_table("calendar_notices.csv", notices.empty() ? kNoNotices : notices,
                           {"year", "title", "address", "published"}, problems);
  const Table day_table("calendar_days.csv", days, {"year", "date", "occasion", "worked"},
                        problems);

  v1::Calendar calendar;
  const Names given = ReadNotices(notice_table, calendar);
  Names known = given;
  for (const v1::Calendar::Notice& notice : base.notices()) {
    known.insert(std::to_string(notice.year()));
    if (!given.contains(std::to_string(notice.year()))) *calendar.add_notices() = notice;
  }
  ReadDays(day_table, known, calendar);
  if (!problems.empty()) return AsCells(problems.refusals());

  const Names replaced = YearsIn(day_table);
  for (const v1::Calendar::Day& day : base.days()) {
    if (!replaced.contains(std::to_string(YearOfNotice(day)))) *calendar.add_days() = day;
  }
  std::sort(calendar.mutable_notices()->begin(), calendar.mutable_notices()->end(),
            [](const auto& left, const auto& right) {
              return std::tuple(left.year(), left.published()) <
                     std::tuple(right.year(), right.published());
            });
  std::sort(calendar.mutable_days()->begin(), calendar.mutable_days()->end(),
            [](const auto& left, const auto& right) { return left.date() < right.date(); });
  return calendar;
}

std::vector<v1::ChangedDay> ChangedDays(const v1::Calendar& before, const v1::Calendar& after) {
  std::set<std::string> dates = DatesOf(before);
  dates.merge(DatesOf(after));
  const WorkCalendar was(before);
  const WorkCalendar is(after);
  std::vector<v1::ChangedDay> changed;
  for (const std::string& date : dates) {
    const Day day = *ParseDay(date);
    if (was.IsRestDay(day) == is.IsRestDay(day)) continue;
    v1::ChangedDay& one = changed.emplace_back();
    one.set_date(date);
    one.set_was_rest_day(was.IsRestDay(day));
    one.set_is_rest_day(is.IsRestDay(day));
    one.set_occasion(OccasionOf(after, date));
  }
  return changed;
}

bool SameDays(const v1::Calendar& one, const v1::Calendar& other) {
  return TextsOf(one.days()) == TextsOf(other.days()) &&
         TextsOf(one.notices()) == TextsOf(other.notices());
}

std::vector<v1::ChangedDay> OtherDays(const v1::Calendar& in_force, const v1::Calendar& other) {
  const std::set<int> years = YearsOf(other);
  std::set<std::string> of_other_years;
  for (const v1::Calendar::Day& day : in_force.days()) {
    if (!years.contains(YearOfNotice(day))) of_other_years.insert(day.date());
  }
  std::vector<v1::ChangedDay> changed = ChangedDays(in_force, other);
  std::erase_if(changed,
                [&](const v1::ChangedDay& day) { return of_other_years.contains(day.date()); });
  return changed;
}

std::vector<int> NewYears(const v1::Calendar& before, const v1::Calendar& after) {
  const std::set<int> known = YearsOf(before);
  std::vector<int> years;
  for (const int year : YearsOf(after)) {
    if (!known.contains(year)) years.push_back(year);
  }
  return years;
}

}  // namespace hotline
