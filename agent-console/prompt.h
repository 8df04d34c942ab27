#pragma once

#include "agent-console/session.h"

namespace hotline {

// Asks on the terminal with line editing. One at a time in a program: the library keeps its state
// in globals.
class TerminalReader final : public LineReader {
 public:
  std::optional<std::string> Ask(const std::string& question,
                                 const std::vector<std::string>& choices) override;
};

// The prompt: verbs line by line with history (in memory alone: what people say is not left on the
// disk) and completion, until quit or Ctrl-D. Ctrl-C drops the line. Ends with the exit of nothing:
// kOk.
Exit RunPrompt(Session& session);

}  // namespace hotline
