#include <algorithm>

#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"
#include "hotline/v1/procedure.pb.h"
#include "rules/figures.h"

namespace hotline {

namespace {

using Dispatch = v1::Dispatch;
using CaseState = v1::Case;
using CallBack = internal::CaseSteps::CallBack;

bool IsLead(const DispatchFact& dispatch) { return dispatch.part == Dispatch::LEAD; }

bool IsLive(const DispatchFact& dispatch) {
  return dispatch.state == Dispatch::ISSUED || dispatch.state == Dispatch::SIGNED ||
         dispatch.state == Dispatch::RETURN_ASKED;
}

bool IsLive(const CaseFact& record) {
  return record.state == CaseState::REGISTERED || record.state == CaseState::IN_HAND ||
         record.state == CaseState::REPLIED || record.state == CaseState::CALLING_BACK;
}

// Finished 办结: a reply that stands. One that was sent back is not; its redo is another dispatch.
std::int64_t FinishedAt(const DispatchFact& dispatch) {
  const bool stands = dispatch.state == Dispatch::REPLIED || dispatch.state == Dispatch::ACCEPTED;
  return stands ? dispatch.replied_at : 0;
}

bool EndedBefore(const DispatchFact& dispatch, std::int64_t due) {
  const bool ended = dispatch.state == Dispatch::RETURNED ||
                     dispatch.state == Dispatch::SUPERSEDED || dispatch.state == Dispatch::WAIVED ||
                     dispatch.state == Dispatch::ENDED;
  return ended && dispatch.ended_at < due;
}

// Leaves D: a granted return whenever it was granted, what was taken away before its limit. A unit
// that failed keeps it, and so does one whose opinion was waived because it was overdue.
bool LeavesD(const DispatchFact& dispatch) {
  if (dispatch.state == Dispatch::RETURNED) return true;
  if (dispatch.end_reason == "unit_failed" || dispatch.end_reason == "overdue") return false;
  // Replied in time, and the reply was merged away: nothing that the unit has missed.
  const bool replied = dispatch.state == Dispatch::ENDED && dispatch.replied_at != 0;
  if (replied && dispatch.replied_at < dispatch.finish_due) return true;
  return EndedBefore(dispatch, dispatch.finish_due);
}

// A case that ended otherwise than by being solved, before this limit.
bool EndedBefore(const CaseFact& record, std::int64_t due) {
  const bool ended = record.state == CaseState::REJECTED || record.state == CaseState::TERMINATED ||
                     record.state == CaseState::MERGED || record.state == CaseState::HANDED_OVER;
  return ended && record.closed < due;
}

bool IsDirect(const CaseFact& record) {
  return record.mode == v1::Mode::DIRECT && record.state != CaseState::REGISTERED;
}

// The earlier of two times of which 0 is none.
std::int64_t Earlier(std::int64_t one, std::int64_t other) {
  if (one == 0 || other == 0) return one + other;
  return std::min(one, other);
}

// The lead that answered for a round, the last one; null for a round of the desk.
const DispatchFact* LeadOfRound(const CaseGroup& group, std::int64_t round) {
  const DispatchFact* found = nullptr;
  for (const DispatchFact& dispatch : group.dispatches) {
    if (IsLead(dispatch) && dispatch.round == round) found = &dispatch;
  }
  return found;
}

// The lead that held the case at a moment: the last one issued before it, else the first; null when
// the desk did.
const DispatchFact* LeadAt(const CaseGroup& group, std::int64_t moment) {
  const DispatchFact* found = nullptr;
  for (const DispatchFact& dispatch : group.dispatches) {
    if (!IsLead(dispatch)) continue;
    if (found == nullptr || dispatch.issued < moment) found = &dispatch;
  }
  return found;
}

std::string_view RowOf(const DispatchFact* dispatch) {
  return dispatch == nullptr ? kDeskRow : std::string_view(dispatch->unit);
}

void AppendDispatch(const CaseGroup& group, const DispatchFact& dispatch,
                    std::vector<FigureObject>& objects) {
  FigureObject object{.record = group.record, .dispatch = &dispatch, .unit = dispatch.unit};
  // Sets the kind, the moment and what was done; a limit or time that is not there makes no object.
  const auto append = [&](ObjectKind kind, std::int64_t moment, std::int64_t done, bool left) {
    if (moment == 0) return;
    object.kind = kind;
    object.moment = moment;
    object.done = done;
    object.left = left;
    object.open = IsLive(dispatch);
    objects.push_back(object);
  };
  const std::int64_t signed_at = dispatch.signed_at;
  const bool lead = IsLead(dispatch);
  append(lead ? ObjectKind::kFinish : ObjectKind::kOpinion, dispatch.finish_due,
         FinishedAt(dispatch), LeavesD(dispatch));
  append(lead ? ObjectKind::kSign : ObjectKind::kOpinionSign, dispatch.sign_due, signed_at,
         EndedBefore(dispatch, dispatch.sign_due));
  if (!lead) return;
  append(ObjectKind::kContact, dispatch.contact_due, dispatch.contacted_at,
         EndedBefore(dispatch, dispatch.contact_due));
  append(ObjectKind::kIssue, dispatch.issued, 0, false);
  if (dispatch.state == Dispatch::ACCEPTED) {
    append(ObjectKind::kAcceptedReply, dispatch.accepted_at, dispatch.replied_at, false);
  }
}

// The desk's own shares of a case that it handles itself, or did: giving a case up after the limit
// takes nothing back.
void AppendDirect(const CaseFact& record, std::vector<FigureObject>& objects) {
  for (const auto& share : record.steps.past_direct()) {
    objects.push_back({.kind = ObjectKind::kFinish,
                       .record = &record,
                       .unit = kDeskRow,
                       .moment = share.due(),
                       .done = share.settled(),
                       .left = false,
                       .open = false});
  }
  if (!IsDirect(record) || record.caller_due == 0) return;
  const auto& past = record.steps.past_direct();
  const bool settled = past.empty() || past.rbegin()->ended() < record.settled_at;
  const std::int64_t done = settled ? record.settled_at : 0;
  objects.push_back({.kind = ObjectKind::kFinish,
                     .record = &record,
                     .unit = kDeskRow,
                     .moment = record.caller_due,
                     .done = done,
                     .left = EndedBefore(record, record.caller_due),
                     .open = done == 0 && IsLive(record)});
}

// A merged case has not ended so: its caller is answered with the parent's.
bool NeedsNoReply(const CaseFact& record) {
  return record.state != CaseState::MERGED && EndedBefore(record, record.caller_due);
}

// Of what ended otherwise the limit stands as it was told: it counts, as not kept, and is marked.
void AppendPromise(const CaseGroup& group, std::vector<FigureObject>& objects) {
  const CaseFact& record = *group.record;
  if (record.caller_due == 0) return;
  std::int64_t answered = record.settled_at;
  for (const DispatchFact& dispatch : group.dispatches) {
    if (IsLead(dispatch) && dispatch.state == Dispatch::ACCEPTED) {
      answered = Earlier(answered, dispatch.replied_at);
    }
  }
  objects.push_back({.kind = ObjectKind::kPromise,
                     .record = &record,
                     .unit = RowOf(LeadAt(group, record.caller_due)),
                     .moment = record.caller_due,
                     .done = answered,
                     .open = answered == 0 && IsLive(record),
                     .marked = answered == 0 && NeedsNoReply(record)});
}

void AppendTimes(const CaseGroup& group, const FigureSpan& span,
                 std::vector<FigureObject>& objects) {
  const CaseFact& record = *group.record;
  const bool cut_short =
      record.state == CaseState::TERMINATED || record.state == CaseState::HANDED_OVER;
  FigureObject object{
      .kind = ObjectKind::kTimeToFinish,
      .record = &record,
      .moment = record.registered,
      .done = record.settled_at,
      .cut = cut_short ? record.closed : span.as_of,
      .left = record.state == CaseState::REJECTED || record.state == CaseState::MERGED};
  for (const DispatchFact& dispatch : group.dispatches) {
    if (IsLead(dispatch)) object.done = Earlier(object.done, FinishedAt(dispatch));
  }
  objects.push_back(object);
  object.kind = ObjectKind::kTimeToClose;
  object.done = record.state == CaseState::CLOSED ? record.closed : 0;
  objects.push_back(object);
}

void AppendDemands(const CaseGroup& group, std::vector<FigureObject>& objects) {
  for (const DemandFact& demand : group.demands) {
    if (demand.outcome == v1::Demand::ATTACHED) continue;
    const bool direct =
        group.record != nullptr && IsDirect(*group.record) && group.dispatches.empty();
    objects.push_back({.kind = ObjectKind::kDemand,
                       .record = group.record,
                       .demand = &demand,
                       .unit = kDeskRow,
                       .moment = demand.at,
                       .marked = demand.outcome == v1::Demand::ANSWERED || direct});
  }
}

// The audit of a settlement that was drawn for it is none of a reply, and no rate counts it.
bool IsOfReply(const internal::CaseSteps::Audit& audit) { return audit.dispatch() != 0; }

void AppendAudits(const CaseGroup& group, std::vector<FigureObject>& objects) {
  for (const auto& audit : group.record->steps.audits()) {
    if (!IsOfReply(audit)) continue;
    const auto dispatch =
        std::ranges::find(group.dispatches, audit.dispatch(), &DispatchFact::serial);
    const DispatchFact* audited = dispatch == group.dispatches.end() ? nullptr : &*dispatch;
    objects.push_back({.kind = ObjectKind::kAudit,
                       .record = group.record,
                       .dispatch = audited,
                       .unit = RowOf(audited),
                       .moment = audit.at(),
                       .done = audit.at(),
                       .marked = !audit.passed()});
  }
}

void AppendGrades(const CaseGroup& group, const FigureSpan& span,
                  std::vector<FigureObject>& objects) {
  FigureObject last;
  const auto& call_backs = group.record->steps.call_backs();
  for (auto call_back = call_backs.begin(); call_back != call_backs.end(); ++call_back) {
    if (call_back->grade() == 0) continue;
    const DispatchFact* lead = LeadOfRound(group, call_back->round());
    FigureObject object{.kind = ObjectKind::kGradedCallBack,
                        .record = group.record,
                        .dispatch = lead,
                        .call_back = &*call_back,
                        .unit = RowOf(lead),
                        .moment = call_back->at(),
                        .done = call_back->redo()};
    objects.push_back(object);
    if (object.moment > span.from && object.moment <= span.until && object.moment >= last.moment) {
      last = object;
    }
  }
  if (last.call_back == nullptr) return;
  last.kind = ObjectKind::kLastGrade;
  last.done = last.moment;
  objects.push_back(last);
}

// When the desk did what a limit asks, from the limit's start on; 0: it did not.
std::int64_t DoneFor(const CaseGroup& group, const internal::CaseSteps::DeskLimit& limit) {
  const internal::CaseSteps& steps = group.record->steps;
  std::int64_t done = 0;
  const auto take = [&](std::int64_t at) {
    if (at >= limit.start()) done = Earlier(done, at);
  };
  switch (limit.kind()) {
    case v1::Limit::DISPATCH:
      for (const DispatchFact& dispatch : group.dispatches) {
        if (IsLead(dispatch)) take(dispatch.issued);
      }
      break;
    case v1::Limit::AUDIT:
      for (const auto& audit : steps.audits()) {
        if (IsOfReply(audit)) take(audit.at());
      }
      break;
    case v1::Limit::FIRST_CALL_BACK:
      for (const auto& call_back : steps.call_backs()) take(call_back.at());
      break;
    case v1::Limit::CALL_BACK:
      for (const auto& call_back : steps.call_backs()) {
        if (call_back.reached()) take(call_back.at());
      }
      break;
    default:
      break;
  }
  return done;
}

struct DeskClock {
  v1::Limit::Kind limit;
  ObjectKind kind;
};
constexpr DeskClock kDeskClocks[] = {
    {v1::Limit::DISPATCH, ObjectKind::kDeskDispatch},
    {v1::Limit::AUDIT, ObjectKind::kDeskAudit},
    {v1::Limit::FIRST_CALL_BACK, ObjectKind::kDeskFirstCallBack},
    {v1::Limit::CALL_BACK, ObjectKind::kDeskCallBack},
};

// Does this limit bind nobody any more? The desk took the case on itself (its own limit then runs
// from registration), nobody is to be called back, or the case ended otherwise before.
bool IsDropped(const CaseFact& record, const internal::CaseSteps::DeskLimit& limit,
               std::int64_t done) {
  // Who took the case from the desk after the limit took it too late: it stays missed.
  if (limit.ended() != 0 && !limit.kept() && done == 0) return limit.ended() < limit.due();
  if (EndedBefore(record, limit.due())) return true;
  if (limit.kind() == v1::Limit::DISPATCH) return done == 0 && IsDirect(record);
  const bool call_back =
      limit.kind() == v1::Limit::FIRST_CALL_BACK || limit.kind() == v1::Limit::CALL_BACK;
  return call_back && record.no_call_back != 0;
}

void AppendDeskSteps(const CaseGroup& group, std::vector<FigureObject>& objects) {
  const CaseFact& record = *group.record;
  const auto& limits = record.steps.desk_limits();
  for (auto limit = limits.begin(); limit != limits.end(); ++limit) {
    const auto* clock = std::ranges::find(kDeskClocks, limit->kind(), &DeskClock::limit);
    if (clock == std::end(kDeskClocks)) continue;
    std::int64_t done = DoneFor(group, *limit);
    const bool ended = limit->ended() != 0;
    if (ended && done > limit->ended()) done = 0;  // for a later limit
    // A limit that was moved while it was owed is not in force; the next of its kind is.
    const auto next = std::find_if(
        limit + 1, limits.end(), [&](const auto& later) { return later.kind() == limit->kind(); });
    if (!ended && next != limits.end() && (done == 0 || done > next->start())) continue;

    FigureObject object{.kind = clock->kind,
                        .record = &record,
                        .unit = kDeskRow,
                        .moment = limit->due(),
                        .done = done,
                        .left = IsDropped(record, *limit, done),
                        .open = done == 0 && !ended && IsLive(record)};
    if (limit->kind() == v1::Limit::CALL_BACK) {
      object.kind = ObjectKind::kCallBackOwed;
      objects.push_back(object);
      object.kind = clock->kind;
    }
    // Nobody was reached, but closing without a call-back is by the rules and ends the duty.
    // Whoever was not reached stays not called back: that is the other figure.
    const bool call_back =
        limit->kind() == v1::Limit::FIRST_CALL_BACK || limit->kind() == v1::Limit::CALL_BACK;
    if (call_back && done == 0 && limit->kept()) object.done = limit->ended();
    objects.push_back(object);
  }
}

// Returns that the desk rules on.
void AppendRuling(const CaseGroup& group, const DispatchFact& dispatch,
                  std::vector<FigureObject>& objects) {
  if (dispatch.ruling_due == 0) return;
  objects.push_back({.kind = ObjectKind::kDeskRuling,
                     .record = group.record,
                     .dispatch = &dispatch,
                     .unit = kDeskRow,
                     .moment = dispatch.ruling_due,
                     .done = dispatch.ruled_at,
                     .open = dispatch.state == Dispatch::RETURN_ASKED});
}

}  // namespace

void AppendObjects(const CaseGroup& group, const FigureSpan& span,
                   std::vector<FigureObject>& objects) {
  AppendDemands(group, objects);
  for (const DispatchFact& dispatch : group.dispatches) {
    AppendDispatch(group, dispatch, objects);
    AppendRuling(group, dispatch, objects);
  }
  if (group.record == nullptr) return;
  AppendDirect(*group.record, objects);
  AppendPromise(group, objects);
  AppendTimes(group, span, objects);
  AppendAudits(group, objects);
  AppendGrades(group, span, objects);
  AppendDeskSteps(group, objects);
}

}  // namespace hotline
