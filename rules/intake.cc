#include "rules/intake.h"

#include <algorithm>

#include "rules/accusing.h"
#include "rules/names.h"
#include "rules/text.h"

namespace hotline {
namespace {

using v1::Call;
using v1::Demand;
using v1::Refusal;

// First two digits of GB/T 2260.
bool IsProvince(std::string_view code) {
  static constexpr std::string_view kProvinces =
      " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 "
      "65 71 81 82 ";
  return kProvinces.find(" " + std::string(code.substr(0, 2)) + " ") != std::string_view::npos;
}

// Checks one call; keeps what it found.
class CallCheck {
 public:
  CallCheck(const Call& call, const PlaceIndex& place, Instant now)
      : call_(call), place_(place), now_(now) {}

  Check Run() {
    found_.CheckFields(call_, "call");
    CheckContact();
    CheckTimes();
    if (call_.has_caller()) CheckCaller(call_.caller());
    if (call_.has_young_person()) CheckYoungPerson(call_.young_person());
    for (int i = 0; i < call_.demands_size(); ++i) {
      CheckDemand(call_.demands(i), "call.demands[" + std::to_string(i) + "].");
    }
    if (found_.empty()) return Passed{};
    return found_.refusals();
  }

 private:
  void CheckContact() {
    if (call_.channel() == Call::CHANNEL_UNSPECIFIED) {
      found_.Add(Refusal::MISSING, "call.channel");
    }
    const bool typed = call_.type() != Call::TYPE_UNSPECIFIED;
    if (call_.demands().empty() && !typed) found_.Add(Refusal::MISSING, "call.type");
    if (!call_.demands().empty() && typed) {
      found_.Add(Refusal::IMPOSSIBLE, "call.type", "call.demands");
    }
    if (!call_.demands().empty() && !call_.has_caller()) {
      found_.Add(Refusal::MISSING, "call.caller");
    }
    if (call_.channel() == Call::OTHER_LINE) {
      found_.Require(call_.foreign_number(), "call.foreign_number");
      found_.Require(call_.foreign_line(), "call.foreign_line");
    }
  }

  void CheckTimes() {
    if (!call_.has_received_time()) {
      found_.Add(Refusal::MISSING, "call.received_time");
      return;
    }
    const auto received = found_.CheckTime(call_.received_time(), "call.received_time", now_);
    if (!received || !call_.has_ended_time()) return;
    const auto ended = found_.CheckTime(call_.ended_time(), "call.ended_time", now_);
    if (ended && *ended < *received) found_.Add(Refusal::NOT_AFTER_START, "call.ended_time");
  }

  void CheckCaller(const v1::Caller& caller) {
    const bool by_number = call_.channel() == Call::TELEPHONE || call_.channel() == Call::SMS;
    if (caller.telephone().empty()) {
      if (by_number && !call_.demands().empty() && !caller.anonymous()) {
        found_.Add(Refusal::MISSING, "call.caller.telephone");
      }
    } else if (caller.anonymous()) {
      found_.Add(Refusal::IMPOSSIBLE, "call.caller.telephone", "call.caller.anonymous");
    } else if (!IsTelephone(caller.telephone())) {
      found_.Add(Refusal::BAD_FORMAT, "call.caller.telephone", "3-20: 0-9 + -");
    }
    if (caller.anonymous() && !caller.display_name().empty()) {
      found_.Add(Refusal::IMPOSSIBLE, "call.caller.display_name", "call.caller.anonymous");
    }
    CheckResidence(caller.region(), "call.caller.region");
  }

  void CheckYoungPerson(const v1::YoungPerson& person) {
    if (person.has_age() && (person.age() < 0 || person.age() > 25)) {
      found_.Add(Refusal::BAD_FORMAT, "call.young_person.age", "0-25");
    }
    CheckResidence(person.region(), "call.young_person.region");
  }

