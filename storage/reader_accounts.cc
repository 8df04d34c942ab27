#include "storage/reader.h"

// Who works with the system.
namespace hotline {
namespace {

// Accounts that are opened at a time when one is looked for by what it is.
constexpr int kAccountsAtOnce = 200;

}  // namespace

bool Reader::HasAccount(v1::Role::Kind role, std::string_view scope, std::string_view other_than) {
  std::int64_t after = INT64_MIN;
  while (true) {
    const Rows rows = database_.Run(
        "SELECT id, version, body FROM account WHERE site = $1 AND id > $2 ORDER BY id LIMIT $3",
        {site_, after, kAccountsAtOnce});
    for (const Row& row : rows) {
      const v1::Account account = ReadAccount(row);
      if (account.role() == role && account.scope() == scope && account.person() != other_than) {
        return true;
      }
      after = AsInt(row.at(0));
    }
    if (rows.size() < kAccountsAtOnce) return false;
  }
}

}  // namespace hotline
