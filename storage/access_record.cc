#include "storage/access_record.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "storage/thread_name.h"

namespace hotline {
namespace {

constexpr std::string_view kSchema =
    "CREATE TABLE IF NOT EXISTS access (site BIGINT NOT NULL, seq BIGINT NOT NULL, time BIGINT NOT "
    "NULL, "
    "account TEXT NOT NULL, role BIGINT NOT NULL, unit TEXT NOT NULL, method TEXT NOT NULL, "
    "resource TEXT NOT NULL, reason BYTEA NOT NULL, outcome TEXT NOT NULL, hash BYTEA NOT NULL, "
    "PRIMARY KEY (site, seq))";
constexpr std::string_view kByResource =
    "CREATE INDEX IF NOT EXISTS access_by_resource ON access (site, resource, seq)";
constexpr std::string_view kLooks =
    "SELECT min(time), account, role, unit, method FROM access WHERE site = $1 AND resource = $2 "
    "AND outcome = 'OK' GROUP BY account, role, unit, method ORDER BY min(time) LIMIT $3";
constexpr std::string_view kTail =
    "SELECT seq, hash FROM access WHERE site = $1 ORDER BY seq DESC LIMIT 1";
constexpr std::string_view kInsert =
    "INSERT INTO access (site, seq, time, account, role, unit, method, resource, reason, outcome, "
    "hash) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
constexpr std::string_view kSelect =
    "SELECT seq, time, account, role, unit, method, resource, outcome, reason, hash FROM access "
    "WHERE site = $1 AND seq > $2 ORDER BY seq LIMIT $3";

// A row as it stands in the file: the reason still sealed.
struct SealedLine {
  std::int64_t seq = 0;
  AccessEntry entry;  // without its reason
  std::string reason;
  std::string hash;
};

SealedLine FromRow(const Row& row) {
  SealedLine line;
  line.seq = AsInt(row[0]);
  line.entry.time = FromMicros(AsInt(row[1]));
  line.entry.account = AsText(row[2]);
  line.entry.role = static_cast<v1::Role::Kind>(AsInt(row[3]));
  line.entry.unit = AsText(row[4]);
  line.entry.method = AsText(row[5]);
  line.entry.resource = AsText(row[6]);
  line.entry.outcome = AsText(row[7]);
  line.reason = AsBytes(row[8]);
  line.hash = AsBytes(row[9]);
  return line;
}

// The chain's link of a line, over its columns in this order and the sealed reason.
Hash LinkOf(const Hash& previous, std::int64_t site, const SealedLine& line) {
  ColumnHasher columns;
  columns.Add(site);
  columns.Add(line.seq);
  columns.Add(Micros(line.entry.time));
  columns.Add(line.entry.account);
  columns.Add(static_cast<std::int64_t>(line.entry.role));
  columns.Add(line.entry.unit);
  columns.Add(line.entry.method);
  columns.Add(line.entry.resource);
  columns.Add(line.entry.outcome);
  return Link(previous, columns.Finish(), Sha256(line.reason));
}

Hash ToHash(const std::string& bytes) {
  Hash hash{};
  if (bytes.size() == hash.size()) std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

}  // namespace

struct AccessRecord::Impl {
  struct Waiting {
    AccessEntry entry;
    Done done;
  };

  std::unique_ptr<Databases> databases;
  std::shared_ptr<KeyStore> keys;
  AccessRecordOptions options;
  Randomness randomness;
  Key seal_key;
  std::unique_ptr<Database> connection;  // the thread's; none after a fault

  std::mutex mutex;  // guards the two below
  std::deque<Waiting> queue;
  bool stopping = false;
  std::condition_variable wake;
  std::thread thread;

