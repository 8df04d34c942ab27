#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <random>

#include "rules/rates.h"
#include "tests/rules/random_history.h"

namespace hotline {
namespace {

using namespace random_history;

FigureSpan RandomSpan(std::mt19937& random) {
  const Day first(std::chrono::year(2026) / 1 / 1);
  const Day from = first + std::chrono::days(random() % 80);
  const Day to = from + std::chrono::days(1 + random() % 40);
  const Day as_of = from + std::chrono::days(1 + random() % 60);
  return SpanOf(Midnight(from), Midnight(to), Midnight(as_of));
}

std::string Text(const std::vector<v1::FigureRow>& rows) {
  std::string text;
  for (const v1::FigureRow& row : rows) text += row.DebugString();
  return text;
}

TEST_CASE("in random histories parts make their whole and rows theirs") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  const Store store = PlayHistory(seed);
  std::mt19937 random(seed + 1);
  for (int round = 0; round < 20; ++round) {
    const FigureSpan span = RandomSpan(random);
    const auto rows = CountFigures(store.At(span.as_of), span, {});
    std::map<std::string, v1::Figure> sums;
    for (const v1::FigureRow& row : rows) {
      for (const v1::Figure& figure : row.figures()) {
        CAPTURE(row.unit(), figure.id());
        REQUIRE(figure.numerator() <= figure.denominator());
        REQUIRE(figure.distinct_cases() <= figure.denominator());
        if (figure.parts().contains("overdue_open")) {
          const auto& parts = figure.parts();
          REQUIRE(parts.at("on_time") + parts.at("finished_late") + parts.at("overdue_open") ==
                  figure.denominator());
        }
        if (row.unit().empty()) continue;
        sums[figure.id()].set_numerator(sums[figure.id()].numerator() + figure.numerator());
        sums[figure.id()].set_denominator(sums[figure.id()].denominator() + figure.denominator());
      }
    }
    for (const v1::Figure& whole : rows.front().figures()) {
      CAPTURE(whole.id());
      if (FindFigure(whole.id())->survival) continue;
      REQUIRE(sums[whole.id()].numerator() == whole.numerator());
      REQUIRE(sums[whole.id()].denominator() == whole.denominator());
    }
  }
}

TEST_CASE("in random histories each list holds exactly what its figure counts") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  const Store store = PlayHistory(seed);
  std::mt19937 random(seed + 1);
  const FigureSpan span = RandomSpan(random);
  const Facts facts = store.At(span.as_of);
  for (const v1::FigureRow& row : CountFigures(facts, span, {})) {
    for (const v1::Figure& figure : row.figures()) {
      CAPTURE(row.unit(), figure.id());
      const auto listed = ListObjects(facts, span, {}, *FindFigure(figure.id()), row.unit());
      REQUIRE(std::ranges::count_if(listed, [](const auto& object) {
                return object.shown.counted();
              }) == figure.numerator());
      REQUIRE(std::ranges::count_if(listed, [](const auto& object) {
                return object.shown.part() != "not_yet_due";
              }) == figure.denominator());
      for (const auto& [part, count] : figure.parts()) {
        if (part.ends_with("_hours")) continue;
        REQUIRE(std::ranges::count_if(listed, [&](const auto& object) {
                  return object.shown.part() == part;
                }) == count);
      }
    }
  }
}

TEST_CASE("the order of rows decides nothing, nor does what was recorded later") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  Store store = PlayHistory(seed);
  std::mt19937 random(seed + 1);
  const FigureSpan span = RandomSpan(random);
  const std::string before = Text(CountFigures(store.At(span.as_of), span, {}));
  const auto shuffle = [&](auto& dispatches, auto& cases) {
    std::ranges::shuffle(dispatches, random);
    std::ranges::shuffle(cases, random);
  };
  CHECK(Text(CountFigures(store.At(span.as_of, shuffle), span, {})) == before);
  for (std::int64_t id = 1001; id <= 1050; ++id) Player(store, random, id, span.as_of + 1).Play();
  CHECK(Text(CountFigures(store.At(span.as_of), span, {})) == before);
}

