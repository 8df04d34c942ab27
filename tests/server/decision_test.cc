// 机关决定, on a real store: what an authority without accounts decides is entered by one person of
// the desk and carried out when another confirms it.

#include "rules/clocks.h"
#include "tests/server/stories.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Ask;
using v1::Case;
using v1::Dispatch;

constexpr const char* kHandler = "h-rudong-civil-affairs";
constexpr const char* kHead = "head-rudong-civil-affairs";

// Ordered by an authority whose office has no account, signed.
std::string Ordered(TestDesk& desk) {
  const std::string name = Log(desk, Help());
  auto request = Dispatching(name);
  request.set_mode(v1::Mode::ASSIGN);
  request.set_lead("rudong-civil-affairs");
  v1::Assignment& order = *request.mutable_assignment();
  order.set_authority("nantong-crime-prevention-group");
  order.set_document_number("测试〔2026〕1号");
  order.set_signatory("nt-politics-law");
  request.set_reason("专项组交办");
  Must(desk, "dispatcher1", commands::DispatchCase, request);
  Sign(desk, kHandler, DispatchName(name, 1));
  return name;
}

// Replied, and passed by the supervisor: only the authority's side is owed.
std::string HalfAudited(TestDesk& desk) {
  const std::string name = Ordered(desk);
  const std::string lead = DispatchName(name, 1);
  Must(desk, kHandler, commands::RecordContact, Calling(lead));
  auto reply = Replying(lead);
  reply.mutable_reply()->set_closing_report("测试办结报告");
  Must(desk, kHandler, commands::ReplyDispatch, reply);
  Must(desk, kHead, commands::ReplyDispatch, reply);
  Must(desk, "supervisor1", commands::AuditReply, Auditing(lead, true));
  return name;
}

v1::EnterDecisionRequest Deciding(const std::string& name, Ask::Kind answers, bool favourable) {
  auto request = On<v1::EnterDecisionRequest>(DispatchName(name, 1));
  request.set_answers(answers);
  request.set_favourable(favourable);
  request.set_document("测试〔2026〕7号");
  request.set_reason("专项组意见");
  return request;
}

v1::RuleOnAskRequest Confirming(const std::string& name, int number, bool confirmed = true) {
  auto request = On<v1::RuleOnAskRequest>(AskName(DispatchName(name, 1), number));
  request.set_granted(confirmed);
  request.set_reason(confirmed ? "与文件一致" : "与文件不符");
  return request;
}

bool Offered(TestDesk& desk, const std::string& who, const std::string& name, Act::Kind act) {
  const auto answer = desk.Ask(who, commands::ListActs, On<v1::ListActsRequest>(name));
  REQUIRE(answer);
  for (const auto& entry : answer->acts()) {
    if (entry.act() == act) return entry.possible();
  }
  return false;
}

TEST_CASE("an authority's audit is entered with its document and confirmed by somebody else") {
  TestDesk desk;
  const std::string name = HalfAudited(desk);
  CHECK(desk.Stored(name).state() == Case::REPLIED);
  auto entered = Deciding(name, Ask::KIND_UNSPECIFIED, true);
  entered.clear_document();
  CHECK(Outcome(desk.Do("dispatcher1", commands::EnterDecision, entered)) == "MISSING document");
  entered = Deciding(name, Ask::KIND_UNSPECIFIED, true);
  Must(desk, "dispatcher1", commands::EnterDecision, entered);
  CHECK(desk.Stored(name).state() == Case::REPLIED);
  CHECK(Outcome(desk.Do("operator1", commands::EnterDecision, entered)) == "ASK_OPEN ");
  CHECK(Outcome(desk.Do("dispatcher1", commands::RuleOnAsk, Confirming(name, 1))) ==
        "SAME_PERSON ");
  // The supervisor's own side is passed: the authority's has to be another person's.
  CHECK(Outcome(desk.Do("supervisor1", commands::RuleOnAsk, Confirming(name, 1))) ==
        "SAME_PERSON ");
  const auto done = Must(desk, "supervisor2", commands::RuleOnAsk, Confirming(name, 1)).record();
  CHECK(done.state() == Case::CALLING_BACK);
  CHECK(done.audits(0).issuer_by() == "accounts/supervisor2");
  CHECK(done.dispatches(0).asks(0).state() == Ask::GRANTED);

  const auto events = desk.Events("supervisor1", name);
  const v1::Event& audit = events[events.size() - 2];
  CHECK(audit.act() == Act::PASS_AUDIT);
  CHECK(audit.reason() == "代录（测试〔2026〕7号）：专项组意见");
  CHECK(events.back().act() == Act::CONFIRM_DECISION);
  CHECK(events[events.size() - 3].act() == Act::ENTER_DECISION);
  CHECK(desk.Verify().holds());
}

