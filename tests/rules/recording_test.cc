#include "rules/recording.h"

#include <catch2/catch.hpp>

#include "rules/auditing.h"
#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Role;

TEST_CASE("the desk records acts of a unit without accounts, from evidence, and nothing else") {
  struct Row {
    const char* why;
    v1::Account actor;
    const char* evidence;
    Act::Kind act;
    const char* unit;
    const char* outcome;
  };
  const v1::Account dispatcher = Person("dispatcher1", Role::DISPATCHER);
  const v1::Account handler = Person("h", Role::HANDLER, "rudong-civil-affairs");
  const auto row = GENERATE_COPY(values<Row>({
      {"nothing recorded", handler, "", Act::SIGN, "rudong-civil-affairs", "OK HANDLER"},
      {"by a dispatcher", dispatcher, "传真", Act::SIGN, "js-police", "OK HANDLER"},
      {"by an operator", Person("operator1", Role::OPERATOR), "传真", Act::RECORD_CONTACT,
       "js-police", "OK HANDLER"},
      {"what the head may do", dispatcher, "传真", Act::REPLY, "js-police", "OK HEAD"},
      {"a unit that left the directory", dispatcher, "传真", Act::SIGN, "no-such-unit",
       "OK HANDLER"},
      {"a unit with accounts", dispatcher, "传真", Act::SIGN, "rudong-civil-affairs",
       "UNIT_HAS_ACCOUNTS "},
      {"by the unit itself", handler, "传真", Act::SIGN, "js-police",
       "ROLE_MAY_NOT change.recorded_evidence"},
      {"by a supervisor", Person("supervisor1", Role::SUPERVISOR), "传真", Act::SIGN, "js-police",
       "ROLE_MAY_NOT change.recorded_evidence"},
      {"no act of a unit", dispatcher, "传真", Act::RULE_ON_RETURN, "js-police",
       "IMPOSSIBLE change.recorded_evidence"},
      {"a person's own act", dispatcher, "传真", Act::WITHDRAW_PERSON, "js-police",
       "IMPOSSIBLE change.recorded_evidence"},
      {"blank evidence", dispatcher, " ", Act::SIGN, "js-police",
       "MISSING change.recorded_evidence"},
  }));
  v1::Dispatch dispatch;
  dispatch.set_unit(row.unit);
  const auto acting = ActingFor(row.actor, row.evidence, row.act, dispatch, SamplePlace());
  INFO(row.why);
  CHECK((acting ? "OK " + Role::Kind_Name(acting->role()) : Outcome(acting)) == row.outcome);
  if (!acting) return;
  CHECK(acting->name() == row.actor.name());
  CHECK(acting->person() == row.actor.person());
  CHECK(acting->scope() == (*row.evidence ? row.unit : row.actor.scope()));
}

TEST_CASE("who recorded anything for the unit does not audit its reply") {
  const v1::Account keyer = Person("dispatcher1", Role::DISPATCHER);
  v1::Account same = Person("supervisor1", Role::SUPERVISOR);
  v1::Dispatch lead;
  lead.set_unit("js-police");
  MarkKeyed(lead, keyer);
  MarkKeyed(lead, keyer);
  CHECK(lead.keyed_by_persons_size() == 1);
  CHECK(Outcome(CheckAuditor(SamplePlace(), lead, same)) == "OK");
  same.set_person(keyer.person());
  CHECK(Outcome(CheckAuditor(SamplePlace(), lead, same)) == "SAME_PERSON ");
}

TEST_CASE("the history says by what evidence, before what the unit gave as its reason") {
  CHECK(MarkedReason("传真 3 页", "") == "代录（传真 3 页）");
  CHECK(MarkedReason("传真 3 页", "不属本辖区") == "代录（传真 3 页）：不属本辖区");
}

}  // namespace
}  // namespace hotline
