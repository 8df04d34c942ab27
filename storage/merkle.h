#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "storage/sealing.h"

// Merkle trees as in RFC 6962 (2.1): a leaf's hash is SHA-256(0 ‖ leaf), a node's SHA-256(1 ‖ left
// ‖ right), so that no leaf can be taken for a node; of n > 1 leaves the left side holds the
// largest power of two below n. Pure.
namespace hotline {

Hash LeafHash(std::string_view leaf);

// Takes leaves one by one and holds a hash for each bit of their number.
class MerkleRoot {
 public:
  void Add(const Hash& leaf_hash);
  std::int64_t size() const { return size_; }
  // Of what was added so far; of nothing it is SHA-256 of nothing.
  Hash Get() const;

 private:
  std::int64_t size_ = 0;
  std::vector<Hash> peaks_;  // of whole subtrees, the largest first
};

// A path has at most so many hashes: one for each level of a tree of 2^64 leaves.
inline constexpr std::size_t kMostPathHashes = 64;

// What leads from a leaf to the root: the sibling at each level, the lowest first. Requires
// 0 <= index < leaf_hashes.size().
std::vector<Hash> PathOf(std::span<const Hash> leaf_hashes, std::int64_t index);

// Whether the leaf with this index of `size` leaves is under this root. False for anything that
// cannot be: an index outside, a path of another length.
bool IsUnder(const Hash& root, const Hash& leaf_hash, std::int64_t index, std::int64_t size,
             std::span<const Hash> path);

}  // namespace hotline
