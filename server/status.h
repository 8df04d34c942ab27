#pragma once

#include <grpcpp/support/status.h>

#include <string_view>

#include "hotline/v1/refusal.pb.h"
#include "storage/store.h"

namespace hotline {

// The one place where reasons become codes.
grpc::StatusCode CodeOf(v1::Refusal::Reason reason);

// The code of the first refusal, its sentence as the message, all of them serialized as details.
// Requires at least one.
grpc::Status StatusOf(const v1::Refusals& refusals);
grpc::Status StatusOf(const v1::Refusal& refusal);
grpc::Status StatusOf(v1::Refusal::Reason reason);

// What became of a command that did not refuse. kCommitted is OK. A fault is INTERNAL and says
// nothing more: what broke is in the log.
grpc::Status StatusOf(Fate fate);

// The answer to a bug or a broken machine.
grpc::Status Fault();

// "OK", "NOT_FOUND" ...
std::string_view NameOf(grpc::StatusCode code);
// The name of the first refusal's reason, empty when the status carries none.
std::string_view ReasonIn(const grpc::Status& status);
// "OK", else the reason, else the code: for the access record.
std::string_view OutcomeOf(const grpc::Status& status);

}  // namespace hotline
