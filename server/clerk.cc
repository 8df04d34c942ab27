#include "server/clerk.h"

#include <charconv>

#include "rules/text.h"
#include "server/decode.h"
#include "server/request_id.h"

namespace hotline {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::steady_clock;

namespace {

// A resource's name is never longer; what is longer is not worth keeping.
constexpr std::size_t kMostResource = 64;

}  // namespace

std::int64_t clerk_impl::VersionIn(std::string_view etag) {
  std::int64_t version = 0;
  if (etag.size() > 2) std::from_chars(etag.data() + 1, etag.data() + etag.size() - 1, version);
  return version;
}

bool Clerk::Receive(Errand& errand, Context* context, const Bytes* query, Bytes* answer,
                    std::string_view method) {
  ++pending_;
  errand.context = context;
  errand.answer = answer;
  errand.access = &AccessOf(method);
  errand.began = steady_clock::now();
  if (closed_) {
    Finish(errand, StatusOf(v1::Refusal::SHUTTING_DOWN));
    return false;
  }
  const std::size_t most = errand.access->most_bytes;
  if (query->Length() > most) {
    Finish(errand, StatusOf(Refuse(v1::Refusal::TOO_LONG, "", std::to_string(most))));
    return false;
  }
  if (!query->TrySingleSlice(&errand.bytes).ok() && !query->DumpToSingleSlice(&errand.bytes).ok()) {
    Throw(errand, "the request's bytes cannot be read");
    return false;
  }
  return true;
}

void Clerk::SignIn(std::shared_ptr<Errand> errand, Next next) {
  const std::string hash = TokenHashIn(*errand->context);
  if (hash.empty()) {
    Admit(*errand, std::nullopt);
    return;
  }
  if (const auto session = office_.sessions.Find(hash)) {
    if (Admit(*errand, session)) next();
    return;
  }
  auto load = [this, errand, hash, next = std::move(next)](Reader& reader) {
    std::optional<Session> session;
    try {
      session = office_.sessions.Load(reader, hash);
    } catch (const std::exception& error) {
      Throw(*errand, error.what());
      return;
    }
    if (Admit(*errand, session)) next();
  };
  auto failed = [this, errand](const DatabaseError& error) { Throw(*errand, error.what()); };
  if (!office_.store.Read(std::move(load), std::move(failed))) RefuseToQueue(*errand);
}

bool Clerk::Admit(Errand& errand, const std::optional<Session>& session) {
  Result<Grant> grant = Authorise(session, *errand.access, office_.clock.Now());
  if (session) errand.grant.account = session->account;  // for the log line
  if (!grant) {
    Finish(errand, StatusOf(grant.refusals()));
    return false;
  }
  errand.grant = std::move(*grant);
  return true;
}

bool Clerk::Parse(Errand& errand, google::protobuf::Message& request) {
  if (request.ParseFromArray(errand.bytes.begin(), static_cast<int>(errand.bytes.size()))) {
    // Nobody has checked what this version does not know: it would be stored and shown to others.
    request.DiscardUnknownFields();
    return true;
  }
  Finish(errand, StatusOf(WhyUnparsed(
                     {reinterpret_cast<const char*>(errand.bytes.begin()), errand.bytes.size()},
                     *request.GetDescriptor())));
  return false;
}

bool Clerk::CheckChange(Errand& errand, const v1::Change& change) {
  Findings found;
  if (change.request_id().empty()) {
    found.Add(v1::Refusal::MISSING, "change.request_id");
  } else if (!IsRequestId(change.request_id())) {
    found.Add(v1::Refusal::BAD_FORMAT, "change.request_id", "UUIDv7");
  } else {
    errand.request_id = change.request_id();
  }
  if (change.has_happened_time()) {
    found.CheckTime(change.happened_time(), "change.happened_time", office_.clock.Now());
  }
  if (found.empty()) return true;
  Finish(errand, StatusOf(found.refusals()));
  return false;
}

bool Clerk::Enter(Errand& errand) {
  const Access& access = *errand.access;
  if (access.at_once == 0) return true;
  errand.entered = at_once_.Enter(errand.grant.account.name(), access);
  if (errand.entered) return true;
  Finish(errand,
         StatusOf(Refuse(v1::Refusal::TOO_MANY_AT_ONCE, "", std::to_string(access.at_once))));
  return false;
}

bool Clerk::WorthLooking(Errand& errand, Reader& reader, std::int64_t min_seq) {
  if (errand.context->IsCancelled()) {
    Finish(errand, grpc::Status::CANCELLED);
    return false;
  }
  try {
    if (min_seq <= 0 || reader.LastSeq() >= min_seq) return true;
  } catch (const std::exception& error) {
    Throw(errand, error.what());
    return false;
  }
  Finish(errand, StatusOf(v1::Refusal::NOT_REACHED));
  return false;
}

void Clerk::AfterLook(std::shared_ptr<Errand> errand, grpc::Status status, std::string resource,
                      std::string reason) {
  if (!errand->access->logged) {
    Finish(*errand, status);
    return;
  }
  const v1::Account& account = errand->grant.account;
  resource.resize(std::min(resource.size(), kMostResource));
  AccessEntry entry{.time = office_.clock.Now(),
                    .account = account.name(),
                    .role = account.role(),
                    .unit = account.scope(),
                    .method = std::string(errand->access->method),
                    .resource = std::move(resource),
                    .reason = std::move(reason),
                    .outcome = std::string(OutcomeOf(status))};
  // The answer leaves only when the record has it; the record's thread is not held up by sending.
  office_.record_access(std::move(entry), [this, errand, status = std::move(status)](bool stored) {
    boost::asio::post(office_.answers, [this, errand, status, stored] {
      if (!stored) errand->answer->Clear();
      Finish(*errand, stored ? status : StatusOf(v1::Refusal::WRITING_STOPPED));
    });
  });
}

void Clerk::RefuseToQueue(Errand& errand) {
  Finish(errand, StatusOf(closed_ ? v1::Refusal::SHUTTING_DOWN : v1::Refusal::QUEUE_FULL));
}

void Clerk::Throw(Errand& errand, std::string_view what) {
  errand.fault = what;
  Finish(errand, StatusAfter(errand, Fate::kFault));
}

grpc::Status Clerk::StatusAfter(const Errand& errand, Fate fate) {
  if (fate == Fate::kFault) {
    office_.log.Fault(errand.access->method, errand.request_id, errand.fault);
  }
  // Who refused says why in the outcome.
  return fate == Fate::kRefused ? grpc::Status::OK : StatusOf(fate);
}

void Clerk::Finish(Errand& errand, const grpc::Status& status) {
  office_.log.Request({.method = errand.access->method,
                       .account = errand.grant.account.name(),
                       .request_id = errand.request_id,
                       .code = NameOf(status.error_code()),
                       .reason = status.ok() ? std::string_view() : ReasonIn(status),
                       .took = duration_cast<microseconds>(steady_clock::now() - errand.began)});
  // Before the answer: who has it may ask anew.
  if (errand.entered) at_once_.Leave(errand.grant.account.name(), *errand.access);
  errand.reactor->Finish(status);
  --pending_;
}

Ambient Clerk::AmbientOf(const Errand& errand, Reader& reader, Instant now) {
  return {errand.grant.account, errand.grant.scope, office_.places.InForce(reader, now), now,
          &office_.looks_at};
}

}  // namespace hotline
