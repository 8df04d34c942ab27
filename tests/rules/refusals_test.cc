#include "rules/refusals.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "rules/terms.h"
#include "rules/text.h"
#include "tests/paths.h"

namespace hotline {
namespace {

using v1::Refusal;

std::vector<Refusal::Reason> Reasons() {
  std::vector<Refusal::Reason> reasons;
  const auto* all = Refusal::Reason_descriptor();
  for (int i = 0; i < all->value_count(); ++i) {
    reasons.push_back(static_cast<Refusal::Reason>(all->value(i)->number()));
  }
  return reasons;
}

// Is the reason given anywhere in this source, and not merely told apart from others?
bool Gives(const std::string& source, const std::string& reason) {
  const std::regex use("(case |== |!= )?(v1::)?Refusal::" + reason + "\\b");
  for (std::sregex_iterator at(source.begin(), source.end(), use), end; at != end; ++at) {
    if (!(*at)[1].matched) return true;
  }
  return false;
}

// Reasons of acts that are still to be built. Whoever gives one takes it off.
const std::set<std::string> kNotYetGiven{};

TEST_CASE("every reason is given somewhere") {
  std::string sources;
  for (const char* folder : {"rules", "storage", "server"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             std::filesystem::path(SourceFolder()) / folder)) {
      const std::string extension = entry.path().extension();
      if (extension != ".cc" && extension != ".h") continue;
      if (entry.path().filename() == "refusals.cc") continue;
      std::ifstream file(entry.path());
      sources.append(std::istreambuf_iterator<char>(file), {});
    }
  }
  REQUIRE(sources.size() > 100'000);
  for (const Refusal::Reason reason : Reasons()) {
    if (reason == Refusal::REASON_UNSPECIFIED) continue;
    INFO(Refusal::Reason_Name(reason));
    const std::string name = Refusal::Reason_Name(reason);
    CHECK(Gives(sources, name) == !kNotYetGiven.contains(name));
  }
}

TEST_CASE("every reason has a sentence of its own in each language") {
  for (const Language language : {Language::kChinese, Language::kEnglish}) {
    std::set<std::string> sentences;
    for (const Refusal::Reason reason : Reasons()) {
      Refusal refusal;
      refusal.set_reason(reason);
      const std::string sentence = Sentence(refusal, language);
      INFO(Refusal::Reason_Name(reason));
      CHECK(sentence.size() > 10);
      CHECK(sentences.insert(sentence).second);
    }
  }
}

TEST_CASE("no sentence shows its brackets, with a detail or without") {
  for (const Refusal::Reason reason : Reasons()) {
    for (const char* detail : {"", "4000"}) {
      const Refusal refusal = Refuse(reason, "call.type", detail);
      for (const Language language : {Language::kChinese, Language::kEnglish}) {
        INFO(Sentence(refusal, language));
        CHECK(Sentence(refusal, language).find_first_of("[]{}") == std::string::npos);
      }
    }
  }
}

TEST_CASE("the detail stands in the sentence, in the words of its language") {
  struct Row {
    Refusal::Reason reason;
    const char* detail;
    const char* zh;
    const char* en;
  };
  const auto row = GENERATE(values<Row>({
      {Refusal::TOO_LONG, "60", "60", "60"},
      {Refusal::WRONG_STATE, "case.REPLIED", "待审核", "replied"},
      {Refusal::WRONG_STATE, "dispatch.REPLIED,dispatch.SIGNED", "已回复、已签收",
       "replied, signed"},
      {Refusal::ROLE_MAY_NOT, "role.HEAD", "承办单位负责人", "head"},
      {Refusal::ROLE_MAY_NOT, "person.HANDLER", "本案直办人", "the one who handles this case"},
      {Refusal::IMPOSSIBLE, "case.NO_SUCH_STATE", "case.NO_SUCH_STATE", "case.NO_SUCH_STATE"},
  }));
  const Refusal refusal = Refuse(row.reason, "", row.detail);
  CHECK(refusal.message() == Sentence(refusal, Language::kChinese));
  CHECK_THAT(refusal.message(), Catch::Contains(row.zh));
  CHECK_THAT(Sentence(refusal, Language::kEnglish), Catch::Contains(row.en));
}

TEST_CASE("a long detail is cut between characters") {
  std::string detail;
  for (int i = 0; i < 500; ++i) detail += "测";
  const Refusal refusal = Refuse(Refusal::UNKNOWN_VALUE, "", detail);
  CHECK(CountCharacters(refusal.detail(), TextKind::kLine) == 200u);
  CHECK(CountCharacters(refusal.message(), TextKind::kLine) <= 300u);
}

}  // namespace
}  // namespace hotline
