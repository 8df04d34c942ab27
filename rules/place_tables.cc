#include "rules/place_tables.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "rules/place_files.h"
#include "rules/place_parts.h"
#include "rules/settings.h"
#include "rules/text.h"

namespace hotline {
namespace {

// The tables of a place, opened.
class Tables {
 public:
  Tables(const std::map<std::string, std::string>& files, Problems& problems)
      : files_(files), problems_(problems) {}

  // Kept until the end: rows point at it.
  const Table& Open(const std::string& file) {
    const auto found = files_.find(file);
    const std::string_view text = found == files_.end() ? std::string_view() : found->second;
    return tables_.try_emplace(file, file, text, FormOf(file).columns, problems_).first->second;
  }

 private:
  const std::map<std::string, std::string>& files_;
  Problems& problems_;
  std::map<std::string, Table> tables_;
};

// "02" or "02.01.03": two digits for each step.
bool IsCategoryCode(std::string_view code) {
  for (std::size_t i = 0; i < code.size(); ++i) {
    const bool dot = i % 3 == 2;
    if (dot ? code[i] != '.' : !IsDigit(code[i])) return false;
  }
  return code.size() % 3 == 2;
}

// The code one step shorter; empty at the top, nothing when the code has no such length.
std::optional<std::string_view> ParentRegion(std::string_view code) {
  if (!AreDigits(code)) return std::nullopt;
  switch (code.size()) {
    case 2:
      return "";
    case 4:
      return code.substr(0, 2);
    case 6:
      return code.substr(0, 4);
    case 9:
      return code.substr(0, 6);
    case 12:
      return code.substr(0, 9);
    default:
      return std::nullopt;
  }
}

void ReadCategories(const Table& table, const PlaceNames& names, v1::Place& place) {
  for (const TableRow& row : table.rows()) {
    v1::Category& category = *place.add_categories();
    const std::string code = row.Text("code", 20, Cell::kRequired);
    if (!IsCategoryCode(code)) {
      row.Refuse(v1::Refusal::BAD_FORMAT, "code", "02.01");
    } else if (code.size() > 2 && !names.categories.contains(code.substr(0, code.size() - 3))) {
      row.Refuse(v1::Refusal::UNKNOWN_VALUE, "code", code.substr(0, code.size() - 3));
    }
    category.set_code(code);
    category.set_title(row.Text("title", 40, Cell::kRequired));
    category.set_title_en(row.Text("title_en", 60, Cell::kRequired));
    category.set_domain(row.Enum("domain", v1::Demand::Domain_Parse));
  }
}

void ReadRegions(const Table& table, const PlaceNames& names, v1::Place& place) {
  for (const TableRow& row : table.rows()) {
    v1::Region& region = *place.add_regions();
    region.set_code(row.Raw("code"));
    region.set_title(row.Text("title", 40, Cell::kRequired));
    const std::optional<std::string_view> parent = ParentRegion(region.code());
    if (!parent) {
      row.Refuse(v1::Refusal::BAD_FORMAT, "code", "320623001");
    } else if (!parent->empty() && !names.regions.contains(std::string(*parent))) {
      row.Refuse(v1::Refusal::UNKNOWN_VALUE, "code", *parent);
    }
  }
}

void ReadSectors(const Table& table, const PlaceNames& names, v1::Place& place) {
  for (const TableRow& row : table.rows()) {
    v1::Sector& sector = *place.add_sectors();
    sector.set_id(row.Id("id"));
    sector.set_title(row.Text("title", 40, Cell::kRequired));
    sector.set_successor(row.Ref("successor", names.sectors));
    const Validity validity = ReadValidity(row, !sector.successor().empty());
    sector.set_valid_from(validity.from);
    sector.set_valid_to(validity.to);
  }
  RefuseCycles(table, "successor");
}

// "08:30" in minutes after midnight.
std::int32_t ReadMinutes(const TableRow& row) {
  const std::string& text = row.Raw("value");
  const bool well_formed = text.size() == 5 && text[2] == ':' && AreDigits(text.substr(0, 2)) &&
                           AreDigits(text.substr(3)) && text < "24:00" && text[3] < '6';
  if (well_formed) return std::stoi(text.substr(0, 2)) * 60 + std::stoi(text.substr(3));
  row.Refuse(v1::Refusal::BAD_FORMAT, "value", "08:30");
  return 0;
}

void ReadSetting(const TableRow& row, const SettingForm& form, v1::Settings& settings) {
  int value = 0;
  switch (form.cell) {
    case SettingForm::Cell::kNumber:
      value = static_cast<int>(row.Number("value", form.least, form.most));
      break;
    case SettingForm::Cell::kYesNo:
      row.Text("value", 3, Cell::kRequired);
      value = row.YesNo("value");
      break;
    case SettingForm::Cell::kTimeOfDay:
      value = ReadMinutes(row);
      break;
  }
  SetSetting(settings, form, value);
}

// What a line of place.csv may be about.
std::string HeadKeys() {
  std::string keys = "version, code, title, calendar_version, desk, office_from, office_to";
  for (const SettingForm& form : SettingForms()) (keys += ", ") += form.key;
  return keys;
}

void ReadHead(const Table& table, const PlaceNames& names, Problems& problems, v1::Place& place) {
  for (const TableRow& row : table.rows()) {
    const std::string& key = row.Raw("key");
    if (key == "version") {
      place.set_version(row.Text("value", 40, Cell::kRequired));
    } else if (key == "code") {
      place.set_code(row.Ref("value", names.regions, Cell::kRequired));
      if (place.code().size() != 4) row.Refuse(v1::Refusal::BAD_FORMAT, "value", "3206");
    } else if (key == "title") {
      place.set_title(row.Text("value", 60, Cell::kRequired));
    } else if (key == "calendar_version") {
      place.mutable_calendar()->set_version(row.Text("value", 40, Cell::kRequired));
    } else if (key == "desk") {
      place.set_desk(row.Ref("value", names.units));
    } else if (key == "office_from") {
      place.set_office_from_minute(ReadMinutes(row));
    } else if (key == "office_to") {
      place.set_office_to_minute(ReadMinutes(row));
    } else if (const SettingForm* setting = FindSetting(key)) {
      ReadSetting(row, *setting, *place.mutable_settings());
    } else {
      row.Refuse(v1::Refusal::ONE_OF, "key", HeadKeys());
    }
  }
  const Names given = table.Unique("key");
  for (const char* key : {"version", "code", "title", "calendar_version"}) {
    if (!given.contains(key)) problems.Add(v1::Refusal::MISSING, table.file(), key);
  }
  if (given.contains("office_from") != given.contains("office_to") ||
      place.office_from_minute() > place.office_to_minute()) {
    problems.Add(v1::Refusal::IMPOSSIBLE, table.file(), "office_from, office_to");
  }
  const v1::Settings settings = SettingsOf(place);
  if (settings.call_back_day_from_minute() > settings.call_back_day_to_minute()) {
    problems.Add(v1::Refusal::IMPOSSIBLE, table.file(), "call_back_day_from, call_back_day_to");
  }
}

Names Texts(const Table& table, std::string_view column) {
  Names texts;
  for (const TableRow& row : table.rows()) texts.insert(row.Raw(column));
  texts.erase("");
  return texts;
}

}  // namespace

Validity ReadValidity(const TableRow& row, bool has_successor) {
  Validity validity{row.Date("valid_from"), row.Date("valid_to")};
  if (!validity.to.empty() && validity.to < validity.from) {
    row.Refuse(v1::Refusal::IMPOSSIBLE, "valid_to", validity.from);
  }
  if (has_successor && validity.to.empty()) row.Refuse(v1::Refusal::MISSING, "valid_to");
  return validity;
}

void RefuseCycles(const Table& table, std::string_view column) {
  std::unordered_map<std::string_view, const TableRow*> rows;
  for (const TableRow& row : table.rows()) rows[row.Raw("id")] = &row;
  for (const TableRow& row : table.rows()) {
    // A way longer than the table has been somewhere twice; whether through this row is another
    // question.
    std::size_t steps = 0;
    const TableRow* at = &row;
    do {
      const auto next = rows.find(at->Raw(column));
      at = next == rows.end() ? nullptr : next->second;
    } while (at != nullptr && at != &row && ++steps <= rows.size());
    if (at == &row) row.Refuse(v1::Refusal::IMPOSSIBLE, column, row.Raw(column));
  }
}

Result<v1::Place> ReadPlace(const std::map<std::string, std::string>& files) {
  Problems problems;
  Tables tables(files, problems);
  const Table& head = tables.Open("place.csv");
  const Table& categories = tables.Open("categories.csv");
  const Table& regions = tables.Open("regions.csv");
  const Table& sectors = tables.Open("sectors.csv");
  const Table& units = tables.Open("units.csv");
  const Table& groups = tables.Open("groups.csv");
  const Table& authorities = tables.Open("authorities.csv");
  const Table& rules = tables.Open("rules.csv");
  const Table& profiles = tables.Open("profiles.csv");
  const Table& notices = tables.Open("calendar_notices.csv");
  const Table& days = tables.Open("calendar_days.csv");
  const Table& receivers = tables.Open("receivers.csv");

  const PlaceNames names{.categories = categories.Unique("code"),
                         .regions = regions.Unique("code"),
                         .sectors = sectors.Unique("id"),
                         .units = units.Unique("id"),
                         .lines = Texts(units, "line"),
                         .groups = groups.Unique("id"),
                         .authorities = authorities.Unique("id"),
                         .profiles = Texts(profiles, "profile")};
  v1::Place place;
  ReadHead(head, names, problems, place);
  ReadCategories(categories, names, place);
  ReadRegions(regions, names, place);
  ReadSectors(sectors, names, place);
  ReadUnits(units, names, place);
  ReadGroups(groups, names, place);
  ReadAuthorities(authorities, names, place);
  ReadRules(rules, names, place);
  ReadReceivers(receivers, names, place);
  ReadProfiles(profiles, problems, place);
  ReadDays(days, ReadNotices(notices, *place.mutable_calendar()), *place.mutable_calendar());
  if (!problems.empty()) return problems.refusals();
  return place;
}

}  // namespace hotline
