// What the work of the clockwork costs where there are many cases: run by `./hotline test --slow`.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <vector>

#include "server/case_jobs.h"
#include "server/sweep.h"
#include "tests/server/sample_calls.h"
#include "tests/server/test_desk.h"

namespace hotline {
namespace {

using std::chrono::steady_clock;

double Milliseconds(const std::function<void()>& work) {
  const auto began = steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(steady_clock::now() - began).count();
}

double Quantile(std::vector<double>& times, double part) {
  std::sort(times.begin(), times.end());
  return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
}

double Median(const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < 1001; ++i) times.push_back(Milliseconds(work));
  return Quantile(times, 0.5);
}

v1::LogCallRequest Logging(const TestDesk& desk, const v1::Call& call = Help()) {
  v1::LogCallRequest request;
  *request.mutable_call() = call;
  *request.mutable_call()->mutable_received_time() = ToProto(desk.now());
  return request;
}

// A case with one live dispatch, whose limits run.
std::string CaseInHand(TestDesk& desk, const v1::Call& call = Help()) {
  const auto logged = desk.Do("operator1", commands::LogCall, Logging(desk, call));
  REQUIRE(logged);
  v1::DispatchCaseRequest dispatch;
  dispatch.set_name(logged->cases(0).name());
  REQUIRE(desk.Do("dispatcher1", commands::DispatchCase, dispatch));
  return dispatch.name();
}

// Such cases, alike but for their numbers, many to a command.
void MakeCasesInHand(TestDesk& desk, int count) {
  constexpr int kAtOnce = 500;
  v1::Case pattern = desk.Stored(CaseInHand(desk));
  v1::Dispatch dispatch = pattern.dispatches(0);
  pattern.clear_dispatches();
  for (int made = 1; made < count; made += kAtOnce) {
    REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
      for (int i = made; i < std::min(count, made + kAtOnce); ++i) {
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

TEST_CASE("a sweep among 400,000 live dispatches costs what is due, not what is there",
          "[.][slow]") {
  TestDesk desk;
  DemoClock clock(desk.now());
  PlaceStore places;
  Log log("");
  Sweep sweep(desk.store(), clock, places, log);
  const double empty = Median([&] { sweep.All(); });
  MakeCasesInHand(desk, 400'000);
  const double full = Median([&] { sweep.All(); });
  WARN("nothing due: median " << full << " ms, " << full / empty << " times an empty store's");
  CHECK(full < 1);

  // One more, due long before the others.
  v1::Call call = Help();
  call.mutable_demands(0)->set_urgency(v1::Demand::EXTREME);
  const std::string name = CaseInHand(desk, call);
  desk.Wait(std::chrono::minutes(13));
  REQUIRE(clock.MoveTo(desk.now()));
  WARN("one due: " << Milliseconds([&] { sweep.All(); }) << " ms");
  CHECK(desk.Stored(name).dispatches(0).notices_size() == 1);
}

// A calendar by which one day of next week is not worked any more.
void ApproveAnotherCalendar(TestDesk& desk) {
  v1::ImportCalendarRequest import;
  std::string days = "year,date,occasion,worked\n";
  const auto place = desk.Ask("admin1", commands::GetPlace, v1::GetPlaceRequest());
  for (const v1::Calendar::Day& day : place->calendar().days()) {
    if (!day.date().starts_with("2026-")) continue;
    days += "2026," + day.date() + "," + day.occasion() + (day.worked() ? ",yes\n" : ",no\n");
  }
  import.set_days_csv(days + "2026,2026-09-17,测试,no\n");
  const auto imported = desk.Do("supervisor1", commands::ImportCalendar, import);
  REQUIRE(imported);
  v1::ApproveCalendarRequest approve;
  approve.set_version(imported->calendar().version());
  REQUIRE(desk.Do("admin1", commands::ApproveCalendar, approve));
}

TEST_CASE("100,000 open limits are counted anew within half a minute while intake goes on",
          "[.][slow]") {
  constexpr int kCases = 100'000;
  TestDesk desk;
  MakeCasesInHand(desk, kCases);
  ApproveAnotherCalendar(desk);
  const auto log_call = [&] {
    return Milliseconds([&] { REQUIRE(desk.Do("operator1", commands::LogCall, Logging(desk))); });
  };
  std::vector<double> before;
  for (int i = 0; i < 300; ++i) before.push_back(log_call());

  Log log("");
  std::atomic<bool> over = false;
  BatchJob job(desk.store(), log, "count limits anew", [&](Reader& reader) {
    auto work = CountingLimitsAnew(desk.places())(reader);
    REQUIRE(work);
    work->over = [&](bool whole) { over = whole; };
    return work;
  });
  std::vector<double> meanwhile;
  const double took = Milliseconds([&] {
    job.Look();
    while (!over) meanwhile.push_back(log_call());
  });
  WARN(kCases << " cases in " << took / 1000 << " s; " << meanwhile.size()
              << " calls logged meanwhile by one caller, p50 " << Quantile(meanwhile, 0.5)
              << " ms, p99 " << Quantile(meanwhile, 0.99) << " ms; without: p50 "
              << Quantile(before, 0.5) << " ms, p99 " << Quantile(before, 0.99) << " ms");
  CHECK(took < 30'000);
  std::size_t moved = 0;
  desk.store().ReadAndWait([&](Reader& reader) {
    moved = reader.MovedLimits(reader.CalendarInForce()->id, 0, 3 * kCases).size();
  });
  // Each case's finish limit and the caller's.
  CHECK(moved == 2 * static_cast<std::size_t>(kCases));
}

}  // namespace
}  // namespace hotline
