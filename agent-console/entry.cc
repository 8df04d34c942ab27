#include "agent-console/entry.h"

#include <algorithm>
#include <charconv>

#include "agent-console/acting.h"
#include "agent-console/completion.h"

namespace hotline {
namespace {

// One question about a demand: the option that it fills, whether it has to be answered, and when it
// is asked at all.
struct Question {
  const char* option;
  bool required;
  bool (*asked)(const v1::Demand&);
};

bool Always(const v1::Demand&) { return true; }
bool Accuses(const v1::Demand& demand) {
  return demand.kind() == v1::Demand::COMPLAINT || demand.kind() == v1::Demand::REPORT;
}
bool NobodyYet(const v1::Demand& demand) { return Accuses(demand) && demand.accused().empty(); }
bool NeedsResult(const v1::Demand& demand) { return demand.outcome() != v1::Demand::CASE_OPENED; }
bool Attached(const v1::Demand& demand) { return demand.outcome() == v1::Demand::ATTACHED; }
bool PassedOn(const v1::Demand& demand) { return demand.outcome() == v1::Demand::PASSED_ON; }
bool Rejected(const v1::Demand& demand) { return demand.outcome() == v1::Demand::REJECTED; }
bool Emergency(const v1::Demand& demand) { return demand.has_emergency(); }

// In the order in which people talk.
constexpr Question kDemandQuestions[] = {
    {"--kind", true, Always},
    {"--category", true, Always},
    {"--title", true, Always},
    {"--said", true, Always},
    {"--region", false, Always},
    {"--place", false, Always},
    {"--event-time", false, Always},
    {"--urgency", false, Always},
    {"--risk", false, Always},
    {"--situation", false, Always},
    {"--accused-unit", false, NobodyYet},
    {"--accused-person", false, NobodyYet},
    {"--accused-account", false, NobodyYet},
    {"--accused-other", false, NobodyYet},
    {"--none-named", false, NobodyYet},
    {"--view", true, Always},
    {"--outcome", true, Always},
    {"--result", true, NeedsResult},
    {"--attach", true, Attached},
    {"--passed-to", true, PassedOn},
    {"--ground", true, Rejected},
    {"--channel-told", true, Rejected},
    {"--emergency", false, Always},
    {"--emergency-by", false, Emergency},
    {"--emergency-time", true, Emergency},
    {"--emergency-reference", false, Emergency},
};

// Sections of the call that are asked for as a whole or not at all.
struct Section {
  const char* prefix;
  const Text& question;
};
const Section kSections[] = {
    {"call.caller.", texts::kAskCaller},
    {"call.young_person.", texts::kAskYoung},
    {"call.safe_contact.", texts::kAskSafe},
};

constexpr std::string_view kInDemand = "call.demands[].";

std::string Trim(const std::string& line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return line.substr(first, line.find_last_not_of(" \t") - first + 1);
}

// Absent: neither.
std::optional<bool> YesOrNo(const std::string& line) {
  for (const char* yes : {"y", "Y", "yes", "是", "1"}) {
    if (line == yes) return true;
  }
  for (const char* no : {"", "n", "N", "no", "否", "0"}) {
    if (line == no) return false;
  }
  return std::nullopt;
}

// The index in "call.demands[1].category"; absent when the field is not one of a demand.
std::optional<int> DemandIndex(const std::string& field) {
  const std::size_t start = field.find("demands[");
  if (start == std::string::npos) return std::nullopt;
  int index = 0;
  const char* digits = field.data() + start + 8;
  const auto [end, error] = std::from_chars(digits, field.data() + field.size(), index);
  if (error != std::errc()) return std::nullopt;
  return index;
}

// The dialogue. Every function that asks answers false when the input ended: the draft then stays
// as it is.
class Entry {
 public:
  Entry(Session& session, const Verb& verb, v1::LogCallRequest& draft)
      : session_(session), verb_(verb), draft_(draft) {}

