// 代录, on a real store.

#include "tests/server/stories.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Case;
using v1::Dispatch;

template <class Request>
Request Recorded(Request request) {
  request.mutable_change()->set_recorded_evidence("测试传真 3 页");
  return request;
}

// A case at a unit that has no accounts.
std::string AtUnitWithoutAccounts(TestDesk& desk) {
  const std::string name = Log(desk, Help());
  auto request = Dispatching(name);
  request.set_lead("rudong-juegang-1");
  request.set_reason("测试派单理由");
  Must(desk, "dispatcher1", commands::DispatchCase, request);
  return name;
}

TEST_CASE("the desk records a unit's whole course, marked, and the keyer does not audit it") {
  TestDesk desk;
  const std::string name = AtUnitWithoutAccounts(desk);
  const std::string lead = DispatchName(name, 1);
  CHECK(Outcome(desk.Do("dispatcher1", commands::SignDispatch,
                        On<v1::SignDispatchRequest>(lead))) == "ROLE_MAY_NOT ");
  Must(desk, "operator1", commands::SignDispatch, Recorded(On<v1::SignDispatchRequest>(lead)));
  Must(desk, "dispatcher1", commands::RecordContact, Recorded(Calling(lead)));
  auto progress = Recorded(On<v1::RecordProgressRequest>(lead));
  progress.set_text("已走访");
  Must(desk, "dispatcher1", commands::RecordProgress, progress);
  const auto replied =
      Must(desk, "dispatcher1", commands::ReplyDispatch, Recorded(Replying(lead))).record();
  CHECK(replied.state() == Case::REPLIED);
  CHECK(replied.dispatches(0).reply().by() == "accounts/dispatcher1");
  CHECK(replied.dispatches(0).keyed_by_persons().empty());
  CHECK(desk.Stored(name).dispatches(0).keyed_by_persons_size() == 2);

  int marked = 0;
  for (const v1::Event& event : desk.Events("supervisor1", name)) {
    if (event.act() == Act::LOG_CALL || event.act() == Act::DISPATCH) {
      CHECK(event.unit().empty());
      continue;
    }
    ++marked;
    CHECK(event.unit() == "rudong-juegang-1");
    CHECK_THAT(event.reason(), Catch::StartsWith("代录（测试传真 3 页）"));
  }
  CHECK(marked == 4);

  for (const char* keyer : {"operator1", "dispatcher1"}) {
    desk.Change("supervisor2").set_person(desk.Who(keyer).person());
    CHECK(Outcome(desk.Do("supervisor2", commands::AuditReply, Auditing(lead, true))) ==
          "SAME_PERSON ");
  }
  CHECK(Outcome(desk.Do("supervisor1", commands::AuditReply, Auditing(lead, true))) == "OK");
  CHECK(desk.Verify().holds());
}

TEST_CASE("a return of such a unit is recorded with its grounds") {
  TestDesk desk;
  const std::string name = AtUnitWithoutAccounts(desk);
  auto request = Recorded(On<v1::AskReturnRequest>(DispatchName(name, 1)));
  request.set_ground(v1::Ask::NOT_OUR_REMIT);
  request.set_legal_basis("测试依据");
  request.set_reason("测试退单理由");
  const auto asked = Must(desk, "operator1", commands::AskReturn, request).record();
  CHECK(asked.dispatches(0).state() == Dispatch::RETURN_ASKED);
  CHECK(asked.dispatches(0).asks(0).unit() == "rudong-juegang-1");
  CHECK(asked.dispatches(0).asks(0).by() == "accounts/operator1");
}

// A joint case whose lead and first co-handler have no accounts, signed.
std::string JointWithoutAccounts(TestDesk& desk) {
  const std::string name = Log(desk, Cafe());
  auto request = Dispatching(name);
  request.set_mode(v1::Mode::JOINT);
  request.set_lead("rudong-juegang-1");
  v1::CoHandler& co_handler = *request.add_co_handlers();
  co_handler.set_unit("nt-detention-house");
  co_handler.set_question("是否已核查");
  request.set_reason("测试派单理由");
  Must(desk, "dispatcher1", commands::DispatchCase, request);
  for (int serial : {1, 2}) {
    Must(desk, "operator1", commands::SignDispatch,
         Recorded(On<v1::SignDispatchRequest>(DispatchName(name, serial))));
  }
  return name;
}

