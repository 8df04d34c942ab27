#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/refusals.h"

namespace hotline {

// The word of an enum value: "求助" / "help". Empty for the value 0 ("not given"), the number for
// one that this version does not know.
std::string Word(const google::protobuf::EnumDescriptor& type, int value, Language language);

template <class Enum>
std::string Word(Enum value, Language language) {
  return Word(*google::protobuf::GetEnumDescriptor<Enum>(), value, language);
}

// The value that a person wrote in Chinese, in English (case does not matter; "-", "_" and a space
// are one) or as a number; absent when there is none. 0 cannot be written.
std::optional<int> ParseWord(const google::protobuf::EnumDescriptor& type, std::string_view text);

// All words of a type in a language, in order of their numbers, ready to be typed: "-" for a space.
std::vector<std::string> WordsOf(const google::protobuf::EnumDescriptor& type, Language language);

// "咨询(consultation)、求助(help) …": what may be written, for a message.
std::string Choices(const google::protobuf::EnumDescriptor& type, Language language);

}  // namespace hotline
