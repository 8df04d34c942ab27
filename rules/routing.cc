#include "rules/routing.h"

#include <algorithm>
#include <tuple>

#include "rules/dispatching.h"
#include "rules/rule_match.h"
#include "rules/unit_search.h"

namespace hotline {
namespace {

constexpr int kMostRejected = 20;
constexpr std::string_view kGroupMark = "group:";

// One co-handler as a rule writes it: "police" or "police/治安".
struct SectorAndLine {
  std::string_view sector;
  std::string_view line;
};
SectorAndLine SplitSector(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {text, ""};
  return {text.substr(0, slash), text.substr(slash + 1)};
}

// The accused unit that decides who leads: one of the sector that would have led, else the first in
// the directory.
const v1::Unit* DecidingAccused(const PlaceIndex& place, const RoutingInput& input,
                                std::string_view lead_sector) {
  const v1::Unit* first = nullptr;
  for (const std::string& id : input.accused) {
    const v1::Unit* unit = place.FindUnit(id);
    if (unit != nullptr && unit->sector() == lead_sector) return unit;
    if (first == nullptr) first = unit;
  }
  return first;
}

class Decision {
 public:
  Decision(const PlaceIndex& place, const RoutingInput& input, const OpenDispatches& open)
      : place_(place), input_(input), open_(open), search_(place, input) {}

  v1::Routing Make() {
    routing_.set_rules_version(place_.version());
    routing_.set_directory_version(place_.version());
    routing_.set_region(std::string(search_.region()));
    routing_.set_region_of(std::string(search_.region_of()));
    routing_.set_profile("default");
    routing_.set_copy_to_naming_body(IsTitledAccused());
    const v1::Rule* rule = FirstRule(place_, input_, search_.region());
    if (rule == nullptr) return Manual();
    routing_.set_rule(rule->id());
    if (!rule->profile().empty()) routing_.set_profile(rule->profile());
    if (rule->mode() == v1::Mode::DIRECT && !HasKnownAccused(place_, input_)) {
      routing_.set_mode(v1::Mode::DIRECT);
      return routing_;
    }
    const v1::Unit* lead = FindLead(*rule);
    if (lead == nullptr) return Manual();
    routing_.set_lead(lead->id());
    if (rule->mode() == v1::Mode::JOINT) AddCoHandlers(*rule);
    SetMode(*rule);
    return routing_;
  }

 private:
  bool IsTitledAccused() const {
    return std::ranges::any_of(input_.accused, [&](const std::string& id) {
      const v1::Unit* unit = place_.FindUnit(id);
      return unit != nullptr && unit->title_state() != v1::Unit::TITLE_NONE;
    });
  }

  v1::Routing Manual() {
    routing_.set_manual(true);
    return routing_;
  }

  void Reject(const v1::Unit& unit, const char* why) {
    if (routing_.rejected_size() == kMostRejected) return;
    v1::Routing::Rejected& rejected = *routing_.add_rejected();
    rejected.set_unit(unit.id());
    rejected.set_why(why);
  }

  int OpenOf(const v1::Unit& unit) const {
    const auto found = open_.find(unit.id());
    return found == open_.end() ? 0 : found->second;
  }

  // Of units that are alike the one with the fewest open dispatches, then the lowest id.
  const v1::Unit* LeastBusy(const std::vector<const v1::Unit*>& equals) {
    if (equals.empty()) return nullptr;
    if (equals.size() > 1) {
      for (const v1::Unit* unit : equals) {
        (*routing_.mutable_open_dispatches())[unit->id()] = OpenOf(*unit);
      }
    }
    return *std::min_element(equals.begin(), equals.end(),
                             [&](const v1::Unit* left, const v1::Unit* right) {
                               return std::tuple(OpenOf(*left), std::string_view(left->id())) <
                                      std::tuple(OpenOf(*right), std::string_view(right->id()));
                             });
  }

  const v1::Unit* FindLead(const v1::Rule& rule) {
    const std::string_view sector = search_.SectorToday(rule.lead_sector());
    if (const v1::Unit* accused = DecidingAccused(place_, input_, sector)) {
      for (const std::string& id : input_.accused) {
        if (const v1::Unit* unit = place_.FindUnit(id)) Reject(*unit, "accused");
      }
      return search_.AboveAccused(*accused);
    }
    const UnitSearch::Found found =
        search_.Competent(rule.lead_sector(), rule.lead_line(), rule.level());
    const v1::Unit* lead = LeastBusy(found.equals);
    for (const v1::Unit* unit : found.equals) {
      if (unit == lead) continue;
      Reject(*unit, OpenOf(*unit) > OpenOf(*lead) ? "more_open_dispatches" : "higher_id");
    }
    for (const auto& [unit, why] : found.passed_over) Reject(*unit, why);
    return lead != nullptr ? lead : search_.CoordinatorAbove(rule.lead_sector(), rule.level());
  }

