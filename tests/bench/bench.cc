// hotline-bench: what a call and its dispatch cost, as ratios within one run. See Usage.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/load_process.h"
#include "tests/bench/subject.h"

namespace hotline {
namespace {

constexpr const char* kUsage =
    "Measures LogCall + DispatchCase over gRPC beside `bare` and an empty gRPC echo.\n"
    "bare: one thread replays the very writes, with the same bytes, that this server made with 64\n"
    "callers, on a fresh file with the same schema and settings, 64 commands a transaction, "
    "without\n"
    "reads. Callers that wait for their answers cannot fill such groups while another is stored:\n"
    "bare is shown in groups of the server's size too. Each server run follows a bare run; ratios\n"
    "are medians over the rounds.";

// Commands in one transaction of bare.
constexpr std::size_t kAtOnce = 64;

struct Plan {
  std::string command_line;
  std::string data;
  std::size_t pairs = 4000;
  int rounds = 3;
  std::vector<int> callers = {1, 16, 64, 256};
  bool quick = false;
  bool statements = false;
};

// A folder for each run, removed as soon as the next one is made.
class Folders {
 public:
  explicit Folders(const std::string& data) : root_(MakeRoot(data)) {}
  ~Folders() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  std::string Next() {
    if (number_ > 0) std::filesystem::remove_all(Current());
    ++number_;
    return Current();
  }
  const std::string& root() const { return root_; }

 private:
  static std::string MakeRoot(const std::string& data) {
    std::filesystem::create_directories(data);
    std::string pattern = data + "/hotline-bench-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot write in " + data);
    return pattern;
  }
  std::string Current() const { return root_ + "/" + std::to_string(number_); }

  std::string root_;
  int number_ = 0;
};

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// One line of the table, collected over the rounds.
struct Line {
  std::vector<double> rate, p50, p99, of_bare, of_echo, server, callers, level_after;
  bool level = true;
};

struct Table {
  std::vector<double> bare, bare_in_groups, bare_in_halves;
  std::map<std::pair<int, bool>, Line> lines;  // by callers and follower
  std::size_t failed = 0;
  std::string failure;
};

// A caller alone waits for one sync after the other: fewer pairs show the same.
std::size_t PairsFor(const Plan& plan, int callers) {
  return callers == 1 ? std::max<std::size_t>(plan.pairs / 8, 50) : plan.pairs;
}

double ReplayRate(Folders& folders, const Recording& recording, std::size_t at_once) {
  const std::string folder = folders.Next();
  std::filesystem::create_directories(folder);
  const Replayed replayed = Replay(recording, StoreIn(folder), at_once);
  return static_cast<double>(replayed.commands) / 2 / replayed.seconds;
}

void Measure(Folders& folders, const Plan& plan, const Recording& recording, int callers,
             bool follower, Table& table) {
  const double bare = ReplayRate(folders, recording, kAtOnce);
  table.bare.push_back(bare);
  const Outcome outcome = RunServer(folders.Next(), {callers, PairsFor(plan, callers), follower});
  Line& line = table.lines[{callers, follower}];
  line.rate.push_back(outcome.pairs.rate());
  line.p50.push_back(outcome.pairs.Quantile(0.5));
  line.p99.push_back(outcome.pairs.Quantile(0.99));
  line.of_bare.push_back(outcome.pairs.rate() / bare);
  line.of_echo.push_back(outcome.pairs.rate() / outcome.echo.rate());
  const double per_pair = 1e6 / static_cast<double>(outcome.pairs.units);
  line.server.push_back(outcome.pairs.server_seconds * per_pair);
  line.callers.push_back(outcome.pairs.callers_seconds * per_pair);
  line.level_after.push_back(outcome.level_after);
  line.level = line.level && outcome.level;
  for (const Measured* measured : {&outcome.pairs, &outcome.echo}) {
    if (measured->failed > 0 && table.failed == 0) table.failure = measured->failure;
    table.failed += measured->failed;
  }
}

// Commands that the server stored with one sync, on average.
double GroupSize(const Plan& plan, const Recording& recording) {
  return 2.0 * static_cast<double>(plan.pairs) /
         static_cast<double>(recording.groups().size() - recording.marked());
}

void Print(const Plan& plan, const Recording& recording, const Table& table) {
  std::size_t statements = 0;
  for (std::size_t i = recording.marked(); i < recording.groups().size(); ++i) {
    statements += recording.groups()[i].size();
  }
  std::printf("\n%s\n", plan.command_line.c_str());
  std::printf("%zu pairs, %d rounds, medians; %.1f statements a pair in groups of %.1f\n",
              plan.pairs, plan.rounds,
              static_cast<double>(statements) / static_cast<double>(plan.pairs),
              GroupSize(plan, recording));
  std::printf("bare %.0f pairs/s; in such groups %.0f, which is %.2f of it;\n", Median(table.bare),
              Median(table.bare_in_groups), Median(table.bare_in_groups) / Median(table.bare));
  // Callers who wait for their answers: those of one half are stored while the other half asks.
  std::printf("in groups of %zu, the largest that %zu callers in two halves fill, %.2f of it\n\n",
              kAtOnce / 2, kAtOnce, Median(table.bare_in_halves) / Median(table.bare));
  std::printf(
      "callers  follower  pairs/s  p50 ms  p99 ms  of bare  of echo  us a pair: server  callers  "
      "level after s\n");
  for (const auto& [key, line] : table.lines) {
    std::printf("%7d  %-8s  %7.0f  %6.2f  %6.2f  %7.2f  %7.2f  %17.0f  %7.0f  ", key.first,
                key.second ? "on" : "paused", Median(line.rate), Median(line.p50), Median(line.p99),
                Median(line.of_bare), Median(line.of_echo), Median(line.server),
                Median(line.callers));
    if (key.second) {
      std::printf("%13.1f%s\n", Median(line.level_after), line.level ? "" : " (not level)");
    } else {
      std::printf("%13s\n", "-");
    }
  }
}

// The replay has to be the same work: as many rows in each table.
bool SameRows(const std::map<std::string, std::int64_t>& server,
              const std::map<std::string, std::int64_t>& replay) {
  bool same = true;
  for (const auto& [table, rows] : server) {
    const auto found = replay.find(table);
    const std::int64_t replayed = found == replay.end() ? 0 : found->second;
    if (replayed == rows) continue;
    same = false;
    std::fprintf(stderr, "replay wrote %lld rows of %s, the server %lld\n",
                 static_cast<long long>(replayed), table.c_str(), static_cast<long long>(rows));
  }
  return same;
}

// What each statement of a pair costs in a replay, dearest first.
void PrintStatements(const Plan& plan, const Recording& recording, const std::string& path) {
  const Replayed replayed = Replay(recording, path, kAtOnce);
  const double pairs = static_cast<double>(plan.pairs);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < replayed.times.size(); ++i) {
    if (replayed.times[i] > 0) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return replayed.seconds_of[a] > replayed.seconds_of[b];
  });
  std::printf("\n a pair   µs a pair  statement\n");
  std::printf("%7s  %10.1f  COMMIT\n", "", replayed.seconds_of_commits * 1e6 / pairs);
  for (std::size_t i : order) {
    std::printf("%7.2f  %10.1f  %.100s\n", static_cast<double>(replayed.times[i]) / pairs,
                replayed.seconds_of[i] * 1e6 / pairs, recording.texts()[i].c_str());
  }
}

