#include "rules/duty.h"

#include <algorithm>

#include "rules/lifecycle.h"
#include "rules/terms.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Refusal;
using v1::Role;

constexpr int kMostDays = 31;
constexpr Set kOnDuty{Role::OPERATOR, Role::DUTY_OPERATOR, Role::DISPATCHER, Role::SUPERVISOR};
constexpr Set kOperators{Role::OPERATOR, Role::DUTY_OPERATOR};

std::vector<std::string> AccountsOf(std::span<const v1::Duty> on_duty, Set roles) {
  std::vector<std::string> accounts;
  for (const v1::Duty& duty : on_duty) {
    const bool known =
        std::find(accounts.begin(), accounts.end(), duty.account()) != accounts.end();
    if (roles.contains(duty.role()) && !known) accounts.push_back(duty.account());
  }
  return accounts;
}

}  // namespace

Check CheckDutyOperator(const v1::Account& actor, std::span<const v1::Duty> on_duty,
                        const std::set<std::string>& kept_out) {
  if (actor.role() != Role::DUTY_OPERATOR || on_duty.empty()) return Passed{};
  const auto dispatchers = AccountsOf(on_duty, {Role::DISPATCHER});
  const bool dispatcher =
      std::any_of(dispatchers.begin(), dispatchers.end(),
                  [&](const std::string& account) { return !kept_out.contains(account); });
  const auto operators = AccountsOf(on_duty, kOperators);
  const bool himself =
      std::find(operators.begin(), operators.end(), actor.name()) != operators.end();
  if (!dispatcher && himself) return Passed{};
  return Refuse(Refusal::ROLE_MAY_NOT, "", RoleTokens({Role::DISPATCHER}));
}

std::vector<std::string> Told(std::span<const v1::Duty> on_duty, Role::Kind role) {
  auto told = AccountsOf(on_duty, {role});
  if (told.empty() && role == Role::DISPATCHER) told = AccountsOf(on_duty, kOperators);
  return told;
}

Check CheckDuty(const v1::Duty& duty, const v1::Account* account) {
  Findings found;
  found.Require(duty.account(), "duty.account");
  if (account == nullptr || !kOnDuty.contains(account->role())) {
    found.Add(Refusal::UNKNOWN_VALUE, "duty.account", duty.account());
  }
  if (!duty.has_start_time()) found.Add(Refusal::MISSING, "duty.start_time");
  if (!duty.has_end_time()) found.Add(Refusal::MISSING, "duty.end_time");
  const auto start = found.CheckForm(duty.start_time(), "duty.start_time");
  const auto end = found.CheckForm(duty.end_time(), "duty.end_time");
  // An entry that ends when it begins takes an older one back.
  const bool taken_back = !duty.name().empty() && start == end;
  if (start && end && *end <= *start && !taken_back) {
    found.Add(Refusal::NOT_AFTER_START, "duty.end_time");
  } else if (start && end && *end - *start > std::chrono::days(kMostDays)) {
    found.Add(Refusal::BEYOND_LIMIT, "duty.end_time", std::to_string(kMostDays));
  }
  if (!found.empty()) return found.refusals();
  return Passed{};
}

}  // namespace hotline
