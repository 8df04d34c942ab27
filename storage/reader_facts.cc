#include <algorithm>
#include <array>
#include <stdexcept>

#include "storage/reader.h"

// Facts as of a seq: of each dispatch and case the newest row that is not younger. Fact rows are
// never closed by a second write, so where a row ends is read from the next one.
namespace hotline {

namespace {

// As many as the statements below have places for.
constexpr std::size_t kMostMoments = 3;

DispatchFact DispatchFactIn(const Row& row) {
  return {.dispatch_id = AsInt(row.at(0)),
          .case_id = AsInt(row.at(1)),
          .case_number = AsText(row.at(2)),
          .serial = AsInt(row.at(3)),
          .seq_from = AsInt(row.at(4)),
          .unit = AsText(row.at(5)),
          .part = AsInt(row.at(6)),
          .mode = AsInt(row.at(7)),
          .round = AsInt(row.at(8)),
          .state = AsInt(row.at(9)),
          .end_reason = AsText(row.at(10)),
          .issued = AsInt(row.at(11)),
          .sign_due = AsInt(row.at(12)),
          .contact_due = AsInt(row.at(13)),
          .finish_due = AsInt(row.at(14)),
          .signed_at = AsInt(row.at(15)),
          .contacted_at = AsInt(row.at(16)),
          .replied_at = AsInt(row.at(17)),
          .accepted_at = AsInt(row.at(18)),
          .ended_at = AsInt(row.at(19)),
          .solved_by_unit = AsInt(row.at(20)),
          .returns_asked = AsInt(row.at(21)),
          .returns_refused = AsInt(row.at(22)),
          .ruling_due = AsInt(row.at(27)),
          .ruled_at = AsInt(row.at(28)),
          .extensions_asked = AsInt(row.at(23)),
          .extensions_granted = AsInt(row.at(24)),
          .extensions_refused = AsInt(row.at(25)),
          .later_limits = AsInt(row.at(26))};
}

CaseFact CaseFactIn(const Row& row) {
  CaseFact fact{.case_id = AsInt(row.at(0)),
                .case_number = AsText(row.at(1)),
                .seq_from = AsInt(row.at(2)),
                .state = AsInt(row.at(3)),
                .mode = AsInt(row.at(4)),
                .kind = AsInt(row.at(5)),
                .round = AsInt(row.at(6)),
                .registered = AsInt(row.at(7)),
                .caller_due = AsInt(row.at(8)),
                .settled_at = AsInt(row.at(9)),
                .closed = AsInt(row.at(10)),
                .closing = AsInt(row.at(11)),
                .no_call_back = AsInt(row.at(12)),
                .steps = {}};
  if (!fact.steps.ParseFromString(AsBytes(row.at(13)))) {
    throw DatabaseError(DatabaseError::Kind::kFault, "fact_case: damaged steps");
  }
  return fact;
}

DemandFact DemandFactIn(const Row& row) {
  return {.call_id = AsInt(row.at(0)),
          .seq = AsInt(row.at(1)),
          .at = AsInt(row.at(2)),
          .kind = AsInt(row.at(3)),
          .outcome = AsInt(row.at(4)),
          .case_id = AsInt(row.at(5))};
}

// Rows of one object come together, oldest first: the last that is not younger than a moment stands
// there. Takes the place of an older row of the same object.
template <class Fact>
void Stand(std::vector<Fact>& facts, std::int64_t Fact::*id, Fact fact) {
  if (!facts.empty() && facts.back().*id == fact.*id) {
    facts.back() = std::move(fact);
  } else {
    facts.push_back(std::move(fact));
  }
}

}  // namespace

std::vector<FactRows> Reader::FactsAt(std::span<const std::int64_t> seqs) {
  if (seqs.empty() || seqs.size() > kMostMoments || !std::ranges::is_sorted(seqs)) {
    throw std::invalid_argument("FactsAt: one to three seqs, oldest first");
  }
  const std::int64_t last = seqs.back();
  const std::array<Value, 4> moments{site_, seqs.front(), seqs[seqs.size() / 2], last};
  std::vector<FactRows> known(seqs.size());
  const auto stand = [&](auto facts, auto id, auto fact) {
    for (std::size_t i = 0; i + 1 < seqs.size(); ++i) {
      if (fact.seq_from <= seqs[i]) Stand(known[i].*facts, id, fact);
    }
    Stand(known.back().*facts, id, std::move(fact));
  };

  for (const Row& row : database_.Run(
           "SELECT f.dispatch_id, f.case_id, f.case_number, f.serial, f.seq_from, f.unit, f.part, "
           "f.mode, f.round, f.state, f.end_reason, f.issued, f.sign_due, f.contact_due, "
           "f.finish_due, f.signed_at, f.contacted_at, f.replied_at, f.accepted_at, f.ended_at, "
           "f.solved_by_unit, f.returns_asked, f.returns_refused, f.extensions_asked, "
           "f.extensions_granted, f.extensions_refused, f.later_limits, f.ruling_due, f.ruled_at "
           "FROM fact_dispatch f WHERE "
           "f.site = $1 AND f.seq_from <= $4 AND ("
           "NOT EXISTS (SELECT 1 FROM fact_dispatch l WHERE l.site = $1 "
           "AND l.dispatch_id = f.dispatch_id AND l.seq_from > f.seq_from AND l.seq_from <= $4) "
           "OR (f.seq_from <= $3 AND NOT EXISTS (SELECT 1 FROM fact_dispatch l WHERE l.site = $1 "
           "AND l.dispatch_id = f.dispatch_id AND l.seq_from > f.seq_from AND l.seq_from <= $3)) "
           "OR (f.seq_from <= $2 AND NOT EXISTS (SELECT 1 FROM fact_dispatch l WHERE l.site = $1 "
           "AND l.dispatch_id = f.dispatch_id AND l.seq_from > f.seq_from AND l.seq_from <= $2))) "
           "ORDER BY f.dispatch_id, f.seq_from",
           moments)) {
    stand(&FactRows::dispatches, &DispatchFact::dispatch_id, DispatchFactIn(row));
  }
  for (const Row& row : database_.Run(
           "SELECT f.case_id, f.case_number, f.seq_from, f.state, f.mode, f.kind, f.round, "
           "f.registered, f.caller_due, f.settled_at, f.closed, f.closing, f.no_call_back, f.steps "
           "FROM fact_case f WHERE f.site = $1 AND f.seq_from <= $4 AND ("
           "NOT EXISTS (SELECT 1 FROM fact_case l WHERE l.site = $1 "
           "AND l.case_id = f.case_id AND l.seq_from > f.seq_from AND l.seq_from <= $4) "
           "OR (f.seq_from <= $3 AND NOT EXISTS (SELECT 1 FROM fact_case l WHERE l.site = $1 "
           "AND l.case_id = f.case_id AND l.seq_from > f.seq_from AND l.seq_from <= $3)) "
           "OR (f.seq_from <= $2 AND NOT EXISTS (SELECT 1 FROM fact_case l WHERE l.site = $1 "
           "AND l.case_id = f.case_id AND l.seq_from > f.seq_from AND l.seq_from <= $2))) "
           "ORDER BY f.case_id, f.seq_from",
           moments)) {
    stand(&FactRows::cases, &CaseFact::case_id, CaseFactIn(row));
  }
  for (const Row& row :
       database_.Run("SELECT call_id, seq, at, kind, outcome, case_id FROM fact_demand "
                     "WHERE site = $1 AND seq <= $2 ORDER BY seq, ordinal",
                     {site_, last})) {
    const DemandFact fact = DemandFactIn(row);
    for (std::size_t i = 0; i < seqs.size(); ++i) {
      if (fact.seq <= seqs[i]) known[i].demands.push_back(fact);
    }
  }
  return known;
}

}  // namespace hotline
