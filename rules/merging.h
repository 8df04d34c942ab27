#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// Why the dispatches of a case end that is merged.
inline constexpr const char* kMergedAway = "merged";

// 并单: another caller's case of the same matter is worked on in a parent's. Each child is answered
// and called back by itself.

// May the case become a child at all? MERGED_ALREADY when it has children.
Check CheckMergeable(const v1::Case& child);

// May it become a child of this parent? SAME_CALLER (the same call or telephone number: such a call
// is attached), MERGED_ALREADY (one parent, no chains), WRONG_STATE of the parent, MANDATORY_CASE
// (harm that the parent does not carry is a case of its own), ACCUSED_UNIT when a live lead or
// co-handler of the parent is among `shut_out_by_child`, ASSIGNED_CASE when the child answers to an
// authority and the parent does not answer to the same one, IMPOSSIBLE for itself, TOO_MANY beyond
// 50 children.
Check CheckMerge(const v1::Case& child, std::span<v1::Dispatch* const> child_dispatches,
                 const v1::Case& parent, std::span<v1::Dispatch* const> parent_dispatches,
                 const std::set<std::string>& shut_out_by_child);

// The child is MERGED; its live dispatches and a reply that nobody has examined are ENDED
// ("merged"); gives which ones. The parent takes the higher grade and the earlier caller's limit.
std::vector<std::size_t> Merge(v1::Case& child, std::span<v1::Dispatch* const> child_dispatches,
                               v1::Case& parent, Instant now);

// The child stands alone again: REGISTERED with the limits that it had; one that the desk handled
// from the beginning gets the one for its dispatch.
void Unmerge(v1::Case& child, v1::Case& parent, const PlaceIndex& place);

// What a child's caller is told of a parent that was answered by its lead, or by the desk: who
// examined it and with what result. The words of the reply were written for the parent's caller and
// may speak of him, so they are nobody else's.
std::string AnswerOf(const v1::Dispatch& lead);
std::string AnswerOfDesk();

// The parent's answer passed: a MERGED child gets it as its own, as a round of its own, and is
// called back by itself.
void AnswerChild(v1::Case& child, const std::string& answer, const PlaceIndex& place, Instant now);

}  // namespace hotline
