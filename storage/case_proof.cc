#include "storage/case_proof.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "storage/chain.h"
#include "storage/columns.h"
#include "storage/day_heads.h"
#include "storage/merkle.h"
#include "storage/migrate.h"

namespace hotline {
namespace {

constexpr int kBatch = 500;

v1::ProvenEvent WithoutBody(const EventRow& event) {
  v1::ProvenEvent shown;
  shown.set_site(event.site);
  shown.set_seq(event.seq);
  shown.set_recorded(event.recorded);
  shown.set_happened(event.happened);
  shown.set_resource(event.resource);
  shown.set_case_id(event.case_id);
  shown.set_call_id(event.call_id);
  shown.set_dispatch(event.dispatch);
  shown.set_act(event.act);
  shown.set_actor(event.actor);
  shown.set_unit(event.unit);
  shown.set_case_state(event.case_state);
  shown.set_dispatch_state(event.dispatch_state);
  shown.set_data_key(event.data_key);
  shown.set_row_digests(event.row_digests);
  shown.set_sealed_hash(AsText(Sha256(event.body)));
  return shown;
}

Hash ColumnsOf(const v1::ProvenEvent& shown) {
  return EventColumns({.site = shown.site(),
                       .seq = shown.seq(),
                       .recorded = shown.recorded(),
                       .happened = shown.happened(),
                       .resource = shown.resource(),
                       .case_id = shown.case_id(),
                       .call_id = shown.call_id(),
                       .dispatch = shown.dispatch(),
                       .act = shown.act(),
                       .actor = shown.actor(),
                       .unit = shown.unit(),
                       .case_state = shown.case_state(),
                       .dispatch_state = shown.dispatch_state(),
                       .data_key = shown.data_key(),
                       .row_digests = shown.row_digests(),
                       .body = {},
                       .hash = {}});
}

std::optional<Hash> HashIn(const std::string& bytes) {
  Hash hash;
  if (bytes.size() != hash.size()) return std::nullopt;
  std::memcpy(hash.data(), bytes.data(), hash.size());
  return hash;
}

// The head among those by day under which a seq lies.
template <class Heads>
auto HeadOf(Heads& heads, std::int64_t seq) {
  const auto head = std::ranges::lower_bound(heads, seq, {}, &DayHead::last_seq);
  return head != heads.end() && head->first_seq <= seq ? head : heads.end();
}

std::vector<v1::ProvenEvent> EventsOfCase(Database& database, std::int64_t site,
                                          std::int64_t case_id) {
  std::vector<v1::ProvenEvent> events;
  std::int64_t seq = 0;
  const auto next = [&] {
    return database.Run(
        "SELECT site, seq, recorded, happened, resource, case_id, call_id, dispatch, act, actor, "
        "unit, case_state, dispatch_state, data_key, row_digests, body, hash "
        "FROM event WHERE site = $1 AND case_id = $2 AND case_id <> 0 AND seq > $3 "
        "ORDER BY seq LIMIT $4",
        {site, case_id, seq, std::int64_t{kBatch}});
  };
  for (Rows rows = next(); !rows.empty(); rows = next()) {
    for (const Row& row : rows) events.push_back(WithoutBody(ReadEventRow(row)));
    seq = events.back().seq();
  }
  return events;
}

std::vector<Hash> LeavesOf(Database& database, const DayHead& head) {
  std::vector<Hash> leaves;
  std::int64_t seq = head.first_seq - 1;
  while (seq < head.last_seq) {
    const auto events = ReadEvents(database, head.site, seq, kBatch);
    if (events.empty()) break;
    for (const EventRow& event : events) {
      if (event.seq > head.last_seq) break;
      leaves.push_back(EventLeaf(EventColumns(event), Sha256(event.body)));
    }
    seq = events.back().seq;
  }
  return leaves;
}

// Shows the events that lie under this head, from `begin` on; gives where they end.
std::vector<v1::ProvenEvent>::iterator Show(Database& database, const DayHead& head,
                                            std::vector<v1::ProvenEvent>::iterator begin,
                                            std::vector<v1::ProvenEvent>::iterator end,
                                            v1::CaseProof& proof) {
  const std::vector<Hash> leaves = LeavesOf(database, head);
  MerkleRoot root;
  for (const Hash& leaf : leaves) root.Add(leaf);
  if (root.Get() != head.root) {
    throw DatabaseError(DatabaseError::Kind::kFault,
                        "the events of " + FormatDay(head.day) +
                            " are not those that its head signs: run hotlined verify");
  }
  proof.add_heads(FormatHead(head));
  for (; begin != end && begin->seq() <= head.last_seq; ++begin) {
    for (const Hash& hash : PathOf(leaves, begin->seq() - head.first_seq)) {
      begin->add_path(AsText(hash));
    }
    *proof.add_events() = std::move(*begin);
  }
  return begin;
}

std::optional<BuiltProof> Build(Database& database, std::int64_t site, std::string_view number) {
  const Rows found = database.Run("SELECT id FROM case_ WHERE site = $1 AND number = $2",
                                  {site, std::string(number)});
  if (found.empty()) return std::nullopt;
  std::vector<DayHead> heads;
  if (SchemaVersion(database) >= kSchemaOfDayHeads) heads = ReadDayHeads(database, site);
  std::vector<v1::ProvenEvent> events = EventsOfCase(database, site, AsInt(found[0].at(0)));

  BuiltProof built;
  built.proof.set_case_name("cases/" + std::string(number));
  for (auto event = events.begin(); event != events.end();) {
    const auto head = HeadOf(heads, event->seq());
    if (head == heads.end()) {
      built.unsigned_events = events.end() - event;
      break;
    }
    event = Show(database, *head, event, events.end(), built.proof);
  }
  return built;
}

// The heads of a proof that may be trusted; what is wrong with the others is added to `wrong`.
std::vector<DayHead> TrustedHeads(const v1::CaseProof& proof, const std::vector<PublicKey>& keys,
                                  std::vector<std::string>& wrong) {
  std::vector<DayHead> heads;
  for (const std::string& line : proof.heads()) {
    const std::optional<DayHead> head = ParseHead(line);
    if (!head) {
      wrong.push_back("it holds a line that is no head of a day");
    } else if (!IsSigned(*head)) {
      wrong.push_back("the head of " + FormatDay(head->day) + " is not signed by its key");
    } else if (std::ranges::find(keys, head->key) == keys.end()) {
      wrong.push_back("the head of " + FormatDay(head->day) + " is signed by another key, " +
                      HexOf(head->key));
    } else {
      heads.push_back(*head);
    }
  }
  std::ranges::sort(heads, {}, &DayHead::last_seq);
  return heads;
}

bool StandsUnder(const DayHead& head, const v1::ProvenEvent& event) {
  const std::optional<Hash> sealed = HashIn(event.sealed_hash());
  std::vector<Hash> path;
  for (const std::string& bytes : event.path()) {
    const std::optional<Hash> hash = HashIn(bytes);
    if (!hash) return false;
    path.push_back(*hash);
  }
  return sealed && event.site() == head.site &&
         IsUnder(head.root, EventLeaf(ColumnsOf(event), *sealed), event.seq() - head.first_seq,
                 head.last_seq - head.first_seq + 1, path);
}

bool Names(const v1::ProvenEvent& event, const std::string& case_name) {
  return event.resource() == case_name || event.resource().starts_with(case_name + "/");
}

}  // namespace

std::optional<BuiltProof> BuildProof(Database& database, std::int64_t site,
                                     std::string_view number) {
  database.Run("BEGIN");
  try {
    std::optional<BuiltProof> built = Build(database, site, number);
    database.Run("COMMIT");
    return built;
  } catch (...) {
    database.Run("ROLLBACK");
    throw;
  }
}

std::vector<std::string> CheckProof(const v1::CaseProof& proof,
                                    const std::vector<PublicKey>& keys) {
  std::vector<std::string> wrong;
  const std::vector<DayHead> heads = TrustedHeads(proof, keys, wrong);
  if (proof.events().empty()) wrong.push_back("it shows no event");
  std::int64_t seq = 0;
  bool named = proof.events().empty();
  for (const v1::ProvenEvent& event : proof.events()) {
    const std::string which = "event " + std::to_string(event.seq());
    const auto head = HeadOf(heads, event.seq());
    if (head == heads.end() || !StandsUnder(*head, event)) {
      wrong.push_back(which + " is not what a signed day holds at its place");
    }
    if (event.seq() <= seq) wrong.push_back(which + " is not in its order");
    if (event.case_id() == 0 || event.case_id() != proof.events(0).case_id()) {
      wrong.push_back(which + " is of another case");
    }
    named = named || Names(event, proof.case_name());
    seq = event.seq();
  }
  if (!named) wrong.push_back("none of its events names " + proof.case_name());
  return wrong;
}

}  // namespace hotline
