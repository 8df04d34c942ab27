#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "storage/chain.h"
#include "storage/key_store.h"
#include "storage/sqlite.h"
#include "storage/store.h"
#include "tests/storage/temp_folder.h"

namespace hotline {

// A store in a folder of its own, with a clock that stands still.
struct TestStore {
  static constexpr std::int64_t kSite = 1;
  using Wrap = std::function<std::unique_ptr<Databases>(std::unique_ptr<Databases>)>;

  TempFolder folder;
  SqliteOptions sqlite;
  StoreOptions options;
  // Put around the driver, as a test wants its faults.
  Wrap wrap = [](std::unique_ptr<Databases> databases) { return databases; };
  std::atomic<std::int64_t> seconds{0};  // of the monotonic clock
  std::unique_ptr<Store> store;

  std::string path() const { return folder.File("hotline.db"); }

  Store& Open() {
    store.reset();
    options.monotonic = [this] {
      return std::chrono::steady_clock::time_point(std::chrono::seconds(seconds.load()));
    };
    auto keys = std::make_shared<KeyStore>(OpenSqlite(folder.File("keys.db"), sqlite), Key{1},
                                           FromSystem());
    store = std::make_unique<Store>(
        wrap(OpenSqlite(path(), sqlite)), keys, options,
        [] { return FromMicros(1'790'000'000'000'000); }, FromSystem());
    return *store;
  }

  ChainReport Verify() const { return VerifyChain(*OpenSqlite(path())->OpenReader(), kSite); }
  std::int64_t Head(const std::string& column) const {
    return AsInt(OpenSqlite(path())
                     ->OpenReader()
                     ->Run("SELECT " + column + " FROM site_head WHERE site = $1", {kSite})
                     .at(0)
                     .at(0));
  }
};

// A command that leaves a mark: one event, and one request row of that name. `size` is that of the
// event's body.
inline bool LeaveMark(Transaction& transaction, const std::string& mark, std::size_t size = 10) {
  v1::Event event;
  event.set_actor("tester");
  event.set_reason(std::string(size, 'x'));
  const std::int64_t seq = transaction.Append(event, 0, 0);
  transaction.RememberRequest("tester", mark,
                              {.hash = std::string(32, '\1'),
                               .method = "LeaveMark",
                               .resource = "calls/1",
                               .version = 1,
                               .seq = seq});
  return true;
}
inline Store::Work Mark(const std::string& mark, std::size_t size = 10) {
  return [=](Transaction& transaction) { return LeaveMark(transaction, mark, size); };
}
inline bool HasMark(Store& store, const std::string& mark) {
  bool found = false;
  store.ReadAndWait(
      [&](Reader& reader) { found = reader.FindRequest("tester", mark).has_value(); });
  return found;
}

// Holds the writer, so that what is queued meanwhile becomes one group.
class Gate {
 public:
  explicit Gate(Store& store) {
    const auto entered = std::make_shared<std::promise<void>>();
    store.Write(
        0,
        [entered, opened = open_.get_future().share()](Transaction&) {
          entered->set_value();
          opened.wait();
          return false;
        },
        [](Fate, std::int64_t) {});
    entered->get_future().wait();
  }
  ~Gate() { open_.set_value(); }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

 private:
  std::promise<void> open_;
};

// What became of commands, in the order in which they were queued.
class Answers {
 public:
  struct Answer {
    Fate fate;
    std::int64_t seq;
  };
  void Write(Store& store, Store::Work work, std::size_t bytes = 1) {
    auto answer = std::make_shared<std::promise<Answer>>();
    futures_.push_back(answer->get_future());
    store.Write(bytes, std::move(work), [answer](Fate fate, std::int64_t seq) {
      answer->set_value({fate, seq});
    });
  }
  // Waits for all.
  std::vector<Answer> Get() {
    std::vector<Answer> answers;
    for (auto& future : futures_) answers.push_back(future.get());
    futures_.clear();
    return answers;
  }
  std::vector<Fate> Fates() {
    std::vector<Fate> fates;
    for (const Answer& answer : Get()) fates.push_back(answer.fate);
    return fates;
  }

 private:
  std::vector<std::future<Answer>> futures_;
};

}  // namespace hotline
