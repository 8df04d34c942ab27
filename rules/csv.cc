#include "rules/csv.h"

#include <utf8proc.h>

#include <utility>

#include "rules/refusals.h"

namespace hotline {
namespace {

constexpr std::size_t kMostRecords = 200'000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsControl(utf8proc_int32_t c) {
  return (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || (c >= 0x7F && c < 0xA0);
}

// The line of the first byte that is not text; 0 when all is well.
int LineOfBadText(std::string_view text) {
  int line = 1;
  while (!text.empty()) {
    utf8proc_int32_t c = 0;
    const utf8proc_ssize_t size =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                         static_cast<utf8proc_ssize_t>(text.size()), &c);
    if (size <= 0 || IsControl(c)) return line;
    if (c == '\n') ++line;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return 0;
}

class Parser {
 public:
  Parser(std::string_view file, std::string_view text) : file_(file), text_(text) {}

  Result<std::vector<CsvRecord>> Parse() {
    std::vector<CsvRecord> records;
    while (at_ < text_.size()) {
      CsvRecord record{line_, {}};
      do {
        record.cells.emplace_back();
        if (!(text_.substr(at_, 1) == "\"" ? TakeQuoted(record.cells.back())
                                           : TakePlain(record.cells.back()))) {
          return Refuse(v1::Refusal::BAD_FORMAT, Place(record.line), "\"...\"");
        }
      } while (Take(','));
      TakeLineEnd();
      const bool empty = record.cells.size() == 1 && record.cells.front().empty();
      if (!empty) records.push_back(std::move(record));
      if (records.size() > kMostRecords) {
        return Refuse(v1::Refusal::TOO_MANY, Place(line_), std::to_string(kMostRecords));
      }
    }
    return records;
  }

 private:
  std::string Place(int line) const { return std::string(file_) + ":" + std::to_string(line); }

  bool Take(char wanted) {
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    if (wanted == '\n') ++line_;
    return true;
  }

  void TakeLineEnd() {
    Take('\r');
    Take('\n');
  }

  bool AtCellEnd() const {
    return at_ == text_.size() || text_[at_] == ',' || text_[at_] == '\n' || text_[at_] == '\r';
  }

  bool TakePlain(std::string& cell) {
    while (!AtCellEnd()) {
      if (text_[at_] == '"') return false;
      cell += text_[at_++];
    }
    return true;
  }

  bool TakeQuoted(std::string& cell) {
    Take('"');
    while (at_ < text_.size()) {
      const char c = text_[at_];
      Take(c);
      if (c != '"') {
        cell += c;
      } else if (Take('"')) {
        cell += '"';
      } else {
        return AtCellEnd();
      }
    }
    return false;
  }

  std::string_view file_;
  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

Result<std::vector<CsvRecord>> ParseCsv(std::string_view file, std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (const int line = LineOfBadText(text); line != 0) {
    return Refuse(v1::Refusal::NOT_UTF8, std::string(file) + ":" + std::to_string(line));
  }
  return Parser(file, text).Parse();
}

}  // namespace hotline
