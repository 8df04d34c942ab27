#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "rules/consulting.h"
#include "storage/search.h"
#include "storage/search_text.h"
#include "storage/thread_name.h"

namespace hotline {
namespace {

// So at most as many cases in one Put.
constexpr int kEventsAtOnce = 512;
constexpr int kNiceness = 10;

// A changed case as it stands, opened; hashing it is left to the follower's thread.
struct Document {
  std::int64_t id = 0;
  std::int64_t month = 0;
  std::string text;
  std::vector<std::string> scopes;
};

struct Changes {
  std::vector<Document> documents;
  std::vector<std::int64_t> gone;  // shredded: nobody can open them any more
  std::int64_t through = 0;
};

// All who may see the case by other than the whole site's right. More than may see it now does no
// harm: Search asks Reader::Sees.
std::vector<std::string> ScopesOf(const StoredCase& found,
                                  const std::vector<StoredDispatch>& dispatches) {
  std::vector<std::string> scopes = {"account/" + found.record.operator_(),
                                     "account/" + found.record.handler()};
  if (found.record.state() == v1::Case::CALLING_BACK) scopes.emplace_back(kCallingBackToken);
  for (const StoredDispatch& dispatch : dispatches) {
    scopes.push_back("unit/" + dispatch.record.unit());
    if (const std::string sub_unit = SubUnitOf(dispatch.record); !sub_unit.empty()) {
      scopes.push_back("unit/" + sub_unit);
    }
    if (dispatch.record.has_assignment()) {
      scopes.push_back("authority/" + dispatch.record.assignment().authority());
    }
  }
  return scopes;
}

void Collect(Reader& reader, std::int64_t id, Changes& changes) {
  const std::optional<StoredCase> found = reader.FindCase(id);
  if (!found) {
    changes.gone.push_back(id);
    return;
  }
  changes.documents.push_back({id, MonthOf(FromProto(found->record.create_time())),
                               SearchedText(found->record.demand()),
                               ScopesOf(*found, reader.DispatchesOf(id))});
}

Changes Look(Reader& reader, std::int64_t after) {
  Changes changes;
  for (std::int64_t id : reader.ChangedCases(after, kEventsAtOnce, &changes.through)) {
    try {
      Collect(reader, id, changes);
    } catch (const DatabaseError& error) {
      if (error.kind() != DatabaseError::Kind::kFault) throw;
      // One damaged row must not hold up all that comes after it.
      spdlog::error("search: case {} cannot be opened and is not indexed: {}", id, error.what());
    }
  }
  return changes;
}

// Waits for one read of the store. Throws what the look throws, and DatabaseError when there was no
// read.
Changes ReadChanges(Store& store, std::int64_t after) {
  std::promise<Changes> promise;
  const auto look = [&](Reader& reader) {
    try {
      promise.set_value(Look(reader, after));
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  };
  const auto failed = [&](const DatabaseError& error) {
    promise.set_exception(std::make_exception_ptr(error));
  };
  if (!store.Read(look, failed)) {
    throw DatabaseError(DatabaseError::Kind::kBusy, "the store takes no reads now");
  }
  return promise.get_future().get();
}

IndexEntry ToEntry(IndexHasher& hasher, const Document& document) {
  IndexEntry entry{document.id, document.month, hasher.Bigrams(document.text)};
  for (const std::string& scope : document.scopes) entry.hashes.push_back(hasher.Scope(scope));
  std::sort(entry.hashes.begin(), entry.hashes.end());
  entry.hashes.erase(std::unique(entry.hashes.begin(), entry.hashes.end()), entry.hashes.end());
  return entry;
}

// A store that was restored from an older backup has not reached the cursor: then all is indexed
// again.
std::int64_t StartOf(Store& store, SearchIndex& index) {
  const std::int64_t through = index.IndexedThrough();
  return through <= store.last_seq() ? through : 0;
}

}  // namespace

bool FollowOnce(Store& store, SearchIndex& index) {
  const std::int64_t after = StartOf(store, index);
  if (after >= store.last_seq()) return false;
  const Changes changes = ReadChanges(store, after);
  if (changes.through <= after) return false;
  IndexHasher hasher(store.keys().SiteKey(store.options().site, "index"));
  std::vector<IndexEntry> entries;
  entries.reserve(changes.documents.size());
  for (const Document& document : changes.documents) entries.push_back(ToEntry(hasher, document));
  for (std::int64_t id : changes.gone) index.Drop(id);
  index.Put(entries, changes.through);
  return true;
}

struct SearchFollower::Impl {
  Impl(Store& the_store, SearchIndex& the_index, FollowerOptions the_options)
      : store(the_store),
        index(the_index),
        options(the_options),
        known(store.last_seq()),
        through(StartOf(store, index)),
        thread([this] { Loop(); }) {}

  Store& store;
  SearchIndex& index;
  const FollowerOptions options;

  mutable std::mutex mutex;  // guards all below
  std::condition_variable wake;
  std::condition_variable moved;
  std::int64_t known;  // seq of the last event that it was told of
  std::int64_t through;
  bool paused = false;
  bool stopping = false;
  std::thread thread;  // last: it uses all above

  // The next seq to reach, after the gathering; 0 to stop.
  std::int64_t Target();
  void Loop();
  void FollowTo(std::int64_t target);
  bool Held() const;
  void Rest();
};

std::int64_t SearchFollower::Impl::Target() {
  std::unique_lock lock(mutex);
  while (true) {
    wake.wait(lock, [this] { return stopping || (!paused && known > through); });
    if (stopping) return 0;
    wake.wait_for(lock, options.gather, [this] { return stopping; });
    if (stopping) return 0;
    if (!paused) return known;
  }
}

bool SearchFollower::Impl::Held() const {
  std::lock_guard lock(mutex);
  return stopping || paused;
}

void SearchFollower::Impl::FollowTo(std::int64_t target) {
  bool more = true;
  while (more && !Held()) {
    more = FollowOnce(store, index);
    {
      std::lock_guard lock(mutex);
      through = index.IndexedThrough();
      more = more && through < target;
    }
    moved.notify_all();
  }
}

void SearchFollower::Impl::Rest() {
  std::unique_lock lock(mutex);
  wake.wait_for(lock, options.rest, [this] { return stopping; });
}

void SearchFollower::Impl::Loop() {
  NameThread("search");
  // Of this thread alone, on Linux: whoever logs a call goes first.
  setpriority(PRIO_PROCESS, 0, kNiceness);
  while (const std::int64_t target = Target()) {
    try {
      FollowTo(target);
    } catch (const std::exception& error) {
      spdlog::warn("search: indexing goes on after a rest: {}", error.what());
      Rest();
    }
  }
}

SearchFollower::SearchFollower(Store& store, SearchIndex& index, FollowerOptions options)
    : impl_(std::make_unique<Impl>(store, index, options)) {}

SearchFollower::~SearchFollower() {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_all();
  impl_->thread.join();
}

void SearchFollower::Poke(std::int64_t last_seq) {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->known = std::max(impl_->known, last_seq);
  }
  impl_->wake.notify_all();
}

void SearchFollower::Pause(bool paused) {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->paused = paused;
  }
  impl_->wake.notify_all();
}

std::int64_t SearchFollower::indexed_through() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->through;
}

bool SearchFollower::WaitFor(std::int64_t seq, std::chrono::milliseconds patience) {
  std::unique_lock lock(impl_->mutex);
  return impl_->moved.wait_for(lock, patience, [&] { return impl_->through >= seq; });
}

}  // namespace hotline
