#include "storage/readers.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "storage/thread_name.h"

namespace hotline {
namespace {

// BEGIN alone makes no snapshot: the first read does.
void BeginSnapshot(Database& connection, std::int64_t site) {
  connection.Run("BEGIN");
  connection.Run("SELECT seq FROM site_head WHERE site = $1", {site});
}

// Begins on the connection at hand; when that one has died meanwhile, on a new one.
void BeginSnapshot(Databases& databases, std::unique_ptr<Database>& connection, std::int64_t site) {
  if (connection != nullptr) {
    try {
      return BeginSnapshot(*connection, site);
    } catch (const DatabaseError& error) {
      spdlog::warn("a reading connection is reopened: {}", error.what());
      connection.reset();
    }
  }
  connection = databases.OpenReader();
  BeginSnapshot(*connection, site);
}

}  // namespace

Readers::Readers(Databases& databases, KeyStore& keys, const StoreOptions& options)
    : databases_(databases), keys_(keys), options_(options) {
  for (int i = 0; i < options_.readers; ++i) {
    threads_.emplace_back([this] {
      NameThread("read");
      Loop();
    });
  }
}

Readers::~Readers() { Finish(); }

bool Readers::Read(Store::Look look, Failed failed, Store::Weight weight) {
  {
    const std::lock_guard lock(mutex_);
    const bool heavy = weight == Store::Weight::kHeavy;
    if (refusing_ || light_.size() + heavy_.size() >= options_.queue_reads) return false;
    if (heavy && heavy_.size() >= (options_.queue_reads + 1) / 2) return false;
    (heavy ? heavy_ : light_).push_back({std::move(look), std::move(failed), weight});
  }
  wake_.notify_one();
  return true;
}

// Heavy ones first, as long as the other half of the threads is left to the light ones: so neither
// waits for ever behind the other.
std::deque<Readers::Wish>* Readers::Next() {
  const int most_heavy = std::max(1, options_.readers / 2);
  if (!heavy_.empty() && heavy_running_ < most_heavy) return &heavy_;
  return light_.empty() ? nullptr : &light_;
}

std::optional<Readers::Wish> Readers::Take() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return refusing_ || Next() != nullptr; });
  std::deque<Wish>* queue = Next();
  // Heavy ones may still wait, but for a thread that runs one now and comes back.
  if (queue == nullptr) return std::nullopt;
  Wish wish = std::move(queue->front());
  queue->pop_front();
  if (wish.weight == Store::Weight::kHeavy) ++heavy_running_;
  return wish;
}

void Readers::Done(const Wish& wish) {
  const std::lock_guard lock(mutex_);
  if (wish.weight == Store::Weight::kHeavy) --heavy_running_;
}

void Readers::Refuse() {
  {
    const std::lock_guard lock(mutex_);
    refusing_ = true;
  }
  wake_.notify_all();
}

void Readers::Finish() {
  Refuse();
  const std::lock_guard lock(join_mutex_);
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Readers::Loop() {
  std::unique_ptr<Database> connection;
  while (const std::optional<Wish> wish = Take()) {
    try {
      Serve(connection, *wish);
    } catch (const std::exception& error) {
      spdlog::error("a read threw: {}", error.what());
      connection.reset();
    } catch (...) {
      spdlog::error("a read threw something unknown");
      connection.reset();
    }
    Done(*wish);
  }
}

// What it throws is the look's own; the connection is then thrown away with its snapshot.
void Readers::Serve(std::unique_ptr<Database>& connection, const Wish& wish) {
  try {
    BeginSnapshot(databases_, connection, options_.site);
  } catch (const DatabaseError& error) {
    connection.reset();
    wish.failed(error);
    return;
  }
  Reader reader(*connection, keys_, options_.site);
  wish.look(reader);
  connection->Run("COMMIT");
}

}  // namespace hotline
