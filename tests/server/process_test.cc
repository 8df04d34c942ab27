// The program itself.

#include "tests/server/process.h"

#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdlib>
#include <thread>

#include "storage/sqlite.h"
#include "tests/paths.h"
#include "tests/server/test_server.h"

namespace hotline {
namespace {

const std::string kPlace = SourceFolder() + "/server/places/nantong";

std::vector<std::string> CommandFor(const std::string& data) {
  return {ServerProgram(),
          "--data",
          data,
          "--listen",
          "127.0.0.1:0",
          "--place",
          kPlace,
          "--place-accounts",
          "--log",
          data + "/hotlined.log"};
}

std::uint16_t PortIn(const std::string& line) {
  REQUIRE(line.starts_with("listening on 127.0.0.1:"));
  return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
}

std::string TokenIn(const TempFolder& folder, const std::string& account) {
  std::ifstream file(folder.File("tokens/" + account));
  std::string token;
  std::getline(file, token);
  return token;
}

std::unique_ptr<v1::IntakeService::Stub> StubTo(std::uint16_t port) {
  grpc::ChannelArguments arguments;
  // A connection for this stub alone.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return v1::IntakeService::NewStub(grpc::CreateCustomChannel(
      "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials(), arguments));
}

v1::LogCallRequest SilentCall() {
  v1::LogCallRequest request;
  request.mutable_change()->set_request_id(NewRequestId());
  request.mutable_call()->set_channel(v1::Call::TELEPHONE);
  request.mutable_call()->set_type(v1::Call::SILENT);
  *request.mutable_call()->mutable_received_time() =
      ToProto(SystemClock().Now() - std::chrono::seconds(1));
  return request;
}

class Sockets {
 public:
  ~Sockets() { CloseAll(); }
  bool Open(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return false;
    sockets_.push_back(socket);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  void CloseAll() {
    for (const int socket : sockets_) close(socket);
    sockets_.clear();
  }

 private:
  std::vector<int> sockets_;
};

TEST_CASE("a server that ran out of descriptors serves again when callers hang up") {
  TempFolder folder;
  std::string command = "ulimit -n 200; exec";
  for (const std::string& part : CommandFor(folder.path())) command += " '" + part + "'";
  Process server({"/bin/sh", "-c", command});
  const std::uint16_t port = PortIn(server.ReadLine());
  const std::string token = TokenIn(folder, "operator1");

  Sockets sockets;
  int opened = 0;
  for (int i = 0; i < 400; ++i) opened += sockets.Open(port);
  CHECK(opened == 400);
  // Nobody gets through while they hold on: the server is really at its limit.
  {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(500));
    context.AddMetadata("authorization", "Bearer " + token);
    v1::Account account;
    CHECK_FALSE(StubTo(port)->WhoAmI(&context, {}, &account).ok());
  }
  sockets.CloseAll();
  const auto context = TestServer::With(token);
  context->set_wait_for_ready(true);
  v1::LogCallResponse response;
  const grpc::Status status = StubTo(port)->LogCall(context.get(), SilentCall(), &response);
  INFO(status.error_message());
  CHECK(status.ok());
  server.Signal(SIGTERM);
  CHECK(server.Wait() == 0);
}

TEST_CASE("a server that is asked to stop loses no call that it acknowledged") {
  const int signal = GENERATE(SIGTERM, SIGINT);
  TempFolder folder;
  Process server(CommandFor(folder.path()));
  const std::uint16_t port = PortIn(server.ReadLine());
  const std::string token = TokenIn(folder, "operator1");

  std::atomic<int> acknowledged = 0;
  std::atomic<int> odd = 0;
  std::vector<std::thread> callers;
  std::vector<std::vector<std::string>> names(8);
  for (auto& mine : names) {
    callers.emplace_back([&mine, &acknowledged, &odd, port, token] {
      const auto stub = StubTo(port);
      while (true) {
        v1::LogCallResponse response;
        const grpc::Status status =
            stub->LogCall(TestServer::With(token).get(), SilentCall(), &response);
        if (!status.ok()) {
          if (status.error_code() != grpc::StatusCode::UNAVAILABLE) odd = status.error_code();
          return;
        }
        mine.push_back(response.call().name());
        ++acknowledged;
      }
    });
  }
  while (acknowledged < 200) std::this_thread::yield();
  server.Signal(signal);
  CHECK(server.Wait() == 0);
  for (std::thread& caller : callers) caller.join();
  CHECK(odd == 0);

  DemoClock unused(TestStart());
  const auto keys =
      std::make_shared<KeyStore>(OpenSqlite(folder.File("keys.db")),
                                 MasterKey(folder.File("master.key"), FromSystem()), FromSystem());
  Store store(
      OpenSqlite(folder.File("store.db")), keys, {}, [&] { return unused.Now(); }, FromSystem());
  int lost = 0;
  store.ReadAndWait([&](Reader& reader) {
    for (const auto& mine : names) {
      for (const std::string& name : mine) {
        lost += !reader.FindCall(std::stoll(name.substr(name.find('/') + 1)));
      }
    }
  });
  CHECK(lost == 0);
}

TEST_CASE("the port is written into the port file and the folder is nobody else's") {
  TempFolder folder;
  const std::string data = folder.File("data");
  auto command = CommandFor(data);
  command.insert(command.end(), {"--port-file", folder.File("port")});
  Process server(command);
  const std::uint16_t port = PortIn(server.ReadLine());
  std::ifstream file(folder.File("port"));
  int written = 0;
  file >> written;
  CHECK(written == port);
  CHECK((std::filesystem::status(data).permissions() & std::filesystem::perms::all) ==
        std::filesystem::perms::owner_all);
}

TEST_CASE("check starts nothing and says what would happen") {
  TempFolder folder;
  const std::string data = folder.File("data");
  {
    Process good({ServerProgram(), "--data", data, "--place", kPlace, "--check"});
    CHECK(good.ReadAll().find("would start.") != std::string::npos);
    CHECK(good.Wait() == 0);
  }
  {
    Process bad({ServerProgram(), "--data", data, "--listen", "0.0.0.0:0", "--place", "/nowhere",
                 "--check"});
    const std::string text = bad.ReadAll();
    CHECK(text.find("would not start") != std::string::npos);
    CHECK(text.find("--tls-cert") != std::string::npos);
    CHECK(text.find("/nowhere") != std::string::npos);
    CHECK(bad.Wait() == 1);
  }
  {
    Process placeless({ServerProgram(), "--data", data, "--check"});
    const std::string text = placeless.ReadAll();
    CHECK(text.find("would not start") != std::string::npos);
    CHECK(text.find("--place DIR") != std::string::npos);
    CHECK(placeless.Wait() == 1);
  }
  CHECK_FALSE(std::filesystem::exists(data));
  {
    Process server(CommandFor(data));
    PortIn(server.ReadLine());
  }
  // The store has its place from then on.
  Process again({ServerProgram(), "--data", data, "--check"});
  const std::string own_place = again.ReadAll();
  CHECK(own_place.find("would start.") != std::string::npos);
  CHECK(own_place.find("note:") == std::string::npos);
  CHECK(again.Wait() == 0);
  // And its days: what of another place would not be taken.
  Process later({ServerProgram(), "--data", data, "--place", kPlace, "--check"});
  const std::string text = later.ReadAll();
  CHECK(text.find("calendar files of the place are not taken") != std::string::npos);
  CHECK(text.find("would start.") != std::string::npos);
  CHECK(later.Wait() == 0);
}

TEST_CASE("units that nobody can act for are named before a start and at it") {
  TempFolder folder;
  const std::string place = folder.File("place");
  std::filesystem::copy(kPlace, place, std::filesystem::copy_options::recursive);
  const auto check = [&](const std::string& from) {
    return RunHotlined(
        {"--data", folder.File("data"), "--place", from, "--place-accounts", "--check"});
  };
  CHECK(check(kPlace).text.find("nobody can act for") == std::string::npos);

  // Without the handlers of two units.
  std::ifstream all(std::string(kPlace) + "/accounts.csv");
  std::ofstream kept(place + "/accounts.csv");
  for (std::string line; std::getline(all, line);) {
    if (!line.starts_with("h-rudong-league,") && !line.starts_with("h-nt-court,")) {
      kept << line << "\n";
    }
  }
  kept.close();
  const Ended checked = check(place);
  CHECK(checked.code == 0);
  CHECK(checked.text.find("nobody can act for ") != std::string::npos);
  CHECK(checked.text.find("nt-court") != std::string::npos);
  CHECK(checked.text.find("write 'no'") != std::string::npos);
  const std::string log = folder.File("log");
  Process server({ServerProgram(), "--data", folder.File("data"), "--listen", "127.0.0.1:0",
                  "--place", place, "--place-accounts", "--log", log});
  PortIn(server.ReadLine());
  server.Signal(SIGTERM);
  CHECK(server.Wait() == 0);
  std::ifstream written(log);
  const std::string text((std::istreambuf_iterator<char>(written)), {});
  CHECK(text.find("nobody can act for ") != std::string::npos);
}

// Where a service manager listens; the variable goes with its object.
class Manager {
 public:
  explicit Manager(const std::string& name) : socket_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, sizeof address.sun_path - 1);
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    REQUIRE(bind(socket_, reinterpret_cast<const sockaddr*>(&address), length) == 0);
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Manager() {
    unsetenv("NOTIFY_SOCKET");
    close(socket_);
  }
  // What was told and not yet heard; empty when nothing was.
  std::string Heard() {
    char text[64] = {};
    const auto length = recv(socket_, text, sizeof text, MSG_DONTWAIT);
    return length > 0 ? std::string(text, static_cast<std::size_t>(length)) : "";
  }

