#include "agent-console/client.h"

#include <grpcpp/grpcpp.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "hotline/v1/ask_service.grpc.pb.h"
#include "hotline/v1/case_service.grpc.pb.h"
#include "hotline/v1/correction_service.grpc.pb.h"
#include "hotline/v1/course_service.grpc.pb.h"
#include "hotline/v1/custody_service.grpc.pb.h"
#include "hotline/v1/demo_service.grpc.pb.h"
#include "hotline/v1/dispatch_service.grpc.pb.h"
#include "hotline/v1/intake_service.grpc.pb.h"
#include "hotline/v1/notice_service.grpc.pb.h"
#include "hotline/v1/place_service.grpc.pb.h"
#include "hotline/v1/report_service.grpc.pb.h"

namespace hotline {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr int kTries = 3;
constexpr int kLargestAnswer = 16 << 20;
constexpr milliseconds kPatience{200};  // between two looks at `stop`

std::shared_ptr<grpc::ChannelCredentials> Credentials(const Client::Options& options) {
  if (options.ca_file.empty() && IsLoopback(options.server)) {
    return grpc::InsecureChannelCredentials();
  }
  grpc::SslCredentialsOptions tls;
  if (!options.ca_file.empty()) {
    std::ifstream file(options.ca_file);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || text.str().empty()) throw std::runtime_error("cannot read " + options.ca_file);
    tls.pem_root_certs = text.str();
  }
  return grpc::SslCredentials(tls);
}

std::shared_ptr<grpc::Channel> Connect(const Client::Options& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kLargestAnswer);
  // The library's own pause of a second would outlast our repetitions.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  // Also how long a connection may take to come about: a busy server is not an absent one.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  // No proxy of the environment stands between a desk and its own machine.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, IsLoopback(options.server) ? 0 : 1);
  return grpc::CreateCustomChannel(options.server, Credentials(options), arguments);
}

Failure ToFailure(const grpc::Status& status) {
  Failure failure;
  if (!failure.refusals.ParseFromString(status.error_details())) failure.refusals.Clear();
  failure.exit = ExitOf(status.error_code(), failure.refusals);
  failure.message = status.error_message();
  failure.no_such_method = status.error_code() == grpc::StatusCode::UNIMPLEMENTED;
  return failure;
}

bool MayPass(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::CANCELLED ||  // a call is never taken back here
         status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
}

}  // namespace

class Client::Wire {
 public:
  explicit Wire(Options given) : options(std::move(given)), channel(Connect(options)) {}

  template <class Stub, class Request, class Response>
  Answer<Response> Unary(Stub& stub,
                         grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                      Response*),
                         const Request& request) {
    const auto deadline = system_clock::now() + options.timeout;
    for (int attempt = 1;; ++attempt) {
      grpc::ClientContext context;
      context.set_deadline(deadline);
      Sign(context);
      Response response;
      const grpc::Status status = (stub.*method)(&context, request, &response);
      if (status.ok()) return response;
      const auto pause = milliseconds(200) * attempt;
      if (!MayPass(status) || attempt == kTries || system_clock::now() + pause >= deadline) {
        return ToFailure(status);
      }
      options.on_retry(attempt + 1, status.error_message());
      std::this_thread::sleep_for(pause);
    }
  }

  void Sign(grpc::ClientContext& context) const {
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
  }

  Options options;
  std::string token;
  std::shared_ptr<grpc::Channel> channel;
  v1::IntakeService::Stub intake{channel};
  v1::CaseService::Stub cases{channel};
  v1::DispatchService::Stub dispatches{channel};
  v1::AskService::Stub asks{channel};
  v1::CorrectionService::Stub corrections{channel};
  v1::PlaceService::Stub place{channel};
  v1::ReportService::Stub reports{channel};
  v1::CustodyService::Stub custody{channel};
  v1::CourseService::Stub course{channel};
  v1::NoticeService::Stub notices{channel};
  v1::DemoService::Stub demo{channel};
};

Client::Client(Options options) : wire_(std::make_unique<Wire>(std::move(options))) {}
Client::~Client() = default;

void Client::UseToken(std::string token) { wire_->token = std::move(token); }
void Client::UseTimeout(milliseconds timeout) { wire_->options.timeout = timeout; }

