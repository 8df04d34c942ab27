#pragma once

#include <iosfwd>
#include <string>

#include "rules/times.h"
#include "server/custody/order.h"
#include "storage/sealing.h"

// Copies of a data folder and the way back. Servers may run meanwhile. What fails
// leaves nothing behind; all throw CustodyError with a sentence that says what to do, or
// DatabaseError.
namespace hotline {

// A new folder `to` with store.db and access.db; no key is in it.
void BackUpData(const std::string& data, const std::string& to, std::ostream& out);

// A new file `to` with the keys, which expires `days` after `now`.
void BackUpKeysOf(const std::string& data, const std::string& to, Instant now, int days,
                  std::ostream& out);

// A new data folder order.data, from order.from, order.keys and perhaps order.master_key. Refuses a
// folder that holds anything, an expired key backup, a master key that is not the keys' own, and
// files that do not verify.
void RestoreData(const CustodyOrder& order, Instant now, const Randomness& randomness,
                 std::ostream& out, std::ostream& progress);

}  // namespace hotline
