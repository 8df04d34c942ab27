#include "rules/masking.h"

#include <algorithm>

#include "rules/text.h"

namespace hotline {
namespace {

constexpr std::string_view kStars = "**";

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Bytes of the first code point. Requires UTF-8, not empty.
std::size_t FirstLength(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && IsContinuation(text[length])) ++length;
  return length;
}

}  // namespace

std::string MaskName(std::string_view name) {
  if (name.empty()) return "";
  // Only the first character: a family name of a script without spaces, an initial elsewhere.
  return std::string(name.substr(0, FirstLength(name))).append(kStars);
}

std::string MaskTelephone(std::string_view telephone) {
  const auto digits =
      static_cast<std::size_t>(std::count_if(telephone.begin(), telephone.end(), IsDigit));
  const std::size_t first = digits >= 11 ? 3 : digits / 4;
  const std::size_t last = digits >= 11 ? 4 : digits / 4;
  std::string masked;
  std::size_t seen = 0;
  bool starred = false;
  for (char c : telephone) {
    const bool hidden = IsDigit(c) && seen >= first && seen < digits - last;
    if (IsDigit(c)) ++seen;
    if (!hidden && IsDigit(c)) masked += c;
    if (hidden && !starred) masked += "****";
    starred = starred || hidden;
  }
  return masked;
}

v1::Caller Masked(v1::Caller caller) {
  caller.set_display_name(MaskName(caller.display_name()));
  caller.set_telephone(MaskTelephone(caller.telephone()));
  caller.clear_address();
  return caller;
}

v1::YoungPerson Masked(v1::YoungPerson young_person) {
  young_person.set_display_name(MaskName(young_person.display_name()));
  young_person.set_guardian(MaskName(young_person.guardian()));
  young_person.clear_school();
  young_person.clear_grade();
  young_person.clear_address();
  return young_person;
}

}  // namespace hotline
