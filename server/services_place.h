#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "server/clerk.h"

namespace hotline {

// PlaceService: each method one line that names its command. `clerk` outlives it.
std::unique_ptr<grpc::Service> MakePlaceService(Clerk& clerk);

}  // namespace hotline
