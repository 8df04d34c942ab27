#include "rules/merging.h"

#include <algorithm>

#include "rules/clocks.h"
#include "rules/consulting.h"
#include "rules/dispatching.h"
#include "rules/ending.h"
#include "rules/intake.h"
#include "rules/leaving.h"
#include "rules/lifecycle.h"
#include "rules/registering.h"
#include "rules/terms.h"

namespace hotline {
namespace {

using v1::Case;
using v1::Refusal;

constexpr int kMostChildren = 50;

bool IsSameCaller(const Case& one, const Case& other) {
  const std::string digits = TelephoneDigits(one.caller().telephone());
  return one.call() == other.call() ||
         (!digits.empty() && digits == TelephoneDigits(other.caller().telephone()));
}

void TakeHigherGrade(Case& parent, const Case& child) {
  v1::Demand& demand = *parent.mutable_demand();
  demand.set_urgency(std::max(demand.urgency(), child.demand().urgency()));
  demand.set_risk(std::max(demand.risk(), child.demand().risk()));
}

void TakeEarlierLimit(Case& parent, const Case& child) {
  if (!child.has_caller_limit()) return;
  const Instant due = FromProto(child.caller_limit().due_time());
  if (parent.has_caller_limit() && FromProto(parent.caller_limit().due_time()) <= due) return;
  *parent.mutable_caller_limit() = child.caller_limit();
}

// Is this what the case waits for?
bool Answers(const v1::Dispatch& one, const Case& record) {
  return IsLive(one.state()) || (record.state() == Case::REPLIED && one.round() == record.round());
}

// Is it part of the answer that the case waits for? An opinion is from the moment it is given.
bool HasPart(const v1::Dispatch& one, const Case& record) {
  const bool opinion = one.part() == v1::Dispatch::CO_HANDLER &&
                       one.state() == v1::Dispatch::REPLIED && one.round() == record.round();
  return opinion || Answers(one, record);
}

// The authority to which the case answers; empty: to none.
std::string AnswersTo(const Case& record, std::span<v1::Dispatch* const> dispatches) {
  for (const v1::Dispatch* one : dispatches) {
    if (one->part() == v1::Dispatch::LEAD && Answers(*one, record) && IsAssigned(*one)) {
      return one->assignment().authority();
    }
  }
  return "";
}

// Will the parent's closing report be the child's, where it needs one?
bool IsAnsweredInName(const Case& child, std::span<v1::Dispatch* const> child_dispatches,
                      const Case& parent, std::span<v1::Dispatch* const> parent_dispatches) {
  const std::string authority = AnswersTo(child, child_dispatches);
  return authority.empty() || authority == AnswersTo(parent, parent_dispatches);
}

}  // namespace

Check CheckMergeable(const v1::Case& child) {
  if (child.merged_cases().empty()) return Passed{};
  return Refuse(Refusal::MERGED_ALREADY);
}

Check CheckMerge(const v1::Case& child, std::span<v1::Dispatch* const> child_dispatches,
                 const v1::Case& parent, std::span<v1::Dispatch* const> parent_dispatches,
                 const std::set<std::string>& shut_out_by_child) {
  if (child.name() == parent.name()) return Refuse(Refusal::IMPOSSIBLE, "parent", "name");
  if (const Check mergeable = CheckMergeable(child); !mergeable) return mergeable;
  if (!parent.merged_into().empty()) return Refuse(Refusal::MERGED_ALREADY, "parent");
  const Set states = RowOf(v1::Act::MERGE).case_states;
  if (!states.contains(parent.state())) {
    return Refuse(Refusal::WRONG_STATE, "parent", CaseStateTokens(states));
  }
  if (IsSameCaller(child, parent)) return Refuse(Refusal::SAME_CALLER, "parent");
  if (child.mandatory() && !parent.mandatory()) return Refuse(Refusal::MANDATORY_CASE, "parent");
  if (!IsAnsweredInName(child, child_dispatches, parent, parent_dispatches)) {
    return Refuse(Refusal::ASSIGNED_CASE, "parent");
  }
  if (parent.merged_cases_size() >= kMostChildren) {
    return Refuse(Refusal::TOO_MANY, "parent", std::to_string(kMostChildren));
  }
  for (const v1::Dispatch* one : parent_dispatches) {
    if (!HasPart(*one, parent)) continue;
    for (const std::string& who : {one->unit(), SubUnitOf(*one), one->assignment().authority()}) {
      if (shut_out_by_child.contains(who)) return Refuse(Refusal::ACCUSED_UNIT, "parent");
    }
  }
  return Passed{};
}

std::vector<std::size_t> Merge(v1::Case& child, std::span<v1::Dispatch* const> child_dispatches,
                               v1::Case& parent, Instant now) {
  LeaveDirect(child, now);
  child.set_state(Case::MERGED);
  child.set_merged_into(parent.name());
  parent.add_merged_cases(child.name());
  std::sort(parent.mutable_merged_cases()->begin(), parent.mutable_merged_cases()->end());
  TakeHigherGrade(parent, child);
  TakeEarlierLimit(parent, child);
  std::vector<std::size_t> ended = EndLive(child_dispatches, kMergedAway, now);
  // A reply that nobody has examined answers nothing any more: the parent's will.
  for (std::size_t i = 0; i < child_dispatches.size(); ++i) {
    v1::Dispatch& one = *child_dispatches[i];
    if (one.part() != v1::Dispatch::LEAD || one.state() != v1::Dispatch::REPLIED) continue;
    if (one.round() != child.round()) continue;
    EndDispatch(one, v1::Dispatch::ENDED, kMergedAway, now);
    ended.push_back(i);
  }
  return ended;
}

void Unmerge(v1::Case& child, v1::Case& parent, const PlaceIndex& place) {
  child.set_state(Case::REGISTERED);
  if (!InForce(child.desk_limits(), v1::Limit::DISPATCH)) {
    AddDeskLimit(child, v1::Limit::DISPATCH, place, FromProto(child.create_time()));
  }
  child.clear_merged_into();
  auto& children = *parent.mutable_merged_cases();
  children.erase(std::remove(children.begin(), children.end(), child.name()), children.end());
}

std::string AnswerOf(const v1::Dispatch& lead) {
  const v1::Reply& reply = lead.reply();
  return "同一事项已由" + lead.unit_name() + "办理并经审核。核查：" +
         Term(reply.truth(), Language::kChinese) + "；处理：" +
         Term(reply.solved(), Language::kChinese) + "。";
}

std::string AnswerOfDesk() { return "同一事项已由本热线办理。"; }

void AnswerChild(v1::Case& child, const std::string& answer, const PlaceIndex& place, Instant now) {
  // A round of its own: neither an earlier call-back nor an earlier lead speaks of this answer.
  child.set_round(child.round() + 1);
  child.clear_settlement();
  v1::Settlement& settlement = *child.mutable_settlement();
  settlement.set_result(answer);
  settlement.set_told_how("回访");
  *settlement.mutable_time() = ToProto(now);
  StartCallingBack(child, place, now);
}

}  // namespace hotline
