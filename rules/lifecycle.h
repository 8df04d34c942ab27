#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>

#include "hotline/v1/case.pb.h"
#include "hotline/v1/procedure.pb.h"
#include "rules/refusals.h"
#include "rules/result.h"

namespace hotline {

// A set of enum values below 64, as bits: roles or states.
class Set {
 public:
  constexpr Set() = default;
  constexpr Set(std::initializer_list<int> values) {
    for (int value : values) bits_ |= std::uint64_t{1} << value;
  }
  constexpr bool contains(int value) const {
    return value >= 0 && value < 64 && (bits_ >> value & 1) != 0;
  }
  constexpr bool empty() const { return bits_ == 0; }

 private:
  std::uint64_t bits_ = 0;
};

// One row of the state table: who may do what from where. The server enforces it,
// the console reads it, the tests enumerate it, the README prints it.
struct ActRow {
  v1::Act::Kind act;
  Set roles;
  // States of the case from which it is possible; empty: there is no case yet.
  Set case_states;
  // States and part of the named dispatch; empty: the act names the case.
  Set dispatch_states;
  v1::Dispatch::Part part;  // PART_UNSPECIFIED: either
  // What has to hold besides and what follows, for readers (README, help), in Chinese and in
  // English.
  const char* guards;
  const char* effect;
  const char* guards_en;
  const char* effect_en;
};

// All acts but the reading ones (OPEN_CASE, REVEAL, LOOK_UP), in the order in which the README
// prints them.
std::span<const ActRow> StateTable();
// Requires an act of the table.
const ActRow& RowOf(v1::Act::Kind act);

// Role, then state: ROLE_MAY_NOT, WRONG_STATE. A duty operator dispatches only what is EXTREME,
// URGENT or mandatory: ROLE_MAY_NOT for the rest. `record` and `dispatch` are null where the act
// names none.
Check CheckAct(v1::Act::Kind act, v1::Role::Kind role, const v1::Case* record,
               const v1::Dispatch* dispatch);

// Somebody still has work on it.
bool IsLive(v1::Case::State state);
bool IsLive(v1::Dispatch::State state);
// It cannot wait: EXTREME, URGENT or mandatory.
bool IsPressing(const v1::Case& record);

// The term of the field in a language: "签收" / "sign".
std::string Term(v1::Act::Kind act, Language language);
std::string Term(v1::Case::State state, Language language);
std::string Term(v1::Dispatch::State state, Language language);
std::string Term(v1::Role::Kind role, Language language);
std::string Term(v1::Mode::Kind mode, Language language);
std::string Term(v1::Reply::Truth truth, Language language);
std::string Term(v1::Reply::Solved solved, Language language);

}  // namespace hotline
