#pragma once

#include <grpcpp/server.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/acceptor.h"
#include "server/batch_job.h"
#include "server/clerk.h"
#include "server/clock.h"
#include "server/clockwork.h"
#include "server/demo_time.h"
#include "server/head_signer.h"
#include "server/http.h"
#include "server/key_shredder.h"
#include "server/log.h"
#include "server/metrics.h"
#include "server/options.h"
#include "server/place_store.h"
#include "server/services.h"
#include "server/sessions.h"
#include "server/set_up.h"
#include "server/sweep.h"
#include "server/token_keeper.h"
#include "server/watch.h"
#include "storage/access_record.h"
#include "storage/search.h"
#include "storage/store.h"

namespace hotline {

// The data folder, held by one server at a time (a lock that the system releases when the program
// ends, however it ends).
class DataFolder {
 public:
  // Makes it when missing, mode 0700. Throws StartError.
  explicit DataFolder(const std::string& path);
  // Takes out what was put into a folder without a store, unless that is to be kept: a start that
  // failed leaves no half of one behind.
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  std::string operator/(const char* name) const { return path_ + "/" + name; }
  void Keep() { fresh_ = false; }

 private:
  std::string path_;
  bool fresh_ = false;  // there was no store, and the server has not come up yet
  int lock_ = -1;
};

// The whole server as an object: the program makes one, tests and benchmarks as many as they like.
// It answers calls when the constructor returns.
class Hotlined {
 public:
  // `clock` outlives it. Throws StartError with a sentence that says what to do, or what a library
  // throws.
  Hotlined(Options options, Clock& clock, Randomness randomness);
  ~Hotlined();

  // Streams first, then no new calls, then what is queued is finished, then all is closed. Calls
  // that take longer than Options::patience are cancelled. Idempotent; any thread but its own.
  void Stop();

  std::uint16_t port() const { return acceptor_.port(); }
  // 0 when HTTP is off.
  std::uint16_t http_port() const { return http_ ? http_->port() : std::uint16_t{0}; }
  Store& store() { return *store_; }
  WatchBoard& board() { return board_; }
  AccessRecord& access_record() { return access_record_; }
  // Null when search is off.
  SearchFollower* follower() { return follower_.get(); }
  Log& log() { return log_; }

 private:
  std::unique_ptr<Store> OpenStore();
  Office MakeOffice();
  void Start();
  void SetUpPlace();
  // Requires a place in the store.
  void WarnOfUnmanned(const std::vector<v1::Account>& accounts);
  void StartServer();
  void StartHttp();
  std::vector<Clockwork::Duty> Duties();
  // What `bite` deletes, at most so many rows at once, until nothing is left.
  void Forget(std::function<std::int64_t(Transaction&, int limit)> bite);
  void DestroyOwedKeys();
  void SignDays();
  void RenewTokens();
  void SweepDue();
  std::string WhyNotReady() const;
  Metrics::Standing Standing() const;
  void WritePort() const;
  void Drain();

  // In the order of making; they go the other way round.
  const Options options_;
  Clock& clock_;
  const Randomness randomness_;
  DataFolder folder_;
  Metrics metrics_;
  Log log_;
  std::shared_ptr<KeyStore> keys_;
  // Before whoever hands answers to it: their threads end before it goes.
  boost::asio::thread_pool answers_;
  AccessRecord access_record_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<SearchIndex> index_;
  std::unique_ptr<SearchFollower> follower_;
  PlaceStore places_;
  Sessions sessions_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> io_work_;
  Clerk clerk_;
  WatchBoard board_;
  KeyShredder shredder_;
  HeadSigner signer_;
  TokenKeeper tokens_;
  Sweep sweep_;
  BatchJob recount_;
  BatchJob hand_on_;
  DemoTime demo_time_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  Acceptor acceptor_;
  std::unique_ptr<Http> http_;
  Clockwork clockwork_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> external_;
  std::unique_ptr<grpc::Server> server_;
  std::thread io_thread_;
  std::atomic<bool> stopping_ = false;
  std::once_flag stopped_;
};

}  // namespace hotline
