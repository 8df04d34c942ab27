// A year of a city desk, played: the notices and alarms that came of it are those that
// year_stories.h counts by hand.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "hotline/v1/report_service.grpc.pb.h"
#include "tests/paths.h"
#include "tests/procedure/year_stories.h"
#include "tests/server/test_server.h"

namespace hotline {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using v1::Limit;
using v1::Notice;

// The sample place with the year's rules more.
class YearPlace {
 public:
  YearPlace() {
    std::filesystem::copy(SourceFolder() + "/server/places/nantong", path(),
                          std::filesystem::copy_options::recursive);
    std::ofstream(path() + "/rules.csv", std::ios::app) << RulesOfTheYear();
  }
  std::string path() const { return folder_.File("place"); }

 private:
  TempFolder folder_;
};

// An alarm as it stands: how often it came, whom it told when it came last.
struct Raised {
  int times = 0;
  std::string told;
};
using CaseLimit = std::pair<std::string, Limit::Kind>;

class Desk {
 public:
  Desk()
      : server_([this](Options& options) { options.place = place_.path(); },
                YearBegins() - hours(1)),
        cases_(server_.cases()) {}

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
    demand.set_category(story.unit->category);
    demand.set_region(story.unit->region);
    if (story.kind == v1::Demand::REPORT) demand.set_none_named(true);
    if (story.extreme) demand.set_urgency(v1::Demand::EXTREME);
    story.name = server_.Log(request).cases(0).name();
    v1::DispatchCaseRequest dispatch;
    Begin(dispatch, story.name, See(story.name).etag());
    if (story.joint) {
      dispatch.set_mode(v1::Mode::JOINT);
      dispatch.set_lead(story.unit->id);
      dispatch.set_reason("须教育部门意见");
      v1::CoHandler& co_handler = *dispatch.add_co_handlers();
      co_handler.set_unit(kYearCoHandler);
      co_handler.set_question("学籍是否保留");
    }
    v1::ActResponse response;
    Expect(cases_->DispatchCase(server_.As("dispatcher1").get(), dispatch, &response));
    REQUIRE(response.record().dispatches(0).unit() == story.unit->id);
  }

  void Sign(const Story& story) {
    auto request = OnDispatch<v1::SignDispatchRequest>(story);
    v1::ActResponse response;
    Expect(cases_->SignDispatch(server_.As(Handler(story)).get(), request, &response));
    if (!story.joint) return;
    auto second = OnDispatch<v1::SignDispatchRequest>(story, 1);
    Expect(cases_->SignDispatch(server_.As("h-" + std::string(kYearCoHandler)).get(), second,
                                &response));
  }

  void GiveOpinion(const Story& story) {
    auto request = OnDispatch<v1::GiveOpinionRequest>(story, 1);
    request.set_text("学籍保留");
    v1::ActResponse response;
    Expect(cases_->GiveOpinion(server_.As("h-" + std::string(kYearCoHandler)).get(), request,
                               &response));
  }

  void Reply(const Story& story) {
    v1::ActResponse response;
    auto contact = OnDispatch<v1::RecordContactRequest>(story);
    contact.mutable_contact()->set_reached(true);
    contact.mutable_contact()->set_means("电话");
    Expect(cases_->RecordContact(server_.As(Handler(story)).get(), contact, &response));
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
    Expect(cases_->ReplyDispatch(server_.As(Head(story)).get(), reply, &response));
  }

  void Supervise(const Story& story) {
    v1::ActResponse response;
    const auto request = OnDispatch<v1::SuperviseUnitRequest>(story);
    Expect(notices_->SuperviseUnit(server_.As("supervisor2").get(), request, &response));
  }

  void Explain(const Story& story) {
    auto request = OnDispatch<v1::AnswerNoticeRequest>(story);
    request.mutable_answer()->set_text("正在补充调查");
    request.mutable_answer()->set_measures("增派人员");
    request.mutable_answer()->set_by_day("2027-01-31");
    v1::ActResponse response;
    Expect(notices_->AnswerNotice(server_.As(Handler(story)).get(), request, &response));
  }

  void PutOnDuty(Instant week) {
    v1::PutDutyRequest request;
    request.mutable_change()->set_request_id(NewRequestId());
    request.mutable_duty()->set_account(OnDuty(week));
    *request.mutable_duty()->mutable_start_time() = ToProto(week);
    *request.mutable_duty()->mutable_end_time() = ToProto(week + hours(24 * 7));
    v1::PutDutyResponse response;
    Expect(notices_->PutDuty(server_.As("supervisor1").get(), request, &response));
  }

