#pragma once

#include <cstdint>
#include <string>

#include "storage/database.h"

namespace hotline {

// What a group of commands shares: read once at its start, written once at its end.
struct GroupHead {
  std::int64_t seq = 0;        // of the last event
  std::string hash;            // of the chain, 32 bytes
  std::int64_t last_time = 0;  // recorded time of the last event, microseconds
  std::int64_t last_id = 0;    // last row id given out
  std::int64_t day = 0;        // days since 1970 (UTC+8) to which day_count belongs
  std::int64_t day_count = 0;  // cases opened on that day: the n of the number
  std::int64_t directory = 0;  // the mark of what is decided by (Reader::DirectoryMark)
  bool operator==(const GroupHead&) const = default;
};

// Begins a group's transaction and locks the head: the only lock among writers, on every engine.
GroupHead LockHead(Database& connection, std::int64_t site);
// The head as a snapshot has it.
GroupHead ReadHead(Database& snapshot, std::int64_t site);
// Posts the head that a group ends with.
void WriteHead(Database& connection, std::int64_t site, const GroupHead& head);

}  // namespace hotline
