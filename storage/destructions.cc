#include "storage/destructions.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "storage/columns.h"
#include "storage/sealing.h"
#include "storage/sqlite.h"
#include "storage/transaction.h"

namespace hotline {
namespace {

constexpr std::int64_t kBatch = 500;

StoredDestruction OpenRow(const Row& row, KeyStore& keys, std::int64_t site) {
  StoredDestruction stored;
  stored.id = AsInt(row.at(0));
  const std::string plain =
      Open(keys.SiteKey(site, kEventKey), {NameOf(SealedTable::kDestruction), site, stored.id, 1},
           AsBytes(row.at(1)));
  if (!stored.record.ParseFromString(plain)) {
    throw DatabaseError(DatabaseError::Kind::kFault, "destruction: not such a message");
  }
  return stored;
}

[[noreturn]] void ThrowList(const std::string& path, const std::string& why) {
  throw DatabaseError(DatabaseError::Kind::kFault, "the shred list " + path + " " + why);
}

}  // namespace

std::vector<StoredDestruction> Reader::ListDestructions(std::int64_t before_id, int limit) {
  std::vector<StoredDestruction> found;
  for (const Row& row :
       database_.Run("SELECT id, body FROM destruction WHERE site = $1 AND id < $2 "
                     "ORDER BY id DESC LIMIT $3",
                     {site_, before_id, std::int64_t{limit}})) {
    found.push_back(OpenRow(row, keys_, site_));
  }
  return found;
}

std::optional<StoredDestruction> Reader::FindDestruction(std::int64_t case_id) {
  const Rows rows = database_.Run(
      "SELECT id, body FROM destruction WHERE site = $1 AND case_id = $2", {site_, case_id});
  if (rows.empty()) return std::nullopt;
  return OpenRow(rows[0], keys_, site_);
}

// Everything goes under the site's key for events: the keys of case and call are about to go.
// Nothing points to the destroyed keys any more from here on, also before they are gone.
void Transaction::Shred(v1::Destruction& destruction, std::int64_t id, std::int64_t case_id,
                        const std::vector<std::int64_t>& call_ids) {
  RequireTurn();  // what is decided ahead of it may still read these rows
  const std::int64_t dispatches = static_cast<std::int64_t>(
      database()
          .Run("SELECT id FROM dispatch WHERE site = $1 AND case_id = $2", {site(), case_id})
          .size());
  *destruction.mutable_time() = ToProto(Now());
  std::string body =
      Seal(keys().SiteKey(site(), kEventKey), {NameOf(SealedTable::kDestruction), site(), id, 1},
           destruction.SerializeAsString(), randomness_);
  Wrote(SealedTable::kDestruction, id, body);
  Post("INSERT INTO destruction (site, id, case_id, body) VALUES ($1, $2, $3, $4)",
       {site(), id, case_id, Blob{std::move(body)}}, 1);
  for (const std::int64_t number : destruction.data_keys()) {
    Post("INSERT INTO destroyed_key (site, number) VALUES ($1, $2)", {site(), number}, 1);
  }
  keys_of_[case_id] = 0;
  Post("UPDATE case_ SET data_key = 0, tick = 9223372036854775807 WHERE site = $1 AND id = $2",
       {site(), case_id}, 1);
  Post("UPDATE dispatch SET data_key = 0 WHERE site = $1 AND case_id = $2", {site(), case_id},
       dispatches);
  for (const std::int64_t call_id : call_ids) {
    Post("UPDATE call SET data_key = 0, telephone_key = 0 WHERE site = $1 AND id = $2",
         {site(), call_id}, 1);
  }
}

KeyNumbers DestroyedKeys(Database& database, std::int64_t site) {
  KeyNumbers numbers;
  std::int64_t last = 0;
  const auto next = [&] {
    return database.Run(
        "SELECT number FROM destroyed_key WHERE site = $1 AND number > $2 ORDER BY number LIMIT $3",
        {site, last, kBatch});
  };
  for (Rows rows = next(); !rows.empty(); rows = next()) {
    for (const Row& row : rows) numbers.insert(last = AsInt(row.at(0)));
  }
  return numbers;
}

KeyNumbers Reader::DestroyedKeys() { return hotline::DestroyedKeys(database_, site_); }

KeyNumbers ReadShredList(const std::string& path, std::int64_t site) {
  KeyNumbers numbers;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::int64_t its_site = 0;
    std::int64_t number = 0;
    std::string more;
    if (!(words >> its_site >> number) || words >> more)
      ThrowList(path, "has a line '" + line + "'");
    if (its_site == site) numbers.insert(number);
  }
  if (file.bad()) ThrowList(path, "cannot be read");
  return numbers;
}

void AddToShredList(const std::string& path, std::int64_t site, const KeyNumbers& numbers) {
  KeyNumbers all = ReadShredList(path, site);
  const std::size_t known = all.size();
  all.insert(numbers.begin(), numbers.end());
  if (all.size() == known) return;
  std::ostringstream text;
  for (const std::int64_t number : all) text << site << " " << number << "\n";
  WriteWhole(path, text.str());
}

}  // namespace hotline
