#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "storage/store.h"

namespace hotline {

// The reading threads of a site: each with a connection of its own, one snapshot for each look.
class Readers {
 public:
  using Failed = std::function<void(const DatabaseError&)>;

  // All references outlive it. Starts its threads.
  Readers(Databases& databases, KeyStore& keys, const StoreOptions& options);
  ~Readers();

  // As Store::Read.
  bool Read(Store::Look look, Failed failed, Store::Weight weight);

  // Refuses new looks from now on; Finish() also waits for the queued ones. Any thread but a
  // reading one.
  void Refuse();
  void Finish();

 private:
  struct Wish {
    Store::Look look;
    Failed failed;
    Store::Weight weight = Store::Weight::kLight;
  };

  // The next wish; absent once there is none for this thread and no more will come.
  std::optional<Wish> Take();
  // Requires mutex_: the queue that a free thread serves now, nullptr when both have to wait.
  std::deque<Wish>* Next();
  void Done(const Wish& wish);
  void Loop();
  void Serve(std::unique_ptr<Database>& connection, const Wish& wish);

  Databases& databases_;
  KeyStore& keys_;
  const StoreOptions options_;

  std::mutex mutex_;  // guards all below
  std::condition_variable wake_;
  std::deque<Wish> light_;
  std::deque<Wish> heavy_;
  int heavy_running_ = 0;
  bool refusing_ = false;

  std::mutex join_mutex_;  // guards the joining of threads_
  std::vector<std::thread> threads_;
};

}  // namespace hotline
