#pragma once

#include <span>
#include <vector>

#include "hotline/v1/intake_service.pb.h"
#include "rules/result.h"
#include "server/commands/ambient.h"
#include "storage/reader.h"

namespace hotline {

// What a reader may see of what is stored; everything that leaves the server passes here. The
// reader is known to see the case at all (Reader::Sees).
//
// Names and numbers are masked for everybody; Reveal alone shows them. Nobody gets the persons
// behind the accounts. The query code is for the operator who logged the case. A unit sees its own
// dispatches: as lead also those of its co-handlers with their opinions, as co-handler also who the
// lead is, not what it asked; no audits, no routing, no desk limits, no linked cases, and of a
// confidential caller neither name nor number. A co-handler sees nothing of the caller and of what
// happens besides the dispatches (reports of harm, instructions, a hand-over). A unit whose
// dispatch was returned, superseded or ended keeps that dispatch alone, and reads the demand as it
// was then. While a dispatch is handed down, the sub-unit sees what its unit sees, but for notices
// and the draft of a reply; afterwards nothing. Of a hand-over a lead reads to whom and when. What
// was told to who reported harm is the desk's. A draft that waits for release is the unit's own.
// Who needs the row no more moves it in.
v1::Case ViewCase(StoredCase stored, std::vector<StoredDispatch> dispatches,
                  const Ambient& ambient);

v1::Call ViewCall(StoredCall stored);
// Without text and names, for lists.
v1::Call ViewCallLine(const StoredCall& stored);

// False when the reader may not see this event: another unit's dispatch, or the case itself where
// the unit has no part in it any more.
bool SeesEvent(const v1::Event& event, std::span<const StoredDispatch> dispatches,
               const Ambient& ambient);
// A unit reads the reasons of its own acts only.
v1::Event ViewEvent(v1::Event event, const Ambient& ambient);

// The only way to what is masked. Allowed to the operator of the call, to any operator while the
// case's caller is to be called back, to dispatchers, supervisors, and to handler and head of the
// unit that leads the present round unless the caller is confidential; else ROLE_MAY_NOT, or
// CONTACT_BY_DESK.
Check CheckReveal(const StoredCall& stored, const Ambient& ambient);
Check CheckReveal(const StoredCase& stored, std::span<const StoredDispatch> dispatches,
                  const Ambient& ambient);

}  // namespace hotline
