#include "storage/day_heads.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "storage/chain.h"
#include "storage/transaction.h"

namespace hotline {
namespace {

constexpr int kBatch = 500;
// Before any day that an event has.
constexpr Day kFirst{std::chrono::days(-1)};

std::int64_t DaysOf(Day day) { return day.time_since_epoch().count(); }
Day DayOf(std::int64_t number) { return Day(std::chrono::days(number)); }

// What is of another length was altered; it is left as zeros, whose signature does not hold.
template <class Bytes>
Bytes BytesIn(const Value& value) {
  Bytes bytes{};
  const std::string& stored = AsBytes(value);
  if (stored.size() == bytes.size()) std::memcpy(bytes.data(), stored.data(), bytes.size());
  return bytes;
}

template <class Bytes>
Blob BlobOf(const Bytes& bytes) {
  return {std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
}

}  // namespace

std::vector<DayHead> DayHeadsAfter(Database& database, std::int64_t site, Day day, int limit) {
  std::vector<DayHead> heads;
  for (const Row& row : database.Run(
           "SELECT day, first_seq, last_seq, root, hash, public_key, signature FROM day_head "
           "WHERE site = $1 AND day > $2 ORDER BY day LIMIT $3",
           {site, DaysOf(day), std::int64_t{limit}})) {
    heads.push_back({.site = site,
                     .day = DayOf(AsInt(row.at(0))),
                     .first_seq = AsInt(row.at(1)),
                     .last_seq = AsInt(row.at(2)),
                     .root = BytesIn<Hash>(row.at(3)),
                     .hash = BytesIn<Hash>(row.at(4)),
                     .key = BytesIn<PublicKey>(row.at(5)),
                     .signature = BytesIn<Signature>(row.at(6))});
  }
  return heads;
}

std::vector<DayHead> ReadDayHeads(Database& database, std::int64_t site) {
  std::vector<DayHead> heads;
  Day last = kFirst;
  const auto next = [&] { return DayHeadsAfter(database, site, last, kBatch); };
  for (auto more = next(); !more.empty(); more = next()) {
    last = more.back().day;
    heads.insert(heads.end(), more.begin(), more.end());
  }
  return heads;
}

std::vector<DayHead> Reader::DayHeadsAfter(Day day, int limit) {
  return hotline::DayHeadsAfter(database_, site_, day, limit);
}

std::vector<LeafOfEvent> Reader::LeavesAfter(std::int64_t seq, int limit) {
  std::vector<LeafOfEvent> leaves;
  for (const EventRow& event : ReadEvents(database_, site_, seq, limit)) {
    leaves.push_back({.seq = event.seq,
                      .recorded = FromMicros(event.recorded),
                      .leaf = EventLeaf(EventColumns(event), Sha256(event.body)),
                      .hash = BytesIn<Hash>(Blob{event.hash})});
  }
  return leaves;
}

bool Transaction::PutDayHead(const DayHead& head) {
  RequireTurn();
  if (!database()
           .Run("SELECT day FROM day_head WHERE site = $1 AND day >= $2 ORDER BY day LIMIT 1",
                {site(), DaysOf(head.day)})
           .empty()) {
    return false;
  }
  wrote_ = true;
  database().Post(
      "INSERT INTO day_head (site, day, first_seq, last_seq, root, hash, public_key, signature) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {site(), DaysOf(head.day), head.first_seq, head.last_seq, BlobOf(head.root),
       BlobOf(head.hash), BlobOf(head.key), BlobOf(head.signature)},
      1);
  return true;
}

}  // namespace hotline
