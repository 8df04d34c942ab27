#include "agent-console/quoting.h"

namespace hotline {
namespace {

constexpr std::string_view kWideSpace = "\u3000";

enum class Quote { kNone, kSingle, kDouble };

// Reads a line word by word; what is still open at the end stays in `word`.
struct Splitter {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  Quote quote = Quote::kNone;
  bool escaped = false;

  void EndWord() {
    if (in_word) words.push_back(std::move(word));
    word.clear();
    in_word = false;
  }

  void Add(char byte) {
    word += byte;
    in_word = true;
  }

  void InDouble(std::string_view rest) {
    if (rest[0] == '"') {
      quote = Quote::kNone;
    } else if (rest[0] == '\\' && rest.size() > 1 && (rest[1] == '"' || rest[1] == '\\')) {
      escaped = true;
    } else {
      Add(rest[0]);
    }
  }

  // False at a comment.
  bool Plain(char byte) {
    if (byte == '#' && !in_word) return false;
    if (byte == ' ' || byte == '\t') {
      EndWord();
    } else if (byte == '\'' || byte == '"') {
      quote = byte == '"' ? Quote::kDouble : Quote::kSingle;
      in_word = true;
    } else if (byte == '\\') {
      escaped = true;
      in_word = true;
    } else {
      Add(byte);
    }
    return true;
  }

  void Read(std::string_view line) {
    while (!line.empty()) {
      if (quote == Quote::kNone && !escaped && line.starts_with(kWideSpace)) {
        EndWord();
        line.remove_prefix(kWideSpace.size());
        continue;
      }
      if (escaped) {
        Add(line[0]);
        escaped = false;
      } else if (quote == Quote::kSingle) {
        if (line[0] == '\'') {
          quote = Quote::kNone;
        } else {
          Add(line[0]);
        }
      } else if (quote == Quote::kDouble) {
        InDouble(line);
      } else if (!Plain(line[0])) {
        return;
      }
      line.remove_prefix(1);
    }
  }
};

}  // namespace

std::optional<std::vector<std::string>> SplitWords(std::string_view line) {
  Splitter splitter;
  splitter.Read(line);
  if (splitter.quote != Quote::kNone || splitter.escaped) return std::nullopt;
  splitter.EndWord();
  return std::move(splitter.words);
}

std::string QuoteWord(std::string_view word) {
  constexpr std::string_view kSpecial = " \t\n'\"\\#$`;&|<>()*?[]{}~!";
  const bool plain = !word.empty() && word.find_first_of(kSpecial) == std::string_view::npos &&
                     word.find(kWideSpace) == std::string_view::npos;
  if (plain) return std::string(word);
  std::string quoted = "'";
  for (char byte : word) {
    if (byte == '\'') {
      quoted += "'\\''";
    } else {
      quoted += byte;
    }
  }
  return quoted + "'";
}

LineStart SplitForCompletion(std::string_view line) {
  Splitter splitter;
  splitter.Read(line);
  return {std::move(splitter.words), std::move(splitter.word)};
}

}  // namespace hotline
