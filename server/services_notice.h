#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "server/clerk.h"

namespace hotline {

// NoticeService. `clerk` outlives it.
std::unique_ptr<grpc::Service> MakeNoticeDesk(Clerk& clerk);

}  // namespace hotline
