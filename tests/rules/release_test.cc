#include "rules/release.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "rules/rates.h"
#include "rules/suppression.h"
#include "tests/rules/random_history.h"

namespace hotline {
namespace {

Instant At(std::string_view text) { return ParseInstant(text).value(); }

TEST_CASE("a month is from its first midnight to the next one's, at UTC+8") {
  struct Row {
    const char* from;
    const char* to;
    bool month;
  };
  const auto row = GENERATE(values<Row>({
      {"2026-03-01T00:00", "2026-04-01T00:00", true},
      {"2026-02-01T00:00", "2026-03-01T00:00", true},
      {"2025-12-01T00:00", "2026-01-01T00:00", true},
      {"2026-02-28T16:00Z", "2026-03-31T16:00Z", true},
      {"2026-03-01T00:00", "2026-03-31T00:00", false},
      {"2026-03-01T00:00", "2026-05-01T00:00", false},
      {"2026-03-02T00:00", "2026-04-02T00:00", false},
      {"2026-03-01T00:00:01", "2026-04-01T00:00", false},
      {"2026-03-01T00:00", "2026-03-31T23:59:59", false},
      {"2026-03-01T00:00Z", "2026-04-01T00:00Z", false},
  }));
  CAPTURE(row.from, row.to);
  CHECK(IsMonth(At(row.from), At(row.to)) == row.month);
}

TEST_CASE("a month is released at its end and three months later") {
  struct Row {
    const char* end;
    const char* as_of;
    const char* release;
  };
  const auto row = GENERATE(values<Row>({
      {"2026-04-01T00:00", "2026-04-01T00:00", "2026-04-01T00:00"},
      {"2026-04-01T00:00", "2026-06-30T23:59:59", "2026-04-01T00:00"},
      {"2026-04-01T00:00", "2026-07-01T00:00", "2026-07-01T00:00"},
      {"2026-04-01T00:00", "2031-01-01T09:30", "2026-07-01T00:00"},
      {"2026-12-01T00:00", "2027-03-01T00:00", "2027-03-01T00:00"},
  }));
  CAPTURE(row.end, row.as_of);
  CHECK(FormatInstant(ReleaseAt(At(row.end), At(row.as_of))) == FormatInstant(At(row.release)));
}

// What is released of one figure: "numerator/denominator" of each row, the whole first; "#" hidden,
// "-" the row is not there.
struct Counts {
  int numerator;
  int denominator;
};
std::vector<v1::FigureRow> RowsOf(const std::vector<Counts>& units, const char* id = "signing") {
  std::vector<v1::FigureRow> rows{EmptyRow("", {})};
  const auto add = [&](v1::FigureRow& row, const Counts& counts) {
    for (v1::Figure& figure : *row.mutable_figures()) {
      if (figure.id() != id) continue;
      figure.set_numerator(figure.numerator() + counts.numerator);
      figure.set_denominator(figure.denominator() + counts.denominator);
      figure.set_distinct_cases(figure.denominator());
    }
  };
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (units[i].denominator == 0) continue;
    rows.push_back(EmptyRow("unit-" + std::to_string(i), {}));
    add(rows.back(), units[i]);
    add(rows.front(), units[i]);
  }
  return rows;
}

std::string Text(const std::vector<v1::FigureRow>& rows, std::size_t units,
                 const char* id = "signing") {
  std::string text;
  for (std::size_t i = 0; i <= units; ++i) {
    const std::string unit = i == 0 ? "" : "unit-" + std::to_string(i - 1);
    const auto row = std::ranges::find(rows, unit, [](const auto& each) { return each.unit(); });
    if (i > 0) text += " ";
    if (row == rows.end()) {
      text += "-";
      continue;
    }
    const auto figure =
        std::ranges::find(row->figures(), id, [](const auto& each) { return each.id(); });
    text += figure->suppressed()
                ? "#"
                : std::to_string(figure->numerator()) + "/" + std::to_string(figure->denominator());
  }
  return text;
}

struct Row {
  const char* why;
  std::vector<Counts> first;
  std::vector<Counts> second;
  const char* released;
};

TEST_CASE("a later figure that differs by less than 5 gives the earlier") {
  const auto row = GENERATE(values<Row>({
      {"nothing changed", {{10, 20}, {10, 20}}, {{10, 20}, {10, 20}}, "20/40 10/20 10/20"},
      {"4 more are held back", {{10, 20}, {10, 20}}, {{14, 20}, {10, 20}}, "20/40 10/20 10/20"},
      {"5 more are given", {{10, 20}, {10, 20}}, {{15, 20}, {10, 20}}, "25/40 15/20 10/20"},
      {"5 fewer are given", {{10, 20}, {10, 20}}, {{5, 20}, {10, 20}}, "15/40 5/20 10/20"},
      {"1 fewer is held back", {{10, 20}, {10, 20}}, {{9, 20}, {10, 20}}, "20/40 10/20 10/20"},
      {"the denominator too", {{10, 20}, {10, 20}}, {{15, 26}, {10, 20}}, "20/40 10/20 10/20"},
      {"and what is left of it", {{10, 20}, {10, 20}}, {{15, 24}, {10, 20}}, "20/40 10/20 10/20"},
      {"one row that tells holds all",
       {{10, 20}, {10, 30}},
       {{11, 20}, {20, 30}},
       "20/50 10/20 10/30"},
      {"sums of 5 do not help", {{10, 20}, {10, 30}}, {{12, 20}, {13, 30}}, "20/50 10/20 10/30"},
      {"nor do changes that cancel",
       {{10, 20}, {10, 30}},
       {{12, 20}, {8, 30}},
       "20/50 10/20 10/30"},
      {"a hidden row tells as well",
       {{2, 9}, {10, 20}, {10, 30}},
       {{3, 9}, {10, 20}, {20, 30}},
       "22/59 # # 10/30"},
      {"hidden ones may move by 5",
       {{2, 9}, {10, 20}, {10, 30}},
       {{2, 14}, {10, 20}, {20, 30}},
       "32/64 # # 20/30"},
      {"hidden ones together must not tell",
       {{2, 19}, {8, 20}, {10, 30}},
       {{7, 19}, {2, 20}, {20, 30}},
       "20/69 # # 10/30"},
      {"what was hidden stays so, or it gives back its cover",
       {{2, 9}, {10, 20}, {10, 30}},
       {{7, 14}, {10, 20}, {10, 30}},
       "22/59 # # 10/30"},
      {"what was shown is not hidden later",
       {{6, 12}, {10, 20}, {10, 30}},
       {{1, 12}, {10, 20}, {10, 30}},
       "26/62 6/12 10/20 10/30"},
      {"a row that is new with 5 comes", {{10, 20}, {0, 0}}, {{10, 20}, {0, 5}}, "10/25 10/20 0/5"},
      {"a row that is new with 1 does not",
       {{10, 20}, {0, 0}},
       {{10, 20}, {0, 1}},
       "10/20 10/20 -"},
      {"a row goes with 5", {{10, 20}, {0, 5}}, {{10, 20}, {0, 0}}, "10/20 10/20 -"},
      {"and stays with fewer changes", {{10, 20}, {0, 7}}, {{10, 20}, {0, 4}}, "10/27 10/20 0/7"},
  }));
  CAPTURE(row.why);
  const auto units = row.first.size();
  CHECK(Text(Release(RowsOf(row.first), RowsOf(row.second), {}), units) == row.released);
}

TEST_CASE("figures of the same things move together, others do not wait for them") {
  const auto with = [](std::vector<v1::FigureRow> rows, const std::vector<Counts>& other,
                       const char* id) {
    const auto more = RowsOf(other, id);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (int f = 0; f < rows[i].figures_size(); ++f) {
        if (rows[i].figures(f).id() == id) *rows[i].mutable_figures(f) = more[i].figures(f);
      }
    }
    return rows;
  };
  const std::vector<Counts> earlier{{10, 20}};
  const std::vector<Counts> much{{15, 20}};
  const std::vector<Counts> little{{11, 20}};
  const auto released = [&](const char* one, const char* other) {
    return Release(with(RowsOf(earlier, one), earlier, other),
                   with(RowsOf(much, one), little, other), {});
  };
  CHECK(Text(released("closure", "on_time_closure"), 1, "closure") == "10/20 10/20");
  CHECK(Text(released("time_to_finish", "time_to_close"), 0, "time_to_finish") == "10/20");
  CHECK(Text(released("closure", "signing"), 1, "closure") == "15/20 15/20");
  CHECK(Text(released("closure", "signing"), 1, "signing") == "10/20 10/20");
}

