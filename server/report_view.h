#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/report.pb.h"
#include "rules/place.h"

namespace hotline {

// What of a report an account sees: units their own row, the desk's
// operators the desk's, issuers the units that their authority commands, leaders the figures of a
// month as they are released, the others all.
struct ReportView {
  // All rows and the whole; else `rows` alone.
  bool all = false;
  std::vector<std::string> rows{};
  // Only cases that the account's scope sees are counted, so that no figure tells of a case that is
  // kept from it.
  bool own_cases_only = false;
  // Figures are those of a month's release (rules/release.h), with counts under 5 hidden.
  bool released = false;

  bool Shows(std::string_view row) const;
};

ReportView ViewOf(const v1::Account& account, const PlaceIndex& place);

// Of the rows of a report those of the view, and of `unit` alone when one is asked for.
std::vector<v1::FigureRow> RowsInView(std::vector<v1::FigureRow> rows, const ReportView& view,
                                      std::string_view unit);

}  // namespace hotline
