#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/rules/sample_facts.h"

namespace hotline {
namespace {

using namespace sample;

TEST_CASE("of two grades of one round the later one led to the redo") {
  CaseFact record = CaseOf(1);
  *record.steps.add_call_backs() =
      GradedAt(At("2026-03-12T10:00"), 1, CallBack::DISSATISFIED, Reply::SOLVED_NO);
  *record.steps.add_call_backs() =
      GradedAt(At("2026-03-13T10:00"), 1, CallBack::VERY_DISSATISFIED, Reply::SOLVED_NO);
  DispatchFact first = LeadOf(1, "unit-a", 1);
  first.state = Dispatch::ACCEPTED;
  DispatchFact redo = LeadOf(1, "unit-a", 2);
  redo.issued = At("2026-03-14T10:00");
  CHECK(RateOf({record}, {first, redo}, "callback_redo") ==
        "0/2");  // reopened, nothing was ordered
  record.steps.mutable_call_backs(1)->set_redo(redo.issued);
  CHECK(RateOf({record}, {first, redo}, "callback_redo") == "1/2");
}

TEST_CASE("a redo that was ordered of what the desk handles itself is the desk's") {
  CaseFact record = CaseOf(1);
  record.mode = v1::Mode::DIRECT;
  record.round = 2;
  *record.steps.add_call_backs() =
      GradedAt(At("2026-03-12T10:00"), 1, CallBack::DISSATISFIED, Reply::SOLVED_NO);
  record.steps.mutable_call_backs(0)->set_redo(At("2026-03-12T11:00"));
  CHECK(RateOf({record}, {}, "callback_redo", "desk") == "1/1");
}

TEST_CASE("rulings on returns are the desk's, in time before their limit") {
  struct Row {
    const char* why;
    Dispatch::State state;
    const char* ruled;
    const char* rate;
    const char* part;
  };
  const auto row = GENERATE(values<Row>({
      {"in time", Dispatch::RETURNED, "2026-03-04T23:59", "1/1", "on_time"},
      {"at the limit", Dispatch::SIGNED, "2026-03-05T00:00", "0/1", "finished_late"},
      {"not yet", Dispatch::RETURN_ASKED, nullptr, "0/1", "overdue_open"},
  }));
  DispatchFact lead = LeadOf(1, "unit-a");
  lead.state = row.state;
  lead.ruling_due = At("2026-03-05T00:00");
  if (row.ruled != nullptr) lead.ruled_at = At(row.ruled);
  const Facts facts({CaseOf(1), CaseOf(2)}, {lead, LeadOf(2, "unit-a")}, {});
  const v1::Figure figure = FigureOf(CountFigures(facts, March(), {}), "desk", "desk_ruling");
  INFO(row.why);
  CHECK(Rate(figure) == row.rate);
  CHECK(figure.parts().at(row.part) == 1);
}

TEST_CASE("the last grade of each case goes to the lead of its round") {
  CaseFact record = CaseOf(1);
  record.state = Case::CLOSED;
  *record.steps.add_call_backs() =
      GradedAt(At("2026-03-12T10:00"), 1, CallBack::DISSATISFIED, Reply::SOLVED_NO);
  *record.steps.add_call_backs() =
      GradedAt(At("2026-03-22T10:00"), 2, CallBack::FAIRLY_SATISFIED, Reply::SOLVED_PARTLY);
  DispatchFact first = LeadOf(1, "unit-a", 1);
  first.state = Dispatch::ACCEPTED;
  DispatchFact redo = LeadOf(1, "unit-b", 2);
  redo.state = Dispatch::ACCEPTED;
  redo.issued = At("2026-03-13T10:00");
  record.steps.mutable_call_backs(0)->set_redo(redo.issued);
  const Facts facts({record}, {first, redo}, {});
  const auto rows = CountFigures(facts, March(), {});

  CHECK(Rate(FigureOf(rows, "", "satisfied")) == "1/1");
  CHECK(FigureOf(rows, "", "satisfied").parts().at("fairly_satisfied") == 1);
  CHECK(Rate(FigureOf(rows, "unit-b", "satisfied")) == "1/1");
  CHECK(Rate(FigureOf(rows, "unit-a", "satisfied")) == "0/0");
  CHECK(Rate(FigureOf(rows, "", "solved_by_caller")) == "0/1");
  CHECK(FigureOf(rows, "", "solved_by_caller").parts().at("partly") == 1);
  CHECK(Rate(FigureOf(rows, "", "callback_redo")) == "1/2");
  CHECK(Rate(FigureOf(rows, "unit-a", "callback_redo")) == "1/1");

  SECTION("whether a fair grade is good is a setting that shows") {
    const v1::Figure strict = FigureOf(
        CountFigures(facts, March(), {.fairly_satisfied_is_good = false}), "", "satisfied");
    CHECK(Rate(strict) == "0/1");
    CHECK(strict.definition_version() != FigureOf(rows, "", "satisfied").definition_version());
  }
  SECTION("a grade after the period does not hide the one within") {
    const FigureSpan until_20th =
        SpanOf(FromMicros(kFrom), FromMicros(At("2026-03-20T00:00")), FromMicros(kLater));
    const v1::Figure early = FigureOf(CountFigures(facts, until_20th, {}), "", "satisfied");
    CHECK(Rate(early) == "0/1");
  }
}

TEST_CASE("what the unit and what the caller call solved are two columns") {
  DispatchFact lead = LeadOf(1, "unit-a");
  lead.state = Dispatch::ACCEPTED;
  lead.replied_at = At("2026-03-09T10:00");
  lead.accepted_at = At("2026-03-10T10:00");
  lead.solved_by_unit = Reply::SOLVED_YES;
  CHECK(RateOf({CaseOf(1)}, {lead}, "solved_by_unit", "unit-a") == "1/1");
  CHECK(RateOf({CaseOf(1)}, {lead}, "solved_by_caller") == "0/0");
  lead.solved_by_unit = Reply::SOLVED_PARTLY;
  CHECK(RateOf({CaseOf(1)}, {lead}, "solved_by_unit") == "0/1");
}

TEST_CASE("audits count by their decision, for the unit that was audited") {
  CaseFact record = CaseOf(1);
  auto& failed = *record.steps.add_audits();
  failed.set_at(At("2026-03-06T10:00"));
  failed.set_dispatch(1);
  auto& passed = *record.steps.add_audits();
  passed.set_at(At("2026-03-12T10:00"));
  passed.set_dispatch(2);
  passed.set_passed(true);
  CHECK(RateOf({record}, {LeadOf(1, "unit-a", 1), LeadOf(1, "unit-b", 2)}, "audit_redo") == "1/2");
  CHECK(RateOf({record}, {LeadOf(1, "unit-a", 1), LeadOf(1, "unit-b", 2)}, "audit_redo",
               "unit-a") == "1/1");
  CHECK(RateOf({record}, {LeadOf(1, "unit-a", 1), LeadOf(1, "unit-b", 2)}, "audit_redo",
               "unit-b") == "0/1");
}

TEST_CASE("the audit of a settlement is none of a reply: no rate counts it") {
  CaseFact record = CaseOf(1);
  auto& limit = *record.steps.add_desk_limits();
  limit.set_kind(v1::Limit::AUDIT);
  limit.set_start(At("2026-03-05T10:00"));
  limit.set_due(At("2026-03-07T10:00"));
  auto& audit = *record.steps.add_audits();
  audit.set_at(At("2026-03-06T10:00"));
  audit.set_dispatch(1);
  CHECK(RateOf({record}, {LeadOf(1, "unit-a")}, "audit_redo") == "1/1");
  CHECK(RateOf({record}, {LeadOf(1, "unit-a")}, "desk_audit") == "1/1");
  audit.set_dispatch(0);
  CHECK(RateOf({record}, {LeadOf(1, "unit-a")}, "audit_redo") == "0/0");
  CHECK(RateOf({record}, {LeadOf(1, "unit-a")}, "desk_audit") == "0/1");
}

TEST_CASE("who is anonymous owes no call-back, who was not reached stays in it") {
  CaseFact record = CaseOf(1);
  record.state = Case::CALLING_BACK;
  auto& limit = *record.steps.add_desk_limits();
  limit.set_kind(v1::Limit::CALL_BACK);
  limit.set_start(At("2026-03-10T10:00"));
  limit.set_due(At("2026-03-18T00:00"));
  CHECK(RateOf({record}, {}, "called_back", "desk") == "0/1");
  SECTION("anonymous") {
    record.no_call_back = 1;
    CHECK(RateOf({record}, {}, "called_back") == "0/0");
    CHECK(RateOf({record}, {}, "desk_call_back") == "0/0");
  }
  SECTION("unreachable: the desk did its duty, the caller was not called back") {
    record.state = Case::CLOSED;
    record.closing = Case::WITHOUT_CALL_BACK;
    record.closed = At("2026-03-14T10:00");
    record.steps.mutable_desk_limits(0)->set_ended(record.closed);
    record.steps.mutable_desk_limits(0)->set_kept(true);
    const Facts facts({record}, {}, {});
    const auto rows = CountFigures(facts, March(), {});
    CHECK(Rate(FigureOf(rows, "", "called_back")) == "0/1");
    CHECK(FigureOf(rows, "", "called_back").parts().at("unreachable") == 1);
    CHECK(Rate(FigureOf(rows, "", "desk_call_back")) == "1/1");
  }
  SECTION("reached after the limit: called back, but not on time") {
    *record.steps.add_call_backs() =
        GradedAt(At("2026-03-19T10:00"), 1, CallBack::SATISFIED, Reply::SOLVED_YES);
    CHECK(RateOf({record}, {}, "called_back") == "1/1");
    CHECK(RateOf({record}, {}, "desk_call_back") == "0/1");
  }
}

TEST_CASE("the desk's limits are met by what came after each of them") {
  CaseFact record = CaseOf(1);
  const auto add = [&](v1::Limit::Kind kind, std::string_view start, std::string_view due) {
    auto& limit = *record.steps.add_desk_limits();
    limit.set_kind(kind);
    limit.set_start(At(start));
    limit.set_due(At(due));
  };
  add(v1::Limit::DISPATCH, "2026-03-02T09:00", "2026-03-04T00:00");
  add(v1::Limit::AUDIT, "2026-03-05T10:00", "2026-03-07T10:00");
  add(v1::Limit::AUDIT, "2026-03-11T10:00", "2026-03-13T10:00");
  auto& audit = *record.steps.add_audits();
  audit.set_at(At("2026-03-06T10:00"));
  audit.set_dispatch(1);
  CHECK(RateOf({record}, {LeadOf(1, "unit-a")}, "desk_dispatch", "desk") == "1/1");
  CHECK(RateOf({record}, {LeadOf(1, "unit-a")}, "desk_audit", "desk") == "1/2");
  CHECK(RateOf({record}, {}, "desk_dispatch") == "0/1");
  SECTION("a limit that was moved before it was met counts once, as moved") {
    add(v1::Limit::AUDIT, "2026-03-11T10:00", "2026-04-20T00:00");
    CHECK(RateOf({record}, {LeadOf(1, "unit-a")}, "desk_audit") == "1/1");
  }
  SECTION("a case that ended before the limit had none to keep") {
    record.state = Case::HANDED_OVER;
    record.closed = At("2026-03-12T10:00");
    CHECK(RateOf({record}, {LeadOf(1, "unit-a")}, "desk_audit") == "1/1");
  }
  SECTION("a case that the desk took on itself was not to be dispatched") {
    record.mode = v1::Mode::DIRECT;
    CHECK(RateOf({record}, {}, "desk_dispatch") == "0/0");
  }
}

TEST_CASE("what the desk missed stays missed, whatever becomes of the case") {
  CaseFact record = CaseOf(1);
  record.state = Case::REGISTERED;
  record.mode = v1::Mode::MODE_UNSPECIFIED;
  const auto add = [&](std::string_view start, std::string_view due) -> auto& {
    auto& limit = *record.steps.add_desk_limits();
    limit.set_kind(v1::Limit::DISPATCH);
    limit.set_start(At(start));
    limit.set_due(At(due));
    return limit;
  };
  // Rejected, then reopened.
  auto& first = add("2026-03-02T09:00", "2026-03-04T00:00");
  add("2026-03-20T09:00", "2026-03-24T00:00");
  SECTION("rejected too late") {
    first.set_ended(At("2026-03-04T00:00"));
    CHECK(RateOf({record}, {}, "desk_dispatch", "desk") == "0/2");
    DispatchFact lead = LeadOf(1, "unit-a");
    lead.issued = At("2026-03-21T09:00");
    record.steps.mutable_desk_limits(1)->set_ended(lead.issued);
    record.steps.mutable_desk_limits(1)->set_kept(true);
    CHECK(RateOf({record}, {lead}, "desk_dispatch", "desk") == "1/2");
  }
  SECTION("rejected in time") {
    first.set_ended(At("2026-03-03T23:59"));
    CHECK(RateOf({record}, {}, "desk_dispatch", "desk") == "0/1");
  }
  SECTION("rejected in time, and archived since") {
    record.steps.mutable_desk_limits()->RemoveLast();
    record.steps.mutable_desk_limits(0)->set_ended(At("2026-03-03T23:59"));
    record.state = Case::ARCHIVED;
    CHECK(RateOf({record}, {}, "desk_dispatch") == "0/0");
  }
  SECTION("taken on by the desk itself too late") {
    record.steps.mutable_desk_limits()->RemoveLast();
    record.steps.mutable_desk_limits(0)->set_ended(At("2026-03-05T09:00"));
    record.mode = v1::Mode::DIRECT;
    record.state = Case::IN_HAND;
    CHECK(RateOf({record}, {}, "desk_dispatch") == "0/1");
  }
}

TEST_CASE("a demand is answered directly when the desk alone dealt with it") {
  CaseFact direct = CaseOf(1);
  direct.mode = v1::Mode::DIRECT;
  std::vector<DemandFact> demands(5);
  for (DemandFact& demand : demands) demand.at = At("2026-03-02T09:00");
  demands[0].outcome = v1::Demand::ANSWERED;
  demands[1].outcome = v1::Demand::HANDLED_DIRECTLY;
  demands[1].case_id = 1;
  demands[2].outcome = v1::Demand::CASE_OPENED;
  demands[2].case_id = 2;
  demands[3].outcome = v1::Demand::ATTACHED;
  demands[3].case_id = 2;
  demands[4].outcome = v1::Demand::PASSED_ON;
  const auto rate = [&](const CaseFact& first, std::vector<DispatchFact> dispatches) {
    const Facts facts({first, CaseOf(2)}, std::move(dispatches), demands);
    return Rate(FigureOf(CountFigures(facts, March(), {}), "", "direct_answer"));
  };
  CHECK(rate(direct, {LeadOf(2, "unit-a")}) == "2/4");
  // Dispatched first, returned, then handled directly.
  CHECK(rate(direct, {LeadOf(1, "unit-a"), LeadOf(2, "unit-a")}) == "1/4");
  // Given up and dispatched since.
  CHECK(rate(CaseOf(1), {LeadOf(1, "unit-a"), LeadOf(2, "unit-a")}) == "1/4");
}

TEST_CASE("returns that were granted count among the dispatches issued") {
  DispatchFact returned = LeadOf(1, "unit-a");
  returned.state = Dispatch::RETURNED;
  returned.ended_at = At("2026-04-02T10:00");
  DispatchFact asked = LeadOf(2, "unit-a");
  asked.state = Dispatch::RETURN_ASKED;
  DispatchFact refused = LeadOf(3, "unit-a");
  refused.returns_refused = 1;
  const Facts facts({CaseOf(1), CaseOf(2), CaseOf(3)}, {returned, asked, refused}, {});
  const auto rows = CountFigures(facts, March(), {});
  CHECK(Rate(FigureOf(rows, "unit-a", "return")) == "1/3");
  CHECK(FigureOf(rows, "unit-a", "return").parts().at("asked") == 1);
  CHECK(FigureOf(rows, "unit-a", "return").parts().at("refused") == 1);
  CHECK(Rate(FigureOf(rows, "unit-a", "extension")) == "0/3");
}

TEST_CASE("extensions that were granted count, the others stand beside, later limits apart") {
  std::vector<DispatchFact> dispatches;
  for (std::int64_t id = 1; id <= 5; ++id) dispatches.push_back(LeadOf(id, "unit-a"));
  for (std::size_t i = 0; i < 3; ++i) dispatches[i].extensions_asked = 1;
  dispatches[0].extensions_granted = 1;
  dispatches[1].extensions_refused = 1;
  dispatches[3].later_limits = 1;
  const Facts facts({CaseOf(1), CaseOf(2), CaseOf(3), CaseOf(4), CaseOf(5)}, dispatches, {});
  const auto rows = CountFigures(facts, March(), {});
  const v1::Figure extension = FigureOf(rows, "unit-a", "extension");
  CHECK(Rate(extension) == "1/5");
  CHECK(extension.parts().at("refused") == 1);
  CHECK(extension.parts().at("asked_only") == 1);
  CHECK(Rate(FigureOf(rows, "unit-a", "later_limit")) == "1/5");
}

TEST_CASE("times are read off the Kaplan-Meier curve, open cases cut and rejected ones out") {
  // Textbook case: 10 h, 20 h, cut at 25 h, 30 h, 40 h. Curve: 4/5, 3/5, then 3/5 * 1/2 = 0.3 at 30
  // h, 0 at 40 h.
  const std::int64_t start = At("2026-03-02T00:00");
  const std::int64_t hour = 3'600'000'000;
  std::vector<CaseFact> cases;
  std::int64_t id = 0;
  for (const int hours : {10, 20, 30, 40}) {
    CaseFact record = CaseOf(++id);
    record.registered = start;
    record.state = Case::CLOSED;
    record.closed = start + hours * hour;
    cases.push_back(record);
  }
  CaseFact terminated = CaseOf(++id);
  terminated.registered = start;
  terminated.state = Case::TERMINATED;
  terminated.closed = start + 25 * hour;
  cases.push_back(terminated);
  CaseFact rejected = CaseOf(++id);
  rejected.state = Case::REJECTED;
  rejected.closed = start + hour;
  cases.push_back(rejected);

  const auto figure_of = [](std::vector<CaseFact> facts) {
    return FigureOf(CountFigures(Facts(std::move(facts), {}, {}), March(), {}), "",
                    "time_to_close");
  };
  const v1::Figure all = figure_of(cases);
  CHECK(Rate(all) == "4/5");
  CHECK(all.parts().at("median_hours") == 30);
  CHECK(all.parts().at("p90_hours") == 40);
  CHECK(all.parts().at("cut") == 1);

  SECTION("a curve that reaches a height exactly is there") {
    std::vector<CaseFact> ten;
    for (int hours = 1; hours <= 10; ++hours) {
      CaseFact record = cases[0];
      record.case_id = 100 + hours;
      record.closed = start + hours * hour;
      ten.push_back(record);
    }
    CHECK(figure_of(ten).parts().at("median_hours") == 5);
    CHECK(figure_of(ten).parts().at("p90_hours") == 9);
  }
  SECTION("a curve that stays above is n/a, not a number") {
    cases[2].state = cases[3].state = Case::IN_HAND;
    cases[2].closed = cases[3].closed = 0;
    const v1::Figure open = figure_of(cases);
    CHECK(Rate(open) == "2/5");
    CHECK_FALSE(open.parts().contains("median_hours"));
    CHECK_FALSE(open.parts().contains("p90_hours"));
  }
}

}  // namespace
}  // namespace hotline
