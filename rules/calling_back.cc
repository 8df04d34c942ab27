#include "rules/calling_back.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "rules/auditing.h"
#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/ending.h"
#include "rules/harm.h"
#include "rules/registering.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::CallBack;
using v1::Case;
using v1::Refusal;

// One row holds all call-backs of a case: it has to stay readable.
constexpr int kMostCallBacks = 50;

bool IsGood(CallBack::Grade grade) {
  return grade == CallBack::VERY_SATISFIED || grade == CallBack::SATISFIED ||
         grade == CallBack::FAIRLY_SATISFIED;
}

// The last call-back of this round that reached the caller; nullptr when none did.
const CallBack* LastGraded(const Case& record) {
  for (int i = record.call_backs_size() - 1; i >= 0; --i) {
    const CallBack& one = record.call_backs(i);
    if (one.round() == record.round() && one.reached()) return &one;
  }
  return nullptr;
}

bool IsOutsideWork(Instant instant, const v1::Settings& settings) {
  using std::chrono::minutes;
  const auto time_of_day = instant - Midnight(OfficeDay(instant));
  return time_of_day < minutes(settings.call_back_day_from_minute()) ||
         time_of_day >= minutes(settings.call_back_day_to_minute());
}

Findings CheckCallBack(const Case& record, const CallBack& call_back, Instant now) {
  Findings found;
  if (call_back.has_time()) {
    const auto time = found.CheckTime(call_back.time(), "call_back.time", now);
    // People say a minute or a second; the limit began at a microsecond of it.
    const v1::Limit* first = InForce(record.desk_limits(), v1::Limit::FIRST_CALL_BACK);
    const Instant began = FromProto(first ? first->start_time() : record.create_time());
    if (time && *time < std::chrono::floor<std::chrono::minutes>(began)) {
      found.Add(Refusal::NOT_AFTER_START, "call_back.time");
    }
  }
  const bool graded = call_back.grade() != CallBack::GRADE_UNSPECIFIED;
  const bool solved = call_back.solved() != v1::Reply::SOLVED_UNSPECIFIED;
  if (call_back.reached()) {
    if (!graded) found.Add(Refusal::MISSING, "call_back.grade");
    if (!solved) found.Add(Refusal::MISSING, "call_back.solved");
  } else {
    if (graded) found.Add(Refusal::IMPOSSIBLE, "call_back.grade", "call_back.reached");
    if (solved) found.Add(Refusal::IMPOSSIBLE, "call_back.solved", "call_back.reached");
  }
  return found;
}

}  // namespace

Check CheckCallBackOwed(const v1::Case& record) {
  if (!WantsCallBack(record.caller())) return Refuse(Refusal::NO_FEEDBACK_WANTED);
  if (!LastGraded(record)) return Passed{};
  return Refuse(Refusal::ASK_OPEN, "", RoleTokens({v1::Role::SUPERVISOR}));
}

Check AddCallBack(v1::Case& record, const v1::CallBack& call_back, const v1::Account& actor,
                  Instant now) {
  if (const Check owed = CheckCallBackOwed(record); !owed) return owed;
  if (record.call_backs_size() >= kMostCallBacks) {
    return Refuse(Refusal::TOO_MANY, "call_back", std::to_string(kMostCallBacks));
  }
  const Findings found = CheckCallBack(record, call_back, now);
  if (!found.empty()) return found.refusals();

  CallBack& added = *record.add_call_backs();
  added = call_back;
  if (!call_back.has_time()) *added.mutable_time() = ToProto(now);
  added.set_by(actor.name());
  added.set_round(record.round());
  added.clear_redo_time();
  const bool reported = !WasMandatory(record) || HasReportReference(record);
  if (added.reached() && IsGood(added.grade()) && reported) {
    Close(record, Case::CALLER_SATISFIED, now);
  }
  return Passed{};
}

bool AwaitsCallBack(const v1::Case& record) {
  return record.state() == Case::CALLING_BACK && WantsCallBack(record.caller()) &&
         !LastGraded(record);
}

bool AwaitsRuling(const v1::Case& record) {
  const CallBack* graded = LastGraded(record);
  return graded && !IsGood(graded->grade());
}

bool IsUnreachable(const PlaceIndex& place, const v1::Case& record) {
  if (LastGraded(record)) return false;
  const v1::Settings& settings = place.settings();
  int tries = 0;
  std::set<Day> days;
  bool outside_work = false;
  for (const CallBack& one : record.call_backs()) {
    if (one.round() != record.round()) continue;
    const Instant time = FromProto(one.time());
    ++tries;
    days.insert(OfficeDay(time));
    outside_work = outside_work || IsOutsideWork(time, settings);
  }
  return tries >= settings.call_back_tries() && std::ssize(days) >= settings.call_back_days() &&
         outside_work;
}

Check CheckClosable(const PlaceIndex& place, const v1::Case& record) {
  if (AwaitsRuling(record)) {
    return Refuse(Refusal::ASK_OPEN, "", RoleTokens({v1::Role::SUPERVISOR}));
  }
  if (LastGraded(record) || !WantsCallBack(record.caller()) || IsUnreachable(place, record)) {
    return Passed{};
  }
  return Refuse(Refusal::CALL_BACK_POSSIBLE);
}

Check CloseWithoutCallBack(const PlaceIndex& place, v1::Case& record, const std::string& reason,
                           Instant now) {
  if (IsBlank(reason)) return Refuse(Refusal::MISSING, "reason");
  if (const Check closable = CheckClosable(place, record); !closable) return closable;
  Close(record, LastGraded(record) ? Case::CALLER_SATISFIED : Case::WITHOUT_CALL_BACK, now);
  return Passed{};
}

Check CheckRulingOwed(const v1::Case& record) {
  if (AwaitsRuling(record)) return Passed{};
  return Refuse(Refusal::WRONG_STATE, "", GradeTokens());
}

Check CheckRuling(const v1::Case& record, const std::string& reason) {
  if (const Check owed = CheckRulingOwed(record); !owed) return owed;
  if (IsBlank(reason)) return Refuse(Refusal::MISSING, "reason");
  return Passed{};
}

void MarkRedoOrdered(v1::Case& record, Instant now) {
  auto& all = *record.mutable_call_backs();
  const auto graded = std::find_if(all.rbegin(), all.rend(), [&](const CallBack& one) {
    return one.round() == record.round() && one.reached();
  });
  *graded->mutable_redo_time() = ToProto(now);
}

Check CheckDissatisfied(const PlaceIndex& place, const v1::Case& record, const v1::Dispatch* lead) {
  if (lead == nullptr || record.state() != Case::REPLIED) return CheckRulingOwed(record);
  if (CheckRedos(place, record)) return Refuse(Refusal::REDO_POSSIBLE);
  if (IsAssigned(*lead)) return Refuse(Refusal::CLOSING_REPORT_NEEDED);
  return Passed{};
}

Check CloseDissatisfied(const PlaceIndex& place, v1::Case& record, v1::Dispatch* lead,
                        const std::string& reason, Instant now) {
  if (const Check may = CheckDissatisfied(place, record, lead); !may) return may;
  if (IsBlank(reason)) return Refuse(Refusal::MISSING, "reason");
  const bool replied = record.state() == Case::REPLIED;
  if (replied) EndDispatch(*lead, v1::Dispatch::SENT_BACK, "dissatisfied", now);
  Close(record, Case::DISSATISFIED, now);
  return Passed{};
}

}  // namespace hotline
