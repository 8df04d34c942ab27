// What somebody asks and somebody else answers, on a real store.

#include <algorithm>

#include "rules/clocks.h"
#include "rules/names.h"
#include "tests/server/stories.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Ask;
using v1::Case;
using v1::Dispatch;
using v1::Limit;

constexpr const char* kHandler = "h-rudong-civil-affairs";
constexpr const char* kHead = "head-rudong-civil-affairs";

// A case referred to the civil affairs of 如东县, signed.
std::string InHand(TestDesk& desk, const v1::Call& call = Help()) {
  const std::string name = Log(desk, call);
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Sign(desk, kHandler, DispatchName(name, 1));
  return name;
}

// A joint case: a lead and two co-handlers, all signed.
std::string Joint(TestDesk& desk) {
  const std::string name = Log(desk, Cafe());
  const auto issued = Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name)).record();
  for (const Dispatch& one : issued.dispatches()) Sign(desk, "h-" + one.unit(), one.name());
  return name;
}

v1::AskExtensionRequest Extending(const std::string& dispatch, int days, bool told = true) {
  auto request = On<v1::AskExtensionRequest>(dispatch);
  request.set_figure(days);
  request.set_reason("须等鉴定");
  request.set_told(told);
  request.set_told_how(told ? "电话" : "未接通");
  return request;
}

v1::RuleOnAskRequest Ruling(const std::string& parent, bool granted, int number = 1) {
  auto request = On<v1::RuleOnAskRequest>(AskName(parent, number));
  request.set_granted(granted);
  request.set_reason(granted ? "理由充分" : "理由不足");
  return request;
}

v1::RuleOnAskRequest Telling(v1::RuleOnAskRequest request) {
  request.set_told(true);
  request.set_told_how("电话");
  return request;
}

std::string Due(const Limit& limit) {
  return FormatInstant(FromProto(limit.due_time())).substr(0, 16);
}

std::string FinishOf(TestDesk& desk, const std::string& name) {
  return Due(*InForce(desk.Stored(name).dispatches(0).limits(), Limit::FINISH));
}

TEST_CASE("while more time is asked a draft is written, and nothing is replied") {
  TestDesk desk;
  v1::Call call = Help();
  call.mutable_demands(0)->set_kind(v1::Demand::REPORT);
  call.mutable_demands(0)->set_none_named(true);
  const std::string name = InHand(desk, call);
  const std::string lead = DispatchName(name, 1);
  Must(desk, kHandler, commands::RecordContact, Calling(lead));
  Must(desk, kHandler, commands::AskExtension, Extending(lead, 3));
  const auto may = [&](const char* who, Act::Kind act) {
    const auto acts = desk.Ask(who, commands::ListActs, On<v1::ListActsRequest>(name));
    REQUIRE(acts);
    const auto entry = std::ranges::find(acts->acts(), act, &v1::ListActsResponse::Entry::act);
    REQUIRE(entry != acts->acts().end());
    return entry->possible();
  };
  CHECK(may(kHandler, Act::DRAFT_REPLY));
  CHECK_FALSE(may(kHandler, Act::REPLY));  // the head's, of a report
  CHECK_FALSE(may(kHead, Act::REPLY));
  Must(desk, kHandler, commands::ReplyDispatch, Replying(lead));
  CHECK(desk.Stored(name).dispatches(0).state() == Dispatch::SIGNED);
  auto release = On<v1::ReplyDispatchRequest>(lead);
  release.set_release(true);
  CHECK(Outcome(desk.Do(kHead, commands::ReplyDispatch, release)) == "ASK_OPEN ");
  Must(desk, kHead, commands::RuleOnAsk, Ruling(lead, false));
  CHECK(may(kHead, Act::REPLY));
  Must(desk, kHead, commands::ReplyDispatch, release);
  CHECK(desk.Stored(name).dispatches(0).state() == Dispatch::REPLIED);
}

