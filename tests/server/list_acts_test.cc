// ListActs against the state table that was written by hand: every state of the case and of a
// dispatch, every role that works on cases, every act.

#include <algorithm>

#include "rules/lifecycle.h"
#include "tests/rules/lifecycle_by_hand.h"
#include "tests/server/stories.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Case;
using v1::Dispatch;

// Nothing but role and states decides these before their request is known.
constexpr Act::Kind kByTableAlone[] = {Act::AMEND,
                                       Act::NAME_ACCUSED,
                                       Act::WITHDRAW_PERSON,
                                       Act::REPORT_HARM,
                                       Act::HAND_OVER,
                                       Act::REGRADE,
                                       Act::CONFER,
                                       Act::HANDLE_DIRECTLY,
                                       Act::UNMERGE,
                                       Act::INSTRUCT,
                                       Act::SIGN,
                                       Act::WITHDRAW_RETURN,
                                       Act::HAND_DOWN,
                                       Act::ASK_DESK,
                                       Act::RECORD_PROGRESS,
                                       Act::GIVE_OPINION};

// The case and its `at`-th dispatch are made to stand in these states, however they got there.
void Put(TestDesk& desk, const std::string& name, std::size_t at, Case::State state,
         Dispatch::State dispatch_state) {
  const Fate fate = desk.store().WriteAndWait([&](Transaction& tx) {
    auto stored = tx.FindCase(ParseCaseName(name).value()).value();
    auto dispatch = tx.DispatchesOf(stored.id).at(at);
    stored.record.set_state(state);
    dispatch.record.set_state(dispatch_state);
    // The one waiver after which an opinion may still be filed.
    dispatch.record.set_end_reason(dispatch_state == Dispatch::WAIVED ? "overdue" : "");
    tx.Update(stored);
    tx.Update(dispatch, stored.id);
    v1::Event event;
    event.set_resource(name);
    event.set_act(Act::AMEND);
    event.set_actor("accounts/test");
    tx.Append(event, stored.id, 0);
    return true;
  });
  REQUIRE(fate == Fate::kCommitted);
}

struct Counts {
  int possible = 0;
  int impossible = 0;
};

// What ListActs says to one person, against the table by hand. All that is wrong goes to `wrong`.
void Compare(TestDesk& desk, const std::string& who, const std::string& name, Case::State state,
             Dispatch::State dispatch_state, Dispatch::Part part, Counts& counts,
             std::vector<std::string>& wrong) {
  const auto answer = desk.Ask(who, commands::ListActs, On<v1::ListActsRequest>(name));
  if (!answer) return;  // he does not see a case that he has left
  for (const auto& entry : answer->acts()) {
    const bool on_dispatch = !RowOf(entry.act()).dispatch_states.empty();
    const bool may =
        OutcomeByHand(entry.act(), desk.Who(who).role(), state, dispatch_state, part) == "OK";
    const bool alone = std::ranges::find(kByTableAlone, entry.act()) != std::end(kByTableAlone);
    ++(entry.possible() ? counts.possible : counts.impossible);
    // Another dispatch of the same case may be what is possible; that is the other parts' to say.
    const bool may_by_another = on_dispatch && part == Dispatch::CO_HANDLER &&
                                OutcomeByHand(entry.act(), desk.Who(who).role(), state,
                                              Dispatch::SIGNED, Dispatch::LEAD) == "OK";
    if (entry.possible() ? !may && !may_by_another : may && alone) {
      wrong.push_back(who + ": " + Act::Kind_Name(entry.act()) + " of a case " +
                      Case::State_Name(state) + " with " + Dispatch::Part_Name(part) + " " +
                      Dispatch::State_Name(dispatch_state) + " is " +
                      (entry.possible() ? "offered" : "refused: " + entry.refusal().message()));
    }
    if (entry.possible() == entry.refusal().message().empty()) continue;
    wrong.push_back(Act::Kind_Name(entry.act()) + " says nothing, or too much");
  }
}

