#pragma once

#include <string>

#include "agent-console/view.h"

namespace hotline {

// All limits of a case, so that anybody can count them again by hand: the caller's, the desk's and
// each dispatch's, with every day of the count, what moved them and what follows when they are not
// kept. Of those of a kind the last is in force, the ones before it are the history.
std::string ClockSheet(const v1::Case& record, const View& view);
// An ask for more time, which the sheet shows with its answer.
bool AsksForTime(const v1::Ask& ask);
// The same as rows, a limit each.
Grid ClockTable(const v1::Case& record, const View& view);

}  // namespace hotline
