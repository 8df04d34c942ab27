#pragma once

#include <string>

#include "agent-console/session.h"

namespace hotline {

// One line of a script or of the prompt, taken apart.
struct ScriptLine {
  // Exit code that the line has to end with: "! 6 case sign ...".
  int expected = 0;
  // The command as written, without the prefix; empty: nothing to do (blank or a comment).
  std::string command;
  std::vector<std::string> words;
};

// Absent when a quote is left open or the prefix is not "! N". A leading "hotline-console" is
// dropped.
std::optional<ScriptLine> ReadScriptLine(const std::string& line);

// Runs a command of the session itself: `as ACCOUNT`, else a verb.
Exit RunWords(Session& session, const std::vector<std::string>& words);

// Runs verbs line by line from the session's input, or from a file. Each command is echoed with "$
// " before its result. A line may end in a backslash to go on in the next one. Stops at the first
// line that ends with another exit code than expected, and ends with that code (kFailed when it
// succeeded and should not have).
Exit RunScript(Session& session, const std::string& path);

// The whole program but its terminal: reads the command line, runs the verb or the script. `prompt`
// is called when there is neither and a person sits at a terminal; it may be empty when there is
// none.
int RunConsole(const std::vector<std::string>& words, Surroundings around,
               const std::function<Exit(Session&)>& prompt);

}  // namespace hotline
