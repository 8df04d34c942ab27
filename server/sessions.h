#pragma once

#include <grpcpp/server_context.h>

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/reader.h"
#include "storage/sealing.h"

namespace hotline {

// A new bearer token: 32 random bytes, base64url without padding, 43 characters.
std::string MintToken(const Randomness& randomness);
// What the store keeps of a token: its SHA-256, 32 bytes.
std::string TokenHash(std::string_view token);
// The token of an `authorization` header, "Bearer <token>"; empty when it is not of that form.
std::string_view TokenOf(std::string_view authorization);

// The hash of the token that a call came with; empty when it came with none.
std::string TokenHashIn(const grpc::CallbackServerContext& context);

// Sessions that were seen lately, by token hash, so that a call costs no read. Bounded; what is not
// in it is read again from the store. Expiry is checked by Authorise, not here. Thread-safe.
class Sessions {
 public:
  explicit Sessions(std::size_t most = 10'000) : most_(most) {}

  std::optional<Session> Find(const std::string& token_hash) const;
  // Reads the session and remembers it; absent when the store knows none.
  std::optional<Session> Load(Reader& reader, const std::string& token_hash);
  // Forgets those that are over; gives how many.
  std::size_t ForgetExpired(Instant now);

 private:
  const std::size_t most_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Session> known_;  // guarded by mutex_
};

}  // namespace hotline
