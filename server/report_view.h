#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/report.pb.h"
#include "rules/place.h"

namespace hotline {

// What of a report an account sees: units their own row, the desk's
// operators the desk's, issuers the units that their authority commands, leaders figures with the
// small ones hidden, the others all.
struct ReportView {
  // All rows and the whole; else `rows` alone.
  bool all = false;
  std::vector<std::string> rows{};
  // Only cases that the account's scope sees are counted, so that no figure tells of a case that is
  // kept from it.
  bool own_cases_only = false;
  // Counts under 5 are hidden.
  bool suppressed = false;

  bool Shows(std::string_view row) const;
};

ReportView ViewOf(const v1::Account& account, const PlaceIndex& place);

// Rows of a full report as they are seen: small counts hidden, then only the rows of the view, and
// of `unit` when one is asked for. Requires the whole as the first row.
std::vector<v1::FigureRow> RowsInView(std::vector<v1::FigureRow> rows, const ReportView& view,
                                      std::string_view unit);

}  // namespace hotline
