// A year of a city desk: two units, late in every way, by working days and around the clock, as
// lead and as co-handler; and the notices and alarms that came of it, each counted again by hand.

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/server/test_server.h"

namespace hotline {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using v1::Limit;
using v1::Notice;

constexpr const char* kHandler = "h-rudong-civil-affairs";
constexpr const char* kHead = "head-rudong-civil-affairs";
constexpr const char* kCoHandler = "h-rudong-education";

// 2026 as the State Council's notice (国办发明电〔2025〕7号) has it: days off, and weekends that
// are worked.
const std::set<std::string> kOff{
    "2026-01-01", "2026-01-02", "2026-01-03", "2026-02-15", "2026-02-16", "2026-02-17",
    "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-21", "2026-02-22", "2026-02-23",
    "2026-04-04", "2026-04-05", "2026-04-06", "2026-05-01", "2026-05-02", "2026-05-03",
    "2026-05-04", "2026-05-05", "2026-06-19", "2026-06-20", "2026-06-21", "2026-09-25",
    "2026-09-26", "2026-09-27", "2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04",
    "2026-10-05", "2026-10-06", "2026-10-07"};
const std::set<std::string> kWorked{"2026-01-04", "2026-02-14", "2026-02-28",
                                    "2026-05-09", "2026-09-20", "2026-10-10"};

bool IsWorked(Day day) {
  const std::string text = FormatDay(day);
  if (kWorked.contains(text)) return true;
  if (kOff.contains(text)) return false;
  const std::chrono::weekday weekday(day);
  return weekday != std::chrono::Saturday && weekday != std::chrono::Sunday;
}

// 09:00 of the n-th working day after the day of `start`.
Instant MorningOf(Instant start, int n) {
  Day day = OfficeDay(start);
  while (n > 0) {
    day += days(1);
    if (IsWorked(day)) --n;
  }
  return Midnight(day) + hours(9);
}

struct Story {
  v1::Demand::Kind kind;
  int finish;  // working days
  Instant issued;
  Instant signed_at;
  Instant replied;
  std::string name{};
  // 特急: 15 minutes to sign, 24 hours to finish, around the clock.
  bool extreme = false;
  // With a co-handler, who signs with the lead and gives its opinion then; the epoch: never.
  bool joint = false;
  Instant opinion{};
};

std::vector<Story> Year() {
  const std::pair<v1::Demand::Kind, int> kinds[] = {
      {v1::Demand::HELP, 5}, {v1::Demand::REPORT, 15}, {v1::Demand::SUGGESTION, 10}};
  const hours signing[] = {hours(2), hours(51), hours(147)};
  const hours replying[] = {hours(200), hours(30), hours(345), hours(700), hours(160)};
  std::vector<Story> year;
  Instant start = *ParseInstant("2026-01-05T10:00+08:00");
  for (int i = 0; i < 56; ++i, start += hours(24 * 6 + 1)) {
    const auto [kind, finish] = kinds[i % 3];
    year.push_back({kind, finish, start, start + signing[i % 3],
                    start + signing[i % 3] + replying[i % 5], ""});
  }
  return year;
}

// At any hour of any day, signed and answered in time or late in every way.
std::vector<Story> Pressing() {
  const minutes signing[] = {minutes(5), minutes(13), minutes(16), minutes(310)};
  const hours replying[] = {hours(10), hours(20), hours(31), hours(24 * 12)};
  std::vector<Story> year;
  Instant start = *ParseInstant("2026-01-06T21:00+08:00");
  for (int i = 0; i < 24; ++i, start += hours(24 * 14 + 5)) {
    year.push_back({v1::Demand::HELP, 0, start, start + signing[i % 4],
                    start + signing[i % 4] + replying[i / 4 % 4]});
    year.back().extreme = true;
  }
  return year;
}

// Opinions in time, late, and never: the lead goes on without them.
std::vector<Story> Joint() {
  const hours giving[] = {hours(30), hours(24 * 6), hours(0)};
  std::vector<Story> year;
  Instant start = *ParseInstant("2026-01-07T11:00+08:00");
  for (int i = 0; i < 18; ++i, start += hours(24 * 19 + 2)) {
    const Instant signed_at = start + hours(i % 2 == 0 ? 3 : 40);
    year.push_back({v1::Demand::HELP, 5, start, signed_at, start + hours(24 * (14 + i % 9))});
    year.back().joint = true;
    if (giving[i % 3].count() > 0) year.back().opinion = signed_at + giving[i % 3];
  }
  return year;
}

// Collects what is owed up to the moment at which it was done.
struct Notices {
  std::vector<std::string> lines;
  // Where both are at the same moment the clockwork is first: the clock has to move there.
  void Add(const char* what, Instant time, Instant done) {
    if (time <= done) lines.push_back(FormatInstant(time) + " " + what);
  }
};

// Around the clock: a reminder at four fifths, a supervision at the limit; a circular once five
// working days are over.
std::vector<std::string> OwedAroundTheClock(const Story& story) {
  Notices owed;
  owed.Add("REMINDER SIGN", story.issued + minutes(12), story.signed_at);
  owed.Add("SUPERVISION SIGN", story.issued + minutes(15), story.signed_at);
  owed.Add("REMINDER FINISH", story.issued + minutes(24 * 60 * 4 / 5), story.replied);
  owed.Add("SUPERVISION FINISH", story.issued + hours(24), story.replied);
  owed.Add("CIRCULAR FINISH", MorningOf(story.issued + hours(24), 6), story.replied);
  std::sort(owed.lines.begin(), owed.lines.end());
  return owed.lines;
}

// And alarms to the supervisor: at the limit, then every two hours until it is done.
std::vector<Instant> AlarmsOf(Instant due, Instant done) {
  std::vector<Instant> alarms;
  for (Instant time = due; time <= done; time += hours(2)) alarms.push_back(time);
  return alarms;
}

// An opinion has three fifths of the lead's five days; it is owed until it came or the lead
// replied.
std::vector<std::string> OwedByCoHandler(const Story& story) {
  const Instant done =
      story.opinion == Instant{} ? story.replied : std::min(story.opinion, story.replied);
  Notices owed;
  owed.Add("REMINDER SIGN", MorningOf(story.issued, 1), story.signed_at);
  owed.Add("REMINDER SIGN", MorningOf(story.issued, 2), story.signed_at);
  owed.Add("REMINDER OPINION", MorningOf(story.issued, 3), done);
  owed.Add("REMINDER OPINION", MorningOf(story.issued, 4), done);
  owed.Add("SUPERVISION OPINION", MorningOf(story.issued, 5), done);
  owed.Add("CIRCULAR OPINION", MorningOf(story.issued, 9), done);
  std::sort(owed.lines.begin(), owed.lines.end());
  return owed.lines;
}

// What the unit has to get, from the procedure: at 09:00 of working day 4n/5 + 1; of the first and
// second working day after the limit, and once five are over.
std::vector<std::string> Owed(const Story& story) {
  if (story.extreme) return OwedAroundTheClock(story);
  std::vector<std::string> owed;
  const auto add = [&](const char* what, int working_day, Instant done) {
    const Instant time = MorningOf(story.issued, working_day);
    // Where both are at the same moment the clockwork is first: the clock has to move there.
    if (time <= done) owed.push_back(FormatInstant(time) + " " + what);
  };
  add("REMINDER SIGN", 1, story.signed_at);
  add("REMINDER SIGN", 2, story.signed_at);
  add("REMINDER FINISH", story.finish * 4 / 5 + 1, story.replied);
  add("REMINDER FINISH", story.finish + 1, story.replied);
  add("SUPERVISION FINISH", story.finish + 2, story.replied);
  add("CIRCULAR FINISH", story.finish + 6, story.replied);
  std::sort(owed.begin(), owed.end());
  return owed;
}

class Desk {
 public:
  Desk() : server_({}, *ParseInstant("2026-01-05T08:00+08:00")), cases_(server_.cases()) {}

