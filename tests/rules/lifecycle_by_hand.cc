#include "tests/rules/lifecycle_by_hand.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace hotline {
namespace {

using A = v1::Act;

constexpr ByHand kTable[] = {
    // At the desk.
    {A::LOG_CALL, "ond", "-", "", '*'},
    {A::AMEND, "onds", "RIPB", "", '*'},
    {A::NAME_ACCUSED, "ond", "RIPBCVXTMO", "", '*'},
    {A::CLEAR_ACCUSED, "s", "RIPBCVXTMO", "", '*'},
    {A::WITHDRAW_PERSON, "ondhHis", "RIPB", "", '*'},
    {A::REPORT_HARM, "ond", "RIPBCXTMO", "", '*'},
    {A::RECORD_FEEDBACK, "ond", "RIPBCXTMO", "", '*'},
    {A::DISPATCH, "nds", "R", "", '*'},
    {A::CONFIRM_DISPATCH, "d", "IPB", "", '*'},
    {A::ADD_CO_HANDLER, "d", "I", "", '*'},
    {A::HANDLE_DIRECTLY, "ond", "R", "", '*'},
    {A::SETTLE, "ond", "I", "", '*'},
    {A::GIVE_UP, "ond", "I", "", '*'},
    {A::RULE_ON_RETURN, "di", "I", "q", '*'},
    {A::REDIRECT, "dsi", "I", "isq", 'L'},
    {A::WAIVE_OPINION, "d", "I", "isq", 'C'},
    {A::MERGE, "d", "RIP", "", '*'},
    {A::UNMERGE, "d", "M", "", '*'},
    {A::REJECT, "d", "R", "", '*'},
    {A::HAND_OVER, "d", "RI", "", '*'},
    {A::CONFIRM_HAND_OVER, "d", "RI", "", '*'},
    {A::REGRADE, "ds", "RIPB", "", '*'},
    {A::CONFER, "d", "RIPB", "", '*'},
    {A::ANSWER_QUESTION, "ond", "I", "sq", '*'},
    {A::ASK_HARM_CLEARING, "onds", "RIPBCXTMO", "", '*'},
    {A::ENTER_DECISION, "ond", "IP", "isqr", '*'},
    {A::CONFIRM_DECISION, "ds", "IP", "isqr", '*'},
    {A::CALL_BACK, "on", "B", "", '*'},
    {A::CLOSE_WITHOUT_CALL_BACK, "s", "B", "", '*'},

    // At the unit.
    {A::SIGN, "h", "I", "i", '*'},
    {A::ASK_RETURN, "h", "I", "is", '*'},
    {A::WITHDRAW_RETURN, "h", "I", "q", '*'},
    {A::RECORD_CONTACT, "hond", "I", "sq", '*'},
    {A::RECORD_PROGRESS, "h", "I", "sq", '*'},
    {A::RECORD_DISPOSAL, "h", "I", "sq", 'L'},
    {A::ASK_EXTENSION, "h", "I", "s", '*'},
    {A::RULE_ON_EXTENSION, "hHdis", "I", "s", '*'},
    {A::AGREE_LATER_LIMIT, "h", "I", "s", 'L'},
    {A::RULE_ON_LATER_LIMIT, "s", "I", "s", 'L'},
    {A::HAND_DOWN, "hH", "I", "s", '*'},
    {A::ANSWER_HAND_DOWN, "hH", "I", "s", '*'},
    {A::ASK_DESK, "h", "I", "s", '*'},
    // A late opinion is filed as a note, also once the lead has replied.
    {A::GIVE_OPINION, "hH", "IPB", "sw", 'C'},
    {A::DRAFT_REPLY, "h", "I", "s", 'L'},
    {A::REPLY, "hH", "I", "s", 'L'},
    {A::ASK_WAIVER, "h", "I", "isq", 'C'},
    {A::CONSENT_TO_WAIVER, "h", "I", "isq", 'C'},
    {A::ASK_TERMINATION, "hond", "RI", "", '*'},
    {A::WITHDRAW_ASK, "ondhHis", "RIPB", "", '*'},
    {A::ANSWER_NOTICE, "hH", "RIPB", "isq", '*'},
    {A::RECORD_FOR_UNIT, "ond", "IPB", "isqw", '*'},

    // Above.
    {A::PASS_AUDIT, "is", "P", "r", 'L'},
    {A::FAIL_AUDIT, "is", "P", "r", 'L'},
    {A::AUDIT_SETTLEMENT, "s", "BC", "", '*'},
    {A::ORDER_REDO, "s", "B", "", '*'},
    {A::CLOSE_DISSATISFIED, "s", "PB", "", '*'},
    {A::INSTRUCT, "s", "RIPBCXTMO", "", '*'},
    {A::REMIND, "dc", "RIPB", "isq", '*'},
    {A::SUPERVISE, "sc", "RIPB", "isq", '*'},
    {A::PUBLISH, "s", "RIPB", "isq", '*'},
    {A::TERMINATE, "is", "RI", "", '*'},
    {A::RULE_ON_WITHDRAWAL, "s", "RIPB", "", '*'},
    {A::CLEAR_HARM, "s", "RIPBCXTMO", "", '*'},
    {A::REOPEN, "s", "CXT", "", '*'},
    {A::ARCHIVE, "c", "CXTO", "", '*'},
    {A::SHRED, "a", "CVXTO", "", '*'},
    {A::CHANGE_UNIT, "c", "IP", "isqr", '*'},
    {A::ALARM, "c", "RIPBCXTMO", "", '*'},
    {A::ACKNOWLEDGE_ALARM, "onds", "RIPBCVXTMO", "", '*'},
    {A::LAPSE, "c", "RIPB", "", '*'},
    {A::DRAFT_SUPERVISION, "c", "I", "isq", '*'},
    {A::RECOUNT, "c", "I", "isq", '*'},
    {A::ANNUL_NOTICE, "sc", "RIPB", "isq", '*'},
};

// Letters by the number of the enum's value.
constexpr std::string_view kRoles = "?ondhHislxac";
constexpr std::string_view kCaseStates = "-RIPBCVXTMO";
constexpr std::string_view kDispatchStates = "?israqtbuwe";

bool Has(std::string_view letters, char letter) {
  return letters.find(letter) != std::string_view::npos;
}

}  // namespace

std::span<const ByHand> TableByHand() { return kTable; }

std::string_view OutcomeByHand(v1::Act::Kind act, v1::Role::Kind role, v1::Case::State record,
                               v1::Dispatch::State dispatch, v1::Dispatch::Part part) {
  const ByHand* row = std::ranges::find(kTable, act, &ByHand::act);
  if (row == std::end(kTable)) throw std::logic_error("no row for " + A::Kind_Name(act));
  if (!Has(row->roles, kRoles.at(static_cast<std::size_t>(role)))) return "ROLE_MAY_NOT";
  const char state = kCaseStates.at(static_cast<std::size_t>(record));
  // What needs no case asks nothing of one.
  if (row->case_states != "-" && !Has(row->case_states, state)) return "WRONG_STATE";
  if (!row->dispatch_states.empty()) {
    const char its_state = kDispatchStates.at(static_cast<std::size_t>(dispatch));
    const char its_part = part == v1::Dispatch::LEAD ? 'L' : 'C';
    if (!Has(row->dispatch_states, its_state)) return "WRONG_STATE";
    if (row->part != '*' && row->part != its_part) return "WRONG_STATE";
  }
  return "OK";
}

}  // namespace hotline
