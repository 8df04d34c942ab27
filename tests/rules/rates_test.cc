#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/rules/sample_facts.h"

namespace hotline {
namespace {

using namespace sample;

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

TEST_CASE("a promise whose case ended otherwise before it counts, and is shown beside the rate") {
  struct Row {
    const char* why;
    Case::State state;
    const char* closed;
    const char* rate;
    int beside;
  };
  const auto row = GENERATE(values<Row>({
      {"withdrawn by its caller", Case::TERMINATED, "2026-03-09T23:59", "0/1", 1},
      {"handed over", Case::HANDED_OVER, "2026-03-09T10:00", "0/1", 1},
      {"rejected", Case::REJECTED, "2026-03-09T10:00", "0/1", 1},
      {"ended at the limit: broken first", Case::TERMINATED, "2026-03-10T00:00", "0/1", 0},
      {"a merged caller is still owed his reply", Case::MERGED, "2026-03-09T10:00", "0/1", 0},
      {"open and late", Case::IN_HAND, "2026-03-09T10:00", "0/1", 0},
  }));
  INFO(row.why);
  CaseFact record = CaseOf(1);
  record.caller_due = At("2026-03-10T00:00");
  record.state = row.state;
  record.closed = At(row.closed);
  const Facts facts({record}, {}, {});
  const v1::Figure promise = FigureOf(CountFigures(facts, March(), {}), "", "kept_promise");
  CHECK(Rate(promise) == row.rate);
  CHECK(promise.parts().at("ended_before") == row.beside);
}

TEST_CASE("a case that ended after its accepted reply kept its promise") {
  CaseFact record = CaseOf(1);
  record.caller_due = At("2026-03-10T00:00");
  record.state = Case::TERMINATED;
  record.closed = At("2026-03-09T12:00");
  DispatchFact lead = LeadOf(1, "unit-a");
  lead.state = Dispatch::ACCEPTED;
  lead.replied_at = At("2026-03-09T10:00");
  const Facts facts({record}, {lead}, {});
  const v1::Figure promise = FigureOf(CountFigures(facts, March(), {}), "", "kept_promise");
  CHECK(Rate(promise) == "1/1");
  CHECK(promise.parts().at("ended_before") == 0);
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

TEST_CASE("each time that a case is closed or reopened counts") {
  CaseFact merged = CaseOf(1);
  merged.registered = At("2026-02-10T10:00");
  CaseFact closed = merged;
  closed.case_id = 2;
  closed.state = Case::CLOSED;
  closed.closed = At("2026-02-20T10:00");
  const Facts at_start({merged, closed}, {}, {});
  merged.state = Case::MERGED;
  CaseFact reopened = closed;
  const auto reopen = [&](std::string_view at) {
    auto& reopening = *reopened.steps.add_reopenings();
    reopening.set_ended_as(Case::CLOSED);
    reopening.set_ended(reopened.closed);
    reopening.set_at(At(at));
    reopened.state = Case::IN_HAND;
    reopened.closed = 0;
  };
  const auto close = [&](std::string_view at) {
    reopened.state = Case::CLOSED;
    reopened.closed = At(at);
  };
  struct Counts {
    int reopened, closed, open;
  };
  Counts expected{0, 0, 1};
  SECTION("over before") {}
  SECTION("open again") {
    reopen("2026-03-03T10:00");
    expected = {1, 0, 2};
  }
  SECTION("closed again") {
    reopen("2026-03-03T10:00");
    close("2026-03-20T10:00");
    expected = {1, 1, 1};
  }
  SECTION("closed, reopened and closed within the period") {
    reopen("2026-03-03T10:00");
    close("2026-03-10T10:00");
    reopen("2026-03-11T10:00");
    close("2026-03-20T10:00");
    expected = {2, 2, 1};
  }
  SECTION("reopened before") {
    reopen("2026-02-25T10:00");
    close("2026-02-26T10:00");
  }
  const v1::Identity cases =
      CheckIdentities(at_start, Facts({merged, reopened}, {}, {}), March())[0];
  CAPTURE(cases.DebugString());
  CHECK(cases.holds());
  CHECK(cases.left(2).name() == "reopened");
  CHECK(cases.left(2).count() == expected.reopened);
  CHECK(cases.right(0).name() == "closed");
  CHECK(cases.right(0).count() == expected.closed);
  CHECK(cases.right(4).name() == "open_at_end");
  CHECK(cases.right(4).count() == expected.open);
}

TEST_CASE("a dispatch whose case is missing is still counted") {
  CHECK(RateOf({CaseOf(7)}, {LeadOf(5, "unit-a"), LeadOf(7, "unit-a")}, "closure") == "0/2");
}

}  // namespace
}  // namespace hotline
