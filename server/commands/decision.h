#pragma once

#include "server/commands/file.h"

namespace hotline::commands {

// Carries out what the ask of a file, a DECISION, says: the issuer's own command, under the account
// and person of the actor, marked with the document. Its refusals are that command's; NOT_OPEN
// where what it answers is not open any more.
Result<v1::ActResponse> CarryOut(Transaction& tx, AskFile& file, const v1::Change& change,
                                 const Ambient& ambient);

}  // namespace hotline::commands
