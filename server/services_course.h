#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "server/clerk.h"

namespace hotline {

// CourseService. The clerk outlives it.
std::unique_ptr<grpc::Service> MakeCourseService(Clerk& clerk);

}  // namespace hotline
