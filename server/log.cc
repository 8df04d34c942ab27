#include "server/log.h"

#include <google/protobuf/stubs/logging.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <stdexcept>
#include <utility>

namespace hotline {
namespace {

constexpr std::size_t kFileBytes = std::size_t{64} << 20;
constexpr std::size_t kFiles = 4;
constexpr std::int64_t kRepeats = 20;
constexpr std::size_t kKinds = 256;

spdlog::sink_ptr SinkFor(const std::string& target) {
  if (target.empty()) return std::make_shared<spdlog::sinks::null_sink_mt>();
  if (target == "stderr") return std::make_shared<spdlog::sinks::stderr_sink_mt>();
  try {
    return std::make_shared<spdlog::sinks::rotating_file_sink_mt>(target, kFileBytes, kFiles);
  } catch (const spdlog::spdlog_ex& error) {
    throw std::runtime_error("the log " + target + " cannot be written: " + error.what());
  }
}

std::string_view OrDash(std::string_view text) { return text.empty() ? "-" : text; }

}  // namespace

Log::Log(const std::string& target, OnRequest on_request)
    : logger_(std::make_shared<spdlog::logger>("hotlined", SinkFor(target))),
      on_request_(std::move(on_request)) {
  logger_->set_pattern("%Y-%m-%dT%H:%M:%S.%f%z %l %v");
  logger_->flush_on(spdlog::level::warn);
}

Log::~Log() { Flush(); }

void Log::Request(const RequestLine& line) {
  if (on_request_) on_request_(line);
  if (line.code != "OK" && !Passes(std::string(line.method) + " " + std::string(line.reason))) {
    return;
  }
  logger_->info("{} {} {} {} {} {:.3f}ms", line.method, OrDash(line.account),
                OrDash(line.request_id), line.code, OrDash(line.reason),
                static_cast<double>(line.took.count()) / 1000);
}

void Log::Fault(std::string_view method, std::string_view request_id, std::string_view what) {
  if (!Passes("fault " + std::string(method))) return;
  logger_->error("fault in {} {}: {}", method, OrDash(request_id), what);
}

void Log::Note(std::string_view sentence) { logger_->info("{}", sentence); }

void Log::Warn(std::string_view sentence) {
  if (Passes(std::string(sentence))) logger_->warn("{}", sentence);
}

void Log::BecomeStandard() {
  spdlog::set_default_logger(logger_);
  // It would write to stderr what WhyUnparsed tells the caller.
  google::protobuf::SetLogHandler(nullptr);
}

void Log::Flush() {
  {
    const std::lock_guard lock(mutex_);
    TellRepeats();
  }
  logger_->flush();
}

void Log::TellRepeats() {
  for (const auto& [kind, count] : repeats_) {
    if (count > kRepeats) logger_->warn("{}: {} more like it", kind, count - kRepeats);
  }
  repeats_.clear();
}

bool Log::Passes(std::string key) {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (now - second_ >= std::chrono::seconds(1)) {
    TellRepeats();
    second_ = now;
  }
  // More kinds in one second than these share one count.
  if (repeats_.size() >= kKinds && !repeats_.contains(key)) key = "other";
  return ++repeats_[std::move(key)] <= kRepeats;
}

}  // namespace hotline
