#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "agent-console/exit.h"
#include "hotline/v1/ask_service.pb.h"
#include "hotline/v1/case_service.pb.h"
#include "hotline/v1/correction_service.pb.h"
#include "hotline/v1/course_service.pb.h"
#include "hotline/v1/custody_service.pb.h"
#include "hotline/v1/demo_service.pb.h"
#include "hotline/v1/dispatch_service.pb.h"
#include "hotline/v1/intake_service.pb.h"
#include "hotline/v1/notice_service.pb.h"
#include "hotline/v1/place_service.pb.h"
#include "hotline/v1/report_service.pb.h"

namespace hotline {

// Why a call brought no answer.
struct Failure {
  Exit exit = Exit::kFailed;
  // What the server refuses; empty when it said nothing of its own.
  v1::Refusals refusals;
  // The transport's words, for when there are no refusals.
  std::string message;
  // The server does not have this method, as DemoService outside --demo-clock.
  bool no_such_method = false;
};

// What a call brings: the response or a failure.
template <class T>
class [[nodiscard]] Answer {
 public:
  Answer(T value) : content_(std::move(value)) {}            // NOLINT: implicit by purpose
  Answer(Failure failure) : content_(std::move(failure)) {}  // NOLINT

  explicit operator bool() const { return content_.index() == 0; }
  T& operator*() { return std::get<0>(content_); }
  const T& operator*() const { return std::get<0>(content_); }
  T* operator->() { return &std::get<0>(content_); }
  const T* operator->() const { return &std::get<0>(content_); }
  const Failure& failure() const { return std::get<1>(content_); }

 private:
  std::variant<T, Failure> content_;
};

// The calls of the console to one server. Every call has a deadline; what the server cannot take
// now is tried again, three times at most and within the deadline, with the same request and so the
// same request_id. For one thread.
class Client {
 public:
  struct Options {
    // "127.0.0.1:12355".
    std::string server;
    // File with the certificates to trust. Used for every address; without it a loopback address is
    // talked to in the clear and any other with the system's certificates.
    std::string ca_file;
    // For one call with its repetitions.
    std::chrono::milliseconds timeout{10'000};
    // Told before each repetition, with the number of the coming try and the reason.
    std::function<void(int attempt, const std::string& why)> on_retry = [](int,
                                                                           const std::string&) {};
  };

  // Connects at the first call. Throws std::runtime_error when the file of certificates cannot be
  // read.
  explicit Client(Options options);
  ~Client();

  // The bearer token of the calls that follow; empty: none is sent.
  void UseToken(std::string token);
  void UseTimeout(std::chrono::milliseconds timeout);

  // One overload for each method, named by its request.
  Answer<v1::LogCallResponse> Send(const v1::LogCallRequest& request);
  Answer<v1::Call> Send(const v1::GetCallRequest& request);
  Answer<v1::ListCallsResponse> Send(const v1::ListCallsRequest& request);
  Answer<v1::LookUpCallerResponse> Send(const v1::LookUpCallerRequest& request);
  Answer<v1::RevealResponse> Send(const v1::RevealRequest& request);
  Answer<v1::Account> Send(const v1::WhoAmIRequest& request);

  Answer<v1::Case> Send(const v1::GetCaseRequest& request);
  Answer<v1::ListCasesResponse> Send(const v1::ListCasesRequest& request);
  Answer<v1::SearchCasesResponse> Send(const v1::SearchCasesRequest& request);
  Answer<v1::ListEventsResponse> Send(const v1::ListEventsRequest& request);
  Answer<v1::ListActsResponse> Send(const v1::ListActsRequest& request);
  Answer<v1::PreviewDispatchResponse> Send(const v1::PreviewDispatchRequest& request);
  Answer<v1::ActResponse> Send(const v1::DispatchCaseRequest& request);
  Answer<v1::ActResponse> Send(const v1::HandleDirectlyRequest& request);
  Answer<v1::ActResponse> Send(const v1::SettleCaseRequest& request);
  Answer<v1::ActResponse> Send(const v1::GiveUpCaseRequest& request);
  Answer<v1::ActResponse> Send(const v1::SignDispatchRequest& request);
  Answer<v1::ActResponse> Send(const v1::RecordContactRequest& request);
  Answer<v1::ActResponse> Send(const v1::RecordProgressRequest& request);
  Answer<v1::ActResponse> Send(const v1::GiveOpinionRequest& request);
  Answer<v1::ActResponse> Send(const v1::ReplyDispatchRequest& request);
  Answer<v1::ActResponse> Send(const v1::AuditReplyRequest& request);
  Answer<v1::ActResponse> Send(const v1::AuditSettlementRequest& request);
  Answer<v1::ActResponse> Send(const v1::RecordCallBackRequest& request);
  Answer<v1::ActResponse> Send(const v1::RuleOnDissatisfactionRequest& request);
  Answer<v1::ActResponse> Send(const v1::CloseWithoutCallBackRequest& request);

  Answer<v1::ActResponse> Send(const v1::AskReturnRequest& request);
  Answer<v1::ActResponse> Send(const v1::WithdrawReturnRequest& request);
  Answer<v1::ActResponse> Send(const v1::RuleOnReturnRequest& request);
  Answer<v1::ActResponse> Send(const v1::RedirectDispatchRequest& request);
  Answer<v1::ActResponse> Send(const v1::AddCoHandlerRequest& request);
  Answer<v1::ActResponse> Send(const v1::ConfirmDispatchRequest& request);
  Answer<v1::ActResponse> Send(const v1::AskDeskRequest& request);
  Answer<v1::ActResponse> Send(const v1::AnswerQuestionRequest& request);
  Answer<v1::ActResponse> Send(const v1::HandDownRequest& request);
  Answer<v1::ActResponse> Send(const v1::AnswerHandDownRequest& request);
  Answer<v1::ActResponse> Send(const v1::ConferRequest& request);

