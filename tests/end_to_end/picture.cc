#include "tests/end_to_end/picture.h"

#include <utf8proc.h>

#include <algorithm>
#include <sstream>
#include <vector>

namespace hotline::testing {
namespace {

constexpr int kCellWidth = 8;
constexpr int kLineHeight = 20;
constexpr int kMargin = 16;

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '&':
        escaped += "&amp;";
        break;
      default:
        escaped += letter;
    }
  }
  return escaped;
}

// Characters of one width that stand side by side.
struct Run {
  std::string text;
  int cells = 0;
  int width = 0;  // of each character
};

std::vector<Run> RunsOf(const std::string& line) {
  std::vector<Run> runs;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(line.data());
  auto left = static_cast<utf8proc_ssize_t>(line.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    const auto bytes = utf8proc_iterate(at, left, &point);
    if (bytes <= 0) break;
    const int width = utf8proc_charwidth(point);
    // A space is a run of its own: what is drawn begins and ends with ink.
    const bool apart = point == ' ' || (!runs.empty() && runs.back().text == " ");
    if (apart || runs.empty() || runs.back().width != width) runs.push_back({"", 0, width});
    runs.back().text.append(reinterpret_cast<const char*>(at), static_cast<std::size_t>(bytes));
    runs.back().cells += width;
    at += bytes;
    left -= bytes;
  }
  return runs;
}

}  // namespace

std::string Picture(const std::string& text) {
  std::ostringstream lines;
  std::istringstream stream(text);
  int row = 0, widest = 0;
  for (std::string line; std::getline(stream, line); ++row) {
    int cell = 0;
    for (const Run& run : RunsOf(line)) {
      if (run.text != " ") {
        lines << "<text" << (row == 0 ? " class=\"typed\"" : "") << " x=\""
              << kMargin + cell * kCellWidth << "\" y=\"" << kMargin + row * kLineHeight + 14
              << "\" textLength=\"" << run.cells * kCellWidth << "\">" << Escaped(run.text)
              << "</text>\n";
      }
      cell += run.cells;
    }
    widest = std::max(widest, cell);
  }
  std::ostringstream picture;
  picture << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\""
          << 2 * kMargin + widest * kCellWidth << "\" height=\"" << 2 * kMargin + row * kLineHeight
          << "\">\n<style>text{font:13.3px 'DejaVu Sans Mono','Noto Sans Mono CJK SC',monospace;"
             "fill:#222}.typed{fill:#0b57a4;font-weight:bold}</style>\n"
             "<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"#fafafa\" stroke=\"#ccc\"/>\n"
          << lines.str() << "</svg>\n";
  return picture.str();
}

}  // namespace hotline::testing
