#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hotline {

// The words of a line as a POSIX shell splits them: spaces separate, '...' keeps all, "..." keeps
// all but \" and \\, a backslash keeps the next character, # at the start of a word begins a
// comment. The full-width space U+3000 that an input method leaves separates too. Nothing is
// expanded. Absent when a quote is left open.
std::optional<std::vector<std::string>> SplitWords(std::string_view line);

// A word as SplitWords reads it back.
std::string QuoteWord(std::string_view word);

// The beginning of a line as completion sees it: the finished words, and the unfinished one at the
// end (empty after a space). An open quote belongs to the unfinished word.
struct LineStart {
  std::vector<std::string> words;
  std::string unfinished;
};
LineStart SplitForCompletion(std::string_view line);

}  // namespace hotline
