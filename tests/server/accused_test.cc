// Naming and clearing an accused: what is taken away, and that nothing betrays the case.

#include <future>
#include <set>

#include "server/commands/course.h"
#include "tests/server/stories.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Case;
using v1::Dispatch;

v1::Accused Unit(const std::string& id) {
  v1::Accused accused;
  accused.set_unit(id);
  return accused;
}
v1::Accused Account(const std::string& id) {
  v1::Accused accused;
  accused.set_account("accounts/" + id);
  return accused;
}

v1::NameAccusedRequest Naming(const std::string& name, const v1::Accused& accused) {
  auto request = On<v1::NameAccusedRequest>(name);
  *request.mutable_accused() = accused;
  return request;
}
v1::ClearAccusedRequest Clearing(const std::string& name, const v1::Accused& accused) {
  auto request = On<v1::ClearAccusedRequest>(name);
  *request.mutable_accused() = accused;
  request.set_reason("来电人更正");
  return request;
}

bool Sees(TestDesk& desk, const std::string& who, const std::string& name) {
  return static_cast<bool>(desk.Ask(who, commands::GetCase, On<v1::GetCaseRequest>(name)));
}

std::string Bytes(const v1::Refusals& refusals) { return refusals.SerializeAsString(); }

TEST_CASE("a unit that is named loses the case at once, and the desk learns what it had opened") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Sign(desk, "h-rudong-civil-affairs", DispatchName(name, 1));
  desk.Wait(std::chrono::minutes(5));
  REQUIRE(Sees(desk, "h-rudong-civil-affairs", name));

  const auto answer =
      Must(desk, "operator1", commands::NameAccused, Naming(name, Unit("rudong-civil-affairs")));
  CHECK(answer.record().state() == Case::REGISTERED);
  CHECK(answer.record().dispatches(0).state() == Dispatch::SUPERSEDED);
  const auto list = desk.Ask("dispatcher1", commands::ListCases, v1::ListCasesRequest());
  REQUIRE(list);
  REQUIRE(list->cases_size() == 1);
  CHECK(list->cases(0).lead().empty());
  CHECK(answer.record().dispatches(0).end_reason() == "accused");
  REQUIRE(answer.seen_size() == 2);
  CHECK(answer.seen(0).act() == Act::DISPATCH);
  CHECK(answer.seen(0).unit() == "rudong-civil-affairs");
  CHECK(answer.seen(0).account().empty());
  CHECK(answer.seen(1).act() == Act::SIGN);
  CHECK(answer.seen(1).account() == "accounts/h-rudong-civil-affairs");
  CHECK(answer.seen(1).dispatch() == 1);
  const auto again = desk.Ask("operator1", commands::AnswerOfNaming, name);
  REQUIRE(again);
  CHECK(again->seen_size() == 2);

  // The desk has to dispatch it again, elsewhere, and from now on.
  const Case stored = desk.Stored(name);
  CHECK(FromProto(stored.desk_limits().rbegin()->start_time()) >= desk.now());
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, [&] {
          auto request = Dispatching(name);
          request.set_lead("rudong-civil-affairs");
          request.set_reason("仍由其办理");
          return request;
        }())) == "ACCUSED_UNIT lead");
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  CHECK(desk.Stored(name).dispatches(1).unit() != "rudong-civil-affairs");
  CHECK(desk.Stored(name).round() == 2);
  CHECK(desk.Verify().holds());
}

