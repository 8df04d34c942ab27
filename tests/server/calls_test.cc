// What the clerk promises for every unary call, over a real connection.

#include <google/protobuf/dynamic_message.h>

#include <catch2/catch.hpp>
#include <future>
#include <map>
#include <thread>

#include "hotline/v1/ask_service.pb.h"
#include "hotline/v1/correction_service.pb.h"
#include "hotline/v1/course_service.pb.h"
#include "hotline/v1/custody_service.pb.h"
#include "hotline/v1/dispatch_service.pb.h"
#include "hotline/v1/notice_service.pb.h"
#include "hotline/v1/place_service.pb.h"
#include "hotline/v1/report_service.pb.h"
#include "server/access.h"
#include "tests/server/test_server.h"

namespace hotline {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

struct Method {
  std::string path;
  std::string name;
  bool streams;
  const google::protobuf::Descriptor* request;
};

std::vector<Method> AllMethods() {
  std::vector<Method> methods;
  for (const FileDescriptor* file :
       {v1::LogCallRequest::descriptor()->file(), v1::GetCaseRequest::descriptor()->file(),
        v1::GetPlaceRequest::descriptor()->file(), v1::SetClockRequest::descriptor()->file(),
        v1::GetClosureReportRequest::descriptor()->file(),
        v1::NameAccusedRequest::descriptor()->file(), v1::AskReturnRequest::descriptor()->file(),
        v1::AskExtensionRequest::descriptor()->file(), v1::RemindUnitRequest::descriptor()->file(),
        v1::ShredCaseRequest::descriptor()->file(), v1::AmendCaseRequest::descriptor()->file()}) {
    const auto* service = file->service(0);
    for (int m = 0; m < service->method_count(); ++m) {
      const MethodDescriptor* method = service->method(m);
      methods.push_back({"/" + service->full_name() + "/" + method->name(), method->name(),
                         method->server_streaming(), method->input_type()});
    }
  }
  return methods;
}

// Any method with an empty request, whether it streams or not.
grpc::Status CallOf(TestServer& server, const Method& method, const std::string& token) {
  const auto context = server.With(token);
  if (!method.streams) return server.Call(method.path, "", *context);
  const auto stream = server.cases()->WatchCases(context.get(), {});
  v1::WatchCasesResponse response;
  const bool told = stream->Read(&response);
  if (told) context->TryCancel();
  const grpc::Status status = stream->Finish();
  return told ? grpc::Status::OK : status;
}

TEST_CASE("what this version does not know is neither stored nor handed on") {
  TestServer server;
  v1::LogCallRequest request = server.CallWithCase();
  v1::Caller& caller = *request.mutable_call()->mutable_caller();
  caller.GetReflection()->MutableUnknownFields(&caller)->AddLengthDelimited(
      1000, std::string(100'000, 'x'));
  const std::string name = server.Log(request).cases(0).name();
  v1::GetCaseRequest asking;
  asking.set_name(name);
  std::string answer;
  REQUIRE(server
              .Call("/hotline.v1.CaseService/GetCase", asking.SerializeAsString(),
                    *server.As("dispatcher1"), &answer)
              .ok());
  CHECK(answer.size() < 10'000);
}

TEST_CASE("no method answers without a good token") {
  TestServer server;
  const std::string over = server.NewToken(v1::Role::DISPATCHER, server.clock().Now());
  const std::string unknown = MintToken(FromSystem());
  for (const Method& method : AllMethods()) {
    for (const std::string& token : {std::string(), unknown, over, std::string("short")}) {
      const grpc::Status status = CallOf(server, method, token);
      INFO(method.path << " with '" << token << "'");
      CHECK(status.error_code() == grpc::StatusCode::UNAUTHENTICATED);
      CHECK(FirstRefusal(status) == "NOT_SIGNED_IN");
      CHECK(status.error_message() == RefusalsOf(status).refusals(0).message());
    }
  }
}

TEST_CASE("every method is served to the roles of its row and to no other") {
  TestServer server;
  const Instant later = server.clock().Now() + std::chrono::hours(1);
  std::map<int, std::string> tokens;
  for (int role = v1::Role::OPERATOR; role <= v1::Role::ADMIN; ++role) {
    const auto kind = static_cast<v1::Role::Kind>(role);
    const bool unit = kind == v1::Role::HANDLER || kind == v1::Role::HEAD;
    tokens[role] =
        server.NewToken(kind, later,
                        unit ? "rudong-civil-affairs"
                             : (kind == v1::Role::ISSUER ? "nantong-protection-committee" : ""));
  }
  for (const Method& method : AllMethods()) {
    for (const auto& [role, token] : tokens) {
      const grpc::Status status = CallOf(server, method, token);
      INFO(method.path << " as " << v1::Role::Kind_Name(static_cast<v1::Role::Kind>(role)) << ": "
                       << status.error_code() << " " << status.error_message() << " "
                       << FirstRefusal(status));
      if (AccessOf(method.name).roles.contains(role)) {
        CHECK(status.error_code() != grpc::StatusCode::PERMISSION_DENIED);
        CHECK(status.error_code() != grpc::StatusCode::UNIMPLEMENTED);
        CHECK(status.error_code() != grpc::StatusCode::INTERNAL);
        CHECK(status.error_code() != grpc::StatusCode::UNAUTHENTICATED);
      } else {
        CHECK(status.error_code() == grpc::StatusCode::PERMISSION_DENIED);
        CHECK(FirstRefusal(status) == "ROLE_MAY_NOT");
      }
    }
  }
}

TEST_CASE("a change needs a request id and a time that was") {
  TestServer server;
  struct Row {
    const char* why;
    std::function<void(v1::Change&, Instant)> spoil;
    const char* refusal;
  };
  const std::vector<Row> rows = {
      {"no id", [](v1::Change& change, Instant) { change.clear_request_id(); },
       "MISSING change.request_id"},
      {"another form", [](v1::Change& change, Instant) { change.set_request_id("1"); },
       "BAD_FORMAT change.request_id"},
      {"in the future",
       [](v1::Change& change, Instant now) {
         *change.mutable_happened_time() = ToProto(now + std::chrono::microseconds(1));
       },
       "IN_FUTURE change.happened_time"},
      {"long ago",
       [](v1::Change& change, Instant now) {
         *change.mutable_happened_time() = ToProto(now - std::chrono::hours(24 * 367));
       },
       "IMPOSSIBLE change.happened_time"},
      {"beyond all time",
       [](v1::Change& change, Instant) { change.mutable_happened_time()->set_seconds(INT64_MAX); },
       "BAD_FORMAT change.happened_time"},
  };
  for (const Row& row : rows) {
    v1::LogCallRequest request = server.SilentCall();
    row.spoil(*request.mutable_change(), server.clock().Now());
    v1::LogCallResponse response;
    const grpc::Status status =
        server.intake()->LogCall(server.As("operator1").get(), request, &response);
    INFO(row.why);
    CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
    CHECK(FirstRefusal(status) == row.refusal);
  }
}

TEST_CASE("a request that is too long, or no message, is refused before anything runs") {
  TestServer server;
  const std::string path = "/hotline.v1.IntakeService/LogCall";
  v1::LogCallRequest request = server.SilentCall();
  request.mutable_call()->set_foreign_line(std::string(Clerk::kMostBytes, 'x'));
  grpc::Status status = server.Call(path, request.SerializeAsString(), *server.As("operator1"));
  CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(FirstRefusal(status) == "TOO_LONG");

  status = server.Call(path, "\x0a\x05x", *server.As("operator1"));
  CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(FirstRefusal(status) == "BAD_FORMAT");

  std::string bytes = server.CallWithCase().SerializeAsString();
  bytes.replace(bytes.find("测试处理意见"), 2, "\xff\xfe");
  status = server.Call(path, bytes, *server.As("operator1"));
  CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(FirstRefusal(status) == "NOT_UTF8 call.demands[0].view");
  CHECK(server.server().store().last_seq() == [&] {
    TestServer other;
    return other.server().store().last_seq();
  }());
}

TEST_CASE("the same request again is answered as before and done once") {
  TestServer server;
  const v1::LogCallRequest request = server.CallWithCase();
  const v1::LogCallResponse first = server.Log(request);
  const std::int64_t seq = server.server().store().last_seq();
  CHECK(first.commit_seq() == seq);
  REQUIRE(first.cases_size() == 1);
  server.Log(server.SilentCall());

  SECTION("at once") {}
  SECTION("after a restart") {
    server.Stop();
    server.Start();
  }
  const std::int64_t before = server.server().store().last_seq();
  const v1::LogCallResponse again = server.Log(request);
  CHECK(again.call().name() == first.call().name());
  CHECK(again.cases(0).name() == first.cases(0).name());
  CHECK(again.commit_seq() == first.commit_seq());
  CHECK(server.server().store().last_seq() == before);
}

TEST_CASE("a request id that was used for something else is refused") {
  TestServer server;
  v1::LogCallRequest request = server.CallWithCase();
  server.Log(request);
  const std::int64_t before = server.server().store().last_seq();

  v1::LogCallResponse response;
  request.mutable_call()->mutable_demands(0)->set_title("测试:另一件事");
  grpc::Status status = server.intake()->LogCall(server.As("operator1").get(), request, &response);
  CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(FirstRefusal(status) == "REQUEST_ID_REUSED change.request_id");

  v1::HandleDirectlyRequest other;
  other.mutable_change()->set_request_id(request.change().request_id());
  v1::ActResponse act;
  status = server.cases()->HandleDirectly(server.As("operator1").get(), other, &act);
  CHECK(FirstRefusal(status) == "REQUEST_ID_REUSED change.request_id");
  CHECK(server.server().store().last_seq() == before);

  // Another account's ids are its own.
  v1::LogCallRequest same_id = server.SilentCall();
  same_id.mutable_change()->set_request_id(request.change().request_id());
  status = server.intake()->LogCall(server.As("operator2").get(), same_id, &response);
  CHECK(status.ok());
}

TEST_CASE("a refused request may be mended and sent with the same id") {
  TestServer server;
  v1::LogCallRequest request = server.CallWithCase();
  const std::string good = request.call().demands(0).category();
  request.mutable_call()->mutable_demands(0)->set_category("99.99");
  request.mutable_call()->mutable_demands(0)->clear_said();
  v1::LogCallResponse response;
  const grpc::Status status =
      server.intake()->LogCall(server.As("operator1").get(), request, &response);
  CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(RefusalsOf(status).refusals_size() == 2);

  request.mutable_call()->mutable_demands(0)->set_category(good);
  request.mutable_call()->mutable_demands(0)->set_said("测试通话内容");
  CHECK(server.Log(request).cases_size() == 1);
}

TEST_CASE("request ids are forgotten after a day, not before") {
  TestServer server;
  const v1::LogCallRequest request = server.SilentCall();
  server.Log(request);
  const auto forget = [&] {
    server.server().store().WriteAndWait([&](Transaction& tx) {
      tx.ForgetRequests(server.clock().Now() - std::chrono::hours(24), 1000);
      return true;
    });
    bool known = false;
    server.server().store().ReadAndWait([&](Reader& reader) {
      known = reader.FindRequest("accounts/operator1", request.change().request_id()).has_value();
    });
    return known;
  };
  server.clock().MoveTo(TestStart() + std::chrono::hours(23));
  CHECK(forget());
  server.clock().MoveTo(TestStart() + std::chrono::hours(25));
  CHECK_FALSE(forget());
}

TEST_CASE("one's own write can be asked for, one of the future cannot") {
  TestServer server;
  const v1::LogCallResponse logged = server.Log(server.CallWithCase());
  v1::GetCaseRequest request;
  request.set_name(logged.cases(0).name());
  request.set_min_seq(logged.commit_seq());
  v1::Case record;
  CHECK(server.cases()->GetCase(server.As("operator1").get(), request, &record).ok());
  CHECK(record.name() == request.name());

  request.set_min_seq(logged.commit_seq() + 1'000);
  const grpc::Status status =
      server.cases()->GetCase(server.As("operator1").get(), request, &record);
  CHECK(status.error_code() == grpc::StatusCode::UNAVAILABLE);
  CHECK(FirstRefusal(status) == "NOT_REACHED");
}

TEST_CASE("no read answers before the server has got to its min_seq") {
  TestServer server;
  const Instant later = server.clock().Now() + std::chrono::hours(1);
  int reads = 0;
  for (const Method& method : AllMethods()) {
    const auto* field = method.request->FindFieldByName("min_seq");
    if (field == nullptr) continue;
    ++reads;
    google::protobuf::DynamicMessageFactory factory;
    const std::unique_ptr<google::protobuf::Message> request(
        factory.GetPrototype(method.request)->New());
    request->GetReflection()->SetInt64(request.get(), field, 1'000);
    int role = v1::Role::OPERATOR;
    while (!AccessOf(method.name).roles.contains(role)) ++role;
    const std::string token = server.NewToken(static_cast<v1::Role::Kind>(role), later, "scope");
    const grpc::Status status =
        server.Call(method.path, request->SerializeAsString(), *server.With(token));
    INFO(method.path);
    CHECK(status.error_code() == grpc::StatusCode::UNAVAILABLE);
    CHECK(FirstRefusal(status) == "NOT_REACHED");
  }
  CHECK(reads >= 15);
}

TEST_CASE("an account has so many heavy reads under way, whatever the others have") {
  TestServer server;
  const Instant later = server.clock().Now() + std::chrono::hours(1);
  const std::string token = server.NewToken(v1::Role::SUPERVISOR, later);
  const std::string other = server.NewToken(v1::Role::DISPATCHER, later);
  for (const std::string& one : {token, other}) {  // so that the sessions are known
    REQUIRE(server.Call("/hotline.v1.IntakeService/WhoAmI", "", *server.With(one)).ok());
  }
  int bounded = 0;
  for (const Method& method : AllMethods()) {
    const int most = AccessOf(method.name).at_once;
    if (most == 0) continue;
    ++bounded;
    INFO(method.path);
    // What it answers to an empty request.
    const grpc::StatusCode answer = server.Call(method.path, "", *server.With(token)).error_code();
    // Every reading thread is held, so that what is asked waits.
    const int readers = server.server().store().options().readers;
    std::promise<void> leave;
    const std::shared_future<void> left = leave.get_future().share();
    std::vector<std::promise<void>> held(static_cast<std::size_t>(readers));
    for (std::promise<void>& one : held) {
      REQUIRE(server.server().store().Read(
          [left, &one](Reader&) {
            one.set_value();
            left.wait();
          },
          [](const auto&) {}));
    }
    for (std::promise<void>& one : held) one.get_future().wait();
    std::vector<std::future<grpc::Status>> asked;
    const auto ask = [&](const std::string& who) {
      asked.push_back(std::async(std::launch::async, [&server, &method, who] {
        return server.Call(method.path, "", *TestServer::With(who));
      }));
    };
    const std::size_t all = static_cast<std::size_t>(most) + 1;
    for (std::size_t i = 0; i < all; ++i) ask(token);
    // One of them is answered at once; the rest wait for the threads.
    std::size_t refused = all;
    while (refused == all) {
      for (std::size_t i = 0; i < all; ++i) {
        if (asked[i].wait_for(std::chrono::seconds(0)) == std::future_status::ready) refused = i;
      }
      std::this_thread::yield();
    }
    const grpc::Status status = asked[refused].get();
    CHECK(status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
    CHECK(FirstRefusal(status) == "TOO_MANY_AT_ONCE");
    CHECK(RefusalsOf(status).refusals(0).detail() == std::to_string(most));
    ask(other);
    leave.set_value();
    for (auto& one : asked) {
      if (one.valid()) CHECK(one.get().error_code() == answer);
    }
    CHECK(server.Call(method.path, "", *server.With(token)).error_code() == answer);
  }
  CHECK(bounded == 5);
}

TEST_CASE("what a reader may not see looks like what is not there, byte for byte") {
  TestServer server;
  v1::LogCallRequest call = server.CallWithCase();
  call.mutable_call()->mutable_demands(0)->set_kind(v1::Demand::COMPLAINT);
  call.mutable_call()->mutable_demands(0)->add_accused()->set_unit("rudong-civil-affairs");
  const v1::LogCallResponse logged = server.Log(call);

  const auto ask = [&](const std::string& name) {
    v1::GetCaseRequest request;
    request.set_name(name);
    v1::Case record;
    return server.cases()->GetCase(server.As("h-rudong-civil-affairs").get(), request, &record);
  };
  const grpc::Status accused = ask(logged.cases(0).name());
  // Another day's first case: the number is well-formed, the case never was.
  server.clock().MoveTo(TestStart() + std::chrono::hours(48));
  TestServer other;
  other.clock().MoveTo(TestStart() + std::chrono::hours(48));
  const grpc::Status absent = ask(other.Log(other.CallWithCase()).cases(0).name());
  CHECK(accused.error_code() == grpc::StatusCode::NOT_FOUND);
  CHECK(accused.error_code() == absent.error_code());
  CHECK(accused.error_message() == absent.error_message());
  CHECK(accused.error_details() == absent.error_details());
  CHECK_FALSE(accused.error_details().empty());
}

TEST_CASE("whoever looks at a case is on the access record before he has the answer") {
  TestServer server;
  const v1::LogCallResponse logged = server.Log(server.CallWithCase());
  const std::string name = logged.cases(0).name();
  v1::GetCaseRequest request;
  request.set_name(name);
  v1::Case record;
  REQUIRE(server.cases()->GetCase(server.As("operator1").get(), request, &record).ok());
  auto lines = server.server().access_record().List(0, 10);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].entry.account == "accounts/operator1");
  CHECK(lines[0].entry.role == v1::Role::OPERATOR);
  CHECK(lines[0].entry.method == "GetCase");
  CHECK(lines[0].entry.resource == name);
  CHECK(lines[0].entry.outcome == "OK");

  v1::RevealRequest reveal;
  reveal.set_name(name);
  reveal.set_reason("测试理由");
  v1::RevealResponse revealed;
  REQUIRE(server.intake()->Reveal(server.As("operator1").get(), reveal, &revealed).ok());
  v1::LookUpCallerRequest look_up;
  look_up.set_telephone("13800000000");
  v1::LookUpCallerResponse history;
  REQUIRE(server.intake()->LookUpCaller(server.As("operator1").get(), look_up, &history).ok());
  // Not seen, but tried.
  CHECK_FALSE(
      server.cases()->GetCase(server.As("h-rudong-civil-affairs").get(), request, &record).ok());
  lines = server.server().access_record().List(0, 10);
  REQUIRE(lines.size() == 4);
  CHECK(lines[1].entry.reason == "测试理由");
  CHECK(lines[2].entry.resource.empty());
  CHECK(lines[3].entry.outcome == "NOT_FOUND");
  CHECK(server.server().access_record().Verify().holds());
}

TEST_CASE("work whose caller is gone is dropped before it runs") {
  TestServer server;
  const v1::LogCallRequest request = server.SilentCall();
  std::promise<void> started;
  std::promise<void> go_on;
  auto waiting = go_on.get_future();
  server.server().store().Write(
      0,
      [&](Transaction&) {
        started.set_value();
        waiting.wait();
        return false;
      },
      [](Fate, std::int64_t) {});
  started.get_future().wait();

  // While the writing thread is held up, a call is queued and given up by its caller.
  const auto context = server.As("operator1");
  v1::LogCallResponse response;
  std::promise<grpc::Status> ended;
  const auto stub = server.intake();
  stub->async()->LogCall(context.get(), &request, &response,
                         [&](grpc::Status status) { ended.set_value(std::move(status)); });
  const auto ask = [&] {
    v1::Account account;
    REQUIRE(server.intake()->WhoAmI(server.As("operator1").get(), {}, &account).ok());
  };
  ask();  // on the same connection, so the call has reached the server
  context->TryCancel();
  CHECK(ended.get_future().get().error_code() == grpc::StatusCode::CANCELLED);
  for (int i = 0; i < 20; ++i) ask();  // and so has its end
  go_on.set_value();

  bool known = true;
  server.server().store().WriteAndWait([&](Transaction& tx) {
    known = tx.FindRequest("accounts/operator1", request.change().request_id()).has_value();
    return false;
  });
  CHECK_FALSE(known);
}

TEST_CASE("the search knows of all that the set-up stored before anything is logged") {
  TestServer server;
  const std::int64_t last = server.server().store().last_seq();
  CHECK(last > 0);
  CHECK(server.server().follower()->WaitFor(last, std::chrono::seconds(10)));
}

TEST_CASE("a case is found by its words, page by page, by whoever may see it") {
  TestServer server;
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) names.push_back(server.Log(server.CallWithCase()).cases(0).name());
  REQUIRE(server.server().follower()->WaitFor(server.server().store().last_seq(),
                                              std::chrono::seconds(20)));
  v1::SearchCasesRequest request;
  request.set_words("家庭困难");
  request.set_page_size(2);
  v1::SearchCasesResponse page;
  REQUIRE(server.cases()->SearchCases(server.As("dispatcher1").get(), request, &page).ok());
  REQUIRE(page.cases_size() == 2);
  CHECK(page.cases(0).name() == names[2]);
  CHECK(page.indexed_through() == server.server().store().last_seq());
  request.set_page_token(page.next_page_token());
  page.Clear();
  REQUIRE(server.cases()->SearchCases(server.As("dispatcher1").get(), request, &page).ok());
  REQUIRE(page.cases_size() == 1);
  CHECK(page.cases(0).name() == names[0]);

  request.set_words("困难辍学");
  grpc::Status status = server.cases()->SearchCases(server.As("dispatcher1").get(), request, &page);
  CHECK(FirstRefusal(status) == "BAD_PAGE_TOKEN page_token");
  request.clear_page_token();
  REQUIRE(server.cases()->SearchCases(server.As("operator2").get(), request, &page).ok());
  CHECK(page.cases_size() == 0);

  // A unit finds its own, each with what of it is the unit's.
  v1::DispatchCaseRequest dispatch;
  dispatch.set_name(names[0]);
  dispatch.mutable_change()->set_request_id(NewRequestId());
  dispatch.mutable_change()->set_etag("\"1\"");
  v1::ActResponse done;
  REQUIRE(server.cases()->DispatchCase(server.As("dispatcher1").get(), dispatch, &done).ok());
  REQUIRE(server.server().follower()->WaitFor(server.server().store().last_seq(),
                                              std::chrono::seconds(20)));
  REQUIRE(
      server.cases()->SearchCases(server.As("h-rudong-civil-affairs").get(), request, &page).ok());
  REQUIRE(page.cases_size() == 1);
  CHECK(page.cases(0).name() == names[0]);
  CHECK(page.cases(0).dispatch() == 1);
  CHECK(page.cases(0).dispatch_state() == v1::Dispatch::ISSUED);

  request.set_words("困");
  status = server.cases()->SearchCases(server.As("dispatcher1").get(), request, &page);
  CHECK(FirstRefusal(status) == "BAD_FORMAT words");
}

TEST_CASE("one line is logged for each request, without what was said") {
  TestServer server;
  const v1::LogCallRequest request = server.CallWithCase();
  server.Log(request);
  server.Stop();
  std::ifstream file(server.folder().File("hotlined.log"));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string line = "LogCall accounts/operator1 " + request.change().request_id() + " OK -";
  CHECK(text.find(line) != std::string::npos);
  CHECK(text.find(line) == text.rfind(line));
  for (const char* secret : {"测试甲", "13800000000", "测试通话内容", "辍学"}) {
    CHECK(text.find(secret) == std::string::npos);
  }
}

}  // namespace
}  // namespace hotline
