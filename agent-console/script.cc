#include "agent-console/script.h"

#include <fstream>
#include <iostream>

#include "agent-console/command_line.h"
#include "agent-console/completion.h"
#include "agent-console/help.h"
#include "agent-console/output.h"
#include "agent-console/quoting.h"

namespace hotline {
namespace {

constexpr std::size_t kLongestLine = 256 << 10;

// One logical line: lines that end in a backslash are joined. False at the end.
bool NextLine(std::istream& in, std::string& line) {
  line.clear();
  std::string part;
  bool any = false;
  while (line.size() < kLongestLine && std::getline(in, part)) {
    any = true;
    if (part.ends_with('\r')) part.pop_back();
    if (!part.ends_with('\\')) {
      line += part;
      return true;
    }
    part.pop_back();
    line += part;
  }
  return any;
}

std::string WithoutIndent(const std::string& line) {
  const std::size_t first = line.find_first_not_of(" \t");
  return first == std::string::npos ? "" : line.substr(first);
}

// The exit of a line against what it should have been.
Exit Judge(Session& session, const ScriptLine& line, Exit exit) {
  if (Code(exit) == line.expected) {
    if (exit != Exit::kOk)
      session.Talk(session.Say(texts::kAsExpected, {std::to_string(line.expected)}));
    return Exit::kOk;
  }
  session.Complain(session.Say(texts::kScriptStopped, {line.command, std::to_string(Code(exit)),
                                                       std::to_string(line.expected)}));
  return exit == Exit::kOk ? Exit::kFailed : exit;
}

Exit RunLines(Session& session, std::istream& in) {
  std::string text;
  while (NextLine(in, text)) {
    const auto line = ReadScriptLine(text);
    if (!line) return session.Usage(session.Say(texts::kBadScriptLine, {text}));
    if (line->words.empty()) {
      // A comment tells the reader of the output what the next commands are about.
      if (WithoutIndent(text).starts_with("#"))
        session.around.out << WithoutIndent(text) << std::endl;
      continue;
    }
    session.around.out << "$ " << line->command << std::endl;
    const Exit exit = Judge(session, *line, RunWords(session, line->words));
    if (exit != Exit::kOk) return exit;
  }
  return Exit::kOk;
}

// What the completion script asks: the words so far, the last of them unfinished.
Exit AnswerCompletion(Session& session, std::vector<std::string> words) {
  std::string unfinished;
  if (!words.empty()) {
    unfinished = words.back();
    words.pop_back();
  }
  session.settings.quiet = true;
  for (const std::string& candidate : Complete(session, words, unfinished)) {
    session.around.out << candidate << "\n";
  }
  session.around.out.flush();
  return Exit::kOk;
}

Exit Run(Session& session, const std::vector<std::string>& words,
         const std::function<Exit(Session&)>& prompt) {
  if (!words.empty() && words[0] == "__complete") {
    return AnswerCompletion(session, {words.begin() + 1, words.end()});
  }
  auto read = ReadCommandLine(words, session.settings);
  if (const auto* bad = std::get_if<BadLine>(&read)) return session.Usage(bad->why);
  const CommandLine& line = std::get<CommandLine>(read);
  if (line.script) {
    session.settings = line.settings;
    return RunScript(session, *line.script);
  }
  if (line.verb != nullptr || line.help || line.version || !line.noun.empty())
    return RunLine(session, words);
  session.settings = line.settings;
  if (!prompt) return session.Usage(session.Say(texts::kNoTerminal));
  return prompt(session);
}

}  // namespace

std::optional<ScriptLine> ReadScriptLine(const std::string& line) {
  ScriptLine read;
  read.command = WithoutIndent(line);
  if (read.command.starts_with("!")) {
    const std::string rest = WithoutIndent(read.command.substr(1));
    const std::size_t end = rest.find_first_not_of("0123456789");
    if (end == 0 || end > 3 || end == std::string::npos || rest[end] != ' ') return std::nullopt;
    read.expected = std::stoi(rest.substr(0, end));
    read.command = WithoutIndent(rest.substr(end));
  }
  auto words = SplitWords(read.command);
  if (!words) return std::nullopt;
  read.words = std::move(*words);
  if (!read.words.empty() && read.words[0] == "hotline-console")
    read.words.erase(read.words.begin());
  return read;
}

Exit RunWords(Session& session, const std::vector<std::string>& words) {
  if (words[0] != "as") return RunLine(session, words);
  if (words.size() != 2) return session.Usage(session.Say(texts::kAsWhom));
  const std::string before = session.settings.account;
  session.settings.account = words[1];
  Failure why;
  const v1::Account* account = session.Account(&why);
  if (account == nullptr) {
    session.settings.account = before;
    return Fail(session, why, nullptr);
  }
  return Exit::kOk;
}

Exit RunScript(Session& session, const std::string& path) {
  session.in_script = true;
  session.settings.no_input = true;
  if (path == "-") return RunLines(session, session.around.in);
  std::ifstream file(path);
  if (!file) return session.Usage(session.Say(texts::kNoFile, {path}));
  return RunLines(session, file);
}

int RunConsole(const std::vector<std::string>& words, Surroundings around,
               const std::function<Exit(Session&)>& prompt) {
  Settings settings = SettingsFrom(around.environment);
  Session session(std::move(around), std::move(settings));
  try {
    return Code(Run(session, words, prompt));
  } catch (const std::exception& error) {
    session.Complain(session.Say(texts::kBroken, {error.what()}));
    return Code(Exit::kFailed);
  }
}

}  // namespace hotline
