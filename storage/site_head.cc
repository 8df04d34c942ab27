#include "storage/site_head.h"

namespace hotline {
namespace {

GroupHead HeadOf(const Rows& rows) {
  if (rows.size() != 1) {
    throw DatabaseError(DatabaseError::Kind::kFault, "the site has no head");
  }
  const Row& row = rows[0];
  return {.seq = AsInt(row.at(0)),
          .hash = AsBytes(row.at(1)),
          .last_time = AsInt(row.at(2)),
          .last_id = AsInt(row.at(3)),
          .day = AsInt(row.at(4)),
          .day_count = AsInt(row.at(5)),
          .directory = AsInt(row.at(6))};
}

}  // namespace

GroupHead LockHead(Database& connection, std::int64_t site) {
  connection.Run("BEGIN");
  return HeadOf(
      connection.Run("UPDATE site_head SET epoch = epoch + 1 WHERE site = $1 "
                     "RETURNING seq, hash, last_time, last_id, day, day_count, directory",
                     {site}));
}

GroupHead ReadHead(Database& snapshot, std::int64_t site) {
  return HeadOf(
      snapshot.Run("SELECT seq, hash, last_time, last_id, day, day_count, directory FROM site_head "
                   "WHERE site = $1",
                   {site}));
}

void WriteHead(Database& connection, std::int64_t site, const GroupHead& head) {
  connection.Post(
      "UPDATE site_head SET seq = $2, hash = $3, last_time = $4, last_id = $5, day = $6, "
      "day_count = $7, directory = $8 WHERE site = $1",
      {site, head.seq, Blob{head.hash}, head.last_time, head.last_id, head.day, head.day_count,
       head.directory},
      1);
}

}  // namespace hotline
