// Whole cases, from the call to the end, on a real store.

#include "tests/server/stories.h"

#include "rules/clocks.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Case;
using v1::Dispatch;

std::vector<Act::Kind> Acts(TestDesk& desk, const std::string& name) {
  std::vector<Act::Kind> acts;
  for (const v1::Event& event : desk.Events("supervisor1", name)) acts.push_back(event.act());
  return acts;
}

Dispatch Stored(TestDesk& desk, const std::string& name, int serial) {
  return desk.Stored(name).dispatches(serial - 1);
}

TEST_CASE("a referred case goes from the call to its end, and each act leaves one event") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  const std::string lead = DispatchName(name, 1);
  CHECK(desk.Stored(name).state() == Case::REGISTERED);

  const auto issued = Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name)).record();
  CHECK(issued.state() == Case::IN_HAND);
  CHECK(issued.mode() == v1::Mode::REFER);
  CHECK(issued.routing().rule() == "out-of-school-hardship");
  REQUIRE(issued.dispatches_size() == 1);
  CHECK(issued.dispatches(0).unit() == "rudong-civil-affairs");
  // The fifth working day after 14 September is Sunday the 20th, which is worked.
  CHECK(FormatInstant(FromProto(issued.caller_limit().due_time())) == "2026-09-21T00:00:00+08:00");

  Sign(desk, "h-rudong-civil-affairs", lead);
  Must(desk, "h-rudong-civil-affairs", commands::RecordContact, Calling(lead));
  auto progress = On<v1::RecordProgressRequest>(lead);
  progress.set_text("已入户核实");
  Must(desk, "h-rudong-civil-affairs", commands::RecordProgress, progress);
  CHECK(desk.Stored(name).etag() == issued.etag());

  desk.SetClock("2026-09-16T10:00");
  const auto replied =
      Must(desk, "h-rudong-civil-affairs", commands::ReplyDispatch, Replying(lead)).record();
  CHECK(replied.state() == Case::REPLIED);
  CHECK(replied.dispatches(0).state() == Dispatch::REPLIED);
  CHECK(FromProto(Stored(desk, name, 1).reply_time()) >= desk.now());

  const auto passed =
      Must(desk, "supervisor1", commands::AuditReply, Auditing(lead, true)).record();
  CHECK(passed.state() == Case::CALLING_BACK);
  CHECK(passed.dispatches(0).state() == Dispatch::ACCEPTED);
  CHECK(InForce(passed.desk_limits(), v1::Limit::CALL_BACK) != nullptr);

  const auto closed =
      Must(desk, "operator1", commands::RecordCallBack, Asking(name, v1::CallBack::VERY_SATISFIED))
          .record();
  CHECK(closed.state() == Case::CLOSED);
  CHECK(closed.closing() == Case::CALLER_SATISFIED);

  CHECK(Acts(desk, name) == std::vector<Act::Kind>{Act::LOG_CALL, Act::DISPATCH, Act::SIGN,
                                                   Act::RECORD_CONTACT, Act::RECORD_PROGRESS,
                                                   Act::REPLY, Act::PASS_AUDIT, Act::CALL_BACK});
  CHECK(desk.Verify().holds());
}

