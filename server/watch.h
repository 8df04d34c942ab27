#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/result.h"
#include "server/office.h"

namespace hotline {

// An account is one person, who has a few screens open and a script or two; the rest are streams
// whose end the server has not noticed yet. So it takes more than a hundred accounts to use up all
// streams.
inline constexpr std::size_t kMostStreamsOfAccount = 8;

struct WatchOptions {
  std::size_t most_streams = 1000;
  // Silence after which a stream hears that the server is still there, that its session is still
  // good, and what became overdue meanwhile.
  std::chrono::milliseconds heartbeat{30'000};
  // Changes are gathered for this long, so that a busy hour costs each stream ten looks a second.
  std::chrono::milliseconds gather{100};
};

class WatchStream;

// All streams of WatchCases. It says that cases changed; what a stream is told it reads itself from
// its cursor, on a reading thread and one answer at a time, so a slow reader holds nothing up and
// costs no memory. Thread-safe.
class WatchBoard {
 public:
  // `io` runs the timers; it outlives the board.
  WatchBoard(Office office, boost::asio::io_context& io, WatchOptions options);
  ~WatchBoard();

  grpc::ServerWriteReactor<grpc::ByteBuffer>* Watch(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer* query);
  // From the writer after a group; quick.
  void Committed(std::int64_t last_seq);
  // Looks at every stream again, also where nothing was committed: the clock was moved.
  void Refresh();
  // Ends every stream with SHUTTING_DOWN and takes no new one.
  void Close();

  std::size_t streams() const;

 private:
  friend class WatchStream;

  // Takes a stream in, once its session is known to be good: who may not watch takes no place.
  // TOO_MANY_STREAMS of this account or of all, SHUTTING_DOWN when the board is closed.
  Check Add(const std::shared_ptr<WatchStream>& stream, const std::string& account);
  void Remove(WatchStream* stream);
  std::vector<std::shared_ptr<WatchStream>> All() const;
  // Tells all streams after `gather`; once for any number of calls meanwhile.
  void Gather();
  void Beat();

  Office office_;
  const WatchOptions options_;
  boost::asio::io_context& io_;
  std::atomic<std::int64_t> last_seq_;
  std::atomic<bool> gathering_ = false;

  mutable std::mutex mutex_;
  struct Place {
    std::shared_ptr<WatchStream> stream;
    std::string account;
  };
  bool closed_ = false;                              // guarded by mutex_
  std::unordered_map<WatchStream*, Place> streams_;  // guarded by mutex_

  // Used on io's thread alone.
  boost::asio::steady_timer gather_timer_;
  boost::asio::steady_timer beat_timer_;
};

}  // namespace hotline
