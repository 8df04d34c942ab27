#include "agent-console/help.h"

#include <iostream>

#include "agent-console/command_line.h"
#include "agent-console/verbs.h"
#include "agent-console/width.h"
#include "agent-console/words.h"
#include "rules/lifecycle.h"

namespace hotline {
namespace {

// Lines of "name  explanation" with the explanations under each other.
class Columns {
 public:
  void Add(std::string name, std::string text) {
    width_ = std::max(width_, DisplayWidth(name));
    lines_.emplace_back(std::move(name), std::move(text));
  }
  std::string Take() const {
    std::string all;
    for (const auto& [name, text] : lines_) all += "  " + PadRight(name, width_ + 2) + text + "\n";
    return all;
  }

 private:
  int width_ = 0;
  std::vector<std::pair<std::string, std::string>> lines_;
};

std::string GlobalHelp(Language language) {
  Columns columns;
  for (const GlobalOption& option : GlobalTable()) {
    std::string name =
        *option.shortly ? std::string(option.shortly) + ", " + option.name : option.name;
    if (*option.takes) name += std::string(" ") + option.takes;
    columns.Add(name, option.help.In(language));
  }
  return columns.Take();
}

std::string Everything(Language language) {
  std::string text = Tell(texts::kUsageLine, language) + "\n\n";
  for (const std::string& noun : Nouns()) {
    text += noun + "  " + NounSummary(noun, language) + "\n";
    Columns columns;
    for (const Verb& verb : Verbs()) {
      if (verb.noun == noun && *verb.verb) columns.Add(verb.title(), verb.summary.In(language));
    }
    text += columns.Take();
  }
  text += "\n" + Tell(texts::kGlobalOptions, language) + "\n" + GlobalHelp(language);
  return text + "\n" + Tell(texts::kExitCodes, language) + "\n" +
         Tell(texts::kNamesHelp, language) + "\n";
}

std::string OfNoun(const std::string& noun, Language language) {
  std::string text = noun + "  " + NounSummary(noun, language) + "\n";
  Columns columns;
  for (const Verb& verb : Verbs()) {
    if (verb.noun == noun) columns.Add(verb.title(), verb.summary.In(language));
  }
  return text + columns.Take();
}

using R = v1::Role;

// Who may do what no row of the state table speaks of: the server's own table (server/access.cc),
// of which nothing may be included here. What is not listed, everybody may.
struct Allowed {
  std::string_view request;
  Set roles;
};
constexpr Set kDeskAndSupervisor{R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER, R::SUPERVISOR};
constexpr Set kCaseWorkers{R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER, R::HANDLER,
                           R::HEAD,     R::ISSUER,        R::SUPERVISOR};
constexpr Allowed kAllowed[] = {
    {"GetCallRequest", kDeskAndSupervisor},
    {"ListCallsRequest", kDeskAndSupervisor},
    {"LookUpCallerRequest", {R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER}},
    {"RevealRequest",
     {R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER, R::HANDLER, R::HEAD, R::SUPERVISOR}},
    {"GetCaseRequest", kCaseWorkers},
    {"ListCasesRequest", kCaseWorkers},
    {"SearchCasesRequest", kCaseWorkers},
    {"ListEventsRequest", kCaseWorkers},
    {"WatchCasesRequest", kCaseWorkers},
    {"ListActsRequest", kCaseWorkers},
    {"PreviewDispatchRequest", kDeskAndSupervisor},
    {"ImportCalendarRequest", {R::SUPERVISOR, R::ADMIN}},
    {"ApproveCalendarRequest", {R::SUPERVISOR, R::ADMIN}},
    {"ListMovedLimitsRequest", {R::DISPATCHER, R::SUPERVISOR}},
    {"ImportPlaceRequest", {R::SUPERVISOR, R::ADMIN}},
    {"ExportPlaceRequest", {R::DISPATCHER, R::SUPERVISOR, R::ADMIN}},
    {"ListUnitChangesRequest", {R::DISPATCHER, R::SUPERVISOR}},
    {"ExplainRouteRequest", kDeskAndSupervisor},
    {"WhyNotUnitRequest", kDeskAndSupervisor},
    {"ReplayRoutesRequest", {R::DISPATCHER, R::SUPERVISOR}},
    {"LintRoutesRequest", {R::DISPATCHER, R::SUPERVISOR, R::ADMIN}},
    {"GetClosureReportRequest",
     {R::DUTY_OPERATOR, R::DISPATCHER, R::HANDLER, R::HEAD, R::ISSUER, R::SUPERVISOR, R::LEADER}},
    {"GetNoticeRequest", kCaseWorkers},
    {"ListNoticesRequest", kCaseWorkers},
    {"ListAlarmsRequest", kDeskAndSupervisor},
    {"PutDutyRequest", {R::SUPERVISOR, R::ADMIN}},
    {"ListDutiesRequest", {R::OPERATOR, R::DUTY_OPERATOR, R::DISPATCHER, R::SUPERVISOR, R::ADMIN}},
    {"ListDestructionsRequest", {R::ADMIN, R::AUDITOR}},
};

Set WhoMay(const Verb& verb) {
  if (verb.act != v1::Act::ACT_UNSPECIFIED) return RowOf(verb.act).roles;
  if (verb.request == nullptr) return {};
  for (const Allowed& one : kAllowed) {
    if (one.request == verb.request->GetDescriptor()->name()) return one.roles;
  }
  return {};
}

// Empty: everybody.
std::string RolesOf(const Verb& verb, Language language) {
  const Set who = WhoMay(verb);
  std::string roles;
  for (int role = v1::Role::OPERATOR; role <= v1::Role::Kind_MAX; ++role) {
    if (!who.contains(role)) continue;
    if (!roles.empty()) roles += language == Language::kChinese ? "、" : ", ";
    roles += Word(v1::Role::Kind(role), language);
  }
  return roles;
}

std::string Explained(const Verb& verb, const Option& option, Language language) {
  std::string text = option.help.In(language);
  if (option.required) text += Tell(texts::kIsRequired, language);
  if (option.value == Value::kField && option.path != nullptr && verb.request != nullptr) {
    const auto* field = FieldAt(*verb.request->GetDescriptor(), std::string_view(option.path));
    if (field != nullptr && field->enum_type() != nullptr) {
      text += Tell(texts::kColon, language);
      const auto words = WordsOf(*field->enum_type(), language);
      for (std::size_t i = 0; i < words.size(); ++i) text += (i ? " | " : "") + words[i];
    }
  }
  return text;
}

std::string ValueName(const Option& option) {
  switch (option.value) {
    case Value::kFlag:
      return "";
    case Value::kLong:
      return " TEXT|@FILE";
    case Value::kTime:
      return " TIME";
    case Value::kDay:
      return " DAY";
    case Value::kNumber:
      return " N";
    case Value::kCase:
    case Value::kDispatch:
      return " CASE";
    case Value::kCategory:
    case Value::kRegion:
      return " CODE";
    case Value::kUnit:
    case Value::kFigure:
      return " ID";
    case Value::kFile:
      return " FILE";
    default:
      return " VALUE";
  }
}

std::string OfVerb(const Verb& verb, Language language) {
  std::string usage = "hotline-console " + verb.title();
  Columns columns;
  for (const Option& option : verb.options) {
    if (option.positional()) {
      const std::string shown = std::string(option.name) + (option.repeated ? "..." : "");
      usage += option.required ? " " + shown : " [" + shown + "]";
      columns.Add(shown, Explained(verb, option, language));
    } else {
      columns.Add(option.name + ValueName(option), Explained(verb, option, language));
    }
  }
  std::string text = verb.title() + "  " + verb.summary.In(language) + "\n\n" + usage + "\n";
  if (!verb.options.empty()) text += "\n" + columns.Take();
  if (const std::string roles = RolesOf(verb, language); !roles.empty()) {
    text += "\n" + Tell(texts::kWhoMay, language, {roles}) + "\n";
  }
  if (!verb.examples.empty()) text += "\n" + Tell(texts::kExamples, language) + "\n";
  for (const char* example : verb.examples)
    text += "  hotline-console " + std::string(example) + "\n";
  return text;
}

}  // namespace

Exit PrintHelp(Session& session, const std::string& noun, const std::string& verb) {
  const Language language = session.settings.language;
  std::ostream& out = session.around.out;
  if (noun.empty()) {
    out << Everything(language) << std::flush;
    return Exit::kOk;
  }
  if (const Verb* found = FindVerb(noun, verb)) {
    out << OfVerb(*found, language) << std::flush;
    return Exit::kOk;
  }
  if (verb.empty() && !NounSummary(noun, language).empty()) {
    out << OfNoun(noun, language) << std::flush;
    return Exit::kOk;
  }
  return session.Usage(session.Say(texts::kNoSuchVerb, {verb.empty() ? noun : noun + " " + verb}));
}

void PrintVersion(Session& session) {
  session.around.out << "hotline-console " HOTLINE_VERSION << std::endl;
}

}  // namespace hotline
