#include "agent-console/script.h"

#include <catch2/catch.hpp>

#include "agent-console/verbs.h"
#include "tests/console/desk.h"

namespace hotline {
namespace {

using testing::Room;

TEST_CASE("a script line may expect an exit code and may name the program") {
  const auto plain = ReadScriptLine("  case list --overdue ");
  REQUIRE(plain);
  CHECK(plain->expected == 0);
  CHECK(plain->words == std::vector<std::string>{"case", "list", "--overdue"});
  const auto expected = ReadScriptLine("! 6 hotline-console case sign @1");
  REQUIRE(expected);
  CHECK(expected->expected == 6);
  CHECK(expected->command == "hotline-console case sign @1");
  CHECK(expected->words == std::vector<std::string>{"case", "sign", "@1"});
  CHECK(ReadScriptLine("# a remark")->words.empty());
  CHECK(ReadScriptLine("")->words.empty());
}

TEST_CASE("a script line that cannot be read is refused") {
  const std::string line = GENERATE("case 'list", "! case list", "! 6", "! 1000 case list");
  CAPTURE(line);
  CHECK_FALSE(ReadScriptLine(line));
}

TEST_CASE("each command is echoed before its result, and remarks are told") {
  Room room;
  room.in.str("# remark\n\ncompletion bash\nhelp \\\n  whoami\n");
  CHECK(room.Run({"--script", "-"}) == 0);
  const std::string out = room.out.str();
  CHECK(out.starts_with("# remark\n$ completion bash\n# hotline-console"));
  CHECK(out.find("\n$ help   whoami\nwhoami  ") != std::string::npos);
}

TEST_CASE("there is help on every verb, in both languages") {
  std::string script;
  for (const Verb& verb : Verbs()) script += "help " + verb.title() + "\n";
  for (const char* language : {"zh", "en"}) {
    Room room;
    room.in.str(script);
    CHECK(room.Run({"--lang", language, "--script", "-"}) == 0);
    CHECK(room.err.str().empty());
  }
}

TEST_CASE("a script stops at the first line that ends otherwise than expected, with its code") {
  struct Row {
    std::string script;
    int code;
    bool goes_on;
  };
  const auto row = GENERATE(values<Row>({
      {"help whoami\nhelp case\n", 0, true},
      {"case lost\nhelp case\n", 2, false},
      {"! 2 case lost\nhelp case\n", 0, true},
      {"! 3 case lost\nhelp case\n", 2, false},
      {"! 2 help whoami\nhelp case\n", 1, false},
      {"help 'whoami\nhelp case\n", 2, false},
  }));
  CAPTURE(row.script);
  Room room;
  room.in.str(row.script);
  CHECK(room.Run({"-"}) == row.code);
  CHECK((room.out.str().find("$ help case\n") != std::string::npos) == row.goes_on);
}

TEST_CASE("without a verb and without a terminal there is a message and exit code 2") {
  Room room;
  CHECK(room.Run({}) == 2);
  CHECK(room.out.str().empty());
  CHECK(room.err.str().find("--script") != std::string::npos);
  Room english;
  CHECK(english.Run({"--lang", "en"}) == 2);
  CHECK(english.err.str().find("No verb") != std::string::npos);
}

TEST_CASE("a noun alone shows its help and is a usage error, asked for it is none") {
  Room alone;
  CHECK(alone.Run({"case"}) == 2);
  CHECK(alone.out.str().find("case sign") != std::string::npos);
  Room asked;
  CHECK(asked.Run({"case", "--help"}) == 0);
  CHECK(asked.out.str().find("case sign") != std::string::npos);
  Room verb;
  CHECK(verb.Run({"case", "sign", "--help"}) == 0);
  CHECK(verb.out.str().find("--happened") != std::string::npos);
  Room unknown;
  CHECK(unknown.Run({"help", "cases"}) == 2);
}

TEST_CASE("no server is exit code 7, no token is 4, an account that cannot be found is 2") {
  Room nobody;
  nobody.environment["HOTLINE_SERVER"] = "127.0.0.1:1";
  CHECK(nobody.Run({"whoami", "--timeout", "400ms"}) == 7);
  Room no_token;
  CHECK(no_token.Run({"whoami", "--token-file", "/nonexistent/token"}) == 4);
  Room no_folder;
  CHECK(no_folder.Run({"whoami", "--as", "operator1"}) == 2);
  Room outside;
  outside.environment["HOTLINE_TOKENS"] = "/nonexistent";
  CHECK(outside.Run({"whoami", "--as", "../operator1"}) == 2);
}

TEST_CASE("final acts need --yes where nobody can be asked") {
  Room room;
  room.environment["HOTLINE_SERVER"] = "127.0.0.1:1";
  CHECK(room.Run({"case", "close", "3206-260907-1-8", "--reason", "x", "--timeout", "300ms"}) == 2);
  CHECK(room.err.str().find("--yes") != std::string::npos);
  Room sure;
  sure.environment["HOTLINE_SERVER"] = "127.0.0.1:1";
  CHECK(sure.Run({"case", "close", "3206-260907-1-8", "--reason", "x", "--yes", "--timeout",
                  "300ms"}) == 7);
}

}  // namespace
}  // namespace hotline
