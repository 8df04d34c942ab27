#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/text.h"
#include "rules/times.h"

namespace hotline {

// 被反映对象: naming, clearing, and what an accusation takes away. That the
// accused see nothing is the queries' part (storage/scope_sql.h).

// Is it exactly one of a unit of the directory, a person, words, an account? Finds under `path`.
// That the account exists is not checked here.
void CheckAccused(const v1::Accused& accused, const PlaceIndex& place, const std::string& path,
                  Findings& found);

// TOO_MANY beyond ten, IMPOSSIBLE when it is recorded already. Requires a checked one, with the
// person behind its account.
Check NameAccused(v1::Case& record, const v1::Accused& accused);
// The units that those whom a demand accuses shut out, as the directory has it now.
std::vector<std::string> ShutOutBy(const PlaceIndex& place, const v1::Demand& demand);
// ACCUSED_UNIT when the desk itself is among those shut out: then it neither handles the case nor
// answers for it, the League's office above does.
Check CheckDirectHandling(const PlaceIndex& place, std::span<const std::string> shut_out,
                          const std::string& field);

// NOT_ACCUSED when nobody is.
Check CheckAnyAccused(const v1::Case& record);
// NOT_ACCUSED when it is not recorded.
Check ClearAccused(v1::Case& record, const v1::Accused& accused);

// Whom a case shuts out: units (with all under them and their successors) and persons.
struct ShutOut {
  std::set<std::string> units;
  std::set<std::string> persons;
};
// What the case itself says; in a merged group the union of all is meant.
void AddShutOut(const v1::Case& record, ShutOut& shut_out);

// What an accusation changed.
struct Loss {
  std::vector<std::size_t> dispatches;  // which of those given were changed
  bool lead = false;                    // the case is REGISTERED again
};
// Ends what those who are shut out hold: live dispatches to one of `units` (all that the
// exclusion covers, authorities with their offices) or ordered by one are SUPERSEDED, a reply that
// waits for audit is SENT_BACK, both as "accused". A lead so lost takes the round's other live
// dispatches with it ("lead_lost"), and the case waits for dispatch anew. `handler_is_accused`: the
// one who handles it directly; then it waits for dispatch too. What was handed down to one of them
// is taken back, the dispatch stays. `dispatches` are all of the case.
Loss TakeFromAccused(v1::Case& record, std::span<v1::Dispatch* const> dispatches,
                     const std::set<std::string>& units, bool handler_is_accused,
                     const PlaceIndex& place, Instant now);

}  // namespace hotline
