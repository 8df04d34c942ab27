#include "server/hotlined.h"

#include <fcntl.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/security/server_credentials.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "server/case_jobs.h"
#include "storage/sqlite.h"
#include "storage/thread_name.h"

namespace hotline {
namespace {

namespace fs = std::filesystem;
using boost::asio::ip::tcp;
using namespace std::chrono_literals;

constexpr int kMostMessageBytes = 4 << 20;
constexpr int kMostCallsPerConnection = 1024;
constexpr std::chrono::hours kRequestsKept{24};
// Long enough to see in a store when somebody's sign-in ended.
constexpr std::chrono::hours kTokensKept{24 * 30};
constexpr int kForgottenAtOnce = 1000;
constexpr std::size_t kAnsweringThreads = 2;
// For the last answers to leave; connections that stay open longer are cut.
constexpr std::chrono::milliseconds kParting{300};

// gRPC adds reflection to every server of a program that links it.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const auto& plugin) {
      return dynamic_cast<const grpc::reflection::ProtoServerReflectionPlugin*>(plugin.get()) !=
             nullptr;
    });
  }
};

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw StartError("the file " + path + " cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::shared_ptr<grpc::ServerCredentials> CredentialsOf(const Options& options) {
  if (options.tls_cert.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions tls;
  tls.pem_key_cert_pairs.push_back({ReadFile(options.tls_key), ReadFile(options.tls_cert)});
  return grpc::SslServerCredentials(tls);
}

// A caller that is silent for long is asked whether it still lives; one that never speaks HTTP/2 is
// dropped.
void LimitConnections(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(kMostMessageBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostCallsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
}

tcp::endpoint EndpointOf(const std::string& host, std::uint16_t port) {
  return {boost::asio::ip::make_address(host), port};
}

const Options& Checked(const Options& options) {
  if (options.data.empty()) throw StartError("say where the store lives: --data DIR");
  if (!options.loopback() && options.tls_cert.empty()) {
    throw StartError(options.listen_host +
                     " is reached from other machines: give a certificate with --tls-cert and "
                     "--tls-key, or listen on 127.0.0.1");
  }
  return options;
}

// What a first start makes, the lock aside: it may be another server's already when it is let go.
constexpr const char* kMadeAtFirstStart[] = {
    "store.db",    "store.db-wal", "store.db-shm",  "keys.db",       "keys.db-wal",
    "keys.db-shm", "access.db",    "access.db-wal", "access.db-shm", "search",
    "master.key",  "signing.key",  "heads",         "shredded",      "tokens"};

// A new master key would open nothing of what is there already.
Key MasterKeyIn(const DataFolder& folder, const Randomness& randomness) {
  const char* given = std::getenv("HOTLINE_MASTER_KEY");
  const bool is_given = given != nullptr && *given != '\0';
  if (!is_given && fs::exists(folder / "keys.db") && !fs::exists(folder / "master.key")) {
    throw StartError("the keys in " + (folder / "keys.db") +
                     " are wrapped by a master key that is not there: put it into " +
                     (folder / "master.key") + " (mode 0600) or HOTLINE_MASTER_KEY");
  }
  return MasterKey(folder / "master.key", randomness);
}

// Listening fails for reasons that whoever starts the server can mend.
template <class Make>
auto Listening(const std::string& host, std::uint16_t port, const char* option, Make make) {
  try {
    return make();
  } catch (const boost::system::system_error& error) {
    throw StartError(host + ":" + std::to_string(port) + " cannot be listened on: " +
                     error.code().message() + "; choose another with " + option);
  }
}

}  // namespace

DataFolder::DataFolder(const std::string& path) : path_(path) {
  std::error_code error;
  if (!fs::exists(path_, error)) {
    fs::create_directories(path_, error);
    if (!error) fs::permissions(path_, fs::perms::owner_all, error);
    if (error) throw StartError("the data folder " + path_ + " cannot be made: " + error.message());
  }
  lock_ = open((*this / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) {
    throw StartError("the data folder " + path_ + " cannot be written: " + std::strerror(errno));
  }
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    close(lock_);
    throw StartError("another hotlined uses the data folder " + path_ +
                     ": stop it, or give another folder with --data");
  }
  // The lock is ours alone.
  fresh_ = std::none_of(std::begin(kMadeAtFirstStart), std::end(kMadeAtFirstStart),
                        [&](const char* name) { return fs::exists(*this / name); });
}

DataFolder::~DataFolder() {
  std::error_code error;
  for (const char* name : kMadeAtFirstStart) {
    if (fresh_) fs::remove_all(*this / name, error);
  }
  close(lock_);
}

Hotlined::Hotlined(Options options, Clock& clock, Randomness randomness)
    : options_(Checked(options)),
      clock_(clock),
      randomness_(std::move(randomness)),
      folder_(options_.data),
      log_(options_.log,
           [this](const RequestLine& line) {
             metrics_.Answered(line.method, line.code, line.took);
           }),
      keys_(std::make_shared<KeyStore>(OpenSqlite(folder_ / "keys.db"),
                                       MasterKeyIn(folder_, randomness_), randomness_)),
      answers_(kAnsweringThreads),
      access_record_(OpenSqlite(folder_ / "access.db"), keys_, AccessRecordOptions(), randomness_),
      store_(OpenStore()),
      index_(options_.search ? OpenSqliteSearch(folder_ / "search") : nullptr),
      follower_(index_ ? std::make_unique<SearchFollower>(*store_, *index_) : nullptr),
      io_work_(boost::asio::make_work_guard(io_)),
      clerk_(MakeOffice()),
      board_(MakeOffice(), io_,
             {.most_streams = options_.most_streams, .heartbeat = options_.heartbeat}),
      shredder_(*store_, folder_ / "shredded"),
      signer_(*store_, clock_, KeyFile(folder_ / "signing.key", randomness_), folder_ / "heads"),
      tokens_(*store_, clock_, randomness_, log_, folder_ / "tokens"),
      sweep_(*store_, clock_, places_, log_),
      recount_(*store_, log_, "count limits anew", CountingLimitsAnew(places_)),
      hand_on_(*store_, log_, "hand dispatches on", HandingDispatchesOn(clock_, places_)),
      demo_time_(*store_, clock_, places_, sweep_, {&recount_, &hand_on_}),
      services_(MakeServices(clerk_, board_, clock_, index_.get(), shredder_, demo_time_)),
      acceptor_(Listening(options_.listen_host, options_.listen_port, "--listen",
                          [this] {
                            return Acceptor(io_,
                                            EndpointOf(options_.listen_host, options_.listen_port),
                                            RaiseDescriptorLimit(), log_);
                          })),
      clockwork_(io_, log_, Duties()) {
  try {
    Start();
    folder_.Keep();
  } catch (...) {
    Stop();
    throw;
  }
}

void Hotlined::Start() {
  // What a crash left undone, and what a restore brought back.
  DestroyOwedKeys();
  SettleClock(*store_, clock_, log_);
  SetUpPlace();
  store_->OnCommitted([this](std::int64_t last_seq) {
    board_.Committed(last_seq);
    if (follower_) follower_->Poke(last_seq);
  });
  // Of what was stored before it was told.
  if (follower_) follower_->Poke(store_->last_seq());
  StartHttp();
  StartServer();
  WritePort();
  boost::asio::post(answers_, [this] { SignDays(); });
  log_.Note("listening on " + options_.listen_host + ":" + std::to_string(port()));
}

Hotlined::~Hotlined() { Stop(); }

std::unique_ptr<Store> Hotlined::OpenStore() {
  const std::string path = folder_ / "store.db";
  StoreOptions options;
  options.on_stored = [this](const StoredGroup& group) {
    metrics_.Stored(group.commands, group.took);
  };
  return std::make_unique<Store>(
      options_.open_store ? options_.open_store(path) : OpenSqlite(path), keys_, options,
      [this] { return clock_.Now(); }, randomness_);
}

Office Hotlined::MakeOffice() {
  return {.store = *store_,
          .clock = clock_,
          .places = places_,
          .sessions = sessions_,
          .log = log_,
          .record_access =
              [this](AccessEntry entry, AccessRecord::Done done) {
                access_record_.Write(std::move(entry), std::move(done));
              },
          .looks_at =
              [this](const std::string& resource) {
                constexpr int kMostLooks = 1000;
                return access_record_.LooksAt(resource, kMostLooks);
              },
          .answers = answers_};
}

void Hotlined::SetUpPlace() {
  if (!options_.place.empty()) {
    const PlaceFolder place = ReadPlaceFolder(options_.place);
    PutPlace(*store_, place.place, clock_.Now(), log_);
    if (options_.place_accounts) {
      tokens_.Take(place.accounts);
      WarnOfUnmanned(place.accounts);
    }
  }
  bool in_force = false;
  store_->ReadAndWait([&](Reader& reader) { in_force = reader.PlaceAt(clock_.Now()).has_value(); });
  if (!in_force) {
    throw StartError(
        "no place is in force: say who is responsible for what with --place DIR (a folder of CSV "
        "files)");
  }
}

// By the last version that the store has, in force or to come: after an import the folder's own
// units.csv is not what counts.
void Hotlined::WarnOfUnmanned(const std::vector<v1::Account>& accounts) {
  v1::Place last;
  store_->ReadAndWait([&](Reader& reader) { last = *reader.PlaceAt(Instant::max()); });
  const std::string told = TellUnmanned(last, accounts, OfficeDay(clock_.Now()));
  if (!told.empty()) log_.Warn(told);
}

void Hotlined::StartServer() {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  LimitConnections(builder);
  for (const auto& service : services_) builder.RegisterService(service.get());
  // Off loopback it would need a token, which gRPC's own service cannot ask for.
  if (!options_.loopback()) builder.SetOption(std::make_unique<WithoutReflection>());
  external_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      CredentialsOf(options_));
  server_ = builder.BuildAndStart();
  if (!server_) throw StartError("gRPC could not start; are certificate and key a pair?");
  server_->GetHealthCheckService()->SetServingStatus(true);
  acceptor_.Start(*external_);
  io_thread_ = std::thread([this] {
    NameThread("connections");
    io_.run();
  });
}

