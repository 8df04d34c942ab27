// What follows when a unit is late, over a real connection, at the moments of a demo clock.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "hotline/v1/notice_service.grpc.pb.h"
#include "rules/names.h"
#include "tests/server/test_server.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Notice;

constexpr const char* kUnit = "h-rudong-civil-affairs";

// A case that a unit has, and what people do about it. The unit is one that an authority commands.
class Late {
 public:
  explicit Late(v1::LogCallRequest call = CallWithCaseAt(TestStart())) {
    case_name_ = server_.Log(call).cases(0).name();
    v1::DispatchCaseRequest request;
    Must("dispatcher1", request, case_name_, Case().etag(), *server_.cases(),
         &v1::CaseService::Stub::DispatchCase);
  }

  TestServer& server() { return server_; }
  std::string dispatch() const { return DispatchName(case_name_, 1); }

  v1::Case Case(const std::string& who = "supervisor1") {
    v1::GetCaseRequest request;
    request.set_name(case_name_);
    v1::Case record;
    REQUIRE(server_.cases()->GetCase(server_.As(who).get(), request, &record).ok());
    return record;
  }
  const v1::Dispatch& Dispatch() { return *(seen_ = Case()).mutable_dispatches(0); }

  grpc::Status SetClock(const std::string& time) {
    v1::SetClockRequest request;
    *request.mutable_time() = ToProto(ParseInstant(time + "+08:00").value());
    v1::SetClockResponse response;
    return server_.demo()->SetClock(server_.As("operator1").get(), request, &response);
  }

  // An act on the dispatch; "" or the first refusal.
  template <class Request>
  std::string Do(const std::string& who, Request request,
                 grpc::Status (v1::NoticeService::Stub::*method)(grpc::ClientContext*,
                                                                 const Request&,
                                                                 v1::ActResponse*)) {
    return Try(who, request, dispatch(), Dispatch().etag(), *notices(), method);
  }
  std::string Sign() {
    return Try(kUnit, v1::SignDispatchRequest(), dispatch(), Dispatch().etag(), *server_.cases(),
               &v1::CaseService::Stub::SignDispatch);
  }
  std::unique_ptr<v1::NoticeService::Stub> notices() {
    return v1::NoticeService::NewStub(server_.channel());
  }

  // What the clockwork and people did about notices: "REMIND 09-28T09:00 催办〔2026〕1号".
  std::vector<std::string> History() {
    v1::ListEventsRequest request;
    request.set_parent(case_name_);
    request.set_page_size(200);
    v1::ListEventsResponse response;
    REQUIRE(server_.cases()->ListEvents(server_.As("supervisor1").get(), request, &response).ok());
    std::vector<std::string> lines;
    for (const v1::Event& event : response.events()) {
      if (event.act() == Act::LOG_CALL || event.act() == Act::DISPATCH) continue;
      lines.push_back(Act::Kind_Name(event.act()) + " " +
                      FormatInstant(FromProto(event.recorded_time())).substr(5, 11) +
                      (event.reason().empty() ? "" : " " + event.reason()));
    }
    return lines;
  }

  std::vector<v1::Alarm> Alarms(bool all = false) {
    v1::ListAlarmsRequest request;
    request.set_all(all);
    v1::ListAlarmsResponse response;
    REQUIRE(notices()->ListAlarms(server_.As("supervisor1").get(), request, &response).ok());
    return {response.alarms().begin(), response.alarms().end()};
  }

 private:
  template <class Request, class Stub>
  std::string Try(const std::string& who, Request request, const std::string& name,
                  const std::string& etag, Stub& stub,
                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                               v1::ActResponse*)) {
    request.set_name(name);
    request.mutable_change()->set_request_id(NewRequestId());
    request.mutable_change()->set_etag(etag);
    v1::ActResponse response;
    const grpc::Status status = (stub.*method)(server_.As(who).get(), request, &response);
    return status.ok() ? "" : FirstRefusal(status);
  }
  template <class Request, class Stub>
  void Must(const std::string& who, const Request& request, const std::string& name,
            const std::string& etag, Stub& stub,
            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::ActResponse*)) {
    REQUIRE(Try(who, request, name, etag, stub, method) == "");
  }

  TestServer server_;
  std::string case_name_;
  v1::Case seen_;
};

