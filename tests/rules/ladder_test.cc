#include "rules/ladder.h"

#include <catch2/catch.hpp>
#include <string>

#include "rules/clocks.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

constexpr auto kDays = v1::Limit::WORKING_DAYS;
constexpr auto kNatural = v1::Limit::NATURAL_DAYS;
constexpr auto kElapsed = v1::Limit::ELAPSED;

v1::Limit Counted(v1::Limit::Kind kind, v1::Limit::Basis basis, std::int64_t figure,
                  const std::string& start) {
  v1::Limit limit = SamplePlace().calendar().Count(At(start + "+08:00"), basis, figure);
  limit.set_kind(kind);
  AddLadder(limit, SamplePlace().calendar());
  return limit;
}

// "REMIND 2026-09-20T09:00, ...".
std::string Rungs(const v1::Limit& limit) {
  std::string words;
  for (const v1::Limit::Rung& rung : limit.ladder()) {
    if (!words.empty()) words += ", ";
    words += v1::Limit::Rung::Kind_Name(rung.kind()) + " " +
             FormatInstant(FromProto(rung.time())).substr(5, 11);
  }
  return words;
}

// Counted by hand on the calendar of 2026: work on Sunday 09-20, rest 09-25 to 09-27 and 10-01 to
// 10-07, work on Saturday 10-10; rest 02-15 to 02-23, work on the Saturdays 02-14 and 02-28.
TEST_CASE("the rungs of a ladder stand where a unit would count them") {
  struct Row {
    const char* why;
    v1::Limit::Kind kind;
    v1::Limit::Basis basis;
    std::int64_t figure;
    const char* start;
    const char* rungs;
  };
  const auto row = GENERATE(values<Row>({
      {"5 days to a worked Sunday; six more over Mid-Autumn", v1::Limit::FINISH, kDays, 5,
       "2026-09-14T10:00",
       "REMIND 09-20T09:00, REMIND_AGAIN 09-21T09:00, SUPERVISE 09-22T09:00, PUBLISH 09-29T09:00"},
      {"5 days over both holidays; the first day after it is a worked Saturday", v1::Limit::FINISH,
       kDays, 5, "2026-09-24T16:00",
       "REMIND 10-09T09:00, REMIND_AGAIN 10-10T09:00, SUPERVISE 10-12T09:00, PUBLISH 10-16T09:00"},
      {"2 days over the Spring Festival", v1::Limit::FINISH, kDays, 2, "2026-02-13T10:00",
       "REMIND 02-24T09:00, REMIND_AGAIN 02-25T09:00, SUPERVISE 02-26T09:00, PUBLISH 03-03T09:00"},
      {"15 days: the thirteenth", v1::Limit::FINISH, kDays, 15, "2026-03-03T10:00",
       "REMIND 03-20T09:00, REMIND_AGAIN 03-25T09:00, SUPERVISE 03-26T09:00, PUBLISH 04-01T09:00"},
      {"an opinion alike", v1::Limit::OPINION, kDays, 3, "2026-03-03T10:00",
       "REMIND 03-06T09:00, REMIND_AGAIN 03-09T09:00, SUPERVISE 03-10T09:00, PUBLISH 03-16T09:00"},
      {"1 day to sign, over the holiday: two reminders and no more", v1::Limit::SIGN, kDays, 1,
       "2026-09-30T10:00", "REMIND 10-08T09:00, REMIND_AGAIN 10-09T09:00"},
      {"natural days: on days of rest too; the limit itself rolled on to 10-08", v1::Limit::FINISH,
       kNatural, 7, "2026-09-29T10:00",
       "REMIND 10-05T09:00, REMIND_AGAIN 10-09T09:00, SUPERVISE 10-10T09:00, PUBLISH 10-14T09:00"},
      {"a day around the clock: four fifths are 19 h 12 min", v1::Limit::FINISH, kElapsed, 86'400,
       "2026-09-24T10:00",
       "REMIND 09-25T05:12, SUPERVISE 09-25T10:00, ALARM 09-25T10:00, PUBLISH 10-10T09:00"},
      {"a quarter of an hour to sign", v1::Limit::SIGN, kElapsed, 900, "2026-09-24T23:50",
       "REMIND 09-25T00:02, SUPERVISE 09-25T00:05, ALARM 09-25T00:05"},
      {"contact has none", v1::Limit::CONTACT, kDays, 1, "2026-09-14T10:00", ""},
      {"a return window has none", v1::Limit::RETURN_WINDOW, kElapsed, 900, "2026-09-14T10:00", ""},
  }));
  INFO(row.why);
  const v1::Limit limit = Counted(row.kind, row.basis, row.figure, row.start);
  CHECK(Rungs(limit) == row.rungs);
  // The first reminder comes before the limit is over, all others after it.
  for (int i = 0; i < limit.ladder_size(); ++i) {
    const Instant time = FromProto(limit.ladder(i).time());
    CHECK((time < FromProto(limit.due_time())) == (i == 0));
    CHECK_FALSE(limit.ladder(i).has_taken_time());
  }
}

