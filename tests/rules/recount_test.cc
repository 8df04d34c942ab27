#include "rules/recount.h"

#include <catch2/catch.hpp>
#include <string>

#include "rules/calendar_import.h"
#include "rules/clocks.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

// The sample place with other days of 2026.
PlaceIndex PlaceWith(const std::vector<std::pair<std::string, bool>>& days) {
  v1::Place place = SamplePlace().place();
  v1::Calendar& calendar = *place.mutable_calendar();
  calendar.set_version("test/2");
  for (const auto& [date, worked] : days) {
    v1::Calendar::Day& day = *calendar.add_days();
    day.set_date(date);
    day.set_occasion("测试");
    day.set_worked(worked);
  }
  return PlaceIndex(place);
}

v1::Dispatch Issued(const char* when) {
  v1::Dispatch dispatch;
  dispatch.set_name("cases/3206-260914-1-1/dispatches/1");
  dispatch.set_state(v1::Dispatch::SIGNED);
  dispatch.set_part(v1::Dispatch::LEAD);
  dispatch.set_unit("rudong-civil-affairs");
  for (v1::Limit& limit :
       LeadLimits(SamplePlace(), "default", {v1::Demand::HELP, v1::Demand::NORMAL, false}, nullptr,
                  At(when))) {
    *dispatch.add_limits() = std::move(limit);
  }
  return dispatch;
}

std::string Due(const v1::Dispatch& dispatch, v1::Limit::Kind kind) {
  return FormatInstant(FromProto(InForce(dispatch.limits(), kind)->due_time()));
}

std::string Words(const Recounted& recounted) {
  std::string words;
  for (const v1::MovedLimit& move : recounted.limits) {
    words += v1::Limit::Kind_Name(move.kind()) + (move.moved() ? " later" : " nearer") +
             (move.no_longer_overdue() ? ", not overdue; " : "; ");
  }
  return words;
}

// A Monday: help, 5 working days, ends with the Monday after.
const char* const kMonday = "2026-09-07T10:00+08:00";

TEST_CASE("a new day of rest moves the limits that it lies in, and their history stays") {
  const PlaceIndex place = PlaceWith({{"2026-09-10", false}});
  v1::Dispatch dispatch = Issued(kMonday);
  const int limits = dispatch.limits_size();
  CHECK(Due(dispatch, v1::Limit::FINISH) == "2026-09-15T00:00:00+08:00");
  const Recounted recounted =
      RecountDispatch(place, dispatch, nullptr, At("2026-09-09T10:00+08:00"));
  CHECK(recounted.changed);
  CHECK(Words(recounted) == "FINISH later; ");
  CHECK(dispatch.limits_size() == limits + 1);
  CHECK(Due(dispatch, v1::Limit::FINISH) == "2026-09-16T00:00:00+08:00");
  const v1::Limit& moved = *InForce(dispatch.limits(), v1::Limit::FINISH);
  CHECK(moved.moved_by() == v1::Act::RECOUNT);
  CHECK(moved.calendar_version() == "test/2");
  CHECK(moved.rule() == "default/求助/finish");
  CHECK_FALSE(moved.ladder().empty());

  SECTION("and counting once more changes nothing") {
    const Recounted again = RecountDispatch(place, dispatch, nullptr, At("2026-09-09T10:00+08:00"));
    CHECK_FALSE(again.changed);
    CHECK(again.limits.empty());
  }
  SECTION("and a calendar that takes the day back leaves what was told") {
    const PlaceIndex back = PlaceWith({{"2026-09-10", true}});
    v1::Place third = back.place();
    third.mutable_calendar()->set_version("test/3");
    const PlaceIndex later(third);
    const Recounted again = RecountDispatch(later, dispatch, nullptr, At("2026-09-09T10:00+08:00"));
    CHECK_FALSE(again.changed);
    CHECK(Words(again) == "FINISH nearer; ");
  }
}

