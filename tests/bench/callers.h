#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hotline {

// Where the server listens and as whom to call it.
struct Desk {
  std::string address;  // "127.0.0.1:port"
  std::string operator_token;
  std::string dispatcher_token;
};

// What a run of callers took.
struct Measured {
  double seconds = 0;
  double callers_seconds = 0;        // of processor, in the process of the callers
  double server_seconds = 0;         // of processor, in that of the server; LoadProcess fills it in
  std::size_t units = 0;             // pairs or echoes that succeeded
  std::vector<double> milliseconds;  // of each call, sorted
  std::size_t failed = 0;
  std::string failure;  // of the first that failed
  double rate() const { return static_cast<double>(units) / seconds; }
  // The q-th part of the calls was faster; 0 without any.
  double Quantile(double q) const;
};

// Processor time that this process used so far, in seconds.
double ProcessorSeconds();

// Callers that share a few connections and gRPC's own threads: each has one call outstanding at any
// time.
class Callers {
 public:
  explicit Callers(const Desk& desk);
  ~Callers();

  // `callers` at once, `pairs` in all: LogCall with one demand, then DispatchCase as routing
  // proposes. The same seed makes the same calls, apart from request ids.
  Measured LogAndDispatch(int callers, std::size_t pairs, std::uint64_t seed);
  // The least that gRPC can do: a health check.
  Measured Echo(int callers, std::size_t times);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hotline