TEST_CASE(
    "an order is released by the head, examined by issuer and supervisor, and the accused school "
    "sees none of it") {
  TestDesk desk;
  const std::string name = Log(desk, Bullying());
  const std::string lead = DispatchName(name, 1);
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, Dispatching(name))) ==
        "NO_AUTHORITY assignment.document_number, NO_AUTHORITY assignment.signatory");
  const auto issued = Must(desk, "dispatcher1", commands::DispatchCase, Ordering(name)).record();
  CHECK(issued.mode() == v1::Mode::ASSIGN);
  CHECK(issued.dispatches(0).unit() == "haian-education");
  CHECK(issued.dispatches(0).assignment().authority() == "nantong-protection-committee");

  const auto accused =
      desk.Ask("h-haian-school-a", commands::GetCase, On<v1::GetCaseRequest>(name));
  const auto nothing =
      desk.Ask("h-haian-school-a", commands::GetCase,
               On<v1::GetCaseRequest>(CaseName(CaseNumber("3206", OfficeDay(desk.now()), 99))));
  REQUIRE_FALSE(accused);
  REQUIRE_FALSE(nothing);
  CHECK(accused.refusals().SerializeAsString() == nothing.refusals().SerializeAsString());

  Sign(desk, "h-haian-education", lead);
  Must(desk, "h-haian-education", commands::RecordContact, Calling(lead));
  auto reply = Replying(lead);
  CHECK(Outcome(desk.Do("h-haian-education", commands::ReplyDispatch, reply)) ==
        "CLOSING_REPORT_NEEDED reply.closing_report");
  reply.mutable_reply()->set_closing_report("办结报告");
  const auto drafted = Must(desk, "h-haian-education", commands::ReplyDispatch, reply).record();
  CHECK(drafted.state() == Case::IN_HAND);
  CHECK(drafted.dispatches(0).state() == Dispatch::SIGNED);
  CHECK(drafted.dispatches(0).reply().text() == "已核实处理");
  CHECK_FALSE(desk.See("supervisor1", name).dispatches(0).has_reply());
  CHECK(Outcome(desk.Do("supervisor1", commands::AuditReply, Auditing(lead, true))) ==
        "WRONG_STATE ");

  auto release = On<v1::ReplyDispatchRequest>(lead);
  release.set_release(true);
  CHECK(Outcome(desk.Do("h-haian-education", commands::ReplyDispatch, release)) ==
        "ROLE_MAY_NOT release");
  const auto released =
      Must(desk, "head-haian-education", commands::ReplyDispatch, release).record();
  CHECK(released.state() == Case::REPLIED);
  CHECK(released.dispatches(0).reply().by() == "accounts/h-haian-education");
  CHECK(released.dispatches(0).reply().released_by() == "accounts/head-haian-education");
  CHECK(released.dispatches(0).reply().by_person().empty());

  const std::string case_etag = desk.Stored(name).etag();
  const auto half = Must(desk, "issuer1", commands::AuditReply, Auditing(lead, true)).record();
  CHECK(half.state() == Case::REPLIED);
  CHECK(half.audits().empty());
  CHECK(desk.Stored(name).etag() == case_etag);
  CHECK(Outcome(desk.Do("issuer1", commands::AuditReply, Auditing(lead, true))) == "ROLE_MAY_NOT ");
  const auto whole = Must(desk, "supervisor1", commands::AuditReply, Auditing(lead, true)).record();
  CHECK(whole.state() == Case::CALLING_BACK);
  REQUIRE(whole.audits_size() == 1);
  CHECK(whole.audits(0).by() == "accounts/supervisor1");
  CHECK(whole.audits(0).issuer_by() == "accounts/issuer1");
  CHECK((whole.audits(0).by_person() + whole.audits(0).issuer_by_person()).empty());
  CHECK(Acts(desk, name) == std::vector<Act::Kind>{Act::LOG_CALL, Act::DISPATCH, Act::SIGN,
                                                   Act::RECORD_CONTACT, Act::DRAFT_REPLY,
                                                   Act::REPLY, Act::PASS_AUDIT, Act::PASS_AUDIT});
}

TEST_CASE("who replied or released under another account does not audit") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Reply(desk, "h-rudong-civil-affairs", DispatchName(name, 1));
  desk.Change("supervisor2").set_person("person-h-rudong-civil-affairs");
  CHECK(Outcome(desk.Do("supervisor2", commands::AuditReply,
                        Auditing(DispatchName(name, 1), true))) == "SAME_PERSON ");
  CHECK(Outcome(desk.Do("supervisor1", commands::AuditReply,
                        Auditing(DispatchName(name, 1), true))) == "OK");
}

