#include "tests/bench/load_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <limits>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace hotline {
namespace {

constexpr const char* kVariable = "HOTLINE_BENCH_LOAD";

// One line: numbers, the calls' times, then the first failure's words to the end of the line.
void Tell(std::ostream& out, const Measured& measured) {
  out.precision(std::numeric_limits<double>::max_digits10);
  out << measured.seconds << ' ' << measured.callers_seconds << ' ' << measured.units << ' '
      << measured.failed << ' ' << measured.milliseconds.size();
  for (double milliseconds : measured.milliseconds) out << ' ' << milliseconds;
  out << ' ' << measured.failure << std::endl;
}

Measured Read(const std::string& line) {
  std::istringstream in(line);
  Measured measured;
  std::size_t calls = 0;
  in >> measured.seconds >> measured.callers_seconds >> measured.units >> measured.failed >> calls;
  measured.milliseconds.resize(calls);
  for (double& milliseconds : measured.milliseconds) in >> milliseconds;
  if (!in) throw std::runtime_error("the callers' process died");
  std::getline(in >> std::ws, measured.failure);
  return measured;
}

}  // namespace

LoadProcess::LoadProcess(const Desk& desk) {
  int orders[2];
  int answers[2];
  if (pipe2(orders, O_CLOEXEC) != 0 || pipe2(answers, O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe for the callers' process");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, orders[0], 0);
  posix_spawn_file_actions_adddup2(&actions, answers[1], 1);
  std::string name = "hotline-bench";
  char* argv[] = {name.data(), nullptr};
  setenv(kVariable, "1", 1);
  const int error = posix_spawn(&pid_, "/proc/self/exe", &actions, nullptr, argv, environ);
  unsetenv(kVariable);
  posix_spawn_file_actions_destroy(&actions);
  close(orders[0]);
  close(answers[1]);
  orders_.reset(fdopen(orders[1], "w"));
  answers_.reset(fdopen(answers[0], "r"));
  if (error != 0) throw std::runtime_error("the callers' process cannot be started");
  // By pipe: everybody can read a command line.
  std::fprintf(orders_.get(), "%s %s %s\n", desk.address.c_str(), desk.operator_token.c_str(),
               desk.dispatcher_token.c_str());
}

LoadProcess::~LoadProcess() {
  orders_.reset();
  if (pid_ > 0) waitpid(pid_, nullptr, 0);
}

Measured LoadProcess::LogAndDispatch(int callers, std::size_t pairs, std::uint64_t seed) {
  return Order("pairs " + std::to_string(callers) + " " + std::to_string(pairs) + " " +
               std::to_string(seed));
}

Measured LoadProcess::Echo(int callers, std::size_t times) {
  return Order("echo " + std::to_string(callers) + " " + std::to_string(times) + " 0");
}

Measured LoadProcess::Order(const std::string& line) {
  const double used = ProcessorSeconds();
  std::fprintf(orders_.get(), "%s\n", line.c_str());
  std::fflush(orders_.get());
  char* text = nullptr;
  std::size_t size = 0;
  const bool answered = getline(&text, &size, answers_.get()) > 0;
  const std::string answer = answered ? text : "";
  std::free(text);
  const double used_since = ProcessorSeconds() - used;
  Measured measured = Read(answer);
  measured.server_seconds = used_since;
  return measured;
}

bool RunLoadProcess() {
  if (std::getenv(kVariable) == nullptr) return false;
  Desk desk;
  std::cin >> desk.address >> desk.operator_token >> desk.dispatcher_token;
  Callers calling(desk);
  std::string what;
  int callers = 0;
  std::size_t times = 0;
  std::uint64_t seed = 0;
  while (std::cin >> what >> callers >> times >> seed) {
    Tell(std::cout, what == "echo" ? calling.Echo(callers, times)
                                   : calling.LogAndDispatch(callers, times, seed));
  }
  return true;
}

}  // namespace hotline
