#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>

#include "storage/access_record.h"
#include "storage/case_proof.h"
#include "storage/key_file.h"
#include "tests/storage/noting_databases.h"
#include "tests/storage/sample_rows.h"
#include "tests/storage/sql_in_sources.h"
#include "tests/storage/test_store.h"

// What every statement of storage keeps to: it names its site for each table, and it finds its rows
// by an index. The statements are those that the sources contain and those that ran when everything
// was done once.
namespace hotline {
namespace {

// Not of the site's tables.
bool IsElsewhere(const SourceText& sql) {
  // A search file has no table of a site: its entries are hashed ids of one store. schema_version
  // is the file's.
  return sql.file == "storage/search_sqlite.cc" || sql.file == "storage/migrate.cc" ||
         sql.file == "storage/sqlite.cc";
}

// Walks every row of its site, and why that is right.
struct Walker {
  const char* part_of_sql;
  const char* why;
};
constexpr Walker kWalkers[] = {
    {"FROM calendar_version WHERE site = $1 ORDER BY id DESC", "there are few calendars"},
    {"FROM place_version WHERE site = $1 ORDER BY effective DESC", "there are few versions"},
    {"SELECT coalesce(max(seq), 0) FROM event", "the end of an index, one row"},
    {"FROM key_backup WHERE site = $1 ORDER BY made DESC", "the end of an index, one row"},
    {"FROM key_backup WHERE site = $1 AND expires", "there are as many as are made by hand"},
    {"FROM site_key WHERE site = $1 ORDER BY purpose LIMIT 1", "the begin of an index, one row"},
    {"FROM access WHERE site = $1 ORDER BY seq DESC LIMIT 1", "the end of an index, one row"},
    {"FROM token t JOIN account a ON a.site = $1",
     "there are hundreds of accounts, and it is asked at a start"},
    {"FROM fact_dispatch f WHERE f.site = $1 AND f.seq_from <= $4", "a report reads all facts"},
    {"FROM fact_case f WHERE f.site = $1 AND f.seq_from <= $4", "a report reads all facts"},
    {"FROM accused_person WHERE site = $1 AND person = $2",
     "once for a report; few cases accuse anybody of the desk"},
};

int Count(const std::string& text, const std::regex& what) {
  return static_cast<int>(
      std::distance(std::sregex_iterator(text.begin(), text.end(), what), std::sregex_iterator()));
}

// How many tables a statement names, and how many of them with their site.
int TablesIn(const std::string& sql) {
  static const std::regex kTable(R"(\b(FROM|JOIN) [a-z_]+|INTO [a-z_]+ \([a-z]|^UPDATE [a-z_]+)");
  return Count(sql, kTable);
}
int SitesIn(const std::string& sql) {
  static const std::regex kSite(R"(\bsite = \$\d|INTO [a-z_]+ \(site\b)");
  return Count(sql, kSite);
}

// What notices, alarms and the roster write.
void DoClockwork(Transaction& tx, StoredCase& stored, StoredDispatch& dispatch) {
  tx.UpdateQuietly(stored);
  v1::Notice& notice = *dispatch.record.add_notices();
  notice.set_state(v1::Notice::DRAFT);
  notice.set_unit(dispatch.record.unit());
  tx.NextNoticeNumber(v1::Notice::REMINDER, 2026);
  tx.UpdateQuietly(dispatch, stored.id);
  v1::Alarm alarm;
  alarm.add_told("accounts/tester");
  tx.PutAlarm(alarm, stored.id);
  tx.PutAlarm(alarm, stored.id);
  // An alarm about signing: it is over with the dispatch's next change, for it is signed.
  v1::Limit::Rung& rung = *dispatch.record.add_limits()->add_ladder();
  dispatch.record.mutable_limits()->rbegin()->set_kind(v1::Limit::SIGN);
  rung.set_kind(v1::Limit::Rung::ALARM);
  *rung.mutable_taken_time() = ToProto(sample::kNow);
  dispatch.record.set_state(v1::Dispatch::SIGNED);
  tx.Update(dispatch, stored.id);
  v1::Duty duty;
  *duty.mutable_end_time() = ToProto(sample::kNow);
  tx.PutDuty(duty);
  tx.PutDuty(duty);
  *duty.mutable_start_time() = duty.end_time();
  tx.PutDuty(duty);
  tx.Append(sample::Event(stored.record, v1::Act::REMIND), stored.id, 0);
  tx.PutOffCaseTick(stored.id, kNever);
  tx.PutOffDispatchTick(dispatch.id, kNever);
  tx.RaiseAgain(alarm);
}

// Does everything once that storage can do, and gives the plans.
std::map<std::string, std::vector<std::string>, std::less<>> DoEverything() {
  using namespace sample;
  TempFolder folder;
  Plans plans;
  const auto open = [&](const std::string& name) {
    return std::make_unique<NotingDatabases>(OpenSqlite(folder.File(name)), plans);
  };
  const auto keys = std::make_shared<KeyStore>(open("keys.db"), Key{1}, FromSystem());
  {
    Store store(
        open("hotline.db"), keys, {}, [] { return kNow; }, FromSystem());
    std::int64_t case_id = 0;
    CHECK(Write(store, [&](Transaction& tx) {
            v1::Place place;
            place.set_version("1");
            auto* upper = place.add_units();
            upper->set_id("u1");
            auto* lower = place.add_units();
            lower->set_id("u2");
            lower->set_parent("u1");
            tx.PutPlace(place, kNow);
            v1::Account account;
            account.set_name("accounts/tester");
            tx.PutAccount(account, std::string(32, '\2'), kNow);
            tx.PutAccount(account, std::string(32, '\3'), kNow + std::chrono::hours(1));
            tx.EndTokensBut({});
            tx.MarkDemo();
            StoredCase stored = Open(tx, "3206-260924-1-1", "operator", 7);
            case_id = stored.id;
            std::vector<StoredDispatch> dispatches = Issue(tx, stored, {"u1", "u2"});
            dispatches.front().record.mutable_handed_down()->set_unit("u2");
            // Alone, so that the case's due time follows by itself.
            tx.Update(dispatches.front(), stored.id);
            tx.Append(Event(stored.record, v1::Act::SIGN), stored.id, 0);
            std::optional<StoredCall> call;
            for (std::int64_t id = 1; !call && id < 20; ++id) call = tx.FindCall(id);
            tx.Update(*call);
            v1::Event event;
            event.set_reason("测试理由");
            tx.Append(event, 0, call->id);
            DoClockwork(tx, stored, dispatches.front());
            tx.AddAccused(stored.id, "u1");
            tx.AddAccusedPerson(stored.id, "person");
            tx.Append({}, stored.id, 0);
            tx.RemoveAccused(stored.id, "u1");
            tx.RemoveAccusedPerson(stored.id, "person");
            tx.Append({}, stored.id, 0);
            LeaveMark(tx, "mark");
            tx.ForgetRequests(kNow, 5);
            tx.ForgetTokens(kNow, 5);
            StoredCase gone = Open(tx, "3206-260924-2-2", "operator", 7);
            v1::Destruction destruction;
            destruction.add_data_keys(gone.key);
            tx.Shred(destruction, tx.NewId(), gone.id, tx.CallsOf(gone.id));
            tx.Append({}, gone.id, 0);
            v1::CalendarVersion calendar_record;
            calendar_record.set_version("2026-09-24/1");
            StoredCalendar calendar = tx.InsertCalendar(calendar_record);
            tx.ApproveCalendar(calendar);
            tx.Append({}, 0, 0);
            tx.MoveCalendarCursor(calendar, 7, false);
            tx.AddMovedLimit(calendar.id, {});
            tx.AddUnitChange({}, dispatches.front().id, "");
            tx.PutDayHead({.site = 1, .day = OfficeDay(kNow)});
          }) == Fate::kCommitted);

    store.ReadAndWait([&](Reader& reader) {
      std::int64_t through = 0;
      reader.LastSeq();
      reader.SeqAt(kNow);
      reader.FindCase("3206-260924-1-1");
      reader.FindCase(case_id);
      reader.DispatchesOf(case_id);
      reader.IsShutOut(case_id, "u2");
      reader.AccusedUnits(case_id);
      reader.ShutOutWith("u1");
      reader.AccusedPersons(case_id);
      reader.IsAccused(case_id, "person");
      reader.IsAccusedAnywhere("person");
      reader.FindAccount("accounts/tester");
      for (const auto kind : {Scope::Kind::kSite, Scope::Kind::kOwn, Scope::Kind::kUnit,
                              Scope::Kind::kIssuer, Scope::Kind::kNothing}) {
        const Scope scope{kind, "u2", "person"};
        reader.Sees(scope, case_id);
        reader.SeesCall(scope, 1);
        CaseQuestion question{.scope = scope, .states = {}, .unit = "", .dispatch_states = {}};
        reader.ListCases(question);
        question.unit = "u2";
        reader.ListCases(question);
        question.dispatch_states = {v1::Dispatch::ISSUED};
        reader.ListCases(question);
        question = {.scope = scope, .states = {}, .unit = "", .dispatch_states = {}};
        question.drawn = true;
        reader.ListCases(question);
        reader.ListCase(scope, case_id);
        reader.ListCalls(scope, 0, 5);
        reader.CountStanding(scope, kNow);
        reader.EventsAfter(scope, 0, 5, &through);
        reader.ListNotices(scope, "", true, INT64_MAX, INT64_MAX, 5);
        reader.ListNotices(scope, "u2", false, INT64_MAX, INT64_MAX, 5);
        reader.ListAlarms(scope, "accounts/tester", true, INT64_MAX, 5);
        reader.ListAlarms(scope, "accounts/tester", false, INT64_MAX, 5);
      }
      reader.DueDispatches(kNow, {}, 5);
      reader.DueCases(kNow, {}, 5);
      reader.FindAlarm(1);
      reader.HasAlarm(1);
      reader.FindLastAlarm(case_id, {});
      reader.OnDuty(kNow);
      reader.ListDuties(kNow, 0, 0, 5);
      reader.FindDuty(1);
      reader.FindAccount("accounts/tester");
      const std::vector<std::string> units = {"u1", "u2"};
      reader.OpenDispatches(units);
      reader.History(7, "person", 5);
      reader.EventsOfCase(case_id, 0, 5);
      reader.ChangedCases(0, 5, &through);
      reader.FindRequest("tester", "mark");
      const std::int64_t seqs[] = {9};
      reader.FactsAt(seqs);
      reader.PlaceAt(kNow);
      reader.FindPlace("1");
      reader.FindSession(std::string(32, '\2'));
      reader.HasAccount(v1::Role::HEAD, "u1", "person-test");
      reader.IsDemo();
      reader.FindMark("3206-260924-1-1");
      reader.ListDestructions(INT64_MAX, 5);
      reader.FindDestruction(case_id);
      reader.DestroyedKeys();
      reader.DayHeadsAfter(Day(), 5);
      reader.DirectoryMark();
      reader.CalendarInForce();
      reader.MovedLimits(reader.FindCalendar("2026-09-24/1")->id, 0, 5);
      reader.ListCalendars(5);
      const std::vector<v1::Case::State> states = {v1::Case::REGISTERED};
      reader.CasesIn(states, 0);
      reader.PlaceVersions(5);
      reader.NextPlaceVersion(kNow);
      reader.PlaceBefore("1");
      reader.CasesOfUnit("u2");
      reader.CasesShutOutOf("u2");
      reader.HasUnitChange(1, v1::UnitChange::STRANDED, "");
      reader.UnitChanges(false, INT64_MAX, 5);
      reader.UnitChanges(true, INT64_MAX, 5);
      reader.DecisionsRecorded(0, 9, 5);
      reader.LeavesAfter(0, 5);
    });
  }
  keys->Find(1, 4000);
  keys->SiteKey(1, "test");
  KeyStore(open("keys.db"), Key{1}, FromSystem()).SiteKey(1, "test");
  KeyStore(open("keys.db"), Key{1}, FromSystem()).Find(1, 1);
  keys->Shred(1, 1);
  VerifyChain(*open("hotline.db")->OpenReader(), 1);
  BuildProof(*open("hotline.db")->OpenReader(), 1, "3206-260924-1-1");
  {
    const auto store = open("hotline.db")->OpenReader();
    const auto file = open("keys.db")->OpenWriter();
    NoteKeyBackup(*file, 1, {kNow, kNow});
    NewestKeyBackup(*file, 1);
    LastKeyBackupExpiry(*file, 1, kNow);
    IsWrappedBy(*file, 1, Key{1});
    FindKeyGap(*store, *file, 1);
    PassOverNumbers(*file, 1, 1, FromSystem());
  }
  {
    AccessRecord record(open("access.db"), keys, {}, FromSystem());
    record.LooksAt("cases/1", 9);
    record.Write({}, [](bool) {});
    record.List(0, 5);
    record.Verify();
  }
  const std::lock_guard lock(plans.mutex);
  return plans.by_sql;
}

TEST_CASE("every statement in the sources names the site of each of its tables") {
  const std::vector<SourceText> texts = SqlInStorage();
  CHECK(texts.size() > 50);
  for (const SourceText& sql : texts) {
    if (IsElsewhere(sql)) continue;
    INFO(sql.file << ":" << sql.line << ": " << sql.text);
    CHECK(SitesIn(sql.text) >= TablesIn(sql.text));
  }
}

TEST_CASE("every statement that runs is safe to run on a large store") {
  const auto plans = DoEverything();
  for (const auto& [sql, plan] : plans) {
    INFO(sql);
    if (sql.find("schema_version") != std::string::npos) continue;
    CHECK(TablesIn(sql) > 0);
    CHECK(SitesIn(sql) >= TablesIn(sql));

    const bool walks = std::any_of(
        std::begin(kWalkers), std::end(kWalkers),
        [&](const Walker& walker) { return sql.find(walker.part_of_sql) != std::string::npos; });
    // SEARCH by the site alone is a scan of everything, but where the table has one row for each
    // site.
    static const std::regex kScan(
        R"(^SCAN (?!CONSTANT ROW|counted|x$|\(subquery)|^SEARCH (?!site_head|key_head).*\(site=\?\)$)");
    for (const std::string& step : plan) {
      INFO(step);
      CHECK((walks || !std::regex_search(step, kScan)));
    }
  }

  SECTION("and every statement in the sources has run") {
    for (const SourceText& text : SqlInStorage()) {
      if (IsElsewhere(text)) continue;
      INFO(text.file << ":" << text.line << " did not run in DoEverything: " << text.text);
      CHECK(std::any_of(plans.begin(), plans.end(), [&](const auto& plan) {
        return plan.first.find(text.text) != std::string::npos;
      }));
    }
  }
}

TEST_CASE("strings are found as the compiler sees them") {
  const auto found = StringsIn("a.cc",
                               "\n"
                               "#include \"no.h\"\n"
                               "// \"no\"\n"
                               "const char* a = \"one \"  // \"no\"\n"
                               "    \"two\";\n"
                               "char c = '\"'; int big = 1'000;\n"
                               "f(\"th\\\"ree\" /* \"no\" */, \"four\", R\"(fi\"ve)\");\n");
  std::vector<std::string> texts;
  for (const SourceText& text : found) texts.push_back(text.text);
  CHECK(texts == std::vector<std::string>{"one two", "th\"ree", "four", "fi\"ve"});
  CHECK(found.front().line == 4);
}

TEST_CASE("a statement that forgets a site is seen") {
  struct Row {
    const char* sql;
    int tables;
    int sites;
  };
  const auto row = GENERATE(values<Row>({
      {"SELECT id FROM call WHERE id = $1", 1, 0},
      {"SELECT id FROM call WHERE site = $1", 1, 1},
      {"SELECT 1 FROM call c JOIN case_ k ON k.id = c.id WHERE c.site = $1", 2, 1},
      {"INSERT INTO call (site, id) VALUES ($1, $2) ON CONFLICT (site, id) DO UPDATE SET id = 1", 1,
       1},
      {"INSERT INTO call (id) VALUES ($2)", 1, 0},
      {"UPDATE call SET body = $1 WHERE id = $2", 1, 0},
      {"SELECT count(*) FROM (SELECT 1 FROM call WHERE site = $1) AS counted", 1, 1},
      {"DELETE FROM call WHERE site = $1 AND id IN (SELECT id FROM event)", 2, 1},
  }));
  INFO(row.sql);
  CHECK(TablesIn(row.sql) == row.tables);
  CHECK(SitesIn(row.sql) == row.sites);
}

}  // namespace
}  // namespace hotline
