#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "rules/times.h"

namespace hotline {

// A UUID of version 7 (RFC 9562) in its written form: the milliseconds of `now`, then 74 of the
// random bits.
std::string UuidV7(Instant now, const std::array<std::uint8_t, 10>& random);

// 10 bytes from the system's generator. Throws std::system_error when it fails.
std::array<std::uint8_t, 10> RandomBytes();

}  // namespace hotline
