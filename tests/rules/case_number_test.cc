#include "rules/case_number.h"

#include <catch2/catch.hpp>
#include <string>

namespace hotline {
namespace {

using namespace std::chrono_literals;

TEST_CASE("the check digit is that of ISO 7064 MOD 11,10") {
  struct Row {
    const char* source;
    const char* digits;
    char check;
  };
  const auto row = GENERATE(values<Row>({
      {"the example of the standard", "0794", '5'},
      {"the published example of the German tax number", "8609574271", '9'},
      {"the published example of the Croatian OIB", "6943515153", '0'},
      {"other characters are skipped", "07-9 4", '5'},
  }));
  INFO(row.source);
  CHECK(CheckDigit(row.digits) == row.check);
}

TEST_CASE("a case number is place, day, running number and check digit") {
  const std::string number = CaseNumber("3206", 2026y / 9 / 24, 17);
  CHECK(number.substr(0, 15) == "3206-260924-17-");
  CHECK(number.size() == 16);
  CHECK(CheckDigit(number.substr(0, 14)) == number.back());
  CHECK(IsCaseNumber(number));
}

TEST_CASE("one wrong digit and two swapped neighbours are found out") {
  const std::string number = CaseNumber("3206", 2026y / 9 / 24, 1734);
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (number[i] == '-') continue;
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string wrong = number;
      wrong[i] = digit;
      INFO(wrong);
      CHECK(IsCaseNumber(wrong) == (wrong == number));
    }
  }
  // MOD 11,10 finds all but a few swaps: 2 of 90 pairs of unlike digits go through. None of these
  // does.
  for (std::size_t i = 0; i + 1 < number.size(); ++i) {
    if (number[i] == '-' || number[i + 1] == '-' || number[i] == number[i + 1]) continue;
    std::string wrong = number;
    std::swap(wrong[i], wrong[i + 1]);
    INFO(wrong);
    CHECK_FALSE(IsCaseNumber(wrong));
  }
}

TEST_CASE("what has another form is no case number, however its check digit") {
  const std::string body = GENERATE(
      as<std::string>{}, "320-260924-17", "32061-260924-17", "3206-261324-17", "3206-260924-0",
      "3206-260924-017", "3206-260924-", "3206-260924", "3206-26092-17", "3206-260924-1x",
      "3206-260924-1234567890", "3206-260924-1-7", " 3206-260924-17", "");
  const std::string number = body + "-" + CheckDigit(body);
  INFO(number);
  CHECK_FALSE(IsCaseNumber(number));
  CHECK_FALSE(IsCaseNumber(number + "0"));
}

}  // namespace
}  // namespace hotline
