#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "server/clerk.h"

namespace hotline {

// DispatchService. The clerk outlives it.
std::unique_ptr<grpc::Service> MakeDispatchService(Clerk& clerk);

}  // namespace hotline
