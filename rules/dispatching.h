#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/routing.h"
#include "rules/text.h"
#include "rules/times.h"

namespace hotline {

struct CoHandlerChoice {
  std::string unit;
  std::string question;
};

// What the dispatcher chose; what is empty is as the preview proposes.
struct DispatchChoice {
  v1::Mode::Kind mode = v1::Mode::MODE_UNSPECIFIED;
  std::string lead;
  std::vector<CoHandlerChoice> co_handlers;
  v1::Assignment assignment;
  std::string reason;
};

// What comes of it.
struct DispatchPlan {
  v1::Mode::Kind mode;
  // The proposal, with what was chosen against it.
  v1::Routing routing;
  // The lead first; complete, with names, limits and state ISSUED. None for DIRECT.
  std::vector<v1::Dispatch> dispatches;
};

// What routing has to look at for a case in which these units are accused.
RoutingInput RoutingInputOf(const v1::Case& record, std::vector<std::string> accused, Instant now);

// Checks a dispatch and says what it makes. Refuses with
// the paths of DispatchCaseRequest: NO_LEAD, CO_HANDLERS_ONLY_IN_JOINT, ACCUSED_UNIT,
// UNIT_NOT_IN_FORCE, OUTSIDE_AUTHORITY, NO_AUTHORITY, REASON_NEEDED, MISSING, UNKNOWN_VALUE,
// IMPOSSIBLE. `before` are the dispatches that the case has already: what it lost by being merged
// keeps its finish limit (kept_limit.h).
//
// ASSIGN, and JOINT in a name, need authority, document number and signatory; the lead has to be
// one of the authority's listed members. REFER and DIRECT take no assignment.
Result<DispatchPlan> PlanDispatch(const PlaceIndex& place, const v1::Case& record,
                                  std::span<const v1::Dispatch* const> before,
                                  const v1::Routing& proposal, const DispatchChoice& choice,
                                  const std::vector<std::string>& accused, Instant now);

// The decision by which the case goes on; the ones before it are kept, the last 20.
void KeepRouting(v1::Case& record, const v1::Routing& routing);

// The case is dispatched: IN_HAND, next round; the first dispatch sets the caller's limit. Requires
// a plan with a lead.
void Issue(v1::Case& record, const DispatchPlan& plan);

// Was it sent out by the operator on duty, and confirmed by no dispatcher yet? NOT_OPEN.
Check CheckUnconfirmed(const v1::Case& record);

// Does all that holds for ASSIGN hold for this dispatch?
bool IsAssigned(const v1::Dispatch& dispatch);

// May this lead be ordered in that name: authority in force that lists it, its office not accused,
// document number, a signatory of it, its own figure in bounds? Finds under "assignment. ...".
void CheckAssignment(const PlaceIndex& place, const v1::Assignment& assignment,
                     const std::string& lead, const std::vector<std::string>& accused, Instant now,
                     Findings& found);
// May this unit be given work in a case in which these are accused? Finds UNKNOWN_VALUE,
// ACCUSED_UNIT or UNIT_NOT_IN_FORCE under `field`.
void CheckUnit(const PlaceIndex& place, const std::string& unit, const std::string& field,
               const std::vector<std::string>& accused, Instant now, Findings& found);
// Is the authority in force, and the unit one of its listed members?
bool Commands(const PlaceIndex& place, const std::string& authority, const std::string& unit,
              Instant now);

// Units that may be asked for an opinion beside this lead: known, in force, not accused, none
// twice; each with a question. Finds under "co_handlers[i].unit" and ".question".
void CheckCoHandlers(const PlaceIndex& place, const std::vector<CoHandlerChoice>& co_handlers,
                     const std::string& lead, const std::vector<std::string>& accused, Instant now,
                     Findings& found);

// One dispatch, issued now, without limits; designated after too many returns
// (returning.h) and where a conference bound the unit (consulting.h). Requires a unit of the place.
v1::Dispatch NewDispatch(const PlaceIndex& place, const v1::Case& record, int serial,
                         v1::Dispatch::Part part, const std::string& unit, v1::Mode::Kind mode,
                         int round, Instant now);
// A co-handler's dispatch with its question and its limits, which end before the lead's.
v1::Dispatch NewCoHandler(const PlaceIndex& place, const v1::Case& record,
                          const std::string& profile, int serial, const CoHandlerChoice& choice,
                          const v1::Dispatch& lead, Instant now);
// Adds limits, without the first contact where the caller is anonymous.
void AddLeadLimits(v1::Dispatch& lead, const v1::Case& record, std::vector<v1::Limit> limits);

// The units that are accused, that stand under them or succeed them.
bool IsShutOut(const PlaceIndex& place, const std::vector<std::string>& accused,
               const std::string& unit);

}  // namespace hotline
