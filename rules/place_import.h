#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hotline/v1/directory.pb.h"
#include "hotline/v1/place.pb.h"
#include "rules/result.h"

namespace hotline {

// May this file be imported by itself? The days come by notices (rules/calendar_import.h).
bool IsImportable(std::string_view file);

// Those that may, "place.csv, categories.csv …".
std::string ImportableTables();

// A version of a place from the one it follows and tables (file -> UTF-8) that take the place of
// its own, each as a whole. Refuses with CELL per cell (at most 100); ONE_OF for a file that
// cannot be imported; ROW_KEPT as CheckKept does. Its version and its calendar's are those of
// `base` whatever place.csv says: a new version is the caller's to set.
Result<v1::Place> MergePlace(const v1::Place& base,
                             const std::map<std::string, std::string>& tables);

// What units, sectors, authorities, categories and regions stand in `before` and not in `after`,
// though cases may name them: ROW_KEPT with the file and the id, at most 100; so too another code.
Check CheckKept(const v1::Place& before, const v1::Place& after);

// The tables in which two versions differ, by file; neither the order of rows nor which version it
// is makes a difference.
std::vector<v1::TableChange> ChangedTables(const v1::Place& before, const v1::Place& after);

}  // namespace hotline
