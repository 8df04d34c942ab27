// The state table against what the server does.

#include <functional>

#include "rules/lifecycle.h"
#include "tests/server/stories.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Case;
using v1::Dispatch;
using v1::Role;

// What stood against it; nothing when it was done.
template <class T>
v1::Refusals RefusalsOf(const Result<T>& result) {
  return result ? v1::Refusals() : result.refusals();
}

// Tries an act on a case (its last dispatch of the wanted part) as somebody; rolled back.
using TryAct = std::function<v1::Refusals(TestDesk&, const std::string& who,
                                          const std::string& name, const std::string& dispatch)>;

template <class Request, class Answer>
TryAct OnCase(
    Result<Answer> (*command)(Transaction&, const Request&, const Ambient&),
    std::function<void(Request&)> fill = [](Request&) {}) {
  return [=](TestDesk& desk, const std::string& who, const std::string& name, const std::string&) {
    auto request = On<Request>(name);
    fill(request);
    return RefusalsOf(desk.Try(who, command, request));
  };
}
template <class Request, class Answer>
TryAct OnDispatch(
    Result<Answer> (*command)(Transaction&, const Request&, const Ambient&),
    std::function<void(Request&)> fill = [](Request&) {}) {
  return
      [=](TestDesk& desk, const std::string& who, const std::string&, const std::string& dispatch) {
        auto request = On<Request>(dispatch);
        fill(request);
        return RefusalsOf(desk.Try(who, command, request));
      };
}