int Run(const Plan& plan) {
  Folders folders(plan.data);
  std::fprintf(stderr, "recording ...\n");
  Recording recording;
  const std::string recorded = folders.Next();
  const Outcome outcome = RunServer(recorded, {64, plan.pairs, false}, &recording);
  if (outcome.pairs.failed > 0) {
    std::fprintf(stderr, "%zu calls failed, the first with %s\n", outcome.pairs.failed,
                 outcome.pairs.failure.c_str());
    return 1;
  }
  const auto server_rows = CountRows(StoreIn(recorded));
  const std::string replay_folder = folders.Next();
  std::filesystem::create_directories(replay_folder);
  const Replayed replayed = Replay(recording, StoreIn(replay_folder), kAtOnce);
  const bool same = SameRows(server_rows, replayed.rows) && replayed.commands == 2 * plan.pairs;
  if (!same) std::fprintf(stderr, "the replay is not what the server wrote\n");

  Table table;
  for (int round = 1; round <= plan.rounds; ++round) {
    table.bare_in_groups.push_back(
        ReplayRate(folders, recording, static_cast<std::size_t>(GroupSize(plan, recording) + 0.5)));
    table.bare_in_halves.push_back(ReplayRate(folders, recording, kAtOnce / 2));
    for (int callers : plan.callers) {
      for (bool follower : {false, true}) {
        std::fprintf(stderr, "round %d of %d: %d callers, follower %s ...\n", round, plan.rounds,
                     callers, follower ? "on" : "paused");
        Measure(folders, plan, recording, callers, follower, table);
      }
    }
  }
  Print(plan, recording, table);
  if (plan.statements) {
    const std::string folder = folders.Next();
    std::filesystem::create_directories(folder);
    PrintStatements(plan, recording, StoreIn(folder));
  }
  if (table.failed > 0) {
    std::fprintf(stderr, "%zu calls failed, the first with %s\n", table.failed,
                 table.failure.c_str());
  }
  return same && table.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace hotline

int main(int argc, char** argv) {
  if (hotline::RunLoadProcess()) return 0;
  hotline::Plan plan;
  for (int i = 0; i < argc; ++i) {
    plan.command_line += (i > 0 ? " " : "") + std::string(argv[i]);
  }
  plan.data = std::filesystem::temp_directory_path();
  CLI::App app(hotline::kUsage);
  app.add_option("--data", plan.data, "Folder on the disk to measure; a new one is made in it");
  app.add_option("--pairs", plan.pairs, "Calls with their dispatch in one run");
  app.add_option("--rounds", plan.rounds, "Rounds; ratios are medians");
  app.add_option("--callers", plan.callers, "How many call at once");
  app.add_flag("--quick", plan.quick, "A few hundred pairs once: does it run, is the replay right");
  app.add_flag("--statements", plan.statements, "Also what each statement costs in the replay");
  CLI11_PARSE(app, argc, argv);
  if (plan.quick) {
    plan.pairs = 300;
    plan.rounds = 1;
    plan.callers = {1, 64};
  }
  try {
    return hotline::Run(plan);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
