#pragma once

#include <cstdint>

#include "hotline/v1/call.pb.h"

namespace hotline {

// A made-up call with one demand that routing finds a unit for: some 200 characters of what was
// said, as long as a desk writes them. The same number gives the same call; `received` is seconds
// since 1970.
v1::Call SampleCall(std::uint64_t number, std::int64_t received);

}  // namespace hotline