Answer<v1::LogCallResponse> Client::Send(const v1::LogCallRequest& request) {
  return wire_->Unary(wire_->intake, &v1::IntakeService::Stub::LogCall, request);
}
Answer<v1::Call> Client::Send(const v1::GetCallRequest& request) {
  return wire_->Unary(wire_->intake, &v1::IntakeService::Stub::GetCall, request);
}
Answer<v1::ListCallsResponse> Client::Send(const v1::ListCallsRequest& request) {
  return wire_->Unary(wire_->intake, &v1::IntakeService::Stub::ListCalls, request);
}
Answer<v1::LookUpCallerResponse> Client::Send(const v1::LookUpCallerRequest& request) {
  return wire_->Unary(wire_->intake, &v1::IntakeService::Stub::LookUpCaller, request);
}
Answer<v1::RevealResponse> Client::Send(const v1::RevealRequest& request) {
  return wire_->Unary(wire_->intake, &v1::IntakeService::Stub::Reveal, request);
}
Answer<v1::Account> Client::Send(const v1::WhoAmIRequest& request) {
  return wire_->Unary(wire_->intake, &v1::IntakeService::Stub::WhoAmI, request);
}
Answer<v1::Case> Client::Send(const v1::GetCaseRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::GetCase, request);
}
Answer<v1::ListCasesResponse> Client::Send(const v1::ListCasesRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::ListCases, request);
}
Answer<v1::SearchCasesResponse> Client::Send(const v1::SearchCasesRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::SearchCases, request);
}
Answer<v1::ListEventsResponse> Client::Send(const v1::ListEventsRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::ListEvents, request);
}
Answer<v1::ListActsResponse> Client::Send(const v1::ListActsRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::ListActs, request);
}
Answer<v1::PreviewDispatchResponse> Client::Send(const v1::PreviewDispatchRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::PreviewDispatch, request);
}
Answer<v1::ActResponse> Client::Send(const v1::DispatchCaseRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::DispatchCase, request);
}
Answer<v1::ActResponse> Client::Send(const v1::HandleDirectlyRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::HandleDirectly, request);
}
Answer<v1::ActResponse> Client::Send(const v1::SettleCaseRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::SettleCase, request);
}
Answer<v1::ActResponse> Client::Send(const v1::GiveUpCaseRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::GiveUpCase, request);
}
Answer<v1::ActResponse> Client::Send(const v1::SignDispatchRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::SignDispatch, request);
}
Answer<v1::ActResponse> Client::Send(const v1::RecordContactRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::RecordContact, request);
}
Answer<v1::ActResponse> Client::Send(const v1::RecordProgressRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::RecordProgress, request);
}
Answer<v1::ActResponse> Client::Send(const v1::GiveOpinionRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::GiveOpinion, request);
}
Answer<v1::ActResponse> Client::Send(const v1::ReplyDispatchRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::ReplyDispatch, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AuditReplyRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::AuditReply, request);
}
Answer<v1::ActResponse> Client::Send(const v1::RecordCallBackRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::RecordCallBack, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AuditSettlementRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::AuditSettlement, request);
}
Answer<v1::ActResponse> Client::Send(const v1::RuleOnDissatisfactionRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::RuleOnDissatisfaction, request);
}
Answer<v1::ActResponse> Client::Send(const v1::CloseWithoutCallBackRequest& request) {
  return wire_->Unary(wire_->cases, &v1::CaseService::Stub::CloseWithoutCallBack, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AskReturnRequest& request) {
  return wire_->Unary(wire_->dispatches, &v1::DispatchService::Stub::AskReturn, request);
}
Answer<v1::ActResponse> Client::Send(const v1::WithdrawReturnRequest& request) {
  return wire_->Unary(wire_->dispatches, &v1::DispatchService::Stub::WithdrawReturn, request);
}
Answer<v1::ActResponse> Client::Send(const v1::RuleOnReturnRequest& request) {
  return wire_->Unary(wire_->dispatches, &v1::DispatchService::Stub::RuleOnReturn, request);
}
Answer<v1::ActResponse> Client::Send(const v1::RedirectDispatchRequest& request) {
  return wire_->Unary(wire_->dispatches, &v1::DispatchService::Stub::RedirectDispatch, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AddCoHandlerRequest& request) {
  return wire_->Unary(wire_->dispatches, &v1::DispatchService::Stub::AddCoHandler, request);
}
Answer<v1::ActResponse> Client::Send(const v1::ConfirmDispatchRequest& request) {
  return wire_->Unary(wire_->dispatches, &v1::DispatchService::Stub::ConfirmDispatch, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AskDeskRequest& request) {
  return wire_->Unary(wire_->dispatches, &v1::DispatchService::Stub::AskDesk, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AnswerQuestionRequest& request) {
  return wire_->Unary(wire_->dispatches, &v1::DispatchService::Stub::AnswerQuestion, request);
}
Answer<v1::ActResponse> Client::Send(const v1::HandDownRequest& request) {
  return wire_->Unary(wire_->dispatches, &v1::DispatchService::Stub::HandDown, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AnswerHandDownRequest& request) {
  return wire_->Unary(wire_->dispatches, &v1::DispatchService::Stub::AnswerHandDown, request);
}
Answer<v1::ActResponse> Client::Send(const v1::ConferRequest& request) {
  return wire_->Unary(wire_->dispatches, &v1::DispatchService::Stub::Confer, request);
}

Answer<v1::ActResponse> Client::Send(const v1::AskExtensionRequest& request) {
  return wire_->Unary(wire_->asks, &v1::AskService::Stub::AskExtension, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AgreeLaterLimitRequest& request) {
  return wire_->Unary(wire_->asks, &v1::AskService::Stub::AgreeLaterLimit, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AskWaiverRequest& request) {
  return wire_->Unary(wire_->asks, &v1::AskService::Stub::AskWaiver, request);
}
Answer<v1::ActResponse> Client::Send(const v1::ConsentToWaiverRequest& request) {
  return wire_->Unary(wire_->asks, &v1::AskService::Stub::ConsentToWaiver, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AskTerminationRequest& request) {
  return wire_->Unary(wire_->asks, &v1::AskService::Stub::AskTermination, request);
}
Answer<v1::ActResponse> Client::Send(const v1::WithdrawPersonRequest& request) {
  return wire_->Unary(wire_->asks, &v1::AskService::Stub::WithdrawPerson, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AskHarmClearingRequest& request) {
  return wire_->Unary(wire_->asks, &v1::AskService::Stub::AskHarmClearing, request);
}
Answer<v1::ActResponse> Client::Send(const v1::EnterDecisionRequest& request) {
  return wire_->Unary(wire_->asks, &v1::AskService::Stub::EnterDecision, request);
}
Answer<v1::ActResponse> Client::Send(const v1::TakeBackAskRequest& request) {
  return wire_->Unary(wire_->asks, &v1::AskService::Stub::TakeBackAsk, request);
}
Answer<v1::ActResponse> Client::Send(const v1::RuleOnAskRequest& request) {
  return wire_->Unary(wire_->asks, &v1::AskService::Stub::RuleOnAsk, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AmendCaseRequest& request) {
  return wire_->Unary(wire_->corrections, &v1::CorrectionService::Stub::AmendCase, request);
}
Answer<v1::ActResponse> Client::Send(const v1::RegradeCaseRequest& request) {
  return wire_->Unary(wire_->corrections, &v1::CorrectionService::Stub::RegradeCase, request);
}
Answer<v1::Place> Client::Send(const v1::GetPlaceRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::GetPlace, request);
}
Answer<v1::Limit> Client::Send(const v1::CountDueRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::CountDue, request);
}
Answer<v1::ClosureReport> Client::Send(const v1::GetClosureReportRequest& request) {
  return wire_->Unary(wire_->reports, &v1::ReportService::Stub::GetClosureReport, request);
}
Answer<v1::ListFigureCasesResponse> Client::Send(const v1::ListFigureCasesRequest& request) {
  return wire_->Unary(wire_->reports, &v1::ReportService::Stub::ListFigureCases, request);
}
Answer<v1::NameAccusedResponse> Client::Send(const v1::NameAccusedRequest& request) {
  return wire_->Unary(wire_->course, &v1::CourseService::Stub::NameAccused, request);
}
Answer<v1::ActResponse> Client::Send(const v1::ClearAccusedRequest& request) {
  return wire_->Unary(wire_->course, &v1::CourseService::Stub::ClearAccused, request);
}
Answer<v1::ActResponse> Client::Send(const v1::ReportHarmRequest& request) {
  return wire_->Unary(wire_->course, &v1::CourseService::Stub::ReportHarm, request);
}
Answer<v1::ActResponse> Client::Send(const v1::RecordDisposalRequest& request) {
  return wire_->Unary(wire_->course, &v1::CourseService::Stub::RecordDisposal, request);
}
Answer<v1::ActResponse> Client::Send(const v1::RecordFeedbackRequest& request) {
  return wire_->Unary(wire_->course, &v1::CourseService::Stub::RecordFeedback, request);
}
Answer<v1::ActResponse> Client::Send(const v1::MergeCaseRequest& request) {
  return wire_->Unary(wire_->course, &v1::CourseService::Stub::MergeCase, request);
}
Answer<v1::ActResponse> Client::Send(const v1::UnmergeCaseRequest& request) {
  return wire_->Unary(wire_->course, &v1::CourseService::Stub::UnmergeCase, request);
}
Answer<v1::ActResponse> Client::Send(const v1::RejectCaseRequest& request) {
  return wire_->Unary(wire_->course, &v1::CourseService::Stub::RejectCase, request);
}
Answer<v1::ActResponse> Client::Send(const v1::HandOverCaseRequest& request) {
  return wire_->Unary(wire_->course, &v1::CourseService::Stub::HandOverCase, request);
}
Answer<v1::ActResponse> Client::Send(const v1::ConfirmHandOverRequest& request) {
  return wire_->Unary(wire_->course, &v1::CourseService::Stub::ConfirmHandOver, request);
}
Answer<v1::ActResponse> Client::Send(const v1::InstructCaseRequest& request) {
  return wire_->Unary(wire_->course, &v1::CourseService::Stub::InstructCase, request);
}
Answer<v1::ActResponse> Client::Send(const v1::ReopenCaseRequest& request) {
  return wire_->Unary(wire_->course, &v1::CourseService::Stub::ReopenCase, request);
}
Answer<v1::ShredCaseResponse> Client::Send(const v1::ShredCaseRequest& request) {
  return wire_->Unary(wire_->custody, &v1::CustodyService::Stub::ShredCase, request);
}
Answer<v1::ListDestructionsResponse> Client::Send(const v1::ListDestructionsRequest& request) {
  return wire_->Unary(wire_->custody, &v1::CustodyService::Stub::ListDestructions, request);
}
Answer<v1::ActResponse> Client::Send(const v1::RemindUnitRequest& request) {
  return wire_->Unary(wire_->notices, &v1::NoticeService::Stub::RemindUnit, request);
}
Answer<v1::ActResponse> Client::Send(const v1::SuperviseUnitRequest& request) {
  return wire_->Unary(wire_->notices, &v1::NoticeService::Stub::SuperviseUnit, request);
}
Answer<v1::ActResponse> Client::Send(const v1::PublishUnitRequest& request) {
  return wire_->Unary(wire_->notices, &v1::NoticeService::Stub::PublishUnit, request);
}
Answer<v1::ActResponse> Client::Send(const v1::DropNoticeRequest& request) {
  return wire_->Unary(wire_->notices, &v1::NoticeService::Stub::DropNotice, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AnswerNoticeRequest& request) {
  return wire_->Unary(wire_->notices, &v1::NoticeService::Stub::AnswerNotice, request);
}
Answer<v1::GetNoticeResponse> Client::Send(const v1::GetNoticeRequest& request) {
  return wire_->Unary(wire_->notices, &v1::NoticeService::Stub::GetNotice, request);
}
Answer<v1::ListNoticesResponse> Client::Send(const v1::ListNoticesRequest& request) {
  return wire_->Unary(wire_->notices, &v1::NoticeService::Stub::ListNotices, request);
}
Answer<v1::ListAlarmsResponse> Client::Send(const v1::ListAlarmsRequest& request) {
  return wire_->Unary(wire_->notices, &v1::NoticeService::Stub::ListAlarms, request);
}
Answer<v1::ActResponse> Client::Send(const v1::AcknowledgeAlarmRequest& request) {
  return wire_->Unary(wire_->notices, &v1::NoticeService::Stub::AcknowledgeAlarm, request);
}
Answer<v1::PutDutyResponse> Client::Send(const v1::PutDutyRequest& request) {
  return wire_->Unary(wire_->notices, &v1::NoticeService::Stub::PutDuty, request);
}
Answer<v1::ListDutiesResponse> Client::Send(const v1::ListDutiesRequest& request) {
  return wire_->Unary(wire_->notices, &v1::NoticeService::Stub::ListDuties, request);
}
Answer<v1::ImportCalendarResponse> Client::Send(const v1::ImportCalendarRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::ImportCalendar, request);
}
Answer<v1::ApproveCalendarResponse> Client::Send(const v1::ApproveCalendarRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::ApproveCalendar, request);
}
Answer<v1::ListCalendarsResponse> Client::Send(const v1::ListCalendarsRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::ListCalendars, request);
}
Answer<v1::ListMovedLimitsResponse> Client::Send(const v1::ListMovedLimitsRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::ListMovedLimits, request);
}
Answer<v1::ImportPlaceResponse> Client::Send(const v1::ImportPlaceRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::ImportPlace, request);
}
Answer<v1::ExportPlaceResponse> Client::Send(const v1::ExportPlaceRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::ExportPlace, request);
}
Answer<v1::ListPlaceVersionsResponse> Client::Send(const v1::ListPlaceVersionsRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::ListPlaceVersions, request);
}
Answer<v1::ListUnitChangesResponse> Client::Send(const v1::ListUnitChangesRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::ListUnitChanges, request);
}
Answer<v1::ExplainRouteResponse> Client::Send(const v1::ExplainRouteRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::ExplainRoute, request);
}
Answer<v1::WhyNotUnitResponse> Client::Send(const v1::WhyNotUnitRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::WhyNotUnit, request);
}
Answer<v1::ReplayRoutesResponse> Client::Send(const v1::ReplayRoutesRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::ReplayRoutes, request);
}
Answer<v1::LintRoutesResponse> Client::Send(const v1::LintRoutesRequest& request) {
  return wire_->Unary(wire_->place, &v1::PlaceService::Stub::LintRoutes, request);
}
Answer<v1::SetClockResponse> Client::Send(const v1::SetClockRequest& request) {
  return wire_->Unary(wire_->demo, &v1::DemoService::Stub::SetClock, request);
}