v1::AnswerNoticeRequest Answering(const std::string& day, int notice = 0) {
  v1::AnswerNoticeRequest request;
  request.set_notice(notice);
  request.mutable_answer()->set_text("因核查户籍延迟");
  request.mutable_answer()->set_measures("已派专人");
  request.mutable_answer()->set_by_day(day);
  return request;
}

// Issued on Thursday 09-24; Mid-Autumn to 09-27, National Day 10-01 to 10-07, work on Saturday
// 10-10: one working day to sign ends with 09-28, five to finish with 10-09.
const std::vector<std::string> kLadder = {
    "REMIND 09-28T09:00 催办〔2026〕1号", "REMIND 09-29T09:00 催办〔2026〕2号",
    "REMIND 10-09T09:00 催办〔2026〕3号", "REMIND 10-10T09:00 催办〔2026〕4号",
    "DRAFT_SUPERVISION 10-12T09:00 督办"};

std::vector<std::string> With(std::vector<std::string> lines, std::string line) {
  lines.push_back(std::move(line));
  return lines;
}

TEST_CASE("a late unit is reminded at the moments that it can count, however the clock is moved") {
  Late late;
  SECTION("in one leap") { REQUIRE(late.SetClock("2026-10-16T08:59").ok()); }
  SECTION("day by day") {
    for (const char* day : {"2026-09-28T08:59", "2026-09-28T09:00", "2026-10-01T00:00",
                            "2026-10-09T23:59", "2026-10-12T12:00", "2026-10-16T08:59"}) {
      REQUIRE(late.SetClock(day).ok());
    }
  }
  CHECK(late.History() == kLadder);
  REQUIRE(late.SetClock("2026-10-16T09:00").ok());
  CHECK(late.History() == With(kLadder, "DRAFT_SUPERVISION 10-16T09:00 通报"));
  REQUIRE(late.SetClock("2026-12-31T09:00").ok());
  CHECK(late.History().size() == kLadder.size() + 1);
}

TEST_CASE(
    "a supervision is signed, its answer is owed within two working days, and answers end it") {
  Late late;
  const std::string etag = late.Dispatch().etag();
  REQUIRE(late.SetClock("2026-10-12T10:00").ok());
  // Nobody's work goes stale by a notice.
  CHECK(late.Dispatch().etag() == etag);
  v1::SuperviseUnitRequest sign;
  sign.set_notice(5);
  sign.set_text("请说明原因");
  CHECK(late.Do("dispatcher1", sign, &v1::NoticeService::Stub::SuperviseUnit) == "ROLE_MAY_NOT");
  CHECK(late.Do(kUnit, Answering("2026-10-20", 5), &v1::NoticeService::Stub::AnswerNotice) ==
        "UNKNOWN_VALUE notice");
  REQUIRE(late.Do("supervisor1", sign, &v1::NoticeService::Stub::SuperviseUnit) == "");
  CHECK(late.Do("supervisor2", sign, &v1::NoticeService::Stub::SuperviseUnit) == "NOT_OPEN notice");
  const Notice notice = late.Dispatch().notices(4);
  CHECK(notice.number() == "督办〔2026〕1号");
  CHECK(notice.state() == Notice::SENT);
  CHECK(FormatInstant(FromProto(notice.answer_limit().due_time())) == "2026-10-15T00:00:00+08:00");

  REQUIRE(late.Do(kUnit, Answering("2026-10-20"), &v1::NoticeService::Stub::AnswerNotice) == "");
  CHECK(late.Dispatch().notices(4).state() == Notice::ANSWERED);
  CHECK(late.Do(kUnit, Answering("2026-10-20", 5), &v1::NoticeService::Stub::AnswerNotice) ==
        "NOT_OPEN notice");
  // It has explained itself: no circular.
  REQUIRE(late.SetClock("2026-12-31T09:00").ok());
  auto expected = With(kLadder, "SUPERVISE 10-12T10:00 督办〔2026〕1号");
  CHECK(late.History() == With(expected, "ANSWER_NOTICE 10-12T10:00"));
}

