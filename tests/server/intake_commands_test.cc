// Logging calls and what is told of them.

#include <functional>

#include "tests/server/stories.h"

namespace hotline {
namespace {

using v1::Case;
using v1::Demand;

TEST_CASE("a call becomes a case for each demand, and they know each other") {
  TestDesk desk;
  v1::Call call = Help();
  *call.add_demands() = Cafe().demands(0);
  Demand& answered = *call.add_demands();
  answered = Help().demands(0);
  answered.set_outcome(Demand::ANSWERED);
  answered.set_result("已答复");
  const auto answer = TryLog(desk, "operator1", call);
  REQUIRE(answer);
  REQUIRE(answer->cases_size() == 2);
  const Case& first = answer->cases(0);
  const Case& second = answer->cases(1);
  CHECK(first.name() == CaseName(CaseNumber("3206", OfficeDay(desk.now()), 1)));
  CHECK(second.name() == CaseName(CaseNumber("3206", OfficeDay(desk.now()), 2)));
  CHECK(first.linked_cases(0) == second.name());
  CHECK(second.linked_cases(0) == first.name());
  CHECK(first.call() == answer->call().name());
  CHECK(answer->call().demands(0).case_name() == first.name());
  CHECK(answer->call().demands(2).case_name().empty());
  CHECK(first.query_code().size() == 6);
  CHECK(first.state() == Case::REGISTERED);
  CHECK(first.demand().urgency() == Demand::NORMAL);
  CHECK(desk.Verify().holds());
}

TEST_CASE("a silent call counts and leaves no case") {
  TestDesk desk;
  v1::Call call;
  call.set_channel(v1::Call::TELEPHONE);
  call.set_type(v1::Call::SILENT);
  const auto answer = TryLog(desk, "operator1", call);
  REQUIRE(answer);
  CHECK(answer->cases().empty());
  CHECK(answer->call().name().starts_with("calls/"));
}

TEST_CASE("of a call that is refused nothing is stored") {
  TestDesk desk;
  const std::int64_t before = desk.LastSeq();
  v1::Call call = Help();
  call.mutable_demands(0)->set_category("99.99");
  call.mutable_caller()->clear_telephone();
  *call.mutable_received_time() = ToProto(desk.now() + std::chrono::hours(1));
  CHECK(Outcome(TryLog(desk, "operator1", call)) ==
        "IN_FUTURE call.received_time, MISSING call.caller.telephone, "
        "UNKNOWN_VALUE call.demands[0].category");
  CHECK(Outcome(desk.Do("operator1", commands::LogCall, v1::LogCallRequest())) == "MISSING call");
  CHECK(Outcome(TryLog(desk, "h-rudong-civil-affairs", Help())) == "ROLE_MAY_NOT ");
  CHECK(desk.LastSeq() == before);
  // Not even a number was used up.
  CHECK(Log(desk, Help()) == CaseName(CaseNumber("3206", OfficeDay(desk.now()), 1)));
}

TEST_CASE("what only the server says is not taken from the request") {
  TestDesk desk;
  v1::Call call = Help();
  call.set_name("calls/99");
  call.set_operator_("accounts/operator2");
  call.mutable_demands(0)->set_case_name("cases/3206-260101-1-1");
  Demand& answered = *call.add_demands();
  answered = call.demands(0);
  answered.set_outcome(Demand::ANSWERED);
  answered.set_result("已答复");
  const auto answer = TryLog(desk, "operator1", call);
  REQUIRE(answer);
  CHECK(answer->call().demands(1).case_name().empty());
  CHECK(answer->call().name() != "calls/99");
  CHECK(answer->call().operator_() == "accounts/operator1");
  CHECK(answer->cases(0).operator_() == "accounts/operator1");
  CHECK(answer->call().demands(0).case_name() == answer->cases(0).name());
}

TEST_CASE("a demand is attached to a live case by whoever knows its number") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  const std::string etag = desk.Stored(name).etag();
  v1::Call call = Help();
  Demand& demand = *call.mutable_demands(0);
  demand.set_outcome(Demand::ATTACHED);
  demand.set_result("已告知进展");
  demand.set_case_name(name);
  const auto attached = TryLog(desk, "operator2", call);
  REQUIRE(attached);
  CHECK(attached->cases().empty());
  const auto events = desk.Events("supervisor1", name);
  REQUIRE(events.size() == 2);
  CHECK(events[1].act() == v1::Act::LOG_CALL);
  CHECK(events[1].actor() == "accounts/operator2");
  CHECK(desk.Stored(name).etag() == etag);

