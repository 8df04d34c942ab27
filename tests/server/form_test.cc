// What is checked before a command runs, without a server.

#include <catch2/catch.hpp>
#include <cstring>

#include "hotline/internal/page.pb.h"
#include "hotline/v1/intake_service.pb.h"
#include "server/decode.h"
#include "server/log.h"
#include "server/opaque.h"
#include "server/request_id.h"
#include "server/sessions.h"
#include "server/status.h"
#include "tests/storage/temp_folder.h"

namespace hotline {
namespace {

TEST_CASE("a request id is the written form of a UUIDv7") {
  struct Row {
    const char* why;
    const char* text;
    bool good;
  };
  const auto row = GENERATE(values<Row>({
      {"as it should be", "01990000-0000-7000-8000-00000000000a", true},
      {"capital letters", "0199ABCD-0000-7FFF-BFFF-00000000000A", true},
      {"each variant", "01990000-0000-7000-9000-000000000000", true},
      {"each variant", "01990000-0000-7000-a000-000000000000", true},
      {"empty", "", false},
      {"version 4", "01990000-0000-4000-8000-00000000000a", false},
      {"another variant", "01990000-0000-7000-c000-00000000000a", false},
      {"no hyphen", "01990000x0000-7000-8000-00000000000a", false},
      {"no digit", "0199000g-0000-7000-8000-00000000000a", false},
      {"one too few", "01990000-0000-7000-8000-00000000000", false},
      {"one too many", "01990000-0000-7000-8000-00000000000ab", false},
      {"braces", "{1990000-0000-7000-8000-00000000000a}", false},
  }));
  INFO(row.why << ": " << row.text);
  CHECK(IsRequestId(row.text) == row.good);
}

TEST_CASE("a token is 32 random bytes and comes only in a Bearer header") {
  const auto counting = [](void* bytes, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
      static_cast<unsigned char*>(bytes)[i] = static_cast<unsigned char>(255 - i);
  };
  const std::string token = MintToken(counting);
  CHECK(token == "__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eA");
  CHECK(TokenOf("Bearer " + token) == token);
  CHECK(TokenOf("bearer " + token).empty());
  CHECK(TokenOf(token).empty());
  CHECK(TokenOf("Bearer " + token + "x").empty());
  CHECK(TokenOf("").empty());
  CHECK(TokenHash(token).size() == 32);
  CHECK(MintToken(FromSystem()) != MintToken(FromSystem()));
}

TEST_CASE("what was made opaque is read back, and nothing else is") {
  internal::WatchCursor cursor;
  cursor.set_site(7);
  cursor.set_seq(1'234'567);
  const std::string text = ToOpaque(cursor);
  internal::WatchCursor read;
  REQUIRE(FromOpaque(text, read));
  CHECK(read.seq() == 1'234'567);
  for (const std::string& bad :
       {text + "0", std::string("zz"), std::string("+1"), std::string(1002, '0'), text + "ff"}) {
    INFO(bad);
    CHECK_FALSE(FromOpaque(bad, read));
  }
}

TEST_CASE("bytes that cannot be parsed are refused field by field") {
  const std::string broken = "\xff\xfe";
  // Built by hand: protobuf itself writes no broken text.
  v1::LogCallRequest request;
  request.mutable_change()->set_request_id("good");
  request.mutable_call()->mutable_caller()->set_display_name("AA");
  request.mutable_call()->add_demands()->set_title("good");
  request.mutable_call()->add_demands()->set_said("BB");
  std::string bytes = request.SerializeAsString();
  bytes.replace(bytes.find("AA"), 2, broken);
  bytes.replace(bytes.find("BB"), 2, broken);
  REQUIRE_FALSE(request.ParseFromString(bytes));

  const v1::Refusals refusals = WhyUnparsed(bytes, *v1::LogCallRequest::descriptor());
  REQUIRE(refusals.refusals_size() == 2);
  CHECK(refusals.refusals(0).reason() == v1::Refusal::NOT_UTF8);
  CHECK(refusals.refusals(0).field() == "call.caller.display_name");
  CHECK(refusals.refusals(1).field() == "call.demands[1].said");
}

TEST_CASE("bytes that are no message at all are refused as a whole") {
  for (const std::string& bytes : {std::string("\x0a\xff\xff\xff\xff\x0f", 6), std::string("\x07"),
                                   std::string("\x0a\x05x")}) {
    const v1::Refusals refusals = WhyUnparsed(bytes, *v1::LogCallRequest::descriptor());
    REQUIRE(refusals.refusals_size() == 1);
    CHECK(refusals.refusals(0).reason() == v1::Refusal::BAD_FORMAT);
    CHECK(refusals.refusals(0).field().empty());
  }
}

TEST_CASE("messages nested without end are walked to a bound") {
  std::string bytes = "x";
  for (int i = 0; i < 10'000; ++i) {
    std::string size;
    for (std::size_t n = bytes.size(); true; n >>= 7) {
      size += static_cast<char>(n < 128 ? n : (n & 127) | 128);
      if (n < 128) break;
    }
    bytes = "\x12" + size + bytes;
    if (bytes.size() > 200'000) break;
  }
  CHECK(WhyUnparsed(bytes, *v1::LogCallRequest::descriptor()).refusals_size() == 1);
}

TEST_CASE("every reason has a code of its kind") {
  for (int number = v1::Refusal::Reason_MIN; number <= v1::Refusal::Reason_MAX; ++number) {
    if (!v1::Refusal::Reason_IsValid(number) || number == v1::Refusal::REASON_UNSPECIFIED) continue;
    const auto reason = static_cast<v1::Refusal::Reason>(number);
    INFO(v1::Refusal::Reason_Name(reason));
    using C = grpc::StatusCode;
    const C expected = number < 30                                    ? C::INVALID_ARGUMENT
                       : number < 40                                  ? C::NOT_FOUND
                       : number < 70                                  ? C::FAILED_PRECONDITION
                       : number < 80                                  ? C::ABORTED
                       : number == 80                                 ? C::PERMISSION_DENIED
                       : number == 81                                 ? C::UNAUTHENTICATED
                       : number >= 110 && reason != v1::Refusal::CELL ? C::FAILED_PRECONDITION
                                                                      : CodeOf(reason);
    CHECK(CodeOf(reason) == expected);
    CHECK(CodeOf(reason) != C::INTERNAL);
  }
}

TEST_CASE("a fate that is no commit says what to do, and a fault says nothing of itself") {
  struct Row {
    Fate fate;
    grpc::StatusCode code;
    const char* reason;
  };
  const auto row = GENERATE(values<Row>({
      {Fate::kCommitted, grpc::StatusCode::OK, ""},
      {Fate::kStale, grpc::StatusCode::ABORTED, "STALE_ETAG"},
      {Fate::kQueueFull, grpc::StatusCode::RESOURCE_EXHAUSTED, "QUEUE_FULL"},
      {Fate::kStoreFull, grpc::StatusCode::RESOURCE_EXHAUSTED, "STORE_FULL"},
      {Fate::kStopped, grpc::StatusCode::UNAVAILABLE, "WRITING_STOPPED"},
      {Fate::kShuttingDown, grpc::StatusCode::UNAVAILABLE, "SHUTTING_DOWN"},
      {Fate::kFault, grpc::StatusCode::INTERNAL, ""},
  }));
  const grpc::Status status = StatusOf(row.fate);
  CHECK(status.error_code() == row.code);
  CHECK(ReasonIn(status) == row.reason);
  if (row.fate == Fate::kFault) CHECK(status.error_details().empty());
}

TEST_CASE("a flood of refusals is counted, not written") {
  TempFolder folder;
  {
    Log log(folder.File("log"));
    for (int i = 0; i < 1000; ++i) {
      log.Request({.method = "GetCase",
                   .account = "",
                   .request_id = "",
                   .code = "UNAUTHENTICATED",
                   .reason = "NOT_SIGNED_IN"});
    }
    for (int i = 0; i < 50; ++i) {
      log.Request(
          {.method = "GetCase", .account = "", .request_id = "", .code = "OK", .reason = ""});
    }
  }
  std::ifstream file(folder.File("log"));
  int refused = 0;
  int left_out = 0;
  int answered = 0;
  for (std::string line; std::getline(file, line);) {
    const std::size_t more = line.find(" more like it");
    if (more != std::string::npos) {
      left_out += std::stoi(line.substr(line.rfind(' ', more - 1)));
    } else {
      refused += line.find("NOT_SIGNED_IN") != std::string::npos;
    }
    answered += line.find(" OK ") != std::string::npos;
  }
  CHECK(answered == 50);
  CHECK(refused >= 20);
  CHECK(refused <= 100);
  CHECK(refused + left_out == 1000);
}

}  // namespace
}  // namespace hotline
