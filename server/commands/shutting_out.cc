#include "server/commands/shutting_out.h"

#include <algorithm>
#include <iterator>

#include "rules/names.h"

namespace hotline::commands {
namespace {

using Names = std::set<std::string>;

ExclusionChange::OfRow Difference(std::int64_t row_id, const std::vector<std::string>& have,
                                  const Names& want) {
  ExclusionChange::OfRow change{row_id, {}, {}};
  const Names there(have.begin(), have.end());
  std::set_difference(want.begin(), want.end(), there.begin(), there.end(),
                      std::back_inserter(change.add));
  std::set_difference(there.begin(), there.end(), want.begin(), want.end(),
                      std::back_inserter(change.remove));
  return change;
}

// Persons whom the call's other cases keep out of it.
Names KeptOutByOthers(Reader& reader, const v1::Call& call, const v1::Case& record) {
  Names persons;
  for (const v1::Demand& demand : call.demands()) {
    const auto number = ParseCaseName(demand.case_name());
    if (!number || demand.case_name() == record.name()) continue;
    const auto mark = reader.FindMark(*number);
    if (!mark) continue;
    for (std::string& person : reader.AccusedPersons(mark->id)) persons.insert(std::move(person));
  }
  return persons;
}

}  // namespace

std::vector<CaseFile> OthersMerged(Reader& reader, const v1::Case& record) {
  std::vector<CaseFile> others;
  const auto add = [&](const std::string& name) {
    if (name == record.name()) return;
    if (auto file = FindCaseFile(reader, name)) others.push_back(std::move(*file));
  };
  for (const std::string& child : record.merged_cases()) add(child);
  if (record.merged_into().empty()) return others;
  add(record.merged_into());
  if (others.empty()) return others;
  const v1::Case parent = others.front().record();
  for (const std::string& sibling : parent.merged_cases()) add(sibling);
  return others;
}

ExclusionChange PlanExclusion(Reader& reader, const CaseFile& file, const ShutOut& wanted) {
  const std::int64_t id = file.stored.id;
  ExclusionChange change{Difference(id, reader.AccusedUnits(id), wanted.units), {}};
  change.persons.push_back(Difference(id, reader.AccusedPersons(id), wanted.persons));
  for (const std::int64_t call_id : reader.CallsOf(id)) {
    const auto call = reader.FindCall(call_id);
    if (!call) continue;
    Names persons = wanted.persons;
    persons.merge(KeptOutByOthers(reader, call->record, file.record()));
    change.persons.push_back(Difference(call_id, reader.AccusedPersons(call_id), persons));
  }
  return change;
}

void Write(Transaction& tx, const ExclusionChange& change) {
  for (const std::string& unit : change.units.add) tx.AddAccused(change.units.row_id, unit);
  for (const std::string& unit : change.units.remove) tx.RemoveAccused(change.units.row_id, unit);
  for (const ExclusionChange::OfRow& row : change.persons) {
    for (const std::string& person : row.add) tx.AddAccusedPerson(row.row_id, person);
    for (const std::string& person : row.remove) tx.RemoveAccusedPerson(row.row_id, person);
  }
}

std::set<std::string> AllShutOut(Reader& reader, const std::set<std::string>& accused,
                                 const PlaceIndex& place) {
  std::set<std::string> all;
  for (const std::string& unit : accused) {
    all.merge(reader.ShutOutWith(unit));
    for (std::string& one : place.ShutOutBy(unit)) all.insert(std::move(one));
  }
  return all;
}

std::vector<std::string> ShutOutUnits(Reader& reader, const CaseFile& file,
                                      const PlaceIndex& place) {
  const std::vector<std::string> accused = reader.AccusedUnits(file.stored.id);
  const auto all = AllShutOut(reader, {accused.begin(), accused.end()}, place);
  return {all.begin(), all.end()};
}

}  // namespace hotline::commands
