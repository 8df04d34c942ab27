// The console against the real server: as a script uses it, and at a terminal.

#include <catch2/catch.hpp>

#include "rules/case_number.h"
#include "tests/end_to_end/processes.h"

namespace hotline::testing {
namespace {

constexpr auto kMorning = "2026-09-07T08:00+08:00";

// The first case that a new sample server opens on that morning.
const std::string kFirst = CaseNumber("3206", *ParseDay("2026-09-07"), 1);

const std::vector<std::string> kLogCall = {
    "call",           "log",      "--as",       "operator1", "--telephone",  "13800000000",
    "--caller-name",  "测试甲",   "--demand",   "--kind",    "求助",         "--category",
    "02.04.01",       "--region", "320623",     "--title",   "家庭困难辍学", "--said",
    "孩子没有去上学", "--view",   "转民政核实", "--outcome", "立案"};

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
    ++count;
  return count;
}

TEST_CASE("a script takes a case from the call to the closed case, and the report counts it") {
  const ServerProcess server(kMorning);
  const std::string script = R"(# one case of the mode REFER
as operator1
call log --telephone 13800000000 --caller-name 测试甲 --demand --kind 求助 --category 02.04.01 --region 320623 \
  --title 家庭困难辍学 --said 孩子没有去上学 --view 转民政核实 --outcome 立案
as dispatcher1
case preview @1
case dispatch @1
as h-rudong-civil-affairs
! 5 case dispatch @1
clock set +2h
case list -o name
case sign @1
! 6 case sign @1
case contact @1 --reached --means 电话
case progress @1 --text 已入户走访
case reply @1 --truth 属实 --solved 已解决 --in-remit --told 电话 --text 已纳入临时救助
as supervisor1
case audit @1 --pass
as operator1
clock set +1d
case callback @1 --reached --solved 已解决 --grade 满意
case history @1
clock set 2026-10-09T09:00+08:00
as supervisor1
report closure --month 2026-09
report closure --month 2026-09 --figure closure -o name
)";
  const Ended ended = RunConsole(server, {"--script", "-"}, script);
  CAPTURE(ended.out, ended.err);
  REQUIRE(ended.code == 0);
  CHECK(Holds(ended.out, "$ case preview @1\n" + kFirst + "\n"));
  CHECK(Holds(ended.out, "rudong-civil-affairs"));
  CHECK(Holds(ended.out, "$ case list -o name\ncase/" + kFirst + "\n"));
  CHECK(Holds(ended.out, "--figure closure -o name\ncase/" + kFirst + "\n"));
  const std::string history = ended.out.substr(ended.out.find("$ case history"));
  for (const char* line :
       {"登记来电", "派单", "签收", "联系记录", "进展", "回复", "审核通过", "回访", "→ 结案"}) {
    CAPTURE(line);
    CHECK(Holds(history, line));
  }
  CHECK(Holds(ended.out, "n/a"));
  CHECK(Holds(ended.out, "100.0%"));
  CHECK(Count(ended.err, "符合预期") == 2);
}

TEST_CASE("what is asked of a case is answered by another, and its clocks can be counted by hand") {
  const ServerProcess server(kMorning);
  const std::string script = R"(as operator1
call log --telephone 13800000000 --caller-name 测试甲 --demand --kind 求助 --category 02.04.01 --region 320623 \
  --title 家庭困难辍学 --said 孩子没有去上学 --view 转民政核实 --outcome 立案
case amend @1 --facts 孩子在家照看祖母
as dispatcher1
case dispatch @1
as h-rudong-civil-affairs
case sign @1
case extend @1 --figure 3 --reason 须等鉴定 --told 电话
! 1 case rule-ask @1 --grant --reason 理由充分
as head-rudong-civil-affairs
case rule-ask @1 --grant --reason 理由充分
! 2 case rule-ask @1 --grant --reason 理由充分
as dispatcher1
case clocks @1
case regrade @1 --urgency 紧急 --reason 孩子失联
case terminate @1 --ground 来电人撤回 --reason 来电人用登记号码撤回
case take-back @1
case clocks @1 -o json
)";
  const Ended ended = RunConsole(server, {"--script", "-"}, script);
  CAPTURE(ended.out, ended.err);
  REQUIRE(ended.code == 0);
  // Monday 7 September: five working days end on the 14th, three more on the 17th.
  CHECK(Holds(ended.out, "至 2026-09-14 24:00"));
  CHECK(Holds(ended.out, "至 2026-09-17 24:00"));
  CHECK(Holds(ended.out, "default/求助/finish/extension"));
  CHECK(Holds(ended.out, "改自：延期审批"));
  CHECK(Holds(ended.out, "已由后一期限取代"));
  CHECK(Holds(ended.out, "催办  2026-09-"));
  CHECK(Holds(ended.out, "\"moved_by\": \"REGRADE\""));
}

