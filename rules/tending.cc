#include "rules/tending.h"

#include <algorithm>

#include "rules/asking.h"
#include "rules/clocks.h"
#include "rules/ladder.h"
#include "rules/leaving.h"
#include "rules/lifecycle.h"
#include "rules/notices.h"
#include "rules/owing.h"

namespace hotline {
namespace {

using v1::Act;
using v1::Alarm;
using v1::Limit;
using v1::Notice;
using Rung = v1::Limit::Rung;
using Limits = google::protobuf::RepeatedPtrField<v1::Limit>;

constexpr auto kLadders = {Limit::SIGN, Limit::FINISH, Limit::OPINION};

// As InForce, to be changed.
Limit* LastOf(Limits& limits, Limit::Kind kind) {
  const auto last = std::find_if(limits.rbegin(), limits.rend(),
                                 [&](const Limit& limit) { return limit.kind() == kind; });
  return last == limits.rend() ? nullptr : &*last;
}

// The first of many moments after one.
class FirstAfter {
 public:
  explicit FirstAfter(Instant after) : after_(after) {}
  void Consider(Instant time) {
    if (time > after_) first_ = std::min(first_, time);
  }
  void Consider(const google::protobuf::Timestamp& time) { Consider(FromProto(time)); }
  Instant first() const { return first_; }

 private:
  const Instant after_;
  Instant first_ = kNoTending;
};

void ConsiderAsks(const Asks& asks, FirstAfter& next) {
  for (const v1::Ask& ask : asks) {
    if (ask.state() == v1::Ask::OPEN && ask.has_lapse_time()) next.Consider(ask.lapse_time());
  }
}

// Undecided when their time was over.
void Tell(int lapsed, std::vector<Tended>& done) {
  for (; lapsed > 0; --lapsed) done.push_back({.act = Act::LAPSE, .alarm = {}});
}

bool IsDue(const Rung& rung, Instant now) {
  return !rung.has_taken_time() && FromProto(rung.time()) <= now;
}

Alarm AlarmOf(Alarm::Kind kind, const Limit& limit, v1::Role::Kind role) {
  Alarm alarm;
  alarm.set_kind(kind);
  alarm.set_limit(limit.kind());
  alarm.set_ask(limit.ask());
  *alarm.mutable_limit_due_time() = limit.due_time();
  alarm.set_role(role);
  return alarm;
}

// Takes the rungs of one limit that are due.
class Climber {
 public:
  Climber(v1::Dispatch& dispatch, Limit& limit, const PlaceIndex& place, Instant now,
          std::vector<Tended>& done)
      : dispatch_(dispatch), limit_(limit), place_(place), now_(now), done_(done) {}

  void Climb() {
    for (Rung& rung : *limit_.mutable_ladder()) {
      if (!IsDue(rung, now_)) continue;
      Take(rung.kind());
      TakeRung(rung, now_);
    }
  }

 private:
  bool IsOver() const { return FromProto(limit_.due_time()) <= now_; }

  void Take(Rung::Kind rung) {
    switch (rung) {
      case Rung::REMIND:
        // Late by so much that another rung says it better.
        if (!IsOver()) Remind(rung);
        break;
      case Rung::REMIND_AGAIN:
        Remind(rung);
        break;
      case Rung::SUPERVISE:
        Supervise();
        break;
      case Rung::PUBLISH:
        Publish();
        break;
      case Rung::ALARM:
        done_.push_back(
            {.act = Act::ALARM, .alarm = AlarmOf(Alarm::UNIT_LATE, limit_, v1::Role::SUPERVISOR)});
        break;
      case Rung::REVIEW:
        done_.push_back(
            {.act = Act::ALARM, .alarm = AlarmOf(Alarm::REVIEW_DUE, limit_, v1::Role::SUPERVISOR)});
        break;
      default:
        break;
    }
  }

  void Remind(Rung::Kind rung) {
    if (Notice* notice = DrawUp(Notice::REMINDER, rung, Act::REMIND))
      Send(*notice, "", place_, now_);
  }

  // A limit in days is for a supervisor to sign for; around the clock there is no time for that.
  void Supervise() {
    if (!IsCommanded(place_, dispatch_, now_)) {
      Remind(Rung::SUPERVISE);
    } else if (limit_.basis() != Limit::ELAPSED) {
      DrawUp(Notice::SUPERVISION, Rung::SUPERVISE, Act::DRAFT_SUPERVISION);
    } else if (Notice* notice = DrawUp(Notice::SUPERVISION, Rung::SUPERVISE, Act::SUPERVISE)) {
      Send(*notice, "", place_, now_);
    }
  }

  void Publish() {
    if (!IsCommanded(place_, dispatch_, now_) || IsSpared(dispatch_, limit_)) return;
    DrawUp(Notice::CIRCULAR, Rung::PUBLISH, Act::DRAFT_SUPERVISION);
  }

  // nullptr when there is no room left.
  Notice* DrawUp(Notice::Kind kind, Rung::Kind rung, Act::Kind act) {
    if (dispatch_.notices_size() >= kMostNotices) return nullptr;
    Notice& notice = Draw(dispatch_, kind, limit_, rung, now_);
    done_.push_back({.act = act, .notice = dispatch_.notices_size() - 1, .alarm = {}});
    return &notice;
  }

