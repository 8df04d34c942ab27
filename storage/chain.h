#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.h"
#include "storage/sealing.h"

namespace hotline {

// Collects columns in listed order, each with its length before it, big-endian, so that no two lists of columns give
// the same bytes.
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
  // Seq of the first event whose hash is not that of its columns, 0 when all are right.
  std::int64_t first_broken = 0;
  // The rows that an event wrote last and that no longer have the hash that it carries: "table/id".
  std::vector<std::string> altered_rows;
  bool holds() const { return first_broken == 0 && altered_rows.empty(); }
};

// Walks the whole chain of a site, also over shredded bodies (a seal needs no key to be hashed).
ChainReport VerifyChain(Database& database, std::int64_t site);

}  // namespace hotline
