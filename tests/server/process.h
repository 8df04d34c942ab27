#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace hotline {

// A program of its own, with what it prints. Killed at the end if it still runs.
class Process {
 public:
  explicit Process(const std::vector<std::string>& command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The next line of its output or errors; empty at the end.
  std::string ReadLine();
  std::string ReadAll();
  void Signal(int signal);
  // Its exit code, or 128 and the signal that ended it.
  int Wait();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  int code_ = -1;
};

// What a program said and how it ended.
struct Ended {
  int code;
  std::string text;
};
// Runs hotlined with these arguments to its end.
Ended RunHotlined(std::vector<std::string> arguments);

}  // namespace hotline