TEST_CASE("a meeting hears its co-handlers, and goes on without the one that is overdue") {
  TestDesk desk;
  const std::string name = Log(desk, Cafe());
  const auto issued = Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name)).record();
  REQUIRE(issued.dispatches_size() == 3);
  CHECK(issued.dispatches(0).unit() == "chongchuan-culture-tourism");
  CHECK(issued.dispatches(1).unit() == "chongchuan-market-regulation");
  CHECK(issued.dispatches(1).question() == "网吧接纳未成年人");
  CHECK(issued.dispatches(2).unit() == "chongchuan-zhian");
  const std::string lead = DispatchName(name, 1);

  Sign(desk, "h-chongchuan-culture-tourism", lead);
  Must(desk, "h-chongchuan-culture-tourism", commands::RecordContact, Calling(lead));
  Sign(desk, "h-chongchuan-market-regulation", DispatchName(name, 2));
  const std::string case_etag = desk.Stored(name).etag();
  auto opinion = On<v1::GiveOpinionRequest>(DispatchName(name, 2));
  opinion.set_text("证照齐全，建议由文旅部门处理");
  Must(desk, "h-chongchuan-market-regulation", commands::GiveOpinion, opinion);
  CHECK(desk.Stored(name).etag() == case_etag);

  auto reply = Replying(lead);
  CHECK(Outcome(desk.Do("h-chongchuan-culture-tourism", commands::ReplyDispatch, reply)) ==
        "OPINIONS_OUTSTANDING reply.weighings");
  desk.SetClock("2026-09-18T10:00");
  CHECK(Outcome(desk.Do("h-chongchuan-culture-tourism", commands::ReplyDispatch, reply)) ==
        "OPINION_NOT_WEIGHED reply.weighings");
  auto& weighing = *reply.mutable_reply()->add_weighings();
  weighing.set_dispatch(DispatchName(name, 2));
  weighing.set_adopted(true);
  Must(desk, "h-chongchuan-culture-tourism", commands::ReplyDispatch, reply);
  CHECK(Stored(desk, name, 2).state() == Dispatch::REPLIED);
  CHECK(Stored(desk, name, 3).state() == Dispatch::WAIVED);
  CHECK(Stored(desk, name, 3).end_reason() == "overdue");

  opinion.set_name(DispatchName(name, 3));
  opinion.clear_change();
  Must(desk, "h-chongchuan-zhian", commands::GiveOpinion, opinion);
  CHECK(Stored(desk, name, 3).state() == Dispatch::WAIVED);
  CHECK(Stored(desk, name, 3).opinion().late());
  CHECK(Acts(desk, name) == std::vector<Act::Kind>{Act::LOG_CALL, Act::DISPATCH, Act::DISPATCH,
                                                   Act::DISPATCH, Act::SIGN, Act::RECORD_CONTACT,
                                                   Act::SIGN, Act::GIVE_OPINION, Act::WAIVE_OPINION,
                                                   Act::REPLY, Act::GIVE_OPINION});
  CHECK(desk.Verify().holds());
}

