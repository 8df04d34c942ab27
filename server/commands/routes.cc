#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "rules/dispatching.h"
#include "rules/names.h"
#include "rules/refusals.h"
#include "rules/route_lint.h"
#include "rules/route_replay.h"
#include "rules/routing.h"
#include "rules/routing_why_not.h"
#include "rules/text.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/commands/shutting_out.h"

namespace hotline::commands {
namespace {

using std::chrono::days;
using std::chrono::hours;
using v1::Refusal;

constexpr int kMostAccused = 20;
constexpr int kMostReplayed = 10'000;
constexpr int kMostChanges = 1'000;

// The version asked for, else the one in force; NOT_FOUND.
Result<PlacePtr> PlaceOf(Reader& reader, const std::string& version, const Ambient& ambient) {
  if (version.empty() || version == ambient.place->version()) return ambient.place;
  auto place = reader.FindPlace(version);
  if (!place) return Refuse(Refusal::NOT_FOUND, "version");
  *place->mutable_calendar() = ambient.place->place().calendar();
  return std::make_shared<const PlaceIndex>(std::move(*place));
}

// A moment of that kind: 10:00 of the next working day, or midnight of the next day.
Instant MomentOf(v1::Rule::Hours hours_asked, const PlaceIndex& place, Instant now) {
  Day day = OfficeDay(now) + days(1);
  if (hours_asked == v1::Rule::OFF) return Midnight(day);
  while (place.calendar().IsRestDay(day)) day += days(1);
  return Midnight(day) + hours(10);
}

void CheckQuestion(const v1::RoutingQuestion& question, const PlaceIndex& place, Findings& found) {
  const auto check = [&](bool known, const char* field, const std::string& value) {
    if (!known) found.Add(Refusal::UNKNOWN_VALUE, field, value);
  };
  check(question.category().empty() || place.FindCategory(question.category()) != nullptr,
        "question.category", question.category());
  check(question.region().empty() || place.FindRegion(question.region()) != nullptr,
        "question.region", question.region());
  if (question.accused_units_size() > kMostAccused) {
    found.Add(Refusal::TOO_MANY, "question.accused_units", std::to_string(kMostAccused));
  }
  for (const std::string& unit : question.accused_units()) {
    check(place.FindUnit(unit) != nullptr, "question.accused_units", unit);
  }
  if (question.has_time()) found.CheckForm(question.time(), "question.time");
}

RoutingInput InputOf(const v1::RoutingQuestion& question, const PlaceIndex& place, Instant now) {
  RoutingInput input;
  input.demand.set_category(question.category());
  input.demand.set_kind(question.kind());
  input.demand.set_domain(question.domain());
  input.demand.set_urgency(question.urgency());
  input.mandatory = question.mandatory();
  input.event_region = question.region();
  input.accused = {question.accused_units().begin(), question.accused_units().end()};
  input.now = question.has_time()                      ? FromProto(question.time())
              : question.hours() == v1::Rule::ANY_HOUR ? now
                                                       : MomentOf(question.hours(), place, now);
  return input;
}

// What a case or a question is decided by, and how.
struct Decided {
  PlacePtr place;
  RoutingInput input;
  v1::Routing routing;
};

// What a stored decision looked at. One from before inputs were stored is told by the case as it
// is.
RoutingInput InputOfStored(Reader& reader, const CaseFile& file, const v1::Routing& stored) {
  if (stored.has_inputs()) return hotline::InputOf(stored.inputs());
  RoutingInput input =
      RoutingInputOf(file.record(), reader.AccusedUnits(file.stored.id), Instant{});
  for (const StoredDispatch& one : file.dispatches) {
    if (one.record.round() != file.record().round()) continue;
    input.now = FromProto(one.record.issue_time());
    break;
  }
  return input;
}

// As the case stands now.
Decided DecideCase(Reader& reader, const CaseFile& file, PlacePtr place, Instant now) {
  Decided decided{std::move(place),
                  RoutingInputOf(file.record(), reader.AccusedUnits(file.stored.id), now),
                  {}};
  decided.input.shut_out = ShutOutUnits(reader, file, *decided.place);
  const auto tied = Tied(*decided.place, decided.input);
  decided.routing = Decide(*decided.place, decided.input, reader.OpenDispatches(tied));
  return decided;
}

template <class Request>
Result<Decided> DecideFor(Reader& reader, const Request& request, const Ambient& ambient) {
  Findings found;
  found.CheckFields(request, "");
  if (request.name().empty() == !request.has_question()) found.Add(Refusal::MISSING, "name");
  if (!found.empty()) return found.refusals();

  if (!request.name().empty()) {
    const Result<CaseFile> file = OpenCaseFile(reader, request.name(), ambient);
    if (!file) return file.refusals();
    const v1::Routing& stored = file->record().routing();
    const bool as_stored = request.version().empty() && !stored.rules_version().empty();
    const Result<PlacePtr> place =
        PlaceOf(reader, as_stored ? stored.rules_version() : request.version(), ambient);
    if (!place) return place.refusals();
    // What was dispatched is told as it was decided then, unless another version is asked for.
    if (as_stored) return Decided{*place, InputOfStored(reader, *file, stored), stored};
    return DecideCase(reader, *file, *place, ambient.now);
  }
  const Result<PlacePtr> place = PlaceOf(reader, request.version(), ambient);
  if (!place) return place.refusals();
  CheckQuestion(request.question(), **place, found);
  if (!found.empty()) return found.refusals();
  Decided decided{*place, InputOf(request.question(), **place, ambient.now), {}};
  const auto tied = Tied(**place, decided.input);
  decided.routing = Decide(**place, decided.input, reader.OpenDispatches(tied));
  return decided;
}

// Versions of the place by name, each made once.
class Versions {
 public:
  Versions(Reader& reader, const Ambient& ambient) : reader_(reader), ambient_(ambient) {}
  // nullptr when there is none.
  const PlaceIndex* Find(const std::string& version) {
    const auto [entry, fresh] = known_.try_emplace(version);
    if (fresh) {
      if (auto place = PlaceOf(reader_, version, ambient_)) entry->second = *place;
    }
    return entry->second.get();
  }

