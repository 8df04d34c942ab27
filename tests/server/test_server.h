#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "hotline/v1/case_service.grpc.pb.h"
#include "hotline/v1/demo_service.grpc.pb.h"
#include "hotline/v1/intake_service.grpc.pb.h"
#include "hotline/v1/refusal.pb.h"
#include "server/clock.h"
#include "server/hotlined.h"
#include "tests/storage/temp_folder.h"

namespace hotline {

// A Thursday, 08:00 at UTC+8.
Instant TestStart();

// A request id that was never used in this program, in the written form of a UUIDv7.
std::string NewRequestId();

// The refusals of a status; empty when it carries none.
v1::Refusals RefusalsOf(const grpc::Status& status);
// "REASON field" of the first one, "" when there is none.
std::string FirstRefusal(const grpc::Status& status);

// The sample place and its accounts in that folder, any free port, no log.
Options OptionsFor(const TempFolder& folder);

// A whole server in this process: real files in a temporary folder, a real TCP port, the sample
// place and its accounts, a demo clock.
class TestServer {
 public:
  explicit TestServer(std::function<void(Options&)> adjust = {}, Instant start = TestStart(),
                      Randomness randomness = FromSystem());

  Hotlined& server() { return *server_; }
  DemoClock& clock() { return clock_; }
  const TempFolder& folder() const { return folder_; }
  std::string address() const;

  // Stops it, and starts it again on the same folder.
  void Stop() { server_.reset(); }
  void Start();

  // The token of a sample account.
  std::string Token(const std::string& account) const;
  // A context that is signed in and ends by itself.
  std::unique_ptr<grpc::ClientContext> As(const std::string& account) const;
  static std::unique_ptr<grpc::ClientContext> With(const std::string& token);
  // A new account of this role with a token that ends then.
  std::string NewToken(v1::Role::Kind role, Instant expires, const std::string& scope = "");

  // One channel, thus one connection.
  std::shared_ptr<grpc::Channel> channel() { return channel_; }
  // Another channel instead, until the next start.
  void Use(std::shared_ptr<grpc::Channel> channel) { channel_ = std::move(channel); }
  std::unique_ptr<v1::IntakeService::Stub> intake() {
    return v1::IntakeService::NewStub(channel());
  }
  std::unique_ptr<v1::CaseService::Stub> cases() { return v1::CaseService::NewStub(channel()); }
  std::unique_ptr<v1::DemoService::Stub> demo() { return v1::DemoService::NewStub(channel()); }
  // Any unary method by its path, with any bytes. Gives the bytes of the answer in `answer`.
  grpc::Status Call(const std::string& path, const std::string& bytes, grpc::ClientContext& context,
                    std::string* answer = nullptr);

  // A call without a demand, valid as it is.
  v1::LogCallRequest SilentCall() const;
  // A call with one demand that opens a case.
  v1::LogCallRequest CallWithCase() const;
  // Logs it as operator1; requires that it works.
  v1::LogCallResponse Log(const v1::LogCallRequest& request);

 private:
  TempFolder folder_;
  DemoClock clock_;
  const Randomness randomness_;
  std::function<void(Options&)> adjust_;
  std::unique_ptr<Hotlined> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// A call received then that opens one case, with a request id of its own.
v1::LogCallRequest CallWithCaseAt(Instant received);

}  // namespace hotline
