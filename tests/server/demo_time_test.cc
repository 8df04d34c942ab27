// A demo clock that is moved: what a server would have done over that time is done at its own time.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "rules/case_number.h"
#include "rules/names.h"
#include "server/place_store.h"
#include "tests/server/test_server.h"

namespace hotline {
namespace {

using v1::Act;

constexpr const char* kUnit = "rudong-civil-affairs";
constexpr const char* kHeir = "haian-civil-affairs";

// A case that the unit has since Thursday 2026-09-24, 08:00.
class Moved {
 public:
  Moved() {
    name_ = server_.Log(CallWithCaseAt(TestStart())).cases(0).name();
    v1::DispatchCaseRequest request;
    request.set_name(name_);
    request.mutable_change()->set_request_id(NewRequestId());
    request.mutable_change()->set_etag(Stored().etag());
    v1::ActResponse response;
    REQUIRE(
        server_.cases()->DispatchCase(server_.As("dispatcher1").get(), request, &response).ok());
    REQUIRE(Stored().dispatches(0).unit() == kUnit);
  }

  void Write(const Store::Work& work) {
    REQUIRE(server_.server().store().WriteAndWait(work) == Fate::kCommitted);
  }

  void SetClock(const std::string& time) {
    v1::SetClockRequest request;
    *request.mutable_time() = ToProto(ParseInstant(time + "+08:00").value());
    v1::SetClockResponse response;
    REQUIRE(server_.demo()->SetClock(server_.As("operator1").get(), request, &response).ok());
  }

  v1::Case Stored() {
    v1::GetCaseRequest request;
    request.set_name(name_);
    v1::Case record;
    REQUIRE(server_.cases()->GetCase(server_.As("supervisor1").get(), request, &record).ok());
    return record;
  }

  // What the clockwork did: "REMIND 09-28T09:00".
  std::vector<std::string> History() {
    v1::ListEventsRequest request;
    request.set_parent(name_);
    request.set_page_size(200);
    v1::ListEventsResponse response;
    REQUIRE(server_.cases()->ListEvents(server_.As("supervisor1").get(), request, &response).ok());
    std::vector<std::string> lines;
    for (const v1::Event& event : response.events()) {
      if (event.actor() != "accounts/clockwork") continue;
      lines.push_back(Act::Kind_Name(event.act()) + " " +
                      FormatInstant(FromProto(event.recorded_time())).substr(5, 11));
    }
    return lines;
  }

 private:
  TestServer server_;
  std::string name_;
};

// The place with the unit gone after a day; in force from a moment on.
void End(Transaction& tx, const char* last_day, Instant effective) {
  v1::Place place = tx.PlaceAt(tx.Now()).value();
  place.set_version("test/2");
  for (v1::Unit& unit : *place.mutable_units()) {
    if (unit.id() != kUnit) continue;
    unit.set_valid_to(last_day);
    unit.set_successor(kHeir);
  }
  tx.PutPlace(place, effective);
}

// The sign limit ends with 09-28, the finish limit with 10-09. Whoever takes a dispatch over is
// reminded by its own number.
TEST_CASE("a clock that is moved far hands dispatches on at the midnight on which a unit is gone") {
  Moved moved;
  SECTION("by the directory in force") {
    moved.Write([](Transaction& tx) { return End(tx, "2026-09-29", tx.Now()), true; });
  }
  SECTION("by one that takes effect later") {
    moved.Write([](Transaction& tx) {
      return End(tx, "2026-09-20", Midnight(*ParseDay("2026-09-30"))), true;
    });
  }
  moved.SetClock("2026-10-12T12:00");
  CHECK(moved.History() == std::vector<std::string>{"REMIND 09-28T09:00", "REMIND 09-29T09:00",
                                                    "CHANGE_UNIT 09-30T00:00",
                                                    "CHANGE_UNIT 09-30T00:00", "REMIND 10-09T09:00",
                                                    "REMIND 10-10T09:00",
                                                    "DRAFT_SUPERVISION 10-12T09:00"});
  const v1::Case record = moved.Stored();
  REQUIRE(record.dispatches_size() == 2);
  CHECK(record.dispatches(1).unit() == kHeir);
}

TEST_CASE("a clock that is moved counts limits anew first where a calendar was approved") {
  Moved moved;
  moved.Write([](Transaction& tx) {
    // One more day of rest, Tuesday 09-29.
    v1::CalendarVersion version;
    *version.mutable_calendar() = tx.PlaceAt(tx.Now())->calendar();
    v1::Calendar::Day& day = *version.mutable_calendar()->add_days();
    day.set_date("2026-09-29");
    day.set_occasion("测试");
    version.set_version("2026-09-24/1");
    version.mutable_calendar()->set_version("2026-09-24/1");
    auto stored = tx.InsertCalendar(version);
    tx.ApproveCalendar(stored);
    v1::Event event;
    event.set_resource("calendars/2026-09-24/1");
    event.set_act(Act::RECOUNT);
    tx.Append(event, 0, 0);
    return true;
  });
  moved.SetClock("2026-10-12T12:00");
  const auto history = moved.History();
  REQUIRE(history.size() == 6);
  CHECK(history[0].starts_with("RECOUNT 09-24"));
  // The finish limit ends a working day later, with Saturday 10-10, as its ladder tells.
  CHECK(std::vector(history.begin() + 1, history.end()) ==
        std::vector<std::string>{"RECOUNT 09-24T08:00", "REMIND 09-28T09:00", "REMIND 09-30T09:00",
                                 "REMIND 10-10T09:00", "REMIND 10-12T09:00"});
}

}  // namespace
}  // namespace hotline