  void MoveTo(Instant time) {
    v1::SetClockRequest request;
    *request.mutable_time() = ToProto(time);
    v1::SetClockResponse response;
    Expect(server_.demo()->SetClock(server_.As("operator1").get(), request, &response));
  }

  void Issue(Story& story) {
    v1::LogCallRequest request = CallWithCaseAt(story.issued);
    v1::Demand& demand = *request.mutable_call()->mutable_demands(0);
    demand.set_kind(story.kind);
    demand.set_region("320623001");
    if (story.kind == v1::Demand::REPORT) demand.set_none_named(true);
    if (story.extreme) demand.set_urgency(v1::Demand::EXTREME);
    story.name = server_.Log(request).cases(0).name();
    v1::DispatchCaseRequest dispatch;
    Begin(dispatch, story.name, See(story.name).etag());
    if (story.joint) {
      dispatch.set_mode(v1::Mode::JOINT);
      dispatch.set_lead("rudong-civil-affairs");
      dispatch.set_reason("须教育部门意见");
      v1::CoHandler& co_handler = *dispatch.add_co_handlers();
      co_handler.set_unit("rudong-education");
      co_handler.set_question("学籍是否保留");
    }
    v1::ActResponse response;
    Expect(cases_->DispatchCase(server_.As("dispatcher1").get(), dispatch, &response));
    REQUIRE(response.record().dispatches(0).unit() == "rudong-civil-affairs");
  }

