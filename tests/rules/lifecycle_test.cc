#include "rules/lifecycle.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "rules/terms.h"
#include "tests/rules/lifecycle_by_hand.h"
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

TEST_CASE("every state but the archive can be left by some act") {
  for (const Case::State state : CaseStates()) {
    int ways = 0;
    for (const ActRow& row : StateTable()) ways += row.case_states.contains(state);
    INFO(Case::State_Name(state));
    // The accused can be named and cleared and an alarm be taken everywhere, and what is over can
    // be shredded; that leaves no state.
    const int staying = 3 + RowOf(Act::SHRED).case_states.contains(state);
    CHECK((ways > staying) == (state != Case::ARCHIVED));
  }
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

// All acts, all roles, all states of the case, all states and parts of the dispatch, each absent
// too, against the table that was written by hand.
TEST_CASE("every act by every role in every state is what the procedure says") {
  REQUIRE(TableByHand().size() == StateTable().size());
  std::vector<Case::State> case_states = CaseStates();
  case_states.push_back(Case::STATE_UNSPECIFIED);
  std::vector<Dispatch::State> dispatch_states = DispatchStates();
  dispatch_states.push_back(Dispatch::STATE_UNSPECIFIED);
  int decided = 0;
  std::vector<std::string> wrong;
  for (const ByHand& row : TableByHand()) {
    for (const Role::Kind role : Roles()) {
      for (const Case::State state : case_states) {
        for (const Dispatch::State dispatch_state : dispatch_states) {
          for (const Dispatch::Part part : {Dispatch::LEAD, Dispatch::CO_HANDLER}) {
            Case record = In(state);
            record.mutable_demand()->set_urgency(v1::Demand::URGENT);  // a duty operator's too
            const Dispatch dispatch = In(dispatch_state, part);
            const bool no_case = state == Case::STATE_UNSPECIFIED;
            const bool no_dispatch = dispatch_state == Dispatch::STATE_UNSPECIFIED;
            const std::string said = Words(CheckAct(row.act, role, no_case ? nullptr : &record,
                                                    no_case || no_dispatch ? nullptr : &dispatch));
            const auto expected = OutcomeByHand(
                row.act, role, state, no_case ? Dispatch::STATE_UNSPECIFIED : dispatch_state, part);
            ++decided;
            if (said == expected) continue;
            wrong.push_back(Act::Kind_Name(row.act) + " by " + Role::Kind_Name(role) + ": case " +
                            Case::State_Name(state) + ", " + Dispatch::Part_Name(part) + " " +
                            Dispatch::State_Name(dispatch_state) + ": " + said + ", not " +
                            std::string(expected));
          }
        }
      }
    }
  }
  INFO(wrong.size() << " of " << decided
                    << " wrong, the first: " << (wrong.empty() ? "" : wrong.front()));
  CHECK(wrong.empty());
  CHECK(decided == static_cast<int>(StateTable().size() * 11 * 11 * 11 * 2));
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
