#include "rules/instructing.h"

#include <algorithm>

#include "rules/calendar.h"
#include "rules/clocks.h"
#include "rules/dispatching.h"
#include "rules/extending.h"
#include "rules/intake.h"
#include "rules/ladder.h"
#include "rules/leaving.h"
#include "rules/lifecycle.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Case;
using v1::Dispatch;
using v1::Refusal;

constexpr int kMostInstructions = 20;

Instant Due(const v1::Limit& limit) { return FromProto(limit.due_time()); }

// The finish by the authority's own figure where that is earlier.
void Shorten(Dispatch& lead, const PlaceIndex& place, Instant now) {
  const v1::Assignment& assignment = lead.assignment();
  const v1::Limit* finish = InForce(lead.limits(), v1::Limit::FINISH);
  if (assignment.figure() == 0 || finish == nullptr) return;
  v1::Limit own = place.calendar().Count(now, assignment.basis(), assignment.figure());
  const Instant due = FromProto(finish->due_time());
  if (due <= now || due <= FromProto(own.due_time())) return;
  own.set_kind(v1::Limit::FINISH);
  own.set_rule("交办/" + assignment.authority() + "/finish");
  own.set_moved_by(v1::Act::INSTRUCT);
  AddLadder(own, place.calendar());
  *lead.add_limits() = std::move(own);
}

}  // namespace

Check Instruct(v1::Case& record, v1::Dispatch* lead, const v1::Instruction& instruction,
               const v1::Assignment& assignment, const std::vector<std::string>& accused,
               const v1::Account& actor, const PlaceIndex& place, Instant now) {
  if (record.instructions_size() >= kMostInstructions) {
    return Refuse(Refusal::TOO_MANY, "instruction", std::to_string(kMostInstructions));
  }
  Findings found;
  found.Require(instruction.post(), "instruction.post");
  found.Require(instruction.text(), "instruction.text");
  found.Require(instruction.document(), "instruction.document");
  v1::Assignment in_name = assignment;
  const bool assigns = !assignment.authority().empty();
  if (assigns) {
    in_name.set_document_number(instruction.document());
    if (in_name.signatory().empty()) {
      const v1::Authority* authority = place.FindAuthority(in_name.authority());
      if (authority) in_name.set_signatory(authority->office());
    }
    if (lead == nullptr) {
      found.Add(Refusal::NO_LEAD, "assignment");
    } else {
      CheckAssignment(place, in_name, lead->unit(), accused, now, found);
    }
  }
  if (!found.empty()) return found.refusals();

  v1::Instruction& added = *record.add_instructions();
  added = instruction;
  *added.mutable_time() = ToProto(now);
  added.set_by(actor.name());
  if (record.state() == Case::CLOSED) Reopen(record, place, now);
  if (!assigns) return Passed{};
  *lead->mutable_assignment() = in_name;
  if (lead->mode() != v1::Mode::JOINT) {
    lead->set_mode(v1::Mode::ASSIGN);
    record.set_mode(v1::Mode::ASSIGN);
  }
  Shorten(*lead, place, now);
  return Passed{};
}

std::vector<std::size_t> PutOpinionsBeforeLead(const v1::Case& record,
                                               std::span<v1::Dispatch* const> dispatches,
                                               const v1::Dispatch& lead, const PlaceIndex& place,
                                               v1::Act::Kind act, Instant now) {
  const v1::Limit* finish = InForce(lead.limits(), v1::Limit::FINISH);
  if (finish == nullptr || Due(*finish) <= now) return {};
  const std::vector<v1::Limit> limits =
      OpinionLimits(place, record.routing().profile(), GradeOf(record.demand(), record.mandatory()),
                    *finish, now);
  const auto opinion = std::find_if(limits.begin(), limits.end(), [](const v1::Limit& limit) {
    return limit.kind() == v1::Limit::OPINION;
  });
  std::vector<std::size_t> moved;
  for (std::size_t i = 0; i < dispatches.size(); ++i) {
    Dispatch& one = *dispatches[i];
    if (one.part() != Dispatch::CO_HANDLER || !IsLive(one.state())) continue;
    const v1::Limit* old = InForce(one.limits(), v1::Limit::OPINION);
    if (old == nullptr || Due(*old) < Due(*finish)) continue;
    MoveLimit(one, *opinion, act, place.calendar());
    moved.push_back(i);
  }
  return moved;
}

}  // namespace hotline