TEST_CASE("what was opened before is told by the access record, however much was done since") {
  TestDesk desk;
  AccessRecord record(
      OpenSqlite(desk.File("access.db")),
      std::make_shared<KeyStore>(OpenSqlite(desk.File("keys2.db")), Key{1}, FromSystem()), {},
      FromSystem());
  const std::string name = Log(desk, Help());
  const auto look = [&](const std::string& who, const std::string& resource) {
    AccessEntry entry;
    entry.time = desk.now();
    entry.account = "accounts/" + who;
    entry.unit = desk.Who(who).scope();
    entry.method = "GetCase";
    entry.resource = resource;
    entry.outcome = "OK";
    std::promise<void> stored;
    record.Write(entry, [&](bool) { stored.set_value(); });
    stored.get_future().get();
  };
  look("h-rudong-civil-affairs", name);
  look("h-rudong-education", name);
  look("h-rudong-civil-affairs", "cases/3206-260914-9-9");
  desk.looks_at = [&](const std::string& resource) { return record.LooksAt(resource, 99); };
  const auto answer =
      Must(desk, "operator1", commands::NameAccused, Naming(name, Unit("rudong-civil-affairs")));
  REQUIRE(answer.seen_size() == 1);
  CHECK(answer.seen(0).account() == "accounts/h-rudong-civil-affairs");
  CHECK(answer.seen(0).method() == "GetCase");
  CHECK(answer.seen(0).unit() == "rudong-civil-affairs");
  CHECK(answer.seen(0).act() == Act::ACT_UNSPECIFIED);
}

TEST_CASE("a unit that is accused finds nothing anywhere, in the words of what never was") {
  TestDesk desk;
  const std::string name = CallingBackCase(desk);
  const std::string unit = "h-rudong-civil-affairs";
  Must(desk, "dispatcher1", commands::NameAccused, Naming(name, Unit("rudong-civil-affairs")));
  const std::string nowhere = CaseName(CaseNumber("3206", OfficeDay(desk.now()), 999));

  const auto look = [&](auto question, auto request) {
    auto other = request;
    other.set_name(nowhere);
    request.set_name(name);
    const auto found = desk.Ask(unit, question, request);
    const auto missing = desk.Ask(unit, question, other);
    REQUIRE_FALSE(found);
    CHECK(Bytes(found.refusals()) == Bytes(missing.refusals()));
  };
  look(commands::GetCase, v1::GetCaseRequest());
  look(commands::ListActs, v1::ListActsRequest());
  v1::RevealRequest reveal;
  reveal.set_reason("联系");
  look(commands::Reveal, reveal);
  v1::ListEventsRequest events;
  events.set_parent(name);
  const auto found = desk.Ask(unit, commands::ListEvents, events);
  events.set_parent(nowhere);
  CHECK(Bytes(found.refusals()) == Bytes(desk.Ask(unit, commands::ListEvents, events).refusals()));
  auto sign = On<v1::SignDispatchRequest>(DispatchName(name, 1));
  sign.mutable_change()->set_etag("\"1\"");
  auto other = On<v1::SignDispatchRequest>(DispatchName(nowhere, 1));
  other.mutable_change()->set_etag("\"1\"");
  CHECK(Bytes(desk.Do(unit, commands::SignDispatch, sign).refusals()) ==
        Bytes(desk.Do(unit, commands::SignDispatch, other).refusals()));
  v1::ListCasesRequest list;
  list.add_states(Case::CALLING_BACK);
  CHECK(desk.Ask(unit, commands::ListCases, list)->cases().empty());
}

TEST_CASE("a co-handler that is named goes, the lead goes on; a lead takes its co-handlers along") {
  TestDesk desk;
  const std::string name = Log(desk, Cafe());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Must(desk, "operator1", commands::NameAccused,
       Naming(name, Unit("chongchuan-market-regulation")));
  Case stored = desk.Stored(name);
  CHECK(stored.state() == Case::IN_HAND);
  CHECK(stored.dispatches(1).state() == Dispatch::SUPERSEDED);
  CHECK(stored.dispatches(2).state() == Dispatch::ISSUED);
  CHECK_FALSE(Sees(desk, "h-chongchuan-market-regulation", name));
  CHECK(Sees(desk, "h-chongchuan-culture-tourism", name));

  Must(desk, "operator1", commands::NameAccused, Naming(name, Unit("chongchuan-culture-tourism")));
  stored = desk.Stored(name);
  CHECK(stored.state() == Case::REGISTERED);
  CHECK(stored.dispatches(0).end_reason() == "accused");
  CHECK(stored.dispatches(2).state() == Dispatch::SUPERSEDED);
  CHECK(stored.dispatches(2).end_reason() == "lead_lost");
}