TEST_CASE("in random histories the identities hold") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  const Store store = PlayHistory(seed);
  std::mt19937 random(seed + 1);
  for (int round = 0; round < 20; ++round) {
    const FigureSpan span = RandomSpan(random);
    for (const v1::Identity& identity :
         CheckIdentities(store.At(span.from), store.At(span.until), span)) {
      CAPTURE(identity.DebugString());
      REQUIRE(identity.holds());
    }
  }
}

TEST_CASE("a fact that contradicts another breaks its identity") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  const Store store = PlayHistory(seed);
  const std::int64_t from = Micros(Midnight(Day(std::chrono::year(2026) / 2 / 1)));
  const FigureSpan span{from, from + 28 * kDay, from + 28 * kDay};
  const auto check = [&](const auto& damage) {
    return CheckIdentities(store.At(from), store.At(span.until, damage), span);
  };
  const auto is_open = [](const DispatchFact& dispatch) {
    return dispatch.state == Dispatch::SIGNED;
  };
  const auto replied_within = [&](const DispatchFact& dispatch) {
    return dispatch.state == Dispatch::ACCEPTED && dispatch.replied_at > from;
  };

  SECTION("a reply without its time") {
    const auto identities = check([&](auto& dispatches, auto&) {
      std::ranges::find_if(dispatches, is_open)->state = Dispatch::REPLIED;
    });
    CHECK(identities[0].holds());
    CHECK_FALSE(identities[1].holds());
  }
  SECTION("a reply dated back") {
    const auto identities = check([&](auto& dispatches, auto&) {
      std::ranges::find_if(dispatches, replied_within)->replied_at = from - kDay;
    });
    CHECK_FALSE(identities[1].holds());
  }
  SECTION("a dispatch that got lost") {
    const auto identities = check([&](auto& dispatches, auto&) {
      dispatches.erase(std::ranges::find_if(dispatches, [&](const auto& dispatch) {
        return dispatch.issued < from && replied_within(dispatch);
      }));
    });
    CHECK_FALSE(identities[1].holds());
  }
  SECTION("a case that is closed and has no close time") {
    const auto identities = check([&](auto&, auto& cases) {
      std::ranges::find_if(cases, [&](const CaseFact& record) {
        return record.state == Case::CLOSED && record.closed > from;
      })->closed = 0;
    });
    CHECK_FALSE(identities[0].holds());
    CHECK(identities[1].holds());
  }
}

TEST_CASE("a year of a province is counted within two seconds", "[.][slow]") {
  std::vector<CaseFact> cases;
  std::vector<DispatchFact> dispatches;
  Store store = PlayHistory(1);
  const std::int64_t end = Micros(Midnight(Day(std::chrono::year(2026) / 12 / 31)));
  store.At(end, [&](auto& some_dispatches, auto& some_cases) {
    for (std::int64_t copy = 0; dispatches.size() < 300'000; ++copy) {
      for (CaseFact record : some_cases)
        cases.push_back(std::move(record)), cases.back().case_id += copy * 1000;
      for (DispatchFact fact : some_dispatches) {
        fact.case_id += copy * 1000;
        dispatches.push_back(std::move(fact));
      }
    }
  });
  const FigureSpan span{Micros(Midnight(Day(std::chrono::year(2026) / 1 / 1))), end, end};
  const auto started = std::chrono::steady_clock::now();
  const Facts facts(std::move(cases), std::move(dispatches), {});
  const auto grouped = std::chrono::steady_clock::now();
  const auto rows = CountFigures(facts, span, {});
  const auto counted = std::chrono::steady_clock::now();
  const auto millis = [](auto duration) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  };
  std::cout << "grouped in " << millis(grouped - started) << " ms, counted in "
            << millis(counted - grouped) << " ms, " << rows.size() << " rows\n";
  CHECK(millis(counted - started) < 2000);
}

}  // namespace
}  // namespace hotline
