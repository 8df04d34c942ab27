#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"

namespace hotline {

// What decides which line of a profile holds.
struct Grade {
  v1::Demand::Kind kind;
  v1::Demand::Urgency urgency;
  bool mandatory;
};

// The word under which a profile keeps the lines of a grade: "特急", "强制报告", "紧急", else the
// kind. 表扬 counts as 建议.
std::string_view GradeName(const Grade& grade);

// One limit of a grade by the profile (what it leaves out is inherited from "default"); absent
// where the profiles have none. For a mandatory case the lines of 强制报告 win, its finish is that
// of 举报.
std::optional<v1::Limit> CountLimit(const PlaceIndex& place, std::string_view profile,
                                    const Grade& grade, v1::Limit::Kind kind, Instant start);

// All limits of a lead that is issued now: sign, contact, progress, finish, return window,
// disposal. `assignment` may bring its own figure for the finish; the return window is then 5
// working days, at most half the finish. A caller without contact wishes (anonymous) has no contact
// limit: the caller of this function leaves it out. Here and below, limits come with their ladders
// (ladder.h).
std::vector<v1::Limit> LeadLimits(const PlaceIndex& place, std::string_view profile,
                                  const Grade& grade, const v1::Assignment* assignment,
                                  Instant issued);

// Sign limit, opinion limit and return window of a co-handler. The opinion gets 60 % of the lead's
// remaining time to `lead_finish` counted from `issued` (days rounded down, at least 1), always
// before the lead's limit: where no day ends before the lead's last, 60 % of the seconds of the
// days that are not rest days. Requires that the lead's limit has not passed.
std::vector<v1::Limit> OpinionLimits(const PlaceIndex& place, std::string_view profile,
                                     const Grade& grade, const v1::Limit& lead_finish,
                                     Instant issued);

// The limits of a redo: signed and contacted again; the finish is the kind's times the place's
// redo_percent, rounded up, and never before the end of 1 working day. No return window: a redo is
// designated.
std::vector<v1::Limit> RedoLimits(const PlaceIndex& place, std::string_view profile,
                                  const Grade& grade, Instant issued);

// The desk's own limits: DISPATCH, RULING, AUDIT, FIRST_CALL_BACK, CALL_BACK, HARM_REPORT,
// FEEDBACK. Always by the profile "default"; its lines without a grade hold for every grade.
v1::Limit DeskLimit(const PlaceIndex& place, const Grade& grade, v1::Limit::Kind kind,
                    Instant start);

// The most by which the finish limit of this grade may be extended once, in days; absent: not at
// all. For a mandatory case that of 举报.
std::optional<std::int64_t> MostExtension(const PlaceIndex& place, std::string_view profile,
                                          const Grade& grade);

// The last limit of a kind among `limits`, which is the one in force; nullptr when there is none.
const v1::Limit* InForce(const google::protobuf::RepeatedPtrField<v1::Limit>& limits,
                         v1::Limit::Kind kind);

}  // namespace hotline