TEST_CASE("a failed audit orders another round of the same lead, twice at most") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  const auto first = Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name)).record();
  for (int round = 1; round <= 2; ++round) {
    Reply(desk, "h-rudong-civil-affairs", DispatchName(name, round));
    const auto failed =
        Must(desk, "supervisor1", commands::AuditReply, Auditing(DispatchName(name, round), false))
            .record();
    CHECK(failed.state() == Case::IN_HAND);
    CHECK(failed.round() == round + 1);
    CHECK(failed.redos() == round);
    CHECK(failed.dispatches(round - 1).state() == Dispatch::SENT_BACK);
    CHECK(failed.dispatches(round - 1).end_reason() == "redo");
    CHECK(failed.dispatches(round).state() == Dispatch::ISSUED);
    CHECK(failed.dispatches(round).designated());
    CHECK(failed.dispatches(round).unit() == "rudong-civil-affairs");
    CHECK(failed.caller_limit().SerializeAsString() == first.caller_limit().SerializeAsString());
  }
  Reply(desk, "h-rudong-civil-affairs", DispatchName(name, 3));
  CHECK(Outcome(desk.Do("supervisor1", commands::AuditReply,
                        Auditing(DispatchName(name, 3), false))) == "TOO_MANY_REDOS ");
  SECTION("then it passes") {
    CHECK(Outcome(desk.Do("supervisor1", commands::AuditReply,
                          Auditing(DispatchName(name, 3), true))) == "OK");
  }
  SECTION("or it closes as dissatisfied, and who was merged into it stands alone again") {
    v1::Call other = Help();
    other.mutable_caller()->set_telephone("13900000000");
    const std::string child = Log(desk, other);
    auto merging = On<v1::MergeCaseRequest>(child);
    merging.set_parent(name);
    merging.set_reason("同一事项");
    Must(desk, "dispatcher1", commands::MergeCase, merging);
    Must(desk, "supervisor1", commands::RuleOnDissatisfaction, Ruling(name, false));
    CHECK(desk.Stored(name).state() == Case::CLOSED);
    CHECK(desk.Stored(name).closing() == Case::DISSATISFIED);
    CHECK(desk.Stored(name).dispatches(2).state() == Dispatch::SENT_BACK);
    CHECK(desk.Stored(child).state() == Case::REGISTERED);
  }
  CHECK(desk.Verify().holds());
}

TEST_CASE("a dissatisfied caller gets another round, then the objective reasons close it") {
  TestDesk desk;
  const std::string name = CallingBackCase(desk);
  Must(desk, "operator1", commands::RecordCallBack, Asking(name, v1::CallBack::DISSATISFIED));
  CHECK(desk.Stored(name).state() == Case::CALLING_BACK);
  CHECK(Outcome(desk.Do("operator1", commands::RecordCallBack,
                        Asking(name, v1::CallBack::SATISFIED))) == "ASK_OPEN ");

  auto ruling = Ruling(name, true);
  auto& co_handler = *ruling.add_co_handlers();
  co_handler.set_unit("rudong-education");
  co_handler.set_question("学籍是否保留");
  const auto again = Must(desk, "supervisor1", commands::RuleOnDissatisfaction, ruling).record();
  CHECK(desk.Stored(name).call_backs(0).has_redo_time());
  CHECK(again.state() == Case::IN_HAND);
  CHECK(again.round() == 2);
  REQUIRE(again.dispatches_size() == 3);
  CHECK(again.dispatches(0).state() == Dispatch::ACCEPTED);
  CHECK(again.dispatches(1).designated());
  CHECK(again.dispatches(2).part() == Dispatch::CO_HANDLER);

  Sign(desk, "h-rudong-education", DispatchName(name, 3));
  auto opinion = On<v1::GiveOpinionRequest>(DispatchName(name, 3));
  opinion.set_text("学籍保留");
  Must(desk, "h-rudong-education", commands::GiveOpinion, opinion);
  Sign(desk, "h-rudong-civil-affairs", DispatchName(name, 2));
  Must(desk, "h-rudong-civil-affairs", commands::RecordContact, Calling(DispatchName(name, 2)));
  auto reply = Replying(DispatchName(name, 2));
  auto& weighing = *reply.mutable_reply()->add_weighings();
  weighing.set_dispatch(DispatchName(name, 3));
  weighing.set_reason("与本诉求无关");
  Must(desk, "h-rudong-civil-affairs", commands::ReplyDispatch, reply);
  Must(desk, "supervisor2", commands::AuditReply, Auditing(DispatchName(name, 2), true));

  CHECK(Outcome(desk.Do("supervisor1", commands::RuleOnDissatisfaction, Ruling(name, false))) ==
        "WRONG_STATE ");
  Must(desk, "operator1", commands::RecordCallBack, Asking(name, v1::CallBack::VERY_DISSATISFIED));
  const auto closed =
      Must(desk, "supervisor1", commands::RuleOnDissatisfaction, Ruling(name, false)).record();
  CHECK(closed.state() == Case::CLOSED);
  CHECK(closed.closing() == Case::DISSATISFIED);
  const auto acts = Acts(desk, name);
  CHECK(acts.back() == Act::CLOSE_DISSATISFIED);
  CHECK(std::count(acts.begin(), acts.end(), Act::ORDER_REDO) == 2);
}

