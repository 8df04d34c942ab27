// hotlined: options, and one Hotlined or one order for its files.

#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include "server/clock.h"
#include "server/custody/carry_out.h"
#include "server/hotlined.h"
#include "server/notify.h"
#include "server/options.h"
#include "server/set_up.h"

namespace {

std::unique_ptr<hotline::Clock> ClockOf(const hotline::Options& options) {
  if (options.demo_clock) return std::make_unique<hotline::DemoClock>(*options.demo_clock);
  return std::make_unique<hotline::SystemClock>();
}

// Reads what can be read without starting anything.
void CheckPlace(hotline::Invocation& invocation) {
  const hotline::Options& options = invocation.options;
  if (options.place.empty()) {
    // A store has its place's versions in it; a new one has none.
    const std::string store = options.data + "/store.db";
    if (!options.data.empty() && !std::filesystem::exists(store)) {
      invocation.problems.push_back("there is no store in " + options.data +
                                    " yet, and a new one needs a place: --place DIR (a folder of "
                                    "CSV files)");
    }
    return;
  }
  try {
    const hotline::PlaceFolder folder = hotline::ReadPlaceFolder(options.place);
    const hotline::Day today = hotline::OfficeDay(ClockOf(options)->Now());
    const std::string unmanned =
        options.place_accounts ? hotline::TellUnmanned(folder.place, folder.accounts, today) : "";
    if (!unmanned.empty()) invocation.notes.push_back(unmanned);
  } catch (const hotline::StartError& error) {
    invocation.problems.emplace_back(error.what());
  }
  if (std::filesystem::exists(invocation.options.data + "/store.db")) {
    invocation.notes.emplace_back(
        "the store has its days already: the calendar files of the place are not taken; days come "
        "in by 'calendar import FILE --notices FILE' and another person's approval");
  }
}

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Threads inherit what is blocked while they are made.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void Serve(const hotline::Options& options) {
  // Before any other thread: one that comes while starting waits, and stops it too. Fetched, not
  // handled, because a handler runs in whatever thread the signal hits, gRPC's among them, and
  // ThreadSanitizer loses some.
  const sigset_t stop = BlockStopSignals();
  std::signal(SIGPIPE, SIG_IGN);
  const auto clock = ClockOf(options);
  hotline::Hotlined server(options, *clock, hotline::FromSystem());
  server.log().BecomeStandard();
  std::cout << "listening on " << options.listen_host << ":" << server.port() << std::endl;
  if (server.http_port() != 0) {
    std::cout << "answering HTTP on " << options.http_host << ":" << server.http_port()
              << std::endl;
  }
  const std::string manager = Environment("NOTIFY_SOCKET");
  hotline::Notify(manager, "READY=1");
  int signal = 0;
  sigwait(&stop, &signal);
  hotline::Notify(manager, "STOPPING=1");
  server.Stop();
}

}  // namespace

int main(int argc, char** argv) {
  // What the server writes is for its own account alone.
  umask(0077);
  hotline::Invocation invocation =
      hotline::ReadOptions(argc, argv, [](const char* name) { return std::getenv(name); });
  if (invocation.exit) {
    (*invocation.exit == 0 ? std::cout : std::cerr) << invocation.text;
    return *invocation.exit;
  }
  if (invocation.check) {
    CheckPlace(invocation);
    std::cout << hotline::Explain(invocation);
    return invocation.problems.empty() ? 0 : 1;
  }
  if (!invocation.problems.empty()) {
    for (const std::string& problem : invocation.problems) {
      std::cerr << "hotlined: " << problem << "\n";
    }
    return 2;
  }
  if (invocation.custody.verb != hotline::CustodyOrder::Verb::kNone) {
    return hotline::CarryOut(invocation.custody, hotline::SystemClock().Now(),
                             hotline::FromSystem(), std::cout, std::cerr);
  }
  try {
    Serve(invocation.options);
  } catch (const std::exception& error) {
    std::cerr << "hotlined: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