  // Where somebody lives may lie outside the place; inside it the code has to be known.
  void CheckResidence(const std::string& code, std::string_view field) {
    if (code.empty()) return;
    if (!HasRegionForm(code)) {
      found_.Add(Refusal::BAD_FORMAT, field, "GB/T 2260");
    } else if (!IsProvince(code) ||
               (code.starts_with(place_.place().code()) && !place_.FindRegion(code))) {
      found_.Add(Refusal::UNKNOWN_VALUE, field, code);
    }
  }

  static bool HasRegionForm(std::string_view code) {
    return code.size() >= 2 && code.size() <= 12 && AreDigits(code);
  }

  void CheckDemand(const Demand& demand, const std::string& path) {
    if (demand.kind() == Demand::KIND_UNSPECIFIED) found_.Add(Refusal::MISSING, path + "kind");
    if (demand.category().empty()) {
      found_.Add(Refusal::MISSING, path + "category");
    } else if (!place_.FindCategory(demand.category())) {
      found_.Add(Refusal::UNKNOWN_VALUE, path + "category", demand.category());
    }
    found_.Require(demand.title(), path + "title");
    found_.Require(demand.said(), path + "said");
    found_.Require(demand.view(), path + "view");
    CheckRegion(demand, path);
    CheckAccused(demand, path);
    CheckOutcome(demand, path);
    if (demand.has_emergency()) CheckEmergency(demand, path);
  }

  void CheckRegion(const Demand& demand, const std::string& path) {
    const std::string& code = demand.region();
    if (!code.empty()) {
      if (!HasRegionForm(code)) {
        found_.Add(Refusal::BAD_FORMAT, path + "region", "GB/T 2260");
      } else if (!place_.FindRegion(code)) {
        found_.Add(Refusal::UNKNOWN_VALUE, path + "region", code);
      }
      return;
    }
    if (OpensCase(demand) && call_.young_person().region().empty() &&
        call_.caller().region().empty()) {
      found_.Add(Refusal::MISSING, path + "region");
    }
  }

  void CheckAccused(const Demand& demand, const std::string& path) {
    if (AsksForAccused(demand.kind()) && demand.accused().empty() && !demand.none_named()) {
      found_.Add(Refusal::MISSING, path + "accused");
    }
    if (!demand.accused().empty() && demand.none_named()) {
      found_.Add(Refusal::IMPOSSIBLE, path + "none_named", path + "accused");
    }
    for (int i = 0; i < demand.accused_size(); ++i) {
      hotline::CheckAccused(demand.accused(i), place_, path + "accused[" + std::to_string(i) + "]",
                            found_);
    }
  }

  void CheckFollows(const Demand& demand, const std::string& path) {
    if (demand.follows().empty()) return;
    if (!OpensCase(demand)) found_.Add(Refusal::IMPOSSIBLE, path + "follows", path + "outcome");
    if (!ParseCaseName(demand.follows())) {
      found_.Add(Refusal::BAD_FORMAT, path + "follows", "cases/{number}");
    }
  }

  void CheckOutcome(const Demand& demand, const std::string& path) {
    CheckFollows(demand, path);
    const bool follows = OpensCase(demand) || demand.outcome() == Demand::ATTACHED;
    if (demand.outcome() == Demand::OUTCOME_UNSPECIFIED) {
      found_.Add(Refusal::MISSING, path + "outcome");
      return;
    }
    if (demand.outcome() != Demand::CASE_OPENED) {
      found_.Require(demand.result(), path + "result");
    }
    if (IsMandatory(demand) && !follows) {
      found_.Add(Refusal::IMPOSSIBLE, path + "outcome", path + "situation");
    }
    if (demand.has_emergency() && !follows) {
      found_.Add(Refusal::IMPOSSIBLE, path + "outcome", path + "emergency");
    }
    switch (demand.outcome()) {
      case Demand::HANDLED_DIRECTLY:
        if (!CheckDirectHandling(place_, ShutOutBy(place_, demand), "")) {
          found_.Add(Refusal::ACCUSED_UNIT, path + "outcome");
        }
        break;
      case Demand::ATTACHED:
        if (demand.case_name().empty()) {
          found_.Add(Refusal::MISSING, path + "case_name");
        } else if (!ParseCaseName(demand.case_name())) {
          found_.Add(Refusal::BAD_FORMAT, path + "case_name", "cases/{number}");
        }
        break;
      case Demand::PASSED_ON:
        found_.Require(demand.passed_to(), path + "passed_to");
        break;
      case Demand::REJECTED:
        found_.Require(demand.ground(), path + "ground");
        found_.Require(demand.channel_told(), path + "channel_told");
        break;
      default:
        break;
    }
  }

