#include "storage/merkle.h"

#include <bit>
#include <string>

namespace hotline {
namespace {

Hash NodeHash(const Hash& left, const Hash& right) {
  return Sha256('\1' + AsText(left) + AsText(right));
}

Hash RootOf(std::span<const Hash> leaf_hashes) {
  MerkleRoot root;
  for (const Hash& leaf_hash : leaf_hashes) root.Add(leaf_hash);
  return root.Get();
}

}  // namespace

Hash LeafHash(std::string_view leaf) { return Sha256('\0' + std::string(leaf)); }

// Like adding one to a binary number: each peak is a bit that is set, and two of one size make one
// of the next.
void MerkleRoot::Add(const Hash& leaf_hash) {
  Hash peak = leaf_hash;
  for (std::int64_t carry = size_; (carry & 1) != 0; carry >>= 1) {
    peak = NodeHash(peaks_.back(), peak);
    peaks_.pop_back();
  }
  peaks_.push_back(peak);
  ++size_;
}

Hash MerkleRoot::Get() const {
  if (peaks_.empty()) return Sha256("");
  Hash root = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i > 0; --i) root = NodeHash(peaks_[i - 1], root);
  return root;
}

// From the root down; the caller wants it from the leaf up.
std::vector<Hash> PathOf(std::span<const Hash> leaf_hashes, std::int64_t index) {
  std::vector<Hash> path;
  while (leaf_hashes.size() > 1) {
    const std::size_t left = std::bit_floor(leaf_hashes.size() - 1);
    const bool goes_left = index < static_cast<std::int64_t>(left);
    path.push_back(RootOf(goes_left ? leaf_hashes.subspan(left) : leaf_hashes.first(left)));
    leaf_hashes = goes_left ? leaf_hashes.first(left) : leaf_hashes.subspan(left);
    if (!goes_left) index -= static_cast<std::int64_t>(left);
  }
  return {path.rbegin(), path.rend()};
}

// RFC 9162 (2.1.3.2). `last` is the index of the last leaf at each level: a node that is last and
// on the left there has no sibling and goes up as it is.
bool IsUnder(const Hash& root, const Hash& leaf_hash, std::int64_t index, std::int64_t size,
             std::span<const Hash> path) {
  if (index < 0 || index >= size || path.size() > kMostPathHashes) return false;
  std::int64_t last = size - 1;
  Hash hash = leaf_hash;
  for (const Hash& sibling : path) {
    if (last == 0) return false;
    if ((index & 1) != 0 || index == last) {
      hash = NodeHash(sibling, hash);
      while ((index & 1) == 0 && index != 0) {
        index >>= 1;
        last >>= 1;
      }
    } else {
      hash = NodeHash(hash, sibling);
    }
    index >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

}  // namespace hotline
