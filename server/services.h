#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>
#include <vector>

#include "server/clerk.h"
#include "server/clock.h"
#include "server/demo_time.h"
#include "server/key_shredder.h"
#include "server/watch.h"
#include "storage/search.h"

namespace hotline {

// The services of hotline.v1, each method one line that names its command. `index` is null when
// search is off. DemoService is there only with a demo clock. All arguments outlive them.
std::vector<std::unique_ptr<grpc::Service>> MakeServices(Clerk& clerk, WatchBoard& board,
                                                         Clock& clock, SearchIndex* index,
                                                         KeyShredder& shredder,
                                                         DemoTime& demo_time);

}  // namespace hotline