TEST_CASE(
    "what a supervisor does not answer for is dropped, and a circular is signed like the rest") {
  Late late;
  REQUIRE(late.SetClock("2026-10-12T10:00").ok());
  v1::DropNoticeRequest drop;
  drop.set_notice(5);
  CHECK(late.Do("supervisor1", drop, &v1::NoticeService::Stub::DropNotice) == "MISSING reason");
  drop.set_reason("单位已电话说明");
  REQUIRE(late.Do("supervisor1", drop, &v1::NoticeService::Stub::DropNotice) == "");
  CHECK(late.Dispatch().notices(4).state() == Notice::DROPPED);
  v1::PublishUnitRequest publish;
  CHECK(late.Do("supervisor1", publish, &v1::NoticeService::Stub::PublishUnit) == "TOO_EARLY");
  REQUIRE(late.SetClock("2026-10-16T09:00").ok());
  publish.set_notice(6);
  REQUIRE(late.Do("supervisor1", publish, &v1::NoticeService::Stub::PublishUnit) == "");
  CHECK(late.Dispatch().notices(5).number() == "通报〔2026〕1号");
}

TEST_CASE("once it is signed there is no reminder to sign, and after the reply none at all") {
  Late late;
  REQUIRE(late.SetClock("2026-09-28T10:00").ok());
  REQUIRE(late.Sign() == "");
  REQUIRE(late.SetClock("2026-10-09T09:30").ok());
  CHECK(late.History() == std::vector<std::string>{"REMIND 09-28T09:00 催办〔2026〕1号",
                                                   "SIGN 09-28T10:00",
                                                   "REMIND 10-09T09:00 催办〔2026〕2号"});
}

TEST_CASE("around the clock a unit is supervised at once, and the alarm comes every two hours") {
  v1::LogCallRequest call = CallWithCaseAt(TestStart());
  call.mutable_call()->mutable_demands(0)->set_urgency(v1::Demand::EXTREME);
  Late late(call);
  REQUIRE(late.SetClock("2026-09-24T12:30").ok());
  // A quarter of an hour to sign, from 08:00 on.
  CHECK(late.History() == std::vector<std::string>{"REMIND 09-24T08:12 催办〔2026〕1号",
                                                   "SUPERVISE 09-24T08:15 督办〔2026〕1号",
                                                   "ALARM 09-24T08:15"});
  const auto alarms = late.Alarms();
  REQUIRE(alarms.size() == 1);
  CHECK(alarms[0].times() == 3);
  CHECK(alarms[0].limit() == v1::Limit::SIGN);
  CHECK(alarms[0].role() == v1::Role::SUPERVISOR);

  v1::AcknowledgeAlarmRequest take;
  take.set_name(alarms[0].name());
  take.mutable_change()->set_request_id(NewRequestId());
  v1::ActResponse response;
  TestServer& server = late.server();
  REQUIRE(late.notices()->AcknowledgeAlarm(server.As("supervisor1").get(), take, &response).ok());
  CHECK(late.Alarms().empty());
  take.mutable_change()->set_request_id(NewRequestId());
  CHECK(FirstRefusal(late.notices()->AcknowledgeAlarm(server.As("supervisor1").get(), take,
                                                      &response)) == "NOT_OPEN name");
  // Still late: a new one.
  REQUIRE(late.SetClock("2026-09-24T14:16").ok());
  REQUIRE(late.Alarms().size() == 1);
  CHECK(late.Alarms()[0].times() == 1);
  // Signed: it is over, and this limit raises no more.
  REQUIRE(late.Sign() == "");
  CHECK(late.Alarms().empty());
  REQUIRE(late.SetClock("2026-09-24T20:00").ok());
  CHECK(late.Alarms().empty());
}

