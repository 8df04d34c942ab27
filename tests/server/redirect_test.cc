// 改派, 加派, 派单确认, on a real store.

#include "rules/clocks.h"
#include "tests/server/stories.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Ask;
using v1::Case;
using v1::Dispatch;

v1::RedirectDispatchRequest Redirecting(const std::string& dispatch, const std::string& to,
                                        Ask::RedirectReason why = Ask::WRONG_DISPATCH) {
  auto request = On<v1::RedirectDispatchRequest>(dispatch);
  request.set_to_unit(to);
  request.set_why(why);
  request.set_reason("测试改派理由");
  return request;
}

v1::RedirectDispatchRequest Consenting(const std::string& dispatch, bool granted) {
  auto request = On<v1::RedirectDispatchRequest>(dispatch);
  request.set_granted(granted);
  request.set_reason("测试答复");
  return request;
}

std::int64_t FinishOf(const Dispatch& dispatch) {
  return InForce(dispatch.limits(), v1::Limit::FINISH)->due_time().seconds();
}

TEST_CASE("another unit leads the same round, the old one loses the caller from its sight") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  const std::string first = DispatchName(name, 1);
  Sign(desk, "h-rudong-civil-affairs", first);
  const auto promised = desk.Stored(name).caller_limit().due_time().seconds();
  desk.SetClock("2026-09-16T10:00");
  CHECK(Outcome(desk.Do("operator1", commands::RedirectDispatch,
                        Redirecting(first, "rudong-education"))) == "ROLE_MAY_NOT ");
  const auto done =
      Must(desk, "dispatcher1", commands::RedirectDispatch, Redirecting(first, "rudong-education"))
          .record();
  CHECK(done.state() == Case::IN_HAND);
  CHECK(done.round() == 1);
  CHECK(done.caller_limit().due_time().seconds() == promised);
  CHECK(done.dispatches(0).state() == Dispatch::SUPERSEDED);
  CHECK(done.dispatches(0).end_reason() == "wrong_dispatch");
  CHECK(done.dispatches(1).state() == Dispatch::ISSUED);
  CHECK(done.dispatches(1).part() == Dispatch::LEAD);
  CHECK(FinishOf(done.dispatches(1)) > FinishOf(done.dispatches(0)));

  const Case old = desk.See("h-rudong-civil-affairs", name);
  CHECK_FALSE(old.has_caller());
  REQUIRE(old.dispatches_size() == 1);
  CHECK(old.dispatches(0).name() == first);
  CHECK(desk.See("h-rudong-education", name).has_caller());
  Reply(desk, "h-rudong-education", DispatchName(name, 2));
  const auto failed =
      Must(desk, "supervisor1", commands::AuditReply, Auditing(DispatchName(name, 2), false))
          .record();
  // The redo is the new lead's, not the first one's of the round.
  CHECK(failed.dispatches(2).unit() == "rudong-education");
  CHECK(desk.Verify().holds());
}

TEST_CASE("after four fifths of the time the supervisor alone redirects, as unit failed") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  const std::string first = DispatchName(name, 1);
  desk.SetClock("2026-09-19T00:00");
  CHECK(Outcome(desk.Do("dispatcher1", commands::RedirectDispatch,
                        Redirecting(first, "rudong-education"))) == "SUPERVISOR_NEEDED ");
  const auto done = Must(desk, "supervisor1", commands::RedirectDispatch,
                         Redirecting(first, "rudong-education", Ask::UNIT_FAILED))
                        .record();
  CHECK(done.dispatches(0).end_reason() == "unit_failed");
}

TEST_CASE("co-handlers go on under the new lead, who has to weigh their opinions") {
  TestDesk desk;
  const std::string name = Log(desk, Cafe());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Sign(desk, "h-chongchuan-market-regulation", DispatchName(name, 2));
  auto opinion = On<v1::GiveOpinionRequest>(DispatchName(name, 2));
  opinion.set_text("证照齐全");
  Must(desk, "h-chongchuan-market-regulation", commands::GiveOpinion, opinion);
  CHECK(Outcome(desk.Do("dispatcher1", commands::RedirectDispatch,
                        Redirecting(DispatchName(name, 1), "chongchuan-zhian"))) ==
        "ALREADY_IN_CASE to_unit");
  const auto done = Must(desk, "dispatcher1", commands::RedirectDispatch,
                         Redirecting(DispatchName(name, 1), "chongchuan-police"))
                        .record();
  CHECK(done.dispatches(1).state() == Dispatch::REPLIED);
  CHECK(done.dispatches(2).state() == Dispatch::ISSUED);
  const std::string lead = DispatchName(name, 4);
  CHECK(desk.See("h-chongchuan-police", name).dispatches_size() == 3);
  Sign(desk, "h-chongchuan-police", lead);
  Must(desk, "h-chongchuan-police", commands::RecordContact, Calling(lead));
  desk.SetClock("2026-09-18T10:00");
  CHECK(Outcome(desk.Do("h-chongchuan-police", commands::ReplyDispatch, Replying(lead))) ==
        "OPINION_NOT_WEIGHED reply.weighings");
}

