#include "server/report_view.h"

#include <algorithm>

#include "rules/figures.h"

namespace hotline {

bool ReportView::Shows(std::string_view row) const {
  return all || std::ranges::find(rows, row) != rows.end();
}

ReportView ViewOf(const v1::Account& account, const PlaceIndex& place) {
  switch (account.role()) {
    case v1::Role::DISPATCHER:
    case v1::Role::SUPERVISOR:
    case v1::Role::AUDITOR:
    case v1::Role::CLOCKWORK:
      return {.all = true};
    case v1::Role::LEADER:
      return {.all = true, .released = true};
    case v1::Role::OPERATOR:
    case v1::Role::DUTY_OPERATOR:
      return {.rows = {std::string(kDeskRow)}};
    case v1::Role::HANDLER:
    case v1::Role::HEAD:
      return {.rows = {account.scope()}, .own_cases_only = true};
    case v1::Role::ISSUER: {
      const v1::Authority* authority = place.FindAuthority(account.scope());
      if (authority == nullptr) break;
      return {.rows = {authority->members().begin(), authority->members().end()},
              .own_cases_only = true};
    }
    default:
      break;
  }
  return {.own_cases_only = true};
}

std::vector<v1::FigureRow> RowsInView(std::vector<v1::FigureRow> rows, const ReportView& view,
                                      std::string_view unit) {
  std::erase_if(rows, [&](const v1::FigureRow& row) {
    return !view.Shows(row.unit()) || (!unit.empty() && row.unit() != unit);
  });
  return rows;
}

}  // namespace hotline
