#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace hotline {

// One answered request. Ids only: never a name, a telephone number or what somebody said.
struct RequestLine {
  std::string_view method;
  std::string_view account;     // empty: not signed in
  std::string_view request_id;  // empty for a question
  std::string_view code;        // "OK", "NOT_FOUND" ...
  std::string_view reason;      // of the first refusal; empty when there is none
  std::chrono::microseconds took{};
};

// The server's log: a line per request, and what its operator has to know. Bounded: a file of at
// most 64 MiB with four older ones; lines that are not OK and alike are written 20 times a second,
// then counted. Thread-safe.
class Log {
 public:
  // Told of every request, also of those whose lines are left out.
  using OnRequest = std::function<void(const RequestLine&)>;

  // "stderr", "" (nowhere) or the path of a file. Throws std::runtime_error when it cannot be
  // opened.
  explicit Log(const std::string& target, OnRequest on_request = nullptr);
  ~Log();

  void Request(const RequestLine& line);
  // A bug or a broken machine, met while answering.
  void Fault(std::string_view method, std::string_view request_id, std::string_view what);
  void Note(std::string_view sentence);
  void Warn(std::string_view sentence);
  // Takes what the libraries below (storage) have to say.
  void BecomeStandard();
  // Writes out what is buffered.
  void Flush();

 private:
  bool Passes(std::string key);
  // Writes how many lines were left out since it was last asked. Requires mutex_.
  void TellRepeats();

  std::shared_ptr<spdlog::logger> logger_;
  const OnRequest on_request_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point second_;  // guarded by mutex_
  std::map<std::string, std::int64_t> repeats_;   // guarded by mutex_; lines of this second by kind
};

}  // namespace hotline
