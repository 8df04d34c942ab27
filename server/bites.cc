#include "server/bites.h"

#include <algorithm>
#include <utility>

namespace hotline {
namespace {

void EatFrom(Store& store, const std::shared_ptr<const Bites>& bites, std::size_t at) {
  const std::size_t end = std::min(bites->ids.size(), at + bites->at_once);
  const bool last = end == bites->ids.size();
  store.Write(
      0,
      [bites, at, end, last](Transaction& tx) {
        return bites->bite(tx, std::span(bites->ids).subspan(at, end - at), last);
      },
      [&store, bites, end, last](Fate fate, std::int64_t) {
        const bool done = fate == Fate::kCommitted ||
                          (fate == Fate::kRefused && bites->go_on_when_refused);
        if (done && !last) {
          EatFrom(store, bites, end);
        } else {
          bites->over(done);
        }
      });
}

}  // namespace

void Eat(Store& store, Bites bites) {
  EatFrom(store, std::make_shared<const Bites>(std::move(bites)), 0);
}

}  // namespace hotline