TEST_CASE("a handler's own text, which no head releases, waits for the answer") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const std::string lead = DispatchName(name, 1);
  Must(desk, kHandler, commands::RecordContact, Calling(lead));
  Must(desk, kHandler, commands::AskExtension, Extending(lead, 3));
  CHECK(Outcome(desk.Do(kHandler, commands::ReplyDispatch, Replying(lead))) == "ASK_OPEN ");
  CHECK(desk.Stored(name).dispatches(0).state() == Dispatch::SIGNED);
}

TEST_CASE(
    "more time is asked by the handler and granted by his head, and the caller's limit follows") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const std::string lead = DispatchName(name, 1);
  CHECK(FinishOf(desk, name) == "2026-09-21T00:00");
  const std::string case_etag = desk.Stored(name).etag();
  Must(desk, kHandler, commands::AskExtension, Extending(lead, 3));
  CHECK(desk.Stored(name).etag() == case_etag);

  CHECK(Outcome(desk.Do(kHandler, commands::ReplyDispatch, Replying(lead))) == "ASK_OPEN ");
  CHECK(Outcome(desk.Do("dispatcher1", commands::RuleOnAsk, Ruling(lead, true))) ==
        "ROLE_MAY_NOT ");
  CHECK(Outcome(desk.Do("h-chongchuan-zhian", commands::RuleOnAsk, Ruling(lead, true))) ==
        "NOT_FOUND ");
  auto without_reason = Ruling(lead, true);
  without_reason.clear_reason();
  CHECK(Outcome(desk.Do(kHead, commands::RuleOnAsk, without_reason)) == "MISSING reason");

  const auto ruled = Must(desk, kHead, commands::RuleOnAsk, Ruling(lead, true)).record();
  // The 20th is worked; three working days after it.
  CHECK(FinishOf(desk, name) == "2026-09-24T00:00");
  CHECK(Due(ruled.caller_limit()) == "2026-09-24T00:00");
  CHECK(ruled.dispatches(0).asks(0).state() == Ask::GRANTED);
  CHECK(ruled.dispatches(0).asks(0).by_person().empty());
  CHECK(Outcome(desk.Do(kHead, commands::RuleOnAsk, Ruling(lead, true))) == "NOT_OPEN ");
  CHECK(Outcome(desk.Do(kHandler, commands::AskExtension, Extending(lead, 1))) == "ASKED_BEFORE ");
  CHECK(Outcome(desk.Do(kHandler, commands::ReplyDispatch, Replying(lead))) == "NOT_CONTACTED ");

  const auto events = desk.Events("supervisor1", name);
  CHECK(events[events.size() - 2].act() == Act::ASK_EXTENSION);
  CHECK(events.back().act() == Act::RULE_ON_EXTENSION);
  CHECK(events.back().actor() == "accounts/head-rudong-civil-affairs");
  CHECK(events.back().unit() == "rudong-civil-affairs");
  CHECK(desk.Verify().holds());
}

TEST_CASE("a refused extension, and one whose caller was not told, leave his limit") {
  TestDesk desk;
  const std::string refused = InHand(desk);
  Must(desk, kHandler, commands::AskExtension, Extending(DispatchName(refused, 1), 3));
  Must(desk, kHead, commands::RuleOnAsk, Ruling(DispatchName(refused, 1), false));
  CHECK(FinishOf(desk, refused) == "2026-09-21T00:00");

  const std::string untold = InHand(desk);
  Must(desk, kHandler, commands::AskExtension, Extending(DispatchName(untold, 1), 3, false));
  Must(desk, kHead, commands::RuleOnAsk, Ruling(DispatchName(untold, 1), true));
  CHECK(FinishOf(desk, untold) == "2026-09-24T00:00");
  CHECK(Due(desk.Stored(untold).caller_limit()) == "2026-09-21T00:00");
}

