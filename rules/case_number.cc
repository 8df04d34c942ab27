#include "rules/case_number.h"

#include <cassert>
#include <cstdio>
#include <string>

#include "rules/text.h"

namespace hotline {
namespace {

// More than a site can log in a day; keeps what is parsed bounded.
constexpr std::size_t kMostDigitsOfN = 9;

// The text before the next '-', which is taken away with it.
std::string_view TakePart(std::string_view& rest) {
  const std::size_t dash = rest.find('-');
  const std::string_view part = rest.substr(0, dash);
  rest.remove_prefix(dash == std::string_view::npos ? rest.size() : dash + 1);
  return part;
}

bool IsShortDay(std::string_view yymmdd) {
  if (yymmdd.size() != 6 || !AreDigits(yymmdd)) return false;
  std::string date = "20";
  date.append(yymmdd, 0, 2).append("-").append(yymmdd, 2, 2).append("-").append(yymmdd, 4, 2);
  return ParseDay(date).has_value();
}

}  // namespace

char CheckDigit(std::string_view text) {
  int product = 10;
  for (const char c : text) {
    if (!IsDigit(c)) continue;
    int sum = (product + (c - '0')) % 10;
    if (sum == 0) sum = 10;
    product = sum * 2 % 11;
  }
  return static_cast<char>('0' + (11 - product) % 10);
}

std::string CaseNumber(std::string_view place, Day day, std::int64_t n) {
  assert(place.size() == 4 && AreDigits(place) && n >= 1);
  const std::string date = FormatDay(day);  // yyyy-mm-dd
  std::string number(place);
  number.append("-").append(date, 2, 2).append(date, 5, 2).append(date, 8, 2);
  number.append("-").append(std::to_string(n));
  const char check = CheckDigit(number);
  number += '-';
  number += check;
  return number;
}

bool IsCaseNumber(std::string_view number) {
  std::string_view rest = number;
  const std::string_view place = TakePart(rest);
  const std::string_view day = TakePart(rest);
  const std::string_view n = TakePart(rest);
  if (place.size() != 4 || !AreDigits(place) || !IsShortDay(day)) return false;
  if (!AreDigits(n) || n.size() > kMostDigitsOfN || n.front() == '0') return false;
  const bool has_check = rest.size() == 1 && IsDigit(rest.front());
  return has_check && CheckDigit(number.substr(0, number.size() - 1)) == rest.front();
}

}  // namespace hotline
