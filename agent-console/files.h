#pragma once

#include <optional>
#include <string>

#include "agent-console/session.h"

namespace hotline {

// The bytes of a file, at most 8 MiB, in whatever encoding they are. Absent, and complained about,
// when it cannot be read or is longer.
std::optional<std::string> FileBytes(Session& session, const std::string& path);

}  // namespace hotline
