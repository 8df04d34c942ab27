#include "tests/end_to_end/processes.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "tests/paths.h"

namespace hotline::testing {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{20};

struct Pipe {
  std::array<int, 2> ends;
  Pipe() {
    if (pipe(ends.data()) != 0) throw std::runtime_error("pipe");
  }
  int read() const { return ends[0]; }
  int write() const { return ends[1]; }
};

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Only what is named is in the environment: the tests do not depend on the machine's settings.
[[noreturn]] void Become(std::vector<std::string> words, std::vector<std::string> environment) {
  const std::vector<char*> arguments = Pointers(words);
  const std::vector<char*> variables = Pointers(environment);
  execve(arguments[0], arguments.data(), variables.data());
  _exit(127);
}

int Reap(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string ReadAll(int fd) {
  std::string all;
  std::array<char, 4096> buffer;
  for (ssize_t got; (got = read(fd, buffer.data(), buffer.size())) > 0;) {
    all.append(buffer.data(), static_cast<std::size_t>(got));
  }
  close(fd);
  return all;
}

int MillisecondsTo(Clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
  return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

// Appends what arrives within the time; false at the end or when nothing came.
bool Append(int fd, std::string& text, int milliseconds) {
  pollfd waiting{fd, POLLIN, 0};
  if (poll(&waiting, 1, milliseconds) <= 0) return false;
  std::array<char, 4096> buffer;
  const ssize_t got = read(fd, buffer.data(), buffer.size());
  if (got <= 0) return false;  // a terminal whose program ended gives EIO
  text.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

// Takes the text up to the end of `sought` off `unread`.
std::string Seek(int fd, std::string& unread, const std::string& sought) {
  const auto end = Clock::now() + kPatience;
  std::size_t found;
  while ((found = unread.find(sought)) == std::string::npos) {
    if (!Append(fd, unread, MillisecondsTo(end))) {
      throw std::runtime_error("\"" + sought + "\" did not appear in: " + unread);
    }
  }
  const std::string seen = unread.substr(0, found + sought.size());
  unread.erase(0, found + sought.size());
  return seen;
}

std::vector<std::string> ConsoleWords(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), ConsoleProgram());
  return arguments;
}

}  // namespace

TempFolder::TempFolder() {
  std::string name = std::filesystem::temp_directory_path() / "hotline-e2e-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

ServerProcess::ServerProcess(const std::string& demo_clock) {
  const Pipe out;
  const std::string data = folder_.path();
  pid_ = fork();
  if (pid_ == 0) {
    dup2(out.write(), STDOUT_FILENO);
    dup2(out.write(), STDERR_FILENO);
    close(out.read());
    Become({ServerProgram(), "--data", data, "--listen", "127.0.0.1:0", "--place",
            SourceFolder() + "/server/places/nantong", "--place-accounts", "--log", data + "/log",
            "--demo-clock", demo_clock},
           {"PATH=/usr/bin:/bin"});
  }
  close(out.write());
  std::string unread;
  Seek(out.read(), unread, "listening on ");
  address_ = Seek(out.read(), unread, "\n");
  address_.pop_back();
  close(out.read());
}

ServerProcess::~ServerProcess() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  Reap(pid_);
}

std::vector<std::string> ServerProcess::environment() const {
  return {"HOTLINE_SERVER=" + address_, "HOTLINE_TOKENS=" + (folder_.path() / "tokens").string(),
          "LANG=C.UTF-8", "TERM=xterm"};
}

Ended RunConsole(const ServerProcess& server, std::vector<std::string> arguments,
                 const std::string& in) {
  const Pipe input;
  const Pipe output;
  const Pipe errors;
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(input.read(), STDIN_FILENO);
    dup2(output.write(), STDOUT_FILENO);
    dup2(errors.write(), STDERR_FILENO);
    for (const Pipe* pipe : {&input, &output, &errors}) {
      close(pipe->read());
      close(pipe->write());
    }
    Become(ConsoleWords(std::move(arguments)), server.environment());
  }
  close(input.read());
  close(output.write());
  close(errors.write());
  if (write(input.write(), in.data(), in.size()) != static_cast<ssize_t>(in.size())) {
    throw std::runtime_error("the console does not take its input");
  }
  close(input.write());
  Ended ended;
  ended.out = ReadAll(output.read());
  ended.err = ReadAll(errors.read());
  ended.code = Reap(pid);
  return ended;
}

Terminal::Terminal(const ServerProcess& server, std::vector<std::string> arguments,
                   const std::filesystem::path& home) {
  winsize size{};
  size.ws_row = 40;
  size.ws_col = 160;
  pid_ = forkpty(&master_, nullptr, nullptr, &size);
  if (pid_ < 0) throw std::runtime_error("forkpty");
  if (pid_ == 0) {
    std::vector<std::string> environment = server.environment();
    environment.push_back("HOME=" + home.string());
    if (chdir(home.c_str()) != 0) _exit(127);
    Become(ConsoleWords(std::move(arguments)), std::move(environment));
  }
}

Terminal::~Terminal() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    Reap(pid_);
  }
  close(master_);
}

void Terminal::Type(const std::string& keys) {
  if (write(master_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size())) {
    throw std::runtime_error("the terminal takes no keys");
  }
}

std::string Terminal::Until(const std::string& text) { return Seek(master_, unread_, text); }

int Terminal::End() {
  const auto end = Clock::now() + kPatience;
  while (Append(master_, unread_, MillisecondsTo(end))) {
  }
  // Whoever still runs would be waited for without end.
  if (Clock::now() >= end) throw std::runtime_error("the console does not end; seen: " + unread_);
  const int code = Reap(pid_);
  pid_ = -1;
  return code;
}

Follower::Follower(const ServerProcess& server, std::vector<std::string> arguments) {
  const Pipe output;
  pid_ = fork();
  if (pid_ == 0) {
    dup2(output.write(), STDOUT_FILENO);
    close(output.read());
    close(output.write());
    Become(ConsoleWords(std::move(arguments)), server.environment());
  }
  close(output.write());
  out_ = output.read();
}

Follower::~Follower() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    Reap(pid_);
  }
  close(out_);
}

std::string Follower::Line() { return Seek(out_, unread_, "\n"); }
void Follower::Interrupt() { kill(pid_, SIGINT); }

int Follower::End() {
  const int code = Reap(pid_);
  pid_ = -1;
  return code;
}

}  // namespace hotline::testing