  // "time KIND LIMIT unit sent" or "... draft" of each notice of the case's dispatch, by time.
  std::vector<std::string> Got(const Story& story, int dispatch = 0) {
    std::vector<std::string> got;
    const v1::Case record = See(story.name);
    for (const Notice& notice : record.dispatches(dispatch).notices()) {
      got.push_back(FormatInstant(FromProto(notice.draft_time())) + " " +
                    Notice::Kind_Name(notice.kind()) + " " + Limit::Kind_Name(notice.limit()) +
                    " " + notice.unit() + (notice.has_sent_time() ? " sent" : " draft"));
      if (!notice.number().empty()) {
        numbers_[notice.kind()][FromProto(notice.sent_time())].insert(notice.number());
      }
    }
    std::sort(got.begin(), got.end());
    return got;
  }

  // The numbers of all notices that Got has seen, in the order in which these were sent.
  std::vector<std::string> Numbers(Notice::Kind kind) {
    std::vector<std::string> numbers;
    const auto running = [](const std::string& number) {
      return std::stoi(number.substr(number.find("〕") + std::string("〕").size()));
    };
    for (const auto& [sent, given] : numbers_[kind]) {
      std::vector<std::string> at_once(given.begin(), given.end());
      std::ranges::sort(at_once, {}, running);
      numbers.insert(numbers.end(), at_once.begin(), at_once.end());
    }
    return numbers;
  }

