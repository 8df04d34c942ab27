#include "agent-console/acting.h"
#include "agent-console/files.h"
#include "agent-console/shared_options.h"
#include "agent-console/texts_place.h"

namespace hotline {
namespace {

// "2026-09-10" and what it is before and after.
void ShowChangedDays(Session& session, const v1::ImportCalendarResponse& answer) {
  const std::vector<v1::ChangedDay> days(answer.changed_days().begin(),
                                         answer.changed_days().end());
  const auto word = [&](bool rest) {
    return std::string(session.Say(rest ? texts::kRestDay : texts::kWorkingDay));
  };
  Page page;
  page.list = true;
  page.items = Pointers(days);
  page.table.columns = {{texts::kDay}, {texts::kBefore}, {texts::kAfter}, {texts::kOccasion, true}};
  for (const v1::ChangedDay& day : days) {
    page.names.push_back(day.date());
    page.table.rows.push_back(
        {day.date(), word(day.was_rest_day()), word(day.is_rest_day()), day.occasion()});
  }
  Print(session, page);
}

Exit ImportCalendar(Session& session, const Arguments& arguments) {
  v1::ImportCalendarRequest request;
  const auto days = FileBytes(session, arguments.Get("FILE"));
  if (!days) return Exit::kUsage;
  request.set_days_csv(*days);
  if (arguments.Has("--notices")) {
    const auto notices = FileBytes(session, arguments.Get("--notices"));
    if (!notices) return Exit::kUsage;
    request.set_notices_csv(*notices);
  }
  // The server checks and compares; nothing is kept.
  request.set_dry_run(session.settings.dry_run);
  request.mutable_change()->set_request_id(session.RequestId());
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  session.Saw(answer->commit_seq());
  if (!answer->calendar().version().empty() &&
      answer->calendar().version() == answer->calendar().base()) {
    session.Talk(session.Say(texts::kNothingChanged, {answer->calendar().version()}));
    return Exit::kOk;
  }
  if (!session.settings.dry_run) {
    session.Talk(session.Say(texts::kCalendarImported,
                             {answer->calendar().version(), answer->calendar().version()}));
  }
  ShowChangedDays(session, *answer);
  return Exit::kOk;
}

void ShowCalendars(Session& session, const std::vector<v1::CalendarVersion>& calendars,
                   const std::string& in_force) {
  const View view = PlainView(session);
  Page page;
  page.list = true;
  page.items = Pointers(calendars);
  page.table.columns = {{texts::kVersion},  {texts::kInForce},    {texts::kImportedBy},
                        {texts::kTime},     {texts::kApprovedBy}, {texts::kApprovedAt},
                        {texts::kRecounted}};
  for (const v1::CalendarVersion& one : calendars) {
    page.names.push_back("calendar/" + one.version());
    page.table.rows.push_back({one.version(), one.version() == in_force ? "*" : "",
                               LastPart(one.imported_by()), view.Time(one.import_time()),
                               LastPart(one.approved_by()),
                               one.has_approve_time() ? view.Time(one.approve_time()) : "",
                               one.has_recount_time() ? view.Time(one.recount_time()) : ""});
  }
  Print(session, page);
}

Exit ApproveCalendar(Session& session, const Arguments& arguments) {
  v1::ApproveCalendarRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  if (session.settings.dry_run) return ShowOnly(session, request);
  if (!session.Confirm(session.Say(texts::kReally, {arguments.verb->title()}))) {
    return Exit::kUsage;
  }
  request.mutable_change()->set_request_id(session.RequestId());
  const auto answer = session.Send(request);
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  session.Saw(answer->commit_seq());
  ShowCalendars(session, {answer->calendar()}, answer->calendar().version());
  return Exit::kOk;
}

Exit ListCalendars(Session& session, const Arguments& arguments) {
  const auto answer = session.Send(v1::ListCalendarsRequest());
  if (!answer) return Fail(session, answer.failure(), arguments.verb);
  ShowCalendars(session, {answer->calendars().begin(), answer->calendars().end()},
                answer->in_force());
  return Exit::kOk;
}

Exit ListMoved(Session& session, const Arguments& arguments) {
  v1::ListMovedLimitsRequest request;
  if (!Fill(session, arguments, request)) return Exit::kUsage;
  bool over = true;
  const auto read = ReadRows(
      session, arguments, request, &v1::ListMovedLimitsResponse::mutable_limits,
      [&](const v1::ListMovedLimitsResponse& response) { over = response.has_recount_time(); });
  if (!read) return read.exit;
  const std::vector<v1::MovedLimit>& moves = read.rows;
  if (!over) session.Talk(session.Say(texts::kStillCounting));

  const View view = PlainView(session);
  Page page;
  page.list = true;
  page.items = Pointers(moves);
  page.table.columns = {{texts::kNumber},
                        {texts::kUnit},
                        {texts::kLimitKind},
                        {texts::kBefore},
                        {texts::kAfter},
                        {texts::kMove},
                        {texts::kAnnulled, false, true}};
  for (const v1::MovedLimit& one : moves) {
    page.names.push_back(ShortName(one.name()));
    const Text& outcome = !one.moved()              ? texts::kStaysAsTold
                          : one.no_longer_overdue() ? texts::kNoLongerOverdue
                                                    : texts::kMovedLater;
    page.table.rows.push_back({ShortName(one.name()), one.unit(), view.Of(one.kind()),
                               view.Due(one.old_due_time()), view.Due(one.new_due_time()),
                               session.Say(outcome), std::to_string(one.annulled_notices())});
  }
  Print(session, page);
  return Exit::kOk;
}

}  // namespace

std::vector<Verb> CalendarVerbs() {
  return {
      {"calendar",
       "import",
       {"导入节假日安排，待他人核准", "enter the days of new notices, for approval"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ImportCalendarRequest::default_instance(),
       {Needed({"FILE",
                Value::kFile,
                nullptr,
                {"calendar_days.csv 格式的文件；所列年份整年替换",
                 "a file like calendar_days.csv; its years are replaced whole"}}),
        {"--notices",
         Value::kFile,
         nullptr,
         {"calendar_notices.csv 格式的文件；新年份必需",
          "a file like calendar_notices.csv; needed for new years"}}},
       {"calendar import 2027.csv --notices notices.csv --dry-run"},
       ImportCalendar},
      {"calendar",
       "approve",
       {"核准他人导入的日历，重算时限",
        "put a calendar in force that somebody else imported, and count limits anew"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ApproveCalendarRequest::default_instance(),
       {Needed({"VERSION", Value::kField, "version", {"版本", "the version"}})},
       {"calendar approve 2026-11-22/1 --yes"},
       ApproveCalendar,
       true},
      {"calendar",
       "list",
       {"导入过的日历", "calendars that were imported"},
       v1::Act::ACT_UNSPECIFIED,
       nullptr,
       {},
       {"calendar list"},
       ListCalendars},
      {"calendar",
       "moved",
       {"日历改变了哪些时限", "the limits that a calendar moved, and those that stay as told"},
       v1::Act::ACT_UNSPECIFIED,
       &v1::ListMovedLimitsRequest::default_instance(),
       {Needed({"VERSION", Value::kField, "version", {"版本", "the version"}}), kLimit},
       {"calendar moved 2026-11-22/1", "calendar moved 2026-11-22/1 -o csv --limit 100000"},
       ListMoved},
  };
}

}  // namespace hotline
