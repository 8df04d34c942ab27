#include "server/unit_sweeper.h"

#include <exception>
#include <utility>

#include "server/bites.h"
#include "server/commands/unit_changes.h"

namespace hotline {
namespace {

constexpr const char* kDuty = "hand dispatches on";
constexpr std::size_t kCasesAtOnce = 50;

}  // namespace

void UnitSweeper::Look() {
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

void UnitSweeper::Begin(Reader& reader) {
  const Instant now = clock_.Now();
  const Day day = OfficeDay(now);
  const std::int64_t mark = reader.DirectoryMark();
  if (swept_ && day == day_ && mark == mark_) {
    busy_ = false;
    return;
  }
  auto cases = commands::PlanUnitChanges(reader, *places_.InForce(reader, now), now);
  swept_ = true;
  day_ = day;
  mark_ = mark;
  if (cases.empty()) {
    busy_ = false;
    return;
  }
  log_.Note("the directory has changed: looking at " + std::to_string(cases.size()) + " cases");
  // A bite that finds nothing to do ends nothing: it writes nothing and the next one follows.
  Eat(store_, {.ids = std::move(cases),
               .at_once = kCasesAtOnce,
               .bite =
                   [this](Transaction& tx, auto bite, bool) {
                     return commands::ChangeUnits(tx, bite, places_.InForce(tx, tx.Now()));
                   },
               .over =
                   [this](bool whole) {
                     swept_ = whole;
                     busy_ = false;
                   },
               .go_on_when_refused = true});
}

}  // namespace hotline
