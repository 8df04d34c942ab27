#include "rules/consulting.h"

#include <catch2/catch.hpp>
#include <functional>

#include "rules/dispatching.h"
#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using std::chrono::hours;
using v1::Dispatch;
using v1::Role;

const v1::Account kHandler = Person("h-rudong-police", Role::HANDLER, "rudong-police");
const v1::Account kOperator = Person("operator1", Role::OPERATOR);

Dispatch AtPolice() {
  Dispatch dispatch = NewDispatch(SamplePlace(), SampleCase(), 1, Dispatch::LEAD, "rudong-police",
                                  v1::Mode::REFER, 1, Noon());
  dispatch.set_state(Dispatch::SIGNED);
  return dispatch;
}

TEST_CASE("the desk answers the oldest open question, or the one it names, once each") {
  Dispatch dispatch = AtPolice();
  CHECK(Outcome(AskDesk(dispatch, " ", kHandler, Noon())) == "MISSING text");
  CHECK(Outcome(CheckQuestionOpen(dispatch)) == "NOT_OPEN ");
  for (const char* text : {"甲", "乙", "丙"}) {
    REQUIRE(AskDesk(dispatch, text, kHandler, Noon()));
  }
  const auto answer = [&](int number, const char* text) {
    return Outcome(AnswerQuestion(dispatch, number, text, kOperator, Noon() + hours(1)));
  };
  CHECK(answer(4, "答") == "NOT_OPEN question");
  CHECK(answer(-1, "答") == "NOT_OPEN question");
  CHECK(answer(2, "") == "MISSING text");
  CHECK(answer(2, "答乙") == "OK");
  CHECK(answer(2, "再答") == "NOT_OPEN question");
  CHECK(answer(0, "答甲") == "OK");
  CHECK(answer(0, "答丙") == "OK");
  CHECK(answer(0, "再答") == "NOT_OPEN ");
  CHECK(dispatch.questions(0).answer() == "答甲");
  CHECK(dispatch.questions(1).answer() == "答乙");
  CHECK(dispatch.questions(2).answer() == "答丙");
  CHECK(dispatch.questions(2).answer_by() == kOperator.name());
}

TEST_CASE("a unit hands down to one under it that is in force and not accused") {
  struct Row {
    const char* unit;
    std::vector<std::string> accused;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"rudong-juegang", {}, "OK"},
      {"rudong-juegang-1", {}, "OK"},
      {"", {}, "MISSING unit"},
      {"nobody", {}, "UNKNOWN_VALUE unit"},
      {"rudong-police", {}, "NOT_UNDER_UNIT unit"},
      {"nt-police", {}, "NOT_UNDER_UNIT unit"},
      {"rudong-education", {}, "NOT_UNDER_UNIT unit"},
      {"rudong-juegang", {"rudong-juegang"}, "ACCUSED_UNIT unit"},
      {"rudong-juegang-1", {"rudong-juegang"}, "ACCUSED_UNIT unit"},
  }));
  Dispatch dispatch = AtPolice();
  const std::string before = dispatch.SerializeAsString();
  INFO(row.unit);
  CHECK_THAT(
      Outcome(HandDown(dispatch, row.unit, "请核实", SamplePlace(), row.accused, kHandler, Noon())),
      Catch::StartsWith(row.outcome));
  const bool handed = std::string(row.outcome) == "OK";
  CHECK((dispatch.SerializeAsString() == before) != handed);
  CHECK(dispatch.handed_down().unit() == (handed ? row.unit : ""));
  CHECK(dispatch.unit() == "rudong-police");
}

TEST_CASE("what the sub-unit did is the unit's progress, and the unit works again itself") {
  Dispatch dispatch = AtPolice();
  CHECK(Outcome(AnswerHandDown(dispatch, "已入户", kHandler, Noon())) == "NOT_OPEN ");
  REQUIRE(HandDown(dispatch, "rudong-juegang", "", SamplePlace(), {}, kHandler, Noon()));
  CHECK(Outcome(AnswerHandDown(dispatch, " ", kHandler, Noon())) == "MISSING text");
  CHECK(dispatch.has_handed_down());
  CHECK(Outcome(AnswerHandDown(dispatch, "已入户", kHandler, Noon() + hours(1))) == "OK");
  CHECK_FALSE(dispatch.has_handed_down());
  CHECK(dispatch.progress(0).text() == "已入户");
}

