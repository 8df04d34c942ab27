#pragma once

#include <string>
#include <vector>

#include "hotline/v1/place.pb.h"
#include "rules/times.h"
#include "server/place_store.h"
#include "tests/procedure/dice.h"
#include "tests/server/test_server.h"

namespace hotline {

// Changes what the cases stand on, through the service: the calendar, each time from the
// sample's anew, and the directory, which goes on from where it is. What the server does
// about it within a second is done before the call returns: a run is not to hang on real time.
class WorldChanger {
 public:
  // Requires both to outlive it.
  WorldChanger(TestServer& server, const v1::Place& place);

  // One day soon becomes a rest day, or a working day, for all; by two persons. True when the
  // server took it.
  bool ChangeCalendar(Dice& dice, Instant now);
  // One of the units is gone from today on, to a successor or to none, or has lost its title.
  // Requires units. True when the server took it.
  bool ChangeDirectory(Dice& dice, Instant now, const std::vector<std::string>& units);

 private:
  // What follows from a calendar or a directory for all cases; does nothing where it is done.
  void Settle(Instant now);
  TestServer& server_;
  const v1::Place& place_;
  PlaceStore places_;
  std::string units_;  // the table in force
};

}  // namespace hotline
