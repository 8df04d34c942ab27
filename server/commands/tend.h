#pragma once

#include <cstdint>

#include "server/commands/ambient.h"
#include "storage/transaction.h"

namespace hotline::commands {

// The number of a notice that takes force now.
void SetNumber(Transaction& tx, v1::Notice& notice, Instant now);

// Does all that fell due in a case and its dispatches by now: reminders, drafts, alarms, lapses,
// each an event by the clockwork. Gives whether it wrote; what somebody else took care of since it
// was found due, or what is shredded, is left alone.
bool TendCase(Transaction& tx, std::int64_t case_id, const Ambient& ambient);

}  // namespace hotline::commands
