// What each reader sees of a case.

#include <set>

#include "tests/server/stories.h"

namespace hotline {
namespace {

using v1::Dispatch;

// A meeting with one opinion in: the lead is culture and tourism, co-handlers market regulation and
// the police.
struct Meeting {
  TestDesk desk;
  std::string name;

  explicit Meeting(const v1::Call& call = Cafe()) : name(Log(desk, call)) {
    Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
    for (const auto& [who, serial] :
         {std::pair{"h-chongchuan-culture-tourism", 1}, {"h-chongchuan-market-regulation", 2}}) {
      Sign(desk, who, DispatchName(name, serial));
    }
    auto opinion = On<v1::GiveOpinionRequest>(DispatchName(name, 2));
    opinion.set_text("建议处罚");
    Must(desk, "h-chongchuan-market-regulation", commands::GiveOpinion, opinion);
    if (!call.caller().confidential()) {
      Must(desk, "h-chongchuan-culture-tourism", commands::RecordContact,
           Calling(DispatchName(name, 1)));
    }
  }
  std::vector<int> Serials(const std::string& who) {
    std::vector<int> serials;
    const v1::Case seen = desk.See(who, name);
    for (const Dispatch& one : seen.dispatches()) {
      serials.push_back(ParseDispatchName(one.name())->serial);
    }
    return serials;
  }
};

TEST_CASE("the lead sees the opinions, a co-handler itself and the lead, another unit nothing") {
  Meeting meeting;
  CHECK(meeting.Serials("supervisor1") == std::vector<int>{1, 2, 3});
  CHECK(meeting.Serials("h-chongchuan-culture-tourism") == std::vector<int>{1, 2, 3});
  CHECK(meeting.Serials("h-chongchuan-market-regulation") == std::vector<int>{1, 2});
  CHECK(meeting.Serials("h-chongchuan-zhian") == std::vector<int>{1, 3});
  CHECK(meeting.desk.See("h-chongchuan-culture-tourism", meeting.name)
            .dispatches(1)
            .opinion()
            .text() == "建议处罚");
  CHECK(Outcome(meeting.desk.Ask("h-nt-police", commands::GetCase,
                                 On<v1::GetCaseRequest>(meeting.name))) == "NOT_FOUND ");
}

TEST_CASE("a co-handler learns nothing of the caller and of what the lead does") {
  Meeting meeting;
  const auto seen = meeting.desk.See("h-chongchuan-zhian", meeting.name);
  CHECK_FALSE(seen.has_caller());
  CHECK_FALSE(seen.has_safe_contact());
  CHECK(seen.young_person().display_name().empty());
  CHECK(seen.demand().title() == "网吧接纳未成年人");
  CHECK(seen.dispatches(0).contacts().empty());
  CHECK(seen.dispatches(1).question() == "网吧接纳未成年人");
}

TEST_CASE("names and numbers are masked for everybody") {
  Meeting meeting;
  for (const char* who :
       {"operator1", "dispatcher1", "supervisor1", "h-chongchuan-culture-tourism"}) {
    const auto seen = meeting.desk.See(who, meeting.name);
    INFO(who);
    CHECK(seen.caller().display_name() == "测**");
    CHECK(seen.caller().telephone() == "138****0000");
    CHECK(seen.young_person().display_name() == "测**");
    CHECK(seen.young_person().school().empty());
    CHECK(seen.safe_contact().when() == "晚上七点以后");
  }
}

TEST_CASE("the query code is for the operator who logged the case") {
  Meeting meeting;
  CHECK(meeting.desk.See("operator1", meeting.name).query_code().size() == 6);
  CHECK(meeting.desk.See("dispatcher1", meeting.name).query_code().empty());
  CHECK(meeting.desk.See("h-chongchuan-culture-tourism", meeting.name).query_code().empty());
  CHECK(Outcome(meeting.desk.Ask("operator2", commands::GetCase,
                                 On<v1::GetCaseRequest>(meeting.name))) == "NOT_FOUND ");
}

TEST_CASE("a unit sees neither audits nor how it was chosen nor what others wrote as reasons") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Reply(desk, "h-rudong-civil-affairs", DispatchName(name, 1));
  Must(desk, "supervisor1", commands::AuditReply, Auditing(DispatchName(name, 1), false));
  CHECK(desk.See("supervisor1", name).audits_size() == 1);
  const auto seen = desk.See("h-rudong-civil-affairs", name);
  CHECK(seen.audits().empty());
  CHECK_FALSE(seen.has_routing());
  CHECK(seen.desk_limits().empty());
  std::size_t reasons = 0;
  for (const auto& event : desk.Events("supervisor1", name)) reasons += !event.reason().empty();
  CHECK(reasons > 0);
  for (const auto& event : desk.Events("h-rudong-civil-affairs", name)) {
    CHECK(event.reason().empty());
  }
}

TEST_CASE("a co-handler's history leaves the other co-handlers out") {
  Meeting meeting;
  for (const auto& event : meeting.desk.Events("h-chongchuan-zhian", meeting.name)) {
    CHECK(event.dispatch() != 2);
  }
  bool opinion = false;
  for (const auto& event : meeting.desk.Events("h-chongchuan-culture-tourism", meeting.name)) {
    opinion = opinion || event.act() == v1::Act::GIVE_OPINION;
  }
  CHECK(opinion);
}

TEST_CASE("what is masked is shown to who needs it, with a reason, for a minute") {
  struct Row {
    const char* who;
    bool confidential;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"operator1", false, "OK"},
      {"operator2", false, "NOT_FOUND "},
      {"duty1", false, "ROLE_MAY_NOT "},
      {"dispatcher1", false, "OK"},
      {"supervisor1", true, "OK"},
      {"h-chongchuan-culture-tourism", false, "OK"},
      {"head-chongchuan-culture-tourism", false, "OK"},
      {"h-chongchuan-culture-tourism", true, "CONTACT_BY_DESK "},
      {"h-chongchuan-zhian", false, "ROLE_MAY_NOT "},
      {"h-nt-police", false, "NOT_FOUND "},
      {"leader1", false, "NOT_FOUND "},
      {"admin1", false, "NOT_FOUND "},
  }));
  v1::Call call = Cafe();
  call.mutable_caller()->set_confidential(row.confidential);
  Meeting meeting(call);
  auto request = On<v1::RevealRequest>(meeting.name);
  request.set_reason("联系来电人");
  const auto shown = meeting.desk.Ask(row.who, commands::Reveal, request);
  INFO(row.who << (row.confidential ? ", confidential" : ""));
  CHECK(Outcome(shown) == row.outcome);
  if (shown) {
    CHECK(shown->caller().telephone() == "138 0000 0000");
    CHECK(shown->young_person().display_name() == "测试乙");
    CHECK(FromProto(shown->hide_time()) == meeting.desk.now() + std::chrono::seconds(60));
  }
  request.clear_reason();
  CHECK_FALSE(meeting.desk.Ask(row.who, commands::Reveal, request));
}

