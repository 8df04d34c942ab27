#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "rules/rates.h"
#include "rules/refusals.h"
#include "rules/release.h"
#include "rules/settings.h"
#include "server/commands/commands.h"
#include "server/page_token.h"
#include "server/report_view.h"

namespace hotline::commands {

namespace {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;
using v1::Refusal;

std::optional<Refusal> RefuseTime(bool given, const Timestamp& time, const char* field) {
  if (!given) return Refuse(Refusal::MISSING, field);
  const bool possible = time.seconds() >= TimeUtil::kTimestampMinSeconds &&
                        time.seconds() <= TimeUtil::kTimestampMaxSeconds;
  if (!possible) return Refuse(Refusal::BAD_FORMAT, field);
  return std::nullopt;
}

// The period as asked, with as_of filled in.
Result<v1::Period> ReadPeriod(const v1::Period& asked, Instant now) {
  v1::Refusals refusals;
  const auto check = [&](std::optional<Refusal> refusal) {
    if (refusal) *refusals.add_refusals() = std::move(*refusal);
  };
  check(RefuseTime(asked.has_from_time(), asked.from_time(), "period.from_time"));
  check(RefuseTime(asked.has_to_time(), asked.to_time(), "period.to_time"));
  if (asked.has_as_of()) check(RefuseTime(true, asked.as_of(), "period.as_of"));
  if (refusals.refusals_size() > 0) return refusals;

  const Instant from = FromProto(asked.from_time());
  const Instant to = FromProto(asked.to_time());
  const Instant as_of = asked.has_as_of() ? FromProto(asked.as_of()) : std::min(to, now);
  if (to <= from) return Refuse(Refusal::NOT_AFTER_START, "period.to_time");
  if (from >= now) return Refuse(Refusal::IN_FUTURE, "period.from_time");
  if (as_of > now) return Refuse(Refusal::IN_FUTURE, "period.as_of");
  if (as_of <= from) return Refuse(Refusal::NOT_AFTER_START, "period.as_of");
  v1::Period period = asked;
  *period.mutable_as_of() = ToProto(as_of);
  return period;
}

// The same month as of its last release.
Result<v1::Period> ReleasedPeriod(v1::Period period) {
  const Instant to = FromProto(period.to_time());
  const Instant as_of = FromProto(period.as_of());
  if (!IsMonth(FromProto(period.from_time()), to)) {
    return Refuse(Refusal::BAD_FORMAT, "period", "YYYY-MM");
  }
  if (as_of < to) return Refuse(Refusal::TOO_EARLY, "period.as_of", FormatInstant(to));
  *period.mutable_as_of() = ToProto(ReleaseAt(to, as_of));
  return period;
}

FigureSpan SpanOf(const v1::Period& period) {
  return hotline::SpanOf(FromProto(period.from_time()), FromProto(period.to_time()),
                         FromProto(period.as_of()));
}

// As the site had decided when the period ended: what it decides later changes no figure of before,
// and the same facts are never shown by two definitions.
FigureSettings FigureSettingsOf(Reader& reader, const FigureSpan& span) {
  const std::optional<v1::Place> place = reader.PlaceAt(FromMicros(span.until));
  if (!place) return {};
  return {.fairly_satisfied_is_good = SettingsOf(*place).fairly_satisfied_is_good()};
}

// Now, as far as the store is concerned: what was recorded exists, although a clock that stands
// still has not got there.
Instant NowFor(Reader& reader, const Ambient& ambient) {
  return std::max(ambient.now, reader.LastRecorded());
}

// The rows of those cases of the view's units that the actor may see. A case that is kept from a
// unit is in none of its figures, so that no count betrays it.
Facts OwnFacts(Reader& reader, const FactRows& all, const ReportView& view, const Scope& scope) {
  std::unordered_set<std::int64_t> asked;
  std::unordered_set<std::int64_t> seen;
  for (const DispatchFact& fact : all.dispatches) {
    if (!view.Shows(fact.unit) || !asked.insert(fact.case_id).second) continue;
    if (reader.Sees(scope, fact.case_id)) seen.insert(fact.case_id);
  }
  const auto is_own = [&](const auto& fact) { return seen.contains(fact.case_id); };
  FactRows own;
  std::ranges::copy_if(all.cases, std::back_inserter(own.cases), is_own);
  std::ranges::copy_if(all.dispatches, std::back_inserter(own.dispatches), is_own);
  return Facts(std::move(own));
}

// Who works for the desk and is accused somewhere sees no figure that knows of it: each of them has
// to open to the cases that it was made of. Nobody else's figures are asked case by case.
class Sight {
 public:
  Sight(Reader& reader, const Scope& scope)
      : reader_(reader), scope_(scope), whole_(!reader.IsAccusedAnywhere(scope.person)) {}

