#pragma once

#include <string>

#include "hotline/v1/call.pb.h"

namespace hotline {

// What a search looks into, one field a line: title, said, view, result, place. Indexing and
// checking read the same.
std::string SearchedText(const v1::Demand& demand);

}  // namespace hotline
