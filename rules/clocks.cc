#include "rules/clocks.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "rules/ladder.h"

namespace hotline {
namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr std::string_view kDefaultProfile = "default";
constexpr std::string_view kMandatory = "强制报告";
// Lines of a profile that stand for a part or a mode rather than a kind; "" stands for every grade.
constexpr std::string_view kOpinionLines = "会办";
constexpr std::string_view kAssignLines = "交办";
constexpr std::string_view kEveryGrade = "";
// "延期/求助": the most by which a finish limit of that kind may be extended.
constexpr std::string_view kExtensionLines = "延期/";

// What an opinion gets of the time that the lead has left.
constexpr int kOpinionPercent = 60;

std::string_view KindName(v1::Demand::Kind kind) {
  switch (kind) {
    case v1::Demand::CONSULTATION:
      return "咨询";
    case v1::Demand::HELP:
      return "求助";
    case v1::Demand::COMPLAINT:
      return "投诉";
    case v1::Demand::REPORT:
      return "举报";
    default:
      return "建议";  // and 表扬
  }
}

std::string_view LimitName(v1::Limit::Kind kind) {
  switch (kind) {
    case v1::Limit::DISPATCH:
      return "dispatch";
    case v1::Limit::SIGN:
      return "sign";
    case v1::Limit::CONTACT:
      return "contact";
    case v1::Limit::PROGRESS:
      return "progress";
    case v1::Limit::FINISH:
      return "finish";
    case v1::Limit::OPINION:
      return "opinion";
    case v1::Limit::RETURN_WINDOW:
      return "return-window";
    case v1::Limit::RULING:
      return "ruling";
    case v1::Limit::AUDIT:
      return "audit";
    case v1::Limit::FIRST_CALL_BACK:
      return "first-call-back";
    case v1::Limit::CALL_BACK:
      return "call-back";
    case v1::Limit::HARM_REPORT:
      return "harm-report";
    case v1::Limit::DISPOSAL:
      return "disposal";
    case v1::Limit::FEEDBACK:
      return "feedback";
    default:
      return "";
  }
}

Instant Due(const v1::Limit& limit) { return FromProto(limit.due_time()); }
Instant Start(const v1::Limit& limit) { return FromProto(limit.start_time()); }

// A line of a profile and where it was found.
struct Found {
  const v1::Profile::Line* line = nullptr;
  std::string_view profile;
};

const v1::Profile::Line* LineIn(const PlaceIndex& place, std::string_view profile,
                                std::string_view grade, v1::Limit::Kind kind) {
  for (const v1::Profile& candidate : place.place().profiles()) {
    if (candidate.id() != profile) continue;
    for (const v1::Profile::Line& line : candidate.lines()) {
      if (line.limit() == kind && line.grade() == grade) return &line;
    }
  }
  return nullptr;
}

// The line of the profile, else the one that it inherits.
Found FindLine(const PlaceIndex& place, std::string_view profile, std::string_view grade,
               v1::Limit::Kind kind) {
  for (const std::string_view id : {profile, kDefaultProfile}) {
    if (const auto* line = LineIn(place, id, grade, kind)) return {line, id};
  }
  return {};
}

v1::Limit Count(const PlaceIndex& place, const Found& found, Instant start) {
  const v1::Profile::Line& line = *found.line;
  v1::Limit limit = place.calendar().Count(start, line.basis(), line.figure());
  limit.set_kind(line.limit());
  std::string rule(found.profile);
  if (line.grade() != kEveryGrade) rule += "/" + line.grade();
  limit.set_rule(rule + "/" + std::string(LimitName(line.limit())));
  return limit;
}

std::optional<v1::Limit> CountLine(const PlaceIndex& place, std::string_view profile,
                                   std::string_view grade, v1::Limit::Kind kind, Instant start) {
  const Found found = FindLine(place, profile, grade, kind);
  if (found.line == nullptr) return std::nullopt;
  return Count(place, found, start);
}

// The same limit, counted by another basis and figure.
v1::Limit Recount(const PlaceIndex& place, const v1::Limit& limit, v1::Limit::Basis basis,
                  std::int64_t figure) {
  v1::Limit counted = place.calendar().Count(Start(limit), basis, figure);
  counted.set_kind(limit.kind());
  counted.set_rule(limit.rule());
  return counted;
}

std::int64_t WholeSeconds(std::chrono::microseconds time) {
  return std::max<std::int64_t>(1, std::chrono::floor<seconds>(time).count());
}

// A return window is never more than half the finish limit. Half of equal days is told in days;
// where that is less than a day, or the two count differently, it is told in seconds.
v1::Limit AtMostHalf(const PlaceIndex& place, v1::Limit window, const v1::Limit& finish) {
  if (window.basis() == finish.basis()) {
    const std::int64_t half = finish.figure() / 2;
    if (window.figure() <= half) return window;
    if (half >= 1) return Recount(place, window, window.basis(), half);
  }
  const auto half = (Due(finish) - Start(finish)) / 2;
  if (Due(window) - Start(window) <= half) return window;
  return Recount(place, window, v1::Limit::ELAPSED, WholeSeconds(half));
}

bool HasReturnWindow(const Grade& grade) {
  return !grade.mandatory && grade.urgency != v1::Demand::EXTREME;
}

// What the grade itself says; the finish of a mandatory case is that of 举报.
std::optional<v1::Limit> CountGrade(const PlaceIndex& place, std::string_view profile,
                                    const Grade& grade, v1::Limit::Kind kind, Instant start) {
  std::optional<v1::Limit> limit = CountLine(place, profile, GradeName(grade), kind, start);
  if (!limit && grade.mandatory && kind == v1::Limit::FINISH) {
    limit = CountLine(place, profile, KindName(v1::Demand::REPORT), kind, start);
  }
  return limit;
}

// Every limit that is handed out has its ladder.
std::vector<v1::Limit> WithLadders(const PlaceIndex& place, std::vector<v1::Limit> limits) {
  for (v1::Limit& limit : limits) AddLadder(limit, place.calendar());
  return limits;
}

void AddIfAny(std::vector<v1::Limit>& limits, std::optional<v1::Limit> limit) {
  if (limit) limits.push_back(*std::move(limit));
}

v1::Limit MustHave(std::optional<v1::Limit> limit) {
  if (!limit) throw std::logic_error("profile \"default\" lacks a limit that every case has");
  return *std::move(limit);
}

v1::Limit LeadFinish(const PlaceIndex& place, std::string_view profile, const Grade& grade,
                     const v1::Assignment* assignment, Instant issued) {
  if (assignment == nullptr || assignment->figure() == 0) {
    return MustHave(CountGrade(place, profile, grade, v1::Limit::FINISH, issued));
  }
  v1::Limit finish = place.calendar().Count(issued, assignment->basis(), assignment->figure());
  finish.set_kind(v1::Limit::FINISH);
  finish.set_rule(std::string(kAssignLines) + "/" + assignment->authority() + "/finish");
  return finish;
}

std::optional<v1::Limit> ReturnWindow(const PlaceIndex& place, std::string_view profile,
                                      const Grade& grade, bool assigned, const v1::Limit& finish) {
  if (!HasReturnWindow(grade)) return std::nullopt;
  const std::string_view lines = assigned ? kAssignLines : GradeName(grade);
  std::optional<v1::Limit> window =
      CountLine(place, profile, lines, v1::Limit::RETURN_WINDOW, Start(finish));
  if (window) window = AtMostHalf(place, *std::move(window), finish);
  return window;
}

// Days after the day of `issued` up to the last day of `finish` that its basis counts.
std::int64_t RemainingDays(const WorkCalendar& calendar, const v1::Limit& finish, Instant issued) {
  const bool natural = finish.basis() == v1::Limit::NATURAL_DAYS;
  std::int64_t count = 0;
  for (Day day = OfficeDay(issued) + days(1); Midnight(day) < Due(finish); day += days(1)) {
    if (natural || !calendar.IsRestDay(day)) ++count;
  }
  return count;
}

v1::Limit CountOpinion(const PlaceIndex& place, const v1::Limit& lead_finish, Instant issued) {
  const WorkCalendar& calendar = place.calendar();
  if (lead_finish.basis() == v1::Limit::ELAPSED) {
    const std::chrono::microseconds left = Due(lead_finish) - issued;
    return calendar.Count(issued, v1::Limit::ELAPSED, WholeSeconds(left * kOpinionPercent / 100));
  }
  const std::int64_t share = RemainingDays(calendar, lead_finish, issued) * kOpinionPercent / 100;
  for (std::int64_t figure = std::max<std::int64_t>(1, share); figure >= 1; --figure) {
    v1::Limit limit = calendar.Count(issued, lead_finish.basis(), figure);
    if (Due(limit) < Due(lead_finish)) return limit;
  }
  // No day ends before the lead's last. As for the lead, rest days do not count: else the opinion
  // would be late before the offices open again.
  return calendar.CountShare(issued, Due(lead_finish), kOpinionPercent);
}

}  // namespace

