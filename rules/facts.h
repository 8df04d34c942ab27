#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hotline/internal/facts.pb.h"

namespace hotline {

// The fact rows that reports are made of: what was so from seq_from on, until the next row of the
// same dispatch or case.
// Times are microseconds since 1970 UTC, 0 = not (yet) or none. No names, no text: reports need
// nothing else. storage/columns.cc derives them from the messages, rules/rates.h counts them.

struct DispatchFact {
  std::int64_t dispatch_id = 0;
  std::int64_t case_id = 0;
  std::string case_number;
  std::int64_t serial = 0;
  std::int64_t seq_from = 0;
  std::string unit;
  std::int64_t part = 0;  // v1::Dispatch::Part
  std::int64_t mode = 0;  // v1::Mode::Kind
  std::int64_t round = 0;
  std::int64_t state = 0;  // v1::Dispatch::State
  std::string end_reason;  // "accused", "overdue", "redo", "unit_failed" ...
  std::int64_t issued = 0;
  // Limits in force; a passed one stays. finish_due is the opinion limit for a co-handler.
  std::int64_t sign_due = 0;
  std::int64_t contact_due = 0;
  std::int64_t finish_due = 0;
  std::int64_t signed_at = 0;  // or return asked
  std::int64_t contacted_at = 0;
  std::int64_t replied_at =
      0;  // reply or opinion, also one that was sent back since: the state says whether it stands
  std::int64_t accepted_at = 0;
  std::int64_t ended_at = 0;        // returned, sent back, superseded, waived or ended
  std::int64_t solved_by_unit = 0;  // v1::Reply::Solved of the reply
  // How often it was asked and how it was ruled so far.
  std::int64_t returns_asked = 0;
  std::int64_t returns_refused = 0;
  // The ruling that the desk owes on the last return, or owed too long on one that was taken back:
  // its limit, 0: none is owed; when it was given.
  std::int64_t ruling_due = 0;
  std::int64_t ruled_at = 0;
  std::int64_t extensions_asked = 0;
  std::int64_t extensions_granted = 0;
  std::int64_t extensions_refused = 0;
  std::int64_t later_limits = 0;  // agreed ones
};

struct CaseFact {
  std::int64_t case_id = 0;
  std::string case_number;
  std::int64_t seq_from = 0;
  std::int64_t state = 0;  // v1::Case::State; of an archived case the one in which it ended
  std::int64_t mode = 0;   // v1::Mode::Kind of the present round
  std::int64_t kind = 0;   // v1::Demand::Kind
  std::int64_t round = 0;
  std::int64_t registered = 0;
  std::int64_t caller_due = 0;  // the caller's limit
  std::int64_t settled_at = 0;  // direct: when the desk settled it
  std::int64_t closed = 0;   // close_time: when it was closed, rejected, terminated or handed over
  std::int64_t closing = 0;  // v1::Case::Closing
  std::int64_t no_call_back = 0;  // 1: the caller is anonymous or wants no reply
  // All desk limits, audits, call-backs and reopenings of all rounds, as the message has them.
  internal::CaseSteps steps;
};

// A demand is immutable: valid from its seq on.
struct DemandFact {
  std::int64_t call_id = 0;
  std::int64_t seq = 0;
  std::int64_t at = 0;       // received time
  std::int64_t kind = 0;     // v1::Demand::Kind
  std::int64_t outcome = 0;  // v1::Demand::Outcome
  std::int64_t case_id = 0;  // 0: none
};

// All that stood at one moment.
struct FactRows {
  std::vector<CaseFact> cases;
  std::vector<DispatchFact> dispatches;
  std::vector<DemandFact> demands;
};

}  // namespace hotline
