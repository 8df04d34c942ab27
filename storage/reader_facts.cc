#include "storage/reader.h"

// Facts as of a seq: of each dispatch and case the newest row that is not younger. Fact rows are
// never closed by a second write, so where a row ends is read from the next one.
namespace hotline {

std::vector<DispatchFact> Reader::DispatchFactsAt(std::int64_t seq) {
  const Rows rows = database_.Run(
      "SELECT f.dispatch_id, f.case_id, f.case_number, f.serial, f.seq_from, "
      "(SELECT coalesce(min(n.seq_from), 9223372036854775807) FROM fact_dispatch n "
      "WHERE n.site = $1 AND n.dispatch_id = f.dispatch_id AND n.seq_from > f.seq_from), "
      "f.unit, f.part, f.mode, f.round, f.state, f.end_reason, f.issued, f.sign_due, "
      "f.contact_due, f.finish_due, f.signed_at, f.contacted_at, f.replied_at, f.accepted_at, "
      "f.ended_at, f.solved_by_unit, f.returns_asked, f.returns_refused, f.extensions_asked, "
      "f.extensions_granted, f.extensions_refused, f.later_limits FROM fact_dispatch f WHERE f.site = $1 AND f.seq_from <= $2 "
      "AND NOT EXISTS (SELECT 1 FROM fact_dispatch l WHERE l.site = $1 "
      "AND l.dispatch_id = f.dispatch_id AND l.seq_from > f.seq_from AND l.seq_from <= $2) "
      "ORDER BY f.dispatch_id",
      {site_, seq});
  std::vector<DispatchFact> facts;
  facts.reserve(rows.size());
  for (const Row& row : rows) {
    facts.push_back({.dispatch_id = AsInt(row.at(0)),
                     .case_id = AsInt(row.at(1)),
                     .case_number = AsText(row.at(2)),
                     .serial = AsInt(row.at(3)),
                     .seq_from = AsInt(row.at(4)),
                     .seq_to = AsInt(row.at(5)),
                     .unit = AsText(row.at(6)),
                     .part = AsInt(row.at(7)),
                     .mode = AsInt(row.at(8)),
                     .round = AsInt(row.at(9)),
                     .state = AsInt(row.at(10)),
                     .end_reason = AsText(row.at(11)),
                     .issued = AsInt(row.at(12)),
                     .sign_due = AsInt(row.at(13)),
                     .contact_due = AsInt(row.at(14)),
                     .finish_due = AsInt(row.at(15)),
                     .signed_at = AsInt(row.at(16)),
                     .contacted_at = AsInt(row.at(17)),
                     .replied_at = AsInt(row.at(18)),
                     .accepted_at = AsInt(row.at(19)),
                     .ended_at = AsInt(row.at(20)),
                     .solved_by_unit = AsInt(row.at(21)),
                     .returns_asked = AsInt(row.at(22)),
                     .returns_refused = AsInt(row.at(23)),
                     .extensions_asked = AsInt(row.at(24)),
                     .extensions_granted = AsInt(row.at(25)),
                     .extensions_refused = AsInt(row.at(26)),
                     .later_limits = AsInt(row.at(27))});
  }
  return facts;
}

std::vector<CaseFact> Reader::CaseFactsAt(std::int64_t seq) {
  const Rows rows = database_.Run(
      "SELECT f.case_id, f.case_number, f.seq_from, "
      "(SELECT coalesce(min(n.seq_from), 9223372036854775807) FROM fact_case n "
      "WHERE n.site = $1 AND n.case_id = f.case_id AND n.seq_from > f.seq_from), "
      "f.state, f.mode, f.kind, f.round, f.registered, f.caller_due, f.settled_at, f.closed, "
      "f.closing, f.no_call_back, f.steps FROM fact_case f WHERE f.site = $1 AND f.seq_from <= $2 "
      "AND NOT EXISTS (SELECT 1 FROM fact_case l WHERE l.site = $1 AND l.case_id = f.case_id "
      "AND l.seq_from > f.seq_from AND l.seq_from <= $2) ORDER BY f.case_id",
      {site_, seq});
  std::vector<CaseFact> facts;
  facts.reserve(rows.size());
  for (const Row& row : rows) {
    CaseFact& fact = facts.emplace_back(CaseFact{.case_id = AsInt(row.at(0)),
                                                 .case_number = AsText(row.at(1)),
                                                 .seq_from = AsInt(row.at(2)),
                                                 .seq_to = AsInt(row.at(3)),
                                                 .state = AsInt(row.at(4)),
                                                 .mode = AsInt(row.at(5)),
                                                 .kind = AsInt(row.at(6)),
                                                 .round = AsInt(row.at(7)),
                                                 .registered = AsInt(row.at(8)),
                                                 .caller_due = AsInt(row.at(9)),
                                                 .settled_at = AsInt(row.at(10)),
                                                 .closed = AsInt(row.at(11)),
                                                 .closing = AsInt(row.at(12)),
                                                 .no_call_back = AsInt(row.at(13)),
                                                 .steps = {}});
    if (!fact.steps.ParseFromString(AsBytes(row.at(14)))) {
      throw DatabaseError(DatabaseError::Kind::kFault, "fact_case: damaged steps");
    }
  }
  return facts;
}

std::vector<DemandFact> Reader::DemandFactsAt(std::int64_t seq) {
  const Rows rows = database_.Run(
      "SELECT call_id, seq, at, kind, outcome, case_id FROM fact_demand "
      "WHERE site = $1 AND seq <= $2 ORDER BY seq, ordinal",
      {site_, seq});
  std::vector<DemandFact> facts;
  facts.reserve(rows.size());
  for (const Row& row : rows) {
    facts.push_back({.call_id = AsInt(row.at(0)),
                     .seq = AsInt(row.at(1)),
                     .at = AsInt(row.at(2)),
                     .kind = AsInt(row.at(3)),
                     .outcome = AsInt(row.at(4)),
                     .case_id = AsInt(row.at(5))});
  }
  return facts;
}

}  // namespace hotline
