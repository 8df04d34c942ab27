#include "server/at_once.h"

namespace hotline {

bool AtOnce::Enter(const std::string& account, const Access& access) {
  const std::lock_guard lock(mutex_);
  int& under_way = under_way_[{account, &access}];
  if (under_way >= access.at_once) return false;
  ++under_way;
  return true;
}

void AtOnce::Leave(const std::string& account, const Access& access) {
  const std::lock_guard lock(mutex_);
  const auto found = under_way_.find({account, &access});
  if (--found->second == 0) under_way_.erase(found);
}

}  // namespace hotline