TEST_CASE("an anonymous caller is not contacted, not called back, and closed with a reason") {
  TestDesk desk;
  v1::Call call = Help();
  call.mutable_caller()->Clear();
  call.mutable_caller()->set_anonymous(true);
  const std::string name = Log(desk, call);
  const std::string lead = DispatchName(name, 1);
  const auto issued = Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name)).record();
  CHECK(InForce(issued.dispatches(0).limits(), v1::Limit::CONTACT) == nullptr);
  Sign(desk, "h-rudong-civil-affairs", lead);
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::RecordContact, Calling(lead))) ==
        "NO_FEEDBACK_WANTED ");
  auto reply = Replying(lead);
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::ReplyDispatch, reply)) ==
        "MISSING reply.no_contact_reason");
  reply.mutable_reply()->set_no_contact_reason("匿名");
  Must(desk, "h-rudong-civil-affairs", commands::ReplyDispatch, reply);
  Must(desk, "supervisor1", commands::AuditReply, Auditing(lead, true));
  CHECK(Outcome(desk.Do("operator1", commands::RecordCallBack,
                        Asking(name, v1::CallBack::SATISFIED))) == "NO_FEEDBACK_WANTED ");
  auto close = On<v1::CloseWithoutCallBackRequest>(name);
  close.set_reason("匿名");
  const auto closed = Must(desk, "supervisor1", commands::CloseWithoutCallBack, close).record();
  CHECK(closed.closing() == Case::WITHOUT_CALL_BACK);
}

TEST_CASE("a caller who can be reached is not closed without being called back") {
  TestDesk desk;
  const std::string name = CallingBackCase(desk);
  auto close = On<v1::CloseWithoutCallBackRequest>(name);
  close.set_reason("没有时间");
  CHECK(Outcome(desk.Do("supervisor1", commands::CloseWithoutCallBack, close)) ==
        "CALL_BACK_POSSIBLE ");
}

TEST_CASE("a confidential caller is contacted by the desk alone") {
  TestDesk desk;
  v1::Call call = Help();
  call.mutable_caller()->set_confidential(true);
  const std::string name = Log(desk, call);
  const std::string lead = DispatchName(name, 1);
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Sign(desk, "h-rudong-civil-affairs", lead);
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::RecordContact, Calling(lead))) ==
        "CONTACT_BY_DESK ");
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::ReplyDispatch, Replying(lead))) ==
        "NOT_CONTACTED ");
  Must(desk, "operator1", commands::RecordContact, Calling(lead));
  CHECK(Outcome(desk.Do("h-rudong-civil-affairs", commands::ReplyDispatch, Replying(lead))) ==
        "OK");
}

TEST_CASE("the desk handles a case, gives it up, and settles another") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  const auto taken =
      Must(desk, "operator1", commands::HandleDirectly, On<v1::HandleDirectlyRequest>(name))
          .record();
  CHECK(taken.state() == Case::IN_HAND);
  CHECK(taken.mode() == v1::Mode::DIRECT);
  CHECK(taken.handler() == "accounts/operator1");
  auto give_up = On<v1::GiveUpCaseRequest>(name);
  CHECK(Outcome(desk.Do("operator1", commands::GiveUpCase, give_up)) == "MISSING reason");
  give_up.set_reason("超出权限");
  Must(desk, "operator1", commands::GiveUpCase, give_up);
  CHECK(desk.Stored(name).state() == Case::REGISTERED);
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, Dispatching(name))) == "OK");
  CHECK(Outcome(desk.Do("operator1", commands::GiveUpCase, give_up)) == "WRONG_STATE ");

  v1::Call call = Help();
  call.mutable_demands(0)->set_outcome(v1::Demand::HANDLED_DIRECTLY);
  call.mutable_demands(0)->set_result("三方通话");
  const std::string direct = Log(desk, call);
  auto settle = On<v1::SettleCaseRequest>(direct);
  settle.mutable_settlement()->set_result("已协调");
  settle.mutable_settlement()->set_told(true);
  settle.mutable_settlement()->set_told_how("电话");
  CHECK(Outcome(desk.Do("dispatcher1", commands::SettleCase, settle)) == "ROLE_MAY_NOT ");
  const auto settled = Must(desk, "operator1", commands::SettleCase, settle).record();
  CHECK(settled.state() == Case::CALLING_BACK);
  CHECK(settled.settlement().has_time());
  Must(desk, "operator1", commands::RecordCallBack, Asking(direct, v1::CallBack::DISSATISFIED));
  const auto again =
      Must(desk, "supervisor1", commands::RuleOnDissatisfaction, Ruling(direct, true)).record();
  CHECK(again.state() == Case::IN_HAND);
  CHECK(again.mode() == v1::Mode::DIRECT);
  CHECK(again.redos() == 1);
  CHECK(desk.Verify().holds());
}