TEST_CASE("a notice is printed for the desk and for its unit, and for nobody else") {
  Late late;
  REQUIRE(late.SetClock("2026-10-12T10:00").ok());
  const auto get = [&](const std::string& who, int n) {
    v1::GetNoticeRequest request;
    request.set_name(NoticeName(late.dispatch(), n));
    v1::GetNoticeResponse response;
    const auto status = late.notices()->GetNotice(late.server().As(who).get(), request, &response);
    return status.ok() ? response.text() : FirstRefusal(status);
  };
  CHECK(get(kUnit, 5) == "NOT_FOUND");
  CHECK(get("supervisor1", 5).find("拟稿") != std::string::npos);
  CHECK(get("supervisor1", 6) == "NOT_FOUND");
  CHECK(get("h-rudong-education", 1) == "NOT_FOUND");
  CHECK(get("issuer1", 1) == "NOT_FOUND");
  v1::SuperviseUnitRequest sign;
  sign.set_notice(5);
  sign.set_text("请说明原因");
  REQUIRE(late.Do("supervisor1", sign, &v1::NoticeService::Stub::SuperviseUnit) == "");
  const std::string text = get(kUnit, 5);
  for (const char* part : {"督办通知", "督办〔2026〕1号", "如东县民政局", "2026年10月9日24时",
                           "2026年10月14日24时", "请说明原因", "2026年10月12日"}) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  }
  for (const char* part : {"测试甲", "1380", "测试通话内容", "测试处理意见", "测试:"}) {
    CHECK(text.find(part) == std::string::npos);
  }

  const auto list = [&](const std::string& who, const std::string& unit = "") {
    v1::ListNoticesRequest request;
    request.set_unit(unit);
    v1::ListNoticesResponse response;
    REQUIRE(late.notices()->ListNotices(late.server().As(who).get(), request, &response).ok());
    return response.notices_size();
  };
  CHECK(list("supervisor1") == 5);
  CHECK(list(kUnit) == 5);
  CHECK(list("h-rudong-education") == 0);
  CHECK(list("supervisor1", "rudong-civil-affairs") == 5);
  CHECK(list("supervisor1", "rudong-education") == 0);
  CHECK(list(kUnit, "rudong-civil-affairs") == 5);
  // Neither another unit's nor its own under another's name.
  CHECK(list(kUnit, "rudong-education") == 0);
}

TEST_CASE("the operator on duty dispatches only while no dispatcher is on duty, and is confirmed") {
  TestServer server;
  const auto notices = v1::NoticeService::NewStub(server.channel());
  const auto put = [&](const std::string& account, const char* from, const char* until,
                       const std::string& who = "supervisor1") {
    v1::PutDutyRequest request;
    request.mutable_change()->set_request_id(NewRequestId());
    request.mutable_duty()->set_account("accounts/" + account);
    *request.mutable_duty()->mutable_start_time() = ToProto(ParseInstant(from).value());
    *request.mutable_duty()->mutable_end_time() = ToProto(ParseInstant(until).value());
    v1::PutDutyResponse response;
    return FirstRefusal(notices->PutDuty(server.As(who).get(), request, &response));
  };
  const auto dispatch = [&](const std::string& who) {
    v1::LogCallRequest call = CallWithCaseAt(server.clock().Now());
    call.mutable_call()->mutable_demands(0)->set_urgency(v1::Demand::URGENT);
    const v1::Case record = server.Log(call).cases(0);
    v1::DispatchCaseRequest request;
    request.set_name(record.name());
    request.mutable_change()->set_request_id(NewRequestId());
    request.mutable_change()->set_etag(record.etag());
    v1::ActResponse response;
    const auto status = server.cases()->DispatchCase(server.As(who).get(), request, &response);
    return status.ok() ? (response.record().unconfirmed() ? "unconfirmed" : "confirmed")
                       : FirstRefusal(status);
  };
  CHECK(dispatch("duty1") == "unconfirmed");  // no roster: the role alone decides
  CHECK(put("leader1", "2026-09-24T08:00", "2026-09-24T20:00") == "UNKNOWN_VALUE duty.account");
  CHECK(put("duty1", "2026-09-24T08:00", "2026-09-24T08:00") == "NOT_AFTER_START duty.end_time");
  CHECK(put("duty1", "2026-09-24T08:00", "2026-12-24T08:00") == "BEYOND_LIMIT duty.end_time");
  CHECK(put("duty1", "2026-09-24T08:00", "2026-09-25T08:00", "operator1") == "ROLE_MAY_NOT");
  REQUIRE(put("dispatcher1", "2026-09-24T08:00", "2026-09-24T18:00") == "");
  REQUIRE(put("duty1", "2026-09-24T08:00", "2026-09-25T08:00") == "");
  CHECK(dispatch("duty1") == "ROLE_MAY_NOT");
  CHECK(dispatch("dispatcher1") == "confirmed");
  server.clock().MoveTo(ParseInstant("2026-09-24T19:00").value());
  CHECK(dispatch("duty1") == "unconfirmed");
}

}  // namespace
}  // namespace hotline
