// The vectors that law and practice give, each once and called by where it is given: how days are
// counted (Civil Code art. 200-204 and the State Council's notices), what the regulations of
// several places fix for the same kind of demand, what a mandatory report asks. Expected values are
// written down, none is computed here.

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/calendar.h"
#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/harm.h"
#include "rules/intake.h"
#include "tests/rules/sample_case.h"

namespace hotline {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using v1::Demand;
using v1::Limit;

const WorkCalendar& Present() { return SamplePlace().calendar(); }

// As it stood before the notice of 2020-01-27 made the Spring Festival longer.
WorkCalendar OfNovember2019() {
  v1::Calendar calendar = SamplePlace().place().calendar();
  calendar.set_version("2019-11-21");
  calendar.clear_days();
  for (const v1::Calendar::Day& day : SamplePlace().place().calendar().days()) {
    if (day.date() < "2020-01-31" || day.date() > "2020-02-02") *calendar.add_days() = day;
  }
  v1::Calendar::Day worked;
  worked.set_date("2020-02-01");
  worked.set_occasion("春节");
  worked.set_worked(true);
  *calendar.add_days() = worked;
  return WorkCalendar(calendar);
}

// The last day that belongs to a limit.
std::string LastDay(const Limit& limit) {
  return FormatDay(OfficeDay(FromProto(limit.due_time()) - 1us));
}

// A day on which something happens and the last day of what counts from it.
struct Counted {
  const char* label;
  const char* start;
  std::int64_t figure;
  const char* last;
};

// At the first moment of the start day, in office hours and at the last second of it.
void CheckCounted(const Counted& row, const WorkCalendar& calendar, Limit::Basis basis) {
  INFO(row.label << ": " << row.start << " + " << row.figure);
  for (const char* time : {"T00:00:00+08:00", "T10:00:00+08:00", "T23:59:59+08:00"}) {
    const Limit limit = calendar.Count(At(std::string(row.start) + time), basis, row.figure);
    CHECK(LastDay(limit) == row.last);
    CHECK(FromProto(limit.due_time()) == Midnight(*ParseDay(row.last) + days(1)));
    CHECK_FALSE(limit.provisional());
    CHECK(limit.calendar_version() == calendar.version());
  }
}

TEST_CASE("vectors of working days") {
  const auto row = GENERATE(values<Counted>({
      {"working days, one: Spring Festival, make-up days 02-14 and 02-28", "2026-02-13", 5,
       "2026-02-27"},
      {"working days, two: Mid-Autumn and National Day", "2026-09-24", 5, "2026-10-09"},
      {"working days, three: the eve of National Day", "2026-09-30", 5, "2026-10-13"},
      {"working days, four: make-up day 05-09", "2026-04-30", 5, "2026-05-11"},
      {"working days, five: border of the year, one day", "2025-12-31", 1, "2026-01-04"},
      {"working days, five: border of the year, five days", "2025-12-31", 5, "2026-01-08"},
      {"working days, six: by the calendar of 2020-01-27", "2020-01-23", 5, "2020-02-07"},
      {"day border: a call on a rest day", "2026-10-03", 1, "2026-10-08"},
      {"day border: a call on the last rest day", "2026-10-07", 1, "2026-10-08"},
      {"day border: a call on a make-up Saturday", "2026-10-10", 1, "2026-10-12"},
  }));
  CheckCounted(row, Present(), Limit::WORKING_DAYS);
}

TEST_CASE("vector of working days, six: by the calendar of 2019-11-21") {
  const Limit limit = OfNovember2019().Count(At("2020-01-23T10:00"), Limit::WORKING_DAYS, 5);
  CHECK(LastDay(limit) == "2020-02-05");
  CHECK(limit.calendar_version() == "2019-11-21");
}

TEST_CASE("vectors of natural days: a last day of rest rolls on (Civil Code art. 203)") {
  const auto row = GENERATE(values<Counted>({
      {"natural days, one: over the whole Spring Festival", "2026-02-08", 7, "2026-02-24"},
      {"natural days, two: a make-up Sunday does not roll", "2025-12-20", 15, "2026-01-04"},
      {"natural days: a working day stays", "2026-03-02", 7, "2026-03-09"},
      {"natural days: a Saturday rolls to Monday", "2026-03-06", 1, "2026-03-09"},
  }));
  CheckCounted(row, Present(), Limit::NATURAL_DAYS);
}

TEST_CASE("vectors of the day border: one second before midnight is another day at UTC+8") {
  struct Row {
    const char* label;
    const char* start;
    const char* last;
  };
  const auto row = GENERATE(values<Row>({
      {"23:59:59 on Thursday", "2026-03-05T23:59:59+08:00", "2026-03-06"},
      {"00:00:00 on Friday", "2026-03-06T00:00:00+08:00", "2026-03-09"},
      {"the same moment, told in UTC", "2026-03-05T16:00:00Z", "2026-03-09"},
      {"a second before it, told in UTC", "2026-03-05T15:59:59Z", "2026-03-06"},
  }));
  INFO(row.label);
  CHECK(LastDay(Present().Count(At(row.start), Limit::WORKING_DAYS, 1)) == row.last);
}

// Every worked weekend day of a year, in order.
std::vector<std::string> MakeUpDays(const std::string& year) {
  std::vector<std::string> made_up;
  for (const v1::Calendar::Day& day : SamplePlace().place().calendar().days()) {
    if (day.worked() && day.date().starts_with(year)) made_up.push_back(day.date().substr(5));
  }
  std::sort(made_up.begin(), made_up.end());
  return made_up;
}

TEST_CASE("vectors of the notices: make-up days, and working days of the year") {
  using Days = std::vector<std::string>;
  CHECK(MakeUpDays("2024") ==
        Days{"02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"});
  CHECK(MakeUpDays("2025") == Days{"01-26", "02-08", "04-27", "09-28", "10-11"});
  CHECK(MakeUpDays("2026") == Days{"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"});

  struct Year {
    std::chrono::year year;
    int working_days;
  };
  for (const Year& one : {Year{2023y, 249}, Year{2024y, 251}, Year{2025y, 248}, Year{2026y, 248}}) {
    int working = 0;
    for (Day day = one.year / 1 / 1; day <= Day(one.year / 12 / 31); day += days(1)) {
      working += !Present().IsRestDay(day);
    }
    INFO(int(one.year));
    CHECK(working == one.working_days);
  }
}

TEST_CASE("vectors of the holidays: those of a part of the people are no rest days (art. 3, 6)") {
  CHECK_FALSE(Present().IsRestDay(2024y / 3 / 8));  // 妇女节, a Friday
  CHECK_FALSE(Present().IsRestDay(2023y / 6 / 1));  // 儿童节, a Thursday
  CHECK_FALSE(Present().IsRestDay(2024y / 8 / 1));  // 建军节, a Thursday
  CHECK(Present().IsRestDay(2025y / 10 / 1));
}

// What a place publishes for a kind of demand, as its profile counts it from Monday 2026-09-14 at
// noon (the 20th is a make-up Sunday).
struct Published {
  const char* label;
  const char* profile;
  Demand::Kind kind;
  Demand::Urgency urgency;
  Limit::Kind limit;
  Limit::Basis basis;
  std::int64_t figure;
  const char* due;
};

TEST_CASE("vectors of the places: what their regulations give, and the rest is inherited") {
  using D = Demand;
  using L = Limit;
  constexpr auto kWorking = Limit::WORKING_DAYS;
  constexpr auto kNatural = Limit::NATURAL_DAYS;
  constexpr auto kElapsed = Limit::ELAPSED;
  const auto row = GENERATE_COPY(values<Published>({
      {"济南 art. 24: 咨询", "jinan", D::CONSULTATION, D::NORMAL, L::FINISH, kWorking, 5,
       "2026-09-21T00:00"},
      {"济南 art. 24: 求助", "jinan", D::HELP, D::NORMAL, L::FINISH, kWorking, 5,
       "2026-09-21T00:00"},
      {"济南 art. 24: 建议", "jinan", D::SUGGESTION, D::NORMAL, L::FINISH, kWorking, 5,
       "2026-09-21T00:00"},
      {"济南 art. 24: 投诉", "jinan", D::COMPLAINT, D::NORMAL, L::FINISH, kWorking, 5,
       "2026-09-21T00:00"},
      {"济南 art. 24: 举报", "jinan", D::REPORT, D::NORMAL, L::FINISH, kWorking, 5,
       "2026-09-21T00:00"},
      {"济南 inherits 紧急", "jinan", D::HELP, D::URGENT, L::FINISH, kElapsed, 86'400,
       "2026-09-15T12:00"},
      {"广东 2022: 咨询 2", "guangdong", D::CONSULTATION, D::NORMAL, L::FINISH, kWorking, 2,
       "2026-09-17T00:00"},
      {"广东 2022: 求助 10", "guangdong", D::HELP, D::NORMAL, L::FINISH, kWorking, 10,
       "2026-09-29T00:00"},
      {"广东 2022: 建议 10", "guangdong", D::SUGGESTION, D::NORMAL, L::FINISH, kWorking, 10,
       "2026-09-29T00:00"},
      {"广东 2022: 投诉 15", "guangdong", D::COMPLAINT, D::NORMAL, L::FINISH, kWorking, 15,
       "2026-10-11T00:00"},
      {"广东 2022: 举报 15", "guangdong", D::REPORT, D::NORMAL, L::FINISH, kWorking, 15,
       "2026-10-11T00:00"},
      {"广东 inherits the first contact", "guangdong", D::HELP, D::NORMAL, L::CONTACT, kWorking, 1,
       "2026-09-16T00:00"},
      {"北京: 7 natural days", "beijing", D::HELP, D::NORMAL, L::FINISH, kNatural, 7,
       "2026-09-22T00:00"},
      {"北京: 24 hours for water, power, gas, heat", "beijing", D::HELP, D::URGENT, L::FINISH,
       kElapsed, 86'400, "2026-09-15T12:00"},
      {"北京: 2 hours for what threatens life and property", "beijing", D::HELP, D::EXTREME,
       L::FINISH, kElapsed, 7'200, "2026-09-14T14:00"},
      {"北京 inherits the signing", "beijing", D::HELP, D::NORMAL, L::SIGN, kWorking, 1,
       "2026-09-16T00:00"},
      {"安阳 art. 50, 山东省: 5 working days", "default", D::COMPLAINT, D::NORMAL, L::FINISH,
       kWorking, 5, "2026-09-21T00:00"},
      {"厦门: 咨询 2", "default", D::CONSULTATION, D::NORMAL, L::FINISH, kWorking, 2,
       "2026-09-17T00:00"},
      {"市场监管: 举报 15", "default", D::REPORT, D::NORMAL, L::FINISH, kWorking, 15,
       "2026-10-11T00:00"},
      {"red and yellow lights: signed in 1", "default", D::CONSULTATION, D::NORMAL, L::SIGN,
       kWorking, 1, "2026-09-16T00:00"},
      {"南沙: urgent 2 hours to respond", "default", D::HELP, D::URGENT, L::CONTACT, kElapsed,
       7'200, "2026-09-14T14:00"},
      {"郑州: responded to within 30 minutes", "default", D::HELP, D::EXTREME, L::CONTACT, kElapsed,
       1'800, "2026-09-14T12:30"},
      {"安阳: returned within a day", "default", D::COMPLAINT, D::NORMAL, L::RETURN_WINDOW,
       kWorking, 1, "2026-09-16T00:00"},
      {"山东省: returned within 2 working days", "default", D::REPORT, D::NORMAL, L::RETURN_WINDOW,
       kWorking, 2, "2026-09-17T00:00"},
  }));
  INFO(row.label);
  const auto limit =
      CountLimit(SamplePlace(), row.profile, {row.kind, row.urgency, false}, row.limit, Noon());
  REQUIRE(limit);
  CHECK(limit->basis() == row.basis);
  CHECK(limit->figure() == row.figure);
  CHECK(limit->due_time().seconds() == ToProto(At(std::string(row.due) + "+08:00")).seconds());
}

TEST_CASE("vectors of extensions: once, by so many working days at most") {
  struct Row {
    const char* label;
    Demand::Kind kind;
    std::optional<std::int64_t> most;
  };
  const auto row = GENERATE(values<Row>({
      {"安阳 art. 50: 5", Demand::HELP, 5},
      {"山东省: 10, 投诉", Demand::COMPLAINT, 10},
      {"山东省: 10, 举报", Demand::REPORT, 10},
      {"山东省: 10, 建议", Demand::SUGGESTION, 10},
      {"a question has none", Demand::CONSULTATION, std::nullopt},
  }));
  INFO(row.label);
  for (const char* profile : {"default", "jinan", "guangdong", "beijing"}) {
    CHECK(MostExtension(SamplePlace(), profile, {row.kind, Demand::NORMAL, false}) == row.most);
  }
}

TEST_CASE("vector of orders: returned within 5 working days, and the issuer sets the finish") {
  v1::Assignment order;
  order.set_figure(20);
  order.set_basis(Limit::WORKING_DAYS);
  std::map<Limit::Kind, std::int64_t> figures;
  for (const Limit& limit : LeadLimits(SamplePlace(), "default",
                                       {Demand::HELP, Demand::NORMAL, false}, &order, Noon())) {
    CHECK(limit.basis() == Limit::WORKING_DAYS);
    figures[limit.kind()] = limit.figure();
  }
  CHECK(figures[Limit::RETURN_WINDOW] == 5);
  CHECK(figures[Limit::FINISH] == 20);
}

// 高检发〔2020〕9号: the situations by their number there, and to which sectors harm is reported
// (WBF art. 11, 39, 40).
TEST_CASE("vectors of mandatory reports: nine situations, who is told, how fast") {
  struct Row {
    const char* label;
    int number;
    Demand::Situation situation;
    std::vector<std::string> sectors;
  };
  const auto row = GENERATE(values<Row>({
      {"(1) injury of private parts", 1, Demand::GENITAL_INJURY, {"police"}},
      {"(2) a girl under 14", 2, Demand::UNDER_14_SEXUAL_HARM, {"police", "education"}},
      {"(3) 14 and above", 3, Demand::OVER_14_SEXUAL_HARM, {"police", "education"}},
      {"(4) suspected violence", 4, Demand::SUSPECTED_VIOLENCE, {"police", "civil-affairs"}},
      {"(5) death or disability", 5, Demand::DEATH_OR_DISABILITY, {"police", "health"}},
      {"(6) abandoned", 6, Demand::ABANDONED, {"police", "civil-affairs"}},
      {"(7) missing or trafficked", 7, Demand::MISSING_OR_TRAFFICKED, {"police", "civil-affairs"}},
      {"(8) organised begging", 8, Demand::ORGANISED_BEGGING, {"police", "civil-affairs"}},
      {"(9) other serious harm",
       9,
       Demand::OTHER_SERIOUS_HARM,
       {"police", "civil-affairs", "education"}},
  }));
  INFO(row.label);
  CHECK(static_cast<int>(row.situation) == row.number);
  v1::Call call = SampleCall();
  call.set_operator_("accounts/operator1");
  call.mutable_demands(0)->set_situation(row.situation);
  const v1::Demand demand = WithDefaults(call.demands(0), SamplePlace());
  // Any of them is 特急, 一级 and mandatory, whatever was typed.
  CHECK(demand.urgency() == Demand::EXTREME);
  CHECK(demand.risk() == Demand::LEVEL_1);
  const v1::Case record =
      OpenCase(call, demand, CaseName("3206-260914-1-1"), "123456", SamplePlace(), Noon());
  CHECK(record.mandatory());

  std::vector<std::string> told;
  for (const ReportReceiver& one :
       ReportReceivers(SamplePlace(), RoutingInputOf(record, {}, Noon()))) {
    const v1::Unit* unit = SamplePlace().FindUnit(one.unit);
    REQUIRE(unit != nullptr);
    CHECK(unit->sector() == one.sector);
    CHECK(one.instead_of.empty());
    told.push_back(one.sector);
  }
  CHECK(told == row.sectors);

  // At once: a quarter of an hour; who reported hears of it in 3 days.
  const auto due = [&](Limit::Kind kind) {
    return FromProto(InForce(record.desk_limits(), kind)->due_time());
  };
  CHECK(due(Limit::HARM_REPORT) == Noon() + std::chrono::minutes(15));
  CHECK(due(Limit::FEEDBACK) == At("2026-09-18T00:00+08:00"));
}

TEST_CASE("vector of mandatory reports: where nothing is the matter nobody is told") {
  const v1::Case record = SampleCase();
  CHECK_FALSE(record.mandatory());
  CHECK(ReportReceivers(SamplePlace(), RoutingInputOf(record, {}, Noon())).empty());
  CHECK(InForce(record.desk_limits(), Limit::FEEDBACK) == nullptr);
}

}  // namespace
}  // namespace hotline
