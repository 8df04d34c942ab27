#include "rules/rates.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <string>

#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"
#include "hotline/v1/procedure.pb.h"

namespace hotline {
namespace {

using v1::CallBack;
using v1::Case;
using v1::Dispatch;
using v1::Reply;

std::int64_t At(std::string_view text) { return Micros(ParseInstant(text).value()); }

// March 2026, looked at in the middle of April.
const std::int64_t kFrom = At("2026-03-01T00:00");
const std::int64_t kTo = At("2026-04-01T00:00");
const std::int64_t kLater = At("2026-04-15T12:00");

FigureSpan March() { return SpanOf(FromMicros(kFrom), FromMicros(kTo), FromMicros(kLater)); }

CaseFact CaseOf(std::int64_t id) {
  CaseFact record;
  record.case_id = id;
  record.case_number = "3206-260301-" + std::to_string(id);
  record.state = Case::IN_HAND;
  record.mode = v1::Mode::REFER;
  record.round = 1;
  record.registered = At("2026-03-02T09:00");
  return record;
}

DispatchFact LeadOf(std::int64_t case_id, std::string unit, std::int64_t serial = 1) {
  DispatchFact dispatch;
  dispatch.dispatch_id = case_id * 100 + serial;
  dispatch.case_id = case_id;
  dispatch.case_number = "3206-260301-" + std::to_string(case_id);
  dispatch.serial = serial;
  dispatch.unit = std::move(unit);
  dispatch.part = Dispatch::LEAD;
  dispatch.mode = v1::Mode::REFER;
  dispatch.round = serial;
  dispatch.state = Dispatch::SIGNED;
  dispatch.issued = At("2026-03-02T10:00");
  dispatch.finish_due = At("2026-03-10T00:00");
  return dispatch;
}

internal::CaseSteps::CallBack GradedAt(std::int64_t at, int round, CallBack::Grade grade,
                                       Reply::Solved solved) {
  internal::CaseSteps::CallBack call_back;
  call_back.set_at(at);
  call_back.set_round(round);
  call_back.set_reached(true);
  call_back.set_grade(grade);
  call_back.set_solved(solved);
  return call_back;
}

v1::Figure FigureOf(const std::vector<v1::FigureRow>& rows, std::string_view unit,
                    std::string_view id) {
  for (const v1::FigureRow& row : rows) {
    if (row.unit() != unit) continue;
    for (const v1::Figure& figure : row.figures()) {
      if (figure.id() == id) return figure;
    }
  }
  FAIL("no figure " << id << " in row '" << unit << "'");
  return {};
}

// "2/3": what a reader divides.
std::string Rate(const v1::Figure& figure) {
  return std::to_string(figure.numerator()) + "/" + std::to_string(figure.denominator());
}

std::string RateOf(std::vector<CaseFact> cases, std::vector<DispatchFact> dispatches,
                   std::string_view id, std::string_view unit = "",
                   const FigureSpan& span = March()) {
  const Facts facts(std::move(cases), std::move(dispatches), {});
  return Rate(FigureOf(CountFigures(facts, span, {}), unit, id));
}

struct DRow {
  const char* rule;
  Dispatch::State state;
  const char* end_reason;
  const char* due;
  const char* replied;  // "" = never
  const char* ended;
  const char* closure;  // numerator/denominator
  const char* on_time;
  const char* part;  // the part that is 1, "" = none
};

TEST_CASE("each rule of D puts a lead dispatch where procedure 7 says") {
  const auto row = GENERATE(values<DRow>({
      {"replied before its limit", Dispatch::REPLIED, "", "2026-03-10T00:00", "2026-03-09T23:59:59",
       "", "1/1", "1/1", "on_time"},
      {"accepted counts at the time of the reply", Dispatch::ACCEPTED, "", "2026-03-10T00:00",
       "2026-03-05T10:00", "", "1/1", "1/1", "on_time"},
      {"at the limit is late", Dispatch::REPLIED, "", "2026-03-10T00:00", "2026-03-10T00:00", "",
       "1/1", "0/1", "finished_late"},
      {"finished after the period but before as_of is late", Dispatch::ACCEPTED, "",
       "2026-03-31T00:00", "2026-04-10T10:00", "", "1/1", "0/1", "finished_late"},
      {"not finished is overdue", Dispatch::SIGNED, "", "2026-03-10T00:00", "", "", "0/1", "0/1",
       "overdue_open"},
      {"return asked is not returned", Dispatch::RETURN_ASKED, "", "2026-03-10T00:00", "", "",
       "0/1", "0/1", "overdue_open"},
      {"returned before the limit leaves", Dispatch::RETURNED, "", "2026-03-10T00:00", "",
       "2026-03-04T10:00", "0/0", "0/0", ""},
      {"returned after the limit leaves too", Dispatch::RETURNED, "", "2026-03-10T00:00", "",
       "2026-03-20T10:00", "0/0", "0/0", ""},
      {"superseded before the limit leaves", Dispatch::SUPERSEDED, "accused", "2026-03-10T00:00",
       "", "2026-03-09T10:00", "0/0", "0/0", ""},
      {"superseded at the limit stays", Dispatch::SUPERSEDED, "accused", "2026-03-10T00:00", "",
       "2026-03-10T00:00", "0/1", "0/1", "overdue_open"},
      {"superseded after the limit stays", Dispatch::SUPERSEDED, "wrong_dispatch",
       "2026-03-10T00:00", "", "2026-03-12T10:00", "0/1", "0/1", "overdue_open"},
      {"a unit that failed stays however early it was replaced", Dispatch::SUPERSEDED,
       "unit_failed", "2026-03-10T00:00", "", "2026-03-09T10:00", "0/1", "0/1", "overdue_open"},
      {"ended before the limit leaves", Dispatch::ENDED, "", "2026-03-10T00:00", "",
       "2026-03-09T10:00", "0/0", "0/0", ""},
      {"ended after the limit stays", Dispatch::ENDED, "", "2026-03-10T00:00", "",
       "2026-03-11T10:00", "0/1", "0/1", "overdue_open"},
      {"sent back is not finished", Dispatch::SENT_BACK, "redo", "2026-03-10T00:00",
       "2026-03-05T10:00", "2026-03-06T10:00", "0/1", "0/1", "overdue_open"},
      {"due 24:00 on 31 March belongs to March", Dispatch::SIGNED, "", "2026-04-01T00:00", "", "",
       "0/1", "0/1", "overdue_open"},
      {"due a moment later belongs to April", Dispatch::SIGNED, "", "2026-04-01T00:00:01", "", "",
       "0/0", "0/0", "not_yet_due"},
      {"due 24:00 on 28 February belongs to February", Dispatch::SIGNED, "", "2026-03-01T00:00", "",
       "", "0/0", "0/0", ""},
      {"finished and not yet due is in no part", Dispatch::REPLIED, "", "2026-04-20T00:00",
       "2026-03-05T10:00", "", "0/0", "0/0", ""},
  }));
  CAPTURE(row.rule);
  DispatchFact dispatch = LeadOf(1, "unit-a");
  dispatch.state = row.state;
  dispatch.end_reason = row.end_reason;
  dispatch.finish_due = At(row.due);
  if (*row.replied != 0) dispatch.replied_at = At(row.replied);
  if (*row.ended != 0) dispatch.ended_at = At(row.ended);

  const Facts facts({CaseOf(1)}, {dispatch}, {});
  const auto rows = CountFigures(facts, March(), {});
  CHECK(Rate(FigureOf(rows, "", "closure")) == row.closure);
  const v1::Figure on_time = FigureOf(rows, "", "on_time_closure");
  CHECK(Rate(on_time) == row.on_time);
  for (const auto& [name, count] : on_time.parts()) CHECK(count == (name == row.part ? 1 : 0));
}

struct OpinionRow {
  const char* rule;
  Dispatch::State state;
  const char* end_reason;
  const char* replied;
  const char* ended;
  const char* on_time;
};

TEST_CASE("opinions are a figure of their own and never a lead's") {
  const auto row = GENERATE(values<OpinionRow>({
      {"given in time", Dispatch::REPLIED, "", "2026-03-09T10:00", "", "1/1"},
      {"waived because overdue stays overdue", Dispatch::WAIVED, "overdue", "", "2026-03-10T00:00",
       "0/1"},
      {"overdue then stays although the limit was moved later since", Dispatch::WAIVED, "overdue",
       "", "2026-03-08T10:00", "0/1"},
      {"waived by consent before the limit leaves", Dispatch::WAIVED, "", "", "2026-03-08T10:00",
       "0/0"},
      {"superseded with its lead leaves", Dispatch::SUPERSEDED, "", "", "2026-03-08T10:00", "0/0"},
  }));
  CAPTURE(row.rule);
  DispatchFact opinion = LeadOf(1, "unit-b", 2);
  opinion.part = Dispatch::CO_HANDLER;
  opinion.state = row.state;
  opinion.end_reason = row.end_reason;
  if (*row.replied != 0) opinion.replied_at = At(row.replied);
  if (*row.ended != 0) opinion.ended_at = At(row.ended);
  CHECK(RateOf({CaseOf(1)}, {opinion}, "opinion_on_time") == row.on_time);
  CHECK(RateOf({CaseOf(1)}, {opinion}, "closure") == "0/0");
}

TEST_CASE("signing and response ask what was done before their own limits") {
  DispatchFact dispatch = LeadOf(1, "unit-a");
  dispatch.sign_due = At("2026-03-04T00:00");
  dispatch.contact_due = At("2026-03-04T00:00");
  SECTION("in time") {
    dispatch.signed_at = At("2026-03-03T23:00");
    dispatch.contacted_at = At("2026-03-03T23:30");
    CHECK(RateOf({CaseOf(1)}, {dispatch}, "signing", "unit-a") == "1/1");
    CHECK(RateOf({CaseOf(1)}, {dispatch}, "response", "unit-a") == "1/1");
  }
  SECTION("late") {
    dispatch.signed_at = dispatch.contacted_at = At("2026-03-04T00:00");
    CHECK(RateOf({CaseOf(1)}, {dispatch}, "signing") == "0/1");
    CHECK(RateOf({CaseOf(1)}, {dispatch}, "response") == "0/1");
  }
  SECTION("a dispatch that ended before the limit had none to keep") {
    dispatch.state = Dispatch::SUPERSEDED;
    dispatch.end_reason = "unit_failed";
    dispatch.ended_at = At("2026-03-03T12:00");
    CHECK(RateOf({CaseOf(1)}, {dispatch}, "signing") == "0/0");
    CHECK(RateOf({CaseOf(1)}, {dispatch}, "response") == "0/0");
  }
  SECTION("a caller who gave no number has no contact limit") {
    dispatch.contact_due = 0;
    CHECK(RateOf({CaseOf(1)}, {dispatch}, "response") == "0/0");
  }
}

TEST_CASE("each round counts as a dispatch, their cases stand beside") {
  DispatchFact first = LeadOf(1, "unit-a", 1);
  first.state = Dispatch::SENT_BACK;
  first.replied_at = At("2026-03-05T10:00");
  first.ended_at = At("2026-03-06T10:00");
  DispatchFact redo = LeadOf(1, "unit-a", 2);
  redo.state = Dispatch::ACCEPTED;
  redo.finish_due = At("2026-03-12T00:00");
  redo.replied_at = At("2026-03-11T10:00");
  const Facts facts({CaseOf(1)}, {redo, first}, {});
  const v1::Figure closure = FigureOf(CountFigures(facts, March(), {}), "unit-a", "closure");
  CHECK(Rate(closure) == "1/2");
  CHECK(closure.distinct_cases() == 1);
}

TEST_CASE("direct handling counts for the desk") {
  CaseFact record = CaseOf(1);
  record.mode = v1::Mode::DIRECT;
  record.caller_due = At("2026-03-10T00:00");
  CHECK(RateOf({record}, {}, "closure", "desk") == "0/1");
  record.state = Case::CALLING_BACK;
  record.settled_at = At("2026-03-09T10:00");
  CHECK(RateOf({record}, {}, "on_time_closure", "desk") == "1/1");
  CHECK(RateOf({record}, {}, "kept_promise", "desk") == "1/1");
}

TEST_CASE("what the desk gave up or ended before its limit is no longer its own") {
  CaseFact record = CaseOf(1);
  record.mode = v1::Mode::DIRECT;
  record.caller_due = At("2026-03-10T00:00");
  SECTION("given up, it waits for dispatch") {
    record.state = Case::REGISTERED;
    CHECK(RateOf({record}, {}, "closure") == "0/0");
  }
  SECTION("terminated before the limit") {
    record.state = Case::TERMINATED;
    record.closed = At("2026-03-09T10:00");
    CHECK(RateOf({record}, {}, "closure") == "0/0");
  }
  SECTION("terminated after the limit") {
    record.state = Case::TERMINATED;
    record.closed = At("2026-03-10T00:00");
    CHECK(RateOf({record}, {}, "closure", "desk") == "0/1");
  }
}

TEST_CASE("a promise is kept by the reply that was accepted, whatever the unit's own limit") {
  CaseFact record = CaseOf(1);
  record.caller_due = At("2026-03-10T00:00");
  DispatchFact lead = LeadOf(1, "unit-a");
  lead.replied_at = At("2026-03-09T10:00");
  lead.state = Dispatch::REPLIED;
  CHECK(RateOf({record}, {lead}, "kept_promise") == "0/1");
  lead.state = Dispatch::ACCEPTED;
  CHECK(RateOf({record}, {lead}, "kept_promise", "unit-a") == "1/1");
  SECTION("a redirect gives the unit a new limit, not the caller") {
    lead.state = Dispatch::SUPERSEDED;
    lead.ended_at = At("2026-03-08T10:00");
    DispatchFact next = LeadOf(1, "unit-b", 2);
    next.state = Dispatch::ACCEPTED;
    next.issued = At("2026-03-08T10:00");
    next.finish_due = At("2026-03-20T00:00");
    next.replied_at = At("2026-03-19T10:00");
    CHECK(RateOf({record}, {lead, next}, "on_time_closure") == "1/1");
    CHECK(RateOf({record}, {lead, next}, "kept_promise", "unit-b") == "0/1");
  }
}

TEST_CASE("a broken promise is that of the unit which held the case when it broke") {
  CaseFact record = CaseOf(1);
  record.caller_due = At("2026-03-10T00:00");
  DispatchFact held = LeadOf(1, "unit-a");
  held.state = Dispatch::SUPERSEDED;
  held.ended_at = At("2026-03-12T10:00");
  DispatchFact next = LeadOf(1, "unit-b", 2);
  next.issued = At("2026-03-12T10:00");
  const Facts facts({record}, {held, next}, {});
  const auto rows = CountFigures(facts, March(), {});
  CHECK(Rate(FigureOf(rows, "unit-a", "kept_promise")) == "0/1");
}

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
  CHECK(RateOf({record}, {first, redo}, "callback_redo") == "1/2");
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
  const Facts facts({CaseOf(1), CaseOf(2)}, {returned, asked}, {});
  const auto rows = CountFigures(facts, March(), {});
  CHECK(Rate(FigureOf(rows, "unit-a", "return")) == "1/2");
  CHECK(FigureOf(rows, "unit-a", "return").parts().at("asked") == 1);
  CHECK(Rate(FigureOf(rows, "unit-a", "extension")) == "0/2");
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

TEST_CASE("nothing due is n/a: a zero denominator with every part a real zero") {
  const Facts nothing({}, {}, {});
  const auto rows = CountFigures(nothing, March(), {});
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].figures_size() == static_cast<int>(FigureDefinitions().size()));
  for (const v1::Figure& figure : rows[0].figures()) {
    CAPTURE(figure.id());
    CHECK(Rate(figure) == "0/0");
    for (const auto& [name, count] : figure.parts()) CHECK(count == 0);
    CHECK_FALSE(figure.parts().contains("median_hours"));
  }
}

