// Destroying a case for good, over the wire and over a restore.

#include <catch2/catch.hpp>
#include <sstream>

#include "hotline/v1/custody_service.grpc.pb.h"
#include "hotline/v1/report_service.grpc.pb.h"
#include "rules/case_number.h"
#include "rules/names.h"
#include "server/commands/commands.h"
#include "server/custody/carry_out.h"
#include "storage/chain.h"
#include "storage/destructions.h"
#include "storage/sqlite.h"
#include "tests/server/test_server.h"

namespace hotline {
namespace {

namespace fs = std::filesystem;

std::string Outcome(const grpc::Status& status) {
  return status.ok() ? "OK" : FirstRefusal(status);
}

// A server and what a test does on it; each step has to work.
class Desk {
 public:
  explicit Desk(std::function<void(Options&)> adjust = {}) : server(std::move(adjust)) {}

  std::string Open(int demands = 1) {
    v1::LogCallRequest request = server.CallWithCase();
    for (int i = 1; i < demands; ++i)
      *request.mutable_call()->add_demands() = request.call().demands(0);
    const v1::LogCallResponse response = server.Log(request);
    last_call = response.call();
    return last_call.demands(0).case_name();
  }

  // The desk solves it and the caller accepts on the line.
  void Close(const std::string& name) {
    v1::HandleDirectlyRequest direct;
    v1::SettleCaseRequest settle;
    v1::ActResponse response;
    Fill(direct, Get("operator1", name));
    REQUIRE(Outcome(server.cases()->HandleDirectly(server.As("operator1").get(), direct,
                                                   &response)) == "OK");
    Fill(settle, response.record());
    settle.mutable_settlement()->set_result("测试结果");
    settle.mutable_settlement()->set_told(true);
    settle.mutable_settlement()->set_told_how("电话");
    settle.mutable_settlement()->set_accepted_on_the_line(true);
    REQUIRE(Outcome(server.cases()->SettleCase(server.As("operator1").get(), settle, &response)) ==
            "OK");
    REQUIRE(response.record().state() == v1::Case::CLOSED);
  }

  v1::ShredCaseRequest Order(const std::string& name) {
    v1::ShredCaseRequest request;
    request.mutable_change()->set_request_id(NewRequestId());
    request.set_name(name);
    request.set_reason("测试保存期满");
    request.set_document("测试〔2026〕1号");
    return request;
  }

  std::string Shred(const std::string& who, const v1::ShredCaseRequest& request,
                    v1::ShredCaseResponse* response = nullptr) {
    v1::ShredCaseResponse unused;
    return Outcome(custody()->ShredCase(server.As(who).get(), request,
                                        response == nullptr ? &unused : response));
  }

  grpc::Status TryGet(const std::string& who, const std::string& name, v1::Case* record) {
    v1::GetCaseRequest request;
    request.set_name(name);
    return server.cases()->GetCase(server.As(who).get(), request, record);
  }
  v1::Case Get(const std::string& who, const std::string& name) {
    v1::Case record;
    REQUIRE(Outcome(TryGet(who, name, &record)) == "OK");
    return record;
  }
  std::string OutcomeOfGet(const std::string& who, const std::string& name) {
    v1::Case record;
    return Outcome(TryGet(who, name, &record));
  }

  std::vector<std::string> Search(const std::string& words) {
    REQUIRE(server.server().follower()->WaitFor(server.server().store().last_seq(),
                                                std::chrono::seconds(20)));
    v1::SearchCasesRequest request;
    request.set_words(words);
    v1::SearchCasesResponse response;
    REQUIRE(server.cases()->SearchCases(server.As("dispatcher1").get(), request, &response).ok());
    std::vector<std::string> names;
    for (const v1::CaseSummary& one : response.cases()) names.push_back(one.name());
    return names;
  }

  std::string Report() {
    v1::GetClosureReportRequest request;
    *request.mutable_period()->mutable_from_time() = ToProto(TestStart() - std::chrono::hours(24));
    *request.mutable_period()->mutable_to_time() = ToProto(TestStart() + std::chrono::hours(24));
    *request.mutable_period()->mutable_as_of() = ToProto(TestStart() + std::chrono::hours(1));
    v1::ClosureReport report;
    const auto stub = v1::ReportService::NewStub(server.channel());
    REQUIRE(Outcome(stub->GetClosureReport(server.As("supervisor1").get(), request, &report)) ==
            "OK");
    return report.DebugString();
  }

