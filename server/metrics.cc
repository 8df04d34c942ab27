#include "server/metrics.h"

#include <prometheus/text_serializer.h>

namespace hotline {
namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;

// From what a good disk takes to what nobody waits for.
const Histogram::BucketBoundaries kSeconds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                              0.1,    0.25,  0.5,    1,     2.5,  5,     10};
// Up to the largest group (StoreOptions::group).
const Histogram::BucketBoundaries kCommands = {1, 2, 4, 8, 16, 32, 64, 128, 256};

Gauge& MakeGauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

Histogram& MakeHistogram(prometheus::Registry& registry, const char* name, const char* help,
                         const Histogram::BucketBoundaries& buckets) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add({}, buckets);
}

double SecondsIn(std::chrono::microseconds took) {
  return std::chrono::duration<double>(took).count();
}

}  // namespace

Metrics::Metrics()
    : requests_(prometheus::BuildCounter()
                    .Name("hotline_requests_total")
                    .Help("Answered requests by method and status code; a stream counts at its end")
                    .Register(registry_)),
      seconds_(prometheus::BuildHistogram()
                   .Name("hotline_request_seconds")
                   .Help("From a request's arrival to its answer; of a stream, as long as it stood")
                   .Register(registry_)),
      groups_(prometheus::BuildCounter()
                  .Name("hotline_groups_stored_total")
                  .Help("Groups of commands stored, each with one sync")
                  .Register(registry_)
                  .Add({})),
      group_commands_(
          MakeHistogram(registry_, "hotline_group_commands", "Commands in a group", kCommands)),
      group_seconds_(MakeHistogram(registry_, "hotline_group_store_seconds",
                                   "To store a group, its sync included", kSeconds)),
      queued_(MakeGauge(registry_, "hotline_queued_commands", "Commands that wait for the writer")),
      behind_(MakeGauge(registry_, "hotline_search_events_behind",
                        "Events that the search index does not know yet")),
      streams_(MakeGauge(registry_, "hotline_watch_streams", "Open streams of WatchCases")),
      stopped_(MakeGauge(registry_, "hotline_writing_stopped",
                         "1 when nothing can be written, else 0; /readyz says why")) {}

void Metrics::Answered(std::string_view method, std::string_view code,
                       std::chrono::microseconds took) {
  const std::lock_guard lock(mutex_);
  auto found = methods_.find(method);
  if (found == methods_.end()) found = methods_.emplace(method, OfMethod()).first;
  OfMethod& of = found->second;
  if (of.seconds == nullptr) of.seconds = &seconds_.Add({{"method", found->first}}, kSeconds);
  auto counter = of.by_code.find(code);
  if (counter == of.by_code.end()) {
    Counter& fresh = requests_.Add({{"method", found->first}, {"code", std::string(code)}});
    counter = of.by_code.emplace(code, &fresh).first;
  }
  of.seconds->Observe(SecondsIn(took));
  counter->second->Increment();
}

void Metrics::Stored(std::size_t commands, std::chrono::microseconds took) {
  groups_.Increment();
  group_commands_.Observe(static_cast<double>(commands));
  group_seconds_.Observe(SecondsIn(took));
}

std::string Metrics::Text(const Standing& standing) {
  queued_.Set(static_cast<double>(standing.queued));
  behind_.Set(static_cast<double>(standing.events_behind));
  streams_.Set(static_cast<double>(standing.streams));
  stopped_.Set(standing.writing_stopped ? 1 : 0);
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace hotline