  demand.set_case_name(CaseName(CaseNumber("3206", OfficeDay(desk.now()), 99)));
  CHECK(Outcome(TryLog(desk, "operator2", call)) == "UNKNOWN_VALUE call.demands[0].case_name");
  const std::string closed = CallingBackCase(desk);
  Must(desk, "operator1", commands::RecordCallBack, Asking(closed, v1::CallBack::SATISFIED));
  demand.set_case_name(closed);
  CHECK(Outcome(TryLog(desk, "operator2", call)) == "WRONG_STATE call.demands[0].case_name");
}

TEST_CASE("what a case does not carry yet is not attached to it") {
  TestDesk desk;
  const std::string name = Log(desk, Bullying());
  struct Row {
    const char* why;
    std::function<void(Demand&)> add;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"the same again", [](Demand&) {}, "OK"},
      {"harm to a child", [](Demand& d) { d.set_situation(Demand::SUSPECTED_VIOLENCE); },
       "IMPOSSIBLE call.demands[0].outcome"},
      {"more urgent than it is handled", [](Demand& d) { d.set_urgency(Demand::URGENT); },
       "IMPOSSIBLE call.demands[0].outcome"},
      {"passed on to 110",
       [](Demand& d) {
         auto& emergency = *d.mutable_emergency();
         emergency.set_line("110");
         emergency.set_taken_by("测试民警");
         *emergency.mutable_passed_time() = ToProto(*ParseInstant("2026-09-07T08:00+08:00"));
       },
       "IMPOSSIBLE call.demands[0].outcome"},
      {"another accused unit", [](Demand& d) { d.add_accused()->set_unit("haian-education"); },
       "IMPOSSIBLE call.demands[0].outcome"},
      {"an accused person", [](Demand& d) { d.add_accused()->set_person("测试丁"); }, "OK"},
  }));
  v1::Call call = Bullying();
  Demand& demand = *call.mutable_demands(0);
  demand.set_outcome(Demand::ATTACHED);
  demand.set_result("已告知进展");
  demand.set_case_name(name);
  row.add(demand);
  INFO(row.why);
  CHECK(Outcome(TryLog(desk, "operator1", call)) == row.outcome);
}

TEST_CASE(
    "attaching to a case out of sight does not find out whom it accuses nor what harm it carries") {
  struct Row {
    const char* why;
    std::function<void(Demand&)> add;
  };
  const Row rows[] = {
      {"a unit", [](Demand& d) { d.add_accused()->set_unit("haian-school-a"); }},
      {"harm", [](Demand& d) { d.set_situation(Demand::SUSPECTED_VIOLENCE); }},
      {"both",
       [](Demand& d) {
         d.add_accused()->set_unit("haian-school-a");
         d.set_situation(Demand::SUSPECTED_VIOLENCE);
       }},
  };
  TestDesk desk;
  v1::Call accusing = Bullying();
  accusing.mutable_demands(0)->set_situation(Demand::SUSPECTED_VIOLENCE);
  const std::string carries_all = Log(desk, accusing);
  v1::Call plain = Bullying();
  plain.mutable_demands(0)->clear_accused();
  plain.mutable_demands(0)->set_none_named(true);
  const std::string carries_none = Log(desk, plain);

  const auto attach = [&](const std::string& who, const std::string& name, const Row& row) {
    v1::Call call = plain;
    Demand& demand = *call.mutable_demands(0);
    demand.clear_none_named();
    demand.set_kind(Demand::HELP);
    demand.set_outcome(Demand::ATTACHED);
    demand.set_result("已告知进展");
    demand.set_case_name(name);
    row.add(demand);
    const auto answer = TryLog(desk, who, call);
    return answer ? std::string("OK") : answer.refusals().SerializeAsString();
  };
  for (const Row& row : rows) {
    INFO(row.why);
    const std::string refused = attach("operator2", carries_none, row);
    CHECK(refused != "OK");
    CHECK(attach("operator2", carries_all, row) == refused);
    // Who sees the case is told by what it carries.
    CHECK(attach("operator1", carries_none, row) == refused);
    CHECK(attach("operator1", carries_all, row) == "OK");
    CHECK(attach("dispatcher1", carries_all, row) == "OK");
  }
}

TEST_CASE("an accused unit is shut out from the moment the call is logged") {
  TestDesk desk;
  const std::string name = Log(desk, Bullying());
  desk.store().ReadAndWait([&](Reader& reader) {
    const auto stored = reader.FindCase(*ParseCaseName(name));
    CHECK(reader.AccusedUnits(stored->id) == std::vector<std::string>{"haian-school-a"});
  });
}

TEST_CASE("a caller is known again by any spelling of the number, without what was said") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  v1::LookUpCallerRequest request;
  request.set_telephone("+86 138-0000-0000");
  const auto known = desk.Ask("operator2", commands::LookUpCaller, request);
  REQUIRE(known);
  CHECK(known->calls() == 1);
  REQUIRE(known->open_cases_size() == 1);
  CHECK(CaseName(known->open_cases(0)) == name);
  CHECK(FromProto(known->last_time()) == desk.now());
  request.set_telephone("13800000001");
  CHECK(desk.Ask("operator2", commands::LookUpCaller, request)->calls() == 0);
  request.set_telephone("一二三");
  CHECK(Outcome(desk.Ask("operator2", commands::LookUpCaller, request)) == "BAD_FORMAT telephone");
}

