#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hotline/v1/case.pb.h"
#include "rules/facts.h"
#include "rules/times.h"
#include "storage/database.h"
#include "storage/sealing.h"

// The one place where columns and fact rows are derived from messages. Pure.
namespace hotline {

// A due time when nothing is due: sorts last.
inline constexpr std::int64_t kNever = INT64_MAX;

// The next limit that somebody has to keep.
struct NextLimit {
  std::int64_t due = kNever;
  v1::Limit::Kind kind = v1::Limit::KIND_UNSPECIFIED;
};

// The unit's: what of signing, contact, progress, disposal, finish or opinion is not done yet;
// nothing once the dispatch is no longer live.
NextLimit NextOf(const v1::Dispatch& dispatch);
// The desk's: what of its limits its state waits for; the caller's limit while the desk handles the
// case itself.
NextLimit NextOf(const v1::Case& record);

// When the clockwork has to look at the row itself again (rules/tending.h); kNever: at nothing.
std::int64_t TickOf(const v1::Dispatch& dispatch, Instant after = Instant::min());
std::int64_t TickOf(const v1::Case& record, Instant after = Instant::min());

// What sorts a notice in lists: the moment it was drawn up, open ones above all others.
inline constexpr std::int64_t kOpenNotice = std::int64_t{1} << 62;
std::int64_t RankOf(const v1::Notice& notice, const v1::Dispatch& dispatch);
// Its id in the table: that of its dispatch times 256, plus its number there.
inline constexpr std::int64_t kNoticesOfDispatch = 256;

// The number in "cases/{number}" or "cases/{number}/dispatches/{serial}".
std::string NumberIn(std::string_view name);
// The serial in "cases/{number}/dispatches/{serial}"; 0 when there is none.
std::int64_t SerialIn(std::string_view name);

// Facts without their validity (rules/facts.h).
DispatchFact FactOf(const v1::Dispatch& dispatch, std::int64_t id, std::int64_t case_id);
CaseFact FactOf(const v1::Case& record, std::int64_t id);

// The tables whose rows events vouch for: table name, then id and body are columns of each. A code
// is never reused.
enum class SealedTable : std::uint8_t {
  kCall = 1,
  kCase = 2,
  kDispatch = 3,
  kPlace = 4,
  kAccount = 5,
  kDestruction = 6,
  kCalendar = 7,
};
// "call", "case_", "dispatch", "place_version", "account", "destruction",
// "calendar_version".
std::string_view NameOf(SealedTable table);

// The format byte of a body that is stored plain; a sealed one begins with 1.
inline constexpr char kPlainFormat = 0;

// Site keys (KeyStore::SiteKey) of what belongs to no case or call, or outlives it: accounts;
// the reasons of such events and the records of destructions.
inline constexpr std::string_view kAccountKey = "account";
inline constexpr std::string_view kEventKey = "event";

// SHA-256 of the stored body of a row that an event wrote.
struct RowDigest {
  SealedTable table;
  std::int64_t id;
  Hash hash;
};
// event.row_digests: for each row a byte for the table, 8 for the id, 32 for the hash; big-endian.
std::string EncodeDigests(const std::vector<RowDigest>& digests);
// Throws DatabaseError(kFault) when the bytes are not of that form.
std::vector<RowDigest> DecodeDigests(std::string_view bytes);

// A row of the event table. `seq` .. `row_digests` are its columns in the order in which they are
// hashed; the sealed bytes are `body`.
struct EventRow {
  std::int64_t site = 0;
  std::int64_t seq = 0;
  std::int64_t recorded = 0;
  std::int64_t happened = 0;
  std::string resource;
  std::int64_t case_id = 0;
  std::int64_t call_id = 0;
  std::int64_t dispatch = 0;
  std::int64_t act = 0;
  std::string actor;
  std::string unit;
  std::int64_t case_state = 0;
  std::int64_t dispatch_state = 0;
  std::int64_t data_key = 0;
  std::string row_digests;
  std::string body;
  std::string hash;
};

// The columns of an event row for SELECT, in the order of EventRow. ReadEventRow takes a row so
// selected.
inline constexpr std::string_view kEventColumns =
    "site, seq, recorded, happened, resource, case_id, call_id, dispatch, act, actor, unit, "
    "case_state, dispatch_state, data_key, row_digests, body, hash";
EventRow ReadEventRow(const Row& row);
// All values in the order of kEventColumns, for INSERT.
Values ValuesOf(EventRow event);

// What the chain links: hash = Link(previous, EventColumns(row), Sha256(row.body)). Writing and
// VerifyChain both use it, so the listed order exists once.
Hash EventColumns(const EventRow& event);

}  // namespace hotline
