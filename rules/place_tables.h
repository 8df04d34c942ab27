#pragma once

#include <map>
#include <string>

#include "hotline/v1/place.pb.h"
#include "rules/result.h"

namespace hotline {

// Reads one version of a place from its CSV files (name -> content); server/places/README.md tells
// each column. Asked for: place.csv, categories.csv, regions.csv, sectors.csv, units.csv,
// groups.csv, authorities.csv, rules.csv, profiles.csv, calendar_notices.csv, calendar_days.csv,
// receivers.csv; other names are left alone. What is given back holds together: every reference is
// there, no tree has a cycle, and "default" has every line that a case needs. Otherwise all that is
// wrong at once (at most 100), with fields like "units.csv:12:parent".
Result<v1::Place> ReadPlace(const std::map<std::string, std::string>& files);

}  // namespace hotline
