#pragma once

#include <cstdint>
#include <vector>

#include "storage/database.h"
#include "storage/day_head.h"

// The heads of days that a store has (Reader::DayHeadsAfter, Transaction::PutDayHead). Throw
// DatabaseError.
namespace hotline {

// Migration 004.
inline constexpr std::int64_t kSchemaOfDayHeads = 4;

// At most `limit` heads of days after `day`, by day.
std::vector<DayHead> DayHeadsAfter(Database& database, std::int64_t site, Day day, int limit);
// All of them.
std::vector<DayHead> ReadDayHeads(Database& database, std::int64_t site);

// What a head needs of an event.
struct LeafOfEvent {
  std::int64_t seq;
  Instant recorded;
  Hash leaf;  // EventLeaf
  Hash hash;  // the chain's
};

}  // namespace hotline
