// 退单, on a real store.

#include "rules/clocks.h"
#include "tests/server/stories.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Ask;
using v1::Case;
using v1::Dispatch;

v1::AskReturnRequest Returning(const std::string& dispatch) {
  auto request = On<v1::AskReturnRequest>(dispatch);
  request.set_ground(Ask::NOT_OUR_REMIT);
  request.set_competent_unit("rudong-education");
  request.set_legal_basis("测试依据");
  request.set_reason("测试退单理由");
  return request;
}

v1::RuleOnReturnRequest RulingOnReturn(const std::string& dispatch, bool granted) {
  auto request = On<v1::RuleOnReturnRequest>(dispatch);
  request.set_granted(granted);
  request.set_reason("测试裁定理由");
  return request;
}

std::vector<std::pair<Act::Kind, int>> History(TestDesk& desk, const std::string& name) {
  std::vector<std::pair<Act::Kind, int>> acts;
  for (const v1::Event& event : desk.Events("supervisor1", name)) {
    acts.emplace_back(event.act(), event.dispatch());
  }
  return acts;
}

TEST_CASE("a unit gives its dispatch back, works on it meanwhile, and the next unit begins anew") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  const std::string first = DispatchName(name, 1);
  const auto promised = desk.Stored(name).caller_limit().due_time().seconds();
  const std::string case_etag = desk.Stored(name).etag();

  const auto asked =
      Must(desk, "h-rudong-civil-affairs", commands::AskReturn, Returning(first)).record();
  CHECK(asked.dispatches(0).state() == Dispatch::RETURN_ASKED);
  CHECK(asked.dispatches(0).has_sign_time());
  CHECK(asked.dispatches(0).asks(0).by_person().empty());
  CHECK(desk.Stored(name).etag() == case_etag);
  Must(desk, "h-rudong-civil-affairs", commands::RecordContact, Calling(first));
  auto progress = On<v1::RecordProgressRequest>(first);
  progress.set_text("先行安抚");
  Must(desk, "h-rudong-civil-affairs", commands::RecordProgress, progress);
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::ReplyDispatch, Replying(first))) ==
        "WRONG_STATE ");

  auto ruling = RulingOnReturn(first, true);
  ruling.clear_reason();
  CHECK(Outcome(desk.Do("dispatcher1", commands::RuleOnReturn, ruling)) == "MISSING reason");
  desk.SetClock("2026-09-14T15:00");
  const auto granted =
      Must(desk, "dispatcher1", commands::RuleOnReturn, RulingOnReturn(first, true)).record();
  CHECK(granted.state() == Case::REGISTERED);
  CHECK(granted.returns() == 1);
  CHECK(granted.dispatches(0).state() == Dispatch::RETURNED);
  CHECK(granted.caller_limit().due_time().seconds() == promised);

  auto again = Dispatching(name);
  again.set_lead("rudong-education");
  again.set_reason("属学籍管理");
  const auto second = Must(desk, "dispatcher1", commands::DispatchCase, again).record();
  CHECK(second.round() == 2);
  CHECK(second.caller_limit().due_time().seconds() == promised);
  CHECK_FALSE(second.dispatches(1).designated());
  CHECK(History(desk, name) == std::vector<std::pair<Act::Kind, int>>{{Act::LOG_CALL, 0},
                                                                      {Act::DISPATCH, 1},
                                                                      {Act::ASK_RETURN, 1},
                                                                      {Act::RECORD_CONTACT, 1},
                                                                      {Act::RECORD_PROGRESS, 1},
                                                                      {Act::RULE_ON_RETURN, 1},
                                                                      {Act::DISPATCH, 2}});
  CHECK(desk.Verify().holds());
}

