// Streams of changes, over a real connection.

#include <catch2/catch.hpp>
#include <thread>

#include "tests/server/test_server.h"

namespace hotline {
namespace {

using Response = v1::WatchCasesResponse;
using namespace std::chrono_literals;

// One stream, read by the test itself.
class Stream {
 public:
  Stream(TestServer& server, const std::string& token, const std::string& cursor = "")
      : stub_(server.cases()), context_(TestServer::With(token)) {
    v1::WatchCasesRequest request;
    request.set_cursor(cursor);
    reader_ = stub_->WatchCases(context_.get(), request);
  }
  ~Stream() {
    context_->TryCancel();
    Response ignored;
    while (reader_->Read(&ignored)) {
    }
    if (!finished_) reader_->Finish();
  }

  // The next answer; heartbeats are passed over unless wanted.
  bool Next(Response& response, bool heartbeats = false) {
    while (reader_->Read(&response)) {
      if (heartbeats || !response.heartbeat()) return true;
    }
    return false;
  }
  grpc::Status Finish() {
    finished_ = true;
    return reader_->Finish();
  }

 private:
  std::unique_ptr<v1::CaseService::Stub> stub_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<Response>> reader_;
  bool finished_ = false;
};

TEST_CASE("a stream first tells where things stand, then what changes") {
  TestServer server;
  server.Log(server.CallWithCase());
  Stream stream(server, server.Token("dispatcher1"));
  Response response;
  REQUIRE(stream.Next(response));
  CHECK(response.changes_size() == 0);
  CHECK(response.standing().to_dispatch() == 1);
  CHECK_FALSE(response.cursor().empty());

  const v1::LogCallResponse logged = server.Log(server.CallWithCase());
  REQUIRE(stream.Next(response));
  REQUIRE(response.changes_size() == 1);
  CHECK(response.changes(0).name() == logged.cases(0).name());
  CHECK(response.changes(0).state() == v1::Case::REGISTERED);
  CHECK(response.standing().to_dispatch() == 2);
}

TEST_CASE("a stream resumes after the last answer that was received, and misses nothing") {
  TestServer server;
  std::string cursor;
  {
    Stream stream(server, server.Token("dispatcher1"));
    Response response;
    REQUIRE(stream.Next(response));
    cursor = response.cursor();
  }
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) names.push_back(server.Log(server.CallWithCase()).cases(0).name());
  SECTION("on the same server") {}
  SECTION("after a restart") {
    server.Stop();
    server.Start();
  }
  Stream stream(server, server.Token("dispatcher1"), cursor);
  Response response;
  REQUIRE(stream.Next(response));
  REQUIRE(response.changes_size() == 5);
  for (int i = 0; i < 5; ++i) CHECK(response.changes(i).name() == names[i]);
  CHECK(response.has_standing());
}

TEST_CASE("a stream tells only what its reader may see") {
  TestServer server;
  Stream other_desk(server, server.Token("operator2"));
  Stream unit(server, server.Token("h-rudong-civil-affairs"));
  Stream own(server, server.Token("operator1"));
  Response response;
  REQUIRE(other_desk.Next(response));
  REQUIRE(unit.Next(response));
  REQUIRE(own.Next(response));
  server.Log(server.CallWithCase());
  REQUIRE(own.Next(response));
  CHECK(response.changes_size() == 1);

  // What the others hear next is their own.
  v1::LogCallRequest theirs = server.CallWithCase();
  v1::LogCallResponse logged;
  REQUIRE(server.intake()->LogCall(server.As("operator2").get(), theirs, &logged).ok());
  REQUIRE(other_desk.Next(response));
  REQUIRE(response.changes_size() == 1);
  CHECK(response.changes(0).name() == logged.cases(0).name());
}

TEST_CASE("a cursor that is not one, or from the future, is refused") {
  TestServer server;
  TestServer ahead;
  std::string future;
  for (int i = 0; i < 3; ++i) ahead.Log(ahead.SilentCall());
  {
    Stream stream(ahead, ahead.Token("dispatcher1"));
    Response response;
    REQUIRE(stream.Next(response));
    future = response.cursor();
  }
  for (const std::string& cursor : {std::string("zz"), std::string("0"), future}) {
    Stream stream(server, server.Token("dispatcher1"), cursor);
    Response response;
    CHECK_FALSE(stream.Next(response));
    const grpc::Status status = stream.Finish();
    CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    CHECK(FirstRefusal(status) == "BAD_PAGE_TOKEN cursor");
  }
}

TEST_CASE("a silent stream shows that it lives, and what became overdue meanwhile") {
  TestServer server([](Options& options) { options.heartbeat = 20ms; });
  server.Log(server.CallWithCase());
  Stream stream(server, server.Token("dispatcher1"));
  Response response;
  REQUIRE(stream.Next(response, true));
  const std::string cursor = response.cursor();
  CHECK(response.standing().overdue() == 0);
  REQUIRE(stream.Next(response, true));
  CHECK(response.heartbeat());
  CHECK(response.cursor() == cursor);

  server.clock().MoveTo(TestStart() + std::chrono::hours(24 * 30));
  do {
    REQUIRE(stream.Next(response, true));
  } while (!response.has_standing());
  CHECK(response.standing().overdue() == 1);
}

TEST_CASE("a stream ends with its token") {
  TestServer server([](Options& options) { options.heartbeat = 20ms; });
  const std::string token =
      server.NewToken(v1::Role::DISPATCHER, server.clock().Now() + std::chrono::hours(1));
  Stream stream(server, token);
  Response response;
  REQUIRE(stream.Next(response));

  SECTION("when something happens") {}
  SECTION("and when nothing does") {
    // Silence for so long that nothing of the start is still on its way.
    for (int beats = 0; beats < 10;) {
      REQUIRE(stream.Next(response, true));
      beats = response.heartbeat() ? beats + 1 : 0;
    }
    server.clock().MoveTo(TestStart() + std::chrono::hours(2));
    CHECK_FALSE(stream.Next(response));
    const grpc::Status status = stream.Finish();
    CHECK(status.error_code() == grpc::StatusCode::UNAUTHENTICATED);
    CHECK(FirstRefusal(status) == "NOT_SIGNED_IN");
    return;
  }
  server.clock().MoveTo(TestStart() + std::chrono::hours(2));
  server.Log(server.CallWithCase());
  bool told = false;
  while (stream.Next(response)) told = told || response.changes_size() > 0;
  CHECK_FALSE(told);
  CHECK(stream.Finish().error_code() == grpc::StatusCode::UNAUTHENTICATED);
}

TEST_CASE("there are no more streams than allowed, and one that ends makes room") {
  TestServer server([](Options& options) { options.most_streams = 2; });
  Response response;
  Stream first(server, server.Token("dispatcher1"));
  REQUIRE(first.Next(response));
  auto second = std::make_unique<Stream>(server, server.Token("dispatcher1"));
  REQUIRE(second->Next(response));
  {
    Stream third(server, server.Token("dispatcher1"));
    CHECK_FALSE(third.Next(response));
    const grpc::Status status = third.Finish();
    CHECK(status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
    CHECK(FirstRefusal(status) == "TOO_MANY_STREAMS");
  }
  second.reset();
  bool room = false;
  for (int tries = 0; tries < 1000 && !room; ++tries) {
    Stream again(server, server.Token("dispatcher1"));
    room = again.Next(response);
  }
  CHECK(room);
}

TEST_CASE("an account has so many streams and no more, whatever the others have") {
  TestServer server;
  std::vector<std::unique_ptr<Stream>> streams;
  Response response;
  for (std::size_t i = 0; i < kMostStreamsOfAccount; ++i) {
    streams.push_back(std::make_unique<Stream>(server, server.Token("dispatcher1")));
    REQUIRE(streams.back()->Next(response));
  }
  Stream one_more(server, server.Token("dispatcher1"));
  CHECK_FALSE(one_more.Next(response));
  const grpc::Status status = one_more.Finish();
  CHECK(status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
  CHECK(FirstRefusal(status) == "TOO_MANY_STREAMS");
  CHECK(RefusalsOf(status).refusals(0).detail() == "8");
  Stream other(server, server.Token("supervisor1"));
  CHECK(other.Next(response));
}

TEST_CASE("who may not watch takes no place from those who may") {
  TestServer server([](Options& options) { options.most_streams = 1; });
  const Instant later = server.clock().Now() + std::chrono::hours(1);
  struct Row {
    std::string token;
    const char* reason;
  };
  const Row rows[] = {{"", "NOT_SIGNED_IN"},
                      {MintToken(FromSystem()), "NOT_SIGNED_IN"},
                      {server.NewToken(v1::Role::DISPATCHER, TestStart()), "NOT_SIGNED_IN"},
                      {server.NewToken(v1::Role::LEADER, later), "ROLE_MAY_NOT"}};
  Response response;
  Stream good(server, server.Token("dispatcher1"));
  REQUIRE(good.Next(response));
  for (const Row& row : rows) {
    Stream stream(server, row.token);
    CHECK_FALSE(stream.Next(response));
    // Had it been asked for a place first, there would have been none.
    CHECK(FirstRefusal(stream.Finish()) == row.reason);
  }
  CHECK(server.server().board().streams() == 1);
}

TEST_CASE("a reader that does not read holds nothing up and is told all in order later") {
  TestServer server;
  Stream slow(server, server.Token("dispatcher1"));
  constexpr int kCalls = 450;
  for (int i = 0; i < kCalls; ++i) server.Log(server.CallWithCase());

  std::int64_t last = 0;
  int told = 0;
  Response response;
  while (told < kCalls) {
    REQUIRE(slow.Next(response));
    CHECK(response.changes_size() <= 200);
    for (const auto& change : response.changes()) {
      CHECK(change.seq() > last);
      last = change.seq();
      told += change.act() == v1::Act::LOG_CALL;
    }
  }
  CHECK(told == kCalls);
}

TEST_CASE("streams that come and go while calls are logged leave nothing behind") {
  TestServer server;
  const std::string token = server.Token("dispatcher1");
  std::atomic<int> faults = 0;
  std::vector<std::thread> watchers;
  for (int w = 0; w < 4; ++w) {
    watchers.emplace_back([&] {
      for (int i = 0; i < 25;) {
        Stream stream(server, token);
        Response response;
        if (stream.Next(response)) {
          ++i;
        } else if (FirstRefusal(stream.Finish()) != "TOO_MANY_STREAMS") {
          ++faults;  // else those that were left a moment ago are still being cleared away
          return;
        }
      }
    });
  }
  for (int i = 0; i < 50; ++i) server.Log(server.CallWithCase());
  for (std::thread& watcher : watchers) watcher.join();
  CHECK(faults == 0);
  while (server.server().board().streams() > 0) std::this_thread::yield();
}

TEST_CASE("a server that stops ends its streams with a word") {
  TestServer server;
  Stream stream(server, server.Token("dispatcher1"));
  Response response;
  REQUIRE(stream.Next(response));
  server.server().Stop();
  CHECK_FALSE(stream.Next(response));
  const grpc::Status status = stream.Finish();
  CHECK(status.error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(FirstRefusal(status) == "SHUTTING_DOWN");
}

}  // namespace
}  // namespace hotline
