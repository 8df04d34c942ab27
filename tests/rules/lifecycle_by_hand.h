#pragma once

#include <span>
#include <string_view>

#include "hotline/v1/case.pb.h"
#include "hotline/v1/procedure.pb.h"

// The state table a second time, read off the procedure and not off the program: who may do what
// from where, in letters.
namespace hotline {

// roles: o operator, n operator on duty at night, d dispatcher, h handler, H head, i issuer,
// s supervisor, a admin, c clockwork.
// states of the case: R registered, I in hand, P replied, B calling back, C closed, V archived,
// X rejected, T terminated, M merged, O handed over; "-": there is no case.
// states of the dispatch: i issued, s signed, r replied, q return asked, w waived; "": the act
// names the case. a accepted, t returned, b sent back, u superseded and e ended allow nothing.
// part: L lead, C co-handler, * either.
struct ByHand {
  v1::Act::Kind act;
  std::string_view roles;
  std::string_view case_states;
  std::string_view dispatch_states;
  char part;
};
std::span<const ByHand> TableByHand();

// "OK", "ROLE_MAY_NOT" or "WRONG_STATE" by that table. The case, the dispatch, or
// both may be absent (STATE_UNSPECIFIED).
std::string_view OutcomeByHand(v1::Act::Kind act, v1::Role::Kind role, v1::Case::State record,
                               v1::Dispatch::State dispatch, v1::Dispatch::Part part);

}  // namespace hotline
