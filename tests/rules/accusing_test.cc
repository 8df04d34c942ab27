#include "rules/accusing.h"

#include <catch2/catch.hpp>

#include "rules/clocks.h"
#include "tests/rules/sample_case.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using v1::Case;
using v1::Dispatch;

v1::Accused Unit(const std::string& id) {
  v1::Accused accused;
  accused.set_unit(id);
  return accused;
}

std::string Words(const Check& check) {
  return check ? "OK" : v1::Refusal::Reason_Name(check.refusals().refusals(0).reason());
}

TEST_CASE("an accusation names exactly one of unit, person, words, account") {
  struct Row {
    const char* unit;
    const char* person;
    const char* words;
    const char* account;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"", "", "", "", "MISSING"},
      {"haian-school-a", "", "", "", "OK"},
      {"", "测试丙", "", "", "OK"},
      {"", "", "路边小店", "", "OK"},
      {"", "", "", "accounts/duty1", "OK"},
      {"haian-school-a", "", "", "accounts/duty1", "IMPOSSIBLE"},
      {"", "测试丙", "路边小店", "", "IMPOSSIBLE"},
      {"no-such-unit", "", "", "", "UNKNOWN_VALUE"},
  }));
  v1::Accused accused;
  accused.set_unit(row.unit);
  accused.set_person(row.person);
  accused.set_not_in_directory(row.words);
  accused.set_account(row.account);
  Findings found;
  CheckAccused(accused, SamplePlace(), "accused", found);
  CHECK((found.empty() ? "OK" : v1::Refusal::Reason_Name(found.refusals().refusals(0).reason())) ==
        row.outcome);
}

TEST_CASE("whoever is named is named once, ten in words at most, and is cleared as he was named") {
  Case record;
  record.mutable_demand()->set_none_named(true);
  CHECK(Words(NameAccused(record, Unit("u1"))) == "OK");
  CHECK_FALSE(record.demand().none_named());
  CHECK(Words(NameAccused(record, Unit("u1"))) == "IMPOSSIBLE");
  for (int i = 1; i <= 11; ++i) {
    v1::Accused in_words;
    in_words.set_person("测试" + std::to_string(i));
    CHECK(Words(NameAccused(record, in_words)) == (i <= 10 ? "OK" : "TOO_MANY"));
  }
  // Whom it shuts out is never refused.
  for (int i = 2; i <= 10; ++i) {
    CHECK(Words(NameAccused(record, Unit("u" + std::to_string(i)))) == "OK");
  }
  CHECK(Words(ClearAccused(record, Unit("u12"))) == "NOT_ACCUSED");
  CHECK(Words(ClearAccused(record, Unit("u1"))) == "OK");
  CHECK(Words(ClearAccused(record, Unit("u1"))) == "NOT_ACCUSED");

  v1::Accused account;
  account.set_account("accounts/duty1");
  account.set_account_person("person-duty1");
  CHECK(Words(NameAccused(record, account)) == "OK");
  ShutOut shut_out;
  AddShutOut(record, shut_out);
  CHECK(shut_out.units.size() == 9);
  CHECK(shut_out.persons == std::set<std::string>{"person-duty1"});
  account.clear_account_person();  // who clears does not know it
  CHECK(Words(ClearAccused(record, account)) == "OK");
}

// A dispatch of round 2 in a state.
Dispatch In(Dispatch::State state, Dispatch::Part part, const char* unit, int round = 2) {
  Dispatch dispatch;
  dispatch.set_state(state);
  dispatch.set_part(part);
  dispatch.set_unit(unit);
  dispatch.set_round(round);
  return dispatch;
}