TEST_CASE("a decision that is not confirmed changes nothing and can be entered anew") {
  TestDesk desk;
  const std::string name = HalfAudited(desk);
  const auto entered = Deciding(name, Ask::KIND_UNSPECIFIED, false);
  Must(desk, "operator1", commands::EnterDecision, entered);
  CHECK(desk.See(kHandler, name).dispatches(0).asks().empty());
  Must(desk, "supervisor2", commands::RuleOnAsk, Confirming(name, 1, false));
  CHECK(desk.Stored(name).state() == Case::REPLIED);
  Must(desk, "operator1", commands::EnterDecision, entered);
  const auto sent_back =
      Must(desk, "dispatcher1", commands::RuleOnAsk, Confirming(name, 2)).record();
  CHECK(sent_back.state() == Case::IN_HAND);
  CHECK(sent_back.dispatches(0).state() == Dispatch::SENT_BACK);
  CHECK(sent_back.dispatches(0).asks(1).state() == Ask::GRANTED);
  CHECK(sent_back.dispatches_size() == 2);
}

TEST_CASE("an authority without accounts answers what is asked of it") {
  TestDesk desk;
  const std::string name = Ordered(desk);
  const std::string lead = DispatchName(name, 1);
  CHECK(Outcome(desk.Do("dispatcher1", commands::EnterDecision,
                        Deciding(name, Ask::EXTENSION, true))) == "NOT_OPEN ");

  SECTION("more time") {
    auto asking = On<v1::AskExtensionRequest>(lead);
    asking.set_figure(3);
    asking.set_reason("须等鉴定");
    asking.set_told(true);
    asking.set_told_how("电话");
    Must(desk, kHandler, commands::AskExtension, asking);
    const Instant before =
        FromProto(InForce(desk.Stored(name).dispatches(0).limits(), v1::Limit::FINISH)->due_time());
    CHECK(Outcome(desk.Do("dispatcher1", commands::EnterDecision,
                          Deciding(name, Ask::RETURN, true))) == "NOT_OPEN answers");
    Must(desk, "dispatcher1", commands::EnterDecision, Deciding(name, Ask::EXTENSION, true));
    Must(desk, "supervisor1", commands::RuleOnAsk, Confirming(name, 2));
    const Dispatch after = desk.Stored(name).dispatches(0);
    CHECK(FromProto(InForce(after.limits(), v1::Limit::FINISH)->due_time()) > before);
    CHECK(after.asks(0).state() == Ask::GRANTED);
  }
  SECTION("a return") {
    auto asking = On<v1::AskReturnRequest>(lead);
    asking.set_ground(Ask::NOT_OUR_REMIT);
    asking.set_legal_basis("测试依据");
    asking.set_reason("测试退单理由");
    Must(desk, kHandler, commands::AskReturn, asking);
    Must(desk, "operator1", commands::EnterDecision, Deciding(name, Ask::RETURN, true));
    const auto returned =
        Must(desk, "dispatcher1", commands::RuleOnAsk, Confirming(name, 2)).record();
    CHECK(returned.state() == Case::REGISTERED);
    CHECK(returned.dispatches(0).state() == Dispatch::RETURNED);
    CHECK(returned.dispatches(0).asks(1).state() == Ask::GRANTED);
  }
  SECTION("another lead") {
    auto asking = On<v1::RedirectDispatchRequest>(lead);
    asking.set_to_unit("nt-civil-affairs");
    asking.set_why(Ask::WRONG_DISPATCH);
    asking.set_reason("应由市局办理");
    Must(desk, "dispatcher1", commands::RedirectDispatch, asking);
    Must(desk, "operator1", commands::EnterDecision, Deciding(name, Ask::REDIRECTION, true));
    const auto redirected =
        Must(desk, "supervisor1", commands::RuleOnAsk, Confirming(name, 2)).record();
    CHECK(redirected.dispatches(0).state() == Dispatch::SUPERSEDED);
    CHECK(redirected.dispatches(1).unit() == "nt-civil-affairs");
  }
  SECTION("an end") {
    auto asking = On<v1::AskTerminationRequest>(name);
    asking.set_ground(Ask::CALLER_WITHDRAWS);
    asking.set_reason("来电人用登记号码撤回");
    Must(desk, kHandler, commands::AskTermination, asking);
    auto entered = Deciding(name, Ask::TERMINATION, true);
    CHECK(Outcome(desk.Do("dispatcher1", commands::EnterDecision, entered)) == "MISSING told_how");
    entered.set_told(true);
    entered.set_told_how("电话");
    Must(desk, "dispatcher1", commands::EnterDecision, entered);
    const auto ended = Must(desk, "supervisor1", commands::RuleOnAsk, Confirming(name, 1)).record();
    CHECK(ended.state() == Case::TERMINATED);
    CHECK(ended.asks(0).told_how() == "电话");
  }
  CHECK(desk.Verify().holds());
}