const std::map<Act::Kind, TryAct>& BuiltActs() {
  static const std::map<Act::Kind, TryAct> acts{
      {Act::DISPATCH, OnCase<v1::DispatchCaseRequest>(commands::DispatchCase)},
      {Act::HANDLE_DIRECTLY, OnCase<v1::HandleDirectlyRequest>(commands::HandleDirectly)},
      {Act::SETTLE, OnCase<v1::SettleCaseRequest>(commands::SettleCase,
                                                  [](auto& r) {
                                                    r.mutable_settlement()->set_result("已协调");
                                                    r.mutable_settlement()->set_told_how("未告知");
                                                  })},
      {Act::GIVE_UP, OnCase<v1::GiveUpCaseRequest>(commands::GiveUpCase,
                                                   [](auto& r) { r.set_reason("超出权限"); })},
      {Act::CALL_BACK, OnCase<v1::RecordCallBackRequest>(commands::RecordCallBack)},
      {Act::CLOSE_WITHOUT_CALL_BACK,
       OnCase<v1::CloseWithoutCallBackRequest>(commands::CloseWithoutCallBack,
                                               [](auto& r) { r.set_reason("联系不上"); })},
      {Act::ORDER_REDO, OnCase<v1::RuleOnDissatisfactionRequest>(commands::RuleOnDissatisfaction,
                                                                 [](auto& r) {
                                                                   r.set_redo(true);
                                                                   r.set_reason("办理不力");
                                                                 })},
      {Act::CLOSE_DISSATISFIED,
       OnCase<v1::RuleOnDissatisfactionRequest>(commands::RuleOnDissatisfaction,
                                                [](auto& r) { r.set_reason("政策所限"); })},
      {Act::SIGN, OnDispatch<v1::SignDispatchRequest>(commands::SignDispatch)},
      {Act::ASK_RETURN, OnDispatch<v1::AskReturnRequest>(commands::AskReturn,
                                                         [](auto& r) {
                                                           r.set_ground(v1::Ask::NOT_OUR_AREA);
                                                           r.set_legal_basis("依据");
                                                           r.set_reason("理由");
                                                         })},
      {Act::WITHDRAW_RETURN, OnDispatch<v1::WithdrawReturnRequest>(commands::WithdrawReturn)},
      {Act::RULE_ON_RETURN, OnDispatch<v1::RuleOnReturnRequest>(
                                commands::RuleOnReturn, [](auto& r) { r.set_reason("裁定"); })},
      {Act::REDIRECT, OnDispatch<v1::RedirectDispatchRequest>(commands::RedirectDispatch,
                                                              [](auto& r) {
                                                                r.set_to_unit("rudong-education");
                                                                r.set_why(v1::Ask::UNIT_FAILED);
                                                                r.set_reason("理由");
                                                              })},
      {Act::ADD_CO_HANDLER, OnCase<v1::AddCoHandlerRequest>(commands::AddCoHandler,
                                                            [](auto& r) {
                                                              r.set_unit("rudong-education");
                                                              r.set_question("所问");
                                                            })},
      {Act::CONFER, OnCase<v1::ConferRequest>(commands::Confer,
                                              [](auto& r) {
                                                auto& c = *r.mutable_conference();
                                                c.add_members()->set_unit("rudong-police");
                                                c.mutable_members(0)->set_role("角色");
                                                c.set_decisions("决定");
                                              })},
      {Act::ASK_DESK,
       OnDispatch<v1::AskDeskRequest>(commands::AskDesk, [](auto& r) { r.set_text("所问"); })},
      {Act::RECORD_CONTACT,
       OnDispatch<v1::RecordContactRequest>(
           commands::RecordContact, [](auto& r) { r.mutable_contact()->set_means("电话"); })},
      {Act::RECORD_PROGRESS, OnDispatch<v1::RecordProgressRequest>(
                                 commands::RecordProgress, [](auto& r) { r.set_text("进展"); })},
      {Act::GIVE_OPINION, OnDispatch<v1::GiveOpinionRequest>(commands::GiveOpinion,
                                                             [](auto& r) { r.set_text("意见"); })},
      {Act::REPLY,
       OnDispatch<v1::ReplyDispatchRequest>(
           commands::ReplyDispatch, [](auto& r) { *r.mutable_reply() = Replying("").reply(); })},
      {Act::PASS_AUDIT, OnDispatch<v1::AuditReplyRequest>(commands::AuditReply,
                                                          [](auto& r) { r.set_passed(true); })},
      {Act::NAME_ACCUSED,
       OnCase<v1::NameAccusedRequest>(commands::NameAccused,
                                      [](auto& r) { r.mutable_accused()->set_person("测试丙"); })},
      {Act::REPORT_HARM,
       OnCase<v1::ReportHarmRequest>(commands::ReportHarm,
                                     [](auto& r) {
                                       v1::HarmReport& report = *r.mutable_report();
                                       report.set_receiver("rudong-police");
                                       report.set_channel("电话");
                                       report.set_reference("测受1号");
                                       report.mutable_time()->set_seconds(1'789'000'000);
                                     })},
      {Act::REJECT, OnCase<v1::RejectCaseRequest>(commands::RejectCase,
                                                  [](auto& r) {
                                                    r.set_ground("已由法院受理");
                                                    r.set_channel_told("向法院反映");
                                                  })},
      {Act::HAND_OVER, OnCase<v1::HandOverCaseRequest>(commands::HandOverCase,
                                                       [](auto& r) {
                                                         auto& to = *r.mutable_hand_over();
                                                         to.set_receiver("12345");
                                                         to.set_reason("属市政");
                                                         to.set_told_how("电话");
                                                       })},
      {Act::REOPEN, OnCase<v1::ReopenCaseRequest>(commands::ReopenCase,
                                                  [](auto& r) {
                                                    r.set_ground(v1::ReopenCaseRequest::NEW_FACTS);
                                                    r.set_reason("新证据");
                                                  })},
      {Act::INSTRUCT, OnCase<v1::InstructCaseRequest>(commands::InstructCase,
                                                      [](auto& r) {
                                                        auto& word = *r.mutable_instruction();
                                                        word.set_post("测试书记");
                                                        word.set_text("从快办理");
                                                        word.set_document("测批1号");
                                                      })},
      {Act::AUDIT_SETTLEMENT, OnCase<v1::AuditSettlementRequest>(
                                  commands::AuditSettlement, [](auto& r) { r.set_passed(true); })},
      {Act::FAIL_AUDIT, OnDispatch<v1::AuditReplyRequest>(commands::AuditReply,
                                                          [](auto& r) { r.set_note("重办"); })},
      {Act::AMEND, OnCase<v1::AmendCaseRequest>(commands::AmendCase,
                                                [](auto& r) {
                                                  r.set_facts("补充事实");
                                                  r.set_reason("来电补充");
                                                })},
      {Act::REGRADE, OnCase<v1::RegradeCaseRequest>(commands::RegradeCase,
                                                    [](auto& r) {
                                                      r.set_risk(v1::Demand::LEVEL_2);
                                                      r.set_reason("新情况");
                                                    })},
      {Act::WITHDRAW_PERSON, OnCase<v1::WithdrawPersonRequest>(
                                 commands::WithdrawPerson, [](auto& r) { r.set_reason("亲属"); })},
      {Act::ASK_TERMINATION,
       OnCase<v1::AskTerminationRequest>(commands::AskTermination,
                                         [](auto& r) {
                                           r.set_ground(v1::Ask::CALLER_WITHDRAWS);
                                           r.set_reason("来电人用登记号码撤回");
                                         })},
      {Act::ASK_HARM_CLEARING,
       OnCase<v1::AskHarmClearingRequest>(commands::AskHarmClearing,
                                          [](auto& r) { r.set_reason("并无情形"); })},
      {Act::ASK_EXTENSION, OnDispatch<v1::AskExtensionRequest>(commands::AskExtension,
                                                               [](auto& r) {
                                                                 r.set_figure(1);
                                                                 r.set_reason("须等鉴定");
                                                                 r.set_told_how("未接通");
                                                               })},
      {Act::AGREE_LATER_LIMIT,
       OnDispatch<v1::AgreeLaterLimitRequest>(commands::AgreeLaterLimit,
                                              [](auto& r) {
                                                r.set_until_day("2026-10-20");
                                                r.set_review_day("2026-10-10");
                                                r.set_reason("须等开庭");
                                                r.set_measures("每周联系");
                                                r.set_told(true);
                                                r.set_told_how("电话");
                                              })},
  };
  return acts;
}

// Cases in every state that this version reaches: what each waits for differs.
std::vector<std::string> CasesInAllStates(TestDesk& desk) {
  std::vector<std::string> names{Log(desk, Help())};  // REGISTERED
  v1::Call direct = Help();
  direct.mutable_demands(0)->set_outcome(v1::Demand::HANDLED_DIRECTLY);
  direct.mutable_demands(0)->set_result("三方通话");
  names.push_back(Log(desk, direct));

  const auto referred = [&] {
    names.push_back(Log(desk, Help()));
    Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(names.back()));
    return DispatchName(names.back(), 1);
  };
  referred();  // ISSUED
  Sign(desk, "h-rudong-civil-affairs", referred());
  const std::string contacted = referred();
  Sign(desk, "h-rudong-civil-affairs", contacted);
  Must(desk, "h-rudong-civil-affairs", commands::RecordContact, Calling(contacted));
  Reply(desk, "h-rudong-civil-affairs", referred());
  auto returning = On<v1::AskReturnRequest>(referred());
  returning.set_ground(v1::Ask::NOT_OUR_AREA);
  returning.set_legal_basis("依据");
  returning.set_reason("理由");
  Must(desk, "h-rudong-civil-affairs", commands::AskReturn, returning);
  names.push_back(CallingBackCase(desk));  // CALLING_BACK
  names.push_back(CallingBackCase(desk));
  Must(desk, "operator1", commands::RecordCallBack,
       Asking(names.back(), v1::CallBack::DISSATISFIED));
  names.push_back(SettledCase(desk, true));
  names.push_back(CallingBackCase(desk));  // CLOSED
  Must(desk, "operator1", commands::RecordCallBack, Asking(names.back(), v1::CallBack::SATISFIED));
  return names;
}

