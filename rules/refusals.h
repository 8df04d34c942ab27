#pragma once

#include <string>
#include <string_view>

#include "hotline/v1/refusal.pb.h"

namespace hotline {

enum class Language { kChinese, kEnglish };

// A refusal with its Chinese sentence filled in. `field` is the path of the request's field,
// `detail` the value, limit or states that the sentence speaks of: never a name, a number or what
// somebody said.
v1::Refusal Refuse(v1::Refusal::Reason reason, std::string_view field = "",
                   std::string_view detail = "");

// The sentence of a refusal in a language: says what would make the act possible. Every reason has
// one.
std::string Sentence(const v1::Refusal& refusal, Language language);

}  // namespace hotline
