#include "server/services_demo.h"

#include "hotline/v1/demo_service.grpc.pb.h"
#include "rules/refusals.h"
#include "rules/text.h"
#include "server/raw_service.h"
#include "server/status.h"

namespace hotline {
namespace {

using raw::Bytes;
using raw::Context;
using raw::Raw;
using raw::Unary;

using Demo = v1::DemoService;
using RawDemo = Raw<Demo::Service, Demo::WithRawCallbackMethod_SetClock>::Type;

class DemoDesk final : public RawDemo {
 public:
  DemoDesk(Clerk& clerk, WatchBoard& board, DemoTime& time)
      : clerk_(clerk), board_(board), time_(time) {}

  // What falls due on the way is done before the answer leaves, and not on a reading thread.
  Unary* SetClock(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.LookBy<v1::SetClockRequest, v1::SetClockResponse>(
        context, query, answer,
        [this](Reader&, const v1::SetClockRequest& request, const Ambient&) {
          return Check(request);
        },
        [this](const v1::SetClockResponse& response) { return Move(response); });
  }

 private:
  Instant Now() const { return time_.clock().Now(); }

  // Where the clock will stand.
  Result<v1::SetClockResponse> Check(const v1::SetClockRequest& request) {
    v1::SetClockResponse response;
    *response.mutable_time() = ToProto(Now());
    if (!request.has_time()) return response;
    Findings found;
    const auto time = found.CheckForm(request.time(), "time");
    if (!time) return found.refusals();
    if (*time < Now()) return TooEarly();
    *response.mutable_time() = ToProto(*time);
    return response;
  }

  grpc::Status Move(const v1::SetClockResponse& response) {
    const Instant time = FromProto(response.time());
    if (time == Now()) return grpc::Status::OK;
    if (!time_.MoveTo(time)) return StatusOf(TooEarly());
    board_.Refresh();
    return grpc::Status::OK;
  }

  v1::Refusal TooEarly() const {
    return Refuse(v1::Refusal::IMPOSSIBLE, "time", FormatInstant(Now()));
  }

  Clerk& clerk_;
  WatchBoard& board_;
  DemoTime& time_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeDemoService(Clerk& clerk, WatchBoard& board, DemoTime& time) {
  return std::make_unique<DemoDesk>(clerk, board, time);
}

}  // namespace hotline
