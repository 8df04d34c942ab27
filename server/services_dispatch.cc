#include "server/services_dispatch.h"

#include "hotline/v1/dispatch_service.grpc.pb.h"
#include "server/commands/commands.h"
#include "server/raw_service.h"

namespace hotline {
namespace {

using raw::Bytes;
using raw::Context;
using raw::Raw;
using raw::Unary;

using Dispatches = v1::DispatchService;
using RawDispatches =
    Raw<Dispatches::Service, Dispatches::WithRawCallbackMethod_AskReturn,
        Dispatches::WithRawCallbackMethod_WithdrawReturn,
        Dispatches::WithRawCallbackMethod_RuleOnReturn,
        Dispatches::WithRawCallbackMethod_RedirectDispatch,
        Dispatches::WithRawCallbackMethod_AddCoHandler,
        Dispatches::WithRawCallbackMethod_ConfirmDispatch,
        Dispatches::WithRawCallbackMethod_AskDesk, Dispatches::WithRawCallbackMethod_AnswerQuestion,
        Dispatches::WithRawCallbackMethod_HandDown,
        Dispatches::WithRawCallbackMethod_AnswerHandDown,
        Dispatches::WithRawCallbackMethod_Confer>::Type;

class DispatchDesk final : public RawDispatches {
 public:
  explicit DispatchDesk(Clerk& clerk) : clerk_(clerk) {}

  Unary* AskReturn(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AskReturn);
  }
  Unary* WithdrawReturn(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::WithdrawReturn);
  }
  Unary* RuleOnReturn(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::RuleOnReturn);
  }
  Unary* RedirectDispatch(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::RedirectDispatch);
  }
  Unary* AddCoHandler(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AddCoHandler);
  }
  Unary* ConfirmDispatch(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ConfirmDispatch);
  }
  Unary* AskDesk(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AskDesk);
  }
  Unary* AnswerQuestion(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AnswerQuestion);
  }
  Unary* HandDown(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::HandDown);
  }
  Unary* AnswerHandDown(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AnswerHandDown);
  }
  Unary* Confer(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::Confer);
  }

 private:
  Clerk& clerk_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeDispatchService(Clerk& clerk) {
  return std::make_unique<DispatchDesk>(clerk);
}

}  // namespace hotline
