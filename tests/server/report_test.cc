#include <catch2/catch.hpp>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "rules/leaving.h"
#include "rules/names.h"
#include "server/access.h"
#include "server/commands/commands.h"
#include "storage/key_store.h"
#include "storage/sqlite.h"
#include "storage/store.h"
#include "tests/storage/temp_folder.h"

// The report over a real store: facts as the transaction derives them, read as of a moment.
namespace hotline {
namespace {

Instant At(std::string_view text) { return ParseInstant(text).value(); }

v1::Place SmallPlace() {
  v1::Place place;
  place.set_version("2026-01-01/1");
  place.set_code("3206");
  place.set_title("测试热线");
  const auto add = [&](const char* id, const char* parent) {
    v1::Unit& unit = *place.add_units();
    unit.set_id(id);
    unit.set_title(std::string("测试单位") + id);
    unit.set_parent(parent);
  };
  add("unit-a", "");
  add("unit-a-1", "unit-a");
  add("unit-b", "");
  add("unit-c", "");
  v1::Authority& authority = *place.add_authorities();
  authority.set_id("committee");
  authority.add_members("unit-a");
  authority.add_members("unit-b");
  return place;
}

v1::Account AccountOf(v1::Role::Kind role, const std::string& scope = "") {
  v1::Account account;
  account.set_name("accounts/tester");
  account.set_role(role);
  account.set_scope(scope);
  return account;
}

// A desk whose clock stands where a test puts it and whose cases are written as commands write
// them.
class Desk {
 public:
  Desk() {
    auto keys =
        std::make_shared<KeyStore>(OpenSqlite(folder_.File("keys.db"), {}), Key{1}, FromSystem());
    store_ = std::make_unique<Store>(
        OpenSqlite(folder_.File("hotline.db"), {}), keys, StoreOptions{}, [this] { return now_; },
        FromSystem());
    Write([](Transaction& transaction) {
      transaction.PutPlace(SmallPlace(), At("2026-01-01T00:00"));
    });
  }

  void SetClock(std::string_view text) { now_ = At(text); }
  Instant now() const { return now_; }

  struct Held {
    std::int64_t case_id = 0;
    std::int64_t dispatch_id = 0;
  };

  // A case that a unit leads from now on. `authority`: in its name.
  Held Issue(const std::string& unit, std::string_view due, const std::string& authority = "") {
    Held held;
    Write([&](Transaction& transaction) {
      v1::Case record;
      const std::int64_t call_id = transaction.NewId();
      held.case_id = transaction.NewId();
      record.set_name(CaseName("3206-260301-" + std::to_string(held.case_id)));
      record.set_state(v1::Case::IN_HAND);
      record.set_mode(authority.empty() ? v1::Mode::REFER : v1::Mode::ASSIGN);
      record.set_round(1);
      *record.mutable_create_time() = ToProto(transaction.Now());
      v1::Demand demand;
      demand.set_outcome(v1::Demand::CASE_OPENED);
      *record.mutable_demand() = demand;
      StoredCase stored = transaction.Insert(record, held.case_id, call_id);

      v1::Dispatch dispatch;
      dispatch.set_name(DispatchName(record.name(), 1));
      dispatch.set_state(v1::Dispatch::ISSUED);
      dispatch.set_part(v1::Dispatch::LEAD);
      dispatch.set_unit(unit);
      dispatch.set_round(1);
      dispatch.mutable_assignment()->set_authority(authority);
      *dispatch.mutable_issue_time() = ToProto(transaction.Now());
      v1::Limit& limit = *dispatch.add_limits();
      limit.set_kind(v1::Limit::FINISH);
      *limit.mutable_due_time() = ToProto(At(due));
      held.dispatch_id = transaction.NewId();
      transaction.Insert(dispatch, held.dispatch_id, held.case_id, stored.key);
      transaction.AddDemandFact(call_id, demand, transaction.Now(), held.case_id);
      transaction.Append({}, held.case_id, 0);
    });
    return held;
  }

