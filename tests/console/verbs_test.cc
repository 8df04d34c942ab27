#include "agent-console/verbs.h"

#include <catch2/catch.hpp>
#include <set>

#include "agent-console/command_line.h"
#include "agent-console/fields.h"
#include "agent-console/quoting.h"
#include "rules/figures.h"

namespace hotline {
namespace {

TEST_CASE("every option of every verb leads to a field of the verb's request") {
  for (const Verb& verb : Verbs()) {
    CAPTURE(verb.title());
    std::set<std::string> names;
    for (const Option& option : verb.options) {
      CAPTURE(option.name);
      CHECK(names.insert(option.name).second);
      CHECK(*option.help.chinese != '\0');
      CHECK(*option.help.english != '\0');
      for (const char* path : {option.path, option.also}) {
        if (path == nullptr) continue;
        REQUIRE(verb.request != nullptr);
        std::string_view first = path;
        const std::size_t split = first.find('=');
        CHECK_NOTHROW(FieldAt(*verb.request->GetDescriptor(), first.substr(0, split)));
        if (split != std::string_view::npos) {
          CHECK_NOTHROW(FieldAt(*verb.request->GetDescriptor(), first.substr(split + 1)));
        }
      }
    }
  }
}

TEST_CASE("every verb stands under a noun, once, with both summaries and with an example") {
  std::set<std::string> titles;
  const std::vector<std::string> nouns = Nouns();
  for (const Verb& verb : Verbs()) {
    CAPTURE(verb.title());
    CHECK(titles.insert(verb.title()).second);
    CHECK(std::find(nouns.begin(), nouns.end(), verb.noun) != nouns.end());
    CHECK(*verb.summary.chinese != '\0');
    CHECK(*verb.summary.english != '\0');
    CHECK_FALSE(verb.examples.empty());
  }
  for (const std::string& noun : nouns) {
    CAPTURE(noun);
    CHECK(std::any_of(Verbs().begin(), Verbs().end(),
                      [&](const Verb& verb) { return verb.noun == noun; }));
    CHECK_FALSE(NounSummary(noun, Language::kEnglish).empty());
  }
}

TEST_CASE("every example of the help is a command line that can be read, of the verb it explains") {
  for (const Verb& verb : Verbs()) {
    for (const std::string example : verb.examples) {
      CAPTURE(example);
      // What comes before a pipe is another command.
      const std::size_t pipe = example.find("hotline-console ");
      const auto words =
          SplitWords(pipe == std::string::npos ? example : example.substr(pipe + 16));
      REQUIRE(words);
      const auto line = ReadCommandLine(*words, Settings());
      if (const auto* bad = std::get_if<BadLine>(&line)) FAIL(bad->why);
      CHECK(std::get<CommandLine>(line).verb == &verb);
    }
  }
}

TEST_CASE("all figures, with their parts, have a title in both languages") {
  for (const FigureDefinition& figure : FigureDefinitions()) {
    CAPTURE(figure.id);
    for (Language language : {Language::kChinese, Language::kEnglish}) {
      CHECK(TitleOf(figure.id, language) != std::string(figure.id) + "?");
      CHECK_FALSE(TitleOf(figure.id, language).empty());
    }
    for (std::string_view part : figure.parts) {
      CAPTURE(part);
      CHECK(TitleOf(part, Language::kChinese) != part);
    }
  }
  CHECK(TitleOf("never_heard_of", Language::kChinese) == "never_heard_of");
}

TEST_CASE("a text's holes are filled in order") {
  constexpr Text kText = {"甲{}乙{}", "a{}b{}"};
  CHECK(Tell(kText, Language::kChinese, {"1", "{}"}) == "甲1乙{}");
  CHECK(Tell(kText, Language::kEnglish, {"1"}) == "a1b{}");
  CHECK(Tell(kText, Language::kEnglish, {"1", "2", "3"}) == "a1b2");
}

}  // namespace
}  // namespace hotline
