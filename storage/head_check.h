#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "storage/columns.h"
#include "storage/day_head.h"
#include "storage/merkle.h"

// Heads of days against the events that they sign, and against a copy. Pure.
namespace hotline {

enum class HeadBreak {
  kUnsigned,  // the signature is not that of its key
  kGap,       // it does not begin where the one before it ends
  kEvents,    // the events are not those that it signs
  kCut,       // the chain ends before the last event that it signs
  kRemoved,   // of a copy: the store has no head of that day
  kOther,     // of a copy: the store has another head of that day
};

struct HeadFault {
  Day day;
  HeadBreak how;
  bool operator==(const HeadFault&) const = default;
};

// Takes the events one by one and finds for each head the first thing that is wrong with it.
class HeadCheck {
 public:
  // `heads` by day; they outlive it.
  explicit HeadCheck(const std::vector<DayHead>& heads);
  // The next event, by seq; `leaf` is its EventLeaf.
  void Add(const EventRow& event, const Hash& leaf);
  // After the last event.
  std::vector<HeadFault> End();

 private:
  // The first thing wrong with the head at hand counts.
  void Fault(HeadBreak how);
  void Next();

  const std::vector<DayHead>& heads_;
  std::vector<std::optional<HeadBreak>> faults_;  // of each head
  std::size_t at_ = 0;                            // the head at hand
  MerkleRoot root_;                               // of its events so far
};

// What a copy of heads, kept elsewhere, shows of a store that has `heads` and ends with the event
// `last_seq`. Supposes that `heads` hold by themselves.
std::vector<HeadFault> CompareHeads(const std::vector<DayHead>& kept,
                                    const std::vector<DayHead>& heads, std::int64_t last_seq);

}  // namespace hotline