TEST_CASE("a settlement that fails its audit is done again, or left to be reopened") {
  TestDesk desk;
  const std::string open = SettledCase(desk, true);
  const std::string closed = SettledCase(desk, true);
  const std::string lucky = SettledCase(desk, false);
  Must(desk, "operator1", commands::RecordCallBack, Asking(closed, v1::CallBack::SATISFIED));
  CHECK(Outcome(desk.Do("supervisor1", commands::AuditSettlement,
                        AuditingSettlement(lucky, true))) == "WRONG_STATE ");
  CHECK(Outcome(desk.Do("operator1", commands::AuditSettlement, AuditingSettlement(open, true))) ==
        "ROLE_MAY_NOT ");
  auto silent = AuditingSettlement(open, false);
  silent.clear_note();
  CHECK(Outcome(desk.Do("supervisor1", commands::AuditSettlement, silent)) == "MISSING note");

  const auto failed =
      Must(desk, "supervisor1", commands::AuditSettlement, AuditingSettlement(open, false));
  CHECK(failed.next_act() == Act::ACT_UNSPECIFIED);
  CHECK(failed.record().state() == Case::IN_HAND);
  CHECK(failed.record().mode() == v1::Mode::DIRECT);
  CHECK(failed.record().handler() == "accounts/operator1");
  CHECK_FALSE(failed.record().has_settlement());
  CHECK(failed.record().audits(0).settlement().result() == "已解决");
  CHECK(failed.record().audits(0).settlement().by() == "accounts/operator1");
  // Persons are nobody's to read.
  CHECK(failed.record().audits(0).by_person().empty());
  CHECK(failed.record().audits(0).settlement().by_person().empty());
  CHECK(desk.Stored(open).audits(0).settlement().by_person() == "person-operator1");
  auto settle = On<v1::SettleCaseRequest>(open);
  settle.mutable_settlement()->set_result("已上门核实");
  settle.mutable_settlement()->set_told_how("未告知");
  // What a client says of who settles counts for nothing.
  settle.mutable_settlement()->set_by_person("person-somebody");
  Must(desk, "operator1", commands::SettleCase, settle);
  CHECK(desk.Stored(open).settlement().by_person() == "person-operator1");

  const auto recorded =
      Must(desk, "supervisor1", commands::AuditSettlement, AuditingSettlement(closed, false));
  CHECK(recorded.record().state() == Case::CLOSED);
  CHECK(recorded.next_act() == Act::REOPEN);
  // Once is enough.
  CHECK(Outcome(desk.Do("supervisor1", commands::AuditSettlement,
                        AuditingSettlement(closed, true))) == "WRONG_STATE ");
  CHECK(desk.Verify().holds());
}

