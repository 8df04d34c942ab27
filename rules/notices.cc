#include "rules/notices.h"

#include <algorithm>
#include <optional>

#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/ladder.h"
#include "rules/lifecycle.h"
#include "rules/names.h"
#include "rules/owing.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Limit;
using v1::Notice;
using v1::Refusal;

// People leave the ladder its room: no heap of reminders keeps a supervision from being drawn up.
constexpr int kMostByPeople = kMostNotices - 50;
constexpr int kSupervisionsThatSuffice = 2;

std::string_view Word(Notice::Kind kind) {
  switch (kind) {
    case Notice::SUPERVISION:
      return "督办";
    case Notice::CIRCULAR:
      return "通报";
    default:
      return "催办";
  }
}

// What the dispatch is to be done by: its finish, or the opinion of a co-handler.
Limit::Kind WorkOf(const v1::Dispatch& dispatch) {
  return dispatch.part() == v1::Dispatch::CO_HANDLER ? Limit::OPINION : Limit::FINISH;
}

Instant DueOf(const Limit& limit) { return FromProto(limit.due_time()); }

// When four fifths of it are over.
Instant RemindTime(const Limit& limit) {
  if (!limit.ladder().empty()) return FromProto(limit.ladder(0).time());
  const Instant start = FromProto(limit.start_time());
  return start + (DueOf(limit) - start) * 4 / 5;
}

std::optional<Instant> PublishTime(const Limit& limit) {
  for (const Limit::Rung& rung : limit.ladder()) {
    if (rung.kind() == Limit::Rung::PUBLISH) return FromProto(rung.time());
  }
  return std::nullopt;
}

int DaysToAnswer(Notice::Kind kind, const v1::Settings& settings) {
  switch (kind) {
    case Notice::SUPERVISION:
      return settings.supervision_answer_days();
    case Notice::CIRCULAR:
      return settings.circular_answer_days();
    default:
      return settings.reminder_answer_days();
  }
}

bool IsExplained(const v1::Dispatch& dispatch, const Limit& limit) {
  return std::any_of(dispatch.notices().begin(), dispatch.notices().end(),
                     [&](const Notice& notice) {
                       return notice.state() == Notice::ANSWERED && IsAbout(notice, limit) &&
                              FromProto(notice.answer().time()) >= DueOf(limit);
                     });
}

int Supervisions(const v1::Dispatch& dispatch) {
  return static_cast<int>(
      std::count_if(dispatch.notices().begin(), dispatch.notices().end(), [](const Notice& notice) {
        return notice.kind() == Notice::SUPERVISION && notice.has_sent_time();
      }));
}

Check CheckAny(const v1::Dispatch& dispatch, Notice::State state) {
  const bool any = std::any_of(dispatch.notices().begin(), dispatch.notices().end(),
                               [&](const Notice& notice) { return notice.state() == state; });
  if (any) return Passed{};
  return Refuse(Refusal::NOT_OPEN, "notice");
}

Check CheckRoom(const v1::Dispatch& dispatch) {
  if (dispatch.notices_size() < kMostByPeople) return Passed{};
  return Refuse(Refusal::TOO_MANY, "name", std::to_string(kMostByPeople));
}

// The draft of that number and kind.
Result<const Notice*> FindDraft(const v1::Dispatch& dispatch, int number,
                                std::optional<Notice::Kind> kind) {
  if (number < 1 || number > dispatch.notices_size()) {
    return Refuse(Refusal::UNKNOWN_VALUE, "notice", std::to_string(number));
  }
  const Notice& notice = dispatch.notices(number - 1);
  if (kind && notice.kind() != *kind) {
    return Refuse(Refusal::UNKNOWN_VALUE, "notice", std::to_string(number));
  }
  if (notice.state() != Notice::DRAFT) return Refuse(Refusal::NOT_OPEN, "notice");
  return &notice;
}

// The limit that a draft speaks of; it is in the history also when it was moved since.
Limit LimitOf(const v1::Dispatch& dispatch, const Notice& notice) {
  for (const Limit& limit : dispatch.limits()) {
    if (IsAbout(notice, limit)) return limit;
  }
  return {};
}

Result<NoticePlan> PlanDraft(const v1::Dispatch& dispatch, int draft, Notice::Kind kind) {
  const auto found = FindDraft(dispatch, draft, kind);
  if (!found) return found.refusals();
  return NoticePlan{LimitOf(dispatch, **found), draft};
}

