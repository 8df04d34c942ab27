#include "tests/bench/callers.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <utility>

#include "hotline/v1/case_service.grpc.pb.h"
#include "hotline/v1/intake_service.grpc.pb.h"
#include "tests/bench/sample_calls.h"

namespace hotline {
namespace {

using Steady = std::chrono::steady_clock;
constexpr int kConnections = 4;

std::int64_t SecondsNow() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// UUIDv7: milliseconds since 1970, then random bits.
std::string NewRequestId(std::mt19937_64& random) {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  const std::uint64_t high = static_cast<std::uint64_t>(now) << 16 | 0x7000 | (random() & 0x0fff);
  const std::uint64_t low = (random() >> 2) | std::uint64_t{1} << 63;
  char text[37];
  std::snprintf(text, sizeof text, "%08x-%04x-%04x-%04x-%012llx", static_cast<unsigned>(high >> 32),
                static_cast<unsigned>(high >> 16 & 0xffff), static_cast<unsigned>(high & 0xffff),
                static_cast<unsigned>(low >> 48),
                static_cast<unsigned long long>(low & 0xffffffffffff));
  return text;
}

// What all callers of a run share.
class Tally {
 public:
  explicit Tally(int callers, std::size_t wanted) : running_(callers), left_(wanted) {}

  // One more unit to do? Counts it as begun.
  bool Take() {
    std::size_t left = left_;
    while (left > 0 && !left_.compare_exchange_weak(left, left - 1)) {
    }
    return left > 0;
  }
  void Fail(const grpc::Status& status) {
    std::lock_guard lock(mutex_);
    if (measured_.failed++ == 0) {
      measured_.failure = std::to_string(status.error_code()) + ": " + status.error_message();
    }
  }
  void Finish(std::size_t units, const std::vector<double>& milliseconds) {
    std::lock_guard lock(mutex_);
    measured_.units += units;
    measured_.milliseconds.insert(measured_.milliseconds.end(), milliseconds.begin(),
                                  milliseconds.end());
    if (--running_ == 0) done_.notify_all();
  }
  Measured Wait(Steady::time_point start) {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return running_ == 0; });
    measured_.seconds = std::chrono::duration<double>(Steady::now() - start).count();
    std::sort(measured_.milliseconds.begin(), measured_.milliseconds.end());
    return std::move(measured_);
  }

 private:
  std::mutex mutex_;  // guards measured_ and running_
  std::condition_variable done_;
  Measured measured_;
  int running_;
  std::atomic<std::size_t> left_;
};

// One caller: a chain of calls, each begun by the callback of the one before.
class Caller {
 public:
  explicit Caller(Tally& tally) : tally_(tally) {}
  virtual ~Caller() = default;
  void Next() {
    if (tally_.Take()) {
      Begin();
    } else {
      tally_.Finish(units_, milliseconds_);
    }
  }

 protected:
  virtual void Begin() = 0;
  void Start(const std::string& token) {
    context_.emplace();
    if (!token.empty()) context_->AddMetadata("authorization", "Bearer " + token);
    context_->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    began_ = Steady::now();
  }
  bool Ended(const grpc::Status& status) {
    milliseconds_.push_back(
        std::chrono::duration<double, std::milli>(Steady::now() - began_).count());
    if (!status.ok()) tally_.Fail(status);
    return status.ok();
  }
  void Succeed() { ++units_; }
  grpc::ClientContext* context() { return &*context_; }

 private:
  Tally& tally_;
  std::optional<grpc::ClientContext> context_;
  Steady::time_point began_;
  std::size_t units_ = 0;
  std::vector<double> milliseconds_;
};

class PairCaller : public Caller {
 public:
  PairCaller(Tally& tally, const Desk& desk, const std::shared_ptr<grpc::Channel>& channel,
             std::uint64_t seed)
      : Caller(tally),
        desk_(desk),
        intake_(v1::IntakeService::NewStub(channel)),
        cases_(v1::CaseService::NewStub(channel)),
        number_(seed),
        random_(std::random_device{}()) {}

