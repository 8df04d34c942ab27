#include "agent-console/command_line.h"

#include <catch2/catch.hpp>

#include "agent-console/acting.h"
#include "tests/console/desk.h"

namespace hotline {
namespace {

CommandLine Read(const std::vector<std::string>& words) {
  auto line = ReadCommandLine(words, Settings());
  if (const auto* bad = std::get_if<BadLine>(&line)) FAIL(bad->why);
  return std::get<CommandLine>(line);
}

std::string Refusal(const std::vector<std::string>& words) {
  auto line = ReadCommandLine(words, Settings());
  const auto* bad = std::get_if<BadLine>(&line);
  return bad ? bad->why : "";
}

// The request that the options of `call log` make.
v1::LogCallRequest Filled(const std::vector<std::string>& words) {
  testing::Room room;
  Session session(room.around(), Settings());
  v1::LogCallRequest request;
  const CommandLine line = Read(words);
  const bool fine = Fill(session, line.arguments, request);
  INFO(room.err.str());
  REQUIRE(fine);
  return request;
}

TEST_CASE("global options hold before, between and after the words of a verb") {
  const auto words = GENERATE(values<std::vector<std::string>>({
      {"-o", "json", "--as", "operator1", "case", "list", "--overdue"},
      {"case", "-o", "json", "list", "--as", "operator1", "--overdue"},
      {"case", "list", "--overdue", "--as=operator1", "-ojson"},
      {"case", "list", "--overdue", "--output=json", "--as", "operator1"},
  }));
  const CommandLine line = Read(words);
  REQUIRE(line.verb != nullptr);
  CHECK(line.verb->title() == "case list");
  CHECK(line.settings.output == Format::kJson);
  CHECK(line.settings.account == "operator1");
  CHECK(line.arguments.Has("--overdue"));
}

TEST_CASE("each output format has its word") {
  struct Row {
    std::string word;
    Format format;
  };
  const auto row = GENERATE(values<Row>({{"table", Format::kTable},
                                         {"wide", Format::kWide},
                                         {"json", Format::kJson},
                                         {"jsonl", Format::kJsonLines},
                                         {"csv", Format::kCsv},
                                         {"name", Format::kName}}));
  CHECK(Read({"whoami", "-o", row.word}).settings.output == row.format);
}

TEST_CASE("a line that is wrong is refused with what would be right") {
  struct Row {
    std::vector<std::string> words;
    std::string says;
  };
  const auto row = GENERATE(values<Row>({
      {{"cases"}, "cases"},
      {{"case", "lost"}, "help case"},
      {{"case", "list", "--bogus"}, "--bogus"},
      {{"case", "list", "extra"}, "extra"},
      {{"case", "get"}, "CASE"},
      {{"case", "sign", "@1", "--etag"}, "缺少值"},
      {{"case", "audit", "@1"}, "--pass | --fail"},
      {{"case", "audit", "@1", "--pass", "--fail"}, "--pass | --fail"},
      {{"case", "settle", "@1", "--result", "x"}, "--told | --not-told"},
      {{"case", "sign", "@1", "--etag", "1", "--etag", "2"}, "--etag"},
      {{"calendar", "due", "--from", "2026-09-24"}, "--working-days"},
      {{"whoami", "-o", "xml"}, "table|wide|json|jsonl|csv|name"},
      {{"whoami", "--timeout", "soon"}, "10s"},
      {{"whoami", "--timeout", "0"}, "10s"},
      {{"whoami", "--lang", "fr"}, "zh|en"},
      {{"clock", "show", "-"}, "-"},
  }));
  CAPTURE(row.words);
  const std::string why = Refusal(row.words);
  CAPTURE(why);
  CHECK(why.find(row.says) != std::string::npos);
}

TEST_CASE("timeouts are read with their unit") {
  CHECK(Read({"whoami", "--timeout", "3"}).settings.timeout == std::chrono::seconds(3));
  CHECK(Read({"whoami", "--timeout", "250ms"}).settings.timeout == std::chrono::milliseconds(250));
  CHECK(Read({"whoami", "--timeout", "2m"}).settings.timeout == std::chrono::minutes(2));
}

TEST_CASE("a lone dash and --script are both a script") {
  CHECK(Read({"-"}).script == "-");
  CHECK(Read({"--script", "-"}).script == "-");
  CHECK(Read({"--script", "play.hotline"}).script == "play.hotline");
  CHECK_FALSE(Read({"case", "sign", "-"}).script);
  CHECK(Read({"case", "sign", "-"}).arguments.Get("CASE") == "-");
}

TEST_CASE("a value may begin with a dash or be empty") {
  const CommandLine line = Read({"case", "give-up", "@1", "--reason", "- 见附件"});
  CHECK(line.arguments.Get("--reason") == "- 见附件");
  CHECK(Read({"case", "give-up", "@1", "--reason", ""}).arguments.Has("--reason"));
  CHECK(Read({"case", "give-up", "@1", "--reason", "[a,b]"}).arguments.Get("--reason") == "[a,b]");
}

TEST_CASE("several cases may be named") {
  CHECK(Read({"case", "sign", "@1", "@2", "-q", "@3"}).arguments.All("CASE") ==
        std::vector<std::string>{"@1", "@2", "@3"});
}

TEST_CASE("a word of help may be the name of a noun") {
  CHECK(Read({"help", "case", "list"}).arguments.Get("VERB") == "list");
  CHECK(Read({"case", "search", "call"}).arguments.Get("WORDS") == "call");
}

TEST_CASE("options after --demand belong to that demand") {
  const v1::LogCallRequest request = Filled({"call",         "log",
                                             "--telephone",  "13800000000",
                                             "--relation",   "父母",
                                             "--child-age",  "9",
                                             "--demand",     "--kind",
                                             "求助",         "--title",
                                             "第一项",       "--accused-unit",
                                             "unit-a",       "--accused-unit",
                                             "unit-b",       "--demand",
                                             "--kind",       "投诉",
                                             "--title",      "第二项",
                                             "--none-named", "--urgency",
                                             "紧急",         "--caller-name",
                                             "测试甲"});
  const v1::Call& call = request.call();
  CHECK(call.caller().telephone() == "13800000000");
  CHECK(call.caller().display_name() == "测试甲");
  CHECK(call.caller().relation() == v1::Caller::PARENT);
  REQUIRE(call.demands_size() == 2);
  CHECK(call.demands(0).kind() == v1::Demand::HELP);
  CHECK(call.demands(0).accused_size() == 2);
  CHECK_FALSE(call.demands(0).none_named());
  CHECK(call.demands(0).urgency() == v1::Demand::URGENCY_UNSPECIFIED);
  CHECK(call.demands(1).title() == "第二项");
  CHECK(call.demands(1).none_named());
  CHECK(call.demands(1).urgency() == v1::Demand::URGENT);
}

TEST_CASE("a single demand needs no --demand before it") {
  const v1::LogCallRequest request = Filled({"call", "log", "--kind", "咨询", "--title", "一项"});
  REQUIRE(request.call().demands_size() == 1);
  CHECK(request.call().demands(0).title() == "一项");
}

TEST_CASE("a call without a demand has none") {
  CHECK(Filled({"call", "log", "--type", "无声"}).call().demands().empty());
}

TEST_CASE("an emergency and an attached case find their fields") {
  const v1::LogCallRequest request = Filled(
      {"call", "log", "--demand", "--emergency", "110", "--emergency-time", "2026-09-24 08:00"});
  CHECK(request.call().demands(0).emergency().line() == "110");
  CHECK(request.call().demands(0).emergency().passed_time().seconds() > 0);
}

TEST_CASE("each wrong value gets its own line, with the choices") {
  testing::Room room;
  Session session(room.around(), Settings());
  v1::LogCallRequest request;
  const CommandLine line =
      Read({"call", "log", "--kind", "救命", "--child-age", "九", "--title", "一项"});
  CHECK_FALSE(Fill(session, line.arguments, request));
  const std::string talk = room.err.str();
  CHECK(talk.find("--kind：") != std::string::npos);
  CHECK(talk.find("求助(help)") != std::string::npos);
  CHECK(talk.find("--child-age：") != std::string::npos);
  CHECK(std::count(talk.begin(), talk.end(), '\n') == 2);
}

TEST_CASE("the environment gives the server, where tokens are and the language") {
  std::map<std::string, std::string> environment = {
      {"HOTLINE_SERVER", "127.0.0.1:1"}, {"HOTLINE_TOKEN_FILE", "t"}, {"HOTLINE_TOKENS", "folder"}};
  const auto get = [&](const char* name) { return environment[name]; };
  CHECK(SettingsFrom(get).server == "127.0.0.1:1");
  CHECK(SettingsFrom(get).token_file == "t");
  CHECK(SettingsFrom(get).token_folder == "folder");
  CHECK(SettingsFrom(get).language == Language::kChinese);
  environment["LANG"] = "en_GB.UTF-8";
  CHECK(SettingsFrom(get).language == Language::kEnglish);
  environment["LC_ALL"] = "zh_CN.UTF-8";
  CHECK(SettingsFrom(get).language == Language::kChinese);
}

}  // namespace
}  // namespace hotline