// The draft that is meant: the one named, else the one of this kind that waits, the latest of many.
// 0: none.
int DraftMeant(const v1::Dispatch& dispatch, int draft, Notice::Kind kind) {
  if (draft != 0) return draft;
  for (int number = dispatch.notices_size(); number > 0; --number) {
    const Notice& notice = dispatch.notices(number - 1);
    if (notice.kind() == kind && notice.state() == Notice::DRAFT) return number;
  }
  return 0;
}

}  // namespace

Notice::State StateOf(const Notice& notice, const v1::Dispatch& dispatch) {
  const bool over = !IsLive(dispatch.state());
  return over && notice.state() == Notice::DRAFT ? Notice::DROPPED : notice.state();
}

bool IsOpen(const Notice& notice, const v1::Dispatch& dispatch) {
  if (!IsLive(dispatch.state())) return false;
  if (notice.state() == Notice::DRAFT) return true;
  return notice.state() == Notice::SENT && IsOwed(dispatch, notice.limit());
}

bool IsAbout(const Notice& notice, const Limit& limit) {
  return limit.kind() == notice.limit() &&
         limit.due_time().seconds() == notice.limit_due_time().seconds();
}

bool IsSpared(const v1::Dispatch& dispatch, const Limit& limit) {
  return IsExplained(dispatch, limit) && Supervisions(dispatch) < kSupervisionsThatSuffice;
}

bool IsCommanded(const PlaceIndex& place, const v1::Dispatch& dispatch, Instant now) {
  if (IsAssigned(dispatch)) return true;
  const auto& authorities = place.place().authorities();
  return std::any_of(authorities.begin(), authorities.end(), [&](const v1::Authority& authority) {
    return Commands(place, authority.id(), dispatch.unit(), now);
  });
}

bool HasDraft(const v1::Dispatch& dispatch, Notice::Kind kind) {
  return std::any_of(dispatch.notices().begin(), dispatch.notices().end(),
                     [&](const Notice& notice) {
                       return notice.kind() == kind && notice.state() == Notice::DRAFT;
                     });
}

Check CheckDraft(const v1::Dispatch& dispatch) { return CheckAny(dispatch, Notice::DRAFT); }
Check CheckAnswerable(const v1::Dispatch& dispatch) { return CheckAny(dispatch, Notice::SENT); }

Notice& Draw(v1::Dispatch& dispatch, Notice::Kind kind, const Limit& limit, Limit::Rung::Kind rung,
             Instant now) {
  Notice& notice = *dispatch.add_notices();
  notice.set_name(NoticeName(dispatch.name(), dispatch.notices_size()));
  notice.set_kind(kind);
  notice.set_state(Notice::DRAFT);
  notice.set_unit(dispatch.unit());
  notice.set_limit(limit.kind());
  *notice.mutable_limit_due_time() = limit.due_time();
  *notice.mutable_draft_time() = ToProto(now);
  notice.set_rung(rung);
  if (kind == Notice::REMINDER && now < DueOf(limit)) {
    *notice.mutable_answer_limit() = limit;
    notice.mutable_answer_limit()->clear_ladder();
  }
  return notice;
}

void Send(Notice& notice, const std::string& by, const PlaceIndex& place, Instant now) {
  notice.set_state(Notice::SENT);
  *notice.mutable_sent_time() = ToProto(now);
  notice.set_by(by);
  if (notice.has_answer_limit()) return;
  *notice.mutable_answer_limit() = place.calendar().Count(
      now, Limit::WORKING_DAYS, DaysToAnswer(notice.kind(), place.settings()));
}

std::string NoticeNumber(Notice::Kind kind, int year, std::int64_t running) {
  return std::string(Word(kind)) + "〔" + std::to_string(year) + "〕" + std::to_string(running) +
         "号";
}

std::string NoticeTitle(const Notice& notice) {
  return notice.number().empty() ? std::string(Word(notice.kind())) : notice.number();
}

int NoticeYear(Instant now) {
  return static_cast<int>(std::chrono::year_month_day(OfficeDay(now)).year());
}

Result<NoticePlan> PlanReminder(const v1::Dispatch& dispatch, Limit::Kind kind, Instant now) {
  if (const Check room = CheckRoom(dispatch); !room) return room.refusals();
  std::optional<Instant> earliest;
  for (const auto candidate : {Limit::SIGN, WorkOf(dispatch)}) {
    if (kind != Limit::KIND_UNSPECIFIED && kind != candidate) continue;
    const Limit* limit = InForce(dispatch.limits(), candidate);
    if (limit == nullptr || !IsOwed(dispatch, candidate)) continue;
    const Instant time = RemindTime(*limit);
    if (time <= now) return NoticePlan{*limit};
    earliest = earliest ? std::min(*earliest, time) : time;
  }
  if (!earliest) return Refuse(Refusal::IMPOSSIBLE, "limit");
  return Refuse(Refusal::TOO_EARLY, "", FormatInstant(*earliest));
}

