#include "rules/release.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "rules/rates.h"
#include "rules/suppression.h"

namespace hotline {

namespace {

using Rows = std::vector<v1::FigureRow>;

// Long enough for the finish limits, their extensions and the call-back of nearly all that was due.
constexpr std::chrono::months kToSecondRelease{3};

Day MonthsAfter(Day day, std::chrono::months months) {
  return Day(std::chrono::year_month_day(day) + months);
}

// The first of the kinds whose figures have the same denominator.
ObjectKind ColumnOf(const v1::Figure& figure) {
  const ObjectKind kind = FindFigure(figure.id())->object;
  switch (kind) {
    case ObjectKind::kTimeToClose:
      return ObjectKind::kTimeToFinish;
    case ObjectKind::kDeskCallBack:
      return ObjectKind::kCallBackOwed;
    default:
      return kind;
  }
}

// Gives `rows` the rows that only `others` have, and the order that both then share: the whole
// first, as its unit is empty.
void Align(Rows& rows, const Rows& others, const FigureSettings& settings) {
  const auto unit = [](const v1::FigureRow& row) -> const std::string& { return row.unit(); };
  for (const v1::FigureRow& other : others) {
    if (std::ranges::find(rows, other.unit(), unit) == rows.end()) {
      rows.push_back(EmptyRow(other.unit(), settings));
    }
  }
  std::ranges::sort(rows, {}, unit);
}

// All that a reader could compare, by name.
using Counts = std::map<std::string, std::int64_t>;

void Add(const v1::Figure& figure, Counts& counts) {
  const std::string id = figure.id() + " ";
  counts[id + "numerator"] += figure.numerator();
  counts[id + "denominator"] += figure.denominator();
  counts[id + "left"] += figure.denominator() - figure.numerator();
  counts[id + "cases"] += figure.distinct_cases();
  for (const auto& [part, count] : figure.parts()) {
    if (IsCount(part)) counts[id + part] += count;
  }
}

// Requires counts of the same figures.
bool TellsOfFew(const Counts& before, const Counts& after) {
  return std::ranges::any_of(after, [&](const auto& count) {
    return IsSmall(std::abs(count.second - before.at(count.first)));
  });
}

bool TellsOfFew(const v1::Figure& before, const v1::Figure& after) {
  Counts counts_before;
  Counts counts_after;
  Add(before, counts_before);
  Add(after, counts_after);
  if (counts_before != counts_after) return TellsOfFew(counts_before, counts_after);
  // A median that moves while no count does tells of few, too.
  const auto parts = [](const v1::Figure& figure) {
    return std::map(figure.parts().begin(), figure.parts().end());
  };
  return parts(before) != parts(after);
}

// A report, and the same with what is small in it hidden. Rows and figures stand at the same places
// in both.
struct Report {
  Rows counted;
  Rows shown;
};

// Few as a rule, and a small part hides its whole figure: they would hide nearly all of them.
constexpr const char* kNotReleased[] = {"not_yet_due", "ended_before"};

Report Hide(Rows rows) {
  for (v1::FigureRow& row : rows) {
    for (v1::Figure& figure : *row.mutable_figures()) {
      for (const char* part : kNotReleased) figure.mutable_parts()->erase(part);
    }
  }
  Rows shown = rows;
  SuppressSmall(shown);
  return {std::move(rows), std::move(shown)};
}

// May the second release of a column take the place of the first? Requires the same rows in both.
bool MayFollow(const Report& first, const Report& second, ObjectKind column) {
  Counts hidden_before;
  Counts hidden_after;
  for (std::size_t row = 0; row < first.counted.size(); ++row) {
    for (int i = 0; i < first.counted[row].figures_size(); ++i) {
      const v1::Figure& before = first.counted[row].figures(i);
      const v1::Figure& after = second.counted[row].figures(i);
      if (ColumnOf(before) != column) continue;
      const bool hidden = first.shown[row].figures(i).suppressed();
      if (hidden != second.shown[row].figures(i).suppressed()) return false;
      if (TellsOfFew(before, after)) return false;
      if (!hidden || row == 0) continue;
      Add(before, hidden_before);
      Add(after, hidden_after);
    }
  }
  return !TellsOfFew(hidden_before, hidden_after);
}

void TakeColumn(Rows& rows, const Rows& from, ObjectKind column) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    for (int i = 0; i < rows[row].figures_size(); ++i) {
      v1::Figure& figure = *rows[row].mutable_figures(i);
      if (ColumnOf(figure) == column) figure = from[row].figures(i);
    }
  }
}

bool SaysNothing(const v1::FigureRow& row) {
  return std::ranges::all_of(row.figures(), [](const v1::Figure& figure) {
    return !figure.suppressed() && figure.denominator() == 0;
  });
}

}  // namespace

bool IsMonth(Instant from, Instant to) {
  const Day first = OfficeDay(from);
  return Midnight(first) == from &&
         std::chrono::year_month_day(first).day() == std::chrono::day(1) &&
         Midnight(MonthsAfter(first, std::chrono::months(1))) == to;
}

Instant ReleaseAt(Instant end, Instant as_of) {
  const Instant second = Midnight(MonthsAfter(OfficeDay(end), kToSecondRelease));
  return as_of < second ? end : second;
}

std::vector<v1::FigureRow> Release(std::vector<v1::FigureRow> first,
                                   std::vector<v1::FigureRow> second,
                                   const FigureSettings& settings) {
  Align(first, second, settings);
  Align(second, first, settings);
  const Report before = Hide(std::move(first));
  const Report after = Hide(std::move(second));
  std::set<ObjectKind> columns;
  for (const v1::Figure& figure : before.counted.front().figures()) {
    columns.insert(ColumnOf(figure));
  }
  Rows released = before.shown;
  for (const ObjectKind column : columns) {
    if (MayFollow(before, after, column)) TakeColumn(released, after.shown, column);
  }
  released.erase(std::remove_if(released.begin() + 1, released.end(), SaysNothing), released.end());
  return released;
}

}  // namespace hotline
