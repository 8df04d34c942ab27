#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/place.pb.h"

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

// Units of the place that have accounts by units.csv and no handler by accounts.csv: nobody can act
// for them. Ids, in the order of the file.
std::vector<std::string> UnmannedUnits(const PlaceFolder& folder);
// What to tell of them; empty where there are none.
std::string TellUnmanned(const PlaceFolder& folder);

// Reads the CSV files of a folder. Throws StartError with all that is wrong in them.
PlaceFolder ReadPlaceFolder(const std::string& folder);

}  // namespace hotline
