#pragma once

#include <grpcpp/server_builder.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>

#include "server/log.h"

namespace hotline {

// Raises the soft limit of open descriptors to the hard one; gives it.
std::uint64_t RaiseDescriptorLimit();

// Accepts TCP connections and hands them to gRPC, whose own listener never accepts again once it
// met EMFILE. Near the limit of descriptors it stops accepting (the kernel keeps callers waiting)
// and looks every 50 ms whether it may go on.
class Acceptor {
 public:
  using Target = grpc::experimental::ExternalConnectionAcceptor;

  // Listens at once; port 0 takes any. Throws boost::system::system_error.
  Acceptor(boost::asio::io_context& io, const boost::asio::ip::tcp::endpoint& endpoint,
           std::uint64_t descriptor_limit, Log& log);

  // Begins to hand over to `target`, which has to outlive the run of `io`.
  void Start(Target& target);
  // Closes the listening socket; connections that were handed over stay. Any thread.
  void Stop();

  std::uint16_t port() const { return port_; }
  bool paused() const { return paused_; }

 private:
  void Accept();
  void HandOver(boost::asio::ip::tcp::socket socket);
  bool NearLimit();
  void Pause();

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer timer_;
  std::uint16_t port_;
  const std::uint64_t limit_;
  Log& log_;
  Target* target_ = nullptr;
  std::atomic<bool> paused_ = false;
};

}  // namespace hotline
