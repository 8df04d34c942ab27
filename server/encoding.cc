#include "server/encoding.h"

#include <iconv.h>
#include <utf8proc.h>

#include <memory>
#include <stdexcept>

namespace hotline {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    utf8proc_int32_t c = 0;
    const utf8proc_ssize_t size =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                         static_cast<utf8proc_ssize_t>(text.size()), &c);
    if (size <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

std::optional<std::string> FromGb18030(std::string_view bytes) {
  const iconv_t converter = iconv_open("UTF-8", "GB18030");
  if (converter == reinterpret_cast<iconv_t>(-1)) {
    throw std::runtime_error("this system's iconv knows no GB18030");
  }
  const std::unique_ptr<void, int (*)(iconv_t)> closed(converter, iconv_close);
  // No character of GB18030 grows to more than twice its bytes.
  std::string text(bytes.size() * 2, '\0');
  char* from = const_cast<char*>(bytes.data());  // read only, whatever the signature says
  char* to = text.data();
  std::size_t from_left = bytes.size();
  std::size_t to_left = text.size();
  if (iconv(converter, &from, &from_left, &to, &to_left) == static_cast<std::size_t>(-1)) {
    return std::nullopt;
  }
  text.resize(text.size() - to_left);
  return text;
}

}  // namespace

std::optional<std::string> AsUtf8(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  return IsUtf8(bytes) ? std::string(bytes) : FromGb18030(bytes);
}

}  // namespace hotline
