#include "server/request_id.h"

#include <string_view>

namespace hotline {

bool IsRequestId(std::string_view text) {
  // x: any hex digit; v: the variant, whose first two bits are 10; all else stands for itself.
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-7xxx-vxxx-xxxxxxxxxxxx";
  constexpr std::string_view kHex = "0123456789abcdefABCDEF";
  constexpr std::string_view kVariant = "89abAB";
  if (text.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool fits = kForm[i] == 'x'   ? kHex.find(text[i]) != kHex.npos
                      : kForm[i] == 'v' ? kVariant.find(text[i]) != kVariant.npos
                                        : text[i] == kForm[i];
    if (!fits) return false;
  }
  return true;
}

}  // namespace hotline
