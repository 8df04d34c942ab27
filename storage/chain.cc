#include "storage/chain.h"

#include <algorithm>
#include <map>
#include <utility>

#include "storage/day_heads.h"
#include "storage/migrate.h"

namespace hotline {
namespace {

constexpr int kBatch = 500;
// Ids whose digests are held at once; a longer chain is walked once more for each further stretch.
constexpr std::int64_t kIdsAtOnce = 1 << 20;
constexpr std::size_t kAlteredAtMost = 1000;

void AppendBigEndian(std::string& bytes, std::uint64_t number, int size) {
  for (int i = size - 1; i >= 0; --i) {
    bytes.push_back(static_cast<char>(number >> (8 * i) & 0xff));
  }
}

struct BodiesOf {
  SealedTable table;
  // The schema that first has it: a backup may be older.
  std::int64_t schema;
  // Id and body of at most $4 rows with $2 < id <= $3, by id.
  std::string_view sql;
};

constexpr BodiesOf kBodies[] = {
    {SealedTable::kCall, 1,
     "SELECT id, body FROM call WHERE site = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4"},
    {SealedTable::kCase, 1,
     "SELECT id, body FROM case_ WHERE site = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4"},
    {SealedTable::kDispatch, 1,
     "SELECT id, body FROM dispatch WHERE site = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4"},
    {SealedTable::kPlace, 1,
     "SELECT id, body FROM place_version WHERE site = $1 AND id > $2 AND id <= $3 "
     "ORDER BY id LIMIT $4"},
    {SealedTable::kAccount, 1,
     "SELECT id, body FROM account WHERE site = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4"},
    {SealedTable::kDestruction, 2,
     "SELECT id, body FROM destruction WHERE site = $1 AND id > $2 AND id <= $3 "
     "ORDER BY id LIMIT $4"},
    {SealedTable::kCalendar, 7,
     "SELECT id, body FROM calendar_version WHERE site = $1 AND id > $2 AND id <= $3 "
     "ORDER BY id LIMIT $4"},
};

// The hash that each row of a stretch of ids should have: what the last event that wrote it says.
using Digests = std::map<std::pair<SealedTable, std::int64_t>, Hash>;

class Walk {
 public:
  Walk(Database& database, std::int64_t site, const Progress& progress)
      : database_(database), site_(site), progress_(progress) {}

  ChainReport Run() {
    const Rows head =
        database_.Run("SELECT seq, hash, last_id FROM site_head WHERE site = $1", {site_});
    if (head.empty()) return report_;
    schema_ = SchemaVersion(database_);
    if (schema_ >= kSchemaOfDayHeads) report_.heads = ReadDayHeads(database_, site_);
    WalkEvents(AsInt(head[0].at(0)), AsBytes(head[0].at(1)));
    const std::int64_t last_id = AsInt(head[0].at(2));
    for (std::int64_t below = 0; below < last_id; below += kIdsAtOnce) {
      CheckRows(below, below + kIdsAtOnce);
      Tell("rows", std::min(last_id, below + kIdsAtOnce), last_id);
    }
    return report_;
  }

 private:
  // Every event has the next seq and the hash of what it holds, and the head is that of the last
  // one.
  void WalkEvents(std::int64_t head_seq, const std::string& head_hash) {
    Hash previous{};
    std::int64_t seq = 0;
    HeadCheck heads(report_.heads);
    const auto check = [&](const EventRow& event) {
      const Hash columns = EventColumns(event);
      const Hash sealed = Sha256(event.body);
      const Hash hash = Link(previous, columns, sealed);
      heads.Add(event, EventLeaf(columns, sealed));
      if (event.seq != seq + 1) BreakAt(seq + 1, Break::kMissing);
      if (event.hash != AsText(hash)) BreakAt(event.seq, Break::kAltered);
      ++report_.events;
      seq = event.seq;
      previous = hash;
    };
    const auto next = [&] { return ReadEvents(database_, site_, seq, kBatch); };
    for (auto events = next(); !events.empty(); events = next()) {
      for (const EventRow& event : events) check(event);
      Tell("events", seq, head_seq);
    }
    report_.last_seq = seq;
    report_.head_faults = heads.End();
    if (seq < head_seq) BreakAt(seq + 1, Break::kCut);
    if (seq > head_seq || AsText(previous) != head_hash) {
      BreakAt(std::max<std::int64_t>(1, std::min(seq, head_seq)), Break::kTail);
    }
  }

