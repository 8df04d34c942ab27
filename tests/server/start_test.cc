// How a server starts: clock, place, accounts, health.

#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "tests/server/test_server.h"

namespace hotline {
namespace {

using namespace std::chrono_literals;

std::string WhyNot(const Options& options, Clock& clock) {
  try {
    const Hotlined server(options, clock, FromSystem());
    return "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

TEST_CASE("a demo clock stands still and is moved forward alone") {
  TestServer server;
  v1::SetClockRequest request;
  v1::SetClockResponse response;
  const auto set = [&] {
    return server.demo()->SetClock(server.As("operator1").get(), request, &response);
  };
  REQUIRE(set().ok());  // only asks
  const Instant start = FromProto(response.time());
  CHECK(start >= TestStart());
  *request.mutable_time() = ToProto(start + 3h);
  REQUIRE(set().ok());
  CHECK(FromProto(response.time()) == start + 3h);
  CHECK(server.clock().Now() == start + 3h);
  *request.mutable_time() = ToProto(start + 2h);
  const grpc::Status status = set();
  CHECK(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  CHECK(FirstRefusal(status) == "IMPOSSIBLE time");
  CHECK(server.clock().Now() == start + 3h);
}

TEST_CASE("a demo clock goes on where the store ends") {
  TestServer server;
  server.clock().MoveTo(TestStart() + 100h);
  server.Log(server.SilentCall());
  server.Stop();
  DemoClock earlier(TestStart());
  Hotlined again(OptionsFor(server.folder()), earlier, FromSystem());
  CHECK(earlier.Now() > TestStart() + 100h);
}

TEST_CASE("real cases never meet a demo clock, and a demo store stays one") {
  TempFolder folder;
  SystemClock system;
  DemoClock demo(TestStart());
  {
    Hotlined real(OptionsFor(folder), system, FromSystem());
    // The service that moves the clock is not even there.
    auto stub = v1::DemoService::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(real.port()), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    v1::SetClockResponse response;
    CHECK(stub->SetClock(&context, {}, &response).error_code() == grpc::StatusCode::UNIMPLEMENTED);
  }
  CHECK(WhyNot(OptionsFor(folder), demo).find("real cases") != std::string::npos);

  TempFolder sample;
  CHECK(WhyNot(OptionsFor(sample), demo).empty());
  CHECK(WhyNot(OptionsFor(sample), system).empty());
  CHECK(WhyNot(OptionsFor(sample), demo).empty());
}

TEST_CASE("a data folder belongs to one server at a time") {
  TestServer server;
  DemoClock clock(TestStart());
  CHECK(WhyNot(OptionsFor(server.folder()), clock).find("another hotlined") != std::string::npos);
  server.Stop();
  CHECK(WhyNot(OptionsFor(server.folder()), clock).empty());
}

TEST_CASE("without a place nobody is responsible, and the server says so") {
  TempFolder folder;
  DemoClock clock(TestStart());
  Options options = OptionsFor(folder);
  options.place.clear();
  options.place_accounts = false;
  CHECK(WhyNot(options, clock).find("--place DIR") != std::string::npos);

  TempFolder broken;
  std::filesystem::copy(OptionsFor(folder).place, broken.File("place"));
  std::ofstream(broken.File("place/accounts.csv"), std::ios::app)
      << "h-x,person-x,HANDLER,no-such-unit,测试\n";
  options.place = broken.File("place");
  CHECK(WhyNot(options, clock).find("accounts.csv:") != std::string::npos);
  options.place = broken.File("nowhere");
  CHECK(WhyNot(options, clock).find("cannot be read") != std::string::npos);
}

TEST_CASE("a start that fails leaves no half of a store, and takes nothing that was there") {
  TempFolder folder;
  const auto left = [&] {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      names.insert(entry.path().filename());
    }
    return names;
  };
  std::ofstream(folder.File("notes.txt")) << "mine";
  DemoClock clock(TestStart());
  Options options = OptionsFor(folder);
  options.place = folder.File("nowhere");
  CHECK(WhyNot(options, clock).find("cannot be read") != std::string::npos);
  CHECK(left() == std::set<std::string>{"lock", "notes.txt"});
  CHECK(WhyNot(OptionsFor(folder), clock).empty());
  const auto made = left();
  CHECK(made.contains("store.db"));
  CHECK(made.contains("master.key"));

  // A store that was there stays, whatever keeps the next start from coming up.
  CHECK_FALSE(WhyNot(options, clock).empty());
  CHECK(left() == made);
}

TEST_CASE("a stored place stays in force when the folder is gone") {
  TestServer server;
  server.Stop();
  DemoClock clock(TestStart());
  Options options = OptionsFor(server.folder());
  options.place.clear();
  options.place_accounts = false;
  CHECK(WhyNot(options, clock).empty());
}

std::string TextOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The line of a file that begins so gives way to another, or to nothing.
void ReplaceLine(const std::string& path, const std::string& beginning, const std::string& by) {
  std::string text = TextOf(path);
  const std::size_t at = text.find(beginning);
  REQUIRE(at != std::string::npos);
  text.replace(at, text.find('\n', at) + 1 - at, by);
  std::ofstream(path, std::ios::binary) << text;
}

// A server on that folder, with a copy of the sample place that is there to be changed.
Options WithOwnPlace(const TempFolder& folder, const TempFolder& copy) {
  Options options = OptionsFor(folder);
  std::filesystem::copy(options.place, copy.File("place"));
  options.place = copy.File("place");
  return options;
}

TEST_CASE("a newer place that leaves out a unit which cases may name is not taken") {
  TestServer server;
  server.Stop();
  DemoClock clock(TestStart());
  TempFolder newer;
  Options options = WithOwnPlace(server.folder(), newer);
  options.place_accounts = false;
  const auto change = [&](const char* name, const std::string& from, const std::string& to) {
    ReplaceLine(newer.File(std::string("place/") + name), from, to);
  };
  change("place.csv", "version,", "version,2027-01-01/1\n");
  change("units.csv", "nt-fire-special,", "");
  const std::string why = WhyNot(options, clock);
  CHECK(why.find("units.csv: nt-fire-special") != std::string::npos);
  change("units.csv", "nt-fire-gangzha,", "");  // still refused, now with both
  CHECK(WhyNot(options, clock).find("nt-fire-gangzha") != std::string::npos);
}

TEST_CASE("a newer place brings no days into a store: the start says which and how they come in") {
  TestServer server;
  server.Stop();
  DemoClock clock(TestStart());
  TempFolder newer;
  Options options = WithOwnPlace(server.folder(), newer);
  options.log = server.folder().File("second.log");
  ReplaceLine(options.place + "/place.csv", "version,", "version,2026-09-20/1\n");
  ReplaceLine(options.place + "/calendar_days.csv", "2026,2026-10-10,", "");
  const auto started = [&] {
    Hotlined again(options, clock, FromSystem());
    again.store().ReadAndWait([&](Reader& reader) {
      const auto place = reader.PlaceAt(Midnight(*ParseDay("2026-09-20")));
      CHECK(place->version() == "2026-09-20/1");
      const auto& days = place->calendar().days();
      CHECK(std::any_of(days.begin(), days.end(),
                        [](const auto& day) { return day.date() == "2026-10-10"; }));
    });
    again.Stop();
    return TextOf(options.log);
  };
  const std::string log = started();
  CHECK(log.find("days that differ: 1, first 2026-10-10") != std::string::npos);
  CHECK(log.find("calendar import FILE --notices FILE") != std::string::npos);
  // Once told is enough: the version is not said to differ from its files for its days' sake.
  CHECK(log.find("files differ from the stored version") == std::string::npos);
  CHECK(started().find("files differ from the stored version") == std::string::npos);
}

TEST_CASE("files that changed under an old version are not taken: the start says what to do") {
  TestServer server;
  server.Stop();
  DemoClock clock(TestStart());
  TempFolder changed;
  Options options = WithOwnPlace(server.folder(), changed);
  options.log = server.folder().File("second.log");
  ReplaceLine(options.place + "/place.csv", "title,", "title,另一个名称\n");
  Hotlined(options, clock, FromSystem()).Stop();
  const std::string log = TextOf(options.log);
  CHECK(log.find("files differ from the stored version") != std::string::npos);
  CHECK(log.find("raise 'version' in place.csv") != std::string::npos);
  CHECK(log.find("'place import'") != std::string::npos);
}

v1::Unit WithAccounts(const std::string& id, const std::string& valid_to = "") {
  v1::Unit unit;
  unit.set_id(id);
  unit.set_has_accounts(true);
  unit.set_valid_to(valid_to);
  return unit;
}

v1::Account Of(v1::Role::Kind role, const std::string& unit) {
  v1::Account account;
  account.set_role(role);
  account.set_scope(unit);
  return account;
}

TEST_CASE("of the units that nobody can act for five are named, and none that is over") {
  v1::Unit recorded_for = WithAccounts("recorded-for");
  recorded_for.set_has_accounts(false);
  struct Row {
    const char* why;
    std::vector<v1::Unit> units;
    std::string told;  // between "for" and the colon; empty for nothing
  };
  const std::vector<Row> rows = {
      {"one with a handler", {WithAccounts("manned")}, ""},
      {"one that the desk records for", {recorded_for}, ""},
      {"a head does not sign", {WithAccounts("headed")}, "headed"},
      {"its last day was yesterday", {WithAccounts("a", "2026-09-23")}, ""},
      {"its last day is today", {WithAccounts("a", "2026-09-24")}, "a"},
      {"five",
       {WithAccounts("a"), WithAccounts("b"), WithAccounts("c"), WithAccounts("d"),
        WithAccounts("e")},
       "a, b, c, d, e"},
      {"seven",
       {WithAccounts("a"), WithAccounts("b"), WithAccounts("c"), WithAccounts("d"),
        WithAccounts("e"), WithAccounts("f"), WithAccounts("g")},
       "a, b, c, d, e and 2 more"},
  };
  const std::vector<v1::Account> accounts = {Of(v1::Role::HANDLER, "manned"),
                                             Of(v1::Role::HEAD, "headed")};
  for (const Row& row : rows) {
    INFO(row.why);
    v1::Place place;
    for (const v1::Unit& unit : row.units) *place.add_units() = unit;
    const std::string told = TellUnmanned(place, accounts, *ParseDay("2026-09-24"));
    CHECK(told.substr(0, told.find(':')) ==
          (row.told.empty() ? "" : "nobody can act for " + row.told));
  }
}

TEST_CASE("a start counts the units of what was imported last, not those of its folder") {
  TestServer server;
  server.server().store().WriteAndWait([](Transaction& tx) {
    v1::Place imported = *tx.PlaceAt(Instant::max());
    imported.set_version("2027-01-01/1");
    for (v1::Unit& unit : *imported.mutable_units()) {
      if (unit.id() == "js-police") unit.set_has_accounts(true);
    }
    tx.PutPlace(imported, Midnight(*ParseDay("2027-01-01")));
    return true;
  });
  server.Stop();
  DemoClock clock(TestStart());
  Options options = OptionsFor(server.folder());
  options.log = server.folder().File("second.log");
  Hotlined(options, clock, FromSystem()).Stop();
  CHECK(TextOf(options.log).find("nobody can act for js-police:") != std::string::npos);
}

TEST_CASE("sample tokens are the owner's alone, stay while they are good and are renewed after") {
  TestServer server;
  const std::string first = server.Token("operator1");
  struct stat status {};
  REQUIRE(stat(server.folder().File("tokens/operator1").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  server.Stop();
  server.Start();
  CHECK(server.Token("operator1") == first);

  server.clock().MoveTo(TestStart() + std::chrono::hours(24 * 3650));
  server.Stop();
  server.Start();
  CHECK(server.Token("operator1") != first);
  v1::Account account;
  CHECK(server.intake()->WhoAmI(server.As("operator1").get(), {}, &account).ok());
  CHECK(account.name() == "accounts/operator1");
}

TEST_CASE("who is no longer in accounts.csv signs in no longer after the next start") {
  TempFolder mine;
  TestServer server([&](Options& options) {
    if (!std::filesystem::exists(mine.File("place"))) {
      std::filesystem::copy(options.place, mine.File("place"));
    }
    options.place = mine.File("place");
  });
  const std::string token = server.Token("operator2");
  v1::Account account;
  REQUIRE(server.intake()->WhoAmI(TestServer::With(token).get(), {}, &account).ok());
  ReplaceLine(mine.File("place/accounts.csv"), "operator2,", "");
  server.Stop();
  server.Start();
  CHECK(server.intake()->WhoAmI(TestServer::With(token).get(), {}, &account).error_code() ==
        grpc::StatusCode::UNAUTHENTICATED);
  CHECK(server.intake()->WhoAmI(server.As("operator1").get(), {}, &account).ok());

  // An account that became somebody else's is not his who had it.
  const std::string former = server.Token("operator1");
  ReplaceLine(mine.File("place/accounts.csv"), "operator1,",
              "operator1,person-newcomer,OPERATOR,,测试接线员十\n");
  server.Stop();
  server.Start();
  CHECK(server.intake()->WhoAmI(TestServer::With(former).get(), {}, &account).error_code() ==
        grpc::StatusCode::UNAUTHENTICATED);
  REQUIRE(server.intake()->WhoAmI(server.As("operator1").get(), {}, &account).ok());
  CHECK(account.person() == "person-newcomer");

  server.Stop();
  std::ofstream(mine.File("place/accounts.csv")) << "id,person,role,scope,display_name\n";
  CHECK_THROWS_WITH(server.Start(), Catch::Contains("nobody could sign in"));
}

// The status line of one GET.
std::string Get(std::uint16_t port, const std::string& target) {
  namespace asio = boost::asio;
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  socket.connect({asio::ip::address_v4::loopback(), port});
  asio::write(socket, asio::buffer("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"));
  std::string text;
  boost::system::error_code end;
  asio::read(socket, asio::dynamic_buffer(text), end);
  return text.substr(0, text.find('\r'));
}

TEST_CASE("the watchman's questions are answered over HTTP where it is on") {
  TestServer server([](Options& options) { options.http_host = "127.0.0.1"; });
  const std::uint16_t port = server.server().http_port();
  REQUIRE(port != 0);
  CHECK(Get(port, "/healthz") == "HTTP/1.1 200 OK");
  CHECK(Get(port, "/readyz") == "HTTP/1.1 200 OK");
  CHECK(Get(port, "/") == "HTTP/1.1 404 Not Found");
  CHECK(TestServer().server().http_port() == 0);
}

}  // namespace
}  // namespace hotline
