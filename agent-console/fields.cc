#include "agent-console/fields.h"

#include <google/protobuf/timestamp.pb.h>

#include <charconv>
#include <stdexcept>

#include "agent-console/texts.h"
#include "agent-console/words.h"

namespace hotline {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// One step of a path: a field's name and what stands in brackets after it.
struct Step {
  std::string name;
  enum { kPlain, kLast, kNew } element = kPlain;
};

// Takes the first step off the path.
Step TakeStep(std::string_view& path) {
  const std::size_t dot = path.find('.');
  std::string_view part = path.substr(0, dot);
  path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  Step step;
  if (part.ends_with("[+]")) {
    step.element = Step::kNew;
    part.remove_suffix(3);
  } else if (part.ends_with("[]")) {
    step.element = Step::kLast;
    part.remove_suffix(2);
  }
  step.name = std::string(part);
  return step;
}

const FieldDescriptor& Find(const Descriptor& type, const std::string& name) {
  const FieldDescriptor* field = type.FindFieldByName(name);
  if (field == nullptr) throw std::logic_error(type.full_name() + " has no field " + name);
  return *field;
}

Message& Enter(Message& message, const FieldDescriptor& field, const Step& step) {
  const auto& reflection = *message.GetReflection();
  if (step.element == Step::kPlain) return *reflection.MutableMessage(&message, &field);
  const int size = reflection.FieldSize(message, &field);
  if (step.element == Step::kNew || size == 0) return *reflection.AddMessage(&message, &field);
  return *reflection.MutableRepeatedMessage(&message, &field, size - 1);
}

template <class Number>
std::optional<Number> ReadNumber(const std::string& text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::string> SetEnum(Message& message, const FieldDescriptor& field,
                                   const std::string& value, const FieldContext& context) {
  const std::optional<int> number = ParseWord(*field.enum_type(), value);
  if (!number) {
    return Tell(texts::kUnknownWord, context.language,
                {value, Choices(*field.enum_type(), context.language)});
  }
  const auto& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    reflection.AddEnumValue(&message, &field, *number);
  } else {
    reflection.SetEnumValue(&message, &field, *number);
  }
  return std::nullopt;
}

std::optional<std::string> SetTime(Message& message, const FieldDescriptor& field,
                                   const std::string& value, const FieldContext& context) {
  const std::optional<Instant> time = ReadTime(value, context);
  if (!time) return Tell(texts::kNotATime, context.language, {value});
  message.GetReflection()->MutableMessage(&message, &field)->CopyFrom(ToProto(*time));
  return std::nullopt;
}

std::optional<std::string> SetNumber(Message& message, const FieldDescriptor& field,
                                     const std::string& value, const FieldContext& context) {
  const auto number = ReadNumber<std::int64_t>(value);
  const bool narrow = field.cpp_type() == FieldDescriptor::CPPTYPE_INT32;
  if (!number || (narrow && *number != static_cast<std::int32_t>(*number))) {
    return Tell(texts::kNotANumber, context.language, {value});
  }
  const auto& reflection = *message.GetReflection();
  if (narrow) {
    reflection.SetInt32(&message, &field, static_cast<std::int32_t>(*number));
  } else {
    reflection.SetInt64(&message, &field, *number);
  }
  return std::nullopt;
}

std::optional<std::string> SetLeaf(Message& message, const FieldDescriptor& field,
                                   const std::string& value, const FieldContext& context) {
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(message, field, value, context);
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return SetNumber(message, field, value, context);
    case FieldDescriptor::CPPTYPE_BOOL:
      reflection.SetBool(&message, &field, value == "true");
      return std::nullopt;
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.is_repeated()) {
        reflection.AddString(&message, &field, value);
      } else {
        reflection.SetString(&message, &field, value);
      }
      return std::nullopt;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.message_type() == google::protobuf::Timestamp::descriptor()) {
        return SetTime(message, field, value, context);
      }
      break;
    default:
      break;
  }
  throw std::logic_error("no way to type a value of " + field.full_name());
}