TEST_CASE("what the accused holds ends, and with the lead all that its round holds") {
  const auto lead = Dispatch::LEAD;
  const auto co = Dispatch::CO_HANDLER;
  struct Row {
    const char* what;
    Case::State state;
    Dispatch::State lead_state;
    Dispatch::State co_state;
    std::set<std::string> accused;
    Dispatch::State lead_after;
    Dispatch::State co_after;
    Case::State after;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {"the lead",
       Case::IN_HAND,
       Dispatch::SIGNED,
       Dispatch::ISSUED,
       {"a"},
       Dispatch::SUPERSEDED,
       Dispatch::SUPERSEDED,
       Case::REGISTERED},
      {"the lead, an opinion in",
       Case::IN_HAND,
       Dispatch::RETURN_ASKED,
       Dispatch::REPLIED,
       {"a"},
       Dispatch::SUPERSEDED,
       Dispatch::REPLIED,
       Case::REGISTERED},
      {"a co-handler",
       Case::IN_HAND,
       Dispatch::SIGNED,
       Dispatch::SIGNED,
       {"b"},
       Dispatch::SIGNED,
       Dispatch::SUPERSEDED,
       Case::IN_HAND},
      {"another one",
       Case::IN_HAND,
       Dispatch::SIGNED,
       Dispatch::SIGNED,
       {"c"},
       Dispatch::SIGNED,
       Dispatch::SIGNED,
       Case::IN_HAND},
      {"the lead that has replied",
       Case::REPLIED,
       Dispatch::REPLIED,
       Dispatch::REPLIED,
       {"a"},
       Dispatch::SENT_BACK,
       Dispatch::REPLIED,
       Case::REGISTERED},
      {"the lead that was accepted",
       Case::CALLING_BACK,
       Dispatch::ACCEPTED,
       Dispatch::REPLIED,
       {"a", "b"},
       Dispatch::ACCEPTED,
       Dispatch::REPLIED,
       Case::CALLING_BACK},
      {"who ordered it",
       Case::IN_HAND,
       Dispatch::SIGNED,
       Dispatch::SIGNED,
       {"office"},
       Dispatch::SUPERSEDED,
       Dispatch::SUPERSEDED,
       Case::REGISTERED},
  }));
  INFO(row.what);
  Case record;
  record.set_state(row.state);
  record.set_mode(v1::Mode::JOINT);
  record.set_round(2);
  record.mutable_demand()->set_kind(v1::Demand::COMPLAINT);
  Dispatch old = In(Dispatch::RETURNED, lead, "a", 1);
  Dispatch first = In(row.lead_state, lead, "a");
  first.mutable_assignment()->set_authority("office");
  first.add_asks()->set_state(v1::Ask::OPEN);
  Dispatch second = In(row.co_state, co, "b");
  Dispatch* const all[] = {&old, &first, &second};
  const Instant now = ParseInstant("2026-09-14T09:00+08:00").value();
  const Loss loss = TakeFromAccused(record, all, row.accused, false, SamplePlace(), now);

  CHECK(old.state() == Dispatch::RETURNED);
  CHECK(first.state() == row.lead_after);
  CHECK(second.state() == row.co_after);
  CHECK(record.state() == row.after);
  CHECK(loss.lead == (row.after != row.state));
  if (!loss.lead) return;
  CHECK(first.end_reason() == "accused");
  CHECK(FromProto(first.end_time()) == now);
  CHECK(first.asks(0).state() == v1::Ask::LAPSED);
  CHECK(record.mode() == v1::Mode::MODE_UNSPECIFIED);
  CHECK(record.round() == 2);
  const v1::Limit* dispatch = InForce(record.desk_limits(), v1::Limit::DISPATCH);
  REQUIRE(dispatch != nullptr);
  CHECK(FromProto(dispatch->start_time()) == now);
}

TEST_CASE("a case that its accused handler handles directly waits for dispatch") {
  Case record;
  record.set_state(Case::IN_HAND);
  record.set_mode(v1::Mode::DIRECT);
  record.set_handler("accounts/operator1");
  record.mutable_demand()->set_kind(v1::Demand::HELP);
  CHECK_FALSE(TakeFromAccused(record, {}, {}, false, SamplePlace(), Instant{}).lead);
  CHECK(record.state() == Case::IN_HAND);
  CHECK(TakeFromAccused(record, {}, {}, true, SamplePlace(), Instant{}).lead);
  CHECK(record.state() == Case::REGISTERED);
  CHECK(record.handler().empty());
}

}  // namespace
}  // namespace hotline
