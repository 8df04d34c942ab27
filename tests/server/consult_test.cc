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

constexpr const char* kSubUnit = "h-rudong-juegang";

std::string HandedDown(TestDesk& desk, const std::string& to = "rudong-juegang") {
  const std::string name = AtPolice(desk);
  auto down = On<v1::HandDownRequest>(DispatchName(name, 1));
  down.set_unit(to);
  down.set_note("请入户");
  Must(desk, "h-rudong-police", commands::HandDown, down);
  return name;
}

bool Finds(TestDesk& desk, const std::string& who, const std::string& name) {
  return Outcome(desk.Ask(who, commands::GetCase, On<v1::GetCaseRequest>(name))) == "OK";
}
std::vector<v1::CaseSummary> Listed(TestDesk& desk, const std::string& who) {
  const auto page = desk.Ask(who, commands::ListCases, v1::ListCasesRequest());
  REQUIRE(page);
  return {page->cases().begin(), page->cases().end()};
}
v1::Standing StandingOf(TestDesk& desk, const std::string& who) {
  v1::Standing standing;
  desk.store().ReadAndWait(
      [&](Reader& reader) { standing = reader.CountStanding(ScopeOf(desk.Who(who)), desk.now()); });
  return standing;
}

TEST_CASE("a sub-unit sees the case that is handed down to it, and answers; no more") {
  TestDesk desk;
  const std::string before = AtPolice(desk);
  CHECK_FALSE(Finds(desk, kSubUnit, before));
  CHECK(Listed(desk, kSubUnit).empty());

  const std::string name = HandedDown(desk);
  const Case seen = desk.See(kSubUnit, name);
  CHECK(seen.demand().title() == Help().demands(0).title());
  REQUIRE(seen.dispatches_size() == 1);
  CHECK(seen.dispatches(0).unit() == "rudong-police");
  CHECK(seen.dispatches(0).handed_down().note() == "请入户");
  CHECK(seen.audits().empty());
  CHECK_FALSE(seen.has_routing());
  REQUIRE(Listed(desk, kSubUnit).size() == 1);
  CHECK(Listed(desk, kSubUnit)[0].name() == name);
  CHECK(Listed(desk, kSubUnit)[0].dispatch() == 1);
  CHECK(Listed(desk, "h-rudong-police").size() == 2);
  CHECK(StandingOf(desk, kSubUnit).in_hand() == 1);
  CHECK(StandingOf(desk, "h-rudong-police").in_hand() == 2);
  CHECK(desk.Events(kSubUnit, name).back().act() == Act::HAND_DOWN);
  auto reveal = On<v1::RevealRequest>(name);
  reveal.set_reason("入户前联系");
  CHECK(Outcome(desk.Ask(kSubUnit, commands::Reveal, reveal)) == "OK");

  // The only act on the dispatch: all others are the unit's, and it is not there for them.
  const std::set<Act::Kind> its_own{Act::ANSWER_HAND_DOWN};
  std::set<Act::Kind> offered;
  const auto acts = desk.Ask(kSubUnit, commands::ListActs, On<v1::ListActsRequest>(name));
  for (const auto& entry : acts->acts()) {
    if (entry.possible() && !RowOf(entry.act()).dispatch_states.empty()) {
      offered.insert(entry.act());
    }
  }
  CHECK(offered == its_own);
  const std::string lead = DispatchName(name, 1);
  CHECK(Outcome(desk.Do(kSubUnit, commands::RecordContact, Calling(lead))) == "NOT_FOUND ");
  CHECK(Outcome(desk.Do(kSubUnit, commands::ReplyDispatch, Replying(lead))) == "NOT_FOUND ");
  CHECK(Outcome(desk.Do(kSubUnit, commands::AskDesk, Saying<v1::AskDeskRequest>(lead, "问"))) ==
        "NOT_FOUND ");

  const auto answered = Must(desk, kSubUnit, commands::AnswerHandDown,
                             Saying<v1::AnswerHandDownRequest>(lead, "已入户"));
  CHECK(answered.record().name() == name);
  CHECK_FALSE(answered.record().has_demand());
  CHECK(answered.record().dispatches().empty());
  CHECK_FALSE(Finds(desk, kSubUnit, name));
  CHECK(Listed(desk, kSubUnit).empty());
  CHECK(StandingOf(desk, kSubUnit).in_hand() == 0);
  const Case unit = desk.See("h-rudong-police", name);
  CHECK(unit.dispatches(0).progress(0).text() == "已入户");
  CHECK(unit.dispatches(0).progress(0).by() == desk.Who(kSubUnit).name());
  CHECK(unit.dispatches(0).past_hand_downs_size() == 1);
  // The same request once more, when the answer was lost on its way.
  const auto again = desk.Ask(kSubUnit, commands::AnswerOfCase, name);
  REQUIRE(again);
  CHECK_FALSE(again->record().has_demand());
  CHECK(Outcome(desk.Ask(kSubUnit, commands::AnswerOfCase, before)) == "NOT_FOUND ");
  CHECK(desk.Verify().holds());
}