TEST_CASE("whatever the figure, the first reminder lies within the limit") {
  for (const auto basis : {kDays, kNatural}) {
    for (int figure = 1; figure <= 60; ++figure) {
      const v1::Limit limit = Counted(v1::Limit::FINISH, basis, figure, "2026-01-30T17:00");
      INFO(figure);
      CHECK(limit.ladder(0).time().seconds() > limit.start_time().seconds());
      CHECK(limit.ladder(0).time().seconds() < limit.due_time().seconds());
    }
  }
}

TEST_CASE("the limits of every dispatch carry their ladder, and no other limit has one") {
  const Grade grade{v1::Demand::COMPLAINT, v1::Demand::NORMAL, false};
  const Instant start = At("2026-03-03T10:00+08:00");
  const auto lead = LeadLimits(SamplePlace(), "default", grade, nullptr, start);
  v1::Limit finish;
  for (const v1::Limit& limit : lead) {
    if (limit.kind() == v1::Limit::FINISH) finish = limit;
  }
  const auto opinion = OpinionLimits(SamplePlace(), "default", grade, finish, start);
  const auto redo = RedoLimits(SamplePlace(), "default", grade, start);
  for (const auto& limits : {lead, opinion, redo}) {
    for (const v1::Limit& limit : limits) {
      INFO(v1::Limit::Kind_Name(limit.kind()));
      const bool supervised =
          limit.kind() == v1::Limit::FINISH || limit.kind() == v1::Limit::OPINION;
      CHECK(limit.ladder_size() == (supervised ? 4 : limit.kind() == v1::Limit::SIGN ? 2 : 0));
    }
  }
  CHECK(DeskLimit(SamplePlace(), grade, v1::Limit::DISPATCH, start).ladder().empty());
}

TEST_CASE("a limit that is counted again begins its ladder again") {
  v1::Limit limit = Counted(v1::Limit::FINISH, kDays, 5, "2026-03-03T10:00");
  TakeRung(*limit.mutable_ladder(0), At("2026-03-10T09:00+08:00"));
  CHECK(NextRung(limit) == At("2026-03-11T09:00+08:00"));
  AddLadder(limit, SamplePlace().calendar());
  CHECK(limit.ladder_size() == 4);
  CHECK(NextRung(limit) == At("2026-03-10T09:00+08:00"));
}

TEST_CASE("whoever takes over an overdue limit is supervised and published for his own delay") {
  // Due with 03-06.
  v1::Limit limit = Counted(v1::Limit::FINISH, kDays, 3, "2026-03-03T10:00");
  for (auto& rung : *limit.mutable_ladder()) TakeRung(rung, At("2026-04-01T09:00+08:00"));
  GiveOwnTime(limit, SamplePlace().calendar(), At("2026-06-01T10:00+08:00"));
  // Six working days after Monday 06-01: Tuesday 06-09.
  CHECK(Rungs(limit) ==
        "REMIND 03-06T09:00, REMIND_AGAIN 03-09T09:00, SUPERVISE 06-03T09:00, PUBLISH 06-09T09:00");
  CHECK(NextRung(limit) == At("2026-06-03T09:00+08:00"));

  v1::Limit young = Counted(v1::Limit::FINISH, kDays, 3, "2026-03-03T10:00");
  const std::string before = Rungs(young);
  GiveOwnTime(young, SamplePlace().calendar(), At("2026-03-04T10:00+08:00"));
  CHECK(Rungs(young) == before);

  // Around the clock he is supervised at once, as everybody.
  v1::Limit pressing = Counted(v1::Limit::FINISH, kElapsed, 86'400, "2026-03-03T10:00");
  GiveOwnTime(pressing, SamplePlace().calendar(), At("2026-06-01T10:00+08:00"));
  CHECK(Rungs(pressing) ==
        "REMIND 03-04T05:12, SUPERVISE 03-04T10:00, ALARM 03-04T10:00, PUBLISH 06-09T09:00");
}

TEST_CASE("a rung is taken once, an alarm comes again every two hours") {
  v1::Limit limit = Counted(v1::Limit::SIGN, kElapsed, 900, "2026-03-03T10:00");
  const auto at = [](const char* time) { return At("2026-03-03T" + std::string(time) + "+08:00"); };
  CHECK(NextRung(limit) == at("10:12"));
  TakeRung(*limit.mutable_ladder(0), at("10:13"));
  TakeRung(*limit.mutable_ladder(1), at("10:15"));
  CHECK(FromProto(limit.ladder(0).taken_time()) == at("10:13"));
  v1::Limit::Rung& alarm = *limit.mutable_ladder(2);
  struct Row {
    const char* taken;
    const char* next;
  };
  for (const Row& row : {Row{"10:15", "12:15"}, Row{"12:20", "14:15"}, Row{"18:15", "20:15"}}) {
    INFO(row.taken);
    TakeRung(alarm, at(row.taken));
    CHECK(NextRung(limit) == at(row.next));
  }
}

}  // namespace
}  // namespace hotline
