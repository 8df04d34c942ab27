#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
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
  bool Read(Store::Look look, Failed failed);

  // Refuses new looks from now on; Finish() also waits for the queued ones. Any thread but a
  // reading one.
  void Refuse();
  void Finish();

 private:
  struct Wish {
    Store::Look look;
    Failed failed;
  };

  void Loop();
  void Serve(std::unique_ptr<Database>& connection, const Wish& wish);

  Databases& databases_;
  KeyStore& keys_;
  const StoreOptions options_;

  std::mutex mutex_;  // guards all below
  std::condition_variable wake_;
  std::deque<Wish> queue_;
  bool refusing_ = false;

  std::mutex join_mutex_;  // guards the joining of threads_
  std::vector<std::thread> threads_;
};

}  // namespace hotline
