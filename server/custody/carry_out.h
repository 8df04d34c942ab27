#pragma once

#include <iosfwd>

#include "rules/times.h"
#include "server/custody/order.h"
#include "storage/sealing.h"

namespace hotline {

// Does what is ordered; the exit code: 0 done, 1 not done or found wrong (and said on `err`).
int CarryOut(const CustodyOrder& order, Instant now, const Randomness& randomness,
             std::ostream& out, std::ostream& err);

}  // namespace hotline
