#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "server/clerk.h"
#include "server/demo_time.h"
#include "server/watch.h"

namespace hotline {

// DemoService, for a server with a demo clock alone. All arguments outlive it.
std::unique_ptr<grpc::Service> MakeDemoService(Clerk& clerk, WatchBoard& board, DemoTime& time);

}  // namespace hotline
