#include "storage/day_head.h"

#include <sodium.h>

#include <fstream>
#include <set>
#include <sstream>

#include "storage/merkle.h"
#include "storage/sqlite.h"

namespace hotline {
namespace {

constexpr const char* kForm = "hotline-day-head-1";

template <std::size_t size>
std::string Hex(const std::array<unsigned char, size>& bytes) {
  std::string text(2 * size + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

template <std::size_t size>
bool FromHex(std::string_view hex, std::array<unsigned char, size>& bytes) {
  std::size_t length = 0;
  return hex.size() == 2 * size &&
         sodium_hex2bin(bytes.data(), size, hex.data(), hex.size(), nullptr, &length, nullptr) ==
             0 &&
         length == size;
}

std::string SignedText(const DayHead& head) {
  std::ostringstream text;
  text << kForm << " " << head.site << " " << FormatDay(head.day) << " " << head.first_seq << " "
       << head.last_seq << " " << Hex(head.root) << " " << Hex(head.hash) << " " << Hex(head.key);
  return text.str();
}

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string HexOf(const PublicKey& key) { return Hex(key); }

std::optional<PublicKey> PublicKeyIn(std::string_view hex) {
  PublicKey key;
  if (!FromHex(hex, key)) return std::nullopt;
  return key;
}

Hash EventLeaf(const Hash& columns, const Hash& sealed) {
  return LeafHash(AsText(columns) + AsText(sealed));
}

SigningKey::SigningKey(const Key& seed) {
  static_assert(sizeof(Key) == crypto_sign_SEEDBYTES);
  static_assert(sizeof(PublicKey) == crypto_sign_PUBLICKEYBYTES);
  static_assert(sizeof(secret_) == crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair(public_.data(), secret_.data(), seed.data());
}

void SigningKey::Sign(DayHead& head) const {
  static_assert(sizeof(Signature) == crypto_sign_BYTES);
  head.key = public_;
  const std::string text = SignedText(head);
  crypto_sign_detached(head.signature.data(), nullptr, Bytes(text), text.size(), secret_.data());
}

bool IsSigned(const DayHead& head) {
  const std::string text = SignedText(head);
  return crypto_sign_verify_detached(head.signature.data(), Bytes(text), text.size(),
                                     head.key.data()) == 0;
}

std::string FormatHead(const DayHead& head) { return SignedText(head) + " " + Hex(head.signature); }

std::optional<DayHead> ParseHead(std::string_view line) {
  std::istringstream words{std::string(line)};
  DayHead head;
  std::string form, day, root, hash, key, signature;
  words >> form >> head.site >> day >> head.first_seq >> head.last_seq >> root >> hash >> key >>
      signature;
  const std::optional<Day> parsed = ParseDay(day);
  if (!words || !parsed || !FromHex(root, head.root) || !FromHex(hash, head.hash) ||
      !FromHex(key, head.key) || !FromHex(signature, head.signature)) {
    return std::nullopt;
  }
  head.day = *parsed;
  // One head has one line: nothing more, nothing written otherwise.
  if (FormatHead(head) != line) return std::nullopt;
  return head;
}

std::vector<DayHead> ReadHeadList(const std::string& path, std::int64_t site) {
  std::vector<DayHead> heads;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    const std::optional<DayHead> head = ParseHead(line);
    if (!head) {
      throw DatabaseError(DatabaseError::Kind::kFault,
                          path + " has a line that is no head of a day: '" + line + "'");
    }
    if (head->site == site) heads.push_back(*head);
  }
  return heads;
}

void AddToHeadList(const std::string& path, const std::vector<DayHead>& heads) {
  std::string text;
  std::set<std::string> known;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    text += line + "\n";
    known.insert(std::move(line));
  }
  const std::size_t before = text.size();
  for (const DayHead& head : heads) {
    const std::string line = FormatHead(head);
    if (!known.contains(line)) text += line + "\n";
  }
  if (text.size() > before) WriteWhole(path, text);
}

}  // namespace hotline