  void Loop();
  bool Store(const std::vector<Waiting>& batch);
  void Append(const AccessEntry& entry, std::int64_t seq, Hash& tail);
  RowPlace PlaceOf(std::int64_t seq) const { return {"access", options.site, seq, 1}; }
};

AccessRecord::AccessRecord(std::unique_ptr<Databases> databases, std::shared_ptr<KeyStore> keys,
                           AccessRecordOptions options, Randomness randomness)
    : impl_(std::make_unique<Impl>()) {
  impl_->databases = std::move(databases);
  impl_->keys = std::move(keys);
  impl_->options = options;
  impl_->randomness = std::move(randomness);
  impl_->seal_key = impl_->keys->SiteKey(options.site, "access");
  impl_->connection = impl_->databases->OpenWriter();
  impl_->connection->Run(kSchema);
  impl_->connection->Run(kByResource);
  impl_->thread = std::thread([impl = impl_.get()] {
    NameThread("access-record");
    impl->Loop();
  });
}

AccessRecord::~AccessRecord() {
  {
    std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_one();
  impl_->thread.join();
}

void AccessRecord::Write(AccessEntry entry, Done done) {
  {
    std::lock_guard lock(impl_->mutex);
    if (!impl_->stopping && impl_->queue.size() < impl_->options.queue) {
      impl_->queue.push_back({std::move(entry), std::move(done)});
      done = nullptr;
    }
  }
  if (done) {
    done(false);
  } else {
    impl_->wake.notify_one();
  }
}

void AccessRecord::Impl::Loop() {
  std::vector<Waiting> batch;
  while (true) {
    {
      std::unique_lock lock(mutex);
      wake.wait(lock, [this] { return stopping || !queue.empty(); });
      if (queue.empty()) return;
      while (!queue.empty() && batch.size() < options.batch) {
        batch.push_back(std::move(queue.front()));
        queue.pop_front();
      }
    }
    const bool stored = Store(batch);
    for (Waiting& waiting : batch) waiting.done(stored);
    batch.clear();
  }
}

// One transaction. Sequence and tail are read inside it and never kept, so that a failed batch
// leaves nothing behind.
bool AccessRecord::Impl::Store(const std::vector<Waiting>& batch) {
  try {
    if (!connection) {
      databases->ProveWritable();
      connection = databases->OpenWriter();
    }
    connection->Run("BEGIN");
    const Rows tail_row = connection->Run(kTail, {options.site});
    std::int64_t seq = tail_row.empty() ? 0 : AsInt(tail_row[0][0]);
    Hash tail = tail_row.empty() ? Hash{} : ToHash(AsBytes(tail_row[0][1]));
    for (const Waiting& waiting : batch) Append(waiting.entry, ++seq, tail);
    connection->Run("COMMIT");
    return true;
  } catch (const DatabaseError&) {
    connection.reset();  // closing rolls back; what the disk holds is asked anew
    return false;
  }
}

void AccessRecord::Impl::Append(const AccessEntry& entry, std::int64_t seq, Hash& tail) {
  const SealedLine line{seq, entry, Seal(seal_key, PlaceOf(seq), entry.reason, randomness), {}};
  tail = LinkOf(tail, options.site, line);
  connection->Post(kInsert,
                   {options.site, seq, Micros(entry.time), entry.account,
                    static_cast<std::int64_t>(entry.role), entry.unit, entry.method, entry.resource,
                    Blob{line.reason}, entry.outcome, Blob{AsText(tail)}},
                   1);
}

std::vector<AccessRecord::Line> AccessRecord::List(std::int64_t after_seq, int limit) {
  const std::unique_ptr<Database> reader = impl_->databases->OpenReader();
  std::vector<Line> lines;
  for (const Row& row :
       reader->Run(kSelect, {impl_->options.site, after_seq, std::int64_t{limit}})) {
    SealedLine sealed = FromRow(row);
    sealed.entry.reason = Open(impl_->seal_key, impl_->PlaceOf(sealed.seq), sealed.reason);
    lines.push_back({sealed.seq, std::move(sealed.entry), ToHash(sealed.hash)});
  }
  return lines;
}

std::vector<AccessEntry> AccessRecord::LooksAt(const std::string& resource, int limit) {
  std::vector<AccessEntry> looks;
  for (const Row& row : impl_->databases->OpenReader()->Run(
           kLooks, {impl_->options.site, resource, std::int64_t{limit}})) {
    looks.push_back({.time = FromMicros(AsInt(row[0])),
                     .account = AsText(row[1]),
                     .role = static_cast<v1::Role::Kind>(AsInt(row[2])),
                     .unit = AsText(row[3]),
                     .method = AsText(row[4]),
                     .resource = resource,
                     .reason = "",
                     .outcome = "OK"});
  }
  return looks;
}

ChainReport AccessRecord::Verify() {
  return VerifyAccess(*impl_->databases->OpenReader(), impl_->options.site);
}

// Lines are only ever appended, so what is walked first does not change while the rest is read.
ChainReport VerifyAccess(Database& database, std::int64_t site, const Progress& progress) {
  constexpr std::int64_t kAtOnce = 1000;
  const Rows last = database.Run(kTail, {site});
  const std::int64_t of = last.empty() ? 0 : AsInt(last[0][0]);
  ChainReport report;
  Hash tail{};
  const auto stop_at = [&](std::int64_t seq, Break how) {
    report.first_broken = seq;
    report.how = how;
    return report;
  };
  while (report.events < of) {
    for (const Row& row : database.Run(kSelect, {site, report.events, kAtOnce})) {
      const SealedLine line = FromRow(row);
      if (line.seq != report.events + 1) return stop_at(report.events + 1, Break::kMissing);
      tail = LinkOf(tail, site, line);
      if (AsText(tail) != line.hash) return stop_at(line.seq, Break::kAltered);
      ++report.events;
    }
    if (progress) progress("accesses", report.events, of);
  }
  return report;
}

}  // namespace hotline