void CompareAll(TestDesk& desk, const std::vector<std::string>& people, const std::string& name,
                std::size_t at, Dispatch::Part part) {
  Counts counts;
  std::vector<std::string> wrong;
  for (int state = Case::REGISTERED; state <= Case::HANDED_OVER; ++state) {
    for (int dispatch_state = Dispatch::ISSUED; dispatch_state <= Dispatch::ENDED;
         ++dispatch_state) {
      const auto of_case = static_cast<Case::State>(state);
      const auto of_dispatch = static_cast<Dispatch::State>(dispatch_state);
      Put(desk, name, at, of_case, of_dispatch);
      for (const std::string& who : people) {
        Compare(desk, who, name, of_case, of_dispatch, part, counts, wrong);
      }
    }
  }
  INFO(wrong.size() << " wrong, the first: " << (wrong.empty() ? "" : wrong.front()));
  CHECK(wrong.empty());
  CHECK(counts.possible > 1000);
  CHECK(counts.impossible > 10'000);
}

TEST_CASE("what ListActs offers about a lead is what the procedure allows, in every state") {
  TestDesk desk;
  v1::Call call = Bullying();
  call.mutable_demands(0)->set_urgency(v1::Demand::URGENT);  // a duty operator's too
  const std::string name = Log(desk, call);
  Must(desk, "dispatcher1", commands::DispatchCase, Ordering(name));
  CompareAll(desk,
             {"operator1", "duty1", "dispatcher1", "h-haian-education", "head-haian-education",
              "issuer1", "supervisor1"},
             name, 0, Dispatch::LEAD);
}

std::string Offered(TestDesk& desk, const std::string& who, const std::string& name,
                    Act::Kind act) {
  const auto answer = desk.Ask(who, commands::ListActs, On<v1::ListActsRequest>(name));
  REQUIRE(answer);
  for (const auto& entry : answer->acts()) {
    if (entry.act() != act) continue;
    return entry.possible() ? "possible" : v1::Refusal::Reason_Name(entry.refusal().reason());
  }
  return "not in the table";
}

void PutOnDuty(TestDesk& desk, const std::string& who) {
  REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
    v1::Duty duty;
    duty.set_account(desk.Who(who).name());
    duty.set_role(desk.Who(who).role());
    *duty.mutable_start_time() = ToProto(desk.now() - std::chrono::hours(1));
    *duty.mutable_end_time() = ToProto(desk.now() + std::chrono::hours(8));
    tx.PutDuty(duty);
    tx.Append({}, 0, 0);
    return true;
  }) == Fate::kCommitted);
}

TEST_CASE("what stands against an act is told before it is tried") {
  TestDesk desk;
  v1::Call call = Bullying();
  call.mutable_demands(0)->set_urgency(v1::Demand::URGENT);
  call.mutable_demands(0)->clear_accused();
  call.mutable_demands(0)->set_none_named(true);
  const std::string name = Log(desk, call);

  CHECK(Offered(desk, "supervisor1", name, Act::CLEAR_ACCUSED) == "NOT_ACCUSED");
  CHECK(Offered(desk, "supervisor1", name, Act::ACKNOWLEDGE_ALARM) == "NOTHING_ASKED");
  REQUIRE(desk.store().WriteAndWait([&](Transaction& tx) {
    v1::Alarm alarm;
    alarm.add_told("accounts/supervisor1");
    tx.PutAlarm(alarm, tx.FindCase(ParseCaseName(name).value())->id);
    tx.Append({}, 0, 0);
    return true;
  }) == Fate::kCommitted);
  CHECK(Offered(desk, "supervisor1", name, Act::ACKNOWLEDGE_ALARM) == "possible");

  PutOnDuty(desk, "duty1");
  CHECK(Offered(desk, "duty1", name, Act::DISPATCH) == "possible");
  PutOnDuty(desk, "dispatcher1");
  CHECK(Offered(desk, "duty1", name, Act::DISPATCH) == "ROLE_MAY_NOT");
  CHECK(Outcome(desk.Do("duty1", commands::DispatchCase, Dispatching(name))) == "ROLE_MAY_NOT ");

  auto naming = On<v1::NameAccusedRequest>(name);
  naming.mutable_accused()->set_not_in_directory("测试培训班");
  Must(desk, "dispatcher1", commands::NameAccused, naming);
  CHECK(Offered(desk, "supervisor1", name, Act::CLEAR_ACCUSED) == "possible");

  Must(desk, "dispatcher1", commands::DispatchCase, Ordering(name));
  CHECK(Offered(desk, "supervisor1", name, Act::TERMINATE) == "NOTHING_ASKED");
  auto ending = On<v1::AskTerminationRequest>(name);
  ending.set_ground(v1::Ask::CALLER_WITHDRAWS);
  ending.set_reason("来电人撤回");
  Must(desk, "operator1", commands::AskTermination, ending);
  CHECK(Offered(desk, "supervisor1", name, Act::TERMINATE) == "ISSUER_NEEDED");
  CHECK(Offered(desk, "issuer1", name, Act::TERMINATE) == "possible");
}

TEST_CASE("who asked is not offered the ruling") {
  TestDesk desk;
  v1::Call call = Help();
  call.mutable_demands(0)->set_situation(v1::Demand::ABANDONED);
  const std::string name = Log(desk, call);
  auto clearing = On<v1::AskHarmClearingRequest>(name);
  clearing.set_reason("误选情形");
  Must(desk, "supervisor1", commands::AskHarmClearing, clearing);
  CHECK(Offered(desk, "supervisor1", name, Act::CLEAR_HARM) == "SAME_PERSON");
  CHECK(Offered(desk, "supervisor2", name, Act::CLEAR_HARM) == "possible");
}

TEST_CASE("what ListActs offers about a co-handler is what the procedure allows, in every state") {
  TestDesk desk;
  const std::string name = Log(desk, Cafe());
  const auto issued = Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(name)).record();
  Sign(desk, "h-" + issued.dispatches(0).unit(), DispatchName(name, 1));
  const std::string co_handler = issued.dispatches(1).unit();
  CompareAll(desk,
             {"operator1", "dispatcher1", "supervisor1", "h-" + co_handler, "head-" + co_handler},
             name, 1, Dispatch::CO_HANDLER);
}

}  // namespace
}  // namespace hotline
