#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "server/access.h"

namespace hotline {

// Counts what each account has under way of each method that is bounded (Access::at_once), so that
// nobody's reports hold up everybody's. Thread-safe.
class AtOnce {
 public:
  // False when as many as allowed are under way; otherwise Leave has to follow, once.
  bool Enter(const std::string& account, const Access& access);
  void Leave(const std::string& account, const Access& access);

 private:
  std::mutex mutex_;
  // Guarded by mutex_; who has nothing under way is not in it.
  std::map<std::pair<std::string, const Access*>, int> under_way_;
};

}  // namespace hotline
