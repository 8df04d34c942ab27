#include "tests/procedure/edges.h"

#include <algorithm>
#include <iterator>

namespace hotline {
namespace {

using v1::Act;
using v1::Case;

constexpr Edge kEdges[] = {
    {Act::LOG_CALL, Case::STATE_UNSPECIFIED, Case::REGISTERED},
    {Act::LOG_CALL, Case::STATE_UNSPECIFIED, Case::IN_HAND},
    {Act::LOG_CALL, Case::STATE_UNSPECIFIED, Case::CALLING_BACK},
    {Act::LOG_CALL, Case::STATE_UNSPECIFIED, Case::CLOSED},
    {Act::DISPATCH, Case::REGISTERED, Case::IN_HAND},
    {Act::HANDLE_DIRECTLY, Case::REGISTERED, Case::IN_HAND},
    {Act::SETTLE, Case::IN_HAND, Case::CALLING_BACK},
    {Act::SETTLE, Case::IN_HAND, Case::CLOSED},
    {Act::GIVE_UP, Case::IN_HAND, Case::REGISTERED},
    // A lead that is lost.
    {Act::NAME_ACCUSED, Case::IN_HAND, Case::REGISTERED},
    {Act::NAME_ACCUSED, Case::REPLIED, Case::REGISTERED},
    {Act::RULE_ON_RETURN, Case::IN_HAND, Case::REGISTERED},
    {Act::CHANGE_UNIT, Case::IN_HAND, Case::REGISTERED},
    {Act::CHANGE_UNIT, Case::REPLIED, Case::REGISTERED},
    {Act::REPLY, Case::IN_HAND, Case::REPLIED},
    {Act::FAIL_AUDIT, Case::REPLIED, Case::IN_HAND},
    {Act::PASS_AUDIT, Case::REPLIED, Case::CALLING_BACK},
    {Act::ORDER_REDO, Case::CALLING_BACK, Case::IN_HAND},
    // A merged case that was answered with its parent goes its own way.
    {Act::ORDER_REDO, Case::CALLING_BACK, Case::REGISTERED},
    {Act::AUDIT_SETTLEMENT, Case::CALLING_BACK, Case::IN_HAND},
    {Act::CALL_BACK, Case::CALLING_BACK, Case::CLOSED},
    {Act::CLOSE_WITHOUT_CALL_BACK, Case::CALLING_BACK, Case::CLOSED},
    {Act::CLOSE_DISSATISFIED, Case::CALLING_BACK, Case::CLOSED},
    {Act::MERGE, Case::REGISTERED, Case::MERGED},
    {Act::MERGE, Case::IN_HAND, Case::MERGED},
    {Act::MERGE, Case::REPLIED, Case::MERGED},
    // The parent's reply passed: the child is called back by itself.
    {Act::PASS_AUDIT, Case::MERGED, Case::CALLING_BACK},
    // So it is where the desk answers the parent itself: each child hears it by itself.
    {Act::SETTLE, Case::MERGED, Case::CALLING_BACK},
    {Act::UNMERGE, Case::MERGED, Case::REGISTERED},
    // New harm is a case of its own.
    {Act::REPORT_HARM, Case::MERGED, Case::REGISTERED},
    {Act::REJECT, Case::REGISTERED, Case::REJECTED},
    {Act::CONFIRM_HAND_OVER, Case::REGISTERED, Case::HANDED_OVER},
    {Act::CONFIRM_HAND_OVER, Case::IN_HAND, Case::HANDED_OVER},
    {Act::TERMINATE, Case::REGISTERED, Case::TERMINATED},
    {Act::TERMINATE, Case::IN_HAND, Case::TERMINATED},
    {Act::INSTRUCT, Case::CLOSED, Case::REGISTERED},
    {Act::REOPEN, Case::CLOSED, Case::REGISTERED},
    {Act::REOPEN, Case::REJECTED, Case::REGISTERED},
    {Act::REOPEN, Case::TERMINATED, Case::REGISTERED},
    {Act::ARCHIVE, Case::CLOSED, Case::ARCHIVED},
    {Act::ARCHIVE, Case::REJECTED, Case::ARCHIVED},
    {Act::ARCHIVE, Case::TERMINATED, Case::ARCHIVED},
    {Act::ARCHIVE, Case::HANDED_OVER, Case::ARCHIVED},
};

}  // namespace

std::span<const Edge> Edges() { return kEdges; }

bool Leads(Act::Kind act, Case::State from, Case::State to) {
  return from == to || std::any_of(std::begin(kEdges), std::end(kEdges), [&](const Edge& edge) {
           return edge.act == act && edge.from == from && edge.to == to;
         });
}

}  // namespace hotline
