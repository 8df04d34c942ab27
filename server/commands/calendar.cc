#include <chrono>
#include <optional>
#include <string>

#include "rules/calendar_import.h"
#include "rules/refusals.h"
#include "rules/text.h"
#include "server/commands/commands.h"
#include "server/commands/file.h"
#include "server/encoding.h"
#include "server/page_token.h"

namespace hotline::commands {
namespace {

using v1::Refusal;

constexpr std::size_t kMostDays = 192 << 10;
constexpr int kMostListed = 200;

// What everybody may read of it.
v1::CalendarVersion WithoutDays(v1::CalendarVersion record) {
  record.clear_calendar();
  record.clear_imported_by_person();
  return record;
}

// "2026-11-22/1": the first number of the day that no calendar has yet.
std::string NextVersion(Reader& reader, const std::string& of_place, Instant now) {
  const std::string day = FormatDay(OfficeDay(now));
  for (int number = 1;; ++number) {
    std::string version = day + "/" + std::to_string(number);
    if (version != of_place && !reader.FindCalendar(version)) return version;
  }
}

v1::Event CalendarEvent(const v1::CalendarVersion& record, const char* what,
                        const Ambient& ambient) {
  v1::Event event;
  event.set_resource("calendars/" + record.version());
  event.set_act(v1::Act::RECOUNT);
  event.set_actor(ambient.actor.name());
  event.set_reason(what);
  return event;
}

v1::ImportCalendarResponse Differences(const v1::Calendar& before, const v1::Calendar& after) {
  v1::ImportCalendarResponse response;
  for (v1::ChangedDay& day : ChangedDays(before, after)) {
    *response.add_changed_days() = std::move(day);
  }
  for (const int year : NewYears(before, after)) response.add_new_years(year);
  return response;
}

// A calendar that was imported, or the one that the place's own files hold.
std::optional<v1::Calendar> CalendarOf(Reader& reader, const std::string& version,
                                       const Ambient& ambient) {
  if (const auto imported = reader.FindCalendar(version)) return imported->record.calendar();
  const auto place = reader.FindPlace(ambient.place->version());
  if (place && place->calendar().version() == version) return place->calendar();
  return std::nullopt;
}

Check CheckImport(const v1::ImportCalendarRequest& request, Instant now) {
  if (const Check form = CheckForm(request, request.change(), now); !form) return form;
  Findings found;
  if (request.days_csv().empty()) found.Add(Refusal::MISSING, "days_csv");
  if (request.days_csv().size() > kMostDays) {
    found.Add(Refusal::TOO_LONG, "days_csv", std::to_string(kMostDays));
  }
  if (found.empty()) return Passed{};
  return found.refusals();
}

}  // namespace

Result<v1::ImportCalendarResponse> ImportCalendar(Transaction& tx,
                                                  const v1::ImportCalendarRequest& request,
                                                  const Ambient& ambient) {
  if (const Check form = CheckImport(request, ambient.now); !form) return form.refusals();
  const v1::Calendar& base = ambient.place->place().calendar();
  const auto days = AsUtf8(request.days_csv());
  const auto notices = AsUtf8(request.notices_csv());
  if (!days || !notices) return Refuse(Refusal::NOT_A_TABLE, days ? "notices_csv" : "days_csv");
  Result<v1::Calendar> merged = MergeCalendar(base, *days, *notices);
  if (!merged) return merged.refusals();
  v1::ImportCalendarResponse response = Differences(base, *merged);
  v1::CalendarVersion& record = *response.mutable_calendar();
  record.set_base(base.version());
  if (SameDays(base, *merged)) {
    record.set_version(base.version());
    return response;
  }
  record.set_imported_by(ambient.actor.name());
  if (request.dry_run()) return response;

  record.set_version(NextVersion(tx, base.version(), ambient.now));
  v1::CalendarVersion stored = record;
  stored.set_imported_by_person(ambient.actor.person());
  *stored.mutable_calendar() = std::move(*merged);
  stored.mutable_calendar()->set_version(record.version());
  record = WithoutDays(tx.InsertCalendar(std::move(stored)).record);
  tx.Append(CalendarEvent(record, "日历导入，待他人核准", ambient), 0, 0);
  return response;
}

Result<v1::ApproveCalendarResponse> ApproveCalendar(Transaction& tx,
                                                    const v1::ApproveCalendarRequest& request,
                                                    const Ambient& ambient) {
  if (const Check form = CheckForm(request, request.change(), ambient.now); !form) {
    return form.refusals();
  }
  if (request.version().empty()) return Refuse(Refusal::MISSING, "version");
  auto calendar = tx.FindCalendar(request.version());
  if (!calendar) return Refuse(Refusal::NOT_FOUND, "version");
  const std::string& in_force = ambient.place->calendar().version();
  // Approved already, or made from a calendar that has been replaced: days would be lost.
  if (calendar->approved != Instant{} || calendar->record.base() != in_force) {
    return Refuse(Refusal::NOT_OPEN, "version");
  }
  if (calendar->record.imported_by_person() == ambient.actor.person()) {
    return Refuse(Refusal::SAME_PERSON);
  }
  // One after the other: the list of what a calendar moved speaks of that calendar alone.
  const auto before = tx.CalendarInForce();
  if (before && before->recounted == Instant{}) return Refuse(Refusal::TOO_EARLY);

  calendar->record.set_approved_by(ambient.actor.name());
  tx.ApproveCalendar(*calendar);
  tx.Append(CalendarEvent(calendar->record, "日历核准，重算时限", ambient), 0, 0);
  v1::ApproveCalendarResponse response;
  *response.mutable_calendar() = WithoutDays(calendar->record);
  return response;
}

Result<v1::ListCalendarsResponse> ListCalendars(Reader& reader, const v1::ListCalendarsRequest&,
                                                const Ambient& ambient) {
  v1::ListCalendarsResponse response;
  for (StoredCalendar& calendar : reader.ListCalendars(kMostListed)) {
    *response.add_calendars() = WithoutDays(std::move(calendar.record));
  }
  response.set_in_force(ambient.place->calendar().version());
  return response;
}

Result<v1::ListMovedLimitsResponse> ListMovedLimits(Reader& reader,
                                                    const v1::ListMovedLimitsRequest& request,
                                                    const Ambient& ambient) {
  if (request.version().empty()) return Refuse(Refusal::MISSING, "version");
  const Result<int> size = PageSize(request.page_size());
  if (!size) return size.refusals();
  const Result<PageKey> from = ReadPageToken(request, request.page_token(), {0, 0});
  if (!from) return from.refusals();
  const auto calendar = reader.FindCalendar(request.version());
  if (!calendar) return Refuse(Refusal::NOT_FOUND, "version");
  if (calendar->approved == Instant{}) return Refuse(Refusal::NOT_APPROVED, "version");

  v1::ListMovedLimitsResponse response;
  auto moves = reader.MovedLimits(calendar->id, from->row_id, *size + 1);
  if (moves.size() > static_cast<std::size_t>(*size)) {
    moves.pop_back();
    response.set_next_page_token(WritePageToken({0, moves.back().id}, request));
  }
  for (Reader::ListedMove& one : moves) {
    if (MayKnow(reader, one.move.name(), ambient)) *response.add_limits() = std::move(one.move);
  }
  if (calendar->record.has_recount_time()) {
    *response.mutable_recount_time() = calendar->record.recount_time();
  }
  return response;
}

Result<v1::ImportCalendarResponse> AnswerOfImport(Reader& reader, const std::string& resource,
                                                  const Ambient& ambient) {
  const auto calendar = reader.FindCalendar(resource.substr(resource.find('/') + 1));
  if (!calendar) return Refuse(Refusal::NOT_FOUND);
  const auto base = CalendarOf(reader, calendar->record.base(), ambient);
  v1::ImportCalendarResponse response;
  if (base) response = Differences(*base, calendar->record.calendar());
  *response.mutable_calendar() = WithoutDays(calendar->record);
  return response;
}

Result<v1::ApproveCalendarResponse> AnswerOfApproval(Reader& reader, const std::string& resource) {
  const auto calendar = reader.FindCalendar(resource.substr(resource.find('/') + 1));
  if (!calendar) return Refuse(Refusal::NOT_FOUND);
  v1::ApproveCalendarResponse response;
  *response.mutable_calendar() = WithoutDays(calendar->record);
  return response;
}

}  // namespace hotline::commands
