#include "rules/asking.h"

#include <catch2/catch.hpp>

#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using namespace std::chrono_literals;
using v1::Act;
using v1::Ask;
using v1::Dispatch;
using v1::Role;

const v1::Account kHandler = Person("h", Role::HANDLER, "unit-a");
const v1::Account kColleague = Person("h2", Role::HANDLER, "unit-a");
const v1::Account kStranger = Person("h3", Role::HANDLER, "unit-b");
const v1::Account kSupervisor = Person("s", Role::SUPERVISOR);

Dispatch Signed() {
  Dispatch dispatch;
  dispatch.set_name(DispatchName(SampleCase().name(), 1));
  dispatch.set_state(Dispatch::SIGNED);
  return dispatch;
}

Ask& Open(Dispatch& dispatch, Ask::Kind kind = Ask::EXTENSION) {
  Ask& ask = OpenAsk(*dispatch.mutable_asks(), dispatch.name(), kind, "测试理由", kHandler, Noon());
  *ask.mutable_lapse_time() = ToProto(Noon() + 1h);
  return ask;
}

TEST_CASE("an ask says who asked what for which unit and when, under a name of its own") {
  Dispatch dispatch = Signed();
  Open(dispatch);
  const Ask& ask = Open(dispatch, Ask::LATER_LIMIT);
  CHECK(ask.name() == dispatch.name() + "/asks/2");
  CHECK(ask.state() == Ask::OPEN);
  CHECK(ask.unit() == "unit-a");
  CHECK(ask.by() == kHandler.name());
  CHECK(FromProto(ask.time()) == Noon());
  const auto path = ParseAskName(ask.name());
  REQUIRE(path);
  CHECK(path->parent == dispatch.name());
  CHECK(path->number == 2);
}

TEST_CASE("names of asks are read in their only written form") {
  const std::string number = SampleCase().name();
  for (const std::string& name :
       {number + "/asks/0", number + "/asks/01", number + "/asks/", number + "/asks/1x",
        std::string("cases/17/asks/1"), number + "/dispatches/0/asks/1", std::string("/asks/1")}) {
    INFO(name);
    CHECK_FALSE(ParseAskName(name));
  }
  CHECK(ParseAskName(number + "/asks/12")->number == 12);
}

TEST_CASE("an ask is open until it is answered or its time is over") {
  Dispatch dispatch = Signed();
  Ask& ask = Open(dispatch);
  CHECK(IsOpen(ask, Noon() + 1h - 1us));
  CHECK_FALSE(IsOpen(ask, Noon() + 1h));
  CHECK(FindOpen(dispatch.asks(), Ask::EXTENSION, Noon()) == &ask);
  CHECK(FindOpen(dispatch.asks(), Ask::WAIVER, Noon()) == nullptr);
  CHECK(Outcome(CheckMayAsk(dispatch.asks(), Ask::EXTENSION, Noon())) == "ASK_OPEN ");
  CHECK(Outcome(CheckMayAsk(dispatch.asks(), Ask::WAIVER, Noon())) == "OK");
  Answer(ask, true, "同意", kSupervisor, Noon() + 1min);
  CHECK(ask.state() == Ask::GRANTED);
  CHECK(ask.ruled_by() == kSupervisor.name());
  CHECK(ask.ruling() == "同意");
  CHECK_FALSE(IsOpen(ask, Noon() + 1min));
}

TEST_CASE("one row holds a bounded number of asks of a kind, and these leave the others room") {
  Dispatch dispatch = Signed();
  for (int i = 0; i < kMostAsksOfKind; ++i) TakeBack(Open(dispatch), Noon());
  CHECK(Outcome(CheckMayAsk(dispatch.asks(), Ask::EXTENSION, Noon())) == "TOO_MANY ");
  CHECK(Outcome(CheckMayAsk(dispatch.asks(), Ask::LATER_LIMIT, Noon())) == "OK");
}

TEST_CASE("who asked does not answer, by person and not by account") {
  Dispatch dispatch = Signed();
  const Ask& ask = Open(dispatch);
  v1::Account other_account = Person("other", Role::HEAD, "unit-a");
  CHECK(Outcome(CheckAnswerer(ask, other_account, Noon())) == "OK");
  other_account.set_person(kHandler.person());
  CHECK(Outcome(CheckAnswerer(ask, other_account, Noon())) == "SAME_PERSON ");
  CHECK(Outcome(CheckAnswerer(ask, kSupervisor, Noon() + 1h)) == "NOT_OPEN ");
}

TEST_CASE("nor does the person that it is about") {
  v1::Case record = SampleCase();
  Ask& ask = OpenAsk(*record.mutable_asks(), record.name(), Ask::WITHDRAWAL, "来电人要求其回避",
                     kStranger, Noon());
  ask.set_account(kSupervisor.name());
  ask.set_account_person(kSupervisor.person());
  CHECK(Outcome(CheckAnswerer(ask, kSupervisor, Noon())) == "SAME_PERSON ");
  CHECK(CheckAnswerer(ask, Person("s2", Role::SUPERVISOR), Noon()));
}

TEST_CASE("an ask is taken back by its asker or his unit, and a withdrawal by nobody") {
  Dispatch dispatch = Signed();
  Ask& ask = Open(dispatch);
  CHECK(Outcome(CheckTakeBack(ask, kHandler, Noon())) == "OK");
  CHECK(Outcome(CheckTakeBack(ask, kColleague, Noon())) == "OK");
  CHECK(Outcome(CheckTakeBack(ask, kStranger, Noon())) == "ROLE_MAY_NOT ");
  CHECK(Outcome(CheckTakeBack(ask, kSupervisor, Noon())) == "ROLE_MAY_NOT ");
  TakeBack(ask, Noon());
  CHECK(ask.state() == Ask::TAKEN_BACK);
  CHECK(Outcome(CheckTakeBack(ask, kHandler, Noon())) == "NOT_OPEN ");
  CHECK(Outcome(CheckTakeBack(Open(dispatch, Ask::WITHDRAWAL), kHandler, Noon())) ==
        "SUPERVISOR_NEEDED ");
}

