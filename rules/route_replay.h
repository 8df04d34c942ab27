#pragma once

#include "hotline/v1/directory.pb.h"
#include "rules/routing.h"

namespace hotline {

// Decides a case anew under another version of the rules and the directory, with the loads that
// were stored with its decision. Absent when the case is no longer what it was decided by: deciding
// it again under its own version gives something else. `case_name` is the caller's to set.
std::optional<v1::RouteChange> Replay(const PlaceIndex& then, const PlaceIndex& other,
                                      const RoutingInput& input, const v1::Routing& stored);

// Does the new decision differ in anything that people see: mode, lead, co-handlers, authority?
bool Differs(const v1::RouteChange& change);

}  // namespace hotline