  FactRows Seen(FactRows rows) {
    if (whole_) return rows;
    std::erase_if(rows.cases, [&](const CaseFact& fact) { return !SeesCase(fact.case_id); });
    std::erase_if(rows.dispatches, [&](const auto& fact) { return !SeesCase(fact.case_id); });
    std::erase_if(rows.demands, [&](const DemandFact& fact) {
      return fact.case_id != 0 ? !SeesCase(fact.case_id) : !reader_.SeesCall(scope_, fact.call_id);
    });
    return rows;
  }

 private:
  bool SeesCase(std::int64_t case_id) {
    const auto [seen, is_new] = seen_.try_emplace(case_id, false);
    if (is_new) seen->second = reader_.Sees(scope_, case_id);
    return seen->second;
  }

  Reader& reader_;
  const Scope& scope_;
  const bool whole_;
  std::unordered_map<std::int64_t, bool> seen_;
};

// What a report has to know: the facts at the moments of its span, read once, and those that its
// figures may be made of.
class Known {
 public:
  Known(Reader& reader, const FigureSpan& span, const ReportView& view, const Scope& scope)
      : settings_(FigureSettingsOf(reader, span)),
        seqs_{SeqAt(reader, span.from), SeqAt(reader, span.until), SeqAt(reader, span.as_of)} {
    // Mostly the end of the period is the moment of the report.
    std::vector<std::int64_t> distinct(seqs_.begin(), seqs_.end());
    distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
    std::vector<FactRows> rows = reader.FactsAt(distinct);
    if (view.own_cases_only) own_ = OwnFacts(reader, rows.back(), view, scope);
    Sight sight(reader, scope);
    for (std::size_t i = 0; i < distinct.size(); ++i) {
      facts_.try_emplace(distinct[i],
                         view.own_cases_only ? std::move(rows[i]) : sight.Seen(std::move(rows[i])));
    }
  }

  const FigureSettings& settings() const { return settings_; }
  std::int64_t seq() const { return seqs_[2]; }
  const Facts& at_start() const { return facts_.at(seqs_[0]); }
  const Facts& at_end() const { return facts_.at(seqs_[1]); }
  const Facts& in_view() const { return own_ ? *own_ : facts_.at(seqs_[2]); }

 private:
  static std::int64_t SeqAt(Reader& reader, std::int64_t moment) {
    return reader.SeqAt(FromMicros(moment));
  }

