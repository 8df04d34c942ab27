#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hotline/v1/case.pb.h"
#include "rules/times.h"

// A year of a city desk: who is late in which way, and what the procedure owes for it. All of it is
// counted here, by a calendar of its own, and nothing is asked of the product.
namespace hotline {

// A unit with accounts "h-{id}" and "head-{id}", and a case that goes to it.
struct YearUnit {
  const char* id;
  const char* category;
  const char* region;
  // Does an authority command it? Else it is reminded and never supervised.
  bool commanded;
  // Seven natural days to finish, by the rule that the year adds for it; else working days.
  bool natural;
};

struct Story {
  const YearUnit* unit;
  v1::Demand::Kind kind;
  int finish;  // days
  Instant issued;
  Instant signed_at;
  Instant replied;
  // 特急: 15 minutes to sign, 24 hours to finish, around the clock.
  bool extreme = false;
  // With a co-handler, who signs with the lead and gives its opinion then; the epoch: never.
  bool joint = false;
  Instant opinion{};
  // When a supervisor supervises for the finish: he signs the draft that waits, else draws one up.
  std::vector<Instant> supervised{};
  // When the unit answers what was signed; the epoch: never.
  Instant explained{};
  std::string name{};
};

inline constexpr const char* kYearCoHandler = "rudong-education";

// Those that end before the year does, in no order.
std::vector<Story> StoriesOfTheYear();
Instant YearBegins();
Instant YearEnds();
// The months that are over when it ends, then all of it.
std::vector<std::pair<Instant, Instant>> PeriodsOfTheYear();
std::set<std::string> UnitsOfTheYear();
// What rules.csv needs besides: the profile "beijing" for the units that count natural days.
std::string RulesOfTheYear();

// "time KIND LIMIT unit sent" or "... draft" of each notice that the lead is owed, sorted.
std::vector<std::string> OwedToLead(const Story& story);
std::vector<std::string> OwedToCoHandler(const Story& story);
// When a supervisor is alarmed about signing and about finishing; never unless it is 特急.
std::vector<Instant> AlarmsOfSigning(const Story& story);
std::vector<Instant> AlarmsOfFinishing(const Story& story);
// About an opinion that has less than a day: it counts around the clock.
std::vector<Instant> AlarmsOfOpinion(const Story& story);
// The closure figures of (from, to] of one unit's leads, empty: of all, as a report has them that
// is made at `to`: "due" is D, "finished" those of it that were replied to; "on_time",
// "finished_late" and "overdue_open" sum up to D; "not_yet_due" stands apart.
std::map<std::string, std::int64_t> ClosureOf(const std::vector<Story>& year,
                                              const std::string& unit, Instant from, Instant to);
// Moments of the story that are on no full hour.
std::vector<Instant> OddMoments(const Story& story);

// The roster: two supervisors, week about. The account on duty at a moment; when its week began.
std::string OnDuty(Instant moment);
Instant WeekOf(Instant moment);

}  // namespace hotline
