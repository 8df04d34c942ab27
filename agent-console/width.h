#pragma once

#include <string>
#include <string_view>

namespace hotline {

// Columns that a text takes on a terminal: 2 for Chinese characters, 0 for combining ones. Bytes
// that are not UTF-8 count 1 each.
int DisplayWidth(std::string_view text);

// The text with spaces up to `width` columns; longer text is left as it is.
std::string PadRight(std::string text, int width);
// The same before more text on the line: at least one space.
std::string PadLabel(std::string text, int width);
std::string PadLeft(std::string text, int width);

// The text cut to `width` columns, with "…" in the last one when something was cut. Requires width
// >= 1.
std::string CutTo(std::string_view text, int width);

// Control characters as spaces: what others wrote must not steer the terminal. Line feeds stay when
// `lines` is true.
std::string Tame(std::string_view text, bool lines);

}  // namespace hotline