TEST_CASE("a unit above the accused one keeps the case, one under it does not") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  auto request = Dispatching(name);
  request.set_lead("rudong-league");
  request.set_reason("共青团牵头");
  Must(desk, "dispatcher1", commands::DispatchCase, request);
  Must(desk, "dispatcher1", commands::NameAccused, Naming(name, Unit("nt-league")));
  CHECK(desk.Stored(name).state() == Case::REGISTERED);
  // Against the county's League the city's goes on.
  const std::string other = Log(desk, Help());
  request = Dispatching(other);
  request.set_lead("nt-league");
  request.set_reason("共青团牵头");
  Must(desk, "dispatcher1", commands::DispatchCase, request);
  Must(desk, "dispatcher1", commands::NameAccused, Naming(other, Unit("rudong-league")));
  CHECK(desk.Stored(other).state() == Case::IN_HAND);
}

TEST_CASE("a complaint about the desk itself goes to the League's office above it") {
  // 07.03 is what the desk handles itself.
  const std::string category = GENERATE("02.04.01", "07.03");
  TestDesk desk;
  v1::Call call = Help();
  call.mutable_demands(0)->set_kind(v1::Demand::COMPLAINT);
  call.mutable_demands(0)->set_category(category);
  *call.mutable_demands(0)->add_accused() = Unit("nantong-12355");
  const std::string name = Log(desk, call);
  INFO(category);
  const auto preview =
      desk.Ask("dispatcher1", commands::PreviewDispatch, On<v1::PreviewDispatchRequest>(name));
  REQUIRE(preview);
  CHECK(preview->routing().lead() == "nt-league");
  CHECK(preview->routing().mode() == v1::Mode::REFER);
  CHECK(Outcome(desk.Do("operator1", commands::HandleDirectly,
                        On<v1::HandleDirectlyRequest>(name))) == "ACCUSED_UNIT ");
  auto direct = Dispatching(name);
  direct.set_mode(v1::Mode::DIRECT);
  direct.set_reason("自行处理");
  CHECK(Outcome(desk.Do("dispatcher1", commands::DispatchCase, direct)) == "ACCUSED_UNIT mode");
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  CHECK(desk.Stored(name).dispatches(0).unit() == "nt-league");

  call.mutable_demands(0)->set_outcome(v1::Demand::HANDLED_DIRECTLY);
  call.mutable_demands(0)->set_result("由服务台跟进");
  CHECK(Outcome(TryLog(desk, "operator1", call)) == "ACCUSED_UNIT call.demands[0].outcome");
}

TEST_CASE("a desk that one caller accuses handles none of the merged cases") {
  TestDesk desk;
  const std::string parent = Log(desk, Help());
  v1::Call call = Help();
  call.mutable_caller()->set_telephone("13800000077");
  call.mutable_demands(0)->set_kind(v1::Demand::COMPLAINT);
  *call.mutable_demands(0)->add_accused() = Unit("nantong-12355");
  const std::string child = Log(desk, call);
  const auto handle = [&] {
    return Outcome(
        desk.Do("operator1", commands::HandleDirectly, On<v1::HandleDirectlyRequest>(parent)));
  };
  const auto merge = [&] {
    auto request = On<v1::MergeCaseRequest>(child);
    request.set_parent(parent);
    request.set_reason("同一事项");
    return Outcome(desk.Do("dispatcher1", commands::MergeCase, request));
  };
  SECTION("merged before it takes the parent") {
    CHECK(merge() == "OK");
    CHECK(handle() == "ACCUSED_UNIT ");
    const auto acts = desk.Ask("operator1", commands::ListActs, On<v1::ListActsRequest>(parent));
    REQUIRE(acts);
    for (const auto& act : acts->acts()) {
      if (act.act() == Act::HANDLE_DIRECTLY) CHECK_FALSE(act.possible());
    }
  }
  SECTION("while it handles the parent") {
    CHECK(handle() == "OK");
    CHECK(merge() == "ACCUSED_UNIT parent");
  }
}

