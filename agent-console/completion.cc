#include "agent-console/completion.h"

#include <algorithm>
#include <array>
#include <set>

#include "agent-console/command_line.h"
#include "agent-console/fields.h"
#include "agent-console/names.h"
#include "agent-console/words.h"

namespace hotline {
namespace {

struct Coded {
  std::string code;
  std::string title;
};

std::vector<Coded> CodesOf(const v1::Place& place, Value value) {
  std::vector<Coded> codes;
  if (value == Value::kCategory) {
    for (const auto& category : place.categories())
      codes.push_back({category.code(), category.title()});
  } else if (value == Value::kUnit) {
    for (const auto& unit : place.units()) codes.push_back({unit.id(), unit.title()});
  } else if (value == Value::kRegion) {
    for (const auto& region : place.regions()) codes.push_back({region.code(), region.title()});
  }
  return codes;
}

bool IsCode(Value value) {
  return value == Value::kCategory || value == Value::kUnit || value == Value::kRegion;
}

// Where the finished words have got to.
struct Position {
  const char* noun = nullptr;
  const Verb* verb = nullptr;
  // The option that waits for its value; a name, for the global ones are not in the table.
  std::string waiting;
  std::set<std::string> used;
  int positionals = 0;
};

const Option* OptionNamed(const Verb* verb, const std::string& name) {
  if (verb == nullptr) return nullptr;
  for (const Option& option : verb->options) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

void StepOption(Position& position, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  position.used.insert(name);
  if (name != word) return;
  const Option* option = OptionNamed(position.verb, name);
  const bool takes = option ? option->value != Value::kFlag : GlobalTakesValue(name);
  if (takes) position.waiting = name;
}

void StepWord(Position& position, const std::string& word) {
  if (position.verb != nullptr) {
    ++position.positionals;
  } else if (position.noun == nullptr) {
    for (const Verb& verb : Verbs()) {
      if (verb.noun == word) position.noun = verb.noun;
    }
    if (position.noun != nullptr) position.verb = FindVerb(word, "");
  } else {
    position.verb = FindVerb(position.noun, word);
  }
}

Position Walk(const std::vector<std::string>& words) {
  Position position;
  for (const std::string& word : words) {
    if (!position.waiting.empty()) {
      position.waiting.clear();
    } else if (word.starts_with("-") && word.size() > 1) {
      StepOption(position, word);
    } else {
      StepWord(position, word);
    }
  }
  return position;
}

const Option* NextPositional(const Position& position) {
  const Option* last = nullptr;
  int number = 0;
  for (const Option& option : position.verb->options) {
    if (!option.positional()) continue;
    last = &option;
    if (number++ == position.positionals) return last;
  }
  return last != nullptr && last->repeated ? last : nullptr;
}

std::vector<std::string> OptionsAt(const Position& position) {
  std::vector<std::string> options = GlobalOptions();
  if (position.verb != nullptr) {
    for (const Option& option : position.verb->options) {
      const bool again = option.repeated || !position.used.contains(option.name);
      if (!option.positional() && again) options.emplace_back(option.name);
    }
  }
  return options;
}

std::vector<std::string> ValuesAt(Session& session, const Position& position) {
  if (!position.waiting.empty()) {
    const Option* option = OptionNamed(position.verb, position.waiting);
    return option ? ValueChoices(session, *position.verb, *option)
                  : GlobalChoices(position.waiting);
  }
  std::vector<std::string> values;
  if (position.noun == nullptr) return Nouns();
  if (position.verb == nullptr) {
    for (const Verb& verb : Verbs()) {
      if (verb.noun == std::string_view(position.noun)) values.emplace_back(verb.verb);
    }
    return values;
  }
  if (std::string_view(position.noun) == "help") {
    if (position.positionals == 0) return Nouns();
    for (const Verb& verb : Verbs()) values.emplace_back(verb.verb);
    return values;
  }
  const Option* next = NextPositional(position);
  return next ? ValueChoices(session, *position.verb, *next) : values;
}

}  // namespace

std::vector<std::string> ValueChoices(Session& session, const Verb& verb, const Option& option) {
  if (IsCode(option.value)) {
    std::vector<std::string> codes;
    const v1::Place* place = session.PlaceAtHand();
    if (place == nullptr) return codes;
    for (const Coded& coded : CodesOf(*place, option.value)) codes.push_back(coded.code);
    return codes;
  }
  if (option.value == Value::kCase || option.value == Value::kDispatch) {
    std::vector<std::string> numbers;
    for (const std::string& name : session.opened_cases) numbers.push_back(NumberOf(name));
    return numbers;
  }
  if (option.value != Value::kField || option.path == nullptr || verb.request == nullptr) return {};
  const auto* field = FieldAt(*verb.request->GetDescriptor(), option.path);
  if (field == nullptr || field->enum_type() == nullptr) return {};
  return WordsOf(*field->enum_type(), session.settings.language);
}

std::optional<std::vector<std::string>> CodesFor(const v1::Place* place, Value value,
                                                 const std::string& text) {
  if (place == nullptr || !IsCode(value)) return std::nullopt;
  std::vector<std::string> found;
  for (const Coded& coded : CodesOf(*place, value)) {
    const std::string line = coded.code + " " + coded.title;
    if (coded.code == text) return std::vector<std::string>{line};
    if (coded.title.find(text) != std::string::npos) found.push_back(line);
  }
  return found;
}

std::vector<std::string> Complete(Session& session, const std::vector<std::string>& words,
                                  const std::string& unfinished) {
  const Position position = Walk(words);
  const bool option = unfinished.starts_with("-") && position.waiting.empty();
  std::vector<std::string> candidates = option ? OptionsAt(position) : ValuesAt(session, position);
  std::erase_if(candidates, [&](const std::string& word) {
    return word.empty() || !word.starts_with(unfinished);
  });
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  return candidates;
}

std::string BashCompletion() {
  return R"sh(# hotline-console: eval "$(hotline-console completion bash)"
_hotline_console() {
  local IFS=$'\n'
  COMPREPLY=($("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _hotline_console hotline-console
)sh";
}

std::string ZshCompletion() {
  return R"sh(#compdef hotline-console
# hotline-console: eval "$(hotline-console completion zsh)", or as _hotline-console in a folder of $fpath
_hotline_console() {
  local -a found
  found=("${(@f)$("${words[1]}" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "${found[1]}" ]]; then compadd -a found; else _files; fi
}
if [[ "${funcstack[1]}" == _hotline-console ]]; then
  _hotline_console
else
  compdef _hotline_console hotline-console
fi
)sh";
}

}  // namespace hotline
