#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "hotline/v1/refusal.pb.h"
#include "rules/refusals.h"
#include "rules/times.h"

namespace hotline {

// Long texts may hold line feeds and tabs; no text holds any other control character.
enum class TextKind { kLine, kLong };

// Code points of a text; absent when it is not UTF-8 or holds a control character that its kind
// forbids.
std::optional<std::size_t> CountCharacters(std::string_view text, TextKind kind);

// Of 0 to 9 alone.
bool IsDigit(char c);
bool AreDigits(std::string_view text);  // at least one

// True when nothing but blanks is in it.
bool IsBlank(std::string_view text);

// Collects what is wrong with a request: one refusal for each field (the first one found), at most
// 100.
class Findings {
 public:
  void Add(v1::Refusal::Reason reason, std::string_view field, std::string_view detail = "");
  // MISSING when the text is blank.
  void Require(std::string_view text, std::string_view field);
  // NOT_UTF8 or TOO_LONG.
  void CheckText(std::string_view text, std::string_view field, std::size_t most,
                 TextKind kind = TextKind::kLine);
  // The texts, lists and enum values of a message and of all messages in it: NOT_UTF8, TOO_LONG,
  // TOO_MANY, UNKNOWN_VALUE. The lengths are those that the comments of the protos state; a text
  // without one may have 200 characters. `path` is the message's own ("call").
  void CheckFields(const google::protobuf::Message& message, std::string_view path);
  // BAD_FORMAT when it is no time of the years 1 to 9999. The instant when it is.
  std::optional<Instant> CheckForm(const google::protobuf::Timestamp& time, std::string_view field);
  // BAD_FORMAT, IN_FUTURE, or IMPOSSIBLE when it lies more than 366 days before `now`. The instant
  // when it is sound.
  std::optional<Instant> CheckTime(const google::protobuf::Timestamp& time, std::string_view field,
                                   Instant now);

  bool empty() const { return refusals_.refusals_size() == 0; }
  const v1::Refusals& refusals() const { return refusals_; }

 private:
  void CheckField(const google::protobuf::Message& message,
                  const google::protobuf::FieldDescriptor& field, int index,
                  const std::string& path);

  v1::Refusals refusals_;
};

}  // namespace hotline
