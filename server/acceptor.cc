#include "server/acceptor.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <string>
#include <utility>

namespace hotline {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// Left for files: the store's, the index', the log's.
constexpr std::uint64_t kReserved = 48;
constexpr std::chrono::milliseconds kPause{50};

bool IsExhaustion(const error_code& error) {
  return error == boost::asio::error::no_descriptors || error == boost::asio::error::no_memory ||
         error == boost::asio::error::no_buffer_space ||
         error == boost::system::errc::too_many_files_open_in_system;
}

}  // namespace

std::uint64_t RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  rlimit raised{limit.rlim_max, limit.rlim_max};
  return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

Acceptor::Acceptor(boost::asio::io_context& io, const tcp::endpoint& endpoint,
                   std::uint64_t descriptor_limit, Log& log)
    : io_(io),
      acceptor_(io, endpoint),
      timer_(io),
      port_(acceptor_.local_endpoint().port()),
      limit_(descriptor_limit),
      log_(log) {
  fcntl(acceptor_.native_handle(), F_SETFD, FD_CLOEXEC);
}

void Acceptor::Start(Target& target) {
  boost::asio::post(io_, [this, &target] {
    target_ = &target;
    Accept();
  });
}

void Acceptor::Stop() {
  boost::asio::post(io_, [this] {
    error_code ignored;
    acceptor_.close(ignored);
    timer_.cancel();
  });
}

void Acceptor::Accept() {
  if (!acceptor_.is_open()) return;
  if (NearLimit()) return Pause();
  if (paused_.exchange(false)) log_.Note("connections are accepted again");
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    if (error == boost::asio::error::operation_aborted) return;
    if (IsExhaustion(error)) return Pause();
    // Any other error is that connection's own: it was gone before it was accepted.
    if (!error) HandOver(std::move(socket));
    Accept();
  });
}

void Acceptor::HandOver(tcp::socket socket) {
  error_code error;
  socket.non_blocking(true, error);
  if (!error) socket.set_option(tcp::no_delay(true), error);
  if (error) return;
  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
  connection.listener_fd = acceptor_.native_handle();
  connection.fd = socket.release(error);
  if (error) return;
  fcntl(connection.fd, F_SETFD, FD_CLOEXEC);
  target_->HandleNewConnection(&connection);
}

// The next descriptor is always the lowest free one.
bool Acceptor::NearLimit() {
  const int lowest_free = fcntl(acceptor_.native_handle(), F_DUPFD_CLOEXEC, 0);
  if (lowest_free < 0) return true;
  close(lowest_free);
  return static_cast<std::uint64_t>(lowest_free) + kReserved >= limit_;
}

void Acceptor::Pause() {
  if (!paused_.exchange(true)) {
    log_.Warn("no connection is accepted while nearly all " + std::to_string(limit_) +
              " descriptors are in use; raise the limit (ulimit -n) if this happens often");
  }
  timer_.expires_after(kPause);
  timer_.async_wait([this](const error_code& error) {
    if (!error) Accept();
  });
}

}  // namespace hotline
