#include "rules/extending.h"

#include <catch2/catch.hpp>
#include <functional>

#include "rules/asking.h"
#include "rules/clocks.h"
#include "tests/rules/sample_dispatch.h"

namespace hotline {
namespace {

using namespace std::chrono_literals;
using v1::Act;
using v1::Ask;
using v1::Demand;
using v1::Dispatch;
using v1::Limit;
using v1::Role;

const v1::Account kHandler = Person("h", Role::HANDLER, "chongchuan-culture-tourism");
const v1::Account kHead = Person("head", Role::HEAD, "chongchuan-culture-tourism");
const v1::Account kDispatcher = Person("d", Role::DISPATCHER);
const v1::Account kSupervisor = Person("s", Role::SUPERVISOR);

Ask Days(std::int64_t figure) {
  Ask ask;
  ask.set_figure(figure);
  ask.set_reason("须等鉴定");
  ask.set_told(true);
  ask.set_told_how("电话");
  return ask;
}

Share ShareOf(InHand& at, std::size_t i = 0) {
  return {at.record, at.dispatches[i], i == 0 ? nullptr : &at.dispatches[0]};
}

std::string Asked(InHand& at, const Ask& wanted, Instant now = Noon(), std::size_t i = 0) {
  return Outcome(
      AskExtension(SamplePlace(), ShareOf(at, i), wanted, kHandler, now, at.dispatches[i]));
}

TEST_CASE("an extension counts working days from the day of the old limit") {
  InHand at(Demand::HELP);
  REQUIRE(DueOf(*InForce(at.lead().limits(), Limit::FINISH)) == "2026-09-21T00:00");
  REQUIRE(Asked(at, Days(5)) == "OK");
  const Ask& ask = at.lead().asks(0);
  CHECK(ask.lapse_time().seconds() == at.record.caller_limit().due_time().seconds());
  const auto limit = ExtendedLimit(SamplePlace(), ShareOf(at), ask, Noon());
  REQUIRE(limit);
  // The old day is Sunday the 20th, which is worked; 中秋 begins on the 25th: 21, 22, 23, 24, 28.
  CHECK(DueOf(*limit) == "2026-09-29T00:00");
  CHECK(limit->segments(0).first_day() == "2026-09-20");
  CHECK_FALSE(limit->segments(0).counted());
  CHECK(limit->rule() == "default/求助/finish/extension");
  CHECK(limit->figure() == 5);
}

TEST_CASE("how much may be asked is the profile's, by kind") {
  struct Row {
    const char* why;
    Demand::Kind kind;
    std::int64_t figure;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"the most of 求助", Demand::HELP, 5, "OK"},
      {"more than that", Demand::HELP, 6, "BEYOND_LIMIT figure"},
      {"none", Demand::HELP, 0, "BAD_FORMAT figure"},
      {"less than none", Demand::HELP, -1, "BAD_FORMAT figure"},
      {"投诉 has more", Demand::COMPLAINT, 10, "OK"},
      {"but not for ever", Demand::COMPLAINT, 11, "BEYOND_LIMIT figure"},
      {"举报", Demand::REPORT, 10, "OK"},
      {"建议", Demand::SUGGESTION, 10, "OK"},
      {"建议, too much", Demand::SUGGESTION, 11, "BEYOND_LIMIT figure"},
      {"a question is answered in time", Demand::CONSULTATION, 1, "NOT_EXTENDABLE "},
  }));
  INFO(row.why);
  InHand at(row.kind);
  CHECK(Asked(at, Days(row.figure)) == row.outcome);
}

