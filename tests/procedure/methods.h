#pragma once

#include <string>
#include <vector>

#include "hotline/v1/procedure.pb.h"

namespace hotline {

// The methods that may perform an act; empty for those of the clockwork and for LOG_CALL.
std::vector<std::string> MethodsOf(v1::Act::Kind act);

}  // namespace hotline
