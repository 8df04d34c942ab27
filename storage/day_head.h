#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/times.h"
#include "storage/sealing.h"

namespace hotline {

using PublicKey = std::array<unsigned char, 32>;
using Signature = std::array<unsigned char, 64>;

// Lower-case hex digits, and back; absent for anything else.
std::string HexOf(const PublicKey& key);
std::optional<PublicKey> PublicKeyIn(std::string_view hex);

// A leaf of a day's Merkle tree: what the chain links of an event, EventColumns and the SHA-256 of
// its sealed bytes. So an event is shown by its columns, and its body stays away.
Hash EventLeaf(const Hash& columns, const Hash& sealed);

// The head of a day: a signed word for all events up to one. It signs those after the head before
// it that were recorded before the end of its day at UTC+8. These are the day's own; an event that
// was recorded late, because the clock went back, is the next head's. A day that has none of them
// has no head.
struct DayHead {
  std::int64_t site = 0;
  Day day{};
  std::int64_t first_seq = 0;
  std::int64_t last_seq = 0;
  // Merkle root (storage/merkle.h) of EventLeaf of first_seq .. last_seq.
  Hash root{};
  // The chain's hash of the event last_seq.
  Hash hash{};
  // Whose signature it is.
  PublicKey key{};
  Signature signature{};
  bool operator==(const DayHead&) const = default;
};

// An Ed25519 key pair from its seed.
class SigningKey {
 public:
  explicit SigningKey(const Key& seed);
  const PublicKey& public_key() const { return public_; }
  // Fills in key and signature.
  void Sign(DayHead& head) const;

 private:
  PublicKey public_;
  std::array<unsigned char, 64> secret_;
};

// Whether the signature is that of head.key.
bool IsSigned(const DayHead& head);

// A head as a line of text without its end, which any Ed25519 program can check: what is signed are
// the bytes before the last blank,
//   hotline-day-head-1 SITE DAY FIRST_SEQ LAST_SEQ ROOT HASH KEY SIGNATURE
// numbers in decimal, the day as 2026-09-24, the rest in lower-case hex.
std::string FormatHead(const DayHead& head);
// Absent when it is not exactly such a line. The signature is not checked.
std::optional<DayHead> ParseHead(std::string_view line);

// The heads in a file of such lines, of one site. Throws DatabaseError(kFault) on any other line;
// no file: none.
std::vector<DayHead> ReadHeadList(const std::string& path, std::int64_t site);
// Adds to the file the lines that it lacks; it is never half written. Made when missing.
void AddToHeadList(const std::string& path, const std::vector<DayHead>& heads);

}  // namespace hotline