  const FigureSettings settings_;
  const std::array<std::int64_t, 3> seqs_;
  std::map<std::int64_t, Facts> facts_;
  std::optional<Facts> own_;
};

std::string NameOf(std::string_view row, const PlaceIndex& place) {
  if (row.empty()) return "";
  if (row == kDeskRow) return place.place().title();
  const v1::Unit* unit = place.FindUnit(row);
  return unit == nullptr ? std::string(row) : unit->title();
}

std::vector<v1::FigureRow> CountedRows(const Known& known, const FigureSpan& span,
                                       const ReportView& view) {
  std::vector<v1::FigureRow> rows = CountFigures(known.in_view(), span, known.settings());
  if (!view.released) return rows;
  const FigureSpan first{span.from, span.until, span.until};
  return Release(CountFigures(known.at_end(), first, known.settings()), std::move(rows),
                 known.settings());
}

// The rows that the view shows, also one in which nothing was counted, when it was asked for.
std::vector<v1::FigureRow> ShownRows(const Known& known, const FigureSpan& span,
                                     const ReportView& view, const std::string& unit,
                                     const PlaceIndex& place) {
  auto rows = RowsInView(CountedRows(known, span, view), view, unit);
  const auto add_missing = [&](const std::string& row) {
    if (std::ranges::find(rows, row, [](const auto& shown) { return shown.unit(); }) ==
        rows.end()) {
      rows.push_back(EmptyRow(row, known.settings()));
    }
  };
  if (!unit.empty()) {
    add_missing(unit);
  } else {
    for (const std::string& row : view.rows) add_missing(row);
  }
  for (v1::FigureRow& row : rows) row.set_unit_name(NameOf(row.unit(), place));
  return rows;
}

// Whoever does not see every count learns whether the books balance, not what is in them.
std::vector<v1::Identity> ShownIdentities(std::vector<v1::Identity> identities,
                                          const ReportView& view) {
  if (view.all && !view.released) return identities;
  for (v1::Identity& identity : identities) {
    identity.clear_left();
    identity.clear_right();
  }
  return identities;
}

// A unit that the view does not show and one that is not there look alike.
Check CheckUnit(const std::string& unit, const ReportView& view, const PlaceIndex& place) {
  if (unit.empty()) return Passed{};
  const bool known = unit == kDeskRow || place.FindUnit(unit) != nullptr;
  if (!known || !view.Shows(unit)) return Refuse(Refusal::NOT_FOUND, "unit");
  return Passed{};
}

bool MaySee(Reader& reader, const Scope& scope, const ListedObject& object) {
  if (object.case_id != 0) return reader.Sees(scope, object.case_id);
  return object.call_id != 0 && reader.SeesCall(scope, object.call_id);
}

}  // namespace

Result<v1::ClosureReport> GetClosureReport(Reader& reader,
                                           const v1::GetClosureReportRequest& request,
                                           const Ambient& ambient) {
  const ReportView view = ViewOf(ambient.actor, *ambient.place);
  Result<v1::Period> period = ReadPeriod(request.period(), NowFor(reader, ambient));
  if (period && view.released) period = ReleasedPeriod(*period);
  if (!period) return period.refusals();
  if (const Check check = CheckUnit(request.unit(), view, *ambient.place); !check) {
    return check.refusals();
  }

  const FigureSpan span = SpanOf(*period);
  const Known known(reader, span, view, ambient.scope);

  v1::ClosureReport report;
  *report.mutable_period() = *period;
  report.set_as_of_seq(known.seq());
  for (v1::FigureRow& row : ShownRows(known, span, view, request.unit(), *ambient.place)) {
    *report.add_rows() = std::move(row);
  }
  const auto identities = CheckIdentities(known.at_start(), known.at_end(), span);
  for (v1::Identity& identity : ShownIdentities(identities, view)) {
    *report.add_identities() = std::move(identity);
  }
  return report;
}

Result<v1::ListFigureCasesResponse> ListFigureCases(Reader& reader,
                                                    const v1::ListFigureCasesRequest& request,
                                                    const Ambient& ambient) {
  // What was so at a moment never changes, so a page is a stretch of one list: its key is the
  // moment and the place.
  const Result<PageKey> start = ReadPageToken(request, request.page_token(), PageKey{});
  if (!start) return start.refusals();
  const Result<int> page_size = PageSize(request.page_size());
  if (!page_size) return page_size.refusals();
  v1::Period asked = request.period();
  if (!request.page_token().empty()) *asked.mutable_as_of() = ToProto(FromMicros(start->sort_key));
  const Result<v1::Period> period = ReadPeriod(asked, NowFor(reader, ambient));
  if (!period) return period.refusals();
  const FigureDefinition* figure = FindFigure(request.figure());
  if (figure == nullptr) return Refuse(Refusal::UNKNOWN_VALUE, "figure");
  const ReportView view = ViewOf(ambient.actor, *ambient.place);
  if (const Check check = CheckUnit(request.unit(), view, *ambient.place); !check) {
    return check.refusals();
  }
  // Whoever sees one row alone need not name it.
  std::string unit = request.unit();
  if (unit.empty() && !view.all) {
    if (view.rows.size() != 1) return Refuse(Refusal::MISSING, "unit");
    unit = view.rows.front();
  }

  const FigureSpan span = SpanOf(*period);
  const std::int64_t seqs[] = {reader.SeqAt(FromMicros(span.as_of))};
  FactRows rows = std::move(reader.FactsAt(seqs).front());
  const Facts facts =
      view.own_cases_only ? OwnFacts(reader, rows, view, ambient.scope) : Facts(std::move(rows));
  const std::vector<ListedObject> objects =
      ListObjects(facts, span, FigureSettingsOf(reader, span), *figure, unit);
  v1::ListFigureCasesResponse response;
  auto index = static_cast<std::size_t>(start->row_id);
  for (; index < objects.size() && response.cases_size() < *page_size; ++index) {
    if (MaySee(reader, ambient.scope, objects[index])) *response.add_cases() = objects[index].shown;
  }
  if (index < objects.size()) {
    response.set_next_page_token(
        WritePageToken({span.as_of, static_cast<std::int64_t>(index)}, request));
  }
  return response;
}

}  // namespace hotline::commands
