#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "rules/refusals.h"
#include "rules/times.h"

namespace hotline {

// What reading a typed value may need besides the text.
struct FieldContext {
  Language language = Language::kChinese;
  // The server's time, for "now" and relative times; absent when it cannot be known.
  std::function<std::optional<Instant>()> now = [] { return std::optional<Instant>(); };
};

// Sets one field of `message` from what a person typed. `path` names it as a request does
// ("call.caller.telephone", "reply.truth"); "[]" means the last element of a repeated message, made
// when there is none ("call.demands[].kind"),
// "[+]" a new element; a path may end there. Values are read by the field's type: enum words
// (words.h), numbers, times (ReadTime), text as it is; a bool takes true and false. A repeated
// scalar grows by one. A path with "=" names two fields
// ("co_handlers[+].unit=co_handlers[].question"): the value is split at its first "=". Returns why
// it cannot be, in words for the person; nothing when all is well. A path that the message does not
// have is a bug and throws std::logic_error.
std::optional<std::string> SetField(google::protobuf::Message& message, std::string_view path,
                                    const std::string& value, const FieldContext& context);

// True when the field at `path` holds something; "[]" and "[+]" mean the last element here.
bool IsSet(const google::protobuf::Message& message, std::string_view path);

// Empties the field at `path`; a repeated field on the way goes as a whole.
void ClearField(google::protobuf::Message& message, std::string_view path);

// The field that a path ends at; nullptr when it ends at a new element, or is a pair of paths
// ("a=b").
const google::protobuf::FieldDescriptor* FieldAt(const google::protobuf::Descriptor& type,
                                                 std::string_view path);

// A moment as people write it: "2026-09-24", "2026-09-24 08:00" (UTC+8), RFC 3339, "now", or
// relative to now "+2d3h",
// "-30m" (d, h, m, s). Absent when it is none of these, or relative and the time is not known.
std::optional<Instant> ReadTime(std::string_view text, const FieldContext& context);

// The signed span of "+2d3h"; absent when it is not of that form.
std::optional<std::chrono::seconds> ReadSpan(std::string_view text);

// A path of a refusal without its indices and the request's outermost field: what an option's path
// and a refusal's field have in common. "call.demands[1].kind" and "demands[].kind" both become
// "demands.kind".
std::string BarePath(std::string_view path);

}  // namespace hotline