TEST_CASE("what an extension needs, and when there is none") {
  struct Row {
    const char* why;
    std::function<void(InHand&, Ask&)> spoil;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"no reason", [](auto&, Ask& ask) { ask.set_reason(" "); }, "MISSING reason"},
      {"not a word on whether the caller was told", [](auto&, Ask& ask) { ask.clear_told_how(); },
       "MISSING told_how"},
      {"not told, and why", [](auto&, Ask& ask) { ask.set_told(false); }, "OK"},
      {"特急", [](InHand& at, Ask&) { at.record.mutable_demand()->set_urgency(Demand::EXTREME); },
       "NOT_FOR_PRESSING "},
      {"紧急", [](InHand& at, Ask&) { at.record.mutable_demand()->set_urgency(Demand::URGENT); },
       "NOT_FOR_PRESSING "},
      {"a mandatory case, whatever its urgency",
       [](InHand& at, Ask&) {
         at.record.mutable_demand()->set_urgency(Demand::EXTREME);
         at.record.set_mandatory(true);
       },
       "OK"},
      {"a redo",
       [](InHand& at, Ask&) { at.lead().mutable_limits(0)->set_rule("default/求助/finish/redo"); },
       "NOT_EXTENDABLE "},
      {"granted before",
       [](InHand& at, Ask&) {
         at.lead().add_asks()->set_kind(Ask::EXTENSION);
         at.lead().mutable_asks(0)->set_state(Ask::GRANTED);
       },
       "ASKED_BEFORE "},
      {"refused before",
       [](InHand& at, Ask&) {
         at.lead().add_asks()->set_kind(Ask::EXTENSION);
         at.lead().mutable_asks(0)->set_state(Ask::REFUSED);
       },
       "ASKED_BEFORE "},
      {"taken back before",
       [](InHand& at, Ask&) {
         at.lead().add_asks()->set_kind(Ask::EXTENSION);
         at.lead().mutable_asks(0)->set_state(Ask::TAKEN_BACK);
       },
       "OK"},
  }));
  INFO(row.why);
  InHand at;
  Ask wanted = Days(5);
  row.spoil(at, wanted);
  CHECK(Asked(at, wanted) == row.outcome);
}

TEST_CASE("an extension is asked before the limit, not at it") {
  InHand at;
  const Instant due = FromProto(InForce(at.lead().limits(), Limit::FINISH)->due_time());
  CHECK(Asked(at, Days(1), due) == "TOO_LATE ");
  CHECK(Asked(at, Days(1), due - 1us) == "OK");
  CHECK(Asked(at, Days(1), due - 1us) == "ASK_OPEN ");
}

TEST_CASE("an opinion is extended up to its lead's limit and not beyond") {
  InHand at(Demand::REPORT, Demand::NORMAL, 1);
  // 60 % of 15 working days are 9.
  REQUIRE(InForce(at.dispatches[1].limits(), Limit::OPINION)->figure() == 9);
  Ask wanted = Days(6);
  wanted.clear_told_how();  // the caller is told nothing of opinions
  CHECK(Asked(at, wanted, Noon(), 1) == "BEYOND_LIMIT figure");
  wanted.set_figure(5);
  CHECK(Asked(at, wanted, Noon(), 1) == "OK");
}

TEST_CASE("an authority's dispatch has no bound but reason, and its issuer rules") {
  InHand at(Demand::CONSULTATION, Demand::NORMAL, 0, "nantong-protection-committee");
  CHECK(Asked(at, Days(30)) == "OK");
}

