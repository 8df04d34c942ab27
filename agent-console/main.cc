#include <langinfo.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "agent-console/prompt.h"
#include "agent-console/script.h"

namespace {

// Set by Ctrl-C. A signal handler can reach nothing but globals.
volatile std::sig_atomic_t g_interrupted = 0;
// Somebody looks at the flag; until then Ctrl-C ends the program as usual.
volatile std::sig_atomic_t g_watched = 0;

extern "C" void OnInterrupt(int) {
  if (!g_watched) _exit(hotline::Code(hotline::Exit::kInterrupted));
  g_interrupted = 1;
}

bool TakeInterrupt() {
  g_watched = 1;
  const bool interrupted = g_interrupted != 0;
  g_interrupted = 0;
  return interrupted;
}

// All text is UTF-8, also where the machine has no locale set. Numbers keep their C form.
void SetLocale() {
  if (std::setlocale(LC_CTYPE, "") == nullptr || std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
    std::setlocale(LC_CTYPE, "C.UTF-8");
  }
}

void CatchInterrupt() {
  struct sigaction action {};
  action.sa_handler = OnInterrupt;  // without SA_RESTART: reading a line has to return
  sigaction(SIGINT, &action, nullptr);
}

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

int main(int argc, char** argv) {
  SetLocale();
  CatchInterrupt();
  hotline::TerminalReader reader;
  const bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
  hotline::Surroundings around{.in = std::cin,
                               .out = std::cout,
                               .err = std::cerr,
                               .environment = Environment,
                               .clock =
                                   [] {
                                     return std::chrono::time_point_cast<std::chrono::microseconds>(
                                         std::chrono::system_clock::now());
                                   },
                               .interrupted = TakeInterrupt,
                               .reader = terminal ? &reader : nullptr};
  std::function<hotline::Exit(hotline::Session&)> prompt;
  if (terminal) prompt = hotline::RunPrompt;
  return hotline::RunConsole({argv + 1, argv + argc}, std::move(around), prompt);
}
