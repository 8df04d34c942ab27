#pragma once

// The templates of clerk.h: the order of things, each of which clerk.cc does.

#include <google/protobuf/message.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <boost/asio/post.hpp>
#include <exception>

#include "rules/refusals.h"
#include "server/clerk.h"
#include "server/commands/commands.h"
#include "server/status.h"

namespace hotline {
namespace clerk_impl {

// "LogCall" of LogCallRequest: a test holds the protos to it.
template <class Request>
std::string_view MethodOf() {
  std::string_view name = Request::descriptor()->name();
  name.remove_suffix(std::string_view("Request").size());
  return name;
}

inline Result<v1::LogCallResponse> Rebuild(Reader& reader, const std::string& resource,
                                           const Ambient& ambient, const v1::LogCallResponse*) {
  return commands::AnswerOfCall(reader, resource, ambient);
}
inline Result<v1::ActResponse> Rebuild(Reader& reader, const std::string& resource,
                                       const Ambient& ambient, const v1::ActResponse*) {
  return commands::AnswerOfCase(reader, resource, ambient);
}
inline Result<v1::ShredCaseResponse> Rebuild(Reader& reader, const std::string& resource,
                                             const Ambient&, const v1::ShredCaseResponse*) {
  return commands::AnswerOfShredding(reader, resource);
}
inline Result<v1::ImportCalendarResponse> Rebuild(Reader& reader, const std::string& resource,
                                                  const Ambient& ambient,
                                                  const v1::ImportCalendarResponse*) {
  return commands::AnswerOfImport(reader, resource, ambient);
}
inline Result<v1::ApproveCalendarResponse> Rebuild(Reader& reader, const std::string& resource,
                                                   const Ambient&,
                                                   const v1::ApproveCalendarResponse*) {
  return commands::AnswerOfApproval(reader, resource);
}

inline Result<v1::ImportPlaceResponse> Rebuild(Reader& reader, const std::string& resource,
                                               const Ambient&, const v1::ImportPlaceResponse*) {
  return commands::AnswerOfPlaceImport(reader, resource);
}

inline Result<v1::PutDutyResponse> Rebuild(Reader& reader, const std::string& resource,
                                           const Ambient&, const v1::PutDutyResponse*) {
  return commands::AnswerOfDuty(reader, resource);
}

inline const std::string& EtagOf(const v1::LogCallResponse& answer) { return answer.call().etag(); }
template <class Answer>
  requires requires(const Answer& answer) { answer.record().etag(); }
const std::string& EtagOf(const Answer& answer) {
  return answer.record().etag();
}
// What is destroyed has no further version.
inline std::string EtagOf(const v1::ShredCaseResponse&) { return ""; }
// The last entry counts.
inline std::string EtagOf(const v1::PutDutyResponse&) { return ""; }
// Versions are never changed.
inline std::string EtagOf(const v1::ImportCalendarResponse&) { return ""; }
inline std::string EtagOf(const v1::ApproveCalendarResponse&) { return ""; }
inline std::string EtagOf(const v1::ImportPlaceResponse&) { return ""; }

// The number in an etag, 0 when it holds none.
std::int64_t VersionIn(std::string_view etag);

template <class Request>
std::int64_t MinSeqOf(const Request& request) {
  if constexpr (requires { request.min_seq(); }) return request.min_seq();
  return 0;
}
template <class Request>
std::string NameOf(const Request& request) {
  if constexpr (requires { request.name(); }) return request.name();
  return {};
}
template <class Request>
std::string ReasonOf(const Request& request) {
  if constexpr (requires { request.reason(); }) return request.reason();
  return {};
}

// The command inside its transaction; gives whether there is something to commit.
template <class Request, class Response>
bool Run(ErrandOf<Request, Response>& errand, Transaction& tx, const Ambient& ambient,
         Command<Request, Response> command) {
  const std::string& account = ambient.actor.name();
  const std::string hash =
      AsText(Sha256({reinterpret_cast<const char*>(errand.bytes.begin()), errand.bytes.size()}));
  if (auto known = tx.FindRequest(account, errand.request_id)) {
    if (known->hash != hash || known->method != errand.access->method) {
      errand.outcome = Refuse(v1::Refusal::REQUEST_ID_REUSED, "change.request_id");
    } else {
      errand.repeats = known->seq;
      errand.outcome = Rebuild(tx, known->resource, ambient, static_cast<Response*>(nullptr));
    }
    return false;
  }
  errand.outcome = command(tx, errand.request, ambient);
  if (!*errand.outcome) return false;
  const Response& response = **errand.outcome;
  std::string resource = commands::ResourceOf(response);
  if (resource.empty()) return false;
  tx.RememberRequest(account, errand.request_id,
                     {hash, std::string(errand.access->method), std::move(resource),
                      VersionIn(EtagOf(response)), tx.LastSeq()});
  return true;
}

template <class Response>
grpc::Status Serialize(const Response& response, grpc::ByteBuffer* answer) {
  bool own = false;
  return grpc::SerializationTraits<Response>::Serialize(response, answer, &own);
}

}  // namespace clerk_impl

template <class Request, class Response>
Clerk::Reactor* Clerk::Act(Context* context, const Bytes* query, Bytes* answer,
                           Command<Request, Response> command, After<Response> after) {
  auto errand = std::make_shared<ErrandOf<Request, Response>>();
  Reactor* reactor = errand->reactor = context->DefaultReactor();
  if (!Receive(*errand, context, query, answer, clerk_impl::MethodOf<Request>())) return reactor;

  SignIn(errand, [this, errand, command, after = std::move(after)] {
    if (!Parse(*errand, errand->request) || !CheckChange(*errand, errand->request.change())) return;

    auto work = [this, errand, command](Transaction& tx) {
      // A group whose other member threw runs again.
      errand->outcome.reset();
      if (errand->context->IsCancelled()) return false;
      try {
        return clerk_impl::Run(*errand, tx, AmbientOf(*errand, tx, tx.Now()), command);
      } catch (const std::exception& error) {
        errand->fault = error.what();
        throw;
      }
    };
    auto done = [this, errand, after](Fate fate, std::int64_t seq) {
      boost::asio::post(office_.answers, [this, errand, after, fate, seq] {
        grpc::Status status = StatusAfter(*errand, fate);
        if (status.ok() && !errand->outcome) status = grpc::Status::CANCELLED;
        if (status.ok() && !*errand->outcome) status = StatusOf(errand->outcome->refusals());
        if (status.ok() && after) status = after(**errand->outcome);
        if (status.ok()) {
          Response& response = **errand->outcome;
          response.set_commit_seq(fate == Fate::kCommitted ? seq : errand->repeats);
          status = clerk_impl::Serialize(response, errand->answer);
        }
        Finish(*errand, status);
      });
    };
    office_.store.Write(errand->bytes.size(), std::move(work), std::move(done));
  });
  return reactor;
}

template <class Request, class Response, class Ask>
Clerk::Reactor* Clerk::LookBy(Context* context, const Bytes* query, Bytes* answer, Ask ask,
                              After<Response> after) {
  auto errand = std::make_shared<ErrandOf<Request, Response>>();
  Reactor* reactor = errand->reactor = context->DefaultReactor();
  if (!Receive(*errand, context, query, answer, clerk_impl::MethodOf<Request>())) return reactor;

  SignIn(errand, [this, errand, ask, after = std::move(after)] {
    if (!Parse(*errand, errand->request) || !Enter(*errand)) return;

    auto look = [this, errand, ask, after](Reader& reader) {
      if (!WorthLooking(*errand, reader, clerk_impl::MinSeqOf(errand->request))) return;
      grpc::Status status;
      try {
        Result<Response> response =
            ask(reader, errand->request, AmbientOf(*errand, reader, office_.clock.Now()));
        if (response && after) {
          errand->outcome = std::move(response);
          boost::asio::post(office_.answers, [this, errand, after] { FinishAfter(errand, after); });
          return;
        }
        status = response ? clerk_impl::Serialize(*response, errand->answer)
                          : StatusOf(response.refusals());
      } catch (const std::exception& error) {
        Throw(*errand, error.what());
        return;
      }
      AfterLook(errand, std::move(status), clerk_impl::NameOf(errand->request),
                clerk_impl::ReasonOf(errand->request));
    };
    auto failed = [this, errand](const DatabaseError& error) { Throw(*errand, error.what()); };
    const auto weight = errand->entered ? Store::Weight::kHeavy : Store::Weight::kLight;
    if (!office_.store.Read(std::move(look), std::move(failed), weight)) RefuseToQueue(*errand);
  });
  return reactor;
}

template <class Request, class Response>
void Clerk::FinishAfter(std::shared_ptr<ErrandOf<Request, Response>> errand,
                        const After<Response>& after) {
  grpc::Status status;
  try {
    status = after(**errand->outcome);
    if (status.ok()) status = clerk_impl::Serialize(**errand->outcome, errand->answer);
  } catch (const std::exception& error) {
    Throw(*errand, error.what());
    return;
  }
  AfterLook(errand, std::move(status), clerk_impl::NameOf(errand->request),
            clerk_impl::ReasonOf(errand->request));
}

}  // namespace hotline
