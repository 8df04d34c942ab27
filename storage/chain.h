#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/columns.h"
#include "storage/database.h"
#include "storage/head_check.h"
#include "storage/sealing.h"

namespace hotline {

// Collects columns in listed order, each with its length before it (4 bytes), big-endian, numbers
// as 8 bytes, so that no two lists of columns give the same bytes.
class ColumnHasher {
 public:
  void Add(std::int64_t number);
  void Add(std::string_view bytes);
  Hash Finish() const;

 private:
  std::string bytes_;
};

// hash = SHA-256(prev ‖ H(columns) ‖ H(sealed bytes)).
Hash Link(const Hash& previous, const Hash& columns, const Hash& sealed);

// At most `limit` events of a site after a seq, in their order.
std::vector<EventRow> ReadEvents(Database& database, std::int64_t site, std::int64_t after_seq,
                                 int limit);

// How a chain is broken.
enum class Break {
  kNone,
  kMissing,  // this seq is not there, later ones are
  kAltered,  // the hash is not that of what the event holds and of the hash before it
  kCut,      // the head knows of this event, the file ends before it
  kTail,     // the head's hash is not that of the last event
};

// What a walk over the chain found.
struct ChainReport {
  std::int64_t events = 0;
  // Seq at which the chain first breaks, and how. 0 when all is right.
  std::int64_t first_broken = 0;
  Break how = Break::kNone;
  // The rows that are not as the last event that wrote them left them, are missing, or were written
  // by none: "table/id". At most 1,000.
  std::vector<std::string> altered_rows;
  // Seq of the last event that is there; the heads of days that the store has, by day, and what is
  // wrong with them.
  std::int64_t last_seq = 0;
  std::vector<DayHead> heads;
  std::vector<HeadFault> head_faults;
  bool holds() const { return first_broken == 0 && altered_rows.empty() && head_faults.empty(); }
};

// Told now and then how far a walk is: "events" or "rows", how many of how many.
using Progress = std::function<void(std::string_view what, std::int64_t done, std::int64_t of)>;

// Walks the whole chain of a site, also over shredded bodies (a seal needs no key to be hashed).
// Makes one snapshot of its own on `database`, which is outside a transaction, and keeps it for as
// long as the walk takes.
ChainReport VerifyChain(Database& database, std::int64_t site, const Progress& progress = {});

}  // namespace hotline
