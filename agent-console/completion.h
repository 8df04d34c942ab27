#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent-console/session.h"
#include "agent-console/verbs.h"

namespace hotline {

// What Tab offers for the unfinished word after these words: nouns, verbs, options, values. Sorted,
// each begins with the unfinished word. Values of the place are offered only when it can be had at
// once.
std::vector<std::string> Complete(Session& session, const std::vector<std::string>& words,
                                  const std::string& unfinished);

// The values of an option: the words of an enum, the codes of the place; empty when anything may
// stand there.
std::vector<std::string> ValueChoices(Session& session, const Verb& verb, const Option& option);

// The codes of the place that a person may mean by `text`, each as "code title": the one with this
// code, else all whose title contains it. Absent when the value is not a code of the place or the
// place is not known.
std::optional<std::vector<std::string>> CodesFor(const v1::Place* place, Value value,
                                                 const std::string& text);

// The scripts that `completion bash` and `completion zsh` print; they ask the program itself.
std::string BashCompletion();
std::string ZshCompletion();

}  // namespace hotline
