#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

// What the service classes share (services*.cc).
namespace hotline::raw {

using Context = grpc::CallbackServerContext;
using Bytes = grpc::ByteBuffer;
using Unary = grpc::ServerUnaryReactor;
using Stream = grpc::ServerWriteReactor<Bytes>;

// Base with all its methods raw: they take and give bytes (Clerk says why). The generated service
// counts its methods in the order of the proto, so every one of them has to be wrapped.
template <class Base, template <class> class... Methods>
struct Raw {
  using Type = Base;
};
template <class Base, template <class> class First, template <class> class... Rest>
struct Raw<Base, First, Rest...> {
  using Type = First<typename Raw<Base, Rest...>::Type>;
};

}  // namespace hotline::raw