 private:
  int socket_;
};

TEST_CASE("a service manager is told when calls are answered and when no more are") {
  TempFolder folder;
  const std::string own = "@hotline-test-" + std::to_string(getpid());
  for (const std::string& name : {folder.File("manager"), own}) {
    CAPTURE(name);
    Manager manager(name);
    Process server(CommandFor(folder.File("data")));
    const std::uint16_t port = PortIn(server.ReadLine());
    CHECK(port != 0);
    server.Signal(SIGTERM);
    CHECK(server.Wait() == 0);
    CHECK(manager.Heard() == "READY=1");
    CHECK(manager.Heard() == "STOPPING=1");
    CHECK(manager.Heard().empty());
  }
  Manager manager(folder.File("unheard"));
  Process refused({ServerProgram(), "--data", folder.File("new")});
  CHECK(refused.Wait() == 1);
  CHECK(manager.Heard().empty());
}

TEST_CASE("a server that cannot start says what to do and leaves") {
  TempFolder folder;
  Process open_to_all({ServerProgram(), "--data", folder.path(), "--listen", "0.0.0.0:0"});
  CHECK(open_to_all.ReadAll().find("--tls-cert") != std::string::npos);
  CHECK(open_to_all.Wait() == 2);

  Process first(CommandFor(folder.path()));
  PortIn(first.ReadLine());
  Process second(CommandFor(folder.path()));
  CHECK(second.ReadAll().find("another hotlined") != std::string::npos);
  CHECK(second.Wait() == 1);
}

}  // namespace
}  // namespace hotline
