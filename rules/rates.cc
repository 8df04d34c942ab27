#include "rules/rates.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "rules/names.h"

namespace hotline {

namespace {

constexpr double kMicrosInHour = 3.6e9;

// The rows that belong to a case, from a sorted list; `next` goes on behind them.
template <class Fact>
std::span<const Fact> Take(const std::vector<Fact>& facts, std::size_t& next,
                           std::int64_t case_id) {
  const std::size_t first = next;
  while (next < facts.size() && facts[next].case_id == case_id) ++next;
  return {facts.data() + first, next - first};
}

template <class Fact, class Key>
void SortUnlessSorted(std::vector<Fact>& facts, Key key) {
  if (!std::ranges::is_sorted(facts, {}, key)) std::ranges::sort(facts, {}, key);
}

// How long one case took, or until when it was watched.
struct Watched {
  std::int64_t micros;
  bool finished;
};

// First time at which the Kaplan-Meier curve is at or below each of two heights; absent when it
// never is.
struct Percentiles {
  std::optional<std::int64_t> median;
  std::optional<std::int64_t> p90;
};

Percentiles KaplanMeier(std::vector<Watched> watched) {
  std::ranges::sort(watched, {}, &Watched::micros);
  // The curve is a product of fractions: a height it reaches exactly must not be missed by a
  // rounding.
  constexpr double kGrain = 1e-9;
  Percentiles found;
  double curve = 1;
  for (std::size_t i = 0; i < watched.size();) {
    const auto at_risk = static_cast<double>(watched.size() - i);
    const std::int64_t now = watched[i].micros;
    double events = 0;
    // Who is cut at the moment of an event was still at risk in it.
    for (; i < watched.size() && watched[i].micros == now; ++i) {
      events += watched[i].finished ? 1 : 0;
    }
    curve *= (at_risk - events) / at_risk;
    if (events == 0) continue;
    if (!found.median && curve <= 0.5 + kGrain) found.median = now;
    if (!found.p90 && curve <= 0.1 + kGrain) found.p90 = now;
  }
  return found;
}

// Where an object stands to a figure: in its denominator, or in a part apart from it, or nowhere.
struct Standing {
  bool inside = false;
  bool counted = false;
  int part = -1;
};

Standing StandingOf(const FigureDefinition& figure, const FigureObject& object,
                    const FigureSpan& span, const FigureSettings& settings) {
  if (object.left) return {};
  if (object.moment > span.from && object.moment <= span.until) {
    return {true, figure.counted(object, settings),
            figure.part != nullptr ? figure.part(object) : -1};
  }
  return {false, false, figure.apart != nullptr ? figure.apart(object, span) : -1};
}

// What a figure has counted so far in one row.
struct Tally {
  std::int64_t numerator = 0;
  std::int64_t denominator = 0;
  std::int64_t cases = 0;
  const CaseFact* last_case = nullptr;
  std::vector<std::int64_t> parts;
  std::vector<Watched> watched;

  // Objects come case by case, so a case is new exactly when it is not the last one.
  void Add(const FigureDefinition& figure, const FigureObject& object, const Standing& standing) {
    if (standing.part >= 0) {
      parts.resize(figure.parts.size());
      ++parts[static_cast<std::size_t>(standing.part)];
    }
    if (!standing.inside) return;
    ++denominator;
    if (standing.counted) ++numerator;
    if (object.record != nullptr && object.record != last_case) {
      ++cases;
      last_case = object.record;
    }
    if (figure.survival) {
      watched.push_back(
          {(object.done != 0 ? object.done : object.cut) - object.moment, object.done != 0});
    }
  }
};

std::string Version(const FigureDefinition& figure, const FigureSettings& settings) {
  std::string version(figure.version);
  if (figure.graded) {
    version +=
        settings.fairly_satisfied_is_good ? "/fairly_satisfied=good" : "/fairly_satisfied=bad";
  }
  return version;
}

v1::Figure Shown(const FigureDefinition& figure, const FigureSettings& settings,
                 const Tally& tally) {
  v1::Figure shown;
  shown.set_id(std::string(figure.id));
  shown.set_definition_version(Version(figure, settings));
  shown.set_numerator(tally.numerator);
  shown.set_denominator(tally.denominator);
  shown.set_distinct_cases(tally.cases);
  auto& parts = *shown.mutable_parts();
  for (std::size_t i = 0; i < figure.parts.size(); ++i) {
    parts[std::string(figure.parts[i])] = i < tally.parts.size() ? tally.parts[i] : 0;
  }
  if (figure.survival) {
    const Percentiles found = KaplanMeier(tally.watched);
    const auto hours = [](std::int64_t micros) {
      return std::llround(static_cast<double>(micros) / kMicrosInHour);
    };
    if (found.median) parts["median_hours"] = hours(*found.median);
    if (found.p90) parts["p90_hours"] = hours(*found.p90);
  }
  return shown;
}

using Tallies = std::vector<Tally>;

// Which definitions speak of which kind of object.
std::vector<std::vector<std::size_t>> ByKind() {
  std::vector<std::vector<std::size_t>> by_kind(static_cast<std::size_t>(ObjectKind::kTimeToClose) +
                                                1);
  const auto definitions = FigureDefinitions();
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    by_kind[static_cast<std::size_t>(definitions[i].object)].push_back(i);
  }
  return by_kind;
}

bool StandsInRow(const FigureDefinition& figure, std::string_view row) {
  if (row.empty()) return figure.rows.whole;
  return row == kDeskRow ? figure.rows.desk : figure.rows.units;
}

v1::FigureRow ShownRow(std::string_view unit, const Tallies& tallies,
                       const FigureSettings& settings) {
  v1::FigureRow row;
  row.set_unit(std::string(unit));
  const auto definitions = FigureDefinitions();
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    if (StandsInRow(definitions[i], unit)) {
      *row.add_figures() = Shown(definitions[i], settings, tallies[i]);
    }
  }
  return row;
}