TEST_CASE("who gave it back keeps its own dispatch in sight, and neither caller nor successor") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  const std::string first = DispatchName(name, 1);
  v1::RevealRequest reveal;
  reveal.set_name(name);
  reveal.set_reason("联系来电人");
  CHECK(desk.See("h-rudong-civil-affairs", name).has_caller());
  CHECK(Outcome(desk.Ask("h-rudong-civil-affairs", commands::Reveal, reveal)) == "OK");
  Must(desk, "h-rudong-civil-affairs", commands::AskReturn, Returning(first));
  Must(desk, "dispatcher1", commands::RuleOnReturn, RulingOnReturn(first, true));
  CHECK_FALSE(desk.See("h-rudong-civil-affairs", name).has_caller());
  CHECK(Outcome(desk.Ask("h-rudong-civil-affairs", commands::Reveal, reveal)) == "ROLE_MAY_NOT ");
  auto again = Dispatching(name);
  again.set_lead("rudong-education");
  again.set_reason("属学籍管理");
  Must(desk, "dispatcher1", commands::DispatchCase, again);
  const Case seen = desk.See("h-rudong-civil-affairs", name);
  REQUIRE(seen.dispatches_size() == 1);
  CHECK(seen.dispatches(0).name() == first);
  CHECK(Outcome(desk.Ask("h-rudong-education", commands::Reveal, reveal)) == "OK");
}

TEST_CASE("a refused return designates the unit, and a withdrawn one is as if never asked") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  const std::string lead = DispatchName(name, 1);
  Must(desk, "h-rudong-civil-affairs", commands::AskReturn, Returning(lead));
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::AskReturn, Returning(lead))) ==
        "WRONG_STATE ");
  Must(desk, "h-rudong-civil-affairs", commands::WithdrawReturn,
       On<v1::WithdrawReturnRequest>(lead));
  CHECK(desk.Stored(name).dispatches(0).state() == Dispatch::SIGNED);
  CHECK(Outcome(desk.Do("dispatcher1", commands::RuleOnReturn, RulingOnReturn(lead, true))) ==
        "WRONG_STATE ");
  Must(desk, "h-rudong-civil-affairs", commands::AskReturn, Returning(lead));
  const auto finish = [&] {
    return InForce(desk.Stored(name).dispatches(0).limits(), v1::Limit::FINISH)
        ->due_time()
        .seconds();
  };
  const auto due = finish();
  Must(desk, "dispatcher1", commands::RuleOnReturn, RulingOnReturn(lead, false));
  CHECK(desk.Stored(name).dispatches(0).designated());
  CHECK(finish() == due);
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::AskReturn, Returning(lead))) ==
        "DESIGNATED ");
  CHECK(desk.Stored(name).returns() == 0);
}

TEST_CASE("a returned lead takes the round with it, the opinions stay; a co-handler goes alone") {
  TestDesk desk;
  const std::string name = Log(desk, Cafe());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  auto of_co_handler = Returning(DispatchName(name, 3));
  of_co_handler.clear_competent_unit();
  Must(desk, "h-chongchuan-zhian", commands::AskReturn, of_co_handler);
  const auto alone =
      Must(desk, "dispatcher1", commands::RuleOnReturn, RulingOnReturn(DispatchName(name, 3), true))
          .record();
  CHECK(alone.state() == Case::IN_HAND);
  CHECK(alone.dispatches(0).state() == Dispatch::ISSUED);
  CHECK(alone.dispatches(1).state() == Dispatch::ISSUED);
  CHECK(alone.dispatches(2).state() == Dispatch::RETURNED);

  Sign(desk, "h-chongchuan-market-regulation", DispatchName(name, 2));
  auto opinion = On<v1::GiveOpinionRequest>(DispatchName(name, 2));
  opinion.set_text("证照齐全");
  Must(desk, "h-chongchuan-market-regulation", commands::GiveOpinion, opinion);
  auto lead_return = Returning(DispatchName(name, 1));
  lead_return.clear_competent_unit();
  Must(desk, "h-chongchuan-culture-tourism", commands::AskReturn, lead_return);
  const auto all =
      Must(desk, "dispatcher1", commands::RuleOnReturn, RulingOnReturn(DispatchName(name, 1), true))
          .record();
  CHECK(all.state() == Case::REGISTERED);
  CHECK(all.returns() == 2);
  CHECK(all.dispatches(0).state() == Dispatch::RETURNED);
  CHECK(all.dispatches(1).state() == Dispatch::REPLIED);
  CHECK(all.dispatches(1).opinion().text() == "证照齐全");
}

