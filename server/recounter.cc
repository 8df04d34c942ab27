#include "server/recounter.h"

#include <exception>
#include <utility>

#include "server/bites.h"
#include "server/commands/recount.h"

namespace hotline {
namespace {

constexpr const char* kDuty = "count limits anew";
// A bite keeps other commands waiting for some ten milliseconds.
constexpr std::size_t kCasesAtOnce = 100;

}  // namespace

void Recounter::Look() {
  if (busy_.exchange(true)) return;
  const bool queued = store_.Read(
      [this](Reader& reader) {
        try {
          Begin(reader);
        } catch (const std::exception& error) {
          log_.Fault(kDuty, "", error.what());
          busy_ = false;
        }
      },
      [this](const DatabaseError& error) {
        log_.Fault(kDuty, "", error.what());
        busy_ = false;
      });
  if (!queued) busy_ = false;
}

void Recounter::Begin(Reader& reader) {
  auto plan = commands::PlanRecount(reader);
  if (!plan) {
    busy_ = false;
    return;
  }
  log_.Note("calendar " + plan->calendar + ": counting the limits of " +
            std::to_string(plan->cases.size()) + " cases anew");
  Eat(store_, {.ids = std::move(plan->cases),
               .at_once = kCasesAtOnce,
               .bite =
                   [this, calendar = plan->calendar](Transaction& tx, auto cases, bool last) {
                     return commands::RecountCases(tx, calendar, cases, last,
                                                   places_.InForce(tx, tx.Now()));
                   },
               .over = [this](bool) { busy_ = false; }});
}

}  // namespace hotline
