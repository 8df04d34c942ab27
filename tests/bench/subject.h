#pragma once

#include <optional>
#include <string>

#include "tests/bench/callers.h"
#include "tests/bench/recording_database.h"

namespace hotline {

// How a server is run for one measurement.
struct Load {
  int callers = 64;
  std::size_t pairs = 4000;
  bool follower = false;  // false: paused
};

// What came of it.
struct Outcome {
  Measured pairs;
  Measured echo;
  double level_after = 0;  // seconds after the last answer until the index knew everything
  bool level = true;       // false: patience ended first
};

// Starts a whole server on a fresh store in `folder` (which must not exist), with the sample place
// and accounts, calls it over loopback TCP, stops it. With a recording, everything that it wrote is
// in there; what came before the measured pairs is before the mark. Throws when the server does not
// start.
Outcome RunServer(const std::string& folder, const Load& load, Recording* recording = nullptr);

// The store's file in a server's folder.
std::string StoreIn(const std::string& folder);

}  // namespace hotline
