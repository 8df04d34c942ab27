#pragma once

#include <string_view>
#include <vector>

#include "hotline/v1/directory.pb.h"
#include "hotline/v1/place.pb.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// The year of the notice that speaks of a day. A notice of a year may speak of the December before,
// for the New Year's holiday alone.
int YearOfNotice(const v1::Calendar::Day& day);

// A calendar from new notices: `days` is a file of the form of calendar_days.csv, `notices` one of
// calendar_notices.csv, or empty. Each year that a file names is replaced whole, the others stay as
// in `base`. Refuses with CELL per cell; a year needs a notice. The version is the caller's to set.
Result<v1::Calendar> MergeCalendar(const v1::Calendar& base, std::string_view days,
                                   std::string_view notices);

// The days that two calendars count differently, by date: of all days that one of them speaks of.
std::vector<v1::ChangedDay> ChangedDays(const v1::Calendar& before, const v1::Calendar& after);

// The same days and notices, in whatever order and version.
bool SameDays(const v1::Calendar& one, const v1::Calendar& other);

// What `other` counts differently from `in_force`, in the years for which it has a notice.
std::vector<v1::ChangedDay> OtherDays(const v1::Calendar& in_force, const v1::Calendar& other);

// Years with a notice in `after` and none in `before`, ascending.
std::vector<int> NewYears(const v1::Calendar& before, const v1::Calendar& after);

}  // namespace hotline
