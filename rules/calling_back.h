#pragma once

#include <string>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// Calling back and closing. All of them require the state CALLING_BACK.
//
// A mandatory case needs its report's reference or a supervisor's signed reason before it closes:
// without the reference a good call-back leaves such a case where it is, and it closes by the
// supervisor's reason in CloseWithoutCallBack.

// Adds a try or a graded call-back of this round. A good grade closes, a bad one waits for the
// supervisor's ruling: until then ASK_OPEN. NO_FEEDBACK_WANTED for a caller who is anonymous or
// wants no reply.
Check AddCallBack(v1::Case& record, const v1::CallBack& call_back, const v1::Account& actor,
                  Instant now);

// Is the caller still to be called in this round: wanted, and not reached yet? Unlike the others it
// takes a case in any state.
bool AwaitsCallBack(const v1::Case& record);
// Does the last call-back of this round wait for a ruling on dissatisfaction?
bool AwaitsRuling(const v1::Case& record);
// So many tries of this round on so many days, one of them outside working hours, as the place's
// settings say (three on two days, outside 9 to 17 h), and never reached.
bool IsUnreachable(const PlaceIndex& place, const v1::Case& record);

// Is there anybody to call back in this round? NO_FEEDBACK_WANTED, ASK_OPEN.
Check CheckCallBackOwed(const v1::Case& record);
// May the case be closed without a call-back, or by a signed reason after one? ASK_OPEN,
// CALL_BACK_POSSIBLE.
Check CheckClosable(const PlaceIndex& place, const v1::Case& record);
// Does a ruling on dissatisfaction wait? Else WRONG_STATE.
Check CheckRulingOwed(const v1::Case& record);

// CALL_BACK_POSSIBLE unless anonymous, no reply wanted or unreachable; for a mandatory case also
// after a good call-back, which then counts as what it was.
Check CloseWithoutCallBack(const PlaceIndex& place, v1::Case& record, const std::string& reason,
                           Instant now);

// May the case close as dissatisfied? `lead` is the reply that waits for its audit, nullptr where
// the case was called back. Of a reply: REDO_POSSIBLE while it can be sent back,
// CLOSING_REPORT_NEEDED for an ASSIGN, which closes by an accepted one alone. Else as
// CheckRulingOwed.
Check CheckDissatisfied(const PlaceIndex& place, const v1::Case& record, const v1::Dispatch* lead);
// The supervisor finds objective reasons (政策、条件所限), or the redos are used up: closed as
// dissatisfied; a reply that waits for its audit does not stand. MISSING reason.
Check CloseDissatisfied(const PlaceIndex& place, v1::Case& record, v1::Dispatch* lead,
                        const std::string& reason, Instant now);
// Remembers at the call-back that is ruled on that a redo was ordered for it. Requires a ruling
// that waits.
void MarkRedoOrdered(v1::Case& record, Instant now);
// May a redo be ordered: does a ruling wait?
Check CheckRuling(const v1::Case& record, const std::string& reason);

}  // namespace hotline
