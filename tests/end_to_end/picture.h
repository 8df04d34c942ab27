#pragma once

#include <string>

namespace hotline::testing {

// What stands on a terminal, UTF-8 in lines, as an SVG image: each character in its cell, wide ones
// in two, so that columns stand as they do there. The first line is what was typed.
std::string Picture(const std::string& text);

}  // namespace hotline::testing
