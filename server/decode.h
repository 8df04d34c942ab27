#pragma once

#include <google/protobuf/descriptor.h>

#include <string_view>

#include "hotline/v1/refusal.pb.h"

namespace hotline {

// Why these bytes could not be parsed as a message of `type`: NOT_UTF8 for each text field that is
// not UTF-8, with its path ("call.demands[0].said"); BAD_FORMAT for the whole when there is none.
// At most 100. Protobuf itself says no more than that parsing failed.
v1::Refusals WhyUnparsed(std::string_view bytes, const google::protobuf::Descriptor& type);

}  // namespace hotline