  void AddCoHandlers(const v1::Rule& rule) {
    for (const std::string_view co : rule.co_sectors()) {
      if (co.starts_with(kGroupMark)) {
        const v1::UnitGroup* group = place_.FindGroup(co.substr(kGroupMark.size()));
        if (group == nullptr) continue;
        for (const v1::Unit* member : search_.Expand(*group)) AddCoHandler(member);
        continue;
      }
      const auto [sector, line] = SplitSector(co);
      const v1::Unit* unit = LeastBusy(search_.Competent(sector, line, rule.level()).equals);
      AddCoHandler(unit != nullptr ? unit : search_.CoordinatorAbove(sector, rule.level()));
    }
  }

  void AddCoHandler(const v1::Unit* unit) {
    if (unit == nullptr || unit->id() == routing_.lead()) return;
    const auto& there = routing_.co_handlers();
    if (std::find(there.begin(), there.end(), unit->id()) == there.end()) {
      routing_.add_co_handlers(unit->id());
    }
  }

  // An order needs an authority in force that commands the lead; a joint handling needs somebody to
  // join.
  void SetMode(const v1::Rule& rule) {
    if (Commands(place_, rule.authority(), routing_.lead(), input_.now)) {
      routing_.set_authority(rule.authority());
    }
    routing_.set_without_authority(!rule.authority().empty() && routing_.authority().empty());
    const bool joint = rule.mode() == v1::Mode::JOINT && routing_.co_handlers_size() > 0;
    const bool in_a_name = rule.mode() != v1::Mode::REFER && !routing_.authority().empty();
    routing_.set_mode(joint ? v1::Mode::JOINT : in_a_name ? v1::Mode::ASSIGN : v1::Mode::REFER);
  }

  const PlaceIndex& place_;
  const RoutingInput& input_;
  const OpenDispatches& open_;
  const UnitSearch search_;
  v1::Routing routing_;
};

}  // namespace

v1::RoutingInputs InputsOf(const RoutingInput& input) {
  v1::RoutingInputs inputs;
  inputs.set_kind(input.demand.kind());
  inputs.set_category(input.demand.category());
  inputs.set_domain(input.demand.domain());
  inputs.set_urgency(input.demand.urgency());
  inputs.set_mandatory(input.mandatory);
  inputs.set_event_region(input.event_region);
  inputs.set_child_region(input.child_region);
  inputs.set_caller_region(input.caller_region);
  inputs.mutable_accused()->Assign(input.accused.begin(), input.accused.end());
  inputs.mutable_shut_out()->Assign(input.shut_out.begin(), input.shut_out.end());
  *inputs.mutable_time() = ToProto(input.now);
  return inputs;
}

RoutingInput InputOf(const v1::RoutingInputs& inputs) {
  RoutingInput input;
  input.demand.set_kind(inputs.kind());
  input.demand.set_category(inputs.category());
  input.demand.set_domain(inputs.domain());
  input.demand.set_urgency(inputs.urgency());
  input.mandatory = inputs.mandatory();
  input.event_region = inputs.event_region();
  input.child_region = inputs.child_region();
  input.caller_region = inputs.caller_region();
  input.accused = {inputs.accused().begin(), inputs.accused().end()};
  input.shut_out = {inputs.shut_out().begin(), inputs.shut_out().end()};
  input.now = FromProto(inputs.time());
  return input;
}

bool HasKnownAccused(const PlaceIndex& place, const RoutingInput& input) {
  return std::any_of(input.accused.begin(), input.accused.end(),
                     [&](const std::string& id) { return place.FindUnit(id) != nullptr; });
}

v1::Routing Decide(const PlaceIndex& place, const RoutingInput& input, const OpenDispatches& open) {
  return Decision(place, input, open).Make();
}

std::vector<std::string> Tied(const PlaceIndex& place, const RoutingInput& input) {
  // Deciding without loads writes down each group of units whose load it asked for.
  const v1::Routing routing = Decide(place, input, {});
  std::vector<std::string> tied;
  for (const auto& [unit, load] : routing.open_dispatches()) tied.push_back(unit);
  std::sort(tied.begin(), tied.end());
  return tied;
}

}  // namespace hotline
