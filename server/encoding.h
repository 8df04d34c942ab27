#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hotline {

// Text as UTF-8 without a byte order mark: bytes that are UTF-8 as they are, others as GB18030
// (with GBK and GB 2312 in it). Absent when they are neither. Text of which both could be true is
// taken for UTF-8; in GB18030 no Chinese text of some length looks like that.
std::optional<std::string> AsUtf8(std::string_view bytes);

}  // namespace hotline
