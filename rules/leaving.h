#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hotline/v1/account.pb.h"
#include "hotline/v1/case.pb.h"
#include "rules/place.h"
#include "rules/result.h"
#include "rules/times.h"

namespace hotline {

// How a case leaves the desk otherwise than by being solved, comes back, and is put away.

// 不予受理: never what carries the mandatory flag or a report of harm: MANDATORY_CASE.
Check CheckRejectable(const v1::Case& record);
// REJECTED. `ground` is the lawful one, `channel_told` the proper channel that the caller was told:
// MISSING without either.
Check Reject(v1::Case& record, const std::string& ground, const std::string& channel_told,
             Instant now);

// 移送: sent; still in hand until the receipt is in. A further one takes the place of the one
// before, and while that one's time goes on it gets no other. The receipt is owed in 1 working day,
// in 30 minutes where the case is EXTREME. MISSING receiver, reason, told_how.
Check HandOver(v1::Case& record, const v1::HandOver& hand_over, const v1::Account& actor,
               const PlaceIndex& place, Instant now);
// NOT_OPEN unless a hand-over waits for its receipt.
Check CheckHandOverUnderWay(const v1::Case& record);
// The receipt: HANDED_OVER, and what was live of `dispatches` is ENDED ("handed_over"); gives which
// ones. RECEIPT_OWED without who took it and their number. `received` is absent for now; it lies
// neither after now nor before the hand-over.
Result<std::vector<std::size_t>> ConfirmHandOver(v1::Case& record,
                                                 std::span<v1::Dispatch* const> dispatches,
                                                 const std::string& taken_by,
                                                 const std::string& foreign_number,
                                                 std::optional<Instant> received, Instant now);

// The state of the case; of an archived one the one that it was archived in.
v1::Case::State EndedAs(const v1::Case& record);
// Until when a case that is over may be reopened: the end of the 30th day after. Absent for harm to
// a minor (mandatory, or a report of harm): always.
std::optional<Instant> ReopeningEnds(const v1::Case& record);
// WINDOW_OVER.
Check CheckReopenable(const v1::Case& record, Instant now);
// Back to REGISTERED; the next dispatch begins the next round. What it was is kept as a reopening.
void Reopen(v1::Case& record, const PlaceIndex& place, Instant now);

// 归档, by the clockwork: only what is over, whose window for reopening has ended and of which
// nobody owes an answer to the caller. WRONG_STATE, TOO_EARLY with the moment,
// CALL_BACK_OWED (harm was reported and who reported it was told nothing).
Check MayArchive(const v1::Case& record, Instant now);
// What the archived case consisted of, line by line, the same for ever: number, state and closing,
// then seq, act and hash of each event. Its SHA-256 is the manifest's hash.
std::string ArchiveManifest(const v1::Case& record, std::span<const v1::Event> events);
// ARCHIVED with that hash. Requires MayArchive.
void Archive(v1::Case& record, const std::string& manifest_hash);

// Ends what is live of these dispatches; gives which ones.
std::vector<std::size_t> EndLive(std::span<v1::Dispatch* const> dispatches, const char* reason,
                                 Instant now);

}  // namespace hotline
