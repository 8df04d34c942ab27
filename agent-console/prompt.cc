#include "agent-console/prompt.h"

#include <editline/readline.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iostream>
#include <memory>

#include "agent-console/completion.h"
#include "agent-console/names.h"
#include "agent-console/quoting.h"
#include "agent-console/script.h"
#include "agent-console/words.h"

namespace hotline {
namespace {

constexpr int kHistory = 500;
constexpr int kControlC = 3;

// What Tab offers for the beginning of a line. The library calls back without an argument to hand
// this through.
using Completer = std::function<std::vector<std::string>(const LineStart&)>;
const Completer* g_completer = nullptr;
std::vector<std::string> g_candidates;  // of the Tab that is being answered

char* NextCandidate(const char*, int state) {
  static std::size_t next = 0;
  if (state == 0) next = 0;
  return next < g_candidates.size() ? strdup(g_candidates[next++].c_str()) : nullptr;
}

// The bytes of the line before the cursor. The library counts the cursor in characters.
std::string BeforeCursor(const char* line, int cursor) {
  std::string before;
  for (int seen = 0; *line != '\0'; ++line) {
    const bool starts = (static_cast<unsigned char>(*line) & 0xc0) != 0x80;
    if (starts && seen++ == cursor) break;
    before += *line;
  }
  return before;
}

char** AnswerTab(const char* text, int start, int) {
  rl_attempted_completion_over = 1;  // no file names where a verb's word belongs
  if (g_completer == nullptr) return nullptr;
  const std::string before = BeforeCursor(rl_line_buffer, start) + text;
  g_candidates = (*g_completer)(SplitForCompletion(before));
  if (g_candidates.empty()) return nullptr;
  return rl_completion_matches(text, NextCandidate);
}

// Ctrl-C comes as a key and is made the signal that it would have been: as a signal it could come
// while a Tab is being answered, when nothing waits that it could wake.
int Interrupt(int, int) {
  std::raise(SIGINT);
  rl_done = 1;
  return 0;
}

// Called before each line, as the library forgets the terminal's settings with each. It would show
// the prompt first and then prepare the terminal; a Ctrl-D in between would never be seen.
int PrepareTerminal() {
  rl_parse_and_bind("setty -d -isig");
  rl_prep_terminal(1);
  return 0;
}

void SetUp() {
  static bool done = false;
  if (done) return;
  done = true;
  rl_readline_name = "hotline-console";
  rl_catch_signals =
      0;  // ours sets a flag; the library's would signal the whole group of processes again
  rl_initialize();
  rl_pre_input_hook = PrepareTerminal;
  rl_add_defun("interrupt", Interrupt, kControlC);
  rl_attempted_completion_function = AnswerTab;
  static char breaks[] = " \t";
  rl_completer_word_break_characters = breaks;
  stifle_history(kHistory);
}

std::optional<std::string> ReadLine(const std::string& prompt, const Completer& completer) {
  SetUp();
  rl_resize_terminal();
  g_completer = &completer;
  rl_done = 0;
  const std::unique_ptr<char, decltype(&std::free)> line(readline(prompt.c_str()), &std::free);
  g_completer = nullptr;
  if (!line) return std::nullopt;
  return std::string(line.get());
}

std::string PromptOf(Session& session) {
  Failure why;
  const v1::Account* account = session.Account(&why);
  if (account == nullptr) return session.Say(texts::kNobody) + "> ";
  return LastPart(account->name()) + " " + Word(account->role(), session.settings.language) + "> ";
}

bool Leaves(const std::string& word) { return word == "quit" || word == "exit" || word == "退出"; }

}  // namespace

std::optional<std::string> TerminalReader::Ask(const std::string& question,
                                               const std::vector<std::string>& choices) {
  return ReadLine(question, [&](const LineStart& start) {
    std::vector<std::string> fitting;
    for (const std::string& choice : choices) {
      if (choice.starts_with(start.unfinished)) fitting.push_back(choice);
    }
    return fitting;
  });
}

Exit RunPrompt(Session& session) {
  session.Talk(session.Say(texts::kWelcome));
  const Completer completer = [&](const LineStart& start) {
    std::vector<std::string> offers = Complete(session, start.words, start.unfinished);
    if (start.words.empty()) {
      for (const char* own : {"as", "quit"}) {
        if (std::string_view(own).starts_with(start.unfinished)) offers.emplace_back(own);
      }
    }
    return offers;
  };
  while (true) {
    session.around.interrupted();  // an old Ctrl-C is not meant for this line
    const auto typed = ReadLine(PromptOf(session), completer);
    if (!typed) {
      session.around.out << std::endl;
      if (session.around.interrupted()) continue;
      return Exit::kOk;
    }
    const auto line = ReadScriptLine(*typed);
    if (!line) {
      session.Complain(session.Say(texts::kBadScriptLine, {*typed}));
      continue;
    }
    if (line->words.empty()) continue;
    add_history(typed->c_str());
    if (Leaves(line->words[0])) return Exit::kOk;
    try {
      RunWords(session, line->words);
    } catch (const std::exception& error) {
      session.Complain(session.Say(texts::kBroken, {error.what()}));
    }
  }
}

}  // namespace hotline
