// How a case leaves the desk, comes back, is merged and is put away.

#include "server/commands/course.h"

#include "rules/asking.h"
#include "rules/instructing.h"
#include "rules/intake.h"
#include "rules/leaving.h"
#include "rules/lifecycle.h"
#include "rules/merging.h"
#include "rules/refusals.h"
#include "rules/regrading.h"
#include "rules/text.h"
#include "server/commands/file.h"
#include "server/commands/merged.h"
#include "server/commands/shutting_out.h"
#include "storage/chain.h"

namespace hotline::commands {
namespace {

using v1::Act;
using v1::Refusal;

constexpr int kMostEvents = 100'000;

std::vector<v1::Dispatch*> DispatchesIn(CaseFile& file) {
  std::vector<v1::Dispatch*> dispatches;
  for (StoredDispatch& one : file.dispatches) dispatches.push_back(&one.record);
  return dispatches;
}

void SaveEach(Transaction& tx, CaseFile& file, const std::vector<std::size_t>& ended, Act::Kind act,
              const v1::Change& change, const Ambient& ambient) {
  for (const std::size_t i : ended) Save(tx, file, file.dispatches[i], act, change, "", ambient);
}

// A case that ends without an answer, with what that does to its children.
void SaveLeft(Transaction& tx, CaseFile& file, Released& released, Act::Kind act,
              const v1::Change& change, const std::string& reason, const Ambient& ambient) {
  Write(tx, released.children, Act::UNMERGE, change, "", ambient);
  Write(tx, released.of_parent);
  Save(tx, file, act, change, reason, ambient);
}

v1::Dispatch* LeadOf(CaseFile& file) {
  for (StoredDispatch& one : file.dispatches) {
    if (one.record.part() == v1::Dispatch::LEAD && IsLive(one.record.state())) return &one.record;
  }
  return nullptr;
}

// The refusals of another field.
v1::Refusals At(const std::string& field, v1::Refusals refusals) {
  for (v1::Refusal& one : *refusals.mutable_refusals()) {
    if (one.field().empty() || one.field() == "name") one.set_field(field);
  }
  return refusals;
}

}  // namespace

Result<v1::ActResponse> RejectCase(Transaction& tx, const v1::RejectCaseRequest& request,
                                   const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::REJECT, ambient);
  if (!file) return file.refusals();
  const Check rejected =
      Reject(file->record(), request.ground(), request.channel_told(), ambient.now);
  if (!rejected) return rejected.refusals();
  Released released = ReleaseChildren(tx, *file, ambient);
  SaveLeft(tx, *file, released, Act::REJECT, request.change(), request.ground(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> HandOverCase(Transaction& tx, const v1::HandOverCaseRequest& request,
                                     const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::HAND_OVER, ambient);
  if (!file) return file.refusals();
  const Check sent =
      HandOver(file->record(), request.hand_over(), ambient.actor, *ambient.place, ambient.now);
  if (!sent) return sent.refusals();
  Save(tx, *file, Act::HAND_OVER, request.change(), request.hand_over().reason(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> ConfirmHandOver(Transaction& tx, const v1::ConfirmHandOverRequest& request,
                                        const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::CONFIRM_HAND_OVER, ambient);
  if (!file) return file.refusals();
  std::optional<Instant> received;
  if (request.has_receipt_time()) {
    Findings found;
    received = found.CheckForm(request.receipt_time(), "receipt_time");
    if (!received) return found.refusals();
  }
  const auto ended =
      hotline::ConfirmHandOver(file->record(), DispatchesIn(*file), request.taken_by(),
                               request.foreign_number(), received, ambient.now);
  if (!ended) return ended.refusals();
  Released released = ReleaseChildren(tx, *file, ambient);
  SaveEach(tx, *file, *ended, Act::CONFIRM_HAND_OVER, request.change(), ambient);
  SaveLeft(tx, *file, released, Act::CONFIRM_HAND_OVER, request.change(), "", ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> ReopenCase(Transaction& tx, const v1::ReopenCaseRequest& request,
                                   const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::REOPEN, ambient);
  if (!file) return file.refusals();
  if (const Check open = CheckReopenable(file->record(), ambient.now); !open) {
    return open.refusals();
  }
  Findings found;
  found.Require(request.reason(), "reason");
  if (request.ground() == v1::ReopenCaseRequest::GROUND_UNSPECIFIED) {
    found.Add(Refusal::MISSING, "ground");
  }
  if (!found.empty()) return found.refusals();
  Reopen(file->record(), *ambient.place, ambient.now);
  if (!file->record().merged_into().empty()) {
    return GoOnAlone(tx, *std::move(file), Act::REOPEN, request.change(), request.reason(),
                     ambient);
  }
  Save(tx, *file, Act::REOPEN, request.change(), request.reason(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> InstructCase(Transaction& tx, const v1::InstructCaseRequest& request,
                                     const Ambient& ambient) {
  Result<CaseFile> file = BeginOnCase(tx, request, Act::INSTRUCT, ambient);
  if (!file) return file.refusals();
  v1::Dispatch* lead = LeadOf(*file);
  const bool closed = file->record().state() == v1::Case::CLOSED;
  const Check instructed =
      Instruct(file->record(), lead, request.instruction(), request.assignment(),
               ShutOutUnits(tx, *file, *ambient.place), ambient.actor, *ambient.place, ambient.now);
  if (!instructed) return instructed.refusals();
  const bool reopened = closed && file->record().state() != v1::Case::CLOSED;
  if (reopened && !file->record().merged_into().empty()) {
    return GoOnAlone(tx, *std::move(file), Act::INSTRUCT, request.change(),
                     request.instruction().text(), ambient);
  }
  const bool assigned = !request.assignment().authority().empty();
  std::vector<std::size_t> moved;
  if (assigned) {
    moved = PutOpinionsBeforeLead(file->record(), DispatchesIn(*file), *lead, *ambient.place,
                                  Act::INSTRUCT, ambient.now);
  }
  for (StoredDispatch& one : file->dispatches) {
    if (&one.record != lead || !assigned) continue;
    Save(tx, *file, one, Act::INSTRUCT, request.change(), request.instruction().text(), ambient);
  }
  SaveEach(tx, *file, moved, Act::INSTRUCT, request.change(), ambient);
  Save(tx, *file, Act::INSTRUCT, request.change(), request.instruction().text(), ambient);
  return Answer(*file, ambient);
}

Result<v1::ActResponse> MergeCase(Transaction& tx, const v1::MergeCaseRequest& request,
                                  const Ambient& ambient) {
  Result<CaseFile> child = BeginOnCase(tx, request, Act::MERGE, ambient);
  if (!child) return child.refusals();
  if (request.parent().empty()) return Refuse(Refusal::MISSING, "parent");
  Result<CaseFile> parent = OpenCaseFile(tx, request.parent(), ambient);
  if (!parent) return At("parent", parent.refusals());
  if (IsBlank(request.reason())) return Refuse(Refusal::MISSING, "reason");
  ShutOut by_child;
  AddShutOut(child->record(), by_child);
  const Check standing =
      CheckStanding(Act::MERGE, parent->record(), nullptr, ambient.actor, ambient.now);
  if (!standing) return At("parent", standing.refusals());
  const std::set<std::string> shut_out = AllShutOut(tx, by_child.units, *ambient.place);
  const Check possible = CheckMerge(child->record(), DispatchesIn(*child), parent->record(),
                                    DispatchesIn(*parent), shut_out);
  if (!possible) return possible.refusals();
  if (parent->record().mode() == v1::Mode::DIRECT) {
    const Check direct = CheckDirectHandling(
        *ambient.place, std::vector<std::string>(shut_out.begin(), shut_out.end()), "parent");
    if (!direct) return direct.refusals();
  }
  const auto handler = tx.FindAccount(parent->record().handler());
  if (handler && by_child.persons.contains(handler->person())) {
    return Refuse(Refusal::ACCUSED_UNIT, "parent");
  }

  const Grade before = GradeOf(parent->record().demand(), parent->record().mandatory());
  const auto ended = Merge(child->record(), DispatchesIn(*child), parent->record(), ambient.now);
  const Moves moves = MoveLimits(*ambient.place, parent->record(), DispatchesIn(*parent), before,
                                 false, Act::MERGE, ambient.now);
  std::vector<CaseFile> siblings = OthersMerged(tx, parent->record());
  std::erase_if(siblings,
                [&](const CaseFile& one) { return one.record().name() == child->record().name(); });
  std::vector<CaseFile> files{*child, *parent};
  for (CaseFile& one : siblings) files.push_back(std::move(one));
  std::vector<Regrouped> group = Regroup(tx, std::move(files), 2);
  SaveEach(tx, group[0].file, ended, Act::MERGE, request.change(), ambient);
  SaveEach(tx, group[1].file, moves.dispatches, Act::MERGE, request.change(), ambient);
  Write(tx, group, Act::MERGE, request.change(), request.reason(), ambient);
  return Answer(group[0].file, ambient);
}

Result<v1::ActResponse> UnmergeCase(Transaction& tx, const v1::UnmergeCaseRequest& request,
                                    const Ambient& ambient) {
  Result<CaseFile> child = BeginOnCase(tx, request, Act::UNMERGE, ambient);
  if (!child) return child.refusals();
  if (IsBlank(request.reason())) return Refuse(Refusal::MISSING, "reason");
  std::vector<Regrouped> group = PartFromParent(tx, std::move(*child), ambient);
  Write(tx, group, Act::UNMERGE, request.change(), request.reason(), ambient);
  return Answer(group.front().file, ambient);
}

}  // namespace hotline::commands
