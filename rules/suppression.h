#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "hotline/v1/report.pb.h"

namespace hotline {

// Fewer than 5, and not none, is a person whom somebody may know.
inline bool IsSmall(std::int64_t count) { return count > 0 && count < 5; }

// Is this part of a figure a count of anybody? Hours are not.
inline bool IsCount(std::string_view part) { return !part.ends_with("_hours"); }

// Hides what could point at a person from readers who see figures only: a figure is
// suppressed in a row when any of its counts, or what is left of the denominator beside the
// numerator, is 1 to 4. Where the whole and the other rows would give a suppressed one back,
// further rows are suppressed with it, the smallest first, and when none is left the whole too.
// Zeros stay: they speak of nobody. Requires the whole as the first row.
void SuppressSmall(std::vector<v1::FigureRow>& rows);

}  // namespace hotline
