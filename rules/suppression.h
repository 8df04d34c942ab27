#pragma once

#include <vector>

#include "hotline/v1/report.pb.h"

namespace hotline {

// Hides what could point at a person from readers who see figures only: a figure is
// suppressed in a row when any of its counts, or what is left of the denominator beside the
// numerator, is 1 to 4. Where the whole and the other rows would give a suppressed one back,
// further rows are suppressed with it, the smallest first, and when none is left the whole too.
// Zeros stay: they speak of nobody. Requires the whole as the first row.
void SuppressSmall(std::vector<v1::FigureRow>& rows);

}  // namespace hotline
