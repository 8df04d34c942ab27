#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/place.pb.h"
#include "rules/times.h"

namespace hotline {

// The server cannot start; the sentence says what to do about it.
class StartError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A place folder: the version of the place and its sample accounts (empty without accounts.csv).
struct PlaceFolder {
  v1::Place place;
  std::vector<v1::Account> accounts;
};

// What to tell of the units that have accounts by the place and no handler among `accounts`: nobody
// can act for them. Those whose last day is before `today` are no matter. Names five and says how
// many more; empty where there are none.
std::string TellUnmanned(const v1::Place& place, const std::vector<v1::Account>& accounts,
                         Day today);

// Reads the CSV files of a folder. Throws StartError with all that is wrong in them.
PlaceFolder ReadPlaceFolder(const std::string& folder);

}  // namespace hotline
