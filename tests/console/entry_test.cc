#include "agent-console/entry.h"

#include <catch2/catch.hpp>

#include "tests/console/desk.h"

namespace hotline {
namespace {

using testing::Desk;
using testing::Refused;
using testing::Room;
using testing::Typist;

// The answers of a call with one demand, nothing optional.
const std::deque<std::string> kOneDemand = {
    "",   // type: it has a demand
    "",   // channel
    "y",  // the caller
    "13800000000",
    "测试甲",
    "",
    "父母",
    "",
    "",
    "",
    "",
    "",
    "",
    "",  // no young person
    "",  // no safe contact
    "求助",
    "02.04",
    "家庭困难辍学",
    "来电人说",
    "",
    "",
    "",
    "",
    "",
    "",
    "转民政核实",
    "立案",
    "",
    "",  // no further demand
};

struct Console {
  explicit Console(Desk& desk, Typist& typist) {
    room.reader = &typist;
    Settings settings;
    settings.server = desk.address();
    session.emplace(room.around(), settings);
  }
  Exit Enter() { return EnterCall(*session, *FindVerb("call", "log")); }

  Room room;
  std::optional<Session> session;
};

TEST_CASE("a call is asked for field by field, Enter skips what may be left out") {
  Desk desk;
  desk.record.set_name("cases/3206-260907-1-8");
  Typist typist(kOneDemand);
  Console console(desk, typist);
  CHECK(console.Enter() == Exit::kOk);
  CAPTURE(console.room.err.str());
  REQUIRE(desk.logged.size() == 1);
  const v1::Call& call = desk.logged[0].call();
  CHECK(call.channel() == v1::Call::TELEPHONE);
  CHECK(call.caller().telephone() == "13800000000");
  CHECK(call.caller().relation() == v1::Caller::PARENT);
  CHECK_FALSE(call.has_young_person());
  REQUIRE(call.demands_size() == 1);
  CHECK(call.demands(0).kind() == v1::Demand::HELP);
  CHECK(call.demands(0).outcome() == v1::Demand::CASE_OPENED);
  CHECK(call.demands(0).view() == "转民政核实");
  CHECK_FALSE(console.session->call_draft);
  CHECK(console.session->opened_cases.size() == 1);
}

TEST_CASE("a silent call is asked nothing more") {
  Desk desk;
  Typist typist({"无声"});
  Console console(desk, typist);
  CHECK(console.Enter() == Exit::kOk);
  REQUIRE(desk.logged.size() == 1);
  CHECK(desk.logged[0].call().type() == v1::Call::SILENT);
  CHECK(typist.questions.size() == 1);
}

TEST_CASE("a wrong word is asked again with the choices, a missing one with a word about it") {
  Desk desk;
  desk.record.set_name("cases/3206-260907-1-8");
  std::deque<std::string> answers = kOneDemand;
  answers.insert(answers.begin() + 15, {"", "救命"});  // before the kind
  Typist typist(answers);
  Console console(desk, typist);
  CHECK(console.Enter() == Exit::kOk);
  CHECK(console.room.err.str().find("求助(help)") != std::string::npos);
  CHECK(typist.questions[15] == typist.questions[17]);
  REQUIRE(desk.logged.size() == 1);
  CHECK(desk.logged[0].call().demands(0).kind() == v1::Demand::HELP);
}

TEST_CASE("after a refusal only the refused fields are asked again, under the same request id") {
  Desk desk;
  desk.record.set_name("cases/3206-260907-1-8");
  desk.next = {Refused(grpc::StatusCode::INVALID_ARGUMENT,
                       {Refuse(v1::Refusal::UNKNOWN_VALUE, "call.demands[0].category", "02.04")})};
  std::deque<std::string> answers = kOneDemand;
  answers.push_back("02.01");
  Typist typist(answers);
  Console console(desk, typist);
  CHECK(console.Enter() == Exit::kOk);
  REQUIRE(desk.logged.size() == 2);
  CHECK(typist.questions.size() == kOneDemand.size() + 1);
  CHECK(desk.logged[1].call().demands(0).category() == "02.01");
  CHECK(desk.logged[1].call().demands(0).title() == "家庭困难辍学");
  CHECK(desk.logged[1].change().request_id() == desk.logged[0].change().request_id());
}

TEST_CASE("what was typed before Ctrl-D is not asked for again") {
  Desk desk;
  desk.record.set_name("cases/3206-260907-1-8");
  Typist typist(std::deque<std::string>(kOneDemand.begin(), kOneDemand.begin() + 17));
  Console console(desk, typist);
  CHECK(console.Enter() == Exit::kUsage);
  CHECK(desk.logged.empty());
  REQUIRE(console.session->call_draft);
  CHECK(console.session->call_draft->call().demands(0).category() == "02.04");

  const std::size_t before = typist.questions.size();
  std::deque<std::string> rest = {""};                // go on
  rest.insert(rest.end(), {""});                      // channel: had been left out
  for (int i = 0; i < 8; ++i) rest.emplace_back("");  // the caller's other fields
  rest.insert(rest.end(), {"", ""});                  // no young person, no safe contact
  rest.insert(rest.end(), kOneDemand.begin() + 17, kOneDemand.end());
  typist.Then(rest);
  CHECK(console.Enter() == Exit::kOk);
  CAPTURE(console.room.err.str());
  REQUIRE(desk.logged.size() == 1);
  CHECK(desk.logged[0].call().demands(0).category() == "02.04");
  CHECK(desk.logged[0].call().caller().telephone() == "13800000000");
  for (std::size_t i = before; i < typist.questions.size(); ++i) {
    CHECK(typist.questions[i] != typist.questions[3]);  // the telephone number
  }
}

TEST_CASE("a call that no server takes is kept and goes out with the next try") {
  Desk desk;
  desk.record.set_name("cases/3206-260907-1-8");
  const grpc::Status busy(grpc::StatusCode::UNAVAILABLE, "busy");
  desk.next = {busy, busy, busy};
  Typist typist({"无声"});
  Console console(desk, typist);
  CHECK(console.Enter() == Exit::kUnreachable);
  REQUIRE(console.session->call_draft);
  typist.Then({"y"});
  CHECK(console.Enter() == Exit::kOk);
  REQUIRE(desk.logged.size() == 4);
  CHECK(desk.logged[3].change().request_id() == desk.logged[0].change().request_id());
}

TEST_CASE("a draft can be given up") {
  Desk desk;
  Typist typist({});
  Console console(desk, typist);
  console.session->call_draft.emplace().mutable_call()->set_foreign_line("旧的");
  typist.Then({"n", "挂断"});
  CHECK(console.Enter() == Exit::kOk);
  REQUIRE(desk.logged.size() == 1);
  CHECK(desk.logged[0].call().foreign_line().empty());
}

}  // namespace
}  // namespace hotline
