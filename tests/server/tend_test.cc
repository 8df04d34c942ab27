// What the sweep does to a case, where several sweep at once.

#include "server/commands/tend.h"

#include <future>

#include "tests/server/stories.h"

namespace hotline {
namespace {

// Another server's store on the same file, with its own clock's time.
std::unique_ptr<Store> SecondStore(TestDesk& desk) {
  return std::make_unique<Store>(
      OpenSqlite(desk.File("hotline.db"), {}),
      std::make_shared<KeyStore>(OpenSqlite(desk.File("keys.db"), {}), Key{1}, FromSystem()),
      StoreOptions{}, [&desk] { return desk.now(); }, FromSystem());
}

std::vector<std::int64_t> Due(TestDesk& desk) {
  std::vector<std::int64_t> cases;
  desk.store().ReadAndWait([&](Reader& reader) {
    for (const auto& ticks :
         {reader.DueDispatches(desk.now(), {}, 99), reader.DueCases(desk.now(), {}, 99)}) {
      for (const DueTick& due : ticks) cases.push_back(due.case_id);
    }
  });
  return cases;
}

Store::Work Tending(TestDesk& desk, std::int64_t case_id) {
  return [&desk, case_id](Transaction& tx) {
    return commands::TendCase(tx, case_id,
                              ClockworkAmbient(desk.places().InForce(tx, tx.Now()), tx.Now()));
  };
}

TEST_CASE("two servers that sweep at once remind once, and number without a gap") {
  TestDesk desk;
  std::vector<std::string> names;
  for (int i = 0; i < 8; ++i) {
    names.push_back(Log(desk, Help()));
    Must(desk, "dispatcher1", commands::DispatchCase, Dispatching(names.back()));
  }
  const auto second = SecondStore(desk);
  // Issued on Monday 09-14: due to be signed by the end of 09-15.
  desk.SetClock("2026-09-15T09:00");
  const auto due = Due(desk);
  REQUIRE(due.size() == names.size());
  std::vector<std::future<Fate>> fates;
  for (const std::int64_t id : due) {
    for (Store* store : {&desk.store(), second.get()}) {
      auto fate = std::make_shared<std::promise<Fate>>();
      fates.push_back(fate->get_future());
      store->Write(0, Tending(desk, id), [fate](Fate f, std::int64_t) { fate->set_value(f); });
    }
  }
  int committed = 0;
  for (auto& fate : fates) {
    const Fate f = fate.get();
    CHECK((f == Fate::kCommitted || f == Fate::kRefused));
    committed += f == Fate::kCommitted;
  }
  CHECK(committed == static_cast<int>(names.size()));
  std::set<std::string> numbers;
  for (const std::string& name : names) {
    const v1::Case record = desk.Stored(name);
    REQUIRE(record.dispatches(0).notices_size() == 1);
    numbers.insert(record.dispatches(0).notices(0).number());
  }
  CHECK(numbers.size() == names.size());
  CHECK(numbers.contains("催办〔2026〕8号"));
  CHECK(Due(desk).empty());
  CHECK(desk.Verify().holds());
}

TEST_CASE("a case that is over is archived when it cannot be reopened any more") {
  TestDesk desk;
  const std::string name = CallingBackCase(desk);
  Must(desk, "operator1", commands::RecordCallBack, Asking(name, v1::CallBack::SATISFIED));
  desk.SetClock("2026-10-14T23:59");
  CHECK(Due(desk).empty());
  desk.SetClock("2026-10-15T00:00");
  REQUIRE(Due(desk).size() == 1);
  const std::int64_t id = Due(desk).front();
  CHECK(desk.store().WriteAndWait(Tending(desk, id)) == Fate::kCommitted);
  const v1::Case record = desk.Stored(name);
  CHECK(record.state() == v1::Case::ARCHIVED);
  CHECK(record.archive_manifest().size() == 32);
  CHECK(desk.Events("supervisor1", name).back().actor() == "accounts/clockwork");
  CHECK(Due(desk).empty());
  CHECK(desk.store().WriteAndWait(Tending(desk, id)) == Fate::kRefused);
  CHECK(desk.Verify().holds());
}

TEST_CASE("who is late at the desk with a pressing case raises an alarm, once") {
  TestDesk desk;
  v1::Call call = Help();
  call.mutable_demands(0)->set_urgency(v1::Demand::URGENT);
  const std::string name = Log(desk, call);
  const std::string calm = Log(desk, Help());
  desk.Wait(std::chrono::minutes(31));
  const auto due = Due(desk);
  REQUIRE(due.size() == 1);
  CHECK(desk.store().WriteAndWait(Tending(desk, due[0])) == Fate::kCommitted);
  CHECK(Due(desk).empty());
  const auto alarms = desk.Ask("dispatcher1", commands::ListAlarms, v1::ListAlarmsRequest());
  REQUIRE(alarms);
  REQUIRE(alarms->alarms_size() == 1);
  CHECK(alarms->alarms(0).kind() == v1::Alarm::DESK_LATE);
  CHECK(alarms->alarms(0).case_name() == name);
  CHECK(alarms->alarms(0).limit() == v1::Limit::DISPATCH);
  CHECK(alarms->alarms(0).role() == v1::Role::DISPATCHER);
  // A day later the case that can wait has no alarm either.
  desk.SetClock("2026-09-17T00:00");
  CHECK(Due(desk).empty());
}

TEST_CASE("whom nobody commands is reminded and never supervised") {
  TestDesk desk;
  v1::Call call = Help();
  call.mutable_demands(0)->set_urgency(v1::Demand::EXTREME);
  const std::string name = Log(desk, call);
  auto request = Dispatching(name);
  request.set_lead("rudong-juegang");  // stands under a member, and is not listed
  request.set_reason("就近处置");
  Must(desk, "dispatcher1", commands::DispatchCase, request);
  desk.Wait(std::chrono::minutes(15));
  for (const std::int64_t id : Due(desk)) {
    CHECK(desk.store().WriteAndWait(Tending(desk, id)) != Fate::kFault);
  }
  const v1::Case record = desk.Stored(name);
  REQUIRE(record.dispatches(0).notices_size() == 1);
  CHECK(record.dispatches(0).notices(0).kind() == v1::Notice::REMINDER);
  auto supervise = On<v1::SuperviseUnitRequest>(DispatchName(name, 1));
  CHECK(Outcome(desk.Do("supervisor1", commands::SuperviseUnit, supervise)) ==
        "OUTSIDE_AUTHORITY ");
}

}  // namespace
}  // namespace hotline
