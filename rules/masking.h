#pragma once

#include <string>
#include <string_view>

#include "hotline/v1/call.pb.h"

namespace hotline {

// What is shown of a name in any script: its first character, then "**": 测试甲 -> 测**, "Testa" ->
// "T**". The length does not show. Empty stays empty.
std::string MaskName(std::string_view name);

// What is shown of a telephone number: the first three and the last four of eleven digits or more
// (138****8000), of a shorter one a quarter at either end. Empty stays empty.
std::string MaskTelephone(std::string_view telephone);

// With masked name and number and without the address; the region stays.
v1::Caller Masked(v1::Caller caller);
// With masked names and without school, grade and address; age, sex, groups and region stay.
v1::YoungPerson Masked(v1::YoungPerson young_person);

}  // namespace hotline