TEST_CASE("a median moves only with a count, and what stands beside is left out") {
  const auto rows = [](int finished, int median) {
    auto made = RowsOf({{finished, 40}}, "time_to_finish");
    for (v1::Figure& figure : *made[0].mutable_figures()) {
      if (figure.id() == "time_to_finish") (*figure.mutable_parts())["median_hours"] = median;
      if (figure.id() == "on_time_closure") (*figure.mutable_parts())["not_yet_due"] = 50;
      if (figure.id() == "kept_promise") (*figure.mutable_parts())["ended_before"] = 1;
    }
    return made;
  };
  const auto median = [](const std::vector<v1::FigureRow>& released) {
    for (const v1::Figure& figure : released[0].figures()) {
      if (figure.id() == "time_to_finish") return figure.parts().at("median_hours");
    }
    return std::int64_t{0};
  };
  CHECK(median(Release(rows(20, 30), rows(20, 31), {})) == 30);
  CHECK(median(Release(rows(20, 30), rows(23, 31), {})) == 30);
  CHECK(median(Release(rows(20, 30), rows(25, 31), {})) == 31);
  const auto released = Release(rows(20, 30), rows(25, 31), {});
  for (const v1::Figure& figure : released[0].figures()) {
    CHECK_FALSE(figure.parts().contains("not_yet_due"));
    CHECK_FALSE(figure.parts().contains("ended_before"));
    // Nor does it hide the figure.
    if (figure.id() == "kept_promise") CHECK_FALSE(figure.suppressed());
  }
}

