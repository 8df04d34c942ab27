#pragma once

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "tests/bench/callers.h"

namespace hotline {

// Callers in a process of their own, as in real life: they share neither gRPC's threads nor the
// allocator with the server, and what they cost is counted apart. Functions as Callers has them;
// each throws std::runtime_error when the process died.
class LoadProcess {
 public:
  // Starts this program again; its main has to begin with RunLoadProcess.
  explicit LoadProcess(const Desk& desk);
  ~LoadProcess();
  LoadProcess(const LoadProcess&) = delete;
  LoadProcess& operator=(const LoadProcess&) = delete;

  Measured LogAndDispatch(int callers, std::size_t pairs, std::uint64_t seed);
  Measured Echo(int callers, std::size_t times);

 private:
  Measured Order(const std::string& line);

  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, CloseFile>;
  File orders_;
  File answers_;
  pid_t pid_ = -1;
};

// The other side: in a process that LoadProcess started it does what it is told until its input
// ends, and gives true. Gives false at once in any other.
bool RunLoadProcess();

}  // namespace hotline
