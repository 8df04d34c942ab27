#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "rules/refusals.h"

namespace hotline {

// A sentence, or a part of one, in both languages; "{}" stands for a value.
struct Phrase {
  std::string_view zh;
  std::string_view en;
};

// In that language, each "{}" replaced by the next of `values`; those that stand in values are
// left.
std::string Fill(const Phrase& phrase, Language language,
                 std::initializer_list<std::string_view> values = {});

}  // namespace hotline
