#include "agent-console/exit.h"

#include <algorithm>
#include <array>

namespace hotline {
namespace {

// By gRPC code. The numbers are the wire's; the names stand in grpcpp, which only the client
// includes.
constexpr std::array<Exit, 17> kByCode = {
    Exit::kOk,            // OK
    Exit::kUnreachable,   // CANCELLED: by the other side; who cancels himself does not ask
    Exit::kFailed,        // UNKNOWN
    Exit::kFailed,        // INVALID_ARGUMENT
    Exit::kUnreachable,   // DEADLINE_EXCEEDED
    Exit::kNotFound,      // NOT_FOUND
    Exit::kFailed,        // ALREADY_EXISTS
    Exit::kNotPermitted,  // PERMISSION_DENIED
    Exit::kUnreachable,   // RESOURCE_EXHAUSTED
    Exit::kFailed,        // FAILED_PRECONDITION
    Exit::kConflict,      // ABORTED
    Exit::kFailed,        // OUT_OF_RANGE
    Exit::kFailed,        // UNIMPLEMENTED
    Exit::kFailed,        // INTERNAL
    Exit::kUnreachable,   // UNAVAILABLE
    Exit::kFailed,        // DATA_LOSS
    Exit::kNotSignedIn,   // UNAUTHENTICATED
};

// The state is not what the caller took it for, as with a stale etag.
bool IsConflict(const v1::Refusal& refusal) {
  return refusal.reason() == v1::Refusal::WRONG_STATE ||
         refusal.reason() == v1::Refusal::ASK_OPEN || refusal.reason() == v1::Refusal::STALE_ETAG;
}

}  // namespace

Exit ExitOf(int grpc_code, const v1::Refusals& refusals) {
  if (std::any_of(refusals.refusals().begin(), refusals.refusals().end(), IsConflict)) {
    return Exit::kConflict;
  }
  if (grpc_code < 0 || grpc_code >= static_cast<int>(kByCode.size())) return Exit::kFailed;
  return kByCode[static_cast<std::size_t>(grpc_code)];
}

}  // namespace hotline
