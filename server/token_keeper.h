#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "server/clock.h"
#include "server/log.h"
#include "storage/sealing.h"
#include "storage/store.h"

namespace hotline {

// Gives the accounts of accounts.csv tokens, and new ones ahead of time: in files of a folder,
// named by the account's id, mode 0600, one line each. A token lasts kLife; under a demo clock,
// where weeks pass in a second, ten years. The log hears whose tokens are new or over, never a
// token.
class TokenKeeper {
 public:
  static constexpr std::chrono::days kLife{30};
  static constexpr std::chrono::days kDemoLife{3650};
  // Long enough to hand files over while the tokens before them are still good.
  static constexpr std::chrono::days kAhead{7};

  // `store`, `clock` and `log` outlive it.
  TokenKeeper(Store& store, const Clock& clock, Randomness randomness, Log& log,
              std::string folder);

  // At the start, once: creates what is new or changed among the accounts, and makes tokens for
  // those, for whose file is gone and for whose token ends within kAhead. The tokens of accounts
  // that are not among these, or became another person's, end. Throws StartError without an account
  // and when something cannot be written.
  void Take(const std::vector<v1::Account>& accounts);

  // Whether one of the tokens that it keeps ends within kAhead. Quick; any thread.
  bool due() const { return first_end_.load() <= clock_.Now() + kAhead; }
  // New tokens instead of those; what they replace stays good until its own end. Leaves alone a
  // file that was taken away. One thread at a time. Throws StartError when something cannot be
  // written; the next call tries again.
  void Renew();

 private:
  struct Kept {
    v1::Account account;
    Instant end;  // of the token that was last put into the file
  };
  std::vector<std::string> Ending() const;
  // Ends what `unchanged` does not have, if it is given, and makes tokens for `names`.
  void Put(const std::vector<std::string>& names, const std::set<std::string>* unchanged);

  Store& store_;
  const Clock& clock_;
  const Randomness randomness_;
  Log& log_;
  const std::string folder_;
  std::mutex mutex_;                  // guards kept_
  std::map<std::string, Kept> kept_;  // by name
  std::atomic<Instant> first_end_{Instant::max()};
};

}  // namespace hotline
