#pragma once

#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/place.pb.h"
#include "server/clock.h"
#include "server/log.h"
#include "server/place_folder.h"
#include "storage/store.h"

namespace hotline {

// Stamps a new store as demo when the clock is one, and moves a demo clock on to the store's last
// event. Throws StartError when a store with real cases meets a demo clock.
void SettleClock(Store& store, Clock& clock, Log& log);

// Stores the place's version unless it is there: in force from the day that its version names, the
// first one of a store at once. Its days are taken by the first one alone; of others it warns.
void PutPlace(Store& store, const v1::Place& place, Instant now, Log& log);

// Creates what is new or changed among the accounts and leaves a token that is good for at least a
// day in `folder`/<id>, mode 0600, one line. A token lasts 30 days; under a demo clock, where weeks
// pass in a second, ten years. The tokens of accounts that are not among these, or became another
// person's, end. Throws StartError without an account.
void PutAccounts(Store& store, const std::vector<v1::Account>& accounts, const std::string& folder,
                 const Clock& clock, const Randomness& randomness, Log& log);

}  // namespace hotline