std::string_view GradeName(const Grade& grade) {
  if (grade.mandatory) return kMandatory;
  if (grade.urgency == v1::Demand::EXTREME) return "特急";
  if (grade.urgency == v1::Demand::URGENT) return "紧急";
  return KindName(grade.kind);
}

std::optional<v1::Limit> CountLimit(const PlaceIndex& place, std::string_view profile,
                                    const Grade& grade, v1::Limit::Kind kind, Instant start) {
  if (kind == v1::Limit::RETURN_WINDOW) {
    return ReturnWindow(place, profile, grade, false,
                        LeadFinish(place, profile, grade, nullptr, start));
  }
  std::optional<v1::Limit> limit = CountGrade(place, profile, grade, kind, start);
  if (limit) AddLadder(*limit, place.calendar());
  return limit;
}

std::vector<v1::Limit> LeadLimits(const PlaceIndex& place, std::string_view profile,
                                  const Grade& grade, const v1::Assignment* assignment,
                                  Instant issued) {
  std::vector<v1::Limit> limits;
  for (const auto kind : {v1::Limit::SIGN, v1::Limit::CONTACT, v1::Limit::PROGRESS}) {
    AddIfAny(limits, CountGrade(place, profile, grade, kind, issued));
  }
  const v1::Limit finish = LeadFinish(place, profile, grade, assignment, issued);
  limits.push_back(finish);
  AddIfAny(limits, ReturnWindow(place, profile, grade, assignment != nullptr, finish));
  AddIfAny(limits, CountGrade(place, profile, grade, v1::Limit::DISPOSAL, issued));
  return WithLadders(place, std::move(limits));
}