TEST_CASE(
    "the administrator shreds what is over without reading it, and the auditor sees who did") {
  const ServerProcess server(kMorning);
  const std::string script = R"(as operator1
call log --telephone 13800000000 --caller-name 测试甲 --demand --kind 求助 --category 02.04.01 --region 320623 \
  --title 家庭困难辍学 --said 孩子没有去上学 --view 转民政核实 --outcome 立案
case direct @1
case settle @1 --result 已电话说明 --told 电话 --accepted --yes
as admin1
! 5 case get @1
)";
  const Ended prepared = RunConsole(server, {"--script", "-"}, script);
  CAPTURE(prepared.out, prepared.err);
  REQUIRE(prepared.code == 0);
  std::vector<std::string> shred = {"case",     "shred",      kFirst,
                                    "--as",     "admin1",     "--reason",
                                    "保存期满", "--document", "测试〔2026〕1号"};
  CHECK(RunConsole(server, shred).code == 2);  // nobody to ask and no --yes
  shred.emplace_back("--yes");
  CHECK(RunConsole(server, shred).code == 0);

  const Ended record = RunConsole(server, {"case", "shredded", "--as", "auditor1"});
  for (const char* part : {kFirst.c_str(), "admin1", "保存期满", "测试〔2026〕1号"}) {
    CHECK(Holds(record.out, part));
  }
  CHECK(RunConsole(server, {"case", "get", kFirst, "--as", "dispatcher1"}).code == 1);
  const Ended list = RunConsole(server, {"case", "list", "--state", "结案", "--as", "dispatcher1"});
  CHECK(Holds(list.out, kFirst));
  CHECK_FALSE(Holds(list.out, "家庭困难辍学"));
}

TEST_CASE("exit codes tell a script what happened") {
  const ServerProcess server(kMorning);
  REQUIRE(RunConsole(server, kLogCall).code == 0);
  const std::string nowhere = CaseNumber("3206", *ParseDay("2026-09-07"), 99);
  struct Row {
    const char* why;
    std::vector<std::string> arguments;
    int code;
  };
  const std::vector<Row> rows = {
      {"all is well", {"case", "get", kFirst, "--as", "operator1"}, 0},
      {"the server refuses", {"call", "log", "--as", "operator1", "--kind", "求助"}, 1},
      {"a broken command line", {"case", "gett", kFirst, "--as", "operator1"}, 2},
      {"a slip in the number", {"case", "get", kFirst + "0", "--as", "operator1"}, 2},
      {"no such case", {"case", "get", nowhere, "--as", "operator1"}, 3},
      {"nobody signed in", {"case", "get", kFirst}, 4},
      {"not this role", {"case", "dispatch", kFirst, "--as", "operator1"}, 5},
      {"a stale etag",
       {"case", "dispatch", kFirst, "--as", "dispatcher1", "--etag", "\"stale\""},
       6},
      {"no server",
       {"case", "get", kFirst, "--as", "operator1", "--server", "127.0.0.1:1", "--timeout",
        "300ms"},
       7},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    const Ended ended = RunConsole(server, row.arguments);
    CAPTURE(ended.out, ended.err);
    CHECK(ended.code == row.code);
    CHECK(ended.out.empty() == (row.code != 0));
  }
}

TEST_CASE("the same request id logs a call once") {
  const ServerProcess server(kMorning);
  std::vector<std::string> arguments = kLogCall;
  for (const char* word : {"--received", kMorning, "--request-id",
                           "019a2b3c-0000-7000-8000-000000000001", "-o", "name"}) {
    arguments.emplace_back(word);
  }
  const Ended first = RunConsole(server, arguments);
  const Ended second = RunConsole(server, arguments);
  CAPTURE(first.err, second.err);
  CHECK(first.out == "case/" + kFirst + "\n");
  CHECK(second.out == first.out);
}

TEST_CASE("names of one verb are the input of another") {
  const ServerProcess server(kMorning);
  REQUIRE(RunConsole(server, kLogCall).code == 0);
  const Ended names = RunConsole(server, {"case", "list", "--as", "dispatcher1", "-o", "name"});
  REQUIRE(names.out == "case/" + kFirst + "\n");
  const Ended ended =
      RunConsole(server, {"case", "dispatch", "-", "--as", "dispatcher1", "-o", "json"}, names.out);
  CAPTURE(ended.err);
  CHECK(ended.code == 0);
  CHECK(Holds(ended.out, "\"state\": \"IN_HAND\""));
}

TEST_CASE("a due time is counted by the calendar and comes as RFC 3339") {
  const ServerProcess server(kMorning);
  const Ended ended =
      RunConsole(server, {"calendar", "due", "--from", "2026-09-28T10:00+08:00", "--working-days",
                          "5", "--as", "operator1", "-o", "json"});
  CAPTURE(ended.err);
  CHECK(ended.code == 0);
  // 29, 30 September, 8, 9 October and the made-up Saturday the 10th; due at its end.
  CHECK(Holds(ended.out, "\"due\": \"2026-10-11T00:00:00+08:00\""));
  const Ended bad = RunConsole(
      server, {"calendar", "due", "--from", "2026-09-28", "--hours", "x", "--as", "operator1"});
  CHECK(bad.code == 2);
}

