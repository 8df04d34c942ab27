#include "rules/withdrawing.h"

#include <algorithm>
#include <set>

#include "rules/asking.h"
#include "rules/lifecycle.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Ask;
using v1::Refusal;
using v1::Role;

// Who speaks for the caller.
constexpr Set kForCaller{Role::OPERATOR, Role::DUTY_OPERATOR, Role::DISPATCHER, Role::SUPERVISOR};

constexpr std::int64_t kDaysToRule = 1;

bool IsHim(const Ask& ask, const v1::Account& account) {
  return ask.kind() == Ask::WITHDRAWAL &&
         (ask.account() == account.name() ||
          (!account.person().empty() && ask.account_person() == account.person()));
}

Check CheckNotOut(const v1::Case& record, const v1::Account& account) {
  for (const Ask& ask : record.asks()) {
    if (!IsHim(ask, account)) continue;
    if (ask.state() == Ask::OPEN) {
      return Refuse(Refusal::ASK_OPEN, "account", RoleTokens({Role::SUPERVISOR}));
    }
    if (ask.state() == Ask::GRANTED) return Refuse(Refusal::ASKED_BEFORE, "account");
  }
  return Passed{};
}

}  // namespace

Check AskWithdrawal(v1::Case& record, const v1::Account& account, bool demanded_by_caller,
                    const std::string& reason, const v1::Account& actor, const PlaceIndex& place,
                    Instant now) {
  if (demanded_by_caller && !kForCaller.contains(actor.role())) {
    return Refuse(Refusal::ROLE_MAY_NOT, "demanded_by_caller", RoleTokens(kForCaller));
  }
  const bool himself = account.name() == actor.name() || account.person() == actor.person();
  // Nobody else keeps him out of his own accord.
  if (himself == demanded_by_caller) {
    return Refuse(Refusal::IMPOSSIBLE, "account", "demanded_by_caller");
  }
  if (const Check in = CheckNotOut(record, account); !in) return in;
  if (const Check room = CheckRoomFor(record.asks(), Ask::WITHDRAWAL); !room) return room;
  if (IsBlank(reason)) return Refuse(Refusal::MISSING, "reason");
  Ask& ask = OpenAsk(*record.mutable_asks(), record.name(), Ask::WITHDRAWAL, reason, actor, now);
  ask.set_account(account.name());
  ask.set_account_person(account.person());
  ask.set_demanded_by_caller(demanded_by_caller);
  ListBlocked(record);
  v1::Limit& ruling = *record.add_desk_limits();
  ruling = place.calendar().Count(now, v1::Limit::WORKING_DAYS, kDaysToRule);
  ruling.set_kind(v1::Limit::RULING);
  ruling.set_rule("withdrawal/ruling");
  ruling.set_ask(record.asks_size());
  return Passed{};
}

void ListBlocked(v1::Case& record) {
  std::set<std::string> blocked;
  for (const Ask& ask : record.asks()) {
    const bool out = ask.state() == Ask::OPEN || ask.state() == Ask::GRANTED;
    if (ask.kind() == Ask::WITHDRAWAL && out) blocked.insert(ask.account());
  }
  record.mutable_blocked_accounts()->Assign(blocked.begin(), blocked.end());
}

Check CheckClearable(const v1::Case& record, Instant now) {
  if (!record.mandatory()) return Refuse(Refusal::NO_SUCH_GROUND, "", "act.REPORT_HARM");
  return CheckMayAsk(record.asks(), Ask::HARM_CLEARING, now);
}

Check AskHarmClearing(v1::Case& record, const std::string& reason, const v1::Account& actor,
                      Instant now) {
  if (const Check may = CheckClearable(record, now); !may) return may;
  if (IsBlank(reason)) return Refuse(Refusal::MISSING, "reason");
  OpenAsk(*record.mutable_asks(), record.name(), Ask::HARM_CLEARING, reason, actor, now);
  return Passed{};
}

void ClearHarm(v1::Case& record) { record.set_mandatory(false); }

}  // namespace hotline
