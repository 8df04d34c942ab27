#include "server/set_up.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "rules/calendar_import.h"
#include "rules/place_import.h"

namespace hotline {
namespace {

// The day that "2026-09-01/1" begins with.
Instant EffectiveOf(const v1::Place& place) {
  const auto day = ParseDay(place.version().substr(0, place.version().find('/')));
  if (!day) {
    throw StartError("the place's version '" + place.version() +
                     "' does not begin with a day, as 2026-09-01/1 does");
  }
  return Midnight(*day);
}

// Cases may name what stands in a version that was in force.
void RequireKept(const v1::Place& before, const v1::Place& place) {
  const Check kept = CheckKept(before, place);
  if (kept) return;
  std::string text = "the place's version " + place.version() + " leaves out what " +
                     before.version() + " has; give it a valid_to instead:";
  for (const v1::Refusal& refusal : kept.refusals().refusals()) {
    text += "\n  " + refusal.field() + ": " + refusal.detail();
  }
  throw StartError(text);
}

// Days come into a store with its first place; later ones are approved by a second person.
void TellOtherDays(const v1::Calendar& in_force, const v1::Calendar& of_files, Log& log) {
  const auto others = OtherDays(in_force, of_files);
  if (others.empty()) return;
  log.Warn("the days in the place's calendar files are not taken, calendar " + in_force.version() +
           " is in force; days that differ: " + std::to_string(others.size()) + ", first " +
           others.front().date() +
           "; a supervisor or the administrator brings days in with 'calendar import FILE "
           "--notices FILE', which another person approves");
}

v1::Place WithoutDays(v1::Place place) {
  place.clear_calendar();
  return place;
}

void Commit(Store& store, Store::Work work, const char* what) {
  if (store.WriteAndWait(std::move(work)) != Fate::kCommitted) {
    throw StartError(std::string(what) + " could not be stored; the log says why");
  }
}

}  // namespace

void SettleClock(Store& store, Clock& clock, Log& log) {
  bool demo = false;
  store.ReadAndWait([&](Reader& reader) { demo = reader.IsDemo(); });
  const bool empty = store.last_seq() == 0;
  if (!clock.is_demo()) {
    if (demo) log.Warn("this store was made with a demo clock: what it holds is a sample");
    return;
  }
  if (!demo && !empty) {
    throw StartError(
        "this store holds real cases and must not meet a demo clock: leave out --demo-clock, or "
        "give "
        "another folder with --data");
  }
  if (!demo) {
    Commit(
        store, [](Transaction& tx) { return tx.MarkDemo(), true; }, "the demo stamp");
  }
  Instant last{};
  store.WriteAndWait([&](Transaction& tx) {
    last = tx.Now();
    return false;
  });
  clock.MoveTo(last);
}

void PutPlace(Store& store, const v1::Place& place, Instant now, Log& log) {
  Instant effective = EffectiveOf(place);
  std::optional<v1::Place> stored;
  std::optional<v1::Place> before;
  store.ReadAndWait([&](Reader& reader) {
    stored = reader.FindPlace(place.version());
    before = reader.PlaceAt(std::max(now, effective));
  });
  if (before) TellOtherDays(before->calendar(), place.calendar(), log);
  if (stored) {
    if (WithoutDays(*stored).SerializeAsString() != WithoutDays(place).SerializeAsString()) {
      log.Warn(
          "the place's files differ from the stored version " + place.version() +
          ", which stays in force: raise 'version' in place.csv (2027-01-01/1 counts from that "
          "day on) and start again, or use 'place import'");
    }
    return;
  }
  // A desk has to decide by something.
  if (!before) effective = std::min(effective, now);
  v1::Place taken = place;
  if (before) {
    RequireKept(*before, place);
    *taken.mutable_calendar() = before->calendar();
  }
  Commit(
      store, [&](Transaction& tx) { return tx.PutPlace(taken, effective), true; }, "the place");
  log.Note("place version " + place.version() + " stored, in force from " +
           FormatInstant(effective));
}

}  // namespace hotline
