#include <cstdio>
#include <iostream>

#include "agent-console/acting.h"
#include "agent-console/shared_options.h"
#include "rules/figures.h"

namespace hotline {
namespace {

// [from, to) of "2026-09" at UTC+8; absent when it is not a month.
std::optional<std::pair<Instant, Instant>> MonthOf(const std::string& text) {
  if (text.size() != 7) return std::nullopt;
  const auto first = ParseDay(text + "-01");
  if (!first) return std::nullopt;
  const std::chrono::year_month_day day(*first);
  const auto next = day.year() / day.month() / 1 + std::chrono::months(1);
  return std::pair(Midnight(*first), Midnight(Day(next)));
}

// "2026-08" in September 2026: the last month that is over.
std::string LastMonth(Instant now) {
  const std::chrono::year_month_day today(OfficeDay(now));
  const auto last = today.year() / today.month() / 1 - std::chrono::months(1);
  return FormatDay(Day(last)).substr(0, 7);
}

void SetMonth(v1::Period& period, const std::pair<Instant, Instant>& month) {
  *period.mutable_from_time() = ToProto(month.first);
  *period.mutable_to_time() = ToProto(month.second);
}

// --month, or --from with --to; without any the last month that is over, which is said. False, and
// complained about, when the period is not given whole.
bool ReadPeriod(Session& session, const Arguments& arguments, v1::Period& period) {
  if (arguments.Has("--month")) {
    const auto month = MonthOf(arguments.Get("--month"));
    if (!month || arguments.Has("--from") || arguments.Has("--to")) {
      session.Complain(session.Say(texts::kBadPeriod));
      return false;
    }
    SetMonth(period, *month);
    return true;
  }
  if (period.has_from_time() && period.has_to_time()) return true;
  const auto now = session.Now();
  if (now && !period.has_from_time() && !period.has_to_time()) {
    const std::string month = LastMonth(*now);
    SetMonth(period, *MonthOf(month));
    session.Talk(session.Say(texts::kLastMonth, {month}));
    return true;
  }
  session.Complain(session.Say(texts::kBadPeriod));
  return false;
}

// A small count that a leader may not see; never a 0, which would be a count.
constexpr const char* kHidden = "*";

std::string Count(std::int64_t count, const v1::Figure& figure) {
  return figure.suppressed() ? kHidden : std::to_string(count);
}

// "66.7%"; n/a when there is nothing to divide by.
std::string Quotient(const v1::Figure& figure) {
  if (figure.suppressed()) return kHidden;
  if (figure.denominator() == 0) return "n/a";
  char text[32];
  std::snprintf(
      text, sizeof text, "%.1f%%",
      100.0 * static_cast<double>(figure.numerator()) / static_cast<double>(figure.denominator()));
  return text;
}

std::string Parts(const v1::Figure& figure, const View& view) {
  // The map has no order of its own.
  const std::map<std::string, std::int64_t> sorted(figure.parts().begin(), figure.parts().end());
  std::string parts;
  for (const auto& [id, count] : sorted) {
    if (count == 0 && figure.denominator() == 0) continue;  // the n/a has said it
    parts += (parts.empty() ? "" : "  ") + TitleOf(id, view.language) + " " + std::to_string(count);
  }
  return parts;
}

// Worth a line when not everything is asked for: a unit that owes nothing says so once.
bool SaysSomething(const v1::FigureRow& row, const v1::Figure& figure) {
  return row.unit().empty() || figure.denominator() > 0 || figure.suppressed() ||
         &figure == &row.figures(0);
}

Grid FigureTable(const v1::ClosureReport& report, const View& view, bool all) {
  Grid table{{{texts::kUnit},
              {texts::kFigure},
              {texts::kFigureId, true},
              {texts::kNumerator, false, true},
              {texts::kDenominator, false, true},
              {texts::kQuotient, false, true},
              {texts::kDistinct, false, true},
              {texts::kParts},
              {texts::kEdition, true}},
             {}};
  for (const v1::FigureRow& row : report.rows()) {
    const std::string unit =
        row.unit().empty() ? view.Tell(texts::kAllUnits) : row.unit() + " " + row.unit_name();
    for (const v1::Figure& figure : row.figures()) {
      if (!all && !SaysSomething(row, figure)) continue;
      table.rows.push_back({unit, FigureTitle(figure.id(), view.language), figure.id(),
                            Count(figure.numerator(), figure), Count(figure.denominator(), figure),
                            Quotient(figure), Count(figure.distinct_cases(), figure),
                            Parts(figure, view), figure.definition_version()});
    }
  }
  return table;
}

std::string Side(const google::protobuf::RepeatedPtrField<v1::Identity::Term>& terms,
                 const View& view) {
  std::string side;
  for (const auto& term : terms) {
    side += (side.empty() ? "" : " + ") + TitleOf(term.name(), view.language) + " " +
            std::to_string(term.count());
  }
  return side;
}

// Whether the report may be used; says so where it may not.
Exit CheckIdentities(Session& session, const v1::ClosureReport& report, const View& view,
                     std::string& lines) {
  Exit exit = Exit::kOk;
  for (const v1::Identity& identity : report.identities()) {
    lines += std::string(identity.holds() ? "✓ " : "✗ ") + Side(identity.left(), view) + " = " +
             Side(identity.right(), view) + "\n";
    if (identity.holds()) continue;
    session.Complain(session.Say(texts::kBrokenIdentity, {identity.id()}));
    exit = Exit::kFailed;
  }
  return exit;
}

std::string AllFigures() {
  std::string all;
  for (const FigureDefinition& one : FigureDefinitions())
    all += (all.empty() ? "" : " ") + std::string(one.id);
  return all;
}

Exit FigureCases(Session& session, const Arguments& arguments, const v1::Period& period) {
  if (!FindFigure(arguments.Get("--figure"))) {
    return session.Usage(
        session.Say(texts::kNoSuchFigure, {arguments.Get("--figure"), AllFigures()}));
  }
  v1::ListFigureCasesRequest request;
  *request.mutable_period() = period;
  request.set_figure(arguments.Get("--figure"));
  request.set_unit(arguments.Get("--unit"));
  const auto read =
      ReadRows(session, arguments, request, &v1::ListFigureCasesResponse::mutable_cases);
  if (!read) return read.exit;
  const std::vector<v1::FigureCase>& cases = read.rows;
  const View view = ViewOf(session);
  Page page;
  page.list = true;
  page.items = Pointers(cases);
  page.table.columns = {{texts::kNumber}, {texts::kDispatchSerial}, {texts::kUnit}, {texts::kDue},
                        {texts::kDone},   {texts::kCounted},        {texts::kPart}};
  for (const v1::FigureCase& line : cases) {
    page.names.push_back(ShortName(line.case_name()));
    page.table.rows.push_back(
        {NumberOf(line.case_name()), line.dispatch() ? std::to_string(line.dispatch()) : "",
         view.Unit(line.unit()), view.Due(line.due_time()), view.Time(line.done_time()),
         view.Tell(line.counted() ? texts::kYes : texts::kNo),
         line.part().empty() ? "" : TitleOf(line.part(), view.language)});
  }
  Print(session, page);
  return Exit::kOk;
}

Exit Closure(Session& session, const Arguments& arguments) {
  v1::GetClosureReportRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  if (!ReadPeriod(session, arguments, *request.mutable_period())) return Exit::kUsage;
  if (arguments.Has("--figure")) return FigureCases(session, arguments, request.period());
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  const View view = ViewOf(session);
  std::string identities;
  const Exit exit = CheckIdentities(session, *answer, view, identities);
  Page page;
  page.items = {&*answer};
  page.table = FigureTable(*answer, view, session.settings.output != Format::kTable);
  for (const v1::FigureRow& row : answer->rows()) {
    if (!row.unit().empty()) page.names.push_back("unit/" + row.unit());
  }
  const v1::Period& period = answer->period();
  page.sheet =
      view.Tell(texts::kPeriodLine, {view.Time(period.from_time()), view.Time(period.to_time()),
                                     view.Time(period.as_of())}) +
      "\n" + RenderTable(page.table, session.settings.output == Format::kWide, view.language) +
      identities + view.Tell(texts::kReportSeq, {std::to_string(answer->as_of_seq())}) + "\n";
  Print(session, page);
  return exit;
}

}  // namespace

std::vector<Verb> ReportVerbs() {
  return {
      {"report",
       "closure",
       {"办结情况：分子、分母、比率及其背后的案件",
        "closure: numerators, denominators, and the cases behind them"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::GetClosureReportRequest::default_instance(),
       {{"--month",
         Value::kDay,
         nullptr,
         {"月份，如 2026-09（缺省：上一整月）",
          "month, as 2026-09 (default: the last that is over)"}},
        {"--from",
         Value::kField,
         "period.from_time",
         {"起日零时（之后）", "after 00:00 of this day"}},
        {"--to", Value::kField, "period.to_time", {"止日零时（含）", "up to 00:00 of this day"}},
        {"--as-of", Value::kField, "period.as_of", {"截至何时的记录", "as known at this time"}},
        {"--unit", Value::kUnit, "unit", {"承办单位", "unit"}},
        {"--figure",
         Value::kFigure,
         nullptr,
         {"列出该指标背后的案件", "list the cases behind this figure"}},
        kLimit},
       {"report closure --month 2026-09",
        "report closure --from 2026-09-01 --to 2026-10-01 --unit haian-education",
        "report closure --month 2026-09 --figure closure -o csv"},
       Closure},
  };
}

}  // namespace hotline
