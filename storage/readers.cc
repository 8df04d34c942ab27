#include "storage/readers.h"

#include <spdlog/spdlog.h>

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

bool Readers::Read(Store::Look look, Failed failed) {
  {
    const std::lock_guard lock(mutex_);
    if (refusing_ || queue_.size() >= options_.queue_reads) return false;
    queue_.push_back({std::move(look), std::move(failed)});
  }
  wake_.notify_one();
  return true;
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
  for (;;) {
    Wish wish;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return refusing_ || !queue_.empty(); });
      if (queue_.empty()) return;
      wish = std::move(queue_.front());
      queue_.pop_front();
    }
    try {
      Serve(connection, wish);
    } catch (const std::exception& error) {
      spdlog::error("a read threw: {}", error.what());
      connection.reset();
    } catch (...) {
      spdlog::error("a read threw something unknown");
      connection.reset();
    }
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