TEST_CASE("who rules on an extension") {
  struct Row {
    const char* why;
    v1::Account actor;
    bool has_own_head;
    const char* outcome;
  };
  const auto check = [](InHand& at, const Row& row, std::size_t i = 0) {
    INFO(row.why);
    CHECK(Outcome(CheckExtensionRuler(ShareOf(at, i), at.dispatches[i].asks(0), row.actor,
                                      row.has_own_head, Noon())) == row.outcome);
  };
  const v1::Account stranger = Person("x", Role::HEAD, "chongchuan-zhian");
  v1::Account same = kHead;
  same.set_person(kHandler.person());

  InHand plain;
  REQUIRE(Asked(plain, Days(2)) == "OK");
  check(plain, {"the own head", kHead, true, "OK"});
  check(plain, {"another unit's", stranger, true, "ROLE_MAY_NOT "});
  check(plain, {"the asker under another account", same, true, "SAME_PERSON "});
  check(plain, {"the dispatcher, where there is a head", kDispatcher, true, "ROLE_MAY_NOT "});
  check(plain, {"the dispatcher, where there is none", kDispatcher, false, "OK"});
  check(plain, {"the supervisor", kSupervisor, true, "ROLE_MAY_NOT "});

  InHand mandatory;
  REQUIRE(Asked(mandatory, Days(2)) == "OK");
  mandatory.record.set_mandatory(true);
  check(mandatory, {"the head of a mandatory one", kHead, true, "SUPERVISOR_NEEDED "});
  check(mandatory, {"the supervisor of a mandatory one", kSupervisor, true, "OK"});

  const v1::Account issuer = Person("i", Role::ISSUER, "nantong-protection-committee");
  const v1::Account other_issuer = Person("i2", Role::ISSUER, "another-committee");
  InHand assigned(Demand::COMPLAINT, Demand::NORMAL, 0, "nantong-protection-committee");
  REQUIRE(Asked(assigned, Days(2)) == "OK");
  const v1::Account its_head = Person("eh", Role::HEAD, "haian-education");
  check(assigned, {"its own head", its_head, true, "ISSUER_NEEDED "});
  check(assigned, {"its issuer", issuer, true, "OK"});
  check(assigned, {"another issuer", other_issuer, true, "OUTSIDE_AUTHORITY "});

  InHand joint(Demand::REPORT, Demand::NORMAL, 1);
  REQUIRE(Asked(joint, Days(2), Noon(), 1) == "OK");
  check(joint,
        {"the lead's handler", Person("h2", Role::HANDLER, "chongchuan-culture-tourism"), false,
         "OK"},
        1);
  check(joint,
        {"the co-handler's own head", Person("mh", Role::HEAD, "chongchuan-market-regulation"),
         false, "ROLE_MAY_NOT "},
        1);
}

TEST_CASE("a moved limit keeps the old one in the history and lets open asks lapse with it") {
  InHand at;
  REQUIRE(Asked(at, Days(5)) == "OK");
  const int limits = at.lead().limits_size();
  auto limit = ExtendedLimit(SamplePlace(), ShareOf(at), at.lead().asks(0), Noon());
  MoveLimit(at.lead(), *limit, Act::RULE_ON_EXTENSION, SamplePlace().calendar());
  CHECK(at.lead().limits_size() == limits + 1);
  const Limit& moved = *InForce(at.lead().limits(), Limit::FINISH);
  CHECK(DueOf(moved) == "2026-09-29T00:00");
  CHECK(moved.moved_by() == Act::RULE_ON_EXTENSION);
  CHECK(moved.ladder_size() > 0);
  CHECK(at.lead().asks(0).lapse_time().seconds() == moved.due_time().seconds());
}

TEST_CASE("the caller's limit follows where he was told, later and not yet passed") {
  struct Row {
    const char* why;
    bool told;
    Instant now;
    const char* due;
  };
  const auto row = GENERATE(values<Row>({
      {"told", true, Noon(), "2026-09-29T00:00"},
      {"not told", false, Noon(), "2026-09-21T00:00"},
      {"his has passed", true, At("2026-09-21T00:00+08:00"), "2026-09-21T00:00"},
  }));
  INFO(row.why);
  InHand at;
  REQUIRE(Asked(at, Days(5)) == "OK");
  auto limit = ExtendedLimit(SamplePlace(), ShareOf(at), at.lead().asks(0), Noon());
  const bool moved = MoveCallerLimit(at.record, *limit, row.told, row.now);
  CHECK(DueOf(at.record.caller_limit()) == row.due);
  CHECK(moved == (std::string(row.due) == "2026-09-29T00:00"));
}

TEST_CASE("an extension that the limit has overtaken is granted no more") {
  InHand at;
  REQUIRE(Asked(at, Days(5)) == "OK");
  const Instant due = FromProto(InForce(at.lead().limits(), Limit::FINISH)->due_time());
  CHECK(Outcome(ExtendedLimit(SamplePlace(), ShareOf(at), at.lead().asks(0), due)) == "TOO_LATE ");
  CHECK(Outcome(CheckExtensionRuler(ShareOf(at), at.lead().asks(0), kHead, true, due)) ==
        "NOT_OPEN ");
}

