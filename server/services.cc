#include "server/services.h"

#include "hotline/v1/case_service.grpc.pb.h"
#include "hotline/v1/custody_service.grpc.pb.h"
#include "hotline/v1/intake_service.grpc.pb.h"
#include "hotline/v1/report_service.grpc.pb.h"
#include "server/commands/commands.h"
#include "server/raw_service.h"
#include "server/search_cases.h"
#include "server/services_ask.h"
#include "server/services_course.h"
#include "server/services_demo.h"
#include "server/services_dispatch.h"
#include "server/services_notice.h"
#include "server/services_place.h"
#include "server/status.h"

namespace hotline {
namespace {

using raw::Bytes;
using raw::Context;
using raw::Raw;
using raw::Stream;
using raw::Unary;

using Intake = v1::IntakeService;
using RawIntake =
    Raw<Intake::Service, Intake::WithRawCallbackMethod_LogCall,
        Intake::WithRawCallbackMethod_GetCall, Intake::WithRawCallbackMethod_ListCalls,
        Intake::WithRawCallbackMethod_LookUpCaller, Intake::WithRawCallbackMethod_Reveal,
        Intake::WithRawCallbackMethod_WhoAmI>::Type;

class IntakeDesk final : public RawIntake {
 public:
  explicit IntakeDesk(Clerk& clerk) : clerk_(clerk) {}

  Unary* LogCall(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::LogCall);
  }
  Unary* GetCall(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::GetCall);
  }
  Unary* ListCalls(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListCalls);
  }
  Unary* LookUpCaller(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::LookUpCaller);
  }
  Unary* Reveal(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::Reveal);
  }
  Unary* WhoAmI(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::WhoAmI);
  }

 private:
  Clerk& clerk_;
};

using Cases = v1::CaseService;
using RawCases =
    Raw<Cases::Service, Cases::WithRawCallbackMethod_GetCase,
        Cases::WithRawCallbackMethod_ListCases, Cases::WithRawCallbackMethod_SearchCases,
        Cases::WithRawCallbackMethod_ListEvents, Cases::WithRawCallbackMethod_WatchCases,
        Cases::WithRawCallbackMethod_ListActs, Cases::WithRawCallbackMethod_PreviewDispatch,
        Cases::WithRawCallbackMethod_DispatchCase, Cases::WithRawCallbackMethod_HandleDirectly,
        Cases::WithRawCallbackMethod_SettleCase, Cases::WithRawCallbackMethod_GiveUpCase,
        Cases::WithRawCallbackMethod_SignDispatch, Cases::WithRawCallbackMethod_RecordContact,
        Cases::WithRawCallbackMethod_RecordProgress, Cases::WithRawCallbackMethod_GiveOpinion,
        Cases::WithRawCallbackMethod_ReplyDispatch, Cases::WithRawCallbackMethod_AuditReply,
        Cases::WithRawCallbackMethod_RecordCallBack, Cases::WithRawCallbackMethod_AuditSettlement,
        Cases::WithRawCallbackMethod_RuleOnDissatisfaction,
        Cases::WithRawCallbackMethod_CloseWithoutCallBack>::Type;

class CaseDesk final : public RawCases {
 public:
  CaseDesk(Clerk& clerk, WatchBoard& board, SearchIndex* index)
      : clerk_(clerk), board_(board), index_(index) {}

  Unary* GetCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::GetCase);
  }
  Unary* ListCases(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListCases);
  }
  Unary* SearchCases(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.LookBy<v1::SearchCasesRequest, v1::SearchCasesResponse>(context, query, answer,
                                                                          CaseSearch{index_});
  }
  Unary* ListEvents(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListEvents);
  }
  Stream* WatchCases(Context* context, const Bytes* query) override {
    return board_.Watch(context, query);
  }
  Unary* ListActs(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListActs);
  }
  Unary* PreviewDispatch(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::PreviewDispatch);
  }
  Unary* DispatchCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::DispatchCase);
  }
  Unary* HandleDirectly(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::HandleDirectly);
  }
  Unary* SettleCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::SettleCase);
  }
  Unary* GiveUpCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::GiveUpCase);
  }
  Unary* SignDispatch(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::SignDispatch);
  }
  Unary* RecordContact(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::RecordContact);
  }
  Unary* RecordProgress(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::RecordProgress);
  }
  Unary* GiveOpinion(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::GiveOpinion);
  }
  Unary* ReplyDispatch(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ReplyDispatch);
  }
  Unary* AuditReply(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AuditReply);
  }
  Unary* RecordCallBack(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::RecordCallBack);
  }
  Unary* AuditSettlement(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::AuditSettlement);
  }
  Unary* RuleOnDissatisfaction(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::RuleOnDissatisfaction);
  }
  Unary* CloseWithoutCallBack(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::CloseWithoutCallBack);
  }

 private:
  Clerk& clerk_;
  WatchBoard& board_;
  SearchIndex* const index_;
};

using Reports = v1::ReportService;
using RawReports = Raw<Reports::Service, Reports::WithRawCallbackMethod_GetClosureReport,
                       Reports::WithRawCallbackMethod_ListFigureCases>::Type;

class ReportDesk final : public RawReports {
 public:
  explicit ReportDesk(Clerk& clerk) : clerk_(clerk) {}

  Unary* GetClosureReport(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::GetClosureReport);
  }
  Unary* ListFigureCases(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListFigureCases);
  }

 private:
  Clerk& clerk_;
};

using Custody = v1::CustodyService;
using RawCustody = Raw<Custody::Service, Custody::WithRawCallbackMethod_ShredCase,
                       Custody::WithRawCallbackMethod_ListDestructions>::Type;

class CustodyDesk final : public RawCustody {
 public:
  CustodyDesk(Clerk& clerk, KeyShredder& shredder) : clerk_(clerk), shredder_(shredder) {}

  Unary* ShredCase(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ShredCase,
                      [this](const v1::ShredCaseResponse& response) {
                        return DestroyKeys(response.destruction());
                      });
  }
  Unary* ListDestructions(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListDestructions);
  }

 private:
  // Whoever hears OK may rely on it: the keys are gone.
  grpc::Status DestroyKeys(const v1::Destruction& destruction) {
    try {
      shredder_.Destroy({destruction.data_keys().begin(), destruction.data_keys().end()});
      return grpc::Status::OK;
    } catch (const DatabaseError&) {
      return StatusOf(v1::Refusal::KEYS_IN_USE);
    }
  }

  Clerk& clerk_;
  KeyShredder& shredder_;
};

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> MakeServices(Clerk& clerk, WatchBoard& board,
                                                         Clock& clock, SearchIndex* index,
                                                         KeyShredder& shredder,
                                                         DemoTime& demo_time) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(std::make_unique<IntakeDesk>(clerk));
  services.push_back(std::make_unique<CaseDesk>(clerk, board, index));
  services.push_back(MakeDispatchService(clerk));
  services.push_back(MakeAskService(clerk));
  services.push_back(MakeCorrectionService(clerk));
  services.push_back(MakePlaceService(clerk));
  services.push_back(std::make_unique<ReportDesk>(clerk));
  services.push_back(std::make_unique<CustodyDesk>(clerk, shredder));
  services.push_back(MakeCourseService(clerk));
  services.push_back(MakeNoticeDesk(clerk));
  if (clock.is_demo()) services.push_back(MakeDemoService(clerk, board, demo_time));
  return services;
}

}  // namespace hotline
