#pragma once

#include <string>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// The case of one demand as it is registered: REGISTERED with the desk's limit for its dispatch, or
// IN_HAND with its operator when it is HANDLED_DIRECTLY. Caller, young person and safe contact are
// copied: the case is worked on without its call. `call` is as stored, its demand's defaults are
// filled in; `name` and `query_code` are given.
v1::Case OpenCase(const v1::Call& call, const v1::Demand& demand, std::string name,
                  std::string query_code, const PlaceIndex& place, Instant now);

// 直办: the desk takes a registered case. Its caller's limit counts from registration.
void TakeDirectly(v1::Case& record, const v1::Account& actor, const PlaceIndex& place);

// Does the desk handle the case itself? Else WRONG_STATE.
Check CheckDirect(const v1::Case& record);
// May this account settle it, whatever it says?
Check CheckSettler(const v1::Case& record, const v1::Account& actor);

// SETTLE: only by its handler (the person), only without dispatch, a mandatory case only with its
// report's reference (REPORT_OWED). Ends in CALLING_BACK, or CLOSED when the caller
// accepted on the line. `drawn` marks the case for the audit of settlements.
Check Settle(v1::Case& record, const v1::Settlement& settlement, const v1::Account& actor,
             bool drawn, const PlaceIndex& place, Instant now);

// GIVE_UP: back to REGISTERED. The caller's limit stays, and so does the one for the dispatch,
// which a case that never had one gets from its registration.
Check GiveUp(v1::Case& record, const std::string& reason, const PlaceIndex& place, Instant now);

// True when the caller can be called back and wants it.
bool WantsCallBack(const v1::Caller& caller);
// The desk's limits for calling back, where a call-back is owed.
void StartCallingBack(v1::Case& record, const PlaceIndex& place, Instant now);
// The desk's limit of this kind, counted from now, is in force.
void AddDeskLimit(v1::Case& record, v1::Limit::Kind kind, const PlaceIndex& place, Instant now);
void Close(v1::Case& record, v1::Case::Closing closing, Instant now);

}  // namespace hotline