void Hotlined::StartHttp() {
  if (options_.http_host.empty()) return;
  http_ = Listening(options_.http_host, options_.http_port, "--http", [this] {
    return std::make_unique<Http>(io_, EndpointOf(options_.http_host, options_.http_port),
                                  Http::Server{[this] { return WhyNotReady(); },
                                               [this] { return metrics_.Text(Standing()); }});
  });
}

std::vector<Clockwork::Duty> Hotlined::Duties() {
  return {{"forget requests", 60s,
           [this] {
             Forget([this](Transaction& tx, int limit) {
               return tx.ForgetRequests(clock_.Now() - kRequestsKept, limit);
             });
           }},
          {"forget tokens", 1h,
           [this] {
             Forget([this](Transaction& tx, int limit) {
               return tx.ForgetTokens(clock_.Now() - kTokensKept, limit);
             });
           }},
          {"forget sessions", 60s, [this] { sessions_.ForgetExpired(clock_.Now()); }},
          {"destroy keys that are owed", 10s,
           [this] {
             if (!shredder_.owed()) return;
             boost::asio::post(answers_, [this] { DestroyOwedKeys(); });
           }},
          {"sign the days that are over", 1s,
           [this] {
             if (signer_.due()) boost::asio::post(answers_, [this] { SignDays(); });
           }},
          {"renew tokens", 60 * options_.look_every,
           [this] {
             if (tokens_.due()) boost::asio::post(answers_, [this] { RenewTokens(); });
           }},
          {"take care of what is due", options_.look_every,
           [this] { boost::asio::post(answers_, [this] { SweepDue(); }); }},
          {"count limits anew", options_.look_every, [this] { recount_.Look(); }},
          {"hand dispatches on", options_.look_every, [this] { hand_on_.Look(); }},
          {"flush the log", 1s, [this] { log_.Flush(); }}};
}

