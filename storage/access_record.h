#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hotline/v1/procedure.pb.h"
#include "rules/times.h"
#include "storage/chain.h"
#include "storage/database.h"
#include "storage/key_store.h"
#include "storage/sealing.h"

namespace hotline {

// Walks the whole chain of an access record; altered_rows stays empty. Needs no key. Lines cut off
// at the end show only against a head that was kept elsewhere.
ChainReport VerifyAccess(Database& database, std::int64_t site, const Progress& progress = {});

// Somebody looked at what is personal (GetCase, GetCall, look-up, reveal). Who, at what,
// why and with which outcome, never what was seen.
struct AccessEntry {
  Instant time;
  std::string account;
  v1::Role::Kind role = v1::Role::ROLE_UNSPECIFIED;
  std::string unit;    // unit or authority of the account; empty for the desk
  std::string method;  // "GetCase"
  std::string
      resource;  // "cases/{number}", "calls/{id}"; for a look-up nothing: a number is personal
  std::string reason;   // as the person gave it; sealed, so the file does not show it
  std::string outcome;  // "OK" or the name of the refusal's reason
};

struct AccessRecordOptions {
  std::int64_t site = 1;
  std::size_t queue = 4096;  // entries that may wait
  std::size_t batch = 256;   // entries of one transaction
};

// The access record of one site: its own file, its own thread, its own hash chain, so that reading
// never waits for the main store's writer. Entries that wait together are committed together, with
// one sync. Thread-safe.
class AccessRecord {
 public:
  // `databases` is the connection maker of access.db; makes its schema. Reasons are sealed under
  // the site key "access". Throws DatabaseError.
  AccessRecord(std::unique_ptr<Databases> databases, std::shared_ptr<KeyStore> keys,
               AccessRecordOptions options, Randomness randomness);
  // Writes what waits, then stops.
  ~AccessRecord();

  // Whether the entry is on the disk. Called exactly once: on the record's own thread after the
  // batch is committed, or with false at once on the caller's when too many wait. Must be quick.
  // The answer of a logged method leaves only after true. After a failed write the next batch first
  // proves on a new connection that the disk takes writes again.
  using Done = std::function<void(bool stored)>;
  void Write(AccessEntry entry, Done done);

  struct Line {
    std::int64_t seq = 0;
    AccessEntry entry;
    Hash hash{};  // of the chain up to here
  };
  // Lines after a seq, oldest first; on a snapshot of its own. A reason whose seal does not open
  // throws DatabaseError.
  std::vector<Line> List(std::int64_t after_seq, int limit);
  // Who looked at a resource and got it: each account, unit and method once, with the first time,
  // by time; at most `limit`. Without reasons.
  std::vector<AccessEntry> LooksAt(const std::string& resource, int limit);
  ChainReport Verify();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hotline
