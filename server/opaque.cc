#include "server/opaque.h"

#include <charconv>

namespace hotline {
namespace {

constexpr std::size_t kMostCharacters = 1000;

}  // namespace

std::string ToOpaque(const google::protobuf::MessageLite& message) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : message.SerializeAsString()) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

bool FromOpaque(std::string_view text, google::protobuf::MessageLite& message) {
  if (text.size() % 2 != 0 || text.size() > kMostCharacters) return false;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    unsigned char byte = 0;
    const char* end = text.data() + i + 2;
    const auto [stopped, error] = std::from_chars(text.data() + i, end, byte, 16);
    if (error != std::errc() || stopped != end) return false;
    bytes += static_cast<char>(byte);
  }
  return message.ParseFromString(bytes);
}

}  // namespace hotline
