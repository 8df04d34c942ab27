#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "agent-console/script.h"
#include "hotline/v1/case_service.grpc.pb.h"
#include "hotline/v1/intake_service.grpc.pb.h"
#include "hotline/v1/report_service.grpc.pb.h"
#include "rules/refusals.h"

namespace hotline::testing {

inline grpc::Status Refused(grpc::StatusCode code, std::vector<v1::Refusal> refusals) {
  v1::Refusals details;
  for (v1::Refusal& refusal : refusals) *details.add_refusals() = std::move(refusal);
  return {code, "refused", details.SerializeAsString()};
}

// The far end of the wire, in this process: keeps what it is asked and answers as a test says. The
// rules are not here; tests against them are the end to end ones.
class Desk final : public v1::IntakeService::Service,
                   public v1::CaseService::Service,
                   public v1::ReportService::Service {
 public:
  Desk() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(static_cast<v1::IntakeService::Service*>(this));
    builder.RegisterService(static_cast<v1::CaseService::Service*>(this));
    builder.RegisterService(static_cast<v1::ReportService::Service*>(this));
    server_ = builder.BuildAndStart();
  }
  ~Desk() override { server_->Shutdown(std::chrono::system_clock::now()); }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  // Statuses for the next changes, used up from the front; afterwards OK.
  std::deque<grpc::Status> next;
  std::vector<v1::LogCallRequest> logged;
  std::vector<v1::SignDispatchRequest> signed_;
  std::vector<v1::AuditSettlementRequest> audited;
  // What an act leaves to be done.
  v1::Act::Kind next_act = v1::Act::ACT_UNSPECIFIED;
  v1::Account account;
  v1::Case record;
  std::vector<v1::ListCasesRequest> listed;
  v1::ListCasesResponse list;
  v1::ClosureReport report;
  // What each opened stream says before it breaks; the last one stays open.
  std::deque<std::vector<v1::WatchCasesResponse>> streams;
  grpc::Status broken{grpc::StatusCode::UNAVAILABLE, "broken"};
  std::vector<std::string> cursors;
  std::string authorization;
  // min_seq of each read, in order.
  std::vector<std::int64_t> min_seqs;

  grpc::Status WhoAmI(grpc::ServerContext* context, const v1::WhoAmIRequest* request,
                      v1::Account* answer) override {
    min_seqs.push_back(request->min_seq());
    const auto header = context->client_metadata().find("authorization");
    authorization = header == context->client_metadata().end()
                        ? ""
                        : std::string(header->second.data(), header->second.size());
    *answer = account;
    return grpc::Status::OK;
  }

  grpc::Status LogCall(grpc::ServerContext*, const v1::LogCallRequest* request,
                       v1::LogCallResponse* answer) override {
    logged.push_back(*request);
    const grpc::Status status = Next();
    if (!status.ok()) return status;
    answer->mutable_call()->set_name("calls/17");
    for (const v1::Demand& demand : request->call().demands()) {
      v1::Case& opened = *answer->add_cases();
      opened.set_name(record.name());
      opened.set_query_code("123456");
      *opened.mutable_demand() = demand;
    }
    answer->set_commit_seq(5);
    return grpc::Status::OK;
  }

  grpc::Status GetCase(grpc::ServerContext*, const v1::GetCaseRequest* request,
                       v1::Case* answer) override {
    min_seqs.push_back(request->min_seq());
    if (request->name() != record.name()) {
      return Refused(grpc::StatusCode::NOT_FOUND, {Refuse(v1::Refusal::NOT_FOUND)});
    }
    *answer = record;
    return grpc::Status::OK;
  }

  grpc::Status ListCases(grpc::ServerContext*, const v1::ListCasesRequest* request,
                         v1::ListCasesResponse* answer) override {
    listed.push_back(*request);
    *answer = list;
    return grpc::Status::OK;
  }

  grpc::Status GetClosureReport(grpc::ServerContext*, const v1::GetClosureReportRequest*,
                                v1::ClosureReport* answer) override {
    *answer = report;
    return grpc::Status::OK;
  }

  grpc::Status SignDispatch(grpc::ServerContext*, const v1::SignDispatchRequest* request,
                            v1::ActResponse* answer) override {
    signed_.push_back(*request);
    const grpc::Status status = Next();
    if (!status.ok()) return status;
    *answer->mutable_record() = record;
    answer->set_commit_seq(9);
    return grpc::Status::OK;
  }

  grpc::Status AuditSettlement(grpc::ServerContext*, const v1::AuditSettlementRequest* request,
                               v1::ActResponse* answer) override {
    audited.push_back(*request);
    *answer->mutable_record() = record;
    answer->set_next_act(next_act);
    return grpc::Status::OK;
  }

  grpc::Status WatchCases(grpc::ServerContext* context, const v1::WatchCasesRequest* request,
                          grpc::ServerWriter<v1::WatchCasesResponse>* writer) override {
    cursors.push_back(request->cursor());
    const std::vector<v1::WatchCasesResponse> messages = streams.front();
    if (streams.size() > 1) streams.pop_front();
    for (const auto& message : messages) writer->Write(message);
    if (streams.size() > 1 || cursors.size() == 1) return broken;
    while (!context->IsCancelled()) std::this_thread::yield();
    return grpc::Status::CANCELLED;
  }

 private:
  grpc::Status Next() {
    if (next.empty()) return grpc::Status::OK;
    const grpc::Status status = next.front();
    next.pop_front();
    return status;
  }

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// A person at a terminal who has made up his mind: answers in order, then Ctrl-D.
class Typist final : public LineReader {
 public:
  explicit Typist(std::deque<std::string> answers) : answers_(std::move(answers)) {}

  std::optional<std::string> Ask(const std::string& question,
                                 const std::vector<std::string>&) override {
    questions.push_back(question);
    if (answers_.empty()) return std::nullopt;
    std::string answer = answers_.front();
    answers_.pop_front();
    return answer;
  }
  void Then(std::deque<std::string> answers) { answers_ = std::move(answers); }

  std::vector<std::string> questions;

 private:
  std::deque<std::string> answers_;
};

// What stands around a console, in memory.
struct Room {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  std::map<std::string, std::string> environment;
  LineReader* reader = nullptr;
  std::function<bool()> interrupted = [] { return false; };
  Instant now = Instant(std::chrono::seconds(1'790'000'000));

  Surroundings around() {
    return {.in = in,
            .out = out,
            .err = err,
            .environment = [this](const char* name) { return environment[name]; },
            .clock = [this] { return now; },
            .interrupted = interrupted,
            .reader = reader};
  }

  int Run(const std::vector<std::string>& words) { return RunConsole(words, around(), nullptr); }
};

}  // namespace hotline::testing