TEST_CASE("a decision lapses with what it answers") {
  TestDesk desk;
  const std::string name = Ordered(desk);
  const std::string lead = DispatchName(name, 1);
  const auto take_back = [&](const std::string& parent, int number) {
    Must(desk, kHandler, commands::TakeBackAsk,
         On<v1::TakeBackAskRequest>(AskName(parent, number)));
  };
  const auto state = [&](int number) {
    return Ask::State_Name(desk.Stored(name).dispatches(0).asks(number - 1).state());
  };
  SECTION("an extension that is taken back") {
    auto asking = On<v1::AskExtensionRequest>(lead);
    asking.set_figure(3);
    asking.set_reason("须等鉴定");
    asking.set_told(true);
    asking.set_told_how("电话");
    Must(desk, kHandler, commands::AskExtension, asking);
    Must(desk, "dispatcher1", commands::EnterDecision, Deciding(name, Ask::EXTENSION, true));
    CHECK(Offered(desk, "supervisor1", name, Act::CONFIRM_DECISION));
    take_back(lead, 1);
    CHECK(state(2) == "LAPSED");
    CHECK(Outcome(desk.Do("supervisor1", commands::RuleOnAsk, Confirming(name, 2))) == "NOT_OPEN ");
  }
  SECTION("a return that is taken back") {
    auto asking = On<v1::AskReturnRequest>(lead);
    asking.set_ground(Ask::NOT_OUR_REMIT);
    asking.set_legal_basis("测试依据");
    asking.set_reason("测试退单理由");
    Must(desk, kHandler, commands::AskReturn, asking);
    Must(desk, "dispatcher1", commands::EnterDecision, Deciding(name, Ask::RETURN, true));
    Must(desk, kHandler, commands::WithdrawReturn, On<v1::WithdrawReturnRequest>(lead));
    CHECK(state(2) == "LAPSED");
  }
  SECTION("a termination, asked of the case") {
    auto asking = On<v1::AskTerminationRequest>(name);
    asking.set_ground(Ask::CALLER_WITHDRAWS);
    asking.set_reason("来电人用登记号码撤回");
    Must(desk, kHandler, commands::AskTermination, asking);
    auto decision = Deciding(name, Ask::TERMINATION, true);
    decision.set_told(true);
    decision.set_told_how("电话");
    Must(desk, "dispatcher1", commands::EnterDecision, decision);
    take_back(name, 1);
    CHECK(state(1) == "LAPSED");
  }
  CHECK_FALSE(Offered(desk, "supervisor1", name, Act::CONFIRM_DECISION));
}

TEST_CASE("an authority with an account decides by itself, and only of what it ordered") {
  TestDesk desk;
  const std::string theirs = Log(desk, Bullying());
  Must(desk, "dispatcher1", commands::DispatchCase, Ordering(theirs));
  auto asking = On<v1::AskTerminationRequest>(theirs);
  asking.set_ground(Ask::CALLER_WITHDRAWS);
  asking.set_reason("来电人用登记号码撤回");
  Must(desk, "operator1", commands::AskTermination, asking);
  CHECK(Outcome(desk.Do("dispatcher1", commands::EnterDecision,
                        Deciding(theirs, Ask::TERMINATION, false))) == "UNIT_HAS_ACCOUNTS ");

  const std::string referred = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(referred));
  asking.set_name(referred);
  Must(desk, "operator1", commands::AskTermination, asking);
  CHECK(Outcome(desk.Do("dispatcher1", commands::EnterDecision,
                        Deciding(referred, Ask::TERMINATION, false))) == "NOT_OPEN ");
}

TEST_CASE("the list of acts knows who has an account") {
  TestDesk desk;
  const std::string name = HalfAudited(desk);
  CHECK(Offered(desk, "dispatcher1", name, Act::ENTER_DECISION));
  CHECK_FALSE(Offered(desk, "dispatcher1", name, Act::CONFIRM_DECISION));
  Must(desk, "dispatcher1", commands::EnterDecision, Deciding(name, Ask::KIND_UNSPECIFIED, true));
  CHECK_FALSE(Offered(desk, "operator1", name, Act::ENTER_DECISION));
  CHECK(Offered(desk, "supervisor2", name, Act::CONFIRM_DECISION));

  // An extension of a referred case is for the unit's head, where it has one besides the asker.
  const std::string referred = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(referred));
  Sign(desk, kHandler, DispatchName(referred, 1));
  CHECK_FALSE(Offered(desk, kHead, referred, Act::RULE_ON_EXTENSION));
  auto asking = On<v1::AskExtensionRequest>(DispatchName(referred, 1));
  asking.set_figure(3);
  asking.set_reason("须等鉴定");
  asking.set_told(true);
  asking.set_told_how("电话");
  Must(desk, kHandler, commands::AskExtension, asking);
  CHECK(Offered(desk, kHead, referred, Act::RULE_ON_EXTENSION));
  CHECK_FALSE(Offered(desk, "dispatcher1", referred, Act::RULE_ON_EXTENSION));
  CHECK_FALSE(Offered(desk, kHandler, referred, Act::RULE_ON_EXTENSION));
  v1::Account head = desk.Who(kHead);
  head.set_person(desk.Who(kHandler).person());
  desk.store().WriteAndWait([&](Transaction& tx) {
    tx.PutAccount(head, "", Instant{});
    return true;
  });
  CHECK(Offered(desk, "dispatcher1", referred, Act::RULE_ON_EXTENSION));
}

}  // namespace
}  // namespace hotline