TEST_CASE("the dispatcher rules where the head is the asker himself") {
  TestDesk desk;
  const std::string name = InHand(desk);
  Must(desk, kHandler, commands::AskExtension, Extending(DispatchName(name, 1), 3));
  v1::Account head = desk.Who(kHead);
  head.set_person(desk.Who(kHandler).person());
  desk.store().WriteAndWait([&](Transaction& tx) {
    tx.PutAccount(head, "", Instant{});
    return true;
  });
  desk.Change(kHead) = head;
  CHECK(Outcome(desk.Do(kHead, commands::RuleOnAsk, Ruling(DispatchName(name, 1), true))) ==
        "SAME_PERSON ");
  Must(desk, "dispatcher1", commands::RuleOnAsk, Ruling(DispatchName(name, 1), true));
}

TEST_CASE("an extension that nobody rules on in time is over") {
  TestDesk desk;
  const std::string name = InHand(desk);
  Must(desk, kHandler, commands::AskExtension, Extending(DispatchName(name, 1), 3));
  desk.SetClock("2026-09-21T00:00");
  CHECK(Outcome(desk.Do(kHead, commands::RuleOnAsk, Ruling(DispatchName(name, 1), true))) ==
        "NOT_OPEN ");
  CHECK(FinishOf(desk, name) == "2026-09-21T00:00");
}

TEST_CASE("an order's extension is its issuer's") {
  TestDesk desk;
  const std::string name = Log(desk, Bullying());
  const std::string lead = DispatchName(name, 1);
  Must(desk, "dispatcher1", commands::DispatchCase, Ordering(name));
  Sign(desk, "h-haian-education", lead);
  Must(desk, "h-haian-education", commands::AskExtension, Extending(lead, 20));
  CHECK(Outcome(desk.Do("head-haian-education", commands::RuleOnAsk, Ruling(lead, true))) ==
        "ISSUER_NEEDED ");
  Must(desk, "issuer1", commands::RuleOnAsk, Ruling(lead, true));
}

TEST_CASE("the lead rules on more time for an opinion, and asks that one is not waited for") {
  TestDesk desk;
  const std::string name = Joint(desk);
  const Case stored = desk.Stored(name);
  const std::string lead = "h-" + stored.dispatches(0).unit();
  const std::string co = "h-" + stored.dispatches(1).unit();
  const std::string other_co = "h-" + stored.dispatches(2).unit();
  const std::string opinion = DispatchName(name, 2);

  auto extending = Extending(opinion, 1);
  Must(desk, co, commands::AskExtension, extending);
  CHECK(Outcome(desk.Do(other_co, commands::RuleOnAsk, Ruling(opinion, true))) == "NOT_FOUND ");
  Must(desk, lead, commands::RuleOnAsk, Ruling(opinion, true));
  CHECK(Due(desk.Stored(name).caller_limit()) == Due(stored.caller_limit()));

  auto waiver = On<v1::AskWaiverRequest>(opinion);
  waiver.set_reason("事实已清");
  CHECK(Outcome(desk.Do(co, commands::AskWaiver, waiver)) == "NOT_FOUND ");
  CHECK(Outcome(desk.Do(other_co, commands::AskWaiver, waiver)) == "NOT_FOUND ");
  Must(desk, lead, commands::AskWaiver, waiver);
  CHECK(Outcome(desk.Do("dispatcher1", commands::RuleOnAsk, Ruling(opinion, true, 2))) ==
        "CONSENT_NEEDED granted");
  const auto consent = On<v1::ConsentToWaiverRequest>(AskName(opinion, 2));
  CHECK(Outcome(desk.Do(lead, commands::ConsentToWaiver, consent)) == "NOT_FOUND ");
  Must(desk, co, commands::ConsentToWaiver, consent);
  CHECK(Outcome(desk.Do(co, commands::ConsentToWaiver, consent)) == "NOT_OPEN ");
  const auto waived =
      Must(desk, "dispatcher1", commands::RuleOnAsk, Ruling(opinion, true, 2)).record();
  CHECK(waived.dispatches(1).state() == Dispatch::WAIVED);
  CHECK(waived.dispatches(1).end_reason() == "waived");
  CHECK(waived.dispatches(1).asks(1).consent_by() == "accounts/" + co);
  CHECK(desk.Events("supervisor1", name).back().act() == Act::WAIVE_OPINION);
}