TEST_CASE("with the lead's return the live co-handlers are superseded, one event each") {
  TestDesk desk;
  const std::string name = Log(desk, Cafe());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  auto request = Returning(DispatchName(name, 1));
  Must(desk, "h-chongchuan-culture-tourism", commands::AskReturn, request);
  const auto all =
      Must(desk, "dispatcher1", commands::RuleOnReturn, RulingOnReturn(DispatchName(name, 1), true))
          .record();
  for (const int place : {1, 2}) {
    CHECK(all.dispatches(place).state() == Dispatch::SUPERSEDED);
    CHECK(all.dispatches(place).end_reason() == "lead_lost");
  }
  int ruled = 0;
  for (const auto& [act, dispatch] : History(desk, name)) ruled += act == Act::RULE_ON_RETURN;
  CHECK(ruled == 3);
  CHECK(desk.Verify().holds());
}

TEST_CASE("the issuer rules on the return of what it assigned") {
  TestDesk desk;
  const std::string name = Log(desk, Bullying());
  Must(desk, "dispatcher1", commands::DispatchCase, Ordering(name));
  const std::string lead = DispatchName(name, 1);
  auto request = Returning(lead);
  request.set_competent_unit("nt-education");
  Must(desk, "h-haian-education", commands::AskReturn, request);
  CHECK(Outcome(desk.Do("dispatcher1", commands::RuleOnReturn, RulingOnReturn(lead, true))) ==
        "ISSUER_NEEDED ");
  const auto granted =
      Must(desk, "issuer1", commands::RuleOnReturn, RulingOnReturn(lead, true)).record();
  CHECK(granted.state() == Case::REGISTERED);
}

TEST_CASE("after two granted returns the supervisor dispatches, and that is not returned") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  const auto to = [&](const char* unit) {
    auto request = Dispatching(name);
    request.set_lead(unit);
    request.set_reason("测试派单理由");
    return request;
  };
  const auto back = [&](int serial, const char* handler) {
    auto request = Returning(DispatchName(name, serial));
    request.clear_competent_unit();
    Must(desk, handler, commands::AskReturn, request);
    Must(desk, "dispatcher1", commands::RuleOnReturn,
         RulingOnReturn(DispatchName(name, serial), true));
  };
  CHECK(Outcome(desk.Do("supervisor1", commands::DispatchCase, Dispatching(name))) ==
        "ROLE_MAY_NOT ");
  Must(desk, "dispatcher1", commands::DispatchCase, to("rudong-civil-affairs"));
  back(1, "h-rudong-civil-affairs");
  Must(desk, "dispatcher1", commands::DispatchCase, to("rudong-education"));
  back(2, "h-rudong-education");
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, to("rudong-police"))) ==
        "SUPERVISOR_NEEDED ");
  CHECK(Outcome(desk.Ask("supervisor1", commands::PreviewDispatch,
                         On<v1::PreviewDispatchRequest>(name))) == "OK");
  auto direct = On<v1::DispatchCaseRequest>(name);
  direct.set_mode(v1::Mode::DIRECT);
  direct.set_reason("测试");
  CHECK(Outcome(desk.Do("supervisor1", commands::DispatchCase, direct)) == "ROLE_MAY_NOT mode");
  const auto third =
      Must(desk, "supervisor1", commands::DispatchCase, to("rudong-civil-affairs")).record();
  CHECK(third.round() == 3);
  CHECK(third.dispatches(2).designated());
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::AskReturn,
                        Returning(DispatchName(name, 3)))) == "DESIGNATED ");
}

}  // namespace
}  // namespace hotline
