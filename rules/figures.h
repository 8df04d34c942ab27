#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "rules/facts.h"

// What is counted, and how: the table of figures and the objects that they speak
// of. rules/rates.h loops over both; a new figure is a line in figures.cc.
namespace hotline {

// The row of the desk itself, which is no unit of the directory: direct handling, call-backs, its
// own clocks.
inline constexpr std::string_view kDeskRow = "desk";

// The period in microseconds: objects of (from, until] count, as known at as_of. until = min(to,
// as_of).
struct FigureSpan {
  std::int64_t from = 0;
  std::int64_t until = 0;
  std::int64_t as_of = 0;
};

// What a site decides for itself and every figure shows.
struct FigureSettings {
  // Whether 基本满意 is a good grade; yes as in 政务服务“好差评”, where only the two below it are
  // bad.
  bool fairly_satisfied_is_good = true;
};

// Everything known of one case. `record` is null for demands that opened none.
struct CaseGroup {
  const CaseFact* record = nullptr;
  std::span<const DispatchFact> dispatches;  // by serial
  std::span<const DemandFact> demands;
};

enum class ObjectKind {
  kFinish,          // lead dispatch 件次, or a case that the desk handles, by its limit
  kOpinion,         // co-handler's dispatch by its limit
  kSign,            // lead dispatch by its sign limit
  kOpinionSign,     // co-handler's dispatch by its sign limit
  kContact,         // lead dispatch by its contact limit
  kIssue,           // lead dispatch by its issue
  kAcceptedReply,   // lead dispatch by its acceptance
  kPromise,         // case by the caller's limit
  kDemand,          // demand by its receipt, attached ones left out
  kAudit,           // audit by its decision
  kGradedCallBack,  // graded call-back by its time; done: the redo that was ordered
  kLastGrade,       // the last graded call-back of a case within the period
  kCallBackOwed,    // call-back limit; done: reached
  kDeskDispatch,    // the desk's own limits
  kDeskRuling,
  kDeskAudit,
  kDeskFirstCallBack,
  kDeskCallBack,
  kTimeToFinish,  // case by its registration; done: finished, else cut at `cut`
  kTimeToClose,
};

// One thing that a figure counts.
struct FigureObject {
  ObjectKind kind = ObjectKind::kFinish;
  // Of what it is; `dispatch` is null where the case or the desk counts, `call_back` where none is
  // meant.
  const CaseFact* record = nullptr;
  const DispatchFact* dispatch = nullptr;
  const DemandFact* demand = nullptr;
  const internal::CaseSteps::CallBack* call_back = nullptr;
  // Whose row it belongs to: a unit's id or kDeskRow.
  std::string_view unit{};
  // When it falls due or happened: decides the period.
  std::int64_t moment = 0;
  // When it was done; 0: it is not.
  std::int64_t done = 0;
  // Until when it was looked at, for times.
  std::int64_t cut = 0;
  // It belongs to no denominator (returned, superseded before its limit ...).
  bool left = false;
  // Somebody still has to do it.
  bool open = false;
  // Demand: answered by the desk alone. Audit: failed. Promise: no reply is owed any more, since
  // the case was rejected, terminated or handed over before the limit.
  bool marked = false;
};

// Appends all objects of a case. Pointers are those of the group.
void AppendObjects(const CaseGroup& group, const FigureSpan& span,
                   std::vector<FigureObject>& objects);

// In which rows a figure stands.
struct FigureRows {
  bool whole;
  bool units;
  bool desk;
};

struct FigureDefinition {
  std::string_view id;
  // Goes up when the meaning changes.
  std::string_view version;
  std::string_view title;
  std::string_view title_en;
  // One sentence, Chinese.
  std::string_view meaning;
  ObjectKind object;
  FigureRows rows;
  // In the numerator?
  bool (*counted)(const FigureObject&, const FigureSettings&);
  // Names of the parts shown beside it; empty: none.
  std::span<const std::string_view> parts;
  // Which part an object of the denominator belongs to; -1: none. Null without parts.
  int (*part)(const FigureObject&);
  // Which part an object outside the denominator is shown in, apart; -1: none. Null: none ever.
  int (*apart)(const FigureObject&, const FigureSpan&);
  // It is a time: Kaplan-Meier median and 90th percentile go with it.
  bool survival = false;
  // Its meaning depends on FigureSettings::fairly_satisfied_is_good.
  bool graded = false;
};

std::span<const FigureDefinition> FigureDefinitions();
// nullptr when there is none.
const FigureDefinition* FindFigure(std::string_view id);

}  // namespace hotline
