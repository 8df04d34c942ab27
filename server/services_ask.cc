#include "server/services_ask.h"

#include "hotline/v1/ask_service.grpc.pb.h"
#include "hotline/v1/correction_service.grpc.pb.h"
#include "server/commands/ask.h"
#include "server/raw_service.h"

namespace hotline {
namespace {

using raw::Bytes;
using raw::Context;
using raw::Raw;
using raw::Unary;

using Asking = v1::AskService;
using RawAsking =
    Raw<Asking::Service, Asking::WithRawCallbackMethod_AskExtension,
        Asking::WithRawCallbackMethod_AgreeLaterLimit, Asking::WithRawCallbackMethod_AskWaiver,
        Asking::WithRawCallbackMethod_ConsentToWaiver, Asking::WithRawCallbackMethod_AskTermination,
        Asking::WithRawCallbackMethod_WithdrawPerson, Asking::WithRawCallbackMethod_AskHarmClearing,
        Asking::WithRawCallbackMethod_TakeBackAsk, Asking::WithRawCallbackMethod_EnterDecision,
        Asking::WithRawCallbackMethod_RuleOnAsk>::Type;

class AskDesk final : public RawAsking {
 public:
  explicit AskDesk(Clerk& clerk) : clerk_(clerk) {}

  Unary* AskExtension(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AskExtension);
  }
  Unary* AgreeLaterLimit(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AgreeLaterLimit);
  }
  Unary* AskWaiver(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AskWaiver);
  }
  Unary* ConsentToWaiver(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ConsentToWaiver);
  }
  Unary* AskTermination(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AskTermination);
  }
  Unary* WithdrawPerson(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::WithdrawPerson);
  }
  Unary* AskHarmClearing(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AskHarmClearing);
  }
  Unary* TakeBackAsk(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::TakeBackAsk);
  }
  Unary* EnterDecision(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::EnterDecision);
  }
  Unary* RuleOnAsk(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::RuleOnAsk);
  }

 private:
  Clerk& clerk_;
};

using Correction = v1::CorrectionService;
using RawCorrection = Raw<Correction::Service, Correction::WithRawCallbackMethod_AmendCase,
                          Correction::WithRawCallbackMethod_RegradeCase>::Type;

class CorrectionDesk final : public RawCorrection {
 public:
  explicit CorrectionDesk(Clerk& clerk) : clerk_(clerk) {}

  Unary* AmendCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AmendCase);
  }
  Unary* RegradeCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::RegradeCase);
  }

 private:
  Clerk& clerk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAskService(Clerk& clerk) {
  return std::make_unique<AskDesk>(clerk);
}

std::unique_ptr<grpc::Service> MakeCorrectionService(Clerk& clerk) {
  return std::make_unique<CorrectionDesk>(clerk);
}

}  // namespace hotline
