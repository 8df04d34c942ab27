#include "rules/suppression.h"

#include <catch2/catch.hpp>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace hotline {
namespace {

// One figure, the whole first: its numerators and denominators row by row.
struct Counts {
  int numerator;
  int denominator;
};

std::vector<v1::FigureRow> RowsOf(const std::vector<Counts>& units) {
  std::vector<v1::FigureRow> rows(units.size() + 1);
  v1::Figure& whole = *rows[0].add_figures();
  whole.set_id("closure");
  for (std::size_t i = 0; i < units.size(); ++i) {
    rows[i + 1].set_unit("unit-" + std::to_string(i));
    v1::Figure& figure = *rows[i + 1].add_figures();
    figure.set_id("closure");
    figure.set_numerator(units[i].numerator);
    figure.set_denominator(units[i].denominator);
    figure.set_distinct_cases(units[i].denominator);
    whole.set_numerator(whole.numerator() + units[i].numerator);
    whole.set_denominator(whole.denominator() + units[i].denominator);
    whole.set_distinct_cases(whole.denominator());
  }
  return rows;
}

// '#' for a suppressed row, '.' for a shown one; the whole first.
std::string Pattern(const std::vector<v1::FigureRow>& rows) {
  std::string pattern;
  for (const v1::FigureRow& row : rows) pattern += row.figures(0).suppressed() ? '#' : '.';
  return pattern;
}

struct Row {
  const char* why;
  std::vector<Counts> units;
  const char* pattern;
};

TEST_CASE("a small count is hidden, and with it what would give it back") {
  const auto row = GENERATE(values<Row>({
      {"nothing small", {{10, 20}, {20, 20}, {0, 9}}, "...."},
      {"two small ones whose sum is not small", {{3, 9}, {4, 9}, {20, 40}}, ".##."},
      {"one alone takes the next smallest with it", {{3, 9}, {20, 40}, {10, 30}}, ".#.#"},
      {"two whose sum is small take a third", {{1, 10}, {1, 10}, {20, 40}, {10, 30}}, ".##.#"},
      {"few that are missing are small too", {{8, 10}, {20, 40}, {10, 30}}, ".#.#"},
      {"a row of zeros hides nobody and is no cover", {{2, 9}, {0, 0}, {10, 30}}, ".#.#"},
      {"without cover the whole goes too", {{2, 9}}, "##"},
      {"a small whole is hidden", {{2, 2}, {0, 0}}, "##."},
  }));
  CAPTURE(row.why);
  auto rows = RowsOf(row.units);
  SuppressSmall(rows);
  CHECK(Pattern(rows) == row.pattern);
}

TEST_CASE("a suppressed figure says nothing else") {
  auto rows = RowsOf({{2, 9}});
  (*rows[1].mutable_figures(0)->mutable_parts())["overdue_open"] = 7;
  SuppressSmall(rows);
  const v1::Figure& figure = rows[1].figures(0);
  CHECK(figure.suppressed());
  CHECK(figure.numerator() + figure.denominator() + figure.distinct_cases() == 0);
  CHECK(figure.parts().empty());
}

TEST_CASE("a small part hides its figure, few hours do not") {
  auto rows = RowsOf({{10, 20}, {10, 20}, {10, 20}});
  SECTION("part") {
    (*rows[1].mutable_figures(0)->mutable_parts())["finished_late"] = 2;
    (*rows[0].mutable_figures(0)->mutable_parts())["finished_late"] = 2;
    SuppressSmall(rows);
    CHECK(rows[1].figures(0).suppressed());
    CHECK(rows[0].figures(0).suppressed());
  }
  SECTION("hours") {
    (*rows[1].mutable_figures(0)->mutable_parts())["median_hours"] = 2;
    SuppressSmall(rows);
    CHECK(Pattern(rows) == "....");
  }
}

TEST_CASE("many dispatches of few cases are small") {
  auto rows = RowsOf({{10, 20}, {10, 20}, {10, 20}});
  rows[1].mutable_figures(0)->set_distinct_cases(3);
  SuppressSmall(rows);
  CHECK(rows[1].figures(0).suppressed());
}

TEST_CASE("what a whole less its shown rows gives back is never small") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) {
    std::vector<Counts> units(1 + random() % 8);
    for (Counts& unit : units) {
      unit.denominator = static_cast<int>(random() % 15);
      unit.numerator =
          unit.denominator == 0 ? 0 : static_cast<int>(random() % (unit.denominator + 1U));
    }
    auto rows = RowsOf(units);
    const v1::Figure whole = rows[0].figures(0);
    SuppressSmall(rows);
    if (rows[0].figures(0).suppressed()) continue;
    auto numerator = whole.numerator();
    auto denominator = whole.denominator();
    int hidden = 0;
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const v1::Figure& figure = rows[i].figures(0);
      numerator -= figure.numerator();
      denominator -= figure.denominator();
      hidden += figure.suppressed();
    }
    const auto is_small = [](std::int64_t count) { return count > 0 && count < 5; };
    CAPTURE(round, numerator, denominator, hidden);
    REQUIRE(hidden != 1);
    REQUIRE_FALSE(is_small(numerator));
    REQUIRE_FALSE(is_small(denominator));
    REQUIRE_FALSE(is_small(denominator - numerator));
  }
}

}  // namespace
}  // namespace hotline