  void CheckEmergency(const Demand& demand, const std::string& path) {
    const std::string& line = demand.emergency().line();
    const auto& emergency = demand.emergency();
    if (line.empty()) {
      found_.Add(Refusal::MISSING, path + "emergency.line");
    } else if (line != "110" && line != "119" && line != "120") {
      found_.Add(Refusal::UNKNOWN_VALUE, path + "emergency.line", "110 / 119 / 120");
    }
    if (!emergency.has_passed_time()) {
      found_.Add(Refusal::MISSING, path + "emergency.passed_time");
    } else {
      found_.CheckTime(emergency.passed_time(), path + "emergency.passed_time", now_);
    }
    if (IsBlank(emergency.taken_by()) && IsBlank(emergency.reference())) {
      found_.Add(Refusal::MISSING, path + "emergency.taken_by", "taken_by / reference");
    }
  }

  const Call& call_;
  const PlaceIndex& place_;
  const Instant now_;
  Findings found_;
};

}  // namespace

Check CheckCall(const v1::Call& call, const PlaceIndex& place, Instant now) {
  return CallCheck(call, place, now).Run();
}

v1::Demand WithDefaults(v1::Demand demand, const PlaceIndex& place) {
  if (demand.domain() == Demand::DOMAIN_UNSPECIFIED) {
    if (const auto* category = place.FindCategory(demand.category())) {
      demand.set_domain(category->domain());
    }
  }
  if (demand.urgency() == Demand::URGENCY_UNSPECIFIED) demand.set_urgency(Demand::NORMAL);
  if (demand.risk() == Demand::RISK_UNSPECIFIED) demand.set_risk(Demand::WARNING);
  if (IsMandatory(demand)) demand.set_risk(Demand::LEVEL_1);
  if (IsMandatory(demand) || demand.has_emergency()) demand.set_urgency(Demand::EXTREME);
  return demand;
}

bool AsksForAccused(v1::Demand::Kind kind) {
  return kind == Demand::COMPLAINT || kind == Demand::REPORT;
}

bool IsMandatory(const v1::Demand& demand) { return demand.situation() != Demand::SITUATION_NONE; }

bool OpensCase(const v1::Demand& demand) {
  return demand.outcome() == Demand::CASE_OPENED || demand.outcome() == Demand::HANDLED_DIRECTLY;
}

Grade GradeOf(const v1::Demand& demand, bool mandatory) {
  return {demand.kind(), demand.urgency(), mandatory};
}

bool IsTelephone(std::string_view text) {
  constexpr std::string_view kAllowed = "0123456789+- ";
  return text.size() >= 3 && text.size() <= 20 &&
         text.find_first_not_of(kAllowed) == std::string_view::npos &&
         TelephoneDigits(text).size() >= 3;
}

std::string TelephoneDigits(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (IsDigit(c)) digits += c;
  }
  // +86 138 0000 0000 and 138 0000 0000 are one number.
  for (const std::string_view prefix : {std::string_view("0086"), std::string_view("86")}) {
    if (digits.size() == prefix.size() + 11 && digits.starts_with(prefix)) {
      return digits.substr(prefix.size());
    }
  }
  return digits;
}

}  // namespace hotline