 private:
  Reader& reader_;
  const Ambient& ambient_;
  std::map<std::string, PlacePtr> known_;
};

// The decisions on a case that were made in (from, to]: each dispatch had its own. Whoever took the
// case without asking decided nothing that rules could decide otherwise.
std::vector<const v1::Routing*> DecisionsIn(const v1::Case& record, Instant from, Instant to) {
  std::vector<const v1::Routing*> decisions;
  const auto add = [&](const v1::Routing& one) {
    const Instant time = FromProto(one.inputs().time());
    if (one.rules_version().empty()) return;
    if (!one.has_inputs() || (from < time && time <= to)) decisions.push_back(&one);
  };
  for (const v1::Routing& past : record.past_routings()) add(past);
  add(record.routing());
  return decisions;
}

// One decision anew; absent when it cannot be compared.
std::optional<v1::RouteChange> ReplayOne(Reader& reader, const CaseFile& file,
                                         const v1::Routing& stored, const PlaceIndex& other,
                                         Versions& versions) {
  const PlaceIndex* then = versions.Find(stored.rules_version());
  if (then == nullptr) return std::nullopt;
  auto change = Replay(*then, other, InputOfStored(reader, file, stored), stored);
  if (change) change->set_case_name(file.record().name());
  return change;
}

void CountIn(v1::ReplayRoutesResponse& response, v1::RouteChange change) {
  response.set_decided(response.decided() + 1);
  if (!Differs(change)) return;
  response.set_differ(response.differ() + 1);
  const v1::Routing& was = change.was();
  const v1::Routing& would_be = change.would_be();
  if (was.lead() != would_be.lead()) response.set_other_lead(response.other_lead() + 1);
  if (was.mode() != would_be.mode()) response.set_other_mode(response.other_mode() + 1);
  if (!was.manual() && would_be.manual()) response.set_now_manual(response.now_manual() + 1);
  if (response.changes_size() < kMostChanges) *response.add_changes() = std::move(change);
}

}  // namespace

Result<v1::ExplainRouteResponse> ExplainRoute(Reader& reader,
                                              const v1::ExplainRouteRequest& request,
                                              const Ambient& ambient) {
  Result<Decided> decided = DecideFor(reader, request, ambient);
  if (!decided) return decided.refusals();
  v1::ExplainRouteResponse response;
  for (std::string& line :
       Explain(*decided->place, decided->input, decided->routing, LanguageOf(request))) {
    response.add_explanation(std::move(line));
  }
  *response.mutable_routing() = std::move(decided->routing);
  return response;
}

Result<v1::WhyNotUnitResponse> WhyNotUnit(Reader& reader, const v1::WhyNotUnitRequest& request,
                                          const Ambient& ambient) {
  if (request.unit().empty()) return Refuse(Refusal::MISSING, "unit");
  const Result<Decided> decided = DecideFor(reader, request, ambient);
  if (!decided) return decided.refusals();
  if (decided->place->FindUnit(request.unit()) == nullptr) {
    return Refuse(Refusal::UNKNOWN_VALUE, "unit", request.unit());
  }
  const v1::Routing& routing = decided->routing;
  v1::WhyNotUnitResponse response;
  response.set_chosen(routing.lead() == request.unit() ||
                      std::find(routing.co_handlers().begin(), routing.co_handlers().end(),
                                request.unit()) != routing.co_handlers().end());
  for (std::string& why :
       WhyNot(*decided->place, decided->input, routing, request.unit(), LanguageOf(request))) {
    response.add_reasons(std::move(why));
  }
  return response;
}

Result<v1::ReplayRoutesResponse> ReplayRoutes(Reader& reader,
                                              const v1::ReplayRoutesRequest& request,
                                              const Ambient& ambient) {
  Findings found;
  found.CheckFields(request, "");
  found.Require(request.version(), "version");
  const auto from = found.CheckForm(request.from_time(), "from_time");
  const auto to = found.CheckForm(request.to_time(), "to_time");
  if (from && to && *to <= *from) found.Add(Refusal::NOT_AFTER_START, "to_time");
  if (!found.empty()) return found.refusals();
  const Result<PlacePtr> other = PlaceOf(reader, request.version(), ambient);
  if (!other) return other.refusals();

  v1::ReplayRoutesResponse response;
  Versions versions(reader, ambient);
  const auto events =
      reader.DecisionsRecorded(reader.SeqAt(*from), reader.SeqAt(*to), kMostReplayed + 1);
  std::set<std::int64_t> seen;
  for (const Reader::RecordedDecision& event : events) {
    if (&event - events.data() == kMostReplayed) {
      *response.mutable_through_time() = ToProto(events[kMostReplayed - 1].recorded);
      break;
    }
    if (!seen.insert(event.case_id).second) continue;  // its co-handlers, or a later round
    // Not even as a number among those left out.
    if (!reader.Sees(ambient.scope, event.case_id)) continue;
    auto stored = reader.FindCase(event.case_id);
    if (!stored) {
      response.set_left_out(response.left_out() + 1);
      continue;
    }
    const CaseFile file{std::move(*stored), reader.DispatchesOf(event.case_id)};
    for (const v1::Routing* decision : DecisionsIn(file.record(), *from, *to)) {
      if (auto change = ReplayOne(reader, file, *decision, **other, versions)) {
        CountIn(response, std::move(*change));
      } else {
        response.set_left_out(response.left_out() + 1);
      }
    }
  }
  return response;
}

Result<v1::LintRoutesResponse> LintRoutes(Reader& reader, const v1::LintRoutesRequest& request,
                                          const Ambient& ambient) {
  const Result<PlacePtr> place = PlaceOf(reader, request.version(), ambient);
  if (!place) return place.refusals();
  v1::LintRoutesResponse response;
  for (v1::LintFinding& finding : LintRules(**place)) *response.add_findings() = std::move(finding);
  return response;
}

}  // namespace hotline::commands