namespace {

// A stream read with a completion queue, so that the reading thread can look at `stop` while
// nothing arrives.
class Stream {
 public:
  Stream(v1::CaseService::Stub& stub, grpc::ClientContext& context,
         const v1::WatchCasesRequest& request)
      : context_(context), reader_(stub.PrepareAsyncWatchCases(&context, request, &queue_)) {
    reader_->StartCall(this);
  }

  ~Stream() {
    queue_.Shutdown();
    void* tag;
    bool ok;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  // Waits for the operation that was started last; false when it failed. Cancels once `stop` says
  // so.
  bool Wait(const std::function<bool()>& stop) {
    void* tag;
    bool ok = false;
    while (queue_.AsyncNext(&tag, &ok, system_clock::now() + kPatience) ==
           grpc::CompletionQueue::TIMEOUT) {
      if (stop()) context_.TryCancel();
    }
    return ok;
  }

  bool Read(v1::WatchCasesResponse& message, const std::function<bool()>& stop) {
    reader_->Read(&message, this);
    return Wait(stop);
  }

  grpc::Status Finish() {
    grpc::Status status;
    reader_->Finish(&status, this);
    Wait([] { return false; });
    return status;
  }

 private:
  grpc::ClientContext& context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::ClientAsyncReader<v1::WatchCasesResponse>> reader_;
};

}  // namespace

Failure Client::Watch(const v1::WatchCasesRequest& request,
                      const std::function<bool(const v1::WatchCasesResponse&)>& on_message,
                      const std::function<bool()>& stop) {
  grpc::ClientContext context;
  wire_->Sign(context);
  Stream stream(wire_->cases, context, request);
  bool enough = false;
  bool stopped = false;
  const auto stops = [&] { return stopped = stopped || stop(); };
  if (stream.Wait(stops)) {
    v1::WatchCasesResponse message;
    while (!enough && stream.Read(message, stops)) enough = !on_message(message);
  }
  if (enough) context.TryCancel();
  Failure ended = ToFailure(stream.Finish());
  if (enough) return Failure{.exit = Exit::kOk, .refusals = {}, .message = ""};
  if (stopped) ended.exit = Exit::kInterrupted;
  return ended;
}

bool IsLoopback(const std::string& server) {
  const std::string host = server.substr(0, server.rfind(':'));
  // A name that merely begins like an address could lead anywhere.
  const bool number = host.find_first_not_of("0123456789.") == std::string::npos;
  return (number && host.starts_with("127.")) || host == "localhost" || host == "[::1]";
}

}  // namespace hotline
