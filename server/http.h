#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <string>

namespace hotline {

// What the machine's watchman may ask over HTTP: /healthz (the program runs) and /readyz (it takes
// work; 503 and why when it does not). GET only; says nothing else.
class Http {
 public:
  // Why the server takes no work; empty while it does. Called on io's thread.
  using WhyNotReady = std::function<std::string()>;

  // Listens at once. Throws boost::system::system_error. `io` outlives it.
  Http(boost::asio::io_context& io, const boost::asio::ip::tcp::endpoint& endpoint,
       WhyNotReady why_not_ready);
  // Any thread.
  void Stop();
  std::uint16_t port() const { return port_; }

 private:
  void Accept();

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::uint16_t port_;
  WhyNotReady why_not_ready_;
};

}  // namespace hotline
