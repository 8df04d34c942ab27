#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "server/clerk.h"

namespace hotline {

// AskService and CorrectionService. The clerk outlives them.
std::unique_ptr<grpc::Service> MakeAskService(Clerk& clerk);
std::unique_ptr<grpc::Service> MakeCorrectionService(Clerk& clerk);

}  // namespace hotline