TEST_CASE("a limit that would lie nearer stays as told and is listed") {
  // A Saturday that is worked.
  const PlaceIndex place = PlaceWith({{"2026-09-12", true}});
  v1::Dispatch dispatch = Issued(kMonday);
  const v1::Dispatch before = dispatch;
  const Recounted recounted =
      RecountDispatch(place, dispatch, nullptr, At("2026-09-09T10:00+08:00"));
  CHECK_FALSE(recounted.changed);
  CHECK(Words(recounted) == "FINISH nearer; ");
  CHECK(FormatInstant(FromProto(recounted.limits[0].new_due_time())) ==
        "2026-09-13T00:00:00+08:00");
  CHECK(dispatch.SerializeAsString() == before.SerializeAsString());
}

TEST_CASE("a limit that has passed moves too: it is not overdue, and its notices are annulled") {
  const PlaceIndex place = PlaceWith({{"2026-09-10", false}});
  v1::Dispatch dispatch = Issued(kMonday);
  const auto add = [&](v1::Limit::Kind kind, v1::Notice::State state, const char* number) {
    v1::Notice& notice = *dispatch.add_notices();
    notice.set_limit(kind);
    *notice.mutable_limit_due_time() = InForce(dispatch.limits(), kind)->due_time();
    notice.set_state(state);
    notice.set_number(number);
  };
  add(v1::Limit::FINISH, v1::Notice::SENT, "催办〔2026〕1号");
  add(v1::Limit::FINISH, v1::Notice::DRAFT, "");
  add(v1::Limit::FINISH, v1::Notice::DROPPED, "");
  add(v1::Limit::SIGN, v1::Notice::SENT, "催办〔2026〕2号");
  v1::Ask& ask = *dispatch.add_asks();
  ask.set_state(v1::Ask::OPEN);
  *ask.mutable_lapse_time() = InForce(dispatch.limits(), v1::Limit::FINISH)->due_time();

  SECTION("while the new limit runs") {
    const Recounted recounted =
        RecountDispatch(place, dispatch, nullptr, At("2026-09-15T10:00+08:00"));
    CHECK(Words(recounted) == "FINISH later, not overdue; ");
    CHECK(recounted.limits[0].annulled_notices() == 2);
    CHECK(recounted.annulled == std::vector<std::string>{"催办〔2026〕1号", "-"});
    CHECK(dispatch.notices(0).state() == v1::Notice::ANNULLED);
    CHECK(dispatch.notices(1).state() == v1::Notice::ANNULLED);
    CHECK(dispatch.notices(2).state() == v1::Notice::DROPPED);
    CHECK(dispatch.notices(3).state() == v1::Notice::SENT);
    CHECK(FormatInstant(FromProto(dispatch.asks(0).lapse_time())) == "2026-09-16T00:00:00+08:00");
  }
  SECTION("but not once the new limit has passed as well, or before the old one had") {
    const char* const now = GENERATE("2026-09-16T00:00+08:00", "2026-09-14T23:59+08:00");
    const Recounted recounted = RecountDispatch(place, dispatch, nullptr, At(now));
    CHECK(Words(recounted) == "FINISH later; ");
    CHECK(recounted.annulled.empty());
    CHECK(dispatch.notices(0).state() == v1::Notice::SENT);
  }
}

