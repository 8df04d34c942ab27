#include "agent-console/width.h"

#include <utf8proc.h>

#include <algorithm>

namespace hotline {
namespace {

struct Step {
  std::size_t bytes;
  int columns;
  utf8proc_int32_t point;  // -1: not UTF-8
};

// Requires text that is not empty.
Step First(std::string_view text) {
  utf8proc_int32_t point = -1;
  const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(text.size()), &point);
  if (bytes <= 0) return {1, 1, -1};
  return {static_cast<std::size_t>(bytes), utf8proc_charwidth(point), point};
}

}  // namespace

int DisplayWidth(std::string_view text) {
  int width = 0;
  while (!text.empty()) {
    const Step step = First(text);
    width += step.columns;
    text.remove_prefix(step.bytes);
  }
  return width;
}

std::string PadRight(std::string text, int width) {
  const int missing = std::max(0, width - DisplayWidth(text));
  return std::move(text) + std::string(static_cast<std::size_t>(missing), ' ');
}

std::string PadLabel(std::string text, int width) {
  const bool fits = DisplayWidth(text) < width;
  return fits ? PadRight(std::move(text), width) : text + " ";
}

std::string PadLeft(std::string text, int width) {
  const int missing = std::max(0, width - DisplayWidth(text));
  return std::string(static_cast<std::size_t>(missing), ' ') + std::move(text);
}

std::string CutTo(std::string_view text, int width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  std::string kept;
  int used = 0;
  while (!text.empty()) {
    const Step step = First(text);
    if (used + step.columns > width - 1) break;
    kept += text.substr(0, step.bytes);
    used += step.columns;
    text.remove_prefix(step.bytes);
  }
  return kept + "…";
}

std::string Tame(std::string_view text, bool lines) {
  std::string tame;
  tame.reserve(text.size());
  while (!text.empty()) {
    const Step step = First(text);
    const bool control = step.point >= 0 && (step.point < 0x20 || step.point == 0x7f ||
                                             (step.point >= 0x80 && step.point < 0xa0));
    if (step.point < 0) {
      tame += '?';
    } else if (control && !(lines && step.point == '\n')) {
      tame += ' ';
    } else {
      tame += text.substr(0, step.bytes);
    }
    text.remove_prefix(step.bytes);
  }
  return tame;
}

}  // namespace hotline
