#pragma once

#include <google/protobuf/message_lite.h>

#include <string>
#include <string_view>

namespace hotline {

// A message as a text that means nothing to clients: cursors and page tokens. It hides nothing and
// gives no right; what is read after it is decided by the reader's scope.
std::string ToOpaque(const google::protobuf::MessageLite& message);
// False when the text was not made by ToOpaque or is longer than 1,000 characters.
bool FromOpaque(std::string_view text, google::protobuf::MessageLite& message);

}  // namespace hotline
