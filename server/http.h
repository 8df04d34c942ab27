#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <string>

namespace hotline {

// What the machine's watchman may ask over HTTP: /healthz (the program runs), /readyz (it takes
// work; 503 and why when it does not) and /metrics (in Prometheus' text format). GET only; says
// nothing else.
class Http {
 public:
  // What it asks the server; called on io's thread.
  struct Server {
    // Why the server takes no work; empty while it does.
    std::function<std::string()> why_not_ready;
    std::function<std::string()> metrics;
  };

  // Listens at once. Throws boost::system::system_error. `io` outlives it.
  Http(boost::asio::io_context& io, const boost::asio::ip::tcp::endpoint& endpoint, Server server);
  // Any thread.
  void Stop();
  std::uint16_t port() const { return port_; }

 private:
  void Accept();

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  const Server server_;
};

}  // namespace hotline
