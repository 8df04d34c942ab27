#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hotline/v1/case_proof.pb.h"
#include "storage/database.h"
#include "storage/day_head.h"

namespace hotline {

// The proof of a case as it stands, and how many of its events lie in no signed day yet. Absent
// when there is no such case. Makes one snapshot of its own on `database`, which is outside a
// transaction. Needs no key. Throws DatabaseError, kFault where the events are not those that the
// heads sign.
struct BuiltProof {
  v1::CaseProof proof;
  std::int64_t unsigned_events = 0;
};
std::optional<BuiltProof> BuildProof(Database& database, std::int64_t site,
                                     std::string_view number);

// What is wrong with a proof for whoever trusts these keys, a sentence each; none when it holds:
// each event stands under a head signed by one of the keys, all are of the case that it names. It
// does not show that no event of the case was left out. Pure.
std::vector<std::string> CheckProof(const v1::CaseProof& proof, const std::vector<PublicKey>& keys);

}  // namespace hotline
