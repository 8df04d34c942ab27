#include "server/http.h"

#include <boost/asio/post.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace hotline {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;

constexpr std::chrono::seconds kPatience{5};

constexpr const char* kPlain = "text/plain; charset=utf-8";
// The version is the format's.
constexpr const char* kMetrics = "text/plain; version=0.0.4; charset=utf-8";

struct Answer {
  http::status status;
  std::string text;
  const char* type = kPlain;
};

Answer AnswerTo(http::verb verb, std::string_view target, const Http::Server& server) {
  if (verb != http::verb::get) return {http::status::method_not_allowed, "GET only\n"};
  if (target == "/healthz") return {http::status::ok, "ok\n"};
  if (target == "/metrics") return {http::status::ok, server.metrics(), kMetrics};
  if (target != "/readyz") return {http::status::not_found, "/healthz, /readyz or /metrics\n"};
  const std::string why = server.why_not_ready();
  if (why.empty()) return {http::status::ok, "ok\n"};
  return {http::status::service_unavailable, why + "\n"};
}

// One request and its answer; then the connection is closed. Bounded by the parser (8 KiB of
// header, no body) and by patience.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(tcp::socket socket, const Http::Server& server)
      : stream_(std::move(socket)), server_(server) {}

  void Begin() {
    stream_.expires_after(kPatience);
    parser_.body_limit(0);
    http::async_read_header(stream_, buffer_, parser_,
                            [self = shared_from_this()](beast::error_code error, std::size_t) {
                              if (!error) self->Reply();
                            });
  }

 private:
  void Reply() {
    const auto& request = parser_.get();
    Answer answer = AnswerTo(request.method(), request.target(), server_);
    response_.result(answer.status);
    response_.version(request.version());
    response_.set(http::field::content_type, answer.type);
    response_.keep_alive(false);
    response_.body() = std::move(answer.text);
    response_.prepare_payload();
    http::async_write(stream_, response_,
                      [self = shared_from_this()](beast::error_code, std::size_t) {
                        beast::error_code ignored;
                        self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
                      });
  }

  beast::tcp_stream stream_;
  const Http::Server& server_;
  beast::flat_buffer buffer_;
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> response_;
};

}  // namespace

Http::Http(boost::asio::io_context& io, const tcp::endpoint& endpoint, Server server)
    : io_(io),
      acceptor_(io, endpoint),
      port_(acceptor_.local_endpoint().port()),
      server_(std::move(server)) {
  boost::asio::post(io_, [this] { Accept(); });
}

void Http::Stop() {
  boost::asio::post(io_, [this] {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
  });
}

void Http::Accept() {
  if (!acceptor_.is_open()) return;
  acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
    if (error == boost::asio::error::operation_aborted) return;
    if (!error) std::make_shared<Exchange>(std::move(socket), server_)->Begin();
    // Without descriptors accept fails at once, again and again.
    if (error == boost::asio::error::no_descriptors) {
      auto timer = std::make_shared<boost::asio::steady_timer>(io_, std::chrono::seconds(1));
      timer->async_wait([this, timer](const boost::system::error_code&) { Accept(); });
      return;
    }
    Accept();
  });
}

}  // namespace hotline
