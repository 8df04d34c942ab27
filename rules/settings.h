#pragma once

#include <span>
#include <string_view>

#include "hotline/v1/place.pb.h"

namespace hotline {

// A setting of a site as a line of place.csv: its key is the name of its field in v1::Settings.
struct SettingForm {
  enum class Cell { kNumber, kYesNo, kTimeOfDay };
  // As in place.csv.
  std::string_view key;
  // Of Cell::kTimeOfDay the field counts minutes after midnight and ends on "_minute", the key does
  // not.
  std::string_view field;
  Cell cell;
  // Where the place says nothing; no is 0, yes is 1.
  int standard;
  int least;
  int most;
};
std::span<const SettingForm> SettingForms();
// nullptr when no setting has this key.
const SettingForm* FindSetting(std::string_view key);

// What these settings say of it, else its default.
int SettingValue(const v1::Settings& settings, const SettingForm& form);
bool IsSet(const v1::Settings& settings, const SettingForm& form);
void SetSetting(v1::Settings& settings, const SettingForm& form, int value);

// All settings, each as the place says or by its default.
v1::Settings SettingsOf(const v1::Place& place);

}  // namespace hotline
