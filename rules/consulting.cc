#include "rules/consulting.h"

#include <algorithm>

#include "rules/dispatching.h"
#include "rules/lifecycle.h"
#include "rules/replying.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Conference;
using v1::Dispatch;
using v1::Refusal;
using v1::Role;

// One row holds all of it: it has to stay readable.
constexpr int kMostQuestions = 50;
constexpr int kMostHandDowns = 20;
constexpr int kMostConferences = 20;
constexpr int kMostMembers = 20;

bool IsAnswered(const v1::Question& question) { return question.has_answer_time(); }

std::string MemberField(int i, std::string_view name) {
  return "conference.members[" + std::to_string(i) + "]." + std::string(name);
}

void CheckMembers(const Conference& conference, const PlaceIndex& place,
                  const std::vector<std::string>& accused, Findings& found) {
  if (conference.members().empty()) found.Add(Refusal::MISSING, "conference.members");
  if (conference.members_size() > kMostMembers) {
    found.Add(Refusal::TOO_MANY, "conference.members", std::to_string(kMostMembers));
  }
  for (int i = 0; i < conference.members_size(); ++i) {
    const Conference::Member& member = conference.members(i);
    found.Require(member.role(), MemberField(i, "role"));
    if (member.unit().empty()) {
      found.Require(member.title(), MemberField(i, "title"));
    } else if (place.FindUnit(member.unit()) == nullptr) {
      found.Add(Refusal::UNKNOWN_VALUE, MemberField(i, "unit"), member.unit());
    } else if (IsShutOut(place, accused, member.unit())) {
      found.Add(Refusal::ACCUSED_UNIT, MemberField(i, "unit"));
    }
  }
}

bool IsMember(const Conference& conference, const std::string& unit) {
  const auto& members = conference.members();
  return std::any_of(members.begin(), members.end(),
                     [&](const Conference::Member& member) { return member.unit() == unit; });
}

}  // namespace

Check AskDesk(v1::Dispatch& dispatch, const std::string& text, const v1::Account& actor,
              Instant now) {
  if (IsBlank(text)) return Refuse(Refusal::MISSING, "text");
  if (dispatch.questions_size() >= kMostQuestions) {
    return Refuse(Refusal::TOO_MANY, "text", std::to_string(kMostQuestions));
  }
  v1::Question& question = *dispatch.add_questions();
  *question.mutable_time() = ToProto(now);
  question.set_by(actor.name());
  question.set_text(text);
  return Passed{};
}

Check CheckQuestionOpen(const v1::Dispatch& dispatch) {
  const auto& questions = dispatch.questions();
  if (!std::all_of(questions.begin(), questions.end(), IsAnswered)) return Passed{};
  return Refuse(Refusal::NOT_OPEN);
}

Check AnswerQuestion(v1::Dispatch& dispatch, int number, const std::string& text,
                     const v1::Account& actor, Instant now) {
  if (const Check open = CheckQuestionOpen(dispatch); !open) return open;
  auto& questions = *dispatch.mutable_questions();
  auto question = std::find_if_not(questions.begin(), questions.end(), IsAnswered);
  if (number != 0) {
    if (number < 1 || number > questions.size() || IsAnswered(questions[number - 1])) {
      return Refuse(Refusal::NOT_OPEN, "question");
    }
    question = questions.begin() + (number - 1);
  }
  if (IsBlank(text)) return Refuse(Refusal::MISSING, "text");
  *question->mutable_answer_time() = ToProto(now);
  question->set_answer_by(actor.name());
  question->set_answer(text);
  return Passed{};
}

Check HandDown(v1::Dispatch& dispatch, const std::string& unit, const std::string& note,
               const PlaceIndex& place, const std::vector<std::string>& accused,
               const v1::Account& actor, Instant now) {
  Findings found;
  if (unit.empty()) {
    found.Add(Refusal::MISSING, "unit");
  } else if (place.FindUnit(unit) != nullptr &&
             (unit == dispatch.unit() || !place.StandsUnder(unit, dispatch.unit()))) {
    found.Add(Refusal::NOT_UNDER_UNIT, "unit");
  } else {
    CheckUnit(place, unit, "unit", accused, now, found);
  }
  if (dispatch.past_hand_downs_size() + dispatch.has_handed_down() >= kMostHandDowns) {
    found.Add(Refusal::TOO_MANY, "unit", std::to_string(kMostHandDowns));
  }
  if (!found.empty()) return found.refusals();
  TakeBack(dispatch, now);
  v1::HandDown& handed = *dispatch.mutable_handed_down();
  handed.set_unit(unit);
  handed.set_note(note);
  handed.set_by(actor.name());
  *handed.mutable_time() = ToProto(now);
  return Passed{};
}

std::string SubUnitOf(const v1::Dispatch& dispatch) {
  // After a change of the directory the sub-unit may hold the dispatch itself.
  const std::string& unit = dispatch.handed_down().unit();
  return IsLive(dispatch.state()) && unit != dispatch.unit() ? unit : "";
}

Check CheckHandedDown(const v1::Dispatch& dispatch) {
  if (dispatch.has_handed_down()) return Passed{};
  return Refuse(Refusal::NOT_OPEN);
}

void TakeBack(v1::Dispatch& dispatch, Instant now) {
  if (!dispatch.has_handed_down()) return;
  v1::HandDown& past = *dispatch.add_past_hand_downs();
  past.Swap(dispatch.mutable_handed_down());
  *past.mutable_end_time() = ToProto(now);
  dispatch.clear_handed_down();
}

Check AnswerHandDown(v1::Dispatch& dispatch, const std::string& text, const v1::Account& actor,
                     Instant now) {
  if (const Check handed = CheckHandedDown(dispatch); !handed) return handed;
  if (const Check added = AddProgress(dispatch, text, actor, now); !added) return added;
  TakeBack(dispatch, now);
  return Passed{};
}

Result<std::vector<std::size_t>> Confer(v1::Case& record, std::span<v1::Dispatch* const> dispatches,
                                        const v1::Conference& conference, const PlaceIndex& place,
                                        const std::vector<std::string>& accused,
                                        const v1::Account& actor, Instant now) {
  Findings found;
  CheckMembers(conference, place, accused, found);
  found.Require(conference.decisions(), "conference.decisions");
  if (record.conferences_size() >= kMostConferences) {
    found.Add(Refusal::TOO_MANY, "conference", std::to_string(kMostConferences));
  }
  std::vector<std::size_t> bound;
  for (std::size_t i = 0; i < dispatches.size(); ++i) {
    const Dispatch& one = *dispatches[i];
    if (!IsLive(one.state()) || one.designated() || !IsMember(conference, one.unit())) continue;
    // A designated dispatch is never returned: whoever asked has to be answered first.
    if (one.state() == Dispatch::RETURN_ASKED) {
      found.Add(Refusal::ASK_OPEN, "conference.members",
                RoleTokens(IsAssigned(one) ? Set{Role::ISSUER} : Set{Role::DISPATCHER}));
    }
    bound.push_back(i);
  }
  if (!found.empty()) return found.refusals();

  Conference& added = *record.add_conferences();
  added = conference;
  *added.mutable_time() = ToProto(now);
  added.set_by(actor.name());
  for (const std::size_t i : bound) dispatches[i]->set_designated(true);
  return bound;
}

bool IsBoundByConference(const v1::Case& record, const std::string& unit) {
  const auto& conferences = record.conferences();
  return std::any_of(conferences.begin(), conferences.end(),
                     [&](const Conference& one) { return IsMember(one, unit); });
}

}  // namespace hotline
