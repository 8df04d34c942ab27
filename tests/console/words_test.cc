#include "agent-console/words.h"

#include <catch2/catch.hpp>

#include "agent-console/uuid.h"
#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"

namespace hotline {
namespace {

TEST_CASE("an enum value is understood in Chinese, English and as a number") {
  struct Row {
    const google::protobuf::EnumDescriptor* type;
    std::string text;
    std::optional<int> value;
  };
  const auto row = GENERATE(values<Row>({
      {v1::Demand::Kind_descriptor(), "求助", v1::Demand::HELP},
      {v1::Demand::Kind_descriptor(), "help", v1::Demand::HELP},
      {v1::Demand::Kind_descriptor(), "HELP", v1::Demand::HELP},
      {v1::Demand::Kind_descriptor(), "2", v1::Demand::HELP},
      {v1::Demand::Kind_descriptor(), "0", std::nullopt},
      {v1::Demand::Kind_descriptor(), "", std::nullopt},
      {v1::Demand::Kind_descriptor(), "救命", std::nullopt},
      {v1::Demand::Outcome_descriptor(), "case-opened", v1::Demand::CASE_OPENED},
      {v1::Demand::Outcome_descriptor(), "case_opened", v1::Demand::CASE_OPENED},
      {v1::Demand::Outcome_descriptor(), "立案", v1::Demand::CASE_OPENED},
      {v1::Reply::Solved_descriptor(), "yes", v1::Reply::SOLVED_YES},
      {v1::Reply::Solved_descriptor(), "solved-partly", v1::Reply::SOLVED_PARTLY},
      {v1::Mode::Kind_descriptor(), "会办", v1::Mode::JOINT},
      {v1::Mode::Kind_descriptor(), "joint", v1::Mode::JOINT},
      {v1::Case::State_descriptor(), "办理中", v1::Case::IN_HAND},
      {v1::Case::State_descriptor(), "in hand", v1::Case::IN_HAND},
      {v1::Case::State_descriptor(), "in-hand", v1::Case::IN_HAND},
  }));
  CAPTURE(row.text);
  CHECK(ParseWord(*row.type, row.text) == row.value);
}

TEST_CASE(
    "every value of every enum that is typed or shown has a word in both languages, and each word "
    "leads back") {
  const auto* type = GENERATE(
      values<const google::protobuf::EnumDescriptor*>({v1::Call::Channel_descriptor(),
                                                       v1::Call::Type_descriptor(),
                                                       v1::Caller::Sex_descriptor(),
                                                       v1::Caller::Relation_descriptor(),
                                                       v1::YoungPerson::Guardianship_descriptor(),
                                                       v1::YoungPerson::Group_descriptor(),
                                                       v1::Demand::Kind_descriptor(),
                                                       v1::Demand::Domain_descriptor(),
                                                       v1::Demand::Urgency_descriptor(),
                                                       v1::Demand::Risk_descriptor(),
                                                       v1::Demand::Situation_descriptor(),
                                                       v1::Demand::Outcome_descriptor(),
                                                       v1::Case::State_descriptor(),
                                                       v1::Case::Closing_descriptor(),
                                                       v1::Dispatch::State_descriptor(),
                                                       v1::Dispatch::Part_descriptor(),
                                                       v1::Reply::Truth_descriptor(),
                                                       v1::Reply::Solved_descriptor(),
                                                       v1::CallBack::Grade_descriptor(),
                                                       v1::Limit::Kind_descriptor(),
                                                       v1::Limit::Basis_descriptor(),
                                                       v1::Role::Kind_descriptor(),
                                                       v1::Mode::Kind_descriptor(),
                                                       v1::Act::Kind_descriptor()}));
  CAPTURE(type->full_name());
  for (int i = 0; i < type->value_count(); ++i) {
    const int value = type->value(i)->number();
    if (value == 0) continue;
    CAPTURE(type->value(i)->name());
    const std::string chinese = Word(*type, value, Language::kChinese);
    CHECK(static_cast<unsigned char>(chinese[0]) >= 0x30);
    CHECK(chinese.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos);
    CHECK(ParseWord(*type, chinese) == value);
    CHECK(ParseWord(*type, Word(*type, value, Language::kEnglish)) == value);
    CHECK(ParseWord(*type, WordsOf(*type, Language::kEnglish)[static_cast<std::size_t>(i - 1)]) ==
          value);
  }
}

TEST_CASE("a value that this version does not know is shown as its number") {
  CHECK(Word(*v1::Demand::Kind_descriptor(), 77, Language::kChinese) == "77");
  CHECK(Word(*v1::Demand::Kind_descriptor(), 0, Language::kChinese).empty());
}

TEST_CASE("a UUID of version 7 begins with its time and carries the version and the variant") {
  const Instant now = FromMicros(0x0123456789abLL * 1000);
  CHECK(UuidV7(now, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}) ==
        "01234567-89ab-7fff-bfff-ffffffffffff");
  CHECK(UuidV7(now, {}) == "01234567-89ab-7000-8000-000000000000");
  CHECK(RandomBytes() != RandomBytes());
}

}  // namespace
}  // namespace hotline
