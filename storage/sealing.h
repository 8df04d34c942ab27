#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace hotline {

using Key = std::array<unsigned char, 32>;
using Hash = std::array<unsigned char, 32>;
// Fills n bytes; the only source of randomness. Production: FromSystem().
using Randomness = std::function<void(void*, std::size_t)>;
Randomness FromSystem();

// What a sealed row is bound to, so that rows cannot be swapped: table, site, id, version.
struct RowPlace {
  std::string_view table;
  std::int64_t site;
  std::int64_t id;
  std::int64_t version;
};

// XChaCha20-Poly1305 under `key`: format byte 1, nonce 24, cipher text, tag. Thread-safe.
std::string Seal(const Key& key, const RowPlace& place, std::string_view plain,
                 const Randomness& randomness);
// The plain text. Throws DatabaseError(kFault) when it was altered or belongs elsewhere.
std::string Open(const Key& key, const RowPlace& place, std::string_view sealed);

// Wraps a key under another one (same cipher, bound to `purpose`).
std::string Wrap(const Key& master, std::string_view purpose, const Key& key,
                 const Randomness& randomness);
Key Unwrap(const Key& master, std::string_view purpose, std::string_view wrapped);

// 64 bits of a keyed hash (BLAKE2b): the look-up key of a telephone number, of a bigram.
std::int64_t KeyedHash(const Key& key, std::string_view text);

// SHA-256 of a text.
Hash Sha256(std::string_view text);
std::string AsText(const Hash& hash);  // 32 raw bytes

// Reads a key from a file of mode 0600 that holds 64 hex digits; makes the file on first use.
// Throws std::runtime_error with what to do when the mode is wider.
Key KeyFile(const std::string& path, const Randomness& randomness);

// Reads the master key: the environment variable HOTLINE_MASTER_KEY (64 hex digits) or a file of
// mode 0600 holding the same; makes the file on first use. Throws std::runtime_error with what to
// do when the mode is wider.
Key MasterKey(const std::string& path, const Randomness& randomness);

}  // namespace hotline
