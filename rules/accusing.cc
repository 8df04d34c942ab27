#include "rules/accusing.h"

#include <algorithm>

#include "rules/consulting.h"
#include "rules/ending.h"
#include "rules/lifecycle.h"

namespace hotline {
namespace {

using v1::Case;
using v1::Dispatch;
using v1::Refusal;

constexpr int kMostAccused = 10;

bool IsSame(const v1::Accused& one, const v1::Accused& other) {
  return one.unit() == other.unit() && one.person() == other.person() &&
         one.not_in_directory() == other.not_in_directory() && one.account() == other.account();
}

auto Find(Case& record, const v1::Accused& accused) {
  auto& all = *record.mutable_demand()->mutable_accused();
  return std::find_if(all.begin(), all.end(),
                      [&](const v1::Accused& one) { return IsSame(one, accused); });
}

// A reply that nobody has examined yet.
bool AwaitsAudit(const Case& record, const Dispatch& dispatch) {
  return record.state() == Case::REPLIED && dispatch.state() == Dispatch::REPLIED &&
         dispatch.part() == Dispatch::LEAD && dispatch.round() == record.round();
}

}  // namespace

void CheckAccused(const v1::Accused& accused, const PlaceIndex& place, const std::string& path,
                  Findings& found) {
  const int given = !accused.unit().empty() + !accused.person().empty() +
                    !accused.not_in_directory().empty() + !accused.account().empty();
  if (given == 0) found.Add(Refusal::MISSING, path);
  if (given > 1) {
    found.Add(Refusal::IMPOSSIBLE, path, "unit / person / not_in_directory / account");
  }
  if (!accused.unit().empty() && !place.FindUnit(accused.unit())) {
    found.Add(Refusal::UNKNOWN_VALUE, path + ".unit", accused.unit());
  }
}

Check NameAccused(v1::Case& record, const v1::Accused& accused) {
  if (Find(record, accused) != record.mutable_demand()->mutable_accused()->end()) {
    return Refuse(Refusal::IMPOSSIBLE, "accused", "demand.accused");
  }
  // Units and accounts are as many as the directory has, and each shuts somebody out: never
  // refused.
  const auto& all = record.demand().accused();
  const auto in_words = [](const v1::Accused& one) {
    return one.unit().empty() && one.account().empty();
  };
  if (in_words(accused) && std::count_if(all.begin(), all.end(), in_words) >= kMostAccused) {
    return Refuse(Refusal::TOO_MANY, "accused", std::to_string(kMostAccused));
  }
  *record.mutable_demand()->add_accused() = accused;
  record.mutable_demand()->clear_none_named();
  return Passed{};
}

std::vector<std::string> ShutOutBy(const PlaceIndex& place, const v1::Demand& demand) {
  std::vector<std::string> all;
  for (const v1::Accused& one : demand.accused()) {
    for (std::string& unit : place.ShutOutBy(one.unit())) all.push_back(std::move(unit));
  }
  return all;
}

Check CheckDirectHandling(const PlaceIndex& place, std::span<const std::string> shut_out,
                          const std::string& field) {
  const std::string& desk = place.place().desk();
  if (desk.empty() || std::ranges::find(shut_out, desk) == shut_out.end()) return Passed{};
  return Refuse(Refusal::ACCUSED_UNIT, field);
}

Check CheckAnyAccused(const v1::Case& record) {
  if (!record.demand().accused().empty()) return Passed{};
  return Refuse(Refusal::NOT_ACCUSED);
}

Check ClearAccused(v1::Case& record, const v1::Accused& accused) {
  const auto found = Find(record, accused);
  if (found == record.mutable_demand()->mutable_accused()->end()) {
    return Refuse(Refusal::NOT_ACCUSED, "accused");
  }
  record.mutable_demand()->mutable_accused()->erase(found);
  return Passed{};
}

void AddShutOut(const v1::Case& record, ShutOut& shut_out) {
  for (const v1::Accused& one : record.demand().accused()) {
    if (!one.unit().empty()) shut_out.units.insert(one.unit());
    if (!one.account_person().empty()) shut_out.persons.insert(one.account_person());
  }
}

Loss TakeFromAccused(v1::Case& record, std::span<v1::Dispatch* const> dispatches,
                     const std::set<std::string>& units, bool handler_is_accused,
                     const PlaceIndex& place, Instant now) {
  Loss loss;
  const auto end = [&](std::size_t i, Dispatch::State state, const char* reason) {
    EndDispatch(*dispatches[i], state, reason, now);
    loss.dispatches.push_back(i);
  };
  for (std::size_t i = 0; i < dispatches.size(); ++i) {
    const Dispatch& one = *dispatches[i];
    if (!units.contains(one.unit()) && !units.contains(one.assignment().authority())) continue;
    const bool unexamined = AwaitsAudit(record, one);
    if (!IsLive(one.state()) && !unexamined) continue;
    loss.lead = loss.lead || one.part() == Dispatch::LEAD;
    end(i, unexamined ? Dispatch::SENT_BACK : Dispatch::SUPERSEDED, "accused");
  }
  for (std::size_t i = 0; loss.lead && i < dispatches.size(); ++i) {
    if (IsLive(dispatches[i]->state())) end(i, Dispatch::SUPERSEDED, "lead_lost");
  }
  for (std::size_t i = 0; i < dispatches.size(); ++i) {
    Dispatch& one = *dispatches[i];
    if (!IsLive(one.state()) || !units.contains(one.handed_down().unit())) continue;
    TakeBack(one, now);
    loss.dispatches.push_back(i);
  }
  const bool direct = record.state() == Case::IN_HAND && record.mode() == v1::Mode::DIRECT;
  loss.lead = loss.lead || (direct && (handler_is_accused || units.contains(place.place().desk())));
  if (loss.lead) WaitForDispatch(record, place, now);
  return loss;
}

}  // namespace hotline
