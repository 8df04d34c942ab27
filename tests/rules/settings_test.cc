#include "rules/settings.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "rules/auditing.h"
#include "rules/calling_back.h"
#include "rules/clocks.h"
#include "rules/notices.h"
#include "rules/place_files.h"
#include "rules/place_tables.h"
#include "rules/replying.h"
#include "tests/rules/sample_case.h"
#include "tests/rules/sample_dispatch.h"
#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using namespace std::chrono_literals;

// The sample place with these lines more in place.csv.
Result<v1::Place> ReadWith(const std::string& lines) {
  auto files = SampleFiles();
  files["place.csv"] += lines;
  return ReadPlace(files);
}

// The place that differs from the sample in one setting.
PlaceIndex PlaceWith(const std::string& line) {
  const auto place = ReadWith(line + "\n");
  INFO(line);
  REQUIRE(place);
  return PlaceIndex(*place);
}

TEST_CASE("what a place does not say of a setting has its default") {
  const v1::Settings settings = SamplePlace().settings();
  CHECK(settings.audited_percent() == 10);
  CHECK(settings.redos() == 2);
  CHECK(settings.redo_percent() == 50);
  CHECK(settings.call_back_tries() == 3);
  CHECK(settings.call_back_days() == 2);
  CHECK(settings.call_back_day_from_minute() == 540);
  CHECK(settings.call_back_day_to_minute() == 1020);
  CHECK(settings.contact_tries() == 2);
  CHECK(settings.supervision_answer_days() == 2);
  CHECK(settings.reminder_answer_days() == 1);
  CHECK(settings.circular_answer_days() == 2);
  CHECK(settings.fairly_satisfied_is_good());
}

TEST_CASE("each field of the settings is a line of place.csv, read as it is written") {
  REQUIRE(static_cast<int>(SettingForms().size()) == v1::Settings::descriptor()->field_count());
  for (const SettingForm& form : SettingForms()) {
    INFO(form.key);
    for (const int value : {form.least, form.most}) {
      v1::Place place = SamplePlace().place();
      SetSetting(*place.mutable_settings(), form, value);
      // Both ends of the day at once, else one is after the other.
      if (form.cell == SettingForm::Cell::kTimeOfDay) {
        place.mutable_settings()->set_call_back_day_from_minute(value);
        place.mutable_settings()->set_call_back_day_to_minute(value);
      }
      const auto again = ReadPlace(WritePlace(place));
      REQUIRE(again);
      CHECK(again->SerializeAsString() == place.SerializeAsString());
      CHECK(SettingValue(PlaceIndex(*again).settings(), form) == value);
    }
  }
}

TEST_CASE("a setting that cannot be is refused at its cell") {
  struct Row {
    const char* lines;
    const char* refusal;
  };
  const auto row = GENERATE(values<Row>({
      {"redos,10\n", "BAD_FORMAT place.csv:9:value"},
      {"redos,-1\n", "BAD_FORMAT place.csv:9:value"},
      {"redos,\n", "BAD_FORMAT place.csv:9:value"},
      {"redos,zwei\n", "BAD_FORMAT place.csv:9:value"},
      {"audited_percent,101\n", "BAD_FORMAT place.csv:9:value"},
      {"redo_percent,0\n", "BAD_FORMAT place.csv:9:value"},
      {"call_back_day_from,9\n", "BAD_FORMAT place.csv:9:value"},
      {"call_back_day_from,18:00\n", "IMPOSSIBLE place.csv"},
      {"fairly_satisfied_is_good,\n", "MISSING place.csv:9:value"},
      {"fairly_satisfied_is_good,ja\n", "BAD_FORMAT place.csv:9:value"},
      {"redos,1\nredos,2\n", "IMPOSSIBLE place.csv:10:key"},
      {"retries,1\n", "ONE_OF place.csv:9:key"},
  }));
  INFO(row.lines);
  const auto place = ReadWith(row.lines);
  REQUIRE_FALSE(place);
  CHECK_THAT(InWords(place.refusals()), Catch::StartsWith(row.refusal));
}

TEST_CASE("a case is handled again as often as the place allows") {
  struct Row {
    const char* line;
    int redos;
    bool allowed;
  };
  const auto row = GENERATE(values<Row>({{"redos,0", 0, false},
                                         {"redos,1", 0, true},
                                         {"redos,1", 1, false},
                                         {"redos,3", 2, true},
                                         {"redos,3", 3, false}}));
  v1::Case record;
  record.set_redos(row.redos);
  INFO(row.line << " after " << row.redos);
  CHECK(static_cast<bool>(CheckRedos(PlaceWith(row.line), record)) == row.allowed);
}

TEST_CASE("a redo has its share of the kind's time, and a working day at least") {
  struct Row {
    const char* line;
    v1::Demand::Kind kind;
    int days;
  };
  const auto row = GENERATE(values<Row>({{"redo_percent,50", v1::Demand::HELP, 3},
                                         {"redo_percent,100", v1::Demand::HELP, 5},
                                         {"redo_percent,61", v1::Demand::HELP, 4},
                                         {"redo_percent,60", v1::Demand::HELP, 3},
                                         {"redo_percent,1", v1::Demand::REPORT, 1}}));
  const PlaceIndex place = PlaceWith(row.line);
  v1::Demand demand;
  demand.set_kind(row.kind);
  demand.set_urgency(v1::Demand::NORMAL);
  const auto limits = RedoLimits(place, "default", GradeOf(demand, false), Noon());
  const auto finish = std::ranges::find(limits, v1::Limit::FINISH, &v1::Limit::kind);
  INFO(row.line);
  REQUIRE(finish != limits.end());
  const v1::Limit wanted = place.calendar().Count(Noon(), v1::Limit::WORKING_DAYS, row.days);
  CHECK(DueOf(*finish) == DueOf(wanted));
}

