// What the README tells a newcomer to type, typed.

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

#include "tests/end_to_end/processes.h"
#include "tests/paths.h"

namespace hotline::testing {
namespace {

std::string Readme() {
  std::ifstream file(SourceFolder() + "/README.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

// The lines of the only block of this kind.
std::string Block(const std::string& text, const std::string& kind) {
  const std::string opening = "\n```" + kind + "\n";
  const auto begin = text.find(opening);
  if (begin == std::string::npos || text.find(opening, begin + 1) != std::string::npos) return "";
  const auto end = text.find("\n```\n", begin + opening.size());
  return text.substr(begin + opening.size(), end + 1 - begin - opening.size());
}

TEST_CASE("the README's commands do what they say, one after the other") {
  const std::string commands = Block(Readme(), "console");
  REQUIRE(std::count(commands.begin(), commands.end(), '\n') >= 8);
  const ServerProcess server("2026-09-07T08:00+08:00");
  const Ended played = RunConsole(server, {"--as", "operator1", "--script", "-"}, commands);
  CAPTURE(played.out, played.err);
  REQUIRE(played.code == 0);

  // Each line was played, and the last one reports the one dispatch.
  std::istringstream lines(commands);
  for (std::string line; std::getline(lines, line);) {
    const std::string words = line.substr(0, line.find("  "));
    CAPTURE(words);
    CHECK(played.out.find("$ " + words) != std::string::npos);
  }
  CHECK(played.out.find("已签收") != std::string::npos);
  CHECK(played.out.rfind("如东县民政局") > played.out.find("$ report closure"));
}

TEST_CASE("the README's script commands run as they stand") {
  const std::string readme = Readme();
  const std::regex inline_command("`\\./hotline console ([^`]+)`");
  const ServerProcess server("2026-09-07T08:00+08:00");
  int run = 0;
  for (std::sregex_iterator at(readme.begin(), readme.end(), inline_command), end; at != end;
       ++at, ++run) {
    std::istringstream words((*at)[1].str());
    const Ended ended = RunConsole(server, {std::istream_iterator<std::string>(words), {}});
    CAPTURE((*at)[1].str(), ended.err);
    CHECK(ended.code == 0);
    CHECK_FALSE(ended.out.empty());
  }
  CHECK(run >= 3);
}

}  // namespace
}  // namespace hotline::testing