TEST_CASE("what the desk handles itself it loses when it is accused") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "operator1", commands::HandleDirectly, On<v1::HandleDirectlyRequest>(name));
  SECTION("a unit beside it is accused") {
    Must(desk, "dispatcher1", commands::NameAccused, Naming(name, Unit("nt-education")));
    CHECK(desk.Stored(name).state() == Case::IN_HAND);
  }
  SECTION("the desk is accused, or who it stands under") {
    const std::string accused = GENERATE("nantong-12355", "nt-league");
    Must(desk, "dispatcher1", commands::NameAccused, Naming(name, Unit(accused)));
    CHECK(desk.Stored(name).state() == Case::REGISTERED);
  }
}

TEST_CASE("clearing gives sight again unless another accusation holds, and nothing more") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  const v1::Accused unit = Unit("rudong-civil-affairs");
  const v1::Accused above = Unit("nt-civil-affairs");
  Must(desk, "operator1", commands::NameAccused, Naming(name, unit));
  Must(desk, "operator1", commands::NameAccused, Naming(name, above));
  CHECK(Outcome(desk.Do("operator1", commands::NameAccused, Naming(name, unit))) ==
        "IMPOSSIBLE accused");
  CHECK(Outcome(desk.Do("dispatcher1", commands::ClearAccused, Clearing(name, unit))) ==
        "ROLE_MAY_NOT ");
  auto silent = Clearing(name, unit);
  silent.clear_reason();
  CHECK(Outcome(desk.Do("supervisor1", commands::ClearAccused, silent)) == "MISSING reason");
  CHECK(Outcome(desk.Do("supervisor1", commands::ClearAccused,
                        Clearing(name, Unit("haian-school-a")))) == "NOT_ACCUSED accused");

  Must(desk, "supervisor1", commands::ClearAccused, Clearing(name, unit));
  CHECK_FALSE(Sees(desk, "h-rudong-civil-affairs", name));  // still under an accused one
  Must(desk, "supervisor1", commands::ClearAccused, Clearing(name, above));
  CHECK(Sees(desk, "h-rudong-civil-affairs", name));
  const Case stored = desk.Stored(name);
  CHECK(stored.demand().accused().empty());
  CHECK(stored.state() == Case::REGISTERED);
  CHECK(stored.dispatches(0).state() == Dispatch::SUPERSEDED);
  CHECK(desk.Events("supervisor1", name).back().act() == Act::CLEAR_ACCUSED);
}

