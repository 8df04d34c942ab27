#pragma once

#include <map>
#include <string>

#include "hotline/v1/refusal.pb.h"
#include "rules/place.h"

namespace hotline {

// The CSV files of the sample place, by name.
std::map<std::string, std::string> SampleFiles();

// A file below server/places.
std::string SampleFile(const std::string& name);

// The sample place, read once. Throws when it does not load.
const PlaceIndex& SamplePlace();

// An instant from its written form; throws when it is none.
Instant At(const std::string& text);

// What a refusal looks like in a check: "BAD_FORMAT units.csv:12:parent".
std::string InWords(const v1::Refusals& refusals);

}  // namespace hotline