TEST_CASE("after its limit an opinion is waived without the co-handler's consent") {
  TestDesk desk;
  const std::string name = Joint(desk);
  const std::string lead = "h-" + desk.Stored(name).dispatches(0).unit();
  auto waiver = On<v1::AskWaiverRequest>(DispatchName(name, 2));
  waiver.set_reason("事实已清");
  Must(desk, lead, commands::AskWaiver, waiver);
  desk.SetClock("2026-09-18T08:00");
  Must(desk, "dispatcher1", commands::RuleOnAsk, Ruling(DispatchName(name, 2), true));
}

TEST_CASE("a later limit is agreed with the caller and granted by the supervisor") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const std::string lead = DispatchName(name, 1);
  auto request = On<v1::AgreeLaterLimitRequest>(lead);
  request.set_until_day("2026-10-20");
  request.set_review_day("2026-10-10");
  request.set_reason("须等开庭");
  request.set_measures("每周联系");
  request.set_told(true);
  request.set_told_how("电话");
  Must(desk, kHandler, commands::AgreeLaterLimit, request);
  CHECK(Outcome(desk.Do(kHead, commands::RuleOnAsk, Ruling(lead, true))) == "ROLE_MAY_NOT ");
  const auto ruled = Must(desk, "supervisor1", commands::RuleOnAsk, Ruling(lead, true)).record();
  CHECK(FinishOf(desk, name) == "2026-10-21T00:00");
  CHECK(Due(ruled.caller_limit()) == "2026-10-21T00:00");
}

v1::AskTerminationRequest Ending(const std::string& name) {
  auto request = On<v1::AskTerminationRequest>(name);
  request.set_ground(Ask::CALLER_WITHDRAWS);
  request.set_reason("来电人用登记号码撤回");
  return request;
}

TEST_CASE(
    "a case is ended by the supervisor when the lead asks it, and all its dispatches with it") {
  TestDesk desk;
  const std::string name = Joint(desk);
  const Case stored = desk.Stored(name);
  const std::string lead = "h-" + stored.dispatches(0).unit();
  CHECK(Outcome(desk.Do("h-" + stored.dispatches(1).unit(), commands::AskTermination,
                        Ending(name))) == "ROLE_MAY_NOT ");
  Must(desk, "h-" + stored.dispatches(1).unit(), commands::AskExtension,
       Extending(DispatchName(name, 2), 1));
  Must(desk, lead, commands::AskTermination, Ending(name));
  CHECK(Outcome(desk.Do(lead, commands::AskTermination, Ending(name))) == "ASK_OPEN ");
  CHECK(Outcome(desk.Do(lead, commands::ReplyDispatch, Replying(DispatchName(name, 1)))) ==
        "ASK_OPEN ");
  CHECK(Outcome(desk.Do("issuer1", commands::RuleOnAsk, Ruling(name, true))) == "NOT_FOUND ");
  CHECK(Outcome(desk.Do("supervisor1", commands::RuleOnAsk, Ruling(name, true))) ==
        "MISSING told_how");
  const auto ended =
      Must(desk, "supervisor1", commands::RuleOnAsk, Telling(Ruling(name, true))).record();
  CHECK(ended.state() == Case::TERMINATED);
  for (const Dispatch& one : ended.dispatches()) {
    CHECK(one.state() == Dispatch::ENDED);
    CHECK(one.end_reason() == "terminated");
  }
  CHECK(ended.dispatches(1).asks(0).state() == Ask::LAPSED);
  CHECK(ended.asks(0).told_how() == "电话");
  CHECK(desk.Verify().holds());
}

