#include "server/metrics.h"

#include <signal.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <sstream>

#include "tests/paths.h"
#include "tests/server/process.h"
#include "tests/server/test_server.h"

namespace hotline {
namespace {

using namespace std::chrono_literals;

// Samples by name and labels, as they are written.
using Samples = std::map<std::string, double>;

Samples SamplesIn(const std::string& text) {
  static const std::regex kSample(R"(([a-z_]+(\{[^}]*\})?) (\S+))");
  Samples samples;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::smatch parts;
    INFO(line);
    REQUIRE(std::regex_match(line, parts, kSample));
    samples[parts[1]] = std::stod(parts[3]);
  }
  return samples;
}

std::string Scrape(std::uint16_t port) {
  namespace asio = boost::asio;
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::address_v4::loopback(), port});
  asio::write(socket, asio::buffer(std::string("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")));
  std::string text;
  boost::system::error_code end;
  asio::read(socket, asio::dynamic_buffer(text), end);
  CHECK(text.starts_with("HTTP/1.1 200 OK"));
  CHECK(text.find("version=0.0.4") != std::string::npos);
  return text.substr(text.find("\r\n\r\n") + 4);
}

std::uint16_t PortIn(const std::string& line) {
  INFO(line);
  REQUIRE(line.rfind(':') != std::string::npos);
  return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
}

TEST_CASE("what is counted comes out as it went in") {
  Metrics metrics;
  metrics.Answered("GetCase", "OK", 700us);
  metrics.Answered("GetCase", "OK", 30ms);
  metrics.Answered("GetCase", "NOT_FOUND", 1ms);
  metrics.Stored(3, 2ms);
  metrics.Stored(256, 4s);
  const Samples samples = SamplesIn(
      metrics.Text({.queued = 7, .events_behind = 11, .streams = 2, .writing_stopped = true}));
  const Samples expected = {
      {R"(hotline_requests_total{code="OK",method="GetCase"})", 2},
      {R"(hotline_requests_total{code="NOT_FOUND",method="GetCase"})", 1},
      {R"(hotline_request_seconds_count{method="GetCase"})", 3},
      {R"(hotline_request_seconds_bucket{method="GetCase",le="0.0005"})", 0},
      {R"(hotline_request_seconds_bucket{method="GetCase",le="0.001"})", 2},
      {R"(hotline_request_seconds_bucket{method="GetCase",le="0.05"})", 3},
      {"hotline_groups_stored_total", 2},
      {"hotline_group_commands_sum", 259},
      {R"(hotline_group_commands_bucket{le="4"})", 1},
      {R"(hotline_group_commands_bucket{le="256"})", 2},
      {R"(hotline_group_store_seconds_bucket{le="0.0025"})", 1},
      {"hotline_group_store_seconds_count", 2},
      {"hotline_queued_commands", 7},
      {"hotline_search_events_behind", 11},
      {"hotline_watch_streams", 2},
      {"hotline_writing_stopped", 1},
  };
  for (const auto& [name, value] : expected) {
    INFO(name);
    REQUIRE(samples.contains(name));
    CHECK(samples.at(name) == Approx(value));
  }
  CHECK(SamplesIn(metrics.Text({})).at("hotline_writing_stopped") == 0);
}

TEST_CASE("a server tells what it did and how it stands, and nothing of whom and what") {
  TempFolder folder;
  const std::string data = folder.path();
  Process server({ServerProgram(), "--data", data, "--listen", "127.0.0.1:0", "--http",
                  "127.0.0.1:0", "--place", SourceFolder() + "/server/places/nantong",
                  "--place-accounts", "--log", data + "/hotlined.log"});
  const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(PortIn(server.ReadLine())),
                                           grpc::InsecureChannelCredentials());
  const std::string http_line = server.ReadLine();
  REQUIRE(http_line.starts_with("answering HTTP on 127.0.0.1:"));
  const std::uint16_t http = PortIn(http_line);
  const Samples at_first = SamplesIn(Scrape(http));

  std::ifstream token_file(folder.File("tokens/operator1"));
  std::string token;
  std::getline(token_file, token);
  const auto intake = v1::IntakeService::NewStub(channel);
  v1::LogCallRequest request;
  request.mutable_call()->set_channel(v1::Call::TELEPHONE);
  request.mutable_call()->set_type(v1::Call::SILENT);
  request.mutable_call()->mutable_caller()->set_display_name("测试甲");
  request.mutable_call()->mutable_caller()->set_telephone("13800000000");
  *request.mutable_call()->mutable_received_time() = ToProto(SystemClock().Now() - 1s);
  v1::LogCallResponse logged;
  for (int i = 0; i < 3; ++i) {
    request.mutable_change()->set_request_id(NewRequestId());
    REQUIRE(intake->LogCall(TestServer::With(token).get(), request, &logged).ok());
  }
  request.mutable_change()->set_request_id("no request id");
  CHECK_FALSE(intake->LogCall(TestServer::With(token).get(), request, &logged).ok());
  v1::Account account;
  CHECK_FALSE(intake->WhoAmI(TestServer::With("no token").get(), {}, &account).ok());
  const auto context = TestServer::With(token);
  const auto stream =
      v1::CaseService::NewStub(channel)->WatchCases(context.get(), v1::WatchCasesRequest());
  v1::WatchCasesResponse first;
  REQUIRE(stream->Read(&first));

  const std::string text = Scrape(http);
  INFO(text);
  Samples samples = SamplesIn(text);
  CHECK(samples[R"(hotline_requests_total{code="OK",method="LogCall"})"] == 3);
  CHECK(samples[R"(hotline_requests_total{code="INVALID_ARGUMENT",method="LogCall"})"] == 1);
  CHECK(samples[R"(hotline_requests_total{code="UNAUTHENTICATED",method="WhoAmI"})"] == 1);
  CHECK(samples[R"(hotline_request_seconds_count{method="LogCall"})"] == 4);
  const auto grew = [&](const std::string& name) { return samples[name] - at_first.at(name); };
  CHECK(grew("hotline_groups_stored_total") == 3);
  CHECK(grew("hotline_group_commands_sum") == 3);
  CHECK(grew("hotline_group_store_seconds_count") == 3);
  CHECK(grew("hotline_group_store_seconds_sum") > 0);
  CHECK(samples["hotline_watch_streams"] == 1);
  CHECK(samples["hotline_queued_commands"] == 0);
  CHECK(samples["hotline_writing_stopped"] == 0);
  CHECK(samples.contains("hotline_search_events_behind"));

  static const std::regex kLabel(R"((\w+)="([^"]*)\")");
  for (std::sregex_iterator label(text.begin(), text.end(), kLabel), end; label != end; ++label) {
    INFO(label->str());
    static const std::regex kAllowed(R"((method="[A-Za-z]+"|code="[A-Z_]+"|le="[0-9.+a-zI]+"))");
    CHECK(std::regex_match(label->str(), kAllowed));
  }
  for (const std::string secret :
       {"operator1", "测试", "13800000000", logged.call().name().c_str()}) {
    CHECK(text.find(secret) == std::string::npos);
  }
  context->TryCancel();
  server.Signal(SIGTERM);
  CHECK(server.Wait() == 0);
}

}  // namespace
}  // namespace hotline