  // The first one counts.
  void BreakAt(std::int64_t seq, Break how) {
    if (report_.first_broken != 0) return;
    report_.first_broken = seq;
    report_.how = how;
  }

  void Tell(std::string_view what, std::int64_t done, std::int64_t of) const {
    if (progress_) progress_(what, done, of);
  }

  // Rows with below < id <= last: each is as its last event left it, none is missing, none is
  // without an event.
  void CheckRows(std::int64_t below, std::int64_t last) {
    Digests digests = DigestsOf(below, last);
    for (const BodiesOf& bodies : kBodies) {
      if (bodies.schema > schema_) continue;
      std::int64_t id = below;
      for (Rows rows = Bodies(bodies, id, last); !rows.empty(); rows = Bodies(bodies, id, last)) {
        for (const Row& row : rows) {
          id = AsInt(row.at(0));
          const auto digest = digests.find({bodies.table, id});
          if (digest == digests.end() || digest->second != Sha256(AsBytes(row.at(1)))) {
            Altered(bodies.table, id);
          }
          if (digest != digests.end()) digests.erase(digest);
        }
      }
    }
    for (const auto& [row, hash] : digests) Altered(row.first, row.second);
  }

  Rows Bodies(const BodiesOf& bodies, std::int64_t after, std::int64_t last) {
    return database_.Run(bodies.sql, {site_, after, last, std::int64_t{kBatch}});
  }

  Digests DigestsOf(std::int64_t below, std::int64_t last) {
    Digests digests;
    std::int64_t seq = 0;
    for (Rows rows = RowDigests(seq); !rows.empty(); rows = RowDigests(seq)) {
      for (const Row& row : rows) {
        seq = AsInt(row.at(0));
        for (const RowDigest& digest : DigestsIn(AsBytes(row.at(1)))) {
          if (digest.id <= below || digest.id > last) continue;
          digests[{digest.table, digest.id}] = digest.hash;
        }
      }
    }
    return digests;
  }

  // Bytes that cannot be read are those of an event that was altered, which is told already.
  static std::vector<RowDigest> DigestsIn(const std::string& bytes) {
    try {
      return DecodeDigests(bytes);
    } catch (const DatabaseError&) {
      return {};
    }
  }

  Rows RowDigests(std::int64_t after) {
    return database_.Run(
        "SELECT seq, row_digests FROM event WHERE site = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        {site_, after, std::int64_t{kBatch}});
  }

  void Altered(SealedTable table, std::int64_t id) {
    if (report_.altered_rows.size() >= kAlteredAtMost) return;
    report_.altered_rows.push_back(std::string(NameOf(table)) + "/" + std::to_string(id));
  }

  Database& database_;
  const std::int64_t site_;
  const Progress& progress_;
  std::int64_t schema_ = 0;
  ChainReport report_;
};

}  // namespace

void ColumnHasher::Add(std::int64_t number) {
  AppendBigEndian(bytes_, sizeof number, 4);
  AppendBigEndian(bytes_, static_cast<std::uint64_t>(number), sizeof number);
}

void ColumnHasher::Add(std::string_view bytes) {
  AppendBigEndian(bytes_, bytes.size(), 4);
  bytes_ += bytes;
}

Hash ColumnHasher::Finish() const { return Sha256(bytes_); }

Hash Link(const Hash& previous, const Hash& columns, const Hash& sealed) {
  return Sha256(AsText(previous) + AsText(columns) + AsText(sealed));
}

std::vector<EventRow> ReadEvents(Database& database, std::int64_t site, std::int64_t after_seq,
                                 int limit) {
  std::vector<EventRow> events;
  for (const Row& row : database.Run(
           "SELECT site, seq, recorded, happened, resource, case_id, call_id, dispatch, act, "
           "actor, unit, case_state, dispatch_state, data_key, row_digests, body, hash "
           "FROM event WHERE site = $1 AND seq > $2 ORDER BY seq LIMIT $3",
           {site, after_seq, std::int64_t{limit}})) {
    events.push_back(ReadEventRow(row));
  }
  return events;
}

ChainReport VerifyChain(Database& database, std::int64_t site, const Progress& progress) {
  database.Run("BEGIN");
  try {
    ChainReport report = Walk(database, site, progress).Run();
    database.Run("COMMIT");
    return report;
  } catch (...) {
    database.Run("ROLLBACK");
    throw;
  }
}

}  // namespace hotline
