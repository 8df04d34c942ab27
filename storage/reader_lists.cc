#include <algorithm>
#include <array>
#include <iterator>
#include <limits>

#include "rules/ending.h"
#include "rules/lifecycle.h"
#include "storage/reader.h"
#include "storage/scope_sql.h"

// Lists and counts. A list is put together from one ordered query for each state and each kind of
// owner, because an index gives an order only below a fixed state; the few rows of each are merged
// here.
namespace hotline {
namespace {

constexpr int kStates = 10;  // of a case, of a dispatch: 1 to 10
constexpr std::int64_t kCountedAtMost = 9999;
constexpr std::int64_t kCallsCountedAtMost = 1000;

// Key of a line.
struct Line {
  std::int64_t due;
  std::int64_t id;
  auto operator<=>(const Line&) const = default;
};

template <class State>
std::vector<State> AllStates(bool (*wanted)(State)) {
  std::vector<State> states;
  for (int state = 1; state <= kStates; ++state) {
    if (wanted(static_cast<State>(state))) states.push_back(static_cast<State>(state));
  }
  return states;
}

std::vector<v1::Case::State> LiveCaseStates() { return AllStates<v1::Case::State>(IsLive); }
std::vector<v1::Dispatch::State> LiveDispatchStates() {
  return AllStates<v1::Dispatch::State>(IsLive);
}
std::vector<v1::Dispatch::State> AllDispatchStates() {
  return AllStates<v1::Dispatch::State>([](v1::Dispatch::State) { return true; });
}

// "$7, $8, ..." for ten states. A statement's text must not depend on how many are asked for: the
// unused ones are 0, which no row has.
std::string StateList(int first) {
  std::string list = "$" + std::to_string(first);
  for (int n = first + 1; n < first + kStates; ++n) list += ", $" + std::to_string(n);
  return list;
}

template <class State>
void AppendStates(std::vector<Value>& params, const std::vector<State>& states) {
  for (std::size_t i = 0; i < kStates; ++i) {
    params.emplace_back(std::int64_t{i < states.size() ? states[i] : 0});
  }
}

// Where to look for the scope's cases in a state: conditions on c that do not overlap, each of
// which an index that is ordered by due time answers together with the state.
std::vector<std::string> Ways(const Scope& scope, v1::Case::State state) {
  const std::string seen = " AND NOT " + std::string(kPersonShutOut);
  if (scope.kind != Scope::Kind::kOwn) return {CaseCondition(scope)};
  if (state == v1::Case::CALLING_BACK) return {"$2 <> ''" + seen};  // everybody's
  return {"c.operator = $2" + seen,
          "c.handler = $2 AND c.handler <> '' AND c.operator <> $2" + seen};
}

// The last moment that is still before; "before ever" also lets through what is never due.
std::int64_t DueThrough(Instant before) {
  return before == Instant::max() ? kNever : Micros(before) - 1;
}

void Add(std::vector<Line>& lines, const Rows& rows) {
  for (const Row& row : rows) lines.push_back({AsInt(row.at(0)), AsInt(row.at(1))});
}

// Cases on which the unit works, by the due time of the newest dispatch of which that is true.
std::vector<Line> LinesOfUnit(Database& database, std::int64_t site, const CaseQuestion& question,
                              const std::string& unit) {
  const auto case_states = question.states.empty() ? LiveCaseStates() : question.states;
  const auto states =
      question.dispatch_states.empty() ? AllDispatchStates() : question.dispatch_states;
  const bool narrowed = question.scope.kind != Scope::Kind::kSite;
  const std::string from =
      "SELECT d.due, d.case_id FROM dispatch d JOIN case_ c ON c.site = $1 AND c.id = d.case_id "
      "WHERE d.site = $1 AND ";
  const std::string which =
      " AND d.state = $4 AND d.due <= $5 AND (d.due, d.case_id) > ($6, $7) AND c.state IN (" +
      StateList(9) +
      ") AND NOT EXISTS (SELECT 1 FROM dispatch n WHERE n.site = $1 AND n.case_id = d.case_id "
      "AND " +
      WorkedOnBy("n") + " AND n.serial > d.serial) AND NOT " + std::string(kPersonShutOut) +
      (narrowed ? " AND NOT " + std::string(kShutOut) : "") + " ORDER BY d.due, d.case_id LIMIT $8";
  std::vector<Line> lines;
  for (const v1::Dispatch::State state : states) {
    std::vector<Value> params{site,
                              unit,
                              question.scope.person,
                              std::int64_t{state},
                              DueThrough(question.due_before),
                              question.after_due,
                              question.after_id,
                              std::int64_t{question.limit}};
    AppendStates(params, case_states);
    for (const std::string_view way : WaysToUnit(state)) {
      Add(lines, database.Run(from + std::string(way) + which, Params(params)));
    }
  }
  return lines;
}

// Cases of a scope that is no unit's, by their own due time.
std::vector<Line> LinesOfCases(Database& database, std::int64_t site,
                               const CaseQuestion& question) {
  const bool by_dispatch = !question.dispatch_states.empty() || !question.unit.empty();
  const auto dispatch_states =
      question.dispatch_states.empty() ? AllDispatchStates() : question.dispatch_states;
  std::vector<Line> lines;
  for (const v1::Case::State state : question.states.empty() ? LiveCaseStates() : question.states) {
    for (const std::string& way : Ways(question.scope, state)) {
      const std::string sql =
          "SELECT c.due, c.id FROM case_ c WHERE c.site = $1 AND " + way +
          " AND c.state = $4 AND c.due <= $5 AND (c.due, c.id) > ($6, $7)" +
          (question.drawn ? " AND c.drawn <> 0" : "") +
          (by_dispatch ? " AND EXISTS (SELECT 1 FROM dispatch d WHERE d.site = $1 AND d.case_id = "
                         "c.id AND d.state IN (" +
                             StateList(9) + ") AND ($19 = '' OR d.unit = $19 OR d.handed_to = $19))"
                       : "") +
          " ORDER BY c.due, c.id LIMIT $8";
      std::vector<Value> params{site,
                                WhoOf(question.scope),
                                question.scope.person,
                                std::int64_t{state},
                                DueThrough(question.due_before),
                                question.after_due,
                                question.after_id,
                                std::int64_t{question.limit}};
      if (by_dispatch) {
        AppendStates(params, dispatch_states);
        params.emplace_back(question.unit);
      }
      Add(lines, database.Run(sql, Params(params)));
    }
  }
  return lines;
}

// The unit whose dispatches a list is about; empty: it is about cases.
std::string UnitOf(const Scope& scope, const std::string& asked) {
  return scope.kind == Scope::Kind::kUnit ? scope.who : asked;
}

std::int64_t CountCases(Database& database, std::int64_t site, const Scope& scope,
                        v1::Case::State state, std::int64_t due_through) {
  std::int64_t count = 0;
  for (const std::string& way : Ways(scope, state)) {
    const std::string sql = "SELECT count(*) FROM (SELECT 1 FROM case_ c WHERE c.site = $1 AND " +
                            way + " AND c.state = $4 AND c.due <= $5 LIMIT $6) AS counted";
    count += AsInt(database
                       .Run(sql, {site, WhoOf(scope), scope.person, std::int64_t{state},
                                  due_through, kCountedAtMost})
                       .at(0)
                       .at(0));
  }
  return count;
}

std::int64_t CountDispatches(Database& database, std::int64_t site, const Scope& scope,
                             v1::Dispatch::State state, std::int64_t due_through) {
  std::int64_t count = 0;
  for (const std::string_view way : WaysToUnit(state)) {
    const std::string sql =
        "SELECT count(*) FROM (SELECT 1 FROM dispatch d JOIN case_ c ON c.site = $1 AND c.id = "
        "d.case_id WHERE d.site = $1 AND " +
        std::string(way) + " AND d.state = $4 AND d.due <= $5 AND NOT " + std::string(kShutOut) +
        " AND NOT " + std::string(kPersonShutOut) + " LIMIT $6) AS counted";
    count += AsInt(database
                       .Run(sql, {site, scope.who, scope.person, std::int64_t{state}, due_through,
                                  kCountedAtMost})
                       .at(0)
                       .at(0));
  }
  return count;
}

std::int32_t Shown(std::int64_t count) {
  return static_cast<std::int32_t>(std::min(count, kCountedAtMost));
}

// Does the unit of a lead dispatch in this state have the case? Not one from which it was taken,
// nor any while the case waits to be dispatched anew.
bool Leads(v1::Case::State record, v1::Dispatch::State dispatch) {
  return record != v1::Case::REGISTERED && dispatch != v1::Dispatch::RETURNED &&
         dispatch != v1::Dispatch::SUPERSEDED;
}

}  // namespace

std::vector<ListedCase> Reader::ListCases(const CaseQuestion& question) {
  if (SeesNothing(question.scope) || question.limit <= 0) return {};
  const std::string unit = UnitOf(question.scope, question.unit);
  // An operator or an issuer who asks for a unit's cases gets his own ones on which it works,
  // by the case's due time.
  const bool by_unit =
      question.scope.kind == Scope::Kind::kUnit ||
      (question.scope.kind == Scope::Kind::kSite && !unit.empty() && !question.drawn);
  std::vector<Line> lines = by_unit ? LinesOfUnit(database_, site_, question, unit)
                                    : LinesOfCases(database_, site_, question);
  std::sort(lines.begin(), lines.end());
  if (lines.size() > static_cast<std::size_t>(question.limit)) {
    lines.resize(static_cast<std::size_t>(question.limit));
  }
  std::vector<ListedCase> listed;
  for (const Line& line : lines) {
    listed.push_back(Summarize(line.id, by_unit ? unit : ""));
    listed.back().due = line.due;
  }
  return listed;
}

std::optional<ListedCase> Reader::ListCase(const Scope& scope, std::int64_t case_id) {
  if (!Sees(scope, case_id)) return std::nullopt;
  return Summarize(case_id, UnitOf(scope, ""));
}

// A shredded case is shown by what its columns say: its number and state.
ListedCase Reader::Summarize(std::int64_t case_id, std::string_view unit) {
  const Rows rows = database_.Run(
      "SELECT id, version, data_key, body, quiet, number, state FROM case_ WHERE site = $1 AND id "
      "= $2",
      {site_, case_id});
  const Row& row = rows.at(0);
  ListedCase listed{{}, kNever, case_id};
  v1::CaseSummary& summary = listed.summary;
  summary.set_name("cases/" + AsText(row.at(5)));
  summary.set_state(static_cast<v1::Case::State>(AsInt(row.at(6))));
  summary.set_etag(Etag(AsInt(row.at(1)) - AsInt(row.at(4))));

  const auto stored = ReadCase(row);
  if (!stored) return listed;

  const v1::Case& record = stored->record;
  summary.set_mode(record.mode());
  summary.set_kind(record.demand().kind());
  summary.set_category(record.demand().category());
  summary.set_urgency(record.demand().urgency());
  summary.set_risk(record.demand().risk());
  summary.set_mandatory(record.mandatory());
  summary.set_title(record.demand().title());
  summary.set_round(record.round());
  *summary.mutable_create_time() = record.create_time();
  NextLimit next;
  if (unit.empty()) next = NextOf(record);

  const Rows dispatches = database_.Run(
      "SELECT serial, unit, part, round, state, due, due_kind, id, handed_to FROM dispatch "
      "WHERE site = $1 AND case_id = $2 ORDER BY serial",
      {site_, case_id});
  std::int64_t lost = 0;
  for (const Row& dispatch : dispatches) {
    const bool own =
        !unit.empty() && (AsText(dispatch.at(1)) == unit || AsText(dispatch.at(8)) == unit);
    const NextLimit its{AsInt(dispatch.at(5)), static_cast<v1::Limit::Kind>(AsInt(dispatch.at(6)))};
    const bool lead =
        AsInt(dispatch.at(2)) == v1::Dispatch::LEAD && AsInt(dispatch.at(3)) == summary.round();
    if (lead && Leads(summary.state(), static_cast<v1::Dispatch::State>(AsInt(dispatch.at(4))))) {
      summary.set_lead(AsText(dispatch.at(1)));
    }
    if (own) {
      summary.set_dispatch(static_cast<std::int32_t>(AsInt(dispatch.at(0))));
      summary.set_dispatch_state(static_cast<v1::Dispatch::State>(AsInt(dispatch.at(4))));
      next = its;
      lost = IsLost(summary.dispatch_state()) ? AsInt(dispatch.at(7)) : 0;
    } else if (unit.empty() && its.due < next.due) {
      next = its;
    }
  }
  if (lost != 0) ForgetSince(lost, summary);
  listed.due = next.due;
  if (next.due != kNever) {
    summary.set_due_kind(next.kind);
    *summary.mutable_due_time() = ToProto(FromMicros(next.due));
  }
  return listed;
}

// To the unit that lost the case its line says what it said then, and not who has it now.
void Reader::ForgetSince(std::int64_t lost, v1::CaseSummary& summary) {
  const auto dispatch = FindDispatch(lost);
  if (!dispatch) return;
  const v1::Demand& demand = dispatch->record.last_demand();
  summary.set_mode(dispatch->record.mode());
  summary.set_round(dispatch->record.round());
  summary.set_kind(demand.kind());
  summary.set_category(demand.category());
  summary.set_urgency(demand.urgency());
  summary.set_risk(demand.risk());
  summary.set_title(demand.title());
  summary.clear_mandatory();
  summary.clear_lead();
}

v1::Standing Reader::CountStanding(const Scope& scope, Instant now) {
  v1::Standing standing;
  if (SeesNothing(scope)) return standing;
  std::int64_t overdue = 0;
  if (scope.kind == Scope::Kind::kUnit) {
    const auto count = [&](v1::Dispatch::State state, std::int64_t due_through) {
      return CountDispatches(database_, site_, scope, state, due_through);
    };
    standing.set_to_sign(Shown(count(v1::Dispatch::ISSUED, kNever)));
    standing.set_in_hand(
        Shown(count(v1::Dispatch::SIGNED, kNever) + count(v1::Dispatch::RETURN_ASKED, kNever)));
    for (const auto state : LiveDispatchStates()) overdue += count(state, Micros(now));
  } else {
    const auto count = [&](v1::Case::State state, std::int64_t due_through) {
      return CountCases(database_, site_, scope, state, due_through);
    };
    standing.set_to_dispatch(Shown(count(v1::Case::REGISTERED, kNever)));
    standing.set_in_hand(Shown(count(v1::Case::IN_HAND, kNever)));
    standing.set_to_audit(Shown(count(v1::Case::REPLIED, kNever)));
    standing.set_to_call_back(Shown(count(v1::Case::CALLING_BACK, kNever)));
    for (const auto state : LiveCaseStates()) overdue += count(state, Micros(now));
  }
  standing.set_overdue(Shown(overdue));
  return standing;
}

std::map<std::string, int, std::less<>> Reader::OpenDispatches(std::span<const std::string> units) {
  const auto live = LiveDispatchStates();
  const std::string sql =
      "SELECT count(*) FROM dispatch WHERE site = $1 AND unit = $2 AND state IN (" + StateList(3) +
      ")";
  std::map<std::string, int, std::less<>> open;
  for (const std::string& unit : units) {
    std::vector<Value> params{site_, unit};
    AppendStates(params, live);
    open[unit] = static_cast<int>(AsInt(database_.Run(sql, Params(params)).at(0).at(0)));
  }
  return open;
}

Reader::CallerHistory Reader::History(std::int64_t telephone_key, std::string_view person,
                                      int limit) {
  CallerHistory history;
  if (telephone_key == 0) return history;
  const Rows calls = database_.Run(
      "SELECT k.received FROM call k WHERE k.site = $1 AND k.telephone_key = $2 AND "
      "k.telephone_key <> 0 AND NOT " +
          std::string(kPersonShutOutOfCall) + " ORDER BY k.id DESC LIMIT $4",
      {site_, telephone_key, std::string(person), kCallsCountedAtMost});
  history.calls = static_cast<int>(calls.size());
  for (const Row& call : calls) {
    history.last = std::max(history.last, FromMicros(AsInt(call.at(0))));
  }
  std::vector<Value> params{site_, telephone_key, std::string(person), std::int64_t{limit}};
  AppendStates(params, LiveCaseStates());
  const Rows cases = database_.Run(
      "SELECT c.number FROM call k JOIN case_ c ON c.site = $1 AND c.call_id = k.id "
      "WHERE k.site = $1 AND k.telephone_key = $2 AND k.telephone_key <> 0 AND c.state IN (" +
          StateList(5) + ") AND NOT " + std::string(kPersonShutOut) +
          " ORDER BY k.id DESC, c.id DESC LIMIT $4",
      Params(params));
  for (const Row& row : cases) history.open_cases.push_back(AsText(row.at(0)));
  return history;
}

}  // namespace hotline
