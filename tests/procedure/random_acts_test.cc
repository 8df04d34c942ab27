// The invariants of the procedure under random acts, jumping clocks and months of simulated time.

#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <iostream>

#include "hotline/v1/report_service.grpc.pb.h"
#include "server/place_folder.h"
#include "storage/chain.h"
#include "storage/sqlite.h"
#include "tests/procedure/invariants.h"
#include "tests/procedure/player.h"

namespace hotline {
namespace {

// A run is one server and so many steps; together more than 100,000.
#ifdef HOTLINE_SANITIZED
constexpr int kRuns = 6;
#else
constexpr int kRuns = 60;
#endif
constexpr int kSteps = 1'750;

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

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

TEST_CASE("no random act breaks an invariant of the procedure") {
  const PlaceFolder folder =
      ReadPlaceFolder(std::string(HOTLINE_SOURCE_DIR) + "/server/places/nantong");
  Experience experience;
  Played played;
  std::string why;

  auto play = [&] {
    // One number for a run, from the whole range; the steps follow from it.
    const auto number = *rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>());
    std::mt19937_64 salts(number);
    TestServer server;
    Player player(server, folder.place, folder.accounts, experience, played);
    Watcher watcher(folder.accounts);
    for (int step = 1; step <= kSteps; ++step) {
      player.Step(salts());
      std::vector<std::string> breaches;
      server.server().store().ReadAndWait(
          [&](Reader& reader) { breaches = watcher.Look(reader, server.clock().Now()); });
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
  const rc::detail::TestParams params = [] {
    auto chosen = rc::detail::configuration().testParams;
    chosen.maxSuccess = kRuns;
    // What was learnt in earlier runs shapes the later ones: a shorter list would be another story.
    chosen.disableShrinking = true;
    return chosen;
  }();
  std::cout << "seed " << params.seed << "\n";
  const auto result = rc::detail::checkTestable(play, rc::detail::TestMetadata{}, params);
  rc::detail::printResultMessage(result, std::cout);

  std::cout << played.total << " steps\n";
  for (const auto& [method, tries] : played.tries) {
    std::cout << "  " << method << " " << played.acts[method] << " of " << tries << "\n";
  }
  INFO(why);
  CHECK(result.template is<rc::detail::SuccessResult>());
  CHECK(played.total == kRuns * kSteps);
}

}  // namespace
}  // namespace hotline
