#include "agent-console/client.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "rules/names.h"
#include "tests/console/desk.h"

namespace hotline {
namespace {

using testing::Desk;
using testing::Refused;
using testing::Room;

constexpr auto kNumber = "3206-260907-1-8";

Desk& WithCase(Desk& desk) {
  desk.record.set_name(std::string("cases/") + kNumber);
  desk.record.set_etag("\"7\"");
  desk.record.set_round(1);
  desk.account.set_name("accounts/h-a");
  desk.account.set_role(v1::Role::HANDLER);
  desk.account.set_scope("unit-b");
  int serial = 0;
  for (const char* unit : {"unit-a", "unit-b"}) {
    v1::Dispatch& dispatch = *desk.record.add_dispatches();
    dispatch.set_name(DispatchName(desk.record.name(), ++serial));
    dispatch.set_etag("\"d" + std::to_string(serial) + "\"");
    dispatch.set_unit(unit);
    dispatch.set_part(serial == 1 ? v1::Dispatch::LEAD : v1::Dispatch::CO_HANDLER);
    dispatch.set_state(v1::Dispatch::ISSUED);
    dispatch.set_round(1);
  }
  return desk;
}

int Run(Room& room, Desk& desk, std::vector<std::string> words) {
  room.environment["HOTLINE_SERVER"] = desk.address();
  return room.Run(words);
}

TEST_CASE("what the server cannot take now is sent again with the same request id, and told") {
  Desk desk;
  WithCase(desk);
  desk.next = {grpc::Status(grpc::StatusCode::UNAVAILABLE, "busy"),
               Refused(grpc::StatusCode::RESOURCE_EXHAUSTED, {Refuse(v1::Refusal::QUEUE_FULL)})};
  Room room;
  CHECK(Run(room, desk, {"case", "sign", kNumber, "-o", "name"}) == 0);
  REQUIRE(desk.signed_.size() == 3);
  CHECK(desk.signed_[0].change().request_id().size() == 36);
  CHECK(desk.signed_[0].change().request_id() == desk.signed_[2].change().request_id());
  const std::string talk = room.err.str();
  CHECK(std::count(talk.begin(), talk.end(), '\n') == 2);
  CHECK(room.out.str() == std::string("case/") + kNumber + "\n");
}

TEST_CASE("it is tried three times at most, and a refusal once") {
  Desk desk;
  WithCase(desk);
  const grpc::Status busy(grpc::StatusCode::UNAVAILABLE, "busy");
  desk.next = {busy, busy, busy, busy};
  Room room;
  CHECK(Run(room, desk, {"case", "sign", kNumber}) == 7);
  CHECK(desk.signed_.size() == 3);
  desk.next = {Refused(grpc::StatusCode::FAILED_PRECONDITION, {Refuse(v1::Refusal::WRONG_STATE)})};
  Room refused;
  CHECK(Run(refused, desk, {"case", "sign", kNumber}) == 6);
  CHECK(desk.signed_.size() == 4);
}

TEST_CASE("a handler's case number means his own unit's dispatch, with its etag") {
  Desk desk;
  WithCase(desk);
  Room room;
  CHECK(Run(room, desk, {"case", "sign", kNumber}) == 0);
  REQUIRE(desk.signed_.size() == 1);
  CHECK(desk.signed_[0].name() == DispatchName(desk.record.name(), 2));
  CHECK(desk.signed_[0].change().etag() == "\"d2\"");
  Room other;
  desk.account.set_scope("unit-a");
  CHECK(Run(other, desk, {"case", "sign", kNumber}) == 0);
  CHECK(desk.signed_.back().change().etag() == "\"d1\"");
  Room named;
  CHECK(Run(named, desk, {"case", "sign", std::string(kNumber) + "/2"}) == 0);
  CHECK(desk.signed_.back().change().etag() == "\"d2\"");
  Room given;
  CHECK(Run(given, desk, {"case", "sign", kNumber, "--etag", "old"}) == 0);
  CHECK(desk.signed_.back().change().etag() == "old");
  Room missing;
  CHECK(Run(missing, desk, {"case", "sign", std::string(kNumber) + "/9"}) == 3);
}

TEST_CASE("names come from standard input, and one that fails does not stop the others") {
  Desk desk;
  WithCase(desk);
  desk.next = {Refused(grpc::StatusCode::ABORTED, {Refuse(v1::Refusal::STALE_ETAG)})};
  Room room;
  room.in.str(std::string("case/") + kNumber + "\n\n" + kNumber + "/2\n");
  CHECK(Run(room, desk, {"case", "sign", "-"}) == 6);
  CHECK(desk.signed_.size() == 2);
}

TEST_CASE("a dry run shows the request and sends nothing") {
  Desk desk;
  WithCase(desk);
  Room room;
  CHECK(Run(room, desk, {"case", "sign", kNumber, "--dry-run"}) == 0);
  CHECK(desk.signed_.empty());
  CHECK(room.out.str().find("\"etag\": \"\\\"d2\\\"\"") != std::string::npos);
  Room call;
  CHECK(Run(call, desk,
            {"call", "log", "--type", "无声", "--received", "2026-09-07 08:00", "--dry-run"}) == 0);
  CHECK(desk.logged.empty());
  CHECK(call.out.str().find("\"type\": \"SILENT\"") != std::string::npos);
}

TEST_CASE("each refused field has a line of its own with the option that fills it") {
  Desk desk;
  desk.next = {Refused(grpc::StatusCode::INVALID_ARGUMENT,
                       {Refuse(v1::Refusal::MISSING, "call.demands[0].title"),
                        Refuse(v1::Refusal::UNKNOWN_VALUE, "call.demands[0].category", "99")})};
  Room room;
  CHECK(Run(room, desk, {"call", "log", "--kind", "求助", "--received", "2026-09-07 08:00"}) == 1);
  const std::string talk = room.err.str();
  CAPTURE(talk);
  CHECK(talk.find("call.demands[0].title (--title)：") != std::string::npos);
  CHECK(talk.find("call.demands[0].category (--category)：") != std::string::npos);
  CHECK(std::count(talk.begin(), talk.end(), '\n') == 2);
}

TEST_CASE("a session reads back what it wrote, on the server where it wrote it") {
  Desk desk;
  desk.record.set_name("cases/3206-260907-1-8");
  Desk other;
  other.record = desk.record;
  Room room;
  Settings settings;
  settings.server = desk.address();
  Session session(room.around(), settings);
  v1::GetCaseRequest read;
  read.set_name(desk.record.name());
  CHECK(session.Send(read));
  session.Saw(9);
  session.Saw(5);
  CHECK(session.Send(read));
  CHECK(session.Account() != nullptr);
  CHECK(desk.min_seqs == std::vector<std::int64_t>{0, 9, 9});

  session.settings.server = other.address();
  CHECK(session.Send(read));
  CHECK(other.min_seqs == std::vector<std::int64_t>{0});
}

TEST_CASE("refusals are rendered in the session's language") {
  Desk desk;
  WithCase(desk);
  desk.record.set_name("cases/other");
  Room room;
  CHECK(Run(room, desk, {"case", "get", kNumber, "--lang", "en"}) == 3);
  CHECK(room.err.str() == Sentence(Refuse(v1::Refusal::NOT_FOUND), Language::kEnglish) + "\n");
}

TEST_CASE("the token of the account is sent, and only with a token file") {
  Desk desk;
  WithCase(desk);
  const auto folder =
      std::filesystem::temp_directory_path() / ("hotline-tokens-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "h-a") << "secret-token\n";
  Room room;
  room.environment["HOTLINE_TOKENS"] = folder.string();
  CHECK(Run(room, desk, {"whoami", "--as", "h-a", "-o", "name"}) == 0);
  CHECK(desk.authorization == "Bearer secret-token");
  CHECK(room.out.str() == "account/h-a\n");
  Room bare;
  CHECK(Run(bare, desk, {"whoami"}) == 0);
  CHECK(desk.authorization.empty());
  std::filesystem::remove_all(folder);
}

TEST_CASE("a script remembers the cases that it opened as @N") {
  Desk desk;
  WithCase(desk);
  Room room;
  room.in.str(
      "call log --kind 求助 --title 一项 --received '2026-09-07 08:00'\n"
      "case sign @1\n! 2 case sign @2\n");
  CHECK(Run(room, desk, {"--script", "-"}) == 0);
  REQUIRE(desk.signed_.size() == 1);
  CHECK(room.out.str().find("123456") != std::string::npos);
}

v1::WatchCasesResponse Change(const std::string& cursor, const std::string& number) {
  v1::WatchCasesResponse message;
  message.set_cursor(cursor);
  message.add_changes()->set_name("cases/" + number);
  return message;
}

TEST_CASE("a broken watch goes on from the last cursor") {
  Desk desk;
  const auto code = GENERATE(grpc::StatusCode::UNAVAILABLE, grpc::StatusCode::CANCELLED);
  desk.broken = grpc::Status(code, "broken");
  desk.streams = {{Change("c1", "a"), Change("c2", "b")}, {Change("c3", "c")}};
  Room room;
  CHECK(Run(room, desk, {"case", "watch", "--count", "3", "-o", "name"}) == 0);
  CHECK(room.out.str() == "case/a\ncase/b\ncase/c\n");
  CHECK(desk.cursors == std::vector<std::string>{"", "c2"});
}

TEST_CASE("Ctrl-C ends a watch as interrupted") {
  Desk desk;
  desk.streams = {{Change("c1", "a")}, {Change("c2", "b")}};
  Room room;
  // After what the second stream said, once.
  bool told = false;
  room.interrupted = [&] {
    if (told || room.out.str().find("case/b") == std::string::npos) return false;
    return told = true;
  };
  CHECK(Run(room, desk, {"case", "watch", "-o", "name"}) == 130);
  CHECK(room.out.str() == "case/a\ncase/b\n");
}

TEST_CASE("a call that the other side cancels is tried again, then its server is unreachable") {
  Desk desk;
  WithCase(desk);
  const grpc::Status cancelled(grpc::StatusCode::CANCELLED, "");
  desk.next = {cancelled};
  Room room;
  CHECK(Run(room, desk, {"case", "sign", kNumber}) == 0);
  REQUIRE(desk.signed_.size() == 2);
  CHECK(desk.signed_[0].change().request_id() == desk.signed_[1].change().request_id());
  desk.next = {cancelled, cancelled, cancelled};
  CHECK(Run(room, desk, {"case", "sign", kNumber}) == 7);
}

TEST_CASE("only this machine is talked to in the clear") {
  CHECK(IsLoopback("127.0.0.1:12355"));
  CHECK(IsLoopback("localhost:1"));
  CHECK(IsLoopback("[::1]:1"));
  CHECK_FALSE(IsLoopback("192.0.2.1:12355"));
  CHECK_FALSE(IsLoopback("hotline.example:12355"));
  CHECK_FALSE(IsLoopback("127.example.org:1"));
}

}  // namespace
}  // namespace hotline
