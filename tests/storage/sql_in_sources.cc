#include "tests/storage/sql_in_sources.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/paths.h"

namespace hotline {
namespace {

class Scanner {
 public:
  Scanner(const std::string& file, const std::string& source) : file_(file), source_(source) {}

  std::vector<SourceText> Scan() {
    bool joins = false;
    while (at_ < source_.size()) {
      if (SkipBlank()) continue;
      if (source_[at_] == '#' && StartsLine()) {
        SkipTo("\n");
        joins = false;
      } else if (At("R\"(")) {
        Take(joins, Raw());
        joins = true;
      } else if (source_[at_] == '"') {
        Take(joins, Quoted('"'));
        joins = true;
      } else {
        if (source_[at_] == '\'' && !AfterDigit()) {
          Quoted('\'');
        } else {
          ++at_;
        }
        joins = false;
      }
    }
    return std::move(found_);
  }

 private:
  bool At(const char* text) const {
    return source_.compare(at_, std::string(text).size(), text) == 0;
  }
  bool AfterDigit() const {
    return at_ > 0 && std::isalnum(static_cast<unsigned char>(source_[at_ - 1]));
  }
  bool StartsLine() const {
    const std::size_t before = source_.find_last_not_of(" \t", at_ - 1);
    return at_ == 0 || before == std::string::npos || source_[before] == '\n';
  }
  void SkipTo(const char* end) {
    const std::size_t found = source_.find(end, at_);
    at_ = found == std::string::npos ? source_.size() : found + std::string(end).size();
  }
  // Blanks and comments part nothing.
  bool SkipBlank() {
    if (At("//")) {
      SkipTo("\n");
    } else if (At("/*")) {
      SkipTo("*/");
    } else if (std::isspace(static_cast<unsigned char>(source_[at_]))) {
      ++at_;
    } else {
      return false;
    }
    return true;
  }
  std::string Quoted(char quote) {
    std::string text;
    for (++at_; at_ < source_.size() && source_[at_] != quote; ++at_) {
      if (source_[at_] == '\\') ++at_;
      text.push_back(source_[at_]);
    }
    ++at_;
    return text;
  }
  std::string Raw() {
    const std::size_t begin = at_ + 3;
    SkipTo(")\"");
    return source_.substr(begin, at_ - 2 - begin);
  }
  void Take(bool joins, const std::string& text) {
    if (joins) {
      found_.back().text += text;
    } else {
      const auto line =
          std::count(source_.begin(), source_.begin() + static_cast<std::ptrdiff_t>(at_), '\n');
      found_.push_back({file_, static_cast<int>(line) + 1, text});
    }
  }

  const std::string& file_;
  const std::string& source_;
  std::size_t at_ = 0;
  std::vector<SourceText> found_;
};

bool IsSql(const std::string& text) {
  for (const char* verb : {"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "}) {
    if (text.starts_with(verb)) return true;
  }
  return text.find("site = $") != std::string::npos;
}

}  // namespace

std::vector<SourceText> StringsIn(const std::string& file, const std::string& source) {
  return Scanner(file, source).Scan();
}

std::vector<SourceText> SqlInStorage() {
  namespace fs = std::filesystem;
  const fs::path root = SourceFolder();
  std::vector<SourceText> found;
  for (const auto& entry : fs::recursive_directory_iterator(root / "storage")) {
    if (entry.path().extension() != ".cc" && entry.path().extension() != ".h") continue;
    std::ostringstream source;
    source << std::ifstream(entry.path()).rdbuf();
    for (SourceText& text : StringsIn(fs::relative(entry.path(), root).string(), source.str())) {
      if (IsSql(text.text)) found.push_back(std::move(text));
    }
  }
  return found;
}

}  // namespace hotline
