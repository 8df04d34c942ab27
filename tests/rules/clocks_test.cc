#include "rules/clocks.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "tests/rules/sample_place.h"

namespace hotline {
namespace {

using namespace std::chrono_literals;

constexpr auto kNormal = v1::Demand::NORMAL;
constexpr auto kUrgent = v1::Demand::URGENT;
constexpr auto kExtreme = v1::Demand::EXTREME;

const std::string kStart = "2026-03-03T10:00";  // a Tuesday, four working days to the weekend

// Limits in short: {"SIGN": "1wd"}; s = seconds, wd = working days, nd = natural days.
std::map<std::string, std::string> InShort(const std::vector<v1::Limit>& limits) {
  std::map<std::string, std::string> words;
  for (const v1::Limit& limit : limits) {
    const char* unit = limit.basis() == v1::Limit::ELAPSED        ? "s"
                       : limit.basis() == v1::Limit::WORKING_DAYS ? "wd"
                                                                  : "nd";
    words[v1::Limit::Kind_Name(limit.kind())] = std::to_string(limit.figure()) + unit;
  }
  return words;
}

const v1::Limit& Of(const std::vector<v1::Limit>& limits, v1::Limit::Kind kind) {
  for (const v1::Limit& limit : limits) {
    if (limit.kind() == kind) return limit;
  }
  throw std::out_of_range(v1::Limit::Kind_Name(kind));
}

using Words = std::map<std::string, std::string>;

TEST_CASE("a lead gets the limits of its grade and kind") {
  struct Row {
    const char* name;
    Grade grade;
    Words limits;
  };
  const auto row = GENERATE(values<Row>({
      {"特急",
       {v1::Demand::HELP, kExtreme, false},
       {{"SIGN", "900s"}, {"CONTACT", "1800s"}, {"PROGRESS", "7200s"}, {"FINISH", "86400s"}}},
      {"强制报告",
       {v1::Demand::HELP, kExtreme, true},
       {{"SIGN", "900s"},
        {"CONTACT", "1800s"},
        {"PROGRESS", "7200s"},
        {"FINISH", "15wd"},
        {"DISPOSAL", "86400s"}}},
      {"紧急",
       {v1::Demand::COMPLAINT, kUrgent, false},
       {{"SIGN", "7200s"}, {"CONTACT", "7200s"}, {"FINISH", "86400s"}, {"RETURN_WINDOW", "7200s"}}},
      {"咨询",
       {v1::Demand::CONSULTATION, kNormal, false},
       {{"SIGN", "1wd"}, {"FINISH", "2wd"}, {"RETURN_WINDOW", "1wd"}}},
      {"求助",
       {v1::Demand::HELP, kNormal, false},
       {{"SIGN", "1wd"}, {"CONTACT", "1wd"}, {"FINISH", "5wd"}, {"RETURN_WINDOW", "1wd"}}},
      {"投诉",
       {v1::Demand::COMPLAINT, kNormal, false},
       {{"SIGN", "1wd"}, {"CONTACT", "1wd"}, {"FINISH", "5wd"}, {"RETURN_WINDOW", "1wd"}}},
      {"举报",
       {v1::Demand::REPORT, kNormal, false},
       {{"SIGN", "1wd"}, {"CONTACT", "1wd"}, {"FINISH", "15wd"}, {"RETURN_WINDOW", "2wd"}}},
      {"建议",
       {v1::Demand::SUGGESTION, kNormal, false},
       {{"SIGN", "1wd"}, {"FINISH", "10wd"}, {"RETURN_WINDOW", "2wd"}}},
      {"建议",
       {v1::Demand::PRAISE, kNormal, false},
       {{"SIGN", "1wd"}, {"FINISH", "10wd"}, {"RETURN_WINDOW", "2wd"}}},
  }));
  INFO(row.name);
  CHECK(GradeName(row.grade) == row.name);
  const auto limits = LeadLimits(SamplePlace(), "default", row.grade, nullptr, At(kStart));
  CHECK(InShort(limits) == row.limits);
  // One by one they are the same.
  for (const v1::Limit& limit : limits) {
    const auto alone = CountLimit(SamplePlace(), "default", row.grade, limit.kind(), At(kStart));
    REQUIRE(alone.has_value());
    CHECK(alone->SerializeAsString() == limit.SerializeAsString());
  }
}

TEST_CASE("where the table has a dash there is no limit") {
  const Grade extreme{v1::Demand::HELP, kExtreme, false};
  const Grade question{v1::Demand::CONSULTATION, kNormal, false};
  CHECK_FALSE(CountLimit(SamplePlace(), "default", extreme, v1::Limit::RETURN_WINDOW, At(kStart)));
  CHECK_FALSE(CountLimit(SamplePlace(), "default", question, v1::Limit::CONTACT, At(kStart)));
  CHECK_FALSE(CountLimit(SamplePlace(), "default", question, v1::Limit::PROGRESS, At(kStart)));
  CHECK_FALSE(CountLimit(SamplePlace(), "default", question, v1::Limit::DISPOSAL, At(kStart)));
}

TEST_CASE("a limit says which line of which profile it comes from") {
  const Grade complaint{v1::Demand::COMPLAINT, kNormal, false};
  const auto limits = LeadLimits(SamplePlace(), "guangdong", complaint, nullptr, At(kStart));
  CHECK(Of(limits, v1::Limit::FINISH).rule() == "guangdong/投诉/finish");
  CHECK(Of(limits, v1::Limit::SIGN).rule() == "default/投诉/sign");
  const Grade harm{v1::Demand::HELP, kExtreme, true};
  CHECK(Of(LeadLimits(SamplePlace(), "default", harm, nullptr, At(kStart)), v1::Limit::FINISH)
            .rule() == "default/举报/finish");
}

TEST_CASE("a profile inherits what it leaves out") {
  struct Row {
    const char* profile;
    Grade grade;
    Words limits;
  };
  const auto row = GENERATE(values<Row>({
      {"jinan",
       {v1::Demand::REPORT, kNormal, false},
       {{"SIGN", "1wd"}, {"CONTACT", "1wd"}, {"FINISH", "5wd"}, {"RETURN_WINDOW", "2wd"}}},
      {"guangdong",
       {v1::Demand::HELP, kNormal, false},
       {{"SIGN", "1wd"}, {"CONTACT", "1wd"}, {"FINISH", "10wd"}, {"RETURN_WINDOW", "1wd"}}},
      {"beijing",
       {v1::Demand::COMPLAINT, kNormal, false},
       {{"SIGN", "1wd"}, {"CONTACT", "1wd"}, {"FINISH", "7nd"}, {"RETURN_WINDOW", "1wd"}}},
      {"beijing",
       {v1::Demand::COMPLAINT, kExtreme, false},
       {{"SIGN", "900s"}, {"CONTACT", "1800s"}, {"PROGRESS", "7200s"}, {"FINISH", "7200s"}}},
      {"no-such-profile",
       {v1::Demand::CONSULTATION, kNormal, false},
       {{"SIGN", "1wd"}, {"FINISH", "2wd"}, {"RETURN_WINDOW", "1wd"}}},
  }));
  INFO(row.profile);
  CHECK(InShort(LeadLimits(SamplePlace(), row.profile, row.grade, nullptr, At(kStart))) ==
        row.limits);
}

TEST_CASE("an order brings its own finish and a return window of at most half of it") {
  struct Row {
    const char* why;
    Grade grade;
    std::int64_t figure;
    v1::Limit::Basis basis;
    const char* finish;
    const char* window;
  };
  const auto row = GENERATE(values<Row>({
      {"long: 5 working days",
       {v1::Demand::HELP, kNormal, false},
       20,
       v1::Limit::WORKING_DAYS,
       "20wd",
       "5wd"},
      {"6 days: 3", {v1::Demand::HELP, kNormal, false}, 6, v1::Limit::WORKING_DAYS, "6wd", "3wd"},
      {"3 days: half rounded down",
       {v1::Demand::HELP, kNormal, false},
       3,
       v1::Limit::WORKING_DAYS,
       "3wd",
       "1wd"},
      // From Tuesday 10:00 to the end of Wednesday are 38 hours.
      {"1 day: half of the time to it",
       {v1::Demand::HELP, kNormal, false},
       1,
       v1::Limit::WORKING_DAYS,
       "1wd",
       "68400s"},
      {"a day and a night: half of it",
       {v1::Demand::HELP, kNormal, false},
       86'400,
       v1::Limit::ELAPSED,
       "86400s",
       "43200s"},
      {"no figure: as kind",
       {v1::Demand::HELP, kNormal, false},
       0,
       v1::Limit::BASIS_UNSPECIFIED,
       "5wd",
       "2wd"},
      {"report: as kind",
       {v1::Demand::REPORT, kNormal, false},
       0,
       v1::Limit::BASIS_UNSPECIFIED,
       "15wd",
       "5wd"},
  }));
  INFO(row.why);
  v1::Assignment assignment;
  assignment.set_authority("nantong-protection-committee");
  assignment.set_figure(row.figure);
  assignment.set_basis(row.basis);
  const auto limits = LeadLimits(SamplePlace(), "default", row.grade, &assignment, At(kStart));
  const Words words = InShort(limits);
  CHECK(words.at("FINISH") == row.finish);
  CHECK(words.at("RETURN_WINDOW") == row.window);
  CHECK(words.at("SIGN") == "1wd");
  const auto length = [&](v1::Limit::Kind kind) {
    return FromProto(Of(limits, kind).due_time()) - At(kStart);
  };
  if (row.basis == v1::Limit::ELAPSED || row.figure == 1) {
    CHECK(length(v1::Limit::RETURN_WINDOW) * 2 <= length(v1::Limit::FINISH));
  }
}

TEST_CASE("life and safety are never handed back, whoever orders it") {
  v1::Assignment assignment;
  const Grade grade = GENERATE(
      values<Grade>({{v1::Demand::HELP, kExtreme, false}, {v1::Demand::HELP, kExtreme, true}}));
  CHECK(InShort(LeadLimits(SamplePlace(), "default", grade, &assignment, At(kStart)))
            .count("RETURN_WINDOW") == 0);
}

TEST_CASE("an opinion gets three fifths of what the lead has left, and always ends before it") {
  struct Row {
    const char* why;
    v1::Limit::Basis basis;
    int figure;
    const char* lead_issued;
    const char* issued;
    const char* opinion;
  };
  const auto row = GENERATE(values<Row>({
      {"15 days: 9", v1::Limit::WORKING_DAYS, 15, "2026-03-03T10:00", "2026-03-03T10:00", "9wd"},
      {"5 days: 3", v1::Limit::WORKING_DAYS, 5, "2026-03-03T10:00", "2026-03-03T10:00", "3wd"},
      {"2 days: 1", v1::Limit::WORKING_DAYS, 2, "2026-03-03T10:00", "2026-03-03T10:00", "1wd"},
      {"asked later: of what is left", v1::Limit::WORKING_DAYS, 5, "2026-03-03T10:00",
       "2026-03-06T10:00", "1wd"},
      {"1 day: seconds, for a day would be the lead's", v1::Limit::WORKING_DAYS, 1,
       "2026-03-03T10:00", "2026-03-03T10:00", "82080s"},
      {"the last day: seconds", v1::Limit::WORKING_DAYS, 5, "2026-03-03T10:00", "2026-03-10T14:00",
       "21600s"},
      {"the last day is after a weekend: Friday's 7 hours and Monday's 24, Monday 11:36",
       v1::Limit::WORKING_DAYS, 5, "2026-03-02T10:00", "2026-03-06T17:00", "239760s"},
      {"asked on a Sunday, due on Monday: Monday 14:24", v1::Limit::WORKING_DAYS, 1,
       "2026-03-06T10:00", "2026-03-08T10:00", "102240s"},
      {"all of a holiday in natural days: the last day before and the first after it, not between",
       v1::Limit::NATURAL_DAYS, 7, "2026-09-30T10:00", "2026-09-30T10:00", "686880s"},
      {"around the clock", v1::Limit::ELAPSED, 86'400, "2026-03-03T10:00", "2026-03-03T10:00",
       "51840s"},
      // 16 days to the rolled end; 9 days roll to the same end; 6 end on the make-up Saturday.
      {"natural days that roll", v1::Limit::NATURAL_DAYS, 7, "2026-02-08T10:00", "2026-02-08T10:00",
       "6nd"},
  }));
  INFO(row.why);
  v1::Limit lead = SamplePlace().calendar().Count(At(row.lead_issued), row.basis, row.figure);
  lead.set_kind(v1::Limit::FINISH);
  lead.set_rule("default/投诉/finish");
  const Grade grade{v1::Demand::COMPLAINT, kNormal, false};
  const auto limits = OpinionLimits(SamplePlace(), "default", grade, lead, At(row.issued));
  CHECK(InShort(limits).at("OPINION") == row.opinion);
  CHECK(InShort(limits).at("SIGN") == "1wd");
  const v1::Limit& opinion = Of(limits, v1::Limit::OPINION);
  CHECK(FromProto(opinion.due_time()) < FromProto(lead.due_time()));
  CHECK(FromProto(opinion.start_time()) == At(row.issued));
  CHECK(opinion.rule() == "default/投诉/finish/opinion");
}

TEST_CASE("a co-handler of an urgent case signs as the kind") {
  const Grade grade{v1::Demand::COMPLAINT, kUrgent, false};
  const auto lead = CountLimit(SamplePlace(), "default", grade, v1::Limit::FINISH, At(kStart));
  REQUIRE(lead.has_value());
  const Words words = InShort(OpinionLimits(SamplePlace(), "default", grade, *lead, At(kStart)));
  CHECK(words == Words{{"SIGN", "7200s"}, {"OPINION", "51840s"}, {"RETURN_WINDOW", "7200s"}});
}

TEST_CASE("a redo has half the kind's finish, rounded up, and at least one working day") {
  struct Row {
    Grade grade;
    const char* finish;
  };
  const auto row = GENERATE(values<Row>({
      {{v1::Demand::CONSULTATION, kNormal, false}, "1wd"},
      {{v1::Demand::COMPLAINT, kNormal, false}, "3wd"},
      {{v1::Demand::REPORT, kNormal, false}, "8wd"},
      {{v1::Demand::SUGGESTION, kNormal, false}, "5wd"},
      {{v1::Demand::COMPLAINT, kUrgent, false}, "1wd"},
      {{v1::Demand::COMPLAINT, kExtreme, false}, "1wd"},
  }));
  INFO(GradeName(row.grade));
  const Words words = InShort(RedoLimits(SamplePlace(), "default", row.grade, At(kStart)));
  CHECK(words.at("FINISH") == row.finish);
  CHECK(words.count("RETURN_WINDOW") == 0);
  CHECK(words.count("SIGN") == 1);
}

TEST_CASE("the desk has limits of its own") {
  struct Row {
    v1::Limit::Kind kind;
    Grade grade;
    const char* limit;
  };
  const Grade normal{v1::Demand::HELP, kNormal, false};
  const Grade urgent{v1::Demand::HELP, kUrgent, false};
  const Grade extreme{v1::Demand::HELP, kExtreme, false};
  const Grade harm{v1::Demand::HELP, kExtreme, true};
  const auto row = GENERATE_COPY(values<Row>({
      {v1::Limit::DISPATCH, extreme, "600s"},
      {v1::Limit::DISPATCH, harm, "600s"},
      {v1::Limit::DISPATCH, urgent, "1800s"},
      {v1::Limit::DISPATCH, normal, "1wd"},
      {v1::Limit::RULING, urgent, "1800s"},
      {v1::Limit::RULING, normal, "1wd"},
      {v1::Limit::AUDIT, extreme, "86400s"},
      {v1::Limit::AUDIT, harm, "86400s"},
      {v1::Limit::AUDIT, urgent, "86400s"},
      {v1::Limit::AUDIT, normal, "2wd"},
      {v1::Limit::FIRST_CALL_BACK, urgent, "1wd"},
      {v1::Limit::CALL_BACK, normal, "5wd"},
      {v1::Limit::HARM_REPORT, harm, "900s"},
      {v1::Limit::FEEDBACK, harm, "3nd"},
  }));
  INFO(v1::Limit::Kind_Name(row.kind) << " " << GradeName(row.grade));
  const v1::Limit limit = DeskLimit(SamplePlace(), row.grade, row.kind, At(kStart));
  CHECK(InShort({limit}).begin()->second == row.limit);
  CHECK(limit.kind() == row.kind);
}

TEST_CASE("of several limits of one kind the last is in force") {
  google::protobuf::RepeatedPtrField<v1::Limit> limits;
  CHECK(InForce(limits, v1::Limit::FINISH) == nullptr);
  for (const auto kind : {v1::Limit::FINISH, v1::Limit::SIGN, v1::Limit::FINISH})
    limits.Add()->set_kind(kind);
  CHECK(InForce(limits, v1::Limit::FINISH) == &limits.Get(2));
  CHECK(InForce(limits, v1::Limit::SIGN) == &limits.Get(1));
  CHECK(InForce(limits, v1::Limit::OPINION) == nullptr);
}

}  // namespace
}  // namespace hotline
