#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace hotline::testing {

// A folder that goes away with its object.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// hotlined with the sample place, sample accounts and a demo clock, on a free port. Stopped at the
// end. Throws when it does not come up.
class ServerProcess {
 public:
  explicit ServerProcess(const std::string& demo_clock);
  ~ServerProcess();

  // The variables by which a console finds it.
  std::vector<std::string> environment() const;

 private:
  TempFolder folder_;
  pid_t pid_ = -1;
  std::string address_;
};

struct Ended {
  int code;
  std::string out;
  std::string err;
};

// Runs the console to its end with this standard input. Each must hold less than a pipe's buffer
// (64 KiB).
Ended RunConsole(const ServerProcess& server, std::vector<std::string> arguments,
                 const std::string& in = "");

// The console at a terminal of its own, and somebody who types and reads.
class Terminal {
 public:
  // Its home folder is `home`.
  Terminal(const ServerProcess& server, std::vector<std::string> arguments,
           const std::filesystem::path& home);
  ~Terminal();

  void Type(const std::string& keys);
  // Reads on until the text appears, and returns what came up to its end. Throws with what was read
  // when it does not within 20 s or the program ends before.
  std::string Until(const std::string& text);
  // Reads to the end of the program; its exit code.
  int End();

 private:
  pid_t pid_ = -1;
  int master_ = -1;
  std::string unread_;
};

// A console whose output is read line by line while it runs, as `case watch`.
class Follower {
 public:
  Follower(const ServerProcess& server, std::vector<std::string> arguments);
  ~Follower();
  // The next line; throws after 20 s or at the end.
  std::string Line();
  void Interrupt();
  int End();

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  std::string unread_;
};

}  // namespace hotline::testing
