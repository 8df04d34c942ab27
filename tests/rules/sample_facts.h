#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hotline/v1/call.pb.h"
#include "hotline/v1/case.pb.h"
#include "hotline/v1/procedure.pb.h"
#include "rules/rates.h"

// Facts of March 2026 as a store would keep them, and the figures they make.
namespace hotline::sample {

using v1::CallBack;
using v1::Case;
using v1::Dispatch;
using v1::Reply;

inline std::int64_t At(std::string_view text) { return Micros(ParseInstant(text).value()); }

// March 2026, looked at in the middle of April.
inline const std::int64_t kFrom = At("2026-03-01T00:00");
inline const std::int64_t kTo = At("2026-04-01T00:00");
inline const std::int64_t kLater = At("2026-04-15T12:00");

inline FigureSpan March() { return SpanOf(FromMicros(kFrom), FromMicros(kTo), FromMicros(kLater)); }

inline CaseFact CaseOf(std::int64_t id) {
  CaseFact record;
  record.case_id = id;
  record.case_number = "3206-260301-" + std::to_string(id);
  record.state = Case::IN_HAND;
  record.mode = v1::Mode::REFER;
  record.round = 1;
  record.registered = At("2026-03-02T09:00");
  return record;
}

inline DispatchFact LeadOf(std::int64_t case_id, std::string unit, std::int64_t serial = 1) {
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

inline internal::CaseSteps::CallBack GradedAt(std::int64_t at, int round, CallBack::Grade grade,
                                              Reply::Solved solved) {
  internal::CaseSteps::CallBack call_back;
  call_back.set_at(at);
  call_back.set_round(round);
  call_back.set_reached(true);
  call_back.set_grade(grade);
  call_back.set_solved(solved);
  return call_back;
}

inline v1::Figure FigureOf(const std::vector<v1::FigureRow>& rows, std::string_view unit,
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
inline std::string Rate(const v1::Figure& figure) {
  return std::to_string(figure.numerator()) + "/" + std::to_string(figure.denominator());
}

inline std::string RateOf(std::vector<CaseFact> cases, std::vector<DispatchFact> dispatches,
                          std::string_view id, std::string_view unit = "",
                          const FigureSpan& span = March()) {
  const Facts facts(std::move(cases), std::move(dispatches), {});
  return Rate(FigureOf(CountFigures(facts, span, {}), unit, id));
}

}  // namespace hotline::sample
