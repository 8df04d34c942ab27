#pragma once

#include <string>

#include "rules/refusals.h"

namespace hotline {

// The state table as a Markdown table, one line per act in its order: act, who, from
// which states of case and dispatch, what has to hold, what follows. The README holds the English one between two marks; a test compares.
std::string StateTableAsMarkdown(Language language);

}  // namespace hotline
