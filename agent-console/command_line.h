#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent-console/session.h"
#include "agent-console/verbs.h"

namespace hotline {

// One command line, read.
struct CommandLine {
  Settings settings;
  // nullptr: none was named.
  const Verb* verb = nullptr;
  Arguments arguments;
  bool help = false;
  bool version = false;
  // --script FILE or a lone "-" (standard input); absent: none.
  std::optional<std::string> script;
  // A noun without its verb: its help is meant.
  std::string noun;
};

// Why a line cannot be read, as a sentence.
struct BadLine {
  std::string why;
};

// Reads the words after the program's name. Options given override `defaults`. Checks the line
// against the table of verbs: known names, required options, alternatives; the values are checked
// by the verbs.
std::variant<CommandLine, BadLine> ReadCommandLine(const std::vector<std::string>& words,
                                                   const Settings& defaults);

// The settings that the environment gives: HOTLINE_SERVER, HOTLINE_TOKEN_FILE, HOTLINE_TOKENS, LANG
// (LC_ALL, LC_MESSAGES before it).
Settings SettingsFrom(const std::function<std::string(const char*)>& environment);

// Reads a line and runs its verb; the session's settings are those of the line while it runs.
Exit RunLine(Session& session, const std::vector<std::string>& words);

// The global options with their help, for help and completion.
struct GlobalOption {
  const char* name;     // "--output"
  const char* shortly;  // "-o" or ""
  const char* takes;    // "table|wide|…", "FILE"; "" for a flag
  Text help;
};
const std::vector<GlobalOption>& GlobalTable();
std::vector<std::string> GlobalOptions();
bool GlobalTakesValue(const std::string& name);
// The words that a global option takes; empty when anything may stand there.
std::vector<std::string> GlobalChoices(const std::string& name);

}  // namespace hotline