  bool AskAll() {
    session_.Talk(session_.Say(texts::kEntryHelp));
    v1::Call& call = *draft_.mutable_call();
    if (call.demands().empty() && !AskField(OptionOf("--type"), draft_, "call.type", false))
      return false;
    if (call.type() != v1::Call::TYPE_UNSPECIFIED) return true;
    if (!AskField(OptionOf("--channel"), draft_, "call.channel", false)) return false;
    if (call.channel() == v1::Call::OTHER_LINE &&
        !(AskField(OptionOf("--foreign-line"), draft_, "call.foreign_line", true) &&
          AskField(OptionOf("--foreign-number"), draft_, "call.foreign_number", true))) {
      return false;
    }
    for (const Section& section : kSections) {
      if (!AskSection(section)) return false;
    }
    return AskDemands();
  }

  // Asks again for what was refused; `fixable` tells whether there was any such field.
  bool AskAgain(const v1::Refusals& refusals, bool& fixable) {
    fixable = false;
    for (const v1::Refusal& refusal : refusals.refusals()) {
      for (const Option* option : OptionsFor(verb_, refusal.field())) {
        fixable = true;
        if (!AskAnew(*option, refusal.field())) return false;
      }
    }
    return true;
  }

 private:
  const Option& OptionOf(std::string_view name) const {
    return *std::find_if(verb_.options.begin(), verb_.options.end(),
                         [&](const Option& option) { return option.name == name; });
  }

  // What was refused goes; what stands beside it in the same message stays.
  bool AskAnew(const Option& option, const std::string& field) {
    std::string_view path = option.path;
    google::protobuf::Message* target = &draft_;
    if (const auto index = DemandIndex(field); index && path.starts_with(kInDemand)) {
      if (*index >= draft_.call().demands_size()) return true;
      target = draft_.mutable_call()->mutable_demands(*index);
      path.remove_prefix(kInDemand.size());
    }
    const bool exact = BarePath(option.path) == BarePath(field);
    if (exact) ClearField(*target, path);
    return AskField(option, *target, path, false);
  }

  bool AskSection(const Section& section) {
    const auto belongs = [&](const Option& option) {
      return option.path != nullptr && std::string_view(option.path).starts_with(section.prefix);
    };
    const bool begun = std::any_of(
        verb_.options.begin(), verb_.options.end(),
        [&](const Option& option) { return belongs(option) && IsSet(draft_, option.path); });
    if (!begun) {
      const auto answer = AskYes(session_.Say(section.question));
      if (!answer) return false;
      if (!*answer) return true;
    }
    for (const Option& option : verb_.options) {
      if (belongs(option) && !AskField(option, draft_, option.path, false)) return false;
    }
    return true;
  }

  bool AskDemands() {
    v1::Call& call = *draft_.mutable_call();
    for (int i = 0;; ++i) {
      if (i > 0 && i >= call.demands_size()) {
        const auto more = AskYes(session_.Say(texts::kAnotherDemand));
        if (!more) return false;
        if (!*more) return true;
      }
      if (i >= call.demands_size()) call.add_demands();
      v1::Demand& demand = *call.mutable_demands(i);
      for (const Question& question : kDemandQuestions) {
        if (!question.asked(demand)) continue;
        const Option& option = OptionOf(question.option);
        const std::string_view path = std::string_view(option.path).substr(kInDemand.size());
        if (!AskField(option, demand, path, question.required)) return false;
      }
    }
  }

  // Absent: the input ended. What is neither is asked again: it was meant to be something.
  std::optional<bool> AskYes(const std::string& question) {
    while (true) {
      const auto line = session_.around.reader->Ask(question, {});
      if (!line) return std::nullopt;
      if (const auto answer = YesOrNo(Trim(*line))) return answer;
      session_.Complain("  " + session_.Say(texts::kYesOrNoPlease));
    }
  }

