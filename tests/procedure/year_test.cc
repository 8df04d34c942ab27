// A year of a city desk: one unit, late in every way, and the notices that it got, each counted
// again by hand.

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/server/test_server.h"

namespace hotline {
namespace {

using std::chrono::days;
using std::chrono::hours;
using v1::Limit;
using v1::Notice;

constexpr const char* kHandler = "h-rudong-civil-affairs";
constexpr const char* kHead = "head-rudong-civil-affairs";

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
  std::string name;
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

// What the unit has to get, from the procedure: at 09:00 of working day 4n/5 + 1; of the first and
// second working day after the limit, and once five are over.
std::vector<std::string> Owed(const Story& story) {
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
    story.name = server_.Log(request).cases(0).name();
    v1::DispatchCaseRequest dispatch;
    Begin(dispatch, story.name, See(story.name).etag());
    v1::ActResponse response;
    Expect(cases_->DispatchCase(server_.As("dispatcher1").get(), dispatch, &response));
    REQUIRE(response.record().dispatches(0).unit() == "rudong-civil-affairs");
  }

  void Sign(const Story& story) {
    auto request = OnDispatch<v1::SignDispatchRequest>(story);
    v1::ActResponse response;
    Expect(cases_->SignDispatch(server_.As(kHandler).get(), request, &response));
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
    Expect(cases_->ReplyDispatch(server_.As(kHead).get(), reply, &response));
  }

  // "time KIND LIMIT" of each notice of the case's dispatch, by time.
  std::vector<std::string> Got(const Story& story) {
    std::vector<std::string> got;
    const v1::Case record = See(story.name);
    for (const Notice& notice : record.dispatches(0).notices()) {
      const auto& time = notice.has_draft_time() ? notice.draft_time() : notice.sent_time();
      got.push_back(FormatInstant(FromProto(time)) + " " + Notice::Kind_Name(notice.kind()) + " " +
                    Limit::Kind_Name(notice.limit()));
    }
    std::sort(got.begin(), got.end());
    return got;
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
  Request OnDispatch(const Story& story) {
    Request request;
    const v1::Case record = See(story.name);
    Begin(request, record.dispatches(0).name(), record.dispatches(0).etag());
    return request;
  }

  TestServer server_;
  std::unique_ptr<v1::CaseService::Stub> cases_;
};

TEST_CASE("over a year a unit gets the notices that the procedure owes it, to the hour") {
  Desk desk;
  std::vector<Story> year = Year();
  const Instant end = *ParseInstant("2026-12-31T12:00+08:00");
  // The clockwork has to find each moment by itself: the clock goes on by the hour, whatever is
  // due.
  for (Instant now = *ParseInstant("2026-01-05T09:00+08:00"); now < end; now += hours(1)) {
    desk.MoveTo(now);
    for (Story& story : year) {
      if (story.issued == now) desk.Issue(story);
      if (story.signed_at == now) desk.Sign(story);
      if (story.replied == now) desk.Reply(story);
    }
  }
  std::size_t notices = 0;
  for (const Story& story : year) {
    if (story.name.empty()) continue;
    std::vector<std::string> owed = Owed(story);
    // What lies behind the end of the year is not drawn yet.
    std::erase_if(owed, [&](const std::string& line) { return line >= FormatInstant(end); });
    INFO(story.name << " issued " << FormatInstant(story.issued) << " signed "
                    << FormatInstant(story.signed_at) << " replied "
                    << FormatInstant(story.replied));
    CHECK(desk.Got(story) == owed);
    notices += owed.size();
  }
  CHECK(notices > 100);
}

}  // namespace
}  // namespace hotline