  void Sign(const Story& story) {
    auto request = OnDispatch<v1::SignDispatchRequest>(story);
    v1::ActResponse response;
    Expect(cases_->SignDispatch(server_.As(kHandler).get(), request, &response));
    if (!story.joint) return;
    auto second = OnDispatch<v1::SignDispatchRequest>(story, 1);
    Expect(cases_->SignDispatch(server_.As(kCoHandler).get(), second, &response));
  }

  void GiveOpinion(const Story& story) {
    auto request = OnDispatch<v1::GiveOpinionRequest>(story, 1);
    request.set_text("学籍保留");
    v1::ActResponse response;
    Expect(cases_->GiveOpinion(server_.As(kCoHandler).get(), request, &response));
  }

  void Reply(const Story& story) {
    v1::ActResponse response;
    auto contact = OnDispatch<v1::RecordContactRequest>(story);
    contact.mutable_contact()->set_reached(true);
    contact.mutable_contact()->set_means("电话");
    Expect(cases_->RecordContact(server_.As(kHandler).get(), contact, &response));
    auto reply = OnDispatch<v1::ReplyDispatchRequest>(story);
    v1::Reply& text = *reply.mutable_reply();
    text.set_truth(v1::Reply::TRUE);
    text.set_solved(v1::Reply::SOLVED_YES);
    text.set_in_remit(true);
    text.set_text("测试答复");
    text.set_told(true);
    text.set_told_how("电话");
    const v1::Case record = See(story.name);
    for (const v1::Dispatch& one : record.dispatches()) {
      if (one.part() != v1::Dispatch::CO_HANDLER || one.state() != v1::Dispatch::REPLIED) continue;
      auto& weighing = *text.add_weighings();
      weighing.set_dispatch(one.name());
      weighing.set_adopted(true);
    }
    Expect(cases_->ReplyDispatch(server_.As(kHead).get(), reply, &response));
  }

  // "time KIND LIMIT" of each notice of the case's dispatch, by time.
  std::vector<std::string> Got(const Story& story, int dispatch = 0) {
    std::vector<std::string> got;
    const v1::Case record = See(story.name);
    for (const Notice& notice : record.dispatches(dispatch).notices()) {
      const auto& time = notice.has_draft_time() ? notice.draft_time() : notice.sent_time();
      got.push_back(FormatInstant(FromProto(time)) + " " + Notice::Kind_Name(notice.kind()) + " " +
                    Limit::Kind_Name(notice.limit()));
    }
    std::sort(got.begin(), got.end());
    return got;
  }

