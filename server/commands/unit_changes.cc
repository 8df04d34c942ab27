#include "server/commands/unit_changes.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "rules/ending.h"
#include "rules/lifecycle.h"
#include "rules/unit_change.h"
#include "server/commands/file.h"
#include "server/commands/shutting_out.h"

namespace hotline::commands {
namespace {

using v1::Act;
using v1::UnitChange;

// Units that have lost their title with the version in force.
std::set<std::string> LostTitles(Reader& reader, const PlaceIndex& place) {
  const auto before = reader.PlaceBefore(place.version());
  if (!before) return {};
  const auto lost = hotline::LostTitles(PlaceIndex(*before), place);
  return {lost.begin(), lost.end()};
}

const char* ReasonOf(const UnitChange& change) {
  switch (change.kind()) {
    case UnitChange::PASSED_ON:
      return "机构变动：转承继单位";
    case UnitChange::STRANDED:
      return "机构变动：无承继单位，待改派";
    case UnitChange::SHUT_OUT:
      return "机构变动：回避";
    case UnitChange::LEAD_LOST:
      return "机构变动：主办回避";
    case UnitChange::TAKEN_BACK:
      return "机构变动：下级回避，转派收回";
    case UnitChange::TITLE_LOST:
      return "维权岗称号失效，不再优先";
    default:
      return "机构变动";
  }
}

StoredDispatch* Named(CaseFile& file, const std::string& name) {
  const auto found =
      std::find_if(file.dispatches.begin(), file.dispatches.end(),
                   [&](const StoredDispatch& one) { return one.record.name() == name; });
  return found == file.dispatches.end() ? nullptr : &*found;
}

// A title may be lost again in a later version; whoever is stranded is told once.
std::string VersionOf(const UnitChange& change, const PlaceIndex& place) {
  return change.kind() == UnitChange::TITLE_LOST ? place.version() : "";
}

// One case and what is to be done, before anything is written.
struct ChangedCase {
  CaseFile file;
  Handed handed;
};

std::optional<ChangedCase> Change(Transaction& tx, std::int64_t case_id, const Ambient& ambient,
                                  const std::set<std::string>& lost_titles) {
  auto stored = tx.FindCase(case_id);
  if (!stored) return std::nullopt;  // shredded meanwhile
  ChangedCase changed{{std::move(*stored), tx.DispatchesOf(case_id)}, {}};
  std::vector<v1::Dispatch*> dispatches;
  for (StoredDispatch& one : changed.file.dispatches) dispatches.push_back(&one.record);
  const auto accused = tx.AccusedUnits(case_id);
  const auto shut_out = AllShutOut(tx, {accused.begin(), accused.end()}, *ambient.place);
  changed.handed =
      HandOnDispatches(*ambient.place, changed.file.record(), dispatches, shut_out, ambient.now);
  for (const v1::Dispatch* one : dispatches) {
    if (!IsLive(one->state()) || !lost_titles.contains(one->unit())) continue;
    UnitChange& change = changed.handed.changes.emplace_back();
    change.set_name(one->name());
    change.set_unit(one->unit());
    change.set_kind(UnitChange::TITLE_LOST);
  }
  // What was told before is not told again.
  std::erase_if(changed.handed.changes, [&](const UnitChange& change) {
    const bool lasts =
        change.kind() == UnitChange::STRANDED || change.kind() == UnitChange::TITLE_LOST;
    return lasts && tx.HasUnitChange(Named(changed.file, change.name())->id, change.kind(),
                                     VersionOf(change, *ambient.place));
  });
  if (changed.handed.empty()) return std::nullopt;
  return changed;
}

void Write(Transaction& tx, ChangedCase& changed, const Ambient& ambient) {
  CaseFile& file = changed.file;
  const std::set<std::size_t> ended(changed.handed.ended.begin(), changed.handed.ended.end());
  tx.KnowKey(file.stored);
  bool case_written = !changed.handed.case_changed;
  auto fresh = changed.handed.fresh.begin();
  for (const UnitChange& change : changed.handed.changes) {
    StoredDispatch& dispatch = *Named(file, change.name());
    const auto at = static_cast<std::size_t>(&dispatch - file.dispatches.data());
    if (ended.contains(at)) {
      KeepDemand(dispatch.record, file.record());
      tx.Update(dispatch, file.stored.id);
    }
    if (!std::exchange(case_written, true)) tx.Update(file.stored);
    v1::Event event =
        EventOf(Act::CHANGE_UNIT, {}, file.record(), &dispatch.record, ReasonOf(change), ambient);
    tx.Append(std::move(event), file.stored.id, 0);
    tx.AddUnitChange(change, dispatch.id, VersionOf(change, *ambient.place));
  }
  for (; fresh != changed.handed.fresh.end(); ++fresh) {
    tx.Insert(*fresh, tx.NewId(), file.stored.id, file.stored.key);
    tx.Append(EventOf(Act::CHANGE_UNIT, {}, file.record(), &*fresh, "机构变动：承接", ambient),
              file.stored.id, 0);
  }
}

}  // namespace

UnitChangePlan PlanUnitChanges(Reader& reader, const PlaceIndex& place, Instant now) {
  UnitChangePlan plan{{}, place.version(), LostTitles(reader, place)};
  std::set<std::int64_t> cases;
  for (const v1::Unit& unit : place.place().units()) {
    const bool all =
        !PlaceIndex::InForce(unit, OfficeDay(now)) || plan.lost_titles.contains(unit.id());
    const auto found = all ? reader.CasesOfUnit(unit.id()) : reader.CasesShutOutOf(unit.id());
    cases.insert(found.begin(), found.end());
  }
  plan.cases.assign(cases.begin(), cases.end());
  return plan;
}

bool ChangeUnits(Transaction& tx, const UnitChangePlan& plan, std::span<const std::int64_t> cases,
                 const PlacePtr& place) {
  const Ambient ambient = ClockworkAmbient(place, tx.Now());
  // Another version may have come into force since; reading the one before takes its time.
  const std::set<std::string> lost =
      plan.version == place->version() ? plan.lost_titles : LostTitles(tx, *place);
  std::vector<ChangedCase> changed;
  for (const std::int64_t id : cases) {
    if (auto one = Change(tx, id, ambient, lost)) changed.push_back(std::move(*one));
  }
  for (ChangedCase& one : changed) Write(tx, one, ambient);
  return !changed.empty();
}

}  // namespace hotline::commands