TEST_CASE("a waiver is asked for a lead and agreed to for a co-handler that have no accounts") {
  TestDesk desk;
  const std::string name = JointWithoutAccounts(desk);
  const std::string opinion = DispatchName(name, 2);
  auto waiver = On<v1::AskWaiverRequest>(opinion);
  waiver.set_reason("事实已清");
  CHECK(Outcome(desk.Do("dispatcher1", commands::AskWaiver, waiver)) == "ROLE_MAY_NOT ");
  const std::string lead_etag = desk.Stored(name).dispatches(0).etag();
  const auto asked = Must(desk, "dispatcher1", commands::AskWaiver, Recorded(waiver)).record();
  CHECK(asked.dispatches(1).asks(0).unit() == "rudong-juegang-1");
  CHECK(desk.Events("supervisor1", name).back().unit() == "rudong-juegang-1");
  const auto consent = On<v1::ConsentToWaiverRequest>(AskName(opinion, 1));
  CHECK(Outcome(desk.Do("operator1", commands::ConsentToWaiver, consent)) == "ROLE_MAY_NOT ");
  Must(desk, "operator1", commands::ConsentToWaiver, Recorded(consent));
  CHECK(desk.Events("supervisor1", name).back().unit() == "nt-detention-house");

  // Who recorded for the lead does not audit it, and the lead's own etag is as it was.
  const Case stored = desk.Stored(name);
  CHECK(stored.dispatches(0).etag() == lead_etag);
  CHECK(stored.dispatches(0).keyed_by_persons_size() == 2);
  CHECK(stored.dispatches(1).keyed_by_persons_size() == 1);
  auto ruling = On<v1::RuleOnAskRequest>(AskName(opinion, 1));
  ruling.set_granted(true);
  ruling.set_reason("同意");
  CHECK(Outcome(desk.Do("dispatcher1", commands::RuleOnAsk, ruling)) == "SAME_PERSON ");
  desk.Change("dispatcher1").set_person("person-of-another");
  const auto waived = Must(desk, "dispatcher1", commands::RuleOnAsk, ruling).record();
  CHECK(waived.dispatches(1).state() == Dispatch::WAIVED);
  CHECK(desk.Verify().holds());
}

TEST_CASE("the lead's ruling on more time for an opinion is recorded too") {
  TestDesk desk;
  const std::string name = JointWithoutAccounts(desk);
  const std::string opinion = DispatchName(name, 2);
  auto asking = On<v1::AskExtensionRequest>(opinion);
  asking.set_figure(1);
  asking.set_reason("须再核查");
  Must(desk, "operator1", commands::AskExtension, Recorded(asking));
  auto ruling = On<v1::RuleOnAskRequest>(AskName(opinion, 1));
  ruling.set_granted(true);
  ruling.set_reason("同意");
  CHECK(Outcome(desk.Do("dispatcher1", commands::RuleOnAsk, ruling)) == "ROLE_MAY_NOT ");
  Must(desk, "dispatcher1", commands::RuleOnAsk, Recorded(ruling));
  CHECK(desk.Events("supervisor1", name).back().unit() == "rudong-juegang-1");
  CHECK(desk.Stored(name).dispatches(1).asks(0).state() == v1::Ask::GRANTED);
}

TEST_CASE("nothing is recorded for a unit with accounts, nor as what is no act of a unit") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, Recorded(Dispatching(name)))) ==
        "IMPOSSIBLE change.recorded_evidence");
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  const auto sign = Recorded(On<v1::SignDispatchRequest>(DispatchName(name, 1)));
  CHECK(Outcome(desk.Do("dispatcher1", commands::SignDispatch, sign)) == "UNIT_HAS_ACCOUNTS ");
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::SignDispatch, sign)) ==
        "ROLE_MAY_NOT change.recorded_evidence");
  CHECK(Outcome(desk.Do("operator2", commands::SignDispatch, sign)) == "NOT_FOUND ");
}

}  // namespace
}  // namespace hotline
