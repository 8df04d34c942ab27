#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "storage/database.h"

// The list of destroyed keys, read from a store (Transaction::Shred writes it) and kept beside it.
// Throws DatabaseError.
namespace hotline {

// Numbers of keys.
using KeyNumbers = std::set<std::int64_t>;

// All that the store says were destroyed.
KeyNumbers DestroyedKeys(Database& database, std::int64_t site);

// The list as a file of its own, which may be copied elsewhere after each destruction: a restore of
// a backup that is older than the destruction needs it. One line "site number" for each key. No
// file: no keys. Throws DatabaseError(kFault) on any other line.
KeyNumbers ReadShredList(const std::string& path, std::int64_t site);
// Adds to the file, which is never half written. Made when missing.
void AddToShredList(const std::string& path, std::int64_t site, const KeyNumbers& numbers);

}  // namespace hotline
