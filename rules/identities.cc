#include <algorithm>
#include <initializer_list>

#include "hotline/v1/case.pb.h"
#include "rules/rates.h"

namespace hotline {

namespace {

using CaseState = v1::Case;
using DispatchState = v1::Dispatch;

bool IsWithin(std::int64_t moment, const FigureSpan& span) {
  return moment > span.from && moment <= span.until;
}

// A merged child is open until its own end.
bool IsOpen(const CaseFact& record) {
  switch (record.state) {
    case CaseState::REGISTERED:
    case CaseState::IN_HAND:
    case CaseState::REPLIED:
    case CaseState::CALLING_BACK:
    case CaseState::MERGED:
      return true;
    default:
      return false;
  }
}

bool IsLive(const DispatchFact& dispatch) {
  return dispatch.state == DispatchState::ISSUED || dispatch.state == DispatchState::SIGNED ||
         dispatch.state == DispatchState::RETURN_ASKED;
}

// Dispatches that left the live ones within the period, by the way in which they did.
struct DispatchFlow {
  std::int64_t live = 0;
  std::int64_t issued = 0;
  std::int64_t replied = 0;
  std::int64_t returned = 0;
  std::int64_t superseded = 0;
  std::int64_t waived = 0;
  std::int64_t ended = 0;

  void Add(const DispatchFact& dispatch, const FigureSpan& span) {
    if (IsWithin(dispatch.issued, span)) ++issued;
    const bool ended_within = IsWithin(dispatch.ended_at, span);
    switch (dispatch.state) {
      case DispatchState::REPLIED:
      case DispatchState::ACCEPTED:
      case DispatchState::SENT_BACK:
        replied += IsWithin(dispatch.replied_at, span);
        break;
      case DispatchState::RETURNED:
        returned += ended_within;
        break;
      case DispatchState::SUPERSEDED:
        superseded += ended_within;
        break;
      case DispatchState::WAIVED:
        waived += ended_within;
        break;
      case DispatchState::ENDED:
        ended += ended_within;
        break;
      default:
        live += IsLive(dispatch);
    }
  }
};

// Each event counts: a case may end, be reopened and end again within one period.
struct CaseFlow {
  std::int64_t open = 0;
  std::int64_t registered = 0;
  std::int64_t reopened = 0;
  std::int64_t closed = 0;
  std::int64_t rejected = 0;
  std::int64_t terminated = 0;
  std::int64_t handed_over = 0;

  void Add(const CaseFact& record, const FigureSpan& span) {
    registered += IsWithin(record.registered, span);
    if (IsOpen(record)) {
      ++open;
    } else {
      AddEnd(record.state, record.closed, span);
    }
    for (const auto& one : record.steps.reopenings()) {
      AddEnd(one.ended_as(), one.ended(), span);
      reopened += IsWithin(one.at(), span);
    }
  }

  void AddEnd(std::int64_t state, std::int64_t at, const FigureSpan& span) {
    const bool within = IsWithin(at, span);
    closed += within && state == CaseState::CLOSED;
    rejected += within && state == CaseState::REJECTED;
    terminated += within && state == CaseState::TERMINATED;
    handed_over += within && state == CaseState::HANDED_OVER;
  }
};

struct Term {
  const char* name;
  std::int64_t count;
};

v1::Identity Balance(const char* id, std::initializer_list<Term> left,
                     std::initializer_list<Term> right) {
  v1::Identity identity;
  identity.set_id(id);
  std::int64_t difference = 0;
  for (const Term& term : left) {
    auto& added = *identity.add_left();
    added.set_name(term.name);
    added.set_count(term.count);
    difference += term.count;
  }
  for (const Term& term : right) {
    auto& added = *identity.add_right();
    added.set_name(term.name);
    added.set_count(term.count);
    difference -= term.count;
  }
  identity.set_holds(difference == 0);
  return identity;
}

v1::Identity BalanceCases(const Facts& at_start, const Facts& at_end, const FigureSpan& span) {
  const auto open_at_start = std::ranges::count_if(at_start.groups(), [](const CaseGroup& group) {
    return group.record != nullptr && IsOpen(*group.record);
  });
  CaseFlow flow;
  for (const CaseGroup& group : at_end.groups()) {
    if (group.record != nullptr) flow.Add(*group.record, span);
  }
  return Balance("cases",
                 {{"open_at_start", open_at_start},
                  {"registered", flow.registered},
                  {"reopened", flow.reopened}},
                 {{"closed", flow.closed},
                  {"rejected", flow.rejected},
                  {"terminated", flow.terminated},
                  {"handed_over", flow.handed_over},
                  {"open_at_end", flow.open}});
}

v1::Identity BalanceDispatches(const Facts& at_start, const Facts& at_end, const FigureSpan& span) {
  std::int64_t live_at_start = 0;
  for (const CaseGroup& group : at_start.groups()) {
    live_at_start += std::ranges::count_if(group.dispatches, IsLive);
  }
  DispatchFlow flow;
  for (const CaseGroup& group : at_end.groups()) {
    for (const DispatchFact& dispatch : group.dispatches) flow.Add(dispatch, span);
  }
  return Balance("dispatches", {{"live_at_start", live_at_start}, {"issued", flow.issued}},
                 {{"replied", flow.replied},
                  {"returned", flow.returned},
                  {"superseded", flow.superseded},
                  {"waived", flow.waived},
                  {"ended", flow.ended},
                  {"live_at_end", flow.live}});
}

}  // namespace

std::vector<v1::Identity> CheckIdentities(const Facts& at_start, const Facts& at_end,
                                          const FigureSpan& span) {
  return {BalanceCases(at_start, at_end, span), BalanceDispatches(at_start, at_end, span)};
}

}  // namespace hotline