TEST_CASE("a colleague calls back when the operator who logged the case is off duty") {
  TestDesk desk;
  const std::string name = Log(desk, Help());
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Reply(desk, "h-rudong-civil-affairs", DispatchName(name, 1));
  auto reveal = On<v1::RevealRequest>(name);
  reveal.set_reason("回访");
  v1::ListCasesRequest queue;
  queue.add_states(v1::Case::CALLING_BACK);

  // Not before it is time to call back.
  CHECK(Outcome(desk.Ask("operator2", commands::Reveal, reveal)) == "NOT_FOUND ");
  CHECK(desk.Ask("operator2", commands::ListCases, queue)->cases().empty());
  CHECK(Outcome(desk.Ask("duty1", commands::Reveal, reveal)) == "ROLE_MAY_NOT ");
  Must(desk, "supervisor1", commands::AuditReply, Auditing(DispatchName(name, 1), true));

  const auto listed = desk.Ask("operator2", commands::ListCases, queue);
  REQUIRE(listed->cases_size() == 1);
  CHECK(listed->cases(0).name() == name);
  const v1::Case seen = desk.See("operator2", name);
  CHECK(seen.caller().telephone() == "138****0000");
  CHECK(seen.query_code().empty());
  auto call = On<v1::RevealRequest>(seen.call());
  call.set_reason("回访");
  CHECK(Outcome(desk.Ask("operator2", commands::Reveal, call)) == "NOT_FOUND ");
  CHECK(desk.Ask("operator2", commands::Reveal, reveal)->caller().telephone() == "138 0000 0000");
  CHECK(Outcome(desk.Ask("duty1", commands::Reveal, reveal)) == "OK");

  // Who was reached is not dialled again, although the case waits for the supervisor.
  Must(desk, "operator2", commands::RecordCallBack, Asking(name, v1::CallBack::DISSATISFIED));
  CHECK(Outcome(desk.Ask("operator2", commands::Reveal, reveal)) == "ROLE_MAY_NOT ");
  Must(desk, "supervisor1", commands::RuleOnDissatisfaction, Ruling(name, false));
  CHECK(Outcome(desk.Ask("operator2", commands::GetCase, On<v1::GetCaseRequest>(name))) ==
        "NOT_FOUND ");
  CHECK(desk.Ask("operator2", commands::ListCases, queue)->cases().empty());
}

