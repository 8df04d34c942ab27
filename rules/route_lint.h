#pragma once

#include <vector>

#include "hotline/v1/directory.pb.h"
#include "rules/place.h"

namespace hotline {

// What is wrong with a place's routing rules, each with an example input: rules that never fire,
// because others go before them for whatever they hold for (UNREACHABLE); pairs of which only the
// id says which goes first although they decide differently (OVERLAPPING); categories with an input
// that no rule holds for (MISSING). Exact over all inputs that the place knows (its categories and
// regions, every kind, domain, urgency, and hours); where a question grows too long it is left
// undecided in the rules' favour. By kind, then by rule; at most 100 of each kind.
std::vector<v1::LintFinding> LintRules(const PlaceIndex& place);

}  // namespace hotline
