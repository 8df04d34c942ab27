#pragma once

#include <string>
#include <vector>

#include "rules/dispatching.h"
#include "rules/replying.h"
#include "tests/rules/sample_case.h"

namespace hotline {

// A case of SampleDemand in hand since noon, with its dispatches of the first round, all signed.
struct InHand {
  v1::Case record = SampleCase();
  std::vector<v1::Dispatch> dispatches;

  explicit InHand(v1::Demand::Kind kind = v1::Demand::HELP,
                  v1::Demand::Urgency urgency = v1::Demand::NORMAL, int co_handlers = 0,
                  const std::string& authority = "", const std::string& profile = "") {
    record.mutable_demand()->set_kind(kind);
    record.mutable_demand()->set_urgency(urgency);
    v1::Routing routing;
    routing.set_profile(profile);
    routing.set_mode(co_handlers > 0 ? v1::Mode::JOINT : v1::Mode::REFER);
    routing.set_lead("chongchuan-culture-tourism");
    DispatchChoice choice;
    if (!authority.empty()) {
      routing.set_mode(v1::Mode::ASSIGN);
      routing.set_lead("haian-education");
      routing.set_authority(authority);
      choice.assignment.set_document_number("测试〔2026〕1号");
      choice.assignment.set_signatory("issuer1");
    }
    if (co_handlers > 0) routing.add_co_handlers("chongchuan-market-regulation");
    if (co_handlers > 1) routing.add_co_handlers("chongchuan-zhian");
    const auto plan = PlanDispatch(SamplePlace(), record, {}, routing, choice, {}, Noon());
    if (!plan) throw std::logic_error(InWords(plan.refusals()));
    Issue(record, *plan);
    dispatches = plan->dispatches;
    for (v1::Dispatch& one : dispatches) Sign(one, Noon());
  }
  v1::Dispatch& lead() { return dispatches.front(); }
};

inline std::string DueOf(const v1::Limit& limit) {
  return FormatInstant(FromProto(limit.due_time())).substr(0, 16);
}

}  // namespace hotline