  void Change(const Held& held,
              const std::function<void(v1::Case&, v1::Dispatch&, Instant now)>& change) {
    Write([&](Transaction& transaction) {
      StoredCase record = transaction.FindCase(held.case_id).value();
      StoredDispatch dispatch = transaction.DispatchesOf(held.case_id).at(0);
      change(record.record, dispatch.record, transaction.Now());
      transaction.Update(dispatch, record.id);
      transaction.Update(record);
      transaction.Append({}, record.id, 0);
    });
  }
  void Reply(const Held& held) {
    Change(held, [](v1::Case& record, v1::Dispatch& dispatch, Instant now) {
      record.set_state(v1::Case::REPLIED);
      dispatch.set_state(v1::Dispatch::REPLIED);
      *dispatch.mutable_reply_time() = ToProto(now);
    });
  }
  void Close(const Held& held) {
    Change(held, [](v1::Case& record, v1::Dispatch& dispatch, Instant now) {
      dispatch.set_state(v1::Dispatch::ACCEPTED);
      *dispatch.mutable_accept_time() = ToProto(now);
      record.set_state(v1::Case::CLOSED);
      record.set_closing(v1::Case::CALLER_SATISFIED);
      *record.mutable_close_time() = ToProto(now);
    });
  }
  void Accuse(const Held& held, std::string_view unit) {
    Write([&](Transaction& transaction) {
      transaction.AddAccused(held.case_id, unit);
      transaction.Append({}, held.case_id, 0);
    });
  }

  template <class Request, class Answer>
  Result<Answer> Ask(Result<Answer> (*question)(Reader&, const Request&, const Ambient&),
                     const Request& request, const v1::Account& actor) {
    std::optional<Result<Answer>> answer;
    store_->ReadAndWait([&](Reader& reader) {
      answer = question(reader, request,
                        {.actor = actor, .scope = ScopeOf(actor), .place = place_, .now = now_});
    });
    return *answer;
  }

 private:
  void Write(const std::function<void(Transaction&)>& work) {
    const Fate fate = store_->WriteAndWait([&](Transaction& transaction) {
      work(transaction);
      return true;
    });
    REQUIRE(fate == Fate::kCommitted);
  }

