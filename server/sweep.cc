#include "server/sweep.h"

#include <future>
#include <memory>
#include <set>

#include "server/commands/tend.h"

namespace hotline {
namespace {

// Cases tended at a time: so many commands stand in the queue before those of people.
constexpr int kBite = 32;

// What a case that could not be tended says.
bool IsBroken(Fate fate) { return fate == Fate::kFault || fate == Fate::kStale; }
bool IsBusy(Fate fate) { return fate != Fate::kCommitted && fate != Fate::kRefused; }

}  // namespace

void Sweep::All() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock) SweepNow();
}

void Sweep::AllAndWait() {
  const std::lock_guard lock(mutex_);
  SweepNow();
}

void Sweep::SweepNow() {
  const Instant now = clock_.Now();
  DueTick dispatch{};
  DueTick record{};
  for (auto cases = NextBite(now, dispatch, record); !cases.empty();
       cases = NextBite(now, dispatch, record)) {
    if (!TendAll(cases)) return;
  }
}

std::vector<std::int64_t> Sweep::NextBite(Instant now, DueTick& dispatch, DueTick& record) {
  std::set<std::int64_t> cases;
  store_.ReadAndWait([&](Reader& reader) {
    for (const DueTick& due : reader.DueDispatches(now, dispatch, kBite)) {
      cases.insert(due.case_id);
      dispatch = due;
    }
    for (const DueTick& due : reader.DueCases(now, record, kBite)) {
      cases.insert(due.case_id);
      record = due;
    }
  });
  return {cases.begin(), cases.end()};
}

bool Sweep::TendAll(const std::vector<std::int64_t>& cases) {
  std::vector<std::future<Fate>> fates;
  for (const std::int64_t id : cases) {
    auto answer = std::make_shared<std::promise<Fate>>();
    fates.push_back(answer->get_future());
    store_.Write(
        0,
        [this, id](Transaction& tx) {
          const Instant now = tx.Now();
          return commands::TendCase(tx, id, ClockworkAmbient(places_.InForce(tx, now), now));
        },
        [answer](Fate fate, std::int64_t) { answer->set_value(fate); });
  }
  bool going_on = true;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Fate fate = fates[i].get();
    if (IsBroken(fate)) {
      log_.Fault("tend a case", "", "case row " + std::to_string(cases[i]) + " is left as it is");
    } else if (IsBusy(fate)) {
      going_on = false;  // the store is full, stopped, or has too much to do: the next sweep
    }
  }
  return going_on;
}

}  // namespace hotline
