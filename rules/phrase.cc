#include "rules/phrase.h"

namespace hotline {

std::string Fill(const Phrase& phrase, Language language,
                 std::initializer_list<std::string_view> values) {
  const std::string_view text = language == Language::kChinese ? phrase.zh : phrase.en;
  std::string filled;
  std::size_t from = 0;
  for (const std::string_view value : values) {
    const std::size_t slot = text.find("{}", from);
    if (slot == std::string_view::npos) break;
    filled.append(text.substr(from, slot - from)).append(value);
    from = slot + 2;
  }
  return filled.append(text.substr(from));
}

}  // namespace hotline
