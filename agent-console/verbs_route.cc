#include "agent-console/acting.h"
#include "agent-console/shared_options.h"
#include "agent-console/texts_place.h"

namespace hotline {
namespace {

// What routing is asked about: a case, or what such a case would be like.
std::vector<Option> WithQuestion(std::vector<Option> options) {
  const Option question[] = {
      {"CASE", Value::kCase, "name", {"案件；不给则按下列条件", "the case; else what follows"}},
      {"--category", Value::kCategory, "question.category", {"类别", "category"}},
      {"--kind", Value::kField, "question.kind", {"类型", "kind"}},
      {"--domain", Value::kField, "question.domain", {"保护领域", "domain"}},
      {"--urgency", Value::kField, "question.urgency", {"紧急程度", "urgency"}},
      {"--mandatory", Value::kFlag, "question.mandatory", {"强制报告", "a mandatory report"}},
      {"--region", Value::kRegion, "question.region", {"事发地", "where it happened"}},
      Many(
          {"--accused", Value::kUnit, "question.accused_units", {"被反映单位", "an accused unit"}}),
      {"--at", Value::kField, "question.time", {"何时（缺省：现在）", "when (default: now)"}},
      {"--hours",
       Value::kField,
       "question.hours",
       {"OFFICE 或 OFF，代替时间", "OFFICE or OFF, instead of a time"}},
      {"--version",
       Value::kField,
       "version",
       {"规则版本（缺省：现行）", "version of the rules (default: in force)"}}};
  options.insert(options.end(), std::begin(question), std::end(question));
  return options;
}

std::string Lines(const google::protobuf::RepeatedPtrField<std::string>& sentences) {
  std::string lines;
  for (const std::string& sentence : sentences) lines += "  - " + sentence + "\n";
  return lines;
}

// Asks about a case, or about such a case as the options describe; `show` fills the page.
template <class Request, class Show>
Exit AskAboutRoute(Session& session, const Arguments& arguments, const Show& show) {
  Request request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  if (request.name().empty() && !request.has_question()) {
    return session.Usage(session.Say(texts::kWhichRoute));
  }
  request.set_in_english(session.settings.language == Language::kEnglish);
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  Page page;
  page.items = {&*answer};
  show(page, *answer, request);
  Print(session, page);
  return Exit::kOk;
}

Exit ExplainRoute(Session& session, const Arguments& arguments) {
  return AskAboutRoute<v1::ExplainRouteRequest>(
      session, arguments, [&](Page& page, const v1::ExplainRouteResponse& answer, const auto&) {
        page.names = {answer.routing().lead()};
        page.sheet =
            RoutingLines(answer.routing(), PlainView(session)) + Lines(answer.explanation());
      });
}

Exit WhyNot(Session& session, const Arguments& arguments) {
  return AskAboutRoute<v1::WhyNotUnitRequest>(
      session, arguments,
      [](Page& page, const v1::WhyNotUnitResponse& answer, const v1::WhyNotUnitRequest& request) {
        page.names = {request.unit()};
        page.sheet = Lines(answer.reasons());
      });
}

std::string InWords(const v1::Routing& routing, const View& view) {
  return routing.manual() ? "-" : view.Of(routing.mode()) + " " + routing.lead();
}

// Goes on where the server stopped, until the end of the period.
Exit Replay(Session& session, const Arguments& arguments) {
  v1::ReplayRoutesRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  v1::ReplayRoutesResponse all;
  do {
    const auto answer = session.Send(request);
    if (!answer) return Fail(session, answer.failure(), arguments.verb);
    all.set_decided(all.decided() + answer->decided());
    all.set_differ(all.differ() + answer->differ());
    all.set_other_lead(all.other_lead() + answer->other_lead());
    all.set_other_mode(all.other_mode() + answer->other_mode());
    all.set_now_manual(all.now_manual() + answer->now_manual());
    all.set_left_out(all.left_out() + answer->left_out());
    all.mutable_changes()->MergeFrom(answer->changes());
    if (!answer->has_through_time()) break;
    *request.mutable_from_time() = answer->through_time();
  } while (true);

  session.Talk(session.Say(texts::kReplayed,
                           {std::to_string(all.decided()), std::to_string(all.differ()),
                            std::to_string(all.other_lead()), std::to_string(all.other_mode()),
                            std::to_string(all.now_manual()), std::to_string(all.left_out())}));
  const std::vector<v1::RouteChange> changes(all.changes().begin(), all.changes().end());
  const View view = PlainView(session);
  Page page;
  page.list = true;
  page.items = Pointers(changes);
  page.table.columns = {
      {texts::kNumber}, {texts::kBefore}, {texts::kRule}, {texts::kAfter}, {texts::kRule}};
  for (const v1::RouteChange& one : changes) {
    page.names.push_back(ShortName(one.case_name()));
    page.table.rows.push_back({NumberOf(one.case_name()), InWords(one.was(), view),
                               one.was().rule(), InWords(one.would_be(), view),
                               one.would_be().rule()});
  }
  Print(session, page);
  return Exit::kOk;
}

// The example as the options of `route explain`.
std::string Options(const v1::RoutingQuestion& example) {
  std::string options = "--category " + example.category() + " --kind " +
                        v1::Demand::Kind_Name(example.kind()) + " --urgency " +
                        v1::Demand::Urgency_Name(example.urgency());
  if (example.domain() != v1::Demand::DOMAIN_UNSPECIFIED) {
    options += " --domain " + v1::Demand::Domain_Name(example.domain());
  }
  if (example.mandatory()) options += " --mandatory";
  if (!example.region().empty()) options += " --region " + example.region();
  return options + " --hours " + v1::Rule::Hours_Name(example.hours());
}

Exit Lint(Session& session, const Arguments& arguments) {
  v1::LintRoutesRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  const std::vector<v1::LintFinding> findings(answer->findings().begin(), answer->findings().end());
  const auto word = [&](v1::LintFinding::Kind kind) {
    return std::string(session.Say(kind == v1::LintFinding::UNREACHABLE   ? texts::kNeverFires
                                   : kind == v1::LintFinding::OVERLAPPING ? texts::kOverlapping
                                                                          : texts::kMissingRule));
  };
  Page page;
  page.list = true;
  page.items = Pointers(findings);
  page.table.columns = {{texts::kFinding}, {texts::kRule}, {texts::kOtherRule}, {texts::kExample}};
  for (const v1::LintFinding& one : findings) {
    page.names.push_back(one.rule());
    page.table.rows.push_back({word(one.kind()), one.rule(), one.other_rule(),
                               one.has_example() ? Options(one.example()) : ""});
  }
  Print(session, page);
  return Exit::kOk;
}

Exit ListVersions(Session& session, const Arguments& arguments) {
  const auto answer = session.Send(v1::ListPlaceVersionsRequest());
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  const std::vector<v1::PlaceVersion> versions(answer->versions().begin(),
                                               answer->versions().end());
  const View view = PlainView(session);
  Page page;
  page.list = true;
  page.items = Pointers(versions);
  page.table.columns = {{texts::kVersion}, {texts::kInForce}, {texts::kEffective}};
  for (const v1::PlaceVersion& one : versions) {
    page.names.push_back("place/" + one.version());
    page.table.rows.push_back(
        {one.version(), one.in_force() ? "*" : "", view.Time(one.effective_time())});
  }
  Print(session, page);
  return Exit::kOk;
}

Exit ListChanges(Session& session, const Arguments& arguments) {
  v1::ListUnitChangesRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  const auto read =
      ReadRows(session, arguments, request, &v1::ListUnitChangesResponse::mutable_changes);
  if (!read) return read.exit;
  const std::vector<v1::UnitChange>& changes = read.rows;
  const auto word = [&](v1::UnitChange::Kind kind) -> std::string {
    switch (kind) {
      case v1::UnitChange::PASSED_ON:
        return session.Say(texts::kPassedOn);
      case v1::UnitChange::STRANDED:
        return session.Say(texts::kStranded);
      case v1::UnitChange::TITLE_LOST:
        return session.Say(texts::kTitleLost);
      default:
        return session.Say(texts::kShutOut);
    }
  };
  const View view = PlainView(session);
  Page page;
  page.list = true;
  page.items = Pointers(changes);
  page.table.columns = {{texts::kNumber}, {texts::kUnit}, {texts::kMove},
                        {texts::kHeir},   {texts::kTime}, {texts::kStillOpen}};
  for (const v1::UnitChange& one : changes) {
    page.names.push_back(ShortName(one.name()));
    page.table.rows.push_back({ShortName(one.name()), one.unit(), word(one.kind()), one.heir(),
                               view.Time(one.time()), one.open() ? "*" : ""});
  }
  Print(session, page);
  return Exit::kOk;
}

}  // namespace

std::vector<Verb> RouteVerbs() {
  const Option version = {
      "--version", Value::kField, "version", {"版本（缺省：现行）", "version (default: in force)"}};
  return {
      {"route",
       "explain",
       {"派单依据：规则、地区、单位", "where a case, or such a case, goes and why"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ExplainRouteRequest::default_instance(),
       WithQuestion({}),
       {"route explain 3206-260907-1-8",
        "route explain --category 02.01 --kind COMPLAINT --region 320685001"},
       ExplainRoute},
      {"route",
       "why-not",
       {"某单位为何未承办", "why a unit does not get it"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::WhyNotUnitRequest::default_instance(),
       WithQuestion({Needed({"UNIT", Value::kUnit, "unit", {"单位", "the unit"}})}),
       {"route why-not haian-education 3206-260907-1-8"},
       WhyNot},
      {"route",
       "replay",
       {"按另一版本重演一段时期的派单", "decide a period's dispatches anew under another version"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ReplayRoutesRequest::default_instance(),
       {Needed({"--from", Value::kField, "from_time", {"起", "from"}}),
        Needed({"--to", Value::kField, "to_time", {"止", "to"}}),
        Needed({"--version", Value::kField, "version", {"版本", "the version"}})},
       {"route replay --from 2026-09-01T00:00+08:00 --to 2026-10-01T00:00+08:00 --version "
        "2026-12-01/1"},
       Replay},
      {"route",
       "lint",
       {"检查规则：永不适用、重叠、缺漏", "rules that never fire, overlap, or are missing"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::LintRoutesRequest::default_instance(),
       {version},
       {"route lint"},
       Lint},
      {"place",
       "versions",
       {"地方资料的各版本", "versions of rules and directory"},
       v1::Act::ACT_UNSPECIFIED,
       nullptr,
       {},
       {"place versions"},
       ListVersions},
      {"unit",
       "changes",
       {"机构变动所涉承办件", "what changes of units made of open dispatches"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ListUnitChangesRequest::default_instance(),
       {{"--open", Value::kFlag, "open", {"仅待处理的", "only what waits for somebody"}}, kLimit},
       {"unit changes --open"},
       ListChanges},
  };
}

}  // namespace hotline
