#include "rules/lifecycle.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "rules/terms.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Case;
using v1::Dispatch;
using v1::Role;

// All values of an enum but the unspecified one.
template <class Enum>
std::vector<Enum> All(const google::protobuf::EnumDescriptor* type) {
  std::vector<Enum> values;
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() != 0)
      values.push_back(static_cast<Enum>(type->value(i)->number()));
  }
  return values;
}
std::vector<Act::Kind> Acts() { return All<Act::Kind>(Act::Kind_descriptor()); }
std::vector<Role::Kind> Roles() { return All<Role::Kind>(Role::Kind_descriptor()); }
std::vector<Case::State> CaseStates() { return All<Case::State>(Case::State_descriptor()); }
std::vector<Dispatch::State> DispatchStates() {
  return All<Dispatch::State>(Dispatch::State_descriptor());
}

Case In(Case::State state) {
  Case record;
  record.set_state(state);
  return record;
}
Dispatch In(Dispatch::State state, Dispatch::Part part) {
  Dispatch dispatch;
  dispatch.set_state(state);
  dispatch.set_part(part);
  return dispatch;
}

std::string Words(const Check& check) {
  return check ? "OK" : v1::Refusal::Reason_Name(check.refusals().refusals(0).reason());
}

TEST_CASE("every act but the reading ones has exactly one row, with words for readers") {
  const std::set<Act::Kind> reading{Act::OPEN_CASE, Act::REVEAL, Act::LOOK_UP};
  std::map<Act::Kind, int> rows;
  for (const ActRow& row : StateTable()) {
    ++rows[row.act];
    INFO(Act::Kind_Name(row.act));
    CHECK_FALSE(row.roles.empty());
    CHECK(std::string(row.effect).size() > 0);
    CHECK(std::string(row.effect_en).size() > 0);
    CHECK(std::string(row.guards).empty() == std::string(row.guards_en).empty());
  }
  for (const Act::Kind act : Acts()) {
    INFO(Act::Kind_Name(act));
    CHECK(rows[act] == (reading.contains(act) ? 0 : 1));
    CHECK(Term(act, Language::kChinese) != std::to_string(act));
    CHECK(Term(act, Language::kEnglish) != std::to_string(act));
  }
}

TEST_CASE("what this version performs is what it says") {
  const std::set<Act::Kind> built{Act::LOG_CALL,
                                  Act::NAME_ACCUSED,
                                  Act::CLEAR_ACCUSED,
                                  Act::REPORT_HARM,
                                  Act::RECORD_DISPOSAL,
                                  Act::RECORD_FEEDBACK,
                                  Act::MERGE,
                                  Act::UNMERGE,
                                  Act::REJECT,
                                  Act::HAND_OVER,
                                  Act::CONFIRM_HAND_OVER,
                                  Act::INSTRUCT,
                                  Act::REOPEN,
                                  Act::DISPATCH,
                                  Act::HANDLE_DIRECTLY,
                                  Act::SETTLE,
                                  Act::GIVE_UP,
                                  Act::SIGN,
                                  Act::RECORD_CONTACT,
                                  Act::RECORD_PROGRESS,
                                  Act::GIVE_OPINION,
                                  Act::DRAFT_REPLY,
                                  Act::REPLY,
                                  Act::PASS_AUDIT,
                                  Act::FAIL_AUDIT,
                                  Act::AUDIT_SETTLEMENT,
                                  Act::ORDER_REDO,
                                  Act::CALL_BACK,
                                  Act::CLOSE_WITHOUT_CALL_BACK,
                                  Act::CLOSE_DISSATISFIED,
                                  Act::ASK_RETURN,
                                  Act::WITHDRAW_RETURN,
                                  Act::RULE_ON_RETURN,
                                  Act::RECORD_FOR_UNIT,
                                  Act::AMEND,
                                  Act::REGRADE,
                                  Act::WITHDRAW_PERSON,
                                  Act::RULE_ON_WITHDRAWAL,
                                  Act::ASK_HARM_CLEARING,
                                  Act::CLEAR_HARM,
                                  Act::ASK_EXTENSION,
                                  Act::RULE_ON_EXTENSION,
                                  Act::AGREE_LATER_LIMIT,
                                  Act::RULE_ON_LATER_LIMIT,
                                  Act::ASK_WAIVER,
                                  Act::CONSENT_TO_WAIVER,
                                  Act::WAIVE_OPINION,
                                  Act::ASK_TERMINATION,
                                  Act::TERMINATE,
                                  Act::WITHDRAW_ASK,
                                  Act::REDIRECT,
                                  Act::ADD_CO_HANDLER,
                                  Act::CONFER,
                                  Act::CONFIRM_DISPATCH,
                                  Act::ASK_DESK,
                                  Act::ANSWER_QUESTION,
                                  Act::HAND_DOWN,
                                  Act::ANSWER_HAND_DOWN,
                                  Act::SHRED,
                                  Act::RECOUNT,
                                  Act::CHANGE_UNIT,
                                  Act::ANSWER_NOTICE,
                                  Act::REMIND,
                                  Act::SUPERVISE,
                                  Act::PUBLISH,
                                  Act::ALARM,
                                  Act::ACKNOWLEDGE_ALARM,
                                  Act::LAPSE,
                                  Act::DRAFT_SUPERVISION,
                                  Act::ANNUL_NOTICE,
                                  Act::ARCHIVE};
  for (const ActRow& row : StateTable()) {
    INFO(Act::Kind_Name(row.act));
    CHECK(row.built == built.contains(row.act));
  }
}