Result<NoticePlan> PlanSupervision(const PlaceIndex& place, const v1::Dispatch& dispatch, int draft,
                                   Instant now) {
  if (!IsCommanded(place, dispatch, now)) return Refuse(Refusal::OUTSIDE_AUTHORITY);
  draft = DraftMeant(dispatch, draft, Notice::SUPERVISION);
  if (draft != 0) return PlanDraft(dispatch, draft, Notice::SUPERVISION);
  if (const Check room = CheckRoom(dispatch); !room) return room.refusals();
  const Limit* limit = InForce(dispatch.limits(), WorkOf(dispatch));
  if (limit == nullptr) return Refuse(Refusal::IMPOSSIBLE, "name");
  if (now < DueOf(*limit)) {
    return Refuse(Refusal::TOO_EARLY, "", FormatInstant(DueOf(*limit)));
  }
  return NoticePlan{*limit};
}

Result<NoticePlan> PlanCircular(const PlaceIndex& place, const v1::Dispatch& dispatch, int draft,
                                Instant now) {
  if (!IsCommanded(place, dispatch, now)) return Refuse(Refusal::OUTSIDE_AUTHORITY);
  draft = DraftMeant(dispatch, draft, Notice::CIRCULAR);
  if (draft != 0) return PlanDraft(dispatch, draft, Notice::CIRCULAR);
  if (const Check room = CheckRoom(dispatch); !room) return room.refusals();
  const Limit* limit = InForce(dispatch.limits(), WorkOf(dispatch));
  if (limit == nullptr) return Refuse(Refusal::IMPOSSIBLE, "name");
  if (Supervisions(dispatch) >= kSupervisionsThatSuffice) return NoticePlan{*limit};
  const std::optional<Instant> time = PublishTime(*limit);
  if (IsExplained(dispatch, *limit)) return Refuse(Refusal::EXPLAINED);
  if (!time) return Refuse(Refusal::TOO_EARLY);
  if (now < *time) return Refuse(Refusal::TOO_EARLY, "", FormatInstant(*time));
  return NoticePlan{*limit};
}

Check Drop(v1::Dispatch& dispatch, int draft, const std::string& reason) {
  if (IsBlank(reason)) return Refuse(Refusal::MISSING, "reason");
  const auto found = FindDraft(dispatch, draft, std::nullopt);
  if (!found) return found.refusals();
  dispatch.mutable_notices(draft - 1)->set_state(Notice::DROPPED);
  return Passed{};
}

Check AnswerNotice(v1::Dispatch& dispatch, int number, const v1::NoticeAnswer& answer,
                   const v1::Account& actor, Instant now) {
  Findings found;
  found.Require(answer.text(), "answer.text");
  found.Require(answer.measures(), "answer.measures");
  const std::optional<Day> day = ParseDay(answer.by_day());
  if (answer.by_day().empty()) {
    found.Add(Refusal::MISSING, "answer.by_day");
  } else if (!day) {
    found.Add(Refusal::BAD_FORMAT, "answer.by_day", "2026-10-20");
  } else if (*day < OfficeDay(now)) {
    found.Add(Refusal::IMPOSSIBLE, "answer.by_day", FormatDay(OfficeDay(now)));
  }
  const int size = dispatch.notices_size();
  for (int i = size; number == 0 && i > 0; --i) {
    if (dispatch.notices(i - 1).state() == Notice::SENT) number = i;
  }
  // What was never sent is not there for the unit.
  const bool there = number >= 1 && number <= size && dispatch.notices(number - 1).has_sent_time();
  if (number == 0) {
    found.Add(Refusal::NOT_OPEN, "notice");
  } else if (!there) {
    found.Add(Refusal::UNKNOWN_VALUE, "notice", std::to_string(number));
  } else if (dispatch.notices(number - 1).state() != Notice::SENT) {
    found.Add(Refusal::NOT_OPEN, "notice");
  }
  if (!found.empty()) return found.refusals();

  Notice& notice = *dispatch.mutable_notices(number - 1);
  notice.set_state(Notice::ANSWERED);
  *notice.mutable_answer() = answer;
  *notice.mutable_answer()->mutable_time() = ToProto(now);
  notice.mutable_answer()->set_by(actor.name());
  return Passed{};
}

}  // namespace hotline
