#include "tests/procedure/form_filler.h"

#include <google/protobuf/timestamp.pb.h>

#include <algorithm>
#include <cstdlib>

namespace hotline {
namespace {

bool IsLeftAlone(const google::protobuf::FieldDescriptor& field) {
  const std::string& name = field.name();
  return name == "change" ||
         (name == "name" && field.containing_type()->name().ends_with("Request"));
}

}  // namespace

void FormFiller::Fill(google::protobuf::Message& message) {
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const Field& field = *type.field(i);
    if (IsLeftAlone(field) || !dice_.Chance(filled_percent_)) continue;
    FillField(message, field);
  }
}

bool FormFiller::FillAt(google::protobuf::Message& message, const std::string& path) {
  const std::size_t dot = path.find('.');
  std::string head = path.substr(0, dot);
  std::size_t index = 0;
  if (const std::size_t bracket = head.find('['); bracket != std::string::npos) {
    index = std::strtoul(head.c_str() + bracket + 1, nullptr, 10);
    head.resize(bracket);
  }
  const Field* field = message.GetDescriptor()->FindFieldByName(head);
  if (field == nullptr || IsLeftAlone(*field)) return false;
  if (dot == std::string::npos) {
    message.GetReflection()->ClearField(&message, field);
    FillField(message, *field);
    return true;
  }
  if (field->cpp_type() != Field::CPPTYPE_MESSAGE) return false;
  const auto* reflection = message.GetReflection();
  if (!field->is_repeated()) {
    return FillAt(*reflection->MutableMessage(&message, field), path.substr(dot + 1));
  }
  if (static_cast<int>(index) >= reflection->FieldSize(message, field)) return false;
  return FillAt(*reflection->MutableRepeatedMessage(&message, field, static_cast<int>(index)),
                path.substr(dot + 1));
}

void FormFiller::FillField(google::protobuf::Message& message, const Field& field) {
  if (!field.is_repeated()) {
    FillOne(message, field, false);
    return;
  }
  message.GetReflection()->ClearField(&message, &field);
  for (std::size_t n = dice_.Below(3); n > 0; --n) FillOne(message, field, true);
}

void FormFiller::FillOne(google::protobuf::Message& message, const Field& field, bool repeated) {
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case Field::CPPTYPE_BOOL: {
      const bool value = dice_.Chance(60);
      repeated ? reflection.AddBool(&message, &field, value)
               : reflection.SetBool(&message, &field, value);
      break;
    }
    case Field::CPPTYPE_INT32: {
      const int value = static_cast<int>(dice_.Below(6));
      repeated ? reflection.AddInt32(&message, &field, value)
               : reflection.SetInt32(&message, &field, value);
      break;
    }
    case Field::CPPTYPE_INT64: {
      const auto value = static_cast<std::int64_t>(dice_.Below(8));
      repeated ? reflection.AddInt64(&message, &field, value)
               : reflection.SetInt64(&message, &field, value);
      break;
    }
    case Field::CPPTYPE_ENUM: {
      const auto& type = *field.enum_type();
      const int number =
          type.value(static_cast<int>(dice_.Below(static_cast<std::size_t>(type.value_count()))))
              ->number();
      repeated ? reflection.AddEnumValue(&message, &field, number)
               : reflection.SetEnumValue(&message, &field, number);
      break;
    }
    case Field::CPPTYPE_STRING: {
      std::string value = Word(field.name());
      repeated ? reflection.AddString(&message, &field, std::move(value))
               : reflection.SetString(&message, &field, std::move(value));
      break;
    }
    case Field::CPPTYPE_MESSAGE: {
      auto& child = repeated ? *reflection.AddMessage(&message, &field)
                             : *reflection.MutableMessage(&message, &field);
      if (auto* time = dynamic_cast<google::protobuf::Timestamp*>(&child)) {
        *time = ToProto(world_.now - std::chrono::minutes(dice_.Below(180)));
      } else {
        Fill(child);
      }
      break;
    }
    default:
      break;  // no other type is on the wire
  }
}

std::string FormFiller::Word(const std::string& field) {
  const auto has = [&](const char* part) { return field.find(part) != std::string::npos; };
  if (has("unit") || has("lead") || has("receiver") || has("members") || has("handler")) {
    if (!world_.units.empty() && dice_.Chance(50)) return dice_.Of(world_.units);
    if (dice_.Chance(80)) return dice_.Of(world_.manned);
    return world_.place
        ->units(static_cast<int>(dice_.Below(static_cast<std::size_t>(world_.place->units_size()))))
        .id();
  }
  if (has("account")) return dice_.Of(world_.accounts);
  if (has("signatory"))
    return dice_.Chance(50) ? "issuer1" : dice_.Of(world_.place->authorities()).office();
  if (has("authority")) return dice_.Of(world_.place->authorities()).id();
  if (has("day")) return FormatDay(OfficeDay(world_.now) + std::chrono::days(dice_.Below(30)));
  if (has("category")) {
    return world_.place
        ->categories(static_cast<int>(
            dice_.Below(static_cast<std::size_t>(world_.place->categories_size()))))
        .code();
  }
  if (has("region")) {
    return world_.place
        ->regions(
            static_cast<int>(dice_.Below(static_cast<std::size_t>(world_.place->regions_size()))))
        .code();
  }
  if (field == "dispatch" && !world_.dispatches.empty()) return dice_.Of(world_.dispatches);
  if ((has("case") || has("parent")) && !world_.cases.empty()) {
    // Mostly one of the last: the others are over.
    const auto& cases = world_.cases;
    const std::size_t recent = std::min<std::size_t>(cases.size(), dice_.Chance(80) ? 8 : 60);
    return cases[cases.size() - 1 - dice_.Below(recent)];
  }
  if (has("telephone")) return "1380000" + std::to_string(1000 + dice_.Below(9000));
  if (has("document")) return "测试〔2026〕" + std::to_string(1 + dice_.Below(99)) + "号";
  return "测试" + std::to_string(dice_.Below(100));
}

}  // namespace hotline