  // A field that already holds something is not asked for again.
  bool AskField(const Option& option, google::protobuf::Message& target, std::string_view path,
                bool required) {
    if (IsSet(target, path)) return true;
    const std::vector<std::string> choices = ValueChoices(session_, verb_, option);
    const bool flag = option.value == Value::kFlag;
    const std::string question = std::string(option.help.In(session_.settings.language)) +
                                 (flag ? " [y/N]" : "") + (required ? " *" : "") +
                                 Shown(option, choices) + session_.Say(texts::kColon);
    if (flag) {
      const auto yes = AskYes(question);
      if (!yes) return false;
      if (*yes) SetField(target, path, "true", session_.Fields());
      return true;
    }
    while (true) {
      const auto line = session_.around.reader->Ask(question, choices);
      if (!line) return false;
      const std::string value = Trim(*line);
      if (value.empty() && !required) return true;
      const auto wrong =
          value.empty() ? session_.Say(texts::kRequired) : Take(option, target, path, value);
      if (wrong.empty()) return true;
      session_.Complain("  " + wrong);
    }
  }

  // Sets the field; what is wrong otherwise.
  std::string Take(const Option& option, google::protobuf::Message& target, std::string_view path,
                   const std::string& typed) {
    std::string value = typed;
    if (option.value == Value::kLong) {
      const auto text = LongText(session_, typed);
      if (!text) return session_.Say(texts::kAgain);
      value = *text;
    } else if (option.value == Value::kCase) {
      const auto ref = ReadCaseRef(typed, session_.opened_cases);
      if (!ref) return WhyNotACase(session_, typed);
      value = ref->case_name;
    } else if (const auto found = CodesFor(session_.Place(), option.value, typed)) {
      if (found->empty()) return session_.Say(texts::kNothingLike, {typed});
      if (found->size() != 1) return session_.Say(texts::kNoSuchCode, {typed, Join(*found)});
      value = found->front();
      value = value.substr(0, value.find(' '));
    }
    return SetField(target, path, value, session_.Fields()).value_or("");
  }

  static std::string Join(const std::vector<std::string>& parts) {
    constexpr std::size_t kMost = 10;
    std::string joined;
    for (std::size_t i = 0; i < std::min(parts.size(), kMost); ++i) {
      joined += (i ? ", " : "") + parts[i];
    }
    return joined + (parts.size() > kMost ? " …" : "");
  }

  static std::string Shown(const Option& option, const std::vector<std::string>& choices) {
    if (option.value != Value::kField || choices.empty()) return "";
    std::string shown;
    for (const std::string& choice : choices) shown += (shown.empty() ? "" : "/") + choice;
    return " [" + shown + "]";
  }

  Session& session_;
  const Verb& verb_;
  v1::LogCallRequest& draft_;
};

// Goes on with what was left, or starts anew. False when the input ended.
bool PickUpDraft(Session& session) {
  if (!session.call_draft) {
    session.call_draft.emplace();
    return true;
  }
  const auto answer = session.around.reader->Ask(session.Say(texts::kGoOn), {});
  if (!answer) return false;
  const std::string word = Trim(*answer);
  if (word == "n" || word == "N" || word == "no" || word == "否") session.call_draft.emplace();
  return true;
}

}  // namespace

Exit EnterCall(Session& session, const Verb& verb) {
  if (!PickUpDraft(session)) return Exit::kUsage;
  v1::LogCallRequest& draft = *session.call_draft;
  Entry entry(session, verb, draft);
  const auto left = [&] {
    session.Talk(session.Say(texts::kDraftKept));
    return Exit::kUsage;
  };
  if (!entry.AskAll()) return left();
  CompleteCall(session, draft);
  // One id for the form: if an answer was lost, sending again cannot log the call twice.
  if (draft.change().request_id().empty())
    draft.mutable_change()->set_request_id(session.RequestId());
  if (session.settings.dry_run) return ShowOnly(session, draft);
  while (true) {
    const auto answer = session.Send(draft);
    if (answer) {
      session.call_draft.reset();
      ShowLogged(session, *answer);
      return Exit::kOk;
    }
    const Exit exit = Fail(session, answer.failure(), &verb);
    bool fixable = false;
    if (!entry.AskAgain(answer.failure().refusals, fixable)) return left();
    if (!fixable) {
      session.Talk(session.Say(texts::kDraftKept));
      return exit;
    }
  }
}

}  // namespace hotline
