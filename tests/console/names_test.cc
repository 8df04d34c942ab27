#include "agent-console/names.h"

#include <catch2/catch.hpp>

#include "agent-console/quoting.h"
#include "rules/case_number.h"

namespace hotline {
namespace {

using Words = std::vector<std::string>;

TEST_CASE("a line is split into words as a shell does it") {
  struct Row {
    const char* why;
    std::string line;
    std::optional<Words> words;
  };
  const auto row = GENERATE(values<Row>({
      {"nothing", "", Words{}},
      {"spaces and tabs separate", " case \t list ", Words{"case", "list"}},
      {"the input method's space separates too", "case\u3000list", Words{"case", "list"}},
      {"but not within quotes", "'甲\u3000乙'", Words{"甲\u3000乙"}},
      {"single quotes keep all", R"('a "b" \c')", Words{R"(a "b" \c)"}},
      {"double quotes know two escapes", R"("a \"b\" \\ \n")", Words{R"(a "b" \ \n)"}},
      {"quotes join what they touch", R"(--title='一 二'三)", Words{"--title=一 二三"}},
      {"an empty word", "a ''", Words{"a", ""}},
      {"a backslash keeps a space", R"(a\ b)", Words{"a b"}},
      {"a comment", "case list # all", Words{"case", "list"}},
      {"no comment within a word", "a#b", Words{"a#b"}},
      {"a comment may hold a quote", "a # don't", Words{"a"}},
      {"an open quote", "case 'list", std::nullopt},
      {"an open escape", "case \\", std::nullopt},
  }));
  INFO(row.why);
  CHECK(SplitWords(row.line) == row.words);
}

TEST_CASE("a quoted word is read back as it was") {
  const std::string word =
      GENERATE("", "abc", "a b", "it's", "\"\\", "#", "甲 乙", "a\u3000b", "$x `y`");
  CAPTURE(word);
  CHECK(SplitWords(QuoteWord(word)) == Words{word});
}

TEST_CASE("completion sees the finished words and the unfinished one") {
  CHECK(SplitForCompletion("case li").words == Words{"case"});
  CHECK(SplitForCompletion("case li").unfinished == "li");
  CHECK(SplitForCompletion("case ").unfinished.empty());
  CHECK(SplitForCompletion("a 'b c").unfinished == "b c");
}

TEST_CASE("a case is named in any of its forms") {
  const std::string number = CaseNumber("3206", Day(std::chrono::days(20'000)), 17);
  const std::string name = "cases/" + number;
  const std::vector<std::string> opened = {"cases/first", "cases/second"};
  struct Row {
    std::string text;
    std::string case_name;
    int dispatch;
  };
  const auto row = GENERATE_REF(values<Row>({
      {number, name, 0},
      {"case/" + number, name, 0},
      {"cases/" + number, name, 0},
      {number + "/2", name, 2},
      {"case/" + number + "/2", name, 2},
      {"cases/" + number + "/dispatches/12", name, 12},
      {"@1", "cases/first", 0},
      {"@2/3", "cases/second", 3},
  }));
  CAPTURE(row.text);
  const auto ref = ReadCaseRef(row.text, opened);
  REQUIRE(ref);
  CHECK(ref->case_name == row.case_name);
  CHECK(ref->dispatch == row.dispatch);
  const std::string full = row.dispatch ? DispatchName(name, row.dispatch) : name;
  if (row.case_name == name) {
    const auto back = ReadCaseRef(ShortName(full), opened);
    REQUIRE(back);
    CHECK(back->case_name == row.case_name);
    CHECK(back->dispatch == row.dispatch);
  }
}

TEST_CASE("what names no case is not taken for one") {
  std::string wrong = CaseNumber("3206", Day(std::chrono::days(20'000)), 17);
  wrong.back() = wrong.back() == '9' ? '0' : static_cast<char>(wrong.back() + 1);
  const std::string text = GENERATE_REF(as<std::string>{}, "", "case/", "abc", "@0", "@3", "@",
                                        "@x", wrong, "3206-260924-1", "/1");
  CAPTURE(text);
  CHECK_FALSE(ReadCaseRef(text, {"cases/first", "cases/second"}));
}

TEST_CASE("a serial has to be a positive number") {
  const std::string number = CaseNumber("3206", Day(std::chrono::days(20'000)), 17);
  const std::string serial = GENERATE("0", "-1", "x", "", "1x", "99999999999");
  CAPTURE(serial);
  CHECK_FALSE(ReadCaseRef(number + "/" + serial, {}));
}

}  // namespace
}  // namespace hotline
