#pragma once

#include <string_view>

namespace hotline {

// True for the written form of a UUIDv7 (RFC 9562 §5.7): 8-4-4-4-12 hex digits, version 7, variant
// 10. The time inside is not looked at: a client's clock may be wrong.
bool IsRequestId(std::string_view text);

}  // namespace hotline