TEST_CASE("neither seconds nor an agreed date nor what is over is counted anew") {
  const PlaceIndex place = PlaceWith({{"2026-09-08", false}});
  v1::Dispatch dispatch = Issued(kMonday);
  SECTION("seconds") {
    dispatch.clear_limits();
    v1::Limit& limit = *dispatch.add_limits();
    limit = SamplePlace().calendar().Count(At(kMonday), v1::Limit::ELAPSED, 86'400);
    limit.set_kind(v1::Limit::FINISH);
  }
  SECTION("an agreed date") {
    for (v1::Limit& limit : *dispatch.mutable_limits()) {
      limit.set_moved_by(v1::Act::RULE_ON_LATER_LIMIT);
    }
  }
  SECTION("a dispatch that was replied to") { dispatch.set_state(v1::Dispatch::REPLIED); }
  const v1::Dispatch before = dispatch;
  const Recounted recounted =
      RecountDispatch(place, dispatch, nullptr, At("2026-09-09T10:00+08:00"));
  CHECK_FALSE(recounted.changed);
  CHECK(recounted.limits.empty());
  CHECK(dispatch.SerializeAsString() == before.SerializeAsString());
}

TEST_CASE("an extension moves along with the limit that it extends") {
  v1::Dispatch dispatch = Issued(kMonday);
  v1::Limit extension =
      SamplePlace().calendar().Count(At("2026-09-14T12:00+08:00"), v1::Limit::WORKING_DAYS, 3);
  extension.set_kind(v1::Limit::FINISH);
  extension.set_moved_by(v1::Act::RULE_ON_EXTENSION);
  *dispatch.add_limits() = extension;
  CHECK(Due(dispatch, v1::Limit::FINISH) == "2026-09-18T00:00:00+08:00");
  // The new day of rest lies in the first five days, not in the extension's.
  const PlaceIndex place = PlaceWith({{"2026-09-10", false}});
  const Instant now = At("2026-09-15T10:00+08:00");
  CHECK(Words(RecountDispatch(place, dispatch, nullptr, now)) == "FINISH later; ");
  CHECK(Due(dispatch, v1::Limit::FINISH) == "2026-09-19T00:00:00+08:00");

  SECTION("and when a second calendar comes, it is counted from where it came from") {
    v1::Place next = PlaceWith({{"2026-09-10", false}, {"2026-09-11", false}}).place();
    next.mutable_calendar()->set_version("test/3");
    CHECK(Words(RecountDispatch(PlaceIndex(next), dispatch, nullptr, now)) == "FINISH later; ");
    // Friday the 18th was the last day, the next working day is Monday (the 20th is worked).
    CHECK(Due(dispatch, v1::Limit::FINISH) == "2026-09-21T00:00:00+08:00");
  }
}

TEST_CASE("an opinion never moves to the lead's limit or behind it") {
  const PlaceIndex place = PlaceWith({{"2026-09-10", false}});
  v1::Dispatch opinion = Issued(kMonday);
  opinion.set_part(v1::Dispatch::CO_HANDLER);
  opinion.clear_limits();
  v1::Limit& limit = *opinion.add_limits();
  limit = SamplePlace().calendar().Count(At(kMonday), v1::Limit::WORKING_DAYS, 3);
  limit.set_kind(v1::Limit::OPINION);
  v1::Limit lead_finish = limit;
  *lead_finish.mutable_due_time() = ToProto(At("2026-09-12T00:00+08:00"));
  const Recounted recounted =
      RecountDispatch(place, opinion, &lead_finish, At("2026-09-09T10:00+08:00"));
  CHECK(Words(recounted) == "OPINION nearer; ");
  *lead_finish.mutable_due_time() = ToProto(At("2026-09-16T00:00+08:00"));
  CHECK(Words(RecountDispatch(place, opinion, &lead_finish, At("2026-09-09T10:00+08:00"))) ==
        "OPINION later; ");
}

TEST_CASE("steps to come of a limit that is due as before keep off the new days of rest") {
  v1::Dispatch dispatch = Issued(kMonday);
  const auto ladder = [&](v1::Limit::Kind kind) {
    std::string words;
    for (const v1::Limit::Rung& rung : InForce(dispatch.limits(), kind)->ladder()) {
      words += FormatInstant(FromProto(rung.time())).substr(5, 5) +
               (rung.has_taken_time() ? " taken; " : "; ");
    }
    return words;
  };
  const Instant now = At("2026-09-15T10:00+08:00");
  REQUIRE(ladder(v1::Limit::FINISH) == "09-14; 09-15; 09-16; 09-21; ");
  REQUIRE(ladder(v1::Limit::SIGN) == "09-08; 09-09; ");
  for (v1::Limit& limit : *dispatch.mutable_limits()) {
    if (limit.kind() != v1::Limit::FINISH) continue;
    for (int i = 0; i < 2; ++i) *limit.mutable_ladder(i)->mutable_taken_time() = ToProto(now);
  }
  const int limits = dispatch.limits_size();

  // A Saturday that is worked brings no step nearer.
  CHECK_FALSE(RecountDispatch(PlaceWith({{"2026-09-19", true}}), dispatch, nullptr, now).changed);
  // Two days off, and a Saturday worked for the first.
  const PlaceIndex place =
      PlaceWith({{"2026-09-09", false}, {"2026-09-12", true}, {"2026-09-16", false}});
  const Recounted recounted = RecountDispatch(place, dispatch, nullptr, now);
  CHECK(recounted.changed);
  CHECK(recounted.limits.empty());
  CHECK(dispatch.limits_size() == limits);
  CHECK(ladder(v1::Limit::FINISH) == "09-14 taken; 09-15 taken; 09-17; 09-22; ");
  // Signed already: nobody is reminded of that.
  CHECK(ladder(v1::Limit::SIGN) == "09-08; 09-09; ");
}

TEST_CASE("a published year takes the provisional mark away without moving anything") {
  v1::Dispatch dispatch = Issued("2026-12-30T10:00+08:00");
  CHECK(InForce(dispatch.limits(), v1::Limit::FINISH)->provisional());
  v1::Place place = SamplePlace().place();
  place.mutable_calendar()->set_version("test/2");
  place.mutable_calendar()->add_notices()->set_year(2027);
  const int limits = dispatch.limits_size();
  const Recounted recounted =
      RecountDispatch(PlaceIndex(place), dispatch, nullptr, At("2026-12-31T10:00+08:00"));
  CHECK(recounted.changed);
  CHECK(recounted.limits.empty());
  CHECK(dispatch.limits_size() == limits);
  CHECK_FALSE(InForce(dispatch.limits(), v1::Limit::FINISH)->provisional());
}

TEST_CASE("the caller's limit is counted as the limit that it is a copy of") {
  const PlaceIndex place = PlaceWith({{"2026-09-10", false}});
  v1::Dispatch dispatch = Issued(kMonday);
  v1::Case record;
  record.set_name("cases/3206-260914-1-1");
  record.set_state(v1::Case::IN_HAND);
  const Instant now = At("2026-09-09T10:00+08:00");
  SECTION("of the first dispatch") {
    *record.mutable_caller_limit() = *InForce(dispatch.limits(), v1::Limit::FINISH);
    const Recounted recounted = RecountCaller(place, record, {&dispatch}, now);
    CHECK(Words(recounted) == "FINISH later; ");
    CHECK(recounted.limits[0].name() == record.name());
    CHECK(FormatInstant(FromProto(record.caller_limit().due_time())) ==
          "2026-09-16T00:00:00+08:00");
  }
  SECTION("extended") {
    v1::Limit extension =
        SamplePlace().calendar().Count(At("2026-09-14T12:00+08:00"), v1::Limit::WORKING_DAYS, 3);
    extension.set_kind(v1::Limit::FINISH);
    extension.set_moved_by(v1::Act::RULE_ON_EXTENSION);
    *dispatch.add_limits() = extension;
    *record.mutable_caller_limit() = extension;
    CHECK(Words(RecountCaller(place, record, {&dispatch}, now)) == "FINISH later; ");
    CHECK(FormatInstant(FromProto(record.caller_limit().due_time())) ==
          "2026-09-19T00:00:00+08:00");
  }
  SECTION("and not once the case is over") {
    *record.mutable_caller_limit() = *InForce(dispatch.limits(), v1::Limit::FINISH);
    record.set_state(v1::Case::CLOSED);
    CHECK_FALSE(RecountCaller(place, record, {&dispatch}, now).changed);
  }
}

}  // namespace
}  // namespace hotline
