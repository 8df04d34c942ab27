#include "agent-console/completion.h"

#include <catch2/catch.hpp>

#include "agent-console/words.h"
#include "tests/console/desk.h"

namespace hotline {
namespace {

using Words = std::vector<std::string>;

Words Offers(const Words& words, const std::string& unfinished,
             Language language = Language::kChinese) {
  testing::Room room;
  Settings settings;
  settings.language = language;
  settings.server = "127.0.0.1:1";
  Session session(room.around(), settings);
  return Complete(session, words, unfinished);
}

bool Contains(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

TEST_CASE("nouns, then verbs, then options are offered") {
  CHECK(Offers({}, "ca") == Words{"calendar", "call", "case", "category"});
  CHECK(Offers({"case"}, "s") == Words{"search", "settle", "shred", "shredded", "sign"});
  CHECK(Offers({"case", "dispatch", "@1"}, "--si") == Words{"--signatory"});
  CHECK(Contains(Offers({"case", "list"}, "--"), "--output"));
  CHECK(Offers({"nonsense"}, "") == Offers({}, ""));
}

TEST_CASE("global options before the noun do not confuse it") {
  CHECK(Offers({"-o", "json", "case"}, "si") == Words{"sign"});
  CHECK(Offers({"--as", "case", "case"}, "si") == Words{"sign"});
  CHECK(Offers({"-y", "case"}, "si") == Words{"sign"});
  CHECK(Offers({"case", "list", "-o"}, "js") == Words{"json", "jsonl"});
}

TEST_CASE("an option that was given is not offered again unless it repeats") {
  CHECK_FALSE(Contains(Offers({"case", "dispatch", "--lead", "x"}, "--"), "--lead"));
  CHECK(Contains(Offers({"case", "dispatch", "--co", "x"}, "--"), "--co"));
}

TEST_CASE("the words of an enum are offered in the session's language") {
  CHECK(Offers({"call", "log", "--kind"}, "求") == Words{"求助"});
  CHECK(Offers({"call", "log", "--kind"}, "h", Language::kEnglish) == Words{"help"});
  CHECK(Offers({"case", "list", "--state"}, "办") == Words{"办理中"});
}

TEST_CASE("what is offered for an enum can be typed") {
  for (Language language : {Language::kChinese, Language::kEnglish}) {
    const Words words = Offers({"call", "log", "--kind"}, "", language);
    CHECK(words.size() == 6);
    for (const std::string& word : words) {
      CAPTURE(word);
      CHECK(word.find(' ') == std::string::npos);
      CHECK(ParseWord(*v1::Demand::Kind_descriptor(), word));
    }
  }
}

TEST_CASE("help takes nouns and verbs") {
  CHECK(Offers({"help"}, "rep") == Words{"report"});
  CHECK(Offers({"help", "case"}, "sig") == Words{"sign"});
}

TEST_CASE("codes are found by code and by a part of their title") {
  v1::Place place;
  for (const auto& [code, title] : {std::pair("02", "学校保护"), std::pair("02.01", "学生欺凌"),
                                    std::pair("02.04", "失学辍学")}) {
    auto& category = *place.add_categories();
    category.set_code(code);
    category.set_title(title);
  }
  CHECK(CodesFor(&place, Value::kCategory, "02") == Words{"02 学校保护"});
  CHECK(CodesFor(&place, Value::kCategory, "学") ==
        Words{"02 学校保护", "02.01 学生欺凌", "02.04 失学辍学"});
  CHECK(CodesFor(&place, Value::kCategory, "辍学") == Words{"02.04 失学辍学"});
  CHECK(CodesFor(&place, Value::kCategory, "火星") == Words{});
  CHECK_FALSE(CodesFor(nullptr, Value::kCategory, "02"));
  CHECK_FALSE(CodesFor(&place, Value::kField, "02"));
}

TEST_CASE("shells ask the program itself") {
  for (const char* shell : {"bash", "zsh"}) {
    CAPTURE(shell);
    testing::Room room;
    CHECK(room.Run({"completion", shell}) == 0);
    CHECK(room.out.str().find("__complete") != std::string::npos);
  }
  testing::Room asked;
  asked.environment["HOTLINE_SERVER"] = "127.0.0.1:1";
  CHECK(asked.Run({"__complete", "case", "si"}) == 0);
  CHECK(asked.out.str() == "sign\n");
}

}  // namespace
}  // namespace hotline