TEST_CASE("every state but the archive can be left by some act") {
  for (const Case::State state : CaseStates()) {
    int ways = 0;
    for (const ActRow& row : StateTable()) ways += row.case_states.contains(state);
    INFO(Case::State_Name(state));
    // The accused can be named and cleared everywhere, and what is over can be shredded; that
    // leaves no state.
    const int staying = 2 + RowOf(Act::SHRED).case_states.contains(state);
    CHECK((ways > staying) == (state != Case::ARCHIVED));
  }
}

// Written a second time, line by line: who may, from where.
TEST_CASE("the table is the procedure's") {
  struct Row {
    Act::Kind act;
    Role::Kind role;
    Case::State state;
    Dispatch::State dispatch;
    Dispatch::Part part;
    const char* outcome;
  };
  const auto none = Dispatch::STATE_UNSPECIFIED;
  const auto no_part = Dispatch::PART_UNSPECIFIED;
  const auto row = GENERATE_COPY(values<Row>({
      {Act::DISPATCH, Role::DISPATCHER, Case::REGISTERED, none, no_part, "OK"},
      {Act::DISPATCH, Role::OPERATOR, Case::REGISTERED, none, no_part, "ROLE_MAY_NOT"},
      {Act::DISPATCH, Role::DISPATCHER, Case::IN_HAND, none, no_part, "WRONG_STATE"},
      {Act::SIGN, Role::HANDLER, Case::IN_HAND, Dispatch::ISSUED, Dispatch::LEAD, "OK"},
      {Act::SIGN, Role::HANDLER, Case::IN_HAND, Dispatch::ISSUED, Dispatch::CO_HANDLER, "OK"},
      {Act::SIGN, Role::HANDLER, Case::IN_HAND, Dispatch::SIGNED, Dispatch::LEAD, "WRONG_STATE"},
      {Act::SIGN, Role::OPERATOR, Case::IN_HAND, Dispatch::ISSUED, Dispatch::LEAD, "ROLE_MAY_NOT"},
      {Act::RECORD_CONTACT, Role::HANDLER, Case::IN_HAND, Dispatch::RETURN_ASKED, Dispatch::LEAD,
       "OK"},
      {Act::RECORD_PROGRESS, Role::HANDLER, Case::IN_HAND, Dispatch::ISSUED, Dispatch::LEAD,
       "WRONG_STATE"},
      {Act::GIVE_OPINION, Role::HANDLER, Case::IN_HAND, Dispatch::SIGNED, Dispatch::CO_HANDLER,
       "OK"},
      {Act::GIVE_OPINION, Role::HANDLER, Case::IN_HAND, Dispatch::SIGNED, Dispatch::LEAD,
       "WRONG_STATE"},
      {Act::REPLY, Role::HEAD, Case::IN_HAND, Dispatch::SIGNED, Dispatch::LEAD, "OK"},
      {Act::REPLY, Role::HEAD, Case::IN_HAND, Dispatch::SIGNED, Dispatch::CO_HANDLER,
       "WRONG_STATE"},
      {Act::REPLY, Role::SUPERVISOR, Case::IN_HAND, Dispatch::SIGNED, Dispatch::LEAD,
       "ROLE_MAY_NOT"},
      {Act::PASS_AUDIT, Role::ISSUER, Case::REPLIED, Dispatch::REPLIED, Dispatch::LEAD, "OK"},
      {Act::PASS_AUDIT, Role::DISPATCHER, Case::REPLIED, Dispatch::REPLIED, Dispatch::LEAD,
       "ROLE_MAY_NOT"},
      {Act::CALL_BACK, Role::OPERATOR, Case::CALLING_BACK, none, no_part, "OK"},
      {Act::CALL_BACK, Role::HANDLER, Case::CALLING_BACK, none, no_part, "ROLE_MAY_NOT"},
      {Act::ASK_RETURN, Role::HANDLER, Case::IN_HAND, Dispatch::SIGNED, Dispatch::LEAD, "OK"},
      {Act::REDIRECT, Role::DISPATCHER, Case::IN_HAND, Dispatch::SIGNED, Dispatch::LEAD, "OK"},
      {Act::REDIRECT, Role::DISPATCHER, Case::IN_HAND, Dispatch::SIGNED, Dispatch::CO_HANDLER,
       "WRONG_STATE"},
      {Act::REDIRECT, Role::DISPATCHER, Case::IN_HAND, Dispatch::ACCEPTED, Dispatch::LEAD,
       "WRONG_STATE"},
      {Act::ARCHIVE, Role::CLOCKWORK, Case::CLOSED, none, no_part, "OK"},
      {Act::REOPEN, Role::SUPERVISOR, Case::MERGED, none, no_part, "WRONG_STATE"},
  }));
  const Case record = In(row.state);
  const Dispatch dispatch = In(row.dispatch, row.part);
  INFO(Act::Kind_Name(row.act) << " by " << Role::Kind_Name(row.role));
  CHECK(Words(CheckAct(row.act, row.role, &record, row.dispatch == none ? nullptr : &dispatch)) ==
        row.outcome);
}