TEST_CASE("so many tries do for a contact as the place says") {
  struct Row {
    const char* line;
    int tries;
  };
  const auto row = GENERATE(values<Row>({{"contact_tries,1", 1}, {"contact_tries,4", 4}}));
  const PlaceIndex place = PlaceWith(row.line);
  InHand file;
  const v1::Account handler = Person("h", v1::Role::HANDLER, file.lead().unit());
  v1::Contact tried;
  tried.set_means("电话");
  for (int made = 0; made < row.tries; ++made) {
    CHECK_FALSE(IsContactSettled(file.record, file.lead()));
    REQUIRE(AddContact(place, file.lead(), tried, file.record, handler, Noon()));
  }
  CHECK(IsContactSettled(file.record, file.lead()));
}

TEST_CASE("a notice is answered within the days that the place sets, a reminder by its own limit") {
  struct Row {
    const char* line;
    v1::Notice::Kind kind;
    const char* sent;
    const char* due;
  };
  // The finish is due when the worked Sunday is over.
  const auto row = GENERATE(values<Row>({
      {"redos,2", v1::Notice::REMINDER, "2026-09-18T09:00", "2026-09-21T00:00"},
      {"reminder_answer_days,3", v1::Notice::REMINDER, "2026-09-18T09:00", "2026-09-21T00:00"},
      {"redos,2", v1::Notice::REMINDER, "2026-09-21T09:00", "2026-09-23T00:00"},
      {"reminder_answer_days,3", v1::Notice::REMINDER, "2026-09-21T09:00", "2026-09-25T00:00"},
      {"redos,2", v1::Notice::SUPERVISION, "2026-09-21T09:00", "2026-09-24T00:00"},
      {"supervision_answer_days,1", v1::Notice::SUPERVISION, "2026-09-21T09:00",
       "2026-09-23T00:00"},
      {"redos,2", v1::Notice::CIRCULAR, "2026-09-21T09:00", "2026-09-24T00:00"},
      {"circular_answer_days,1", v1::Notice::CIRCULAR, "2026-09-21T09:00", "2026-09-23T00:00"},
  }));
  InHand file;
  const PlaceIndex place = PlaceWith(row.line);
  const Instant sent = *ParseInstant(std::string(row.sent) + "+08:00");
  const v1::Limit finish = *InForce(file.lead().limits(), v1::Limit::FINISH);
  REQUIRE(DueOf(finish) == "2026-09-21T00:00");
  v1::Notice& notice = Draw(file.lead(), row.kind, finish, v1::Limit::Rung::KIND_UNSPECIFIED, sent);
  Send(notice, "", place, sent);
  INFO(row.line << ", " << row.sent);
  CHECK(DueOf(notice.answer_limit()) == row.due);
}

TEST_CASE("a notice waits for its answer as long as what it speaks of is owed") {
  InHand file;
  v1::Dispatch& lead = file.lead();
  lead.set_state(v1::Dispatch::ISSUED);
  lead.clear_sign_time();
  for (const auto kind : {v1::Limit::SIGN, v1::Limit::FINISH}) {
    Send(Draw(lead, v1::Notice::REMINDER, *InForce(lead.limits(), kind),
              v1::Limit::Rung::KIND_UNSPECIFIED, Noon()),
         "", SamplePlace(), Noon());
  }
  CHECK(IsOpen(lead.notices(0), lead));
  CHECK(IsOpen(lead.notices(1), lead));
  Sign(lead, Noon());
  CHECK_FALSE(IsOpen(lead.notices(0), lead));
  CHECK(IsOpen(lead.notices(1), lead));
}

TEST_CASE("a caller is unreachable after the tries, on the days and at the hours of the place") {
  struct Row {
    const char* lines;
    std::vector<const char*> tries;
    bool unreachable;
  };
  const auto row = GENERATE(values<Row>({
      {"call_back_tries,1\ncall_back_days,1", {"2026-09-24T18:00"}, true},
      {"call_back_tries,1\ncall_back_days,1", {"2026-09-24T12:00"}, false},
      {"call_back_tries,1", {"2026-09-24T18:00"}, false},
      {"call_back_tries,4", {"2026-09-24T18:00", "2026-09-25T10:00", "2026-09-25T11:00"}, false},
      {"call_back_days,3", {"2026-09-24T18:00", "2026-09-25T10:00", "2026-09-25T11:00"}, false},
      {"call_back_day_to,10:00",
       {"2026-09-24T10:00", "2026-09-25T09:00", "2026-09-25T09:30"},
       true},
      {"call_back_day_from,10:00",
       {"2026-09-24T11:00", "2026-09-25T09:59", "2026-09-25T12:00"},
       true},
      {"call_back_day_from,08:00",
       {"2026-09-24T11:00", "2026-09-25T08:30", "2026-09-25T12:00"},
       false},
  }));
  v1::Case record;
  record.set_state(v1::Case::CALLING_BACK);
  for (const char* time : row.tries) {
    *record.add_call_backs()->mutable_time() = ToProto(*ParseInstant(std::string(time) + "+08:00"));
  }
  INFO(row.lines);
  CHECK(IsUnreachable(PlaceWith(row.lines), record) == row.unreachable);
}

}  // namespace
}  // namespace hotline