TEST_CASE("a caller who wants no call back is not shown to a colleague") {
  TestDesk desk;
  v1::Call call = Help();
  call.mutable_caller()->set_no_reply_wanted(true);
  const std::string name = Log(desk, call);
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  Sign(desk, "h-rudong-civil-affairs", DispatchName(name, 1));
  Must(desk, "h-rudong-civil-affairs", commands::RecordContact, Calling(DispatchName(name, 1)));
  Must(desk, "h-rudong-civil-affairs", commands::ReplyDispatch, Replying(DispatchName(name, 1)));
  Must(desk, "supervisor1", commands::AuditReply, Auditing(DispatchName(name, 1), true));
  auto reveal = On<v1::RevealRequest>(name);
  reveal.set_reason("回访");
  CHECK(Outcome(desk.Ask("operator2", commands::Reveal, reveal)) == "ROLE_MAY_NOT ");
  CHECK(Outcome(desk.Ask("operator1", commands::Reveal, reveal)) == "OK");
}

TEST_CASE(
    "a supervisor lists the settlements that were drawn for audit until somebody audited them") {
  TestDesk desk;
  const std::string closed = SettledCase(desk, true);
  SettledCase(desk, false);
  const std::string open = SettledCase(desk, true);
  Must(desk, "operator1", commands::RecordCallBack, Asking(closed, v1::CallBack::SATISFIED));
  CallingBackCase(desk);
  v1::ListCasesRequest request;
  request.set_drawn(true);
  const auto listed = [&] {
    const auto answer = desk.Ask("supervisor1", commands::ListCases, request);
    REQUIRE(answer);
    std::vector<std::string> names;
    for (const auto& line : answer->cases()) names.push_back(line.name());
    return names;
  };
  CHECK(listed() == std::vector<std::string>{open, closed});  // nothing is due of what is closed
  request.add_states(v1::Case::CLOSED);
  CHECK(listed() == std::vector<std::string>{closed});
  request.set_unit("rudong-civil-affairs");
  CHECK(listed().empty());
  request.clear_unit();
  request.clear_states();
  for (const char* who : {"operator1", "dispatcher1", "h-rudong-civil-affairs"}) {
    CHECK(Outcome(desk.Ask(who, commands::ListCases, request)) == "ROLE_MAY_NOT drawn");
  }

  Must(desk, "supervisor1", commands::AuditSettlement, AuditingSettlement(open, true));
  CHECK(listed() == std::vector<std::string>{closed});
}

TEST_CASE("a unit that is accused stays shut out of a case that waits to be called back") {
  TestDesk desk;
  const std::string name = CallingBackCase(desk);
  REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
    const StoredCase stored = *tx.FindCase(ParseCaseName(name).value());
    tx.AddAccused(stored.id, "rudong-civil-affairs");
    tx.Append({}, stored.id, 0);
    return true;
  }) == Fate::kCommitted);
  v1::ListCasesRequest queue;
  queue.add_states(v1::Case::CALLING_BACK);
  CHECK(desk.Ask("h-rudong-civil-affairs", commands::ListCases, queue)->cases().empty());
  CHECK(desk.Ask("operator2", commands::ListCases, queue)->cases_size() == 1);
}

TEST_CASE("an operator who closed a colleague's case by calling back is answered a second time") {
  TestDesk desk;
  const std::string name = CallingBackCase(desk);
  Must(desk, "operator2", commands::RecordCallBack, Asking(name, v1::CallBack::SATISFIED));
  CHECK(Outcome(desk.Ask("operator2", commands::GetCase, On<v1::GetCaseRequest>(name))) ==
        "NOT_FOUND ");
  const auto again = desk.Ask("operator2", commands::AnswerOfCase, name);
  REQUIRE(again);
  CHECK(again->record().state() == v1::Case::CLOSED);
  CHECK(again->record().caller().telephone() == "138****0000");
  CHECK(Outcome(desk.Ask("h-nt-police", commands::AnswerOfCase, name)) == "NOT_FOUND ");
}

