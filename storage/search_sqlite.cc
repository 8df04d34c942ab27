#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "storage/search.h"
#include "storage/sqlite.h"

// A folder holds "cursor.db" and a file "YYYY-MM.db" for each month. In a month's file `words`
// answers which ids hold all of some tokens; `entry` keeps each id's hashes, because a contentless
// table has to be told what to forget.
namespace hotline {
namespace {

constexpr std::size_t kIdleReaders = 16;
constexpr std::size_t kOpenWriters = 4;

constexpr std::string_view kWords =
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(terms, content='', columnsize=0, "
    "detail=none, tokenize='ascii')";
// A whole batch fits into memory before it is written as one segment.
constexpr std::string_view kHashSize =
    "INSERT INTO words(words, rank) VALUES ('hashsize', 16777216)";
constexpr std::string_view kEntry =
    "CREATE TABLE IF NOT EXISTS entry (id BIGINT NOT NULL PRIMARY KEY, hashes BYTEA NOT NULL)";
constexpr std::string_view kCursor =
    "CREATE TABLE IF NOT EXISTS cursor (one BIGINT NOT NULL PRIMARY KEY, through BIGINT NOT NULL)";

// 64 bits as 13 characters of base32: a bare word of an FTS5 query.
void AppendToken(std::int64_t hash, std::string& text) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  if (!text.empty()) text.push_back(' ');
  auto bits = static_cast<std::uint64_t>(hash);
  for (int i = 0; i < 13; ++i, bits >>= 5) text.push_back(kAlphabet[bits & 31]);
}

std::string Tokens(const std::vector<std::int64_t>& hashes) {
  std::string text;
  text.reserve(hashes.size() * 14);
  for (std::int64_t hash : hashes) AppendToken(hash, text);
  return text;
}

Blob Pack(const std::vector<std::int64_t>& hashes) {
  Blob packed;
  packed.bytes.reserve(hashes.size() * 8);
  for (std::int64_t hash : hashes) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      packed.bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(hash) >> shift));
    }
  }
  return packed;
}

std::vector<std::int64_t> Unpack(const std::string& packed) {
  std::vector<std::int64_t> hashes;
  hashes.reserve(packed.size() / 8);
  for (std::size_t at = 0; at + 8 <= packed.size(); at += 8) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 8; ++i)
      bits = bits << 8 | static_cast<unsigned char>(packed[at + i]);
    hashes.push_back(static_cast<std::int64_t>(bits));
  }
  return hashes;
}

std::vector<std::int64_t> Without(const std::vector<std::int64_t>& from,
                                  const std::vector<std::int64_t>& these) {
  std::vector<std::int64_t> rest;
  std::set_difference(from.begin(), from.end(), these.begin(), these.end(),
                      std::back_inserter(rest));
  return rest;
}

std::string FileName(std::int64_t month) {
  char name[32];
  std::snprintf(name, sizeof name, "%04d-%02d.db", static_cast<int>(1970 + month / 12),
                static_cast<int>(month % 12 + 1));
  return name;
}

// The month of a file's name; -1 when it is not a month's.
std::int64_t MonthOfFile(const std::string& name) {
  if (name.size() != 10 || name[4] != '-' || !name.ends_with(".db")) return -1;
  int year = 0;
  int month = 0;
  std::from_chars(name.data(), name.data() + 4, year);
  std::from_chars(name.data() + 5, name.data() + 7, month);
  return (year - 1970) * 12 + month - 1;
}

void Forget(Database& file, std::int64_t id, const std::vector<std::int64_t>& hashes) {
  file.Run("INSERT INTO words(words, rowid, terms) VALUES ('delete', $1, $2)",
           {id, Tokens(hashes)});
}

void Remember(Database& file, std::int64_t id, const std::vector<std::int64_t>& hashes) {
  file.Run("INSERT INTO words(rowid, terms) VALUES ($1, $2)", {id, Tokens(hashes)});
}

// The hashes that the file holds for an id; false when it knows none of it.
bool Lookup(Database& file, std::int64_t id, std::vector<std::int64_t>& hashes) {
  const Rows rows = file.Run("SELECT hashes FROM entry WHERE id = $1", {id});
  if (rows.empty()) return false;
  hashes = Unpack(AsBytes(rows[0][0]));
  return true;
}

// Only what differs is written: a dispatch adds one scope token to some hundred words. FTS5 counts
// rows and tokens, so each 'delete' is followed by an insert, be it of nothing.
void Replace(Database& file, const IndexEntry& entry) {
  std::vector<std::int64_t> old;
  const bool known = Lookup(file, entry.id, old);
  if (known && old == entry.hashes) return;
  const std::vector<std::int64_t> gone = Without(old, entry.hashes);
  if (!gone.empty()) Forget(file, entry.id, gone);
  Remember(file, entry.id, Without(entry.hashes, old));
  file.Run(
      "INSERT INTO entry (id, hashes) VALUES ($1, $2) "
      "ON CONFLICT (id) DO UPDATE SET hashes = excluded.hashes",
      {entry.id, Pack(entry.hashes)});
}

class SqliteSearch : public SearchIndex {
 public:
  explicit SqliteSearch(const std::string& folder) : folder_(folder) {
    std::filesystem::create_directories(folder_);
    for (const auto& file : std::filesystem::directory_iterator(folder_)) {
      const std::int64_t month = MonthOfFile(file.path().filename().string());
      if (month >= 0 && HasWords(month)) months_.insert(month);
    }
    cursor_ = OpenSqlite(folder_ / "cursor.db")->OpenWriter();
    cursor_->Run(kCursor);
    const Rows rows = cursor_->Run("SELECT through FROM cursor WHERE one = 1");
    through_ = rows.empty() ? 0 : AsInt(rows[0][0]);
  }