void Hotlined::DestroyOwedKeys() {
  try {
    shredder_.DestroyAll();
  } catch (const std::exception& error) {
    log_.Fault("destroy keys that are owed", "", error.what());
  }
}

void Hotlined::SignDays() {
  try {
    if (signer_.due()) signer_.SignAll();
  } catch (const std::exception& error) {
    if (!stopping_) log_.Fault("sign the days that are over", "", error.what());
  }
}

void Hotlined::RenewTokens() {
  try {
    if (tokens_.due()) tokens_.Renew();
  } catch (const std::exception& error) {
    if (!stopping_) log_.Fault("renew tokens", "", error.what());
  }
}

void Hotlined::SweepDue() {
  try {
    sweep_.All();
  } catch (const std::exception& error) {
    if (!stopping_) log_.Fault("take care of what is due", "", error.what());
  }
}

// A bite at a time, so that commands come in between; goes on until nothing is left.
void Hotlined::Forget(std::function<std::int64_t(Transaction&, int limit)> bite) {
  auto forgotten = std::make_shared<std::int64_t>(0);
  store_->Write(
      0,
      [forgotten, bite](Transaction& tx) {
        *forgotten = bite(tx, kForgottenAtOnce);
        return true;
      },
      [this, forgotten, bite](Fate fate, std::int64_t) {
        if (fate == Fate::kCommitted && *forgotten == kForgottenAtOnce) Forget(bite);
      });
}

