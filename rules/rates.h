#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "hotline/v1/report.pb.h"
#include "rules/facts.h"
#include "rules/figures.h"
#include "rules/times.h"

// Figures of a period from fact rows. Pure: no clock, no host, no order of rows
// decides anything, so the same facts give the same report for ever. One pass over the facts each.
namespace hotline {

// The period (from, to] as known at as_of. Requires from < to.
FigureSpan SpanOf(Instant from, Instant to, Instant as_of);

// The facts that stood at one moment, grouped by case. Moves, does not copy: groups point into it.
class Facts {
 public:
  Facts(std::vector<CaseFact> cases, std::vector<DispatchFact> dispatches,
        std::vector<DemandFact> demands);
  explicit Facts(FactRows rows)
      : Facts(std::move(rows.cases), std::move(rows.dispatches), std::move(rows.demands)) {}
  Facts(Facts&&) = default;
  Facts& operator=(Facts&&) = default;

  // By case id; demands that opened no case are groups without a record.
  const std::vector<CaseGroup>& groups() const { return groups_; }

 private:
  std::vector<CaseFact> cases_;
  std::vector<DispatchFact> dispatches_;
  std::vector<DemandFact> demands_;
  std::vector<CaseGroup> groups_;
};

// The whole first (unit empty), then a row for each unit and the desk that any figure speaks of, by
// id. Names are the caller's to fill in. Every named part is there, a zero is a real one; a
// denominator of zero makes the rate n/a. Times to finish and close: denominator = cases, numerator
// = finished ones, parts "median_hours" and "p90_hours" in whole hours (rounded), each absent when
// the curve does not get there (n/a).
std::vector<v1::FigureRow> CountFigures(const Facts& facts, const FigureSpan& span,
                                        const FigureSettings& settings);

// A row in which nothing was counted: all denominators zero.
v1::FigureRow EmptyRow(std::string_view unit, const FigureSettings& settings);

// One object behind a figure, and what to ask the store for whoever may see it.
struct ListedObject {
  v1::FigureCase shown;
  std::int64_t case_id = 0;  // 0: none
  std::int64_t call_id = 0;  // of a demand, else 0
};

// The objects behind one figure: those of the denominator and those that are shown apart
// ("not_yet_due"), by due time, case and dispatch. Empty unit: of the whole.
std::vector<ListedObject> ListObjects(const Facts& facts, const FigureSpan& span,
                                      const FigureSettings& settings,
                                      const FigureDefinition& figure, std::string_view unit);

// Two sums that must agree in every report, of "cases" and of "dispatches". What was open is taken
// from the states that stood at span.from and span.until, what happened from the times: the two
// know nothing of each other, so that a fact that contradicts another shows. `at_start` holds the
// facts known at span.from, `at_end` those known at span.until.
std::vector<v1::Identity> CheckIdentities(const Facts& at_start, const Facts& at_end,
                                          const FigureSpan& span);

}  // namespace hotline