  TempFolder folder_;
  Instant now_ = At("2026-01-01T08:00");
  PlacePtr place_ = std::make_shared<PlaceIndex>(SmallPlace());
  std::unique_ptr<Store> store_;
};

v1::Period March() {
  v1::Period period;
  *period.mutable_from_time() = ToProto(At("2026-03-01T00:00"));
  *period.mutable_to_time() = ToProto(At("2026-04-01T00:00"));
  return period;
}

v1::ClosureReport ReportFor(Desk& desk, const v1::Account& actor,
                            const v1::Period& period = March()) {
  v1::GetClosureReportRequest request;
  *request.mutable_period() = period;
  const auto report = desk.Ask(commands::GetClosureReport, request, actor);
  REQUIRE(report);
  return *report;
}

v1::Figure FigureOf(const v1::ClosureReport& report, std::string_view unit, std::string_view id) {
  for (const v1::FigureRow& row : report.rows()) {
    for (const v1::Figure& figure : row.figures()) {
      if (row.unit() == unit && figure.id() == id) return figure;
    }
  }
  FAIL("no figure " << id << " in row '" << unit << "'");
  return {};
}

std::string Rate(const v1::Figure& figure) {
  return std::to_string(figure.numerator()) + "/" + std::to_string(figure.denominator());
}

std::string Rows(const v1::ClosureReport& report) {
  std::string rows;
  for (const v1::FigureRow& row : report.rows())
    rows += (row.unit().empty() ? "*" : row.unit()) + " ";
  return rows;
}

bool AllHold(const v1::ClosureReport& report) {
  for (const v1::Identity& identity : report.identities()) {
    if (!identity.holds()) return false;
  }
  return report.identities_size() == 2;
}

// What a request is refused for: "REASON field".
std::string RefusalOf(const v1::Refusals& refusals) {
  if (refusals.refusals_size() == 0) return "";
  return v1::Refusal::Reason_Name(refusals.refusals(0).reason()) + " " +
         refusals.refusals(0).field();
}

const v1::Account kSupervisor = AccountOf(v1::Role::SUPERVISOR);

// Unit a: one on time, one late. Unit b: one open past its limit, due at the month's last moment.
void PlayMarch(Desk& desk) {
  desk.SetClock("2026-03-02T09:00");
  const auto first = desk.Issue("unit-a", "2026-03-10T00:00");
  const auto second = desk.Issue("unit-a", "2026-03-12T00:00");
  desk.Issue("unit-b", "2026-04-01T00:00", "committee");
  desk.SetClock("2026-03-09T10:00");
  desk.Reply(first);
  desk.SetClock("2026-03-12T00:00");
  desk.Reply(second);
  desk.SetClock("2026-03-13T10:00");
  desk.Close(first);
  desk.SetClock("2026-04-01T00:00");
}

TEST_CASE("the report counts what the store recorded, with identities that hold") {
  Desk desk;
  PlayMarch(desk);
  const v1::ClosureReport report = ReportFor(desk, kSupervisor);
  CHECK(Rate(FigureOf(report, "", "closure")) == "2/3");
  CHECK(Rate(FigureOf(report, "", "on_time_closure")) == "1/3");
  CHECK(Rate(FigureOf(report, "unit-a", "on_time_closure")) == "1/2");
  CHECK(Rate(FigureOf(report, "unit-b", "closure")) == "0/1");
  CHECK(Rate(FigureOf(report, "", "satisfied")) == "0/0");
  CHECK(report.rows(2).unit_name() == "测试单位unit-a");
  CHECK(AllHold(report));
  const v1::Identity& cases = report.identities(0);
  CHECK(cases.left(1).name() == "registered");
  CHECK(cases.left(1).count() == 3);
  CHECK(cases.right(0).name() == "closed");
  CHECK(cases.right(0).count() == 1);
}

TEST_CASE("identities hold for every month that a case lives through") {
  Desk desk;
  PlayMarch(desk);
  desk.SetClock("2026-05-20T10:00");
  for (const auto& [from, to] :
       {std::pair("2026-02-01", "2026-03-01"), std::pair("2026-03-01", "2026-03-10"),
        std::pair("2026-03-10", "2026-04-01"), std::pair("2026-04-01", "2026-05-01")}) {
    v1::Period period;
    *period.mutable_from_time() = ToProto(At(std::string(from) + "T00:00"));
    *period.mutable_to_time() = ToProto(At(std::string(to) + "T00:00"));
    CAPTURE(from, to);
    CHECK(AllHold(ReportFor(desk, kSupervisor, period)));
  }
}

TEST_CASE("an archived case counts as what it was before") {
  Desk desk;
  desk.SetClock("2026-03-02T09:00");
  const auto held = desk.Issue("unit-a", "2026-03-20T00:00");
  desk.SetClock("2026-03-03T09:00");
  desk.Change(held, [](v1::Case& record, v1::Dispatch& dispatch, Instant now) {
    dispatch.set_state(v1::Dispatch::ENDED);
    *dispatch.mutable_end_time() = ToProto(now);
    record.set_state(v1::Case::TERMINATED);
    *record.mutable_close_time() = ToProto(now);
  });
  desk.SetClock("2026-04-20T10:00");
  v1::Period period;
  *period.mutable_from_time() = ToProto(At("2026-03-01T00:00"));
  *period.mutable_to_time() = ToProto(At("2026-05-01T00:00"));
  const v1::ClosureReport before = ReportFor(desk, kSupervisor, period);
  desk.Change(held, [](v1::Case& record, v1::Dispatch&, Instant) { Archive(record, "hash"); });
  const v1::ClosureReport after = ReportFor(desk, kSupervisor, period);
  for (const v1::ClosureReport& report : {before, after}) {
    const v1::Identity& cases = report.identities(0);
    CAPTURE(cases.DebugString());
    CHECK(cases.holds());
    CHECK(cases.right(0).count() == 0);
    CHECK(cases.right(2).name() == "terminated");
    CHECK(cases.right(2).count() == 1);
    CHECK(Rate(FigureOf(report, "", "time_to_close")) ==
          Rate(FigureOf(before, "", "time_to_close")));
  }
}

TEST_CASE("figures as of a moment do not change by what is recorded later") {
  Desk desk;
  PlayMarch(desk);
  v1::Period as_of_midnight = March();
  *as_of_midnight.mutable_as_of() = as_of_midnight.to_time();
  const v1::ClosureReport then = ReportFor(desk, kSupervisor);
  CHECK(then.period().as_of().seconds() == March().to_time().seconds());

  desk.SetClock("2026-04-20T10:00");
  const auto late = desk.Issue("unit-c", "2026-03-31T00:00");
  desk.Reply(late);
  const v1::ClosureReport again = ReportFor(desk, kSupervisor, as_of_midnight);
  CHECK(again.DebugString() == then.DebugString());

  // The clock stands still since, and yet what was recorded is there.
  v1::Period spring = March();
  *spring.mutable_to_time() = ToProto(At("2026-05-01T00:00"));
  CHECK(Rate(FigureOf(ReportFor(desk, kSupervisor, spring), "", "closure")) == "3/4");
}

struct RoleRow {
  v1::Role::Kind role;
  const char* scope;
  const char* rows;
};

TEST_CASE("each role sees the rows that are its own") {
  const auto row = GENERATE(values<RoleRow>({
      {v1::Role::SUPERVISOR, "", "* desk unit-a unit-b "},
      {v1::Role::DISPATCHER, "", "* desk unit-a unit-b "},
      {v1::Role::LEADER, "", "* desk unit-a unit-b "},
      {v1::Role::DUTY_OPERATOR, "", "desk "},
      {v1::Role::OPERATOR, "", "desk "},
      {v1::Role::HEAD, "unit-a", "unit-a "},
      {v1::Role::HANDLER, "unit-c", "unit-c "},
      {v1::Role::ISSUER, "committee", "unit-b unit-a "},
      {v1::Role::ISSUER, "nobody", ""},
      {v1::Role::ADMIN, "", ""},
  }));
  Desk desk;
  PlayMarch(desk);
  CAPTURE(row.role, row.scope);
  const v1::ClosureReport report = ReportFor(desk, AccountOf(row.role, row.scope));
  CHECK(Rows(report) == row.rows);
  const bool sees_terms = row.role == v1::Role::SUPERVISOR || row.role == v1::Role::DISPATCHER;
  for (const v1::Identity& identity : report.identities()) {
    CHECK(identity.holds());
    CHECK((identity.left_size() > 0) == sees_terms);
  }
}

TEST_CASE("an issuer's figures speak of what was assigned in its name") {
  Desk desk;
  PlayMarch(desk);
  const v1::ClosureReport report = ReportFor(desk, AccountOf(v1::Role::ISSUER, "committee"));
  CHECK(Rate(FigureOf(report, "unit-b", "closure")) == "0/1");
  CHECK(Rate(FigureOf(report, "unit-a", "closure")) == "0/0");
}

TEST_CASE("a leader gets no count under five and nothing that stands behind one") {
  Desk desk;
  PlayMarch(desk);
  const v1::Account leader = AccountOf(v1::Role::LEADER);
  const v1::ClosureReport report = ReportFor(desk, leader);
  CHECK(FigureOf(report, "", "closure").suppressed());
  CHECK(Rate(FigureOf(report, "unit-a", "closure")) == "0/0");
  v1::ListFigureCasesRequest request;
  *request.mutable_period() = March();
  request.set_figure("closure");
  const auto listed = desk.Ask(commands::ListFigureCases, request, leader);
  REQUIRE(listed);
  CHECK(listed->cases().empty());
}

TEST_CASE("a leader is given a month as it was at its end and as it was three months later") {
  Desk desk;
  desk.SetClock("2026-03-02T09:00");
  std::vector<Desk::Held> held;
  for (int i = 0; i < 24; ++i) {
    held.push_back(desk.Issue(i % 2 == 0 ? "unit-a" : "unit-b", "2026-03-20T00:00"));
  }
  const auto reply = [&](int from, int to) {
    for (int i = from; i < to; ++i) desk.Reply(held[static_cast<std::size_t>(i)]);
  };
  const v1::Account leader = AccountOf(v1::Role::LEADER);
  const auto closures = [&](const char* as_of) {
    v1::Period period = March();
    if (*as_of != 0) *period.mutable_as_of() = ToProto(At(as_of));
    const v1::ClosureReport report = ReportFor(desk, leader, period);
    return FormatInstant(FromProto(report.period().as_of())).substr(0, 10) + " " +
           std::to_string(report.as_of_seq()) + " " + Rate(FigureOf(report, "", "closure")) + " " +
           Rate(FigureOf(report, "unit-a", "closure"));
  };
  desk.SetClock("2026-03-19T09:00");
  reply(0, 10);
  desk.SetClock("2026-04-02T09:00");
  CHECK(closures("") == "2026-04-01 35 10/24 5/12");
  // One more a day, and nobody sees which.
  reply(10, 11);
  CHECK(closures("2026-04-02T09:00") == "2026-04-01 35 10/24 5/12");
  SECTION("few have changed then") {
    reply(11, 13);
    desk.SetClock("2026-08-01T09:00");
    CHECK(closures("2026-06-30T23:59:59") == "2026-04-01 35 10/24 5/12");
    CHECK(closures("2026-08-01T09:00") == "2026-07-01 38 10/24 5/12");
  }
  SECTION("many have changed then") {
    // Had one of each unit been left out, both would be hidden.
    reply(11, 24);
    desk.SetClock("2026-08-01T09:00");
    CHECK(closures("2026-07-31T12:00") == "2026-07-01 49 24/24 12/12");
    // By default the report is as of the end of the period.
    CHECK(closures("") == "2026-04-01 35 10/24 5/12");
  }
}

TEST_CASE("a leader is given whole months alone, when they are over") {
  struct Row {
    const char* from;
    const char* to;
    const char* as_of;
    const char* refusal;
  };
  const auto row = GENERATE(values<Row>({
      {"2026-03-01", "2026-04-01", "", ""},
      {"2026-03-01", "2026-03-31", "", "BAD_FORMAT period"},
      {"2026-03-02", "2026-04-01", "", "BAD_FORMAT period"},
      {"2026-01-01", "2026-04-01", "", "BAD_FORMAT period"},
      {"2026-03-01", "2026-04-01", "2026-03-15", "TOO_EARLY period.as_of"},
      {"2026-04-01", "2026-05-01", "", "TOO_EARLY period.as_of"},
      {"2026-05-01", "2026-06-01", "", "IN_FUTURE period.from_time"},
  }));
  Desk desk;
  desk.SetClock("2026-04-15T00:00");
  const auto time = [](const std::string& day) { return ToProto(At(day + "T00:00")); };
  v1::GetClosureReportRequest request;
  v1::Period& period = *request.mutable_period();
  *period.mutable_from_time() = time(row.from);
  *period.mutable_to_time() = time(row.to);
  if (*row.as_of != 0) *period.mutable_as_of() = time(row.as_of);
  CAPTURE(row.from, row.to, row.as_of);
  const v1::Account leader = AccountOf(v1::Role::LEADER);
  CHECK(RefusalOf(desk.Ask(commands::GetClosureReport, request, leader).refusals()) == row.refusal);
}

TEST_CASE("a unit that is accused finds the case in none of its figures") {
  Desk desk;
  desk.SetClock("2026-03-02T09:00");
  const auto kept = desk.Issue("unit-a-1", "2026-03-10T00:00");
  const auto hidden = desk.Issue("unit-a-1", "2026-03-11T00:00");
  desk.SetClock("2026-03-20T09:00");
  v1::ListFigureCasesRequest request;
  *request.mutable_period() = March();
  request.set_figure("closure");
  const v1::Account handler = AccountOf(v1::Role::HANDLER, "unit-a-1");
  CHECK(Rate(FigureOf(ReportFor(desk, handler), "unit-a-1", "closure")) == "0/2");

  // The unit above it is accused, and thereby it.
  desk.Accuse(hidden, "unit-a");
  CHECK(Rate(FigureOf(ReportFor(desk, handler), "unit-a-1", "closure")) == "0/1");
  CHECK(Rate(FigureOf(ReportFor(desk, kSupervisor), "unit-a-1", "closure")) == "0/2");
  const auto own = desk.Ask(commands::ListFigureCases, request, handler);
  REQUIRE(own);
  REQUIRE(own->cases_size() == 1);
  CHECK(own->cases(0).case_name() == CaseName("3206-260301-" + std::to_string(kept.case_id)));
  const auto all = desk.Ask(commands::ListFigureCases, request, kSupervisor);
  REQUIRE(all);
  CHECK(all->cases_size() == 2);
}

TEST_CASE("pages give each object once, as of the moment of the first page") {
  Desk desk;
  desk.SetClock("2026-03-02T09:00");
  for (int day = 10; day < 15; ++day)
    desk.Issue("unit-a", "2026-03-" + std::to_string(day) + "T00:00");
  desk.SetClock("2026-03-20T09:00");
  v1::ListFigureCasesRequest request;
  *request.mutable_period() = March();
  request.set_figure("closure");
  request.set_page_size(2);
  std::set<std::string> names;
  std::vector<int> sizes;
  do {
    const auto page = desk.Ask(commands::ListFigureCases, request, kSupervisor);
    REQUIRE(page);
    sizes.push_back(page->cases_size());
    for (const v1::FigureCase& object : page->cases()) names.insert(object.case_name());
    request.set_page_token(page->next_page_token());
    // Comes before all others, but after the first page was read.
    desk.SetClock("2026-03-21T09:00");
    desk.Issue("unit-a", "2026-03-05T00:00");
  } while (!request.page_token().empty());
  CHECK(sizes == std::vector<int>{2, 2, 1});
  CHECK(names.size() == 5);
}

TEST_CASE("what cannot be reported is refused by field") {
  struct Row {
    const char* from;
    const char* to;
    const char* as_of;
    const char* unit;
    const char* refusal;
  };
  const auto row = GENERATE(values<Row>({
      {"", "2026-04-01", "", "", "MISSING period.from_time"},
      {"2026-03-01", "", "", "", "MISSING period.to_time"},
      {"2026-03-01", "2026-03-01", "", "", "NOT_AFTER_START period.to_time"},
      {"2026-03-01", "2026-04-01", "2026-03-01", "", "NOT_AFTER_START period.as_of"},
      {"2026-03-01", "2026-04-01", "2026-05-01", "", "IN_FUTURE period.as_of"},
      {"2026-07-01", "2026-08-01", "", "", "IN_FUTURE period.from_time"},
      {"2026-03-01", "2026-04-01", "", "no-such-unit", "NOT_FOUND unit"},
      {"2026-03-01", "2026-04-01", "", "unit-c", ""},
  }));
  Desk desk;
  desk.SetClock("2026-04-01T00:00");
  const auto time = [](const std::string& day) { return ToProto(At(day + "T00:00")); };
  v1::GetClosureReportRequest request;
  request.set_unit(row.unit);
  v1::Period& period = *request.mutable_period();
  if (*row.from != 0) *period.mutable_from_time() = time(row.from);
  if (*row.to != 0) *period.mutable_to_time() = time(row.to);
  if (*row.as_of != 0) *period.mutable_as_of() = time(row.as_of);
  CAPTURE(row.from, row.to, row.as_of, row.unit);
  CHECK(RefusalOf(desk.Ask(commands::GetClosureReport, request, kSupervisor).refusals()) ==
        row.refusal);
}

TEST_CASE("a unit cannot tell another unit from one that is not there") {
  Desk desk;
  PlayMarch(desk);
  const v1::Account head = AccountOf(v1::Role::HEAD, "unit-a");
  v1::GetClosureReportRequest request;
  *request.mutable_period() = March();
  request.set_unit("unit-b");
  const auto other = desk.Ask(commands::GetClosureReport, request, head);
  request.set_unit("no-such-unit");
  const auto none = desk.Ask(commands::GetClosureReport, request, head);
  CHECK(RefusalOf(other.refusals()) == "NOT_FOUND unit");
  CHECK(other.refusals().SerializeAsString() == none.refusals().SerializeAsString());
}

TEST_CASE("a list is refused for an unknown figure, a wrong size and a token of another question") {
  Desk desk;
  PlayMarch(desk);
  v1::ListFigureCasesRequest request;
  *request.mutable_period() = March();
  request.set_figure("closure");
  request.set_page_size(1);
  const auto first = desk.Ask(commands::ListFigureCases, request, kSupervisor);
  REQUIRE(first);
  const auto refusal = [&](const v1::ListFigureCasesRequest& asked) {
    return RefusalOf(desk.Ask(commands::ListFigureCases, asked, kSupervisor).refusals());
  };
  v1::ListFigureCasesRequest other = request;
  other.set_page_token(first->next_page_token());
  CHECK(refusal(other) == "");
  other.set_figure("signing");
  CHECK(refusal(other) == "BAD_PAGE_TOKEN page_token");
  other = request;
  other.set_page_token("00ff");
  CHECK(refusal(other) == "BAD_PAGE_TOKEN page_token");
  other = request;
  other.set_figure("no_such_figure");
  CHECK(refusal(other) == "UNKNOWN_VALUE figure");
  other = request;
  other.set_page_size(-1);
  CHECK(refusal(other) == "IMPOSSIBLE page_size");
}

}  // namespace
}  // namespace hotline