  Answer<v1::ActResponse> Send(const v1::AskExtensionRequest& request);
  Answer<v1::ActResponse> Send(const v1::AgreeLaterLimitRequest& request);
  Answer<v1::ActResponse> Send(const v1::AskWaiverRequest& request);
  Answer<v1::ActResponse> Send(const v1::ConsentToWaiverRequest& request);
  Answer<v1::ActResponse> Send(const v1::AskTerminationRequest& request);
  Answer<v1::ActResponse> Send(const v1::WithdrawPersonRequest& request);
  Answer<v1::ActResponse> Send(const v1::AskHarmClearingRequest& request);
  Answer<v1::ActResponse> Send(const v1::TakeBackAskRequest& request);
  Answer<v1::ActResponse> Send(const v1::EnterDecisionRequest& request);
  Answer<v1::ActResponse> Send(const v1::RuleOnAskRequest& request);
  Answer<v1::ActResponse> Send(const v1::AmendCaseRequest& request);
  Answer<v1::ActResponse> Send(const v1::RegradeCaseRequest& request);

  Answer<v1::Place> Send(const v1::GetPlaceRequest& request);
  Answer<v1::Limit> Send(const v1::CountDueRequest& request);
  Answer<v1::ClosureReport> Send(const v1::GetClosureReportRequest& request);
  Answer<v1::ListFigureCasesResponse> Send(const v1::ListFigureCasesRequest& request);
  Answer<v1::NameAccusedResponse> Send(const v1::NameAccusedRequest& request);
  Answer<v1::ActResponse> Send(const v1::ClearAccusedRequest& request);
  Answer<v1::ActResponse> Send(const v1::ReportHarmRequest& request);
  Answer<v1::ActResponse> Send(const v1::RecordDisposalRequest& request);
  Answer<v1::ActResponse> Send(const v1::RecordFeedbackRequest& request);
  Answer<v1::ActResponse> Send(const v1::MergeCaseRequest& request);
  Answer<v1::ActResponse> Send(const v1::UnmergeCaseRequest& request);
  Answer<v1::ActResponse> Send(const v1::RejectCaseRequest& request);
  Answer<v1::ActResponse> Send(const v1::HandOverCaseRequest& request);
  Answer<v1::ActResponse> Send(const v1::ConfirmHandOverRequest& request);
  Answer<v1::ActResponse> Send(const v1::InstructCaseRequest& request);
  Answer<v1::ActResponse> Send(const v1::ReopenCaseRequest& request);
  Answer<v1::ShredCaseResponse> Send(const v1::ShredCaseRequest& request);
  Answer<v1::ListDestructionsResponse> Send(const v1::ListDestructionsRequest& request);
  Answer<v1::ActResponse> Send(const v1::RemindUnitRequest& request);
  Answer<v1::ActResponse> Send(const v1::SuperviseUnitRequest& request);
  Answer<v1::ActResponse> Send(const v1::PublishUnitRequest& request);
  Answer<v1::ActResponse> Send(const v1::DropNoticeRequest& request);
  Answer<v1::ActResponse> Send(const v1::AnswerNoticeRequest& request);
  Answer<v1::GetNoticeResponse> Send(const v1::GetNoticeRequest& request);
  Answer<v1::ListNoticesResponse> Send(const v1::ListNoticesRequest& request);
  Answer<v1::ListAlarmsResponse> Send(const v1::ListAlarmsRequest& request);
  Answer<v1::ActResponse> Send(const v1::AcknowledgeAlarmRequest& request);
  Answer<v1::PutDutyResponse> Send(const v1::PutDutyRequest& request);
  Answer<v1::ListDutiesResponse> Send(const v1::ListDutiesRequest& request);
  Answer<v1::ImportCalendarResponse> Send(const v1::ImportCalendarRequest& request);
  Answer<v1::ApproveCalendarResponse> Send(const v1::ApproveCalendarRequest& request);
  Answer<v1::ListCalendarsResponse> Send(const v1::ListCalendarsRequest& request);
  Answer<v1::ListMovedLimitsResponse> Send(const v1::ListMovedLimitsRequest& request);
  Answer<v1::ImportPlaceResponse> Send(const v1::ImportPlaceRequest& request);
  Answer<v1::ExportPlaceResponse> Send(const v1::ExportPlaceRequest& request);
  Answer<v1::ListPlaceVersionsResponse> Send(const v1::ListPlaceVersionsRequest& request);
  Answer<v1::ListUnitChangesResponse> Send(const v1::ListUnitChangesRequest& request);
  Answer<v1::ExplainRouteResponse> Send(const v1::ExplainRouteRequest& request);
  Answer<v1::WhyNotUnitResponse> Send(const v1::WhyNotUnitRequest& request);
  Answer<v1::ReplayRoutesResponse> Send(const v1::ReplayRoutesRequest& request);
  Answer<v1::LintRoutesResponse> Send(const v1::LintRoutesRequest& request);
  Answer<v1::SetClockResponse> Send(const v1::SetClockRequest& request);

  // Hands each message of the stream to `on_message` until that answers false, `stop` answers true
  // (asked several times a second) or the stream breaks. Ends with kOk, kInterrupted or the break's
  // failure. No deadline.
  Failure Watch(const v1::WatchCasesRequest& request,
                const std::function<bool(const v1::WatchCasesResponse&)>& on_message,
                const std::function<bool()>& stop);

 private:
  class Wire;
  std::unique_ptr<Wire> wire_;
};

// The host of "host:port" is this machine: 127.0.0.0/8, ::1 or localhost.
bool IsLoopback(const std::string& server);

}  // namespace hotline