TEST_CASE("a watch tells of a change and ends with 130 at Ctrl-C") {
  const ServerProcess server(kMorning);
  Follower watch(server, {"case", "watch", "--as", "dispatcher1", "-o", "jsonl"});
  CHECK(Holds(watch.Line(), "\"standing\""));  // it stands: what happens now is told
  REQUIRE(RunConsole(server, kLogCall).code == 0);
  while (!Holds(watch.Line(), "cases/" + kFirst)) {
  }
  watch.Interrupt();
  CHECK(watch.End() == 130);
}

TEST_CASE(
    "at a terminal there is a prompt with account, completion and history that leaves nothing on "
    "the disk") {
  const ServerProcess server(kMorning);
  const TempFolder home;
  Terminal terminal(server, {"--as", "operator1"}, home.path());
  terminal.Until("call log");
  terminal.Until("operator1 接线员> ");
  terminal.Type("whoa\t");
  terminal.Until("mi ");
  terminal.Type("\n");
  terminal.Until("测试接线员一");
  terminal.Until("operator1 接线员> ");

  // Words of an enum, after Chinese on the same line.
  terminal.Type("call log --title 一二三 --kind 求\t");
  terminal.Until("助 ");
  terminal.Type("\x03");
  terminal.Until("operator1 接线员> ");

  // A value of the place.
  terminal.Type("category li\t");
  terminal.Until("st ");
  terminal.Type("\n");
  terminal.Until("02.04.01");
  terminal.Until("operator1 接线员> ");

  // The line before the last, from memory.
  terminal.Type("\x10\x10");
  terminal.Until("whoami");
  terminal.Type("\n");
  terminal.Until("测试接线员一");
  terminal.Until("operator1 接线员> ");

  terminal.Type("as dispatcher1\n");
  terminal.Until("dispatcher1 派单员> ");
  terminal.Type("as nobody-here\n");
  terminal.Until("nobody-here");
  terminal.Until("dispatcher1 派单员> ");
  terminal.Type("\x04");
  CHECK(terminal.End() == 0);
  CHECK(std::filesystem::is_empty(home.path()));
}

TEST_CASE(
    "call log without options asks at the prompt, and asks again only for what the server "
    "refuses") {
  const ServerProcess server(kMorning);
  const TempFolder home;
  Terminal terminal(server, {"--as", "operator1"}, home.path());
  terminal.Until("接线员> ");
  terminal.Type("call log\n");
  const auto answer = [&](const std::string& question, const std::string& typed) {
    terminal.Until(question);
    terminal.Until("：");
    terminal.Type(typed + "\n");
  };
  answer("无诉求来电的类型", "");
  answer("来电渠道", "");
  terminal.Until("填写来电人信息");
  terminal.Until("] ");
  terminal.Type("y\n");
  answer("来电号码", "12");  // too short: the server refuses it
  for (const char* question :
       {"来电人姓名", "来电人性别", "与当事人关系", "来电人住地区划", "来电人住址", "语言或方言"}) {
    answer(question, "");
  }
  for (const char* flag : {"匿名", "要求保密", "要求不回复"}) answer(flag, "");
  for (const char* section : {"填写未成年人信息", "填写安全联系方式"}) {
    terminal.Until(section);
    terminal.Until("] ");
    terminal.Type("\n");
  }
  answer("诉求类型", "救命");
  terminal.Until("求助(help)");
  answer("诉求类型", "求助");
  answer("类别代码", "困难失学");  // part of a title
  answer("标题", "家庭困难辍学");
  answer("通话内容", "孩子没有去上学");
  answer("发生地区划", "如东县");
  for (const char* question : {"发生地点", "发生时间", "紧急程度", "风险等级", "强制报告情形"})
    answer(question, "");
  answer("处理意见", "转民政核实");
  answer("处理方式", "立案");
  answer("紧急转接", "");
  terminal.Until("还有其他诉求");
  terminal.Until("] ");
  terminal.Type("\n");
  terminal.Until("(--telephone)");
  answer("来电号码", "13800000000");
  terminal.Until(kFirst);
  terminal.Until("接线员> ");
  terminal.Type("case get @1 -o json\n");
  const std::string shown = terminal.Until("接线员> ");
  CHECK(Holds(shown, "02.04.01"));
  CHECK(Holds(shown, "320623"));
  CHECK(Holds(shown, "138****0000"));
  terminal.Type("quit\n");
  CHECK(terminal.End() == 0);
}

TEST_CASE("without a verb and without a terminal the console says so and ends with 2") {
  const ServerProcess server(kMorning);
  const Ended ended = RunConsole(server, {});
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  CHECK_FALSE(ended.err.empty());
}

}  // namespace
}  // namespace hotline::testing
