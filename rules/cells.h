#pragma once

#include "hotline/v1/refusal.pb.h"

namespace hotline {

// What is wrong with imported tables, as whoever has the file open looks for it: each refusal of a
// cell "rules.csv:3:mode" becomes a CELL at "rules.csv row 3 column mode" (rows as an editor counts
// lines), whose detail is the reason and its own detail, "UNKNOWN_VALUE:DIRECTLY".
v1::Refusals AsCells(const v1::Refusals& refusals);

}  // namespace hotline
