#pragma once

#include <string>
#include <vector>

#include "hotline/v1/case.pb.h"
#include "hotline/v1/directory.pb.h"
#include "rules/place.h"
#include "rules/times.h"

// What a new calendar does to limits that run (procedure 6.5). Only limits in days are touched, and
// never a date that people agreed upon; later ones move, nearer ones stay as told.
namespace hotline {

// What counting anew made of one dispatch, or of a case.
struct Recounted {
  // Something was written into the message.
  bool changed = false;
  // Limits that count differently; `name` and `unit` are filled in.
  std::vector<v1::MovedLimit> limits;
  // Numbers of the notices that were annulled; a draft, which has none, as "-".
  std::vector<std::string> annulled;
};

// Counts the limits in force of a live dispatch by the place's calendar. A later one is put behind
// the old one, moved_by RECOUNT; what was overdue by it and is no longer has its notices annulled;
// an open ask that lapses with it lapses later. One that is due as before is changed in its place:
// it loses its provisional mark, and steps of its ladder to come that fell on days of rest move
// later. `lead_finish` is where the lead's limit stands (after its own counting), for
// an opinion never moves to it or behind it; nullptr for the lead.
Recounted RecountDispatch(const PlaceIndex& place, v1::Dispatch& dispatch,
                          const v1::Limit* lead_finish, Instant now);

// The same for the caller's limit. `dispatches` are those of the case, as they were before: where
// the caller's limit is one of theirs, it is counted as that one.
Recounted RecountCaller(const PlaceIndex& place, v1::Case& record,
                        const std::vector<const v1::Dispatch*>& dispatches, Instant now);

}  // namespace hotline
