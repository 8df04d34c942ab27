#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace hotline {

// What /metrics tells of a server, in Prometheus' text format. Labels are methods and status codes
// alone: no account, no case, nothing that anybody said. Thread-safe.
class Metrics {
 public:
  Metrics();

  // A request was answered. `method` is one of the services'; `code` as in the log.
  void Answered(std::string_view method, std::string_view code, std::chrono::microseconds took);
  // A group of commands was stored.
  void Stored(std::size_t commands, std::chrono::microseconds took);

  // How things stand when somebody asks.
  struct Standing {
    std::size_t queued = 0;          // commands that wait for the writer
    std::int64_t events_behind = 0;  // that the search index does not know yet
    std::size_t streams = 0;         // open watch streams
    bool writing_stopped = false;
  };
  std::string Text(const Standing& standing);

 private:
  struct OfMethod {
    prometheus::Histogram* seconds = nullptr;
    std::map<std::string, prometheus::Counter*, std::less<>> by_code;
  };

  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  prometheus::Counter& groups_;
  prometheus::Histogram& group_commands_;
  prometheus::Histogram& group_seconds_;
  prometheus::Gauge& queued_;
  prometheus::Gauge& behind_;
  prometheus::Gauge& streams_;
  prometheus::Gauge& stopped_;

  std::mutex mutex_;
  std::map<std::string, OfMethod, std::less<>> methods_;  // guarded by mutex_
};

}  // namespace hotline
