#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sealing.h"
#include "storage/store.h"

namespace hotline {

// What the index knows of a document: keyed hashes only.
struct IndexEntry {
  std::int64_t id = 0;     // case id
  std::int64_t month = 0;  // months since 1970-01 (UTC+8) of registration: which file
  std::vector<std::int64_t> hashes;  // of its words' bigrams and of its scope tokens, sorted, without doubles
};

// The second seam: words to candidates. One thread writes, several read.
class SearchIndex {
 public:
  virtual ~SearchIndex() = default;
  // Replaces what is known of the entry's id. `through` is stored in the same transaction as the follower's cursor.
  virtual void Put(const std::vector<IndexEntry>& entries, std::int64_t through) = 0;
  virtual void Drop(std::int64_t id, std::int64_t month) = 0;
  // Ids whose entry holds all hashes, newest first, below `before` (0 = from the newest), at most `limit`.
  virtual std::vector<std::int64_t> Find(const std::vector<std::int64_t>& hashes, std::int64_t before, int limit) = 0;
  // The follower's cursor: seq of the last event that the index knows.
  virtual std::int64_t IndexedThrough() = 0;
};

// SQLite: contentless FTS5 detail=none over keyed hashes, a file per month in `folder`.
std::unique_ptr<SearchIndex> OpenSqliteSearch(const std::string& folder);

// Bigrams of a text (NFKC, case-folded, blanks squeezed) and a scope token, as keyed hashes.
std::vector<std::int64_t> BigramHashes(const Key& index_key, std::string_view text);
std::int64_t ScopeHash(const Key& index_key, std::string_view scope);

// Feeds the index from the events, in the background, from a stored cursor.
class SearchFollower {
 public:
  // Both outlive it. Starts its thread.
  SearchFollower(Store& store, SearchIndex& index);
  ~SearchFollower();
  // Wakes it; any thread.
  void Poke(std::int64_t last_seq);
  // While paused it does nothing (benchmarks).
  void Pause(bool paused);
  std::int64_t indexed_through() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// One page of a search: opens candidates with `reader`, checks the words as a substring of title, said, view, result
// and place, and the scope. After 2,000 candidates it stops and says where to go on.
struct SearchPage {
  std::vector<std::int64_t> case_ids;  // newest first
  std::int64_t next_before = 0;        // 0: the end
  std::int64_t indexed_through = 0;
};
SearchPage Search(Reader& reader, SearchIndex& index, const Scope& scope, std::string_view words,
                  std::int64_t before, int limit);

}  // namespace hotline