// What the list of acts tells about each, by act.
std::map<Act::Kind, v1::ListActsResponse::Entry> Listed(TestDesk& desk, const std::string& who,
                                                        const std::string& name) {
  std::map<Act::Kind, v1::ListActsResponse::Entry> listed;
  const auto acts = desk.Ask(who, commands::ListActs, On<v1::ListActsRequest>(name));
  REQUIRE(acts);
  for (const auto& entry : acts->acts()) listed[entry.act()] = entry;
  return listed;
}

bool Sees(TestDesk& desk, const std::string& who, const std::string& name) {
  return static_cast<bool>(desk.Ask(who, commands::GetCase, On<v1::GetCaseRequest>(name)));
}

TEST_CASE(
    "in every state, for every act and everybody, the server refuses what the table refuses") {
  TestDesk desk;
  const auto names = CasesInAllStates(desk);
  std::map<Act::Kind, int> done;
  int tried = 0;
  for (const std::string& name : names) {
    const Case stored = desk.Stored(name);
    const Dispatch* dispatch =
        stored.dispatches().empty() ? nullptr : &*stored.dispatches().rbegin();
    for (const auto& [who, account] : desk.accounts()) {
      const bool sees = Sees(desk, who, name);
      const auto listed = sees ? Listed(desk, who, name) : decltype(Listed(desk, who, name))();
      for (const auto& [act, attempt] : BuiltActs()) {
        const bool on_dispatch = !RowOf(act).dispatch_states.empty();
        if (on_dispatch && !dispatch) continue;
        const v1::Refusals refusals =
            attempt(desk, who, name, dispatch ? dispatch->name() : std::string());
        const v1::Refusal* first = refusals.refusals().empty() ? nullptr : &refusals.refusals(0);
        const std::string outcome = first ? v1::Refusal::Reason_Name(first->reason()) : "OK";
        ++tried;
        INFO(
            Act::Kind_Name(act) << " by " << who << " in " << Case::State_Name(stored.state())
                                << (dispatch ? " " + Dispatch::State_Name(dispatch->state()) : ""));
        if (!sees) {
          CHECK(outcome == "NOT_FOUND");
          continue;
        }
        // What the list greys out is refused, in the same words.
        if (!listed.at(act).possible())
          CHECK((first && first->message() == listed.at(act).refusal().message()));
        const Check table =
            CheckAct(act, account.role(), &stored, on_dispatch ? dispatch : nullptr);
        if (!table) {
          CHECK(outcome == v1::Refusal::Reason_Name(table.refusals().refusals(0).reason()));
        } else if (outcome == "OK") {
          ++done[act];
        }
      }
    }
  }
  CAPTURE(tried);
  // What the table allows somebody really does, somewhere; opinions are for stories with
  // co-handlers.
  for (const auto& [act, attempt] : BuiltActs()) {
    INFO(Act::Kind_Name(act));
    const bool elsewhere = act == Act::GIVE_OPINION || act == Act::CLOSE_WITHOUT_CALL_BACK ||
                           act == Act::ASK_HARM_CLEARING;
    CHECK((done[act] > 0) != elsewhere);
  }
  // Nothing of it was kept.
  CHECK(desk.Verify().holds());
}

