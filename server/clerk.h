#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "hotline/v1/procedure.pb.h"
#include "server/access.h"
#include "server/at_once.h"
#include "server/commands/ambient.h"
#include "server/office.h"

namespace hotline {

// One call on its way through the clerk.
struct Errand {
  grpc::CallbackServerContext* context = nullptr;
  grpc::ServerUnaryReactor* reactor = nullptr;
  grpc::ByteBuffer* answer = nullptr;
  const Access* access = nullptr;
  grpc::Slice bytes;  // of the request, as they came
  std::chrono::steady_clock::time_point began;
  Grant grant;
  std::string request_id;  // of a change, once it is known to be one
  std::string fault;       // what was thrown
  bool entered = false;    // counted as under way (AtOnce)
};

// An errand with what is asked and what came of it.
template <class Request, class Response>
struct ErrandOf : Errand {
  Request request;
  // Absent: the caller was gone before it ran.
  std::optional<Result<Response>> outcome;
  // commit_seq of the first answer, when this request id was used before.
  std::int64_t repeats = 0;
};

// Carries every unary call from the wire to a store thread and back: token, authorisation, form,
// request id, queue, answer, log line. Requests come as bytes, so that what cannot be parsed is
// refused field by field and "the same request" means the same bytes. Thread-safe.
class Clerk {
 public:
  using Context = grpc::CallbackServerContext;
  using Bytes = grpc::ByteBuffer;
  using Reactor = grpc::ServerUnaryReactor;

  // A request is at most this long where its method has no limit of its own (Access).
  static constexpr std::size_t kMostBytes = Access{}.most_bytes;

  explicit Clerk(Office office) : office_(std::move(office)) {}

  // What remains to be done once a change is committed and before it is answered, again for each
  // repetition of the request; on an answering thread.
  template <class Response>
  using After = std::function<grpc::Status(const std::type_identity_t<Response>&)>;

  // A change: runs `command` in the writer, once for each request id.
  template <class Request, class Response>
  Reactor* Act(Context* context, const Bytes* query, Bytes* answer,
               Command<Request, Response> command, After<Response> after = nullptr);
  // A question: runs `question` on a reading thread.
  template <class Request, class Response>
  Reactor* Look(Context* context, const Bytes* query, Bytes* answer,
                Question<Request, Response> question) {
    return LookBy<Request, Response>(context, query, answer, question);
  }
  // The same with anything that can be called like a Question. `after`, where there is one, runs
  // once it was answered, on an answering thread.
  template <class Request, class Response, class Ask>
  Reactor* LookBy(Context* context, const Bytes* query, Bytes* answer, Ask ask,
                  After<Response> after = nullptr);

  // From now on every new call is answered SHUTTING_DOWN.
  void Close() { closed_ = true; }
  // Calls that are not answered yet.
  int pending() const { return pending_; }

 private:
  using Next = std::function<void()>;

  // Takes the bytes; gives false when the call was answered already.
  bool Receive(Errand& errand, Context* context, const Bytes* query, Bytes* answer,
               std::string_view method);
  // Calls `next` when the caller may call the method; answers otherwise.
  void SignIn(std::shared_ptr<Errand> errand, Next next);
  bool Admit(Errand& errand, const std::optional<Session>& session);
  // False and answered when the bytes are no such message.
  bool Parse(Errand& errand, google::protobuf::Message& request);
  // False and answered when a change cannot be of any use.
  bool CheckChange(Errand& errand, const v1::Change& change);
  // False and answered when the account has as many of these under way as it may.
  bool Enter(Errand& errand);
  // A look that nobody waits for, or one from before min_seq, is not worth running.
  bool WorthLooking(Errand& errand, Reader& reader, std::int64_t min_seq);
  template <class Request, class Response>
  void FinishAfter(std::shared_ptr<ErrandOf<Request, Response>> errand,
                   const After<Response>& after);
  void AfterLook(std::shared_ptr<Errand> errand, grpc::Status status, std::string resource,
                 std::string reason);
  void RefuseToQueue(Errand& errand);
  void Throw(Errand& errand, std::string_view what);
  grpc::Status StatusAfter(const Errand& errand, Fate fate);
  void Finish(Errand& errand, const grpc::Status& status);
  Ambient AmbientOf(const Errand& errand, Reader& reader, Instant now);

  Office office_;
  AtOnce at_once_;
  std::atomic<bool> closed_ = false;
  std::atomic<int> pending_ = 0;
};

}  // namespace hotline

#include "server/clerk_impl.h"
