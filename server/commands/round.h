#pragma once

#include "rules/extending.h"
#include "server/commands/file.h"

namespace hotline::commands {

// The live lead of the case; nullptr when it has none.
const v1::Dispatch* LiveLead(const CaseFile& file);
// The dispatch with its case, and for an opinion with the lead of its round.
Share ShareOf(const CaseFile& file, const v1::Dispatch& dispatch);

}  // namespace hotline::commands