  // The alarms about limits of units.
  std::map<CaseLimit, Raised> Alarms() {
    std::map<CaseLimit, Raised> all;
    v1::ListAlarmsRequest request;
    request.set_all(true);
    request.set_page_size(200);
    do {
      v1::ListAlarmsResponse page;
      Expect(notices_->ListAlarms(server_.As("supervisor1").get(), request, &page));
      for (const v1::Alarm& alarm : page.alarms()) {
        if (alarm.kind() != v1::Alarm::UNIT_LATE) continue;
        Raised& raised = all[{alarm.case_name(), alarm.limit()}];
        raised.times += alarm.times();
        for (const std::string& account : alarm.told()) raised.told += account;
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return all;
  }

  // As ClosureOf has it, by a report of (from, to] that is made at `to`.
  std::map<std::string, std::int64_t> Closure(const std::string& unit, Instant from, Instant to) {
    v1::GetClosureReportRequest request;
    *request.mutable_period()->mutable_from_time() = ToProto(from);
    *request.mutable_period()->mutable_to_time() = ToProto(to);
    *request.mutable_period()->mutable_as_of() = ToProto(to);
    request.set_unit(unit);
    v1::ClosureReport report;
    Expect(reports_->GetClosureReport(server_.As("supervisor1").get(), request, &report));
    for (const v1::Identity& identity : report.identities()) CHECK(identity.holds());
    std::map<std::string, std::int64_t> counts;
    for (const v1::Figure& figure : report.rows(0).figures()) {
      if (figure.id() == "closure") {
        counts["due"] = figure.denominator();
        counts["finished"] = figure.numerator();
      }
      if (figure.id() == "on_time_closure") {
        counts.insert(figure.parts().begin(), figure.parts().end());
      }
    }
    return counts;
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

  static std::string Handler(const Story& story) { return "h-" + std::string(story.unit->id); }
  static std::string Head(const Story& story) { return "head-" + std::string(story.unit->id); }

  const YearPlace place_;
  TestServer server_;
  std::unique_ptr<v1::CaseService::Stub> cases_;
  std::unique_ptr<v1::NoticeService::Stub> notices_ = v1::NoticeService::NewStub(server_.channel());
  std::unique_ptr<v1::ReportService::Stub> reports_ = v1::ReportService::NewStub(server_.channel());
  std::map<Notice::Kind, std::map<Instant, std::set<std::string>>> numbers_;
};

// 催办〔2026〕1号, 催办〔2026〕2号 ... up to that many.
std::vector<std::string> Consecutive(const std::string& word, std::size_t count) {
  std::vector<std::string> numbers;
  for (std::size_t n = 1; n <= count; ++n) {
    numbers.push_back(word + "〔2026〕" + std::to_string(n) + "号");
  }
  return numbers;
}

std::size_t Sent(const std::vector<std::string>& lines, const std::string& kind) {
  return static_cast<std::size_t>(std::ranges::count_if(lines, [&](const std::string& line) {
    return line.find(" " + kind + " ") != std::string::npos && line.ends_with(" sent");
  }));
}

// To be read where they differ.
std::vector<std::string> Lines(const std::map<std::string, std::int64_t>& counts) {
  std::vector<std::string> lines;
  for (const auto& [name, count] : counts) lines.push_back(name + " " + std::to_string(count));
  return lines;
}

TEST_CASE("over a year units get the notices that the procedure owes them, to the minute") {
  Desk desk;
  std::vector<Story> year = StoriesOfTheYear();
  // The clockwork has to find each moment by itself: the clock goes on by the hour, whatever is
  // due; to the minute where somebody acts or what runs around the clock falls due.
  std::set<Instant> moments;
  for (Instant now = YearBegins(); now < YearEnds(); now += hours(1)) moments.insert(now);
  for (const Story& story : year)
    std::ranges::copy(OddMoments(story), std::inserter(moments, moments.end()));
  // A limit begins with its dispatch, which has its own microsecond: an alarm comes within the
  // second.
  std::map<Instant, std::vector<std::pair<const Story*, Limit::Kind>>> alarming;
  for (const Story& story : year) {
    const std::pair<Limit::Kind, std::vector<Instant>> kinds[] = {
        {Limit::SIGN, AlarmsOfSigning(story)},
        {Limit::FINISH, AlarmsOfFinishing(story)},
        {Limit::OPINION, AlarmsOfOpinion(story)}};
    for (const auto& [kind, times] : kinds) {
      for (const Instant time : times) alarming[time + seconds(1)].push_back({&story, kind});
    }
  }
  for (const auto& [moment, alarms] : alarming) moments.insert(moment);
  for (Instant week = WeekOf(YearBegins()); week < YearEnds(); week += hours(24 * 7)) {
    desk.PutOnDuty(week);
  }
  // How often each of them has come so far.
  std::map<CaseLimit, int> expected;
  std::size_t alarms = 0;
  for (const Instant now : moments) {
    desk.MoveTo(now);
    if (alarming.contains(now)) {
      auto raised = desk.Alarms();
      for (const auto& [story, limit] : alarming[now]) {
        const CaseLimit about{story->name, limit};
        INFO(story->name << " " << Limit::Kind_Name(limit) << " at " << FormatInstant(now));
        CHECK(raised[about].times == ++expected[about]);
        CHECK(raised[about].told == OnDuty(now));
        ++alarms;
      }
    }
    for (Story& story : year) {
      if (story.issued == now) desk.Issue(story);
      if (story.signed_at == now) desk.Sign(story);
      if (story.opinion == now && story.joint) desk.GiveOpinion(story);
      if (std::ranges::count(story.supervised, now) != 0) desk.Supervise(story);
      if (story.explained == now && now != Instant{}) desk.Explain(story);
      if (story.replied == now) desk.Reply(story);
    }
  }

  std::vector<std::string> owed;
  // None came at any other moment.
  for (const auto& [about, raised] : desk.Alarms()) {
    INFO(about.first << " " << Limit::Kind_Name(about.second));
    CHECK(raised.times == expected[about]);
  }
  for (const Story& story : year) {
    INFO(story.name << " of " << story.unit->id << " issued " << FormatInstant(story.issued)
                    << " signed " << FormatInstant(story.signed_at) << " replied "
                    << FormatInstant(story.replied));
    const auto lead = OwedToLead(story);
    CHECK(desk.Got(story) == lead);
    owed.insert(owed.end(), lead.begin(), lead.end());
    if (story.joint) {
      const auto co_handler = OwedToCoHandler(story);
      CHECK(desk.Got(story, 1) == co_handler);
      owed.insert(owed.end(), co_handler.begin(), co_handler.end());
    }
  }
  CHECK(desk.Numbers(Notice::REMINDER) == Consecutive("催办", Sent(owed, "REMINDER")));
  CHECK(desk.Numbers(Notice::SUPERVISION) == Consecutive("督办", Sent(owed, "SUPERVISION")));
  CHECK(desk.Numbers(Notice::CIRCULAR).empty());  // a supervisor signs each, and nobody did
  CHECK(owed.size() > 300);

  desk.MoveTo(YearEnds());
  std::set<std::string> rows = UnitsOfTheYear();
  rows.insert("");  // all of them together
  for (const auto& [from, to] : PeriodsOfTheYear()) {
    for (const std::string& unit : rows) {
      INFO("closure of '" << unit << "' from " << FormatInstant(from));
      CHECK(Lines(desk.Closure(unit, from, to)) == Lines(ClosureOf(year, unit, from, to)));
    }
  }
  CHECK(alarms > 100);
}

}  // namespace
}  // namespace hotline
