#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hotline/v1/directory.pb.h"
#include "hotline/v1/place.pb.h"
#include "rules/result.h"

namespace hotline {

// May this file be imported by itself? The days come by notices (rules/calendar_import.h); code,
// title and office hours are set where the server is.
bool IsImportable(std::string_view file);

// A version of a place from the one it follows and tables (file -> UTF-8) that take the place of
// its own, each as a whole. Refuses with CELL per cell (at most 100); UNKNOWN_VALUE for a file that
// cannot be imported; MISSING for ids of `base` that a table leaves out although cases may name
// them: a unit that is gone gets a valid_to. The version is the caller's to set.
Result<v1::Place> MergePlace(const v1::Place& base,
                             const std::map<std::string, std::string>& tables);

// What units, sectors, authorities, categories and regions stand in `before` and not in `after`:
// MISSING with the file and the id, at most 100.
Check CheckKept(const v1::Place& before, const v1::Place& after);

// The tables in which two versions differ, by file; the order of rows makes no difference.
std::vector<v1::TableChange> ChangedTables(const v1::Place& before, const v1::Place& after);

}  // namespace hotline