TEST_CASE("each act asks for the etag that was read, of the thing it names") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  auto request = Dispatching(name);
  request.mutable_change()->set_etag("\"99\"");
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, request)) ==
        "STALE_ETAG change.etag");
  const std::string etag = desk.Stored(name).etag();
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  auto late = On<v1::HandleDirectlyRequest>(name);
  late.mutable_change()->set_etag(etag);
  CHECK(Outcome(desk.Do("operator1", commands::HandleDirectly, late)) == "STALE_ETAG change.etag");

  auto sign = On<v1::SignDispatchRequest>(DispatchName(name, 1));
  sign.mutable_change()->set_etag(desk.Stored(name).dispatches(0).etag());
  Must(desk, "h-rudong-civil-affairs", commands::SignDispatch, sign);
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::SignDispatch, sign)) ==
        "STALE_ETAG change.etag");
}

TEST_CASE("a request that cannot be is refused before it is looked up") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  struct Row {
    const char* why;
    std::function<void(v1::DispatchCaseRequest&)> spoil;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"no name", [](auto& r) { r.clear_name(); }, "MISSING name"},
      {"no case name", [](auto& r) { r.set_name("cases/17"); }, "BAD_FORMAT name"},
      {"a wrong check digit", [](auto& r) { r.mutable_name()->back() ^= 1; }, "BAD_FORMAT name"},
      {"an over-long reason", [](auto& r) { r.set_reason(std::string(501, 'x')); },
       "TOO_LONG reason"},
      {"an unknown mode", [](auto& r) { r.set_mode(static_cast<v1::Mode::Kind>(9)); },
       "UNKNOWN_VALUE mode"},
      {"happened in the future",
       [](auto& r) { r.mutable_change()->mutable_happened_time()->set_seconds(4'000'000'000); },
       "IN_FUTURE change.happened_time"},
      {"happened beyond all time",
       [](auto& r) { r.mutable_change()->mutable_happened_time()->set_seconds(INT64_MAX); },
       "BAD_FORMAT change.happened_time"},
      {"broken text in a list", [](auto& r) { r.add_co_handlers()->set_question("\x01"); },
       "NOT_UTF8 co_handlers[0].question"},
  }));
  auto request = Dispatching(name);
  request.mutable_change()->set_etag("\"1\"");
  row.spoil(request);
  INFO(row.why);
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, request)) == row.outcome);
}

