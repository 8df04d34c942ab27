#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "hotline/v1/case_service.pb.h"
#include "server/watch.h"

namespace hotline {

// One stream. It is idle, or it looks (on a reading thread), or it writes; never two at once. Kept
// alive by itself until OnDone, because gRPC and a look may both hold it; `finishing_` is set under
// the mutex before Finish, so Finish is called once.
class WatchStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                          public std::enable_shared_from_this<WatchStream> {
 public:
  WatchStream(WatchBoard& board, grpc::CallbackServerContext* context);

  // Takes what was asked and begins.
  void Begin(const grpc::ByteBuffer& query);
  // Something may have changed: looks unless it is busy.
  void Poke();
  // Says that it lives when it was silent for long.
  void Beat(std::chrono::steady_clock::time_point now);
  // Ends the stream as soon as it is idle.
  void End(grpc::Status status);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  enum class Work { kIdle, kLooking, kWriting };

  // Becomes looking if idle; false otherwise.
  bool TakeTurn();
  void StartLook(bool heartbeat);
  void Look(Reader& reader, bool heartbeat);
  // What is to be told; absent: nothing new.
  std::optional<v1::WatchCasesResponse> Compose(Reader& reader, const Scope& scope, bool heartbeat);
  // False and ended when the board has no place for it.
  bool TakePlace();
  bool StandAtCursor(Reader& reader);
  // Idle again after a look or a write; finishes if it has to.
  void Rest();
  void Send(const v1::WatchCasesResponse& response);
  void Finish();

  WatchBoard& board_;
  grpc::CallbackServerContext* const context_;
  const std::chrono::steady_clock::time_point began_;
  std::shared_ptr<WatchStream> self_;

  // Of whoever has the turn.
  std::string token_hash_;
  std::string cursor_;  // as asked, until it was read
  bool begun_ = false;
  bool full_ = false;  // the last answer was as long as one may be
  std::string account_;
  std::string standing_;  // as told last, serialized
  grpc::ByteBuffer answer_;

  std::mutex mutex_;
  Work work_ = Work::kIdle;                          // guarded by mutex_
  std::optional<grpc::Status> end_;                  // guarded by mutex_
  bool finishing_ = false;                           // guarded by mutex_
  std::int64_t seq_ = 0;                             // guarded by mutex_; told up to here
  std::chrono::steady_clock::time_point last_told_;  // guarded by mutex_
};

}  // namespace hotline
