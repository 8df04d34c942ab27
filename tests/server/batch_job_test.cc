// Work on many cases that goes on whatever one of them does.

#include "server/batch_job.h"

#include <future>
#include <set>
#include <stdexcept>

#include "tests/server/test_desk.h"

namespace hotline {
namespace {

// What a job with these cases did: each batch that was stored, as its cases.
struct Ran {
  std::vector<std::vector<std::int64_t>> batches;
  bool ended = false;  // the last batch was stored
  bool whole = false;
};

// `throws` are cases that fail, `refuses` those with nothing to do. Two at once.
Ran Run(std::vector<std::int64_t> cases, const std::set<std::int64_t>& throws,
        const std::set<std::int64_t>& refuses = {}, bool ends_when_refused = false) {
  TestDesk desk;
  Log log("");
  Ran ran;
  std::promise<bool> over;
  BatchJob::Work work;
  work.cases = std::move(cases);
  work.at_once = 2;
  work.ends_when_refused = ends_when_refused;
  work.batch = [&](Transaction& tx, std::span<const std::int64_t> batch, bool last) {
    for (const std::int64_t id : batch) {
      if (throws.contains(id)) throw std::runtime_error("a case that cannot be read");
    }
    if (!batch.empty() && refuses.contains(batch.front())) return false;
    tx.Append({}, 0, 0);
    ran.batches.emplace_back(batch.begin(), batch.end());
    ran.ended = last;
    return true;
  };
  work.over = [&](bool whole) { over.set_value(whole); };
  int plans = 0;
  BatchJob job(desk.store(), log, "test", [&](Reader&) -> std::optional<BatchJob::Work> {
    if (plans++ > 0) return std::nullopt;
    return work;
  });
  job.Look();
  ran.whole = over.get_future().get();
  return ran;
}

TEST_CASE("a batch job does all of its cases, some at a time, and then ends") {
  using Batches = std::vector<std::vector<std::int64_t>>;
  const Ran ran = Run({1, 2, 3, 4, 5}, {});
  CHECK(ran.batches == Batches{{1, 2}, {3, 4}, {5}});
  CHECK(ran.ended);
  CHECK(ran.whole);
  // With no cases there is still an end to write.
  CHECK(Run({}, {}).batches == Batches{{}});
}

TEST_CASE("a case that fails keeps no other of a batch job from its turn") {
  const Ran first = Run({1, 2, 3, 4, 5}, {1, 4});
  CHECK(first.batches == std::vector<std::vector<std::int64_t>>{{2}, {3}, {5}});
  CHECK(first.whole);
  // The end is written where the last case fails, too.
  const Ran last = Run({1, 2, 3}, {3});
  CHECK(last.batches == std::vector<std::vector<std::int64_t>>{{1, 2}, {}});
  CHECK(last.ended);
  CHECK(last.whole);
}

TEST_CASE("a batch with nothing to do ends a batch job only where that is said") {
  CHECK(Run({1, 2, 3}, {}, {1}).batches == std::vector<std::vector<std::int64_t>>{{3}});
  const Ran ended = Run({1, 2, 3}, {}, {1}, true);
  CHECK(ended.batches.empty());
  CHECK_FALSE(ended.whole);
}

}  // namespace
}  // namespace hotline