TEST_CASE("the list of acts says what is possible now and why the rest is not") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  const auto acts =
      desk.Ask("h-rudong-civil-affairs", commands::ListActs, On<v1::ListActsRequest>(name));
  REQUIRE(acts);
  std::set<Act::Kind> possible;
  for (const auto& entry : acts->acts()) {
    if (entry.possible()) possible.insert(entry.act());
    INFO(Act::Kind_Name(entry.act()));
    CHECK(entry.possible() == entry.refusal().message().empty());
  }
  CHECK(possible == std::set<Act::Kind>{Act::SIGN, Act::ASK_RETURN, Act::WITHDRAW_PERSON,
                                        Act::ASK_TERMINATION});
}

TEST_CASE("an act that its guards forbid is greyed with the guard's own reason") {
  TestDesk desk;
  struct Row {
    const char* who;
    Act::Kind act;
    v1::Refusal::Reason reason;
  };
  const auto greyed = [&](const std::string& name, const Row& row) {
    const auto entry = Listed(desk, row.who, name).at(row.act);
    INFO(row.who << " " << Act::Kind_Name(row.act) << ": " << entry.refusal().message());
    CHECK_FALSE(entry.possible());
    CHECK(entry.refusal().message() == Refuse(row.reason).message());
  };
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Sign(desk, "h-rudong-civil-affairs", DispatchName(name, 1));
  greyed(name, {"h-rudong-civil-affairs", Act::REPLY, v1::Refusal::NOT_CONTACTED});
  Must(desk, "h-rudong-civil-affairs", commands::RecordContact, Calling(DispatchName(name, 1)));
  CHECK(Listed(desk, "h-rudong-civil-affairs", name).at(Act::REPLY).possible());

  const std::string done = CallingBackCase(desk);
  greyed(done, {"supervisor1", Act::CLOSE_WITHOUT_CALL_BACK, v1::Refusal::CALL_BACK_POSSIBLE});
  Must(desk, "operator1", commands::RecordCallBack, Asking(done, v1::CallBack::DISSATISFIED));
  CHECK(Listed(desk, "supervisor1", done).at(Act::ORDER_REDO).possible());
  CHECK_FALSE(Listed(desk, "operator1", done).at(Act::CALL_BACK).possible());
}