TEST_CASE("without a dispatcher only what is pressing or mandatory goes out") {
  Case record = In(Case::REGISTERED);
  const auto by_duty_operator = [&] {
    return Words(CheckAct(Act::DISPATCH, Role::DUTY_OPERATOR, &record, nullptr));
  };
  CHECK(by_duty_operator() == "ROLE_MAY_NOT");
  record.mutable_demand()->set_urgency(v1::Demand::NORMAL);
  CHECK(by_duty_operator() == "ROLE_MAY_NOT");
  CHECK(Words(CheckAct(Act::DISPATCH, Role::DISPATCHER, &record, nullptr)) == "OK");
  for (const auto urgency : {v1::Demand::URGENT, v1::Demand::EXTREME}) {
    record.mutable_demand()->set_urgency(urgency);
    CHECK(by_duty_operator() == "OK");
  }
  record.mutable_demand()->set_urgency(v1::Demand::NORMAL);
  record.set_mandatory(true);
  CHECK(by_duty_operator() == "OK");
}

TEST_CASE("every act in every state by every role is decided by its row: role, state, built") {
  for (const ActRow& row : StateTable()) {
    for (const Role::Kind role : Roles()) {
      for (const Case::State state : CaseStates()) {
        for (const Dispatch::State dispatch_state : DispatchStates()) {
          for (const Dispatch::Part part : {Dispatch::LEAD, Dispatch::CO_HANDLER}) {
            const bool state_fits =
                (row.case_states.empty() || row.case_states.contains(state)) &&
                (row.dispatch_states.empty() ||
                 (row.dispatch_states.contains(dispatch_state) &&
                  (row.part == Dispatch::PART_UNSPECIFIED || row.part == part)));
            const char* expected = !row.roles.contains(role) ? "ROLE_MAY_NOT"
                                   : !state_fits             ? "WRONG_STATE"
                                   : !row.built              ? "NOT_YET_BUILT"
                                                             : "OK";
            Case record = In(state);
            record.mutable_demand()->set_urgency(v1::Demand::URGENT);  // a duty operator's too
            const Dispatch dispatch = In(dispatch_state, part);
            if (Words(CheckAct(row.act, role, &record, &dispatch)) != expected) {
              FAIL(Act::Kind_Name(row.act) << " " << Role::Kind_Name(role) << " "
                                           << Case::State_Name(state) << " expected " << expected);
            }
          }
        }
      }
    }
  }
}

TEST_CASE("an act on a dispatch is impossible where none is named") {
  const Case record = In(Case::IN_HAND);
  CHECK(Words(CheckAct(Act::SIGN, Role::HANDLER, &record, nullptr)) == "WRONG_STATE");
  CHECK(Words(CheckAct(Act::REPLY, Role::HANDLER, &record, nullptr)) == "WRONG_STATE");
  CHECK(Words(CheckAct(Act::DISPATCH, Role::DISPATCHER, nullptr, nullptr)) == "WRONG_STATE");
}

TEST_CASE("a refusal names the states and the roles from which the act is possible") {
  const Case record = In(Case::CLOSED);
  const Check state = CheckAct(Act::HAND_OVER, Role::DISPATCHER, &record, nullptr);
  CHECK(state.refusals().refusals(0).detail() == "case.REGISTERED,case.IN_HAND");
  const Check role = CheckAct(Act::CALL_BACK, Role::HEAD, &record, nullptr);
  CHECK(role.refusals().refusals(0).detail() == "role.OPERATOR,role.DUTY_OPERATOR");
}

TEST_CASE("a role or state beyond the known ones is in no set") {
  CHECK_FALSE(Set{1, 2}.contains(65));
  CHECK_FALSE(Set{1, 2}.contains(-1));
}

}  // namespace
}  // namespace hotline
