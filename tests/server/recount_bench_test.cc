#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

#include "rules/clocks.h"
#include "server/bites.h"
#include "server/commands/recount.h"
#include "tests/server/stories.h"

namespace hotline {
namespace {

constexpr int kLimits = 100'000;
constexpr int kAtOnce = 500;

double Milliseconds(std::chrono::steady_clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

// One command and how long it took to its answer.
double Timed(TestDesk& desk, const v1::LogCallRequest& request) {
  const auto began = std::chrono::steady_clock::now();
  const auto answer = desk.Do("operator1", commands::LogCall, request);
  REQUIRE(answer);
  return Milliseconds(std::chrono::steady_clock::now() - began);
}

// Cases in hand with one dispatch whose finish limit runs in working days, many to a command.
void Fill(TestDesk& desk) {
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  v1::Case pattern = desk.Stored(name);
  v1::Dispatch dispatch = pattern.dispatches(0);
  pattern.clear_dispatches();
  for (int made = 1; made < kLimits; made += kAtOnce) {
    REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
      for (int i = made; i < std::min(kLimits, made + kAtOnce); ++i) {
        const std::string number = "3206-260901-" + std::to_string(i) + "-1";
        pattern.set_name("cases/" + number);
        dispatch.set_name("cases/" + number + "/dispatches/1");
        const StoredCase stored = tx.Insert(pattern, tx.NewId(), 0);
        tx.Insert(dispatch, tx.NewId(), stored.id, stored.key);
        v1::Event event;
        event.set_resource(pattern.name());
        tx.Append(event, stored.id, 0);
      }
      return true;
    }) == Fate::kCommitted);
  }
}

TEST_CASE("100,000 open limits are counted anew within half a minute while intake goes on",
          "[.bench]") {
  TestDesk desk;
  Fill(desk);
  v1::ImportCalendarRequest import;
  std::string days = "year,date,occasion,worked\n";
  const auto place = desk.Ask("admin1", commands::GetPlace, v1::GetPlaceRequest());
  for (const v1::Calendar::Day& day : place->calendar().days()) {
    if (day.date().starts_with("2026-")) {
      days += "2026," + day.date() + "," + day.occasion() + (day.worked() ? ",yes\n" : ",no\n");
    }
  }
  import.set_days_csv(days + "2026,2026-09-17,测试,no\n");
  const std::string version =
      Must(desk, "supervisor1", commands::ImportCalendar, import).calendar().version();
  v1::ApproveCalendarRequest approve;
  approve.set_version(version);
  Must(desk, "admin1", commands::ApproveCalendar, approve);

  v1::LogCallRequest call;
  *call.mutable_call() = Help();
  *call.mutable_call()->mutable_received_time() = ToProto(desk.now());
  std::vector<double> before;
  for (int i = 0; i < 300; ++i) before.push_back(Timed(desk, call));

  std::optional<commands::RecountPlan> plan;
  const auto began = std::chrono::steady_clock::now();
  desk.store().ReadAndWait([&](Reader& reader) { plan = commands::PlanRecount(reader); });
  REQUIRE(plan);
  std::atomic<bool> over = false;
  Eat(desk.store(), {.ids = plan->cases,
                     .at_once = 100,
                     .bite =
                         [&](Transaction& tx, auto cases, bool last) {
                           return commands::RecountCases(tx, version, cases, last,
                                                         desk.places().InForce(tx, tx.Now()));
                         },
                     .over = [&](bool) { over = true; }});
  std::vector<double> meanwhile;
  while (!over) meanwhile.push_back(Timed(desk, call));
  const double took = Milliseconds(std::chrono::steady_clock::now() - began) / 1000;

  const auto percentile = [](std::vector<double>& times, double part) {
    std::sort(times.begin(), times.end());
    return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
  };
  std::cout << "recount: " << plan->cases.size() << " cases in " << took << " s; "
            << meanwhile.size() << " calls logged meanwhile by one caller, p50 "
            << percentile(meanwhile, 0.5) << " ms, p99 " << percentile(meanwhile, 0.99)
            << " ms (without: p50 " << percentile(before, 0.5) << " ms, p99 "
            << percentile(before, 0.99) << " ms)\n";
  CHECK(took < 30);
  CHECK_FALSE(meanwhile.empty());
  std::size_t moved = 0;
  desk.store().ReadAndWait([&](Reader& reader) {
    moved = reader.MovedLimits(reader.FindCalendar(version)->id, 0, 3 * kLimits).size();
  });
  // Each case's finish limit and the caller's.
  CHECK(moved == 2 * static_cast<std::size_t>(kLimits));
}

}  // namespace
}  // namespace hotline
