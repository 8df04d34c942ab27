#pragma once

#include "hotline/v1/case_service.pb.h"
#include "hotline/v1/custody_service.pb.h"
#include "hotline/v1/dispatch_service.pb.h"
#include "hotline/v1/intake_service.pb.h"
#include "hotline/v1/notice_service.pb.h"
#include "hotline/v1/place_service.pb.h"
#include "hotline/v1/report_service.pb.h"
#include "server/commands/ambient.h"

// One function for each method; server/services.cc binds them. By the time one runs, the role may
// call the method (server/access.h), the request id is new and the request is well-formed in its
// Change. `commit_seq` of an answer is filled in by the caller.
namespace hotline::commands {

// intake.cc
Result<v1::LogCallResponse> LogCall(Transaction&, const v1::LogCallRequest&, const Ambient&);
Result<v1::Call> GetCall(Reader&, const v1::GetCallRequest&, const Ambient&);
Result<v1::ListCallsResponse> ListCalls(Reader&, const v1::ListCallsRequest&, const Ambient&);
Result<v1::LookUpCallerResponse> LookUpCaller(Reader&, const v1::LookUpCallerRequest&,
                                              const Ambient&);
Result<v1::RevealResponse> Reveal(Reader&, const v1::RevealRequest&, const Ambient&);
Result<v1::Account> WhoAmI(Reader&, const v1::WhoAmIRequest&, const Ambient&);

// cases.cc: reading
Result<v1::Case> GetCase(Reader&, const v1::GetCaseRequest&, const Ambient&);
Result<v1::ListCasesResponse> ListCases(Reader&, const v1::ListCasesRequest&, const Ambient&);
Result<v1::ListEventsResponse> ListEvents(Reader&, const v1::ListEventsRequest&, const Ambient&);
Result<v1::ListActsResponse> ListActs(Reader&, const v1::ListActsRequest&, const Ambient&);

// desk.cc
Result<v1::PreviewDispatchResponse> PreviewDispatch(Reader&, const v1::PreviewDispatchRequest&,
                                                    const Ambient&);
Result<v1::ActResponse> DispatchCase(Transaction&, const v1::DispatchCaseRequest&, const Ambient&);
Result<v1::ActResponse> HandleDirectly(Transaction&, const v1::HandleDirectlyRequest&,
                                       const Ambient&);
Result<v1::ActResponse> SettleCase(Transaction&, const v1::SettleCaseRequest&, const Ambient&);
Result<v1::ActResponse> GiveUpCase(Transaction&, const v1::GiveUpCaseRequest&, const Ambient&);
Result<v1::ActResponse> RecordCallBack(Transaction&, const v1::RecordCallBackRequest&,
                                       const Ambient&);

// unit.cc
Result<v1::ActResponse> SignDispatch(Transaction&, const v1::SignDispatchRequest&, const Ambient&);
Result<v1::ActResponse> RecordContact(Transaction&, const v1::RecordContactRequest&,
                                      const Ambient&);
Result<v1::ActResponse> RecordProgress(Transaction&, const v1::RecordProgressRequest&,
                                       const Ambient&);
Result<v1::ActResponse> GiveOpinion(Transaction&, const v1::GiveOpinionRequest&, const Ambient&);
Result<v1::ActResponse> ReplyDispatch(Transaction&, const v1::ReplyDispatchRequest&,
                                      const Ambient&);

// dispatch.cc
Result<v1::ActResponse> AskReturn(Transaction&, const v1::AskReturnRequest&, const Ambient&);
Result<v1::ActResponse> WithdrawReturn(Transaction&, const v1::WithdrawReturnRequest&,
                                       const Ambient&);
Result<v1::ActResponse> RuleOnReturn(Transaction&, const v1::RuleOnReturnRequest&, const Ambient&);
Result<v1::ActResponse> RedirectDispatch(Transaction&, const v1::RedirectDispatchRequest&,
                                         const Ambient&);
Result<v1::ActResponse> AddCoHandler(Transaction&, const v1::AddCoHandlerRequest&, const Ambient&);
Result<v1::ActResponse> ConfirmDispatch(Transaction&, const v1::ConfirmDispatchRequest&,
                                        const Ambient&);

// consult.cc
Result<v1::ActResponse> AskDesk(Transaction&, const v1::AskDeskRequest&, const Ambient&);
Result<v1::ActResponse> AnswerQuestion(Transaction&, const v1::AnswerQuestionRequest&,
                                       const Ambient&);
Result<v1::ActResponse> HandDown(Transaction&, const v1::HandDownRequest&, const Ambient&);
Result<v1::ActResponse> AnswerHandDown(Transaction&, const v1::AnswerHandDownRequest&,
                                       const Ambient&);
Result<v1::ActResponse> Confer(Transaction&, const v1::ConferRequest&, const Ambient&);

// audit.cc
Result<v1::ActResponse> AuditReply(Transaction&, const v1::AuditReplyRequest&, const Ambient&);
Result<v1::ActResponse> AuditSettlement(Transaction&, const v1::AuditSettlementRequest&,
                                        const Ambient&);
Result<v1::ActResponse> RuleOnDissatisfaction(Transaction&, const v1::RuleOnDissatisfactionRequest&,
                                              const Ambient&);
Result<v1::ActResponse> CloseWithoutCallBack(Transaction&, const v1::CloseWithoutCallBackRequest&,
                                             const Ambient&);

// place.cc
Result<v1::Place> GetPlace(Reader&, const v1::GetPlaceRequest&, const Ambient&);
Result<v1::Limit> CountDue(Reader&, const v1::CountDueRequest&, const Ambient&);

// calendar.cc
Result<v1::ImportCalendarResponse> ImportCalendar(Transaction&, const v1::ImportCalendarRequest&,
                                                  const Ambient&);
Result<v1::ApproveCalendarResponse> ApproveCalendar(Transaction&, const v1::ApproveCalendarRequest&,
                                                    const Ambient&);
Result<v1::ListCalendarsResponse> ListCalendars(Reader&, const v1::ListCalendarsRequest&,
                                                const Ambient&);
Result<v1::ListMovedLimitsResponse> ListMovedLimits(Reader&, const v1::ListMovedLimitsRequest&,
                                                    const Ambient&);

// place_import.cc
Result<v1::ImportPlaceResponse> ImportPlace(Transaction&, const v1::ImportPlaceRequest&,
                                            const Ambient&);
Result<v1::ExportPlaceResponse> ExportPlace(Reader&, const v1::ExportPlaceRequest&, const Ambient&);

// place.cc and routes.cc: versions, and why a case goes where it goes
Result<v1::ListPlaceVersionsResponse> ListPlaceVersions(Reader&,
                                                        const v1::ListPlaceVersionsRequest&,
                                                        const Ambient&);
Result<v1::ListUnitChangesResponse> ListUnitChanges(Reader&, const v1::ListUnitChangesRequest&,
                                                    const Ambient&);
Result<v1::ExplainRouteResponse> ExplainRoute(Reader&, const v1::ExplainRouteRequest&,
                                              const Ambient&);
Result<v1::WhyNotUnitResponse> WhyNotUnit(Reader&, const v1::WhyNotUnitRequest&, const Ambient&);
Result<v1::ReplayRoutesResponse> ReplayRoutes(Reader&, const v1::ReplayRoutesRequest&,
                                              const Ambient&);
Result<v1::LintRoutesResponse> LintRoutes(Reader&, const v1::LintRoutesRequest&, const Ambient&);

// report.cc
Result<v1::ClosureReport> GetClosureReport(Reader&, const v1::GetClosureReportRequest&,
                                           const Ambient&);
Result<v1::ListFigureCasesResponse> ListFigureCases(Reader&, const v1::ListFigureCasesRequest&,
                                                    const Ambient&);

// custody.cc
Result<v1::ShredCaseResponse> ShredCase(Transaction&, const v1::ShredCaseRequest&, const Ambient&);
Result<v1::ListDestructionsResponse> ListDestructions(Reader&, const v1::ListDestructionsRequest&,
                                                      const Ambient&);

// notices.cc
Result<v1::ActResponse> RemindUnit(Transaction&, const v1::RemindUnitRequest&, const Ambient&);
Result<v1::ActResponse> SuperviseUnit(Transaction&, const v1::SuperviseUnitRequest&,
                                      const Ambient&);
Result<v1::ActResponse> PublishUnit(Transaction&, const v1::PublishUnitRequest&, const Ambient&);
Result<v1::ActResponse> DropNotice(Transaction&, const v1::DropNoticeRequest&, const Ambient&);
Result<v1::ActResponse> AnswerNotice(Transaction&, const v1::AnswerNoticeRequest&, const Ambient&);
Result<v1::GetNoticeResponse> GetNotice(Reader&, const v1::GetNoticeRequest&, const Ambient&);
Result<v1::ListNoticesResponse> ListNotices(Reader&, const v1::ListNoticesRequest&, const Ambient&);

// duty.cc
Result<v1::ListAlarmsResponse> ListAlarms(Reader&, const v1::ListAlarmsRequest&, const Ambient&);
Result<v1::ActResponse> AcknowledgeAlarm(Transaction&, const v1::AcknowledgeAlarmRequest&,
                                         const Ambient&);
Result<v1::PutDutyResponse> PutDuty(Transaction&, const v1::PutDutyRequest&, const Ambient&);
Result<v1::ListDutiesResponse> ListDuties(Reader&, const v1::ListDutiesRequest&, const Ambient&);

// The answer of an earlier request, rebuilt from what it made: "calls/{id}" or "cases/{number}".
// The resource may have moved on since; the answer shows it as it stands.
Result<v1::LogCallResponse> AnswerOfCall(Reader&, const std::string& resource, const Ambient&);
Result<v1::ActResponse> AnswerOfCase(Reader&, const std::string& resource, const Ambient&);
Result<v1::ShredCaseResponse> AnswerOfShredding(Reader&, const std::string& resource);
Result<v1::PutDutyResponse> AnswerOfDuty(Reader&, const std::string& resource);
Result<v1::ImportCalendarResponse> AnswerOfImport(Reader&, const std::string& resource,
                                                  const Ambient&);
Result<v1::ApproveCalendarResponse> AnswerOfApproval(Reader&, const std::string& resource);
Result<v1::ImportPlaceResponse> AnswerOfPlaceImport(Reader&, const std::string& resource);

// What the answer's resource is called, for the request row; empty: nothing was changed.
inline std::string ResourceOf(const v1::LogCallResponse& answer) { return answer.call().name(); }
template <class Answer>
requires requires(const Answer& answer) { answer.record().name(); }
std::string ResourceOf(const Answer& answer) { return answer.record().name(); }
inline std::string ResourceOf(const v1::PutDutyResponse& answer) { return answer.duty().name(); }
inline std::string ResourceOf(const v1::ShredCaseResponse& answer) {
  return answer.destruction().case_name();
}
inline std::string ResourceOf(const v1::ImportCalendarResponse& answer) {
  const std::string& version = answer.calendar().version();
  return version.empty() || version == answer.calendar().base() ? "" : "calendars/" + version;
}
inline std::string ResourceOf(const v1::ImportPlaceResponse& answer) {
  const std::string& version = answer.version().version();
  return version.empty() || version == answer.base() ? "" : "places/" + version;
}
inline std::string ResourceOf(const v1::ApproveCalendarResponse& answer) {
  return "calendars/" + answer.calendar().version();
}

}  // namespace hotline::commands
