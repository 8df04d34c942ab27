#include "rules/state_table.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "tests/paths.h"

namespace hotline {
namespace {

TEST_CASE("the README prints the state table as the program holds it") {
  std::ifstream file(SourceFolder() + "/README.md");
  const std::string readme{std::istreambuf_iterator<char>(file), {}};
  const std::string begin = "<!-- state table -->\n", end = "<!-- end of state table -->";
  const auto from = readme.find(begin), to = readme.find(end);
  REQUIRE(from != std::string::npos);
  REQUIRE(to != std::string::npos);
  INFO("put the output of './hotline console help --states --lang en' between the two marks");
  CHECK(readme.substr(from + begin.size(), to - from - begin.size()) ==
        StateTableAsMarkdown(Language::kEnglish));
}

}  // namespace
}  // namespace hotline
