#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/log.h"

namespace hotline {

// What the server does by itself, again and again. Each act may be done twice without harm: two
// servers of one store may fire together.
class Clockwork {
 public:
  struct Duty {
    std::string name;
    std::chrono::milliseconds every;
    // Quick: it queues what takes time. What it throws is logged.
    std::function<void()> act;
  };

  // Each duty is done first after its interval, on io's thread. `io` and `log` outlive it.
  Clockwork(boost::asio::io_context& io, Log& log, std::vector<Duty> duties);

 private:
  struct Wheel {
    Duty duty;
    boost::asio::steady_timer timer;
  };
  void Turn(Wheel& wheel);

  Log& log_;
  std::vector<std::unique_ptr<Wheel>> wheels_;
};

}  // namespace hotline