TEST_CASE("a refused or taken back termination leaves the case as it was") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "operator1", commands::AskTermination, Ending(name));
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, Dispatching(name))) == "ASK_OPEN ");
  Must(desk, "supervisor1", commands::RuleOnAsk, Ruling(name, false));
  CHECK(desk.Stored(name).state() == Case::REGISTERED);
  Must(desk, "operator1", commands::AskTermination, Ending(name));
  const auto taking_back = On<v1::TakeBackAskRequest>(AskName(name, 2));
  CHECK(Outcome(desk.Do("dispatcher1", commands::TakeBackAsk, taking_back)) == "ROLE_MAY_NOT ");
  Must(desk, "operator1", commands::TakeBackAsk, taking_back);
  CHECK(desk.Stored(name).asks(1).state() == Ask::TAKEN_BACK);
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
}

TEST_CASE("an assigned case is ended by its issuer and by nobody else") {
  TestDesk desk;
  const std::string name = Log(desk, Bullying());
  Must(desk, "dispatcher1", commands::DispatchCase, Ordering(name));
  Must(desk, "operator1", commands::AskTermination, Ending(name));
  CHECK(Outcome(desk.Do("supervisor1", commands::RuleOnAsk, Telling(Ruling(name, true)))) ==
        "ISSUER_NEEDED ");
  Must(desk, "issuer1", commands::RuleOnAsk, Telling(Ruling(name, true)));
}

v1::Call Harmed() {
  v1::Call call = Help();
  call.mutable_demands(0)->set_situation(v1::Demand::SUSPECTED_VIOLENCE);
  return call;
}

TEST_CASE("the mandatory flag is cleared by two persons, and until then nothing is ended") {
  TestDesk desk;
  const std::string name = Log(desk, Harmed());
  CHECK(Outcome(desk.Do("operator1", commands::AskTermination, Ending(name))) == "MANDATORY_CASE ");
  auto clearing = On<v1::AskHarmClearingRequest>(name);
  clearing.set_reason("误选情形");
  Must(desk, "supervisor1", commands::AskHarmClearing, clearing);
  CHECK(Outcome(desk.Do("supervisor1", commands::RuleOnAsk, Ruling(name, true))) == "SAME_PERSON ");
  CHECK(desk.Stored(name).mandatory());
  Must(desk, "supervisor2", commands::RuleOnAsk, Ruling(name, true));
  CHECK_FALSE(desk.Stored(name).mandatory());
  CHECK(Outcome(desk.Do("supervisor1", commands::AskHarmClearing, clearing)) == "NO_SUCH_GROUND ");
  // What ever carried it is worked on to its end.
  CHECK(Outcome(desk.Do("operator1", commands::AskTermination, Ending(name))) == "MANDATORY_CASE ");
}

