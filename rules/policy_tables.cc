#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "rules/calendar.h"
#include "rules/place_parts.h"
#include "rules/times.h"

namespace hotline {
namespace {

constexpr std::string_view kGroupMark = "group:";

// "police", "police/治安" or "group:members".
bool IsKnownCoSector(const std::string& text, const PlaceNames& names) {
  if (text.starts_with(kGroupMark)) return names.groups.contains(text.substr(kGroupMark.size()));
  const std::size_t slash = text.find('/');
  if (!names.sectors.contains(text.substr(0, slash))) return false;
  return slash == std::string::npos || names.lines.contains(text.substr(slash + 1));
}

void ReadCondition(const TableRow& row, const PlaceNames& names, v1::Rule& rule) {
  rule.set_category(row.Ref("category", names.categories));
  rule.set_kind(row.Enum("kind", v1::Demand::Kind_Parse));
  rule.set_domain(row.Enum("domain", v1::Demand::Domain_Parse));
  rule.set_region(row.Ref("region", names.regions));
  rule.set_urgency(row.Enum("urgency", v1::Demand::Urgency_Parse));
  if (!row.Raw("mandatory").empty()) rule.set_mandatory(row.YesNo("mandatory"));
  rule.set_hours(row.Enum("hours", v1::Rule::Hours_Parse));
}

void ReadOutcome(const TableRow& row, const PlaceNames& names, v1::Rule& rule) {
  rule.set_mode(row.Enum("mode", v1::Mode::Kind_Parse, Cell::kRequired));
  rule.set_lead_sector(row.Ref("lead_sector", names.sectors));
  rule.set_lead_line(row.Ref("lead_line", names.lines));
  for (std::string& co : row.List("co_sectors")) {
    if (!IsKnownCoSector(co, names)) row.Refuse(v1::Refusal::UNKNOWN_VALUE, "co_sectors", co);
    rule.add_co_sectors(std::move(co));
  }
  rule.set_level(row.Enum("level", v1::Rule::Level_Parse));
  rule.set_authority(row.Ref("authority", names.authorities));
  rule.set_profile(row.Ref("profile", names.profiles));
  rule.set_note(row.Text("note", 200));
}

void CheckOutcome(const TableRow& row, const v1::Rule& rule) {
  const v1::Mode::Kind mode = rule.mode();
  const bool direct = mode == v1::Mode::DIRECT;
  const bool joint = mode == v1::Mode::JOINT;
  const bool in_a_name = mode == v1::Mode::ASSIGN || joint;
  const auto impossible = [&](std::string_view column) {
    row.Refuse(v1::Refusal::IMPOSSIBLE, column, v1::Mode::Kind_Name(mode));
  };
  if (direct != rule.lead_sector().empty()) impossible("lead_sector");
  if (joint != !rule.co_sectors().empty()) impossible("co_sectors");
  if (mode == v1::Mode::ASSIGN && rule.authority().empty()) {
    row.Refuse(v1::Refusal::NO_AUTHORITY, "authority");
  }
  if (!in_a_name && !rule.authority().empty()) impossible("authority");
}

// The grades that a profile may speak of. "" stands for every grade: the desk's own limits.
const std::set<std::string, std::less<>>& KnownGrades() {
  static const std::set<std::string, std::less<>> grades = {
      "",     "特急", "强制报告", "紧急",      "咨询",      "求助",      "投诉",      "举报",
      "建议", "会办", "交办",     "延期/咨询", "延期/求助", "延期/投诉", "延期/举报", "延期/建议"};
  return grades;
}

// Without these lines of "default" some case would have no limit.
struct NeededLine {
  const char* grade;
  v1::Limit::Kind limit;
};
constexpr std::array kNeeded = {
    NeededLine{"特急", v1::Limit::SIGN},     NeededLine{"特急", v1::Limit::FINISH},
    NeededLine{"强制报告", v1::Limit::SIGN}, NeededLine{"强制报告", v1::Limit::DISPOSAL},
    NeededLine{"紧急", v1::Limit::SIGN},     NeededLine{"紧急", v1::Limit::FINISH},
    NeededLine{"咨询", v1::Limit::SIGN},     NeededLine{"咨询", v1::Limit::FINISH},
    NeededLine{"求助", v1::Limit::SIGN},     NeededLine{"求助", v1::Limit::FINISH},
    NeededLine{"投诉", v1::Limit::SIGN},     NeededLine{"投诉", v1::Limit::FINISH},
    NeededLine{"举报", v1::Limit::SIGN},     NeededLine{"举报", v1::Limit::FINISH},
    NeededLine{"建议", v1::Limit::SIGN},     NeededLine{"建议", v1::Limit::FINISH},
    NeededLine{"会办", v1::Limit::SIGN},     NeededLine{"", v1::Limit::DISPATCH},
    NeededLine{"", v1::Limit::RULING},       NeededLine{"", v1::Limit::AUDIT},
    NeededLine{"", v1::Limit::CALL_BACK},    NeededLine{"", v1::Limit::FIRST_CALL_BACK},
    NeededLine{"", v1::Limit::HARM_REPORT},  NeededLine{"", v1::Limit::FEEDBACK},
};

v1::Profile::Line ReadLine(const TableRow& row) {
  v1::Profile::Line line;
  line.set_grade(row.Raw("grade"));
  if (!KnownGrades().contains(line.grade())) {
    row.Refuse(v1::Refusal::ONE_OF, "grade", Listed({KnownGrades().begin(), KnownGrades().end()}));
  }
  line.set_limit(row.Enum("limit", v1::Limit::Kind_Parse, Cell::kRequired));
  // Nothing else can be extended.
  if (line.grade().starts_with("延期/") && line.limit() != v1::Limit::FINISH) {
    row.Refuse(v1::Refusal::IMPOSSIBLE, "limit", row.Raw("limit"));
  }
  line.set_basis(row.Enum("basis", v1::Limit::Basis_Parse, Cell::kRequired));
  line.set_figure(row.Number("figure", 1, LargestFigure(line.basis())));
  return line;
}

void CheckDay(const TableRow& row, const Names& years, const v1::Calendar::Day& day) {
  const std::string& year = row.Raw("year");
  if (!years.contains(year)) row.Refuse(v1::Refusal::NO_NOTICE_OF_YEAR, "year", year);
  const std::optional<Day> date = ParseDay(day.date());
  if (!date) return;
  // A notice may speak of the end of December before its year.
  const std::string december = std::to_string(row.Number("year", 1949, 2999) - 1) + "-12-";
  if (!day.date().starts_with(year + "-") && !day.date().starts_with(december)) {
    row.Refuse(v1::Refusal::IMPOSSIBLE, "date", year);
  }
  const bool weekend = std::chrono::weekday(*date).iso_encoding() >= 6;
  if (day.worked() && !weekend) row.Refuse(v1::Refusal::IMPOSSIBLE, "worked", day.date());
}

}  // namespace

void ReadRules(const Table& table, const PlaceNames& names, v1::Place& place) {
  table.Unique("id");
  for (const TableRow& row : table.rows()) {
    v1::Rule& rule = *place.add_rules();
    rule.set_id(row.Id("id"));
    rule.set_priority(static_cast<std::int32_t>(row.Number("priority", 0, 1'000'000)));
    ReadCondition(row, names, rule);
    ReadOutcome(row, names, rule);
    CheckOutcome(row, rule);
  }
}

void ReadReceivers(const Table& table, const PlaceNames& names, v1::Place& place) {
  table.Unique("situation");
  for (const TableRow& row : table.rows()) {
    v1::SituationReceivers& receivers = *place.add_receivers();
    receivers.set_situation(row.Enum("situation", v1::Demand::Situation_Parse, Cell::kRequired));
    for (std::string& sector : row.Refs("sectors", names.sectors, Cell::kRequired)) {
      receivers.add_sectors(std::move(sector));
    }
  }
}

void ReadProfiles(const Table& table, Problems& problems, v1::Place& place) {
  std::map<std::string, v1::Profile*> profiles;
  std::set<std::tuple<std::string, std::string, v1::Limit::Kind>> seen;
  for (const TableRow& row : table.rows()) {
    const std::string id = row.Id("profile");
    const v1::Profile::Line line = ReadLine(row);
    if (!seen.emplace(id, line.grade(), line.limit()).second) {
      row.Refuse(v1::Refusal::IMPOSSIBLE, "limit", row.Raw("limit"));
    }
    v1::Profile*& profile = profiles[id];
    if (profile == nullptr) {
      profile = place.add_profiles();
      profile->set_id(id);
    }
    *profile->add_lines() = line;
  }
  for (const NeededLine& needed : kNeeded) {
    if (!seen.contains({"default", needed.grade, needed.limit})) {
      problems.Add(
          v1::Refusal::MISSING, table.file(),
          std::string("default/") + needed.grade + "/" + v1::Limit::Kind_Name(needed.limit));
    }
  }
}

Names ReadNotices(const Table& table, v1::Calendar& calendar) {
  Names years;
  for (const TableRow& row : table.rows()) {
    v1::Calendar::Notice& notice = *calendar.add_notices();
    notice.set_year(static_cast<std::int32_t>(row.Number("year", 1949, 2999)));
    notice.set_title(row.Text("title", 100, Cell::kRequired));
    notice.set_address(row.Text("address", 200, Cell::kRequired));
    notice.set_published(row.Date("published", Cell::kRequired));
    years.insert(row.Raw("year"));
  }
  return years;
}

void ReadDays(const Table& table, const Names& years, v1::Calendar& calendar) {
  table.Unique("date");
  for (const TableRow& row : table.rows()) {
    v1::Calendar::Day& day = *calendar.add_days();
    day.set_date(row.Date("date", Cell::kRequired));
    day.set_occasion(row.Text("occasion", 20, Cell::kRequired));
    day.set_worked(row.YesNo("worked"));
    CheckDay(row, years, day);
  }
}

}  // namespace hotline