TEST_CASE("the list of acts offers a duty operator only the dispatches that he may make") {
  TestDesk desk;
  const auto offered = [&](const v1::Call& call) {
    const auto acts =
        desk.Ask("duty1", commands::ListActs, On<v1::ListActsRequest>(Log(desk, call)));
    REQUIRE(acts);
    for (const auto& entry : acts->acts()) {
      if (entry.act() == Act::DISPATCH) return entry.possible();
    }
    FAIL("DISPATCH is not in the list");
    return false;
  };
  v1::Call urgent = Help();
  urgent.mutable_demands(0)->set_urgency(v1::Demand::URGENT);
  CHECK(offered(urgent));
  CHECK_FALSE(offered(Help()));
}

// What the reader's list says that somebody waits for, as "ACT ACT".
std::string Awaited(TestDesk& desk, const std::string& who, const std::string& name) {
  const auto listed = desk.Ask(who, commands::ListCases, v1::ListCasesRequest());
  REQUIRE(listed);
  std::string acts;
  for (const v1::CaseSummary& line : listed->cases()) {
    if (line.name() != name) continue;
    for (const int act : line.awaited()) {
      acts += (acts.empty() ? "" : " ") + Act::Kind_Name(static_cast<Act::Kind>(act));
    }
  }
  return acts;
}

TEST_CASE("a list tells each reader what others wait for, and nobody what he may not decide") {
  constexpr const char* kHandler = "h-rudong-civil-affairs";
  constexpr const char* kHead = "head-rudong-civil-affairs";
  TestDesk desk;
  const std::string name = Log(desk, Help());
  const std::string lead = DispatchName(name, 1);
  CHECK(Awaited(desk, "dispatcher1", name).empty());  // the state says it
  auto order = Dispatching(name);
  order.set_mode(v1::Mode::ASSIGN);
  order.set_lead("rudong-civil-affairs");
  order.mutable_assignment()->set_authority("nantong-crime-prevention-group");
  order.mutable_assignment()->set_document_number("测试〔2026〕1号");
  order.mutable_assignment()->set_signatory("nt-politics-law");
  order.set_reason("专项组交办");
  Must(desk, "dispatcher1", commands::DispatchCase, order);
  CHECK(Awaited(desk, kHandler, name).empty());
  Sign(desk, kHandler, lead);

  auto asking = On<v1::AskExtensionRequest>(lead);
  asking.set_figure(3);
  asking.set_reason("须等鉴定");
  asking.set_told(true);
  asking.set_told_how("电话");
  Must(desk, kHandler, commands::AskExtension, asking);
  CHECK(Awaited(desk, "dispatcher1", name) == "ENTER_DECISION");
  CHECK(Awaited(desk, kHandler, name).empty());
  Must(desk, kHandler, commands::TakeBackAsk, On<v1::TakeBackAskRequest>(AskName(lead, 1)));

  Must(desk, kHandler, commands::RecordContact, Calling(lead));
  auto reply = Replying(lead);
  reply.mutable_reply()->set_closing_report("测试办结报告");
  Must(desk, kHandler, commands::ReplyDispatch, reply);
  CHECK(Awaited(desk, kHead, name) == "REPLY");
  CHECK(Awaited(desk, kHandler, name).empty());
  Must(desk, kHead, commands::ReplyDispatch, reply);
  CHECK(Awaited(desk, kHead, name).empty());
  CHECK(Awaited(desk, "supervisor1", name) == "PASS_AUDIT");
  Must(desk, "supervisor1", commands::AuditReply, Auditing(lead, true));
  // The other half is the issuer's.
  CHECK(Awaited(desk, "supervisor1", name).empty());

  const std::string harmed = Log(desk, [] {
    v1::Call call = Help();
    call.mutable_demands(0)->set_situation(v1::Demand::SUSPECTED_VIOLENCE);
    return call;
  }());
  CHECK(Awaited(desk, "dispatcher1", harmed) == "REPORT_HARM");
}

}  // namespace
}  // namespace hotline