TEST_CASE("of a case in which he is accused a person finds nothing with any of his accounts") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  const std::string call = desk.Stored(name).call();
  const auto accused = GENERATE(as<std::string>(), "operator1", "duty1", "supervisor1");
  // The same person has a second account at the desk.
  desk.Change("dispatcher1").set_person(desk.Who(accused).person());
  const std::string namer = accused == "operator1" ? "duty1" : "operator1";
  Must(desk, namer, commands::NameAccused, Naming(name, Account(accused)));
  CHECK(desk.Stored(name).demand().accused(0).account_person() == desk.Who(accused).person());
  CHECK(desk.See("supervisor2", name).demand().accused(0).account_person().empty());

  const std::string nowhere = CaseName(CaseNumber("3206", OfficeDay(desk.now()), 999));
  for (const std::string& who : {accused, std::string("dispatcher1")}) {
    INFO(accused << " is accused, " << who << " asks");
    const auto look = [&](auto question, auto request, const std::string& there,
                          const std::string& missing) {
      request.set_name(there);
      const auto found = desk.Ask(who, question, request);
      request.set_name(missing);
      const auto none = desk.Ask(who, question, request);
      REQUIRE_FALSE(found);
      CHECK(Bytes(found.refusals()) == Bytes(none.refusals()));
    };
    look(commands::GetCase, v1::GetCaseRequest(), name, nowhere);
    look(commands::ListActs, v1::ListActsRequest(), name, nowhere);
    look(commands::PreviewDispatch, v1::PreviewDispatchRequest(), name, nowhere);
    v1::RevealRequest reveal;
    reveal.set_reason("回访");
    look(commands::Reveal, reveal, name, nowhere);
    look(commands::Reveal, reveal, call, "calls/999999");
    look(commands::GetCall, v1::GetCallRequest(), call, "calls/999999");
    CHECK(desk.Ask(who, commands::ListCases, v1::ListCasesRequest())->cases().empty());
    CHECK(desk.Ask(who, commands::ListCalls, v1::ListCallsRequest())->calls().empty());
    v1::LookUpCallerRequest look_up;
    look_up.set_telephone("13800000000");
    const auto known = desk.Ask(who, commands::LookUpCaller, look_up);
    CHECK(known->open_cases().empty());
    CHECK(known->calls() == 0);
    look_up.set_telephone("13800009999");
    CHECK(known->SerializeAsString() ==
          desk.Ask(who, commands::LookUpCaller, look_up)->SerializeAsString());
    // Attaching a call to it tells no more than attaching one to nothing.
    v1::Call attached = Help();
    attached.mutable_demands(0)->set_outcome(v1::Demand::ATTACHED);
    attached.mutable_demands(0)->set_result("已并入");
    attached.mutable_demands(0)->set_case_name(name);
    const auto to_it = TryLog(desk, who, attached);
    attached.mutable_demands(0)->set_case_name(nowhere);
    CHECK(Outcome(to_it) == Outcome(TryLog(desk, who, attached)));
    CHECK_FALSE(to_it);
    desk.store().ReadAndWait([&](Reader& reader) {
      std::int64_t through = 0;
      CHECK(reader.EventsAfter(ScopeOf(desk.Who(who)), 0, 100, &through).empty());
      CHECK(reader.CountStanding(ScopeOf(desk.Who(who)), desk.now()).to_dispatch() == 0);
    });
  }
  CHECK(Sees(desk, "supervisor2", name));
  Must(desk, "supervisor2", commands::ClearAccused, Clearing(name, Account(accused)));
  CHECK(Sees(desk, accused, name));
  CHECK(desk.Ask("dispatcher1", commands::GetCall, On<v1::GetCallRequest>(call)));
}

TEST_CASE("a figure opens no case to a person who is accused in it") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  v1::ListFigureCasesRequest request;
  request.set_figure("return");
  request.set_unit("rudong-civil-affairs");
  *request.mutable_period()->mutable_from_time() =
      ToProto(ParseInstant("2026-09-14T00:00+08:00").value());
  *request.mutable_period()->mutable_to_time() =
      ToProto(ParseInstant("2026-09-15T00:00+08:00").value());
  const auto listed = [&](const std::string& who) {
    const auto answer = desk.Ask(who, commands::ListFigureCases, request);
    INFO(Outcome(answer));
    REQUIRE(answer);
    return answer->cases_size();
  };
  REQUIRE(listed("supervisor1") == 1);
  REQUIRE(listed("h-rudong-civil-affairs") == 1);
  Must(desk, "operator1", commands::NameAccused, Naming(name, Account("supervisor1")));
  CHECK(listed("supervisor1") == 0);
  CHECK(listed("supervisor2") == 1);
  Must(desk, "operator1", commands::NameAccused, Naming(name, Account("h-rudong-civil-affairs")));
  CHECK(listed("h-rudong-civil-affairs") == 0);
  CHECK(listed("head-rudong-civil-affairs") == 1);
}

