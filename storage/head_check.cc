#include "storage/head_check.h"

#include <algorithm>

namespace hotline {

HeadCheck::HeadCheck(const std::vector<DayHead>& heads) : heads_(heads), faults_(heads.size()) {
  std::int64_t begin = 1;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    if (heads[i].first_seq != begin || heads[i].last_seq < begin) faults_[i] = HeadBreak::kGap;
    if (!IsSigned(heads[i])) faults_[i] = HeadBreak::kUnsigned;
    begin = heads[i].last_seq + 1;
  }
}

void HeadCheck::Add(const EventRow& event, const Hash& leaf) {
  // Past its end without its last event: that one is missing.
  while (at_ < heads_.size() && event.seq > heads_[at_].last_seq) {
    Fault(HeadBreak::kEvents);
    Next();
  }
  if (at_ == heads_.size() || event.seq < heads_[at_].first_seq) return;
  const DayHead& head = heads_[at_];
  root_.Add(leaf);
  if (FromMicros(event.recorded) >= Midnight(head.day + std::chrono::days(1))) {
    Fault(HeadBreak::kEvents);
  }
  if (event.seq < head.last_seq) return;
  if (root_.Get() != head.root || event.hash != AsText(head.hash)) Fault(HeadBreak::kEvents);
  Next();
}

std::vector<HeadFault> HeadCheck::End() {
  for (; at_ < heads_.size(); Next()) Fault(HeadBreak::kCut);
  std::vector<HeadFault> found;
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    if (faults_[i]) found.push_back({heads_[i].day, *faults_[i]});
  }
  return found;
}

void HeadCheck::Fault(HeadBreak how) {
  if (!faults_[at_]) faults_[at_] = how;
}

void HeadCheck::Next() {
  ++at_;
  root_ = {};
}

std::vector<HeadFault> CompareHeads(const std::vector<DayHead>& kept,
                                    const std::vector<DayHead>& heads, std::int64_t last_seq) {
  const auto wrong = [&](const DayHead& head) {
    if (!IsSigned(head)) return HeadBreak::kUnsigned;
    if (head.last_seq > last_seq) return HeadBreak::kCut;
    const bool has_day = std::ranges::find(heads, head.day, &DayHead::day) != heads.end();
    return has_day ? HeadBreak::kOther : HeadBreak::kRemoved;
  };
  std::vector<HeadFault> faults;
  for (const DayHead& head : kept) {
    // Sorted by day, so that years of days are looked up quickly.
    const auto same = std::ranges::lower_bound(heads, head.day, {}, &DayHead::day);
    if (same == heads.end() || *same != head) faults.push_back({head.day, wrong(head)});
  }
  return faults;
}

}  // namespace hotline
