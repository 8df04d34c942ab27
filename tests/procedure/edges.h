#pragma once

#include <span>

#include "hotline/v1/case.pb.h"

namespace hotline {

// One way from state to state, written by hand from the procedure and not from the program's table.
struct Edge {
  v1::Act::Kind act;
  v1::Case::State from;  // STATE_UNSPECIFIED: there is no case yet
  v1::Case::State to;
};

// All ways that change a case's state. An act that is not listed from a state leaves it.
std::span<const Edge> Edges();
// May this act leave a case in `to` that was in `from`? Staying is always possible.
bool Leads(v1::Act::Kind act, v1::Case::State from, v1::Case::State to);

}  // namespace hotline
