#include "agent-console/output.h"

#include <catch2/catch.hpp>

#include "agent-console/view.h"
#include "agent-console/width.h"
#include "hotline/v1/report.pb.h"
#include "rules/refusals.h"
#include "tests/console/desk.h"

namespace hotline {
namespace {

Grid Sample() {
  return {{{{"编号", "number"}}, {{"单位", "unit"}, true}, {{"件数", "cases"}, false, true}},
          {{"甲", "第一所", "7"}, {"乙乙乙", "二", "1200"}}};
}

TEST_CASE("columns stand under each other by display width, figures at the right") {
  CHECK(RenderTable(Sample(), true, Language::kChinese) ==
        "编号    单位    件数\n"
        "甲      第一所     7\n"
        "乙乙乙  二      1200\n");
  CHECK(RenderTable(Sample(), false, Language::kEnglish) ==
        "number  cases\n"
        "甲          7\n"
        "乙乙乙   1200\n");
  CHECK(RenderTable({Sample().columns, {}}, true, Language::kChinese).empty());
}

TEST_CASE("csv quotes what has to be quoted and disarms formulas") {
  const Grid grid{
      {{{"一", "a"}}, {{"二", "b"}}},
      {{"甲,乙", "说\"好\""}, {"=HYPERLINK(1)", "第一行\n第二行"}, {"-3.5", "-"}, {"@x", ""}}};
  CHECK(RenderCsv(grid, Language::kChinese) ==
        "一,二\n"
        "\"甲,乙\",\"说\"\"好\"\"\"\n"
        "'=HYPERLINK(1),\"第一行\n第二行\"\n"
        "-3.5,-\n"
        "'@x,\n");
}

TEST_CASE("json has the names of the protos and hides no zero") {
  v1::Figure figure;
  figure.set_id("closure");
  figure.set_denominator(2);
  const std::string json = ToJson(figure, false);
  CHECK(json.find("\"numerator\":\"0\"") != std::string::npos);
  CHECK(json.find("\"distinct_cases\"") != std::string::npos);
  CHECK(json.find('\n') == std::string::npos);
}

TEST_CASE("each format of one page") {
  v1::Account first;
  first.set_name("accounts/a");
  v1::Account second;
  second.set_name("accounts/b");
  Page page;
  page.table = Sample();
  page.items = {&first, &second};
  page.names = {"account/a", "account/b"};
  struct Row {
    Format format;
    std::string begins;
    std::string holds;
  };
  const auto row = GENERATE(values<Row>({
      {Format::kTable, "编号    件数\n", "1200"},
      {Format::kWide, "编号    单位", "第一所"},
      {Format::kJson, "[\n{", "\"name\": \"accounts/b\""},
      {Format::kJsonLines, "{\"name\":\"accounts/a\"", "}\n{\"name\":\"accounts/b\""},
      {Format::kCsv, "编号,单位,件数\n", "乙乙乙,二,1200\n"},
      {Format::kName, "account/a\naccount/b\n", ""},
  }));
  testing::Room room;
  Settings settings;
  settings.output = row.format;
  Session session(room.around(), settings);
  Print(session, page);
  CAPTURE(room.out.str());
  CHECK(room.out.str().starts_with(row.begins));
  CHECK(room.out.str().find(row.holds) != std::string::npos);
  CHECK(room.err.str().empty());
}

TEST_CASE("one item is an object, a list of one is an array") {
  v1::Account only;
  Page page;
  page.items = {&only};
  testing::Room room;
  Settings settings;
  settings.output = Format::kJson;
  Session session(room.around(), settings);
  Print(session, page);
  CHECK(room.out.str().starts_with("{"));
  page.list = true;
  room.out.str("");
  Print(session, page);
  CHECK(room.out.str().starts_with("[\n{"));
}

TEST_CASE("an empty table says so on the error stream alone") {
  testing::Room room;
  Session session(room.around(), Settings());
  Print(session, Page());
  CHECK(room.out.str().empty());
  CHECK_FALSE(room.err.str().empty());
}

TEST_CASE("times are shown at the office's offset, a due midnight as the end of the day") {
  View view{.language = Language::kChinese,
            .now = ParseInstant("2026-09-24T08:00:00+08:00"),
            .place = nullptr};
  const auto at = [](const char* text) { return ToProto(*ParseInstant(text)); };
  CHECK(view.Time(at("2026-09-24T00:00:00Z")) == "2026-09-24 08:00");
  CHECK(view.Due(at("2026-10-01T00:00:00+08:00")) == "2026-09-30 24:00");
  CHECK(view.Due(at("2026-10-01T00:01:00+08:00")) == "2026-10-01 00:01");
  CHECK(view.Time({}).empty());
  CHECK(view.Left(at("2026-09-27T12:30:00+08:00")) == "剩 3天4时");
  CHECK(view.Left(at("2026-09-24T08:00:30+08:00")) == "剩 0分");
  CHECK(view.Left(at("2026-09-24T08:00:00+08:00")) == "超 0分");
  CHECK(view.Left(at("2026-09-24T05:55:00+08:00")) == "超 2时5分");
  view.now.reset();
  CHECK(view.Left(at("2026-09-24T05:55:00+08:00")).empty());
}

TEST_CASE("a limit shows its rule, its basis and the days it skipped with the reason") {
  v1::Limit limit;
  limit.set_kind(v1::Limit::FINISH);
  limit.set_basis(v1::Limit::WORKING_DAYS);
  limit.set_figure(5);
  limit.set_rule("default/求助/finish");
  *limit.mutable_start_time() = ToProto(*ParseInstant("2026-09-28T08:00:00+08:00"));
  *limit.mutable_due_time() = ToProto(*ParseInstant("2026-10-10T00:00:00+08:00"));
  auto& holiday = *limit.add_segments();
  holiday.set_first_day("2026-10-01");
  holiday.set_last_day("2026-10-07");
  holiday.set_reason("国庆节");
  auto& plain = *limit.add_segments();
  plain.set_first_day("2026-10-08");
  plain.set_last_day("2026-10-08");
  plain.set_counted(true);
  const std::string lines = LimitLines(limit, View(), "");
  CHECK(lines.find("2026-10-09 24:00") != std::string::npos);
  CHECK(lines.find("default/求助/finish") != std::string::npos);
  CHECK(lines.find("5 工作日") != std::string::npos);
  CHECK(lines.find("2026-10-01 – 2026-10-07 国庆节") != std::string::npos);
  CHECK(lines.find("2026-10-08") == std::string::npos);
}

TEST_CASE("the exit code tells a script what happened") {
  struct Row {
    int code;
    v1::Refusal::Reason reason;
    Exit exit;
  };
  const auto row = GENERATE(values<Row>({
      {grpc::StatusCode::OK, v1::Refusal::REASON_UNSPECIFIED, Exit::kOk},
      {grpc::StatusCode::INVALID_ARGUMENT, v1::Refusal::MISSING, Exit::kFailed},
      {grpc::StatusCode::NOT_FOUND, v1::Refusal::NOT_FOUND, Exit::kNotFound},
      {grpc::StatusCode::UNAUTHENTICATED, v1::Refusal::NOT_SIGNED_IN, Exit::kNotSignedIn},
      {grpc::StatusCode::PERMISSION_DENIED, v1::Refusal::ROLE_MAY_NOT, Exit::kNotPermitted},
      {grpc::StatusCode::ABORTED, v1::Refusal::STALE_ETAG, Exit::kConflict},
      {grpc::StatusCode::FAILED_PRECONDITION, v1::Refusal::WRONG_STATE, Exit::kConflict},
      {grpc::StatusCode::FAILED_PRECONDITION, v1::Refusal::ACCUSED_UNIT, Exit::kFailed},
      {grpc::StatusCode::UNAVAILABLE, v1::Refusal::SHUTTING_DOWN, Exit::kUnreachable},
      {grpc::StatusCode::RESOURCE_EXHAUSTED, v1::Refusal::QUEUE_FULL, Exit::kUnreachable},
      {grpc::StatusCode::DEADLINE_EXCEEDED, v1::Refusal::REASON_UNSPECIFIED, Exit::kUnreachable},
      {grpc::StatusCode::CANCELLED, v1::Refusal::REASON_UNSPECIFIED, Exit::kUnreachable},
      {grpc::StatusCode::INTERNAL, v1::Refusal::REASON_UNSPECIFIED, Exit::kFailed},
      {99, v1::Refusal::REASON_UNSPECIFIED, Exit::kFailed},
  }));
  CAPTURE(row.code, row.reason);
  v1::Refusals refusals;
  if (row.reason != v1::Refusal::REASON_UNSPECIFIED)
    refusals.add_refusals()->set_reason(row.reason);
  CHECK(ExitOf(row.code, refusals) == row.exit);
}

}  // namespace
}  // namespace hotline
