#pragma once

#include <cstddef>
#include <cstdint>

#include "storage/store.h"

namespace hotline {

// One command on its way through the writer.
struct Member {
  std::size_t bytes = 0;
  Store::Work work;
  Store::Done done;
  Fate fate = Fate::kFault;
  std::int64_t seq = 0;
};

// Runs the command, which has `transaction` on `head`, and sets its fate and seq; gives whether it
// wrote. The ids and numbers that a refused command took are given back. Throws what the command
// threw, and std::logic_error when it broke a rule of Transaction; then the head is of no use.
bool RunMember(Member& member, Transaction& transaction, GroupHead& head);

}  // namespace hotline