TEST_CASE("the way through the call shows no more than the way through the case") {
  struct Row {
    const char* who;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"operator1", "OK"},
      {"operator2", "NOT_FOUND "},
      {"duty1", "ROLE_MAY_NOT "},
      {"dispatcher1", "OK"},
      {"h-chongchuan-culture-tourism", "NOT_FOUND "},
      {"leader1", "NOT_FOUND "},
  }));
  Meeting meeting(Cafe());
  auto request = On<v1::RevealRequest>(meeting.desk.See("dispatcher1", meeting.name).call());
  request.set_reason("联系来电人");
  INFO(row.who);
  CHECK(Outcome(meeting.desk.Ask(row.who, commands::Reveal, request)) == row.outcome);
}

TEST_CASE("a confidential caller's name and number do not reach the unit") {
  v1::Call call = Cafe();
  call.mutable_caller()->set_confidential(true);
  Meeting meeting(call);
  const auto seen = meeting.desk.See("h-chongchuan-culture-tourism", meeting.name);
  CHECK(seen.caller().confidential());
  CHECK((seen.caller().display_name() + seen.caller().telephone()).empty());
  CHECK_FALSE(seen.has_safe_contact());
}

TEST_CASE("another unit's dispatch is not there for a unit, not even its co-handler's") {
  Meeting meeting;
  auto contact = Calling(DispatchName(meeting.name, 3));
  CHECK(Outcome(meeting.desk.Do("h-chongchuan-culture-tourism", commands::RecordContact,
                                contact)) == "NOT_FOUND ");
  CHECK(Outcome(meeting.desk.Do("h-chongchuan-culture-tourism", commands::SignDispatch,
                                On<v1::SignDispatchRequest>(DispatchName(meeting.name, 9)))) ==
        "NOT_FOUND ");
}

TEST_CASE("a unit asks for its own cases alone") {
  Meeting meeting;
  v1::ListCasesRequest request;
  CHECK(meeting.desk.Ask("h-chongchuan-zhian", commands::ListCases, request)->cases_size() == 1);
  request.set_unit("chongchuan-culture-tourism");
  CHECK(meeting.desk.Ask("h-chongchuan-zhian", commands::ListCases, request)->cases().empty());
  request.set_unit("chongchuan-zhian");
  CHECK(meeting.desk.Ask("h-chongchuan-zhian", commands::ListCases, request)->cases_size() == 1);
}

TEST_CASE("the preview says what a dispatch would do and changes nothing") {
  TestDesk desk;
  const std::string name = Log(desk, Cafe());
  const std::int64_t before = desk.LastSeq();
  const auto preview =
      desk.Ask("operator1", commands::PreviewDispatch, On<v1::PreviewDispatchRequest>(name));
  REQUIRE(preview);
  CHECK(preview->routing().mode() == v1::Mode::JOINT);
  CHECK(preview->routing().lead() == "chongchuan-culture-tourism");
  CHECK(preview->explanation_size() > 0);
  std::set<v1::Limit::Kind> kinds;
  for (const auto& limit : preview->limits()) kinds.insert(limit.kind());
  CHECK(kinds.contains(v1::Limit::FINISH));
  CHECK(kinds.contains(v1::Limit::OPINION));
  CHECK(desk.LastSeq() == before);
  Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name));
  CHECK(Outcome(desk.Ask("operator1", commands::PreviewDispatch,
                         On<v1::PreviewDispatchRequest>(name))) == "WRONG_STATE ");
}

TEST_CASE("the place is told without its rules, and due times are counted") {
  TestDesk desk;
  const auto place = desk.Ask("h-nt-police", commands::GetPlace, v1::GetPlaceRequest());
  REQUIRE(place);
  CHECK(place->units_size() > 0);
  CHECK(place->rules().empty());
  v1::GetPlaceRequest other;
  other.set_version("1999-01-01/1");
  CHECK(Outcome(desk.Ask("operator1", commands::GetPlace, other)) == "NOT_FOUND ");

  v1::CountDueRequest count;
  CHECK(Outcome(desk.Ask("operator1", commands::CountDue, count)) ==
        "MISSING from_time, MISSING basis, BAD_FORMAT figure");
  *count.mutable_from_time() = ToProto(ParseInstant("2026-09-21T09:30+08:00").value());
  count.set_basis(v1::Limit::WORKING_DAYS);
  count.set_figure(5);
  const auto limit = desk.Ask("operator1", commands::CountDue, count);
  REQUIRE(limit);
  // 22, 23, 24, 28, 29 September: the 25th to the 27th is the Mid-Autumn holiday.
  CHECK(FormatInstant(FromProto(limit->due_time())) == "2026-09-30T00:00:00+08:00");
  count.set_figure(367);
  CHECK(Outcome(desk.Ask("operator1", commands::CountDue, count)) == "BAD_FORMAT figure");
}

}  // namespace
}  // namespace hotline
