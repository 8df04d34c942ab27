#include "tests/procedure/world_changer.h"

#include <fstream>
#include <map>
#include <optional>
#include <sstream>

#include "hotline/v1/place_service.grpc.pb.h"
#include "server/commands/recount.h"
#include "server/commands/unit_changes.h"

namespace hotline {
namespace {

// Fields of a line of a table without quotes.
std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char letter : line) {
    if (letter == ',') {
      fields.emplace_back();
    } else {
      fields.back() += letter;
    }
  }
  return fields;
}

std::string Line(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) line += field + ",";
  line.back() = '\n';
  return line;
}

bool IsWeekend(Day day) {
  const std::chrono::weekday weekday(day);
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

}  // namespace

WorldChanger::WorldChanger(TestServer& server, const v1::Place& place)
    : server_(server), place_(place) {
  std::ifstream stream(std::string(HOTLINE_SOURCE_DIR) + "/server/places/nantong/units.csv");
  std::ostringstream text;
  text << stream.rdbuf();
  units_ = text.str();
}

bool WorldChanger::ChangeCalendar(Dice& dice, Instant now) {
  const Day changed = OfficeDay(now) + std::chrono::days(1 + dice.Below(15));
  const std::string year = FormatDay(changed).substr(0, 4);
  std::map<std::string, std::string> rows;
  for (const v1::Calendar::Day& day : place_.calendar().days()) {
    if (day.date().starts_with(year)) {
      rows[day.date()] = day.date() + "," + day.occasion() + (day.worked() ? ",yes" : ",no");
    }
  }
  rows[FormatDay(changed)] = FormatDay(changed) + ",测试," + (IsWeekend(changed) ? "yes" : "no");
  std::string days = "year,date,occasion,worked\n";
  for (const auto& [date, row] : rows) days += year + "," + row + "\n";
  v1::ImportCalendarRequest import;
  import.mutable_change()->set_request_id(NewRequestId());
  import.set_days_csv(days);
  import.set_notices_csv("year,title,address,published\n" + year +
                         ",测试通知,https://example.invalid/," + year + "-01-01\n");
  const auto service = v1::PlaceService::NewStub(server_.channel());
  v1::ImportCalendarResponse imported;
  if (!service->ImportCalendar(server_.As("supervisor1").get(), import, &imported).ok()) {
    return false;
  }
  v1::ApproveCalendarRequest approve;
  approve.mutable_change()->set_request_id(NewRequestId());
  approve.set_version(imported.calendar().version());
  v1::ApproveCalendarResponse approved;
  if (!service->ApproveCalendar(server_.As("supervisor2").get(), approve, &approved).ok()) {
    return false;
  }
  Settle(now);
  return true;
}

bool WorldChanger::ChangeDirectory(Dice& dice, Instant now, const std::vector<std::string>& units) {
  enum Field { kId = 0, kValidTo = 10, kSuccessor = 11, kTitleState = 12 };
  const std::string& gone = dice.Of(units);
  const std::string& heir = dice.Of(units);
  const bool passed_on = gone != heir && dice.Chance(60);
  std::istringstream table(units_);
  std::string changed, line;
  while (std::getline(table, line)) {
    std::vector<std::string> fields = Fields(line);
    if (fields[kId] == gone) {
      if (!fields[kTitleState].empty() && dice.Chance(50)) {
        for (std::size_t i = kTitleState; i < kTitleState + 4; ++i) fields[i].clear();
      } else {
        fields[kValidTo] = FormatDay(OfficeDay(now) - std::chrono::days(1));
        fields[kSuccessor] = passed_on ? heir : "";
      }
    }
    changed += Line(fields);
  }
  v1::ImportPlaceRequest request;
  request.mutable_change()->set_request_id(NewRequestId());
  v1::PlaceTable& units_table = *request.add_tables();
  units_table.set_name("units.csv");
  units_table.set_content(changed);
  request.set_effective_day(FormatDay(OfficeDay(now)));
  v1::ImportPlaceResponse response;
  const auto service = v1::PlaceService::NewStub(server_.channel());
  if (!service->ImportPlace(server_.As("admin1").get(), request, &response).ok()) return false;
  units_ = changed;
  Settle(now);
  return true;
}

void WorldChanger::Settle(Instant now) {
  Store& store = server_.server().store();
  std::optional<commands::RecountPlan> recount;
  commands::UnitChangePlan handed_on;
  store.ReadAndWait([&](Reader& reader) {
    recount = commands::PlanRecount(reader);
    handed_on = commands::PlanUnitChanges(reader, *places_.InForce(reader, now), now);
  });
  if (recount) {
    store.WriteAndWait([&](Transaction& tx) {
      return commands::RecountCases(tx, recount->calendar, recount->cases, true,
                                    places_.InForce(tx, tx.Now()));
    });
  }
  store.WriteAndWait([&](Transaction& tx) {
    return commands::ChangeUnits(tx, handed_on, handed_on.cases, places_.InForce(tx, tx.Now()));
  });
}

}  // namespace hotline