TEST_CASE("whoever settled a case does not audit it under another account") {
  TestDesk desk;
  const std::string name = SettledCase(desk, true);
  REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
    StoredCase stored = *tx.FindCase(ParseCaseName(name).value());
    stored.record.mutable_settlement()->set_by_person("person-supervisor1");
    tx.Update(stored);
    tx.Append({}, stored.id, 0);
    return true;
  }) == Fate::kCommitted);
  CHECK(Outcome(desk.Do("supervisor1", commands::AuditSettlement,
                        AuditingSettlement(name, true))) == "SAME_PERSON ");
  CHECK(Outcome(desk.Do("supervisor2", commands::AuditSettlement,
                        AuditingSettlement(name, true))) == "OK");
}

TEST_CASE("a dispatcher may keep a case at the desk, with a reason") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  auto request = Dispatching(name);
  request.set_mode(v1::Mode::DIRECT);
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, request)) == "REASON_NEEDED reason");
  request.set_reason("可当场解决");
  const auto kept = Must(desk, "dispatcher1", commands::DispatchCase, request).record();
  CHECK(kept.mode() == v1::Mode::DIRECT);
  CHECK(kept.handler() == "accounts/dispatcher1");
  CHECK(kept.routing().overridden());
  CHECK(kept.dispatches().empty());
}

TEST_CASE("a duty operator dispatches what cannot wait and nothing else") {
  TestDesk desk;
  const std::string ordinary = Log(desk, Help());
  CHECK(Outcome(desk.Do("duty1", commands::DispatchCase, Dispatching(ordinary))) ==
        "ROLE_MAY_NOT ");
  v1::Call call = Help();
  call.mutable_demands(0)->set_urgency(v1::Demand::URGENT);
  const std::string urgent = Log(desk, call);
  CHECK(Outcome(desk.Do("duty1", commands::DispatchCase, Dispatching(urgent))) == "OK");
}

TEST_CASE(
    "a mandatory case is neither settled by the desk nor closed without a supervisor's reason") {
  TestDesk desk;
  v1::Call call = Help();
  v1::Demand& demand = *call.mutable_demands(0);
  demand.set_situation(v1::Demand::OTHER_SERIOUS_HARM);
  demand.set_outcome(v1::Demand::HANDLED_DIRECTLY);
  demand.set_result("已联系");
  const std::string name = Log(desk, call);
  CHECK(desk.Stored(name).mandatory());
  CHECK(desk.Stored(name).demand().urgency() == v1::Demand::EXTREME);
  auto settle = On<v1::SettleCaseRequest>(name);
  settle.mutable_settlement()->set_result("已协调");
  settle.mutable_settlement()->set_told_how("未告知");
  CHECK(Outcome(desk.Do("operator1", commands::SettleCase, settle)) == "REPORT_OWED ");
  auto give_up = On<v1::GiveUpCaseRequest>(name);
  give_up.set_reason("须派单");
  Must(desk, "operator1", commands::GiveUpCase, give_up);

  auto dispatching = Dispatching(name);
  dispatching.set_mode(v1::Mode::REFER);
  dispatching.set_lead("rudong-civil-affairs");
  dispatching.set_reason("已由公安先行处置");
  Must(desk, "dispatcher1", commands::DispatchCase, dispatching);
  Reply(desk, "h-rudong-civil-affairs", DispatchName(name, 1));
  Must(desk, "supervisor1", commands::AuditReply, Auditing(DispatchName(name, 1), true));
  const auto called =
      Must(desk, "operator1", commands::RecordCallBack, Asking(name, v1::CallBack::SATISFIED))
          .record();
  CHECK(called.state() == Case::CALLING_BACK);
  auto close = On<v1::CloseWithoutCallBackRequest>(name);
  CHECK(Outcome(desk.Do("supervisor1", commands::CloseWithoutCallBack, close)) == "MISSING reason");
  close.set_reason("已另行报告公安");
  const auto closed = Must(desk, "supervisor1", commands::CloseWithoutCallBack, close).record();
  CHECK(closed.state() == Case::CLOSED);
  CHECK(closed.closing() == Case::CALLER_SATISFIED);
  CHECK(desk.Events("supervisor1", name).back().reason() == "已另行报告公安");
}

}  // namespace
}  // namespace hotline
