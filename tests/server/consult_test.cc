// 询问, 转派下级, 会商, on a real store.

#include "rules/clocks.h"
#include "tests/server/stories.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Case;
using v1::Dispatch;

template <class Request>
Request Saying(const std::string& dispatch, const std::string& text) {
  auto request = On<Request>(dispatch);
  request.set_text(text);
  return request;
}

// A case at the police of the county, signed.
std::string AtPolice(TestDesk& desk) {
  const std::string name = Log(desk, Help());
  auto request = Dispatching(name);
  request.set_lead("rudong-police");
  request.set_reason("测试派单理由");
  Must(desk, "dispatcher1", commands::DispatchCase, request);
  Sign(desk, "h-rudong-police", DispatchName(name, 1));
  return name;
}

std::string Limits(const Case& record) {
  std::string all;
  for (const v1::Limit& limit : record.dispatches(0).limits()) all += limit.SerializeAsString();
  return all;
}

TEST_CASE("a unit's question and the desk's answer stand with its dispatch, and no clock moves") {
  TestDesk desk;
  const std::string name = AtPolice(desk);
  const std::string lead = DispatchName(name, 1);
  const std::string limits = Limits(desk.Stored(name));
  const std::string case_etag = desk.Stored(name).etag();
  CHECK(Outcome(desk.Do("operator1", commands::AnswerQuestion,
                        Saying<v1::AnswerQuestionRequest>(lead, "未问"))) == "NOT_OPEN ");
  Must(desk, "h-rudong-police", commands::AskDesk, Saying<v1::AskDeskRequest>(lead, "住哪个村"));
  CHECK(Outcome(desk.Do("h-rudong-police", commands::AnswerQuestion,
                        Saying<v1::AnswerQuestionRequest>(lead, "自答"))) == "ROLE_MAY_NOT ");
  Must(desk, "operator1", commands::AnswerQuestion,
       Saying<v1::AnswerQuestionRequest>(lead, "测试村一组"));
  const Dispatch seen = desk.See("h-rudong-police", name).dispatches(0);
  CHECK(seen.questions(0).text() == "住哪个村");
  CHECK(seen.questions(0).answer() == "测试村一组");
  CHECK(Limits(desk.Stored(name)) == limits);
  CHECK(desk.Stored(name).etag() == case_etag);
  const auto events = desk.Events("supervisor1", name);
  CHECK(events[events.size() - 2].act() == Act::ASK_DESK);
  CHECK(events.back().act() == Act::ANSWER_QUESTION);
  CHECK(events.back().reason() == "测试村一组");
}

TEST_CASE("a unit hands down and takes back what was done, and stays the one that answers") {
  TestDesk desk;
  const std::string name = AtPolice(desk);
  const std::string lead = DispatchName(name, 1);
  const std::string limits = Limits(desk.Stored(name));
  auto down = On<v1::HandDownRequest>(lead);
  down.set_unit("rudong-civil-affairs");
  CHECK(Outcome(desk.Do("h-rudong-police", commands::HandDown, down)) == "NOT_UNDER_UNIT unit");
  down.set_unit("rudong-juegang");
  const auto handed = Must(desk, "h-rudong-police", commands::HandDown, down).record();
  CHECK(handed.dispatches(0).unit() == "rudong-police");
  CHECK(handed.dispatches(0).handed_down().unit() == "rudong-juegang");
  const auto answered = Must(desk, "head-rudong-police", commands::AnswerHandDown,
                             Saying<v1::AnswerHandDownRequest>(lead, "已入户"))
                            .record();
  CHECK_FALSE(answered.dispatches(0).has_handed_down());
  CHECK(answered.dispatches(0).progress(0).text() == "已入户");
  CHECK(Limits(desk.Stored(name)) == limits);
  CHECK(desk.Verify().holds());
}

TEST_CASE("a conference binds its members, who alone among the units read of it") {
  TestDesk desk;
  const std::string name = Log(desk, Cafe());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  auto request = On<v1::ConferRequest>(name);
  auto& member = *request.mutable_conference()->add_members();
  member.set_unit("chongchuan-zhian");
  member.set_role("核查");
  request.mutable_conference()->set_decisions("由治安大队核查");
  const auto held = Must(desk, "dispatcher1", commands::Confer, request).record();
  CHECK(held.conferences(0).by() == "accounts/dispatcher1");
  CHECK_FALSE(held.dispatches(0).designated());
  CHECK(held.dispatches(2).designated());
  CHECK(desk.See("h-chongchuan-zhian", name).conferences_size() == 1);
  CHECK(desk.See("h-chongchuan-culture-tourism", name).conferences().empty());
  auto back = On<v1::AskReturnRequest>(DispatchName(name, 3));
  back.set_ground(v1::Ask::NOT_OUR_REMIT);
  back.set_legal_basis("测试依据");
  back.set_reason("测试理由");
  CHECK(Outcome(desk.Do("h-chongchuan-zhian", commands::AskReturn, back)) == "DESIGNATED ");
  CHECK(desk.Verify().holds());
}

TEST_CASE("an accused unit is no member of a conference") {
  TestDesk desk;
  const std::string name = Log(desk, Bullying());
  auto request = On<v1::ConferRequest>(name);
  auto& member = *request.mutable_conference()->add_members();
  member.set_unit("haian-school-a");
  member.set_role("说明");
  request.mutable_conference()->set_decisions("测试决定");
  CHECK(Outcome(desk.Do("dispatcher1", commands::Confer, request)) ==
        "ACCUSED_UNIT conference.members[0].unit");
}

}  // namespace
}  // namespace hotline
