#include "rules/settings.h"

#include <algorithm>
#include <string>

namespace hotline {
namespace {

using Cell = SettingForm::Cell;
using google::protobuf::FieldDescriptor;

const FieldDescriptor* FieldOf(const SettingForm& form) {
  return v1::Settings::descriptor()->FindFieldByName(std::string(form.field));
}

}  // namespace

std::span<const SettingForm> SettingForms() {
  static constexpr SettingForm kForms[] = {
      {"audited_percent", "audited_percent", Cell::kNumber, 10, 0, 100},
      {"redos", "redos", Cell::kNumber, 2, 0, 9},
      {"redo_percent", "redo_percent", Cell::kNumber, 50, 1, 100},
      {"call_back_tries", "call_back_tries", Cell::kNumber, 3, 1, 20},
      {"call_back_days", "call_back_days", Cell::kNumber, 2, 1, 10},
      {"call_back_day_from", "call_back_day_from_minute", Cell::kTimeOfDay, 9 * 60, 0, 1439},
      {"call_back_day_to", "call_back_day_to_minute", Cell::kTimeOfDay, 17 * 60, 0, 1439},
      {"contact_tries", "contact_tries", Cell::kNumber, 2, 1, 20},
      {"supervision_answer_days", "supervision_answer_days", Cell::kNumber, 2, 1, 30},
      {"reminder_answer_days", "reminder_answer_days", Cell::kNumber, 1, 1, 30},
      {"circular_answer_days", "circular_answer_days", Cell::kNumber, 2, 1, 30},
      {"fairly_satisfied_is_good", "fairly_satisfied_is_good", Cell::kYesNo, 1, 0, 1},
  };
  return kForms;
}

const SettingForm* FindSetting(std::string_view key) {
  const auto forms = SettingForms();
  const auto found = std::ranges::find(forms, key, &SettingForm::key);
  return found == forms.end() ? nullptr : &*found;
}

int SettingValue(const v1::Settings& settings, const SettingForm& form) {
  if (!IsSet(settings, form)) return form.standard;
  const auto& reflection = *settings.GetReflection();
  return form.cell == Cell::kYesNo ? reflection.GetBool(settings, FieldOf(form))
                                   : reflection.GetInt32(settings, FieldOf(form));
}

bool IsSet(const v1::Settings& settings, const SettingForm& form) {
  return settings.GetReflection()->HasField(settings, FieldOf(form));
}

void SetSetting(v1::Settings& settings, const SettingForm& form, int value) {
  const auto& reflection = *settings.GetReflection();
  if (form.cell == Cell::kYesNo) {
    reflection.SetBool(&settings, FieldOf(form), value != 0);
  } else {
    reflection.SetInt32(&settings, FieldOf(form), value);
  }
}

v1::Settings SettingsOf(const v1::Place& place) {
  v1::Settings settings;
  for (const SettingForm& form : SettingForms()) {
    SetSetting(settings, form, SettingValue(place.settings(), form));
  }
  return settings;
}

}  // namespace hotline
