#include "server/clockwork.h"

#include <exception>
#include <utility>

namespace hotline {

Clockwork::Clockwork(boost::asio::io_context& io, Log& log, std::vector<Duty> duties) : log_(log) {
  for (Duty& duty : duties) {
    wheels_.push_back(std::make_unique<Wheel>(
        Wheel{.duty = std::move(duty), .timer = boost::asio::steady_timer(io)}));
    Turn(*wheels_.back());
  }
}

void Clockwork::Turn(Wheel& wheel) {
  wheel.timer.expires_after(wheel.duty.every);
  wheel.timer.async_wait([this, &wheel](const boost::system::error_code& error) {
    if (error) return;
    try {
      wheel.duty.act();
    } catch (const std::exception& fault) {
      log_.Fault(wheel.duty.name, "", fault.what());
    }
    Turn(wheel);
  });
}

}  // namespace hotline