// --- what a leader learns who asks for every month at every moment, of random facts

using Released = std::map<std::string, std::map<std::string, v1::Figure>>;  // unit, figure

Released Ask(const random_history::Store& facts, Instant from, Instant to, Instant as_of) {
  const Instant release = ReleaseAt(to, as_of);
  const FigureSpan first = SpanOf(from, to, to);
  const FigureSpan second = SpanOf(from, to, release);
  Released answer;
  for (const v1::FigureRow& row : Release(CountFigures(facts.At(first.as_of), first, {}),
                                          CountFigures(facts.At(second.as_of), second, {}), {})) {
    for (const v1::Figure& figure : row.figures()) answer[row.unit()][figure.id()] = figure;
  }
  return answer;
}

// The figure of a row; a zero where the row is not there.
v1::Figure FigureIn(const Released& answer, const std::string& unit, const std::string& id) {
  const auto row = answer.find(unit);
  return row == answer.end() || !row->second.contains(id) ? v1::Figure() : row->second.at(id);
}

std::map<std::string, std::int64_t> CountsOf(const v1::Figure& figure) {
  std::map<std::string, std::int64_t> counts{
      {"numerator", figure.numerator()},
      {"denominator", figure.denominator()},
      {"left", figure.denominator() - figure.numerator()},
      {"cases", figure.distinct_cases()},
  };
  for (const auto& [part, count] : figure.parts()) {
    if (IsCount(part)) counts[part] = count;
  }
  return counts;
}

// The whole less the rows that are shown: what is known of the hidden ones.
Counts Rest(const Released& answer, const std::string& id) {
  Counts rest{0, 0};
  for (const auto& [unit, figures] : answer) {
    if (!figures.contains(id)) continue;
    const int sign = unit.empty() ? 1 : -1;
    rest.numerator += sign * static_cast<int>(figures.at(id).numerator());
    rest.denominator += sign * static_cast<int>(figures.at(id).denominator());
  }
  return rest;
}

TEST_CASE("nobody learns of fewer than 5 from what was released at any two moments") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  int moved = 0;
  int held = 0;
  for (unsigned history = 0; history < 12; ++history) {
    const random_history::Store facts = random_history::PlayHistory(seed + history);
    for (int month = 1; month <= 3; ++month) {
      const Day first(std::chrono::year(2026) / month / 1);
      const Instant from = Midnight(first);
      const Instant to = Midnight(Day(std::chrono::year(2026) / (month + 1) / 1));
      const Instant early = to + std::chrono::hours((seed + history) % (60 * 24));
      const Instant late = to + std::chrono::hours(24 * 92 + (seed + history) % 5000);
      const Released one = Ask(facts, from, to, early);
      const Released other = Ask(facts, from, to, late);
      const FigureSpan now = SpanOf(from, to, late);
      for (const v1::FigureRow& row : CountFigures(facts.At(now.as_of), now, {})) {
        for (const v1::Figure& counted : row.figures()) {
          const v1::Figure before = FigureIn(one, row.unit(), counted.id());
          const v1::Figure after = FigureIn(other, row.unit(), counted.id());
          CAPTURE(history, month, row.unit(), counted.id());
          REQUIRE(before.suppressed() == after.suppressed());
          auto earlier = CountsOf(before);
          for (const auto& [name, count] : CountsOf(after)) {
            CAPTURE(name, earlier[name], count);
            REQUIRE_FALSE(IsSmall(count));
            REQUIRE_FALSE(IsSmall(std::abs(count - earlier[name])));
          }
          if (before.suppressed()) continue;
          moved += before.numerator() != after.numerator();
          held += counted.numerator() != after.numerator();
          if (!row.unit().empty() || FindFigure(counted.id())->survival) continue;
          const Counts rest_before = Rest(one, counted.id());
          const Counts rest_after = Rest(other, counted.id());
          REQUIRE_FALSE(IsSmall(rest_after.numerator));
          REQUIRE_FALSE(IsSmall(rest_after.denominator));
          REQUIRE_FALSE(IsSmall(std::abs(rest_after.numerator - rest_before.numerator)));
          REQUIRE_FALSE(IsSmall(std::abs(rest_after.denominator - rest_before.denominator)));
        }
      }
    }
  }
  // Both happen, so both were looked at.
  CHECK(moved > 0);
  CHECK(held > 0);
}

}  // namespace
}  // namespace hotline
