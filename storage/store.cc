#include "storage/store.h"

#include <future>
#include <utility>

#include "storage/migrate.h"
#include "storage/readers.h"
#include "storage/writer.h"

namespace hotline {
namespace {

// Brings the schema up to date and gives the site its head; gives the seq of its last event.
std::int64_t Prepare(Databases& databases, std::int64_t site) {
  const auto connection = databases.OpenWriter();
  Migrate(*connection);
  const std::string genesis(Hash{}.size(), '\0');
  connection->Run(
      "INSERT INTO site_head (site, epoch, seq, hash, last_time, last_id, day, day_count, demo) "
      "VALUES ($1, 0, 0, $2, 0, 0, 0, 0, 0) ON CONFLICT (site) DO NOTHING",
      {site, Blob{genesis}});
  return AsInt(connection->Run("SELECT seq FROM site_head WHERE site = $1", {site}).at(0).at(0));
}

}  // namespace

// The threads come last: they end before what they use goes.
struct Store::Impl {
  Impl(std::unique_ptr<Databases> the_databases, std::shared_ptr<KeyStore> the_keys,
       StoreOptions the_options, std::function<Instant()> clock, Randomness the_randomness)
      : databases(std::move(the_databases)),
        keys(std::move(the_keys)),
        options(std::move(the_options)),
        randomness(std::move(the_randomness)),
        last_seq(Prepare(*databases, options.site)),
        writer(*databases, *keys, options, std::move(clock), randomness, last_seq),
        readers(*databases, *keys, options) {}

  const std::unique_ptr<Databases> databases;
  const std::shared_ptr<KeyStore> keys;
  const StoreOptions options;
  const Randomness randomness;
  const std::int64_t last_seq;
  Writer writer;
  Readers readers;
};

Store::Store(std::unique_ptr<Databases> databases, std::shared_ptr<KeyStore> keys,
             StoreOptions options, std::function<Instant()> clock, Randomness randomness)
    : impl_(std::make_unique<Impl>(std::move(databases), std::move(keys), std::move(options),
                                   std::move(clock), std::move(randomness))) {}

Store::~Store() { Shutdown(); }

void Store::Write(std::size_t bytes, Work work, Done done) {
  impl_->writer.Write(bytes, std::move(work), std::move(done));
}

bool Store::Read(Look look, std::function<void(const DatabaseError&)> failed, Weight weight) {
  return impl_->readers.Read(std::move(look), std::move(failed), weight);
}

void Store::OnCommitted(Committed listener) { impl_->writer.OnCommitted(std::move(listener)); }

// Both refuse before either is waited for: an answer of the last group may still try to read.
void Store::Shutdown() {
  impl_->writer.Refuse();
  impl_->readers.Refuse();
  impl_->writer.Finish();
  impl_->readers.Finish();
}

std::string Store::WritingStopped() const { return impl_->writer.WritingStopped(); }
std::size_t Store::queued() const { return impl_->writer.queued(); }
std::int64_t Store::last_seq() const { return impl_->writer.last_seq(); }
KeyStore& Store::keys() { return *impl_->keys; }
const StoreOptions& Store::options() const { return impl_->options; }

// The promises are shared: the waiting thread may be gone before the other one has left set_value.
Fate Store::WriteAndWait(Work work) {
  const auto answer = std::make_shared<std::promise<Fate>>();
  Write(0, std::move(work), [answer](Fate fate, std::int64_t) { answer->set_value(fate); });
  return answer->get_future().get();
}

void Store::ReadAndWait(Look look) {
  const auto answer = std::make_shared<std::promise<void>>();
  const bool queued = Read(
      [&look, answer](Reader& reader) {
        try {
          look(reader);
          answer->set_value();
        } catch (...) {
          answer->set_exception(std::current_exception());
        }
      },
      [answer](const DatabaseError& error) {
        answer->set_exception(std::make_exception_ptr(error));
      });
  if (!queued) throw DatabaseError(DatabaseError::Kind::kBusy, "the read was not queued");
  answer->get_future().get();
}

}  // namespace hotline
