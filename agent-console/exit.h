#pragma once

#include "hotline/v1/refusal.pb.h"

namespace hotline {

// How a verb ends; the number is the program's exit code and part of the contract with scripts.
enum class Exit {
  kOk = 0,
  kFailed = 1,        // refused or broken
  kUsage = 2,         // the command line itself is wrong
  kNotFound = 3,      // not there, or not for this account
  kNotSignedIn = 4,   // no token, an unknown or an expired one
  kNotPermitted = 5,  // the role may not
  kConflict = 6,      // the case is not, or no longer, as assumed: read it again
  kUnreachable = 7,   // no server, no answer in time, or it cannot take more now
  kInterrupted = 130  // Ctrl-C
};

// The exit code of a call that ended with this gRPC code (0 to 16) and these refusals.
Exit ExitOf(int grpc_code, const v1::Refusals& refusals);

inline int Code(Exit exit) { return static_cast<int>(exit); }

}  // namespace hotline