TEST_CASE("as of a moment within the period only what was due by then counts") {
  DispatchFact early = LeadOf(1, "unit-a");
  DispatchFact late = LeadOf(2, "unit-a");
  late.finish_due = At("2026-03-25T00:00");
  const FigureSpan span =
      SpanOf(FromMicros(kFrom), FromMicros(kTo), FromMicros(At("2026-03-15T12:00")));
  const Facts facts({CaseOf(1), CaseOf(2)}, {early, late}, {});
  const v1::Figure figure = FigureOf(CountFigures(facts, span, {}), "unit-a", "on_time_closure");
  CHECK(Rate(figure) == "0/1");
  CHECK(figure.parts().at("not_yet_due") == 1);
}

TEST_CASE("a list holds the objects behind its figure, by due time") {
  DispatchFact done = LeadOf(2, "unit-a");
  done.state = Dispatch::REPLIED;
  done.replied_at = At("2026-03-05T10:00");
  DispatchFact open = LeadOf(1, "unit-a");
  open.finish_due = At("2026-03-11T00:00");
  DispatchFact other = LeadOf(3, "unit-b");
  const Facts facts({CaseOf(1), CaseOf(2), CaseOf(3)}, {open, done, other}, {});
  const auto listed = ListObjects(facts, March(), {}, *FindFigure("on_time_closure"), "unit-a");
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].shown.case_name() == "cases/3206-260301-2");
  CHECK(listed[0].shown.dispatch() == 1);
  CHECK(listed[0].shown.counted());
  CHECK(listed[0].shown.part() == "on_time");
  CHECK(listed[1].shown.case_name() == "cases/3206-260301-1");
  CHECK_FALSE(listed[1].shown.counted());
  CHECK(listed[1].shown.part() == "overdue_open");
  CHECK_FALSE(listed[1].shown.has_done_time());
  CHECK(ListObjects(facts, March(), {}, *FindFigure("on_time_closure"), "").size() == 3);
}