std::string Hotlined::WhyNotReady() const {
  if (stopping_) return "stopping";
  return store_->WritingStopped();
}

Metrics::Standing Hotlined::Standing() const {
  return {.queued = store_->queued(),
          .events_behind = follower_ ? store_->last_seq() - follower_->indexed_through() : 0,
          .streams = board_.streams(),
          .writing_stopped = !store_->WritingStopped().empty()};
}

void Hotlined::WritePort() const {
  if (options_.port_file.empty()) return;
  const std::string fresh = options_.port_file + ".new";
  std::ofstream file(fresh);
  file << port() << "\n";
  file.close();
  if (!file || rename(fresh.c_str(), options_.port_file.c_str()) != 0) {
    throw StartError("the port file " + options_.port_file + " cannot be written");
  }
}

// gRPC cuts off what comes after its Shutdown without a word (CANCELLED). Whoever was just answered
// and calls again shall hear SHUTTING_DOWN instead, and try elsewhere: so this lingers.
void Hotlined::Drain() {
  const auto now = std::chrono::steady_clock::now;
  const auto begin = now();
  const auto busy = [this] { return clerk_.pending() > 0 || board_.streams() > 0; };
  while (now() < begin + options_.linger || (busy() && now() < begin + options_.patience)) {
    std::this_thread::sleep_for(1ms);
  }
}

void Hotlined::Stop() {
  std::call_once(stopped_, [this] {
    stopping_ = true;
    log_.Note("stopping");
    if (server_) {
      server_->GetHealthCheckService()->Shutdown();
      acceptor_.Stop();
      board_.Close();
      clerk_.Close();
      Drain();
      server_->Shutdown(std::chrono::system_clock::now() + kParting);
    }
    if (follower_) follower_->Pause(true);
    // Before the follower goes: the writer pokes it after each group, /metrics asks it.
    store_->Shutdown();
    io_.stop();
    if (io_thread_.joinable()) io_thread_.join();
    follower_.reset();
    answers_.join();
    server_.reset();
    log_.Note("stopped");
  });
}

}  // namespace hotline