 private:
  void Begin() override {
    log_.Clear();
    *log_.mutable_call() = SampleCall(number_++, SecondsNow());
    log_.mutable_change()->set_request_id(NewRequestId(random_));
    Start(desk_.operator_token);
    intake_->async()->LogCall(context(), &log_, &logged_,
                              [this](const grpc::Status& status) { Dispatch(status); });
  }
  void Dispatch(const grpc::Status& logged) {
    if (!Ended(logged)) return Next();
    if (logged_.cases_size() != 1) {
      Ended({grpc::INTERNAL, "no case was opened"});
      return Next();
    }
    dispatch_.Clear();
    dispatch_.set_name(logged_.cases(0).name());
    dispatch_.mutable_change()->set_etag(logged_.cases(0).etag());
    dispatch_.mutable_change()->set_request_id(NewRequestId(random_));
    Start(desk_.dispatcher_token);
    cases_->async()->DispatchCase(context(), &dispatch_, &dispatched_,
                                  [this](const grpc::Status& status) {
                                    if (Ended(status)) Succeed();
                                    Next();
                                  });
  }

  const Desk& desk_;
  std::unique_ptr<v1::IntakeService::Stub> intake_;
  std::unique_ptr<v1::CaseService::Stub> cases_;
  std::uint64_t number_;
  std::mt19937_64 random_;
  v1::LogCallRequest log_;
  v1::LogCallResponse logged_;
  v1::DispatchCaseRequest dispatch_;
  v1::ActResponse dispatched_;
};

class EchoCaller : public Caller {
 public:
  EchoCaller(Tally& tally, const std::shared_ptr<grpc::Channel>& channel)
      : Caller(tally), stub_(channel) {}

 private:
  void Begin() override {
    Start("");
    question_ = grpc::ByteBuffer(nullptr, 0);
    stub_.UnaryCall(context(), "/grpc.health.v1.Health/Check", {}, &question_, &answer_,
                    [this](const grpc::Status& status) {
                      if (Ended(status)) Succeed();
                      Next();
                    });
  }

  grpc::GenericStub stub_;
  grpc::ByteBuffer question_;
  grpc::ByteBuffer answer_;
};

Measured RunAll(Tally& tally, const std::vector<std::unique_ptr<Caller>>& callers) {
  const double used = ProcessorSeconds();
  const auto start = Steady::now();
  for (const auto& caller : callers) caller->Next();
  Measured measured = tally.Wait(start);
  measured.callers_seconds = ProcessorSeconds() - used;
  return measured;
}

}  // namespace

double ProcessorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double Measured::Quantile(double q) const {
  if (milliseconds.empty()) return 0;
  const auto at = static_cast<std::size_t>(q * static_cast<double>(milliseconds.size()));
  return milliseconds[std::min(at, milliseconds.size() - 1)];
}

struct Callers::Impl {
  Desk desk;
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  const std::shared_ptr<grpc::Channel>& ChannelOf(int caller) const {
    return channels[static_cast<std::size_t>(caller) % channels.size()];
  }
};

Callers::Callers(const Desk& desk) : impl_(std::make_unique<Impl>()) {
  impl_->desk = desk;
  for (int i = 0; i < kConnections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // a TCP connection each
    impl_->channels.push_back(
        grpc::CreateCustomChannel(desk.address, grpc::InsecureChannelCredentials(), arguments));
    impl_->channels.back()->WaitForConnected(std::chrono::system_clock::now() +
                                             std::chrono::seconds(10));
  }
}

Callers::~Callers() = default;

Measured Callers::LogAndDispatch(int callers, std::size_t pairs, std::uint64_t seed) {
  Tally tally(callers, pairs);
  std::vector<std::unique_ptr<Caller>> all;
  for (int i = 0; i < callers; ++i) {
    all.push_back(std::make_unique<PairCaller>(tally, impl_->desk, impl_->ChannelOf(i),
                                               seed + static_cast<std::uint64_t>(i) * 1'000'000));
  }
  return RunAll(tally, all);
}

Measured Callers::Echo(int callers, std::size_t times) {
  Tally tally(callers, times);
  std::vector<std::unique_ptr<Caller>> all;
  for (int i = 0; i < callers; ++i) {
    all.push_back(std::make_unique<EchoCaller>(tally, impl_->ChannelOf(i)));
  }
  return RunAll(tally, all);
}

}  // namespace hotline