TEST_CASE("calls are masked, and their list has no text") {
  TestDesk desk;
  const auto logged = TryLog(desk, "operator1", Help());
  REQUIRE(logged);
  CHECK(logged->call().caller().display_name() == "测**");
  CHECK(logged->call().caller().telephone() == "138****0000");
  const auto call =
      desk.Ask("operator1", commands::GetCall, On<v1::GetCallRequest>(logged->call().name()));
  REQUIRE(call);
  CHECK(call->caller().telephone() == "138****0000");
  CHECK(call->demands(0).said() == "孩子开学三周没有上学");
  CHECK(Outcome(desk.Ask("operator2", commands::GetCall,
                         On<v1::GetCallRequest>(logged->call().name()))) == "NOT_FOUND ");
  const auto list = desk.Ask("operator1", commands::ListCalls, v1::ListCallsRequest());
  REQUIRE(list);
  REQUIRE(list->calls_size() == 1);
  CHECK(list->calls(0).demands(0).title() == "因家庭困难失学");
  CHECK(list->calls(0).demands(0).said().empty());
  CHECK(list->calls(0).caller().telephone().empty());
  CHECK_FALSE(list->calls(0).has_young_person());
}

TEST_CASE("an answer is rebuilt from what the request made") {
  TestDesk desk;
  const auto logged = TryLog(desk, "operator1", Help());
  REQUIRE(logged);
  const auto rebuilt = desk.Ask<std::string, v1::LogCallResponse>(
      "operator1", commands::AnswerOfCall, logged->call().name());
  REQUIRE(rebuilt);
  CHECK(rebuilt->SerializeAsString() == logged->SerializeAsString());
}

TEST_CASE("pages follow each other without a gap or a double, and belong to their question") {
  TestDesk desk;
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) names.push_back(Log(desk, Help()));
  v1::ListCasesRequest request;
  request.set_page_size(2);
  std::vector<std::string> seen;
  std::string token;
  do {
    request.set_page_token(token);
    const auto page = desk.Ask("dispatcher1", commands::ListCases, request);
    REQUIRE(page);
    CHECK(page->cases_size() <= 2);
    for (const auto& line : page->cases()) seen.push_back(line.name());
    token = page->next_page_token();
  } while (!token.empty());
  CHECK(seen == names);

  request.clear_page_token();
  const std::string first =
      desk.Ask("dispatcher1", commands::ListCases, request)->next_page_token();
  struct Row {
    const char* why;
    std::function<void(v1::ListCasesRequest&)> change;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"the same question in other pieces", [](auto& r) { r.set_page_size(3); }, "OK"},
      {"a newer state", [](auto& r) { r.set_min_seq(1); }, "OK"},
      {"another question", [](auto& r) { r.set_unit("nt-police"); }, "BAD_PAGE_TOKEN page_token"},
      {"a damaged token", [](auto& r) { r.mutable_page_token()->back() ^= 1; },
       "BAD_PAGE_TOKEN page_token"},
      {"no token at all", [](auto& r) { r.set_page_token("zz"); }, "BAD_PAGE_TOKEN page_token"},
      {"a negative page", [](auto& r) { r.set_page_size(-1); }, "IMPOSSIBLE page_size"},
      {"an unknown state", [](auto& r) { r.add_states(static_cast<Case::State>(99)); },
       "UNKNOWN_VALUE states[0]"},
  }));
  v1::ListCasesRequest changed = request;
  changed.set_page_token(first);
  row.change(changed);
  INFO(row.why);
  CHECK(Outcome(desk.Ask("dispatcher1", commands::ListCases, changed)) == row.outcome);
}

TEST_CASE("calls and events are paged too") {
  TestDesk desk;
  for (int i = 0; i < 3; ++i) Log(desk, Help());
  v1::ListCallsRequest request;
  request.set_page_size(2);
  const auto first = desk.Ask("operator1", commands::ListCalls, request);
  REQUIRE(first);
  REQUIRE(first->calls_size() == 2);
  request.set_page_token(first->next_page_token());
  const auto second = desk.Ask("operator1", commands::ListCalls, request);
  REQUIRE(second);
  REQUIRE(second->calls_size() == 1);
  CHECK(second->next_page_token().empty());
  CHECK(second->calls(0).name() != first->calls(1).name());

  const std::string name = CallingBackCase(desk);
  v1::ListEventsRequest events;
  events.set_parent(name);
  events.set_page_size(4);
  const auto some = desk.Ask("supervisor1", commands::ListEvents, events);
  REQUIRE(some);
  CHECK(some->events_size() == 4);
  events.set_page_token(some->next_page_token());
  const auto rest = desk.Ask("supervisor1", commands::ListEvents, events);
  REQUIRE(rest);
  CHECK(rest->events_size() == 2);
  events.set_parent("no case");
  events.clear_page_token();
  CHECK(Outcome(desk.Ask("supervisor1", commands::ListEvents, events)) == "BAD_FORMAT parent");
}

}  // namespace
}  // namespace hotline
