#pragma once

#include <string>
#include <string_view>

#include "hotline/v1/call.pb.h"

namespace hotline {

// What a search looks into, one field a line: title, said, view, result, place. Indexing and
// checking read the same.
std::string SearchedText(const v1::Demand& demand);

// Scope token of a case that waits to be called back, by whichever operator.
inline constexpr std::string_view kCallingBackToken = "state/calling-back";

}  // namespace hotline