std::optional<std::string> SetPair(Message& message, std::string_view first,
                                   std::string_view second, const std::string& value,
                                   const FieldContext& context) {
  const std::size_t split = value.find('=');
  if (split == 0 || split == std::string::npos || split + 1 == value.size()) {
    return Tell(texts::kNotAPair, context.language, {value});
  }
  if (auto wrong = SetField(message, first, value.substr(0, split), context)) return wrong;
  return SetField(message, second, value.substr(split + 1), context);
}

std::chrono::seconds UnitOf(char letter) {
  switch (letter) {
    case 'd':
      return std::chrono::days(1);
    case 'h':
      return std::chrono::hours(1);
    case 'm':
      return std::chrono::minutes(1);
    case 's':
      return std::chrono::seconds(1);
    default:
      return std::chrono::seconds(0);
  }
}

}  // namespace

std::optional<std::string> SetField(Message& message, std::string_view path,
                                    const std::string& value, const FieldContext& context) {
  if (const std::size_t split = path.find('='); split != std::string_view::npos) {
    return SetPair(message, path.substr(0, split), path.substr(split + 1), value, context);
  }
  const Step step = TakeStep(path);
  const FieldDescriptor& field = Find(*message.GetDescriptor(), step.name);
  if (!path.empty()) return SetField(Enter(message, field, step), path, value, context);
  if (step.element == Step::kPlain) return SetLeaf(message, field, value, context);
  Enter(message, field, step);
  return std::nullopt;
}

bool IsSet(const Message& message, std::string_view path) {
  const Step step = TakeStep(path);
  const FieldDescriptor& field = Find(*message.GetDescriptor(), step.name);
  const auto& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    const int size = reflection.FieldSize(message, &field);
    if (size == 0 || path.empty()) return size > 0;
    return IsSet(reflection.GetRepeatedMessage(message, &field, size - 1), path);
  }
  if (!reflection.HasField(message, &field)) return false;
  return path.empty() || IsSet(reflection.GetMessage(message, &field), path);
}

void ClearField(Message& message, std::string_view path) {
  const Step step = TakeStep(path);
  const FieldDescriptor& field = Find(*message.GetDescriptor(), step.name);
  if (path.empty() || field.is_repeated()) {
    message.GetReflection()->ClearField(&message, &field);
  } else if (message.GetReflection()->HasField(message, &field)) {
    ClearField(*message.GetReflection()->MutableMessage(&message, &field), path);
  }
}

const FieldDescriptor* FieldAt(const Descriptor& type, std::string_view path) {
  if (path.find('=') != std::string_view::npos) return nullptr;
  const Step step = TakeStep(path);
  const FieldDescriptor& field = Find(type, step.name);
  if (step.element != Step::kPlain && field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    throw std::logic_error(field.full_name() + " has no elements to enter");
  }
  if (path.empty()) return step.element == Step::kPlain ? &field : nullptr;
  return FieldAt(*field.message_type(), path);
}

std::optional<std::chrono::seconds> ReadSpan(std::string_view text) {
  constexpr std::int64_t kMost = 100'000;  // of any unit: no sum of them overflows
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  std::chrono::seconds span{0};
  while (!text.empty()) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || count < 0 || count > kMost || end == text.data() + text.size()) {
      return std::nullopt;
    }
    if (UnitOf(*end).count() == 0) return std::nullopt;
    span += count * UnitOf(*end);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  }
  return sign * span;
}

std::optional<Instant> ReadTime(std::string_view text, const FieldContext& context) {
  if (text == "now" || text == "现在") return context.now();
  if (const auto span = ReadSpan(text)) {
    const auto now = context.now();
    return now ? std::optional<Instant>(*now + *span) : std::nullopt;
  }
  if (const auto day = ParseDay(text)) return Midnight(*day);
  std::string written(text);
  if (written.size() > 10 && written[10] == ' ') written[10] = 'T';
  return ParseInstant(written);
}

std::string BarePath(std::string_view path) {
  std::string bare;
  bool inside = false;
  for (char byte : path) {
    if (byte == '[') inside = true;
    if (!inside) bare += byte;
    if (byte == ']') inside = false;
  }
  for (std::string_view outer : {"call.", "call_back.", "reply.", "settlement.", "contact."}) {
    if (bare.starts_with(outer)) return bare.substr(outer.size());
  }
  return bare;
}

}  // namespace hotline
