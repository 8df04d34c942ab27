#pragma once

#include <string>

#include "agent-console/session.h"

namespace hotline {

// Help on everything, a noun, or a verb, to the data stream. kUsage, and a word about it, when
// there is no such thing.
Exit PrintHelp(Session& session, const std::string& noun, const std::string& verb);

// "hotline-console 0.1.0".
void PrintVersion(Session& session);

}  // namespace hotline
