#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/reader.h"
#include "storage/sealing.h"
#include "storage/store.h"

namespace hotline {

// What the index knows of a case: keyed hashes only.
struct IndexEntry {
  std::int64_t id = 0;     // case id; ids grow with the time of registration
  std::int64_t month = 0;  // of registration: which file; MonthOf()
  std::vector<std::int64_t>
      hashes;  // of its words' bigrams and of its scope tokens, sorted, without doubles
};

// The second seam: words to candidates. One thread writes, several read. All throw DatabaseError.
class SearchIndex {
 public:
  virtual ~SearchIndex() = default;
  // Replaces what is known of each entry's id; then `through` is the cursor. Both are durable on
  // return. A crash in between leaves entries ahead of the cursor: putting them again changes
  // nothing.
  virtual void Put(const std::vector<IndexEntry>& entries, std::int64_t through) = 0;
  // Forgets an id; harmless when it is not known.
  virtual void Drop(std::int64_t id) = 0;
  // Ids whose entry holds all hashes (at least one), newest first, below `before` (0 = from the
  // newest), at most `limit`.
  virtual std::vector<std::int64_t> Find(const std::vector<std::int64_t>& hashes,
                                         std::int64_t before, int limit) = 0;
  // The follower's cursor: seq of the last event that the index knows.
  virtual std::int64_t IndexedThrough() = 0;
};

// SQLite: contentless FTS5 detail=none over keyed hashes, a file per month in `folder`, which is
// made when it is not there. A folder belongs to one site.
std::unique_ptr<SearchIndex> OpenSqliteSearch(const std::string& folder);

// Months since 1970-01 at UTC+8.
std::int64_t MonthOf(Instant instant);
// NFKC, case-folded, each run of blanks one space, none at the ends. Broken UTF-8 gives "".
std::string Normalised(std::string_view text);
// The words that are looked for: `text` normalised and cut at blanks. Empty when it holds no word,
// or one of a single character: such a search is refused by whoever asks.
std::vector<std::string> SearchWords(std::string_view text);
// The keyed hashes of an index. Remembers what it hashed: texts repeat their bigrams, and looking
// one up costs a fraction of hashing it. Used by one thread at a time.
class IndexHasher {
 public:
  explicit IndexHasher(const Key& index_key) : index_key_(index_key) {}
  // Pairs of neighbouring characters inside the words of a text; sorted, without doubles.
  std::vector<std::int64_t> Bigrams(std::string_view text);
  // A scope token: "unit/{id}", "account/{id}", "authority/{id}", "state/calling-back".
  std::int64_t Scope(std::string_view scope);

 private:
  std::int64_t Hash(std::string_view text);

  const Key index_key_;
  std::map<std::string, std::int64_t, std::less<>> known_;
};

// Indexes the cases changed by the next 512 events after the index' cursor with one Put.
// False when there was nothing to do. Runs on the calling thread, reads through Store::Read. Throws
// DatabaseError.
bool FollowOnce(Store& store, SearchIndex& index);

struct FollowerOptions {
  // Events are gathered for so long before they are indexed: a case logged and dispatched at once
  // is opened once, and the index syncs a few times a second at most.
  std::chrono::milliseconds gather{250};
  // How long it rests after a fault.
  std::chrono::milliseconds rest{1000};
};

// Feeds the index from the events, in the background, from a stored cursor.
class SearchFollower {
 public:
  // Store and index outlive it. Starts its thread.
  SearchFollower(Store& store, SearchIndex& index, FollowerOptions options = {});
  // Stops after the batch at hand.
  ~SearchFollower();
  // Wakes it; any thread.
  void Poke(std::int64_t last_seq);
  // While paused it does nothing (benchmarks).
  void Pause(bool paused);
  std::int64_t indexed_through() const;
  // Waits until the index knows this event; false when patience ends first.
  bool WaitFor(std::int64_t seq, std::chrono::milliseconds patience);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// One page of a search: opens candidates with `reader`; a case is found when the scope sees it and
// each word is a substring of its title, said, view, result or place. After 2,000 candidates it
// stops and says where to go on.
struct SearchPage {
  std::vector<std::int64_t> case_ids;  // newest first
  std::int64_t next_before = 0;        // 0: the end
  std::int64_t indexed_through = 0;
};
// Requires SearchWords(words) not to be empty and limit >= 1.
SearchPage Search(Reader& reader, SearchIndex& index, const Scope& scope, std::string_view words,
                  std::int64_t before, int limit);

}  // namespace hotline
