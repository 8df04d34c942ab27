#include "storage/search.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace hotline {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Bytes of the character that begins with this byte; the text is known to be UTF-8.
std::size_t CharacterLength(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0x80) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

std::string Squeezed(std::string_view text) {
  std::string squeezed;
  squeezed.reserve(text.size());
  for (char c : text) {
    if (!IsBlank(c)) {
      squeezed.push_back(c);
    } else if (!squeezed.empty() && squeezed.back() != ' ') {
      squeezed.push_back(' ');
    }
  }
  if (!squeezed.empty() && squeezed.back() == ' ') squeezed.pop_back();
  return squeezed;
}

std::vector<std::string_view> SplitAtBlanks(std::string_view normalised) {
  std::vector<std::string_view> words;
  while (!normalised.empty()) {
    const std::size_t end = std::min(normalised.find(' '), normalised.size());
    words.push_back(normalised.substr(0, end));
    normalised.remove_prefix(std::min(end + 1, normalised.size()));
  }
  return words;
}

void AddBigrams(std::string_view word, std::vector<std::string_view>& bigrams) {
  std::size_t first = 0;
  std::size_t second = CharacterLength(word[0]);
  while (second < word.size()) {
    const std::size_t end = second + CharacterLength(word[second]);
    bigrams.push_back(word.substr(first, end - first));
    first = second;
    second = end;
  }
}

template <class T>
void SortWithoutDoubles(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

// Bigrams kept in memory.
constexpr std::size_t kRemembered = 1 << 14;

}  // namespace

std::int64_t MonthOf(Instant instant) {
  const std::chrono::year_month_day day(OfficeDay(instant));
  return (int{day.year()} - 1970) * 12 + static_cast<std::int64_t>(unsigned{day.month()}) - 1;
}

std::string Normalised(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                                      UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (length < 0) return "";
  return Squeezed({reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)});
}

std::vector<std::string> SearchWords(std::string_view text) {
  const std::string normalised = Normalised(text);
  std::vector<std::string> words;
  for (std::string_view word : SplitAtBlanks(normalised)) {
    if (word.size() <= CharacterLength(word[0])) return {};
    words.emplace_back(word);
  }
  return words;
}

std::vector<std::int64_t> IndexHasher::Bigrams(std::string_view text) {
  const std::string normalised = Normalised(text);
  std::vector<std::string_view> bigrams;
  for (std::string_view word : SplitAtBlanks(normalised)) AddBigrams(word, bigrams);
  SortWithoutDoubles(bigrams);
  std::vector<std::int64_t> hashes;
  hashes.reserve(bigrams.size());
  for (std::string_view bigram : bigrams) hashes.push_back(Hash(bigram));
  SortWithoutDoubles(hashes);
  return hashes;
}

std::int64_t IndexHasher::Scope(std::string_view scope) {
  // No bigram begins with a blank, so a scope is never taken for a word.
  return Hash(" " + std::string(scope));
}

std::int64_t IndexHasher::Hash(std::string_view text) {
  if (const auto known = known_.find(text); known != known_.end()) return known->second;
  if (known_.size() >= kRemembered) known_.clear();
  return known_.emplace(text, KeyedHash(index_key_, text)).first->second;
}

}  // namespace hotline
