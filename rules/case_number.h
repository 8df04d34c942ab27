#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rules/times.h"

namespace hotline {

// The check digit of ISO 7064 MOD 11,10 over the digits of `text`; other characters are skipped.
char CheckDigit(std::string_view text);

// <4-digit place>-<yymmdd>-<n>-<check digit>: "3206-260924-17-5". Requires four digits and n >= 1.
std::string CaseNumber(std::string_view place, Day day, std::int64_t n);

// The form and the check digit are right.
bool IsCaseNumber(std::string_view number);

}  // namespace hotline