TEST_CASE(
    "who works on a dispatch is the sub-unit that it was last handed down to, while it is live") {
  Dispatch dispatch = AtPolice();
  CHECK(SubUnitOf(dispatch).empty());
  REQUIRE(HandDown(dispatch, "rudong-juegang", "甲", SamplePlace(), {}, kHandler, Noon()));
  CHECK(SubUnitOf(dispatch) == "rudong-juegang");
  REQUIRE(
      HandDown(dispatch, "rudong-juegang-1", "乙", SamplePlace(), {}, kHandler, Noon() + hours(1)));
  CHECK(SubUnitOf(dispatch) == "rudong-juegang-1");
  REQUIRE(dispatch.past_hand_downs_size() == 1);
  CHECK(dispatch.past_hand_downs(0).unit() == "rudong-juegang");
  CHECK(dispatch.past_hand_downs(0).note() == "甲");
  CHECK(FromProto(dispatch.past_hand_downs(0).end_time()) == Noon() + hours(1));
  CHECK_FALSE(dispatch.handed_down().has_end_time());
  dispatch.set_state(Dispatch::REPLIED);
  CHECK(SubUnitOf(dispatch).empty());
  dispatch.set_state(Dispatch::SIGNED);
  dispatch.set_unit("rudong-juegang-1");  // which took the unit's place
  CHECK(SubUnitOf(dispatch).empty());
}

TEST_CASE("a dispatch is handed down twenty times at most") {
  Dispatch dispatch = AtPolice();
  for (int i = 0; i < 20; ++i) {
    REQUIRE(HandDown(dispatch, "rudong-juegang", "", SamplePlace(), {}, kHandler, Noon()));
  }
  CHECK(Outcome(HandDown(dispatch, "rudong-juegang", "", SamplePlace(), {}, kHandler, Noon())) ==
        "TOO_MANY unit");
  REQUIRE(AnswerHandDown(dispatch, "已入户", kHandler, Noon()));
  CHECK(dispatch.past_hand_downs_size() == 20);
  CHECK(Outcome(HandDown(dispatch, "rudong-juegang", "", SamplePlace(), {}, kHandler, Noon())) ==
        "TOO_MANY unit");
}

v1::Conference Sample() {
  v1::Conference conference;
  auto& police = *conference.add_members();
  police.set_unit("rudong-police");
  police.set_role("核查");
  auto& court = *conference.add_members();
  court.set_title("测试法院");
  court.set_role("咨询");
  conference.set_decisions("由公安核查");
  return conference;
}

TEST_CASE("a conference needs members with roles, decisions, and nobody who is accused") {
  struct Row {
    const char* why;
    std::function<void(v1::Conference&)> spoil;
    std::vector<std::string> accused;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"in order", [](auto&) {}, {}, "OK"},
      {"nobody", [](auto& c) { c.clear_members(); }, {}, "MISSING conference.members"},
      {"no role",
       [](auto& c) { c.mutable_members(1)->clear_role(); },
       {},
       "MISSING conference.members[1].role"},
      {"no name",
       [](auto& c) { c.mutable_members(1)->clear_title(); },
       {},
       "MISSING conference.members[1].title"},
      {"no such unit",
       [](auto& c) { c.mutable_members(0)->set_unit("nobody"); },
       {},
       "UNKNOWN_VALUE conference.members[0].unit"},
      {"an accused one",
       [](auto&) {},
       {"rudong-police"},
       "ACCUSED_UNIT conference.members[0].unit"},
      {"under an accused one",
       [](auto&) {},
       {"nt-police"},
       "ACCUSED_UNIT conference.members[0].unit"},
      {"no decisions", [](auto& c) { c.clear_decisions(); }, {}, "MISSING conference.decisions"},
      {"too many",
       [](auto& c) {
         while (c.members_size() < 21) *c.add_members() = c.members(1);
       },
       {},
       "TOO_MANY conference.members"},
  }));
  v1::Case record = SampleCase();
  v1::Conference conference = Sample();
  row.spoil(conference);
  INFO(row.why);
  CHECK_THAT(Outcome(Confer(record, {}, conference, SamplePlace(), row.accused, kOperator, Noon())),
             Catch::StartsWith(row.outcome));
  CHECK(record.conferences_size() == (std::string(row.outcome) == "OK" ? 1 : 0));
}

TEST_CASE("decisions bind as designation: what members have now, and what they are given later") {
  v1::Case record = SampleCase();
  Dispatch lead = AtPolice();
  Dispatch other = NewDispatch(SamplePlace(), record, 2, Dispatch::CO_HANDLER, "rudong-education",
                               v1::Mode::JOINT, 1, Noon());
  std::vector<Dispatch*> dispatches{&lead, &other};
  lead.set_state(Dispatch::RETURN_ASKED);
  CHECK_THAT(Outcome(Confer(record, dispatches, Sample(), SamplePlace(), {}, kOperator, Noon())),
             Catch::StartsWith("ASK_OPEN"));
  lead.set_state(Dispatch::SIGNED);
  const auto bound = Confer(record, dispatches, Sample(), SamplePlace(), {}, kOperator, Noon());
  REQUIRE(bound);
  CHECK(*bound == std::vector<std::size_t>{0});
  CHECK(lead.designated());
  CHECK_FALSE(other.designated());
  const auto next = [&](const char* unit) {
    return NewDispatch(SamplePlace(), record, 3, Dispatch::LEAD, unit, v1::Mode::REFER, 2, Noon());
  };
  CHECK(next("rudong-police").designated());
  CHECK_FALSE(next("rudong-education").designated());
}

}  // namespace
}  // namespace hotline