TEST_CASE("cases that were merged or reopened keep the balance") {
  CaseFact merged = CaseOf(1);
  CaseFact closed = CaseOf(2);
  closed.state = Case::CLOSED;
  closed.registered = At("2026-02-10T10:00");
  closed.closed = At("2026-02-20T10:00");
  CaseFact before_merger = merged;
  before_merger.registered = merged.registered = At("2026-02-10T10:00");
  merged.state = Case::MERGED;
  CaseFact reopened = closed;
  SECTION("open again") {
    reopened.state = Case::IN_HAND;
    reopened.closed = 0;
  }
  SECTION("closed again") { reopened.closed = At("2026-03-20T10:00"); }
  const v1::Identity cases = CheckIdentities(Facts({before_merger, closed}, {}, {}),
                                             Facts({merged, reopened}, {}, {}), March())[0];
  CAPTURE(cases.DebugString());
  CHECK(cases.holds());
  CHECK(cases.left(2).name() == "reopened");
  CHECK(cases.left(2).count() == 1);
}

TEST_CASE("a dispatch whose case is missing is still counted") {
  CHECK(RateOf({CaseOf(7)}, {LeadOf(5, "unit-a"), LeadOf(7, "unit-a")}, "closure") == "0/2");
}

}  // namespace
}  // namespace hotline
