#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.h"
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

// What a walk over the chain found.
struct ChainReport {
  std::int64_t events = 0;
  // Seq at which the chain first breaks: an event is missing or its hash is not that of its
  // columns, or the site's head is not that of the last event. 0 when all is right.
  std::int64_t first_broken = 0;
  // The rows that are not as the last event that wrote them left them, are missing, or were written
  // by none: "table/id". At most 1,000.
  std::vector<std::string> altered_rows;
  bool holds() const { return first_broken == 0 && altered_rows.empty(); }
};

// Walks the whole chain of a site, also over shredded bodies (a seal needs no key to be hashed).
// Makes one snapshot of its own on `database`, which is outside a transaction, and keeps it for as
// long as the walk takes.
ChainReport VerifyChain(Database& database, std::int64_t site);

}  // namespace hotline