  v1::Dispatch& dispatch_;
  Limit& limit_;
  const PlaceIndex& place_;
  const Instant now_;
  std::vector<Tended>& done_;
};

// An alarm about the desk is raised once; its mark is a rung that was taken.
void MarkAlarmed(Limit& limit, Instant now) {
  Rung& rung = *limit.add_ladder();
  rung.set_kind(Rung::ALARM);
  *rung.mutable_time() = limit.due_time();
  *rung.mutable_taken_time() = ToProto(now);
}

// The limit of a ruling on a return that the desk owes at once and no alarm was raised about yet;
// nullptr: none. Around the clock is counted only what cannot wait.
const Limit* AwaitedRuling(const v1::Dispatch& dispatch) {
  if (!IsOwed(dispatch, Limit::RULING)) return nullptr;
  const Limit* limit = InForce(dispatch.limits(), Limit::RULING);
  const bool pressing = limit != nullptr && limit->basis() == Limit::ELAPSED;
  return pressing && !IsAlarmed(*limit) ? limit : nullptr;
}

// The desk's limits: whose alarm they are, and whether of a pressing case alone.
struct DeskWatch {
  Limit::Kind limit;
  v1::Role::Kind role;
  bool pressing_only;
};
constexpr DeskWatch kDeskWatches[] = {
    {Limit::DISPATCH, v1::Role::DISPATCHER, true},
    {Limit::AUDIT, v1::Role::SUPERVISOR, true},
    {Limit::FIRST_CALL_BACK, v1::Role::DISPATCHER, true},
    {Limit::CALL_BACK, v1::Role::DISPATCHER, true},
    {Limit::HARM_REPORT, v1::Role::DISPATCHER, false},
    {Limit::FEEDBACK, v1::Role::DISPATCHER, false},
    {Limit::RULING, v1::Role::SUPERVISOR, false},
};

// Whose alarm this limit is if it passes; nullptr: nobody's, for it is not owed or was told.
const DeskWatch* WatchOf(const v1::Case& record, const Limit& limit) {
  const auto* watch = std::ranges::find(kDeskWatches, limit.kind(), &DeskWatch::limit);
  if (watch == std::end(kDeskWatches) || (watch->pressing_only && !IsPressing(record))) {
    return nullptr;
  }
  return IsOwed(record, limit) && !IsAlarmed(limit) ? watch : nullptr;
}

Tended Raised(Alarm::Kind kind, Limit& limit, v1::Role::Kind role, Instant now) {
  MarkAlarmed(limit, now);
  return {.act = Act::ALARM, .alarm = AlarmOf(kind, limit, role)};
}

bool AwaitsReceipt(const v1::Case& record) {
  return IsLive(record.state()) && record.has_hand_over() &&
         record.hand_over().has_receipt_limit() && !record.hand_over().has_receipt_time() &&
         !IsAlarmed(record.hand_over().receipt_limit());
}

}  // namespace

Instant NextTending(const v1::Dispatch& dispatch, Instant after) {
  if (!IsLive(dispatch.state())) return kNoTending;
  FirstAfter next(after);
  ConsiderAsks(dispatch.asks(), next);
  for (const auto kind : kLadders) {
    const Limit* limit = InForce(dispatch.limits(), kind);
    if (limit == nullptr || !IsOwed(dispatch, kind)) continue;
    if (const auto rung = NextRung(*limit, after)) next.Consider(*rung);
  }
  if (const Limit* ruling = AwaitedRuling(dispatch)) next.Consider(ruling->due_time());
  return next.first();
}

Instant NextTending(const v1::Case& record, Instant after) {
  FirstAfter next(after);
  ConsiderAsks(record.asks(), next);
  for (const Limit& limit : record.desk_limits()) {
    if (WatchOf(record, limit) != nullptr) next.Consider(limit.due_time());
  }
  if (AwaitsReceipt(record)) next.Consider(record.hand_over().receipt_limit().due_time());
  if (RowOf(Act::ARCHIVE).case_states.contains(record.state())) {
    if (const auto ends = ReopeningEnds(record)) next.Consider(*ends);
  }
  return next.first();
}

std::vector<Tended> Tend(v1::Dispatch& dispatch, const PlaceIndex& place, Instant now) {
  std::vector<Tended> done;
  if (!IsLive(dispatch.state())) return done;
  Tell(LapseAsks(dispatch, now), done);
  for (const auto kind : kLadders) {
    Limit* limit = LastOf(*dispatch.mutable_limits(), kind);
    if (limit == nullptr || !IsOwed(dispatch, kind)) continue;
    Climber(dispatch, *limit, place, now, done).Climb();
  }
  if (AwaitedRuling(dispatch) != nullptr) {
    Limit& ruling = *LastOf(*dispatch.mutable_limits(), Limit::RULING);
    if (FromProto(ruling.due_time()) <= now) {
      done.push_back(Raised(Alarm::DESK_LATE, ruling, v1::Role::DISPATCHER, now));
    }
  }
  return done;
}

std::vector<Tended> Tend(v1::Case& record, Instant now) {
  std::vector<Tended> done;
  Tell(LapseAsks(record, now), done);
  for (Limit& limit : *record.mutable_desk_limits()) {
    const DeskWatch* watch = WatchOf(record, limit);
    if (watch == nullptr || now < FromProto(limit.due_time())) continue;
    done.push_back(Raised(Alarm::DESK_LATE, limit, watch->role, now));
  }
  if (AwaitsReceipt(record)) {
    Limit& limit = *record.mutable_hand_over()->mutable_receipt_limit();
    if (FromProto(limit.due_time()) <= now) {
      done.push_back(Raised(Alarm::NO_RECEIPT, limit, v1::Role::DISPATCHER, now));
    }
  }
  return done;
}

}  // namespace hotline
