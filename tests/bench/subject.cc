#include "tests/bench/subject.h"

#include <chrono>
#include <fstream>
#include <stdexcept>

#include "server/clock.h"
#include "server/hotlined.h"
#include "storage/sqlite.h"
#include "tests/bench/load_process.h"

namespace hotline {
namespace {

using namespace std::chrono_literals;

// Connections, prepared statements and the first block of keys are there before anything is
// measured.
constexpr std::size_t kWarmUpPairs = 128;
constexpr auto kPatience = 60s;

Options OptionsFor(const std::string& folder, Recording* recording) {
  Options options;
  options.data = folder;
  options.listen_port = 0;
  options.place = HOTLINE_SOURCE_DIR "/server/places/nantong";
  options.place_accounts = true;
  options.log = folder + ".log";
  if (recording != nullptr) {
    options.open_store = [recording](const std::string& path) {
      return recording->Record(OpenSqlite(path));
    };
  }
  return options;
}

std::string TokenOf(const std::string& folder, const std::string& account) {
  std::ifstream file(folder + "/tokens/" + account);
  std::string token;
  if (!std::getline(file, token)) throw std::runtime_error("no token of " + account);
  return token;
}

void WaitUntilLevel(Hotlined& server, Outcome& outcome) {
  const auto start = std::chrono::steady_clock::now();
  outcome.level = server.follower()->WaitFor(server.store().last_seq(), kPatience);
  outcome.level_after =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

Outcome RunServer(const std::string& folder, const Load& load, Recording* recording) {
  SystemClock clock;
  Hotlined server(OptionsFor(folder, recording), clock, FromSystem());
  if (!load.follower) server.follower()->Pause(true);
  LoadProcess callers({"127.0.0.1:" + std::to_string(server.port()), TokenOf(folder, "operator1"),
                       TokenOf(folder, "dispatcher1")});
  const Measured warm_up = callers.LogAndDispatch(load.callers, kWarmUpPairs, 1);
  if (warm_up.failed > 0) throw std::runtime_error("the first calls failed: " + warm_up.failure);

  Outcome outcome;
  if (recording != nullptr) recording->Mark();
  outcome.pairs = callers.LogAndDispatch(load.callers, load.pairs, 1'000'000'000);
  if (recording != nullptr) recording->Stop();
  if (load.follower) WaitUntilLevel(server, outcome);
  outcome.echo = callers.Echo(load.callers, load.pairs);
  return outcome;
}

std::string StoreIn(const std::string& folder) { return folder + "/store.db"; }

}  // namespace hotline
