#include "storage/member.h"

#include <stdexcept>

namespace hotline {

bool RunMember(Member& member, Transaction& transaction, GroupHead& head) {
  const GroupHead before = head;
  const bool agreed = member.work(transaction);
  if (!agreed && transaction.wrote()) {
    throw std::logic_error("a command refused after its first write");
  }
  if (agreed) transaction.CheckComplete();
  if (!agreed) head = before;
  member.fate = agreed ? Fate::kCommitted : Fate::kRefused;
  member.seq = agreed ? head.seq : 0;
  return transaction.wrote();
}

}  // namespace hotline