TEST_CASE("an assigned lead is redirected by its issuer's consent, and by nothing else") {
  TestDesk desk;
  const std::string name = Log(desk, Bullying());
  Must(desk, "dispatcher1", commands::DispatchCase, Ordering(name));
  const std::string lead = DispatchName(name, 1);
  CHECK(Outcome(desk.Do("issuer1", commands::RedirectDispatch, Consenting(lead, true))) ==
        "NOT_OPEN ");
  const auto ask = [&] {
    return Must(desk, "dispatcher1", commands::RedirectDispatch, Redirecting(lead, "nt-education"))
        .record();
  };
  const auto asked = ask();
  REQUIRE(asked.dispatches_size() == 1);
  CHECK(asked.dispatches(0).state() == Dispatch::ISSUED);
  CHECK(asked.dispatches(0).asks(0).kind() == Ask::REDIRECTION);
  CHECK(desk.See("h-haian-education", name).dispatches(0).asks().empty());
  CHECK(Outcome(desk.Do("supervisor1", commands::RedirectDispatch,
                        Redirecting(lead, "nt-education"))) == "ASK_OPEN ");
  CHECK(Outcome(desk.Do("h-haian-education", commands::SignDispatch,
                        On<v1::SignDispatchRequest>(lead))) == "OK");

  const auto refused =
      Must(desk, "issuer1", commands::RedirectDispatch, Consenting(lead, false)).record();
  CHECK(refused.dispatches(0).state() == Dispatch::SIGNED);
  CHECK(refused.dispatches(0).asks(0).state() == Ask::REFUSED);
  ask();
  const auto granted =
      Must(desk, "issuer1", commands::RedirectDispatch, Consenting(lead, true)).record();
  REQUIRE(granted.dispatches_size() == 2);
  CHECK(granted.dispatches(0).state() == Dispatch::SUPERSEDED);
  CHECK(granted.dispatches(1).unit() == "nt-education");
  CHECK(granted.dispatches(1).assignment().document_number() == "测试〔2026〕1号");
  // One sector without lines is one line: the old limit stays.
  CHECK(granted.dispatches(1).limit_kept());
  CHECK(FinishOf(granted.dispatches(1)) == FinishOf(granted.dispatches(0)));
  CHECK(desk.Verify().holds());
}

TEST_CASE("a unit that is accused loses the case with its redirection, and cannot get it back") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  const std::string lead = DispatchName(name, 1);
  CHECK(Outcome(desk.Do("dispatcher1", commands::RedirectDispatch,
                        Redirecting(lead, "rudong-civil-affairs", Ask::ACCUSED))) ==
        "ACCUSED_UNIT to_unit");
  Must(desk, "dispatcher1", commands::RedirectDispatch,
       Redirecting(lead, "rudong-education", Ask::ACCUSED));
  CHECK(desk.Stored(name).dispatches(0).end_reason() == "accused");
  CHECK(Outcome(desk.Ask("h-rudong-civil-affairs", commands::GetCase,
                         On<v1::GetCaseRequest>(name))) == "NOT_FOUND ");
  CHECK(Outcome(desk.Do("dispatcher1", commands::RedirectDispatch,
                        Redirecting(DispatchName(name, 2), "rudong-civil-affairs"))) ==
        "ACCUSED_UNIT to_unit");
}

TEST_CASE("a unit is asked for its opinion while the lead works, and the case is joint from then") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  auto request = On<v1::AddCoHandlerRequest>(name);
  request.set_unit("rudong-education");
  request.set_question("是否在籍");
  CHECK(Outcome(desk.Do("dispatcher1", commands::AddCoHandler, request)) == "WRONG_STATE ");
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  request.clear_change();
  const auto joint = Must(desk, "dispatcher1", commands::AddCoHandler, request).record();
  CHECK(joint.mode() == v1::Mode::JOINT);
  REQUIRE(joint.dispatches_size() == 2);
  CHECK(joint.dispatches(1).question() == "是否在籍");
  CHECK(joint.dispatches(0).state() == Dispatch::ISSUED);
  Sign(desk, "h-rudong-education", DispatchName(name, 2));
  auto opinion = On<v1::GiveOpinionRequest>(DispatchName(name, 2));
  opinion.set_text("在籍");
  Must(desk, "h-rudong-education", commands::GiveOpinion, opinion);
  CHECK(desk.See("h-rudong-civil-affairs", name).dispatches(1).opinion().text() == "在籍");
  Sign(desk, "h-rudong-civil-affairs", DispatchName(name, 1));
  Must(desk, "h-rudong-civil-affairs", commands::RecordContact, Calling(DispatchName(name, 1)));
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::ReplyDispatch,
                        Replying(DispatchName(name, 1)))) == "OPINION_NOT_WEIGHED reply.weighings");
}

TEST_CASE("what the operator on duty sent out a dispatcher confirms, once") {
  TestDesk desk;
  v1::Call urgent = Help();
  urgent.mutable_demands(0)->set_urgency(v1::Demand::URGENT);
  const std::string name = Log(desk, urgent);
  Must(desk, "duty1", commands::DispatchCase, Dispatching(name));
  CHECK(desk.Stored(name).unconfirmed());
  const auto confirm = On<v1::ConfirmDispatchRequest>(name);
  CHECK(Outcome(desk.Do("duty1", commands::ConfirmDispatch, confirm)) == "ROLE_MAY_NOT ");
  Must(desk, "dispatcher1", commands::ConfirmDispatch, confirm);
  CHECK_FALSE(desk.Stored(name).unconfirmed());
  CHECK(Outcome(desk.Do("dispatcher1", commands::ConfirmDispatch, confirm)) == "NOT_OPEN ");

  const std::string own = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(own));
  CHECK_FALSE(desk.Stored(own).unconfirmed());
}

}  // namespace
}  // namespace hotline
