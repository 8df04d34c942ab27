#include "server/commands/merged.h"

#include <algorithm>

#include "rules/merging.h"

namespace hotline::commands {
namespace {

bool IsEmpty(const ExclusionChange& change) {
  const auto empty = [](const ExclusionChange::OfRow& row) {
    return row.add.empty() && row.remove.empty();
  };
  return empty(change.units) && std::all_of(change.persons.begin(), change.persons.end(), empty);
}

void Write(Transaction& tx, Regrouped& one, v1::Act::Kind act, const v1::Change& change,
           const std::string& reason, const Ambient& ambient) {
  if (!one.changed && IsEmpty(one.exclusion)) return;
  Write(tx, one.exclusion);
  Save(tx, one.file, act, change, reason, ambient);
}

std::vector<CaseFile> WaitingChildren(Reader& reader, const v1::Case& parent) {
  std::vector<CaseFile> waiting;
  for (const std::string& name : parent.merged_cases()) {
    auto child = FindCaseFile(reader, name);
    if (child && child->record().state() == v1::Case::MERGED) waiting.push_back(std::move(*child));
  }
  return waiting;
}

}  // namespace

std::vector<Regrouped> Regroup(Reader& reader, std::vector<CaseFile> files, std::size_t changed) {
  ShutOut wanted;
  for (const CaseFile& file : files) AddShutOut(file.record(), wanted);
  std::vector<Regrouped> group;
  for (CaseFile& file : files) {
    ExclusionChange exclusion = PlanExclusion(reader, file, wanted);
    group.push_back({std::move(file), std::move(exclusion), group.size() < changed});
  }
  return group;
}

void Write(Transaction& tx, std::vector<Regrouped>& group, v1::Act::Kind act,
           const v1::Change& change, const std::string& reason, const Ambient& ambient) {
  for (Regrouped& one : group) Write(tx, one, act, change, reason, ambient);
}

std::vector<Regrouped> PartFromParent(Reader& reader, CaseFile child, const Ambient& ambient) {
  auto parent = FindCaseFile(reader, child.record().merged_into());
  v1::Case nobody;
  Unmerge(child.record(), parent ? parent->record() : nobody, *ambient.place);
  std::vector<CaseFile> alone;
  alone.push_back(std::move(child));
  std::vector<Regrouped> group = Regroup(reader, std::move(alone), 1);
  if (!parent) return group;
  std::vector<CaseFile> stay = OthersMerged(reader, parent->record());
  stay.insert(stay.begin(), std::move(*parent));
  for (Regrouped& one : Regroup(reader, std::move(stay), 1)) group.push_back(std::move(one));
  return group;
}

void WriteParted(Transaction& tx, std::vector<Regrouped>& group, v1::Act::Kind act,
                 const v1::Change& change, const std::string& reason, const Ambient& ambient) {
  Write(tx, group.front(), act, change, reason, ambient);
  for (auto one = group.begin() + 1; one != group.end(); ++one) {
    // The reason is the child's: who is kept out of it alone may see the others.
    Write(tx, *one, v1::Act::UNMERGE, change, "", ambient);
  }
}

Result<v1::ActResponse> GoOnAlone(Transaction& tx, CaseFile child, v1::Act::Kind act,
                                  const v1::Change& change, const std::string& reason,
                                  const Ambient& ambient) {
  std::vector<Regrouped> group = PartFromParent(tx, std::move(child), ambient);
  WriteParted(tx, group, act, change, reason, ambient);
  return Answer(group.front().file, ambient);
}

std::vector<CaseFile> AnswerChildren(Reader& reader, const v1::Case& parent,
                                     const std::string& answer, const Ambient& ambient) {
  std::vector<CaseFile> children = WaitingChildren(reader, parent);
  for (CaseFile& child : children) {
    AnswerChild(child.record(), answer, *ambient.place, ambient.now);
  }
  return children;
}

void WriteAnswered(Transaction& tx, std::vector<CaseFile>& children, v1::Act::Kind act,
                   const v1::Change& change, const Ambient& ambient) {
  for (CaseFile& child : children) Save(tx, child, act, change, "", ambient);
}

Released ReleaseChildren(Reader& reader, CaseFile& parent, const Ambient& ambient) {
  Released released;
  for (CaseFile& child : WaitingChildren(reader, parent.record())) {
    Unmerge(child.record(), parent.record(), *ambient.place);
    std::vector<CaseFile> alone;
    alone.push_back(std::move(child));
    released.children.push_back(std::move(Regroup(reader, std::move(alone), 1).front()));
  }
  ShutOut wanted;
  AddShutOut(parent.record(), wanted);
  for (const CaseFile& other : OthersMerged(reader, parent.record())) {
    AddShutOut(other.record(), wanted);
  }
  released.of_parent = PlanExclusion(reader, parent, wanted);
  return released;
}

}  // namespace hotline::commands
