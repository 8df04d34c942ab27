#include "server/watch.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "rules/refusals.h"
#include "server/status.h"
#include "server/watch_stream.h"

namespace hotline {

WatchBoard::WatchBoard(Office office, boost::asio::io_context& io, WatchOptions options)
    : office_(std::move(office)),
      options_(options),
      io_(io),
      last_seq_(office_.store.last_seq()),
      gather_timer_(io),
      beat_timer_(io) {
  boost::asio::post(io_, [this] { Beat(); });
}

WatchBoard::~WatchBoard() = default;

grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchBoard::Watch(grpc::CallbackServerContext* context,
                                                              const grpc::ByteBuffer* query) {
  auto stream = std::make_shared<WatchStream>(*this, context);
  stream->Begin(*query);
  return stream.get();
}

void WatchBoard::Committed(std::int64_t last_seq) {
  last_seq_ = last_seq;
  Gather();
}

void WatchBoard::Refresh() { Gather(); }

void WatchBoard::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  for (const auto& stream : All()) stream->End(StatusOf(v1::Refusal::SHUTTING_DOWN));
}

std::size_t WatchBoard::streams() const {
  const std::lock_guard lock(mutex_);
  return streams_.size();
}

Check WatchBoard::Add(const std::shared_ptr<WatchStream>& stream, const std::string& account) {
  const std::lock_guard lock(mutex_);
  if (closed_) return Refuse(v1::Refusal::SHUTTING_DOWN);
  if (streams_.size() >= options_.most_streams) {
    return Refuse(v1::Refusal::TOO_MANY_STREAMS, "", std::to_string(options_.most_streams));
  }
  const auto own = std::ranges::count_if(
      streams_, [&](const auto& entry) { return entry.second.account == account; });
  if (static_cast<std::size_t>(own) >= kMostStreamsOfAccount) {
    return Refuse(v1::Refusal::TOO_MANY_STREAMS, "", std::to_string(kMostStreamsOfAccount));
  }
  streams_.emplace(stream.get(), Place{stream, account});
  return Passed{};
}

void WatchBoard::Remove(WatchStream* stream) {
  const std::lock_guard lock(mutex_);
  streams_.erase(stream);
}

std::vector<std::shared_ptr<WatchStream>> WatchBoard::All() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<WatchStream>> all;
  all.reserve(streams_.size());
  for (const auto& [pointer, place] : streams_) all.push_back(place.stream);
  return all;
}

void WatchBoard::Gather() {
  if (gathering_.exchange(true)) return;
  boost::asio::post(io_, [this] {
    gather_timer_.expires_after(options_.gather);
    gather_timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      // Cleared first: a commit from here on gathers anew.
      gathering_ = false;
      for (const auto& stream : All()) stream->Poke();
    });
  });
}

void WatchBoard::Beat() {
  // A tenth late is soon enough.
  beat_timer_.expires_after(options_.heartbeat / 10);
  beat_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    const auto now = std::chrono::steady_clock::now();
    for (const auto& stream : All()) stream->Beat(now);
    Beat();
  });
}

}  // namespace hotline
