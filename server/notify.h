#pragma once

#include <string>

namespace hotline {

// Tells the service manager that started this program what it is doing ("READY=1", "STOPPING=1",
// sd_notify(3)): one datagram to the socket that NOTIFY_SOCKET names. `socket` is its value: a
// path, or a name in Linux' abstract space that begins with "@". False when it could not be told;
// then, or when there is no manager (an empty value), the program goes on as it would.
bool Notify(const std::string& socket, const std::string& state);

}  // namespace hotline
