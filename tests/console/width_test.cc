#include "agent-console/width.h"

#include <catch2/catch.hpp>

namespace hotline {
namespace {

TEST_CASE("a text is as wide as the columns that it takes on a terminal") {
  struct Row {
    const char* why;
    std::string text;
    int width;
  };
  const auto row = GENERATE(values<Row>({
      {"nothing", "", 0},
      {"letters", "abc", 3},
      {"Chinese characters take two columns", "承办件", 6},
      {"mixed", "案件 3206", 9},
      {"full-width punctuation", "（）", 4},
      {"a combining accent takes none", "e\xCC\x81", 1},
      {"bytes that are not UTF-8 take one each", "\xff\xfe", 2},
  }));
  INFO(row.why);
  CHECK(DisplayWidth(row.text) == row.width);
}

TEST_CASE("padding counts columns, not bytes") {
  CHECK(PadRight("签收", 6) == "签收  ");
  CHECK(PadLeft("7", 3) == "  7");
  CHECK(PadRight("签收完毕", 6) == "签收完毕");
}

TEST_CASE("a cut text never goes over its width, also within a wide character") {
  const int width = GENERATE(1, 2, 3, 4, 5, 6, 7);
  CAPTURE(width);
  CHECK(DisplayWidth(CutTo("签收abc办结", width)) <= width);
  CHECK(CutTo("签收", 4) == "签收");
  CHECK(CutTo("签收件", 5) == "签收…");
}

TEST_CASE("what others wrote cannot steer the terminal") {
  CHECK(Tame("a\x1b[2Jb\tc", false) == "a [2Jb c");
  CHECK(Tame("一\n二", true) == "一\n二");
  CHECK(Tame("一\n二", false) == "一 二");
  CHECK(Tame("\xC2\x9b"
             "31m",
             false) == " 31m");  // CSI as one C1 character
  CHECK(Tame("\xff", false) == "?");
}

}  // namespace
}  // namespace hotline
