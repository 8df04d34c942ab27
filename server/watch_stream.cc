#include "server/watch_stream.h"

#include <utility>

#include "hotline/internal/page.pb.h"
#include "rules/refusals.h"
#include "server/access.h"
#include "server/clerk.h"
#include "server/opaque.h"
#include "server/status.h"

namespace hotline {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::steady_clock;

namespace {

constexpr int kMostChanges = 200;

// A unit is told that the case changed; what others did in it is not for it to know.
v1::WatchCasesResponse::Changed ChangeOf(const v1::Event& event, const Scope& scope) {
  v1::WatchCasesResponse::Changed changed;
  changed.set_name(event.resource());
  changed.set_state(event.case_state());
  changed.set_seq(event.seq());
  if (scope.kind == Scope::Kind::kUnit && event.unit() != scope.who) return changed;
  changed.set_act(event.act());
  changed.set_dispatch(event.dispatch());
  return changed;
}

std::string CursorAt(std::int64_t site, std::int64_t seq) {
  internal::WatchCursor cursor;
  cursor.set_site(site);
  cursor.set_seq(seq);
  return ToOpaque(cursor);
}

}  // namespace

WatchStream::WatchStream(WatchBoard& board, grpc::CallbackServerContext* context)
    : board_(board), context_(context), began_(steady_clock::now()), last_told_(began_) {}

void WatchStream::Begin(const grpc::ByteBuffer& query) {
  self_ = shared_from_this();
  token_hash_ = TokenHashIn(*context_);
  v1::WatchCasesRequest request;
  grpc::Slice bytes;
  if (query.Length() > Clerk::kMostBytes || !query.DumpToSingleSlice(&bytes).ok() ||
      !request.ParseFromArray(bytes.begin(), static_cast<int>(bytes.size()))) {
    return End(StatusOf(Refuse(v1::Refusal::BAD_FORMAT)));
  }
  cursor_ = request.cursor();
  if (token_hash_.empty()) return End(StatusOf(Refuse(v1::Refusal::NOT_SIGNED_IN)));
  if (TakeTurn()) StartLook(false);
}

void WatchStream::Poke() {
  if (TakeTurn()) StartLook(false);
}

void WatchStream::Beat(steady_clock::time_point now) {
  {
    const std::lock_guard lock(mutex_);
    if (now - last_told_ < board_.options_.heartbeat) return;
  }
  if (TakeTurn()) StartLook(true);
}

void WatchStream::End(grpc::Status status) {
  {
    const std::lock_guard lock(mutex_);
    if (!end_) end_ = std::move(status);
    if (work_ != Work::kIdle || finishing_) return;
    finishing_ = true;
  }
  Finish();
}

void WatchStream::OnWriteDone(bool ok) {
  if (!ok) {
    const std::lock_guard lock(mutex_);
    if (!end_) end_ = grpc::Status::CANCELLED;
  }
  Rest();
}

void WatchStream::OnCancel() { End(grpc::Status::CANCELLED); }

void WatchStream::OnDone() {
  board_.Remove(this);
  self_.reset();  // the last thing: it may be the last owner
}

bool WatchStream::TakeTurn() {
  const std::lock_guard lock(mutex_);
  if (work_ != Work::kIdle || end_) return false;
  work_ = Work::kLooking;
  return true;
}

void WatchStream::StartLook(bool heartbeat) {
  auto look = [self = shared_from_this(), heartbeat](Reader& reader) {
    try {
      self->Look(reader, heartbeat);
    } catch (const std::exception& error) {
      self->board_.office_.log.Fault("WatchCases", "", error.what());
      self->End(Fault());
      self->Rest();
    }
  };
  auto failed = [self = shared_from_this()](const DatabaseError& error) {
    self->board_.office_.log.Fault("WatchCases", "", error.what());
    self->End(Fault());
    self->Rest();
  };
  // Too many reads wait: the first look says so, a later one is made up for by the next beat.
  if (!board_.office_.store.Read(std::move(look), std::move(failed))) {
    if (!begun_) End(StatusOf(Refuse(v1::Refusal::QUEUE_FULL)));
    Rest();
  }
}

void WatchStream::Look(Reader& reader, bool heartbeat) {
  // Each time from the store: a session that ended meanwhile ends the stream.
  const auto session = board_.office_.sessions.Load(reader, token_hash_);
  Result<Grant> grant = Authorise(session, AccessOf("WatchCases"), board_.office_.clock.Now());
  if (session) account_ = session->account.name();
  if (!grant) {
    End(StatusOf(grant.refusals()));
    return Rest();
  }
  if (!begun_ && !TakePlace()) return Rest();
  if (!begun_ && !StandAtCursor(reader)) {
    End(StatusOf(Refuse(v1::Refusal::BAD_PAGE_TOKEN, "cursor")));
    return Rest();
  }
  const auto response = Compose(reader, grant->scope, heartbeat);
  if (response) {
    Send(*response);
  } else {
    Rest();
  }
}

bool WatchStream::TakePlace() {
  const Check taken = board_.Add(shared_from_this(), account_);
  if (!taken) End(StatusOf(taken.refusals()));
  return static_cast<bool>(taken);
}

bool WatchStream::StandAtCursor(Reader& reader) {
  const std::int64_t last = reader.LastSeq();
  internal::WatchCursor cursor;
  cursor.set_site(reader.site());
  cursor.set_seq(last);
  if (!cursor_.empty() && !FromOpaque(cursor_, cursor)) return false;
  if (cursor.site() != reader.site() || cursor.seq() < 0 || cursor.seq() > last) return false;
  const std::lock_guard lock(mutex_);
  seq_ = cursor.seq();
  return true;
}

std::optional<v1::WatchCasesResponse> WatchStream::Compose(Reader& reader, const Scope& scope,
                                                           bool heartbeat) {
  std::int64_t from = 0;
  {
    const std::lock_guard lock(mutex_);
    from = seq_;
  }
  std::int64_t through = from;
  const auto events = reader.EventsAfter(scope, from, kMostChanges, &through);
  full_ = events.size() == kMostChanges;

  v1::WatchCasesResponse response;
  response.set_cursor(CursorAt(reader.site(), through));
  for (const v1::Event& event : events) *response.add_changes() = ChangeOf(event, scope);
  const v1::Standing standing = reader.CountStanding(scope, board_.office_.clock.Now());
  std::string counted = standing.SerializeAsString();
  const bool stands_elsewhere = !begun_ || counted != standing_;
  if (stands_elsewhere) *response.mutable_standing() = standing;
  response.set_heartbeat(heartbeat && events.empty());

  standing_ = std::move(counted);
  const std::lock_guard lock(mutex_);
  begun_ = true;
  seq_ = through;
  if (events.empty() && !stands_elsewhere && !heartbeat) return std::nullopt;
  return response;
}

void WatchStream::Send(const v1::WatchCasesResponse& response) {
  answer_.Clear();
  bool own = false;
  const grpc::Status made =
      grpc::SerializationTraits<v1::WatchCasesResponse>::Serialize(response, &answer_, &own);
  bool sending = false;
  {
    const std::lock_guard lock(mutex_);
    if (!made.ok() && !end_) end_ = made;
    if (!end_) {
      work_ = Work::kWriting;
      last_told_ = steady_clock::now();
      sending = true;
    }
  }
  // The turn is still ours: nobody else writes, finishes or looks.
  if (sending) {
    StartWrite(&answer_);
  } else {
    Rest();
  }
}

void WatchStream::Rest() {
  bool ends = false;
  bool behind = false;
  {
    const std::lock_guard lock(mutex_);
    if (finishing_) return;
    if (end_) {
      finishing_ = ends = true;
    } else {
      work_ = Work::kIdle;
      behind = seq_ < board_.last_seq_;
    }
  }
  if (ends) {
    Finish();
  } else if (full_) {
    Poke();
  } else if (behind) {
    board_.Gather();
  }
}

void WatchStream::Finish() {
  const grpc::Status status = *end_;
  board_.office_.log.Request({.method = "WatchCases",
                              .account = account_,
                              .request_id = "",
                              .code = NameOf(status.error_code()),
                              .reason = status.ok() ? std::string_view() : ReasonIn(status),
                              .took = duration_cast<microseconds>(steady_clock::now() - began_)});
  grpc::ServerWriteReactor<grpc::ByteBuffer>::Finish(status);
}

}  // namespace hotline