TEST_CASE(
    "whoever is accused when the call is logged, or of a call that is attached, is kept out") {
  TestDesk desk;
  v1::Call call = Help();
  *call.mutable_demands(0)->add_accused() = Account("supervisor1");
  call.mutable_demands(0)->mutable_accused(0)->set_account_person("somebody else");
  const std::string name = Log(desk, call);
  CHECK(desk.Stored(name).demand().accused(0).account_person() == "person-supervisor1");
  CHECK_FALSE(Sees(desk, "supervisor1", name));
  CHECK(Sees(desk, "supervisor2", name));

  v1::Call attached = Help();
  attached.mutable_demands(0)->set_outcome(v1::Demand::ATTACHED);
  attached.mutable_demands(0)->set_result("已并入");
  attached.mutable_demands(0)->set_case_name(name);
  const auto logged = TryLog(desk, "operator1", attached);
  REQUIRE(logged);
  const auto see_call = [&](const char* who) {
    return Outcome(desk.Ask(who, commands::GetCall, On<v1::GetCallRequest>(logged->call().name())));
  };
  CHECK(see_call("supervisor1") == "NOT_FOUND ");
  CHECK(see_call("supervisor2") == "OK");

  v1::Call unknown = Help();
  *unknown.mutable_demands(0)->add_accused() = Account("nobody");
  CHECK(Outcome(TryLog(desk, "operator1", unknown)) ==
        "UNKNOWN_VALUE call.demands[0].accused[0].account");
  *attached.mutable_demands(0)->add_accused() = Account("duty1");
  CHECK(Outcome(TryLog(desk, "operator1", attached)) == "IMPOSSIBLE call.demands[0].outcome");
}

TEST_CASE("the cases of one call do not tell of the one in which the reader is accused") {
  TestDesk desk;
  v1::Call call = Help();
  *call.add_demands() = Cafe().demands(0);
  const auto logged = TryLog(desk, "operator1", call);
  REQUIRE(logged);
  const std::string open = logged->cases(0).name();
  const std::string hidden = logged->cases(1).name();
  REQUIRE(desk.See("supervisor1", open).linked_cases_size() == 1);
  Must(desk, "operator1", commands::NameAccused, Naming(hidden, Account("supervisor1")));
  CHECK(desk.See("supervisor1", open).linked_cases().empty());
  CHECK(desk.See("supervisor2", open).linked_cases_size() == 1);
  CHECK(desk.Stored(open).linked_cases_size() == 1);
  // Two cases of one call accuse him; clearing one leaves the call shut.
  Must(desk, "operator1", commands::NameAccused, Naming(open, Account("supervisor1")));
  Must(desk, "supervisor2", commands::ClearAccused, Clearing(hidden, Account("supervisor1")));
  CHECK(Sees(desk, "supervisor1", hidden));
  CHECK_FALSE(
      desk.Ask("supervisor1", commands::GetCall, On<v1::GetCallRequest>(logged->call().name())));
  Must(desk, "supervisor2", commands::ClearAccused, Clearing(open, Account("supervisor1")));
  CHECK(desk.Ask("supervisor1", commands::GetCall, On<v1::GetCallRequest>(logged->call().name())));
}

TEST_CASE("a redo does not go to a lead that was accused meanwhile") {
  TestDesk desk;
  const std::string name = CallingBackCase(desk);
  Must(desk, "operator1", commands::NameAccused, Naming(name, Unit("rudong-civil-affairs")));
  CHECK(desk.Stored(name).state() == Case::CALLING_BACK);
  Must(desk, "operator1", commands::RecordCallBack, Asking(name, v1::CallBack::DISSATISFIED));
  Must(desk, "supervisor1", commands::RuleOnDissatisfaction, Ruling(name, true));
  const Case stored = desk.Stored(name);
  CHECK(stored.state() == Case::REGISTERED);
  CHECK(stored.redos() == 1);
  CHECK(stored.dispatches_size() == 1);
  CHECK(stored.dispatches(0).state() == Dispatch::ACCEPTED);
}

TEST_CASE("a reply of the accused that nobody has examined is sent back") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Reply(desk, "h-rudong-civil-affairs", DispatchName(name, 1));
  Must(desk, "dispatcher1", commands::NameAccused, Naming(name, Unit("rudong-civil-affairs")));
  CHECK(desk.Stored(name).state() == Case::REGISTERED);
  CHECK(desk.Stored(name).dispatches(0).state() == Dispatch::SENT_BACK);
}

}  // namespace
}  // namespace hotline