ListedObject Listed(const FigureDefinition& figure, const FigureObject& object,
                    const Standing& standing) {
  ListedObject listed;
  v1::FigureCase& shown = listed.shown;
  if (object.record != nullptr) listed.case_id = object.record->case_id;
  if (object.dispatch != nullptr) listed.case_id = object.dispatch->case_id;
  if (object.demand != nullptr) listed.call_id = object.demand->call_id;
  if (object.dispatch != nullptr) {
    shown.set_case_name(CaseName(object.dispatch->case_number));
    shown.set_dispatch(static_cast<std::int32_t>(object.dispatch->serial));
  } else if (object.record != nullptr) {
    shown.set_case_name(CaseName(object.record->case_number));
  } else if (object.demand != nullptr) {
    shown.set_case_name(CallName(object.demand->call_id));
  }
  shown.set_unit(std::string(object.unit));
  *shown.mutable_due_time() = ToProto(FromMicros(object.moment));
  if (object.done != 0) *shown.mutable_done_time() = ToProto(FromMicros(object.done));
  shown.set_counted(standing.counted);
  if (standing.part >= 0) {
    shown.set_part(std::string(figure.parts[static_cast<std::size_t>(standing.part)]));
  }
  return listed;
}

}  // namespace

v1::FigureRow EmptyRow(std::string_view unit, const FigureSettings& settings) {
  return ShownRow(unit, Tallies(FigureDefinitions().size()), settings);
}

FigureSpan SpanOf(Instant from, Instant to, Instant as_of) {
  return {Micros(from), std::min(Micros(to), Micros(as_of)), Micros(as_of)};
}

Facts::Facts(std::vector<CaseFact> cases, std::vector<DispatchFact> dispatches,
             std::vector<DemandFact> demands)
    : cases_(std::move(cases)), dispatches_(std::move(dispatches)), demands_(std::move(demands)) {
  // A store gives its rows in this order already, or nearly: looking is cheap, moving a hundred
  // thousand rows is not.
  SortUnlessSorted(cases_, &CaseFact::case_id);
  SortUnlessSorted(dispatches_,
                   [](const DispatchFact& fact) { return std::tie(fact.case_id, fact.serial); });
  SortUnlessSorted(demands_, [](const DemandFact& fact) {
    return std::tie(fact.case_id, fact.call_id, fact.at);
  });
  groups_.reserve(cases_.size() + 1);
  std::size_t next_case = 0;
  std::size_t next_dispatch = 0;
  std::size_t next_demand = 0;
  const auto id_at = [](const auto& facts, std::size_t next) {
    return next < facts.size() ? facts[next].case_id : INT64_MAX;
  };
  // Also a dispatch whose case is missing makes a group: it must not vanish from the figures
  // unnoticed.
  while (true) {
    const std::int64_t id = std::min({id_at(cases_, next_case), id_at(dispatches_, next_dispatch),
                                      id_at(demands_, next_demand)});
    if (id == INT64_MAX) break;
    const auto records = Take(cases_, next_case, id);
    groups_.push_back({records.empty() ? nullptr : records.data(),
                       Take(dispatches_, next_dispatch, id), Take(demands_, next_demand, id)});
  }
}

std::vector<v1::FigureRow> CountFigures(const Facts& facts, const FigureSpan& span,
                                        const FigureSettings& settings) {
  const auto definitions = FigureDefinitions();
  const auto by_kind = ByKind();
  Tallies whole(definitions.size());
  std::unordered_map<std::string_view, Tallies> rows;

  std::vector<FigureObject> objects;
  for (const CaseGroup& group : facts.groups()) {
    objects.clear();
    AppendObjects(group, span, objects);
    for (const FigureObject& object : objects) {
      for (const std::size_t i : by_kind[static_cast<std::size_t>(object.kind)]) {
        const Standing standing = StandingOf(definitions[i], object, span, settings);
        if (!standing.inside && standing.part < 0) continue;
        whole[i].Add(definitions[i], object, standing);
        if (object.unit.empty() || !StandsInRow(definitions[i], object.unit)) continue;
        Tallies& row = rows.try_emplace(object.unit, definitions.size()).first->second;
        row[i].Add(definitions[i], object, standing);
      }
    }
  }

  std::vector<v1::FigureRow> shown{ShownRow("", whole, settings)};
  for (const auto& [unit, tallies] : rows) shown.push_back(ShownRow(unit, tallies, settings));
  std::ranges::sort(shown.begin() + 1, shown.end(), {},
                    [](const v1::FigureRow& row) -> const std::string& { return row.unit(); });
  return shown;
}

std::vector<ListedObject> ListObjects(const Facts& facts, const FigureSpan& span,
                                      const FigureSettings& settings,
                                      const FigureDefinition& figure, std::string_view unit) {
  std::vector<ListedObject> listed;
  std::vector<FigureObject> objects;
  for (const CaseGroup& group : facts.groups()) {
    objects.clear();
    AppendObjects(group, span, objects);
    for (const FigureObject& object : objects) {
      if (object.kind != figure.object || (!unit.empty() && object.unit != unit)) continue;
      const Standing standing = StandingOf(figure, object, span, settings);
      if (standing.inside || standing.part >= 0) listed.push_back(Listed(figure, object, standing));
    }
  }
  std::ranges::stable_sort(listed, {}, [](const ListedObject& object) {
    const v1::FigureCase& shown = object.shown;
    return std::tuple(shown.due_time().seconds(), shown.due_time().nanos(),
                      std::string_view(shown.case_name()), shown.dispatch());
  });
  return listed;
}

}  // namespace hotline
