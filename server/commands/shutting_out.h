#pragma once

#include <set>
#include <string>
#include <vector>

#include "rules/accusing.h"
#include "server/commands/file.h"

// The rows by which the queries keep the accused out. They are derived: of each case and each of
// its calls they say what the case and all that are merged with it say.
namespace hotline::commands {

// The parent and all children of the merged group that a case belongs to, without itself.
std::vector<CaseFile> OthersMerged(Reader& reader, const v1::Case& record);

// What has to be written so that the rows of one case and of its calls are as wanted.
struct ExclusionChange {
  struct OfRow {
    std::int64_t row_id;
    std::vector<std::string> add;
    std::vector<std::string> remove;
  };
  OfRow units;
  std::vector<OfRow> persons;  // the case first, then its calls
};
// Reads what there is. A call that another case keeps a person out of stays so.
ExclusionChange PlanExclusion(Reader& reader, const CaseFile& file, const ShutOut& wanted);
// The caller appends the event.
void Write(Transaction& tx, const ExclusionChange& change);

// All units (and authorities) that these accused ones shut out, as the directory has it now or ever
// had it.
std::set<std::string> AllShutOut(Reader& reader, const std::set<std::string>& accused,
                                 const PlaceIndex& place);
// The same of those that a case accuses: none of these is chosen for anything in it.
std::vector<std::string> ShutOutUnits(Reader& reader, const CaseFile& file,
                                      const PlaceIndex& place);

}  // namespace hotline::commands