std::vector<v1::Limit> OpinionLimits(const PlaceIndex& place, std::string_view profile,
                                     const Grade& grade, const v1::Limit& lead_finish,
                                     Instant issued) {
  v1::Limit opinion = CountOpinion(place, lead_finish, issued);
  opinion.set_kind(v1::Limit::OPINION);
  opinion.set_rule(lead_finish.rule() + "/opinion");

  // 1 working day; around the clock as the kind.
  std::optional<v1::Limit> sign = CountGrade(place, profile, grade, v1::Limit::SIGN, issued);
  const bool around_the_clock =
      lead_finish.basis() == v1::Limit::ELAPSED || (sign && sign->basis() == v1::Limit::ELAPSED);
  if (!around_the_clock) sign = CountLine(place, profile, kOpinionLines, v1::Limit::SIGN, issued);

  std::vector<v1::Limit> limits;
  AddIfAny(limits, std::move(sign));
  limits.push_back(opinion);
  AddIfAny(limits, ReturnWindow(place, profile, grade, false, opinion));
  return WithLadders(place, std::move(limits));
}

std::vector<v1::Limit> RedoLimits(const PlaceIndex& place, std::string_view profile,
                                  const Grade& grade, Instant issued) {
  const v1::Limit kind_finish =
      MustHave(CountGrade(place, profile, grade, v1::Limit::FINISH, issued));
  const std::int64_t percent = place.settings().redo_percent();
  const v1::Limit share =
      Recount(place, kind_finish, kind_finish.basis(), (kind_finish.figure() * percent + 99) / 100);
  const v1::Limit least = Recount(place, kind_finish, v1::Limit::WORKING_DAYS, 1);
  v1::Limit finish = Due(share) < Due(least) ? least : share;
  finish.set_rule(kind_finish.rule() + "/redo");

  std::vector<v1::Limit> limits;
  for (const auto kind : {v1::Limit::SIGN, v1::Limit::CONTACT, v1::Limit::PROGRESS}) {
    AddIfAny(limits, CountGrade(place, profile, grade, kind, issued));
  }
  limits.push_back(std::move(finish));
  return WithLadders(place, std::move(limits));
}

v1::Limit DeskLimit(const PlaceIndex& place, const Grade& grade, v1::Limit::Kind kind,
                    Instant start) {
  std::optional<v1::Limit> own = CountLine(place, kDefaultProfile, GradeName(grade), kind, start);
  if (own) return *std::move(own);
  return MustHave(CountLine(place, kDefaultProfile, kEveryGrade, kind, start));
}

std::optional<std::int64_t> MostExtension(const PlaceIndex& place, std::string_view profile,
                                          const Grade& grade) {
  const v1::Demand::Kind kind = grade.mandatory ? v1::Demand::REPORT : grade.kind;
  const std::string lines = std::string(kExtensionLines).append(KindName(kind));
  const Found found = FindLine(place, profile, lines, v1::Limit::FINISH);
  if (found.line == nullptr) return std::nullopt;
  return found.line->figure();
}

const v1::Limit* InForce(const google::protobuf::RepeatedPtrField<v1::Limit>& limits,
                         v1::Limit::Kind kind) {
  const v1::Limit* last = nullptr;
  for (const v1::Limit& limit : limits) {
    if (limit.kind() == kind) last = &limit;
  }
  return last;
}

}  // namespace hotline
