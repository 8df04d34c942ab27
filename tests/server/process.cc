#include "tests/server/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "tests/paths.h"

namespace hotline {

Process::Process(const std::vector<std::string>& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.data()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  // Not fork: a lock that another of this program's threads holds at that moment stays locked in
  // the child.
  const int error = posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_ = ends[0];
  if (error != 0) {
    close(output_);
    throw std::runtime_error(command[0] + " cannot be started");
  }
}

Process::~Process() {
  if (code_ < 0) {
    Signal(SIGKILL);
    Wait();
  }
  close(output_);
}

std::string Process::ReadLine() {
  std::string line;
  for (char c = 0; read(output_, &c, 1) == 1 && c != '\n';) line += c;
  return line;
}

std::string Process::ReadAll() {
  std::string text;
  char bytes[4096];
  for (ssize_t n = 0; (n = read(output_, bytes, sizeof bytes)) > 0;) text.append(bytes, n);
  return text;
}

void Process::Signal(int signal) { kill(pid_, signal); }

int Process::Wait() {
  if (code_ >= 0) return code_;
  int status = 0;
  waitpid(pid_, &status, 0);
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return code_;
}

Ended RunHotlined(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), ServerProgram());
  Process process(arguments);
  std::string text = process.ReadAll();
  return {process.Wait(), std::move(text)};
}

}  // namespace hotline
