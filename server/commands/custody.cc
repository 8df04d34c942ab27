#include <algorithm>

#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/refusals.h"
#include "rules/text.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/page_token.h"

namespace hotline::commands {
namespace {

using v1::Refusal;

Check CheckShred(const v1::ShredCaseRequest& request, Instant now) {
  if (const Check form = CheckForm(request, request.change(), now); !form) return form;
  Findings found;
  found.Require(request.name(), "name");
  found.Require(request.reason(), "reason");
  found.Require(request.document(), "document");
  if (found.empty()) return Passed{};
  return found.refusals();
}

// The number of a case of this call that is not over; empty when all are.
std::string LiveCaseOf(Reader& reader, const v1::Call& call) {
  for (const v1::Demand& demand : call.demands()) {
    const auto number = ParseCaseName(demand.case_name());
    if (!number) continue;
    const auto mark = reader.FindMark(*number);
    if (mark && IsLive(mark->state)) return *number;
  }
  return "";
}

// What goes with the case: its calls, as far as they are not shredded yet, and all their keys.
struct Shreds {
  std::vector<std::int64_t> calls;
  std::vector<std::int64_t> keys;
};

Result<Shreds> FindShreds(Reader& reader, const Reader::CaseMark& mark, const std::string& person) {
  Shreds shreds{{}, {mark.key}};
  for (const std::int64_t id : reader.CallsOf(mark.id)) {
    const auto call = reader.FindCall(id);
    if (!call) continue;
    if (reader.IsAccused(id, person)) return Refuse(Refusal::NOT_FOUND);
    const std::string live = LiveCaseOf(reader, call->record);
    if (!live.empty()) return Refuse(Refusal::LINKED_CASE_OPEN, "name", live);
    shreds.calls.push_back(id);
    shreds.keys.push_back(call->key);
  }
  std::sort(shreds.keys.begin(), shreds.keys.end());
  return shreds;
}

v1::Destruction DestructionOf(const v1::ShredCaseRequest& request, std::int64_t id,
                              const Shreds& shreds, const Ambient& ambient) {
  v1::Destruction record;
  record.set_name("destructions/" + std::to_string(id));
  record.set_case_name(request.name());
  record.set_actor(ambient.actor.name());
  record.set_reason(request.reason());
  record.set_document(request.document());
  for (const std::int64_t call : shreds.calls) record.add_call_names(CallName(call));
  for (const std::int64_t key : shreds.keys) record.add_data_keys(key);
  return record;
}

v1::Event ShredEvent(const v1::ShredCaseRequest& request, v1::Case::State state,
                     const Ambient& ambient) {
  v1::Event event;
  event.set_resource(request.name());
  event.set_act(v1::Act::SHRED);
  event.set_actor(ambient.actor.name());
  event.set_reason(request.reason());
  event.set_case_state(state);
  return event;
}

}  // namespace

// Who destroys sees nothing of the case: only its columns and its calls' links are looked at here,
// and the answer holds numbers alone.
Result<v1::ShredCaseResponse> ShredCase(Transaction& tx, const v1::ShredCaseRequest& request,
                                        const Ambient& ambient) {
  if (const Check form = CheckShred(request, ambient.now); !form) return form.refusals();
  const auto number = ParseCaseName(request.name());
  if (!number) return Refuse(Refusal::BAD_FORMAT, "name", "cases/{number}");
  const auto mark = tx.FindMark(*number);
  // Nobody destroys what accuses him, nor learns of it by trying.
  if (!mark || tx.IsAccused(mark->id, ambient.scope.person)) return Refuse(Refusal::NOT_FOUND);
  if (!tx.FindCase(mark->id)) return Refuse(Refusal::SHREDDED);
  v1::Case record;
  record.set_state(mark->state);
  const Check possible = CheckAct(v1::Act::SHRED, ambient.actor.role(), &record, nullptr);
  if (!possible) return possible.refusals();
  const Result<Shreds> shreds = FindShreds(tx, *mark, ambient.scope.person);
  if (!shreds) return shreds.refusals();

  const std::int64_t id = tx.NewId();
  v1::ShredCaseResponse response;
  v1::Destruction& destruction = *response.mutable_destruction();
  destruction = DestructionOf(request, id, *shreds, ambient);
  if (const auto expiry = tx.keys().LastBackupExpiry(tx.site(), ambient.now)) {
    *destruction.mutable_key_backups_expire_time() = ToProto(*expiry);
  }
  tx.Shred(destruction, id, mark->id, shreds->calls);
  tx.Append(ShredEvent(request, mark->state, ambient), mark->id, 0);
  return response;
}

Result<v1::ListDestructionsResponse> ListDestructions(Reader& reader,
                                                      const v1::ListDestructionsRequest& request,
                                                      const Ambient&) {
  const Result<int> size = PageSize(request.page_size());
  if (!size) return size.refusals();
  const Result<PageKey> from = ReadPageToken(request, request.page_token(), {0, INT64_MAX});
  if (!from) return from.refusals();
  v1::ListDestructionsResponse response;
  auto found = reader.ListDestructions(from->row_id, *size + 1);
  if (found.size() > static_cast<std::size_t>(*size)) {
    found.pop_back();
    response.set_next_page_token(WritePageToken({0, found.back().id}, request));
  }
  for (StoredDestruction& one : found) *response.add_destructions() = std::move(one.record);
  return response;
}

Result<v1::ShredCaseResponse> AnswerOfShredding(Reader& reader, const std::string& resource) {
  const auto number = ParseCaseName(resource);
  const auto mark = number ? reader.FindMark(*number) : std::nullopt;
  auto found = mark ? reader.FindDestruction(mark->id) : std::nullopt;
  if (!found) return Refuse(Refusal::NOT_FOUND);
  v1::ShredCaseResponse response;
  *response.mutable_destruction() = std::move(found->record);
  return response;
}

}  // namespace hotline::commands
