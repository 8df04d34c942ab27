#include "rules/place_files.h"

#include <algorithm>
#include <vector>

#include "rules/calendar_import.h"
#include "rules/settings.h"

namespace hotline {
namespace {

using Cells = std::vector<std::string>;

// As RFC 4180 has it.
std::string Quoted(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

template <class Range>
std::string Line(const Range& cells) {
  std::string line;
  for (const auto& cell : cells)
    line += (&cell == &*cells.begin() ? "" : ",") + Quoted(std::string(cell));
  return line + "\n";
}

std::string Listed(const google::protobuf::RepeatedPtrField<std::string>& parts) {
  std::string list;
  for (const std::string& part : parts) list += (list.empty() ? "" : ";") + part;
  return list;
}

std::string YesNo(bool value) { return value ? "yes" : "no"; }

// An empty cell stands for the value that means "any" or "none".
std::string Named(int value, const std::string& name) { return value == 0 ? "" : name; }

std::string Clock(int minutes) {
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

// A file that grows row by row.
class File {
 public:
  explicit File(const TableForm& form) : text_(Line(form.columns)) {}
  void Add(const Cells& cells) { text_ += Line(cells); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string Cell(const v1::Settings& settings, const SettingForm& form) {
  const int value = SettingValue(settings, form);
  switch (form.cell) {
    case SettingForm::Cell::kYesNo:
      return YesNo(value != 0);
    case SettingForm::Cell::kTimeOfDay:
      return Clock(value);
    case SettingForm::Cell::kNumber:
      break;
  }
  return std::to_string(value);
}

void Write(const v1::Place& place, File& file) {
  file.Add({"version", place.version()});
  file.Add({"code", place.code()});
  file.Add({"title", place.title()});
  file.Add({"calendar_version", place.calendar().version()});
  if (!place.desk().empty()) file.Add({"desk", place.desk()});
  if (place.office_from_minute() != 0 || place.office_to_minute() != 0) {
    file.Add({"office_from", Clock(place.office_from_minute())});
    file.Add({"office_to", Clock(place.office_to_minute())});
  }
  for (const SettingForm& form : SettingForms()) {
    if (!IsSet(place.settings(), form)) continue;
    file.Add({std::string(form.key), Cell(place.settings(), form)});
  }
}

void Write(const v1::Category& category, File& file) {
  file.Add({category.code(), category.title(), category.title_en(),
            Named(category.domain(), v1::Demand::Domain_Name(category.domain()))});
}

void Write(const v1::Region& region, File& file) { file.Add({region.code(), region.title()}); }

void Write(const v1::Sector& sector, File& file) {
  file.Add(
      {sector.id(), sector.title(), sector.valid_from(), sector.valid_to(), sector.successor()});
}

void Write(const v1::Unit& unit, File& file) {
  file.Add({unit.id(),
            unit.title(),
            unit.sector(),
            unit.line(),
            unit.parent(),
            Listed(unit.regions()),
            Listed(unit.duties()),
            YesNo(unit.has_accounts()),
            YesNo(unit.coordinator()),
            unit.valid_from(),
            unit.valid_to(),
            unit.successor(),
            Named(unit.title_state(), v1::Unit::TitleState_Name(unit.title_state())),
            unit.title_level(),
            unit.title_round(),
            Listed(unit.title_topics()),
            unit.commitment_content(),
            unit.commitment_telephone(),
            unit.commitment_standard(),
            unit.commitment_address(),
            unit.commitment_officer()});
}

void Write(const v1::UnitGroup& group, File& file) {
  file.Add({group.id(), group.title(), v1::UnitGroup::Meaning_Name(group.meaning()),
            Listed(group.members())});
}

void Write(const v1::Authority& authority, File& file) {
  file.Add({authority.id(), authority.title(), authority.office(), authority.valid_from(),
            authority.valid_to(), authority.basis(), Listed(authority.signatories()),
            Listed(authority.members())});
}

void Write(const v1::Rule& rule, File& file) {
  file.Add({rule.id(), std::to_string(rule.priority()), rule.category(),
            Named(rule.kind(), v1::Demand::Kind_Name(rule.kind())),
            Named(rule.domain(), v1::Demand::Domain_Name(rule.domain())), rule.region(),
            Named(rule.urgency(), v1::Demand::Urgency_Name(rule.urgency())),
            rule.has_mandatory() ? YesNo(rule.mandatory()) : "",
            Named(rule.hours(), v1::Rule::Hours_Name(rule.hours())),
            v1::Mode::Kind_Name(rule.mode()), rule.lead_sector(), rule.lead_line(),
            Listed(rule.co_sectors()), Named(rule.level(), v1::Rule::Level_Name(rule.level())),
            rule.authority(), rule.profile(), rule.note()});
}

void Write(const v1::Profile& profile, File& file) {
  for (const v1::Profile::Line& line : profile.lines()) {
    file.Add({profile.id(), line.grade(), v1::Limit::Kind_Name(line.limit()),
              v1::Limit::Basis_Name(line.basis()), std::to_string(line.figure())});
  }
}

void Write(const v1::Calendar::Notice& notice, File& file) {
  file.Add({std::to_string(notice.year()), notice.title(), notice.address(), notice.published()});
}

void Write(const v1::Calendar::Day& day, File& file) {
  file.Add({std::to_string(YearOfNotice(day)), day.date(), day.occasion(), YesNo(day.worked())});
}

void Write(const v1::SituationReceivers& receivers, File& file) {
  file.Add({v1::Demand::Situation_Name(receivers.situation()), Listed(receivers.sectors())});
}

}  // namespace

std::span<const TableForm> TableForms() {
  static const TableForm forms[] = {
      {"place.csv", {"key", "value"}},
      {"categories.csv", {"code", "title", "title_en", "domain"}},
      {"regions.csv", {"code", "title"}},
      {"sectors.csv", {"id", "title", "valid_from", "valid_to", "successor"}},
      {"units.csv",
       {"id",
        "title",
        "sector",
        "line",
        "parent",
        "regions",
        "duties",
        "has_accounts",
        "coordinator",
        "valid_from",
        "valid_to",
        "successor",
        "title_state",
        "title_level",
        "title_round",
        "title_topics",
        "commitment_content",
        "commitment_telephone",
        "commitment_standard",
        "commitment_address",
        "commitment_officer"}},
      {"groups.csv", {"id", "title", "meaning", "members"}},
      {"authorities.csv",
       {"id", "title", "office", "valid_from", "valid_to", "basis", "signatories", "members"}},
      {"rules.csv",
       {"id", "priority", "category", "kind", "domain", "region", "urgency", "mandatory", "hours",
        "mode", "lead_sector", "lead_line", "co_sectors", "level", "authority", "profile", "note"}},
      {"profiles.csv", {"profile", "grade", "limit", "basis", "figure"}, 3},
      {"calendar_notices.csv", {"year", "title", "address", "published"}, 4},
      {"calendar_days.csv", {"year", "date", "occasion", "worked"}, 2},
      {"receivers.csv", {"situation", "sectors"}},
  };
  return forms;
}

const TableForm& FormOf(std::string_view file) {
  const auto forms = TableForms();
  return *std::find_if(forms.begin(), forms.end(),
                       [&](const TableForm& form) { return form.file == file; });
}

std::map<std::string, std::string> WritePlace(const v1::Place& place) {
  std::map<std::string, std::string> files;
  const auto write = [&](std::string_view name, const auto& rows) {
    File file(FormOf(name));
    for (const auto& row : rows) Write(row, file);
    files[std::string(name)] = file.text();
  };
  write("place.csv", std::span(&place, 1));
  write("categories.csv", place.categories());
  write("regions.csv", place.regions());
  write("sectors.csv", place.sectors());
  write("units.csv", place.units());
  write("groups.csv", place.groups());
  write("authorities.csv", place.authorities());
  write("rules.csv", place.rules());
  write("profiles.csv", place.profiles());
  write("calendar_notices.csv", place.calendar().notices());
  write("calendar_days.csv", place.calendar().days());
  write("receivers.csv", place.receivers());
  return files;
}

}  // namespace hotline
