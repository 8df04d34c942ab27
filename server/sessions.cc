#include "server/sessions.h"

#include <array>

namespace hotline {
namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::size_t kTokenCharacters = 43;

std::string Base64Url(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  unsigned bits = 0;
  int held = 0;
  for (std::size_t i = 0; i < size; ++i) {
    bits = bits << 8 | bytes[i];
    held += 8;
    for (; held >= 6; held -= 6) text += kAlphabet[bits >> (held - 6) & 63];
  }
  if (held > 0) text += kAlphabet[bits << (6 - held) & 63];
  return text;
}

}  // namespace

std::string MintToken(const Randomness& randomness) {
  std::array<unsigned char, kTokenBytes> bytes;
  randomness(bytes.data(), bytes.size());
  return Base64Url(bytes.data(), bytes.size());
}

std::string TokenHash(std::string_view token) { return AsText(Sha256(token)); }

std::string_view TokenOf(std::string_view authorization) {
  constexpr std::string_view kScheme = "Bearer ";
  if (!authorization.starts_with(kScheme)) return {};
  authorization.remove_prefix(kScheme.size());
  return authorization.size() == kTokenCharacters ? authorization : std::string_view();
}

std::string TokenHashIn(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto header = metadata.find("authorization");
  if (header == metadata.end()) return {};
  const std::string_view token = TokenOf({header->second.data(), header->second.size()});
  return token.empty() ? std::string() : TokenHash(token);
}

std::optional<Session> Sessions::Find(const std::string& token_hash) const {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(token_hash);
  if (found == known_.end()) return std::nullopt;
  return found->second;
}

std::optional<Session> Sessions::Load(Reader& reader, const std::string& token_hash) {
  std::optional<Session> session = reader.FindSession(token_hash);
  const std::lock_guard lock(mutex_);
  if (!session) {
    known_.erase(token_hash);
    return session;
  }
  // Forgetting all costs one read each and needs no order of use.
  if (known_.size() >= most_) known_.clear();
  known_.insert_or_assign(token_hash, *session);
  return session;
}

std::size_t Sessions::ForgetExpired(Instant now) {
  const std::lock_guard lock(mutex_);
  return std::erase_if(known_, [now](const auto& entry) { return entry.second.expires <= now; });
}

}  // namespace hotline
