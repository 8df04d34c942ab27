// The invariants of the procedure under random acts, jumping clocks and years of simulated time.

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <random>

#include "hotline/v1/report_service.grpc.pb.h"
#include "rules/lifecycle.h"
#include "server/place_folder.h"
#include "storage/chain.h"
#include "storage/sqlite.h"
#include "tests/procedure/invariants.h"
#include "tests/procedure/player.h"

namespace hotline {
namespace {

// A shard is a process of its own, so that they use all cores; all together play more than 100,000
// acts and jumps of the clock, over years. A run is one server, so many steps and some months.
constexpr int kShards = 4;
#ifdef HOTLINE_SANITIZED
constexpr int kRuns = 2;
#else
constexpr int kRuns = 15;
#endif
constexpr int kSteps = 1'750;
// What all shards perform, refusals not counted: a player who is refused most of the time proves
// little.
constexpr int kActsAtLeast = 60'000;
constexpr int kRunsForOneAsListed = 2;

// HOTLINE_SEED plays other games. A shard plays with the base and its own number.
std::uint64_t BaseSeed() {
  constexpr std::uint64_t kSeed = 20779;
  const char* given = std::getenv("HOTLINE_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : kSeed;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

// The draws of the store (who is audited, the code of a query) come from one number too, so that a
// seed tells one story. Keys and nonces shape no story and are asked for by several threads: those
// come from the system.
Randomness DrawsFrom(std::uint64_t seed) {
  const auto draws = std::make_shared<std::mt19937_64>(seed);
  const auto mutex = std::make_shared<std::mutex>();
  return [draws, mutex, other = FromSystem()](void* bytes, std::size_t size) {
    if (size != sizeof(std::uint64_t)) {
      other(bytes, size);
      return;
    }
    const std::scoped_lock lock(*mutex);
    const std::uint64_t number = (*draws)();
    std::memcpy(bytes, &number, size);
  };
}

// Its clockwork works where the player lets it: never at a moment that no seed chose.
struct ServerOfOneStory : TestServer {
  explicit ServerOfOneStory(std::uint64_t seed)
      : TestServer([](Options& options) { options.look_every = std::chrono::hours(24); },
                   TestStart(), DrawsFrom(seed)) {}
};

// The report of all that happened: its identities hold.
std::string BrokenIdentity(TestServer& server) {
  v1::GetClosureReportRequest request;
  *request.mutable_period()->mutable_from_time() = ToProto(Midnight(OfficeDay(TestStart())));
  *request.mutable_period()->mutable_to_time() =
      ToProto(Midnight(OfficeDay(server.clock().Now()) + std::chrono::days(1)));
  v1::ClosureReport report;
  const auto status = v1::ReportService::NewStub(server.channel())
                          ->GetClosureReport(server.As("supervisor1").get(), request, &report);
  if (!status.ok()) return "no report: " + status.error_message();
  for (const v1::Identity& identity : report.identities()) {
    if (!identity.holds()) return identity.ShortDebugString();
  }
  return "";
}

// All acts of the state table, those of the clockwork too; destructions are proved elsewhere.
std::vector<v1::Act::Kind> AllActs() {
  std::vector<v1::Act::Kind> acts;
  for (const ActRow& row : StateTable()) {
    if (row.act != v1::Act::SHRED) acts.push_back(row.act);
  }
  return acts;
}

// In the working folder, which CTest makes that of the build.
std::string PerformedFile(int shard) { return "performed." + std::to_string(shard); }

void PlayShard(int shard) {
  const PlaceFolder folder =
      ReadPlaceFolder(std::string(HOTLINE_SOURCE_DIR) + "/server/places/nantong");
  Experience experience;
  Played played;
  std::string why;

  int run = 0;
  auto play = [&] {
    // One number for a run, from the whole range; the steps follow from it.
    const auto number = *rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>());
    std::mt19937_64 salts(number);
    ServerOfOneStory server(number);
    const bool wild = run++ % kRunsForOneAsListed != 0;
    Player player(server, folder.place, folder.accounts,
                  wild ? Player::Manner::kWild : Player::Manner::kAsListed, experience, played);
    Watcher watcher(folder.accounts);
    for (int step = 1; step <= kSteps; ++step) {
      player.Step(salts());
      std::vector<std::string> breaches;
      server.server().store().ReadAndWait(
          [&](Reader& reader) { breaches = watcher.Look(reader, server.clock().Now()); });
      player.Learn(watcher.seen());
      const auto& contradictions = player.contradictions();
      breaches.insert(breaches.end(), contradictions.begin(), contradictions.end());
      if (!breaches.empty()) {
        why = "step " + std::to_string(step) + ":\n" + Joined(breaches) + "after\n" +
              Joined(player.last_acts());
        RC_FAIL("an invariant is broken");
      }
    }
    const std::string identity = BrokenIdentity(server);
    if (!identity.empty()) {
      why = identity;
      RC_FAIL("an identity of the report does not hold");
    }
    RC_ASSERT(VerifyChain(*OpenSqlite(server.folder().File("store.db"))->OpenReader(), 1).holds());
  };
  const rc::detail::TestParams params = [&] {
    auto chosen = rc::detail::configuration().testParams;
    chosen.maxSuccess = kRuns;
    // What was learnt in earlier runs shapes the later ones: a shorter list would be another story.
    chosen.disableShrinking = true;
    chosen.seed = BaseSeed() * kShards + static_cast<std::uint64_t>(shard);
    return chosen;
  }();
  std::cout << "HOTLINE_SEED=" << BaseSeed() << " shard " << shard << "\n";
  const auto result = rc::detail::checkTestable(play, rc::detail::TestMetadata{}, params);
  rc::detail::printResultMessage(result, std::cout);

  std::cout << played.total << " steps\n";
  for (const auto& [method, tries] : played.tries) {
    std::cout << "  " << method << " " << played.acts[method] << " of " << tries;
    const auto& refused = played.refused[method];
    const auto most =
        std::ranges::max_element(refused, {}, [](const auto& one) { return one.second; });
    if (most != refused.end()) {
      std::cout << ", else mostly " << most->first << " (" << most->second << ")";
    }
    std::cout << "\n";
  }
  // For the test that sums over the shards.
  std::ofstream performed(PerformedFile(shard));
  for (const auto& [act, count] : played.performed) {
    performed << v1::Act::Kind_Name(act) << " " << count << "\n";
  }
  INFO(why);
  CHECK(result.template is<rc::detail::SuccessResult>());
  CHECK(played.total == kRuns * kSteps);
}

TEST_CASE("no random act breaks an invariant of the procedure, first shard", "[.][shard1]") {
  PlayShard(1);
}
TEST_CASE("no random act breaks an invariant of the procedure, second shard", "[.][shard2]") {
  PlayShard(2);
}
TEST_CASE("no random act breaks an invariant of the procedure, third shard", "[.][shard3]") {
  PlayShard(3);
}
TEST_CASE("no random act breaks an invariant of the procedure, fourth shard", "[.][shard4]") {
  PlayShard(4);
}

TEST_CASE("one seed tells one story", "[procedure]") {
  const PlaceFolder folder =
      ReadPlaceFolder(std::string(HOTLINE_SOURCE_DIR) + "/server/places/nantong");
  const auto story = [&](std::uint64_t seed) {
    Experience experience;
    Played played;
    ServerOfOneStory server(seed);
    Player player(server, folder.place, folder.accounts, Player::Manner::kAsListed, experience,
                  played);
    std::mt19937_64 salts(seed);
    std::string acts;
    constexpr int kStepsOfStory = 700;
    for (int step = 0; step < kStepsOfStory; ++step) {
      player.Step(salts());
      acts += Joined(player.last_acts());
    }
    return acts;
  };
  const std::string first = story(BaseSeed());
  CHECK(first == story(BaseSeed()));
  CHECK(first != story(BaseSeed() + 1));
}

TEST_CASE("the shards together perform every act of the state table", "[.][coverage]") {
  std::map<std::string, int> performed;
  for (int shard = 1; shard <= kShards; ++shard) {
    std::ifstream file(PerformedFile(shard));
    REQUIRE(file.is_open());
    std::string act;
    int count = 0;
    while (file >> act >> count) performed[act] += count;
  }
  int all = 0;
  for (const auto& [act, count] : performed) all += count;
  std::cout << all << " acts\n";
  CHECK(all >= kActsAtLeast);
  for (const v1::Act::Kind act : AllActs()) {
    const std::string name = v1::Act::Kind_Name(act);
    std::cout << "  " << name << " " << performed[name] << "\n";
    CHECKED_ELSE(performed[name] > 0) { FAIL_CHECK(name << " was never performed"); }
  }
}

}  // namespace
}  // namespace hotline
