#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "storage/store.h"

namespace hotline {

// Long work on many rows, done a bite at a time so that commands come in between: the next bite
// queues when the one before is stored.
struct Bites {
  std::vector<std::int64_t> ids;
  std::size_t at_once = 100;
  // One bite, as a command: `last` with the last one, which is empty when there are no ids. False:
  // nothing was written, and what is left is not worth doing.
  std::function<bool(Transaction&, std::span<const std::int64_t>, bool last)> bite;
  // Afterwards, on a writer's thread; `whole` when it got to the end.
  std::function<void(bool whole)> over;
  // A bite that gives false found nothing to do: the next one follows all the same.
  bool go_on_when_refused = false;
};

// Begins; returns at once. `store` outlives the work: what is left when it shuts down is not done.
void Eat(Store& store, Bites bites);

}  // namespace hotline
