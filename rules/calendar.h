#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "hotline/v1/place.pb.h"
#include "hotline/v1/procedure.pb.h"
#include "rules/times.h"

namespace hotline {

// The largest figure that a limit may have: 366 days, or the seconds of as many days for ELAPSED.
std::int64_t LargestFigure(v1::Limit::Basis basis);

// Which days an office works, by the State Council's notices. A year without a notice counts Monday
// to Friday and makes what it counted provisional.
class WorkCalendar {
 public:
  // Requires well-formed days (ReadPlace checks them).
  explicit WorkCalendar(const v1::Calendar& calendar);

  // Rest day = a weekend or holiday that is not a make-up day.
  bool IsRestDay(Day day) const;
  // Is the notice of this year known?
  bool IsPublished(std::chrono::year year) const;
  const std::string& version() const { return version_; }

  // Counts a limit and fills start, due, basis, figure, calendar version,
  // provisional and segments; kind and rule are the caller's. Requires 1 <= figure <=
  // LargestFigure(basis). More runs of days than 64 are told as one last run, "以下从略".
  v1::Limit Count(Instant start, v1::Limit::Basis basis, std::int64_t figure) const;

  // An ELAPSED limit from `start` to the moment when `percent` (1 to 99) of the time up to `until`
  // is over. Rest days do not count, unless there is nothing else between the two; the segments
  // tell them. At least 1 second.
  v1::Limit CountShare(Instant start, Instant until, int percent) const;

 private:
  struct Exception {
    bool worked;
    std::string reason;  // as segments tell it
  };
  struct Kind {
    bool rest;
    std::string_view reason;  // of the calendar's life
  };
  Kind KindOf(Day day) const;
  // Walks from the start to the last day of a limit in days and writes down what it passes.
  Day LastDay(v1::Limit& limit) const;

  std::string version_;
  std::unordered_map<int, Exception> days_;  // by days since 1970
  std::unordered_set<int> years_;
};

}  // namespace hotline