TEST_CASE("what the unit alone answers for is not its sub-unit's") {
  TestDesk desk;
  const std::string name = HandedDown(desk);
  Must(desk, "h-rudong-police", commands::RecordContact, Calling(DispatchName(name, 1)));
  REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
    const auto stored = tx.FindCase(ParseCaseName(name).value());
    StoredDispatch dispatch = tx.DispatchesOf(stored->id).at(0);
    v1::Notice& notice = *dispatch.record.add_notices();
    notice.set_name(dispatch.record.name() + "/notices/1");
    notice.set_unit("rudong-police");
    *notice.mutable_sent_time() = ToProto(desk.now());
    *dispatch.record.mutable_reply() = Replying("").reply();
    tx.Update(dispatch, stored->id);
    tx.Append({}, stored->id, 0);
    return true;
  }) == Fate::kCommitted);
  const Case unit = desk.See("h-rudong-police", name);
  CHECK(unit.dispatches(0).notices_size() == 1);
  CHECK(unit.dispatches(0).has_reply());
  const Case seen = desk.See(kSubUnit, name);
  CHECK(seen.dispatches(0).contacts_size() == 1);
  CHECK(seen.dispatches(0).notices().empty());
  CHECK_FALSE(seen.dispatches(0).has_reply());
  CHECK(desk.Ask(kSubUnit, commands::ListNotices, v1::ListNoticesRequest())->notices().empty());
}

TEST_CASE("a sub-unit's sight ends with the hand-down, however that ends") {
  TestDesk desk;
  const std::string name = HandedDown(desk);
  const std::string lead = DispatchName(name, 1);
  REQUIRE(Finds(desk, kSubUnit, name));
  SECTION("answered by the unit") {
    Must(desk, "h-rudong-police", commands::AnswerHandDown,
         Saying<v1::AnswerHandDownRequest>(lead, "已入户"));
  }
  SECTION("replied to by the unit") {
    Must(desk, "h-rudong-police", commands::RecordContact, Calling(lead));
    Must(desk, "h-rudong-police", commands::ReplyDispatch, Replying(lead));
    REQUIRE(desk.Stored(name).state() == Case::REPLIED);
  }
  SECTION("accused: the unit works again itself, and the desk learns that it lay open") {
    auto naming = On<v1::NameAccusedRequest>(name);
    naming.mutable_accused()->set_unit("rudong-juegang");
    const auto named = Must(desk, "dispatcher1", commands::NameAccused, naming);
    const auto& seen = named.seen();
    CHECK(std::any_of(seen.begin(), seen.end(), [](const auto& one) {
      return one.unit() == "rudong-juegang" && one.act() == Act::HAND_DOWN;
    }));
    CHECK(desk.Stored(name).state() == Case::IN_HAND);
    CHECK_FALSE(desk.See("h-rudong-police", name).dispatches(0).has_handed_down());
    CHECK(Outcome(desk.Ask(kSubUnit, commands::AnswerOfCase, name)) == "NOT_FOUND ");
  }
  CHECK_FALSE(Finds(desk, kSubUnit, name));
  CHECK(Listed(desk, kSubUnit).empty());
  CHECK(Outcome(desk.Do(kSubUnit, commands::AnswerHandDown,
                        Saying<v1::AnswerHandDownRequest>(lead, "已入户"))) == "NOT_FOUND ");
  CHECK(Finds(desk, "h-rudong-police", name));
}

TEST_CASE("a unit with a part of its own that works for another one too sees both") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  auto request = Dispatching(name);
  request.set_lead("rudong-police");
  request.set_mode(v1::Mode::JOINT);
  request.set_reason("测试派单理由");
  auto& co_handler = *request.add_co_handlers();
  co_handler.set_unit("rudong-juegang");
  co_handler.set_question("户籍情况");
  Must(desk, "dispatcher1", commands::DispatchCase, request);
  Sign(desk, "h-rudong-police", DispatchName(name, 1));
  CHECK(Listed(desk, kSubUnit).at(0).dispatch() == 2);
  auto down = On<v1::HandDownRequest>(DispatchName(name, 1));
  down.set_unit("rudong-juegang");
  Must(desk, "h-rudong-police", commands::HandDown, down);
  REQUIRE(Listed(desk, kSubUnit).size() == 1);
  CHECK(StandingOf(desk, kSubUnit).in_hand() == 1);
  CHECK(StandingOf(desk, kSubUnit).to_sign() == 1);
  CHECK(desk.See(kSubUnit, name).dispatches_size() == 2);
  CHECK(Outcome(desk.Do("h-rudong-police", commands::AnswerHandDown,
                        Saying<v1::AnswerHandDownRequest>(DispatchName(name, 2), "已入户"))) ==
        "NOT_FOUND ");
  Must(desk, kSubUnit, commands::AnswerHandDown,
       Saying<v1::AnswerHandDownRequest>(DispatchName(name, 1), "已入户"));
  CHECK(Listed(desk, kSubUnit).at(0).dispatch() == 2);
  CHECK(Finds(desk, kSubUnit, name));
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