  ChainReport Verify() {
    return VerifyChain(*OpenSqlite(server.folder().File("store.db"))->OpenReader(), 1);
  }
  KeyNumbers ListFile() { return ReadShredList(server.folder().File("shredded"), 1); }
  std::unique_ptr<v1::CustodyService::Stub> custody() {
    return v1::CustodyService::NewStub(server.channel());
  }

  TestServer server;
  v1::Call last_call;

 private:
  template <class Request>
  void Fill(Request& request, const v1::Case& record) {
    request.mutable_change()->set_request_id(NewRequestId());
    request.mutable_change()->set_etag(record.etag());
    request.set_name(record.name());
  }
};

Row KeysOfCase(const TempFolder& folder, const std::string& name) {
  return OpenSqlite(folder.File("store.db"))
      ->OpenReader()
      ->Run(
          "SELECT c.data_key, k.data_key FROM case_ c JOIN call k ON k.site = 1 AND "
          "k.id = c.call_id WHERE c.site = 1 AND c.number = $1",
          {ParseCaseName(name).value()})
      .at(0);
}

std::string Wrapped(const std::string& file, const Value& number) {
  const Rows rows = OpenSqlite(file)->OpenReader()->Run(
      "SELECT wrapped FROM data_key WHERE site = 1 AND number = $1", {number});
  return rows.empty() ? "" : AsBytes(rows[0].at(0));
}

TEST_CASE("a shredded case is read by nobody, keeps its number and its place in every figure") {
  Desk desk;
  const std::string name = desk.Open();
  const std::string other = desk.Open();
  const std::string call = desk.last_call.name();
  desk.Close(name);
  REQUIRE(desk.Search("辍学").size() == 2);
  const Row keys = KeysOfCase(desk.server.folder(), name);
  const std::string keys_file = desk.server.folder().File("keys.db");
  const std::string wrapped = Wrapped(keys_file, keys.at(0));
  const std::string call_wrapped = Wrapped(keys_file, keys.at(1));
  REQUIRE(desk.server.folder().AllBytes().find(wrapped) != std::string::npos);
  desk.server.clock().MoveTo(TestStart() + std::chrono::hours(2));
  const std::string report = desk.Report();

  const v1::ShredCaseRequest order = desk.Order(name);
  v1::ShredCaseResponse response;
  REQUIRE(desk.Shred("admin1", order, &response) == "OK");
  const v1::Destruction& record = response.destruction();
  CHECK(record.case_name() == name);
  CHECK(record.actor() == "accounts/admin1");
  CHECK(record.reason() == "测试保存期满");
  CHECK(record.document() == "测试〔2026〕1号");
  CHECK(FromProto(record.time()) >= TestStart() + std::chrono::hours(2));
  CHECK(record.call_names_size() == 1);
  CHECK(record.call_names(0) != call);  // the other case's
  CHECK(record.data_keys_size() == 2);
  CHECK_FALSE(record.has_key_backups_expire_time());

  // No byte of either key is left in any file, and the list beside the store has both.
  const std::string bytes = desk.server.folder().AllBytes();
  CHECK(bytes.find(wrapped) == std::string::npos);
  CHECK(bytes.find(call_wrapped) == std::string::npos);
  CHECK(desk.ListFile() == KeyNumbers{AsInt(keys.at(0)), AsInt(keys.at(1))});

  CHECK(desk.OutcomeOfGet("dispatcher1", name) == "SHREDDED");
  CHECK(desk.OutcomeOfGet("operator1", name) == "SHREDDED");
  // Who never saw it learns nothing new.
  CHECK(desk.OutcomeOfGet("h-rudong-civil-affairs", name) == "NOT_FOUND");
  CHECK(desk.Get("dispatcher1", other).demand().title() == "测试:因家庭困难辍学");
  CHECK(desk.Search("辍学") == std::vector<std::string>{other});
  {
    v1::GetCallRequest request;
    request.set_name(record.call_names(0));
    v1::Call found;
    CHECK(Outcome(desk.server.intake()->GetCall(desk.server.As("dispatcher1").get(), request,
                                                &found)) == "NOT_FOUND");
  }
  {
    v1::LookUpCallerRequest request;
    request.set_telephone("13800000000");
    v1::LookUpCallerResponse found;
    REQUIRE(desk.server.intake()
                ->LookUpCaller(desk.server.As("operator1").get(), request, &found)
                .ok());
    CHECK(found.calls() == 1);
  }
  {
    v1::ListCasesRequest request;
    request.add_states(v1::Case::CLOSED);
    v1::ListCasesResponse found;
    REQUIRE(
        desk.server.cases()->ListCases(desk.server.As("dispatcher1").get(), request, &found).ok());
    REQUIRE(found.cases_size() == 1);
    v1::CaseSummary bare;
    bare.set_name(name);
    bare.set_state(v1::Case::CLOSED);
    bare.set_etag(found.cases(0).etag());
    CHECK(found.cases(0).DebugString() == bare.DebugString());
  }
  CHECK(desk.Report() == report);
  CHECK(desk.Verify().holds());

  SECTION("the same request again gives the same answer, another one is told") {
    v1::ShredCaseResponse again;
    CHECK(desk.Shred("admin1", order, &again) == "OK");
    CHECK(again.DebugString() == response.DebugString());
    CHECK(desk.Shred("admin1", desk.Order(name)) == "SHREDDED");
  }
  SECTION("auditor and administrator read the record, others do not") {
    for (const char* who : {"auditor1", "admin1"}) {
      v1::ListDestructionsResponse found;
      REQUIRE(desk.custody()->ListDestructions(desk.server.As(who).get(), {}, &found).ok());
      REQUIRE(found.destructions_size() == 1);
      CHECK(found.destructions(0).DebugString() == record.DebugString());
    }
    v1::ListDestructionsResponse found;
    CHECK(Outcome(desk.custody()->ListDestructions(desk.server.As("supervisor1").get(), {},
                                                   &found)) == "ROLE_MAY_NOT");
  }
  SECTION("an altered record is found") {
    OpenSqlite(desk.server.folder().File("store.db"))
        ->OpenWriter()
        ->Run("UPDATE destruction SET body = x'00' WHERE site = 1");
    const ChainReport found = desk.Verify();
    REQUIRE(found.altered_rows.size() == 1);
    CHECK(found.altered_rows[0].starts_with("destruction/"));
  }
}

TEST_CASE("what is not over, not ordered properly or not by the administrator is not shredded") {
  Desk desk;
  const std::string open = desk.Open();
  const std::string twins = desk.Open(2);
  desk.Close(twins);
  const std::string closed = desk.Open();
  desk.Close(closed);
  const auto order =
      [&](
          const std::string& name,
          const std::function<void(v1::ShredCaseRequest&)>& change = [](v1::ShredCaseRequest&) {}) {
        v1::ShredCaseRequest request = desk.Order(name);
        change(request);
        return request;
      };
  CHECK(desk.Shred("admin1", order(open)) == "WRONG_STATE");
  CHECK(desk.Shred("admin1", order(twins)) == "LINKED_CASE_OPEN name");
  CHECK(desk.Shred("supervisor1", order(closed)) == "ROLE_MAY_NOT");
  CHECK(desk.Shred("auditor1", order(closed)) == "ROLE_MAY_NOT");
  CHECK(desk.Shred("admin1", order("cases/none")) == "BAD_FORMAT name");
  CHECK(desk.Shred("admin1", order(CaseName(CaseNumber("3206", OfficeDay(TestStart()), 99)))) ==
        "NOT_FOUND");
  CHECK(desk.Shred("admin1", order(closed, [](auto& request) { request.clear_reason(); })) ==
        "MISSING reason");
  CHECK(desk.Shred("admin1", order(closed, [](auto& request) { request.set_document(" "); })) ==
        "MISSING document");
  CHECK(desk.ListFile().empty());
  for (const std::string& name : {open, twins, closed}) desk.Get("dispatcher1", name);
  CHECK(desk.Shred("admin1", order(closed)) == "OK");
}

TEST_CASE("keys that a crash left after the order are gone after the next start") {
  Desk desk;
  const std::string name = desk.Open();
  desk.Close(name);
  const Value key = KeysOfCase(desk.server.folder(), name).at(0);
  const std::string keys_file = desk.server.folder().File("keys.db");
  // The order is committed, and nothing after it happens.
  REQUIRE(desk.server.server().store().WriteAndWait([&](Transaction& tx) {
    Ambient ambient;
    ambient.actor.set_name("accounts/admin1");
    ambient.actor.set_role(v1::Role::ADMIN);
    ambient.now = tx.Now();
    return static_cast<bool>(commands::ShredCase(tx, desk.Order(name), ambient));
  }) == Fate::kCommitted);
  CHECK(desk.OutcomeOfGet("dispatcher1", name) == "SHREDDED");  // nobody reads it from then on
  CHECK_FALSE(Wrapped(keys_file, key).empty());
  desk.server.Stop();
  desk.server.Start();
  CHECK(Wrapped(keys_file, key).empty());
  CHECK(desk.ListFile().contains(AsInt(key)));
}

TEST_CASE("no restore brings back what was shredded") {
  Desk desk;
  const std::string name = desk.Open();
  desk.Close(name);
  const std::string other = desk.Open();
  const std::string data = desk.server.folder().path();
  TempFolder folder;
  const auto carry_out = [&](CustodyOrder order) {
    std::ostringstream out;
    const int code = CarryOut(order, TestStart(), FromSystem(), out, out);
    INFO(out.str());
    REQUIRE(code == 0);
    return out.str();
  };
  using enum CustodyOrder::Verb;
  const std::string keys = folder.File("keys");
  const std::string before = folder.File("before");
  const std::string after = folder.File("after");
  carry_out({.verb = kBackUpKeys, .data = data, .to = keys, .expire_days = 10});
  carry_out({.verb = kBackUp, .data = data, .to = before});
  v1::ShredCaseResponse response;
  REQUIRE(desk.Shred("admin1", desk.Order(name), &response) == "OK");
  CHECK(FromProto(response.destruction().key_backups_expire_time()) ==
        TestStart() + std::chrono::days(10));
  carry_out({.verb = kBackUp, .data = data, .to = after});
  const Row known{response.destruction().data_keys(0)};
  REQUIRE_FALSE(Wrapped(keys, known.at(0)).empty());  // the key backup would bring it back

  const bool backup_knows = GENERATE(true, false);
  CAPTURE(backup_knows);
  // Otherwise a copy of the list that was kept elsewhere does.
  std::vector<std::string> lists;
  if (!backup_knows) lists.push_back(data + "/shredded");
  const std::string restored = folder.File("restored");
  const std::string said = carry_out({.verb = kRestore,
                                      .data = restored,
                                      .from = backup_knows ? after : before,
                                      .keys = keys,
                                      .master_key = data + "/master.key",
                                      .shred_lists = lists});
  CHECK(said.find("2 of them were in the key backup") != std::string::npos);
  CHECK(Wrapped(restored + "/keys.db", known.at(0)).empty());
  desk.server.Stop();
  Desk again([&](Options& options) { options.data = restored; });
  v1::GetCaseRequest request;
  v1::Case record;
  const std::string token = desk.server.Token("dispatcher1");
  request.set_name(name);
  CHECK(Outcome(again.server.cases()->GetCase(TestServer::With(token).get(), request, &record)) ==
        "SHREDDED");
  request.set_name(other);
  CHECK(Outcome(again.server.cases()->GetCase(TestServer::With(token).get(), request, &record)) ==
        "OK");
}

TEST_CASE("pages of calls go on past shredded ones") {
  Desk desk;
  const std::string oldest = desk.Open();
  const std::string first_call = desk.last_call.name();
  for (int i = 0; i < 3; ++i) {
    const std::string name = desk.Open();
    desk.Close(name);
    REQUIRE(desk.Shred("admin1", desk.Order(name)) == "OK");
  }
  v1::ListCallsRequest request;
  request.set_page_size(1);
  v1::ListCallsResponse response;
  REQUIRE(desk.server.intake()
              ->ListCalls(desk.server.As("dispatcher1").get(), request, &response)
              .ok());
  REQUIRE(response.calls_size() == 1);
  CHECK(response.calls(0).name() == first_call);
  CHECK(response.next_page_token().empty());
}

}  // namespace
}  // namespace hotline
