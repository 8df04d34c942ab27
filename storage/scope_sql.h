#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/lifecycle.h"
#include "storage/reader.h"

// What of the SQL says who may see what. Every query that a scope narrows is made of these pieces,
// so that the exclusion of the accused is written once. All speak of the site $1, of somebody $2,
// of the person $3 who asks and of a row c of case_.
namespace hotline {

// The unit $2 is accused in the case, stands under an accused one, or succeeds one of these.
inline constexpr std::string_view kShutOut =
    "EXISTS (SELECT 1 FROM accused a WHERE a.site = $1 AND a.case_id = c.id AND (a.unit = $2 OR "
    "EXISTS (SELECT 1 FROM unit_closure u WHERE u.site = $1 AND u.above = a.unit AND u.below = "
    "$2)))";

// The person $3 is accused in the case.
inline constexpr std::string_view kPersonShutOut =
    "EXISTS (SELECT 1 FROM accused_person p WHERE p.site = $1 AND p.row_id = c.id AND p.person = "
    "$3)";
// The same for a call k.
inline constexpr std::string_view kPersonShutOutOfCall =
    "EXISTS (SELECT 1 FROM accused_person p WHERE p.site = $1 AND p.row_id = k.id AND p.person = "
    "$3)";

// The unit $2 works on the dispatch of this alias: it was dispatched to it or handed down to it.
inline std::string WorkedOnBy(const std::string& alias) {
  return "(" + alias + ".unit = $2 OR " + alias + ".handed_to = $2)";
}

// The same for a dispatch d in this state, as conditions that do not overlap, with an index each.
inline std::vector<std::string_view> WaysToUnit(v1::Dispatch::State state) {
  if (!IsLive(state)) return {"d.unit = $2"};  // nobody works under the unit any more
  return {"d.unit = $2", "d.handed_to = $2 AND d.handed_to <> ''"};
}

// True for a scope that lets nothing through: what has no owner is not owned by nobody.
inline bool SeesNothing(const Scope& scope) {
  return scope.kind == Scope::Kind::kNothing ||
         (scope.kind != Scope::Kind::kSite && scope.who.empty());
}

// The $2 of a narrowed query.
inline std::string WhoOf(const Scope& scope) {
  return scope.kind == Scope::Kind::kSite ? "" : scope.who;
}

// Cases that wait to be called back: any operator may have to, when the one who logged it is off
// duty.
inline std::string CallingBackCondition() {
  return "c.state = " + std::to_string(v1::Case::CALLING_BACK);
}

// What of the case_ rows is the scope's by its kind alone.
inline std::string OwnerCondition(const Scope& scope) {
  switch (scope.kind) {
    case Scope::Kind::kOwn:
      return "(c.operator = $2 OR c.handler = $2 OR " + CallingBackCondition() + ")";
    case Scope::Kind::kUnit:
      return "EXISTS (SELECT 1 FROM dispatch w WHERE w.site = $1 AND w.case_id = c.id AND " +
             WorkedOnBy("w") + ") AND NOT " + std::string(kShutOut);
    case Scope::Kind::kIssuer:
      return "EXISTS (SELECT 1 FROM dispatch w WHERE w.site = $1 AND w.case_id = c.id AND "
             "w.authority = $2 AND w.authority <> '') AND NOT " +
             std::string(kShutOut);
    case Scope::Kind::kSite:
    case Scope::Kind::kNothing:
      break;
  }
  return "$2 = ''";
}

// A condition on c. The whole site's has its $2 and $3 too, so that all scopes take the same
// parameters. Requires a scope that sees something.
inline std::string CaseCondition(const Scope& scope) {
  return OwnerCondition(scope) + " AND NOT " + std::string(kPersonShutOut);
}

}  // namespace hotline
