#include "tests/server/test_server.h"

#include <grpcpp/generic/generic_stub.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <future>
#include <stdexcept>

#include "tests/paths.h"

namespace hotline {

Instant TestStart() { return *ParseInstant("2026-09-24T08:00+08:00"); }

std::string NewRequestId() {
  static std::atomic<unsigned> count = 0;
  char text[37];
  std::snprintf(text, sizeof text, "01990000-0000-7000-8000-%012x", ++count);
  return text;
}

v1::Refusals RefusalsOf(const grpc::Status& status) {
  v1::Refusals refusals;
  refusals.ParseFromString(status.error_details());
  return refusals;
}

std::string FirstRefusal(const grpc::Status& status) {
  const v1::Refusals refusals = RefusalsOf(status);
  if (refusals.refusals_size() == 0) return "";
  const v1::Refusal& first = refusals.refusals(0);
  return v1::Refusal::Reason_Name(first.reason()) +
         (first.field().empty() ? "" : " " + first.field());
}

Options OptionsFor(const TempFolder& folder) {
  Options options;
  options.data = folder.path();
  options.listen_port = 0;
  options.place = SourceFolder() + "/server/places/nantong";
  options.place_accounts = true;
  options.log = "";
  options.linger = std::chrono::milliseconds(0);
  return options;
}

TestServer::TestServer(std::function<void(Options&)> adjust, Instant start, Randomness randomness)
    : clock_(start), randomness_(std::move(randomness)), adjust_(std::move(adjust)) {
  Start();
}

void TestServer::Start() {
  Options options = OptionsFor(folder_);
  options.log = folder_.File("hotlined.log");
  if (adjust_) adjust_(options);
  server_ = std::make_unique<Hotlined>(options, clock_, randomness_);
  channel_ = grpc::CreateChannel(address(), grpc::InsecureChannelCredentials());
}

std::string TestServer::address() const { return "127.0.0.1:" + std::to_string(server_->port()); }

std::string TestServer::Token(const std::string& account) const {
  std::ifstream file(folder_.File("tokens/" + account));
  std::string token;
  if (!std::getline(file, token)) throw std::runtime_error("no token for " + account);
  return token;
}

std::unique_ptr<grpc::ClientContext> TestServer::With(const std::string& token) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  if (!token.empty()) context->AddMetadata("authorization", "Bearer " + token);
  return context;
}

std::unique_ptr<grpc::ClientContext> TestServer::As(const std::string& account) const {
  return With(Token(account));
}

std::string TestServer::NewToken(v1::Role::Kind role, Instant expires, const std::string& scope) {
  v1::Account account;
  account.set_name("accounts/t-" + std::to_string(Micros(expires) % 1'000'000'007) + "-" +
                   std::to_string(role));
  account.set_person("person-t");
  account.set_role(role);
  account.set_scope(scope);
  const std::string token = MintToken(FromSystem());
  const Fate fate = server_->store().WriteAndWait([&](Transaction& tx) {
    tx.PutAccount(account, TokenHash(token), expires);
    return true;
  });
  if (fate != Fate::kCommitted) throw std::runtime_error("the account was not stored");
  return token;
}

grpc::Status TestServer::Call(const std::string& path, const std::string& bytes,
                              grpc::ClientContext& context, std::string* answer) {
  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub(channel());
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer query(&slice, 1);
  grpc::ByteBuffer reply;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, path, {}, &query, &reply,
                 [&](grpc::Status status) { done.set_value(std::move(status)); });
  grpc::Status status = done.get_future().get();
  grpc::Slice all;
  if (answer != nullptr && status.ok() && reply.DumpToSingleSlice(&all).ok()) {
    answer->assign(all.begin(), all.end());
  }
  return status;
}

v1::LogCallRequest TestServer::SilentCall() const {
  v1::LogCallRequest request;
  request.mutable_change()->set_request_id(NewRequestId());
  request.mutable_call()->set_channel(v1::Call::TELEPHONE);
  request.mutable_call()->set_type(v1::Call::SILENT);
  *request.mutable_call()->mutable_received_time() = ToProto(clock_.Now());
  return request;
}

v1::LogCallRequest TestServer::CallWithCase() const { return CallWithCaseAt(clock_.Now()); }

v1::LogCallResponse TestServer::Log(const v1::LogCallRequest& request) {
  v1::LogCallResponse response;
  const grpc::Status status = intake()->LogCall(As("operator1").get(), request, &response);
  if (!status.ok()) {
    throw std::runtime_error("LogCall failed: " + status.error_message() + " " +
                             RefusalsOf(status).ShortDebugString());
  }
  return response;
}

v1::LogCallRequest CallWithCaseAt(Instant received) {
  v1::LogCallRequest request;
  request.mutable_change()->set_request_id(NewRequestId());
  v1::Call& call = *request.mutable_call();
  call.set_channel(v1::Call::TELEPHONE);
  *call.mutable_received_time() = ToProto(received);
  call.mutable_caller()->set_display_name("测试甲");
  call.mutable_caller()->set_telephone("13800000000");
  call.mutable_caller()->set_relation(v1::Caller::PARENT);
  v1::Demand& demand = *call.add_demands();
  demand.set_kind(v1::Demand::HELP);
  demand.set_category("02.04.01");
  demand.set_title("测试:因家庭困难辍学");
  demand.set_region("320623");
  demand.set_said("测试通话内容");
  demand.set_view("测试处理意见");
  demand.set_outcome(v1::Demand::CASE_OPENED);
  return request;
}

}  // namespace hotline