  void Put(const std::vector<IndexEntry>& entries, std::int64_t through) override {
    // Ascending ids: FTS5 collects them in memory and writes one segment for each month.
    std::map<std::int64_t, std::map<std::int64_t, const IndexEntry*>> by_month;
    for (const IndexEntry& entry : entries) by_month[entry.month][entry.id] = &entry;
    for (const auto& [month, of_month] : by_month) {
      Change(month, [&of = of_month](Database& file) {
        for (const auto& [id, entry] : of) Replace(file, *entry);
      });
    }
    // Last, in a file of its own: several months cannot be committed as one.
    cursor_->Run(
        "INSERT INTO cursor (one, through) VALUES (1, $1) "
        "ON CONFLICT (one) DO UPDATE SET through = excluded.through",
        {through});
    through_ = through;
  }

  void Drop(std::int64_t id) override {
    for (std::int64_t month : MonthsNewestFirst()) {
      bool dropped = false;
      Change(month, [&](Database& file) {
        std::vector<std::int64_t> hashes;
        if (!Lookup(file, id, hashes)) return;
        Forget(file, id, hashes);
        file.Run("DELETE FROM entry WHERE id = $1", {id});
        dropped = true;
      });
      if (dropped) return;
    }
  }

  std::vector<std::int64_t> Find(const std::vector<std::int64_t>& hashes, std::int64_t before,
                                 int limit) override {
    const std::string question = Tokens(hashes);
    const std::int64_t below = before == 0 ? INT64_MAX : before;
    std::vector<std::int64_t> found;
    for (std::int64_t month : MonthsNewestFirst()) {
      const std::int64_t missing = limit - static_cast<std::int64_t>(found.size());
      if (missing <= 0) break;
      std::unique_ptr<Database> reader = TakeReader(month);
      for (const Row& row :
           reader->Run("SELECT rowid FROM words WHERE words MATCH $1 AND rowid < $2 "
                       "ORDER BY rowid DESC LIMIT $3",
                       {question, below, missing})) {
        found.push_back(AsInt(row[0]));
      }
      GiveBack(month, std::move(reader));
    }
    return found;
  }

  std::int64_t IndexedThrough() override { return through_; }

 private:
  std::string PathOf(std::int64_t month) const { return folder_ / FileName(month); }

  std::vector<std::int64_t> MonthsNewestFirst() {
    std::lock_guard lock(mutex_);
    return {months_.rbegin(), months_.rend()};
  }

  // False for a file whose making was interrupted.
  bool HasWords(std::int64_t month) const {
    const Rows rows = OpenSqlite(PathOf(month))
                          ->OpenReader()
                          ->Run("SELECT count(*) FROM sqlite_master WHERE name = 'entry'");
    return AsInt(rows[0][0]) == 1;
  }

  // Changes one month's file in one transaction. The connection is kept only when all went well:
  // closing it is the roll-back.
  void Change(std::int64_t month, const std::function<void(Database&)>& change) {
    std::unique_ptr<Database> file = TakeWriter(month);
    file->Run("BEGIN");
    change(*file);
    file->Run("COMMIT");
    if (writers_.size() >= kOpenWriters) writers_.clear();
    writers_[month] = std::move(file);
  }

  std::unique_ptr<Database> TakeWriter(std::int64_t month) {
    if (auto open = writers_.extract(month)) return std::move(open.mapped());
    std::unique_ptr<Database> file = OpenSqlite(PathOf(month))->OpenWriter();
    if (!Knows(month)) MakeTables(month, *file);
    return file;
  }

  bool Knows(std::int64_t month) {
    std::lock_guard lock(mutex_);
    return months_.contains(month);
  }

  void MakeTables(std::int64_t month, Database& file) {
    file.Run("BEGIN");
    file.Run(kWords);
    file.Run(kHashSize);
    file.Run(kEntry);
    file.Run("COMMIT");
    std::lock_guard lock(mutex_);
    months_.insert(month);
  }

  std::unique_ptr<Database> TakeReader(std::int64_t month) {
    {
      std::lock_guard lock(mutex_);
      const auto idle = std::find_if(idle_.begin(), idle_.end(),
                                     [month](const auto& reader) { return reader.first == month; });
      if (idle != idle_.end()) {
        std::unique_ptr<Database> reader = std::move(idle->second);
        idle_.erase(idle);
        return reader;
      }
    }
    return OpenSqlite(PathOf(month))->OpenReader();
  }

  void GiveBack(std::int64_t month, std::unique_ptr<Database> reader) {
    std::lock_guard lock(mutex_);
    if (idle_.size() >= kIdleReaders) idle_.erase(idle_.begin());
    idle_.emplace_back(month, std::move(reader));
  }

  const std::filesystem::path folder_;
  // The writing thread's.
  std::unique_ptr<Database> cursor_;
  std::map<std::int64_t, std::unique_ptr<Database>> writers_;
  std::atomic<std::int64_t> through_ = 0;

  std::mutex mutex_;               // guards the two below
  std::set<std::int64_t> months_;  // those whose file has its tables
  std::vector<std::pair<std::int64_t, std::unique_ptr<Database>>> idle_;  // longest idle first
};

}  // namespace

std::unique_ptr<SearchIndex> OpenSqliteSearch(const std::string& folder) {
  return std::make_unique<SqliteSearch>(folder);
}

}  // namespace hotline