TEST_CASE(
    "who withdraws does nothing more in the case, and the unit of an accused hears no reason") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const std::string lead = DispatchName(name, 1);
  auto himself = On<v1::WithdrawPersonRequest>(name);
  himself.set_reason("与当事人是亲属");
  Must(desk, kHandler, commands::WithdrawPerson, himself);
  auto progress = On<v1::RecordProgressRequest>(lead);
  progress.set_text("进展");
  CHECK(Outcome(desk.Do(kHandler, commands::RecordProgress, progress)) == "WITHDRAWN_PERSON ");
  CHECK(Outcome(desk.Do(kHandler, commands::AskExtension, Extending(lead, 1))) ==
        "WITHDRAWN_PERSON ");
  CHECK(desk.Stored(name).blocked_accounts(0) == "accounts/h-rudong-civil-affairs");
  const Case blocked = desk.Stored(name);
  const Limit* ruling = InForce(blocked.desk_limits(), Limit::RULING);
  REQUIRE(ruling != nullptr);
  CHECK(Due(*ruling) == "2026-09-16T00:00");
  Must(desk, "supervisor1", commands::RuleOnAsk, Ruling(name, false));
  Must(desk, kHandler, commands::RecordProgress, progress);

  auto demanded = On<v1::WithdrawPersonRequest>(name);
  demanded.set_account("accounts/h-rudong-civil-affairs");
  demanded.set_reason("来电人称其与校方熟识");
  CHECK(Outcome(desk.Do("operator1", commands::WithdrawPerson, demanded)) == "IMPOSSIBLE account");
  demanded.set_demanded_by_caller(true);
  CHECK(Outcome(desk.Do(kHead, commands::WithdrawPerson, demanded)) ==
        "ROLE_MAY_NOT demanded_by_caller");
  auto nobody = demanded;
  nobody.set_account("accounts/nobody");
  CHECK(Outcome(desk.Do("operator1", commands::WithdrawPerson, nobody)) == "UNKNOWN_VALUE account");
  Must(desk, "operator1", commands::WithdrawPerson, demanded);
  CHECK(Outcome(desk.Do(kHandler, commands::RecordProgress, progress)) == "WITHDRAWN_PERSON ");
  CHECK(desk.See(kHead, name).asks_size() == 1);  // what the unit asked itself
  CHECK(desk.See("supervisor1", name).asks_size() == 2);
  Must(desk, "supervisor1", commands::RuleOnAsk, Ruling(name, true, 2));
  CHECK(Outcome(desk.Do(kHandler, commands::RecordProgress, progress)) == "WITHDRAWN_PERSON ");
  CHECK(Outcome(desk.Do("operator1", commands::WithdrawPerson, demanded)) ==
        "ASKED_BEFORE account");
}

TEST_CASE("who has read an ask may rule on it though the clockwork moved limits since") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const std::string lead = DispatchName(name, 1);
  Must(desk, kHandler, commands::AskExtension, Extending(lead, 1));
  auto request = Ruling(lead, true);
  request.mutable_change()->set_etag(desk.Stored(name).dispatches(0).etag());
  // As a calendar's recount stores a row: the version goes on, the etag stays.
  REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
    auto stored = tx.FindCase(ParseCaseName(name).value()).value();
    auto dispatches = tx.DispatchesOf(stored.id);
    tx.KnowKey(stored);
    ++dispatches.front().quiet;
    tx.Update(dispatches.front(), stored.id);
    v1::Event event;
    event.set_act(v1::Act::RECOUNT);
    event.set_actor("accounts/clockwork");
    event.set_resource(lead);
    tx.Append(std::move(event), stored.id, 0);
    return true;
  }) == Fate::kCommitted);
  Must(desk, kHead, commands::RuleOnAsk, request);
}

TEST_CASE("a request about an ask that is not there or not in sight finds nothing") {
  TestDesk desk;
  const std::string name = InHand(desk);
  const std::string lead = DispatchName(name, 1);
  Must(desk, kHandler, commands::AskExtension, Extending(lead, 1));
  for (const std::string& ask : {AskName(lead, 2), AskName(name, 1), AskName(lead, 1000000)}) {
    auto request = Ruling(lead, true);
    request.set_name(ask);
    INFO(ask);
    CHECK(Outcome(desk.Do(kHead, commands::RuleOnAsk, request)) == "NOT_FOUND ");
  }
  auto request = Ruling(lead, true);
  request.set_name(lead);
  CHECK(Outcome(desk.Do(kHead, commands::RuleOnAsk, request)) == "BAD_FORMAT name");
  request = Ruling(lead, true);
  request.mutable_change()->set_etag("\"1\"");
  CHECK(Outcome(desk.Do(kHead, commands::RuleOnAsk, request)) == "STALE_ETAG change.etag");
}

