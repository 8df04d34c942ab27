#include "server/services.h"

#include "hotline/v1/case_service.grpc.pb.h"
#include "hotline/v1/custody_service.grpc.pb.h"
#include "hotline/v1/demo_service.grpc.pb.h"
#include "hotline/v1/intake_service.grpc.pb.h"
#include "hotline/v1/place_service.grpc.pb.h"
#include "hotline/v1/report_service.grpc.pb.h"
#include "rules/refusals.h"
#include "rules/text.h"
#include "server/commands/commands.h"
#include "server/raw_service.h"
#include "server/search_cases.h"
#include "server/services_ask.h"
#include "server/services_course.h"
#include "server/services_dispatch.h"
#include "server/services_notice.h"
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
        Cases::WithRawCallbackMethod_CloseWithoutCallBack,
        Cases::WithRawCallbackMethod_Perform>::Type;

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
  Unary* Perform(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::Perform);
  }

 private:
  Clerk& clerk_;
  WatchBoard& board_;
  SearchIndex* const index_;
};

using Places = v1::PlaceService;
using RawPlaces =
    Raw<Places::Service, Places::WithRawCallbackMethod_GetPlace,
        Places::WithRawCallbackMethod_CountDue, Places::WithRawCallbackMethod_ImportCalendar,
        Places::WithRawCallbackMethod_ApproveCalendar, Places::WithRawCallbackMethod_ListCalendars,
        Places::WithRawCallbackMethod_ListMovedLimits, Places::WithRawCallbackMethod_ImportPlace,
        Places::WithRawCallbackMethod_ExportPlace, Places::WithRawCallbackMethod_ListPlaceVersions,
        Places::WithRawCallbackMethod_ListUnitChanges, Places::WithRawCallbackMethod_ExplainRoute,
        Places::WithRawCallbackMethod_WhyNotUnit, Places::WithRawCallbackMethod_ReplayRoutes,
        Places::WithRawCallbackMethod_LintRoutes>::Type;

class PlaceDesk final : public RawPlaces {
 public:
  explicit PlaceDesk(Clerk& clerk) : clerk_(clerk) {}

  Unary* GetPlace(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::GetPlace);
  }
  Unary* CountDue(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::CountDue);
  }
  Unary* ImportCalendar(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ImportCalendar);
  }
  Unary* ApproveCalendar(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ApproveCalendar);
  }
  Unary* ListCalendars(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListCalendars);
  }
  Unary* ListMovedLimits(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListMovedLimits);
  }
  Unary* ImportPlace(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Act(context, query, answer, commands::ImportPlace);
  }
  Unary* ExportPlace(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ExportPlace);
  }
  Unary* ListPlaceVersions(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListPlaceVersions);
  }
  Unary* ListUnitChanges(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ListUnitChanges);
  }
  Unary* ExplainRoute(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ExplainRoute);
  }
  Unary* WhyNotUnit(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::WhyNotUnit);
  }
  Unary* ReplayRoutes(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::ReplayRoutes);
  }
  Unary* LintRoutes(Context* context, const Bytes* query, Bytes* answer) override {
    return clerk_.Look(context, query, answer, commands::LintRoutes);
  }

 private:
  Clerk& clerk_;
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

using Demo = v1::DemoService;
using RawDemo = Raw<Demo::Service, Demo::WithRawCallbackMethod_SetClock>::Type;

class DemoDesk final : public RawDemo {
 public:
  DemoDesk(Clerk& clerk, WatchBoard& board, Clock& clock, Sweep& sweep)
      : clerk_(clerk), board_(board), clock_(clock), sweep_(sweep) {}

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
  // Where the clock will stand.
  Result<v1::SetClockResponse> Check(const v1::SetClockRequest& request) {
    v1::SetClockResponse response;
    *response.mutable_time() = ToProto(clock_.Now());
    if (!request.has_time()) return response;
    Findings found;
    const auto time = found.CheckForm(request.time(), "time");
    if (!time) return found.refusals();
    if (*time < clock_.Now()) return TooEarly();
    *response.mutable_time() = ToProto(*time);
    return response;
  }

  grpc::Status Move(const v1::SetClockResponse& response) {
    const Instant time = FromProto(response.time());
    if (time == clock_.Now()) return grpc::Status::OK;
    if (!sweep_.MoveClock(time)) return StatusOf(TooEarly());
    board_.Refresh();
    return grpc::Status::OK;
  }

  v1::Refusal TooEarly() const {
    return Refuse(v1::Refusal::IMPOSSIBLE, "time", FormatInstant(clock_.Now()));
  }

  Clerk& clerk_;
  WatchBoard& board_;
  Clock& clock_;
  Sweep& sweep_;
};

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> MakeServices(Clerk& clerk, WatchBoard& board,
                                                         Clock& clock, SearchIndex* index,
                                                         KeyShredder& shredder, Sweep& sweep) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(std::make_unique<IntakeDesk>(clerk));
  services.push_back(std::make_unique<CaseDesk>(clerk, board, index));
  services.push_back(MakeDispatchService(clerk));
  services.push_back(MakeAskService(clerk));
  services.push_back(MakeCorrectionService(clerk));
  services.push_back(std::make_unique<PlaceDesk>(clerk));
  services.push_back(std::make_unique<ReportDesk>(clerk));
  services.push_back(std::make_unique<CustodyDesk>(clerk, shredder));
  services.push_back(MakeCourseService(clerk));
  services.push_back(MakeNoticeDesk(clerk));
  if (clock.is_demo()) services.push_back(std::make_unique<DemoDesk>(clerk, board, clock, sweep));
  return services;
}

}  // namespace hotline
