#include "server/token_keeper.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "rules/names.h"
#include "server/place_folder.h"
#include "server/sessions.h"

namespace hotline {
namespace {

namespace fs = std::filesystem;

std::string ReadToken(const std::string& path) {
  std::ifstream file(path);
  std::string token;
  std::getline(file, token);
  return token;
}

std::string Beside(const std::string& path) { return path + ".new"; }

[[noreturn]] void Unwritable(const std::string& path) {
  throw StartError("the token file " + path + " cannot be written");
}

void WriteBeside(const std::string& path, const std::string& token) {
  const int file = open(Beside(path).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const std::string line = token + "\n";
  const bool written =
      file >= 0 && write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  if (file >= 0) close(file);
  if (!written) Unwritable(path);
}

// The new file takes the place of the old one at once: nobody reads half a token.
void TakeFromBeside(const std::string& path) {
  if (rename(Beside(path).c_str(), path.c_str()) != 0) Unwritable(path);
}

bool SameAccount(const v1::Account& stored, const v1::Account& wanted) {
  return stored.name() == wanted.name() && stored.person() == wanted.person() &&
         stored.role() == wanted.role() && stored.scope() == wanted.scope() &&
         stored.display_name() == wanted.display_name();
}

}  // namespace

TokenKeeper::TokenKeeper(Store& store, const Clock& clock, Randomness randomness, Log& log,
                         std::string folder)
    : store_(store),
      clock_(clock),
      randomness_(std::move(randomness)),
      log_(log),
      folder_(std::move(folder)) {}

void TokenKeeper::Take(const std::vector<v1::Account>& accounts) {
  if (accounts.empty()) {
    throw StartError("accounts.csv is missing or names nobody: nobody could sign in any more");
  }
  std::error_code error;
  fs::create_directories(folder_, error);
  fs::permissions(folder_, fs::perms::owner_all, error);
  if (error) throw StartError("the folder " + folder_ + " cannot be made: " + error.message());

  const std::lock_guard lock(mutex_);
  // Whose tokens stay: an account that became another person's, or is no longer listed, begins
  // anew.
  std::set<std::string> unchanged;
  store_.ReadAndWait([&](Reader& reader) {
    for (const v1::Account& account : accounts) {
      const auto known = reader.FindAccount(account.name());
      const bool same = known && SameAccount(*known, account);
      if (same) unchanged.insert(account.name());
      const std::string token = ReadToken(folder_ + "/" + LastPart(account.name()));
      const auto session = reader.FindSession(TokenHash(token));
      kept_[account.name()] = {account, same && session ? session->expires : Instant::min()};
    }
  });
  Put(Ending(), &unchanged);
}

void TokenKeeper::Renew() {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (lock) Put(Ending(), nullptr);
}

std::vector<std::string> TokenKeeper::Ending() const {
  std::vector<std::string> names;
  for (const auto& [name, kept] : kept_) {
    if (kept.end <= clock_.Now() + kAhead) names.push_back(name);
  }
  return names;
}

void TokenKeeper::Put(const std::vector<std::string>& names,
                      const std::set<std::string>* unchanged) {
  const auto path = [&](const std::string& name) { return folder_ + "/" + LastPart(name); };
  const Instant end = clock_.Now() + (clock_.is_demo() ? kDemoLife : kLife);
  // Before the store knows them: where no file can be written, no token is made.
  std::vector<std::string> hashes;
  for (const std::string& name : names) {
    const std::string token = MintToken(randomness_);
    WriteBeside(path(name), token);
    hashes.push_back(TokenHash(token));
  }
  std::vector<std::string> ended;
  const Fate fate = store_.WriteAndWait([&](Transaction& tx) {
    ended = unchanged ? tx.EndTokensBut(*unchanged) : std::vector<std::string>{};
    for (std::size_t i = 0; i < names.size(); ++i) {
      tx.PutAccount(kept_.at(names[i]).account, hashes[i], end);
    }
    return !ended.empty() || !names.empty();
  });
  const bool nothing_to_do = fate == Fate::kRefused;
  if (fate != Fate::kCommitted && !nothing_to_do) {
    throw StartError("the accounts could not be stored; the log says why");
  }
  for (const std::string& name : ended) log_.Note("the tokens that " + name + " had are over");
  for (const std::string& name : names) {
    TakeFromBeside(path(name));
    kept_.at(name).end = end;
  }
  if (!names.empty()) {
    log_.Note(std::to_string(names.size()) + " token files in " + folder_ +
              " are new: hand them over; good until " + FormatInstant(end));
  }
  Instant first = Instant::max();
  for (const auto& [name, kept] : kept_) first = std::min(first, kept.end);
  first_end_ = first;
}

}  // namespace hotline