v1::RegradeCaseRequest Grading(const std::string& name, v1::Demand::Urgency urgency) {
  auto request = On<v1::RegradeCaseRequest>(name);
  request.set_urgency(urgency);
  request.set_reason("新情况");
  return request;
}

TEST_CASE(
    "a case that becomes urgent has less time, and gets its time back from the supervisor alone") {
  TestDesk desk;
  const std::string name = InHand(desk);
  desk.SetClock("2026-09-15T09:00");
  const auto up =
      Must(desk, "dispatcher1", commands::RegradeCase, Grading(name, v1::Demand::URGENT)).record();
  CHECK(up.demand().urgency() == v1::Demand::URGENT);
  CHECK(FinishOf(desk, name).substr(0, 13) == "2026-09-16T09");
  CHECK(Due(up.caller_limit()).substr(0, 13) == "2026-09-16T09");
  const Limit moved = *InForce(desk.Stored(name).dispatches(0).limits(), Limit::FINISH);
  CHECK(moved.moved_by() == Act::REGRADE);
  CHECK(moved.rule() == "default/紧急/finish");

  auto down = Grading(name, v1::Demand::NORMAL);
  CHECK(Outcome(desk.Do("dispatcher1", commands::RegradeCase, down)) ==
        "SUPERVISOR_NEEDED urgency");
  CHECK(Outcome(desk.Do("supervisor1", commands::RegradeCase, down)) == "MISSING told_how");
  down.set_told(true);
  down.set_told_how("电话");
  Must(desk, "supervisor1", commands::RegradeCase, down);
  CHECK(FinishOf(desk, name) == "2026-09-21T00:00");
  CHECK(Due(desk.Stored(name).caller_limit()) == "2026-09-21T00:00");
  const auto events = desk.Events("supervisor1", name);
  CHECK(events.back().act() == Act::REGRADE);
  CHECK(events.back().dispatch() == 1);
  CHECK(desk.Verify().holds());
}

TEST_CASE(
    "an operator adds facts, the dispatcher changes the kind, longer time is the supervisor's") {
  TestDesk desk;
  const std::string name = InHand(desk);
  auto facts = On<v1::AmendCaseRequest>(name);
  facts.set_facts("孩子已返校两天");
  CHECK(Outcome(desk.Do("operator1", commands::AmendCase, facts)) == "MISSING reason");
  facts.set_reason("来电补充");
  const auto amended = Must(desk, "operator1", commands::AmendCase, facts).record();
  CHECK_THAT(amended.demand().said(), Catch::StartsWith("孩子开学三周没有上学\n[补充 2026-09-14"));
  CHECK_THAT(amended.demand().said(), Catch::EndsWith(" operator1] 孩子已返校两天"));

  auto kind = On<v1::AmendCaseRequest>(name);
  kind.set_kind(v1::Demand::REPORT);
  kind.set_reason("实为举报");
  CHECK(Outcome(desk.Do("operator1", commands::AmendCase, kind)) == "ROLE_MAY_NOT kind");
  CHECK(Outcome(desk.Do("dispatcher1", commands::AmendCase, kind)) == "MISSING none_named");
  kind.set_none_named(true);
  CHECK(Outcome(desk.Do("dispatcher1", commands::AmendCase, kind)) == "SUPERVISOR_NEEDED kind");
  kind.set_told_how("来电人未接");
  Must(desk, "supervisor1", commands::AmendCase, kind);
  // 15 working days from the old start, and the caller's limit as he was told.
  CHECK(FinishOf(desk, name) == "2026-10-11T00:00");
  CHECK(Due(desk.Stored(name).caller_limit()) == "2026-09-21T00:00");
  kind.set_kind(v1::Demand::CONSULTATION);
  Must(desk, "dispatcher1", commands::AmendCase, kind);
  CHECK(FinishOf(desk, name) == "2026-09-17T00:00");
}

}  // namespace
}  // namespace hotline