Ask Until(const std::string& day, const std::string& review) {
  Ask ask = Days(0);
  ask.set_until_day(day);
  ask.set_review_day(review);
  ask.set_measures("每周回访");
  return ask;
}

TEST_CASE("a later limit is agreed to a day, with measures, and looked at again") {
  InHand at;
  REQUIRE(Outcome(AskLaterLimit(ShareOf(at), Until("2026-10-20", "2026-10-10"), kHandler, Noon(),
                                at.lead())) == "OK");
  const auto limit = AgreedLimit(SamplePlace(), ShareOf(at), at.lead().asks(0), Noon());
  REQUIRE(limit);
  CHECK(DueOf(*limit) == "2026-10-21T00:00");
  CHECK(limit->basis() == Limit::NATURAL_DAYS);
  CHECK(limit->figure() == 36);
  CHECK(FormatInstant(FromProto(limit->review_time())) == "2026-10-10T09:00:00+08:00");
  CHECK(limit->rule() == "default/求助/finish/agreed");
}

TEST_CASE("a day agreed that is a rest day rolls on, as natural days do") {
  InHand at;
  // 1 October begins the holidays; the 8th is the first working day.
  REQUIRE(Outcome(AskLaterLimit(ShareOf(at), Until("2026-10-03", "2026-09-28"), kHandler, Noon(),
                                at.lead())) == "OK");
  const auto limit = AgreedLimit(SamplePlace(), ShareOf(at), at.lead().asks(0), Noon());
  REQUIRE(limit);
  CHECK(DueOf(*limit) == "2026-10-09T00:00");
}

TEST_CASE("what a later limit needs, and when there is none") {
  struct Row {
    const char* why;
    std::function<void(InHand&, Ask&)> spoil;
    const char* outcome;
  };
  const auto row = GENERATE(values<Row>({
      {"no ground", [](auto&, Ask& ask) { ask.clear_reason(); }, "MISSING reason"},
      {"no measures", [](auto&, Ask& ask) { ask.clear_measures(); }, "MISSING measures"},
      {"the caller was not told", [](auto&, Ask& ask) { ask.set_told(false); }, "MISSING told"},
      {"nobody can tell him",
       [](InHand& at, Ask& ask) {
         ask.set_told(false);
         at.record.mutable_caller()->set_anonymous(true);
       },
       "OK"},
      {"no day", [](auto&, Ask& ask) { ask.clear_until_day(); }, "MISSING until_day"},
      {"no day at all", [](auto&, Ask& ask) { ask.set_until_day("下月"); }, "BAD_FORMAT until_day"},
      {"not later", [](auto&, Ask& ask) { ask.set_until_day("2026-09-20"); },
       "NOT_AFTER_START until_day, IMPOSSIBLE review_day"},
      {"later by a day",
       [](auto&, Ask& ask) {
         ask.set_until_day("2026-09-21");
         ask.set_review_day("2026-09-18");
       },
       "OK"},
      {"in years", [](auto&, Ask& ask) { ask.set_until_day("2028-01-01"); },
       "BEYOND_LIMIT until_day"},
      {"looked at again after it", [](auto&, Ask& ask) { ask.set_review_day("2026-10-21"); },
       "IMPOSSIBLE review_day"},
      {"looked at again today", [](auto&, Ask& ask) { ask.set_review_day("2026-09-14"); },
       "NOT_AFTER_START review_day"},
      {"特急", [](InHand& at, Ask&) { at.record.mutable_demand()->set_urgency(Demand::EXTREME); },
       "NOT_FOR_PRESSING "},
      {"紧急 may",
       [](InHand& at, Ask&) { at.record.mutable_demand()->set_urgency(Demand::URGENT); }, "OK"},
      {"mandatory", [](InHand& at, Ask&) { at.record.set_mandatory(true); }, "NOT_FOR_PRESSING "},
  }));
  INFO(row.why);
  InHand at;
  Ask wanted = Until("2026-10-20", "2026-10-10");
  row.spoil(at, wanted);
  CHECK(Outcome(AskLaterLimit(ShareOf(at), wanted, kHandler, Noon(), at.lead())) == row.outcome);
}

}  // namespace
}  // namespace hotline
