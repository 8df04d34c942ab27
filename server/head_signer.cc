#include "server/head_signer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "storage/merkle.h"

namespace hotline {
namespace {

constexpr int kAtOnce = 1000;
// Before any day that an event has.
constexpr Day kFirst{std::chrono::days(-1)};

}  // namespace

HeadSigner::HeadSigner(Store& store, const Clock& clock, const Key& seed, std::string list)
    : store_(store), clock_(clock), key_(seed), list_(std::move(list)) {}

bool HeadSigner::due() const { return OfficeDay(clock_.Now()) > all_signed_before_.load(); }

void HeadSigner::SignAll() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return;
  const Day today = OfficeDay(clock_.Now());
  CatchUp();
  while (auto head = Next(today)) {
    key_.Sign(*head);
    Put(*head);
    CatchUp();
    if (!last_ || last_->day < head->day) {
      throw DatabaseError(DatabaseError::Kind::kFault, "the head of a day was not stored");
    }
  }
  all_signed_before_ = today;
}

void HeadSigner::CatchUp() {
  std::vector<DayHead> heads;
  const auto read = [&](Reader& reader) {
    heads = reader.DayHeadsAfter(last_ ? last_->day : kFirst, kAtOnce);
  };
  for (store_.ReadAndWait(read); !heads.empty(); store_.ReadAndWait(read)) {
    AddToHeadList(list_, heads);
    last_ = heads.back();
  }
}

// Recorded times only grow, so the events of a day follow each other, and what is recorded from now
// on is of another day; or late, and then the next head's.
std::optional<DayHead> HeadSigner::Next(Day today) {
  DayHead head{.site = store_.options().site, .last_seq = last_ ? last_->last_seq : 0};
  MerkleRoot root;
  std::vector<LeafOfEvent> leaves;
  const auto finished = [&]() -> std::optional<DayHead> {
    if (root.size() == 0) return std::nullopt;
    head.root = root.Get();
    return head;
  };
  const auto read = [&](Reader& reader) { leaves = reader.LeavesAfter(head.last_seq, kAtOnce); };
  for (store_.ReadAndWait(read); !leaves.empty(); store_.ReadAndWait(read)) {
    for (const LeafOfEvent& leaf : leaves) {
      if (root.size() == 0) {
        head.first_seq = leaf.seq;
        head.day = OfficeDay(leaf.recorded);
        if (last_) head.day = std::max(head.day, last_->day + std::chrono::days(1));
        if (head.day >= today) return std::nullopt;
      }
      if (leaf.recorded >= Midnight(head.day + std::chrono::days(1))) return finished();
      root.Add(leaf.leaf);
      head.last_seq = leaf.seq;
      head.hash = leaf.hash;
    }
  }
  return finished();
}

void HeadSigner::Put(const DayHead& head) {
  const Fate fate = store_.WriteAndWait(
      [&head](Transaction& transaction) { return transaction.PutDayHead(head); });
  // Refused: another server was faster.
  if (fate != Fate::kCommitted && fate != Fate::kRefused) {
    throw DatabaseError(DatabaseError::Kind::kFault, "the store takes no head of a day now");
  }
}

}  // namespace hotline
