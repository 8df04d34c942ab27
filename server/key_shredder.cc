#include "server/key_shredder.h"

#include <vector>

namespace hotline {

void KeyShredder::Destroy(const KeyNumbers& numbers) {
  try {
    Do(numbers);
  } catch (...) {
    owed_ = true;
    throw;
  }
}

void KeyShredder::DestroyAll() {
  owed_ = true;
  KeyNumbers numbers = ReadShredList(list_, store_.options().site);
  store_.ReadAndWait([&](Reader& reader) { numbers.merge(reader.DestroyedKeys()); });
  Do(numbers);
  owed_ = false;
}

void KeyShredder::Do(const KeyNumbers& numbers) {
  const std::lock_guard lock(mutex_);
  const std::vector<std::int64_t> list(numbers.begin(), numbers.end());
  const std::int64_t site = store_.options().site;
  if (!list.empty()) store_.keys().Shred(site, list);
  AddToShredList(list_, site, numbers);
}

}  // namespace hotline
