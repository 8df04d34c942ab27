#include "rules/suppression.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

namespace hotline {

namespace {

// The counts of one figure, of one row or of several together.
struct Cell {
  std::int64_t numerator = 0;
  std::int64_t denominator = 0;
  std::int64_t cases = 0;
  std::map<std::string, std::int64_t> parts;

  void Add(const v1::Figure& figure) {
    numerator += figure.numerator();
    denominator += figure.denominator();
    cases += figure.distinct_cases();
    for (const auto& [name, count] : figure.parts()) {
      if (IsCount(name)) parts[name] += count;
    }
  }
  bool IsRevealing() const {
    return IsSmall(numerator) || IsSmall(denominator) || IsSmall(denominator - numerator) ||
           IsSmall(cases) ||
           std::ranges::any_of(parts, [](const auto& part) { return IsSmall(part.second); });
  }
  bool IsEmpty() const {
    return denominator == 0 &&
           std::ranges::all_of(parts, [](const auto& part) { return part.second == 0; });
  }
};

Cell CellOf(const v1::Figure& figure) {
  Cell cell;
  cell.Add(figure);
  return cell;
}

void Suppress(v1::Figure& figure) {
  figure.set_numerator(0);
  figure.set_denominator(0);
  figure.set_distinct_cases(0);
  figure.clear_parts();
  figure.set_suppressed(true);
}

// One figure over all rows that have it.
void SuppressColumn(v1::Figure& whole, std::vector<v1::Figure*> others) {
  std::ranges::sort(others, {}, [](const v1::Figure* figure) { return figure->denominator(); });
  const bool whole_reveals = CellOf(whole).IsRevealing();
  Cell hidden;
  const auto hide = [&](v1::Figure& figure) {
    hidden.Add(figure);
    Suppress(figure);
  };
  for (v1::Figure* figure : others) {
    if (CellOf(*figure).IsRevealing()) hide(*figure);
  }
  // The whole less what is shown gives what is hidden together.
  const auto is_given_back = [&] { return hidden.IsRevealing(); };
  if (!whole_reveals) {
    for (v1::Figure* figure : others) {
      if (!is_given_back()) break;
      if (!figure->suppressed() && !CellOf(*figure).IsEmpty()) hide(*figure);
    }
  }
  if (whole_reveals || is_given_back()) Suppress(whole);
}

}  // namespace

void SuppressSmall(std::vector<v1::FigureRow>& rows) {
  if (rows.empty()) return;
  for (v1::Figure& whole : *rows.front().mutable_figures()) {
    std::vector<v1::Figure*> others;
    for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
      for (v1::Figure& figure : *row->mutable_figures()) {
        if (figure.id() == whole.id()) others.push_back(&figure);
      }
    }
    SuppressColumn(whole, std::move(others));
  }
}

}  // namespace hotline