TEST_CASE("what is undecided when its time is over lapses, once, and nothing else does") {
  Dispatch dispatch = Signed();
  Open(dispatch);
  Answer(Open(dispatch), false, "不同意", kSupervisor, Noon());
  Open(dispatch, Ask::WAIVER).clear_lapse_time();
  CHECK(LapseAsks(dispatch, Noon() + 1h - 1us) == 0);
  CHECK(LapseAsks(dispatch, Noon() + 1h) == 1);
  CHECK(LapseAsks(dispatch, Noon() + 2h) == 0);
  CHECK(dispatch.asks(0).state() == Ask::LAPSED);
  CHECK(FromProto(dispatch.asks(0).ruled_time()) == Noon() + 1h);
  CHECK(dispatch.asks(1).state() == Ask::REFUSED);
  CHECK(dispatch.asks(2).state() == Ask::OPEN);
}

TEST_CASE("with the dispatch or the case its asks are over, the clearing of the flag aside") {
  Dispatch dispatch = Signed();
  Open(dispatch);
  LapseMootAsks(dispatch, Noon());
  CHECK(dispatch.asks(0).state() == Ask::OPEN);
  dispatch.set_state(Dispatch::SUPERSEDED);
  LapseMootAsks(dispatch, Noon());
  CHECK(dispatch.asks(0).state() == Ask::LAPSED);

  v1::Case record = SampleCase();
  for (const Ask::Kind kind : {Ask::TERMINATION, Ask::HARM_CLEARING}) {
    OpenAsk(*record.mutable_asks(), record.name(), kind, "理由", kSupervisor, Noon());
  }
  LapseMootAsks(record, Noon());
  CHECK(record.asks(0).state() == Ask::OPEN);
  record.set_state(v1::Case::TERMINATED);
  LapseMootAsks(record, Noon());
  CHECK(record.asks(0).state() == Ask::LAPSED);
  CHECK(record.asks(1).state() == Ask::OPEN);
}

TEST_CASE("an open ask holds the state of what it concerns and nothing else") {
  struct Row {
    const char* why;
    Ask::Kind kind;
    Act::Kind act;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"no reply while more time is asked", Ask::EXTENSION, Act::REPLY, "ASK_OPEN "},
      {"nor a return", Ask::LATER_LIMIT, Act::ASK_RETURN, "ASK_OPEN "},
      {"nobody is late by what another one asks", Ask::EXTENSION, Act::SIGN, "OK"},
      {"work goes on", Ask::EXTENSION, Act::RECORD_PROGRESS, "OK"},
      {"the desk may take it away", Ask::EXTENSION, Act::REDIRECT, "OK"},
      {"an opinion may still come", Ask::WAIVER, Act::GIVE_OPINION, "OK"},
      {"nothing is dispatched that may end", Ask::TERMINATION, Act::DISPATCH, "ASK_OPEN "},
      {"nor replied", Ask::TERMINATION, Act::REPLY, "ASK_OPEN "},
      {"a contact is recorded", Ask::TERMINATION, Act::RECORD_CONTACT, "OK"},
      {"the flag alone is held", Ask::HARM_CLEARING, Act::DISPATCH, "OK"},
  }));
  INFO(row.why);
  v1::Case record = SampleCase();
  Dispatch dispatch = Signed();
  const bool of_case = row.kind == Ask::TERMINATION || row.kind == Ask::HARM_CLEARING;
  auto& asks = of_case ? *record.mutable_asks() : *dispatch.mutable_asks();
  Ask& ask = OpenAsk(asks, "cases/x", row.kind, "理由", kHandler, Noon());
  CHECK(Outcome(CheckStanding(row.act, record, &dispatch, kColleague, Noon())) == row.outcome);
  Answer(ask, false, "不同意", kSupervisor, Noon());
  CHECK(Outcome(CheckStanding(row.act, record, &dispatch, kColleague, Noon())) == "OK");
}

TEST_CASE("a person who withdraws does nothing more, under any account, until it is refused") {
  v1::Case record = SampleCase();
  Ask& ask =
      OpenAsk(*record.mutable_asks(), record.name(), Ask::WITHDRAWAL, "亲属", kHandler, Noon());
  ask.set_account(kHandler.name());
  ask.set_account_person(kHandler.person());
  v1::Account other_account = Person("other", Role::HEAD, "unit-a");
  const auto standing = [&](const v1::Account& actor) {
    return Outcome(CheckStanding(Act::RECORD_PROGRESS, record, nullptr, actor, Noon()));
  };
  CHECK(standing(kHandler) == "WITHDRAWN_PERSON ");
  CHECK(standing(other_account) == "OK");
  other_account.set_person(kHandler.person());
  CHECK(standing(other_account) == "WITHDRAWN_PERSON ");
  CHECK(standing(kColleague) == "OK");
  Answer(ask, true, "同意", kSupervisor, Noon());
  CHECK(standing(kHandler) == "WITHDRAWN_PERSON ");
  Answer(ask, false, "不同意", kSupervisor, Noon());
  CHECK(standing(kHandler) == "OK");
}

}  // namespace
}  // namespace hotline
