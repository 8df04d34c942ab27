#include "agent-console/verbs.h"

#include <algorithm>
#include <iterator>

#include "agent-console/fields.h"

namespace hotline {
namespace {

struct Noun {
  const char* noun;
  Text summary;
};

constexpr Noun kNouns[] = {
    {"call", {"来电：登记、查看、来电人查询", "calls: log, read, look up"}},
    {"case",
     {"案件：派单、签收、回复、审核、回访", "cases: dispatch, sign, reply, audit, call back"}},
    {"notice", {"催办、督办、通报及答复", "reminders, supervisions, circulars and their answers"}},
    {"alarm", {"告警", "what whoever is on duty has to look at"}},
    {"duty", {"值班表", "who is on duty"}},
    {"route", {"派单依据", "why a case goes where it goes"}},
    {"report", {"统计报表", "figures of a period"}},
    {"calendar", {"工作日历与期限", "working days and limits"}},
    {"place", {"地方资料", "versions of rules and directory"}},
    {"unit", {"承办单位", "units of the directory"}},
    {"category", {"诉求类别", "category tree"}},
    {"region", {"行政区划", "regions"}},
    {"clock", {"演示时钟", "the demo clock"}},
    {"whoami", {"当前账号", "the account of this token"}},
    {"completion", {"命令补全", "completion for shells"}},
    {"help", {"帮助", "help"}},
};

std::vector<Verb> AllVerbs() {
  std::vector<Verb> all;
  for (auto part : {CallVerbs, CaseReadingVerbs, DeskVerbs, UnitVerbs, DispatchVerbs, AskVerbs,
                    ReviewVerbs, CourseVerbs, CustodyVerbs, NoticeVerbs, ReportVerbs, CalendarVerbs,
                    PlaceVerbs, PlaceImportVerbs, RouteVerbs, OtherVerbs}) {
    std::vector<Verb> verbs = part();
    std::move(verbs.begin(), verbs.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace

bool Arguments::Has(std::string_view name) const {
  return std::any_of(given.begin(), given.end(),
                     [&](const auto& entry) { return entry.first->name == name; });
}

std::string Arguments::Get(std::string_view name) const {
  std::string last;
  for (const auto& [option, value] : given) {
    if (option->name == name) last = value;
  }
  return last;
}

std::vector<std::string> Arguments::All(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [option, value] : given) {
    if (option->name == name) values.push_back(value);
  }
  return values;
}

const std::vector<Verb>& Verbs() {
  static const std::vector<Verb> verbs = AllVerbs();
  return verbs;
}

const Verb* FindVerb(std::string_view noun, std::string_view verb) {
  const auto& verbs = Verbs();
  const auto found = std::find_if(verbs.begin(), verbs.end(), [&](const Verb& candidate) {
    return candidate.noun == noun && candidate.verb == verb;
  });
  return found == verbs.end() ? nullptr : &*found;
}

std::vector<const Option*> OptionsFor(const Verb& verb, std::string_view field) {
  std::vector<const Option*> exact;
  std::vector<const Option*> within;
  const std::string wanted = BarePath(field);
  if (wanted.empty()) return exact;
  for (const Option& option : verb.options) {
    if (option.path == nullptr) continue;
    const std::string_view path = option.path;
    const std::string bare = BarePath(path.substr(0, path.find('=')));
    if (bare == wanted) exact.push_back(&option);
    if (bare.starts_with(wanted + ".")) within.push_back(&option);
  }
  return exact.empty() ? within : exact;
}

std::vector<std::string> Nouns() {
  std::vector<std::string> nouns;
  for (const Noun& noun : kNouns) nouns.emplace_back(noun.noun);
  return nouns;
}

std::string NounSummary(std::string_view noun, Language language) {
  for (const Noun& candidate : kNouns) {
    if (candidate.noun == noun) return candidate.summary.In(language);
  }
  return "";
}

}  // namespace hotline