  // How often an alarm was raised about a limit of the case's lead.
  std::map<std::pair<std::string, Limit::Kind>, int> Alarms() {
    std::map<std::pair<std::string, Limit::Kind>, int> times;
    const auto notices = v1::NoticeService::NewStub(server_.channel());
    v1::ListAlarmsRequest request;
    request.set_all(true);
    request.set_page_size(200);
    do {
      v1::ListAlarmsResponse page;
      Expect(notices->ListAlarms(server_.As("supervisor1").get(), request, &page));
      for (const v1::Alarm& alarm : page.alarms()) {
        if (alarm.kind() != v1::Alarm::UNIT_LATE) continue;
        times[{alarm.case_name(), alarm.limit()}] += alarm.times();
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return times;
  }

  v1::Case See(const std::string& name) {
    v1::GetCaseRequest request;
    request.set_name(name);
    v1::Case record;
    Expect(cases_->GetCase(server_.As("supervisor1").get(), request, &record));
    return record;
  }

 private:
  void Expect(const grpc::Status& status) {
    INFO(FirstRefusal(status) << " " << status.error_message());
    REQUIRE(status.ok());
  }
  template <class Request>
  void Begin(Request& request, const std::string& name, const std::string& etag) {
    request.set_name(name);
    request.mutable_change()->set_request_id(NewRequestId());
    request.mutable_change()->set_etag(etag);
  }
  template <class Request>
  Request OnDispatch(const Story& story, int at = 0) {
    Request request;
    const v1::Case record = See(story.name);
    Begin(request, record.dispatches(at).name(), record.dispatches(at).etag());
    return request;
  }

  TestServer server_;
  std::unique_ptr<v1::CaseService::Stub> cases_;
};

TEST_CASE("over a year units get the notices that the procedure owes them, to the minute") {
  Desk desk;
  const Instant begin = *ParseInstant("2026-01-05T09:00+08:00");
  const Instant end = *ParseInstant("2026-12-31T12:00+08:00");
  std::vector<Story> year = Year();
  for (Story& story : Pressing()) year.push_back(story);
  for (Story& story : Joint()) year.push_back(story);
  // What lies behind the end of the year is not done and not drawn.
  std::erase_if(year, [&](const Story& story) { return story.issued + hours(24 * 30) >= end; });

  // The clockwork has to find each moment by itself: the clock goes on by the hour, whatever is
  // due; to the minute where somebody acts or what runs around the clock falls due.
  std::set<Instant> moments;
  for (Instant now = begin; now < end; now += hours(1)) moments.insert(now);
  for (const Story& story : year) {
    moments.insert({story.issued, story.signed_at, story.replied});
    if (story.opinion != Instant{}) moments.insert(story.opinion);
    if (!story.extreme) continue;
    moments.insert({story.issued + minutes(12), story.issued + minutes(24 * 60 * 4 / 5)});
    for (const Instant time : AlarmsOf(story.issued + minutes(15), story.signed_at)) {
      moments.insert(time);
    }
  }
  for (const Instant now : moments) {
    if (now < begin) continue;
    desk.MoveTo(now);
    for (Story& story : year) {
      if (story.issued == now) desk.Issue(story);
      if (story.signed_at == now) desk.Sign(story);
      if (story.opinion == now && story.joint) desk.GiveOpinion(story);
      if (story.replied == now) desk.Reply(story);
    }
  }

  std::size_t notices = 0;
  std::size_t alarms = 0;
  const auto raised = desk.Alarms();
  const auto times = [&](const Story& story, Limit::Kind kind) {
    const auto found = raised.find({story.name, kind});
    return found == raised.end() ? std::size_t{0} : static_cast<std::size_t>(found->second);
  };
  for (const Story& story : year) {
    INFO(story.name << " issued " << FormatInstant(story.issued) << " signed "
                    << FormatInstant(story.signed_at) << " replied "
                    << FormatInstant(story.replied));
    CHECK(desk.Got(story) == Owed(story));
    notices += Owed(story).size();
    if (story.joint) {
      CHECK(desk.Got(story, 1) == OwedByCoHandler(story));
      notices += OwedByCoHandler(story).size();
    }
    if (!story.extreme) continue;
    const auto sign = AlarmsOf(story.issued + minutes(15), story.signed_at);
    const auto finish = AlarmsOf(story.issued + hours(24), story.replied);
    CHECK(times(story, Limit::SIGN) == sign.size());
    CHECK(times(story, Limit::FINISH) == finish.size());
    alarms += sign.size() + finish.size();
  }
  CHECK(notices > 200);
  CHECK(alarms > 100);
}

}  // namespace
}  // namespace hotline
